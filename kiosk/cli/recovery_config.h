/* What the configuration says about reports. */
#ifndef REBOTTLE_CLI_RECOVERY_CONFIG_H
#define REBOTTLE_CLI_RECOVERY_CONFIG_H

#include "cli/cli.h"
#include "recovery/report.h"
#include "settings/settings.h"

/* By --config, $REBOTTLE_CONFIG or the installed one; where nobody names one and none is installed the defaults hold. s
 * is large, and borrowed by q. */
int take_recovery_config(const struct cli *c, struct settings *s, struct report_request *q);

#endif

/* export REPORT --format package. */
#ifndef REBOTTLE_CLI_PACKAGE_H
#define REBOTTLE_CLI_PACKAGE_H

#include "cli/cli.h"
#include "recovery/report.h"

int export_package(const struct cli *c, const struct report_request *asked);

#endif

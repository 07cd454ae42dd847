/* One device of the configuration, without rebottled: its port opened here, its driver running, a line of its own. What
 * happens is told in the order in which it happened; the driver is never called from inside what it said. */
#ifndef REBOTTLE_CLI_DEVICE_LINE_H
#define REBOTTLE_CLI_DEVICE_LINE_H

#include "cli/cli.h"
#include "settings/settings.h"

struct device_line;
struct device_line_ops { /* any may be NULL */
    void *ctx;
    void (*heard)(void *ctx, const uint8_t *bytes, size_t n);
    void (*sent)(void *ctx, const uint8_t *bytes, size_t n);
    void (*event)(void *ctx, const struct device_event *ev);
    void (*gone)(void *ctx, const char *why);
};

/* --config, $REBOTTLE_CONFIG, /etc/rebottle/rebottle.yaml. */
const char *config_path(const struct cli *c);
/* The devices of the configuration (yours to free); says its mistakes on stderr. */
int devices_of_config(struct settings **out, const struct cli *c);
/* The device of that name; complains with the names that there are. */
int device_named(const struct device_settings **out, const struct settings *s, const char *name);

/* Says why it cannot be opened, and what to do while rebottled or another program has it. d and ops are borrowed. */
int device_line_open(struct device_line **out, const struct cli *c, const struct device_settings *d,
                     const struct device_line_ops *ops);
void device_line_close(struct device_line *l); /* NULL is fine */
/* What the driver says to it is told by the next device_line_serve. */
void device_line_tell(struct device_line *l, const struct device_command *command);
/* Serves the line until that moment at the latest. true: also_fd (-1 none) has something to read. false with the line
 * gone: ops.gone was called, and nothing more will come. */
bool device_line_serve(struct device_line *l, int64_t until_mono_ms, int also_fd);
bool device_line_is_gone(const struct device_line *l);
int64_t device_line_now(void); /* mono ms, as its times are */

#endif

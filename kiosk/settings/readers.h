/* The parts of the configuration, each read from its section; and what must hold between them. Internal. */
#ifndef REBOTTLE_SETTINGS_READERS_H
#define REBOTTLE_SETTINGS_READERS_H

#include "settings/section.h"
#include "settings/settings.h"

/* The words of an enumeration that is listed elsewhere, as section_choice wants them. */
#define WORDS_MAX 16
struct words {
    const char *at[WORDS_MAX];
    size_t count;
};
struct words material_words(void);
struct words drink_words(void);

void read_kiosk(struct section *root, struct settings *s); /* kiosk, scheme, catalogue, day, visit, voucher, disk */
void read_cases(struct section *root, struct settings *s); /* after the scheme: amounts in its currency */
void read_signals(struct section *root, struct settings *s);
void read_accounts(struct section *root, struct settings *s);       /* after the scheme */
struct section read_lane(struct section *root, struct settings *s); /* gives its section to settings_check */
void read_bins(struct section *root, struct settings *s);
void read_devices(struct section *root, struct settings *s);
/* recovery: and its factor set, as file number `file` of problems. */
enum status read_recovery(struct section *root, struct settings *s, struct problems *p, int file, struct err *e);
void read_exports(struct section *root, struct settings *s);
void read_people(struct section *root, struct settings *s); /* charities, users */

/* Folder `name` of what is installed with this program. false: no room for its path. */
bool installed_folder(char out[256], const char *name);

/* What no section can know alone: the lane's devices, its geometry, two devices on one port, level and bin. */
void settings_check(struct section *lane, const struct settings *s);

/* Reads a scheme file as file number `file` of problems; what is not sure goes to warnings (NULL: nowhere). */
enum status scheme_read(struct scheme *out, uint8_t hash[32], const char *path, struct problems *p, int file,
                        struct problems *warnings, struct err *e);

#endif

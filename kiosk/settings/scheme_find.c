/* Schemes by name: a shop's own copies beside its configuration come before those that are installed. */
#include "settings/readers.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool is_path(const char *name)
{
    size_t n = strlen(name);
    return strchr(name, '/') != NULL || (n > 5 && strcmp(name + n - 5, ".yaml") == 0);
}

static int folder_len(const char *config)
{
    const char *slash = strrchr(config, '/');
    return slash == NULL ? 0 : (int)(slash - config) + 1;
}

/* share/rebottle of the prefix that the program is in: `cmake --install --prefix` may name another one than the build.
 */
bool installed_folder(char out[256], const char *name)
{
    char exe[256];
    ssize_t len = readlink("/proc/self/exe", exe, sizeof exe - 1);
    exe[len > 0 ? len : 0] = '\0';
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(exe, '/');
        if (slash != NULL)
            *slash = '\0';
    }
    int n = snprintf(out, 256, "%s/share/rebottle/%s", exe, name);
    if (n > 0 && n < 256 && access(out, R_OK | X_OK) == 0)
        return true;
    n = snprintf(out, 256, SHARE_FOLDER "/%s", name);
    return n > 0 && n < 256;
}

bool scheme_folder(char out[256], const char *config, size_t i)
{
    if (i > 0)
        return i == 1 && installed_folder(out, "schemes");
    int n = snprintf(out, 256, "%.*sschemes", folder_len(config), config);
    return n > 0 && n < 256;
}

enum status scheme_find(char out[256], const char *name, const char *config, struct err *e)
{
    char folder[256], path[600];
    if (is_path(name)) {
        int n = snprintf(out, 256, "%.*s%s", name[0] == '/' ? 0 : folder_len(config), config, name);
        return n > 0 && n < 256 ? ST_OK : err_set(e, ST_INVALID, "is too long with its folder; at most 255 bytes");
    }
    for (size_t i = 0; scheme_folder(folder, config, i); i++) {
        int n = snprintf(path, sizeof path, "%s/%s.yaml", folder, name);
        if (n > 0 && n < 256 && access(path, R_OK) == 0) {
            text_copy(out, 256, path);
            return ST_OK;
        }
    }
    return err_set(e, ST_NOT_FOUND,
                   "is \"%.20s\", which is no scheme; a name that `rebottle scheme list` shows, or a file", name);
}

/* export: what is written into a folder when a day has been closed. */
#include "settings/scheme_parts.h"

#include <string.h>

const char *const export_periods[] = {"day", "month", "year"};
const char *const export_reports[] = {"daily",  "recovery", "containers", "rejects", "vouchers", "bags",
                                      "visits", "devices",  "collection", "fees",    "all",      NULL};
const char *const export_formats[] = {"csv", "json", "xlsx", "html", "package", NULL};

static size_t length(const char *const *words)
{
    size_t n = 0;
    while (words[n] != NULL)
        n++;
    return n;
}

static void read_one(struct section *item, struct close_export *x, const char *folder)
{
    static const char *const languages[] = {"en", "zh_CN"};
    int report = 0, format = 0, language = 0, period = 0;
    section_choice(item, "report", &report, -1, export_reports, length(export_reports));
    section_choice(item, "format", &format, -1, export_formats, length(export_formats));
    section_choice(item, "period", &period, EXPORT_DAY, export_periods, sizeof export_periods / sizeof *export_periods);
    section_choice(item, "language", &language, 0, languages, sizeof languages / sizeof *languages);
    section_text(item, "folder", x->folder, sizeof x->folder, folder);
    text_copy(x->report, sizeof x->report, export_reports[report]);
    text_copy(x->format, sizeof x->format, export_formats[format]);
    text_copy(x->language, sizeof x->language, languages[language]);
    x->period = (enum export_period)period;
    bool package = strcmp(x->format, "package") == 0, all = strcmp(x->report, "all") == 0;
    if (package != all && section_has(item, "report") && section_has(item, "format"))
        section_problem(item, "report",
                        package ? "is \"%s\", but a package holds every report; all"
                                : "is \"%s\", which only a package can be; the name of one report",
                        x->report);
    if (strpbrk(x->folder, "|\n") != NULL)
        section_problem(item, "folder", "has a | or a line's end in it; a plain path");
}

void read_exports(struct section *root, struct settings *s)
{
    struct section all = section_child(root, "export", false), item;
    char folder[sizeof s->exports->folder];
    section_text(&all, "folder", folder, sizeof folder, "export");
    for (size_t i = 0; scheme_list_item(&all, "on_close", i, SETTINGS_EXPORTS_MAX, &item); i++) {
        struct close_export *x = &s->exports[s->export_count++];
        read_one(&item, x, folder);
        for (size_t k = 0; k + 1 < s->export_count; k++)
            if (memcmp(&s->exports[k], x, sizeof *x) == 0)
                section_problem(&item, NULL, "is there twice; once");
        section_close(&item);
    }
    section_close(&all);
}

/* Texts for people in their language. The words live in gettext catalogues (config/po/LANGUAGE.po, compiled by msgfmt);
 * this reads the compiled files itself, because glibc's gettext translates nothing under the locales C and C.UTF-8,
 * and a bare Debian has no others. The language is an argument: two screens in one program may differ, and it can
 * change while running. xgettext finds tr(language, "..."), tr_n(language, "...", "...", n) and N_("..."). */
#ifndef REBOTTLE_BASE_TR_H
#define REBOTTLE_BASE_TR_H

#include <stddef.h>

/* Marks a text for xgettext where it cannot be translated yet: in tables. */
#define N_(text) text

/* Loads DIR/LANGUAGE/LC_MESSAGES/rebottle.mo for every LANGUAGE found there; returns how many. A damaged or too large
 * file is skipped whole: its language then reads in English. Call it before other threads ask; repeated calls replace
 * what was loaded. */
size_t tr_load_dir(const char *dir);
/* The usual folder: $REBOTTLE_LOCALE_DIR, else ../locale (build tree) or ../share/locale (installed) beside the
 * folder of this program. */
size_t tr_load_default(void);
void tr_unload(void);

/* The text in that language ("zh_CN"), or msgid itself where there is none. Borrowed until the next load. */
const char *tr(const char *language, const char *msgid);
/* The same of a word that means something else in another place: msgctxt tells them apart. */
const char *tr_in(const char *language, const char *context, const char *msgid);
/* "one" for n == 1 and "many" otherwise, in languages that tell them apart; Chinese has one form for all n. */
const char *tr_n(const char *language, const char *one, const char *many, long long n);

#endif

/* How a device is, and what a person does next about it, as a sentence: for each word of devices/step.h, which screens
 * must not know.
 */
#ifndef REBOTTLE_TUI_STEP_TEXT_H
#define REBOTTLE_TUI_STEP_TEXT_H

/* "" for "none" and for a word that a newer kiosk has. Borrowed. */
const char *step_text(const char *language, const char *word);
const char *health_text(const char *language, const char *health); /* "no answer"; a newer kiosk's word as it is */

#endif

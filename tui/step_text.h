/* What a person does next about a device, as a sentence: for each word of devices/step.h, which screens must not know.
 */
#ifndef REBOTTLE_TUI_STEP_TEXT_H
#define REBOTTLE_TUI_STEP_TEXT_H

/* "" for "none" and for a word that a newer kiosk has. Borrowed. */
const char *step_text(const char *language, const char *word);

#endif

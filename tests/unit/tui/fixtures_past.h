/* A past filled by hand for the operator's screen: a year of days that can be worked out from their date. */
#ifndef TESTS_TUI_FIXTURES_PAST_H
#define TESTS_TUI_FIXTURES_PAST_H

#include "tui/model.h"

/* Answers whatever the place asks for, as the books would. */
void past_give(struct model *m);
extern const struct history_source past_source; /* reports and formats to choose from; nothing is exported */

void oper_materials(struct model *m);
void oper_year(struct model *m);
void oper_bars(struct model *m);
void oper_line(struct model *m);
void oper_calendar(struct model *m);
void oper_calendar_year(struct model *m);
void oper_hours(struct model *m);
void oper_refusals(struct model *m);
void oper_uptime(struct model *m);
void oper_vouchers(struct model *m);
void oper_bags(struct model *m);
void oper_journal(struct model *m);
void oper_search(struct model *m);
void oper_searching(struct model *m);
void oper_row(struct model *m);
void oper_filter_open(struct model *m);
void oper_empty(struct model *m);
void oper_reading(struct model *m);
void oper_denied(struct model *m);
void oper_export_open(struct model *m);
void oper_exporting(struct model *m);
void oper_exported(struct model *m);
void oper_export_full(struct model *m);
void oper_menu(struct model *m);
void oper_hostile(struct model *m);

#endif

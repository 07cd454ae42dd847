/* The staff screen's menu: every command that is there now, in groups, by arrows or by its key. */
#ifndef REBOTTLE_TUI_MENU_H
#define REBOTTLE_TUI_MENU_H

#include "tui/command.h"

#define MENU_GROUPS    7
#define MENU_COLUMNS   3
#define MENU_ITEMS_MAX COMMAND_COUNT

struct menu_group {
    const char *title; /* msgid */
    int column;        /* on screen */
    enum command commands[10];
    size_t count;
};
extern const struct menu_group menu_groups[MENU_GROUPS];

/* What is available now, in the order in which arrows go; group may be NULL. */
size_t menu_items(const struct model *m, enum command out[MENU_ITEMS_MAX], int group[MENU_ITEMS_MAX]);
void menu_key(struct model *m, int key);

#endif

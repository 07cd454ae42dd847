#include "settings/readers.h"

static void read_charities(struct section *root, struct settings *s)
{
    struct section all = section_child(root, "charities", false);
    struct section c;
    char key[32];
    for (size_t i = 0; section_entry(&all, i, key, sizeof key, &c); i++) {
        if (s->charity_count == SETTINGS_CHARITIES_MAX) {
            section_problem(&c, NULL, "is one charity too many; at most %d", SETTINGS_CHARITIES_MAX);
            return;
        }
        struct charity *out = &s->charities[s->charity_count++];
        text_copy(out->key, sizeof out->key, key);
        section_text(&c, "en", out->name_en, sizeof out->name_en, NULL);
        section_text(&c, "zh", out->name_zh, sizeof out->name_zh, out->name_en);
        section_close(&c);
    }
}

static void read_users(struct section *root, struct settings *s)
{
    static const char *const roles[] = {"consumer", "watch", "staff", "operator"};
    struct section all = section_child(root, "users", false);
    struct section u;
    char name[32];
    for (size_t i = 0; section_entry(&all, i, name, sizeof name, &u); i++) {
        if (s->user_count == SETTINGS_USERS_MAX) {
            section_problem(&u, NULL, "is one user too many; at most %d", SETTINGS_USERS_MAX);
            return;
        }
        struct user_role *out = &s->users[s->user_count++];
        int role;
        text_copy(out->name, sizeof out->name, name);
        section_bool(&u, "group", &out->group, false);
        section_choice(&u, "role", &role, -1, roles, sizeof roles / sizeof *roles);
        text_copy(out->role, sizeof out->role, roles[role]);
        section_close(&u);
    }
}

void read_people(struct section *root, struct settings *s)
{
    read_charities(root, s);
    read_users(root, s);
    struct section p = section_child(root, "people", false);
    section_i32(&p, "sign_out_minutes", &s->sign_out_minutes, 10, 0, 480);
    section_close(&p);
}

#include "wire/message.h"

#include "wire/json.h"

#include <assert.h>
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#define ID_MAX ((int64_t)1 << 53) /* what every JSON implementation carries exactly */

static const char *const role_words[] = {
    [ROLE_WATCH] = "watch", [ROLE_CONSUMER] = "consumer", [ROLE_STAFF] = "staff", [ROLE_OPERATOR] = "operator"};
#define ROLES (sizeof role_words / sizeof *role_words)

const char *wire_role_word(enum wire_role r)
{
    assert((size_t)r < ROLES);
    return role_words[r];
}

bool wire_role_parse(enum wire_role *out, const char *word)
{
    for (size_t i = 0; i < ROLES; i++) {
        if (strcmp(role_words[i], word) == 0) {
            *out = (enum wire_role)i;
            return true;
        }
    }
    return false;
}

const struct wire_command_row wire_commands[CMD_LIST_SIZE] = {
#define X(name, word, role, fields, text) [CMD_##name] = {word, ROLE_##role, fields, text},
    COMMAND_LIST(X)
#undef X
};

/* ---- the members of a request, once for both directions --------------------------------------------------------- */

enum member_type { MEMBER_TEXT, MEMBER_UUID, MEMBER_NUMBER };

struct member {
    const char *name;
    enum member_type type;
    size_t offset, size;
};

#define MEMBER(m, type)                                                                                                \
    {                                                                                                                  \
#m, type, offsetof(struct wire_request, m), sizeof(((struct wire_request *)0)->m)                              \
    }
static const struct member members[] = {
    MEMBER(event, MEMBER_UUID),
    MEMBER(text, MEMBER_TEXT),
    MEMBER(name, MEMBER_TEXT),
    MEMBER(pin, MEMBER_TEXT),
    MEMBER(till, MEMBER_TEXT),
    MEMBER(note, MEMBER_TEXT),
    MEMBER(setup_code, MEMBER_TEXT),
    MEMBER(screen, MEMBER_TEXT),
    MEMBER(claim, MEMBER_UUID),
    MEMBER(number, MEMBER_NUMBER),
    MEMBER(second, MEMBER_TEXT),
    MEMBER(second_pin, MEMBER_TEXT),
    MEMBER(amount_minor, MEMBER_NUMBER),
    MEMBER(offline_ms, MEMBER_NUMBER),
    MEMBER(bag, MEMBER_TEXT),
    MEMBER(seal, MEMBER_TEXT),
    MEMBER(volume_ml, MEMBER_NUMBER),
    MEMBER(cap_mg, MEMBER_NUMBER),
    MEMBER(label_mg, MEMBER_NUMBER),
    MEMBER(donate_minor, MEMBER_NUMBER),
    MEMBER(account_minor, MEMBER_NUMBER),
};
#define MEMBERS (sizeof members / sizeof *members)

/* Whether name is one of the blank-separated words of list. */
static bool word_in(const char *list, const char *name, size_t n)
{
    for (const char *at = list; *at != '\0';) {
        size_t len = strcspn(at, " ");
        if (len == n && strncmp(at, name, n) == 0)
            return true;
        at += len;
        at += strspn(at, " ");
    }
    return false;
}

static enum status command_from_json(enum wire_command *out, const json_t *value, struct err *e)
{
    const json_t *cmd = json_object_get(value, "cmd");
    if (!json_is_string(cmd))
        return err_set(e, ST_INVALID, "cmd is missing or not a string");
    for (int i = 0; i < CMD_LIST_SIZE; i++) {
        if (strcmp(wire_commands[i].word, json_string_value(cmd)) == 0) {
            *out = (enum wire_command)i;
            return ST_OK;
        }
    }
    char shown[64];
    text_escape(shown, sizeof shown, json_string_value(cmd), json_string_length(cmd));
    return err_set(e, ST_INVALID, "unknown command \"%s\"", shown);
}

static enum status member_from_json(const struct member *m, struct wire_request *r, const json_t *v, struct err *e)
{
    char *at = (char *)r + m->offset;
    if (m->type == MEMBER_NUMBER) {
        if (!json_is_integer(v) || json_integer_value(v) < 0)
            return err_set(e, ST_INVALID, "%s is not an integer of 0 or more", m->name);
        *(int64_t *)(void *)at = json_integer_value(v);
        return ST_OK;
    }
    if (!json_is_string(v))
        return err_set(e, ST_INVALID, "%s is not a string", m->name);
    if (m->type == MEMBER_UUID) {
        if (!event_id_parse((struct event_id *)(void *)at, json_string_value(v)))
            return err_set(e, ST_INVALID, "%s is not a UUID", m->name);
        return ST_OK;
    }
    if (json_string_length(v) >= m->size)
        return err_set(e, ST_INVALID, "%s is longer than %zu bytes", m->name, m->size - 1);
    memcpy(at, json_string_value(v), json_string_length(v) + 1);
    return ST_OK;
}

static const struct member *member_find(const char *name)
{
    for (size_t i = 0; i < MEMBERS; i++) {
        if (strcmp(members[i].name, name) == 0)
            return &members[i];
    }
    return NULL;
}

static bool member_empty(const struct member *m, const struct wire_request *r)
{
    return m->type != MEMBER_NUMBER && *((const char *)r + m->offset) == '\0';
}

/* A key that nobody knows is refused: a misspelt "claim" must not turn into a redemption without one. */
static enum status members_from_json(struct wire_request *r, const json_t *value, struct err *e)
{
    const char *key;
    json_t *v;
    json_object_foreach((json_t *)(uintptr_t)value, key, v)
    {
        if (strcmp(key, "id") == 0 || strcmp(key, "cmd") == 0)
            continue;
        const struct member *m = member_find(key);
        if (m == NULL) {
            char shown[64];
            text_escape(shown, sizeof shown, key, strlen(key));
            return err_set(e, ST_INVALID, "unknown key \"%s\"", shown);
        }
        enum status st = member_from_json(m, r, v, e);
        if (st != ST_OK)
            return st;
    }
    const char *needs = wire_commands[r->command].fields;
    for (size_t i = 0; i < MEMBERS; i++) {
        const struct member *m = &members[i];
        bool needed = word_in(needs, m->name, strlen(m->name));
        if (needed && (member_empty(m, r) || json_object_get(value, m->name) == NULL))
            return err_set(e, ST_INVALID, "%s needs %s", wire_commands[r->command].word, m->name);
    }
    return ST_OK;
}

enum status wire_request_parse(struct wire_request *out, const char *line, size_t n, struct err *e)
{
    *out = (struct wire_request){.id = -1};
    if (n > WIRE_LINE_MAX)
        return err_set(e, ST_INVALID, "the line is longer than %d bytes", WIRE_LINE_MAX);
    json_t *value = wire_json_parse(line, n, e);
    if (value == NULL)
        return ST_INVALID;
    const json_t *id = json_object_get(value, "id");
    enum status st = ST_OK;
    if (!json_is_integer(id) || json_integer_value(id) < 0 || json_integer_value(id) > ID_MAX) {
        st = err_set(e, ST_INVALID, "id is not an integer from 0 to 2^53");
    } else {
        out->id = json_integer_value(id);
        st = command_from_json(&out->command, value, e);
        if (st == ST_OK)
            st = members_from_json(out, value, e);
    }
    json_decref(value);
    return st;
}

static enum status member_to_json(const struct member *m, const struct wire_request *r, json_t *object, struct err *e)
{
    const char *needs = wire_commands[r->command].fields;
    bool needed = word_in(needs, m->name, strlen(m->name));
    json_t *v;
    if (m->type == MEMBER_NUMBER) {
        int64_t number = *(const int64_t *)(const void *)((const char *)r + m->offset);
        if (number < 0)
            return err_set(e, ST_INVALID, "%s is not an integer of 0 or more", m->name);
        if (number == 0 && !needed)
            return ST_OK;
        v = json_integer(number);
    } else {
        if (member_empty(m, r))
            return needed ? err_set(e, ST_INVALID, "%s needs %s", wire_commands[r->command].word, m->name) : ST_OK;
        const char *text = (const char *)r + m->offset;
        if (!utf8_valid(text, strlen(text)))
            return err_set(e, ST_INVALID, "%s is not UTF-8", m->name);
        v = json_string_nocheck(text);
    }
    if (json_object_set_new_nocheck(object, m->name, v) != 0)
        return err_set(e, ST_MEMORY, "out of memory while writing a request");
    return ST_OK;
}

/* Writes value and a newline; a line that would be longer than a reader takes is refused and leaves out as it was. */
static enum status write_line(struct strbuf *out, const json_t *value, struct err *e)
{
    size_t before = out->len;
    enum status st = wire_json_write(out, value, e);
    if (st == ST_OK && out->len - before >= WIRE_LINE_MAX) {
        out->len = before;
        out->text[before] = '\0';
        return err_set(e, ST_FULL, "the line would be longer than %d bytes", WIRE_LINE_MAX);
    }
    if (st == ST_OK)
        strbuf_add(out, "\n", 1);
    return out->failed ? err_set(e, ST_MEMORY, "out of memory while writing JSON") : st;
}

enum status wire_request_encode(struct strbuf *out, const struct wire_request *r, struct err *e)
{
    assert((unsigned)r->command < CMD_LIST_SIZE);
    if (r->id < 0 || r->id > ID_MAX)
        return err_set(e, ST_INVALID, "id is not an integer from 0 to 2^53");
    json_t *object = json_pack("{s:I, s:s}", "id", (json_int_t)r->id, "cmd", wire_commands[r->command].word);
    if (object == NULL)
        return err_set(e, ST_MEMORY, "out of memory while writing a request");
    enum status st = ST_OK;
    for (size_t i = 0; i < MEMBERS && st == ST_OK; i++)
        st = member_to_json(&members[i], r, object, e);
    if (st == ST_OK)
        st = write_line(out, object, e);
    json_decref(object);
    return st;
}

/* ---- replies and events ----------------------------------------------------------------------------------------- */

/* Gives object's reference to write_line and drops it. object NULL: out of memory. */
static enum status send_object(struct strbuf *out, json_t *object, struct err *e)
{
    if (object == NULL)
        return err_set(e, ST_MEMORY, "out of memory while writing JSON");
    enum status st = write_line(out, object, e);
    json_decref(object);
    return st;
}

enum status wire_reply_encode(struct strbuf *out, int64_t id, enum status status, const char *message,
                              const char *data_json, struct err *e)
{
    json_t *object = json_pack("{s:I, s:b}", "id", (json_int_t)id, "ok", status == ST_OK);
    if (object != NULL && status != ST_OK) {
        const char *why = message != NULL ? message : status_text(status);
        json_object_set_new_nocheck(object, "code", json_string_nocheck(status_word(status)));
        json_object_set_new_nocheck(object, "message", wire_json_text(why, WIRE_JSON_TEXT_MAX));
    }
    if (object != NULL && data_json != NULL) {
        json_t *data = wire_json_parse(data_json, strlen(data_json), e);
        if (data == NULL) {
            json_decref(object);
            err_wrap(e, "data of a reply");
            return ST_INVALID;
        }
        json_object_update_missing(object, data); /* id, ok, code and message are not for data to change */
        json_decref(data);
    }
    return send_object(out, object, e);
}

enum status wire_event_state(struct strbuf *out, const struct wire_state *s, struct err *e)
{
    return send_object(out, json_pack("{s:s, s:o}", "event", "state", "state", wire_state_to_json(s)), e);
}

enum status wire_event_token(struct strbuf *out, const char *digits, struct err *e)
{
    return send_object(out, json_pack("{s:s, s:s}", "event", "token", "digits", digits), e);
}

enum status wire_event_button(struct strbuf *out, const char *button, struct err *e)
{
    return send_object(out, json_pack("{s:s, s:s}", "event", "button", "button", button), e);
}

enum status wire_event_signed_out(struct strbuf *out, const char *why, struct err *e)
{
    return send_object(out, json_pack("{s:s, s:s}", "event", "signed_out", "why", why), e);
}

enum status wire_event_bye(struct strbuf *out, const char *why, struct err *e)
{
    return send_object(out, json_pack("{s:s, s:o}", "event", "bye", "why", wire_json_text(why, WIRE_JSON_TEXT_MAX)), e);
}

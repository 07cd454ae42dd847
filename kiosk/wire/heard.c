/* What a client hears: replies and events, parsed once for screens and commands alike. */
#include "wire/json.h"
#include "wire/message.h"

#include <string.h>

/* The text of a key, "" when it is not there or no string. */
static void take_text(struct wire_heard *out, const json_t *value, const char *key)
{
    const json_t *v = json_object_get(value, key);
    if (json_is_string(v))
        text_copy(out->text, sizeof out->text, json_string_value(v));
}

static enum status take_reply(struct wire_heard *out, const json_t *value, struct err *e)
{
    const json_t *id = json_object_get(value, "id");
    const json_t *ok = json_object_get(value, "ok");
    if (!json_is_integer(id) || !json_is_boolean(ok))
        return err_set(e, ST_INVALID, "neither a reply nor an event");
    out->kind = HEARD_REPLY;
    out->id = json_integer_value(id);
    if (json_is_true(ok))
        return ST_OK;
    const json_t *code = json_object_get(value, "code");
    out->code = json_is_string(code) ? status_from_word(json_string_value(code)) : ST_COUNT;
    if (out->code == ST_COUNT || out->code == ST_OK)
        return err_set(e, ST_INVALID, "a refusal without a known code");
    take_text(out, value, "message");
    return ST_OK;
}

enum status wire_heard_parse(struct wire_heard *out, struct wire_state *state, const char *line, size_t n,
                             struct err *e)
{
    *out = (struct wire_heard){.kind = HEARD_OTHER};
    json_t *value = wire_json_parse(line, n, e);
    if (value == NULL)
        return ST_INVALID;
    enum status st = ST_OK;
    const json_t *event = json_object_get(value, "event");
    const char *word = json_is_string(event) ? json_string_value(event) : "";
    if (event == NULL) {
        st = take_reply(out, value, e);
    } else if (strcmp(word, "state") == 0) {
        out->kind = HEARD_STATE;
        if (state != NULL)
            st = wire_state_from_json(state, json_object_get(value, "state"), e);
    } else if (strcmp(word, "token") == 0) {
        out->kind = HEARD_TOKEN;
        take_text(out, value, "digits");
    } else if (strcmp(word, "button") == 0) {
        out->kind = HEARD_BUTTON;
        take_text(out, value, "button");
    } else if (strcmp(word, "signed_out") == 0) {
        out->kind = HEARD_SIGNED_OUT;
        take_text(out, value, "why");
    } else if (strcmp(word, "bye") == 0) {
        out->kind = HEARD_BYE;
        take_text(out, value, "why");
    }
    json_decref(value);
    return st;
}

/* person add, pin, list, role, remove and erase. PINs and the setup code come by descriptors, files or the terminal,
 * never as arguments. */
#include "cli/ask.h"
#include "cli/show.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int take_name(struct wire_request *r, const struct cli *c)
{
    if (!text_copy(r->name, sizeof r->name, c->args[0]) || r->name[0] == '\0')
        return complain(USAGE, "NAME is empty or longer than %zu bytes", sizeof r->name - 1);
    return DONE;
}

static int take_setup_code(struct wire_request *r, const struct cli *c)
{
    if (!cli_has(c, OPT_SETUP_CODE))
        return DONE;
    const char *path = c->option[OPT_SETUP_CODE];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return complain(USAGE, "%s: %s", path, strerror(errno));
    int rc = read_secret_line(r->setup_code, sizeof r->setup_code, fd);
    close(fd);
    return rc;
}

/* Twice on the terminal, once from a descriptor. */
static int take_new_pin(struct wire_request *r, const struct cli *c)
{
    int rc = read_secret(r->pin, sizeof r->pin, c, OPT_NEW_PIN_FD, "New PIN: ");
    if (rc != DONE || cli_has(c, OPT_NEW_PIN_FD))
        return rc;
    char again[sizeof r->pin];
    rc = read_secret(again, sizeof again, c, OPT_NEW_PIN_FD, "Once more: ");
    if (rc == DONE && strcmp(again, r->pin) != 0)
        rc = complain(REFUSED, "the two PINs differ");
    explicit_bzero(again, sizeof again);
    return rc;
}

static int send(const struct cli *c, struct wire_request *r, const char *done)
{
    struct talk t;
    json_t *reply = NULL;
    int rc = talk_begin(&t, c); /* before the new PIN is asked for: --as is asked first */
    if (rc == DONE)
        rc = take_new_pin(r, c);
    if (rc == DONE)
        rc = talk_ask(&t, r, &reply);
    talk_end(&t);
    explicit_bzero(r->pin, sizeof r->pin);
    explicit_bzero(r->setup_code, sizeof r->setup_code);
    if (reply != NULL && cli_has(c, OPT_JSON))
        print_reply(reply, NULL, NULL);
    else if (rc == DONE)
        print_line(done, "%s", r->name);
    json_decref(reply);
    return rc;
}

int cmd_person_add(const struct cli *c)
{
    struct wire_request r = {.command = CMD_PERSON_ADD};
    const char *role = c->option[OPT_ROLE];
    if (strcmp(role, "staff") != 0 && strcmp(role, "operator") != 0)
        return complain(USAGE, "--role is staff or operator");
    text_copy(r.text, sizeof r.text, role);
    int rc = take_name(&r, c);
    if (rc == DONE)
        rc = take_setup_code(&r, c);
    return rc == DONE ? send(c, &r, "registered") : rc;
}

int cmd_person_pin(const struct cli *c)
{
    struct wire_request r = {.command = CMD_PERSON_PIN};
    int rc = take_name(&r, c);
    return rc == DONE ? send(c, &r, "new PIN for") : rc;
}

static void print_persons(const json_t *reply, const struct wire_request *r)
{
    const json_t *persons = json_object_get(reply, "persons");
    (void)r;
    puts("NAME                  ROLE      ID");
    for (size_t i = 0; i < json_array_size(persons); i++) {
        const json_t *p = json_array_get(persons, i);
        print_columns(member_text(p, "name"), 20);
        print_columns(member_true(p, "active") ? member_text(p, "role") : "removed", 8);
        print_last(member_text(p, "person"));
    }
}

int cmd_person_list(const struct cli *c)
{
    struct wire_request r = {.command = CMD_PERSON_LIST};
    return ask_and_print(c, &r, print_persons);
}

static void print_changed(const json_t *reply, const struct wire_request *r)
{
    const char *done = r->command == CMD_PERSON_REMOVE  ? "removed"
                       : r->command == CMD_PERSON_ERASE ? "erased"
                                                        : "new role for";
    print_line(done, "%s (%s)", r->name, member_text(reply, "person"));
}

static int change(const struct cli *c, struct wire_request *r)
{
    int rc = take_name(r, c);
    return rc == DONE ? ask_and_print(c, r, print_changed) : rc;
}

int cmd_person_remove(const struct cli *c)
{
    struct wire_request r = {.command = CMD_PERSON_REMOVE};
    return change(c, &r);
}

int cmd_person_erase(const struct cli *c)
{
    struct wire_request r = {.command = CMD_PERSON_ERASE};
    return change(c, &r);
}

int cmd_person_role(const struct cli *c)
{
    struct wire_request r = {.command = CMD_PERSON_ROLE};
    const char *role = c->option[OPT_ROLE];
    if (strcmp(role, "staff") != 0 && strcmp(role, "operator") != 0)
        return complain(USAGE, "--role is staff or operator");
    text_copy(r.text, sizeof r.text, role);
    return change(c, &r);
}

/* The tables hold together, and the man page tells them whole. */
#include "cli/cli.h"
#include "cli/mask.h"
#include "devices/step.h"
#include "tui/step_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static char page[65536];

static int load_page(void **state)
{
    (void)state;
    FILE *f = fopen("packaging/man/rebottle.1", "r");
    assert_non_null(f);
    size_t n = fread(page, 1, sizeof page - 1, f);
    fclose(f);
    assert_in_range(n, 1000, sizeof page - 2);
    return 0;
}

static void the_man_page_names_every_command(void **state)
{
    (void)state;
    for (const struct command *c = cli_commands; c->word != NULL; c++) {
        char want[80];
        int n = snprintf(want, sizeof want, "\n.It Cm %s%s%s", c->word, c->sub != NULL ? " " : "",
                         c->sub != NULL ? c->sub : "");
        const char *at = strstr(page, want);
        if (at == NULL || strchr(" \n", at[n]) == NULL)
            fail_msg("rebottle.1 does not have:%s", want);
    }
}

static void the_man_page_names_every_option(void **state)
{
    (void)state;
    for (int o = 0; o < OPT_COUNT; o++) {
        char want[60];
        if (o == OPT_OUTPUT)
            snprintf(want, sizeof want, "Fl o Ar file");
        else if (o == OPT_HELP)
            snprintf(want, sizeof want, "Fl h , -help");
        else
            snprintf(want, sizeof want, "Fl -%s", option_rows[o].word);
        if (strstr(page, want) == NULL)
            fail_msg("rebottle.1 does not have: %s", want);
    }
}

static void each_step_for_a_device_has_a_sentence(void **state)
{
    (void)state;
    assert_string_equal(step_text("en", device_step_word(STEP_NOTHING)), "");
    assert_string_equal(step_text("en", "of a newer kiosk"), "");
    for (int s = STEP_NOTHING + 1; s < DEVICE_STEP_COUNT; s++)
        if (step_text("en", device_step_word((enum device_step)s))[0] == '\0')
            fail_msg("no sentence for the step %s", device_step_word((enum device_step)s));
}

static void vouchers_are_hidden_and_containers_are_not(void **state)
{
    (void)state;
    char gtin[] = "scan ]E0 9521000000018", voucher[] = "scan 980111112222233333444445555",
         two[] = "0123456789 0123456789 0";
    mask_text(gtin);
    assert_string_equal(gtin, "scan ]E0 9521000000018");
    mask_text(voucher);
    assert_string_equal(voucher, "scan 98011111222223333344*******");
    mask_text(two);
    assert_string_equal(two, "0123456789 0123456789 0");
    struct mask m = {0};
    int hidden = 0;
    for (int i = 0; i < 30; i++)
        hidden += mask_byte(&m, (uint8_t)('5' | 0x80)) ? 1 : 0; /* seven bits and a parity bit */
    assert_int_equal(hidden, 30 - MASK_AFTER);
}

/* Each command's own entry names each of its own options. */
static void each_entry_names_its_options(void **state)
{
    (void)state;
    for (const struct command *c = cli_commands; c->word != NULL; c++) {
        char head[80], entry[600];
        snprintf(head, sizeof head, "\n.It Cm %s%s%s", c->word, c->sub != NULL ? " " : "",
                 c->sub != NULL ? c->sub : "");
        const char *at = strstr(page, head);
        assert_non_null(at);
        snprintf(entry, sizeof entry, "%.*s", (int)strcspn(at + 1, "\n"), at + 1);
        for (int o = 0; o < OPT_COUNT; o++) {
            char want[60];
            if (!command_takes(c, o))
                continue;
            snprintf(want, sizeof want, o == OPT_OUTPUT ? "Fl o" : "Fl -%s", option_rows[o].word);
            if (strstr(entry, want) == NULL)
                fail_msg("%s: no %s", entry, want);
        }
    }
}

static void rows_hold_together(void **state)
{
    (void)state;
    for (const struct command *c = cli_commands; c->word != NULL; c++) {
        assert_non_null(c->run);
        assert_true(c->what[0] != '\0');
        assert_int_equal(strncmp(c->example, "rebottle ", 9), 0);
        assert_non_null(strstr(c->example, c->word));
        assert_true(c->least <= c->most && c->most <= ARGS_MAX);
        assert_int_equal(c->needs & ~c->options, 0);
        for (const struct command *d = c + 1; d->word != NULL; d++) {
            bool same_word = strcmp(c->word, d->word) == 0;
            /* A word stands alone or has subs, never both; and no pair twice. */
            assert_false(same_word && (c->sub == NULL || d->sub == NULL || strcmp(c->sub, d->sub) == 0));
        }
    }
    for (int a = 0; a < OPT_COUNT; a++)
        for (int b = a + 1; b < OPT_COUNT; b++)
            assert_string_not_equal(option_rows[a].word, option_rows[b].word);
}

/* What the help gives as an example is what the parser takes. */
static void every_example_parses(void **state)
{
    (void)state;
    for (const struct command *c = cli_commands; c->word != NULL; c++) {
        char words[300], *argv[30];
        int argc = 0;
        snprintf(words, sizeof words, "%s", c->example);
        bool quoted = false;
        char *start = words;
        for (char *at = words;; at++) { /* blanks outside of quotes part; > and < end what the program sees */
            if (*at == '"')
                quoted = !quoted;
            bool end = *at == '\0' || *at == '>' || *at == '<';
            if (end || (*at == ' ' && !quoted)) {
                char was = *at;
                *at = '\0';
                if (*start != '\0')
                    argv[argc++] = start;
                start = at + 1;
                if (was == '\0' || end)
                    break;
            }
        }
        static struct cli cli;
        if (cli_parse(&cli, argc, argv) != DONE)
            fail_msg("%s", c->example);
        assert_ptr_equal(cli.command, c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_man_page_names_every_command),
        cmocka_unit_test(the_man_page_names_every_option),
        cmocka_unit_test(each_step_for_a_device_has_a_sentence),
        cmocka_unit_test(vouchers_are_hidden_and_containers_are_not),
        cmocka_unit_test(each_entry_names_its_options),
        cmocka_unit_test(rows_hold_together),
        cmocka_unit_test(every_example_parses),
    };
    return cmocka_run_group_tests(tests, load_page, NULL);
}

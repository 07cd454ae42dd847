#include "cli/cli.h"

#include <stddef.h>

const struct option_row option_rows[OPT_COUNT] = {
#define X(id, word, arg, what) [OPT_##id] = {word, arg, what},
    OPTION_LIST(X)
#undef X
};

#define UUID_A "0f8fad5b-d9cb-469f-a165-70867728950e"

/* clang-format off */
const struct command cli_commands[] = {
    {"status", NULL, "", 0, 0, BIT(FIELD), 0, cmd_status,
     "the kiosk now: in service or why not, what needs a hand, today's figures", "rebottle status"},
    {"scan", NULL, "BARCODE", 1, 1, BIT(ID), 0, cmd_scan,
     "counter lane: take one container whose barcode was read by hand", "rebottle scan 9520000000011 --as mary"},
    {"payout", NULL, "", 0, 0, BIT(ID), 0, cmd_payout,
     "pay out the open visit as a voucher: at a counter, or while the machine is out of service",
     "rebottle payout --as mary"},
    {"count", NULL, "MATERIAL ML NUMBER", 3, 3, BIT(DRINK) | BIT(ID), 0, cmd_count,
     "take containers by hand, without barcodes: at a counter, or while the machine is out of service",
     "rebottle count pet 500 12 --as mary"},
    {"voucher", "show", "TOKEN|CODE", 1, 1, 0, 0, cmd_voucher_show,
     "what became of a voucher, by its digits or the code printed below them", "rebottle voucher show 7-00042-93"},
    {"voucher", "check", "TOKEN", 1, 1, BIT(KEY), BIT(KEY), cmd_voucher_check,
     "check a voucher's signature alone: needs no ledger and no daemon",
     "rebottle voucher check - --key kiosk.pem < token"},
    {"voucher", "redeem", "TOKEN|CODE", 1, 1, BIT(TILL) | BIT(CLAIM), BIT(TILL), cmd_voucher_redeem,
     "redeem a voucher once; pay the customer only when this says so",
     "rebottle voucher redeem - --till till-3 --claim " UUID_A " < token"},
    {"voucher", "reprint", "NUMBER", 1, 1, BIT(ID), 0, cmd_voucher_reprint,
     "print the same voucher again, by its number", "rebottle voucher reprint 42 --as mary"},
    {"case", "list", "", 0, 0, BIT(ALL), 0, cmd_case_list,
     "the cases that a person must settle", "rebottle case list"},
    {"case", "open", "KIND", 1, 1, BIT(NOTE) | BIT(ID), BIT(NOTE), cmd_case_open,
     "write down a claim; KIND is swallowed or disputed, the note says what was said",
     "rebottle case open swallowed --note \"two cans, nothing counted\" --as mary"},
    {"goodwill", NULL, "AMOUNT", 1, 1, BIT(REASON) | BIT(ID), BIT(REASON), cmd_goodwill,
     "give money out of the shop's own pocket: to the open visit, else as a voucher",
     "rebottle goodwill 0.25 --reason \"slip was lost\" --as mary"},
    {"case", "settle", "NUMBER OUTCOME", 2, 2, BIT(NOTE) | BIT(AMOUNT) | BIT(ID), 0, cmd_case_settle,
     "settle a case; OUTCOME is credited, in_bin, not_in_bin or done",
     "rebottle case settle 3 credited --note \"seen in the bin\" --as mary"},
    {"day", "close", "", 0, 0, BIT(ID), 0, cmd_day_close,
     "close the business day: seal it and print its Z report", "rebottle day close --as mary"},
    {"day", "show", "[DAY]", 0, 1, BIT(OUTPUT), 0, cmd_day_show,
     "the last days, or one with its signed checkpoint (-o saves the checkpoint)",
     "rebottle day show z:12 -o z12.checkpoint"},
    {"export", NULL, "REPORT", 1, 1, BIT(FROM) | BIT(TO) | BIT(FORMAT) | BIT(OPEN) | BIT(OUTPUT), 0, cmd_export,
     "write a report for others; REPORT is daily",
     "rebottle export daily --from 2026-11-01 --to 2026-11-30 --format csv -o november.csv"},
    {"verify", NULL, "", 0, 0, BIT(CHECKPOINT), 0, cmd_verify,
     "recompute the whole ledger from its journal and compare every cell",
     "rebottle verify --checkpoint z12.checkpoint"},
    {"catalogue", "import", "FILE", 1, 1, BIT(DRY_RUN), 0, cmd_catalogue_import,
     "read a CSV of containers and make it the current catalogue", "rebottle catalogue import --dry-run items.csv"},
    {"catalogue", "list", "", 0, 0, 0, 0, cmd_catalogue_list,
     "every container of the current catalogue", "rebottle catalogue list"},
    {"catalogue", "lookup", "GTIN", 1, 1, 0, 0, cmd_catalogue_lookup,
     "one container of the current catalogue", "rebottle catalogue lookup 9520000000011"},
    {"scheme", "list", "[DIR]", 0, 1, BIT(CONFIG), 0, cmd_scheme_list,
     "the scheme files of a folder (the configured scheme's)", "rebottle scheme list /etc/rebottle/schemes"},
    {"scheme", "show", "[FILE]", 0, 1, BIT(CONFIG), 0, cmd_scheme_show,
     "a scheme's rules, with the source of each figure", "rebottle scheme show ie.yaml"},
    {"scheme", "check", "FILE", 1, 1, 0, 0, cmd_scheme_check,
     "every mistake of a scheme file, with its line", "rebottle scheme check ie.yaml"},
    {"scheme", "explain", "GTIN", 1, 1, BIT(CONFIG) | BIT(SCHEME) | BIT(DAY), 0, cmd_scheme_explain,
     "what a container is worth on a day, by which rule", "rebottle scheme explain 9520000000011 --day 2026-11-21"},
    {"devices", "list", "", 0, 0, 0, 0, cmd_devices_list,
     "the kiosk's devices and the serial ports of this computer", "rebottle devices list"},
    {"key", "show", "", 0, 0, 0, 0, cmd_key_show,
     "the kiosk's public key as PEM", "rebottle key show > kiosk.pem"},
    {"person", "add", "NAME", 1, 1, BIT(ROLE) | BIT(NEW_PIN_FD) | BIT(SETUP_CODE), BIT(ROLE), cmd_person_add,
     "register a person; the first one with the code in setup-code",
     "rebottle person add mary --role operator --setup-code /var/lib/rebottle/setup-code"},
    {"person", "pin", "NAME", 1, 1, BIT(NEW_PIN_FD), 0, cmd_person_pin,
     "set a person's PIN", "rebottle person pin mary --as otto"},
    {"config", "check", "FILE", 1, 1, 0, 0, cmd_config_check,
     "every mistake of a configuration file, with its line", "rebottle config check rebottle.yaml"},
    {"pause", NULL, "", 0, 0, 0, 0, cmd_pause, "take nothing after the container in hand", "rebottle pause --as mary"},
    {"resume", NULL, "", 0, 0, 0, 0, cmd_resume, "take containers again", "rebottle resume --as mary"},
    {"help", NULL, "[COMMAND]", 0, 2, 0, 0, cmd_help, "say what a command does", "rebottle help voucher"},
    {0},
};

const struct command cli_dashboard = {
    "", NULL, "", 0, 0, BIT(SCREEN) | BIT(LOCKED) | BIT(PLAIN) | BIT(LANGUAGE) | BIT(THEME), 0, cmd_dashboard,
    "the dashboard", "rebottle --screen staff"};
/* clang-format on */

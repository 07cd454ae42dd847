#include "settings/readers.h"

#define EXPONENT_MAX 3 /* of any currency: where the scheme could not be read, its own mistakes are enough */

void read_cases(struct section *root, struct settings *s)
{
    uint8_t exponent = s->scheme.currency.code[0] != '\0' ? s->scheme.currency.exponent : EXPONENT_MAX;
    struct section c = section_child(root, "cases", false);
    section_money(&c, "goodwill_limit", &s->goodwill_limit, 0, 0, exponent);
    section_money(&c, "goodwill_day_limit", &s->goodwill_day_limit, s->goodwill_limit.minor, 0, exponent);
    if (s->goodwill_day_limit.minor < s->goodwill_limit.minor)
        section_problem(&c, "goodwill_day_limit", "is below goodwill_limit; at least as much as one act may give");
    section_close(&c);
}

#include "wire/task.h"

#include <string.h>

const struct task_kind task_kinds[TASK_KINDS] = {
#define X(id, word, tier) {word, TIER_##tier},
    TASK_LIST(X)
#undef X
};

bool task_parse(enum task *out, const char *word)
{
    for (int i = 0; i < TASK_KINDS; i++)
        if (strcmp(task_kinds[i].word, word) == 0) {
            *out = (enum task)i;
            return true;
        }
    return false;
}

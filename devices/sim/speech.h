/* Which protocol a simulated device speaks: one list of words for the command line, the commands and the help. */
#ifndef REBOTTLE_SIM_SPEECH_H
#define REBOTTLE_SIM_SPEECH_H

#include <stdbool.h>

/* clang-format off */
#define SPEECH_LIST(X)                                                                                                 \
    X(ASCII,     "ascii",     "scanner") /* text lines; hears nothing */                                               \
    X(HONEYWELL, "honeywell", "scanner") /* text lines; SYN commands */                                                \
    X(DATALOGIC, "datalogic", "scanner") /* text lines; commands of one letter */                                      \
    X(NEWLAND,   "newland",   "scanner") /* text lines; ~ commands, answered */                                        \
    X(SSI,       "ssi",       "scanner") /* packets, acknowledged */                                                   \
    X(A02,       "a02",       "level")   /* FF H L SUM */                                                              \
    X(MAXBOTIX,  "maxbotix",  "level")   /* R0750 CR, millimetres */                                                   \
    X(TF_LUNA,   "tf-luna",   "level")   /* 59 59 ..., centimetres */                                                  \
    X(MODBUS,    "modbus",    "level")   /* unit 1, register 256, millimetres */                                       \
    X(MT_SICS,   "mt-sics",   "scale")   /* asked by SI */                                                             \
    X(NCI,       "nci",       "scale")   /* asked by W */                                                              \
    X(AND,       "and",       "scale")   /* ST,+00012.34  g */                                                         \
    X(CAS22,     "cas22",     "scale")   /* ST,GS,il, 22 bytes */                                                      \
    X(DINI,      "dini",      "scale")   /* ST,GS, 0012.345,kg */                                                      \
    X(CAS_POS,   "cas-pos",   "scale")   /* ENQ, ACK, DC1, 15 bytes */                                                 \
    X(KERN,      "kern",      "scale")   /* +0012.34 G S */
/* clang-format on */

enum speech {
#define X(name, word, kind) SPEAKS_##name,
    SPEECH_LIST(X)
#undef X
        SPEECH_COUNT
};
const char *speech_kind(enum speech s); /* "scanner", "level", "scale" */
bool speech_parse(enum speech *out, const char *word);

#endif

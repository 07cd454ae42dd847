#include "receipt/words.h"

#include "base/tr.h"
#include "deposit/container.h"
#include "deposit/reason.h"

/* The screens say what to do now; paper says what was. */
static const char *const reasons[REASON_COUNT] = {
    [REASON_NONE] = N_("accepted"),
    [REASON_UNREADABLE] = N_("barcode not readable"),
    [REASON_BAD_CHECK_DIGIT] = N_("barcode misread"),
    [REASON_NOT_A_CONTAINER] = N_("not a container"),
    [REASON_UNKNOWN_GTIN] = N_("barcode not in the list"),
    [REASON_NOT_IN_SCHEME] = N_("no deposit on it"),
    [REASON_LIMIT_REACHED] = N_("over the limit of one visit"),
    [REASON_BIN_FULL] = N_("bin full"),
    [REASON_ANOTHER_FIRST] = N_("shown before the last one was in"),
    [REASON_NEVER_FELL] = N_("scanned, but not put in"),
    [REASON_PULLED_BACK] = N_("taken out again"),
    [REASON_ORDER_UNKNOWN] = N_("moved too fast to see"),
    [REASON_WRONG_WEIGHT] = N_("wrong weight"),
    [REASON_NO_WEIGHT] = N_("not weighed"),
    [REASON_KEPT] = N_("wrong weight, kept"),
    [REASON_SERIAL_TWICE] = N_("taken before"),
    [REASON_JAMMED] = N_("stuck in the opening"),
    [REASON_VISIT_BLOCKED] = N_("visit stopped, staff asked"),
    [REASON_OUT_OF_SERVICE] = N_("machine out of service"),
};

static const char *const materials[MATERIAL_COUNT] = {
    [MATERIAL_PET] = N_("PET"),       [MATERIAL_HDPE] = N_("HDPE"),
    [MATERIAL_PP] = N_("PP"),         [MATERIAL_ALUMINIUM] = N_("Aluminium"),
    [MATERIAL_STEEL] = N_("Steel"),   [MATERIAL_GLASS] = N_("Glass"),
    [MATERIAL_CARTON] = N_("Carton"), [MATERIAL_OTHER] = N_("Other"),
};

const char *receipt_reason(enum language l, const char *word)
{
    enum reason r;
    return reason_parse(&r, word) ? tr(language_word(l), reasons[r]) : word;
}

const char *receipt_material(enum language l, const char *word)
{
    enum material m;
    return material_parse(&m, word) ? tr(language_word(l), materials[m]) : word;
}

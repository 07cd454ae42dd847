/* Names that lists use for columns, materials, colours and drinks, in several languages. Compared without case, blanks
 * and signs; other letters than ASCII as they are. What is missing here, --map says. */
#include "ledger/import_inside.h"

#include <string.h>

#define PLAIN_CAP 64

/* "Vol. (ml)" becomes "volml"; a language tag ("en:") of an open database goes. */
static void plain(char out[PLAIN_CAP], const char *text)
{
    size_t n = 0;
    if (text[0] >= 'a' && text[0] <= 'z' && text[1] >= 'a' && text[1] <= 'z' && text[2] == ':')
        text += 3;
    for (; *text != '\0' && n < PLAIN_CAP - 1; text++) {
        char c = *text;
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (strchr(" _-.()[]/:", c) == NULL)
            out[n++] = c;
    }
    out[n] = '\0';
}

struct column_name {
    const char *name;
    enum import_field field;
    enum import_unit unit;
};

static const struct column_name column_names[] = {
    {"gtin14", FIELD_GTIN, UNIT_NONE},
    {"gtin13", FIELD_GTIN, UNIT_NONE},
    {"ean", FIELD_GTIN, UNIT_NONE},
    {"ean13", FIELD_GTIN, UNIT_NONE},
    {"eancode", FIELD_GTIN, UNIT_NONE},
    {"upc", FIELD_GTIN, UNIT_NONE},
    {"upca", FIELD_GTIN, UNIT_NONE},
    {"code", FIELD_GTIN, UNIT_NONE},
    {"barcode", FIELD_GTIN, UNIT_NONE},
    {"strichcode", FIELD_GTIN, UNIT_NONE},
    {"codebarres", FIELD_GTIN, UNIT_NONE},
    {"códigodebarras", FIELD_GTIN, UNIT_NONE},
    {"codigodebarras", FIELD_GTIN, UNIT_NONE},
    {"codiceabarre", FIELD_GTIN, UNIT_NONE},
    {"kodkreskowy", FIELD_GTIN, UNIT_NONE},
    {"streckkod", FIELD_GTIN, UNIT_NONE},
    {"strekkode", FIELD_GTIN, UNIT_NONE},
    {"viivakoodi", FIELD_GTIN, UNIT_NONE},
    {"条码", FIELD_GTIN, UNIT_NONE},
    {"条形码", FIELD_GTIN, UNIT_NONE},
    {"productname", FIELD_NAME, UNIT_NONE},
    {"product", FIELD_NAME, UNIT_NONE},
    {"description", FIELD_NAME, UNIT_NONE},
    {"artikel", FIELD_NAME, UNIT_NONE},
    {"bezeichnung", FIELD_NAME, UNIT_NONE},
    {"produktname", FIELD_NAME, UNIT_NONE},
    {"nom", FIELD_NAME, UNIT_NONE},
    {"nombre", FIELD_NAME, UNIT_NONE},
    {"nome", FIELD_NAME, UNIT_NONE},
    {"nazwa", FIELD_NAME, UNIT_NONE},
    {"namn", FIELD_NAME, UNIT_NONE},
    {"navn", FIELD_NAME, UNIT_NONE},
    {"nimi", FIELD_NAME, UNIT_NONE},
    {"名称", FIELD_NAME, UNIT_NONE},
    {"品名", FIELD_NAME, UNIT_NONE},
    {"matériau", FIELD_MATERIAL, UNIT_NONE},
    {"materiau", FIELD_MATERIAL, UNIT_NONE},
    {"materiale", FIELD_MATERIAL, UNIT_NONE},
    {"materiał", FIELD_MATERIAL, UNIT_NONE},
    {"materiaali", FIELD_MATERIAL, UNIT_NONE},
    {"werkstoff", FIELD_MATERIAL, UNIT_NONE},
    {"材料", FIELD_MATERIAL, UNIT_NONE},
    {"材质", FIELD_MATERIAL, UNIT_NONE},
    {"color", FIELD_COLOUR, UNIT_NONE},
    {"farbe", FIELD_COLOUR, UNIT_NONE},
    {"couleur", FIELD_COLOUR, UNIT_NONE},
    {"colore", FIELD_COLOUR, UNIT_NONE},
    {"kolor", FIELD_COLOUR, UNIT_NONE},
    {"färg", FIELD_COLOUR, UNIT_NONE},
    {"颜色", FIELD_COLOUR, UNIT_NONE},
    {"volume", FIELD_VOLUME, UNIT_ML},
    {"volumel", FIELD_VOLUME, UNIT_L},
    {"volumecl", FIELD_VOLUME, UNIT_CL},
    {"volumen", FIELD_VOLUME, UNIT_ML},
    {"inhalt", FIELD_VOLUME, UNIT_ML},
    {"inhaltml", FIELD_VOLUME, UNIT_ML},
    {"inhaltl", FIELD_VOLUME, UNIT_L},
    {"contenance", FIELD_VOLUME, UNIT_ML},
    {"pojemność", FIELD_VOLUME, UNIT_ML},
    {"pojemnosc", FIELD_VOLUME, UNIT_ML},
    {"volym", FIELD_VOLUME, UNIT_ML},
    {"tilavuus", FIELD_VOLUME, UNIT_ML},
    {"容量", FIELD_VOLUME, UNIT_ML},
    {"getränk", FIELD_DRINK, UNIT_NONE},
    {"getraenk", FIELD_DRINK, UNIT_NONE},
    {"boisson", FIELD_DRINK, UNIT_NONE},
    {"bebida", FIELD_DRINK, UNIT_NONE},
    {"bevanda", FIELD_DRINK, UNIT_NONE},
    {"napój", FIELD_DRINK, UNIT_NONE},
    {"饮料", FIELD_DRINK, UNIT_NONE},
    {"mehrweg", FIELD_REFILLABLE, UNIT_NONE},
    {"reusable", FIELD_REFILLABLE, UNIT_NONE},
    {"bottleg", FIELD_BOTTLE, UNIT_G},
    {"weight", FIELD_BOTTLE, UNIT_G},
    {"weightg", FIELD_BOTTLE, UNIT_G},
    {"weightmg", FIELD_BOTTLE, UNIT_MG},
    {"weightwithoutcap", FIELD_BOTTLE, UNIT_G},
    {"withoutcap", FIELD_BOTTLE, UNIT_G},
    {"gewicht", FIELD_BOTTLE, UNIT_G},
    {"gewichtg", FIELD_BOTTLE, UNIT_G},
    {"poids", FIELD_BOTTLE, UNIT_G},
    {"poidsg", FIELD_BOTTLE, UNIT_G},
    {"masa", FIELD_BOTTLE, UNIT_G},
    {"重量", FIELD_BOTTLE, UNIT_G},
    {"capg", FIELD_CAP, UNIT_G},
    {"weightcap", FIELD_CAP, UNIT_G},
    {"labelg", FIELD_LABEL, UNIT_G},
    {"weightwithcap", FIELD_WITH_CAP, UNIT_G},
    {"withcap", FIELD_WITH_CAP, UNIT_G},
    {"weightmin", FIELD_WEIGHT_MIN, UNIT_G},
    {"weightmax", FIELD_WEIGHT_MAX, UNIT_G},
    {"status", FIELD_STATUS, UNIT_NONE},
    {"packaging", FIELD_PACKAGING, UNIT_NONE},
    /* Of a product record: what it pays is the scheme file's matter, its shape that of a recognition head. */
    {"deposit", FIELD_PASSED_OVER, UNIT_NONE},
    {"depositamount", FIELD_PASSED_OVER, UNIT_NONE},
    {"depositcurrency", FIELD_PASSED_OVER, UNIT_NONE},
    {"height", FIELD_PASSED_OVER, UNIT_NONE},
    {"diameter", FIELD_PASSED_OVER, UNIT_NONE},
    {"sleeve", FIELD_PASSED_OVER, UNIT_NONE},
    {"sleevematerial", FIELD_PASSED_OVER, UNIT_NONE},
};

static enum import_unit own_unit(enum import_field f)
{
    size_t n = strlen(import_field_word(f));
    const char *end = import_field_word(f) + (n > 3 ? n - 3 : 0);
    return strcmp(end, "_mg") == 0 ? UNIT_MG : strcmp(end, "_ml") == 0 ? UNIT_ML : UNIT_NONE;
}

bool import_column_find(enum import_field *f, enum import_unit *u, bool *ours, const char *name)
{
    char wanted[PLAIN_CAP];
    for (int i = 0; i < FIELD_PASSED_OVER; i++) {
        if (strcmp(import_field_word((enum import_field)i), name) == 0) {
            *f = (enum import_field)i;
            *u = own_unit(*f);
            *ours = true;
            return true;
        }
    }
    *ours = false;
    plain(wanted, name);
    for (int i = 0; i < FIELD_PASSED_OVER; i++) { /* "Volume ML", "Bottle-mg" */
        char own[PLAIN_CAP];
        plain(own, import_field_word((enum import_field)i));
        if (strcmp(own, wanted) == 0) {
            *f = (enum import_field)i;
            *u = own_unit(*f);
            return true;
        }
    }
    for (size_t i = 0; i < sizeof column_names / sizeof *column_names; i++) {
        if (strcmp(column_names[i].name, wanted) == 0) {
            *f = column_names[i].field;
            *u = column_names[i].unit;
            return true;
        }
    }
    return false;
}

/* ---- words of the rows ------------------------------------------------------------------------------------------- */

struct word {
    const char *word;
    int value;
};

static bool word_find(int *out, const char *text, const struct word *words, size_t n)
{
    char wanted[PLAIN_CAP];
    plain(wanted, text);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(words[i].word, wanted) == 0) {
            *out = words[i].value;
            return true;
        }
    }
    return false;
}

#define FIND(type, table)                                                                                              \
    int v = 0;                                                                                                         \
    if (type##_parse(out, text))                                                                                       \
        return true;                                                                                                   \
    if (!word_find(&v, text, table, sizeof table / sizeof *table))                                                     \
        return false;                                                                                                  \
    *out = (enum type)v;                                                                                               \
    return true

bool import_material_find(enum material *out, const char *text)
{
    static const struct word words[] = {
        {"pet", MATERIAL_PET},
        {"pete", MATERIAL_PET},
        {"rpet", MATERIAL_PET},
        {"1pet", MATERIAL_PET},
        {"pet1", MATERIAL_PET},
        {"pet1polyethyleneterephthalate", MATERIAL_PET},
        {"polyethyleneterephthalate", MATERIAL_PET},
        {"rpet1recycledpolyethyleneterephthalate", MATERIAL_PET},
        {"hdpe", MATERIAL_HDPE},
        {"pehd", MATERIAL_HDPE},
        {"hdpe2highdensitypolyethylene", MATERIAL_HDPE},
        {"pp", MATERIAL_PP},
        {"pp5polypropylene", MATERIAL_PP},
        {"polypropylene", MATERIAL_PP},
        {"alu", MATERIAL_ALUMINIUM},
        {"al", MATERIAL_ALUMINIUM},
        {"aluminium", MATERIAL_ALUMINIUM},
        {"aluminum", MATERIAL_ALUMINIUM},
        {"alu41aluminium", MATERIAL_ALUMINIUM},
        {"recyclablealuminium", MATERIAL_ALUMINIUM},
        {"alumiini", MATERIAL_ALUMINIUM},
        {"铝", MATERIAL_ALUMINIUM},
        {"steel", MATERIAL_STEEL},
        {"fe40steel", MATERIAL_STEEL},
        {"tinplate", MATERIAL_STEEL},
        {"stahl", MATERIAL_STEEL},
        {"weissblech", MATERIAL_STEEL},
        {"weißblech", MATERIAL_STEEL},
        {"acier", MATERIAL_STEEL},
        {"acero", MATERIAL_STEEL},
        {"acciaio", MATERIAL_STEEL},
        {"stal", MATERIAL_STEEL},
        {"stål", MATERIAL_STEEL},
        {"钢", MATERIAL_STEEL},
        {"glass", MATERIAL_GLASS},
        {"clearglass", MATERIAL_GLASS},
        {"greenglass", MATERIAL_GLASS},
        {"brownglass", MATERIAL_GLASS},
        {"gl70colourlessglass", MATERIAL_GLASS},
        {"gl71greenglass", MATERIAL_GLASS},
        {"gl72brownglass", MATERIAL_GLASS},
        {"glas", MATERIAL_GLASS},
        {"verre", MATERIAL_GLASS},
        {"vidrio", MATERIAL_GLASS},
        {"vetro", MATERIAL_GLASS},
        {"szkło", MATERIAL_GLASS},
        {"lasi", MATERIAL_GLASS},
        {"玻璃", MATERIAL_GLASS},
        {"karton", MATERIAL_CARTON},
        {"tetrapak", MATERIAL_CARTON},
        {"tetrabrik", MATERIAL_CARTON},
        {"cpap84paperboardaluminium", MATERIAL_CARTON},
        {"compositecarton", MATERIAL_CARTON},
    };
    FIND(material, words);
}

bool import_colour_find(enum colour *out, const char *text)
{
    static const struct word words[] = {
        {"clear", COLOUR_CLEAR},
        {"transparent", COLOUR_CLEAR},
        {"klar", COLOUR_CLEAR},
        {"incolore", COLOUR_CLEAR},
        {"przezroczysty", COLOUR_CLEAR},
        {"透明", COLOUR_CLEAR},
        {"lightblue", COLOUR_LIGHT_BLUE},
        {"hellblau", COLOUR_LIGHT_BLUE},
        {"blue", COLOUR_BLUE},
        {"blau", COLOUR_BLUE},
        {"bleu", COLOUR_BLUE},
        {"niebieski", COLOUR_BLUE},
        {"蓝", COLOUR_BLUE},
        {"green", COLOUR_GREEN},
        {"grün", COLOUR_GREEN},
        {"gruen", COLOUR_GREEN},
        {"vert", COLOUR_GREEN},
        {"zielony", COLOUR_GREEN},
        {"绿", COLOUR_GREEN},
        {"brown", COLOUR_BROWN},
        {"braun", COLOUR_BROWN},
        {"brun", COLOUR_BROWN},
        {"brązowy", COLOUR_BROWN},
        {"棕", COLOUR_BROWN},
        {"amber", COLOUR_BROWN},
        {"opaque", COLOUR_OPAQUE},
        {"white", COLOUR_OPAQUE},
        {"weiss", COLOUR_OPAQUE},
        {"other", COLOUR_OTHER},
        {"none", COLOUR_NONE},
    };
    FIND(colour, words);
}

bool import_drink_find(enum drink *out, const char *text)
{
    static const struct word words[] = {
        {"waters", DRINK_WATER},
        {"wasser", DRINK_WATER},
        {"eau", DRINK_WATER},
        {"woda", DRINK_WATER},
        {"springwaters", DRINK_WATER},
        {"水", DRINK_WATER},
        {"softdrink", DRINK_SOFT},
        {"soda", DRINK_SOFT},
        {"sodas", DRINK_SOFT},
        {"limonade", DRINK_SOFT},
        {"carbonateddrinks", DRINK_SOFT},
        {"汽水", DRINK_SOFT},
        {"juices", DRINK_JUICE},
        {"saft", DRINK_JUICE},
        {"jus", DRINK_JUICE},
        {"fruitjuices", DRINK_JUICE},
        {"sok", DRINK_JUICE},
        {"果汁", DRINK_JUICE},
        {"beers", DRINK_BEER},
        {"bier", DRINK_BEER},
        {"bière", DRINK_BEER},
        {"piwo", DRINK_BEER},
        {"啤酒", DRINK_BEER},
        {"wines", DRINK_WINE},
        {"wein", DRINK_WINE},
        {"vin", DRINK_WINE},
        {"wino", DRINK_WINE},
        {"葡萄酒", DRINK_WINE},
        {"spirit", DRINK_SPIRITS},
        {"spirituosen", DRINK_SPIRITS},
        {"milks", DRINK_MILK},
        {"milch", DRINK_MILK},
        {"lait", DRINK_MILK},
        {"mleko", DRINK_MILK},
        {"牛奶", DRINK_MILK},
        {"other", DRINK_OTHER},
    };
    FIND(drink, words);
}

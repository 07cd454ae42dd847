#include "tui/keypad.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tui/key.h"

#define LINES   5
#define DIGITS  4 /* lines of the pad of digits */
#define KEY_MAX 9 /* columns: wider keys are not easier to hit */

/* One character is one key; < is backspace, ^ shift, _ space. */
static const char *const letters[LINES] = {"1234567890", "qwertyuiop", "asdfghjkl<", "^zxcvbnm.-", "/:_"};
static const char *const digits[DIGITS] = {"123", "456", "789", "<0"};
static const char *const amounts[DIGITS] = {"123", "456", "789", "<0."};

static const char *const *lines_of(const struct field *f, int *count)
{
    *count = f->digits || f->amount ? DIGITS : LINES;
    return f->amount ? amounts : f->digits ? digits : letters;
}

int keypad_rows(const struct field *f, int room)
{
    int lines;
    lines_of(f, &lines);
    return room >= 2 * lines ? 2 * lines : room >= lines ? lines : 0;
}

static int key_of(char c, bool capitals, const char **shown, char room[2])
{
    room[0] = c;
    if (capitals && c >= 'a' && c <= 'z')
        room[0] = (char)(c - 'a' + 'A');
    room[1] = '\0';
    *shown = c == '<' ? "←" : c == '^' ? "↑" : c == '_' ? "" : room;
    return c == '<' ? TK_BACKSPACE : c == '^' ? TK_SHIFT : c == '_' ? ' ' : room[0];
}

/* Every second row stays free where there is room: two lines of keys are told apart, and a finger has twice the height.
 */
void keypad_draw(struct grid *g, struct rect r, const struct field *f, bool capitals)
{
    int lines, most = 0;
    const char *const *line = lines_of(f, &lines);
    for (int i = 0; i < lines; i++)
        most = (int)strlen(line[i]) > most ? (int)strlen(line[i]) : most;
    int cols = r.cols / most < KEY_MAX ? r.cols / most : KEY_MAX, rows = r.rows / lines;
    int left = r.x + (r.cols - cols * most) / 2;
    for (int i = 0; i < lines; i++) {
        for (int k = 0; line[i][k] != '\0'; k++) {
            const char *shown;
            char room[2];
            int key = key_of(line[i][k], capitals, &shown, room);
            bool space = key == ' ';
            struct rect at = {r.y + i * rows, left + k * cols, 1, space ? cols * (most - k) - 1 : cols - 1};
            enum ink ink = key == TK_SHIFT && capitals ? INK_SELECTED : INK_KEY;
            grid_fill(g, at, ' ', ink);
            grid_center(g, at.y, at.x, at.cols, ink, shown);
            grid_zone(g, (struct rect){at.y, at.x, rows, at.cols + 1}, key);
        }
    }
}

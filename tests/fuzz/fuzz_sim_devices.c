/* Any bytes to the simulated devices but the printer: the first byte chooses model and protocol, each pair after it is
 * a byte after so many milliseconds. Nothing is read or written outside, and no answer is longer than a line can carry.
 */
#include "devices/sim/io_board.h"
#include "devices/sim/level_sensor.h"
#include "devices/sim/scale_plate.h"
#include "devices/sim/scanner_head.h"

#include <assert.h>
#include <string.h>

#define FRAME_MAX 512 /* of devices/sim/line.c */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_frame(void *ctx, const uint8_t *frame, size_t n)
{
    size_t *sum = ctx;
    assert(n <= FRAME_MAX);
    for (size_t i = 0; i < n; i++) /* a sanitizer looks at each byte of it */
        *sum += frame[i];
}

struct models {
    struct io_board io;
    struct level_sensor level;
    struct scale_plate scale;
    struct scanner_head scanner;
};

static const struct model_ops *choose(struct models *m, uint8_t first, void **model)
{
    enum speech speech = (enum speech)(first % (SPEECH_COUNT + 1));
    m->io = io_board_new(1, 9600);
    m->level = level_sensor_new(900, 0);
    m->scale = scale_plate_new(0);
    m->scanner = scanner_head_new();
    m->scale.load_mg = (first & 0x80) != 0 ? 1000000000 : 12340;
    m->scale.plate = (enum plate)(first >> 5 & 3);
    m->level.speech = m->scale.speech = m->scanner.speech = speech;
    if (speech == SPEECH_COUNT)
        return *model = &m->io, &io_board_ops;
    if (strcmp(speech_kind(speech), "level") == 0)
        return *model = &m->level, &level_sensor_ops;
    if (strcmp(speech_kind(speech), "scale") == 0)
        return *model = &m->scale, &scale_plate_ops;
    return *model = &m->scanner, &scanner_head_ops;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct models m;
    void *model;
    size_t sum = 0;
    int64_t now_us = 0;
    struct frame_out out = {&sum, on_frame};
    if (size < 1 || size > 8192)
        return 0;
    const struct model_ops *ops = choose(&m, data[0], &model);
    if (ops == &scanner_head_ops)
        scanner_head_read(&m.scanner, "]E0", "4006381333931", 0, &out);
    for (size_t i = 1; i + 1 < size; i += 2) {
        int64_t until = now_us + (int64_t)data[i + 1] * SIM_MS;
        for (int fired = 0; ops->deadline != NULL && ops->deadline(model) <= until; fired++) {
            assert(fired < 1000); /* a model that is due again at once would stop the world */
            int64_t due = ops->deadline(model);
            now_us = due > now_us ? due : now_us;
            ops->on_timer(model, now_us, &out);
        }
        now_us = until;
        ops->on_bytes(model, &data[i], 1, now_us, &out);
    }
    return 0;
}

#include "capture.h"

#include "base/bytes.h"

static void keep(void *ctx, const uint8_t *frame, size_t n)
{
    struct capture *c = ctx;
    assert_true(c->n + n <= sizeof c->bytes);
    memcpy(c->bytes + c->n, frame, n);
    c->n += n;
    c->frames++;
}

struct frame_out capture_out(struct capture *c)
{
    return (struct frame_out){.ctx = c, .send = keep};
}

void capture_clear(struct capture *c)
{
    *c = (struct capture){0};
}

size_t bytes_of(uint8_t *out, size_t cap, const char *hex)
{
    size_t n = 0;
    while (*hex != '\0') {
        if (*hex == ' ') {
            hex++;
            continue;
        }
        char pair[3] = {hex[0], hex[1], '\0'};
        assert_true(n < cap);
        assert_true(hex_decode(out + n, 1, pair));
        n++;
        hex += 2;
    }
    return n;
}

void feed_hex(const struct model_ops *ops, void *model, const char *hex, int64_t now_us, struct capture *c)
{
    uint8_t bytes[2048];
    size_t n = bytes_of(bytes, sizeof bytes, hex);
    struct frame_out out = capture_out(c);
    ops->on_bytes(model, bytes, n, now_us, &out);
}

void assert_hex(const struct capture *c, const char *hex)
{
    uint8_t want[2048];
    size_t n = bytes_of(want, sizeof want, hex);
    assert_int_equal(c->n, n);
    assert_memory_equal(c->bytes, want, n);
}

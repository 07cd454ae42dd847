/* Any bytes as an export package: an answer, never a crash. As they are; and as the members of a package whose tar and
 * manifest are right ("--NAME" on a line of its own begins one), so that what is behind the hashes is reached too. */
#include "base/bytes.h"
#include "recovery/package.h"
#include "recovery/tar.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void verify(const void *bytes, size_t n)
{
    struct package_check check = {.unsigned_too = true};
    struct package_summary sum;
    struct err e = {0};
    int fd = memfd_create("package", MFD_CLOEXEC);
    if (fd < 0 || write(fd, bytes, n) != (ssize_t)n)
        return;
    enum status st = package_verify_file(fd, &check, &sum, &e);
    assert((st == ST_OK) == (e.msg[0] == '\0'));
    close(fd);
}

static void add_member(struct strbuf *tar, struct strbuf *manifest, const char *name, const char *body, size_t n)
{
    static const char zeros[TAR_BLOCK];
    struct tar_member m = {.size = (int64_t)n};
    uint8_t header[TAR_BLOCK], sha[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof sha + 1];
    snprintf(m.name, sizeof m.name, "rebottle-7-1-1/%.60s", name);
    if (!tar_header(header, &m))
        return;
    strbuf_add(tar, header, sizeof header);
    strbuf_add(tar, body, n);
    strbuf_add(tar, zeros, tar_padding(m.size));
    crypto_hash_sha256(sha, (const uint8_t *)body, n);
    hex_encode(hex, sha, sizeof sha);
    if (manifest != NULL)
        strbuf_printf(manifest, "%s  %.60s\n", hex, name);
}

static void verify_members(const char *text)
{
    static const char zeros[2 * TAR_BLOCK];
    struct strbuf tar = {0}, manifest = {0};
    for (const char *at = strncmp(text, "--", 2) == 0 ? text : NULL; at != NULL;) {
        char name[61];
        const char *line = strchr(at, '\n'), *next = line != NULL ? strstr(line, "\n--") : NULL;
        if (line == NULL)
            break;
        while (next != NULL && strncmp(next, "\n-----", 6) == 0) /* a line of keys.pem */
            next = strstr(next + 1, "\n--");
        snprintf(name, sizeof name, "%.*s", (int)(line - at < 62 ? line - at - 2 : 60), at + 2);
        size_t n = next != NULL ? (size_t)(next - line) : strlen(line + 1);
        add_member(&tar, &manifest, name, line + 1, n);
        at = next != NULL ? next + 1 : NULL;
    }
    add_member(&tar, NULL, "MANIFEST", manifest.text == NULL ? "" : manifest.text, manifest.len);
    strbuf_add(&tar, zeros, sizeof zeros);
    if (!tar.failed)
        verify(tar.text, tar.len);
    strbuf_free(&tar);
    strbuf_free(&manifest);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct strbuf text = {0};
    if (sodium_init() < 0)
        return 0;
    verify(data, size);
    strbuf_add(&text, data, size);
    if (text.text != NULL && size > 2 && !text.failed)
        verify_members(text.text);
    strbuf_free(&text);
    return 0;
}

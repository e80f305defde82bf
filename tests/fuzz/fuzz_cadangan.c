/* fuzz_cadangan.c: backups and increments from anybody. An input that begins with 'R' is the file as it is; any other is
 * put into a pack of its own, so that what stands behind the proofs is reached: lines "B name", "D hex-free bytes…",
 * "M manifest", each up to a line break. Reading it never fails without a sentence, and never leaves the database file
 * longer than the manifest says. Times for --sampai go through as well. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/chain.h"
#include "store/increment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* One record after another as the lines say; wrong orders are asserts of the writer, so they are left out. */
static void pack_lines(int fd, const uint8_t *p, size_t n)
{
    struct pack_out *o = NULL;
    struct err err;
    unsigned char hash[PACK_HASH];
    uint64_t size;
    bool inside = false, ended = false;
    if (pack_create(fd, NULL, &o, &err) != MK_OK)
        return;
    while (n > 0 && !ended) {
        const uint8_t *end = memchr(p, '\n', n);
        size_t k = end ? (size_t)(end - p) : n;
        enum mk_result r = MK_OK;
        if (p[0] == 'B' && k > 1 && k <= PACK_NAME_MAX) {
            char name[PACK_NAME_MAX + 1] = "";
            memcpy(name, p + 1, k - 1);
            if (inside)
                r = pack_close(o, &size, hash, &err);
            if (r == MK_OK)
                r = pack_member(o, name, &err);
            inside = true;
        } else if (p[0] == 'D' && inside && k > 1) {
            r = pack_data(o, p + 1, k - 1, &err);
        } else if (p[0] == 'M' && inside) {
            r = pack_close(o, &size, hash, &err);
            if (r == MK_OK)
                r = pack_end(o, (const char *)p + 1, k - 1 < PACK_DATA_MAX ? k - 1 : PACK_DATA_MAX, &err);
            ended = true;
        }
        assert(r == MK_OK);
        n -= end ? k + 1 : k;
        p += end ? k + 1 : k;
    }
    pack_out_free(o);
}

static void read_once(int fd, struct increment_state *into, int database)
{
    struct increment_head head;
    struct err err = { "" };
    const struct increment_reading from = { .fd = fd, .name = "f", .into = into, .database = database };
    assert(lseek(fd, 0, SEEK_SET) == 0);
    enum mk_result r = increment_read(&from, &head, &err);
    assert(r == MK_OK || err.text[0]);
    assert(r != MK_OK || !into || lseek(database, 0, SEEK_END) == (off_t)head.n * head.page);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char text[64] = "";
    int64_t ms;
    memcpy(text, data, n < sizeof text - 1 ? n : sizeof text - 1);
    if (chain_time(text, &ms) == MK_OK)
        assert(strlen(text) >= 17);
    int fd = memfd_create("f", MFD_CLOEXEC), database = memfd_create("d", MFD_CLOEXEC);
    assert(fd >= 0 && database >= 0);
    if (n > 0 && data[0] == 'R')
        assert(write(fd, data + 1, n - 1) == (ssize_t)n - 1);
    else
        pack_lines(fd, data, n);
    struct increment_state into = { .number = -1 };
    read_once(fd, NULL, -1);
    read_once(fd, &into, database);
    increment_release(&into);
    close(fd);
    close(database);
    return 0;
}

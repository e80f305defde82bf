/* torn.c: linked into the control of the command kills only: a program that puts files in place by copying them, and
 * imports in pieces. A kill then finds something half done, and the harness must say so. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "skm/skm.h"
#include "store/private.h"

enum { PIECE = 16384, PAUSE_US = 1500, ROWS = 300 };

static int copy_slowly(const char *from, const char *to, bool remove)
{
    char room[PIECE];
    int in = open(from, O_RDONLY | O_CLOEXEC), out = in < 0 ? -1 : open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ssize_t n = 0;
    while (out >= 0 && (n = read(in, room, sizeof room)) > 0) {
        if (write(out, room, (size_t)n) != n)
            break;
        usleep(PAUSE_US);
    }
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    return out < 0 || n != 0 ? -1 : remove ? unlink(from) : 0;
}

int __wrap_rename(const char *from, const char *to);
int __wrap_link(const char *from, const char *to);
int __wrap_renameat2(int a, const char *from, int b, const char *to, unsigned flags);
enum mk_result __real_skm_bulk_add(struct skm_bulk *b, struct db *tx, int64_t daerah, const struct skm_answer *x);
enum mk_result __wrap_skm_bulk_add(struct skm_bulk *b, struct db *tx, int64_t daerah, const struct skm_answer *x);

int __wrap_rename(const char *from, const char *to)
{
    return copy_slowly(from, to, true);
}

int __wrap_link(const char *from, const char *to)
{
    return copy_slowly(from, to, false);
}

int __wrap_renameat2(int a, const char *from, int b, const char *to, unsigned flags)
{
    (void)a, (void)b, (void)flags;
    return copy_slowly(from, to, false);
}

enum mk_result __wrap_skm_bulk_add(struct skm_bulk *b, struct db *tx, int64_t daerah, const struct skm_answer *x)
{
    static int n;
    enum mk_result r = __real_skm_bulk_add(b, tx, daerah, x);
    if (r == MK_OK && ++n % ROWS == 0) {
        r = tx->engine->commit(tx->conn);
        usleep(PAUSE_US * 4);
        if (r == MK_OK)
            r = tx->engine->begin(tx->conn, true);
        if (r == MK_OK)
            r = tx->engine->mark(tx->conn);
    }
    return r;
}

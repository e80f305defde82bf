/* sqlite_pages.c: the pages of one moment, for increments, and which of them changed since the last time.
 *
 * Rests on the published form of the write-ahead log (sqlite.org/walformat.html). Inside a reader's transaction the
 * database is what its file holds, overlaid by the newest frame of each page up to the reader's last commit: what is
 * copied back meanwhile comes from just those frames, and the log is not begun anew under a reader that needs it. The
 * moment is fixed so: read the log to its end, begin the transaction, read on; when nothing was added in between, the
 * end of the log is the moment (or one commit later that is still being synced, which is as consistent).
 *
 * Files are read through SQLite's own handles: opening and closing the file once more would drop the locks of this
 * process (POSIX). The pages changed since a mark are those in the frames behind it, if the log is still the same one:
 * same salts, and the frame at the mark has the same running checksum. Otherwise every page is given. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/sqlite_conn.h"

enum { LOG_HEAD = 32, FRAME_HEAD = 24, PAGE_MIN = 512, PAGE_MAX = 65536, TURNS = 500, PAGES_A_PAUSE = 256,
       PAUSE_US = 12500 /* gentle: at most 80 MB/s */ };
#define LOG_MAGIC UINT32_C(0x377F0682) /* the lowest bit: checksums of big-endian words */

struct log {
    sqlite3_file *db, *wal; /* wal NULL: another journal mode */
    unsigned char *room;    /* a frame */
    bool there, big;
    uint32_t page;          /* bytes of a page, by the log's head */
    uint32_t salt[2];
    struct log_mark from, at; /* behind which frames are listed; the last commit seen */
    uint32_t pages;         /* of the database at `at`; 0 not known from the log */
    uint32_t *frames, n_frames, max_frames; /* page numbers of the frames from.frame + 1 … */
};

static uint32_t word(const unsigned char *p, bool big)
{
    return big ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]
               : (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static void checksum(bool big, const unsigned char *p, size_t n, uint32_t sum[2])
{
    uint32_t a = sum[0], b = sum[1];
    for (size_t i = 0; i < n; i += 8) {
        a += word(p + i, big) + b;
        b += word(p + i + 4, big) + a;
    }
    sum[0] = a;
    sum[1] = b;
}

/* False: the file ends before. */
static enum mk_result bytes_get(struct conn *c, sqlite3_file *f, int64_t at, void *p, size_t n, bool *ret)
{
    int code = f->pMethods->xRead(f, p, (int)n, at);
    *ret = code == SQLITE_OK;
    return code == SQLITE_IOERR_SHORT_READ ? MK_OK : sqlite_result(c, code);
}

static int64_t frame_at(const struct log *l, uint32_t frame)
{
    return LOG_HEAD + (int64_t)(frame - 1) * (FRAME_HEAD + (int64_t)l->page);
}

/* ---- reading the log ---- */

static enum mk_result room_make(struct conn *c, struct log *l)
{
    unsigned char *p = realloc(l->room, FRAME_HEAD + l->page);
    if (!p)
        return sqlite_result(c, SQLITE_NOMEM);
    l->room = p;
    return MK_OK;
}

/* Is the log still that of the mark? Then what it says of the database holds. */
static enum mk_result mark_find(struct conn *c, struct log *l, const struct log_mark *mark)
{
    unsigned char head[FRAME_HEAD];
    bool good = false;
    if (mark->frame == 0 || mark->salt[0] != l->salt[0] || mark->salt[1] != l->salt[1])
        return MK_OK;
    enum mk_result r = bytes_get(c, l->wal, frame_at(l, mark->frame), head, sizeof head, &good);
    if (r == MK_OK && good && word(head + 8, true) == mark->salt[0] && word(head + 12, true) == mark->salt[1] &&
        word(head + 16, true) == mark->sum[0] && word(head + 20, true) == mark->sum[1]) {
        l->from = l->at = *mark;
        l->pages = word(head + 4, true);
    }
    return r;
}

/* Reads the head; a log that was begun anew is listed from its first frame. */
static enum mk_result head_read(struct conn *c, struct log *l, const struct log_mark *mark)
{
    unsigned char head[LOG_HEAD];
    uint32_t sum[2] = { 0, 0 };
    bool good = false;
    enum mk_result r = l->wal ? bytes_get(c, l->wal, 0, head, sizeof head, &good) : MK_OK;
    bool big = good && (word(head, true) & 1);
    if (good)
        checksum(big, head, 24, sum);
    uint32_t page = good ? word(head + 8, true) : 0;
    good = good && (word(head, true) & ~UINT32_C(1)) == LOG_MAGIC && word(head + 24, true) == sum[0] &&
           word(head + 28, true) == sum[1] && page >= PAGE_MIN && page <= PAGE_MAX && (page & (page - 1)) == 0;
    if (r != MK_OK || !good) {
        l->there = false;
        l->from = l->at = (struct log_mark){ .frame = 0 };
        l->n_frames = l->pages = 0;
        return r;
    }
    if (l->there && l->salt[0] == word(head + 16, true) && l->salt[1] == word(head + 20, true))
        return MK_OK;
    l->there = true;
    l->big = big;
    l->page = page;
    l->salt[0] = word(head + 16, true);
    l->salt[1] = word(head + 20, true);
    l->from = l->at = (struct log_mark){ .salt = { l->salt[0], l->salt[1] }, .sum = { sum[0], sum[1] } };
    l->n_frames = l->pages = 0;
    r = room_make(c, l);
    return r == MK_OK ? mark_find(c, l, mark) : r;
}

static enum mk_result frame_note(struct conn *c, struct log *l, uint32_t i, uint32_t page)
{
    if (i >= l->max_frames) {
        uint32_t n = l->max_frames ? 2 * l->max_frames : 4096;
        uint32_t *p = realloc(l->frames, n * sizeof *p);
        if (!p)
            return sqlite_result(c, SQLITE_NOMEM);
        l->frames = p;
        l->max_frames = n;
    }
    l->frames[i] = page;
    return MK_OK;
}

/* From the last commit seen to the last one there is. */
static enum mk_result log_read(struct conn *c, struct log *l, const struct log_mark *mark)
{
    enum mk_result r = head_read(c, l, mark);
    if (r != MK_OK || !l->there)
        return r;
    struct log_mark at = l->at;
    for (;;) {
        bool good = false;
        r = bytes_get(c, l->wal, frame_at(l, at.frame + 1), l->room, FRAME_HEAD + l->page, &good);
        if (r != MK_OK || !good)
            return r;
        checksum(l->big, l->room, 8, at.sum);
        checksum(l->big, l->room + FRAME_HEAD, l->page, at.sum);
        if (word(l->room + 8, true) != l->salt[0] || word(l->room + 12, true) != l->salt[1] ||
            word(l->room + 16, true) != at.sum[0] || word(l->room + 20, true) != at.sum[1])
            return MK_OK; /* what stood there before, or is being written */
        r = frame_note(c, l, at.frame - l->from.frame, word(l->room, true));
        if (r != MK_OK)
            return r;
        at.frame++;
        if (word(l->room + 4, true) == 0)
            continue;
        l->at = at; /* a commit */
        l->n_frames = at.frame - l->from.frame;
        l->pages = word(l->room + 4, true);
    }
}

static bool mark_same(const struct log_mark *a, const struct log_mark *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* ---- the moment ---- */

static enum mk_result begin_reading(struct conn *c)
{
    bool empty;
    enum mk_result r = sqlite_engine.begin(c, false);
    if (r == MK_OK)
        r = sqlite_engine.is_empty(c, &empty); /* only a first reading fixes the moment, and opens the log */
    return r;
}

static enum mk_result files_find(struct conn *c, struct log *l)
{
    int code = sqlite3_file_control(c->db, "main", SQLITE_FCNTL_FILE_POINTER, &l->db);
    if (code == SQLITE_OK)
        code = sqlite3_file_control(c->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &l->wal);
    if (code == SQLITE_OK && (!l->db || !l->db->pMethods))
        code = SQLITE_CANTOPEN;
    if (l->wal && !l->wal->pMethods)
        l->wal = NULL;
    return sqlite_result(c, code);
}

/* Leaves the transaction open when MK_OK. */
static enum mk_result moment_fix(struct conn *c, struct log *l, const struct log_mark *mark)
{
    enum mk_result r = begin_reading(c);
    if (r == MK_OK)
        r = files_find(c, l);
    sqlite_engine.rollback(c);
    for (int i = 0; r == MK_OK && i < TURNS; i++) {
        r = log_read(c, l, mark);
        struct log_mark before = l->at;
        if (r == MK_OK)
            r = begin_reading(c);
        if (r == MK_OK)
            r = log_read(c, l, mark);
        if (r == MK_OK && mark_same(&before, &l->at))
            return MK_OK;
        sqlite_engine.rollback(c);
    }
    return r == MK_OK ? sqlite_result(c, SQLITE_BUSY) : r;
}

/* ---- the pages ---- */

static enum mk_result size_find(struct conn *c, struct log *l, struct page_walk *w)
{
    unsigned char head[18];
    bool good = false;
    sqlite3_int64 bytes = 0;
    w->size = l->page;
    w->n = l->pages;
    enum mk_result r = MK_OK;
    if (!l->there) {
        r = bytes_get(c, l->db, 0, head, sizeof head, &good);
        w->size = good ? (uint32_t)head[16] << 8 | head[17] : 0;
        w->size = w->size == 1 ? PAGE_MAX : w->size;
        l->page = w->size;
    }
    if (r == MK_OK && w->n == 0)
        r = sqlite_result(c, l->db->pMethods->xFileSize(l->db, &bytes));
    if (r == MK_OK && (w->size < PAGE_MIN || w->size > PAGE_MAX))
        return sqlite_result(c, SQLITE_NOTADB);
    if (r == MK_OK && w->n == 0)
        w->n = (uint32_t)(bytes / w->size);
    return r == MK_OK && !l->there ? room_make(c, l) : r;
}

/* By page number, the newest frame that holds it; 0 none. */
static uint32_t *overlay(const struct log *l, uint32_t pages)
{
    uint32_t *newest = calloc((size_t)pages + 1, sizeof *newest);
    for (uint32_t i = 0; newest && i < l->n_frames; i++)
        if (l->frames[i] >= 1 && l->frames[i] <= pages)
            newest[l->frames[i]] = l->from.frame + 1 + i;
    return newest;
}

static enum mk_result pages_give(struct conn *c, struct log *l, struct page_walk *w, const uint32_t *newest, struct err *err)
{
    enum mk_result r = MK_OK;
    bool whole;
    for (uint32_t n = 1, given = 0; r == MK_OK && n <= w->n; n++) {
        if (!newest[n] && !w->all)
            continue;
        r = newest[n] ? bytes_get(c, l->wal, frame_at(l, newest[n]) + FRAME_HEAD, l->room, w->size, &whole)
                      : bytes_get(c, l->db, (int64_t)(n - 1) * w->size, l->room, w->size, &whole);
        if (r == MK_OK)
            r = w->page(w, n, l->room, err);
        if (w->gentle && w->all && ++given % PAGES_A_PAUSE == 0)
            usleep(PAUSE_US);
    }
    return r;
}

/* The log was not begun anew under our hands, as can happen when all of it had been copied back. */
static enum mk_result still_there(struct conn *c, struct log *l)
{
    unsigned char head[LOG_HEAD], frame[FRAME_HEAD];
    bool good = true;
    enum mk_result r = MK_OK;
    if (!l->there || l->at.frame == 0)
        return MK_OK;
    r = bytes_get(c, l->wal, 0, head, sizeof head, &good);
    if (r == MK_OK && good)
        r = bytes_get(c, l->wal, frame_at(l, l->at.frame), frame, sizeof frame, &good);
    good = good && word(head + 16, true) == l->salt[0] && word(head + 20, true) == l->salt[1] &&
           word(frame + 16, true) == l->at.sum[0] && word(frame + 20, true) == l->at.sum[1];
    return r == MK_OK && !good ? sqlite_result(c, SQLITE_BUSY) : r;
}

enum mk_result sqlite_pages(struct conn *c, struct page_walk *w, struct err *err)
{
    struct log l = { .db = NULL };
    struct err why = { "" };
    uint32_t *newest = NULL;
    enum mk_result r = moment_fix(c, &l, &w->mark);
    if (r == MK_OK)
        r = size_find(c, &l, w);
    w->all = l.from.frame == 0;
    w->mark = l.at;
    if (r == MK_OK && !(newest = overlay(&l, w->n)))
        r = sqlite_result(c, SQLITE_NOMEM);
    if (r == MK_OK)
        r = pages_give(c, &l, w, newest, &why);
    if (r == MK_OK)
        r = still_there(c, &l);
    sqlite_engine.rollback(c);
    free(newest);
    free(l.frames);
    free(l.room);
    if (r != MK_OK)
        err_set(err, r, "%s", why.text[0] ? why.text : sqlite_engine.reason(c));
    return r;
}

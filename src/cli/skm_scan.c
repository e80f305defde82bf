/* skm_scan.c: one range of a file of raw answers becomes tallies.
 *
 * The way of nearly every row: the index says where its fields are, the nine answers that stand side by
 * side are checked and added as two words of four lanes, the key is looked up. Everything else goes through
 * base/csv.h, one record at a time, with the same outcome; a test compares the two on random files. */
#include "cli/skm_csv.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

enum {
    SMALL_WINDOW = 256,         /* after something odd: the next may be near */
    SCRATCH_MAX = 64 << 20,
    FLUSH_AFTER = 16383,        /* rows of at most 4 that fit a lane of 16 bits */
};

/* What became of one record. */
enum taken { TAKEN, REFUSED_RECORD, OUT_OF_MEMORY };

struct skm_worker *skm_worker_new(const struct skm_columns *c, const enum skm_key *by, size_t n_by)
{
    struct skm_worker *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->columns = c;
    w->by = by;
    w->n_by = n_by;
    w->index.fill = skm_masks_best();
    skm_groups_init(&w->groups);
    arena_init(&w->scratch, SCRATCH_MAX);
    return w;
}

void skm_worker_free(struct skm_worker *w)
{
    if (!w)
        return;
    skm_groups_release(&w->groups);
    arena_release(&w->scratch);
    free(w);
}

/* ---- keys ---- */

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Whether every byte is printable ASCII: then the text is NFC already and keeps its bytes. */
static inline bool is_plain(const char *p, size_t n, const char *readable)
{
    uint64_t odd = 0;
    for (size_t at = 0; at < n; at += 8) {
        size_t left = n - at;
        uint64_t word = skm_load_word(p + at, left < 8 ? left : 8, readable);
        if (left < 8)
            word |= EACH(0x20) << (8 * left);
        uint64_t low = word & EACH(0x7F);
        odd |= word | ~(low + EACH(0x60)) | (low + EACH(0x01));
    }
    return !(odd & EACH(0x80));
}

static inline struct csv_field trimmed(struct csv_field f)
{
    while (f.n > 0 && (f.p[f.n - 1] == ' ' || f.p[f.n - 1] == '\t'))
        f.n--;
    while (f.n > 0 && (*f.p == ' ' || *f.p == '\t')) {
        f.p++;
        f.n--;
    }
    return f;
}

/* Makes a grouping value what it is compared and shown as: trimmed, NFC, without control characters. */
static inline enum taken key_clean(struct skm_worker *w, struct csv_field *f, const char **readable)
{
    *f = trimmed(*f);
    if (f->n > SKM_KEY_MAX)
        return REFUSED_RECORD;
    if (is_plain(f->p, f->n, *readable))
        return TAKEN;
    const char *clean;
    enum mk_result r = utf8_clean(&w->scratch, f->p, f->n, &clean);
    if (r)
        return r == MK_INVALID ? REFUSED_RECORD : OUT_OF_MEMORY;
    *f = (struct csv_field){ clean, strlen(clean) };
    *readable = NULL;
    return f->n > SKM_KEY_MAX ? REFUSED_RECORD : TAKEN;
}

/* The group of a record whose key values are given in the order of w->by. NULL in *ret: there is no
 * room for another group (the table remembers that). */
static enum taken find_group_of_many(struct skm_worker *w, struct csv_field *value, const char *readable,
                                     struct skm_group **ret)
{
    size_t n = 0;
    for (size_t i = 0; i < w->n_by; i++) {
        const char *end = readable;
        enum taken t = key_clean(w, &value[i], &end);
        if (t != TAKEN)
            return t;
        if (i > 0)
            w->key[n++] = '\0';
        memcpy(w->key + n, value[i].p, value[i].n);
        n += value[i].n;
    }
    *ret = skm_groups_get(&w->groups, w->key, n, w->key + sizeof w->key);
    return w->groups.no_memory ? OUT_OF_MEMORY : TAKEN;
}

static inline enum taken find_group(struct skm_worker *w, struct csv_field *value, const char *readable,
                                    struct skm_group **ret)
{
    if (w->n_by > 1)
        return find_group_of_many(w, value, readable, ret);
    if (w->n_by == 0) {
        *ret = w->only;
        return TAKEN;
    }
    enum taken t = key_clean(w, value, &readable);
    if (t != TAKEN)
        return t;
    *ret = skm_groups_get(&w->groups, value->p, value->n, readable);
    return w->groups.no_memory ? OUT_OF_MEMORY : TAKEN;
}

/* ---- answers ---- */

/* Four lanes of 16 bits each; the places behind the eighth are counted on their own. */
struct nine {
    uint64_t low, high;
    uint32_t ninth;
};

static inline void group_count(struct skm_group *g, const struct nine *a, const enum unsur at_place[N_UNSUR])
{
    uint64_t total = ((a->low + a->high) * UINT64_C(0x0001000100010001) >> 48) + a->ninth;
    g->lane[0] += a->low;
    g->lane[1] += a->high;
    g->ninth += a->ninth;
    g->square += total * total;
    if (++g->recent == FLUSH_AFTER)
        skm_group_flush(g, at_place);
}

static inline uint64_t load_lanes(const char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

/* "4,3,4,3,2,4,4,3,4": 17 bytes. Each lane is one answer and the separator behind it; with the expected
 * bytes taken away, what is left must be 1..4 in every lane. */
static inline bool nine_read(const char *p, char separator, struct nine *ret)
{
    const uint64_t each = UINT64_C(0x0001000100010001);
    const uint64_t expected = each * ((uint64_t)(unsigned char)separator << 8 | '0');
    uint64_t low = load_lanes(p) ^ expected, high = load_lanes(p + 8) ^ expected;
    uint32_t ninth = (uint32_t)(unsigned char)p[16] - '0';
    /* A lane of 0 borrows from its neighbour, but is itself caught then. */
    if (((low - each) | (high - each)) & (each * 0xFFFC) || ninth - 1 > 3)
        return false;
    *ret = (struct nine){ low, high, ninth };
    return true;
}

/* 1..4, or 0. */
static int answer_read(struct csv_field f)
{
    f = trimmed(f);
    return f.n == 1 && *f.p >= '1' && *f.p <= '4' ? *f.p - '0' : 0;
}

/* A short copy fit for a terminal: control characters become '?'. */
static void value_copy(struct skm_rejected *r, struct csv_field f)
{
    enum { KEEP = sizeof r->value - 4 };
    f = trimmed(f);
    size_t n = f.n;
    if (n > KEEP) {
        n = KEEP;
        while (n > 0 && ((unsigned char)f.p[n] & 0xC0) == 0x80)
            n--;
    }
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)f.p[i], next = i + 1 < n ? (unsigned char)f.p[i + 1] : 0;
        bool second = c == 0xC2 && next < 0xA0; /* U+0080..009F */
        r->value[r->n++] = c < 0x20 || c == 0x7F || second ? '?' : (char)c;
        i += second;
    }
    if (n < f.n) {
        memcpy(r->value + r->n, "…", 3);
        r->n = (uint8_t)(r->n + 3);
    }
}

static enum taken reject(struct skm_rejected_list *list, const struct skm_columns *c, const struct csv_field *field,
                         int64_t line)
{
    list->count++;
    if (list->n == SKM_REJECTED_MAX)
        return TAKEN;
    if (list->n == list->room) {
        size_t room = list->room ? list->room * 2 : 16;
        struct skm_rejected *item = realloc(list->item, room * sizeof *item);
        if (!item)
            return OUT_OF_MEMORY;
        list->item = item;
        list->room = room;
    }
    struct skm_rejected *r = &list->item[list->n++];
    *r = (struct skm_rejected){ .line = line, .unsur = N_UNSUR };
    for (int u = 0; u < N_UNSUR; u++) {
        if (answer_read(field[c->answer[u]]))
            continue;
        if (r->unsur == N_UNSUR) {
            r->unsur = (uint8_t)u;
            value_copy(r, field[c->answer[u]]);
        } else {
            r->more++;
        }
    }
    return TAKEN;
}

void skm_rejected_reason(struct buf *b, const struct skm_columns *c, const struct skm_rejected *r)
{
    buf_str(b, skm_answer_name(c, (enum unsur)r->unsur));
    buf_str(b, ": ");
    if (r->n == 0) {
        buf_str(b, "kosong");
    } else {
        buf_add(b, r->value, r->n);
        buf_str(b, " di luar 1..4");
    }
    if (r->more)
        buf_format(b, " (dan %d jawaban lain)", r->more);
}

/* One record of which the needed fields are given, by their column. */
static enum taken fields_take(struct skm_worker *w, const struct csv_field *field, struct skm_piece *piece, int64_t line)
{
    const struct skm_columns *c = w->columns;
    struct nine nine = { 0 };
    for (int i = 0; i < N_UNSUR; i++) {
        int answer = answer_read(field[c->answer[c->at_place[i]]]);
        if (answer == 0)
            return reject(&piece->rejected, c, field, line);
        if (i < 4)
            nine.low |= (uint64_t)answer << (16 * i);
        else if (i < 8)
            nine.high |= (uint64_t)answer << (16 * (i - 4));
        else
            nine.ninth = (uint32_t)answer;
    }
    struct csv_field value[SKM_N_KEYS];
    for (size_t i = 0; i < w->n_by; i++)
        value[i] = field[c->key[w->by[i]]];
    struct skm_group *g;
    enum taken t = find_group(w, value, NULL, &g);
    if (t == TAKEN && g)
        group_count(g, &nine, c->at_place);
    return t;
}

/* ---- the fast way ---- */

/* A row inside the window: its marks say where the fields end. */
struct row {
    const char *p; /* of the window */
    const uint16_t *mark;
    size_t start;
    const char *readable; /* the end of the input */
};

static inline struct csv_field row_field(const struct skm_columns *c, const struct row *r, size_t column)
{
    size_t from = column ? r->mark[column - 1] + (size_t)1 : r->start, to = r->mark[column];
    if (column == c->n - 1 && to > from && r->p[to - 1] == '\r')
        to--;
    if (to > from && r->p[from] == '"') { /* the index saw that it closes at the end */
        from++;
        to--;
    }
    return (struct csv_field){ r->p + from, to - from };
}

static enum taken row_take_slowly(struct skm_worker *w, const struct row *r, struct skm_piece *piece)
{
    const struct skm_columns *c = w->columns;
    for (int u = 0; u < N_UNSUR; u++)
        w->field[c->answer[u]] = row_field(c, r, c->answer[u]);
    for (size_t i = 0; i < w->n_by; i++)
        w->field[c->key[w->by[i]]] = row_field(c, r, (size_t)c->key[w->by[i]]);
    return fields_take(w, w->field, piece, piece->lines);
}

static inline enum taken row_take(struct skm_worker *w, const struct row *r, struct skm_piece *piece)
{
    const struct skm_columns *c = w->columns;
    struct nine nine;
    size_t from = c->first ? r->mark[c->first - 1] + (size_t)1 : r->start, to = r->mark[c->first + N_UNSUR - 1];
    if (!c->together || to - from < 17 || (to - from > 17 && r->p[from + 17] != '\r') ||
        !nine_read(r->p + from, c->separator, &nine))
        return row_take_slowly(w, r, piece);
    struct csv_field value[SKM_N_KEYS];
    for (size_t i = 0; i < w->n_by; i++)
        value[i] = row_field(c, r, (size_t)c->key[w->by[i]]);
    struct skm_group *g;
    enum taken t = find_group(w, value, r->readable, &g);
    if (t == TAKEN && g)
        group_count(g, &nine, c->at_place);
    return t;
}

static bool row_blank(const struct row *r, size_t end)
{
    return end == r->start || (end == r->start + 1 && r->p[r->start] == '\r');
}

/* The whole rows of the window that w->index describes. Returns the bytes done with. */
static size_t rows_take(struct skm_worker *w, const struct skm_input *in, struct skm_piece *piece, size_t at)
{
    const struct skm_index *ix = &w->index;
    struct row r = { .p = in->p + at, .mark = ix->mark, .readable = in->p + in->n };
    size_t first = 0, valid = SKM_WINDOW;
    if (ix->high && ix->n_rows > 0)
        valid = utf8_first_invalid(r.p, ix->mark[ix->row[ix->n_rows - 1]] + (size_t)1);
    for (size_t i = 0; i < ix->n_rows && at + r.start < piece->until; i++) {
        size_t last = ix->row[i], end = ix->mark[last];
        enum taken t = TAKEN;
        if (ix->high && end >= valid)
            break;
        r.mark = ix->mark + first;
        if (last - first + 1 == w->columns->n)
            t = row_take(w, &r, piece);
        else if (last != first || !row_blank(&r, end))
            t = REFUSED_RECORD;
        if (t != TAKEN) {
            piece->state = t == REFUSED_RECORD ? SKM_BROKEN : SKM_NO_MEMORY;
            break;
        }
        piece->lines++;
        r.start = end + 1;
        first = last + 1;
    }
    if (w->scratch.used)
        arena_reset(&w->scratch);
    return r.start;
}

/* ---- the careful way ---- */

static void reader_at(struct skm_worker *w, const struct skm_input *in, size_t at, size_t n, int64_t line,
                      struct csv *ret)
{
    arena_reset(&w->scratch);
    csv_init(ret, in->p + at, n, w->columns->separator, &w->scratch, SKM_FIELD_MAX);
    ret->at = in->p + at; /* a byte order mark inside the file is text */
    ret->next_line = line;
}

/* Reads the record at `at`, which is no blank line; returns where the next one begins. */
static size_t record_take(struct skm_worker *w, const struct skm_input *in, struct skm_piece *piece, size_t at)
{
    struct csv c;
    size_t n;
    reader_at(w, in, at, in->n - at, piece->lines, &c);
    enum mk_result r = csv_next(&c, w->field, COUNT(w->field), &n);
    bool touches_end = c.at == c.end && in->p[in->n - 1] != '\n';
    if (!in->last && (r || touches_end)) {
        piece->state = SKM_MORE;
        return at;
    }
    enum taken t = r == MK_TOO_BIG                ? OUT_OF_MEMORY
                   : r || n != w->columns->n ? REFUSED_RECORD
                                             : fields_take(w, w->field, piece, c.line);
    if (t != TAKEN) {
        piece->state = t == REFUSED_RECORD ? SKM_BROKEN : SKM_NO_MEMORY;
        return at;
    }
    piece->lines = c.next_line;
    return (size_t)(c.at - in->p);
}

/* The length of a blank line at p, or 0. */
static size_t blank_line(const char *p, size_t n)
{
    if (*p == '\n')
        return 1;
    return n > 1 && p[0] == '\r' && p[1] == '\n' ? 2 : 0;
}

void skm_scan(struct skm_worker *w, const struct skm_input *in, struct skm_piece *piece,
              const _Atomic size_t *first_broken)
{
    size_t at = piece->start, window = SKM_WINDOW;
    piece->state = SKM_DONE;
    piece->lines = 0;
    if (w->n_by == 0 && !w->only && !(w->only = skm_groups_get(&w->groups, "", 0, NULL)))
        piece->state = SKM_NO_MEMORY;
    while (at < piece->until && piece->state == SKM_DONE) {
        if (atomic_load_explicit(first_broken, memory_order_relaxed) < piece->number) {
            piece->state = SKM_STOPPED;
            break;
        }
        size_t n = in->n - at < window ? in->n - at : window;
        skm_index_window(&w->index, in->p + at, n, at + n < in->n, w->columns->separator);
        size_t used = rows_take(w, in, piece, at), blank;
        at += used;
        if (used > 0 || piece->state != SKM_DONE) {
            window = window < SKM_WINDOW ? window * 2 : window;
        } else if (!w->index.stopped && window < SKM_WINDOW && at + n < in->n) {
            window *= 4; /* a row longer than the small window */
        } else if ((blank = blank_line(in->p + at, in->n - at)) > 0) {
            at += blank;
            piece->lines++;
        } else {
            at = record_take(w, in, piece, at);
            window = SMALL_WINDOW;
        }
    }
    piece->end = at;
}

bool skm_scan_plausible(struct skm_worker *w, const struct skm_input *in, size_t at)
{
    struct csv c;
    size_t n, left = in->n - at;
    reader_at(w, in, at, left < SKM_FIELD_MAX ? left : SKM_FIELD_MAX, 0, &c);
    return csv_next(&c, w->field, COUNT(w->field), &n) == MK_OK && n == w->columns->n;
}

enum mk_result skm_scan_explain(struct skm_worker *w, const struct skm_input *in, size_t at, int64_t line,
                                const char *name, struct err *err)
{
    char short_name[200];
    struct csv c;
    size_t n, expected = w->columns->n;
    name = skm_short_name(name, short_name);
    reader_at(w, in, at, in->n - at, line, &c);
    enum mk_result r = csv_next(&c, w->field, COUNT(w->field), &n);
    if (r == MK_INVALID)
        return err_set(err, MK_INVALID, "%s %s", name, c.err.text);
    if (r)
        return err_set(err, MK_INVALID, "%s baris %lld kolom 1: baris tidak terbaca", name, (long long)line);
    if (!in->last && c.at == c.end && in->p[in->n - 1] != '\n')
        return err_set(err, MK_INVALID, "%s baris %lld kolom 1: baris lebih panjang daripada %zu byte", name,
                       (long long)c.line, in->n - at);
    size_t field = n < expected ? n : expected;
    for (size_t i = 0; n == expected && i < w->n_by; i++) {
        field = (size_t)w->columns->key[w->by[i]];
        const char *readable = NULL;
        if (key_clean(w, &w->field[field], &readable) == REFUSED_RECORD)
            break;
    }
    int64_t column = skm_column_of_field(in->p + at, c.at, w->columns->separator, field);
    if (n == expected)
        return err_set(err, MK_INVALID, "%s baris %lld kolom %lld: isian untuk pengelompokan lebih dari %d byte", name,
                       (long long)c.line, (long long)column, SKM_KEY_MAX);
    return err_set(err, MK_INVALID, "%s baris %lld kolom %lld: %zu isian, seharusnya %zu seperti pada baris judul",
                   name, (long long)c.line, (long long)column, n, expected);
}

/* skm_tanya_simpan.c: answers to extra questions on the disk: rows and counters in the write of their answer, counters of their
 * own while the answer is in quarantine, and the recount. Surveys without extra questions never come here. */
#include "skm/skm_tanya.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- writing ---- */

/* Choices and numbers: {"1":2,"3":45}. */
static size_t numbers_write(const struct skm_tambahan_isi *isi, char *room, size_t size)
{
    size_t n = 0;
    for (int i = 0; i < isi->n; i++)
        if (isi->t[i].ada && !isi->t[i].teks)
            n += (size_t)snprintf(room + n, size - n, "%s\"%d\":%d", n ? "," : "{", i + 1, isi->t[i].nilai);
    return n ? n + (size_t)snprintf(room + n, size - n, "}") : 0;
}

enum mk_result skm_tanya_simpan(struct db *tx, int64_t daerah, int64_t jawaban, const struct skm_answer *x)
{
    const struct skm_tambahan_isi *isi = x->tambahan;
    const int64_t version = x->instrumen_id ? x->instrumen_id : SKM_INSTRUMENT_FIRST;
    char json[SKM_TAMBAHAN_MAX * 12 + 8];
    enum mk_result r = MK_OK;
    if (numbers_write(isi, json, sizeof json))
        r = db_exec(tx, &skm_stmts[Q_TAMBAHAN_ADD], ARGS(VI(daerah), VI(jawaban), VT(json)), NULL);
    for (int i = 0; i < isi->n && !r; i++) {
        if (!isi->t[i].ada)
            continue;
        r = isi->t[i].teks
                ? db_exec(tx, &skm_stmts[Q_TAMBAHAN_TEKS_ADD],
                          ARGS(VI(daerah), VI(jawaban), VI(i + 1), VI(x->survei_id), VI(version), VI(x->unit_id), VI(x->day),
                               VT(isi->t[i].teks)), NULL)
                : db_add(tx, &skm_stmts[Q_TAMBAHAN_COUNT],
                         ARGS(VI(daerah), VI(x->survei_id), VI(skm_month_of(x) / 3), VI(version), VI(i + 1),
                              VI(isi->t[i].nilai), VI(1)), 6);
    }
    return r;
}

const char *skm_tanya_json(const struct skm_answer *x, char *room, size_t size)
{
    struct buf b;
    if (!x->tambahan)
        return NULL;
    buf_init(&b, size);
    for (int i = 0; i < x->tambahan->n; i++) {
        const struct skm_tjawab *t = &x->tambahan->t[i];
        if (!t->ada)
            continue;
        buf_format(&b, "%s\"%d\":", b.n ? "," : "{", i + 1);
        if (t->teks)
            json_text(&b, t->teks);
        else
            buf_int(&b, t->nilai);
    }
    buf_char(&b, '}');
    const bool good = !b.overflow && b.n < size;
    if (good)
        memcpy(room, buf_text(&b), b.n + 1);
    buf_release(&b);
    return good ? room : NULL;
}

/* ---- recount ---- */

struct sel { int64_t survei, tw, versi, nomor, nilai, apart, n; };
struct sels { struct sel *at; size_t n, cap; };

static bool sel_push(struct sels *k, struct sel x)
{
    if (k->n == k->cap) {
        const size_t cap = k->cap ? k->cap * 2 : 1024;
        struct sel *wider = realloc(k->at, cap * sizeof *wider);
        if (!wider)
            return false;
        k->at = wider;
        k->cap = cap;
    }
    k->at[k->n++] = x;
    return true;
}

static int sel_order(const void *a, const void *b)
{
    return memcmp(a, b, offsetof(struct sel, n)); /* any order will do: equal ones together */
}

/* Takes one row off; false: it is not what this program writes. */
static bool row_take(struct sels *k, const char *json, struct sel x)
{
    json_error_t where;
    json_t *root = json_loads(json, JSON_REJECT_DUPLICATES, &where), *v;
    const char *name;
    bool good = json_object_size(root) > 0;
    json_object_foreach(root, name, v) {
        x.nomor = name[0] >= '1' && name[0] <= '0' + SKM_TAMBAHAN_MAX && !name[1] ? name[0] - '0' : 0;
        x.nilai = json_integer_value(v);
        x.n = -1;
        good = good && x.nomor && json_is_integer(v) && sel_push(k, x);
    }
    json_decref(root);
    return good;
}

/* What a statement finds; of: 0, or the quarantine it is about. */
static enum mk_result rows_take(struct sels *k, struct db *db, int64_t daerah, int64_t of, int64_t *ret_rows, int64_t *ret_bad)
{
    struct cursor c;
    if (of)
        db_select(db, &c, &skm_stmts[Q_TAMBAHAN_OF], ARGS(VI(daerah), VI(of)));
    else
        db_select(db, &c, &skm_stmts[Q_TAMBAHAN_ROWS], ARGS(VI(daerah)));
    while (cursor_next(&c)) {
        const int64_t bulan = cursor_int(&c, 3);
        const int32_t month = bulan ? (int32_t)bulan : month_of(date_from_days((int32_t)cursor_int(&c, 2)));
        (*ret_rows)++;
        *ret_bad += !row_take(k, cursor_text(&c, 0), (struct sel){ cursor_int(&c, 1), month / 3, cursor_int(&c, 4), 0, 0, cursor_int(&c, 5), 0 });
    }
    return cursor_end(&c);
}

/* Equal ones become one, with the sum of their n. */
static void sels_merge(struct sels *k)
{
    size_t n = 0;
    if (k->n)
        qsort(k->at, k->n, sizeof *k->at, sel_order);
    for (size_t i = 0; i < k->n; i++) {
        if (n && sel_order(&k->at[n - 1], &k->at[i]) == 0)
            k->at[n - 1].n += k->at[i].n;
        else
            k->at[n++] = k->at[i];
    }
    k->n = n;
}

enum mk_result skm_tanya_pindah(struct db *tx, int64_t daerah, int64_t karantina, bool apart)
{
    struct sels k = { 0 };
    int64_t rows = 0, bad = 0;
    enum mk_result r = rows_take(&k, tx, daerah, karantina, &rows, &bad);
    if (!r && bad)
        r = MK_CONFLICT; /* a damaged row: verify names it */
    sels_merge(&k);
    for (size_t i = 0; i < k.n && !r; i++) {
        const struct sel *x = &k.at[i];
        const int64_t n = apart ? -x->n : x->n; /* n counts down: see row_take */
        r = db_add(tx, &skm_stmts[Q_TAMBAHAN_COUNT],
                   ARGS(VI(daerah), VI(x->survei), VI(x->tw), VI(x->versi), VI(x->nomor), VI(x->nilai), VI(-n)), 6);
        if (!r)
            r = db_exec(tx, &skm_stmts[Q_TAMBAHAN_APART],
                        ARGS(VI(daerah), VI(x->survei), VI(x->tw), VI(x->versi), VI(x->nomor), VI(x->nilai), VI(n)), NULL);
    }
    free(k.at);
    return r;
}

enum mk_result skm_tanya_verify(struct db *db, struct arena *a, int64_t daerah, struct report *report)
{
    struct sels k = { 0 };
    struct cursor c;
    int64_t rows = 0, bad = 0, cells = 0;
    bool room = true;
    (void)a;
    db_select(db, &c, &skm_stmts[Q_TAMBAHAN_CELLS], ARGS(VI(daerah)));
    for (; room && cursor_next(&c); cells++)
        room = sel_push(&k, (struct sel){ cursor_int(&c, 0), cursor_int(&c, 1), cursor_int(&c, 2), cursor_int(&c, 3),
                                          cursor_int(&c, 4), cursor_int(&c, 6), cursor_int(&c, 5) });
    enum mk_result r = cursor_end(&c);
    if (!r)
        r = room ? rows_take(&k, db, daerah, 0, &rows, &bad) : MK_TOO_BIG;
    sels_merge(&k);
    for (size_t i = 0; !r && i < k.n; i++)
        if (k.at[i].n && bad++ < 20)
            report_line(report, false, "skm: pencacah pertanyaan tambahan t%lld nilai %lld (%lld-TW%lld%s) lebih %lld dari jawabannya",
                        (long long)k.at[i].nomor, (long long)k.at[i].nilai, (long long)k.at[i].tw / 4, (long long)k.at[i].tw % 4 + 1,
                        k.at[i].apart ? ", dikarantina" : "", (long long)k.at[i].n);
    free(k.at);
    if (!r && bad)
        report_line(report, false, "skm: jawaban pertanyaan tambahan tidak sama dengan pencacahnya");
    else if (!r && cells)
        report_line(report, true, "skm: %lld pencacah pertanyaan tambahan sama dengan %lld jawaban", (long long)cells,
                    (long long)rows);
    return r;
}

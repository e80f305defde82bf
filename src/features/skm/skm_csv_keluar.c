/* skm_csv_keluar.c: answers out as CSV (`export responses`, `export tambahan`, `export survei`). The columns are those that
 * skm_csv.c reads.
 *
 * Answers are read in pages of PAGE by their number, all of one state; free texts and single questions of a page come from
 * their own tables in the same order and are merged in, so nothing is looked up for each answer, and memory does not grow with
 * the answers. Nearly every cell is one of few texts: they are written once (survey, day, choice, channel) and copied. */
#include "skm/skm_tanya.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "web/import.h"

struct out { int fd; struct buf b; bool failed, several /* questions in one unsur: columns u1_1 … u9_4 */; };

static void out_flush(struct out *o, size_t above)
{
    if (o->b.n <= above)
        return;
    const char *p = o->b.p;
    size_t left = o->b.n;
    while (left > 0 && !o->failed) {
        ssize_t k = write(o->fd, p, left);
        if (k < 0 && errno == EINTR)
            continue;
        o->failed = k <= 0;
        if (k > 0) {
            p += k;
            left -= (size_t)k;
        }
    }
    buf_clear(&o->b);
}

static int survei_by_id(const void *a, const void *b)
{
    const struct skm_survei *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

/* Where the answers of an unsur begin in {"u1":[3,4]}; NULL: it had one question. */
static const char *butir_at(const char *butir, int unsur)
{
    const char name[] = { '"', 'u', (char)('1' + unsur), '"', ':', '[', '\0' };
    const char *at = butir ? strstr(butir, name) : NULL;
    return at ? at + sizeof name - 1 : NULL;
}

/* The which-th answer, from 0; 0: there is none. */
static int butir_value(const char *butir, int unsur, int which)
{
    const char *at = butir_at(butir, unsur);
    for (; at && which > 0; which--) {
        at += strcspn(at, ",]");
        at = *at == ',' ? at + 1 : NULL;
    }
    return at && *at >= '1' && *at <= '4' ? *at - '0' : 0;
}

/* ---- texts that occur again and again ---- */

enum { PAGE = 2048, DAYS_KEPT = 1024, FULL = 128 << 10 /* bytes handed to the system at once */ };

struct piece { const char *p; size_t n; }; /* a cell, with the separator before or behind it */
struct choices { /* of one instrument: ",PNS" */
    const struct skm_instrument *of;
    struct piece cell[SKM_PROFIL][SKM_CHOICES + 1];
    struct choices *next;
};
struct answer {
    int64_t id, survei;
    int32_t day;
    unsigned char u[N_UNSUR], profile[SKM_PROFIL], kanal, stratum;
};
struct writing {
    struct arena *arena;
    struct out *o;
    struct skm_survei_list list; /* by id */
    struct { struct piece first; const struct choices *choices; } *survei; /* "kode,unit,layanan,", made when first met */
    struct choices *choices;
    struct { int32_t day; char text[11]; } day[DAYS_KEPT]; /* "" : none yet */
    struct piece last[KANAL_END][STRATUM_END];             /* ",daring,terbuka" */
    struct answer page[PAGE];
};

/* What buf holds, kept in the arena; empties buf. */
static enum mk_result piece_keep(struct arena *a, struct buf *b, struct piece *ret)
{
    ret->n = b->n;
    ret->p = b->overflow ? NULL : arena_copy(a, buf_text(b), b->n);
    buf_clear(b);
    return ret->p ? MK_OK : MK_TOO_BIG;
}

static enum mk_result lasts_make(struct writing *w, struct buf *b)
{
    enum mk_result r = MK_OK;
    for (int k = 0; k < KANAL_END; k++)
        for (int s = 0; s < STRATUM_END && !r; s++) {
            buf_format(b, ",%s,%s", kanal_code((enum skm_kanal)k), stratum_code((enum survei_stratum)s));
            r = piece_keep(w->arena, b, &w->last[k][s]);
        }
    return r;
}

/* NULL: memory is out. An instrument that is not known has no choices. */
static const struct choices *choices_of(struct writing *w, const struct skm_instrument *x, struct buf *b)
{
    struct choices *c = w->choices;
    while (c && c->of != x)
        c = c->next;
    if (c || !(c = arena_new(w->arena, struct choices)))
        return c;
    c->of = x;
    for (int i = 0; i < SKM_PROFIL; i++)
        for (int k = 0; k <= SKM_CHOICES; k++) {
            buf_char(b, ',');
            if (x && k > 0 && k <= x->profile[i].n)
                csv_cell(b, x->profile[i].choice[k - 1].code, ',');
            if (piece_keep(w->arena, b, &c->cell[i][k]))
                return NULL;
        }
    c->next = w->choices;
    w->choices = c;
    return c;
}

static enum mk_result survei_make(struct writing *w, size_t at)
{
    const struct skm_survei *s = &w->list.item[at];
    const char *const cells[] = { s->kode, s->unit_kode, s->layanan_kode };
    struct buf b;
    buf_init(&b, 1 << 12);
    for (size_t i = 0; i < COUNT(cells); i++) {
        csv_cell(&b, cells[i], ',');
        buf_char(&b, ',');
    }
    enum mk_result r = piece_keep(w->arena, &b, &w->survei[at].first);
    w->survei[at].choices = r ? NULL : choices_of(w, skm_instrument(s->instrumen), &b);
    buf_release(&b);
    return w->survei[at].choices ? MK_OK : MK_TOO_BIG;
}

static const char *day_text(struct writing *w, int32_t day)
{
    const size_t at = (uint32_t)day % DAYS_KEPT;
    if (!w->day[at].text[0] || w->day[at].day != day) {
        struct buf b;
        buf_init(&b, 64);
        date_iso(&b, date_from_days(day));
        memcpy(w->day[at].text, buf_text(&b), 10); /* four digits of a year: a day of an answer is never beyond */
        w->day[at].day = day;
        buf_release(&b);
    }
    return w->day[at].text;
}

/* ---- answers ---- */

/* What another table has of the answers of a page, by their number. */
struct beside { struct cursor c; bool there; int64_t id; };

static void beside_next(struct beside *b)
{
    b->there = cursor_next(&b->c);
    b->id = b->there ? cursor_int(&b->c, 0) : 0;
}

static void beside_start(struct beside *b, struct db *db, int query, const struct val *args, size_t n)
{
    db_select(db, &b->c, &skm_stmts[query], args, n);
    beside_next(b);
}

static const char *beside_of(struct beside *b, int64_t id)
{
    while (b->there && b->id < id)
        beside_next(b);
    return b->there && b->id == id ? cursor_text(&b->c, 1) : NULL;
}

static void butir_columns(struct out *o, const char *butir)
{
    for (int i = 0; i < SKM_TANYA_MAX; i++) {
        const int v = butir_value(butir, i / SKM_BUTIR_MAX, i % SKM_BUTIR_MAX);
        buf_char(&o->b, ',');
        if (v)
            buf_int(&o->b, v);
    }
}

static void answer_write(struct writing *w, size_t survei, const struct answer *x, const char *saran, const char *butir)
{
    struct buf *b = &w->o->b;
    char middle[10 + 2 * N_UNSUR], *to = middle + 10;
    memcpy(middle, day_text(w, x->day), 10);
    for (int u = 0; u < N_UNSUR; u++) {
        *to++ = ',';
        if (!butir || !butir_at(butir, u))
            *to++ = (char)('0' + x->u[u]); /* 1..4: the table checks it */
    }
    buf_add(b, w->survei[survei].first.p, w->survei[survei].first.n);
    buf_add(b, middle, (size_t)(to - middle));
    for (int i = 0; i < SKM_PROFIL; i++) {
        const struct piece *p = &w->survei[survei].choices->cell[i][x->profile[i] <= SKM_CHOICES ? x->profile[i] : 0];
        buf_add(b, p->p, p->n);
    }
    buf_char(b, ',');
    if (saran)
        csv_cell(b, saran, ',');
    const struct piece *last = &w->last[x->kanal < KANAL_END ? x->kanal : 0][x->stratum < STRATUM_END ? x->stratum : 0];
    buf_add(b, last->p, last->n);
    if (w->o->several)
        butir_columns(w->o, butir);
    H(b, "\r\n");
}

static unsigned char small(const struct cursor *c, int column)
{
    const int64_t v = cursor_int(c, column);
    return v > 0 && v < 256 ? (unsigned char)v : 0;
}

static enum mk_result page_read(struct writing *w, struct db *db, const struct val args[5], size_t *ret_n)
{
    struct cursor c;
    size_t n = 0;
    db_select(db, &c, &skm_stmts[Q_EXPORT], args, 5);
    for (; n < PAGE && cursor_next(&c); n++) {
        struct answer *x = &w->page[n];
        x->id = cursor_int(&c, 0);
        x->survei = cursor_int(&c, 1);
        x->day = (int32_t)cursor_int(&c, 2);
        for (int u = 0; u < N_UNSUR; u++)
            x->u[u] = small(&c, 3 + u);
        x->kanal = small(&c, 12);
        for (int i = 0; i < SKM_PROFIL; i++)
            x->profile[i] = small(&c, 13 + i);
        x->stratum = small(&c, 17);
    }
    *ret_n = n;
    return cursor_end(&c);
}

static enum mk_result page_write(struct writing *w, struct db *db, int64_t daerah, size_t n)
{
    struct beside saran, butir;
    enum mk_result r = MK_OK;
    const struct val args[] = { VI(daerah), VI(w->page[0].id), VI(w->page[n - 1].id) };
    beside_start(&saran, db, Q_EXPORT_SARAN, args, COUNT(args));
    beside_start(&butir, db, Q_EXPORT_BUTIR, args, COUNT(args));
    for (size_t i = 0; i < n && !r && !w->o->failed; i++) {
        const struct answer *x = &w->page[i];
        struct skm_survei key = { .id = x->survei };
        const struct skm_survei *s =
            w->list.n ? bsearch(&key, w->list.item, w->list.n, sizeof key, survei_by_id) : NULL;
        if (!s)
            continue;
        const size_t at = (size_t)(s - w->list.item);
        r = w->survei[at].choices ? MK_OK : survei_make(w, at);
        if (!r)
            answer_write(w, at, x, beside_of(&saran, x->id), beside_of(&butir, x->id));
        out_flush(w->o, FULL);
    }
    enum mk_result end = cursor_end(&saran.c);
    r = r ? r : end;
    end = cursor_end(&butir.c);
    return r ? r : end;
}

/* What all kinds of answers need: surveys by their number, versions, the days that are wanted. */
struct wanted { struct skm_survei_list list; struct skm_versi_list versi; int32_t from, to; };

static enum mk_result wanted_read(struct invocation *in, struct db *db, int64_t daerah, struct wanted *ret)
{
    ret->from = -1000000;
    ret->to = 10000000;
    enum mk_result r = in_day(in, "dari", &ret->from);
    if (!r)
        r = in_day(in, "sampai", &ret->to);
    if (!r)
        r = skm_survei_all(db, in->arena, daerah, &ret->list);
    if (!r)
        r = skm_versi_baca(db, in->arena, daerah, &ret->versi);
    if (!r && ret->list.n)
        qsort(ret->list.item, ret->list.n, sizeof *ret->list.item, survei_by_id);
    return r;
}

static enum mk_result writing_new(struct invocation *in, struct out *o, const struct wanted *what, struct writing **ret)
{
    struct writing *w = arena_new(in->arena, struct writing);
    if (!w)
        return MK_TOO_BIG;
    w->arena = in->arena;
    w->o = o;
    w->list = what->list;
    w->survei = arena_alloc_many(in->arena, w->list.n + 1, sizeof *w->survei);
    struct buf b;
    buf_init(&b, 256);
    enum mk_result r = w->survei ? lasts_make(w, &b) : MK_TOO_BIG;
    buf_release(&b);
    *ret = w;
    return r;
}

static enum mk_result export_rows(struct invocation *in, struct db *db, int64_t daerah, struct out *o)
{
    struct wanted what;
    struct writing *w = NULL;
    enum mk_result r = wanted_read(in, db, daerah, &what);
    if (!r)
        r = writing_new(in, o, &what, &w);
    if (r)
        return r;
    H(&o->b, "kode,unit,layanan,tanggal,u1,u2,u3,u4,u5,u6,u7,u8,u9,jenis_kelamin,usia,pendidikan,pekerjaan,saran,kanal,stratum");
    for (size_t v = 0; v < what.versi.n && !o->several; v++)
        o->several = what.versi.item[v].terkunci && what.versi.item[v].x.n > N_UNSUR;
    for (int i = 0; i < SKM_TANYA_MAX && o->several; i++)
        buf_format(&o->b, ",u%d_%d", i / SKM_BUTIR_MAX + 1, i % SKM_BUTIR_MAX + 1);
    H(&o->b, "\r\n");
    size_t n = PAGE;
    int64_t after = INT64_MIN;
    r = db_begin_read(db);
    if (r)
        return r;
    while (!r && n == PAGE && !o->failed) {
        r = page_read(w, db, (const struct val[]){ VI(daerah), VI(what.from), VI(what.to), VI(after), VI(PAGE) }, &n);
        if (!r && n)
            r = page_write(w, db, daerah, n);
        after = n ? w->page[n - 1].id : after;
    }
    db_end_read(db);
    return r;
}

/* One line an answer: nothing tells which of them came from one person. */
static void tambahan_line(struct out *o, const struct skm_survei *s, const struct skm_instrument *x, const struct cursor *c,
                          int nomor, const char *value)
{
    const struct skm_tambahan *q = &x->tambahan[nomor - 1];
    const int choice = q->jenis == TAMBAHAN_JENIS_PILIH ? value[0] - '0' : 0;
    const char *const cells[] = { s->kode, s->unit_kode, s->layanan_kode };
    for (size_t i = 0; i < COUNT(cells); i++) {
        csv_cell(&o->b, cells[i], ',');
        buf_char(&o->b, ',');
    }
    date_iso(&o->b, date_from_days((int32_t)cursor_int(c, 1)));
    buf_format(&o->b, ",%s,%s,%d,", x->kode, stratum_code((enum survei_stratum)cursor_int(c, 3)), nomor);
    csv_cell(&o->b, q->text[LANG_ID], ',');
    buf_format(&o->b, ",%s,", tambahan_jenis_code(q->jenis));
    csv_cell(&o->b, choice >= 1 && choice <= q->n ? q->pilihan[choice - 1][LANG_ID] : value, ',');
    H(&o->b, "\r\n");
    out_flush(o, FULL);
}

/* {"1":2,"3":45}, as skm_tanya_simpan.c writes it: the value of a number; false: not there. */
static bool tambahan_value(const char *isi, int nomor, char ret[8])
{
    const char name[] = { '"', (char)('0' + nomor), '"', ':', '\0' };
    const char *at = strstr(isi, name);
    size_t n = at ? strspn(at + 4, "0123456789") : 0;
    if (n == 0 || n > 7)
        return false;
    memcpy(ret, at + 4, n);
    ret[n] = '\0';
    return true;
}

static enum mk_result tambahan_rows(struct invocation *in, struct db *db, int64_t daerah, struct out *o)
{
    struct wanted what;
    enum mk_result r = wanted_read(in, db, daerah, &what);
    if (r)
        return r;
    H(&o->b, "kode,unit,layanan,tanggal,instrumen,stratum,nomor,pertanyaan,jenis,jawaban\r\n");
    for (int texts = 0; texts < 2 && !r; texts++) {
        struct cursor c;
        db_select(db, &c, &skm_stmts[texts ? Q_TAMBAHAN_TEKS_EXPORT : Q_TAMBAHAN_EXPORT], ARGS(VI(daerah), VI(what.from), VI(what.to)));
        while (!o->failed && cursor_next(&c)) {
            struct skm_survei key = { .id = cursor_int(&c, 0) };
            const struct skm_survei *s = what.list.n ? bsearch(&key, what.list.item, what.list.n, sizeof key, survei_by_id) : NULL;
            const struct skm_instrument *x = skm_versi_of(&what.versi, cursor_int(&c, 2));
            char value[8];
            const int64_t only = texts ? cursor_int(&c, 4) : 0;
            for (int i = 1; s && x && i <= x->n_tambahan; i++)
                if (texts ? only == i : tambahan_value(cursor_text(&c, 4), i, value))
                    tambahan_line(o, s, x, &c, i, texts ? cursor_text(&c, 5) : value);
        }
        r = cursor_end(&c);
    }
    return r;
}

static enum mk_result survei_rows(struct invocation *in, struct db *db, int64_t daerah, struct out *o)
{
    struct skm_survei_list list;
    enum mk_result r = skm_survei_all(db, in->arena, daerah, &list);
    H(&o->b, "kode,layanan,unit,nama_layanan,nama_unit,terbuka\r\n");
    for (size_t i = 0; !r && i < list.n; i++) {
        const struct skm_survei *s = &list.item[i];
        const char *const cells[] = { s->kode, s->layanan_kode, s->unit_kode, s->layanan, s->unit };
        for (size_t k = 0; k < COUNT(cells); k++) {
            csv_cell(&o->b, cells[k], ',');
            buf_char(&o->b, ',');
        }
        buf_str(&o->b, s->open ? "ya\r\n" : "tidak\r\n");
        out_flush(o, FULL);
    }
    return r;
}

static enum mk_result export_with(struct invocation *in,
                                  enum mk_result (*rows)(struct invocation *, struct db *, int64_t, struct out *))
{
    struct store *store = NULL;
    struct db *db = NULL;
    struct daerah daerah;
    struct out o = { .fd = in->out_fd };
    buf_init(&o.b, 1 << 20);
    enum mk_result r = open_region(in, &store, &db, &daerah);
    if (!r)
        r = rows(in, db, daerah.id, &o);
    out_flush(&o, 0);
    if (!r && o.failed)
        r = in_fail(in, MK_STORE, "keluaran tidak dapat ditulis: %s", strerror(errno));
    buf_release(&o.b);
    store_reader_close(db);
    store_close(store);
    return r;
}

static enum mk_result export_run(struct invocation *in)
{
    return export_with(in, export_rows);
}

static enum mk_result export_tambahan_run(struct invocation *in)
{
    return export_with(in, tambahan_rows);
}

static enum mk_result export_survei_run(struct invocation *in)
{
    return export_with(in, survei_rows);
}

static const struct command_option export_options[] = {
    OPEN_OPTIONS,
    { .name = "dari", .kind = OPT_TEXT, .value = "TANGGAL", .help = "Mulai tanggal ini (TTTT-BB-HH)" },
    { .name = "sampai", .kind = OPT_TEXT, .value = "TANGGAL", .help = "Sampai tanggal ini" },
};
const struct command skm_export_command = {
    .name = "export responses", .arguments = "", .summary = "Menulis jawaban survei sebagai CSV ke keluaran baku",
    .help = "Tanpa identitas siapa pun. Kolomnya sama dengan yang dibaca `import responses`.",
    .examples = (const char *const[]){ "maklumat export responses --dari 2026-01-01 > jawaban-2026.csv", NULL },
    .options = export_options, .n_options = COUNT(export_options), .run = export_run,
};

const struct command skm_export_tambahan = {
    .name = "export tambahan", .arguments = "", .summary = "Menulis jawaban pertanyaan tambahan sebagai CSV",
    .help = "Satu baris untuk satu jawaban; baris-baris dari satu orang tidak terhubung. Tulisan yang sebagian disembunyikan keluar "
            "seperti yang tampil.",
    .examples = (const char *const[]){ "maklumat export tambahan --dari 2026-01-01 > tambahan-2026.csv", NULL },
    .options = export_options, .n_options = COUNT(export_options), .run = export_tambahan_run,
};

static const struct command_option survei_options[] = { OPEN_OPTIONS };
const struct command skm_export_survei_command = {
    .name = "export survei", .arguments = "", .summary = "Menulis daftar survei dan kode pendeknya",
    .help = "Kode adalah alamat pendek survei: https://alamat-daerah/s/KODE.",
    .examples = (const char *const[]){ "maklumat export survei > kode-survei.csv", NULL },
    .options = survei_options, .n_options = COUNT(survei_options), .run = export_survei_run,
};

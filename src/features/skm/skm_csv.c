/* skm_csv.c: answers in and out as CSV (`import responses`, `export responses`, `export survei`).
 *
 * The columns of import and export are the same, so what one installation exports another can take in:
 *   kode,unit,layanan,tanggal,u1..u9,jenis_kelamin,usia,pendidikan,pekerjaan,saran,kanal,stratum
 * An import may bring extra questions as well (t1..t8, skm_tanya.h); they leave by a file of their own, because a row
 * that holds all of one person says more about them than anybody needs.
 * An import is all or nothing: one transaction, counters included. */
#include "skm/skm_tanya.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "web/import.h"

enum column { COL_KODE, COL_LAYANAN, COL_TANGGAL, COL_U1, COL_PROFIL = COL_U1 + N_UNSUR,
              COL_SARAN = COL_PROFIL + SKM_PROFIL, COL_STRATUM,
              COL_BUTIR /* u1_1 … u9_4 */, COL_TAMBAHAN = COL_BUTIR + SKM_TANYA_MAX /* t1 … t8 */,
              N_COLUMNS = COL_TAMBAHAN + SKM_TAMBAHAN_MAX };
_Static_assert((int)N_COLUMNS <= (int)IMPORT_COLUMNS_MAX, "import.h");

struct importing {
    struct skm_survei_list survei;
    struct skm_versi_list versi;
    struct skm_periode_list periode;
    struct skm_bulk *bulk;
    int32_t today;
    struct skm_answer answer; /* of the current row */
};

/* ---- import ---- */

static int column_of(const struct csv_field *f)
{
    static const char *const profil[SKM_PROFIL] = { "jenis_kelamin", "usia", "pendidikan", "pekerjaan" };
    if (f->n == 2 && (f->p[0] == 'u' || f->p[0] == 'U') && f->p[1] >= '1' && f->p[1] <= '9')
        return COL_U1 + (f->p[1] - '1');
    if (f->n == 4 && (f->p[0] == 'u' || f->p[0] == 'U') && f->p[1] >= '1' && f->p[1] <= '9' && f->p[2] == '_' &&
        f->p[3] >= '1' && f->p[3] <= '0' + SKM_BUTIR_MAX)
        return COL_BUTIR + (f->p[1] - '1') * SKM_BUTIR_MAX + (f->p[3] - '1');
    if (f->n == 2 && (f->p[0] == 't' || f->p[0] == 'T') && f->p[1] >= '1' && f->p[1] <= '0' + SKM_TAMBAHAN_MAX)
        return COL_TAMBAHAN + (f->p[1] - '1');
    for (int u = 0; u < N_UNSUR; u++)
        if (csv_field_is(f, unsur_code((enum unsur)u)))
            return COL_U1 + u;
    for (int i = 0; i < SKM_PROFIL; i++)
        if (csv_field_is(f, profil[i]))
            return COL_PROFIL + i;
    return csv_field_is(f, "kode") ? COL_KODE : csv_field_is(f, "layanan") ? COL_LAYANAN
         : csv_field_is(f, "tanggal") ? COL_TANGGAL : csv_field_is(f, "saran") ? COL_SARAN
         : csv_field_is(f, "stratum") ? COL_STRATUM : -1;
}

static bool header_check(const struct import *m, struct err *why)
{
    for (int u = 0; u < N_UNSUR; u++)
        if (!import_has(m, COL_U1 + u) && !import_has(m, COL_BUTIR + u * SKM_BUTIR_MAX)) {
            err_set(why, MK_INVALID, "kolom u%d (%s) tidak ada", u + 1, unsur_code((enum unsur)u));
            return false;
        }
    if (!import_has(m, COL_TANGGAL))
        err_set(why, MK_INVALID, "kolom tanggal tidak ada");
    else if (!import_has(m, COL_KODE) && !import_has(m, COL_LAYANAN))
        err_set(why, MK_INVALID, "perlu kolom kode (kode survei) atau layanan (kode layanan)");
    else
        return true;
    return false;
}

static int by_kode(const void *a, const void *b)
{
    return strcmp(((const struct skm_survei *)a)->kode, ((const struct skm_survei *)b)->kode);
}

static enum mk_result import_start(struct import *m)
{
    struct importing *s = m->state;
    s->today = date_to_days(date_from_ms(m->now_ms, m->daerah.zona));
    if (s->bulk) { /* a further pass */
        skm_bulk_clear(s->bulk);
        return MK_OK;
    }
    s->bulk = skm_bulk_new();
    enum mk_result r = s->bulk ? skm_survei_all(m->db, m->in->arena, m->daerah.id, &s->survei) : MK_TOO_BIG;
    if (!r && s->survei.n)
        qsort(s->survei.item, s->survei.n, sizeof *s->survei.item, by_kode);
    if (!r)
        r = skm_versi_baca(m->db, m->in->arena, m->daerah.id, &s->versi);
    return r ? r : skm_periode_all(m->db, m->in->arena, m->daerah.id, &s->periode);
}

static bool same_text(const struct csv_field *f, const char *s)
{
    return strlen(s) == f->n && memcmp(f->p, s, f->n) == 0;
}

static const struct skm_survei *survei_of(const struct import *m, const struct csv_field *kode,
                                          const struct csv_field *layanan)
{
    const struct importing *s = m->state;
    char text[64];
    if (kode->n >= sizeof text)
        return NULL;
    memcpy(text, kode->p, kode->n);
    text[kode->n] = '\0';
    struct skm_survei key = { .kode = text };
    if (kode->n)
        return s->survei.n ? bsearch(&key, s->survei.item, s->survei.n, sizeof key, by_kode) : NULL;
    for (size_t i = 0; i < s->survei.n; i++)
        if (same_text(layanan, s->survei.item[i].layanan_kode))
            return &s->survei.item[i];
    return NULL;
}

/* Choice by its code; a number of years is put into its band of age. 0 empty, -1 unknown. */
static int profile_of(const struct skm_profile *p, const struct csv_field *f)
{
    int years = 0;
    if (f->n == 0)
        return 0;
    for (int k = 0; k < p->n; k++)
        if (csv_field_is(f, p->choice[k].code))
            return k + 1;
    if (strcmp(p->code, "usia") != 0 || f->n > 3)
        return -1;
    for (size_t i = 0; i < f->n; i++) {
        if (f->p[i] < '0' || f->p[i] > '9')
            return -1;
        years = years * 10 + (f->p[i] - '0');
    }
    return years > 120 ? -1 : years < 20 ? 1 : years >= 60 ? 6 : years / 10;
}

/* What a spreadsheet keeps of a day when its column has no format of a date. */
static bool bare_number(const struct csv_field *f)
{
    bool digits = f->n == 5;
    for (size_t i = 0; digits && i < f->n; i++)
        digits = f->p[i] >= '0' && f->p[i] <= '9';
    return digits;
}

static bool day_read(const struct import *m, struct skm_answer *x, struct err *why)
{
    const struct csv_field *day = import_cell(m, COL_TANGGAL);
    const struct importing *s = m->state;
    struct date date;
    if (date_parse_iso(day->p, day->n, &date)) {
        if (bare_number(day))
            err_set(why, MK_INVALID, "tanggal '%.*s' berupa angka; beri kolom itu format tanggal, atau tulis TTTT-BB-HH",
                    csv_field_shown(day), day->p);
        else
            err_set(why, MK_INVALID, "tanggal '%.*s' bukan tanggal TTTT-BB-HH", csv_field_shown(day), day->p);
        return false;
    }
    x->day = date_to_days(date);
    if (x->day > s->today)
        err_set(why, MK_INVALID, "tanggal '%.*s' belum tiba", csv_field_shown(day), day->p);
    return x->day <= s->today;
}

/* The column of a question: u1, or u1_2; a question that is alone may stand under u1_1 too. */
static int column_of_question(const struct import *m, const struct skm_question *q)
{
    const int single = COL_BUTIR + (int)q->unsur * SKM_BUTIR_MAX + (q->nomor ? q->nomor - 1 : 0);
    return q->nomor || !import_has(m, COL_U1 + (int)q->unsur) ? single : COL_U1 + (int)q->unsur;
}

/* One value for each question of the version that was in force on the day of the row. */
static bool answers_read(struct import *m, const struct skm_instrument *in, struct skm_answer *x, struct err *why)
{
    int value[SKM_TANYA_MAX];
    for (int i = 0; i < in->n; i++) {
        const struct skm_question *q = &in->question[i];
        const struct csv_field *v = import_cell(m, column_of_question(m, q));
        if (v->n == 1 && v->p[0] >= '1' && v->p[0] <= '4') {
            value[i] = v->p[0] - '0';
            continue;
        }
        if (v->n)
            err_set(why, MK_INVALID, "%s: %.*s di luar 1..4", q->field, csv_field_shown(v), v->p);
        else if (q->nomor && import_has(m, COL_U1 + (int)q->unsur))
            err_set(why, MK_INVALID, "%s: kosong (pada hari itu berlaku %s dengan beberapa pertanyaan untuk u%d)", q->field,
                    in->kode, (int)q->unsur + 1);
        else
            err_set(why, MK_INVALID, "%s: kosong", q->field);
        return false;
    }
    if (skm_answer_fill(&m->row, in, value, x)) {
        err_set(why, MK_TOO_BIG, "memori habis");
        return false;
    }
    return true;
}

/* A value for a question that this version does not have would be lost without a word. */
static bool nothing_more(const struct import *m, const struct skm_instrument *in, struct err *why)
{
    bool known[SKM_TANYA_MAX] = { false };
    for (int i = 0; i < in->n; i++)
        known[(int)in->question[i].unsur * SKM_BUTIR_MAX + (in->question[i].nomor ? in->question[i].nomor - 1 : 0)] = true;
    for (int i = 0; i < SKM_TANYA_MAX; i++)
        if (!known[i] && import_has(m, COL_BUTIR + i) && import_cell(m, COL_BUTIR + i)->n) {
            err_set(why, MK_INVALID, "u%d_%d: tidak ditanyakan pada hari itu (berlaku %s)", i / SKM_BUTIR_MAX + 1,
                    i % SKM_BUTIR_MAX + 1, in->kode);
            return false;
        }
    return true;
}

static bool profiles_read(const struct import *m, const struct skm_instrument *instrument, struct skm_answer *x,
                          struct err *why)
{
    for (int i = 0; i < SKM_PROFIL; i++) {
        const struct csv_field *v = import_cell(m, COL_PROFIL + i);
        x->profile[i] = profile_of(&instrument->profile[i], v);
        if (x->profile[i] < 0) {
            err_set(why, MK_INVALID, "%s: '%.*s' tidak ada dalam daftar", instrument->profile[i].code,
                    csv_field_shown(v), v->p);
            return false;
        }
    }
    return true;
}

/* ---- extra questions ---- */

struct tambahan_asal { struct import *m; const struct skm_instrument *in; };

/* The cell of an extra question; a choice may be given by its name, as `export tambahan` writes it. */
static const char *tambahan_cell(void *arg, const char *field)
{
    struct tambahan_asal *from = arg;
    const int which = field[1] - '1';
    const struct skm_tambahan *q = &from->in->tambahan[which];
    const struct csv_field *f = import_cell(from->m, COL_TAMBAHAN + which);
    for (int i = 0; i < q->n; i++)
        if (csv_field_is(f, q->pilihan[i][LANG_ID]))
            return arena_format(&from->m->row, "%d", i + 1);
    return f->n ? arena_copy(&from->m->row, f->p, f->n) : NULL;
}

static void tambahan_wrong(const struct skm_tambahan *q, const struct csv_field *v, struct err *why)
{
    if (q->jenis == TAMBAHAN_JENIS_TEKS)
        err_set(why, MK_INVALID, "%s: lebih dari %d huruf, atau bukan UTF-8", q->field, TAMBAHAN_TEKS_MAX);
    else if (q->jenis == TAMBAHAN_JENIS_ANGKA)
        err_set(why, MK_INVALID, "%s: '%.*s' bukan angka bulat %d..%d", q->field, csv_field_shown(v), v->p, q->min, q->max);
    else
        err_set(why, MK_INVALID, "%s: '%.*s' bukan pilihan 1..%d", q->field, csv_field_shown(v), v->p, q->n);
}

static bool blank(const struct csv_field *v)
{
    size_t i = 0;
    while (i < v->n && (unsigned char)v->p[i] <= ' ')
        i++;
    return i == v->n;
}

/* What does not hold, and what was not to be asked: nothing of a file is lost without a word. */
static bool tambahan_read(struct import *m, const struct skm_instrument *in, struct skm_answer *x, struct err *why)
{
    struct tambahan_asal from = { m, in };
    bool wrong[SKM_TAMBAHAN_MAX] = { false };
    int ignored = 0;
    for (int i = in->n_tambahan; i < SKM_TAMBAHAN_MAX; i++)
        if (!blank(import_cell(m, COL_TAMBAHAN + i))) {
            err_set(why, MK_INVALID, "t%d: tidak ditanyakan pada hari itu (berlaku %s)", i + 1, in->kode);
            return false;
        }
    const int bad = skm_tanya_isi(&m->row, in, tambahan_cell, &from, x, wrong, &ignored);
    for (int i = 0; i < in->n_tambahan && (bad || ignored); i++) {
        const struct skm_tambahan *q = &in->tambahan[i];
        const struct csv_field *v = import_cell(m, COL_TAMBAHAN + i);
        const bool dropped = !bad && q->bila != BILA_SELALU && !blank(v) && !(x->tambahan && x->tambahan->t[i].ada);
        if (wrong[i])
            tambahan_wrong(q, v, why);
        else if (dropped)
            err_set(why, MK_INVALID, "%s: tidak ditanyakan di baris ini (%s)", q->field, skm_tanya_bila_text(&m->row, in, q, LANG_ID));
        if (wrong[i] || dropped)
            return false;
    }
    return true;
}

static bool stratum_read(const struct import *m, struct skm_answer *x, struct err *why)
{
    const struct csv_field *v = import_cell(m, COL_STRATUM);
    x->stratum = v->n ? stratum_from_code(v->p, v->n) : kanal_stratum(KANAL_IMPOR);
    if (x->stratum == STRATUM_NONE)
        err_set(why, MK_INVALID, "stratum '%.*s' bukan terbuka, berkode, atau dibantu", csv_field_shown(v), v->p);
    return x->stratum != STRATUM_NONE;
}

/* A closed period takes nothing more in, and one that was not opened takes nothing in yet. */
static bool place_read(struct import *m, struct skm_answer *x, struct err *why)
{
    const struct importing *s = m->state;
    struct period p = { 0 };
    enum survei_tempat t = skm_place(&s->periode, &m->row, x, &p);
    if (t == TEMPAT_HITUNG)
        return true;
    struct buf name;
    buf_init(&name, 64);
    period_name(&name, p, LANG_ID);
    err_set(why, MK_INVALID, t == TEMPAT_BELUM ? "%s belum dibuka" : "%s sudah ditutup", buf_text(&name));
    buf_release(&name);
    return false;
}

static bool import_row(struct import *m, struct err *why)
{
    struct skm_answer *x = &((struct importing *)m->state)->answer;
    const struct csv_field *kode = import_cell(m, COL_KODE), *layanan = import_cell(m, COL_LAYANAN);
    const struct skm_survei *s = survei_of(m, kode, layanan);
    if (!s) {
        const struct csv_field *k = kode->n ? kode : layanan;
        err_set(why, MK_INVALID, "survei '%.*s' tidak dikenal", csv_field_shown(k), k->p);
        return false;
    }
    *x = (struct skm_answer){ .survei_id = s->id, .layanan_id = s->layanan_id, .unit_id = s->unit_id,
                              .kanal = KANAL_IMPOR };
    if (!day_read(m, x, why))
        return false;
    const struct skm_instrument *in = skm_versi_at(&((struct importing *)m->state)->versi, s->id, x->day);
    if (!answers_read(m, in, x, why) || !nothing_more(m, in, why) || !profiles_read(m, in, x, why) ||
        !tambahan_read(m, in, x, why) || !stratum_read(m, x, why) || !place_read(m, x, why))
        return false;
    x->saran = import_text(m, COL_SARAN, SKM_SARAN_MAX);
    if (!x->saran)
        err_set(why, MK_INVALID, "saran lebih dari %d huruf", SKM_SARAN_MAX);
    return x->saran != NULL;
}

static enum mk_result import_put(struct import *m, struct db *tx)
{
    struct importing *s = m->state;
    return skm_bulk_add(s->bulk, tx, m->daerah.id, &s->answer);
}

static enum mk_result import_finish(struct import *m, struct db *tx)
{
    struct importing *s = m->state;
    return skm_bulk_flush(s->bulk, tx, m->daerah.id);
}

static enum mk_result import_answers(struct invocation *in)
{
    static const struct import_kind kind = { .noun = "jawaban", .n_columns = N_COLUMNS, .column_of = column_of,
                                             .header = header_check, .start = import_start, .row = import_row,
                                             .put = import_put, .finish = import_finish };
    struct importing state = { .today = 0 };
    enum mk_result r = import_run(in, &kind, &state);
    skm_bulk_free(state.bulk);
    return r;
}

static const struct command_option import_options[] = { IMPORT_OPTIONS };
const struct command skm_import_command = {
    .name = "import responses", .arguments = "FILE.csv|FILE.xlsx", .min_args = 1, .max_args = 1,
    .summary = "Memasukkan jawaban survei dari CSV",
    .help = "Kolom wajib: tanggal, u1..u9 (atau kode unsur; u1_1, u1_2 … bila versi instrumen yang berlaku pada hari itu\n"
            "mempunyai beberapa pertanyaan untuk satu unsur), dan kode survei (kode) atau kode layanan (layanan).\n"
            "Kolom lain yang dikenal: jenis_kelamin, usia, pendidikan, pekerjaan, saran, stratum\n"
            "(terbuka, berkode, atau dibantu; kosong: terbuka), t1..t8 (pertanyaan tambahan: nomor atau nama pilihan, angka,\n"
            "atau tulisan; kosong: tidak dijawab). Setiap baris yang ditolak\n"
            "ditulis dengan nomor baris dan alasannya. Tanpa --skip-invalid, satu baris salah membatalkan semuanya.",
    .examples = (const char *const[]){
        "maklumat import responses jawaban.csv --dry-run  # memeriksa dulu",
        "maklumat import responses jawaban.csv --skip-invalid  # memasukkan baris yang sah", NULL },
    .options = import_options, .n_options = COUNT(import_options), .run = import_answers,
};

/* ---- export ---- */

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

static bool butir_has(const char *butir, int unsur)
{
    return butir_at(butir, unsur) != NULL;
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

static void export_row(struct out *o, const struct cursor *c, const struct skm_survei *s, char sep)
{
    const struct skm_instrument *x = skm_instrument(s->instrumen);
    csv_cell(&o->b, s->kode, sep);
    buf_char(&o->b, sep);
    csv_cell(&o->b, s->unit_kode, sep);
    buf_char(&o->b, sep);
    csv_cell(&o->b, s->layanan_kode, sep);
    buf_char(&o->b, sep);
    date_iso(&o->b, date_from_days((int32_t)cursor_int(c, 1)));
    const char *butir = cursor_text(c, 18);
    for (int u = 0; u < N_UNSUR; u++) {
        buf_char(&o->b, sep);
        if (!butir_has(butir, u))
            buf_int(&o->b, cursor_int(c, 2 + u));
    }
    for (int i = 0; i < SKM_PROFIL; i++) {
        int64_t k = cursor_int(c, 12 + i);
        buf_char(&o->b, sep);
        if (x && k > 0 && k <= x->profile[i].n)
            csv_cell(&o->b, x->profile[i].choice[k - 1].code, sep);
    }
    buf_char(&o->b, sep);
    csv_cell(&o->b, cursor_text(c, 16), sep);
    buf_char(&o->b, sep);
    buf_str(&o->b, kanal_code((enum skm_kanal)cursor_int(c, 11)));
    buf_char(&o->b, sep);
    buf_str(&o->b, stratum_code((enum survei_stratum)cursor_int(c, 17)));
    for (int i = 0; i < SKM_TANYA_MAX && o->several; i++) {
        const int v = butir_value(butir, i / SKM_BUTIR_MAX, i % SKM_BUTIR_MAX);
        buf_char(&o->b, sep);
        if (v)
            buf_int(&o->b, v);
    }
    H(&o->b, "\r\n");
}

static enum mk_result day_option(struct invocation *in, const char *name, int32_t fallback, int32_t *ret)
{
    const char *s = in_text(in, name);
    struct date d;
    *ret = fallback;
    if (!s)
        return MK_OK;
    if (date_parse_iso(s, strlen(s), &d))
        return in_fail(in, MK_INVALID, "--%s '%s' bukan tanggal TTTT-BB-HH", name, s);
    *ret = date_to_days(d);
    return MK_OK;
}

static enum mk_result export_rows(struct invocation *in, struct db *db, int64_t daerah, struct out *o)
{
    struct skm_survei_list list;
    struct skm_versi_list versi;
    int32_t from, to;
    enum mk_result r = day_option(in, "dari", -1000000, &from);
    if (!r)
        r = day_option(in, "sampai", 10000000, &to);
    if (!r)
        r = skm_survei_all(db, in->arena, daerah, &list);
    if (!r)
        r = skm_versi_baca(db, in->arena, daerah, &versi);
    if (r)
        return r;
    if (list.n)
        qsort(list.item, list.n, sizeof *list.item, survei_by_id);
    H(&o->b, "kode,unit,layanan,tanggal,u1,u2,u3,u4,u5,u6,u7,u8,u9,jenis_kelamin,usia,pendidikan,pekerjaan,saran,kanal,stratum");
    for (size_t v = 0; v < versi.n && !o->several; v++)
        o->several = versi.item[v].terkunci && versi.item[v].x.n > N_UNSUR;
    for (int i = 0; i < SKM_TANYA_MAX && o->several; i++)
        buf_format(&o->b, ",u%d_%d", i / SKM_BUTIR_MAX + 1, i % SKM_BUTIR_MAX + 1);
    H(&o->b, "\r\n");
    struct cursor c;
    db_select(db, &c, &skm_stmts[Q_EXPORT], ARGS(VI(daerah), VI(from), VI(to)));
    while (!o->failed && cursor_next(&c)) {
        struct skm_survei key = { .id = cursor_int(&c, 0) };
        const struct skm_survei *s = list.n ? bsearch(&key, list.item, list.n, sizeof key, survei_by_id) : NULL;
        if (s)
            export_row(o, &c, s, ',');
        out_flush(o, 60000);
    }
    return cursor_end(&c);
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
    out_flush(o, 60000);
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
    struct skm_survei_list list;
    struct skm_versi_list versi;
    int32_t from, to;
    enum mk_result r = day_option(in, "dari", -1000000, &from);
    if (!r)
        r = day_option(in, "sampai", 10000000, &to);
    if (!r)
        r = skm_survei_all(db, in->arena, daerah, &list);
    if (!r)
        r = skm_versi_baca(db, in->arena, daerah, &versi);
    if (r)
        return r;
    if (list.n)
        qsort(list.item, list.n, sizeof *list.item, survei_by_id);
    H(&o->b, "kode,unit,layanan,tanggal,instrumen,stratum,nomor,pertanyaan,jenis,jawaban\r\n");
    for (int texts = 0; texts < 2 && !r; texts++) {
        struct cursor c;
        db_select(db, &c, &skm_stmts[texts ? Q_TAMBAHAN_TEKS_EXPORT : Q_TAMBAHAN_EXPORT], ARGS(VI(daerah), VI(from), VI(to)));
        while (!o->failed && cursor_next(&c)) {
            struct skm_survei key = { .id = cursor_int(&c, 0) };
            const struct skm_survei *s = list.n ? bsearch(&key, list.item, list.n, sizeof key, survei_by_id) : NULL;
            const struct skm_instrument *x = skm_versi_of(&versi, cursor_int(&c, 2));
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
        out_flush(o, 60000);
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

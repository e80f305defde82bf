/* skm_csv.c: answers from CSV (`import responses`); skm_csv_keluar.c writes them.
 *
 * The columns of import and export are the same, so what one installation exports another can take in:
 *   kode,unit,layanan,tanggal,u1..u9,jenis_kelamin,usia,pendidikan,pekerjaan,saran,kanal,stratum
 * An import may bring extra questions as well (t1..t8, skm_tanya.h); they leave by a file of their own, because a row
 * that holds all of one person says more about them than anybody needs.
 * An import is all or nothing: one transaction, counters included. */
#include "skm/skm_tanya.h"

#include <stdlib.h>
#include <string.h>

#include "web/import.h"

enum column { COL_KODE, COL_LAYANAN, COL_TANGGAL, COL_U1, COL_PROFIL = COL_U1 + N_UNSUR,
              COL_SARAN = COL_PROFIL + SKM_PROFIL, COL_STRATUM,
              COL_BUTIR /* u1_1 … u9_4 */, COL_TAMBAHAN = COL_BUTIR + SKM_TANYA_MAX /* t1 … t8 */,
              N_COLUMNS = COL_TAMBAHAN + SKM_TAMBAHAN_MAX };
_Static_assert((int)N_COLUMNS <= (int)IMPORT_COLUMNS_MAX, "import.h");

/* Files have few surveys and few days: what the last row with the same one found. Both passes start with nothing. */
enum { KEPT = 1024 };
struct kept_day { int32_t day, month; bool counts; };

struct importing {
    struct skm_survei_list survei;
    struct skm_versi_list versi;
    struct skm_periode_list periode;
    struct skm_bulk *bulk;
    int32_t today;
    bool butir; /* the file has columns of single questions */
    struct skm_answer answer; /* of the current row */
    const struct skm_survei *kept_survei[KEPT]; /* by a hash of the code */
    struct kept_day kept_day[KEPT];
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
    memset(s->kept_survei, 0, sizeof s->kept_survei);
    memset(s->kept_day, 0, sizeof s->kept_day);
    for (int i = 0; i < SKM_TANYA_MAX; i++)
        s->butir = s->butir || import_has(m, COL_BUTIR + i);
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
    struct importing *s = m->state;
    char text[64];
    if (kode->n >= sizeof text)
        return NULL;
    uint32_t h = 0;
    for (size_t i = 0; i < kode->n; i++)
        h = (h ^ (unsigned char)kode->p[i]) * 0x01000193u;
    const struct skm_survei **kept = &s->kept_survei[(h ^ h >> 16) % KEPT];
    if (kode->n && *kept && same_text(kode, (*kept)->kode))
        return *kept;
    memcpy(text, kode->p, kode->n);
    text[kode->n] = '\0';
    struct skm_survei key = { .kode = text };
    if (kode->n)
        return *kept = s->survei.n ? bsearch(&key, s->survei.item, s->survei.n, sizeof key, by_kode) : NULL;
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
    if (!((const struct importing *)m->state)->butir)
        return true;
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
    struct importing *s = m->state;
    struct period p = { 0 };
    struct kept_day *kept = &s->kept_day[(uint32_t)x->day % KEPT];
    if (kept->counts && kept->day == x->day) {
        x->month = kept->month;
        return true;
    }
    enum survei_tempat t = skm_place(&s->periode, &m->row, x, &p);
    if (t == TEMPAT_HITUNG) {
        *kept = (struct kept_day){ x->day, x->month, true };
        return true;
    }
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
                                             .put = import_put, .finish = import_finish, .again = true,
                                             .straight = true };
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

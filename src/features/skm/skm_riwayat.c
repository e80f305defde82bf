/* skm_riwayat.c: results from before this installation: read, entered by form, imported and exported as CSV. Each has
 * its method, and its source in words; a wrong one is taken out with a reason that stays in the audit trail. */
#include "skm/skm_riwayat.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "skm/kelola_riwayat.view.h"
#include "skm/skm_figures.h"
#include "skm/skm_halaman.h"
#include "web/import.h"
#include "web/message.h"

enum { YEAR_MIN = 2004, YEAR_MAX = 2100, ALASAN_MIN = 5, ALASAN_MAX = 300 };

enum mk_result skm_riwayat_baca(struct db *db, struct arena *a, int64_t daerah, int64_t unit, struct skm_riwayat_list *ret)
{
    struct skm_riwayat_list list = { 0 };
    size_t cap = 0;
    enum mk_result r = MK_OK;
    struct cursor c;
    db_select(db, &c, &skm_stmts[Q_RIWAYAT], ARGS(VI(daerah), VI(unit)));
    while (!r && cursor_next(&c)) {
        list.item = arena_room(a, list.item, list.n, &cap, sizeof *list.item);
        if (!list.item) {
            r = MK_TOO_BIG;
            break;
        }
        list.item[list.n++] = (struct skm_riwayat){
            .id = cursor_int(&c, 0), .unit_id = cursor_int(&c, 1), .unit = arena_text(a, cursor_text(&c, 2)),
            .unit_nama = arena_text(a, cursor_text(&c, 3)), .p = periode_of_id((int32_t)cursor_int(&c, 4)),
            .metode = arena_text(a, cursor_text(&c, 5)), .n = cursor_is_null(&c, 6) ? -1 : cursor_int(&c, 6),
            .nilai = (int)cursor_int(&c, 7), .sumber = arena_text(a, cursor_text(&c, 8)) };
    }
    enum mk_result end = cursor_end(&c);
    *ret = list;
    return r ? r : end;
}

bool skm_nilai_parse(const char *s, size_t n, int *ret)
{
    int whole = 0, part = 0, digits = 0, decimals = -1;
    for (size_t i = 0; i < n; i++) {
        if ((s[i] == ',' || s[i] == '.') && decimals < 0 && digits > 0) {
            decimals = 0;
            continue;
        }
        if (s[i] < '0' || s[i] > '9' || (decimals < 0 ? ++digits > 3 : ++decimals > 2))
            return false;
        if (decimals < 0)
            whole = whole * 10 + (s[i] - '0');
        else
            part = part * 10 + (s[i] - '0');
    }
    if (digits == 0 || decimals == 0)
        return false;
    *ret = whole * 100 + (decimals == 1 ? part * 10 : part);
    return *ret >= SKM_IKM_MIN && *ret <= SKM_IKM_MAX;
}

static const char *json_of(struct arena *a, const struct skm_riwayat *x)
{
    struct buf b;
    buf_init(&b, 4096);
    H(&b, "{\"nilai\":\"");
    buf_decimal(&b, x->nilai, 2);
    H(&b, "\",\"metode\":");
    json_text(&b, x->metode);
    H(&b, ",\"sumber\":");
    json_text(&b, x->sumber);
    H(&b, "}");
    const char *s = arena_text(a, buf_text(&b));
    buf_release(&b);
    return s;
}

static const char *objek_of(struct arena *a, const struct skm_riwayat *x)
{
    return arena_format(a, "hasil lama %s %s", x->unit_id ? x->unit : "daerah", skm_periode_kode(a, x->p));
}

/* Own answers in that period: they make the figure, not a report of somebody. */
static enum mk_result own_answers(struct db *tx, const struct skm_pelaku *p, const struct skm_riwayat *x, int64_t *ret)
{
    struct skm_tally t = { 0 };
    struct skm_strata all;
    enum mk_result r;
    if (x->unit_id)
        r = skm_tally_unit(tx, p->daerah, x->unit_id, x->p, &t);
    else {
        r = skm_strata_daerah(tx, p->daerah, x->p, &all);
        for (int s = 0; !r && s < STRATUM_END; s++)
            t.n += all.of[s].n;
    }
    *ret = t.n;
    return r;
}

enum mk_result skm_riwayat_add(struct db *tx, struct arena *a, const struct skm_pelaku *p, const struct skm_riwayat *x,
                               struct err *err)
{
    int64_t own = 0;
    enum mk_result r = own_answers(tx, p, x, &own);
    if (!r && own >= SKM_SHOWN_FROM)
        return err_set(err, MK_CONFLICT, "periode ini sudah punya hasil yang dihitung di sini");
    const struct val none = VNULL();
    if (!r)
        r = db_exec(tx, &skm_stmts[Q_RIWAYAT_ADD],
                    ARGS(VI(p->daerah), VI(id_make()), VI(x->unit_id), VI(periode_id(x->p)), VT(x->metode),
                         x->n >= 0 ? VI(x->n) : none, VI(x->nilai), VT(x->sumber), VI(p->now)), NULL);
    if (r == MK_CONFLICT)
        return err_set(err, r, "hasil untuk unit dan periode ini sudah dicatat");
    return r ? r : skm_jejak(tx, p, "skm.riwayat_catat", objek_of(a, x), NULL, json_of(a, x), NULL);
}

enum mk_result skm_riwayat_hapus(struct db *tx, struct arena *a, const struct skm_pelaku *p, int64_t id,
                                 const char *alasan, struct err *err)
{
    struct skm_riwayat_list list;
    enum mk_result r = skm_riwayat_baca(tx, a, p->daerah, -1, &list);
    for (size_t i = 0; !r && i < list.n; i++) {
        if (list.item[i].id != id)
            continue;
        r = db_exec(tx, &skm_stmts[Q_RIWAYAT_DEL], ARGS(VI(p->daerah), VI(id)), NULL);
        return r ? r : skm_jejak(tx, p, "skm.riwayat_hapus", objek_of(a, &list.item[i]), json_of(a, &list.item[i]), NULL, alasan);
    }
    return r ? r : err_set(err, MK_NOT_FOUND, "hasil ini sudah tidak ada");
}

/* ---- the page ---- */

static const struct { const char *code, *label; enum period_kind kind; } kinds[] = {
    { "TAHUN", T("Satu tahun"), PERIOD_TAHUN }, { "SEM1", T("Semester I"), PERIOD_SEM1 },
    { "SEM2", T("Semester II"), PERIOD_SEM2 },  { "TW1", T("Triwulan I"), PERIOD_TW1 },
    { "TW2", T("Triwulan II"), PERIOD_TW2 },    { "TW3", T("Triwulan III"), PERIOD_TW3 },
    { "TW4", T("Triwulan IV"), PERIOD_TW4 },
};

static bool same(const char *a, const char *b)
{
    return a && strcmp(a, b) == 0;
}

static bool form_fill(struct request *rq, const struct unit_list *units, struct kelola_riwayat_view *v)
{
    const struct skm_metode *all;
    size_t n = skm_metode_all(&all);
    struct kelola_riwayat_unit *u = arena_array(rq->arena, struct kelola_riwayat_unit, units->n + 1);
    struct kelola_riwayat_jenis *k = arena_array(rq->arena, struct kelola_riwayat_jenis, COUNT(kinds));
    struct kelola_riwayat_metode *m = arena_array(rq->arena, struct kelola_riwayat_metode, n + 1);
    if (!u || !k || !m)
        return false;
    for (size_t i = 0; i < units->n; i++)
        u[i] = (struct kelola_riwayat_unit){ units->item[i].kode, units->item[i].nama, same(rq_form(rq, "unit"), units->item[i].kode) };
    for (size_t i = 0; i < COUNT(kinds); i++)
        k[i] = (struct kelola_riwayat_jenis){ kinds[i].code, tr(rq->lang, kinds[i].label), same(rq_form(rq, "jenis"), kinds[i].code) };
    for (size_t i = 0; i < n; i++)
        m[i] = (struct kelola_riwayat_metode){ all[i].kode, all[i].nama[rq->lang], same(rq_form(rq, "metode"), all[i].kode) };
    v->unit = u;
    v->n_unit = units->n;
    v->jenis = k;
    v->n_jenis = COUNT(kinds);
    v->metode = m;
    v->n_metode = n;
    v->nilai = rq_form(rq, "nilai");
    v->n = rq_form(rq, "n");
    v->sumber = rq_form(rq, "sumber");
    v->tahun = rq_int(rq_form(rq, "tahun"), date_from_ms(rq->now_ms, rq->daerah->zona).year - 1, YEAR_MIN, YEAR_MAX);
    return true;
}

static enum mk_result show(struct request *rq, int status, const char *problem)
{
    struct skm_riwayat_list list;
    struct unit_list units;
    struct page page;
    struct kelola_riwayat_view v = { .problem = problem, .boleh = skm_boleh_daerah(rq, HAK_SURVEI_KELOLA) };
    enum mk_result r = skm_riwayat_baca(rq->db, rq->arena, rq->daerah->id, -1, &list);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Hasil lama"));
    struct kelola_riwayat_baris *rows = r ? NULL : arena_array(rq->arena, struct kelola_riwayat_baris, list.n + 1);
    if (!rows || !form_fill(rq, &units, &v))
        return r ? r : fail(rq, MK_TOO_BIG, "memori permintaan habis");
    for (size_t i = 0; i < list.n; i++) {
        const struct skm_riwayat *x = &list.item[i];
        const struct skm_metode *m = skm_metode(x->metode);
        enum grade g = skm_metode_grade(m, x->nilai);
        rows[i] = (struct kelola_riwayat_baris){
            .id = arena_format(rq->arena, "%lld", (long long)x->id), .unit_nama = x->unit_id ? x->unit_nama : rq->daerah->nama,
            .periode = skm_periode_nama(rq, x->p), .cara = m ? m->nama[rq->lang] : x->metode, .hasil = x->nilai,
            .grade = skm_letter(g), .grade_word = grade_word(g, rq->lang), .jawaban = x->n, .tahu_n = x->n >= 0,
            .asal = x->sumber };
    }
    v.baris = rows;
    v.n_baris = list.n;
    v.total = (int64_t)list.n;
    kelola_riwayat_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result skm_riwayat_get(struct request *rq)
{
    return show(rq, 200, NULL);
}

struct ubah { struct skm_pelaku p; struct skm_riwayat x; int64_t hapus; const char *alasan; };

static enum mk_result ubah_put(struct db *tx, void *arg, struct err *err)
{
    struct ubah *k = arg;
    struct arena a;
    arena_init(&a, 4 << 20);
    enum mk_result r = k->hapus ? skm_riwayat_hapus(tx, &a, &k->p, k->hapus, k->alasan, err)
                                : skm_riwayat_add(tx, &a, &k->p, &k->x, err);
    arena_release(&a);
    return r;
}

static enum mk_result ubah_done(struct request *rq, void *arg, enum mk_result result)
{
    (void)arg;
    if (result == MK_CONFLICT)
        return show(rq, 409, arena_text(rq->arena, rq->err.text));
    return result ? result : rq_redirect(rq, rq_link(rq, "/kelola/skm/riwayat"));
}

/* NULL: good. */
static const char *fields_read(struct request *rq, struct skm_riwayat *x)
{
    const char *unit = rq_form(rq, "unit"), *jenis = rq_form(rq, "jenis"), *metode = rq_form(rq, "metode"),
               *nilai = rq_form(rq, "nilai"), *n = rq_form(rq, "n"), *sumber = rq_form(rq, "sumber"), *clean = "";
    struct unit u = { .id = 0 };
    size_t k = 0;
    while (k < COUNT(kinds) && !same(jenis, kinds[k].code))
        k++;
    x->p = (struct period){ (int)rq_int(rq_form(rq, "tahun"), 0, YEAR_MIN, YEAR_MAX), k < COUNT(kinds) ? kinds[k].kind : PERIOD_TAHUN };
    if (k == COUNT(kinds) || x->p.year == 0)
        return tr(rq->lang, "Pilih jenis periode, dan isi tahun antara 2004 dan 2100.");
    if (unit && *unit && registry_unit(rq->db, rq->arena, rq->daerah->id, unit, &u))
        return tr(rq->lang, "Unit ini tidak ada.");
    if (!metode || !skm_metode(metode))
        return tr(rq->lang, "Pilih cara menghitungnya.");
    if (!nilai || !skm_nilai_parse(nilai, strlen(nilai), &x->nilai))
        return tr(rq->lang, "Nilai ditulis seperti 84,62, antara 25,00 dan 100,00.");
    if (n && !skm_populasi_parse(n, strlen(n), &x->n))
        return tr(rq->lang, "Banyak jawaban ditulis sebagai angka bulat, atau dikosongkan.");
    if (!sumber || utf8_clean(rq->arena, sumber, strlen(sumber), &clean) || utf8_length(clean, strlen(clean)) < 3 ||
        utf8_length(clean, strlen(clean)) > SKM_SUMBER_MAX)
        return tr(rq->lang, "Tulis sumbernya, 3 sampai 200 huruf.");
    x->n = n ? x->n : -1;
    x->unit_id = u.id;
    x->unit = u.kode;
    x->metode = skm_metode(metode)->kode;
    x->sumber = clean;
    return NULL;
}

enum mk_result skm_riwayat_post(struct request *rq)
{
    struct ubah *k = arena_new(rq->arena, struct ubah);
    if (!skm_boleh_daerah(rq, HAK_SURVEI_KELOLA))
        return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Hasil lama dicatat oleh admin daerah."));
    if (!k)
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    const char *problem = fields_read(rq, &k->x);
    if (problem)
        return show(rq, 422, problem);
    k->p = skm_pelaku_of(rq);
    return rq_write(rq, ubah_put, ubah_done, k);
}

enum mk_result skm_riwayat_hapus_post(struct request *rq)
{
    struct ubah *k = arena_new(rq->arena, struct ubah);
    const char *alasan = rq_form(rq, "alasan"), *clean = "";
    if (!skm_boleh_daerah(rq, HAK_SURVEI_KELOLA))
        return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Hasil lama dicatat oleh admin daerah."));
    if (!k)
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    k->hapus = rq_int(rq_path(rq, "id"), 0, 1, INT64_MAX);
    if (!k->hapus)
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Hasil ini sudah tidak ada."));
    struct skm_riwayat_list list;
    enum mk_result r = skm_riwayat_baca(rq->db, rq->arena, rq->daerah->id, -1, &list);
    bool there = false;
    for (size_t i = 0; !r && i < list.n; i++)
        there = there || list.item[i].id == k->hapus;
    if (!r && !there)
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Hasil ini sudah tidak ada."));
    if (!r && (!alasan || utf8_clean(rq->arena, alasan, strlen(alasan), &clean) || utf8_length(clean, strlen(clean)) < ALASAN_MIN ||
               utf8_length(clean, strlen(clean)) > ALASAN_MAX))
        return show(rq, 422, tr(rq->lang, "Tulis alasan menghapusnya, 5 sampai 300 huruf."));
    k->alasan = clean;
    k->p = skm_pelaku_of(rq);
    return r ? r : rq_write(rq, ubah_put, ubah_done, k);
}

/* ---- CSV ---- */

enum column { COL_UNIT, COL_PERIODE, COL_METODE, COL_N, COL_NILAI, COL_SUMBER, N_COLUMNS };
struct impor { struct unit_list units; struct skm_riwayat x; struct skm_pelaku p; struct arena *arena; };

static int column_of(const struct csv_field *f)
{
    static const char *const names[N_COLUMNS] = { "unit", "periode", "metode", "n", "nilai", "sumber" };
    for (int i = 0; i < N_COLUMNS; i++)
        if (csv_field_is(f, names[i]))
            return i;
    return -1;
}

static bool header_check(const struct import *m, struct err *why)
{
    if (import_has(m, COL_PERIODE) && import_has(m, COL_METODE) && import_has(m, COL_NILAI) && import_has(m, COL_SUMBER))
        return true;
    err_set(why, MK_INVALID, "perlu kolom periode, metode, nilai, dan sumber");
    return false;
}

static enum mk_result import_start(struct import *m)
{
    struct impor *s = m->state;
    s->p = (struct skm_pelaku){ .daerah = m->daerah.id, .now = m->now_ms, .nama = "baris perintah" };
    s->arena = m->in->arena;
    return s->units.item ? MK_OK : registry_units(m->db, m->in->arena, m->daerah.id, &s->units);
}

static bool import_row(struct import *m, struct err *why)
{
    struct impor *s = m->state;
    const struct csv_field *unit = import_cell(m, COL_UNIT), *p = import_cell(m, COL_PERIODE), *n = import_cell(m, COL_N),
                           *nilai = import_cell(m, COL_NILAI);
    const char *metode = import_text(m, COL_METODE, 40), *sumber = import_text(m, COL_SUMBER, SKM_SUMBER_MAX);
    s->x = (struct skm_riwayat){ .n = -1 };
    for (size_t i = 0; i < s->units.n; i++)
        if (unit->n == strlen(s->units.item[i].kode) && memcmp(unit->p, s->units.item[i].kode, unit->n) == 0) {
            s->x.unit_id = s->units.item[i].id;
            s->x.unit = s->units.item[i].kode;
        }
    if (unit->n && !s->x.unit_id)
        err_set(why, MK_INVALID, "unit '%.*s' tidak dikenal", csv_field_shown(unit), unit->p);
    else if (period_parse(p->p, p->n, &s->x.p))
        err_set(why, MK_INVALID, "periode '%.*s' tidak dikenal", csv_field_shown(p), p->p);
    else if (!metode || !skm_metode(metode))
        err_set(why, MK_INVALID, "metode '%s' bukan skm-2004, skm-2014, atau skm-2017", metode ? metode : "");
    else if (!skm_nilai_parse(nilai->p, nilai->n, &s->x.nilai))
        err_set(why, MK_INVALID, "nilai '%.*s' bukan angka 25,00 sampai 100,00", csv_field_shown(nilai), nilai->p);
    else if (!skm_populasi_parse(n->p, n->n, &s->x.n))
        err_set(why, MK_INVALID, "n '%.*s' bukan angka bulat", csv_field_shown(n), n->p);
    else if (!sumber || !*sumber)
        err_set(why, MK_INVALID, "sumber kosong atau lebih dari %d huruf", SKM_SUMBER_MAX);
    else {
        s->x.metode = skm_metode(metode)->kode;
        s->x.sumber = sumber;
        return true;
    }
    return false;
}

static enum mk_result import_put(struct import *m, struct db *tx)
{
    struct impor *s = m->state;
    return skm_riwayat_add(tx, &m->row, &s->p, &s->x, &m->in->err);
}

static enum mk_result import_riwayat(struct invocation *in)
{
    static const struct import_kind kind = { .noun = "hasil lama", .n_columns = N_COLUMNS, .column_of = column_of,
                                             .header = header_check, .start = import_start, .row = import_row,
                                             .put = import_put };
    struct impor state = { .arena = NULL };
    return import_run(in, &kind, &state);
}

static const struct command_option import_options[] = { IMPORT_OPTIONS };
const struct command skm_import_riwayat = {
    .name = "import riwayat", .arguments = "FILE.csv", .min_args = 1, .max_args = 1,
    .summary = "Memasukkan hasil survei lama dari CSV",
    .help = "Kolom: unit (kode; kosong: seluruh daerah), periode, metode (skm-2004, skm-2014, skm-2017), n, nilai, sumber.",
    .examples = (const char *const[]){ "maklumat import riwayat hasil-lama.csv --dry-run  # memeriksa dulu", NULL },
    .options = import_options, .n_options = COUNT(import_options), .run = import_riwayat,
};

static enum mk_result export_riwayat(struct invocation *in)
{
    struct store *store = NULL;
    struct db *db = NULL;
    struct daerah daerah;
    struct skm_riwayat_list list = { 0 };
    struct buf b;
    buf_init(&b, 16 << 20);
    enum mk_result r = open_region(in, &store, &db, &daerah);
    if (!r)
        r = skm_riwayat_baca(db, in->arena, daerah.id, -1, &list);
    H(&b, "unit,periode,metode,n,nilai,sumber\r\n");
    for (size_t i = 0; !r && i < list.n; i++) {
        const struct skm_riwayat *x = &list.item[i];
        csv_cell(&b, x->unit, ',');
        buf_format(&b, ",%s,%s,", skm_periode_kode(in->arena, x->p), x->metode);
        if (x->n >= 0)
            buf_int(&b, x->n);
        buf_char(&b, ',');
        buf_decimal(&b, x->nilai, 2);
        buf_char(&b, ',');
        csv_cell(&b, x->sumber, ',');
        H(&b, "\r\n");
    }
    if (!r)
        dprintf(in->out_fd, "%s", buf_text(&b));
    buf_release(&b);
    store_reader_close(db);
    store_close(store);
    return r;
}

static const struct command_option export_options[] = { OPEN_OPTIONS };
const struct command skm_export_riwayat = {
    .name = "export riwayat", .arguments = "", .summary = "Menulis hasil survei lama sebagai CSV",
    .help = "Kolomnya sama dengan yang dibaca `import riwayat`.",
    .examples = (const char *const[]){ "maklumat export riwayat > hasil-lama.csv", NULL },
    .options = export_options, .n_options = COUNT(export_options), .run = export_riwayat,
};

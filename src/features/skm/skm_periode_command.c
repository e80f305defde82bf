/* skm_periode_command.c: `maklumat periode …` and populations as CSV, through the same functions as the pages. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "skm/skm_halaman.h"
#include "web/import.h"

struct kerja {
    struct store *store;
    struct db *db;
    struct daerah daerah;
    struct skm_pelaku p;
    struct period period;
    enum skm_langkah step;
    int32_t selesai;
};

static enum mk_result kerja_buka(struct invocation *in, struct kerja *k)
{
    *k = (struct kerja){ 0 };
    enum mk_result r = open_region(in, &k->store, &k->db, &k->daerah);
    if (r)
        return r;
    int64_t now = clock_utc_ms();
    k->p = (struct skm_pelaku){ .daerah = k->daerah.id, .now = now, .nama = "baris perintah",
                                .today = date_to_days(date_from_ms(now, k->daerah.zona)) };
    return MK_OK;
}

static enum mk_result kerja_tutup(struct kerja *k, enum mk_result r)
{
    if (k->store) {
        store_reader_close(k->db);
        store_close(k->store);
    }
    return r;
}

static enum mk_result period_read(struct invocation *in, const char *s, struct period *ret)
{
    if (s && period_parse(s, strlen(s), ret) == MK_OK)
        return MK_OK;
    return in_fail(in, MK_INVALID, "'%s' bukan periode; tulis seperti 2026-TW4, 2026-SEM1, atau 2026", s ? s : "");
}

/* ---- list ---- */

static enum mk_result list_run(struct invocation *in)
{
    struct kerja k;
    struct skm_periode_list list = { 0 };
    struct buf b;
    enum mk_result r = kerja_buka(in, &k);
    buf_init(&b, 1 << 20);
    if (!r)
        r = skm_periode_all(k.db, in->arena, k.daerah.id, &list);
    for (size_t i = 0; !r && i < list.n; i++) {
        const struct periode *p = &list.item[i].p;
        struct skm_rencana_list plan;
        int64_t n = 0, target = 0, behind = 0;
        r = skm_rencana_baca(k.db, in->arena, k.daerah.id, p->p, 0, &list, k.p.today, &plan);
        for (size_t u = 0; !r && u < plan.n; u++) {
            n += plan.unit[u].n;
            target += plan.unit[u].target;
            behind += plan.unit[u].tertinggal;
        }
        period_code(&b, p->p);
        buf_format(&b, "\t%s\t", keadaan_code(p->keadaan));
        date_iso(&b, date_from_days(p->mulai));
        buf_char(&b, '\t');
        date_iso(&b, date_from_days(p->selesai));
        buf_format(&b, "\t%lld jawaban, target %lld, %lld unit tertinggal\n", (long long)n, (long long)target,
                   (long long)behind);
    }
    if (!r)
        dprintf(in->out_fd, "%s", list.n ? buf_text(&b) : "Belum ada periode. Buat dengan: maklumat periode buat 2026-TW4\n");
    buf_release(&b);
    return kerja_tutup(&k, r);
}

/* ---- steps ---- */

static enum mk_result step_put(struct db *tx, void *arg, struct err *err)
{
    struct kerja *k = arg;
    struct arena a;
    arena_init(&a, 1 << 20);
    enum mk_result r = skm_periode_langkah(tx, &a, &k->p, k->period, k->step, 0, k->selesai, err);
    arena_release(&a);
    return r;
}

static enum mk_result step_run(struct invocation *in, enum skm_langkah step)
{
    struct kerja k;
    struct date until = { 0 };
    enum mk_result r = kerja_buka(in, &k);
    const char *sampai = step == LANGKAH_PANJANG ? in_text(in, "sampai") : NULL;
    if (!r)
        r = period_read(in, in->args[0], &k.period);
    if (!r && step == LANGKAH_PANJANG && (!sampai || date_parse_iso(sampai, strlen(sampai), &until)))
        r = in_fail(in, MK_INVALID, "--sampai harus tanggal seperti 2027-01-15");
    k.step = step;
    k.selesai = step == LANGKAH_PANJANG ? date_to_days(until) : 0;
    if (!r)
        r = store_write(k.store, step_put, &k, &in->err);
    return kerja_tutup(&k, r);
}

static enum mk_result make_run(struct invocation *in) { return step_run(in, LANGKAH_BUAT); }
static enum mk_result open_run(struct invocation *in) { return step_run(in, LANGKAH_BUKA); }
static enum mk_result extend_run(struct invocation *in) { return step_run(in, LANGKAH_PANJANG); }
static enum mk_result close_run(struct invocation *in) { return step_run(in, LANGKAH_TUTUP); }
static enum mk_result drop_run(struct invocation *in) { return step_run(in, LANGKAH_HAPUS); }
static enum mk_result publish_run(struct invocation *in) { return step_run(in, LANGKAH_TERBIT); }

static const struct command_option open_options[] = { OPEN_OPTIONS };
static const struct command_option extend_options[] = {
    OPEN_OPTIONS,
    { .name = "sampai", .kind = OPT_TEXT, .value = "TANGGAL", .help = "Hari terakhir pengisian (TTTT-BB-HH)" },
};
#define PERIODE(word, line, more, example, fn, opts) \
    { .name = "periode " word, .arguments = "PERIODE", .min_args = 1, .max_args = 1, .summary = line, .help = more, \
      .examples = (const char *const[]){ example, NULL }, .options = opts, .n_options = COUNT(opts), .run = fn }
const struct command skm_periode_commands[] = {
    { .name = "periode list", .arguments = "", .summary = "Menampilkan periode survei dan kemajuannya",
      .help = "Satu baris per periode: kode, keadaan, masa pengisian, jawaban dan target.",
      .examples = (const char *const[]){ "maklumat periode list", NULL }, .options = open_options,
      .n_options = COUNT(open_options), .run = list_run },
    PERIODE("buat", "Merencanakan periode survei", "PERIODE ditulis 2027-TW1 (sampai TW4), 2027-SEM1, 2027-SEM2, atau 2027 saja untuk setahun penuh.",
            "maklumat periode buat 2027-TW1", make_run, open_options),
    PERIODE("buka", "Membuka periode survei", "Sejak dibuka, survei menerima jawaban dalam masa pengisiannya.",
            "maklumat periode buka 2027-TW1", open_run, open_options),
    PERIODE("perpanjang", "Memperpanjang masa pengisian", "Paling lama 92 hari sesudah akhir periode.",
            "maklumat periode perpanjang 2027-TW1 --sampai 2027-04-15", extend_run, extend_options),
    PERIODE("hapus", "Menghapus rencana periode yang belum dibuka", "Populasi yang sudah dicatat untuknya ikut terhapus.",
            "maklumat periode hapus 2027-TW1", drop_run, open_options),
    PERIODE("tutup", "Menutup periode untuk seterusnya",
            "Angkanya tidak dapat berubah lagi; jawaban yang datang kemudian disimpan terpisah.",
            "maklumat periode tutup 2027-TW1", close_run, open_options),
    PERIODE("terbit", "Menerbitkan hasil periode yang sudah ditutup", "Halaman hasil menyebutnya sebagai hasil resmi.",
            "maklumat periode terbit 2027-TW1", publish_run, open_options),
};
const size_t n_skm_periode_commands = COUNT(skm_periode_commands);

/* ---- populations in ---- */

enum column { COL_PERIODE, COL_LAYANAN, COL_POPULASI, N_COLUMNS };
struct populasi {
    struct skm_survei_list survei;
    struct skm_periode_list periode;
    struct period period;
    int64_t layanan, n, stored;
    struct skm_pelaku p;
};

static int column_of(const struct csv_field *f)
{
    return csv_field_is(f, "periode") ? COL_PERIODE : csv_field_is(f, "layanan") ? COL_LAYANAN
         : csv_field_is(f, "populasi") ? COL_POPULASI : -1;
}

static bool header_check(const struct import *m, struct err *why)
{
    static const char *const names[N_COLUMNS] = { "periode", "layanan", "populasi" };
    for (int i = 0; i < N_COLUMNS; i++)
        if (!import_has(m, i)) {
            err_set(why, MK_INVALID, "kolom %s tidak ada", names[i]);
            return false;
        }
    return true;
}

static int by_layanan(const void *a, const void *b)
{
    return strcmp(((const struct skm_survei *)a)->layanan_kode, ((const struct skm_survei *)b)->layanan_kode);
}

static enum mk_result start(struct import *m)
{
    struct populasi *s = m->state;
    s->stored = 0;
    if (s->survei.item)
        return MK_OK;
    s->p = (struct skm_pelaku){ .daerah = m->daerah.id, .now = m->now_ms, .nama = "baris perintah" };
    enum mk_result r = skm_survei_all(m->db, m->in->arena, m->daerah.id, &s->survei);
    if (!r)
        r = skm_periode_all(m->db, m->in->arena, m->daerah.id, &s->periode);
    if (!r && s->survei.n)
        qsort(s->survei.item, s->survei.n, sizeof *s->survei.item, by_layanan);
    return r;
}

static bool row(struct import *m, struct err *why)
{
    struct populasi *s = m->state;
    const struct csv_field *p = import_cell(m, COL_PERIODE), *l = import_cell(m, COL_LAYANAN), *n = import_cell(m, COL_POPULASI);
    struct skm_survei key = { .layanan_kode = arena_copy(&m->row, l->p, l->n) };
    int which = period_parse(p->p, p->n, &s->period) ? -1 : skm_periode_find(&s->periode, s->period);
    const struct skm_survei *found =
        key.layanan_kode && s->survei.n ? bsearch(&key, s->survei.item, s->survei.n, sizeof key, by_layanan) : NULL;
    if (which < 0)
        err_set(why, MK_INVALID, "periode '%.*s' belum direncanakan", csv_field_shown(p), p->p);
    else if (s->periode.item[which].p.keadaan >= PERIODE_TUTUP)
        err_set(why, MK_INVALID, "periode '%.*s' sudah ditutup", csv_field_shown(p), p->p);
    else if (!found)
        err_set(why, MK_INVALID, "layanan '%.*s' tidak dikenal", csv_field_shown(l), l->p);
    else if (!skm_populasi_parse(n->p, n->n, &s->n))
        err_set(why, MK_INVALID, "populasi '%.*s' bukan angka bulat 0 sampai 1.000.000.000", csv_field_shown(n), n->p);
    else {
        s->layanan = found->layanan_id;
        return true;
    }
    return false;
}

static enum mk_result put(struct import *m, struct db *tx)
{
    struct populasi *s = m->state;
    s->stored++;
    return skm_populasi_set(tx, m->daerah.id, s->period, s->layanan, s->n);
}

static enum mk_result finish(struct import *m, struct db *tx)
{
    struct populasi *s = m->state;
    char after[64];
    snprintf(after, sizeof after, "{\"baris\":%lld}", (long long)s->stored);
    return s->stored ? skm_jejak(tx, &s->p, "skm.populasi_impor", "rencana survei", NULL, after, NULL) : MK_OK;
}

static enum mk_result import_populasi(struct invocation *in)
{
    static const struct import_kind kind = { .noun = "populasi", .n_columns = N_COLUMNS, .column_of = column_of,
                                             .header = header_check, .start = start, .row = row, .put = put,
                                             .finish = finish };
    struct populasi state = { .layanan = 0 };
    return import_run(in, &kind, &state);
}

static const struct command_option import_options[] = { IMPORT_OPTIONS };
const struct command skm_import_populasi = {
    .name = "import populasi", .arguments = "FILE.csv", .min_args = 1, .max_args = 1,
    .summary = "Memasukkan banyaknya pengguna layanan setiap periode dari CSV",
    .help = "Kolom wajib: periode, layanan (kode layanan), populasi. Populasi kosong menghapus yang lama. Kolom lain\n"
            "diabaikan, jadi hasil `export populasi` dapat diisi lalu dimasukkan kembali.",
    .examples = (const char *const[]){ "maklumat import populasi populasi.csv --dry-run  # memeriksa dulu", NULL },
    .options = import_options, .n_options = COUNT(import_options), .run = import_populasi,
};

/* ---- populations out ---- */

static enum mk_result export_populasi(struct invocation *in)
{
    struct kerja k;
    struct skm_periode_list list;
    struct skm_rencana_list plan;
    struct buf b;
    enum mk_result r = kerja_buka(in, &k);
    buf_init(&b, 32 << 20);
    if (!r)
        r = period_read(in, in->args[0], &k.period);
    if (!r)
        r = skm_periode_all(k.db, in->arena, k.daerah.id, &list);
    if (!r)
        r = skm_rencana_baca(k.db, in->arena, k.daerah.id, k.period, 0, &list, k.p.today, &plan);
    if (!r) {
        skm_rencana_csv(&b, skm_periode_kode(in->arena, k.period), &plan);
        dprintf(in->out_fd, "%s", buf_text(&b));
    }
    buf_release(&b);
    return kerja_tutup(&k, r);
}

const struct command skm_export_populasi = {
    .name = "export populasi", .arguments = "PERIODE", .min_args = 1, .max_args = 1,
    .summary = "Menulis rencana sampel satu periode sebagai CSV",
    .help = "Satu baris per layanan: populasi, target, dan jawaban yang sudah masuk.",
    .examples = (const char *const[]){ "maklumat export populasi 2026-TW4 > rencana.csv", NULL },
    .options = open_options, .n_options = COUNT(open_options), .run = export_populasi,
};

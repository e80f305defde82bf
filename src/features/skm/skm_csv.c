/* skm_csv.c: answers in and out as CSV (`import responses`, `export responses`, `export survei`).
 *
 * The columns of import and export are the same, so what one installation exports another can take in:
 *   kode,unit,layanan,tanggal,u1..u9,jenis_kelamin,usia,pendidikan,pekerjaan,saran,kanal
 * An import is all or nothing: one transaction, counters included. */
#include "skm/skm.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/utf8.h"
#include "web/open.h"

enum { COLUMNS_MAX = 64, FIELD_MAX = 16384, REASONS_SHOWN = 1000 };
enum column { COL_KODE, COL_LAYANAN, COL_TANGGAL, COL_U1, COL_PROFIL = COL_U1 + N_UNSUR,
              COL_SARAN = COL_PROFIL + SKM_PROFIL, N_COLUMNS };

struct importing {
    struct invocation *in;
    const char *file, *data;
    size_t size;
    int64_t daerah;
    int32_t today;
    bool dry_run, skip_invalid;
    struct skm_survei_list survei;
    int at[N_COLUMNS]; /* field number, -1 when absent */
    struct skm_bulk *bulk;
    int64_t accepted, rejected;
    struct arena row; /* one row's texts */
};

static bool field_is(const struct csv_field *f, const char *name)
{
    return f->n == strlen(name) && strncasecmp(f->p, name, f->n) == 0;
}

/* ---- header ---- */

static enum column column_of(const struct csv_field *f)
{
    static const char *const profil[SKM_PROFIL] = { "jenis_kelamin", "usia", "pendidikan", "pekerjaan" };
    if (f->n == 2 && (f->p[0] == 'u' || f->p[0] == 'U') && f->p[1] >= '1' && f->p[1] <= '9')
        return (enum column)(COL_U1 + (f->p[1] - '1'));
    for (int u = 0; u < N_UNSUR; u++)
        if (field_is(f, unsur_code((enum unsur)u)))
            return (enum column)(COL_U1 + u);
    for (int i = 0; i < SKM_PROFIL; i++)
        if (field_is(f, profil[i]))
            return (enum column)(COL_PROFIL + i);
    return field_is(f, "kode") ? COL_KODE : field_is(f, "layanan") ? COL_LAYANAN
         : field_is(f, "tanggal") ? COL_TANGGAL : field_is(f, "saran") ? COL_SARAN : N_COLUMNS;
}

static enum mk_result header_read(struct importing *m, struct csv *csv)
{
    struct csv_field f[COLUMNS_MAX];
    size_t n = 0;
    for (int i = 0; i < N_COLUMNS; i++)
        m->at[i] = -1;
    enum mk_result r = csv_next(csv, f, COLUMNS_MAX, &n);
    if (r == MK_NOT_FOUND)
        return in_fail(m->in, MK_INVALID, "%s: berkas kosong; baris pertama harus berisi nama kolom", m->file);
    if (r)
        return in_fail(m->in, MK_INVALID, "%s %s", m->file, csv->err.text);
    for (size_t i = 0; i < n; i++) {
        enum column c = column_of(&f[i]);
        if (c == N_COLUMNS)
            continue;
        if (m->at[c] >= 0)
            return in_fail(m->in, MK_INVALID, "%s baris %lld kolom %zu: kolom '%.*s' ganda", m->file,
                           (long long)csv->line, i + 1, (int)(f[i].n < 40 ? f[i].n : 40), f[i].p);
        m->at[c] = (int)i;
    }
    for (int u = 0; u < N_UNSUR; u++)
        if (m->at[COL_U1 + u] < 0)
            return in_fail(m->in, MK_INVALID, "%s baris %lld: kolom u%d (%s) tidak ada", m->file, (long long)csv->line,
                           u + 1, unsur_code((enum unsur)u));
    if (m->at[COL_TANGGAL] < 0)
        return in_fail(m->in, MK_INVALID, "%s baris %lld: kolom tanggal tidak ada", m->file, (long long)csv->line);
    if (m->at[COL_KODE] < 0 && m->at[COL_LAYANAN] < 0)
        return in_fail(m->in, MK_INVALID, "%s baris %lld: perlu kolom kode (kode survei) atau layanan (kode layanan)",
                       m->file, (long long)csv->line);
    return MK_OK;
}

/* ---- one row ---- */

static const struct csv_field *field_of(const struct importing *m, const struct csv_field *f, size_t n, int column)
{
    static const struct csv_field none = { "", 0 };
    int at = m->at[column];
    return at >= 0 && (size_t)at < n ? &f[at] : &none;
}

static bool same_text(const struct csv_field *f, const char *s)
{
    return strlen(s) == f->n && memcmp(f->p, s, f->n) == 0;
}

static const struct skm_survei *survei_of(const struct importing *m, const struct csv_field *f, size_t n)
{
    const struct csv_field *kode = field_of(m, f, n, COL_KODE), *layanan = field_of(m, f, n, COL_LAYANAN);
    for (size_t i = 0; i < m->survei.n; i++) {
        const struct skm_survei *s = &m->survei.item[i];
        if (kode->n ? same_text(kode, s->kode) : same_text(layanan, s->layanan_kode))
            return s;
    }
    return NULL;
}

/* Choice by its code; a number of years is put into its band of age. 0 empty, -1 unknown. */
static int profile_of(const struct skm_profile *p, const struct csv_field *f)
{
    if (f->n == 0)
        return 0;
    for (int k = 0; k < p->n; k++)
        if (field_is(f, p->choice[k].code))
            return k + 1;
    if (strcmp(p->code, "usia") == 0 && f->n <= 3) {
        int years = 0;
        for (size_t i = 0; i < f->n; i++) {
            if (f->p[i] < '0' || f->p[i] > '9')
                return -1;
            years = years * 10 + (f->p[i] - '0');
        }
        return years > 120 ? -1 : years < 20 ? 1 : years >= 60 ? 6 : years / 10;
    }
    return -1;
}

static int shown(const struct csv_field *f)
{
    return (int)(f->n < 40 ? f->n : 40);
}

/* Fills the answer, or says why not. */
static bool row_read(struct importing *m, const struct csv_field *f, size_t n, struct skm_answer *x, struct err *why)
{
    const struct skm_survei *s = survei_of(m, f, n);
    if (!s) {
        const struct csv_field *k = field_of(m, f, n, field_of(m, f, n, COL_KODE)->n ? COL_KODE : COL_LAYANAN);
        err_set(why, MK_INVALID, "survei '%.*s' tidak dikenal", shown(k), k->p);
        return false;
    }
    *x = (struct skm_answer){ .survei_id = s->id, .layanan_id = s->layanan_id, .unit_id = s->unit_id,
                              .kanal = KANAL_IMPOR };
    const struct csv_field *day = field_of(m, f, n, COL_TANGGAL);
    struct date date;
    if (date_parse_iso(day->p, day->n, &date)) {
        err_set(why, MK_INVALID, "tanggal '%.*s' bukan tanggal TTTT-BB-HH", shown(day), day->p);
        return false;
    }
    x->day = date_to_days(date);
    if (x->day > m->today) {
        err_set(why, MK_INVALID, "tanggal '%.*s' belum tiba", shown(day), day->p);
        return false;
    }
    for (int u = 0; u < N_UNSUR; u++) {
        const struct csv_field *v = field_of(m, f, n, COL_U1 + u);
        if (v->n != 1 || v->p[0] < '1' || v->p[0] > '4') {
            if (v->n)
                err_set(why, MK_INVALID, "u%d: %.*s di luar 1..4", u + 1, shown(v), v->p);
            else
                err_set(why, MK_INVALID, "u%d: kosong", u + 1);
            return false;
        }
        x->u[u] = v->p[0] - '0';
    }
    const struct skm_instrument *instrument = skm_instrument(s->instrumen);
    for (int i = 0; instrument && i < SKM_PROFIL; i++) {
        const struct csv_field *v = field_of(m, f, n, COL_PROFIL + i);
        x->profile[i] = profile_of(&instrument->profile[i], v);
        if (x->profile[i] < 0) {
            err_set(why, MK_INVALID, "%s: '%.*s' tidak ada dalam daftar", instrument->profile[i].code, shown(v), v->p);
            return false;
        }
    }
    const struct csv_field *saran = field_of(m, f, n, COL_SARAN);
    if (saran->n && (utf8_clean(&m->row, saran->p, saran->n, &x->saran) ||
                     utf8_length(x->saran, strlen(x->saran)) > SKM_SARAN_MAX)) {
        err_set(why, MK_INVALID, "saran lebih dari %d huruf", SKM_SARAN_MAX);
        return false;
    }
    return true;
}

static void reject(struct importing *m, int64_t line, const char *why)
{
    if (m->rejected++ < REASONS_SHOWN)
        dprintf(m->in->err_fd, "%s baris %lld: %s\n", m->file, (long long)line, why);
    else if (m->rejected == REASONS_SHOWN + 1)
        dprintf(m->in->err_fd, "%s: alasan berikutnya tidak ditulis lagi\n", m->file);
}

/* ---- the whole file ---- */

/* One pass. tx is NULL in the first one, which only checks and reports. */
static enum mk_result file_pass(struct importing *m, struct db *tx)
{
    struct arena quoted;
    struct csv csv;
    struct csv_field f[COLUMNS_MAX];
    size_t n = 0, header;
    arena_init(&quoted, 1 << 20);
    arena_init(&m->row, 1 << 20);
    csv_init(&csv, m->data, m->size, 0, &quoted, FIELD_MAX);
    enum mk_result r = csv_next(&csv, f, COLUMNS_MAX, &header);
    m->accepted = m->rejected = 0;
    while (!r && (r = csv_next(&csv, f, COLUMNS_MAX, &n)) != MK_NOT_FOUND) {
        struct err why = { { 0 } };
        struct skm_answer x;
        if (r == MK_INVALID) {
            if (!tx)
                reject(m, csv.line, csv.err.text);
            r = MK_OK;
        } else if (!r && n != header) {
            err_set(&why, MK_INVALID, "%zu isian, seharusnya %zu", n, header);
            if (!tx)
                reject(m, csv.line, why.text);
        } else if (!r && !row_read(m, f, n, &x, &why)) {
            if (!tx)
                reject(m, csv.line, why.text);
        } else if (!r) {
            m->accepted++;
            if (tx)
                r = skm_bulk_add(m->bulk, tx, m->daerah, &x);
        }
        arena_reset(&quoted);
        arena_reset(&m->row);
    }
    if (r == MK_NOT_FOUND)
        r = MK_OK;
    arena_release(&quoted);
    arena_release(&m->row);
    return r;
}

static enum mk_result file_store(struct db *tx, void *arg, struct err *err)
{
    struct importing *m = arg;
    enum mk_result r = file_pass(m, tx);
    enum mk_result flushed = skm_bulk_flush(m->bulk, tx, m->daerah);
    r = r ? r : flushed;
    return r ? err_set(err, r, "jawaban tidak tersimpan; tidak ada yang berubah") : MK_OK;
}

static enum mk_result import_checked(struct importing *m, struct store *store)
{
    struct arena quoted;
    struct csv csv;
    arena_init(&quoted, 1 << 20);
    csv_init(&csv, m->data, m->size, 0, &quoted, FIELD_MAX);
    enum mk_result r = header_read(m, &csv);
    arena_release(&quoted);
    if (!r)
        r = file_pass(m, NULL);
    if (r)
        return r;
    int64_t accepted = m->accepted, rejected = m->rejected;
    bool refused = rejected > 0 && !m->skip_invalid;
    if (!m->dry_run && !refused && accepted > 0)
        r = store_write(store, file_store, m, &m->in->err);
    if (r)
        return r;
    dprintf(m->in->out_fd, "%lld jawaban %s, %lld baris ditolak\n", (long long)accepted,
            m->dry_run ? "dapat diimpor" : refused ? "sah" : "diimpor", (long long)rejected);
    if (refused)
        return in_fail(m->in, MK_INVALID, m->dry_run ? "perbaiki baris yang ditolak, atau pakai --skip-invalid"
                                                     : "tidak ada yang diimpor; perbaiki baris yang ditolak, atau pakai --skip-invalid");
    return accepted ? MK_OK : in_fail(m->in, MK_INVALID, "%s: tidak ada baris yang sah", m->file);
}

static enum mk_result file_map(struct importing *m)
{
    int fd = open(m->file, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0)
        return in_fail(m->in, errno == ENOENT ? MK_NOT_FOUND : MK_INVALID, "%s: %s", m->file, strerror(errno));
    enum mk_result r = MK_OK;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        r = in_fail(m->in, MK_INVALID, "%s: bukan berkas biasa", m->file);
    else if (st.st_size == 0)
        r = in_fail(m->in, MK_INVALID, "%s: berkas kosong; baris pertama harus berisi nama kolom", m->file);
    else {
        m->size = (size_t)st.st_size;
        void *p = mmap(NULL, m->size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (p == MAP_FAILED)
            r = in_fail(m->in, MK_STORE, "%s: %s", m->file, strerror(errno));
        else
            m->data = p;
    }
    close(fd);
    return r;
}

static enum mk_result import_run(struct invocation *in)
{
    struct importing m = { .in = in, .file = in->args[0], .dry_run = in_flag(in, "dry-run"),
                           .skip_invalid = in_flag(in, "skip-invalid") };
    struct store *store = NULL;
    struct db *db = NULL;
    struct daerah daerah;
    enum mk_result r = file_map(&m);
    if (!r)
        r = open_region(in, &store, &db, &daerah);
    if (!r) {
        m.daerah = daerah.id;
        m.today = date_to_days(date_from_ms(clock_utc_ms(), daerah.zona));
        m.bulk = skm_bulk_new();
        r = m.bulk ? skm_survei_all(db, in->arena, daerah.id, &m.survei) : MK_TOO_BIG;
    }
    if (!r)
        r = import_checked(&m, store);
    skm_bulk_free(m.bulk);
    store_reader_close(db);
    store_close(store);
    if (m.data)
        munmap((void *)(uintptr_t)m.data, m.size);
    return r;
}

static const struct command_option import_options[] = {
    OPEN_OPTIONS,
    { .name = "dry-run", .letter = 'n', .kind = OPT_FLAG, .help = "Hanya memeriksa; tidak ada yang disimpan" },
    { .name = "skip-invalid", .kind = OPT_FLAG, .help = "Lewati baris yang ditolak, simpan yang lain" },
};
const struct command skm_import_command = {
    .name = "import responses", .arguments = "FILE.csv", .min_args = 1, .max_args = 1,
    .summary = "Memasukkan jawaban survei dari CSV",
    .help = "Kolom wajib: tanggal, u1..u9 (atau kode unsur), dan kode survei (kode) atau kode layanan (layanan).\n"
            "Kolom lain yang dikenal: jenis_kelamin, usia, pendidikan, pekerjaan, saran. Setiap baris yang ditolak\n"
            "ditulis dengan nomor baris dan alasannya. Tanpa --skip-invalid, satu baris salah membatalkan semuanya.",
    .examples = (const char *const[]){
        "maklumat import responses jawaban.csv --dry-run  # memeriksa dulu",
        "maklumat import responses jawaban.csv --skip-invalid  # memasukkan baris yang sah", NULL },
    .options = import_options, .n_options = COUNT(import_options), .run = import_run,
};

/* ---- export ---- */

struct out { int fd; struct buf b; bool failed; };

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

static void export_row(struct out *o, const struct cursor *c, const struct skm_survei *s, char sep)
{
    static const char *const kanal[] = { "", "daring", "impor", "peragaan" };
    const struct skm_instrument *x = skm_instrument(s->instrumen);
    csv_cell(&o->b, s->kode, sep);
    buf_char(&o->b, sep);
    csv_cell(&o->b, s->unit_kode, sep);
    buf_char(&o->b, sep);
    csv_cell(&o->b, s->layanan_kode, sep);
    buf_char(&o->b, sep);
    date_iso(&o->b, date_from_days((int32_t)cursor_int(c, 1)));
    for (int u = 0; u < N_UNSUR; u++) {
        buf_char(&o->b, sep);
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
    int64_t k = cursor_int(c, 11);
    buf_str(&o->b, k > 0 && k < (int64_t)COUNT(kanal) ? kanal[k] : "");
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
    int32_t from, to;
    enum mk_result r = day_option(in, "dari", -1000000, &from);
    if (!r)
        r = day_option(in, "sampai", 10000000, &to);
    if (!r)
        r = skm_survei_all(db, in->arena, daerah, &list);
    if (r)
        return r;
    if (list.n)
        qsort(list.item, list.n, sizeof *list.item, survei_by_id);
    H(&o->b, "kode,unit,layanan,tanggal,u1,u2,u3,u4,u5,u6,u7,u8,u9,jenis_kelamin,usia,pendidikan,pekerjaan,saran,kanal\r\n");
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

static const struct command_option survei_options[] = { OPEN_OPTIONS };
const struct command skm_export_survei_command = {
    .name = "export survei", .arguments = "", .summary = "Menulis daftar survei dan kode pendeknya",
    .help = "Kode adalah alamat pendek survei: https://alamat-daerah/s/KODE.",
    .examples = (const char *const[]){ "maklumat export survei > kode-survei.csv", NULL },
    .options = survei_options, .n_options = COUNT(survei_options), .run = export_survei_run,
};

/* layanan_csv.c: units and services in and out as CSV: `import unit`, `import layanan`, `export unit`,
 * `export layanan`. The columns of import and export are the same. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "layanan/layanan.h"
#include "web/feature.h"
#include "web/import.h"

enum { NAME_MAX_CHARS = 200, TEXT_MAX_CHARS = 4000 };

/* Codes with their ids: those of the database and those added by earlier rows of the file. */
struct codes { struct code { const char *kode; int64_t id; } *item; size_t n, cap, known; };

static int64_t code_find(const struct codes *c, const char *kode)
{
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->item[i].kode, kode) == 0)
            return c->item[i].id;
    return 0;
}

static enum mk_result code_add(struct codes *c, struct arena *a, const char *kode, int64_t id)
{
    struct code *p = arena_room(a, c->item, c->n, &c->cap, sizeof *p);
    if (!p)
        return MK_TOO_BIG;
    c->item = p;
    const char *copy = arena_text(a, kode);
    if (!copy)
        return MK_TOO_BIG;
    c->item[c->n++] = (struct code){ copy, id };
    return MK_OK;
}

struct state {
    struct codes units, services;
    struct unit unit;
    struct layanan layanan;
    const char *sinonim;
    const char *isi[N_KOMPONEN];
    int64_t order;
    bool loaded;
};

static enum mk_result codes_load(struct import *m)
{
    struct state *s = m->state;
    struct unit_list units;
    struct layanan_list services;
    enum mk_result r = registry_units(m->db, m->in->arena, m->daerah.id, &units);
    if (!r)
        r = registry_layanan_search(m->db, m->in->arena, m->daerah.id, "", 0, N_UNIT_KINDS, 0, INT64_MAX, &services);
    for (size_t i = 0; !r && i < units.n; i++)
        r = code_add(&s->units, m->in->arena, units.item[i].kode, units.item[i].id);
    for (size_t i = 0; !r && i < services.n; i++)
        r = code_add(&s->services, m->in->arena, services.item[i].kode, services.item[i].id);
    s->units.known = s->units.n;
    s->services.known = s->services.n;
    return r;
}

static enum mk_result start(struct import *m)
{
    struct state *s = m->state;
    if (!s->loaded) {
        s->loaded = true;
        return codes_load(m);
    }
    s->units.n = s->units.known; /* a further pass */
    s->services.n = s->services.known;
    return MK_OK;
}

/* A given code, or one made of the name; NULL with the reason when it cannot be used. */
static const char *code_read(struct import *m, int column, const char *name, const struct codes *taken, struct err *why)
{
    const char *given = import_text(m, column, 60), *kode = registry_slug(&m->row, given && *given ? given : name);
    if (!given || !kode || !*kode || (*given && strcmp(kode, given) != 0)) {
        const struct csv_field *f = import_cell(m, column);
        err_set(why, MK_INVALID, "kode '%.*s' hanya boleh berisi huruf kecil, angka, dan tanda hubung, paling panjang 60",
                csv_field_shown(f), f->p);
        return NULL;
    }
    if (code_find(taken, kode)) {
        err_set(why, MK_INVALID, "kode '%s' sudah ada", kode);
        return NULL;
    }
    return kode;
}

static const char *text_read(struct import *m, int column, const char *what, size_t max, bool needed, struct err *why)
{
    const char *text = import_text(m, column, max);
    if (!text)
        err_set(why, MK_INVALID, "%s lebih dari %zu huruf", what, max);
    else if (needed && !*text)
        err_set(why, MK_INVALID, "%s kosong", what);
    else
        return text;
    return NULL;
}

/* ---- units ---- */

enum { UNIT_KODE, UNIT_NAMA, UNIT_JENIS, UNIT_INDUK, UNIT_ALAMAT, N_UNIT_COLUMNS };
static const char *const unit_columns[] = { "kode", "nama", "jenis", "induk", "alamat" };

static int unit_column(const struct csv_field *f)
{
    for (int i = 0; i < N_UNIT_COLUMNS; i++)
        if (csv_field_is(f, unit_columns[i]))
            return i;
    return -1;
}

static bool unit_header(const struct import *m, struct err *why)
{
    bool good = import_has(m, UNIT_NAMA) && import_has(m, UNIT_JENIS);
    if (!good)
        err_set(why, MK_INVALID, "perlu kolom nama dan jenis");
    return good;
}

static bool unit_row(struct import *m, struct err *why)
{
    struct state *s = m->state;
    struct unit *u = &s->unit;
    const struct csv_field *jenis = import_cell(m, UNIT_JENIS);
    const char *induk = import_text(m, UNIT_INDUK, 60);
    *u = (struct unit){ .nama = text_read(m, UNIT_NAMA, "nama", NAME_MAX_CHARS, true, why) };
    if (!u->nama)
        return false;
    u->jenis = unit_kind_from_code(jenis->p, jenis->n);
    if (u->jenis == N_UNIT_KINDS) {
        err_set(why, MK_INVALID, "jenis '%.*s' tidak dikenal; pakai misalnya DINAS, KECAMATAN, PUSKESMAS",
                csv_field_shown(jenis), jenis->p);
        return false;
    }
    u->induk_id = induk && *induk ? code_find(&s->units, induk) : 0;
    if (!induk || (*induk && !u->induk_id)) {
        err_set(why, MK_INVALID, "induk '%s' belum ada; letakkan induk sebelum anaknya", induk ? induk : "?");
        return false;
    }
    u->alamat = text_read(m, UNIT_ALAMAT, "alamat", NAME_MAX_CHARS, false, why);
    u->kode = u->alamat ? code_read(m, UNIT_KODE, u->nama, &s->units, why) : NULL;
    if (!u->kode)
        return false;
    u->id = id_make();
    if (code_add(&s->units, m->in->arena, u->kode, u->id)) {
        err_set(why, MK_TOO_BIG, "memori perintah habis");
        return false;
    }
    return true;
}

static enum mk_result unit_put(struct import *m, struct db *tx)
{
    struct state *s = m->state;
    int32_t today = date_to_days(date_from_ms(m->now_ms, m->daerah.zona));
    return registry_unit_add(tx, m->daerah.id, &s->unit, (int64_t)s->units.n, today);
}

static enum mk_result unit_import(struct invocation *in)
{
    static const struct import_kind kind = { .noun = "unit", .n_columns = N_UNIT_COLUMNS, .column_of = unit_column,
                                             .header = unit_header, .start = start, .row = unit_row, .put = unit_put };
    struct state state = { .loaded = false };
    return import_run(in, &kind, &state);
}

/* ---- services ---- */

enum { LAYANAN_KODE, LAYANAN_UNIT, LAYANAN_NAMA, LAYANAN_RINGKAS, LAYANAN_SINONIM, LAYANAN_KOMPONEN,
       N_LAYANAN_COLUMNS = LAYANAN_KOMPONEN + N_KOMPONEN };
static const char *const layanan_columns[] = { "kode", "unit", "nama", "ringkas", "sinonim" };

static int layanan_column(const struct csv_field *f)
{
    for (int i = 0; i < LAYANAN_KOMPONEN; i++)
        if (csv_field_is(f, layanan_columns[i]))
            return i;
    for (int k = 0; k < N_KOMPONEN; k++)
        if (csv_field_is(f, komponen_code((enum komponen)k)))
            return LAYANAN_KOMPONEN + k;
    return -1;
}

static bool layanan_header(const struct import *m, struct err *why)
{
    bool good = import_has(m, LAYANAN_UNIT) && import_has(m, LAYANAN_NAMA);
    if (!good)
        err_set(why, MK_INVALID, "perlu kolom unit (kode unit) dan nama");
    return good;
}

static bool standar_read(struct import *m, struct state *s, struct err *why)
{
    for (int k = 0; k < N_KOMPONEN; k++) {
        s->isi[k] = text_read(m, LAYANAN_KOMPONEN + k, komponen_name((enum komponen)k, LANG_ID), TEXT_MAX_CHARS, false, why);
        if (!s->isi[k])
            return false;
    }
    return true;
}

static bool layanan_row(struct import *m, struct err *why)
{
    struct state *s = m->state;
    struct layanan *l = &s->layanan;
    const char *unit = import_text(m, LAYANAN_UNIT, 60);
    *l = (struct layanan){ .unit_id = unit && *unit ? code_find(&s->units, unit) : 0 };
    if (!l->unit_id) {
        err_set(why, MK_INVALID, "unit '%s' belum ada; impor unit lebih dahulu", unit ? unit : "?");
        return false;
    }
    l->nama = text_read(m, LAYANAN_NAMA, "nama", NAME_MAX_CHARS, true, why);
    l->ringkas = l->nama ? text_read(m, LAYANAN_RINGKAS, "ringkas", NAME_MAX_CHARS, false, why) : NULL;
    s->sinonim = l->ringkas ? text_read(m, LAYANAN_SINONIM, "sinonim", NAME_MAX_CHARS, false, why) : NULL;
    if (!s->sinonim || !standar_read(m, s, why))
        return false;
    const char *name = arena_format(&m->row, "%s %s", unit, l->nama); /* two units may offer the same service */
    l->kode = name ? code_read(m, LAYANAN_KODE, name, &s->services, why) : NULL;
    if (!l->kode)
        return false;
    l->id = id_make();
    if (code_add(&s->services, m->in->arena, l->kode, l->id)) {
        err_set(why, MK_TOO_BIG, "memori perintah habis");
        return false;
    }
    return true;
}

static enum mk_result layanan_put(struct import *m, struct db *tx)
{
    struct state *s = m->state;
    enum mk_result r = registry_layanan_add(tx, &m->row, m->daerah.id, &s->layanan, s->sinonim);
    for (int k = 0; !r && k < N_KOMPONEN; k++)
        if (*s->isi[k])
            r = registry_standar_set(tx, m->daerah.id, s->layanan.id, (enum komponen)k, s->isi[k]);
    return r;
}

static enum mk_result layanan_finish(struct import *m, struct db *tx)
{
    const struct house *house = m->in->house;
    enum mk_result r = MK_OK;
    for (size_t i = 0; !r && i < house->n_features; i++)
        if (house->features[i]->layanan_added)
            r = house->features[i]->layanan_added(tx, m->in->arena, m->daerah.id, m->now_ms);
    return r;
}

static enum mk_result layanan_import(struct invocation *in)
{
    static const struct import_kind kind = { .noun = "layanan", .n_columns = N_LAYANAN_COLUMNS,
                                             .column_of = layanan_column, .header = layanan_header, .start = start,
                                             .row = layanan_row, .put = layanan_put, .finish = layanan_finish };
    struct state state = { .loaded = false };
    return import_run(in, &kind, &state);
}

/* ---- export ---- */

static enum mk_result out_write(struct invocation *in, struct buf *b)
{
    const char *p = b->p;
    size_t left = b->n;
    if (b->overflow)
        return in_fail(in, MK_TOO_BIG, "keluaran lebih dari %zu byte", b->max);
    while (left > 0) {
        ssize_t k = write(in->out_fd, p, left);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return in_fail(in, MK_STORE, "keluaran tidak dapat ditulis: %s", strerror(errno));
        p += k;
        left -= (size_t)k;
    }
    return MK_OK;
}

static void cell_add(struct buf *b, const char *text, bool first)
{
    if (!first)
        buf_char(b, ',');
    csv_cell(b, text ? text : "", ',');
}

static enum mk_result units_write(struct invocation *in, struct db *db, const struct daerah *d, struct buf *b)
{
    struct unit_list list;
    enum mk_result r = registry_units(db, in->arena, d->id, &list);
    for (int i = 0; i < N_UNIT_COLUMNS; i++)
        cell_add(b, unit_columns[i], i == 0);
    H(b, "\r\n");
    for (size_t i = 0; !r && i < list.n; i++) {
        const struct unit *u = &list.item[i];
        const char *induk = "";
        for (size_t k = 0; k < list.n; k++)
            if (u->induk_id && list.item[k].id == u->induk_id)
                induk = list.item[k].kode;
        const char *const cells[] = { u->kode, u->nama, unit_kind_code(u->jenis), induk, u->alamat };
        for (size_t k = 0; k < COUNT(cells); k++)
            cell_add(b, cells[k], k == 0);
        H(b, "\r\n");
    }
    return r;
}

static enum mk_result services_write(struct invocation *in, struct db *db, const struct daerah *d, struct buf *b)
{
    struct layanan_list list;
    enum mk_result r = registry_layanan_search(db, in->arena, d->id, "", 0, N_UNIT_KINDS, 0, INT64_MAX, &list);
    for (int i = 0; i < LAYANAN_KOMPONEN; i++)
        cell_add(b, layanan_columns[i], i == 0);
    for (int k = 0; k < N_KOMPONEN; k++)
        cell_add(b, komponen_code((enum komponen)k), false);
    H(b, "\r\n");
    for (size_t i = 0; !r && i < list.n; i++) {
        const struct layanan *l = &list.item[i];
        struct standar st;
        r = registry_standar(db, in->arena, d->id, l->id, &st);
        if (r)
            break;
        const char *const cells[] = { l->kode, l->unit_kode, l->nama, l->ringkas, "" };
        for (size_t k = 0; k < COUNT(cells); k++)
            cell_add(b, cells[k], k == 0);
        for (int k = 0; k < N_KOMPONEN; k++)
            cell_add(b, st.isi[k], false);
        H(b, "\r\n");
    }
    return r;
}

static enum mk_result export_with(struct invocation *in, enum mk_result (*rows)(struct invocation *, struct db *,
                                                                                const struct daerah *, struct buf *))
{
    struct store *store = NULL;
    struct db *db = NULL;
    struct daerah d;
    struct buf b;
    buf_init(&b, 256u << 20);
    enum mk_result r = open_region(in, &store, &db, &d);
    if (!r)
        r = rows(in, db, &d, &b);
    if (!r)
        r = out_write(in, &b);
    buf_release(&b);
    store_reader_close(db);
    store_close(store);
    return r;
}

static enum mk_result unit_export(struct invocation *in)
{
    return export_with(in, units_write);
}

static enum mk_result layanan_export(struct invocation *in)
{
    return export_with(in, services_write);
}

static const struct command_option import_options[] = { IMPORT_OPTIONS }, export_options[] = { OPEN_OPTIONS };
const struct command layanan_import_unit = {
    .name = "import unit", .arguments = "FILE.csv|FILE.xlsx", .min_args = 1, .max_args = 1,
    .summary = "Memasukkan unit penyelenggara dari CSV",
    .help = "Kolom: nama dan jenis (wajib; jenis misalnya DINAS, BADAN, KECAMATAN, KELURAHAN, PUSKESMAS, RSUD),\n"
            "kode (dibuat dari nama bila kosong), induk (kode unit induk, harus di baris sebelumnya), alamat.",
    .examples = (const char *const[]){ "maklumat import unit unit.csv --dry-run  # memeriksa dulu",
                                       "maklumat import unit unit.csv", NULL },
    .options = import_options, .n_options = COUNT(import_options), .run = unit_import,
};
const struct command layanan_import_layanan = {
    .name = "import layanan", .arguments = "FILE.csv|FILE.xlsx", .min_args = 1, .max_args = 1,
    .summary = "Memasukkan layanan dan standarnya dari CSV; survei tiap layanan langsung dibuka",
    .help = "Kolom: unit (kode unit) dan nama (wajib), kode, ringkas, sinonim (kata lain untuk pencarian), dan\n"
            "komponen standar menurut kodenya: DASAR_HUKUM, PERSYARATAN, PROSEDUR, JANGKA_WAKTU, BIAYA, PRODUK, …\n"
            "Lihat nama kolom dengan: maklumat export layanan",
    .examples = (const char *const[]){ "maklumat import layanan layanan.csv --dry-run",
                                       "maklumat import layanan layanan.csv", NULL },
    .options = import_options, .n_options = COUNT(import_options), .run = layanan_import,
};
const struct command layanan_export_unit = {
    .name = "export unit", .arguments = "", .summary = "Menulis daftar unit sebagai CSV",
    .help = "Kolomnya sama dengan yang dibaca `import unit`.",
    .examples = (const char *const[]){ "maklumat export unit > unit.csv", NULL },
    .options = export_options, .n_options = COUNT(export_options), .run = unit_export,
};
const struct command layanan_export_layanan = {
    .name = "export layanan", .arguments = "", .summary = "Menulis layanan dan standarnya sebagai CSV",
    .help = "Kolomnya sama dengan yang dibaca `import layanan`.",
    .examples = (const char *const[]){ "maklumat export layanan > layanan.csv", NULL },
    .options = export_options, .n_options = COUNT(export_options), .run = layanan_export,
};

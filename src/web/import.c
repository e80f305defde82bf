/* import.c: see import.h. */
#include "web/import.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/utf8.h"

enum { FIELD_MAX = 65536, REASONS_SHOWN = 1000, ARENA_MAX = 1 << 20 };

bool csv_field_is(const struct csv_field *f, const char *name)
{
    if (f->n && (f->p[0] ^ name[0]) & ~0x20) /* most names differ here already */
        return false;
    return f->n == strlen(name) && strncasecmp(f->p, name, f->n) == 0;
}

int csv_field_shown(const struct csv_field *f)
{
    size_t n = f->n < 40 ? f->n : 40;
    while (n > 0 && n < f->n && ((unsigned char)f->p[n] & 0xC0) == 0x80) /* not inside a character */
        n--;
    return (int)n;
}

bool import_has(const struct import *m, int column)
{
    return m->at[column] >= 0;
}

const struct csv_field *import_cell(const struct import *m, int column)
{
    static const struct csv_field none = { "", 0 };
    int at = m->at[column];
    return at >= 0 && (size_t)at < m->n_fields ? &m->field[at] : &none;
}

const char *import_text(struct import *m, int column, size_t max)
{
    const struct csv_field *f = import_cell(m, column);
    const char *text = "";
    if (f->n && (utf8_clean(&m->row, f->p, f->n, &text) || utf8_length(text, strlen(text)) > max))
        return NULL;
    return text;
}

/* ---- header ---- */

static enum mk_result header_read(struct import *m, struct csv *csv)
{
    for (int i = 0; i < m->kind->n_columns; i++)
        m->at[i] = -1;
    enum mk_result r = csv_next(csv, m->field, IMPORT_COLUMNS_MAX, &m->n_fields);
    if (r == MK_NOT_FOUND)
        return in_fail(m->in, MK_INVALID, "%s: berkas kosong; baris pertama harus berisi nama kolom", m->file);
    if (r)
        return in_fail(m->in, MK_INVALID, "%s %s", m->file, csv->err.text);
    for (size_t i = 0; i < m->n_fields; i++) {
        int c = m->kind->column_of(&m->field[i]);
        if (c < 0)
            continue;
        if (m->at[c] >= 0)
            return in_fail(m->in, MK_INVALID, "%s baris %lld kolom %zu: kolom '%.*s' ganda", m->file,
                           (long long)csv->line, i + 1, csv_field_shown(&m->field[i]), m->field[i].p);
        m->at[c] = (int)i;
    }
    struct err why = { "" };
    if (!m->kind->header(m, &why))
        return in_fail(m->in, MK_INVALID, "%s baris %lld: %s", m->file, (long long)csv->line, why.text);
    return MK_OK;
}

/* ---- passes ---- */

/* MK_OK to go on with the next row. */
static enum mk_result reject(struct import *m, bool report, int64_t line, const char *why)
{
    m->rejected++;
    if (m->straight) {
        m->refused = true;
        return MK_INVALID;
    }
    if (!report)
        return MK_OK;
    if (m->rejected <= REASONS_SHOWN)
        dprintf(m->in->err_fd, "%s baris %lld: %s\n", m->file, (long long)line, why);
    else if (m->rejected == REASONS_SHOWN + 1)
        dprintf(m->in->err_fd, "%s: alasan berikutnya tidak ditulis lagi\n", m->file);
    return MK_OK;
}

static enum mk_result row_take(struct import *m, struct db *tx, int64_t line, size_t wanted)
{
    struct err why = { "" };
    if (m->n_fields != wanted)
        err_set(&why, MK_INVALID, "%zu isian, seharusnya %zu", m->n_fields, wanted);
    else if (m->kind->row(m, &why)) {
        m->accepted++;
        return tx ? m->kind->put(m, tx) : MK_OK;
    }
    return reject(m, !tx, line, why.text);
}

/* tx is NULL in the pass that only checks and reports. */
static enum mk_result file_pass(struct import *m, struct db *tx)
{
    struct arena quoted;
    struct csv csv;
    size_t wanted = 0;
    arena_init(&quoted, ARENA_MAX);
    csv_init(&csv, m->data, m->size, 0, &quoted, FIELD_MAX);
    enum mk_result r = m->kind->start(m);
    if (!r)
        r = csv_next(&csv, m->field, IMPORT_COLUMNS_MAX, &wanted); /* the header, read before */
    m->accepted = m->rejected = 0;
    while (!r) {
        arena_reset(&quoted);
        arena_reset(&m->row);
        r = csv_next(&csv, m->field, IMPORT_COLUMNS_MAX, &m->n_fields);
        if (r == MK_INVALID)
            r = reject(m, !tx, csv.line, csv.err.text);
        else if (!r)
            r = row_take(m, tx, csv.line, wanted);
    }
    arena_release(&quoted);
    return r == MK_NOT_FOUND ? MK_OK : r;
}

static enum mk_result file_store(struct db *tx, void *arg, struct err *err)
{
    struct import *m = arg;
    if (m->refused) /* the writer tries again what failed */
        return MK_INVALID;
    enum mk_result r = file_pass(m, tx);
    if (!r && m->kind->finish)
        r = m->kind->finish(m, tx);
    return r ? err_set(err, r, "tidak tersimpan; tidak ada yang berubah") : MK_OK;
}

/* Where nobody can know whether it is stored, and the same again would count twice, the sentence says so. */
static enum mk_result file_put(struct import *m)
{
    struct write w = { .run = file_store, .arg = m };
    enum mk_result r = store_write_wait(m->store, &w);
    if (r && m->kind->again && w.unsure)
        return in_fail(m->in, r, "Belum pasti tersimpan: hubungan ke basis data terputus saat menyimpan. Jangan langsung mengimpor lagi, karena "
                                 "%s yang sama akan dihitung dua kali; periksa dulu jumlahnya dengan maklumat export", m->kind->noun);
    if (r)
        m->in->err = w.err;
    return r;
}

/* Stores while it checks. False: a row was refused, nothing has changed, and nothing was said yet. */
static bool file_straight(struct import *m, enum mk_result *ret)
{
    m->straight = true;
    *ret = file_put(m);
    const bool done = !m->refused;
    m->straight = m->refused = false;
    return done;
}

/* Checks, and stores when nothing was refused or what was is to be skipped. */
static enum mk_result file_checked(struct import *m, bool dry, bool skip)
{
    enum mk_result r = file_pass(m, NULL);
    if (!r && !dry && (skip || m->rejected == 0) && m->accepted > 0)
        r = file_put(m);
    return r;
}

static enum mk_result file_take(struct import *m)
{
    struct arena quoted;
    struct csv csv;
    const bool dry = in_flag(m->in, "dry-run"), skip = in_flag(m->in, "skip-invalid");
    arena_init(&quoted, ARENA_MAX);
    csv_init(&csv, m->data, m->size, 0, &quoted, FIELD_MAX);
    enum mk_result r = header_read(m, &csv);
    arena_release(&quoted);
    if (r)
        return r;
    if (dry || skip || !m->kind->straight || !file_straight(m, &r))
        r = file_checked(m, dry, skip);
    const bool refused = m->rejected > 0 && !skip;
    if (r)
        return r;
    dprintf(m->in->out_fd, "%lld %s %s, %lld baris ditolak\n", (long long)m->accepted, m->kind->noun,
            dry ? "dapat diimpor" : refused ? "sah" : "diimpor", (long long)m->rejected);
    if (refused)
        return in_fail(m->in, MK_INVALID, "%sperbaiki baris yang ditolak, atau pakai --skip-invalid",
                       dry ? "" : "tidak ada yang diimpor; ");
    return m->accepted ? MK_OK : in_fail(m->in, MK_INVALID, "%s: tidak ada baris yang sah", m->file);
}

static enum mk_result file_map(struct import *m)
{
    int fd = open(m->file, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0)
        return in_fail(m->in, errno == ENOENT ? MK_NOT_FOUND : MK_INVALID, "%s: %s", m->file, strerror(errno));
    enum mk_result r = MK_OK;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        r = in_fail(m->in, MK_INVALID, "%s: bukan berkas biasa", m->file);
    else
        r = sheet_as_csv(m->in, m->file, &fd);
    if (r || fstat(fd, &st) != 0) {
        close(fd);
        return r ? r : in_fail(m->in, MK_STORE, "%s: %s", m->file, strerror(errno));
    }
    if (st.st_size == 0)
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

enum mk_result import_run(struct invocation *in, const struct import_kind *kind, void *state)
{
    struct import m = { .in = in, .file = in->args[0], .kind = kind, .state = state, .now_ms = clock_utc_ms() };
    arena_init(&m.row, ARENA_MAX);
    enum mk_result r = file_map(&m);
    if (!r)
        r = open_region(in, &m.store, &m.db, &m.daerah);
    if (!r)
        r = file_take(&m);
    store_reader_close(m.db);
    store_close(m.store);
    if (m.data)
        munmap((void *)(uintptr_t)m.data, m.size);
    arena_release(&m.row);
    return r;
}

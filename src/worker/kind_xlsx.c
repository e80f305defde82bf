/* kind_xlsx.c: the kinds "xlsx" (is it a workbook that we accept?) and "lembar" (the same, and one sheet as CSV into
 * the output; parameter "lembar": its name, or none for the first). */
#include <stdlib.h>
#include <string.h>

#include "worker/kinds.h"
#include "worker/xlsx.h"

enum { CSV_MAX = 64 << 20 };

/* A name in the directory of an OLE container. */
static bool names(const unsigned char *p, size_t n, const char *name)
{
    char wide[64];
    const size_t length = strlen(name);
    for (size_t i = 0; i < length; i++) {
        wide[2 * i] = name[i];
        wide[2 * i + 1] = '\0';
    }
    return memmem(p, n, wide, 2 * length) != NULL;
}

/* Not a ZIP container but the one of before: either way it cannot be read here. */
static enum mk_result ole_refused(const unsigned char *p, size_t n, struct err *err)
{
    if (names(p, n, "EncryptedPackage"))
        return err_set(err, MK_INVALID, "berkas dikunci dengan kata sandi; simpan sebagai .xlsx tanpa sandi");
    if (names(p, n, "Workbook"))
        return err_set(err, MK_INVALID, "berkas berformat .xls lama; simpan sebagai .xlsx");
    return err_set(err, MK_INVALID, "berkas dikunci dengan kata sandi, atau berformat .xls lama; simpan sebagai .xlsx tanpa sandi");
}

static enum mk_result container(struct worker_call *c, unsigned char **p, struct zipfile **ret)
{
    size_t n = 0;
    *ret = NULL;
    if (c->n_in != 1)
        return err_set(&c->err, MK_FAILED, "tanpa berkas");
    enum mk_result r = worker_read_all(c->in[0], ZIP_PACKED, p, &n, &c->err);
    if (r == MK_OK && n >= 8 && memcmp(*p, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) == 0)
        return ole_refused(*p, n, &c->err);
    if (r == MK_OK)
        r = zipfile_open(*p, n, &c->arena, ret, &c->err);
    return r ? r : xlsx_check(*ret, &c->err);
}

static enum mk_result check(struct worker_call *c)
{
    struct zipfile *z = NULL;
    unsigned char *p = NULL;
    enum mk_result r = container(c, &p, &z);
    if (r == MK_OK)
        fields_add_int(&c->said, "bagian", (int64_t)zipfile_count(z));
    zipfile_close(z);
    free(p);
    return r;
}

static enum mk_result sheet(struct worker_call *c)
{
    struct zipfile *z = NULL;
    unsigned char *p = NULL;
    struct xlsx_sheet s;
    struct buf csv;
    buf_init(&csv, CSV_MAX);
    enum mk_result r = container(c, &p, &z);
    if (r == MK_OK)
        r = xlsx_read(z, &c->arena, fields_text(&c->asked, "lembar"), &csv, &s, &c->err);
    if (r == MK_OK)
        r = worker_write_all(c->out, csv.p, csv.n, &c->err);
    if (r == MK_OK) {
        fields_add_text(&c->said, "nama", s.name);
        const struct { const char *name; int64_t value; } figures[] = {
            { "lembar", s.sheets }, { "baris", s.rows }, { "kolom", s.columns }, { "rumus", s.formulas },
            { "rumus_kosong", s.without_value }, { "gabungan", s.merged }, { "galat", s.errors }, { "tanggal", s.dates } };
        for (size_t i = 0; i < COUNT(figures); i++)
            fields_add_int(&c->said, figures[i].name, figures[i].value);
    }
    zipfile_close(z);
    buf_release(&csv);
    free(p);
    return r;
}

const struct worker_kind worker_xlsx = { .name = "xlsx", .profile = WORKER_CLOSED, .seconds = 20, .cpu_seconds = 15,
                                         .memory_bytes = 512 << 20, .run = check };
const struct worker_kind worker_lembar = { .name = "lembar", .profile = WORKER_CLOSED, .seconds = 60, .cpu_seconds = 50,
                                           .memory_bytes = 768 << 20, .out_bytes = CSV_MAX, .run = sheet };

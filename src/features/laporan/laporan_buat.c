/* laporan_buat.c: makes the file of a report: what is in the database is read as one state, then nothing of it is held
 * while the worker draws. */
#include <stdlib.h>
#include <string.h>

#include "laporan/laporan_kerja.h"
#include "web/worker.h"

const char *laporan_nama_berkas(struct arena *a, const struct laporan_minta *m)
{
    const char *name = arena_format(a, "laporan-%s-%s-%s.%s", m->apa == LAPORAN_RTL ? "rtl" : "skm", *m->kode ? m->kode : "daerah",
                                    laporan_periode(a, m->p, true), m->jenis == CETAK_PDF ? "pdf" : "xlsx");
    return name ? name : "laporan";
}

const char *laporan_media(enum cetak_jenis jenis)
{
    return jenis == CETAK_PDF ? "application/pdf" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
}

enum mk_result laporan_baris(const struct lapor *q, enum laporan_jenis apa, enum cetak_jenis jenis, int64_t *ret)
{
    static const char *const parts[2][2] = { [LAPORAN_SKM] = { "skm.baris", "skm.buku.baris" },
                                             [LAPORAN_RTL] = { "tindak.rtl.baris", "tindak.rtl.buku.baris" } };
    struct buf b;
    buf_init(&b, 4096);
    enum mk_result r = house_lapor(q, parts[apa][jenis == CETAK_XLSX], &b);
    *ret = 0;
    for (const char *p = buf_text(&b); *p;) { /* a number a line, one of each feature that has a part in it */
        *ret += strtoll(p, NULL, 10);
        p += strcspn(p, "\n");
        p += *p != '\0';
    }
    buf_release(&b);
    return r;
}

static bool rows_told(void *arg, int64_t done, int64_t of)
{
    const struct laporan_watch *w = arg;
    return w->fn(w->arg, LANGKAH_SUSUN, done, of);
}

static bool worker_told(void *arg, int step, int64_t done, int64_t of)
{
    const struct laporan_watch *w = arg;
    return w->fn(w->arg, step >= 2 ? LANGKAH_RAPAT : LANGKAH_TULIS, done, of);
}

static enum mk_result document(struct db *db, struct arena *a, const struct house *house, const struct daerah *d,
                               const struct laporan_minta *m, const struct laporan_watch *watch, struct buf *doc, struct err *err)
{
    const struct lapor_watch rows = { rows_told, (void *)(uintptr_t)watch };
    struct laporan l;
    enum mk_result r = laporan_baca(db, a, house, d, m->kode, laporan_periode(a, m->p, true), m->hari, &l, err);
    if (r == MK_OK && watch)
        l.q.watch = &rows;
    if (r == MK_OK && watch && !watch->fn(watch->arg, LANGKAH_SUSUN, 0, 0))
        r = MK_BUSY;
    return r ? r : laporan_tulis(&l, m->apa, m->jenis == CETAK_PDF, doc);
}

enum mk_result laporan_buat(struct store *store, const struct house *house, const struct daerah *d, const struct laporan_minta *m,
                            const struct laporan_watch *watch, struct buf *file, struct err *err)
{
    enum { MEMORY = 64 << 20 };
    const struct worker_watch drawing = { worker_told, (void *)(uintptr_t)watch };
    struct arena a;
    struct db *db = NULL;
    struct buf doc;
    arena_init(&a, MEMORY);
    buf_init(&doc, NASKAH_BYTES);
    enum mk_result r = store_reader_patient(store, &db, err);
    if (r == MK_OK)
        r = db_begin_read(db);
    if (r == MK_OK) {
        r = document(db, &a, house, d, m, watch, &doc, err);
        db_end_read(db);
    }
    store_reader_close(db);
    arena_release(&a);
    if (r == MK_OK)
        r = cetak_run_watched(m->jenis, &doc, file, watch ? &drawing : NULL, err);
    buf_release(&doc);
    return r;
}

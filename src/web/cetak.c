/* cetak.c: see cetak.h. */
#include "web/cetak.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "web/qr.h"
#include "web/worker.h"

/* ---- drawings ---- */

static void path_write(struct buf *b, const struct shape_path *p)
{
    buf_char(b, '\t');
    for (size_t i = 0; i < p->n; i++) {
        const struct shape_step *s = &p->step[i];
        buf_char(b, s->op);
        if (s->op != 'Z')
            buf_format(b, " %d %d", s->x, s->y);
        if (s->op == 'A')
            buf_format(b, " %d %d", s->r, s->sweep ? 10 : 0);
        buf_char(b, ' ');
    }
}

static void ink_write(struct buf *b, const struct ink *k, bool dash)
{
    naskah_int(b, k->fill);
    naskah_int(b, k->stroke);
    naskah_int(b, k->width);
    if (dash)
        naskah_int(b, k->dashed);
}

static void shape_write(struct chart_sink *k, const struct shape *s)
{
    struct buf *b = ((struct naskah_sink *)k)->out;
    struct ink ink;
    bool known = shape_ink(s, &ink);
    assert(known);
    naskah_start(b, s->kind == SHAPE_RECT ? 'r' : s->kind == SHAPE_CIRCLE ? 'c' : s->kind == SHAPE_PATH ? 'p' : 't');
    switch (s->kind) {
    case SHAPE_RECT:
        ink_write(b, &ink, true);
        naskah_int(b, s->x);
        naskah_int(b, s->y);
        naskah_int(b, s->w);
        naskah_int(b, s->h);
        naskah_int(b, s->r);
        break;
    case SHAPE_CIRCLE:
        ink_write(b, &ink, false);
        naskah_int(b, s->x);
        naskah_int(b, s->y);
        naskah_int(b, s->r);
        break;
    case SHAPE_PATH:
        ink_write(b, &ink, true);
        path_write(b, s->path);
        break;
    case SHAPE_TEXT:
        naskah_int(b, ink.fill);
        naskah_int(b, ink.bold);
        naskah_int(b, ink.big);
        naskah_int(b, (int)ink.anchor);
        naskah_int(b, s->upright);
        naskah_int(b, s->x);
        naskah_int(b, s->y);
        naskah_text(b, s->text);
        break;
    }
    naskah_end(b);
}

struct naskah_sink naskah_chart_open(struct buf *b, struct chart_area area, int percent, const char *caption)
{
    naskah_start(b, 'G');
    naskah_int(b, area.width);
    naskah_int(b, area.height);
    naskah_int(b, percent);
    naskah_text(b, caption);
    naskah_end(b);
    return (struct naskah_sink){ { shape_write }, b };
}

void naskah_chart_close(struct naskah_sink *k)
{
    naskah_start(k->out, 'E');
    naskah_end(k->out);
}

/* ---- posters ---- */

static void fields(struct buf *b, char kind, const int *v, size_t n)
{
    naskah_start(b, kind);
    for (size_t i = 0; i < n; i++)
        naskah_int(b, v[i]);
}

void poster_teks(struct buf *b, const struct poster_teks *k, const char *teks)
{
    fields(b, 'b', (const int[]){ k->rgb, k->tebal, k->ukuran, k->rata, k->x, k->y, k->lebar, k->tinggi }, 8);
    naskah_text(b, k->jenis);
    naskah_text(b, teks);
    naskah_end(b);
}

void poster_kotak(struct buf *b, int rgb, int x, int y, int lebar, int tinggi, int sudut)
{
    fields(b, 'r', (const int[]){ rgb, INK_NONE, 0, 0, x, y, lebar, tinggi, sudut }, 9);
    naskah_end(b);
}

void poster_lingkaran(struct buf *b, int rgb, int x, int y, int jari)
{
    fields(b, 'c', (const int[]){ rgb, INK_NONE, 0, x, y, jari }, 6);
    naskah_end(b);
}

struct naskah_sink poster_chart_open(struct buf *b, struct chart_area area, int x, int y, int lebar)
{
    fields(b, 'm', (const int[]){ x, y, area.width > 0 ? lebar * 1000 / area.width : 1000 }, 3);
    naskah_end(b);
    return (struct naskah_sink){ { shape_write }, b };
}

void poster_chart_close(struct naskah_sink *k)
{
    fields(k->out, 'm', (const int[]){ 0, 0, 1000 }, 3);
    naskah_end(k->out);
}

bool poster_qr(struct buf *b, int rgb, int x, int y, int ukuran, const char *alamat)
{
    char modul[QR_MODUL_MAX * QR_MODUL_MAX + 1];
    if (!qr_modul(alamat, modul, sizeof modul))
        return false;
    fields(b, 'q', (const int[]){ rgb, x, y, ukuran }, 4);
    naskah_text(b, modul);
    naskah_text(b, alamat);
    naskah_end(b);
    return true;
}

/* ---- cells ---- */

const char *naskah_number(struct arena *a, int64_t v, int digits)
{
    struct buf b;
    buf_init(&b, 64);
    buf_char(&b, 'n');
    buf_decimal(&b, v, digits);
    const char *text = arena_text(a, buf_text(&b));
    buf_release(&b);
    return text;
}

const char *naskah_cell(struct arena *a, const char *text)
{
    return arena_format(a, "t%s", text);
}

static enum mk_result crest(struct buf *b, char kind, struct db *db, const struct daerah *d, bool *ret_has)
{
    struct buf png, hex;
    *ret_has = false;
    if (!d->lambang.kunci || !*d->lambang.kunci)
        return MK_OK;
    buf_init(&png, LAMBANG_MAX + 1);
    buf_init(&hex, 2 * (LAMBANG_MAX + 1));
    enum mk_result r = registry_lambang(db, d->id, d->lambang.kunci, &png);
    for (size_t i = 0; r == MK_OK && i < png.n; i++)
        buf_format(&hex, "%02x", (unsigned)(unsigned char)png.p[i]);
    *ret_has = r == MK_OK;
    if (r == MK_OK)
        NASKAH(b, kind, buf_text(&hex));
    buf_release(&png);
    buf_release(&hex);
    return r == MK_NOT_FOUND ? MK_OK : r; /* taken away meanwhile */
}

enum mk_result naskah_crest(struct buf *b, struct db *db, const struct daerah *d)
{
    bool has;
    return crest(b, 'I', db, d, &has);
}

enum mk_result poster_crest(struct buf *b, struct db *db, const struct daerah *d, bool *ret_has)
{
    return crest(b, 'i', db, d, ret_has);
}

void poster_lambang(struct buf *b, int x, int y, int sisi)
{
    fields(b, 'l', (const int[]){ x, y, sisi }, 3);
    naskah_end(b);
}

/* ---- the worker ---- */

static enum mk_result all_written(int fd, const char *p, size_t n, struct err *err)
{
    for (size_t at = 0; at < n;) {
        ssize_t put = write(fd, p + at, n - at);
        if (put < 0 && errno != EINTR)
            return err_set(err, MK_STORE, "naskah tidak dapat disimpan sementara: %s", strerror(errno));
        at += put > 0 ? (size_t)put : 0;
    }
    return MK_OK;
}

static enum mk_result all_read(int fd, struct buf *out, struct err *err)
{
    char piece[65536];
    off_t at = 0;
    for (ssize_t got = 1; got > 0; at += got) {
        got = pread(fd, piece, sizeof piece, at);
        if (got < 0 && errno == EINTR)
            got = 0;
        else if (got < 0)
            return err_set(err, MK_STORE, "hasil cetak tidak terbaca: %s", strerror(errno));
        buf_add(out, piece, (size_t)got);
    }
    return out->overflow ? err_set(err, MK_TOO_BIG, "hasil cetak terlalu besar") : MK_OK;
}

enum mk_result cetak_run(enum cetak_jenis jenis, struct buf *naskah, struct buf *out, struct err *err)
{
    return cetak_run_watched(jenis, naskah, out, NULL, err);
}

enum mk_result cetak_run_watched(enum cetak_jenis jenis, struct buf *naskah, struct buf *out, const struct worker_watch *watch,
                                 struct err *err)
{
    struct arena a;
    struct worker_reply reply;
    if (naskah->overflow)
        return err_set(err, MK_TOO_BIG, "dokumen terlalu besar untuk dicetak");
    int in = memfd_create("naskah", MFD_CLOEXEC), file = memfd_create("cetak", MFD_CLOEXEC);
    arena_init(&a, 1 << 20);
    enum mk_result r = in < 0 || file < 0 ? err_set(err, MK_BUSY, "tidak ada tempat sementara: %s", strerror(errno))
                                          : all_written(in, naskah->p, naskah->n, err);
    static const char *const kinds[] = { [CETAK_PDF] = "cetak", [CETAK_XLSX] = "buku", [CETAK_KARTU] = "kartu" };
    const struct worker_job job = { .kind = kinds[jenis], .in = { in }, .n_in = 1, .out = file, .watch = watch };
    if (r == MK_OK)
        r = worker_run(&job, &a, &reply, err);
    if (r == MK_OK)
        r = all_read(file, out, err);
    if (in >= 0)
        close(in);
    if (file >= 0)
        close(file);
    arena_release(&a);
    return r;
}

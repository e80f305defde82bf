/* terbuka_kartu.c: the pictures that stand for pages where their links are shared (og:image): the name, the grade as letter,
 * word and colour, the figure and where it comes from. Drawn by the worker, kept by the page cache while the database
 * stays as it is. */
#include <stdlib.h>
#include <string.h>

#include "core/skm.h"
#include "terbuka/terbuka.h"
#include "web/cetak.h"
#include "web/message.h"

enum { CARD_NASKAH = 256 * 1024, CARD_PNG = 2 << 20 };

struct kartu { struct buf naskah, png; struct err err; };

/* As the badges of pages in light (assets/maklumat.css: --a-solid …). */
static int grade_rgb(enum grade g)
{
    static const int rgb[] = { [GRADE_A] = 0x1b7a43, [GRADE_B] = 0x1f6fa8, [GRADE_C] = 0xa65f00, [GRADE_D] = 0xb3261e };
    return (size_t)g < COUNT(rgb) && rgb[g] ? rgb[g] : 0x4a5d6b;
}

/* "Dari 1.234 jawaban, 2026" and, on the card of a service, whose they are. */
static const char *source(struct request *rq, const struct sorotan *s, const char *of)
{
    struct buf b;
    buf_init(&b, 700);
    buf_str(&b, tr(rq->lang, "Dari"));
    H(&b, " ");
    html_int(&b, s->n, rq->lang);
    buf_format(&b, " %s, %d", tr(rq->lang, "jawaban"), s->year);
    if (of)
        buf_format(&b, " · %s", of);
    return say_keep(rq->arena, &b);
}

static void figures(struct request *rq, const struct sorotan *s, const char *of, struct buf *b)
{
    if (!s->ada) {
        NASKAH(b, 'M', "", "", "", tr(rq->lang, "Angka tampil setelah lima jawaban masuk tahun ini."), "0");
        return;
    }
    enum grade g = skm_grade(s->ikm);
    const char letter[] = { grade_letter(g), '\0' };
    NASKAH(b, 'M', letter, grade_word(g, rq->lang), say_decimal(rq->arena, s->ikm, 2, rq->lang), source(rq, s, of),
           arena_format(rq->arena, "%d", grade_rgb(g)));
}

static enum mk_result run(void *arg)
{
    struct kartu *k = arg;
    return cetak_run(CETAK_KARTU, &k->naskah, &k->png, &k->err);
}

static enum mk_result done(struct request *rq, void *arg, enum mk_result result)
{
    struct kartu *k = arg;
    if (result == MK_OK)
        buf_add(rq_out(rq), k->png.p, k->png.n);
    else
        result = fail(rq, result, "%s", k->err.text);
    buf_release(&k->naskah);
    buf_release(&k->png);
    return result ? result : rq_send(rq, 200, "image/png");
}

static enum mk_result card(struct request *rq, const char *title, const char *subtitle, int64_t unit, const char *of)
{
    struct sorotan s;
    struct kartu *k = arena_new(rq->arena, struct kartu);
    const struct daerah *d = rq->daerah;
    enum mk_result r = k ? terbuka_sorot(rq, unit, &s) : MK_TOO_BIG;
    if (r)
        return r;
    buf_init(&k->naskah, CARD_NASKAH);
    buf_init(&k->png, CARD_PNG);
    naskah_start(&k->naskah, 'W');
    naskah_int(&k->naskah, d->warna && *d->warna ? strtol(d->warna, NULL, 16) : 0x0b5f5a);
    naskah_end(&k->naskah);
    r = naskah_crest(&k->naskah, rq->db, d);
    NASKAH(&k->naskah, 'K', d->nama);
    NASKAH(&k->naskah, 'J', title);
    NASKAH(&k->naskah, 'j', subtitle);
    figures(rq, &s, of, &k->naskah);
    if (d->demo)
        NASKAH(&k->naskah, 'N', tr(rq->lang, "Data contoh"));
    if (!r)
        r = rq_offload_anybody(rq, run, done, k);
    if (r) {
        buf_release(&k->naskah);
        buf_release(&k->png);
    }
    return r;
}

enum mk_result terbuka_kartu_daerah(struct request *rq)
{
    return card(rq, tr(rq->lang, "Seberapa baik pelayanan di daerah ini?"), tr(rq->lang, "Indeks kepuasan masyarakat menurut warga yang dilayani"), 0, NULL);
}

/* "puskesmas-malili" of "puskesmas-malili.png"; NULL: another ending. */
static const char *code_of(struct request *rq)
{
    const char *name = rq_path(rq, "kartu");
    size_t n = strlen(name);
    return n > 4 && strcmp(name + n - 4, ".png") == 0 ? arena_format(rq->arena, "%.*s", (int)(n - 4), name) : NULL;
}

static enum mk_result missing(struct request *rq, enum mk_result r)
{
    return r == MK_NOT_FOUND ? fail(rq, r, "%s", tr(rq->lang, "Tidak ada apa-apa di alamat ini.")) : r;
}

enum mk_result terbuka_kartu_unit(struct request *rq)
{
    struct unit u;
    const char *code = code_of(rq);
    enum mk_result r = code ? registry_unit(rq->db, rq->arena, rq->daerah->id, code, &u) : MK_NOT_FOUND;
    return r ? missing(rq, r) : card(rq, u.nama, tr(rq->lang, "Layanan, janji, dan nilainya menurut warga"), u.id, NULL);
}

enum mk_result terbuka_kartu_layanan(struct request *rq)
{
    struct layanan l;
    const char *code = code_of(rq);
    enum mk_result r = code ? registry_layanan(rq->db, rq->arena, rq->daerah->id, code, &l) : MK_NOT_FOUND;
    return r ? missing(rq, r) : card(rq, l.nama, l.unit_nama, l.unit_id, tr(rq->lang, "nilai unitnya"));
}

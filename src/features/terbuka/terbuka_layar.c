/* terbuka_layar.c: a unit shown elsewhere: the card inside another site, and the screen of a waiting room.
 *
 * The card is the only page that other sites may frame: it has no form, no script and no session, so nothing can be
 * clicked through it. The screen asks for itself again every minute by the header Refresh, without a script. */
#include <string.h>

#include "core/skm.h"
#include "terbuka/sematkan.view.h"
#include "terbuka/terbuka.h"
#include "terbuka/tv.view.h"
#include "web/message.h"

#define FRAMED \
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'none'; " \
    "base-uri 'none'; frame-ancestors *"

static const char *letter_of(struct request *rq, enum grade g)
{
    const char text[] = { grade_letter(g), '\0' };
    return arena_text(rq->arena, text);
}

/* "95 %: 84,02 – 85,61", or "". */
static const char *range_of(struct request *rq, const struct sorotan *s)
{
    struct buf b;
    if (s->semua)
        return tr(rq->lang, "Semua pengguna menjawab, jadi tanpa rentang");
    if (s->low < 0 || s->high < 0)
        return "";
    buf_init(&b, 100);
    buf_str(&b, tr(rq->lang, "Rentang 95 %:"));
    H(&b, " ");
    html_decimal(&b, s->low, 2, rq->lang);
    H(&b, " – ");
    html_decimal(&b, s->high, 2, rq->lang);
    return say_keep(rq->arena, &b);
}

/* "Peringkat 3–17 dari 60 unit": a range where intervals overlap. NULL: no place. */
static const char *place_of(struct request *rq, const struct sorotan *s)
{
    if (!s->ada || s->best < 1 || s->dari < 2)
        return NULL;
    const char *word = tr(rq->lang, "Peringkat"), *of = tr(rq->lang, "dari"), *units = tr(rq->lang, "unit");
    return s->best == s->worst ? arena_format(rq->arena, "%s %d %s %d %s", word, s->best, of, s->dari, units)
                               : arena_format(rq->arena, "%s %d\xe2\x80\x93%d %s %d %s", word, s->best, s->worst, of, s->dari, units);
}

static enum mk_result unit_of_path(struct request *rq, struct unit *ret)
{
    enum mk_result r = registry_unit(rq->db, rq->arena, rq->daerah->id, rq_path(rq, "unit"), ret);
    return r == MK_NOT_FOUND ? fail(rq, r, "%s", tr(rq->lang, "Unit ini tidak ada.")) : r;
}

enum mk_result terbuka_sematkan_get(struct request *rq)
{
    struct unit unit;
    struct sorotan s;
    struct page page;
    enum mk_result r = unit_of_path(rq, &unit);
    if (!r)
        r = terbuka_sorot(rq, unit.id, &s);
    if (!r)
        r = page_init(rq, &page, unit.nama);
    if (r)
        return r;
    enum grade g = s.ada ? skm_grade(s.ikm) : GRADE_NONE;
    struct sematkan_view v = {
        .nama = unit.nama, .ada = s.ada, .ikm = s.ikm, .n = s.n, .rentang = range_of(rq, &s),
        .masa = s.masa, .resmi = s.resmi, .keadaan = s.keadaan, .peringkat = place_of(rq, &s), .grade = letter_of(rq, g), .grade_word = grade_word(g, rq->lang),
        .hasil = rq_link(rq, arena_format(rq->arena, "/unit/%s", unit.kode)),
    };
    rq_set_header(rq, "Content-Security-Policy", FRAMED);
    rq_set_header(rq, "X-Frame-Options", ""); /* left out: it knows no "everybody" */
    sematkan_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

static enum mk_result bars_of(struct request *rq, const struct sorotan *s, struct chart_unsur *ret)
{
    struct chart_bar *bar = arena_array(rq->arena, struct chart_bar, N_UNSUR);
    if (!bar)
        return MK_TOO_BIG;
    for (int u = 0; u < N_UNSUR; u++)
        bar[u] = (struct chart_bar){ unsur_name((enum unsur)u, rq->lang), s->unsur[u] };
    *ret = (struct chart_unsur){ .id = "layar", .bars = bar, .n = N_UNSUR };
    return MK_OK;
}

enum mk_result terbuka_tv_get(struct request *rq)
{
    struct unit unit = { .id = 0, .nama = rq->daerah->nama };
    struct sorotan s;
    struct page page;
    struct tv_view v = { .ada = false };
    bool one = strchr(rq->path + 1, '/') != NULL;
    enum mk_result r = one ? unit_of_path(rq, &unit) : MK_OK;
    if (!r)
        r = terbuka_sorot(rq, unit.id, &s);
    if (!r && s.ada)
        r = bars_of(rq, &s, &v.bars);
    if (!r)
        r = page_init(rq, &page, unit.nama);
    if (r)
        return r;
    enum grade g = s.ada ? skm_grade(s.ikm) : GRADE_NONE;
    const char *base = rq->daerah->alamat ? rq->daerah->alamat : "", *plain = strstr(base, "://");
    const char *path = s.kode ? arena_format(rq->arena, "/s/%s", s.kode) : one ? arena_format(rq->arena, "/unit/%s", unit.kode) : "/layanan";
    v.nama = unit.nama;
    v.ada = s.ada;
    v.ikm = s.ikm;
    v.n = s.n;
    v.rentang = range_of(rq, &s);
    v.masa = s.masa;
    v.resmi = s.resmi;
    v.keadaan = s.keadaan;
    v.peringkat = place_of(rq, &s);
    v.grade = letter_of(rq, g);
    v.grade_word = grade_word(g, rq->lang);
    if (plain) { /* a code that leads nowhere is worse than none */
        v.alamat = arena_format(rq->arena, "%s%s", plain + 3, path);
        v.qr = (struct qr){ arena_format(rq->arena, "%s%s", base, path), tr(rq->lang, "Kode QR ke survei") };
    }
    rq_set_header(rq, "Refresh", "60");
    tv_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

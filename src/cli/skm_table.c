/* skm_table.c: the figures of `maklumat skm` for people: one group with its whole working, or many groups
 * as one line each. Indonesian, decimal comma. */
#include "cli/skm_print.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

enum { VALUE_WIDTH_MAX = 44 };

/* ---- cells ---- */

static void spaces(struct buf *b, size_t n)
{
    for (; n > 0; n--)
        buf_char(b, ' ');
}

static void cell_left(struct buf *b, const char *s, size_t width)
{
    size_t n = strlen(s), length = utf8_length(s, n);
    if (length > width) { /* cut, with a mark */
        size_t keep = 0;
        for (length = 0; keep < n && length < width - 1; length++)
            do
                keep++;
            while (keep < n && ((unsigned char)s[keep] & 0xC0) == 0x80);
        buf_add(b, s, keep);
        buf_str(b, "…");
        length = width;
    } else {
        buf_add(b, s, n);
    }
    spaces(b, width - length);
}

static void cell_right(struct buf *b, struct buf *text, size_t width)
{
    size_t length = utf8_length(text->p, text->n);
    spaces(b, length < width ? width - length : 0);
    buf_add(b, text->p, text->n);
    buf_clear(text);
}

static void number_right(struct buf *b, int64_t v, int decimals, size_t width)
{
    struct buf text;
    buf_init(&text, 64);
    if (decimals)
        html_decimal(&text, v, decimals, LANG_ID);
    else
        html_int(&text, v, LANG_ID);
    cell_right(b, &text, width);
    buf_release(&text);
}

static void rule(struct buf *b, size_t width)
{
    for (; width > 0; width--)
        buf_str(b, "─");
    buf_char(b, '\n');
}

static void interval_text(struct buf *b, const struct skm_figures *f)
{
    if (!f->has_interval) {
        buf_str(b, "–");
        return;
    }
    html_decimal(b, f->interval.low, 2, LANG_ID);
    buf_str(b, " – ");
    html_decimal(b, f->interval.high, 2, LANG_ID);
}

static const char *value_shown(const struct skm_group *g, size_t i)
{
    const char *value = skm_group_value(g, i);
    return *value ? value : "(kosong)";
}

static void convention_line(struct buf *b, const struct skm_view *v)
{
    if (v->bobot == BOBOT_TEPAT)
        buf_str(b, "Bobot tiap unsur 1/9 (tepat), dibulatkan sekali dari jumlah bilangan bulat.\n");
    else
        buf_format(b, "Bobot tiap unsur %s (cara lama); menurut aturan bobotnya 1/9. Jangan dibandingkan dengan seri 1/9.\n",
                   v->bobot == BOBOT_011 ? "0,11" : "0,111");
}

/* ---- one group ---- */

static void label(struct buf *b, const char *s)
{
    cell_left(b, s, 16);
}

static void unsur_table(struct buf *b, const struct skm_tally *t, const struct skm_figures *f)
{
    buf_str(b, "Kode         Unsur                                       Jumlah    NRR  Tertimbang     IKM  Mutu\n");
    rule(b, 95);
    for (int i = 0; i < N_UNSUR; i++) {
        enum unsur u = (enum unsur)i;
        cell_left(b, unsur_code(u), 13);
        cell_left(b, unsur_long_name(u, LANG_ID), 40);
        number_right(b, t->sum[u], 0, 10);
        number_right(b, f->nrr[u], 3, 7);
        number_right(b, f->weighted[u], 3, 12);
        number_right(b, f->ikm_unsur[u], 2, 8);
        buf_format(b, "  %c\n", grade_letter(skm_grade(f->ikm_unsur[u])));
    }
    rule(b, 95);
    cell_left(b, "Jumlah", 53);
    number_right(b, f->total, 0, 10);
    buf_str(b, "\n\n");
}

static void sample_line(struct buf *b, const struct skm_view *v, const struct skm_figures *f)
{
    if (v->population == 0)
        return;
    int64_t sample = skm_sample(v->population);
    label(b, "Sampel");
    buf_str(b, f->n >= sample ? "cukup: " : "belum cukup: ");
    html_int(b, f->n, LANG_ID);
    buf_str(b, " dari paling sedikit ");
    html_int(b, sample, LANG_ID);
    buf_str(b, " (populasi ");
    html_int(b, v->population, LANG_ID);
    buf_str(b, ")\n");
}

static void group_table(struct buf *b, const struct skm_view *v, const struct skm_group *g)
{
    struct skm_figures f;
    for (size_t i = 0; i < v->request->n_by; i++) {
        static const char *const names[SKM_N_KEYS] = { "Unit", "Layanan", "Periode" };
        label(b, names[v->request->by[i]]);
        buf_str(b, value_shown(g, i));
        buf_char(b, '\n');
    }
    label(b, "Responden");
    html_int(b, g->tally.n, LANG_ID);
    buf_str(b, "\n\n");
    if (skm_figures(&g->tally, v->bobot, v->population, &f))
        return;
    unsur_table(b, &g->tally, &f);
    label(b, "Nilai indeks");
    html_decimal(b, f.ni, 4, LANG_ID);
    buf_char(b, '\n');
    label(b, "IKM");
    html_decimal(b, f.ikm, 2, LANG_ID);
    buf_char(b, '\n');
    label(b, "Mutu");
    buf_format(b, "%c (%s)\n", grade_letter(skm_grade(f.ikm)), grade_word(skm_grade(f.ikm), LANG_ID));
    label(b, "Selang 95 %");
    interval_text(b, &f);
    buf_str(b, f.has_interval ? "\n" : " (perlu sedikitnya dua responden)\n");
    sample_line(b, v, &f);
    buf_char(b, '\n');
    convention_line(b, v);
}

/* ---- many groups ---- */

static size_t value_width(const struct skm_view *v, size_t i)
{
    size_t width = strlen(skm_key_name(v->request->by[i]));
    for (size_t k = 0; k < v->recap->groups.n && width < VALUE_WIDTH_MAX; k++) {
        const char *value = value_shown(&v->recap->groups.item[k], i);
        size_t length = utf8_length(value, strlen(value));
        width = length > width ? length : width;
    }
    return width < VALUE_WIDTH_MAX ? width : VALUE_WIDTH_MAX;
}

static void result_cells(struct buf *b, const struct skm_figures *f)
{
    struct buf text;
    int lowest = 0;
    for (int u = 1; u < N_UNSUR; u++)
        if (f->ikm_unsur[u] < f->ikm_unsur[lowest])
            lowest = u;
    number_right(b, f->n, 0, 11);
    number_right(b, f->ikm, 2, 8);
    buf_format(b, "  %c ", grade_letter(skm_grade(f->ikm)));
    cell_left(b, grade_word(skm_grade(f->ikm), LANG_ID), 11);
    buf_init(&text, 64);
    interval_text(&text, f);
    cell_right(b, &text, 17);
    buf_release(&text);
    buf_str(b, "   ");
    buf_str(b, unsur_name((enum unsur)lowest, LANG_ID));
    buf_char(b, ' ');
    html_decimal(b, f->ikm_unsur[lowest], 2, LANG_ID);
    buf_char(b, '\n');
}

/* The pooled index, and for units the simple mean, which is a region's headline. */
static void footer(struct buf *b, const struct skm_view *v, size_t width)
{
    struct skm_tally all = { 0 };
    struct skm_figures f;
    for (size_t i = 0; i < v->recap->groups.n; i++)
        skm_tally_merge(&all, &v->recap->groups.item[i].tally);
    if (skm_figures(&all, v->bobot, 0, &f))
        return;
    cell_left(b, "Gabungan", width);
    result_cells(b, &f);
    if (v->request->n_by != 1 || v->request->by[0] != SKM_KEY_UNIT)
        return;
    int64_t sum = 0;
    int64_t n = (int64_t)v->recap->groups.n;
    for (int64_t i = 0; i < n; i++)
        if (skm_figures(&v->recap->groups.item[i].tally, v->bobot, 0, &f) == MK_OK)
            sum += f.ikm;
    int mean = (int)((2 * sum + n) / (2 * n));
    cell_left(b, "Rata-rata unit", width);
    spaces(b, 11);
    number_right(b, mean, 2, 8);
    buf_format(b, "  %c %s\n", grade_letter(skm_grade(mean)), grade_word(skm_grade(mean), LANG_ID));
}

static void list_table(const struct skm_view *v, struct skm_out *o)
{
    struct buf *b = &o->b;
    size_t width[SKM_N_KEYS] = { 0 }, all = 0;
    for (size_t i = 0; i < v->request->n_by; i++) {
        static const char *const names[SKM_N_KEYS] = { "Unit", "Layanan", "Periode" };
        width[i] = value_width(v, i);
        cell_left(b, names[v->request->by[i]], width[i]);
        spaces(b, i + 1 < v->request->n_by ? 2 : 0);
        all += width[i] + (i + 1 < v->request->n_by ? 2 : 0);
    }
    if (all < 14) {
        spaces(b, 14 - all);
        width[v->request->n_by - 1] += 14 - all;
        all = 14;
    }
    buf_str(b, "  Responden     IKM  Mutu                Selang 95 %   Unsur terendah\n");
    rule(b, all + 72);
    for (size_t k = 0; k < v->recap->groups.n; k++) {
        const struct skm_group *g = &v->recap->groups.item[k];
        struct skm_figures f;
        for (size_t i = 0; i < v->request->n_by; i++) {
            cell_left(b, value_shown(g, i), width[i]);
            spaces(b, i + 1 < v->request->n_by ? 2 : 0);
        }
        if (skm_figures(&g->tally, v->bobot, 0, &f) == MK_OK)
            result_cells(b, &f);
        skm_out_check(o);
    }
    rule(b, all + 72);
    footer(b, v, all);
    buf_char(b, '\n');
    convention_line(b, v);
    buf_str(b, "Rincian per unsur: --format json atau --format csv.\n");
}

void skm_print_table(const struct skm_view *v, struct skm_out *o)
{
    if (v->recap->groups.n == 1)
        group_table(&o->b, v, &v->recap->groups.item[0]);
    else if (v->recap->groups.n > 1)
        list_table(v, o);
}

/* skm_print.c: the figures of `maklumat skm` for programs: JSON (the contract) and CSV. Decimals are made
 * from scaled integers by core/skm; nothing is computed here. */
#include "cli/skm_print.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

enum { OUT_MAX = 16 << 20, OUT_AT_ONCE = 64 << 10, REJECTED_SHOWN = 20 };

/* ---- writing ---- */

static void out_flush(struct skm_out *o)
{
    const char *p = o->b.p;
    size_t left = o->b.n;
    if (o->b.overflow && !o->failure)
        o->failure = ENOMEM;
    while (left > 0 && !o->failure) {
        ssize_t n = write(o->fd, p, left);
        if (n >= 0) {
            p += n;
            left -= (size_t)n;
        } else if (errno != EINTR) {
            o->failure = errno;
        }
    }
    buf_clear(&o->b);
}

void skm_out_check(struct skm_out *o)
{
    if (o->b.n >= OUT_AT_ONCE)
        out_flush(o);
}

enum mk_result skm_print(const struct skm_view *v, enum skm_format format, int fd, struct err *err)
{
    struct skm_out o = { .fd = fd };
    buf_init(&o.b, OUT_MAX);
    if (format == SKM_JSON)
        skm_print_json(v, &o);
    else if (format == SKM_CSV)
        skm_print_csv(v, &o);
    else
        skm_print_table(v, &o);
    out_flush(&o);
    buf_release(&o.b);
    return o.failure ? err_set(err, MK_STORE, "hasil tidak dapat ditulis: %s", strerror(o.failure)) : MK_OK;
}

void skm_print_rejected(const struct skm_view *v, int fd)
{
    const struct skm_rejected_list *list = &v->recap->rejected;
    struct skm_out o = { .fd = fd };
    if (list->count == 0)
        return;
    buf_init(&o.b, OUT_MAX);
    html_int(&o.b, list->count, LANG_ID);
    buf_str(&o.b, " baris tidak dihitung:\n");
    for (size_t i = 0; i < list->n && i < REJECTED_SHOWN; i++) {
        buf_format(&o.b, "  baris %lld: ", (long long)list->item[i].line);
        skm_rejected_reason(&o.b, &v->recap->columns, &list->item[i]);
        buf_char(&o.b, '\n');
    }
    if (list->count > REJECTED_SHOWN) {
        buf_str(&o.b, "  … dan ");
        html_int(&o.b, list->count - REJECTED_SHOWN, LANG_ID);
        buf_str(&o.b, " baris lagi (--format json mencantumkan 1.000 yang pertama)\n");
    }
    out_flush(&o);
    buf_release(&o.b);
}

/* ---- figures ---- */

enum mk_result skm_figures(const struct skm_tally *t, enum skm_bobot w, int64_t population, struct skm_figures *ret)
{
    *ret = (struct skm_figures){ .n = t->n, .total = skm_tally_total(t) };
    enum mk_result r = skm_ni(t, w, &ret->ni);
    if (r == MK_OK)
        r = skm_ikm(t, w, &ret->ikm);
    for (int u = 0; u < N_UNSUR && r == MK_OK; u++) {
        r = skm_nrr(t, (enum unsur)u, &ret->nrr[u]);
        if (r == MK_OK)
            r = skm_weighted(t, (enum unsur)u, w, &ret->weighted[u]);
        if (r == MK_OK)
            r = skm_ikm_unsur(t, (enum unsur)u, &ret->ikm_unsur[u]);
    }
    ret->has_interval = r == MK_OK && skm_interval(t, population, &ret->interval) == MK_OK;
    return r;
}

const char *skm_group_value(const struct skm_group *g, size_t i)
{
    const char *value = g->key;
    for (; i > 0; i--)
        value += strlen(value) + 1;
    return value;
}

static void decimal_text(struct buf *b, int v, int decimals)
{
    buf_char(b, '"');
    buf_decimal(b, v, decimals);
    buf_char(b, '"');
}

/* ---- JSON ---- */

static void json_unsur(struct buf *b, const struct skm_tally *t, const struct skm_figures *f, enum unsur u)
{
    buf_format(b, "{\"code\":\"%s\",\"sum\":%lld,\"nrr\":", unsur_code(u), (long long)t->sum[u]);
    if (!f) {
        buf_str(b, "null,\"weighted\":null,\"ikm\":null,\"grade\":null}");
        return;
    }
    decimal_text(b, f->nrr[u], 3);
    buf_str(b, ",\"weighted\":");
    decimal_text(b, f->weighted[u], 3);
    buf_str(b, ",\"ikm\":");
    decimal_text(b, f->ikm_unsur[u], 2);
    buf_format(b, ",\"grade\":\"%c\"}", grade_letter(skm_grade(f->ikm_unsur[u])));
}

static void json_result(struct buf *b, const struct skm_view *v, const struct skm_figures *f)
{
    if (!f) {
        buf_str(b, "\"ni\":null,\"ikm\":null,\"grade\":null,\"performance\":null,\"ci95\":null");
    } else {
        buf_str(b, "\"ni\":");
        decimal_text(b, f->ni, 4);
        buf_str(b, ",\"ikm\":");
        decimal_text(b, f->ikm, 2);
        enum grade g = skm_grade(f->ikm);
        buf_format(b, ",\"grade\":\"%c\",\"performance\":\"%s\",\"ci95\":", grade_letter(g), grade_word(g, LANG_ID));
        if (f->has_interval) {
            buf_char(b, '[');
            decimal_text(b, f->interval.low, 2);
            buf_char(b, ',');
            decimal_text(b, f->interval.high, 2);
            buf_char(b, ']');
        } else {
            buf_str(b, "null");
        }
    }
    buf_str(b, ",\"sample_ok\":");
    if (v->population == 0)
        buf_str(b, "null");
    else
        buf_str(b, f && f->n >= skm_sample(v->population) ? "true" : "false");
}

static void json_group(struct buf *b, const struct skm_view *v, const struct skm_group *g)
{
    struct skm_figures figures;
    const struct skm_figures *f = skm_figures(&g->tally, v->bobot, v->population, &figures) ? NULL : &figures;
    buf_str(b, "{\"by\":{");
    for (size_t i = 0; i < v->request->n_by; i++) {
        buf_format(b, "%s\"%s\":", i ? "," : "", skm_key_name(v->request->by[i]));
        json_text(b, skm_group_value(g, i));
    }
    buf_format(b, "},\"n\":%lld,\n  \"unsur\":[", (long long)g->tally.n);
    for (int u = 0; u < N_UNSUR; u++) {
        buf_str(b, u ? ",\n   " : "");
        json_unsur(b, &g->tally, f, (enum unsur)u);
    }
    buf_format(b, "],\n  \"sum\":%lld,", (long long)skm_tally_total(&g->tally));
    json_result(b, v, f);
    buf_char(b, '}');
}

void skm_print_json(const struct skm_view *v, struct skm_out *o)
{
    const struct skm_recap *r = v->recap;
    struct buf *b = &o->b, reason;
    buf_format(b, "{\"convention\":\"%s\",\"n\":%lld,\"rejected_count\":%lld,\"rejected\":[", skm_bobot_name(v->bobot),
               (long long)r->n, (long long)r->rejected.count);
    buf_init(&reason, 256);
    for (size_t i = 0; i < r->rejected.n; i++) {
        buf_clear(&reason);
        skm_rejected_reason(&reason, &r->columns, &r->rejected.item[i]);
        buf_format(b, "%s{\"line\":%lld,\"reason\":", i ? ",\n  " : "", (long long)r->rejected.item[i].line);
        json_text_n(b, reason.p, reason.n);
        buf_char(b, '}');
        skm_out_check(o);
    }
    buf_release(&reason);
    buf_str(b, "],\n \"groups\":[");
    for (size_t i = 0; i < r->groups.n; i++) {
        buf_str(b, i ? ",\n " : "");
        json_group(b, v, &r->groups.item[i]);
        skm_out_check(o);
    }
    buf_str(b, "]}\n");
}

/* ---- CSV ---- */

static void csv_decimal(struct buf *b, int v, int decimals)
{
    buf_char(b, ',');
    buf_decimal(b, v, decimals);
}

static void csv_header(struct buf *b, const struct skm_view *v)
{
    for (size_t i = 0; i < v->request->n_by; i++)
        buf_format(b, "%s,", skm_key_name(v->request->by[i]));
    buf_str(b, "n,sum,ni,ikm,grade,performance,ci95_low,ci95_high,sample_ok,convention");
    for (int u = 0; u < N_UNSUR; u++) {
        static const char *const figure[] = { "sum", "nrr", "weighted", "ikm", "grade" };
        for (size_t i = 0; i < COUNT(figure); i++)
            buf_format(b, ",%s_%s", unsur_code((enum unsur)u), figure[i]);
    }
    buf_char(b, '\n');
}

static void csv_figures(struct buf *b, const struct skm_view *v, const struct skm_tally *t,
                        const struct skm_figures *f)
{
    enum grade g = skm_grade(f->ikm);
    csv_decimal(b, f->ni, 4);
    csv_decimal(b, f->ikm, 2);
    buf_format(b, ",%c,%s", grade_letter(g), grade_word(g, LANG_ID));
    if (f->has_interval) {
        csv_decimal(b, f->interval.low, 2);
        csv_decimal(b, f->interval.high, 2);
    } else {
        buf_str(b, ",,");
    }
    buf_str(b, !v->population ? "," : f->n >= skm_sample(v->population) ? ",true" : ",false");
    buf_format(b, ",%s", skm_bobot_name(v->bobot));
    for (int u = 0; u < N_UNSUR; u++) {
        buf_format(b, ",%lld", (long long)t->sum[u]);
        csv_decimal(b, f->nrr[u], 3);
        csv_decimal(b, f->weighted[u], 3);
        csv_decimal(b, f->ikm_unsur[u], 2);
        buf_format(b, ",%c", grade_letter(skm_grade(f->ikm_unsur[u])));
    }
}

void skm_print_csv(const struct skm_view *v, struct skm_out *o)
{
    csv_header(&o->b, v);
    for (size_t i = 0; i < v->recap->groups.n; i++) {
        const struct skm_group *g = &v->recap->groups.item[i];
        struct skm_figures f;
        for (size_t k = 0; k < v->request->n_by; k++) {
            csv_cell(&o->b, skm_group_value(g, k), ',');
            buf_char(&o->b, ',');
        }
        buf_format(&o->b, "%lld,%lld", (long long)g->tally.n, (long long)skm_tally_total(&g->tally));
        if (skm_figures(&g->tally, v->bobot, v->population, &f) == MK_OK)
            csv_figures(&o->b, v, &g->tally, &f);
        else
            for (int empty = 0; empty < 8 + 5 * N_UNSUR; empty++)
                buf_char(&o->b, ',');
        buf_char(&o->b, '\n');
        skm_out_check(o);
    }
}

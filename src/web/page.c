/* page.c: fills what every page has around its content: see page.h. */
#include "web/page.h"

#include <string.h>

#include "web/asset.h"
#include "web/daftar.h"
#include "web/exchange.h"
#include "web/message.h"

/* "/layanan" is current on "/layanan" and below it; "/" only on itself. */
static bool nav_current(const char *href, const char *path)
{
    size_t n = strlen(href);
    if (strcmp(href, "/") == 0)
        return strcmp(path, "/") == 0;
    return strncmp(path, href, n) == 0 && (path[n] == '\0' || path[n] == '/');
}

static enum mk_result nav_fill(struct request *rq, struct page *p)
{
    const struct web *w = exchange_of(rq)->web;
    struct page_nav *nav = arena_array(rq->arena, struct page_nav, w->n_nav);
    if (!nav)
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    for (size_t i = 0; i < w->n_nav; i++) {
        const struct feature *f = w->nav[i];
        nav[i].href = rq_link(rq, f->nav.path);
        nav[i].label = rq->lang == LANG_EN ? f->nav.en : f->nav.id;
        nav[i].current = nav_current(f->nav.path, rq->path);
    }
    p->nav = nav;
    p->n_nav = w->n_nav;
    return MK_OK;
}

static const char *const group_titles[N_DESK_GROUPS] = { NULL, T("Janji"), T("Ukur"), T("Perbaiki"), T("Kelola") };

/* Links of one group that the person may use, in their order. */
static size_t desk_links(struct request *rq, enum desk_group group, const struct desk_link **ret, size_t max)
{
    const struct orang *o = rq->orang;
    size_t n = 0;
    for (size_t f = 0; f < rq->house->n_features; f++)
        for (size_t i = 0; i < rq->house->features[f]->n_desk && n < max; i++) {
            const struct desk_link *l = &rq->house->features[f]->desk[i];
            if (l->group != group || o->terbatas ||
                !hak_boleh_sesuatu(o->grants, o->n_grants, l->hak, rq->daerah->id, rq_today(rq)))
                continue;
            size_t at = n++;
            for (; at > 0 && ret[at - 1]->order > l->order; at--)
                ret[at] = ret[at - 1];
            ret[at] = l;
        }
    return n;
}

/* Where one is: the tools of a list (/kelola/daftar/KODE) stand where the list stands. */
static const char *desk_place(const struct request *rq)
{
    static const char tools[] = "/kelola/daftar/";
    if (strncmp(rq->path, tools, sizeof tools - 1) != 0)
        return rq->path;
    const char *kode = rq->path + sizeof tools - 1;
    const size_t n = strcspn(kode, "/");
    for (size_t f = 0; f < rq->house->n_features; f++)
        for (size_t i = 0; i < rq->house->features[f]->n_daftar; i++) {
            const struct daftar *d = rq->house->features[f]->daftar[i];
            if (strlen(d->kode) == n && strncmp(d->kode, kode, n) == 0)
                return d->path;
        }
    return rq->path;
}

/* How much of the path an entry covers; 0: none. The first page of the desk ("/kelola") covers itself alone, like "/". */
static size_t desk_covers(const struct desk_link *l, const char *path)
{
    const bool home = strrchr(l->path, '/') == l->path;
    if (home ? strcmp(l->path, path) == 0 : nav_current(l->path, path))
        return strlen(l->path);
    return l->juga && nav_current(l->juga, path) ? strlen(l->juga) : 0;
}

/* The entry that is nearest to this page: "/kelola/skm" is above "/kelola/skm/kode", which has one of its own. */
static void desk_current(struct page_desk *group, size_t n_groups, struct page_desk_links **links,
                         const struct desk_link *const *const *of, const char *path)
{
    struct page_desk_links *best = NULL;
    size_t length = 0;
    for (size_t g = 0; g < n_groups; g++)
        for (size_t i = 0; i < group[g].n_links; i++)
            if (desk_covers(of[g][i], path) > length) {
                best = &links[g][i];
                length = desk_covers(of[g][i], path);
            }
    if (best)
        best->current = true;
}

static enum mk_result desk_fill(struct request *rq, struct page *p)
{
    enum { LINKS_MAX = 32 };
    struct page_desk *group = arena_array(rq->arena, struct page_desk, N_DESK_GROUPS);
    struct page_desk_links *links[N_DESK_GROUPS];
    const struct desk_link *const *of[N_DESK_GROUPS];
    size_t n_groups = 0;
    for (int g = 0; g < N_DESK_GROUPS && group; g++) {
        const struct desk_link **found = arena_array(rq->arena, const struct desk_link *, LINKS_MAX);
        struct page_desk_links *item = arena_array(rq->arena, struct page_desk_links, LINKS_MAX);
        if (!found || !item)
            return fail(rq, MK_TOO_BIG, "memori permintaan habis");
        size_t n = desk_links(rq, (enum desk_group)g, found, LINKS_MAX);
        for (size_t i = 0; i < n; i++)
            item[i] = (struct page_desk_links){ rq_link(rq, found[i]->path), tr(rq->lang, found[i]->label), false,
                                                found[i]->pintas ? arena_copy(rq->arena, &found[i]->pintas, 1) : NULL };
        if (n == 0)
            continue;
        group[n_groups] = (struct page_desk){ .title = group_titles[g] ? tr(rq->lang, group_titles[g]) : NULL,
                                              .links = item, .n_links = n };
        links[n_groups] = item;
        of[n_groups++] = found;
    }
    if (!group)
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    desk_current(group, n_groups, links, of, desk_place(rq));
    p->orang = rq->orang->nama;
    p->csrf = rq->orang->csrf;
    p->desk = group;
    p->n_desk = n_groups;
    return MK_OK;
}

/* The same address with all its fields but lang, which becomes that of the other language. */
static const char *other_lang_href(struct request *rq)
{
    const struct exchange *x = exchange_of(rq);
    struct buf b;
    buf_init(&b, TARGET_MAX * 3);
    const char *separator = "?";
    const char *path = x->target[0] == '/' && x->target[1] != '/' ? x->target : "/";
    buf_add(&b, path, strcspn(path, "?"));
    for (size_t i = 0; i < x->query.n; i++) {
        if (strcmp(x->query.field[i].name, "lang") == 0)
            continue;
        buf_str(&b, separator);
        url_component(&b, x->query.field[i].name);
        buf_char(&b, '=');
        url_component(&b, x->query.field[i].value);
        separator = "&";
    }
    if (rq->lang == LANG_ID) {
        buf_str(&b, separator);
        buf_str(&b, "lang=en");
    }
    const char *href = b.overflow ? NULL : arena_text(rq->arena, buf_text(&b));
    buf_release(&b);
    return href ? href : "/";
}

/* The public address of this page, where the region has told its own: nothing a visitor sends may name it. */
static const char *absolute(struct request *rq, const char *path)
{
    const struct daerah *d = rq->daerah;
    return d && d->alamat && *d->alamat ? arena_format(rq->arena, "%s%s", d->alamat, path) : NULL;
}

enum mk_result page_init(struct request *rq, struct page *ret, const char *title)
{
    bool english = rq->lang == LANG_EN;
    const char *query = rq_query(rq, "q");
    const struct daerah *d = rq->daerah;
    bool brand = d && d->warna && *d->warna, crest = d && d->lambang.kunci && *d->lambang.kunci;
    *ret = (struct page){
        .canonical = absolute(rq, rq->path), /* without what the visitor asked for */
        .gambar = absolute(rq, asset_by_name("bagikan.png")->url),
        .lambang = crest ? arena_format(rq->arena, "/lambang/%s.png", d->lambang.kunci) : NULL,
        .lambang_teks = crest ? d->lambang.teks : NULL,
        .lambang_lebar = crest ? d->lambang.lebar : 0,
        .lambang_tinggi = crest ? d->lambang.tinggi : 0,
        .warna = brand ? arena_format(rq->arena, "/warna/%s.css", d->warna) : NULL,
        .lang = rq->lang,
        .title = title,
        .daerah = rq->daerah ? rq->daerah->nama : NULL,
        .demo = rq->daerah && rq->daerah->demo,
        .en = english,
        .home = rq_link(rq, "/"),
        .other_lang_href = other_lang_href(rq),
        .lang_code = english ? "en" : "id",
        .other_lang_code = english ? "id" : "en",
        .other_lang_name = english ? "Bahasa Indonesia" : "English",
        .search_query = query ? query : "",
    };
    enum mk_result r = nav_fill(rq, ret);
    return r == MK_OK && rq->orang && rq->daerah ? desk_fill(rq, ret) : r;
}

void page_card(struct request *rq, struct page *page, const char *path)
{
    if (page->gambar && path)
        page->gambar = absolute(rq, rq_link(rq, path));
}

const char *page_link(struct request *rq, const char *path)
{
    return rq_link(rq, path);
}

void page_lang_suffix(struct buf *b, const struct page *page, bool has_query)
{
    if (page->lang != LANG_EN)
        return;
    if (has_query)
        H(b, "&amp;lang=en");
    else
        H(b, "?lang=en");
}

const char *page_moment(struct request *rq, int64_t utc_ms)
{
    return say_moment(rq->arena, utc_ms, rq->daerah->zona, rq->lang);
}

const char *page_day(struct request *rq, int32_t day)
{
    return say_day(rq->arena, day, rq->lang);
}

const char *page_day_of(struct request *rq, int64_t utc_ms)
{
    return page_day(rq, date_to_days(date_from_ms(utc_ms, rq->daerah->zona)));
}

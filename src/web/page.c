/* page.c: fills what every page has around its content: see page.h. */
#include "web/page.h"

#include <string.h>

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

enum mk_result page_init(struct request *rq, struct page *ret, const char *title)
{
    bool english = rq->lang == LANG_EN;
    const char *query = rq_query(rq, "q");
    *ret = (struct page){ /* no canonical address: nothing that we could trust tells our name */
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
    return nav_fill(rq, ret);
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

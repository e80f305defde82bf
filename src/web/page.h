/* page.h: what every page has around its own content: the view of the layout template. */
#ifndef MK_WEB_PAGE_H
#define MK_WEB_PAGE_H

#include "web/request.h"

struct nav_item { const char *href, *label; bool current; };
struct page {
    enum lang lang;
    const char *title;       /* of this page; the layout adds the region's name */
    const char *description; /* for search engines and share cards, or NULL */
    const char *daerah;      /* "Kabupaten Luwu Timur" */
    bool demo;
    const char *home;        /* "/" or "/?lang=en" */
    const char *other_lang_href; /* this page in the other language */
    const char *lang_code;       /* "id" */
    const char *other_lang_code; /* "en" */
    const char *other_lang_name; /* "English" */
    const char *search_query;    /* what the search box shows, or "" */
    struct nav_item *nav;
    size_t n_nav;
    bool bare;               /* survey and kiosk: no top bar, no footer links, no font */
};
/* Fills everything from the request; title is already translated and must outlive the page. */
MK_MUST_USE enum mk_result page_init(struct request *rq, struct page *ret, const char *title);
/* "/layanan" in the language of the page. */
const char *page_link(struct request *rq, const char *path);

#endif

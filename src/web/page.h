/* page.h: what every page has around its own content: the view of the layout template.
 *
 * struct page and struct page_nav are generated from src/web/page.view, so that templates can read every
 * field as {{page.…}}. */
#ifndef MK_WEB_PAGE_H
#define MK_WEB_PAGE_H

#include "web/page.view.h"
#include "web/request.h"

/* Fills everything from the request; title is already translated and must outlive the page. */
MK_MUST_USE enum mk_result page_init(struct request *rq, struct page *ret, const char *title);
/* The picture that stands for this page where its link is shared, instead of that of the house: a path, "/bagikan/…". */
void page_card(struct request *rq, struct page *page, const char *path);
/* "/layanan" in the language of the page. */
const char *page_link(struct request *rq, const char *path);
/* "21 November 2026, 08.00 WITA", "21 November 2026": as people of the region read it (base/say.h; never NULL). */
const char *page_moment(struct request *rq, int64_t utc_ms);
const char *page_day(struct request *rq, int32_t day);
const char *page_day_of(struct request *rq, int64_t utc_ms); /* the day there at that moment */
/* Behind an own address in a template: "?lang=en", or "&amp;lang=en" when it has a query already, when the
 * page is in English; nothing in Indonesian. Called by compiled templates. */
void page_lang_suffix(struct buf *b, const struct page *page, bool has_query);

#endif

/* skm_memo.c: surveys found by their code, and the periods of the region, kept between requests (web/memo.h). Every form and every answer begins
 * with one. What is kept is the struct with its texts behind it; each request gets a copy that points at its own. */
#include "skm/skm.h"

#include <stddef.h>
#include <string.h>

enum { MEMO_MAX = 4096 };

/* A new member changes the size: a text among them belongs into the list. */
_Static_assert(sizeof(struct skm_survei) == 3 * 8 + 6 * 8 + 8, "see texts[]");
static const size_t texts[] = {
    offsetof(struct skm_survei, kode), offsetof(struct skm_survei, layanan), offsetof(struct skm_survei, layanan_kode),
    offsetof(struct skm_survei, unit), offsetof(struct skm_survei, unit_kode), offsetof(struct skm_survei, instrumen),
};

static const char **text_at(struct skm_survei *s, size_t i)
{
    return (const char **)(void *)((char *)s + texts[i]);
}

static void survei_keep(struct request *rq, const char *kode, struct skm_survei *s)
{
    struct buf b;
    buf_init(&b, MEMO_MAX);
    buf_add(&b, s, sizeof *s);
    for (size_t i = 0; i < COUNT(texts); i++)
        buf_add(&b, *text_at(s, i), strlen(*text_at(s, i)) + 1);
    if (!b.overflow)
        rq_memo_keep(rq, "skm_survei", kode, b.p, b.n);
    buf_release(&b);
}

enum mk_result skm_survei_here(struct request *rq, const char *kode, struct skm_survei *ret)
{
    size_t n = 0;
    const void *kept = rq_memo(rq, "skm_survei", kode, &n);
    if (!kept) {
        enum mk_result r = skm_survei_by_kode(rq->db, rq->arena, rq->daerah->id, kode, ret);
        if (r == MK_OK)
            survei_keep(rq, kode, ret);
        return r;
    }
    char *copy = arena_copy(rq->arena, kept, n);
    if (!copy)
        return MK_TOO_BIG;
    memcpy(ret, copy, sizeof *ret);
    const char *text = copy + sizeof *ret;
    for (size_t i = 0; i < COUNT(texts); i++, text += strlen(text) + 1)
        *text_at(ret, i) = text;
    return MK_OK;
}

enum mk_result skm_periode_here(struct request *rq, struct skm_periode_list *ret)
{
    size_t n = 0;
    const void *kept = rq_memo(rq, "skm_periode", "", &n);
    if (!kept) {
        enum mk_result r = skm_periode_all(rq->db, rq->arena, rq->daerah->id, ret);
        if (r == MK_OK)
            rq_memo_keep(rq, "skm_periode", "", ret->n ? (const void *)ret->item : "", ret->n * sizeof *ret->item);
        return r;
    }
    *ret = (struct skm_periode_list){ arena_array(rq->arena, struct skm_periode, n / sizeof *ret->item + 1),
                                      n / sizeof *ret->item };
    if (!ret->item)
        return MK_TOO_BIG;
    memcpy(ret->item, kept, n);
    return MK_OK;
}

/* who.c: who sends this request, and may they come in: sessions by cookie, the second factor, the right that
 * the route asks for, and the proof that a form is ours (ASVS 5.0 3.5.1, 7.x, 8.2). The feature that knows
 * people fills rq->orang (feature.h, identify); the rules are here, for every route. */
#include <assert.h>
#include <sodium.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "web/exchange.h"
#include "web/message.h"

enum { NEXT_MAX = 1000, COOKIE_NAME_MAX = 64 };

static void refuse(struct exchange *x, int status)
{
    if (x->refusal == 0)
        x->refusal = status;
}

/* ---- how it came ---- */

/* Someone on this machine, not somebody else whom a proxy on this machine passes on. */
bool exchange_is_local(const struct exchange *x)
{
    return x->peer->loopback && !x->head.forwarded_for && !x->head.forwarded;
}

/* A forwarded line counts only when a proxy is configured, and from this machine (ASVS 5.0 4.1.3). */
bool exchange_is_tls(const struct exchange *x)
{
    return x->web->settings->proxy && x->peer->loopback && x->head.forwarded_proto &&
           strcasecmp(x->head.forwarded_proto, "https") == 0;
}

bool rq_tls(struct request *rq)
{
    return exchange_is_tls(exchange_of(rq));
}

bool rq_private(struct request *rq)
{
    return rq_tls(rq) || exchange_is_local(exchange_of(rq));
}

bool rq_pasti(struct request *rq)
{
    enum { PASTIKAN_MS = 10 * 60 * 1000 };
    return rq->orang && rq->now_ms - rq->orang->pastikan_ms <= PASTIKAN_MS;
}

int32_t rq_today(struct request *rq)
{
    return date_to_days(date_from_ms(rq->now_ms, rq->daerah ? rq->daerah->zona : 0));
}

/* ---- cookies ---- */

const char *rq_cookie(struct request *rq, const char *name)
{
    const char *p = rq_header(rq, "Cookie");
    size_t n = strlen(name);
    while (p && *p) {
        p += strspn(p, " ;");
        size_t length = strcspn(p, ";");
        if (length > n && memcmp(p, name, n) == 0 && p[n] == '=')
            return arena_copy(rq->arena, p + n + 1, length - n - 1);
        p += length;
    }
    return NULL;
}

void rq_set_cookie(struct request *rq, const char *name, const char *value, int64_t seconds)
{
    struct answer *a = &exchange_of(rq)->answer;
    const char *age = "";
    if (seconds != 0)
        age = arena_format(rq->arena, "; Max-Age=%lld", (long long)(seconds > 0 ? seconds : 0));
    const char *text = arena_format(rq->arena, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s", name, value,
                                    rq_tls(rq) ? "; Secure" : "", age ? age : "");
    assert(a->n_fields < ANSWER_FIELDS_MAX && strcspn(value, "; ,\r\n") == strlen(value));
    if (text)
        a->field[a->n_fields++] = (struct head_field){ "Set-Cookie", text };
}

/* ---- rights ---- */

bool rq_boleh(struct request *rq, enum hak_tindakan t, const struct hak_objek *o)
{
    const struct orang *p = rq->orang;
    return p && !p->terbatas && hak_boleh(p->grants, p->n_grants, t, o, rq_today(rq));
}

bool rq_has_role(struct request *rq)
{
    const struct orang *p = rq->orang;
    return p && rq->daerah && hak_boleh_sesuatu(p->grants, p->n_grants, HAK_DIRI, rq->daerah->id, rq_today(rq));
}

static const struct feature *identifier(const struct house *h)
{
    for (size_t i = 0; i < h->n_features; i++)
        if (h->features[i]->identify)
            return h->features[i];
    return NULL;
}

/* To the sign-in page, and back here afterwards. What was posted is not kept. */
static void send_to_sign_in(struct exchange *x)
{
    struct request *rq = &x->rq;
    struct buf b;
    if (x->is_api) {
        refuse(x, 401);
        return;
    }
    buf_init(&b, 4 * NEXT_MAX);
    buf_str(&b, "/masuk");
    if (rq->method == GET && x->target_n <= NEXT_MAX) {
        buf_str(&b, "?next=");
        url_component(&b, x->target);
    }
    const char *path = b.overflow ? "/masuk" : arena_text(rq->arena, buf_text(&b));
    buf_release(&b);
    if (rq_redirect(rq, rq_link(rq, path ? path : "/masuk")) != MK_OK)
        refuse(x, 403);
}

void who_check(struct exchange *x)
{
    struct request *rq = &x->rq;
    const struct feature *f = identifier(rq->house);
    rq_set_header(rq, "Cache-Control", "no-store");
    web_look(x->web);
    rq->daerah = x->web->region ? &x->web->region->daerah : NULL;
    rq->now_ms = x->web->now_ms;
    if (!f || !rq->daerah) {
        refuse(x, f ? 503 : 403);
        return;
    }
    enum mk_result r = f->identify(rq);
    if (r != MK_OK) {
        LOG(LOG_ERROR, "identify", LT("result", mk_result_name(r)), LT("detail", db_error(rq->db)));
        refuse(x, 503);
    } else if (!rq->orang) {
        send_to_sign_in(x);
    } else if (rq->route->role == STAF && rq->orang->terbatas) {
        if (rq_redirect(rq, rq_link(rq, "/kelola/faktor")) != MK_OK)
            refuse(x, 403);
    } else if (rq->route->role == STAF && !hak_boleh_sesuatu(rq->orang->grants, rq->orang->n_grants, rq->route->hak,
                                                             rq->daerah->id, rq_today(rq))) {
        err_set(&rq->err, MK_DENIED, "%s", rq_has_role(rq) ? tr(rq->lang, "Akun Anda tidak berhak membuka halaman ini.")
                : tr(rq->lang, "Belum ada peran Anda yang berlaku: masih menunggu persetujuan, belum mulai, atau sudah berakhir."));
        refuse(x, 403);
    }
}

/* ---- forms ---- */

bool who_form_is_ours(struct exchange *x)
{
    struct request *rq = &x->rq;
    if (rq->method != POST || !rq->orang)
        return true;
    const char *site = x->head.fetch_site, *want = rq->orang->csrf;
    const char *got = x->is_api ? rq_header(rq, "X-CSRF-Token") : rq_form(rq, "csrf");
    if (site && strcasecmp(site, "same-origin") != 0)
        return false;
    return got && strlen(got) == strlen(want) && sodium_memcmp(got, want, strlen(want)) == 0;
}

/* akun_segel.c: the secrets of second factors are sealed at rest (registry/sandi.h, lock "totp"): whoever holds a copy of the
 * database alone cannot make codes. Those of earlier versions lie open until the job has sealed them, which is within a day
 * of the first start; the same job seals anew what was sealed to the lock before (sandi-totplama). */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "akun/akun.h"
#include "registry/kunci.h"
#include "registry/sandi.h"

static void context_of(int64_t orang, char ret[64])
{
    snprintf(ret, 64, "totp %lld", (long long)orang);
}

enum mk_result totp_segel(struct arena *a, int64_t orang, const unsigned char secret[TOTP_BYTES], const void **ret, size_t *ret_n,
                          struct err *err)
{
    struct sandi_kunci lock;
    char context[64], hex[2 * TOTP_BYTES + 1];
    const char *dir = kunci_folder();
    enum mk_result r = dir ? sandi_kunci_open(dir, "totp", true, &lock, err) : err_set(err, MK_BUSY, "folder kunci belum ada");
    if (r)
        return r;
    context_of(orang, context);
    sodium_bin2hex(hex, sizeof hex, secret, TOTP_BYTES);
    r = sandi_seal(&lock, a, context, hex, ret, ret_n);
    sandi_kunci_forget(&lock);
    sodium_memzero(hex, sizeof hex);
    return r;
}

enum mk_result totp_buka(struct arena *a, int64_t orang, const void *stored, size_t n, unsigned char ret[TOTP_BYTES], bool *ret_baru)
{
    char context[64], *hex = NULL;
    size_t got = 0;
    bool old = false;
    const char *dir = kunci_folder();
    if (n == TOTP_BYTES) { /* of an earlier version */
        memcpy(ret, stored, n);
        if (ret_baru)
            *ret_baru = false;
        return MK_OK;
    }
    context_of(orang, context);
    enum mk_result r = dir ? sandi_buka(dir, "totp", a, context, stored, n, &hex, &old) : MK_NOT_FOUND;
    if (!r && (sodium_hex2bin(ret, TOTP_BYTES, hex, strlen(hex), NULL, &got, NULL) != 0 || got != TOTP_BYTES))
        r = MK_INVALID;
    sandi_forget(hex);
    if (ret_baru)
        *ret_baru = !old;
    return r;
}

/* ---- the job ---- */

struct segel {
    int64_t daerah, orang;
    const unsigned char *secret;
    const void *stored; /* as it was: somebody may have set up another meanwhile */
    size_t stored_n;
};

static enum mk_result segel_put(struct db *tx, void *arg, struct err *err)
{
    const struct segel *s = arg;
    struct arena a;
    const void *sealed = NULL;
    size_t n = 0;
    arena_init(&a, 1 << 16);
    enum mk_result r = totp_segel(&a, s->orang, s->secret, &sealed, &n, err);
    if (!r)
        r = db_exec(tx, &akun_stmts[Q_TOTP_RESEAL], ARGS(VI(s->daerah), VI(s->orang), VB(sealed, n), VB(s->stored, s->stored_n)), NULL);
    arena_release(&a);
    return r;
}

struct lama { int64_t orang; const void *stored; size_t n; };

enum mk_result akun_segel_job(struct job_run *j)
{
    struct cursor c;
    struct lama *item = NULL;
    size_t n = 0, cap = 0;
    if (!kunci_folder())
        return MK_OK;
    db_select(j->db, &c, &akun_stmts[Q_TOTP_ALL], ARGS(VI(j->daerah->id)));
    for (struct lama *room; cursor_next(&c) && (room = arena_room(j->arena, item, n, &cap, sizeof *item)) != NULL; item = room) {
        size_t size = 0;
        const void *p = cursor_bytes(&c, 1, &size);
        room[n++] = (struct lama){ cursor_int(&c, 0), arena_copy(j->arena, p, size), size };
    }
    enum mk_result r = cursor_end(&c);
    for (size_t i = 0; i < n && !r; i++) {
        unsigned char secret[TOTP_BYTES];
        bool fresh = true;
        if (!item[i].stored || totp_buka(j->arena, item[i].orang, item[i].stored, item[i].n, secret, &fresh) != MK_OK || fresh)
            continue; /* one that no key here opens is left: its owner gets a new link */
        struct segel s = { j->daerah->id, item[i].orang, secret, item[i].stored, item[i].n };
        r = store_write(j->store, segel_put, &s, &j->err);
        sodium_memzero(secret, sizeof secret);
    }
    return r;
}

/* batas.c: see batas.h. */
#include "registry/batas.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "registry/kunci.h"
#include "registry/registry_private.h"

enum { HOUR_MS = 3600000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char folder[400]; /* whose key it is: tests change their folder */
static unsigned char key[KUNCI_BYTES];

static bool key_ready(void)
{
    struct err ignored;
    const char *dir = kunci_folder();
    if (!dir || strlen(dir) >= sizeof folder)
        return false;
    pthread_mutex_lock(&lock);
    bool ready = strcmp(dir, folder) == 0;
    if (!ready && sodium_init() >= 0 && kunci_open(dir, "kunci-batas", true, key, &ignored) == MK_OK) {
        memcpy(folder, dir, strlen(dir) + 1);
        ready = true;
    }
    pthread_mutex_unlock(&lock);
    return ready;
}

bool batas_nama(const char *jenis, const void *nama, size_t n, int64_t per_jam, struct batas *ret)
{
    crypto_generichash_state h;
    *ret = (struct batas){ .per_jam = per_jam };
    if (per_jam <= 0 || !key_ready())
        return false;
    crypto_generichash_init(&h, key, sizeof key, BATAS_KUNCI);
    crypto_generichash_update(&h, (const unsigned char *)jenis, strlen(jenis) + 1);
    crypto_generichash_update(&h, nama, n);
    crypto_generichash_final(&h, ret->kunci, BATAS_KUNCI);
    return true;
}

/* When it is full again; at least now, at most an hour ahead (the clock may have been set back). */
static enum mk_result full_read(struct db *db, int64_t daerah, const struct batas *b, int64_t now_ms, int64_t *ret)
{
    enum mk_result r = db_int(db, &registry_stmts[R_BATAS], ARGS(VI(daerah), VB(b->kunci, BATAS_KUNCI)), ret);
    if (r == MK_NOT_FOUND || (!r && *ret < now_ms))
        *ret = now_ms;
    else if (!r && *ret > now_ms + HOUR_MS)
        *ret = now_ms + HOUR_MS;
    return r == MK_NOT_FOUND ? MK_OK : r;
}

enum mk_result batas_ada(struct db *db, int64_t daerah, const struct batas *b, int64_t now_ms, bool *ret)
{
    int64_t full = 0;
    enum mk_result r = full_read(db, daerah, b, now_ms, &full);
    *ret = !r && full + HOUR_MS / b->per_jam <= now_ms + HOUR_MS;
    return r;
}

enum mk_result batas_pakai(struct db *tx, int64_t daerah, const struct batas *b, int64_t now_ms)
{
    int64_t full = 0;
    enum mk_result r = full_read(tx, daerah, b, now_ms, &full);
    full += HOUR_MS / b->per_jam;
    if (full > now_ms + HOUR_MS)
        full = now_ms + HOUR_MS;
    if (!r)
        r = db_exec(tx, &registry_stmts[R_BATAS_SET], ARGS(VI(daerah), VB(b->kunci, BATAS_KUNCI), VI(full)), NULL);
    return r ? r : db_exec(tx, &registry_stmts[R_BATAS_SWEEP], ARGS(VI(daerah), VI(now_ms)), NULL);
}

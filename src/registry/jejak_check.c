/* jejak_check.c: the daily signed head of the audit trail, and the check of the whole trail; see jejak.h. */
#include <fcntl.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "registry/jejak_private.h"
#include "registry/kunci.h"

#define KEY_NAME "kunci-jejak"

/* ---- keys ---- */

enum mk_result jejak_key_open(const char *dir, bool make, struct jejak_key *ret, struct err *err)
{
    unsigned char seed[KUNCI_BYTES];
    _Static_assert(KUNCI_BYTES == crypto_sign_SEEDBYTES && sizeof ret->rahasia == crypto_sign_SECRETKEYBYTES, "");
    enum mk_result r = sodium_init() < 0 ? MK_FAILED : kunci_open(dir, KEY_NAME, make, seed, err);
    if (r == MK_OK)
        crypto_sign_seed_keypair(ret->umum, ret->rahasia, seed);
    sodium_memzero(seed, sizeof seed);
    return r;
}

void jejak_key_forget(struct jejak_key *k)
{
    sodium_memzero(k, sizeof *k);
}

/* One earlier key a line; # starts a remark. */
static enum mk_result earlier_read(const char *path, const char *text, struct jejak_trust *ret, struct err *err)
{
    for (int number = 1; *text; number++) {
        size_t line = strcspn(text, "\n"), n = strcspn(text, " \t\r\n#"), bytes = 0;
        if (n > 0 && (ret->n == JEJAK_TRUST_MAX ||
                      sodium_hex2bin(ret->key[ret->n], JEJAK_KUNCI, text, n, NULL, &bytes, NULL) != 0 ||
                      bytes != JEJAK_KUNCI))
            return err_set(err, MK_INVALID, "%s baris %d: bukan kunci umum (64 angka heksadesimal)", path, number);
        ret->n += n > 0;
        text += line + (text[line] == '\n');
    }
    return MK_OK;
}

enum mk_result jejak_trust_open(const char *dir, struct jejak_trust *ret, struct err *err)
{
    struct jejak_key key;
    char path[512], text[JEJAK_TRUST_MAX * 200];
    *ret = (struct jejak_trust){ .n = 0 };
    enum mk_result r = jejak_key_open(dir, false, &key, err);
    if (r == MK_NOT_FOUND) {
        if (err)
            err->text[0] = '\0';
        return MK_OK;
    }
    if (r)
        return r;
    memcpy(ret->key[ret->n++], key.umum, JEJAK_KUNCI);
    jejak_key_forget(&key);
    snprintf(path, sizeof path, "%s/" KEY_NAME ".lama", dir);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return MK_OK;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    if (n < 0)
        return err_set(err, MK_STORE, "%s tidak terbaca", path);
    text[n] = '\0';
    return earlier_read(path, text, ret, err);
}

static bool trusted(const struct jejak_trust *trust, const unsigned char key[JEJAK_KUNCI])
{
    bool found = trust->n == 0;
    for (size_t i = 0; i < trust->n; i++)
        found = found || memcmp(trust->key[i], key, JEJAK_KUNCI) == 0;
    return found;
}

/* ---- a head ---- */

enum { MESSAGE_MAX = 128 };

static size_t message_make(int64_t daerah, const struct jejak_kepala *k, unsigned char ret[MESSAGE_MAX])
{
    static const char purpose[] = "maklumat jejak kepala 1";
    const int64_t number[] = { daerah, k->hari, k->nomor };
    size_t n = sizeof purpose - 1;
    memcpy(ret, purpose, n);
    for (size_t i = 0; i < COUNT(number); i++)
        for (int byte = 0; byte < 8; byte++)
            ret[n++] = (unsigned char)((uint64_t)number[i] >> (8 * byte));
    memcpy(ret + n, k->hash, JEJAK_HASH);
    return n + JEJAK_HASH;
}

static bool head_signed(int64_t daerah, const struct jejak_kepala *k)
{
    unsigned char message[MESSAGE_MAX];
    size_t n = message_make(daerah, k, message);
    return crypto_sign_verify_detached(k->tanda, message, n, k->kunci) == 0;
}

/* False: a column does not have the length that it must. */
static bool head_read(const struct cursor *c, struct jejak_kepala *ret)
{
    size_t tanda_n, kunci_n;
    *ret = (struct jejak_kepala){ .hari = (int32_t)cursor_int(c, 0), .nomor = cursor_int(c, 1) };
    const void *tanda = cursor_bytes(c, 3, &tanda_n), *kunci = cursor_bytes(c, 4, &kunci_n);
    if (!jejak_hash_column(c, 2, ret->hash) || tanda_n != JEJAK_TANDA || kunci_n != JEJAK_KUNCI)
        return false;
    memcpy(ret->tanda, tanda, JEJAK_TANDA);
    memcpy(ret->kunci, kunci, JEJAK_KUNCI);
    return true;
}

enum mk_result jejak_kepala_last(struct db *db, int64_t daerah, struct jejak_kepala *ret)
{
    struct cursor c;
    enum mk_result found = MK_NOT_FOUND;
    db_select(db, &c, &registry_stmts[R_KEPALA_LAST], ARGS(VI(daerah)));
    if (cursor_next(&c))
        found = head_read(&c, ret) ? MK_OK : MK_STORE;
    enum mk_result r = cursor_end(&c);
    return r ? r : found;
}

/* ---- the walk ---- */

struct walk {
    struct db *db;
    int64_t daerah, nomor; /* the entry that was read last */
    unsigned char hash[JEJAK_HASH];
    const struct jejak_trust *trust;
    struct jejak_check *ret;
    struct cursor heads;
    struct jejak_kepala head; /* the next one, when there is one */
    bool has_head, odd_head;
};

static void MK_PRINTF(4, 5) fault(struct walk *w, enum jejak_fault what, int64_t nomor, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(w->ret->text, sizeof w->ret->text, format, args);
    va_end(args);
    w->ret->fault = what;
    w->ret->nomor = nomor;
}

static void head_next(struct walk *w)
{
    w->has_head = cursor_next(&w->heads);
    w->odd_head = w->has_head && !head_read(&w->heads, &w->head);
}

static void head_fault(struct walk *w, const char *why)
{
    char day[16];
    struct date d = date_from_days(w->head.hari);
    snprintf(day, sizeof day, "%04d-%02d-%02d", d.year % 10000, d.month % 100, d.day % 100);
    fault(w, JEJAK_BAD_HEAD, w->head.nomor, "kepala %s pada nomor %lld: %s", day, (long long)w->head.nomor, why);
}

/* The heads that speak of the entry just read. */
static void heads_check(struct walk *w)
{
    while (!w->ret->fault && w->has_head && w->head.nomor <= w->nomor) {
        if (w->odd_head || w->head.nomor < w->nomor || memcmp(w->head.hash, w->hash, JEJAK_HASH) != 0)
            head_fault(w, "tidak cocok dengan catatannya");
        else if (!trusted(w->trust, w->head.kunci))
            head_fault(w, "ditandatangani kunci lain");
        else if (!head_signed(w->daerah, &w->head))
            head_fault(w, "tanda tangannya tidak sah");
        w->ret->heads++;
        head_next(w);
    }
}

static void entry_check(struct walk *w, const struct cursor *c)
{
    struct jejak_field field[N_FIELDS];
    unsigned char stored[JEJAK_HASH];
    jejak_fields(c, w->daerah, field);
    int64_t nomor = field[1].i;
    if (nomor != w->nomor + 1) {
        fault(w, JEJAK_GAP, w->nomor + 1, "catatan nomor %lld tidak ada", (long long)w->nomor + 1);
        return;
    }
    jejak_hash(w->hash, field, w->hash);
    w->nomor = nomor;
    w->ret->entries++;
    if (!jejak_hash_column(c, 10, stored) || memcmp(stored, w->hash, JEJAK_HASH) != 0)
        fault(w, JEJAK_BAD_HASH, nomor, "catatan nomor %lld berubah setelah ditulis", (long long)nomor);
}

/* From the entry after w->nomor, whose hash is w->hash, to the end. */
static enum mk_result walk_run(struct walk *w)
{
    struct cursor c;
    db_select(w->db, &w->heads, &registry_stmts[R_KEPALA_ALL], ARGS(VI(w->daerah), VI(w->nomor)));
    head_next(w);
    heads_check(w);
    db_select(w->db, &c, &registry_stmts[R_JEJAK_ALL], ARGS(VI(w->daerah), VI(w->nomor)));
    while (!w->ret->fault && cursor_next(&c)) {
        entry_check(w, &c);
        if (!w->ret->fault)
            heads_check(w);
    }
    enum mk_result r = cursor_end(&c);
    if (!r && !w->ret->fault && w->has_head)
        fault(w, JEJAK_GAP, w->nomor + 1, "jejak terpotong: catatan nomor %lld tidak ada, padahal sampai nomor %lld "
              "sudah ditandatangani", (long long)w->nomor + 1, (long long)w->head.nomor);
    enum mk_result end = cursor_end(&w->heads);
    return r ? r : end;
}

enum mk_result jejak_verify(struct db *db, int64_t daerah, const struct jejak_trust *trust, struct jejak_check *ret)
{
    struct walk w = { .db = db, .daerah = daerah, .trust = trust, .ret = ret };
    *ret = (struct jejak_check){ .fault = JEJAK_FINE };
    return walk_run(&w);
}

/* ---- signing ---- */

/* Checks the last head and all that came after it; ret_end is the end of the trail. */
static enum mk_result since_check(struct db *tx, int64_t daerah, const struct jejak_kepala *last,
                                  const struct jejak_trust *trust, struct jejak_kepala *ret_end, struct err *err)
{
    struct jejak_check check = { .fault = JEJAK_FINE };
    struct walk w = { .db = tx, .daerah = daerah, .nomor = last->nomor, .trust = trust, .ret = &check };
    memcpy(w.hash, last->hash, JEJAK_HASH);
    enum mk_result r = walk_run(&w);
    if (r)
        return r;
    if (check.fault)
        return err_set(err, MK_FAILED, "%s", check.text);
    ret_end->nomor = w.nomor;
    memcpy(ret_end->hash, w.hash, JEJAK_HASH);
    return MK_OK;
}

/* The last head agrees with itself by its signature; here: with the entry that it speaks of. */
static enum mk_result head_stands(struct db *tx, int64_t daerah, const struct jejak_kepala *last, struct err *err)
{
    struct cursor c;
    unsigned char stored[JEJAK_HASH];
    bool same = last->nomor == 0;
    db_select(tx, &c, &registry_stmts[R_JEJAK_HASH], ARGS(VI(daerah), VI(last->nomor)));
    if (cursor_next(&c))
        same = jejak_hash_column(&c, 0, stored) && memcmp(stored, last->hash, JEJAK_HASH) == 0;
    enum mk_result r = cursor_end(&c);
    if (r || same)
        return r;
    return err_set(err, MK_FAILED, "catatan nomor %lld tidak cocok dengan kepala terakhir", (long long)last->nomor);
}

enum mk_result jejak_kepala_sign(struct db *tx, int64_t daerah, int32_t hari, const struct jejak_key *key,
                                 const struct jejak_trust *trust, bool *ret_signed, struct err *err)
{
    struct jejak_kepala last = { .hari = INT32_MIN }, fresh = { .hari = hari };
    unsigned char message[MESSAGE_MAX];
    *ret_signed = false;
    enum mk_result r = jejak_kepala_last(tx, daerah, &last);
    if (r && r != MK_NOT_FOUND)
        return r;
    if (last.hari >= hari)
        return MK_OK;
    r = head_stands(tx, daerah, &last, err);
    if (!r)
        r = since_check(tx, daerah, &last, trust, &fresh, err);
    if (r || fresh.nomor == 0)
        return r;
    memcpy(fresh.kunci, key->umum, JEJAK_KUNCI);
    size_t n = message_make(daerah, &fresh, message);
    crypto_sign_detached(fresh.tanda, NULL, message, n, key->rahasia);
    r = db_exec(tx, &registry_stmts[R_KEPALA_ADD],
                ARGS(VI(daerah), VI(hari), VI(fresh.nomor), VB(fresh.hash, JEJAK_HASH), VB(fresh.tanda, JEJAK_TANDA),
                     VB(fresh.kunci, JEJAK_KUNCI)), NULL);
    *ret_signed = r == MK_OK;
    return r;
}

/* pohon_kepala.c: signed heads of the public log as rows and as signed notes (C2SP signed-note and tlog-checkpoint);
 * see pohon.h. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "registry/kunci.h"
#include "registry/pohon.h"
#include "registry/registry_private.h"

#define KEY_NAME "kunci-pohon"
#define DASH "\xE2\x80\x94 " /* em dash and a space, as the format wants */
#define BASE64(n) sodium_base64_ENCODED_LEN(n, sodium_base64_VARIANT_ORIGINAL)
enum { KEY_ID = 4 };

/* ---- keys ---- */

enum mk_result pohon_kunci_open(const char *dir, bool make, struct pohon_kunci *ret, struct err *err)
{
    unsigned char seed[KUNCI_BYTES];
    _Static_assert((int)KUNCI_BYTES == (int)crypto_sign_SEEDBYTES && sizeof ret->rahasia == crypto_sign_SECRETKEYBYTES, "");
    enum mk_result r = sodium_init() < 0 ? MK_FAILED : kunci_open(dir, KEY_NAME, make, seed, err);
    if (!r)
        crypto_sign_seed_keypair(ret->umum, ret->rahasia, seed);
    sodium_memzero(seed, sizeof seed);
    if (!r && make)
        r = kunci_publish(dir, KEY_NAME, ret->umum, err);
    return r;
}

void pohon_kunci_forget(struct pohon_kunci *k)
{
    sodium_memzero(k, sizeof *k);
}

/* ---- the note ---- */

static void body_write(struct buf *b, const struct pohon_kepala *k)
{
    char root[BASE64(MERKLE_HASH)];
    sodium_bin2base64(root, sizeof root, k->akar.b, MERKLE_HASH, sodium_base64_VARIANT_ORIGINAL);
    buf_format(b, "%s\n%lld\n%s\nwaktu ", k->asal, (long long)k->ukuran, root);
    time_iso_utc(b, k->waktu);
    H(b, "\n");
}

/* Which key it is: the beginning of a hash over its name, its kind (1, Ed25519) and itself. */
static void key_id(const struct pohon_kepala *k, unsigned char ret[KEY_ID])
{
    unsigned char hash[SHA256_BYTES];
    struct sha256 s;
    sha256_init(&s);
    sha256_add(&s, k->asal, strlen(k->asal));
    sha256_add(&s, "\n\x01", 2);
    sha256_add(&s, k->kunci, POHON_KUNCI);
    sha256_end(&s, hash);
    memcpy(ret, hash, KEY_ID);
}

void pohon_note_write(struct buf *b, const struct pohon_kepala *k)
{
    unsigned char line[KEY_ID + POHON_TANDA];
    char text[BASE64(sizeof line)];
    key_id(k, line);
    memcpy(line + KEY_ID, k->tanda, POHON_TANDA);
    sodium_bin2base64(text, sizeof text, line, sizeof line, sodium_base64_VARIANT_ORIGINAL);
    body_write(b, k);
    buf_format(b, "\n" DASH "%s %s\n", k->asal, text);
}

static bool body_text(const struct pohon_kepala *k, char ret[POHON_NOTE_MAX], size_t *ret_n)
{
    struct buf b;
    buf_init(&b, POHON_NOTE_MAX);
    body_write(&b, k);
    bool good = !b.overflow;
    *ret_n = b.n;
    if (good)
        memcpy(ret, b.p, b.n);
    buf_release(&b);
    return good;
}

bool pohon_kepala_holds(const struct pohon_kepala *k)
{
    char body[POHON_NOTE_MAX];
    size_t n;
    return body_text(k, body, &n) &&
           crypto_sign_verify_detached(k->tanda, (const unsigned char *)body, n, k->kunci) == 0;
}

/* The next line without its end; false when there is none. */
static bool line_take(const char **at, const char *end, const char **ret, size_t *ret_n)
{
    const char *stop = *at < end ? memchr(*at, '\n', (size_t)(end - *at)) : NULL;
    if (!stop)
        return false;
    *ret = *at;
    *ret_n = (size_t)(stop - *at);
    *at = stop + 1;
    return true;
}

static bool base64_read(const char *s, size_t n, unsigned char *ret, size_t want)
{
    size_t got = 0;
    return sodium_base642bin(ret, want, s, n, NULL, &got, NULL, sodium_base64_VARIANT_ORIGINAL) == 0 && got == want;
}

/* "2026-11-21T08:00:00.123Z", exactly as time_iso_utc writes it. */
static bool time_read(const char *s, size_t n, int64_t *ret)
{
    struct date d;
    int64_t hour, minute, second, ms;
    if (n != 24 || date_parse_iso(s, 10, &d) || s[10] != 'T' || s[13] != ':' || s[16] != ':' || s[19] != '.' ||
        s[23] != 'Z' || text_to_int(s + 11, 2, &hour) || text_to_int(s + 14, 2, &minute) ||
        text_to_int(s + 17, 2, &second) || text_to_int(s + 20, 3, &ms) || hour < 0 || hour > 23 || minute < 0 ||
        minute > 59 || second < 0 || second > 59 || ms < 0)
        return false;
    *ret = (date_to_days(d) * INT64_C(24) + hour) * 3600000 + minute * 60000 + second * 1000 + ms;
    return true;
}

static bool note_parse(const char *at, const char *end, struct pohon_kepala *k, unsigned char id[KEY_ID])
{
    const char *line;
    size_t n;
    unsigned char both[KEY_ID + POHON_TANDA];
    if (!line_take(&at, end, &line, &n) || n == 0 || n >= POHON_ASAL_MAX)
        return false;
    memcpy(k->asal, line, n);
    k->asal[n] = '\0';
    if (!line_take(&at, end, &line, &n) || text_to_int(line, n, &k->ukuran) || k->ukuran < 0 ||
        k->ukuran > MERKLE_SIZE_MAX)
        return false;
    if (!line_take(&at, end, &line, &n) || !base64_read(line, n, k->akar.b, MERKLE_HASH))
        return false;
    if (!line_take(&at, end, &line, &n) || n < 6 || memcmp(line, "waktu ", 6) != 0 ||
        !time_read(line + 6, n - 6, &k->waktu))
        return false;
    size_t name = strlen(k->asal), before = sizeof DASH - 1 + name + 1;
    if (!line_take(&at, end, &line, &n) || n != 0 || !line_take(&at, end, &line, &n) || n <= before ||
        memcmp(line, DASH, sizeof DASH - 1) != 0 || memcmp(line + sizeof DASH - 1, k->asal, name) != 0 ||
        line[before - 1] != ' ' || !base64_read(line + before, n - before, both, sizeof both))
        return false;
    memcpy(id, both, KEY_ID);
    memcpy(k->tanda, both + KEY_ID, POHON_TANDA);
    return at == end;
}

/* There is one way to write a head: what was read must come out the same. */
static bool note_same(const struct pohon_kepala *k, const char *text, size_t n)
{
    struct buf b;
    buf_init(&b, POHON_NOTE_MAX);
    pohon_note_write(&b, k);
    bool same = !b.overflow && b.n == n && memcmp(b.p, text, n) == 0;
    buf_release(&b);
    return same;
}

enum mk_result pohon_note_read(const char *text, size_t n, const unsigned char kunci[POHON_KUNCI],
                               struct pohon_kepala *ret, struct err *err)
{
    unsigned char id[KEY_ID], ours[KEY_ID];
    *ret = (struct pohon_kepala){ .nomor = 0 };
    if (n > POHON_NOTE_MAX || memchr(text, '\0', n) || !note_parse(text, text + n, ret, id))
        return err_set(err, MK_INVALID, "bukan kepala pohon yang bertanda tangan");
    memcpy(ret->kunci, kunci, POHON_KUNCI);
    key_id(ret, ours);
    if (memcmp(id, ours, KEY_ID) != 0)
        return err_set(err, MK_DENIED, "kepala ini ditandatangani kunci lain");
    if (!note_same(ret, text, n))
        return err_set(err, MK_INVALID, "kepala ini tidak ditulis seperti seharusnya");
    return pohon_kepala_holds(ret) ? MK_OK : err_set(err, MK_DENIED, "tanda tangan kepala ini tidak sah");
}

/* ---- rows ---- */

static enum mk_result head_read(const struct cursor *c, struct pohon_kepala *k)
{
    size_t akar_n, tanda_n, kunci_n;
    const void *akar = cursor_bytes(c, 3, &akar_n), *tanda = cursor_bytes(c, 4, &tanda_n),
               *kunci = cursor_bytes(c, 5, &kunci_n);
    *k = (struct pohon_kepala){ .nomor = cursor_int(c, 0), .waktu = cursor_int(c, 1), .ukuran = cursor_int(c, 2) };
    if (akar_n != MERKLE_HASH || tanda_n != POHON_TANDA || kunci_n != POHON_KUNCI ||
        snprintf(k->asal, sizeof k->asal, "%s", cursor_text(c, 6)) >= (int)sizeof k->asal)
        return MK_STORE;
    memcpy(k->akar.b, akar, MERKLE_HASH);
    memcpy(k->tanda, tanda, POHON_TANDA);
    memcpy(k->kunci, kunci, POHON_KUNCI);
    return MK_OK;
}

static enum mk_result head_one(struct db *db, const struct stmt *q, const struct val *args, size_t n,
                               struct pohon_kepala *ret)
{
    struct cursor c;
    enum mk_result found = MK_NOT_FOUND;
    db_select(db, &c, q, args, n);
    if (cursor_next(&c))
        found = head_read(&c, ret);
    enum mk_result r = cursor_end(&c);
    return r ? r : found;
}

enum mk_result pohon_kepala_last(struct db *db, int64_t daerah, struct pohon_kepala *ret)
{
    return head_one(db, &registry_stmts[R_POHON_LIST], ARGS(VI(daerah), VI(INT64_MAX), VI(1)), ret);
}

enum mk_result pohon_kepala_get(struct db *db, int64_t daerah, int64_t nomor, struct pohon_kepala *ret)
{
    return head_one(db, &registry_stmts[R_POHON_GET], ARGS(VI(daerah), VI(nomor)), ret);
}

enum mk_result pohon_kepala_covering(struct db *db, int64_t daerah, int64_t ukuran, struct pohon_kepala *ret)
{
    return head_one(db, &registry_stmts[R_POHON_COVERING], ARGS(VI(daerah), VI(ukuran)), ret);
}

enum mk_result pohon_kepala_list(struct db *db, int64_t daerah, int64_t before, struct pohon_kepala *ret, size_t max,
                                 size_t *ret_n)
{
    struct cursor c;
    enum mk_result r = MK_OK;
    *ret_n = 0;
    db_select(db, &c, &registry_stmts[R_POHON_LIST],
              ARGS(VI(daerah), VI(before ? before : INT64_MAX), VI((int64_t)max)));
    while (!r && *ret_n < max && cursor_next(&c))
        r = head_read(&c, &ret[(*ret_n)++]);
    enum mk_result end = cursor_end(&c);
    return r ? r : end;
}

/* ---- signing ---- */

/* The root of today, after a look at whether the last head is a beginning of it. */
static enum mk_result root_checked(struct db *tx, int64_t daerah, const struct pohon_kepala *last, int64_t size,
                                   struct merkle_hash *ret, struct err *err)
{
    struct pohon_baca room;
    const struct merkle_source source = pohon_source(&room, tx, daerah);
    struct merkle_hash before;
    enum mk_result r = size < last->ukuran ? MK_FAILED : MK_OK;
    if (!r && last->nomor > 0)
        r = merkle_root_at(&source, last->ukuran, &before);
    if (!r && last->nomor > 0 && (!merkle_same(&before, &last->akar) || !pohon_kepala_holds(last)))
        r = MK_FAILED;
    if (!r)
        r = merkle_root_at(&source, size, ret);
    return r == MK_FAILED ? err_set(err, r, "pohon bukan kelanjutan dari kepala nomor %lld", (long long)last->nomor) : r;
}

enum mk_result pohon_kepala_sign(struct db *tx, int64_t daerah, const char *daerah_kode, int64_t now_ms,
                                 bool changed_only, const struct pohon_kunci *key, bool *ret_signed, struct err *err)
{
    struct pohon_kepala last = { .nomor = 0 }, k = { .waktu = now_ms };
    char body[POHON_NOTE_MAX];
    size_t n = 0;
    *ret_signed = false;
    enum mk_result r = pohon_kepala_last(tx, daerah, &last);
    if (r && r != MK_NOT_FOUND)
        return r;
    r = pohon_size(tx, daerah, &k.ukuran);
    if (r || k.ukuran == 0 || (changed_only && last.nomor && last.ukuran == k.ukuran))
        return r;
    r = root_checked(tx, daerah, &last, k.ukuran, &k.akar, err);
    if (r)
        return r;
    k.nomor = last.nomor + 1;
    memcpy(k.kunci, key->umum, POHON_KUNCI);
    if (snprintf(k.asal, sizeof k.asal, "maklumat/skm/%s", daerah_kode) >= (int)sizeof k.asal ||
        !body_text(&k, body, &n))
        return err_set(err, MK_TOO_BIG, "kode daerah terlalu panjang");
    crypto_sign_detached(k.tanda, NULL, (const unsigned char *)body, n, key->rahasia);
    r = db_exec(tx, &registry_stmts[R_POHON_ADD],
                ARGS(VI(daerah), VI(k.nomor), VI(k.waktu), VI(k.ukuran), VB(k.akar.b, MERKLE_HASH),
                     VB(k.tanda, POHON_TANDA), VB(k.kunci, POHON_KUNCI), VT(k.asal)), NULL);
    *ret_signed = r == MK_OK;
    return r;
}

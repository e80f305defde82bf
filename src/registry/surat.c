/* surat.c: see surat.h. */
#include "registry/surat.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "core/pesan.h"
#include "registry/kunci.h"
#include "registry/registry_private.h"
#include "registry/sandi.h"

static const char *const codes[N_SURAT_KEADAAN] = { "MENUNGGU", "GAGAL", "TERKIRIM", "MATI" };

const char *surat_keadaan_kode(enum surat_keadaan k)
{
    return (unsigned)k < N_SURAT_KEADAAN ? codes[k] : "";
}

enum surat_keadaan surat_keadaan_dari_kode(const char *kode)
{
    for (int k = 0; kode && k < N_SURAT_KEADAAN; k++)
        if (strcmp(codes[k], kode) == 0)
            return (enum surat_keadaan)k;
    return N_SURAT_KEADAAN;
}

/* ---- the sealed part ---- */

static void context_of(int64_t id, char ret[64])
{
    snprintf(ret, 64, "surat %lld tautan", (long long)id);
}

static enum mk_result lock_open(struct sandi_kunci *ret)
{
    struct err ignored;
    const char *dir = kunci_folder();
    return dir ? sandi_kunci_open(dir, "surat", true, ret, &ignored) : MK_NOT_FOUND;
}

static enum mk_result secret_seal(struct arena *a, int64_t id, const char *text, struct val *ret)
{
    struct sandi_kunci lock;
    const void *p = NULL;
    char context[64];
    size_t n = 0;
    *ret = VNULL();
    if (!text)
        return MK_OK;
    if (!pesan_baris_sah(text, SURAT_RAHASIA_MAX))
        return MK_INVALID;
    enum mk_result r = lock_open(&lock);
    if (r)
        return r;
    context_of(id, context);
    r = sandi_seal(&lock, a, context, text, &p, &n);
    sandi_kunci_forget(&lock);
    *ret = VB(p, n);
    return r;
}

/* ---- writing one ---- */

const char *surat_susun(struct arena *a, const char *text, const struct surat_isian *f, size_t n)
{
    struct buf b;
    buf_init(&b, SURAT_ISI_MAX);
    for (const char *p = text; *p;) {
        size_t i = 0, width = 0;
        for (; *p == '{' && i < n; i++) {
            width = strlen(f[i].nama);
            if (strncmp(p + 1, f[i].nama, width) == 0 && p[1 + width] == '}')
                break;
        }
        if (*p != '{' || i == n) {
            buf_char(&b, *p++);
            continue;
        }
        for (const char *v = f[i].nilai ? f[i].nilai : ""; *v; v++)
            buf_char(&b, (unsigned char)*v < ' ' || *v == 0x7f ? ' ' : *v);
        p += width + 2;
    }
    const char *made = b.overflow ? NULL : arena_text(a, buf_text(&b));
    buf_release(&b);
    return made;
}

static bool sound(const struct surat_baru *s)
{
    size_t n = s->isi ? strlen(s->isi) : 0;
    const char *place = s->isi ? strstr(s->isi, SURAT_TEMPAT) : NULL;
    return s->jenis && *s->jenis && strlen(s->jenis) <= SURAT_JENIS_MAX && pesan_alamat_sah(s->penerima) && s->perihal &&
           *s->perihal && pesan_baris_sah(s->perihal, PESAN_PERIHAL_MAX) && n > 0 && n <= SURAT_ISI_MAX &&
           utf8_valid(s->isi, n) && !strchr(s->isi, '\r') && (place != NULL) == (s->rahasia != NULL);
}

enum mk_result surat_add(struct db *tx, struct arena *a, int64_t daerah, const struct surat_baru *s, int64_t now_ms,
                         int64_t *ret_id)
{
    struct val secret;
    int64_t id = id_make();
    if (!sound(s))
        return MK_INVALID;
    enum mk_result r = secret_seal(a, id, s->rahasia, &secret);
    if (r)
        return r;
    if (ret_id)
        *ret_id = id;
    return db_exec(tx, &registry_stmts[R_SURAT_ADD],
                   ARGS(VI(daerah), VI(id), VT(s->jenis), VT(s->penerima), VT(s->perihal), VT(s->isi), secret,
                        VI(now_ms), s->sampai_ms ? VI(s->sampai_ms) : VNULL()), NULL);
}

/* ---- reading ---- */

static bool surat_isi(const struct cursor *c, struct arena *a, struct surat *s)
{
    *s = (struct surat){ .id = cursor_int(c, 0), .jenis = arena_text(a, cursor_text(c, 1)),
                         .penerima = arena_text(a, cursor_text(c, 2)), .perihal = arena_text(a, cursor_text(c, 3)),
                         .isi = arena_text(a, cursor_text(c, 4)), .berahasia = cursor_int(c, 5) != 0,
                         .keadaan = surat_keadaan_dari_kode(cursor_text(c, 6)), .percobaan = cursor_int(c, 7),
                         .berikut = cursor_int(c, 8), .sampai = cursor_int(c, 9), .dibuat = cursor_int(c, 10),
                         .selesai = cursor_int(c, 11), .galat = arena_text(a, cursor_text(c, 12)),
                         .alasan = arena_text(a, cursor_text(c, 13)), .versi = cursor_int(c, 14) };
    return s->jenis && s->penerima && s->perihal && s->isi && s->galat && s->alasan;
}

static enum mk_result one(struct db *db, struct arena *a, const struct stmt *q, const struct val *args, size_t n,
                          struct surat *ret)
{
    struct cursor c;
    enum mk_result found = MK_NOT_FOUND;
    db_select(db, &c, q, args, n);
    if (cursor_next(&c))
        found = surat_isi(&c, a, ret) ? MK_OK : MK_TOO_BIG;
    enum mk_result r = cursor_end(&c);
    return r ? r : found;
}

enum mk_result surat_baca(struct db *db, struct arena *a, int64_t daerah, int64_t id, struct surat *ret)
{
    return one(db, a, &registry_stmts[R_SURAT], ARGS(VI(daerah), VI(id)), ret);
}

enum mk_result surat_daftar(struct db *db, struct arena *a, int64_t daerah, const struct surat_saring *f,
                            struct surat_list *ret)
{
    struct cursor c;
    *ret = (struct surat_list){ .item = arena_array(a, struct surat, (size_t)f->limit) };
    bool fits = ret->item != NULL;
    db_select(db, &c, &registry_stmts[R_SURAT_LIST],
              ARGS(VI(daerah), VI(f->before > 0 ? f->before : INT64_MAX), VT(surat_keadaan_kode(f->keadaan)), VT(f->kata),
                   VI(f->limit + 1)));
    while (fits && !ret->more && cursor_next(&c)) {
        ret->more = (int64_t)ret->n == f->limit;
        if (!ret->more)
            fits = surat_isi(&c, a, &ret->item[ret->n++]);
    }
    enum mk_result r = cursor_end(&c);
    return r ? r : fits ? MK_OK : MK_TOO_BIG;
}

enum mk_result surat_hitung(struct db *db, int64_t daerah, int64_t ret[N_SURAT_KEADAAN])
{
    struct cursor c;
    memset(ret, 0, N_SURAT_KEADAAN * sizeof *ret);
    db_select(db, &c, &registry_stmts[R_SURAT_COUNT], ARGS(VI(daerah)));
    while (cursor_next(&c)) {
        enum surat_keadaan k = surat_keadaan_dari_kode(cursor_text(&c, 0));
        if (k < N_SURAT_KEADAAN)
            ret[k] = cursor_int(&c, 1);
    }
    return cursor_end(&c);
}

enum mk_result surat_ada_kerja(struct db *db, int64_t daerah, int64_t now_ms, bool *ret)
{
    int64_t n = 0;
    enum mk_result r = db_int(db, &registry_stmts[R_SURAT_WORK], ARGS(VI(daerah), VI(now_ms)), &n);
    *ret = n > 0;
    return r;
}

/* ---- sending ---- */

enum mk_result surat_berikut(struct db *db, struct arena *a, int64_t daerah, int64_t now_ms, struct surat *ret)
{
    return one(db, a, &registry_stmts[R_SURAT_NEXT], ARGS(VI(daerah), VI(now_ms)), ret);
}

static enum mk_result secret_open(struct db *db, struct arena *a, int64_t daerah, int64_t id, char **ret)
{
    struct cursor c;
    char context[64];
    const char *dir = kunci_folder();
    enum mk_result opened = MK_INVALID;
    if (!dir)
        return MK_NOT_FOUND;
    context_of(id, context);
    db_select(db, &c, &registry_stmts[R_SURAT_SECRET], ARGS(VI(daerah), VI(id)));
    if (cursor_next(&c)) {
        size_t n = 0;
        const void *p = cursor_bytes(&c, 0, &n);
        opened = sandi_buka(dir, "surat", a, context, p, n, ret, NULL);
    }
    enum mk_result r = cursor_end(&c);
    return r ? r : opened;
}

enum mk_result surat_teks(struct db *db, struct arena *a, int64_t daerah, const struct surat *s, char **ret)
{
    char *secret = NULL;
    const char *place = strstr(s->isi, SURAT_TEMPAT);
    if (!place) {
        *ret = arena_text(a, s->isi);
        return *ret ? MK_OK : MK_TOO_BIG;
    }
    if (!s->berahasia)
        return MK_INVALID;
    enum mk_result r = secret_open(db, a, daerah, s->id, &secret);
    if (r)
        return r;
    *ret = arena_format(a, "%.*s%s%s", (int)(place - s->isi), s->isi, secret, place + sizeof SURAT_TEMPAT - 1);
    sandi_forget(secret);
    return *ret ? MK_OK : MK_TOO_BIG;
}

int64_t surat_tunda_ms(int64_t percobaan, uint32_t acak)
{
    static const int minutes[] = { 1, 5, 15, 60, 180, 360, 720, 1440 };
    _Static_assert(COUNT(minutes) == SURAT_PERCOBAAN_MAX - 1, "the last attempt has no wait behind it");
    if (percobaan < 1 || percobaan >= SURAT_PERCOBAAN_MAX)
        return 0;
    int64_t wait = minutes[percobaan - 1] * INT64_C(60000);
    return wait - wait / 5 * (int64_t)(acak % 1000) / 1000;
}

static enum mk_result changed_one(enum mk_result r, int64_t changed)
{
    return r ? r : changed == 1 ? MK_OK : MK_CONFLICT;
}

enum mk_result surat_mulai(struct db *tx, int64_t daerah, const struct surat *s, int64_t lease_ms)
{
    int64_t changed = 0;
    enum mk_result r = db_exec(tx, &registry_stmts[R_SURAT_BEGIN], ARGS(VI(daerah), VI(s->id), VI(s->versi), VI(lease_ms)),
                               &changed);
    return changed_one(r, changed);
}

/* What the server said: one line, no control characters, short. */
static void galat_bersih(const char *from, char ret[SURAT_GALAT_MAX + 1])
{
    size_t n = 0, valid = from ? utf8_first_invalid(from, strlen(from)) : 0;
    for (size_t i = 0; i < valid && n < SURAT_GALAT_MAX; i++)
        ret[n++] = (unsigned char)from[i] < ' ' || from[i] == 0x7f ? ' ' : from[i];
    while (n > 0 && utf8_first_invalid(ret, n) < n)
        n--;
    ret[n] = '\0';
}

enum mk_result surat_usai(struct db *tx, int64_t daerah, const struct surat *s, enum surat_hasil hasil, const char *galat,
                          int64_t now_ms, uint32_t acak)
{
    char said[SURAT_GALAT_MAX + 1];
    int64_t changed = 0, wait = hasil == SURAT_COBA_LAGI ? surat_tunda_ms(s->percobaan + 1, acak) : 0;
    enum surat_keadaan to = hasil == SURAT_DITERIMA ? SURAT_TERKIRIM : wait > 0 ? SURAT_GAGAL : SURAT_MATI;
    bool over = hasil == SURAT_DITERIMA;
    galat_bersih(galat, said);
    enum mk_result r = db_exec(tx, &registry_stmts[R_SURAT_END],
                               ARGS(VI(daerah), VI(s->id), VI(s->versi + 1), VT(surat_keadaan_kode(to)), VI(now_ms + wait),
                                    to == SURAT_GAGAL ? VNULL() : VI(now_ms), VT(said), VI(over)), &changed);
    return changed_one(r, changed);
}

enum mk_result surat_kedaluwarsa(struct db *tx, int64_t daerah, int64_t now_ms, int64_t *ret_n)
{
    return db_exec(tx, &registry_stmts[R_SURAT_EXPIRE], ARGS(VI(daerah), VI(now_ms)), ret_n);
}

/* ---- by a person ---- */

enum mk_result surat_ulang(struct db *tx, struct arena *a, int64_t daerah, int64_t id, int64_t versi, int64_t now_ms,
                           struct err *err)
{
    struct surat s;
    int64_t changed = 0;
    enum mk_result r = surat_baca(tx, a, daerah, id, &s);
    if (r == MK_NOT_FOUND)
        return err_set(err, r, "surat ini tidak ada");
    if (!r && s.keadaan == SURAT_TERKIRIM)
        return err_set(err, MK_INVALID, "surat ini sudah terkirim");
    if (!r && ((strstr(s.isi, SURAT_TEMPAT) && !s.berahasia) || (s.sampai && s.sampai <= now_ms)))
        return err_set(err, MK_INVALID, "tautan di surat ini sudah dihapus atau tidak berlaku lagi; buat tautan baru");
    if (!r)
        r = db_exec(tx, &registry_stmts[R_SURAT_AGAIN], ARGS(VI(daerah), VI(id), VI(versi), VI(now_ms)), &changed);
    return !r && changed == 0 ? err_set(err, MK_CONFLICT, "surat ini baru saja berubah; periksa keadaannya") : r;
}

enum mk_result surat_buang(struct db *tx, struct arena *a, int64_t daerah, int64_t id, int64_t versi, const char *alasan,
                           int64_t now_ms, struct err *err)
{
    struct surat s;
    int64_t changed = 0;
    enum mk_result r = surat_baca(tx, a, daerah, id, &s);
    if (r == MK_NOT_FOUND)
        return err_set(err, r, "surat ini tidak ada");
    if (!r && s.keadaan == SURAT_TERKIRIM)
        return err_set(err, MK_INVALID, "surat ini sudah terkirim");
    if (!r)
        r = db_exec(tx, &registry_stmts[R_SURAT_DROP], ARGS(VI(daerah), VI(id), VI(versi), VT(alasan), VI(now_ms)), &changed);
    return !r && changed == 0 ? err_set(err, MK_CONFLICT, "surat ini baru saja berubah; periksa keadaannya") : r;
}

const struct stmt surat_hapus = {
    "surat_hapus", "DELETE FROM surat WHERE daerah_id = $1 AND surat_id IN (SELECT surat_id FROM surat WHERE daerah_id = $1"
    " AND selesai < $2 LIMIT $3)", .in = "iii", .out = "" };

enum mk_result surat_banyak_kepada(struct db *db, int64_t daerah, const char *penerima, int64_t *ret)
{
    return db_int(db, &registry_stmts[R_SURAT_COUNT_TO], ARGS(VI(daerah), VT(penerima)), ret);
}

enum mk_result surat_hapus_kepada(struct db *tx, int64_t daerah, const char *penerima, int64_t *ret_n)
{
    return db_exec(tx, &registry_stmts[R_SURAT_ERASE_TO], ARGS(VI(daerah), VT(penerima)), ret_n);
}

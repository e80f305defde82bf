/* privasi_tabel.c: the table of requests: see privasi.h. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "privasi/privasi.h"
#include "registry/kunci.h"
#include "registry/sandi.h"
#include "web/message.h"

static const char *const codes[N_MINTA_KEADAAN] = { "MASUK", "DIKERJAKAN", "SELESAI", "DITOLAK" };
const char *const minta_keadaan_kata[N_MINTA_KEADAAN] = { T("Diterima"), T("Sedang dikerjakan"), T("Dipenuhi"), T("Ditolak") };

enum { Q_ADD, Q_BY_KODE, Q_BY_ID, Q_LIST, Q_COUNT, Q_SEALED, Q_MOVE, N_STMTS };

static const struct migration migrations[] = {
    { 1,
      "CREATE TABLE minta ("
      " daerah_id {int} NOT NULL, minta_id {int} NOT NULL, kode {bytes} NOT NULL, jenis {text} NOT NULL,"
      " identitas {bytes}, keadaan {text} NOT NULL, dibuat {int} NOT NULL, tenggat {int} NOT NULL, selesai {int},"
      " keputusan {text} NOT NULL, petugas_id {int}, petugas {text} NOT NULL, versi {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, minta_id), UNIQUE (daerah_id, kode),"
      " FOREIGN KEY (daerah_id) REFERENCES daerah (daerah_id),"
      " CHECK (jenis IN ('AKSES', 'PERBAIKAN', 'PEMBATASAN', 'PENGHAPUSAN')),"
      " CHECK (keadaan IN ('MASUK', 'DIKERJAKAN', 'SELESAI', 'DITOLAK')), CHECK (length(kode) = 32),"
      " CHECK (length(keputusan) <= 2000), CHECK (length(petugas) <= 200)"
      "){table};"
      "CREATE INDEX minta_tenggat ON minta (daerah_id, keadaan, tenggat);" },
};

#define OPEN "keadaan IN ('MASUK', 'DIKERJAKAN')"
#define MINTA                                                                                                          \
    "SELECT minta_id, jenis, keadaan, dibuat, tenggat, selesai, keputusan, petugas, versi,"                            \
    " CASE WHEN identitas IS NULL THEN 0 ELSE 1 END FROM minta WHERE daerah_id = $1"
#define MINTA_OUT "ittiiIttii"

static const struct stmt stmts[N_STMTS] = {
    [Q_ADD] = { "minta_add", "INSERT INTO minta (daerah_id, minta_id, kode, jenis, identitas, keadaan, dibuat, tenggat,"
                " keputusan, petugas, versi) VALUES ($1, $2, $3, $4, $5, 'MASUK', $6, $7, '', '', 1)",
                .in = "iibtbii", .out = "" },
    [Q_BY_KODE] = { "minta_by_kode", MINTA " AND kode = $2", .in = "ib", .out = MINTA_OUT },
    [Q_BY_ID] = { "minta_by_id", MINTA " AND minta_id = $2", .in = "ii", .out = MINTA_OUT },
    [Q_LIST] = { "minta_list", MINTA " AND ($2 = '' OR keadaan = $2) ORDER BY CASE WHEN " OPEN " THEN 0 ELSE 1 END,"
                 " CASE WHEN " OPEN " THEN tenggat ELSE -dibuat END, minta_id LIMIT $3 OFFSET $4",
                 .in = "itii", .out = MINTA_OUT },
    [Q_COUNT] = { "minta_count", "SELECT COUNT(CASE WHEN $2 = '' OR keadaan = $2 THEN 1 END), COUNT(CASE WHEN " OPEN
                  " THEN 1 END), COUNT(CASE WHEN " OPEN " AND tenggat < $3 THEN 1 END) FROM minta WHERE daerah_id = $1",
                  .in = "iti", .out = "iii" },
    [Q_SEALED] = { "minta_sealed", "SELECT identitas FROM minta WHERE daerah_id = $1 AND minta_id = $2 AND identitas IS NOT NULL",
                   .in = "ii", .out = "b" },
    [Q_MOVE] = { "minta_move", "UPDATE minta SET keadaan = $4, keputusan = $5, petugas_id = $6, petugas = $7, selesai = $8,"
                 " identitas = CASE WHEN $9 = 1 THEN NULL ELSE identitas END, versi = versi + 1 WHERE daerah_id = $1"
                 " AND minta_id = $2 AND versi = $3 AND " OPEN, .in = "iiittitIi", .out = "" },
};
const struct stmt minta_hapus = { "minta_hapus", "DELETE FROM minta WHERE daerah_id = $1 AND minta_id IN (SELECT minta_id"
                                  " FROM minta WHERE daerah_id = $1 AND selesai < $2 LIMIT $3)", .in = "iii", .out = "" };
const struct schema_part privasi_schema = { "privasi", migrations, COUNT(migrations), stmts, COUNT(stmts) };

const char *minta_keadaan_kode(enum minta_keadaan k)
{
    return (unsigned)k < N_MINTA_KEADAAN ? codes[k] : "";
}

enum minta_keadaan minta_keadaan_dari_kode(const char *kode)
{
    for (int k = 0; kode && k < N_MINTA_KEADAAN; k++)
        if (strcmp(codes[k], kode) == 0)
            return (enum minta_keadaan)k;
    return N_MINTA_KEADAAN;
}

/* ---- key of the form, code of the person, hash on the disk ---- */

void minta_kunci_buat(char ret[MINTA_KUNCI_TEXT])
{
    unsigned char key[32];
    random_bytes(key, sizeof key);
    sodium_bin2base64(ret, MINTA_KUNCI_TEXT, key, sizeof key, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* 20 letters of 5 bits: no i, l, o, u, so that nothing is mistaken on paper. */
static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";

bool minta_kode_dari_kunci(const char *kunci, char ret[MINTA_KODE_TEXT])
{
    unsigned char key[32], mixed[20];
    size_t n = 0, at = 0;
    if (!kunci || strlen(kunci) != MINTA_KUNCI_TEXT - 1 ||
        sodium_base642bin(key, sizeof key, kunci, MINTA_KUNCI_TEXT - 1, NULL, &n, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        n != sizeof key)
        return false;
    crypto_generichash(mixed, sizeof mixed, key, sizeof key, NULL, 0);
    for (size_t i = 0; i < sizeof mixed; i++) {
        if (i && i % 4 == 0)
            ret[at++] = '-';
        ret[at++] = letters[mixed[i] & 31];
    }
    ret[at] = '\0';
    return true;
}

/* As people type it: capitals, blanks, no dashes, o for 0, i and l for 1. */
bool minta_kode_hash(const char *typed, unsigned char ret[MINTA_HASH])
{
    char plain[20];
    size_t n = 0;
    for (const char *p = typed ? typed : ""; *p; p++) {
        char c = ascii_lower(*p);
        c = (char)(c == 'o' ? '0' : c == 'i' || c == 'l' ? '1' : c);
        if (c == '-' || c == ' ' || c == '\t')
            continue;
        if (!strchr(letters, c) || n == sizeof plain)
            return false;
        plain[n++] = c;
    }
    crypto_generichash(ret, MINTA_HASH, (const unsigned char *)plain, n, (const unsigned char *)"maklumat-minta-1", 16);
    return n == sizeof plain;
}

/* ---- reading ---- */

static bool minta_isi(const struct cursor *c, struct arena *a, struct minta *m)
{
    *m = (struct minta){ .id = cursor_int(c, 0), .jenis = minta_dari_kode(cursor_text(c, 1)),
                         .keadaan = minta_keadaan_dari_kode(cursor_text(c, 2)), .dibuat = cursor_int(c, 3), .tenggat = cursor_int(c, 4),
                         .selesai = cursor_int(c, 5), .keputusan = arena_text(a, cursor_text(c, 6)),
                         .petugas = arena_text(a, cursor_text(c, 7)), .versi = cursor_int(c, 8), .beridentitas = cursor_int(c, 9) != 0 };
    return m->keputusan && m->petugas && m->jenis < N_MINTA && m->keadaan < N_MINTA_KEADAAN;
}

static enum mk_result one(struct db *db, struct arena *a, int q, const struct val *args, size_t n, struct minta *ret)
{
    struct cursor c;
    enum mk_result found = MK_NOT_FOUND;
    db_select(db, &c, &stmts[q], args, n);
    if (cursor_next(&c))
        found = minta_isi(&c, a, ret) ? MK_OK : MK_TOO_BIG;
    enum mk_result r = cursor_end(&c);
    return r ? r : found;
}

enum mk_result minta_cari(struct db *db, struct arena *a, int64_t daerah, const unsigned char hash[MINTA_HASH], struct minta *ret)
{
    return one(db, a, Q_BY_KODE, ARGS(VI(daerah), VB(hash, MINTA_HASH)), ret);
}

enum mk_result minta_baca(struct db *db, struct arena *a, int64_t daerah, int64_t id, struct minta *ret)
{
    return one(db, a, Q_BY_ID, ARGS(VI(daerah), VI(id)), ret);
}

enum mk_result minta_daftar(struct db *db, struct arena *a, int64_t daerah, enum minta_keadaan k, int64_t now_ms,
                            int64_t offset, int64_t limit, struct minta_list *ret)
{
    struct cursor c;
    *ret = (struct minta_list){ .item = arena_array(a, struct minta, (size_t)limit) };
    bool fits = ret->item != NULL;
    db_select(db, &c, &stmts[Q_COUNT], ARGS(VI(daerah), VT(minta_keadaan_kode(k)), VI(now_ms)));
    if (cursor_next(&c)) {
        ret->total = cursor_int(&c, 0);
        ret->terbuka = cursor_int(&c, 1);
        ret->terlambat = cursor_int(&c, 2);
    }
    enum mk_result r = cursor_end(&c);
    if (r)
        return r;
    db_select(db, &c, &stmts[Q_LIST], ARGS(VI(daerah), VT(minta_keadaan_kode(k)), VI(limit), VI(offset)));
    while (fits && cursor_next(&c))
        fits = minta_isi(&c, a, &ret->item[ret->n++]);
    r = cursor_end(&c);
    return r ? r : fits ? MK_OK : MK_TOO_BIG;
}

/* ---- the sealed part: four texts with a separator that no cleaned text holds ---- */

enum { SEPARATOR = 0x1e };

static void context_of(int64_t id, char ret[64])
{
    snprintf(ret, 64, "minta %lld identitas", (long long)id);
}

static enum mk_result lock_open(struct sandi_kunci *ret)
{
    struct err ignored;
    return kunci_folder() ? sandi_kunci_open(kunci_folder(), "privasi", true, ret, &ignored) : MK_NOT_FOUND;
}

enum mk_result minta_tambah(struct db *tx, struct arena *a, int64_t daerah, enum hak_jenis j,
                            const unsigned char hash[MINTA_HASH], const struct minta_identitas *i, int64_t now_ms)
{
    struct sandi_kunci lock;
    const void *sealed = NULL;
    char context[64];
    size_t n = 0;
    int64_t id = id_make();
    char *text = arena_format(a, "%s%c%s%c%s%c%s", i->nama, SEPARATOR, i->kontak, SEPARATOR, i->surel, SEPARATOR, i->uraian);
    enum mk_result r = text ? lock_open(&lock) : MK_TOO_BIG;
    if (r)
        return r == MK_NOT_FOUND ? MK_BUSY : r;
    context_of(id, context);
    r = sandi_seal(&lock, a, context, text, &sealed, &n);
    sandi_forget(text);
    sandi_kunci_forget(&lock);
    const struct minta_jenis *kind = &minta_jenis()->item[j];
    return r ? r : db_exec(tx, &stmts[Q_ADD], ARGS(VI(daerah), VI(id), VB(hash, MINTA_HASH), VT(kind->kode), VB(sealed, n), VI(now_ms),
                                                   VI(now_ms + kind->jam * INT64_C(3600000))), NULL);
}

enum mk_result minta_buka(struct db *db, struct arena *a, int64_t daerah, int64_t id, struct minta_identitas *ret)
{
    struct cursor c;
    char context[64], *text = NULL;
    const char *dir = kunci_folder();
    enum mk_result opened = MK_NOT_FOUND;
    if (!dir)
        return MK_NOT_FOUND;
    context_of(id, context);
    db_select(db, &c, &stmts[Q_SEALED], ARGS(VI(daerah), VI(id)));
    if (cursor_next(&c)) {
        size_t n = 0;
        const void *p = cursor_bytes(&c, 0, &n);
        opened = sandi_buka(dir, "privasi", a, context, p, n, &text, NULL);
    }
    enum mk_result r = cursor_end(&c);
    if (r || opened)
        return r ? r : opened;
    const char **parts[] = { &ret->nama, &ret->kontak, &ret->surel, &ret->uraian };
    for (size_t i = 0; i < COUNT(parts); i++) {
        *parts[i] = text;
        char *end = strchr(text, SEPARATOR);
        if (end)
            *end = '\0';
        text = end ? end + 1 : text + strlen(text);
    }
    return MK_OK;
}

enum mk_result minta_pindah(struct db *tx, const struct pencatat *p, int64_t id, int64_t versi, enum hak_jenis j,
                            enum minta_keadaan ke, const char *keputusan)
{
    int64_t changed = 0;
    bool closed = ke == MINTA_SELESAI || ke == MINTA_DITOLAK;
    enum mk_result r = db_exec(tx, &stmts[Q_MOVE],
                               ARGS(VI(p->daerah), VI(id), VI(versi), VT(codes[ke]), VT(keputusan), VI(p->orang_id), VT(p->nama),
                                    closed ? VI(p->now_ms) : VNULL(), VI(ke == MINTA_SELESAI && j == MINTA_PENGHAPUSAN)), &changed);
    if (!r && changed == 0)
        return MK_CONFLICT;
    return r ? r : catat(tx, p, ke == MINTA_DIKERJAKAN ? "privasi.mulai" : ke == MINTA_SELESAI ? "privasi.penuhi" : "privasi.tolak",
                         "permintaan", id, NULL, NULL, closed ? keputusan : NULL);
}

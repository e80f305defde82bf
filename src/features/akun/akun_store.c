/* akun_store.c: tables and statements of people and accounts, and reading them. */
#include "akun/akun.h"

#include <string.h>

#include "base/utf8.h"

static const struct migration migrations[] = {
    { 1,
      "CREATE TABLE orang ("
      " daerah_id {int} NOT NULL, orang_id {int} NOT NULL, nama {text} NOT NULL, surel {text} NOT NULL,"
      " jabatan {text} NOT NULL, cari {text} NOT NULL, aktif {int} NOT NULL, versi {int} NOT NULL,"
      " dibuat {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, orang_id), UNIQUE (daerah_id, surel),"
      " FOREIGN KEY (daerah_id) REFERENCES daerah (daerah_id),"
      " CHECK (aktif IN (0, 1)), CHECK (length(nama) BETWEEN 1 AND 100), CHECK (length(surel) BETWEEN 3 AND 254),"
      " CHECK (length(jabatan) <= 100)){table};"
      "CREATE TABLE akun (" /* sandi: argon2id with its parameters, as libsodium writes it */
      " daerah_id {int} NOT NULL, orang_id {int} NOT NULL, sandi {text}, sandi_sejak {int},"
      " PRIMARY KEY (daerah_id, orang_id),"
      " FOREIGN KEY (daerah_id, orang_id) REFERENCES orang (daerah_id, orang_id)){table};"
      "CREATE TABLE peran (" /* a grant; usul: proposed, setuju: consented, cabut: revoked */
      " daerah_id {int} NOT NULL, peran_id {int} NOT NULL, orang_id {int} NOT NULL, peran {text} NOT NULL,"
      " unit_id {int}, objek_id {int}, dari {int} NOT NULL, sampai {int},"
      " usul_oleh {int} NOT NULL, usul_nama {text} NOT NULL, usul_waktu {int} NOT NULL,"
      " setuju_oleh {int}, setuju_waktu {int}, cabut_oleh {int}, cabut_waktu {int},"
      " PRIMARY KEY (daerah_id, peran_id),"
      " FOREIGN KEY (daerah_id, orang_id) REFERENCES orang (daerah_id, orang_id),"
      " FOREIGN KEY (daerah_id, unit_id) REFERENCES unit (daerah_id, unit_id),"
      " CHECK (sampai >= dari)){table};"
      "CREATE INDEX peran_orang ON peran (daerah_id, orang_id);"
      "CREATE TABLE sesi ("
      " daerah_id {int} NOT NULL, hash {bytes} NOT NULL, nomor {int} NOT NULL, orang_id {int} NOT NULL,"
      " tahap {int} NOT NULL, dibuat {int} NOT NULL, terakhir {int} NOT NULL, pastikan {int} NOT NULL,"
      " peramban {text} NOT NULL,"
      " PRIMARY KEY (daerah_id, hash),"
      " FOREIGN KEY (daerah_id, orang_id) REFERENCES orang (daerah_id, orang_id)){table};"
      "CREATE INDEX sesi_orang ON sesi (daerah_id, orang_id);"
      "CREATE TABLE perangkat (" /* browsers from which the person signed in before */
      " daerah_id {int} NOT NULL, hash {bytes} NOT NULL, orang_id {int} NOT NULL, sampai {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, hash),"
      " FOREIGN KEY (daerah_id, orang_id) REFERENCES orang (daerah_id, orang_id)){table};"
      "CREATE TABLE totp (" /* langkah: the last time step whose code was used */
      " daerah_id {int} NOT NULL, orang_id {int} NOT NULL, rahasia {bytes} NOT NULL, langkah {int} NOT NULL,"
      " sejak {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, orang_id),"
      " FOREIGN KEY (daerah_id, orang_id) REFERENCES orang (daerah_id, orang_id)){table};"
      "CREATE TABLE pulih (" /* recovery codes that are left */
      " daerah_id {int} NOT NULL, orang_id {int} NOT NULL, hash {bytes} NOT NULL,"
      " PRIMARY KEY (daerah_id, orang_id, hash),"
      " FOREIGN KEY (daerah_id, orang_id) REFERENCES orang (daerah_id, orang_id)){table};"
      "CREATE TABLE tautan ("
      " daerah_id {int} NOT NULL, hash {bytes} NOT NULL, orang_id {int} NOT NULL, jenis {text} NOT NULL,"
      " dibuat {int} NOT NULL, sampai {int} NOT NULL, dipakai {int},"
      " PRIMARY KEY (daerah_id, hash),"
      " FOREIGN KEY (daerah_id, orang_id) REFERENCES orang (daerah_id, orang_id),"
      " CHECK (jenis IN ('UNDANGAN', 'ATUR_ULANG'))){table};"
      "CREATE INDEX tautan_orang ON tautan (daerah_id, orang_id);" },
};

#define ORANG                                                                                                          \
    "SELECT o.orang_id, o.nama, o.surel, o.jabatan, o.aktif, o.versi, o.dibuat,"                                       \
    " CASE WHEN a.sandi IS NULL THEN 0 ELSE 1 END,"                                                                    \
    " (SELECT COUNT(*) FROM totp t WHERE t.daerah_id = o.daerah_id AND t.orang_id = o.orang_id)"                       \
    " FROM orang o JOIN akun a ON a.daerah_id = o.daerah_id AND a.orang_id = o.orang_id WHERE o.daerah_id = $1"
#define ORANG_OUT "itttiiiii"
#define PERAN                                                                                                          \
    "SELECT peran_id, orang_id, peran, unit_id, objek_id, dari, sampai, usul_oleh, usul_nama,"                         \
    " CASE WHEN setuju_waktu IS NULL THEN 0 ELSE 1 END FROM peran WHERE daerah_id = $1 AND cabut_waktu IS NULL"
#define PERAN_OUT "iitIIiIiti"

/* clang-format off */
const struct stmt akun_stmts[N_AKUN_STMTS] = {
    [Q_ORANG_BY_SUREL] = { "akun_orang_by_surel", ORANG " AND o.surel = $2", .in = "it", .out = ORANG_OUT },
    [Q_ORANG] = { "akun_orang", ORANG " AND o.orang_id = $2", .in = "ii", .out = ORANG_OUT },
    [Q_ORANG_ALL] = { "akun_orang_all", ORANG " AND o.cari LIKE '%' || $2 || '%' ORDER BY o.cari, o.orang_id LIMIT $3",
                      .in = "iti", .out = ORANG_OUT },
    [Q_ORANG_COUNT] = { "akun_orang_count", "SELECT COUNT(*) FROM orang WHERE daerah_id = $1", .in = "i", .out = "i" },
    [Q_ORANG_ADD] = { "akun_orang_add", "INSERT INTO orang (daerah_id, orang_id, nama, surel, jabatan, cari, aktif,"
                      " versi, dibuat) VALUES ($1, $2, $3, $4, $5, $6, 1, 1, $7)", .in = "iitttti", .out = "" },
    [Q_ORANG_SET] = { "akun_orang_set", "UPDATE orang SET nama = $4, surel = $5, jabatan = $6, cari = $7,"
                      " versi = versi + 1 WHERE daerah_id = $1 AND orang_id = $2 AND versi = $3",
                      .in = "iiitttt", .out = "" },
    [Q_ORANG_AKTIF] = { "akun_orang_aktif", "UPDATE orang SET aktif = $3, versi = versi + 1"
                        " WHERE daerah_id = $1 AND orang_id = $2 AND aktif <> $3", .in = "iii", .out = "" },
    [Q_AKUN_ADD] = { "akun_add", "INSERT INTO akun (daerah_id, orang_id) VALUES ($1, $2)", .in = "ii", .out = "" },
    [Q_SANDI] = { "akun_sandi", "SELECT COALESCE(sandi, '') FROM akun WHERE daerah_id = $1 AND orang_id = $2",
                  .in = "ii", .out = "t" },
    [Q_SANDI_SET] = { "akun_sandi_set", "UPDATE akun SET sandi = $3, sandi_sejak = $4 WHERE daerah_id = $1"
                      " AND orang_id = $2", .in = "iiti", .out = "" },
    [Q_SANDI_UPGRADE] = { "akun_sandi_upgrade", "UPDATE akun SET sandi = $4 WHERE daerah_id = $1 AND orang_id = $2"
                          " AND sandi = $3", .in = "iitt", .out = "" },
    [Q_PERAN_OF] = { "akun_peran_of", PERAN " AND orang_id = $2 ORDER BY peran_id", .in = "ii", .out = PERAN_OUT },
    [Q_PERAN_ALL] = { "akun_peran_all", PERAN " ORDER BY orang_id, peran_id", .in = "i", .out = PERAN_OUT },
    [Q_PERAN] = { "akun_peran", PERAN " AND peran_id = $2", .in = "ii", .out = PERAN_OUT },
    [Q_PERAN_ADD] = { "akun_peran_add", "INSERT INTO peran (daerah_id, peran_id, orang_id, peran, unit_id, objek_id,"
                      " dari, sampai, usul_oleh, usul_nama, usul_waktu, setuju_oleh, setuju_waktu)"
                      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                      .in = "iiitIIiIitiII", .out = "" },
    [Q_PERAN_SETUJU] = { "akun_peran_setuju", "UPDATE peran SET setuju_oleh = $3, setuju_waktu = $4"
                         " WHERE daerah_id = $1 AND peran_id = $2 AND setuju_waktu IS NULL AND cabut_waktu IS NULL",
                         .in = "iiii", .out = "" },
    [Q_PERAN_CABUT] = { "akun_peran_cabut", "UPDATE peran SET cabut_oleh = $3, cabut_waktu = $4"
                        " WHERE daerah_id = $1 AND peran_id = $2 AND cabut_waktu IS NULL", .in = "iiii", .out = "" },
    [Q_PERAN_COUNT] = { "akun_peran_count", "SELECT COUNT(*) FROM peran p JOIN orang o ON o.daerah_id = p.daerah_id"
                        " AND o.orang_id = p.orang_id WHERE p.daerah_id = $1 AND p.peran = $2 AND o.aktif = 1"
                        " AND p.cabut_waktu IS NULL AND p.setuju_waktu IS NOT NULL AND p.dari <= $3"
                        " AND (p.sampai IS NULL OR p.sampai >= $3) AND p.orang_id <> $4", .in = "itii", .out = "i" },
    [Q_SESI] = { "akun_sesi", "SELECT s.orang_id, s.tahap, s.dibuat, s.terakhir, s.pastikan, o.nama,"
                 " (SELECT COUNT(*) FROM totp t WHERE t.daerah_id = s.daerah_id AND t.orang_id = s.orang_id)"
                 " FROM sesi s JOIN orang o ON o.daerah_id = s.daerah_id AND o.orang_id = s.orang_id"
                 " WHERE s.daerah_id = $1 AND s.hash = $2 AND o.aktif = 1", .in = "ib", .out = "iiiiiti" },
    [Q_SESI_ADD] = { "akun_sesi_add", "INSERT INTO sesi (daerah_id, hash, nomor, orang_id, tahap, dibuat, terakhir,"
                     " pastikan, peramban) VALUES ($1, $2, $3, $4, $5, $6, $6, $6, $7)", .in = "ibiiiit", .out = "" },
    [Q_SESI_TOUCH] = { "akun_sesi_touch", "UPDATE sesi SET terakhir = $3 WHERE daerah_id = $1 AND hash = $2"
                       " AND terakhir < $3", .in = "ibi", .out = "" },
    [Q_SESI_RENEW] = { "akun_sesi_renew", "UPDATE sesi SET hash = $3, pastikan = $4, terakhir = $4"
                       " WHERE daerah_id = $1 AND hash = $2", .in = "ibbi", .out = "" },
    [Q_SESI_END] = { "akun_sesi_end", "DELETE FROM sesi WHERE daerah_id = $1 AND hash = $2", .in = "ib", .out = "" },
    [Q_SESI_END_OF] = { "akun_sesi_end_of", "DELETE FROM sesi WHERE daerah_id = $1 AND orang_id = $2",
                        .in = "ii", .out = "" },
    [Q_SESI_END_OTHERS] = { "akun_sesi_end_others", "DELETE FROM sesi WHERE daerah_id = $1 AND orang_id = $2"
                            " AND hash <> $3", .in = "iib", .out = "" },
    [Q_SESI_END_NUMBER] = { "akun_sesi_end_number", "DELETE FROM sesi WHERE daerah_id = $1 AND orang_id = $2"
                            " AND nomor = $3", .in = "iii", .out = "" },
    [Q_SESI_SWEEP] = { "akun_sesi_sweep", "DELETE FROM sesi WHERE daerah_id = $1 AND (terakhir < $2 OR dibuat < $3)",
                       .in = "iii", .out = "" },
    [Q_SESI_LIST] = { "akun_sesi_list", "SELECT nomor, hash, dibuat, terakhir, peramban FROM sesi WHERE daerah_id = $1"
                      " AND orang_id = $2 AND tahap = 2 ORDER BY terakhir DESC, nomor", .in = "ii", .out = "ibiit" },
    [Q_PERANGKAT_ADD] = { "akun_perangkat_add", "INSERT INTO perangkat (daerah_id, hash, orang_id, sampai)"
                          " VALUES ($1, $2, $3, $4)", .in = "ibii", .out = "" },
    [Q_PERANGKAT] = { "akun_perangkat", "SELECT sampai FROM perangkat WHERE daerah_id = $1 AND hash = $2"
                      " AND orang_id = $3", .in = "ibi", .out = "i" },
    [Q_PERANGKAT_END_OF] = { "akun_perangkat_end_of", "DELETE FROM perangkat WHERE daerah_id = $1 AND orang_id = $2",
                             .in = "ii", .out = "" },
    [Q_TOTP] = { "akun_totp", "SELECT rahasia, langkah FROM totp WHERE daerah_id = $1 AND orang_id = $2",
                 .in = "ii", .out = "bi" },
    [Q_TOTP_ALL] = { "akun_totp_all", "SELECT orang_id, rahasia FROM totp WHERE daerah_id = $1 ORDER BY orang_id",
                     .in = "i", .out = "ib" },
    [Q_TOTP_RESEAL] = { "akun_totp_reseal", "UPDATE totp SET rahasia = $3 WHERE daerah_id = $1 AND orang_id = $2 AND rahasia = $4",
                        .in = "iibb", .out = "" },
    [Q_TOTP_SET] = { "akun_totp_set", "INSERT INTO totp (daerah_id, orang_id, rahasia, langkah, sejak)"
                     " VALUES ($1, $2, $3, $4, $5)", .in = "iibii", .out = "" },
    [Q_TOTP_STEP] = { "akun_totp_step", "UPDATE totp SET langkah = $3 WHERE daerah_id = $1 AND orang_id = $2"
                      " AND langkah < $3", .in = "iii", .out = "" },
    [Q_TOTP_END] = { "akun_totp_end", "DELETE FROM totp WHERE daerah_id = $1 AND orang_id = $2", .in = "ii", .out = "" },
    [Q_PULIH_ADD] = { "akun_pulih_add", "INSERT INTO pulih (daerah_id, orang_id, hash) VALUES ($1, $2, $3)",
                      .in = "iib", .out = "" },
    [Q_PULIH_USE] = { "akun_pulih_use", "DELETE FROM pulih WHERE daerah_id = $1 AND orang_id = $2 AND hash = $3",
                      .in = "iib", .out = "" },
    [Q_PULIH_END] = { "akun_pulih_end", "DELETE FROM pulih WHERE daerah_id = $1 AND orang_id = $2",
                      .in = "ii", .out = "" },
    [Q_PULIH_COUNT] = { "akun_pulih_count", "SELECT COUNT(*) FROM pulih WHERE daerah_id = $1 AND orang_id = $2",
                        .in = "ii", .out = "i" },
    [Q_SESI_ERASE] = { "akun_sesi_erase", "DELETE FROM sesi WHERE daerah_id = $1 AND hash IN (SELECT hash FROM sesi"
                       " WHERE daerah_id = $1 AND terakhir < $2 LIMIT $3)", .in = "iii", .out = "" },
    [Q_PERANGKAT_ERASE] = { "akun_perangkat_erase", "DELETE FROM perangkat WHERE daerah_id = $1 AND hash IN (SELECT hash"
                            " FROM perangkat WHERE daerah_id = $1 AND sampai < $2 LIMIT $3)", .in = "iii", .out = "" },
    [Q_TAUTAN_ERASE] = { "akun_tautan_erase", "DELETE FROM tautan WHERE daerah_id = $1 AND hash IN (SELECT hash"
                         " FROM tautan WHERE daerah_id = $1 AND sampai < $2 LIMIT $3)", .in = "iii", .out = "" },
    [Q_TAUTAN_FORGET] = { "akun_tautan_forget", "DELETE FROM tautan WHERE daerah_id = $1 AND orang_id = $2", .in = "ii", .out = "" },
    [Q_ORANG_FORGET] = { "akun_orang_forget", "UPDATE orang SET nama = '(dihapus)', surel = $3, jabatan = '', cari = '', aktif = 0,"
                         " versi = versi + 1 WHERE daerah_id = $1 AND orang_id = $2", .in = "iit", .out = "" },
    [Q_PERAN_FORGET] = { "akun_peran_forget", "UPDATE peran SET cabut_oleh = $3, cabut_waktu = $4 WHERE daerah_id = $1"
                         " AND orang_id = $2 AND cabut_waktu IS NULL", .in = "iiii", .out = "" },
    [Q_AKUN_FORGET] = { "akun_forget", "UPDATE akun SET sandi = NULL, sandi_sejak = NULL WHERE daerah_id = $1 AND orang_id = $2",
                        .in = "ii", .out = "" },
    [Q_TAUTAN_ADD] = { "akun_tautan_add", "INSERT INTO tautan (daerah_id, hash, orang_id, jenis, dibuat, sampai)"
                       " VALUES ($1, $2, $3, $4, $5, $6)", .in = "ibitii", .out = "" },
    [Q_TAUTAN] = { "akun_tautan", "SELECT orang_id, jenis FROM tautan WHERE daerah_id = $1 AND hash = $2"
                   " AND dipakai IS NULL AND sampai >= $3", .in = "ibi", .out = "it" },
    [Q_TAUTAN_USE] = { "akun_tautan_use", "UPDATE tautan SET dipakai = $3 WHERE daerah_id = $1 AND hash = $2"
                       " AND dipakai IS NULL AND sampai >= $3", .in = "ibi", .out = "" },
    [Q_TAUTAN_END_OF] = { "akun_tautan_end_of", "UPDATE tautan SET dipakai = $3 WHERE daerah_id = $1"
                          " AND orang_id = $2 AND dipakai IS NULL", .in = "iii", .out = "" },
};
/* clang-format on */

const struct schema_part akun_schema = {
    .name = "akun",
    .migrations = migrations,
    .n_migrations = COUNT(migrations),
    .stmts = akun_stmts,
    .n_stmts = COUNT(akun_stmts),
};

/* ---- people ---- */

/* Not what RFC 5322 allows, but what addresses are: something, one @, a name with a dot; no white space. */
static bool surel_bentuk(const char *s)
{
    const char *at = strchr(s, '@');
    if (!at || at == s || strchr(at + 1, '@') || strlen(s) > SUREL_MAX)
        return false;
    const char *dot = strrchr(at, '.');
    if (!dot || dot == at + 1 || !dot[1] || at[1] == '.')
        return false;
    for (const char *p = s; *p; p++)
        if ((unsigned char)*p <= ' ' || strchr("<>()[]\\,;:\"'", *p) || (unsigned char)*p >= 0x7f)
            return false;
    return true;
}

enum mk_result akun_surel(struct arena *a, const char *text, const char **ret, struct err *err)
{
    const char *clean = "";
    if (!text || utf8_clean(a, text, strnlen(text, 4096), &clean) != MK_OK || !surel_bentuk(clean))
        return err_set(err, MK_INVALID, "alamat e-mail tidak sah");
    char *lower = arena_text(a, clean);
    if (!lower)
        return err_set(err, MK_TOO_BIG, "memori habis");
    for (char *p = lower; *p; p++)
        *p = ascii_lower(*p);
    *ret = lower;
    return MK_OK;
}

static bool orang_isi(const struct cursor *c, struct arena *a, struct akun_orang *o)
{
    *o = (struct akun_orang){ .id = cursor_int(c, 0), .nama = arena_text(a, cursor_text(c, 1)),
                              .surel = arena_text(a, cursor_text(c, 2)), .jabatan = arena_text(a, cursor_text(c, 3)),
                              .aktif = cursor_int(c, 4) != 0, .versi = cursor_int(c, 5), .dibuat = cursor_int(c, 6),
                              .bersandi = cursor_int(c, 7) != 0, .berfaktor = cursor_int(c, 8) != 0 };
    return o->nama && o->surel && o->jabatan;
}

static enum mk_result orang_satu(struct db *db, struct arena *a, const struct stmt *q, const struct val *args, size_t n,
                                 struct akun_orang *ret)
{
    struct cursor c;
    enum mk_result found = MK_NOT_FOUND;
    db_select(db, &c, q, args, n);
    if (cursor_next(&c))
        found = orang_isi(&c, a, ret) ? MK_OK : MK_TOO_BIG;
    enum mk_result r = cursor_end(&c);
    return r ? r : found;
}

enum mk_result akun_orang_baca(struct db *db, struct arena *a, int64_t daerah, int64_t id, struct akun_orang *ret)
{
    return orang_satu(db, a, &akun_stmts[Q_ORANG], ARGS(VI(daerah), VI(id)), ret);
}

enum mk_result akun_orang_cari(struct db *db, struct arena *a, int64_t daerah, const char *surel,
                               struct akun_orang *ret)
{
    return orang_satu(db, a, &akun_stmts[Q_ORANG_BY_SUREL], ARGS(VI(daerah), VT(surel)), ret);
}

/* ---- grants ---- */

static bool peran_isi(const struct cursor *c, struct arena *a, int64_t daerah, struct akun_peran *p)
{
    *p = (struct akun_peran){
        .id = cursor_int(c, 0), .orang_id = cursor_int(c, 1), .usul_oleh = cursor_int(c, 7),
        .usul_nama = arena_text(a, cursor_text(c, 8)), .disetujui = cursor_int(c, 9) != 0,
        .grant = { .peran = hak_peran_dari_kode(cursor_text(c, 2)), .daerah_id = daerah,
                   .unit_id = cursor_int(c, 3), .objek_id = cursor_int(c, 4), .dari = (int32_t)cursor_int(c, 5),
                   .sampai = cursor_is_null(c, 6) ? HAK_SELAMANYA : (int32_t)cursor_int(c, 6) },
    };
    return p->usul_nama != NULL;
}

enum mk_result akun_peran_baca(struct db *db, struct arena *a, int64_t daerah, int64_t orang,
                               struct akun_peran_list *ret)
{
    struct cursor c;
    size_t cap = 0;
    *ret = (struct akun_peran_list){ 0 };
    if (orang)
        db_select(db, &c, &akun_stmts[Q_PERAN_OF], ARGS(VI(daerah), VI(orang)));
    else
        db_select(db, &c, &akun_stmts[Q_PERAN_ALL], ARGS(VI(daerah)));
    bool fits = true;
    while (fits && cursor_next(&c)) {
        if (ret->n == cap) {
            struct akun_peran *wider = arena_array(a, struct akun_peran, cap ? cap * 2 : 16);
            if (wider && ret->n)
                memcpy(wider, ret->item, ret->n * sizeof *wider);
            ret->item = wider;
            cap = cap ? cap * 2 : 16;
        }
        fits = ret->item && peran_isi(&c, a, daerah, &ret->item[ret->n]);
        if (fits && ret->item[ret->n].grant.peran != N_PERAN) /* a role of a later version counts for nothing */
            ret->n++;
    }
    enum mk_result r = cursor_end(&c);
    return r ? r : fits ? MK_OK : MK_TOO_BIG;
}

enum mk_result akun_grants(struct db *db, struct arena *a, int64_t daerah, int64_t orang, struct hak_grant **ret,
                           size_t *ret_n)
{
    struct akun_peran_list list;
    enum mk_result r = akun_peran_baca(db, a, daerah, orang, &list);
    *ret_n = 0;
    *ret = r ? NULL : arena_array(a, struct hak_grant, list.n + 1);
    if (r == MK_OK && !*ret)
        r = MK_TOO_BIG;
    for (size_t i = 0; r == MK_OK && i < list.n; i++)
        if (list.item[i].disetujui)
            (*ret)[(*ret_n)++] = list.item[i].grant;
    return r;
}

struct hak_objek akun_objek(struct arena *a, const struct unit_list *units, const struct hak_grant *g)
{
    struct hak_objek o = { .daerah_id = g->daerah_id, .objek_id = g->objek_id };
    int64_t *chain = arena_array(a, int64_t, RANTAI_MAX);
    for (int64_t id = g->unit_id; id && chain && o.n_unit < RANTAI_MAX;) {
        int64_t up = 0;
        chain[o.n_unit++] = id;
        for (size_t i = 0; i < units->n; i++)
            if (units->item[i].id == id)
                up = units->item[i].induk_id;
        id = up;
    }
    o.unit = chain;
    return o;
}

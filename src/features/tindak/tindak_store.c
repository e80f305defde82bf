/* tindak_store.c: tables and statements of follow-up plans, and reading them. */
#include "tindak/tindak.h"

#include <string.h>

static const struct migration migrations[] = {
    { 1,
      "CREATE TABLE tindak_rencana (" /* a unit's plan after the results of a period */
      " daerah_id {int} NOT NULL, rencana_id {int} NOT NULL, unit_id {int} NOT NULL, periode {text} NOT NULL,"
      " laporan {int}, versi {int} NOT NULL, dibuat {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, rencana_id), UNIQUE (daerah_id, unit_id, periode),"
      " FOREIGN KEY (daerah_id, unit_id) REFERENCES unit (daerah_id, unit_id),"
      " CHECK (length(periode) BETWEEN 4 AND 12)){table};"
      "CREATE TABLE tindak ("
      " daerah_id {int} NOT NULL, tindak_id {int} NOT NULL, rencana_id {int} NOT NULL, unit_id {int} NOT NULL,"
      " unsur {text} NOT NULL, kegiatan {text} NOT NULL, tahun {int} NOT NULL, triwulan {int} NOT NULL,"
      " batas {int} NOT NULL, penanggung {text} NOT NULL, keadaan {text} NOT NULL, persen {int} NOT NULL,"
      " bukti {text} NOT NULL, nilai_awal {int}, n_awal {int}, selesai {int}, versi {int} NOT NULL,"
      " dibuat {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, tindak_id),"
      " FOREIGN KEY (daerah_id, rencana_id) REFERENCES tindak_rencana (daerah_id, rencana_id),"
      " CHECK (triwulan BETWEEN 1 AND 4), CHECK (persen BETWEEN 0 AND 100),"
      " CHECK (length(kegiatan) BETWEEN 1 AND 300), CHECK (length(penanggung) BETWEEN 1 AND 150),"
      " CHECK (length(bukti) <= 1000)){table};"
      "CREATE INDEX tindak_rencana_isi ON tindak (daerah_id, rencana_id);"
      "CREATE INDEX tindak_unit ON tindak (daerah_id, unit_id, batas);"
      "CREATE TABLE tindak_riwayat (" /* append-only */
      " daerah_id {int} NOT NULL, tindak_id {int} NOT NULL, nomor {int} NOT NULL, waktu {int} NOT NULL,"
      " oleh {text} NOT NULL, keadaan {text} NOT NULL, persen {int} NOT NULL, catatan {text} NOT NULL,"
      " PRIMARY KEY (daerah_id, tindak_id, nomor),"
      " FOREIGN KEY (daerah_id, tindak_id) REFERENCES tindak (daerah_id, tindak_id)){table};" },
};

#define TINDAK                                                                                                         \
    "SELECT t.tindak_id, t.rencana_id, t.unit_id, t.versi, r.periode, t.kegiatan, t.penanggung, t.bukti, t.unsur,"     \
    " t.tahun, t.triwulan, t.persen, t.batas, t.selesai, t.keadaan, t.n_awal, t.nilai_awal"                            \
    " FROM tindak t JOIN tindak_rencana r ON r.daerah_id = t.daerah_id AND r.rencana_id = t.rencana_id"                \
    " WHERE t.daerah_id = $1"
#define TINDAK_OUT "iiiitttttiiiiItII"

/* clang-format off */
const struct stmt tindak_stmts[N_TINDAK_STMTS] = {
    [Q_RENCANA] = { "tindak_rencana", "SELECT rencana_id, versi, laporan FROM tindak_rencana WHERE daerah_id = $1"
                    " AND unit_id = $2 AND periode = $3", .in = "iit", .out = "iiI" },
    [Q_RENCANA_ADD] = { "tindak_rencana_add", "INSERT INTO tindak_rencana (daerah_id, rencana_id, unit_id, periode,"
                        " versi, dibuat) VALUES ($1, $2, $3, $4, 1, $5)", .in = "iiiti", .out = "" },
    [Q_LAPORAN_SET] = { "tindak_laporan_set", "UPDATE tindak_rencana SET laporan = $4, versi = versi + 1"
                        " WHERE daerah_id = $1 AND rencana_id = $2 AND versi = $3", .in = "iiiI", .out = "" },
    [Q_TINDAK] = { "tindak_one", TINDAK " AND t.tindak_id = $2", .in = "ii", .out = TINDAK_OUT },
    [Q_TINDAK_OF] = { "tindak_of", TINDAK " AND t.rencana_id = $2 ORDER BY t.batas, t.tindak_id LIMIT $3",
                      .in = "iii", .out = TINDAK_OUT },
    [Q_TINDAK_LIST] = { "tindak_list", TINDAK " AND ($2 = 0 OR t.unit_id = $2) ORDER BY t.batas, t.tindak_id LIMIT $3",
                        .in = "iii", .out = TINDAK_OUT },
    [Q_TINDAK_ADD] = { "tindak_add", "INSERT INTO tindak (daerah_id, tindak_id, rencana_id, unit_id, unsur, kegiatan,"
                       " tahun, triwulan, batas, penanggung, keadaan, persen, bukti, nilai_awal, n_awal, versi, dibuat)"
                       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'DIRENCANAKAN', 0, '', $11, $12, 1, $13)",
                       .in = "iiiittiiitIIi", .out = "" },
    [Q_TINDAK_SET] = { "tindak_set", "UPDATE tindak SET kegiatan = $4, tahun = $5, triwulan = $6, batas = $7,"
                       " penanggung = $8, persen = $9, versi = versi + 1 WHERE daerah_id = $1 AND tindak_id = $2"
                       " AND versi = $3", .in = "iiitiiiti", .out = "" },
    [Q_TINDAK_LANGKAH] = { "tindak_langkah", "UPDATE tindak SET keadaan = $4, persen = $5, bukti = $6, selesai = $7,"
                           " versi = versi + 1 WHERE daerah_id = $1 AND tindak_id = $2 AND versi = $3",
                           .in = "iiititI", .out = "" },
    [Q_BARU] = { "tindak_baru", "SELECT t.tindak_id, t.unit_id, r.waktu, r.keadaan, t.kegiatan FROM tindak_riwayat r JOIN tindak t"
                 " ON t.daerah_id = r.daerah_id AND t.tindak_id = r.tindak_id WHERE r.daerah_id = $1 AND r.waktu >= $2"
                 " ORDER BY r.waktu DESC LIMIT $3", .in = "iii", .out = "iiitt" },
    [Q_RIWAYAT] = { "tindak_riwayat", "SELECT waktu, oleh, keadaan, persen, catatan FROM tindak_riwayat"
                    " WHERE daerah_id = $1 AND tindak_id = $2 ORDER BY nomor DESC LIMIT 200",
                    .in = "ii", .out = "ittit" },
    [Q_RIWAYAT_ADD] = { "tindak_riwayat_add", "INSERT INTO tindak_riwayat (daerah_id, tindak_id, nomor, waktu, oleh,"
                        " keadaan, persen, catatan) SELECT $1, $2, COALESCE(MAX(nomor), 0) + 1, $3, $4, $5, $6, $7"
                        " FROM tindak_riwayat WHERE daerah_id = $1 AND tindak_id = $2", .in = "iiittit", .out = "" },
    [Q_REKAP] = { "tindak_rekap", "SELECT r.unit_id, r.laporan, COUNT(t.tindak_id),"
                  " COUNT(CASE WHEN t.keadaan IN ('SELESAI', 'TERVERIFIKASI') THEN 1 END),"
                  " COUNT(CASE WHEN t.keadaan IN ('DIRENCANAKAN', 'BERJALAN') AND t.batas < $3 THEN 1 END),"
                  " COUNT(CASE WHEN t.keadaan = 'DIBATALKAN' THEN 1 END), MAX(t.selesai)"
                  " FROM tindak_rencana r LEFT JOIN tindak t ON t.daerah_id = r.daerah_id AND t.rencana_id = r.rencana_id"
                  " WHERE r.daerah_id = $1 AND r.periode = $2 GROUP BY r.unit_id, r.laporan",
                  .in = "iti", .out = "iIiiiiI" },
    [Q_PUBLIK] = { "tindak_publik", TINDAK " AND t.unit_id = $2 AND t.keadaan <> 'DIBATALKAN'"
                   " ORDER BY t.tahun DESC, t.batas DESC, t.tindak_id LIMIT $3", .in = "iii", .out = TINDAK_OUT },
};
/* clang-format on */

const struct schema_part tindak_schema = { "tindak", migrations, COUNT(migrations), tindak_stmts, COUNT(tindak_stmts) };

static int32_t day_of(const struct cursor *c, int column)
{
    return cursor_is_null(c, column) ? NO_DAY : (int32_t)cursor_int(c, column);
}

enum mk_result rencana_baca(struct db *db, int64_t daerah, int64_t unit, const char *periode, struct rencana *ret)
{
    struct cursor c;
    bool found = false;
    db_select(db, &c, &tindak_stmts[Q_RENCANA], ARGS(VI(daerah), VI(unit), VT(periode)));
    while (cursor_next(&c)) {
        *ret = (struct rencana){ .id = cursor_int(&c, 0), .versi = cursor_int(&c, 1), .laporan = day_of(&c, 2) };
        found = true;
    }
    enum mk_result r = cursor_end(&c);
    return r != MK_OK || found ? r : MK_NOT_FOUND;
}

static struct tindak row_of(struct arena *a, const struct cursor *c)
{
    const char *unsur = cursor_text(c, 8);
    return (struct tindak){
        .id = cursor_int(c, 0), .rencana_id = cursor_int(c, 1), .unit_id = cursor_int(c, 2), .versi = cursor_int(c, 3),
        .periode = arena_text(a, cursor_text(c, 4)), .kegiatan = arena_text(a, cursor_text(c, 5)),
        .penanggung = arena_text(a, cursor_text(c, 6)), .bukti = arena_text(a, cursor_text(c, 7)),
        .unsur = unsur_from_code(unsur, strlen(unsur)), .tahun = (int)cursor_int(c, 9),
        .triwulan = (int)cursor_int(c, 10), .persen = (int)cursor_int(c, 11), .batas = (int32_t)cursor_int(c, 12),
        .selesai = day_of(c, 13), .keadaan = tindak_dari_kode(cursor_text(c, 14)), .n_awal = cursor_int(c, 15),
        .nilai_awal = (int32_t)cursor_int(c, 16),
    };
}

static bool row_sound(const struct tindak *t)
{
    return t->periode && t->kegiatan && t->penanggung && t->bukti && t->unsur < N_UNSUR && t->keadaan < N_TINDAK_KEADAAN;
}

/* All rows of a started cursor. */
static enum mk_result rows_of(struct cursor *c, struct arena *a, struct tindak_list *ret)
{
    size_t cap = 0;
    bool sound = true;
    *ret = (struct tindak_list){ 0 };
    while (sound && cursor_next(c)) {
        struct tindak *item = arena_room(a, ret->item, ret->n, &cap, sizeof *item);
        if (item) {
            item[ret->n] = row_of(a, c);
            sound = row_sound(&item[ret->n++]);
            ret->item = item;
        } else {
            sound = false;
        }
    }
    enum mk_result r = cursor_end(c);
    return r != MK_OK || sound ? r : MK_TOO_BIG;
}

enum mk_result tindak_baca(struct db *db, struct arena *a, int64_t daerah, int64_t id, struct tindak *ret)
{
    struct cursor c;
    struct tindak_list list;
    db_select(db, &c, &tindak_stmts[Q_TINDAK], ARGS(VI(daerah), VI(id)));
    enum mk_result r = rows_of(&c, a, &list);
    if (r == MK_OK && list.n == 0)
        return MK_NOT_FOUND;
    if (r == MK_OK)
        *ret = list.item[0];
    return r;
}

enum mk_result tindak_of_rencana(struct db *db, struct arena *a, int64_t daerah, int64_t rencana, struct tindak_list *ret)
{
    struct cursor c;
    db_select(db, &c, &tindak_stmts[Q_TINDAK_OF], ARGS(VI(daerah), VI(rencana), VI(RENCANA_MAX)));
    return rows_of(&c, a, ret);
}

enum mk_result tindak_semua(struct db *db, struct arena *a, int64_t daerah, int64_t unit, struct tindak_list *ret)
{
    struct cursor c;
    db_select(db, &c, &tindak_stmts[Q_TINDAK_LIST], ARGS(VI(daerah), VI(unit), VI(DAFTAR_MAX)));
    return rows_of(&c, a, ret);
}

enum mk_result tindak_publik(struct db *db, struct arena *a, int64_t daerah, int64_t unit, int64_t limit,
                             struct tindak_list *ret)
{
    struct cursor c;
    db_select(db, &c, &tindak_stmts[Q_PUBLIK], ARGS(VI(daerah), VI(unit), VI(limit)));
    return rows_of(&c, a, ret);
}

enum mk_result tindak_riwayat(struct db *db, struct arena *a, int64_t daerah, int64_t id, struct riwayat_list *ret)
{
    struct cursor c;
    size_t cap = 0;
    bool room = true;
    *ret = (struct riwayat_list){ 0 };
    db_select(db, &c, &tindak_stmts[Q_RIWAYAT], ARGS(VI(daerah), VI(id)));
    while (room && cursor_next(&c)) {
        struct riwayat *item = arena_room(a, ret->item, ret->n, &cap, sizeof *item);
        if ((room = item != NULL)) {
            item[ret->n++] = (struct riwayat){ .waktu = cursor_int(&c, 0), .oleh = arena_text(a, cursor_text(&c, 1)),
                                               .keadaan = tindak_dari_kode(cursor_text(&c, 2)),
                                               .persen = (int)cursor_int(&c, 3),
                                               .catatan = arena_text(a, cursor_text(&c, 4)) };
            ret->item = item;
        }
    }
    enum mk_result r = cursor_end(&c);
    return r != MK_OK || room ? r : MK_TOO_BIG;
}

enum mk_result tindak_rekap(struct db *db, struct arena *a, int64_t daerah, const char *periode, int32_t today,
                            struct rekap_list *ret)
{
    struct cursor c;
    size_t cap = 0;
    bool room = true;
    *ret = (struct rekap_list){ 0 };
    db_select(db, &c, &tindak_stmts[Q_REKAP], ARGS(VI(daerah), VT(periode), VI(today)));
    while (room && cursor_next(&c)) {
        struct rekap *item = arena_room(a, ret->item, ret->n, &cap, sizeof *item);
        if ((room = item != NULL)) {
            item[ret->n++] = (struct rekap){ .unit_id = cursor_int(&c, 0), .laporan = day_of(&c, 1),
                                             .jumlah = cursor_int(&c, 2), .tuntas = cursor_int(&c, 3),
                                             .terlambat = cursor_int(&c, 4), .batal = cursor_int(&c, 5),
                                             .terakhir = day_of(&c, 6) };
            ret->item = item;
        }
    }
    enum mk_result r = cursor_end(&c);
    return r != MK_OK || room ? r : MK_TOO_BIG;
}

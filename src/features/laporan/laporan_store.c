/* laporan_store.c: the texts that people wrote for a report, and reading one together with what it is about. */
#include <string.h>

#include "laporan/laporan_kerja.h"

static const struct migration migrations[] = {
    { 1,
      "CREATE TABLE laporan (" /* unit_id 0: the region */
      " daerah_id {int} NOT NULL, unit_id {int} NOT NULL, periode {text} NOT NULL, versi {int} NOT NULL, diubah {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, unit_id, periode), CHECK (length(periode) BETWEEN 4 AND 12)){table};"
      "CREATE TABLE laporan_teks ("
      " daerah_id {int} NOT NULL, unit_id {int} NOT NULL, periode {text} NOT NULL, bagian {text} NOT NULL, teks {text} NOT NULL,"
      " PRIMARY KEY (daerah_id, unit_id, periode, bagian),"
      " FOREIGN KEY (daerah_id, unit_id, periode) REFERENCES laporan (daerah_id, unit_id, periode),"
      " CHECK (length(teks) <= 6000)){table};" },
    { 2,
      "CREATE TABLE laporan_kerja (" /* see laporan_kerja.h */
      " daerah_id {int} NOT NULL, kerja_id {int} NOT NULL, orang_id {int} NOT NULL, unit_id {int} NOT NULL, unit_kode {text} NOT NULL,"
      " periode {text} NOT NULL, apa {int} NOT NULL, jenis {int} NOT NULL, hari {int} NOT NULL, keadaan {int} NOT NULL, langkah {int} NOT NULL,"
      " maju {int} NOT NULL, dari {int} NOT NULL, coba {int} NOT NULL, pemegang {int} NOT NULL, giliran {int} NOT NULL,"
      " dibuat {int} NOT NULL, mulai {int} NOT NULL, selesai {int} NOT NULL, galat {text} NOT NULL, byte {int} NOT NULL,"
      " sidik {text} NOT NULL,"
      " PRIMARY KEY (daerah_id, kerja_id), CHECK (length(periode) BETWEEN 4 AND 12), CHECK (keadaan BETWEEN 0 AND 5)){table};"
      "CREATE INDEX laporan_kerja_orang ON laporan_kerja (daerah_id, orang_id, kerja_id);"
      "CREATE TABLE laporan_potong ("
      " daerah_id {int} NOT NULL, kerja_id {int} NOT NULL, nomor {int} NOT NULL, isi {bytes} NOT NULL,"
      " PRIMARY KEY (daerah_id, kerja_id, nomor),"
      " FOREIGN KEY (daerah_id, kerja_id) REFERENCES laporan_kerja (daerah_id, kerja_id)){table};" },
};

const struct stmt laporan_stmts[N_LAPORAN_STMTS] = {
    [Q_LAPORAN] = { "laporan_get", "SELECT versi FROM laporan WHERE daerah_id = $1 AND unit_id = $2 AND periode = $3",
                    .in = "iit", .out = "i" },
    [Q_LAPORAN_ADD] = { "laporan_add", "INSERT INTO laporan (daerah_id, unit_id, periode, versi, diubah) VALUES ($1, $2, $3, 1, $4)"
                        " ON CONFLICT DO NOTHING", .in = "iiti", .out = "" },
    [Q_LAPORAN_SET] = { "laporan_set", "UPDATE laporan SET versi = versi + 1, diubah = $5 WHERE daerah_id = $1 AND unit_id = $2"
                        " AND periode = $3 AND versi = $4", .in = "iitii", .out = "" },
    [Q_TEKS] = { "laporan_teks", "SELECT bagian, teks FROM laporan_teks WHERE daerah_id = $1 AND unit_id = $2 AND periode = $3",
                 .in = "iit", .out = "tt" },
    [Q_TEKS_SET] = { "laporan_teks_set", "INSERT INTO laporan_teks (daerah_id, unit_id, periode, bagian, teks) VALUES ($1, $2, $3, $4, $5)"
                     " ON CONFLICT (daerah_id, unit_id, periode, bagian) DO UPDATE SET teks = excluded.teks", .in = "iittt", .out = "" },
    [Q_TEKS_DEL] = { "laporan_teks_del", "DELETE FROM laporan_teks WHERE daerah_id = $1 AND unit_id = $2 AND periode = $3 AND bagian = $4",
                     .in = "iitt", .out = "" },
#define KERJA_ROW "kerja_id, orang_id, unit_id, unit_kode, periode, apa, jenis, hari, keadaan, langkah, maju, dari, coba, dibuat, mulai," \
                  " selesai, galat, byte, sidik"
#define KERJA_OUT "iiittiiiiiiiiiiitit"
    [Q_KERJA_ADD] = { "laporan_kerja_add", "INSERT INTO laporan_kerja (daerah_id, kerja_id, orang_id, unit_id, unit_kode, periode, apa, jenis,"
                      " hari, keadaan, langkah, maju, dari, coba, pemegang, giliran, dibuat, mulai, selesai, galat, byte, sidik)"
                      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, 0, 0, 0, 0, $10, 0, 0, '', 0, '')", .in = "iiiittiiii", .out = "" },
    [Q_KERJA] = { "laporan_kerja_get", "SELECT " KERJA_ROW " FROM laporan_kerja WHERE daerah_id = $1 AND kerja_id = $2",
                  .in = "ii", .out = KERJA_OUT },
    [Q_KERJA_MILIK] = { "laporan_kerja_milik", "SELECT " KERJA_ROW " FROM laporan_kerja WHERE daerah_id = $1 AND orang_id = $2"
                        " ORDER BY kerja_id DESC LIMIT $3", .in = "iii", .out = KERJA_OUT },
    [Q_KERJA_SAMA] = { "laporan_kerja_sama", "SELECT kerja_id FROM laporan_kerja WHERE daerah_id = $1 AND orang_id = $2 AND unit_id = $3"
                       " AND periode = $4 AND apa = $5 AND jenis = $6 AND hari = $7 AND keadaan < 2", .in = "iiitiii", .out = "i" },
    [Q_KERJA_N] = { "laporan_kerja_n", "SELECT COUNT(*), COUNT(CASE WHEN orang_id = $2 THEN 1 END) FROM laporan_kerja"
                    " WHERE daerah_id = $1 AND keadaan < 2", .in = "ii", .out = "ii" },
    [Q_KERJA_DEPAN] = { "laporan_kerja_depan", "SELECT COUNT(*) FROM laporan_kerja WHERE daerah_id = $1 AND kerja_id < $2 AND keadaan < 2",
                        .in = "ii", .out = "i" },
    [Q_KERJA_WAITS] = { "laporan_kerja_waits", "SELECT kerja_id FROM laporan_kerja WHERE daerah_id = $1 AND keadaan < 2 AND giliran <= $2"
                        " ORDER BY kerja_id LIMIT 1", .in = "ii", .out = "i" },
    [Q_KERJA_TAKE] = { "laporan_kerja_take", "UPDATE laporan_kerja SET keadaan = 1, langkah = 0, maju = 0, dari = 0, coba = coba + 1,"
                       " pemegang = $4, giliran = $5, mulai = $3 WHERE daerah_id = $1 AND kerja_id = $2 AND keadaan < 2 AND giliran <= $3",
                       .in = "iiiii", .out = "" },
    [Q_KERJA_TELL] = { "laporan_kerja_tell", "UPDATE laporan_kerja SET langkah = $4, maju = $5, dari = $6, giliran = $7"
                       " WHERE daerah_id = $1 AND kerja_id = $2 AND keadaan = 1 AND pemegang = $3", .in = "iiiiiii", .out = "",
                       .figures = true },
    [Q_KERJA_END] = { "laporan_kerja_end", "UPDATE laporan_kerja SET keadaan = $4, giliran = 0, selesai = $5, galat = $6, byte = $7,"
                      " sidik = $8 WHERE daerah_id = $1 AND kerja_id = $2 AND keadaan = 1 AND pemegang = $3", .in = "iiiiitit", .out = "" },
    [Q_KERJA_GIVE] = { "laporan_kerja_give", "UPDATE laporan_kerja SET keadaan = 0, langkah = 0, maju = 0, dari = 0, coba = coba - $4,"
                       " giliran = $5 WHERE daerah_id = $1 AND kerja_id = $2 AND keadaan = 1 AND pemegang = $3", .in = "iiiii", .out = "" },
    [Q_KERJA_CANCEL] = { "laporan_kerja_cancel", "UPDATE laporan_kerja SET keadaan = 4, giliran = 0, selesai = $4 WHERE daerah_id = $1"
                         " AND kerja_id = $2 AND orang_id = $3 AND keadaan < 2", .in = "iiii", .out = "" },
    [Q_POTONG_ADD] = { "laporan_potong_add", "INSERT INTO laporan_potong (daerah_id, kerja_id, nomor, isi) VALUES ($1, $2, $3, $4)",
                       .in = "iiib", .out = "" },
    [Q_POTONG] = { "laporan_potong_get", "SELECT isi FROM laporan_potong WHERE daerah_id = $1 AND kerja_id = $2 AND nomor = $3",
                   .in = "iii", .out = "b" },
    [Q_POTONG_DEL] = { "laporan_potong_del", "DELETE FROM laporan_potong WHERE daerah_id = $1 AND kerja_id = $2", .in = "ii", .out = "" },
    [Q_POTONG_LAMA] = { "laporan_potong_lama", "DELETE FROM laporan_potong WHERE daerah_id = $1 AND kerja_id IN (SELECT kerja_id FROM"
                        " laporan_kerja WHERE daerah_id = $1 AND keadaan = 2 AND selesai < $2)", .in = "ii", .out = "" },
    [Q_KERJA_LAMA] = { "laporan_kerja_lama", "UPDATE laporan_kerja SET keadaan = 5 WHERE daerah_id = $1 AND keadaan = 2 AND selesai < $2",
                       .in = "ii", .out = "" },
    [Q_KERJA_SISA] = { "laporan_kerja_sisa", "SELECT kerja_id FROM laporan_kerja WHERE daerah_id = $1 AND orang_id = $2 AND keadaan >= 2"
                       " ORDER BY kerja_id DESC LIMIT 100 OFFSET $3", .in = "iii", .out = "i" },
    [Q_KERJA_DEL] = { "laporan_kerja_del", "DELETE FROM laporan_kerja WHERE daerah_id = $1 AND kerja_id = $2", .in = "ii", .out = "" },
    [Q_KERJA_HAPUS] = { "laporan_kerja_hapus", "DELETE FROM laporan_kerja WHERE daerah_id = $1 AND kerja_id IN (SELECT kerja_id FROM"
                        " laporan_kerja WHERE daerah_id = $1 AND keadaan > 2 AND dibuat < $2 LIMIT $3)", .in = "iii", .out = "" },
};
const struct schema_part laporan_schema = { "laporan", migrations, COUNT(migrations), laporan_stmts, N_LAPORAN_STMTS };

static const struct { const char *kode, *judul; int baris; } bagians[N_BAGIAN] = {
#define X(code, title, rows, part) [BAGIAN_##code] = { #code, title, rows },
    BAGIANS(X)
#undef X
};

const char *bagian_kode(enum bagian b)
{
    return bagians[b].kode;
}

const char *bagian_judul(enum bagian b)
{
    return bagians[b].judul;
}

int bagian_baris(enum bagian b)
{
    return bagians[b].baris;
}

static enum mk_result texts_read(struct db *db, struct arena *a, int64_t daerah, int64_t unit, const char *periode,
                                 const char *ret[N_BAGIAN])
{
    struct cursor c;
    db_select(db, &c, &laporan_stmts[Q_TEKS], ARGS(VI(daerah), VI(unit), VT(periode)));
    while (cursor_next(&c))
        for (int b = 0; b < N_BAGIAN; b++)
            if (strcmp(cursor_text(&c, 0), bagians[b].kode) == 0)
                ret[b] = arena_text(a, cursor_text(&c, 1));
    return cursor_end(&c);
}

enum mk_result laporan_baca(struct db *db, struct arena *a, const struct house *house, const struct daerah *d,
                            const char *unit, const char *periode, int32_t today, struct laporan *ret, struct err *err)
{
    struct unit *u = arena_new(a, struct unit);
    *ret = (struct laporan){ .q = { .house = house, .db = db, .arena = a, .daerah = d, .today = today } };
    if (!u)
        return MK_TOO_BIG;
    if (!periode || period_parse(periode, strlen(periode), &ret->q.p) != MK_OK)
        return err_set(err, MK_NOT_FOUND, "Periode '%.20s' tidak dikenal; tulis seperti 2026, 2026-SEM1, atau 2026-TW4.",
                       periode ? periode : "");
    enum mk_result r = unit && *unit ? registry_unit(db, a, d->id, unit, u) : MK_OK;
    if (r == MK_NOT_FOUND)
        return err_set(err, r, "Unit '%.60s' tidak ada.", unit);
    if (unit && *unit)
        ret->q.unit = u;
    const char *code = laporan_periode(a, ret->q.p, true);
    int64_t id = ret->q.unit ? u->id : 0;
    if (r == MK_OK)
        r = db_int(db, &laporan_stmts[Q_LAPORAN], ARGS(VI(d->id), VI(id), VT(code)), &ret->versi);
    if (r == MK_OK)
        r = texts_read(db, a, d->id, id, code, ret->tulis);
    return r == MK_NOT_FOUND ? MK_OK : r;
}

enum mk_result laporan_simpan(struct db *tx, const struct pencatat *p, int64_t unit, const char *periode, int64_t versi,
                              const char *const tulis[N_BAGIAN], struct err *err)
{
    int64_t changed = 0, now = versi ? versi : 1;
    enum mk_result r = versi ? MK_OK : db_exec(tx, &laporan_stmts[Q_LAPORAN_ADD], ARGS(VI(p->daerah), VI(unit), VT(periode), VI(p->now_ms)), NULL);
    if (r == MK_OK)
        r = db_exec(tx, &laporan_stmts[Q_LAPORAN_SET], ARGS(VI(p->daerah), VI(unit), VT(periode), VI(now), VI(p->now_ms)), &changed);
    if (r == MK_OK && changed == 0)
        return err_set(err, MK_CONFLICT, "Naskah laporan ini baru saja diubah orang lain. Periksa isinya, lalu simpan lagi.");
    for (int b = 0; r == MK_OK && b < N_BAGIAN; b++) {
        if (tulis[b])
            r = db_exec(tx, &laporan_stmts[Q_TEKS_SET], ARGS(VI(p->daerah), VI(unit), VT(periode), VT(bagians[b].kode), VT(tulis[b])), NULL);
        else
            r = db_exec(tx, &laporan_stmts[Q_TEKS_DEL], ARGS(VI(p->daerah), VI(unit), VT(periode), VT(bagians[b].kode)), NULL);
    }
    struct buf after;
    buf_init(&after, 4096);
    H(&after, "{\"periode\":");
    json_text(&after, periode);
    H(&after, ",\"ditulis\":\"");
    for (int b = 0; b < N_BAGIAN; b++)
        if (tulis[b])
            buf_format(&after, "%s ", bagians[b].kode);
    H(&after, "\"}");
    if (r == MK_OK)
        r = catat(tx, p, "laporan.ubah", "laporan skm unit", unit, NULL, buf_text(&after), NULL);
    buf_release(&after);
    return r;
}

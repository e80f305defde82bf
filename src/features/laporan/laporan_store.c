/* laporan_store.c: the texts that people wrote for a report, and reading one together with what it is about. */
#include <string.h>

#include "laporan/laporan.h"

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
};

enum { Q_LAPORAN, Q_LAPORAN_ADD, Q_LAPORAN_SET, Q_TEKS, Q_TEKS_SET, Q_TEKS_DEL, N_STMTS };
static const struct stmt stmts[N_STMTS] = {
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
};
const struct schema_part laporan_schema = { "laporan", migrations, COUNT(migrations), stmts, N_STMTS };

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
    db_select(db, &c, &stmts[Q_TEKS], ARGS(VI(daerah), VI(unit), VT(periode)));
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
        r = db_int(db, &stmts[Q_LAPORAN], ARGS(VI(d->id), VI(id), VT(code)), &ret->versi);
    if (r == MK_OK)
        r = texts_read(db, a, d->id, id, code, ret->tulis);
    return r == MK_NOT_FOUND ? MK_OK : r;
}

enum mk_result laporan_simpan(struct db *tx, const struct pencatat *p, int64_t unit, const char *periode, int64_t versi,
                              const char *const tulis[N_BAGIAN], struct err *err)
{
    int64_t changed = 0, now = versi ? versi : 1;
    enum mk_result r = versi ? MK_OK : db_exec(tx, &stmts[Q_LAPORAN_ADD], ARGS(VI(p->daerah), VI(unit), VT(periode), VI(p->now_ms)), NULL);
    if (r == MK_OK)
        r = db_exec(tx, &stmts[Q_LAPORAN_SET], ARGS(VI(p->daerah), VI(unit), VT(periode), VI(now), VI(p->now_ms)), &changed);
    if (r == MK_OK && changed == 0)
        return err_set(err, MK_CONFLICT, "Naskah laporan ini baru saja diubah orang lain. Periksa isinya, lalu simpan lagi.");
    for (int b = 0; r == MK_OK && b < N_BAGIAN; b++) {
        if (tulis[b])
            r = db_exec(tx, &stmts[Q_TEKS_SET], ARGS(VI(p->daerah), VI(unit), VT(periode), VT(bagians[b].kode), VT(tulis[b])), NULL);
        else
            r = db_exec(tx, &stmts[Q_TEKS_DEL], ARGS(VI(p->daerah), VI(unit), VT(periode), VT(bagians[b].kode)), NULL);
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

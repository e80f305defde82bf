/* skm_store.c: tables, statements and reading of the survey.
 *
 * Published figures come only from counters that are kept in the same transaction as the answer:
 *   skm_hitung         per service and month: n, sums and histogram per unsur, histogram of totals
 *   skm_hitung_unit    per unit and year     } n, sums per unsur, sum of squared totals: all that a mean,
 *   skm_hitung_daerah  region, per month     } a grade and an interval need
 * so a page costs the same at ten thousand and ten million answers. `maklumat verify` recounts them.
 *
 * Columns of a counter: n answers; s1..s9 sum of the unsur in the order of enum unsur; k sum of squared
 * totals; hU_V answers with value V for unsur U; t9..t36 answers with that total. */
#include "skm/skm.h"

#include <string.h>

#define SUMS(X) X(n) X(s1) X(s2) X(s3) X(s4) X(s5) X(s6) X(s7) X(s8) X(s9) X(k)
#define FOUR(X, u) X(h##u##_1) X(h##u##_2) X(h##u##_3) X(h##u##_4)
#define HISTOGRAMS(X) \
    FOUR(X, 1) FOUR(X, 2) FOUR(X, 3) FOUR(X, 4) FOUR(X, 5) FOUR(X, 6) FOUR(X, 7) FOUR(X, 8) FOUR(X, 9) \
    X(t9) X(t10) X(t11) X(t12) X(t13) X(t14) X(t15) X(t16) X(t17) X(t18) X(t19) X(t20) X(t21) X(t22) \
    X(t23) X(t24) X(t25) X(t26) X(t27) X(t28) X(t29) X(t30) X(t31) X(t32) X(t33) X(t34) X(t35) X(t36)
#define DDL(c) #c " {int} NOT NULL, "
#define NAME(c) ", " #c
#define TOTAL(c) ", COALESCE(SUM(" #c "), 0)"
#define SET_LAYANAN(c) ", " #c " = skm_hitung." #c " + excluded." #c
#define SET_UNIT(c) ", " #c " = skm_hitung_unit." #c " + excluded." #c
#define SET_DAERAH(c) ", " #c " = skm_hitung_daerah." #c " + excluded." #c
#define I11 "iiiiiiiiiii"
#define I64 "iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii"
#define P4_78 \
    ",$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27,$28,$29,$30," \
    "$31,$32,$33,$34,$35,$36,$37,$38,$39,$40,$41,$42,$43,$44,$45,$46,$47,$48,$49,$50,$51,$52,$53,$54,$55,$56," \
    "$57,$58,$59,$60,$61,$62,$63,$64,$65,$66,$67,$68,$69,$70,$71,$72,$73,$74,$75,$76,$77,$78"

static const struct migration migrations[] = {
    { 1,
      "CREATE TABLE skm_survei (" /* one open survey per service */
      " daerah_id {int} NOT NULL, survei_id {int} NOT NULL, layanan_id {int} NOT NULL, unit_id {int} NOT NULL,"
      " kode {text} NOT NULL, instrumen {text} NOT NULL, buka {int} NOT NULL, dibuat {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, survei_id), UNIQUE (daerah_id, kode), UNIQUE (daerah_id, layanan_id)"
      "){table};"
      "CREATE INDEX skm_survei_unit ON skm_survei (daerah_id, unit_id);"
      "CREATE TABLE skm_jawaban (" /* append-only; no identity, no address, the day but not the hour */
      " daerah_id {int} NOT NULL, jawaban_id {int} NOT NULL, survei_id {int} NOT NULL, hari {int} NOT NULL,"
      " kanal {int} NOT NULL,"
      " u1 {int} NOT NULL CHECK (u1 BETWEEN 1 AND 4), u2 {int} NOT NULL CHECK (u2 BETWEEN 1 AND 4),"
      " u3 {int} NOT NULL CHECK (u3 BETWEEN 1 AND 4), u4 {int} NOT NULL CHECK (u4 BETWEEN 1 AND 4),"
      " u5 {int} NOT NULL CHECK (u5 BETWEEN 1 AND 4), u6 {int} NOT NULL CHECK (u6 BETWEEN 1 AND 4),"
      " u7 {int} NOT NULL CHECK (u7 BETWEEN 1 AND 4), u8 {int} NOT NULL CHECK (u8 BETWEEN 1 AND 4),"
      " u9 {int} NOT NULL CHECK (u9 BETWEEN 1 AND 4),"
      " jenis_kelamin {int} NOT NULL, usia {int} NOT NULL, pendidikan {int} NOT NULL, pekerjaan {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, jawaban_id)"
      "){table};"
      "CREATE TABLE skm_saran (" /* what people wrote, apart, since it may hold personal data */
      " daerah_id {int} NOT NULL, jawaban_id {int} NOT NULL, teks {text} NOT NULL,"
      " PRIMARY KEY (daerah_id, jawaban_id)"
      "){table};"
      "CREATE TABLE skm_resi (" /* receipts; deliberately without a link to the answer */
      " daerah_id {int} NOT NULL, resi {bytes} NOT NULL, survei_id {int} NOT NULL, bulan {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, resi)"
      "){table};"
      "CREATE TABLE skm_hitung ("
      " daerah_id {int} NOT NULL, layanan_id {int} NOT NULL, bulan {int} NOT NULL, "
      SUMS(DDL) HISTOGRAMS(DDL)
      " PRIMARY KEY (daerah_id, layanan_id, bulan)"
      "){table};"
      "CREATE TABLE skm_hitung_unit ("
      " daerah_id {int} NOT NULL, tahun {int} NOT NULL, unit_id {int} NOT NULL, " SUMS(DDL)
      " PRIMARY KEY (daerah_id, tahun, unit_id)"
      "){table};"
      "CREATE TABLE skm_hitung_daerah ("
      " daerah_id {int} NOT NULL, bulan {int} NOT NULL, " SUMS(DDL)
      " PRIMARY KEY (daerah_id, bulan)"
      "){table};" },
    { 2, /* the public log: see skm_log.c. garam is NULL in answers that are older than this step */
      "ALTER TABLE skm_jawaban ADD COLUMN garam {bytes};"
      "CREATE TABLE skm_daun (" /* which answer is which leaf, and under which names */
      " daerah_id {int} NOT NULL, nomor {int} NOT NULL, jawaban_id {int} NOT NULL, nama {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, nomor), UNIQUE (daerah_id, jawaban_id)"
      "){table};"
      "CREATE TABLE skm_daun_nama (" /* codes as they were when the leaf was made: they stay when others change */
      " daerah_id {int} NOT NULL, nama {int} NOT NULL, survei_id {int} NOT NULL, unit_kode {text} NOT NULL,"
      " layanan_kode {text} NOT NULL, PRIMARY KEY (daerah_id, nama)"
      "){table};"
      "CREATE TABLE skm_daun_bulan (" /* leaves by name and month: which cells are large enough to be open */
      " daerah_id {int} NOT NULL, nama {int} NOT NULL, bulan {int} NOT NULL, n {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, nama, bulan)"
      "){table};" },
};

#define SURVEI_COLUMNS \
    "s.survei_id, s.layanan_id, s.unit_id, s.kode, l.nama, l.kode, u.nama, u.kode, s.instrumen, s.buka"
#define SURVEI_FROM \
    " FROM skm_survei s JOIN layanan l ON l.daerah_id = s.daerah_id AND l.layanan_id = s.layanan_id" \
    " JOIN unit u ON u.daerah_id = s.daerah_id AND u.unit_id = s.unit_id WHERE s.daerah_id = $1"
#define SURVEI_OUT "iiittttt" "ti"

const struct stmt skm_stmts[N_SKM_STMTS] = {
    [Q_SURVEI_BY_KODE] = { "skm_survei_by_kode", "SELECT " SURVEI_COLUMNS SURVEI_FROM " AND s.kode = $2",
                           "it", SURVEI_OUT },
    [Q_SURVEI_BY_LAYANAN] = { "skm_survei_by_layanan",
                              "SELECT " SURVEI_COLUMNS SURVEI_FROM " AND s.layanan_id = $2", "ii", SURVEI_OUT },
    [Q_SURVEI_LIST] = { "skm_survei_list", "SELECT " SURVEI_COLUMNS SURVEI_FROM " ORDER BY u.urutan, u.nama, l.nama",
                        "i", SURVEI_OUT },
    [Q_SURVEI_ADD] = { "skm_survei_add",
                       "INSERT INTO skm_survei (daerah_id, survei_id, layanan_id, unit_id, kode, instrumen, buka,"
                       " dibuat) VALUES ($1, $2, $3, $4, $5, $6, 1, $7) ON CONFLICT DO NOTHING", "iiiitti", "" },
    [Q_RESI_ADD] = { "skm_resi_add",
                     "INSERT INTO skm_resi (daerah_id, resi, survei_id, bulan) VALUES ($1, $2, $3, $4)"
                     " ON CONFLICT DO NOTHING", "ibii", "" },
    [Q_RESI_FIND] = { "skm_resi_find", "SELECT survei_id, bulan FROM skm_resi WHERE daerah_id = $1 AND resi = $2",
                      "ib", "ii" },
    [Q_JAWABAN_ADD] = { "skm_jawaban_add",
                        "INSERT INTO skm_jawaban (daerah_id, jawaban_id, survei_id, hari, kanal, u1, u2, u3, u4, u5,"
                        " u6, u7, u8, u9, jenis_kelamin, usia, pendidikan, pekerjaan, garam)"
                        " VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19)",
                        "iiiiiiiiiiiiiiiiiib", "" },
    [Q_SARAN_ADD] = { "skm_saran_add", "INSERT INTO skm_saran (daerah_id, jawaban_id, teks) VALUES ($1, $2, $3)",
                      "iit", "" },
    [Q_HITUNG_ADD] = { "skm_hitung_add",
                       "INSERT INTO skm_hitung (daerah_id, layanan_id, bulan" SUMS(NAME) HISTOGRAMS(NAME) ")"
                       " VALUES ($1,$2,$3" P4_78 ") ON CONFLICT (daerah_id, layanan_id, bulan)"
                       " DO UPDATE SET bulan = excluded.bulan" SUMS(SET_LAYANAN) HISTOGRAMS(SET_LAYANAN),
                       "iii" I11 I64, "" },
    [Q_UNIT_ADD] = { "skm_unit_add",
                     "INSERT INTO skm_hitung_unit (daerah_id, tahun, unit_id" SUMS(NAME) ")"
                     " VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)"
                     " ON CONFLICT (daerah_id, tahun, unit_id) DO UPDATE SET tahun = excluded.tahun" SUMS(SET_UNIT),
                     "iii" I11, "" },
    [Q_DAERAH_ADD] = { "skm_daerah_add",
                       "INSERT INTO skm_hitung_daerah (daerah_id, bulan" SUMS(NAME) ")"
                       " VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)"
                       " ON CONFLICT (daerah_id, bulan) DO UPDATE SET bulan = excluded.bulan" SUMS(SET_DAERAH),
                       "ii" I11, "" },
    [Q_SUM_LAYANAN] = { "skm_sum_layanan",
                        "SELECT 0" SUMS(TOTAL) " FROM skm_hitung WHERE daerah_id = $1 AND layanan_id = $2"
                        " AND bulan >= $3 AND bulan <= $4", "iiii", "i" I11 },
    [Q_SUM_UNIT] = { "skm_sum_unit",
                     "SELECT unit_id" SUMS(NAME) " FROM skm_hitung_unit WHERE daerah_id = $1 AND tahun = $2"
                     " AND unit_id = $3", "iii", "i" I11 },
    [Q_MONTHS_LAYANAN] = { "skm_months_layanan",
                           "SELECT bulan" SUMS(NAME) " FROM skm_hitung WHERE daerah_id = $1 AND layanan_id = $2"
                           " AND bulan >= $3 AND bulan <= $4", "iiii", "i" I11 },
    [Q_MONTHS_UNIT] = { "skm_months_unit",
                        "SELECT h.bulan" SUMS(TOTAL) " FROM skm_survei s CROSS JOIN skm_hitung h" /* in this order */
                        " WHERE h.daerah_id = s.daerah_id AND h.layanan_id = s.layanan_id"
                        " AND s.daerah_id = $1 AND s.unit_id = $2 AND h.bulan >= $3 AND h.bulan <= $4"
                        " GROUP BY h.bulan", "iiii", "i" I11 },
    [Q_MONTHS_DAERAH] = { "skm_months_daerah",
                          "SELECT bulan" SUMS(NAME) " FROM skm_hitung_daerah WHERE daerah_id = $1"
                          " AND $2 = 0 AND bulan >= $3 AND bulan <= $4", "iiii", "i" I11 },
    [Q_UNITS_YEAR] = { "skm_units_year",
                       "SELECT u.unit_id, u.nama, u.kode, u.jenis, COALESCE(n, 0), COALESCE(s1, 0), COALESCE(s2, 0),"
                       " COALESCE(s3, 0), COALESCE(s4, 0), COALESCE(s5, 0), COALESCE(s6, 0), COALESCE(s7, 0),"
                       " COALESCE(s8, 0), COALESCE(s9, 0), COALESCE(k, 0) FROM unit u LEFT JOIN skm_hitung_unit h"
                       " ON h.daerah_id = u.daerah_id AND h.tahun = $2 AND h.unit_id = u.unit_id"
                       " WHERE u.daerah_id = $1 AND EXISTS (SELECT 1 FROM skm_survei s WHERE s.daerah_id = $1"
                       " AND s.unit_id = u.unit_id)", "ii", "ittt" I11 },
    [Q_YEARS] = { "skm_years",
                  "SELECT DISTINCT bulan / 12 FROM skm_hitung_daerah WHERE daerah_id = $1 ORDER BY 1 DESC LIMIT 50",
                  "i", "i" },
    [Q_LAYANAN_OF_UNIT] = { "skm_layanan_of_unit",
                            "SELECT l.layanan_id, l.nama, l.kode, ''" SUMS(TOTAL) " FROM skm_survei s CROSS JOIN layanan l"
                            " LEFT JOIN skm_hitung h ON h.daerah_id = s.daerah_id AND h.layanan_id = s.layanan_id"
                            " AND h.bulan >= $3 AND h.bulan <= $4 WHERE s.daerah_id = $1 AND s.unit_id = $2"
                            " AND l.daerah_id = s.daerah_id AND l.layanan_id = s.layanan_id GROUP BY l.layanan_id, l.nama, l.kode ORDER BY l.nama", "iiii", "ittt" I11 },
    [Q_ALL_HITUNG] = { "skm_all_hitung",
                       "SELECT layanan_id, bulan" SUMS(NAME) HISTOGRAMS(NAME) " FROM skm_hitung WHERE daerah_id = $1",
                       "i", "ii" I11 I64 },
    [Q_ALL_UNIT] = { "skm_all_unit", "SELECT unit_id, tahun" SUMS(NAME) " FROM skm_hitung_unit WHERE daerah_id = $1",
                     "i", "ii" I11 },
    [Q_ALL_DAERAH] = { "skm_all_daerah",
                       "SELECT daerah_id, bulan" SUMS(NAME) " FROM skm_hitung_daerah WHERE daerah_id = $1", "i",
                       "ii" I11 },
    [Q_ALL_JAWABAN] = { "skm_all_jawaban",
                        "SELECT survei_id, hari, u1, u2, u3, u4, u5, u6, u7, u8, u9 FROM skm_jawaban"
                        " WHERE daerah_id = $1", "i", I11 },
    [Q_EXPORT] = { "skm_export",
                   "SELECT j.survei_id, j.hari, j.u1, j.u2, j.u3, j.u4, j.u5, j.u6, j.u7, j.u8, j.u9, j.kanal,"
                   " j.jenis_kelamin, j.usia, j.pendidikan, j.pekerjaan, t.teks FROM skm_jawaban j"
                   " LEFT JOIN skm_saran t ON t.daerah_id = j.daerah_id AND t.jawaban_id = j.jawaban_id"
                   " WHERE j.daerah_id = $1 AND j.hari >= $2 AND j.hari <= $3 ORDER BY j.jawaban_id",
                   "iii", I11 "iiiiiT" },
    [Q_SARAN_ERASE] = { "skm_saran_erase",
                        "DELETE FROM skm_saran WHERE daerah_id = $1 AND jawaban_id IN (SELECT s.jawaban_id"
                        " FROM skm_saran s JOIN skm_jawaban j ON j.daerah_id = s.daerah_id"
                        " AND j.jawaban_id = s.jawaban_id WHERE s.daerah_id = $1 AND j.hari < $2 LIMIT $3)",
                        "iii", "" },
    [Q_RESI_ERASE] = { "skm_resi_erase",
                       "DELETE FROM skm_resi WHERE daerah_id = $1 AND resi IN (SELECT resi FROM skm_resi"
                       " WHERE daerah_id = $1 AND bulan < $2 LIMIT $3)", "iii", "" },
    [Q_MISSING_SURVEI] = { "skm_missing_survei",
                           "SELECT l.layanan_id, l.unit_id FROM layanan l WHERE l.daerah_id = $1 AND l.aktif = 1"
                           " AND NOT EXISTS (SELECT 1 FROM skm_survei s WHERE s.daerah_id = l.daerah_id"
                           " AND s.layanan_id = l.layanan_id) ORDER BY l.layanan_id", "i", "ii" },
};

const struct schema_part skm_schema = {
    .name = "skm",
    .migrations = migrations,
    .n_migrations = COUNT(migrations),
    .stmts = skm_stmts,
    .n_stmts = COUNT(skm_stmts),
};

/* ---- surveys ---- */

static bool survei_read(const struct cursor *c, struct arena *a, struct skm_survei *s)
{
    *s = (struct skm_survei){
        .id = cursor_int(c, 0),
        .layanan_id = cursor_int(c, 1),
        .unit_id = cursor_int(c, 2),
        .kode = arena_text(a, cursor_text(c, 3)),
        .layanan = arena_text(a, cursor_text(c, 4)),
        .layanan_kode = arena_text(a, cursor_text(c, 5)),
        .unit = arena_text(a, cursor_text(c, 6)),
        .unit_kode = arena_text(a, cursor_text(c, 7)),
        .instrumen = arena_text(a, cursor_text(c, 8)),
        .open = cursor_int(c, 9) != 0,
    };
    return s->kode && s->layanan && s->layanan_kode && s->unit && s->unit_kode && s->instrumen;
}

static enum mk_result survei_one(struct db *db, struct arena *a, const struct stmt *q, const struct val *args,
                                 struct skm_survei *ret)
{
    struct cursor c;
    enum mk_result found = MK_NOT_FOUND;
    db_select(db, &c, q, args, 2);
    if (cursor_next(&c))
        found = survei_read(&c, a, ret) ? MK_OK : MK_TOO_BIG;
    enum mk_result r = cursor_end(&c);
    return r ? r : found;
}

enum mk_result skm_survei_by_kode(struct db *db, struct arena *a, int64_t daerah, const char *kode,
                                  struct skm_survei *ret)
{
    const struct val args[] = { VI(daerah), VT(kode) };
    return survei_one(db, a, &skm_stmts[Q_SURVEI_BY_KODE], args, ret);
}

enum mk_result skm_survei_by_layanan(struct db *db, struct arena *a, int64_t daerah, int64_t layanan,
                                     struct skm_survei *ret)
{
    const struct val args[] = { VI(daerah), VI(layanan) };
    return survei_one(db, a, &skm_stmts[Q_SURVEI_BY_LAYANAN], args, ret);
}

enum mk_result skm_survei_all(struct db *db, struct arena *a, int64_t daerah, struct skm_survei_list *ret)
{
    struct skm_survei_list list = { 0 };
    size_t cap = 0;
    enum mk_result r = MK_OK;
    struct cursor c;
    db_select(db, &c, &skm_stmts[Q_SURVEI_LIST], ARGS(VI(daerah)));
    while (!r && cursor_next(&c)) {
        struct skm_survei *p = arena_room(a, list.item, list.n, &cap, sizeof *p);
        if (!p || !survei_read(&c, a, &p[list.n]))
            r = MK_TOO_BIG;
        else {
            list.item = p;
            list.n++;
        }
    }
    enum mk_result end = cursor_end(&c);
    if (!end && !r)
        *ret = list;
    return end ? end : r;
}

/* ---- tallies ---- */

/* The eleven counter columns that start at `column`. */
static struct skm_tally tally_read(const struct cursor *c, int column)
{
    struct skm_tally t = { .n = cursor_int(c, column) };
    for (int u = 0; u < N_UNSUR; u++)
        t.sum[u] = cursor_int(c, column + 1 + u);
    t.square = cursor_int(c, column + 1 + N_UNSUR);
    return t;
}

static enum mk_result tally_one(struct db *db, const struct stmt *q, const struct val *args, size_t n,
                                struct skm_tally *ret)
{
    struct cursor c;
    *ret = (struct skm_tally){ 0 };
    db_select(db, &c, q, args, n);
    if (cursor_next(&c))
        *ret = tally_read(&c, 1);
    return cursor_end(&c);
}

enum mk_result skm_tally_layanan(struct db *db, int64_t daerah, int64_t layanan, int year, struct skm_tally *ret)
{
    return tally_one(db, &skm_stmts[Q_SUM_LAYANAN],
                     ARGS(VI(daerah), VI(layanan), VI(year * 12), VI(year * 12 + 11)), ret);
}

enum mk_result skm_tally_unit(struct db *db, int64_t daerah, int64_t unit, int year, struct skm_tally *ret)
{
    return tally_one(db, &skm_stmts[Q_SUM_UNIT], ARGS(VI(daerah), VI(year), VI(unit)), ret);
}

enum mk_result skm_tally_months(struct db *db, struct arena *a, int64_t daerah, enum skm_scope scope, int64_t id,
                                int32_t first, int n, struct skm_months *ret)
{
    static const int query[] = { [SCOPE_LAYANAN] = Q_MONTHS_LAYANAN, [SCOPE_UNIT] = Q_MONTHS_UNIT,
                                 [SCOPE_DAERAH] = Q_MONTHS_DAERAH };
    struct skm_months m = { .first = first, .n = n, .month = arena_array(a, struct skm_tally, (size_t)n) };
    if (!m.month)
        return MK_TOO_BIG;
    struct cursor c;
    db_select(db, &c, &skm_stmts[query[scope]],
              ARGS(VI(daerah), VI(scope == SCOPE_DAERAH ? 0 : id), VI(first), VI(first + n - 1)));
    while (cursor_next(&c)) {
        int64_t i = cursor_int(&c, 0) - first;
        if (i >= 0 && i < n)
            m.month[i] = tally_read(&c, 1);
    }
    enum mk_result r = cursor_end(&c);
    if (!r)
        *ret = m;
    return r;
}

static enum mk_result rows_read(struct db *db, struct arena *a, const struct stmt *q, const struct val *args,
                                size_t n_args, struct skm_rows *ret)
{
    struct skm_rows rows = { 0 };
    size_t cap = 0;
    enum mk_result r = MK_OK;
    struct cursor c;
    db_select(db, &c, q, args, n_args);
    while (!r && cursor_next(&c)) {
        struct skm_row *p = arena_room(a, rows.item, rows.n, &cap, sizeof *p);
        if (!p) {
            r = MK_TOO_BIG;
            break;
        }
        const char *jenis = cursor_text(&c, 3);
        p[rows.n] = (struct skm_row){
            .id = cursor_int(&c, 0),
            .nama = arena_text(a, cursor_text(&c, 1)),
            .kode = arena_text(a, cursor_text(&c, 2)),
            .jenis = unit_kind_from_code(jenis, strlen(jenis)),
            .tally = tally_read(&c, 4),
        };
        if (!p[rows.n].nama || !p[rows.n].kode)
            r = MK_TOO_BIG;
        rows.item = p;
        rows.n++;
    }
    enum mk_result end = cursor_end(&c);
    if (!end && !r)
        *ret = rows;
    return end ? end : r;
}

enum mk_result skm_units_of_year(struct db *db, struct arena *a, int64_t daerah, int year, struct skm_rows *ret)
{
    return rows_read(db, a, &skm_stmts[Q_UNITS_YEAR], ARGS(VI(daerah), VI(year)), ret);
}

enum mk_result skm_layanan_of_unit(struct db *db, struct arena *a, int64_t daerah, int64_t unit, int year,
                                   struct skm_rows *ret)
{
    return rows_read(db, a, &skm_stmts[Q_LAYANAN_OF_UNIT],
                     ARGS(VI(daerah), VI(unit), VI(year * 12), VI(year * 12 + 11)), ret);
}

enum mk_result skm_years(struct db *db, int64_t daerah, int *ret_year, size_t max, size_t *ret_n)
{
    struct cursor c;
    size_t n = 0;
    db_select(db, &c, &skm_stmts[Q_YEARS], ARGS(VI(daerah)));
    while (n < max && cursor_next(&c))
        ret_year[n++] = (int)cursor_int(&c, 0);
    *ret_n = n;
    return cursor_end(&c);
}

enum mk_result skm_year_shown(struct request *rq, int *ret_year)
{
    int years[1] = { 0 };
    size_t n = 0;
    enum mk_result r = skm_years(rq->db, rq->daerah->id, years, 1, &n);
    *ret_year = n ? years[0] : date_from_ms(rq->now_ms, rq->daerah->zona).year;
    return r;
}

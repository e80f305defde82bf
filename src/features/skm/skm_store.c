/* skm_store.c: tables, statements and reading of the survey.
 *
 * Published figures come only from counters that are kept in the same transaction as the answer:
 *   skm_hitung         per service and month: n, sums and histogram per unsur, histogram of totals
 *   skm_hitung_unit    per unit and quarter  } n, sums per unsur, sum of squared totals: all that a mean,
 *   skm_hitung_daerah  region, per month     } a grade and an interval need
 *   skm_hitung_hari    unit and day: n        skm_hitung_profil  unit, quarter and choice: n, totals, squares
 * so a page costs the same at ten thousand and ten million answers. `maklumat verify` recounts them.
 *
 * Columns of a counter: n answers; s1..s9 sum of the unsur in the order of enum unsur; k sum of squared
 * totals; hU_V answers with value V for unsur U; t9..t36 answers with that total. Rows are kept apart by stratum
 * (core/survei.h) and by bagi: 1, or 12 for answers with several questions in one unsur, whose sums are in
 * twelfths (core/skm.h); their histograms hold the whole part. tw is a quarter: year x 4 + 0..3.
 *
 * An answer: u1..u9 are whole parts; sisa packs what is missing to the exact mean, nine digits 0..11 to base 12,
 * U1 the lowest. bulan is the month it counts in when that is not the month of its day, else 0. instrumen_id 1 is
 * skm-2017. */
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
#define TWELFTHS(c) ", COALESCE(SUM(CASE h.bagi WHEN 1 THEN 12 * h." #c " ELSE h." #c " END), 0)"
/* n, the nine sums in twelfths, the squares in 1/144: what skm_tally_read reads. */
#define TALLY \
    ", COALESCE(SUM(h.n), 0)" TWELFTHS(s1) TWELFTHS(s2) TWELFTHS(s3) TWELFTHS(s4) TWELFTHS(s5) TWELFTHS(s6) \
    TWELFTHS(s7) TWELFTHS(s8) TWELFTHS(s9) ", COALESCE(SUM(CASE h.bagi WHEN 1 THEN 144 * h.k ELSE h.k END), 0)"
#define SET_LAYANAN(c) ", " #c " = skm_hitung." #c " + excluded." #c
#define SET_UNIT(c) ", " #c " = skm_hitung_unit." #c " + excluded." #c
#define SET_DAERAH(c) ", " #c " = skm_hitung_daerah." #c " + excluded." #c
#define I11 "iiiiiiiiiii"
#define I64 "iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii"
#define P6_80 \
    ",$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27,$28,$29,$30,$31," \
    "$32,$33,$34,$35,$36,$37,$38,$39,$40,$41,$42,$43,$44,$45,$46,$47,$48,$49,$50,$51,$52,$53,$54,$55,$56,$57," \
    "$58,$59,$60,$61,$62,$63,$64,$65,$66,$67,$68,$69,$70,$71,$72,$73,$74,$75,$76,$77,$78,$79,$80"
#define KEY_DDL "stratum {int} NOT NULL, bagi {int} NOT NULL, "

#define SUMMED(c) ", SUM(h." #c ")"
/* The quarter of a day (civil calendar, days since 1970) as year x 4 + 0..3, step by step in SQL both engines read:
 * for answers from before quarters were counted. Years begin in March here; ym is year x 12 + month - 1. */
#define QUARTERED \
    "(SELECT e.*, ((era / 146097 * 400 + yoe) * 12 + (5 * doy + 2) / 153 + 2) / 3 AS tw FROM" \
    " (SELECT d.*, doe - (365 * yoe + yoe / 4 - yoe / 100) AS doy FROM" \
    " (SELECT c.*, (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365 AS yoe FROM" \
    " (SELECT b.*, era % 146097 AS doe FROM" \
    " (SELECT j.daerah_id, s.unit_id, j.hari + 719468 AS era, j.jenis_kelamin, j.usia, j.pendidikan, j.pekerjaan," \
    " j.u1 + j.u2 + j.u3 + j.u4 + j.u5 + j.u6 + j.u7 + j.u8 + j.u9 AS t FROM skm_jawaban j" \
    " JOIN skm_survei s ON s.daerah_id = j.daerah_id AND s.survei_id = j.survei_id) b) c) d) e) q"
#define PROFIL_FILL(number, column) \
    "INSERT INTO skm_hitung_profil (daerah_id, unit_id, tw, profil, pilihan, n, total, k)" \
    " SELECT daerah_id, unit_id, tw, " number ", " column ", COUNT(*), SUM(12 * t), SUM(144 * t * t)" \
    " FROM " QUARTERED " GROUP BY daerah_id, unit_id, tw, " column ";"

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
    { 3, /* periods, the plan, what is set aside */
      "CREATE TABLE skm_periode ("
      " daerah_id {int} NOT NULL, periode {int} NOT NULL, dari_bulan {int} NOT NULL, sampai_bulan {int} NOT NULL,"
      " mulai {int} NOT NULL, selesai {int} NOT NULL, keadaan {int} NOT NULL, versi {int} NOT NULL,"
      " ditutup {int}, terbit {int},"
      " PRIMARY KEY (daerah_id, periode)"
      "){table};"
      "CREATE TABLE skm_rencana (" /* users of a service in a period */
      " daerah_id {int} NOT NULL, periode {int} NOT NULL, layanan_id {int} NOT NULL, populasi {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, periode, layanan_id)"
      "){table};"
      "CREATE TABLE skm_beku (" /* the tally of a unit as it was when its period was closed */
      " daerah_id {int} NOT NULL, periode {int} NOT NULL, unit_id {int} NOT NULL, " KEY_DDL SUMS(DDL)
      " PRIMARY KEY (daerah_id, periode, unit_id, stratum, bagi)"
      "){table};"
      "CREATE TABLE skm_sisih (" /* answers kept apart and not counted: 1 came after closing, 2 pilot */
      " daerah_id {int} NOT NULL, jawaban_id {int} NOT NULL, sebab {int} NOT NULL, survei_id {int} NOT NULL,"
      " hari {int} NOT NULL, periode {int} NOT NULL, kanal {int} NOT NULL, stratum {int} NOT NULL,"
      " instrumen_id {int} NOT NULL, u1 {int} NOT NULL, u2 {int} NOT NULL, u3 {int} NOT NULL, u4 {int} NOT NULL,"
      " u5 {int} NOT NULL, u6 {int} NOT NULL, u7 {int} NOT NULL, u8 {int} NOT NULL, u9 {int} NOT NULL,"
      " sisa {int} NOT NULL, jenis_kelamin {int} NOT NULL, usia {int} NOT NULL, pendidikan {int} NOT NULL,"
      " pekerjaan {int} NOT NULL, saran {text}, butir {text},"
      " PRIMARY KEY (daerah_id, jawaban_id)"
      "){table};"
      "CREATE INDEX skm_sisih_sebab ON skm_sisih (daerah_id, sebab, hari);"
    },
    { 4, /* old results, question by question, instruments */
      "CREATE TABLE skm_riwayat (" /* results from before this installation, with their method */
      " daerah_id {int} NOT NULL, riwayat_id {int} NOT NULL, unit_id {int} NOT NULL, periode {int} NOT NULL,"
      " metode {text} NOT NULL, n {int}, nilai {int} NOT NULL, sumber {text} NOT NULL, dibuat {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, riwayat_id), UNIQUE (daerah_id, unit_id, periode)"
      "){table};"
      "CREATE TABLE skm_butir (" /* answers question by question where that is more than nine, and extra questions */
      " daerah_id {int} NOT NULL, jawaban_id {int} NOT NULL, isi {text} NOT NULL,"
      " PRIMARY KEY (daerah_id, jawaban_id)"
      "){table};"
      "CREATE TABLE skm_hitung_tambahan (" /* extra questions: n per choice; numbers: choice 0 and their sum */
      " daerah_id {int} NOT NULL, survei_id {int} NOT NULL, tw {int} NOT NULL, instrumen_id {int} NOT NULL,"
      " butir {int} NOT NULL, pilihan {int} NOT NULL, n {int} NOT NULL, jumlah {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, survei_id, tw, instrumen_id, butir, pilihan)"
      "){table};"
      "CREATE TABLE skm_instrumen (" /* made in the staff pages; the built-in ones are files */
      " daerah_id {int} NOT NULL, instrumen_id {int} NOT NULL, kode {text} NOT NULL, isi {text} NOT NULL,"
      " terkunci {int} NOT NULL, versi {int} NOT NULL, dibuat {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, instrumen_id), UNIQUE (daerah_id, kode)"
      "){table};"
    },
    { 5,
      "ALTER TABLE skm_survei ADD COLUMN uji {int} NOT NULL DEFAULT 0;" /* 1: pilot, answers are set aside */
      "ALTER TABLE skm_survei ADD COLUMN versi {int} NOT NULL DEFAULT 1;"
      "ALTER TABLE skm_jawaban ADD COLUMN stratum {int} NOT NULL DEFAULT 1;"
      "ALTER TABLE skm_jawaban ADD COLUMN bulan {int} NOT NULL DEFAULT 0;"
      "ALTER TABLE skm_jawaban ADD COLUMN sisa {int} NOT NULL DEFAULT 0;"
      "ALTER TABLE skm_jawaban ADD COLUMN instrumen_id {int} NOT NULL DEFAULT 1;"
      "ALTER TABLE skm_saran ADD COLUMN unit_id {int} NOT NULL DEFAULT 0;"
      "ALTER TABLE skm_saran ADD COLUMN layanan_id {int} NOT NULL DEFAULT 0;"
      "ALTER TABLE skm_saran ADD COLUMN hari {int} NOT NULL DEFAULT 0;"
      "ALTER TABLE skm_saran ADD COLUMN unsur {int} NOT NULL DEFAULT 0;" /* bits: what it is about */
      "ALTER TABLE skm_saran ADD COLUMN tampil {text};" /* what is shown in place of teks: personal data hidden */
      "ALTER TABLE skm_saran ADD COLUMN ditangani {int} NOT NULL DEFAULT 0;"
      "ALTER TABLE skm_saran ADD COLUMN versi {int} NOT NULL DEFAULT 1;"
      "UPDATE skm_saran SET hari = COALESCE((SELECT j.hari FROM skm_jawaban j WHERE j.daerah_id = skm_saran.daerah_id"
      " AND j.jawaban_id = skm_saran.jawaban_id), 0),"
      " unit_id = COALESCE((SELECT s.unit_id FROM skm_jawaban j JOIN skm_survei s ON s.daerah_id = j.daerah_id"
      " AND s.survei_id = j.survei_id WHERE j.daerah_id = skm_saran.daerah_id AND j.jawaban_id = skm_saran.jawaban_id), 0),"
      " layanan_id = COALESCE((SELECT s.layanan_id FROM skm_jawaban j JOIN skm_survei s ON s.daerah_id = j.daerah_id"
      " AND s.survei_id = j.survei_id WHERE j.daerah_id = skm_saran.daerah_id AND j.jawaban_id = skm_saran.jawaban_id), 0);"
      "CREATE INDEX skm_saran_hari ON skm_saran (daerah_id, hari);"
      "CREATE INDEX skm_saran_unit ON skm_saran (daerah_id, unit_id, hari);"
    },
    { 6, /* counters by stratum */
      "ALTER TABLE skm_hitung RENAME TO skm_hitung_lama;"
      "CREATE TABLE skm_hitung ("
      " daerah_id {int} NOT NULL, layanan_id {int} NOT NULL, bulan {int} NOT NULL, " KEY_DDL
      SUMS(DDL) HISTOGRAMS(DDL)
      " PRIMARY KEY (daerah_id, layanan_id, bulan, stratum, bagi)"
      "){table};"
      "INSERT INTO skm_hitung (daerah_id, layanan_id, bulan, stratum, bagi" SUMS(NAME) HISTOGRAMS(NAME) ")"
      " SELECT daerah_id, layanan_id, bulan, 1, 1" SUMS(NAME) HISTOGRAMS(NAME) " FROM skm_hitung_lama;"
      "DROP TABLE skm_hitung_lama;"
    },
    { 7,
      "DROP TABLE skm_hitung_unit;"
      "CREATE TABLE skm_hitung_unit ("
      " daerah_id {int} NOT NULL, unit_id {int} NOT NULL, tw {int} NOT NULL, " KEY_DDL SUMS(DDL)
      " PRIMARY KEY (daerah_id, unit_id, tw, stratum, bagi)"
      "){table};"
      "INSERT INTO skm_hitung_unit (daerah_id, unit_id, tw, stratum, bagi" SUMS(NAME) ")"
      " SELECT h.daerah_id, s.unit_id, h.bulan / 3, 1, 1" SUMS(SUMMED) " FROM skm_hitung h JOIN skm_survei s"
      " ON s.daerah_id = h.daerah_id AND s.layanan_id = h.layanan_id GROUP BY h.daerah_id, s.unit_id, h.bulan / 3;"
      "ALTER TABLE skm_hitung_daerah RENAME TO skm_hitung_daerah_lama;"
      "CREATE TABLE skm_hitung_daerah ("
      " daerah_id {int} NOT NULL, bulan {int} NOT NULL, " KEY_DDL SUMS(DDL)
      " PRIMARY KEY (daerah_id, bulan, stratum, bagi)"
      "){table};"
      "INSERT INTO skm_hitung_daerah (daerah_id, bulan, stratum, bagi" SUMS(NAME) ")"
      " SELECT daerah_id, bulan, 1, 1" SUMS(NAME) " FROM skm_hitung_daerah_lama;"
      "DROP TABLE skm_hitung_daerah_lama;"
      "CREATE TABLE skm_hitung_hari ("
      " daerah_id {int} NOT NULL, unit_id {int} NOT NULL, hari {int} NOT NULL, n {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, unit_id, hari)"
      "){table};"
      "INSERT INTO skm_hitung_hari (daerah_id, unit_id, hari, n)"
      " SELECT j.daerah_id, s.unit_id, j.hari, COUNT(*) FROM skm_jawaban j JOIN skm_survei s"
      " ON s.daerah_id = j.daerah_id AND s.survei_id = j.survei_id GROUP BY j.daerah_id, s.unit_id, j.hari;"
      "CREATE TABLE skm_hitung_profil (" /* total: sum of the totals of nine, in twelfths; k: of their squares, in 1/144 */
      " daerah_id {int} NOT NULL, unit_id {int} NOT NULL, tw {int} NOT NULL, profil {int} NOT NULL,"
      " pilihan {int} NOT NULL, n {int} NOT NULL, total {int} NOT NULL, k {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, unit_id, tw, profil, pilihan)"
      "){table};"
      PROFIL_FILL("1", "jenis_kelamin") },
    { 8, PROFIL_FILL("2", "usia") PROFIL_FILL("3", "pendidikan") PROFIL_FILL("4", "pekerjaan") },
};

#define SURVEI_COLUMNS \
    "s.survei_id, s.layanan_id, s.unit_id, s.kode, l.nama, l.kode, u.nama, u.kode, s.instrumen, s.buka, s.uji"
#define SURVEI_FROM \
    " FROM skm_survei s JOIN layanan l ON l.daerah_id = s.daerah_id AND l.layanan_id = s.layanan_id" \
    " JOIN unit u ON u.daerah_id = s.daerah_id AND u.unit_id = s.unit_id WHERE s.daerah_id = $1"
#define SURVEI_OUT "iiittttt" "tii"

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
    [Q_RESI_ADD_OPEN] = { "skm_resi_add_open", /* $5: the month in which the answer is to count */
                          "INSERT INTO skm_resi (daerah_id, resi, survei_id, bulan) SELECT $1, $2, $3, $4"
                          " WHERE NOT EXISTS (SELECT 1 FROM skm_periode WHERE daerah_id = $1 AND dari_bulan <= $5"
                          " AND sampai_bulan >= $5 AND keadaan >= 3) ON CONFLICT DO NOTHING", "ibiii", "" },
    [Q_MONTH_CLOSED] = { "skm_month_closed",
                         "SELECT periode FROM skm_periode WHERE daerah_id = $1 AND dari_bulan <= $2"
                         " AND sampai_bulan >= $2 AND keadaan >= 3", "ii", "i" },
    [Q_CLOSED_MONTHS] = { "skm_closed_months",
                          "SELECT dari_bulan, sampai_bulan FROM skm_periode WHERE daerah_id = $1 AND keadaan >= 3"
                          " ORDER BY dari_bulan DESC", "i", "ii" },
    [Q_RESI_FIND] = { "skm_resi_find", "SELECT survei_id, bulan FROM skm_resi WHERE daerah_id = $1 AND resi = $2",
                      "ib", "ii" },
    [Q_JAWABAN_ADD] = { "skm_jawaban_add",
                        "INSERT INTO skm_jawaban (daerah_id, jawaban_id, survei_id, hari, kanal, u1, u2, u3, u4, u5,"
                        " u6, u7, u8, u9, jenis_kelamin, usia, pendidikan, pekerjaan, garam, stratum, bulan,"
                        " sisa, instrumen_id) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,"
                        "$19,$20,$21,$22,$23)", "iiiiiiiiiiiiiiiiiibiiii", "" },
    [Q_SARAN_ADD] = { "skm_saran_add", "INSERT INTO skm_saran (daerah_id, jawaban_id, teks, unit_id, layanan_id, hari)"
                      " VALUES ($1, $2, $3, $4, $5, $6)", "iitiii", "" },
    [Q_HITUNG_ADD] = { "skm_hitung_add",
                       "INSERT INTO skm_hitung (daerah_id, layanan_id, bulan, stratum, bagi" SUMS(NAME)
                       HISTOGRAMS(NAME) ") VALUES ($1,$2,$3,$4,$5" P6_80 ")"
                       " ON CONFLICT (daerah_id, layanan_id, bulan, stratum, bagi)"
                       " DO UPDATE SET bulan = excluded.bulan" SUMS(SET_LAYANAN) HISTOGRAMS(SET_LAYANAN),
                       "iiiii" I11 I64, "" },
    [Q_UNIT_ADD] = { "skm_unit_add",
                     "INSERT INTO skm_hitung_unit (daerah_id, unit_id, tw, stratum, bagi" SUMS(NAME) ")"
                     " VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16)"
                     " ON CONFLICT (daerah_id, unit_id, tw, stratum, bagi) DO UPDATE SET tw = excluded.tw"
                     SUMS(SET_UNIT), "iiiii" I11, "" },
    [Q_DAERAH_ADD] = { "skm_daerah_add",
                       "INSERT INTO skm_hitung_daerah (daerah_id, bulan, stratum, bagi" SUMS(NAME) ")"
                       " VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)"
                       " ON CONFLICT (daerah_id, bulan, stratum, bagi) DO UPDATE SET bulan = excluded.bulan"
                       SUMS(SET_DAERAH), "iiii" I11, "" },
    [Q_HARI_ADD] = { "skm_hari_add",
                     "INSERT INTO skm_hitung_hari (daerah_id, unit_id, hari, n) VALUES ($1, $2, $3, $4)"
                     " ON CONFLICT (daerah_id, unit_id, hari) DO UPDATE SET n = skm_hitung_hari.n + excluded.n",
                     "iiii", "" },
    [Q_PROFIL_ADD] = { "skm_profil_add",
                       "INSERT INTO skm_hitung_profil (daerah_id, unit_id, tw, profil, pilihan, n, total, k)"
                       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (daerah_id, unit_id, tw, profil, pilihan)"
                       " DO UPDATE SET n = skm_hitung_profil.n + excluded.n, total = skm_hitung_profil.total +"
                       " excluded.total, k = skm_hitung_profil.k + excluded.k", "iiiiiiii", "" },
    [Q_PERIODE_ALL] = { "skm_periode_all",
                        "SELECT periode, mulai, selesai, keadaan, versi, COALESCE(ditutup, 0), COALESCE(terbit, 0)"
                        " FROM skm_periode WHERE daerah_id = $1 ORDER BY dari_bulan DESC", "i", "iiiiiii" },
    [Q_SISIH_ADD] = { "skm_sisih_add",
                      "INSERT INTO skm_sisih (daerah_id, jawaban_id, sebab, survei_id, hari, periode, kanal, stratum,"
                      " instrumen_id, u1, u2, u3, u4, u5, u6, u7, u8, u9, sisa, jenis_kelamin, usia, pendidikan,"
                      " pekerjaan, saran, butir) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,"
                      "$18,$19,$20,$21,$22,$23,$24,$25)", "iiiiiiiiiiiiiiiiiiiiiiiTT", "" },
    [Q_SISIH_ERASE] = { "skm_sisih_erase",
                        "DELETE FROM skm_sisih WHERE daerah_id = $1 AND jawaban_id IN (SELECT jawaban_id FROM skm_sisih"
                        " WHERE daerah_id = $1 AND hari < $2 LIMIT $3)", "iii", "" },
    [Q_SUM_LAYANAN] = { "skm_sum_layanan",
                        "SELECT 0" TALLY " FROM skm_hitung h WHERE h.daerah_id = $1 AND h.layanan_id = $2"
                        " AND h.bulan >= $3 AND h.bulan <= $4", "iiii", "i" I11 },
    [Q_SUM_UNIT] = { "skm_sum_unit",
                     "SELECT 0" TALLY " FROM skm_hitung_unit h WHERE h.daerah_id = $1 AND h.unit_id = $2"
                     " AND h.tw >= $3 AND h.tw <= $4", "iiii", "i" I11 },
    [Q_MONTHS_LAYANAN] = { "skm_months_layanan",
                           "SELECT h.bulan" TALLY " FROM skm_hitung h WHERE h.daerah_id = $1"
                           " AND h.layanan_id = $2 AND h.bulan >= $3 AND h.bulan <= $4 GROUP BY h.bulan", "iiii",
                           "i" I11 },
    [Q_MONTHS_UNIT] = { "skm_months_unit",
                        "SELECT h.bulan" TALLY " FROM skm_survei s CROSS JOIN skm_hitung h" /* in this order */
                        " WHERE h.daerah_id = s.daerah_id AND h.layanan_id = s.layanan_id"
                        " AND s.daerah_id = $1 AND s.unit_id = $2 AND h.bulan >= $3 AND h.bulan <= $4"
                        " GROUP BY h.bulan", "iiii", "i" I11 },
    [Q_MONTHS_DAERAH] = { "skm_months_daerah",
                          "SELECT h.bulan" TALLY " FROM skm_hitung_daerah h WHERE h.daerah_id = $1"
                          " AND $2 = 0 AND h.bulan >= $3 AND h.bulan <= $4 GROUP BY h.bulan", "iiii", "i" I11 },
    [Q_UNITS_SUM] = { "skm_units_sum",
                      "SELECT u.unit_id, u.nama, u.kode, u.jenis" TALLY " FROM unit u LEFT JOIN skm_hitung_unit h"
                      " ON h.daerah_id = u.daerah_id AND h.unit_id = u.unit_id AND h.tw >= $2 AND h.tw <= $3"
                      " WHERE u.daerah_id = $1 AND EXISTS (SELECT 1 FROM skm_survei s WHERE s.daerah_id = $1"
                      " AND s.unit_id = u.unit_id) GROUP BY u.unit_id, u.nama, u.kode, u.jenis", "iii", "ittt" I11 },
    [Q_YEARS] = { "skm_years",
                  "SELECT DISTINCT bulan / 12 FROM skm_hitung_daerah WHERE daerah_id = $1 ORDER BY 1 DESC LIMIT 50",
                  "i", "i" },
    [Q_LAYANAN_OF_UNIT] = { "skm_layanan_of_unit",
                            "SELECT l.layanan_id, l.nama, l.kode, ''" TALLY " FROM skm_survei s CROSS JOIN layanan l"
                            " LEFT JOIN skm_hitung h ON h.daerah_id = s.daerah_id AND h.layanan_id = s.layanan_id"
                            " AND h.bulan >= $3 AND h.bulan <= $4 WHERE s.daerah_id = $1 AND s.unit_id = $2"
                            " AND l.daerah_id = s.daerah_id AND l.layanan_id = s.layanan_id GROUP BY l.layanan_id, l.nama, l.kode ORDER BY l.nama", "iiii", "ittt" I11 },
    [Q_ALL_HITUNG] = { "skm_all_hitung",
                       "SELECT layanan_id, bulan, stratum, bagi" SUMS(NAME) HISTOGRAMS(NAME)
                       " FROM skm_hitung WHERE daerah_id = $1", "i", "iiii" I11 I64 },
    [Q_ALL_UNIT] = { "skm_all_unit",
                     "SELECT unit_id, tw, stratum, bagi" SUMS(NAME) " FROM skm_hitung_unit WHERE daerah_id = $1", "i",
                     "iiii" I11 },
    [Q_ALL_DAERAH] = { "skm_all_daerah",
                       "SELECT daerah_id, bulan, stratum, bagi" SUMS(NAME) " FROM skm_hitung_daerah"
                       " WHERE daerah_id = $1", "i", "iiii" I11 },
    [Q_ALL_HARI] = { "skm_all_hari", "SELECT unit_id, hari, n FROM skm_hitung_hari WHERE daerah_id = $1", "i", "iii" },
    [Q_ALL_PROFIL] = { "skm_all_profil",
                       "SELECT unit_id, tw, profil, pilihan, n, total, k FROM skm_hitung_profil WHERE daerah_id = $1",
                       "i", "iiiiiii" },
    [Q_ALL_JAWABAN] = { "skm_all_jawaban",
                        "SELECT survei_id, hari, u1, u2, u3, u4, u5, u6, u7, u8, u9, stratum, bulan, sisa,"
                        " jenis_kelamin, usia, pendidikan, pekerjaan FROM skm_jawaban WHERE daerah_id = $1", "i",
                        I11 "iiiiiii" },
    [Q_EXPORT] = { "skm_export",
                   "SELECT j.survei_id, j.hari, j.u1, j.u2, j.u3, j.u4, j.u5, j.u6, j.u7, j.u8, j.u9, j.kanal,"
                   " j.jenis_kelamin, j.usia, j.pendidikan, j.pekerjaan, t.teks, j.stratum FROM skm_jawaban j"
                   " LEFT JOIN skm_saran t ON t.daerah_id = j.daerah_id AND t.jawaban_id = j.jawaban_id"
                   " WHERE j.daerah_id = $1 AND j.hari >= $2 AND j.hari <= $3 ORDER BY j.jawaban_id",
                   "iii", I11 "iiiiiTi" },
    [Q_SARAN_ERASE] = { "skm_saran_erase",
                        "DELETE FROM skm_saran WHERE daerah_id = $1 AND jawaban_id IN (SELECT jawaban_id FROM skm_saran"
                        " WHERE daerah_id = $1 AND hari < $2 LIMIT $3)", "iii", "" },
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
        .uji = cursor_int(c, 10) != 0,
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

/* The eleven columns of TALLY that start at `column`. Whole sums come back as whole. */
struct skm_tally skm_tally_read(const struct cursor *c, int column)
{
    struct skm_tally t = { .n = cursor_int(c, column), .bagi = SKM_BAGI };
    bool whole = true;
    for (int u = 0; u < N_UNSUR; u++) {
        t.sum[u] = cursor_int(c, column + 1 + u);
        whole = whole && t.sum[u] % SKM_BAGI == 0;
    }
    t.square = cursor_int(c, column + 1 + N_UNSUR);
    if (!whole || t.square % (SKM_BAGI * SKM_BAGI) != 0)
        return t;
    for (int u = 0; u < N_UNSUR; u++)
        t.sum[u] /= SKM_BAGI;
    t.square /= SKM_BAGI * SKM_BAGI;
    t.bagi = 1;
    return t;
}

static enum mk_result tally_one(struct db *db, const struct stmt *q, const struct val *args, size_t n,
                                struct skm_tally *ret)
{
    struct cursor c;
    *ret = (struct skm_tally){ 0 };
    db_select(db, &c, q, args, n);
    if (cursor_next(&c))
        *ret = skm_tally_read(&c, 1);
    return cursor_end(&c);
}

/* First and last quarter of a period, as year x 4 + 0..3. */
static void period_quarters(struct period p, int32_t *ret_first, int32_t *ret_last)
{
    period_months(p, ret_first, ret_last);
    *ret_first /= 3;
    *ret_last /= 3;
}

enum mk_result skm_tally_layanan(struct db *db, int64_t daerah, int64_t layanan, struct period p,
                                 struct skm_tally *ret)
{
    int32_t first, last;
    period_months(p, &first, &last);
    return tally_one(db, &skm_stmts[Q_SUM_LAYANAN], ARGS(VI(daerah), VI(layanan), VI(first), VI(last)), ret);
}

enum mk_result skm_tally_unit(struct db *db, int64_t daerah, int64_t unit, struct period p, struct skm_tally *ret)
{
    int32_t first, last;
    period_quarters(p, &first, &last);
    return tally_one(db, &skm_stmts[Q_SUM_UNIT], ARGS(VI(daerah), VI(unit), VI(first), VI(last)), ret);
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
            m.month[i] = skm_tally_read(&c, 1);
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
            .tally = skm_tally_read(&c, 4),
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

enum mk_result skm_units_sum(struct db *db, struct arena *a, int64_t daerah, struct period p, struct skm_rows *ret)
{
    int32_t first, last;
    period_quarters(p, &first, &last);
    return rows_read(db, a, &skm_stmts[Q_UNITS_SUM], ARGS(VI(daerah), VI(first), VI(last)), ret);
}

enum mk_result skm_layanan_of_unit(struct db *db, struct arena *a, int64_t daerah, int64_t unit, struct period p,
                                   struct skm_rows *ret)
{
    int32_t first, last;
    period_months(p, &first, &last);
    return rows_read(db, a, &skm_stmts[Q_LAYANAN_OF_UNIT], ARGS(VI(daerah), VI(unit), VI(first), VI(last)), ret);
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

/* ---- periods ---- */

enum mk_result skm_periode_all(struct db *db, struct arena *a, int64_t daerah, struct skm_periode_list *ret)
{
    struct skm_periode_list list = { 0 };
    size_t cap = 0;
    enum mk_result r = MK_OK;
    struct cursor c;
    db_select(db, &c, &skm_stmts[Q_PERIODE_ALL], ARGS(VI(daerah)));
    while (!r && cursor_next(&c)) {
        struct skm_periode *p = arena_room(a, list.item, list.n, &cap, sizeof *p);
        if (!p) {
            r = MK_TOO_BIG;
            break;
        }
        p[list.n++] = (struct skm_periode){
            .p = { .p = periode_of_id((int32_t)cursor_int(&c, 0)), .mulai = (int32_t)cursor_int(&c, 1),
                   .selesai = (int32_t)cursor_int(&c, 2), .keadaan = (enum periode_keadaan)cursor_int(&c, 3) },
            .versi = cursor_int(&c, 4), .ditutup = cursor_int(&c, 5), .terbit = cursor_int(&c, 6),
        };
        list.item = p;
    }
    enum mk_result end = cursor_end(&c);
    if (!end && !r)
        *ret = list;
    return end ? end : r;
}

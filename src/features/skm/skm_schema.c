/* skm_schema.c: the tables of the survey.
 *
 * Published figures come only from counters that are kept in the same transaction as the answer:
 *   skm_hitung         per service and month: n, sums and histogram per unsur, histogram of totals
 *   skm_hitung_unit    per unit and quarter  } n, sums per unsur, sum of squared totals: all that a mean,
 *   skm_hitung_daerah  region, per month     } a grade and an interval need
 *   skm_hitung_hari    unit and day: n        skm_hitung_profil  unit, quarter and choice: n, totals, squares
 * so a page costs the same at ten thousand and ten million answers. `maklumat verify` recounts them. In a rush an answer
 * waits for them a moment in skm_tunda (skm_tunda.c).
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
#include "skm/skm_jujur_sql.h"
#include "skm/skm_bundel_sql.h"
#include "skm/skm_kios_sql.h"
#include "skm/skm_sql.h"
#include "skm/skm_tanya_sql.h"

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
    { 9,
      "CREATE TABLE skm_kertas (" /* how many paper forms a person keyed in on a day, never which */
      " daerah_id {int} NOT NULL, survei_id {int} NOT NULL, orang_id {int} NOT NULL, hari {int} NOT NULL, n {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, survei_id, orang_id, hari)"
      "){table};"
    },
    { 10, /* one-time codes: see skm_kode.c. Days, never moments; nothing points from a code to an answer */
      "CREATE TABLE skm_kode_batch ("
      " daerah_id {int} NOT NULL, batch_id {int} NOT NULL, survei_id {int} NOT NULL, hari {int} NOT NULL,"
      " sampai {int} NOT NULL, n {int} NOT NULL, asal {int} NOT NULL, batal {int}," /* asal 1: given out one by one */
      " PRIMARY KEY (daerah_id, batch_id)"
      "){table};"
      "CREATE TABLE skm_kode ("
      " daerah_id {int} NOT NULL, sidik {bytes} NOT NULL, batch_id {int} NOT NULL, terpakai {int},"
      " PRIMARY KEY (daerah_id, sidik)"
      "){table};"
      "CREATE INDEX skm_kode_batch_isi ON skm_kode (daerah_id, batch_id);" },
    { 11, /* versions of the questionnaire; extra questions never came into use */
      "DROP TABLE skm_hitung_tambahan;"
      "ALTER TABLE skm_instrumen ADD COLUMN nama {text} NOT NULL DEFAULT '';"
      "ALTER TABLE skm_instrumen ADD COLUMN sidik {text} NOT NULL DEFAULT '';" /* SHA-256 of isi once terkunci */
      "CREATE TABLE skm_berlaku (" /* which version a survey asks from a day on; before its first line: skm-2017 */
      " daerah_id {int} NOT NULL, survei_id {int} NOT NULL, dari {int} NOT NULL, instrumen_id {int} NOT NULL,"
      " dibuat {int} NOT NULL, PRIMARY KEY (daerah_id, survei_id, dari)"
      "){table};" },
    { 12, JUJUR_TABLES }, /* answers that are set apart: see skm_karantina.c */
    { 13, /* published results, frozen and signed: see skm_terbit.h */
      "CREATE TABLE skm_terbitan ("
      " daerah_id {int} NOT NULL, nomor {int} NOT NULL, periode {int} NOT NULL, unit_id {int} NOT NULL," /* 0: the region */
      " unit_kode {text} NOT NULL, nama {text} NOT NULL, n {int} NOT NULL, pengguna {int} NOT NULL, target {int} NOT NULL,"
      " bagi {int} NOT NULL, s1 {int} NOT NULL, s2 {int} NOT NULL, s3 {int} NOT NULL, s4 {int} NOT NULL, s5 {int} NOT NULL,"
      " s6 {int} NOT NULL, s7 {int} NOT NULL, s8 {int} NOT NULL, s9 {int} NOT NULL, k {int} NOT NULL, ni {int} NOT NULL,"
      " ikm {int} NOT NULL, bawah {int} NOT NULL, atas {int} NOT NULL, gabung {int} NOT NULL, terukur {int} NOT NULL,"
      " dari {int} NOT NULL, kepala {int} NOT NULL, asal {text} NOT NULL, waktu {int} NOT NULL, oleh {text} NOT NULL,"
      " tanda {bytes}, kunci {bytes}, ditarik {int}, ditarik_oleh {text}, alasan {text},"
      " PRIMARY KEY (daerah_id, nomor)"
      "){table};"
      "CREATE UNIQUE INDEX skm_terbitan_satu ON skm_terbitan (daerah_id, periode, unit_id) WHERE ditarik IS NULL;" },
    { 14, SKM_TANYA_TABLES },
    { 15, SINYAL_TABLES },
    { 16, /* answers of a rush that the counters do not hold yet: see skm_tunda.c */
      "CREATE TABLE skm_tunda ("
      " daerah_id {int} NOT NULL, tunda_id {int} NOT NULL, isi {bytes} NOT NULL, PRIMARY KEY (daerah_id, tunda_id)"
      "){table};" },
    { 17, SKM_BUNDEL_TABLES },
    { 18, KIOS_TABLES },
    { 19, SKM_TANYA_APART },
    { 20, /* receipts of a rush on their way to skm_resi: key, survey and month of each, in the order of the keys; see store/once.c */
      "CREATE TABLE skm_resi_tunda ("
      " daerah_id {int} NOT NULL, tunda_id {int} NOT NULL, isi {bytes} NOT NULL, PRIMARY KEY (daerah_id, tunda_id)"
      "){table};" },
};

const struct schema_part skm_schema = {
    .name = "skm",
    .migrations = migrations,
    .n_migrations = COUNT(migrations),
    .stmts = skm_stmts,
    .n_stmts = N_SKM_STMTS,
    .later = &skm_later,
    .once = &skm_resi_once,
};

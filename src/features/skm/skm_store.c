/* skm_store.c: statements and reading of the survey. Tables: skm_schema.c. */
#include "skm/skm_kelola.h"

#include <string.h>

#include "skm/skm_jujur_sql.h"
#include "skm/skm_kios_sql.h"
#include "skm/skm_sql.h"
#include "skm/skm_bundel_sql.h"
#include "skm/skm_tanya_sql.h"

#define LEAF_COLUMNS \
    "j.survei_id, j.hari, j.kanal, j.u1, j.u2, j.u3, j.u4, j.u5, j.u6, j.u7, j.u8, j.u9, j.jenis_kelamin, j.usia," \
    " j.pendidikan, j.pekerjaan, j.garam, j.stratum, j.bulan, j.sisa, j.instrumen_id"
#define SURVEI_COLUMNS \
    "s.survei_id, s.layanan_id, s.unit_id, s.kode, l.nama, l.kode, u.nama, u.kode, s.instrumen, s.buka, s.uji"
#define SURVEI_FROM \
    " FROM skm_survei s JOIN layanan l ON l.daerah_id = s.daerah_id AND l.layanan_id = s.layanan_id" \
    " JOIN unit u ON u.daerah_id = s.daerah_id AND u.unit_id = s.unit_id WHERE s.daerah_id = $1"
#define SURVEI_OUT "iiittttt" "tii"

/* What is added for every answer, up to VALUES and from ON CONFLICT on: one row, or many from arrays. */
#define JAWABAN \
    "INSERT INTO skm_jawaban (daerah_id, jawaban_id, survei_id, hari, kanal, u1, u2, u3, u4, u5, u6, u7, u8, u9," \
    " jenis_kelamin, usia, pendidikan, pekerjaan, garam, stratum, bulan, sisa, instrumen_id)"
#define HITUNG "INSERT INTO skm_hitung AS h (daerah_id, layanan_id, bulan, stratum, bagi" SUMS(NAME) HISTOGRAMS(NAME) ")"
#define HITUNG_SET \
    " ON CONFLICT (daerah_id, layanan_id, bulan, stratum, bagi) DO UPDATE SET" SUMS_FROM_N(SET_LAYANAN) \
    HISTOGRAMS(SET_LAYANAN)
#define UNIT "INSERT INTO skm_hitung_unit (daerah_id, unit_id, tw, stratum, bagi" SUMS(NAME) ")"
#define UNIT_SET " ON CONFLICT (daerah_id, unit_id, tw, stratum, bagi) DO UPDATE SET" SUMS_FROM_N(SET_UNIT)
#define DAERAH "INSERT INTO skm_hitung_daerah (daerah_id, bulan, stratum, bagi" SUMS(NAME) ")"
#define DAERAH_SET " ON CONFLICT (daerah_id, bulan, stratum, bagi) DO UPDATE SET" SUMS_FROM_N(SET_DAERAH)
#define HARI "INSERT INTO skm_hitung_hari (daerah_id, unit_id, hari, n)"
#define HARI_SET " ON CONFLICT (daerah_id, unit_id, hari) DO UPDATE SET n = skm_hitung_hari.n + excluded.n"
#define PROFIL "INSERT INTO skm_hitung_profil (daerah_id, unit_id, tw, profil, pilihan, n, total, k)"
#define PROFIL_SET \
    " ON CONFLICT (daerah_id, unit_id, tw, profil, pilihan) DO UPDATE SET n = skm_hitung_profil.n + excluded.n," \
    " total = skm_hitung_profil.total + excluded.total, k = skm_hitung_profil.k + excluded.k"

const struct stmt skm_stmts[N_SKM_STMTS] = {
    JUJUR_STMTS,
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
                     " ON CONFLICT DO NOTHING", "ibii", "", .figures = true },
    [Q_RESI_ADD_SOME] = { "skm_resi_add_some",
                          "INSERT INTO skm_resi (daerah_id, resi, survei_id, bulan) VALUES ($1,$2,$3,$4),($1,$5,$6,$7),"
                          "($1,$8,$9,$10),($1,$11,$12,$13),($1,$14,$15,$16),($1,$17,$18,$19),($1,$20,$21,$22),($1,$23,$24,$25)"
                          " ON CONFLICT DO NOTHING", "ibiibiibiibiibiibiibiibii", "", .figures = true },
    [Q_RESI_ADD_OPEN] = { "skm_resi_add_open", /* $5: the month in which the answer is to count */
                          "INSERT INTO skm_resi (daerah_id, resi, survei_id, bulan) SELECT $1, $2, $3, $4"
                          " WHERE NOT EXISTS (SELECT 1 FROM skm_periode WHERE daerah_id = $1 AND dari_bulan <= $5"
                          " AND sampai_bulan >= $5 AND keadaan >= 3) ON CONFLICT DO NOTHING", "ibiii", "", .figures = true,
                          .many = "INSERT INTO skm_resi (daerah_id, resi, survei_id, bulan) SELECT $1, r.a, r.b, r.c"
                          " FROM unnest($2, $3, $4, $5) AS r(a, b, c, d)"
                          " WHERE NOT EXISTS (SELECT 1 FROM skm_periode WHERE daerah_id = $1 AND dari_bulan <= r.d"
                          " AND sampai_bulan >= r.d AND keadaan >= 3) ON CONFLICT DO NOTHING RETURNING resi" },
    [Q_MONTH_CLOSED] = { "skm_month_closed",
                         "SELECT periode FROM skm_periode WHERE daerah_id = $1 AND dari_bulan <= $2"
                         " AND sampai_bulan >= $2 AND keadaan >= 3", "ii", "i" },
    [Q_CLOSED_MONTHS] = { "skm_closed_months",
                          "SELECT dari_bulan, sampai_bulan FROM skm_periode WHERE daerah_id = $1 AND keadaan >= 3"
                          " ORDER BY dari_bulan DESC", "i", "ii" },
    [Q_RESI_FIND] = { "skm_resi_find", "SELECT survei_id, bulan FROM skm_resi WHERE daerah_id = $1 AND resi = $2",
                      "ib", "ii" },
    [Q_RESI_TUNDA_ADD] = { "skm_resi_tunda_add", "INSERT INTO skm_resi_tunda (daerah_id, tunda_id, isi) VALUES ($1, $2, $3)",
                           "iib", "", .figures = true },
    [Q_RESI_TUNDA_ROWS] = { "skm_resi_tunda_rows", "SELECT tunda_id, isi FROM skm_resi_tunda WHERE daerah_id = $1", "i", "ib" },
    [Q_RESI_TUNDA_DROP] = { "skm_resi_tunda_drop", "DELETE FROM skm_resi_tunda WHERE daerah_id = $1 AND tunda_id = $2", "ii",
                            "", .figures = true },
    [Q_RESI_TUNDA_REGIONS] = { "skm_resi_tunda_regions", "SELECT DISTINCT daerah_id FROM skm_resi_tunda", "", "i",
                               .all_regions = true },
    [Q_JAWABAN_ADD] = { "skm_jawaban_add", JAWABAN " VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,"
                        "$19,$20,$21,$22,$23)", "iiiiiiiiiiiiiiiiiibiiii", "", .figures = true,
                        /* by the number of the row, but for the bytes: a subscript of those is a search from the front */
                        .many = JAWABAN " SELECT $1" A2_5 A6_16 ",($17)[i],($18)[i],g,($20)[i],($21)[i],($22)[i],($23)[i]"
                        " FROM unnest($19) WITH ORDINALITY AS r(g, i)" },
    [Q_SARAN_ADD] = { "skm_saran_add", "INSERT INTO skm_saran (daerah_id, jawaban_id, teks, unit_id, layanan_id, hari)"
                      " VALUES ($1, $2, $3, $4, $5, $6)", "iitiii", "", .figures = true },
    [Q_BUTIR_ADD] = { "skm_butir_add", "INSERT INTO skm_butir (daerah_id, jawaban_id, isi) VALUES ($1, $2, $3)", "iit", "",
                      .figures = true },
    [Q_BUTIR_ALL] = { "skm_butir_all",
                      "SELECT b.isi, j.u1, j.u2, j.u3, j.u4, j.u5, j.u6, j.u7, j.u8, j.u9, j.sisa, j.survei_id"
                      " FROM skm_butir b LEFT JOIN skm_jawaban j ON j.daerah_id = b.daerah_id"
                      " AND j.jawaban_id = b.jawaban_id WHERE b.daerah_id = $1", "i", "tIIIIIIIIIII" },
    [Q_HITUNG_ADD] = { "skm_hitung_add", HITUNG " VALUES ($1,$2,$3,$4,$5" P6_80 ")" HITUNG_SET, "iiiii" I11 I64, "",
                       .figures = true, .many = HITUNG FROM_NUMBERS(A2_5 A6_80) HITUNG_SET },
    [Q_UNIT_ADD] = { "skm_unit_add",
                     UNIT " VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16)" UNIT_SET, "iiiii" I11, "",
                     .figures = true,
                     .many = UNIT FROM_NUMBERS(A2_5 A6_16) UNIT_SET },
    [Q_DAERAH_ADD] = { "skm_daerah_add",
                       DAERAH " VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)" DAERAH_SET, "iiii" I11, "",
                       .figures = true },
    [Q_HARI_ADD] = { "skm_hari_add", HARI " VALUES ($1, $2, $3, $4)" HARI_SET, "iiii", "", .figures = true,
                     .many = HARI FROM_ARRAYS("$2, $3, $4") HARI_SET },
    [Q_PROFIL_ADD] = { "skm_profil_add", PROFIL " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)" PROFIL_SET, "iiiiiiii", "",
                       .figures = true, .many = PROFIL FROM_ARRAYS("$2, $3, $4, $5, $6, $7, $8") PROFIL_SET },
    [Q_TUNDA_ADD] = { "skm_tunda_add", "INSERT INTO skm_tunda (daerah_id, tunda_id, isi) VALUES ($1, $2, $3)", "iib", "",
                      .figures = true },
    [Q_TUNDA_DROP] = { "skm_tunda_drop", "DELETE FROM skm_tunda WHERE daerah_id = $1", "i", "", .figures = true },
    [Q_TUNDA_ALL] = { "skm_tunda_all", "SELECT isi FROM skm_tunda WHERE daerah_id = $1", "i", "b" },
    [Q_TUNDA_OLD] = { "skm_tunda_old", "SELECT 1 FROM skm_tunda WHERE daerah_id = $1 AND tunda_id < $2 LIMIT 1", "ii", "i" },
    [Q_TUNDA_REGIONS] = { "skm_tunda_regions", "SELECT DISTINCT daerah_id FROM skm_tunda", "", "i", .all_regions = true },
    [Q_PERIODE_ALL] = { "skm_periode_all",
                        "SELECT periode, mulai, selesai, keadaan, versi, COALESCE(ditutup, 0), COALESCE(terbit, 0)"
                        " FROM skm_periode WHERE daerah_id = $1 ORDER BY dari_bulan DESC", "i", "iiiiiii" },
    [Q_PERIODE_ADD] = { "skm_periode_add",
                        "INSERT INTO skm_periode (daerah_id, periode, dari_bulan, sampai_bulan, mulai, selesai, keadaan,"
                        " versi) VALUES ($1, $2, $3, $4, $5, $6, 0, 1)", "iiiiii", "" },
    [Q_PERIODE_SET] = { "skm_periode_set",
                        "UPDATE skm_periode SET mulai = $3, selesai = $4, keadaan = $5, versi = versi + 1,"
                        " ditutup = COALESCE($6, ditutup), terbit = COALESCE($7, terbit)"
                        " WHERE daerah_id = $1 AND periode = $2", "iiiiiII", "" },
    [Q_PERIODE_DEL] = { "skm_periode_del", "DELETE FROM skm_periode WHERE daerah_id = $1 AND periode = $2 AND keadaan = 0", "ii", "" },
    [Q_RENCANA_DEL] = { "skm_rencana_del", "DELETE FROM skm_rencana WHERE daerah_id = $1 AND periode = $2", "ii", "" },
    [Q_BEKU_MAKE] = { "skm_beku_make",
                      "INSERT INTO skm_beku (daerah_id, periode, unit_id, stratum, bagi" SUMS(NAME) ")"
                      " SELECT daerah_id, $2, unit_id, stratum, bagi" SUMS(ADDED) " FROM skm_hitung_unit"
                      " WHERE daerah_id = $1 AND tw >= $3 AND tw <= $4 GROUP BY daerah_id, unit_id, stratum, bagi",
                      "iiii", "" },
    [Q_BEKU_DIFFER] = { "skm_beku_differ", /* units whose counters are no longer what was frozen */
                        "SELECT u.kode, SUM(x.kini), SUM(x.beku) FROM (SELECT daerah_id, unit_id, stratum, bagi,"
                        " n AS kini, 0 AS beku" SUMS(NAME_AS) " FROM skm_hitung_unit WHERE daerah_id = $1 AND tw >= $3"
                        " AND tw <= $4 UNION ALL SELECT daerah_id, unit_id, stratum, bagi, 0, n" SUMS(NEGATIVE)
                        " FROM skm_beku WHERE daerah_id = $1 AND periode = $2) x JOIN unit u"
                        " ON u.daerah_id = x.daerah_id AND u.unit_id = x.unit_id"
                        " GROUP BY u.kode, x.stratum, x.bagi HAVING SUM(x.v_n) <> 0 OR SUM(x.v_s1) <> 0"
                        " OR SUM(x.v_s2) <> 0 OR SUM(x.v_s3) <> 0 OR SUM(x.v_s4) <> 0 OR SUM(x.v_s5) <> 0"
                        " OR SUM(x.v_s6) <> 0 OR SUM(x.v_s7) <> 0 OR SUM(x.v_s8) <> 0 OR SUM(x.v_s9) <> 0"
                        " OR SUM(x.v_k) <> 0 ORDER BY u.kode", "iiii", "tii" },
    [Q_RENCANA] = { "skm_rencana",
                    "SELECT l.layanan_id, u.unit_id, l.kode, l.nama, u.kode, u.nama, u.jenis,"
                    " (SELECT SUM(r.populasi) FROM skm_periode p JOIN skm_rencana r ON r.daerah_id = p.daerah_id"
                    " AND r.periode = p.periode WHERE p.daerah_id = s.daerah_id AND r.layanan_id = s.layanan_id"
                    " AND p.dari_bulan >= $3 AND p.sampai_bulan <= $4),"
                    " (SELECT COALESCE(SUM(h.n), 0) FROM skm_hitung h WHERE h.daerah_id = s.daerah_id"
                    " AND h.layanan_id = s.layanan_id AND h.bulan >= $3 AND h.bulan <= $4)"
                    " FROM skm_survei s JOIN layanan l ON l.daerah_id = s.daerah_id AND l.layanan_id = s.layanan_id"
                    " JOIN unit u ON u.daerah_id = s.daerah_id AND u.unit_id = s.unit_id"
                    " WHERE s.daerah_id = $1 AND ($2 = 0 OR s.unit_id = $2)"
                    " ORDER BY u.urutan, u.nama, u.unit_id, l.nama, l.layanan_id", "iiii", "iitttttIi" },
    [Q_POPULASI_SET] = { "skm_populasi_set",
                         "INSERT INTO skm_rencana (daerah_id, periode, layanan_id, populasi) VALUES ($1, $2, $3, $4)"
                         " ON CONFLICT (daerah_id, periode, layanan_id) DO UPDATE SET populasi = excluded.populasi",
                         "iiii", "" },
    [Q_POPULASI_DEL] = { "skm_populasi_del",
                         "DELETE FROM skm_rencana WHERE daerah_id = $1 AND periode = $2 AND layanan_id = $3", "iii", "" },
    [Q_POPULASI_UNITS] = { "skm_populasi_units", /* users, known services, surveyed services */
                           "SELECT s.unit_id, SUM(x.populasi), COUNT(x.layanan_id), COUNT(*) FROM skm_survei s"
                           " LEFT JOIN (SELECT r.layanan_id, SUM(r.populasi) AS populasi FROM skm_periode p JOIN skm_rencana r"
                           " ON r.daerah_id = p.daerah_id AND r.periode = p.periode WHERE p.daerah_id = $1"
                           " AND p.dari_bulan >= $2 AND p.sampai_bulan <= $3 GROUP BY r.layanan_id) x"
                           " ON x.layanan_id = s.layanan_id WHERE s.daerah_id = $1 GROUP BY s.unit_id"
                           " HAVING COUNT(x.layanan_id) > 0 ORDER BY s.unit_id",
                           "iii", "iiii" },
    [Q_POPULASI_UNIT] = { "skm_populasi_unit", /* the same of one, by its services */
                          "SELECT COALESCE(SUM(x.populasi), 0), COUNT(x.populasi), COUNT(*) FROM (SELECT (SELECT SUM(r.populasi)"
                          " FROM skm_periode p JOIN skm_rencana r ON r.daerah_id = p.daerah_id AND r.periode = p.periode"
                          " AND r.layanan_id = s.layanan_id WHERE p.daerah_id = $1 AND p.dari_bulan >= $3"
                          " AND p.sampai_bulan <= $4) AS populasi FROM skm_survei s WHERE s.daerah_id = $1"
                          " AND s.unit_id = $2) x", "iiii", "iii" },
    [Q_POPULASI_LAYANAN] = { "skm_populasi_layanan", /* of each service with known users; in the order of Q_RENCANA */
                             "SELECT u.unit_id, x.populasi FROM (SELECT r.layanan_id, SUM(r.populasi) AS populasi"
                             " FROM skm_periode p JOIN skm_rencana r ON r.daerah_id = p.daerah_id AND r.periode = p.periode"
                             " WHERE p.daerah_id = $1 AND p.dari_bulan >= $2 AND p.sampai_bulan <= $3 GROUP BY r.layanan_id) x"
                             " JOIN skm_survei s ON s.daerah_id = $1 AND s.layanan_id = x.layanan_id"
                             " JOIN layanan l ON l.daerah_id = s.daerah_id AND l.layanan_id = s.layanan_id"
                             " JOIN unit u ON u.daerah_id = s.daerah_id AND u.unit_id = s.unit_id"
                             " ORDER BY u.urutan, u.nama, u.unit_id, l.nama, l.layanan_id", "iii", "ii" },
    [Q_RENCANA_BULAN] = { "skm_rencana_bulan", /* months of planned periods inside */
                          "SELECT COALESCE(SUM(sampai_bulan - dari_bulan + 1), 0) FROM skm_periode"
                          " WHERE daerah_id = $1 AND dari_bulan >= $2 AND sampai_bulan <= $3", "iii", "i" },
    [Q_STRATA_DAERAH] = { "skm_strata_daerah",
                          "SELECT h.stratum" TALLY " FROM skm_hitung_daerah h WHERE h.daerah_id = $1 AND h.bulan >= $2"
                          " AND h.bulan <= $3 GROUP BY h.stratum", "iii", "i" I11 },
    [Q_STRATA_UNIT] = { "skm_strata_unit",
                        "SELECT h.stratum" TALLY " FROM skm_hitung_unit h WHERE h.daerah_id = $1 AND h.unit_id = $2"
                        " AND h.tw >= $3 AND h.tw <= $4 GROUP BY h.stratum", "iiii", "i" I11 },
    [Q_STRATA_LAYANAN] = { "skm_strata_layanan",
                           "SELECT h.stratum" TALLY " FROM skm_hitung h WHERE h.daerah_id = $1 AND h.layanan_id = $2"
                           " AND h.bulan >= $3 AND h.bulan <= $4 GROUP BY h.stratum", "iiii", "i" I11 },
    [Q_PROFIL_SUM] = { "skm_profil_sum", /* unit 0: the region */
                       "SELECT profil, pilihan, SUM(n), SUM(total), SUM(k) FROM skm_hitung_profil WHERE daerah_id = $1"
                       " AND ($2 = 0 OR unit_id = $2) AND tw >= $3 AND tw <= $4 GROUP BY profil, pilihan", "iiii", "iiiii" },
    [Q_UNIT_YEARS] = { "skm_unit_years", /* unit 0: the region's quarters */
                       "SELECT DISTINCT tw / 4 FROM skm_hitung_unit WHERE daerah_id = $1 AND ($2 = 0 OR unit_id = $2)"
                       " ORDER BY 1 DESC LIMIT 50", "ii", "i" },
    [Q_RIWAYAT] = { "skm_riwayat_list",
                    "SELECT r.riwayat_id, r.unit_id, COALESCE(u.kode, ''), COALESCE(u.nama, ''), r.periode, r.metode, r.n,"
                    " r.nilai, r.sumber FROM skm_riwayat r LEFT JOIN unit u ON u.daerah_id = r.daerah_id"
                    " AND u.unit_id = r.unit_id WHERE r.daerah_id = $1 AND ($2 < 0 OR r.unit_id = $2)"
                    " ORDER BY r.periode DESC, COALESCE(u.nama, ''), r.riwayat_id", "ii", "iittitIit" },
    [Q_RIWAYAT_ADD] = { "skm_riwayat_add",
                        "INSERT INTO skm_riwayat (daerah_id, riwayat_id, unit_id, periode, metode, n, nilai, sumber,"
                        " dibuat) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", "iiiitIiti", "" },
    [Q_RIWAYAT_DEL] = { "skm_riwayat_del", "DELETE FROM skm_riwayat WHERE daerah_id = $1 AND riwayat_id = $2", "ii", "" },
    [Q_SARAN_LIST] = { "skm_saran_list",
                       "SELECT t.jawaban_id, t.unit_id, u.nama, l.nama, t.hari, COALESCE(t.tampil, t.teks), t.unsur,"
                       " t.ditangani, t.versi, CASE WHEN t.tampil IS NULL THEN 0 ELSE 1 END FROM skm_saran t"
                       " JOIN unit u ON u.daerah_id = t.daerah_id AND u.unit_id = t.unit_id"
                       " JOIN layanan l ON l.daerah_id = t.daerah_id AND l.layanan_id = t.layanan_id"
                       " WHERE t.daerah_id = $1 AND ($2 = 0 OR t.unit_id = $2) AND t.hari >= $3 AND t.hari <= $4"
                       " AND ($5 < 0 OR t.ditangani = $5) AND ($6 = 0 OR (t.unsur & $6) <> 0)"
                       " ORDER BY t.hari DESC, t.jawaban_id DESC LIMIT $7 OFFSET $8", "iiiiiiii", "iittitiiii" },
    [Q_SARAN_LAMA] = { "skm_saran_lama",
                       "SELECT t.jawaban_id, t.unit_id, u.nama, l.nama, t.hari, COALESCE(t.tampil, t.teks), t.unsur,"
                       " t.ditangani, t.versi, CASE WHEN t.tampil IS NULL THEN 0 ELSE 1 END FROM skm_saran t"
                       " JOIN unit u ON u.daerah_id = t.daerah_id AND u.unit_id = t.unit_id"
                       " JOIN layanan l ON l.daerah_id = t.daerah_id AND l.layanan_id = t.layanan_id"
                       " WHERE t.daerah_id = $1 AND ($2 = 0 OR t.unit_id = $2) AND t.hari >= $3 AND t.hari <= $4"
                       " AND ($5 < 0 OR t.ditangani = $5) AND ($6 = 0 OR (t.unsur & $6) <> 0)"
                       " ORDER BY t.hari, t.jawaban_id LIMIT $7 OFFSET $8", "iiiiiiii", "iittitiiii" },
    [Q_SARAN_KEADAAN] = { "skm_saran_keadaan", "SELECT unit_id, unsur, ditangani, versi, COALESCE(tampil, teks) FROM skm_saran"
                          " WHERE daerah_id = $1 AND jawaban_id = $2", "ii", "iiiit" },
    [Q_SARAN_SATU] = { "skm_saran_satu", "SELECT t.unit_id, u.nama, l.nama, t.hari, COALESCE(t.tampil, t.teks), t.unsur, t.ditangani,"
                       " t.versi, CASE WHEN t.tampil IS NULL THEN 0 ELSE 1 END FROM skm_saran t"
                       " JOIN unit u ON u.daerah_id = t.daerah_id AND u.unit_id = t.unit_id"
                       " JOIN layanan l ON l.daerah_id = t.daerah_id AND l.layanan_id = t.layanan_id"
                       " WHERE t.daerah_id = $1 AND t.jawaban_id = $2", "ii", "ittitiiii" },
    [Q_UJI_COUNT] = { "skm_uji_count",
                      "SELECT survei_id, COUNT(*) FROM skm_sisih WHERE daerah_id = $1 AND sebab = $2 GROUP BY survei_id", "ii",
                      "ii" },
    [Q_UJI_SET] = { "skm_uji_set",
                    "UPDATE skm_survei SET uji = $3, versi = versi + 1 WHERE daerah_id = $1 AND survei_id = $2 AND uji <> $3",
                    "iii", "" },
    [Q_UJI_WIPE] = { "skm_uji_wipe", "DELETE FROM skm_sisih WHERE daerah_id = $1 AND sebab = $2 AND survei_id = $3", "iii", "" },
    [Q_SARAN_BARU] = { "skm_saran_baru", "SELECT unit_id, COUNT(*) FROM skm_saran WHERE daerah_id = $1 AND hari >= $2 AND hari <= $3"
                       " AND ditangani = 0 GROUP BY unit_id", "iii", "ii" },
    [Q_SARAN_ONE] = { "skm_saran_one",
                      "SELECT unit_id, COALESCE(tampil, teks) FROM skm_saran WHERE daerah_id = $1 AND jawaban_id = $2", "ii",
                      "it" },
    [Q_SARAN_SET] = { "skm_saran_set",
                      "UPDATE skm_saran SET unsur = $4, ditangani = $5, tampil = COALESCE($6, tampil), versi = versi + 1"
                      " WHERE daerah_id = $1 AND jawaban_id = $2 AND versi = $3", "iiiiiT", "" },
    [Q_VERSI_ALL] = { "skm_versi_all",
                      "SELECT instrumen_id, kode, nama, isi, terkunci, versi, sidik FROM skm_instrumen"
                      " WHERE daerah_id = $1 ORDER BY instrumen_id DESC", "i", "itttiit" },
    [Q_VERSI_ONE] = { "skm_versi_one",
                      "SELECT instrumen_id, kode, nama, isi, terkunci, versi, sidik FROM skm_instrumen"
                      " WHERE daerah_id = $1 AND instrumen_id = $2", "ii", "itttiit" },
    [Q_VERSI_ADD] = { "skm_versi_add",
                      "INSERT INTO skm_instrumen (daerah_id, instrumen_id, kode, nama, isi, terkunci, versi, dibuat)"
                      " VALUES ($1, $2, $3, $4, $5, 0, 1, $6) ON CONFLICT DO NOTHING", "iittti", "" },
    [Q_VERSI_SET] = { "skm_versi_set", /* never one that is in use */
                      "UPDATE skm_instrumen SET nama = $4, isi = $5, versi = versi + 1 WHERE daerah_id = $1"
                      " AND instrumen_id = $2 AND versi = $3 AND terkunci = 0", "iiitt", "" },
    [Q_VERSI_LOCK] = { "skm_versi_lock",
                       "UPDATE skm_instrumen SET terkunci = 1, sidik = $4 WHERE daerah_id = $1 AND instrumen_id = $2"
                       " AND versi = $3 AND (terkunci = 0 OR sidik = $4)", "iiit", "" },
    [Q_VERSI_DEL] = { "skm_versi_del",
                      "DELETE FROM skm_instrumen WHERE daerah_id = $1 AND instrumen_id = $2 AND versi = $3 AND terkunci = 0",
                      "iii", "" },
    [Q_VERSI_LAST] = { "skm_versi_last", "SELECT COALESCE(MAX(instrumen_id), 1) FROM skm_instrumen WHERE daerah_id = $1",
                       "i", "i" },
    [Q_BERLAKU_ALL] = { "skm_berlaku_all",
                        "SELECT survei_id, dari, instrumen_id FROM skm_berlaku WHERE daerah_id = $1"
                        " ORDER BY survei_id, dari", "i", "iii" },
    [Q_BERLAKU_AT] = { "skm_berlaku_at",
                       "SELECT instrumen_id FROM skm_berlaku WHERE daerah_id = $1 AND survei_id = $2 AND dari <= $3"
                       " ORDER BY dari DESC LIMIT 1", "iii", "i" },
    [Q_BERLAKU_SET] = { "skm_berlaku_set",
                        "INSERT INTO skm_berlaku (daerah_id, survei_id, dari, instrumen_id, dibuat)"
                        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (daerah_id, survei_id, dari)"
                        " DO UPDATE SET instrumen_id = excluded.instrumen_id, dibuat = excluded.dibuat", "iiiii", "" },
    [Q_HARI_UNIT] = { "skm_hari_unit",
                      "SELECT hari, n FROM skm_hitung_hari WHERE daerah_id = $1 AND unit_id = $2 AND hari >= $3"
                      " AND hari <= $4 ORDER BY hari", "iiii", "ii" },
    [Q_HARI_DAERAH] = { "skm_hari_daerah",
                        "SELECT hari, SUM(n) FROM skm_hitung_hari WHERE daerah_id = $1 AND hari >= $2 AND hari <= $3"
                        " GROUP BY hari ORDER BY hari", "iii", "ii" },
    [Q_SISIH_COUNT] = { "skm_sisih_count",
                        "SELECT COUNT(*) FROM skm_sisih WHERE daerah_id = $1 AND sebab = $2 AND periode = $3", "iii",
                        "i" },
    [Q_SISIH_ADD] = { "skm_sisih_add",
                      "INSERT INTO skm_sisih (daerah_id, jawaban_id, sebab, survei_id, hari, periode, kanal, stratum,"
                      " instrumen_id, u1, u2, u3, u4, u5, u6, u7, u8, u9, sisa, jenis_kelamin, usia, pendidikan,"
                      " pekerjaan, saran, butir, tambahan) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,"
                      "$17,$18,$19,$20,$21,$22,$23,$24,$25,$26)", "iiiiiiiiiiiiiiiiiiiiiiiTTT", "", .figures = true },
    [Q_SISIH_ERASE] = { "skm_sisih_erase",
                        "DELETE FROM skm_sisih WHERE daerah_id = $1 AND jawaban_id IN (SELECT jawaban_id FROM skm_sisih"
                        " WHERE daerah_id = $1 AND hari < $2 LIMIT $3)", "iii", "" },
    [Q_SUM_LAYANAN] = { "skm_sum_layanan",
                        "SELECT 0" TALLY " FROM skm_hitung h WHERE h.daerah_id = $1 AND h.layanan_id = $2"
                        " AND h.bulan >= $3 AND h.bulan <= $4", "iiii", "i" I11 },
    [Q_SUM_LAYANAN_UNIT] = { "skm_sum_layanan_unit",
                             "SELECT h.layanan_id" TALLY " FROM skm_survei s CROSS JOIN skm_hitung h" /* in this order */
                             " WHERE h.daerah_id = s.daerah_id AND h.layanan_id = s.layanan_id AND s.daerah_id = $1"
                             " AND s.unit_id = $2 AND h.bulan >= $3 AND h.bulan <= $4 GROUP BY h.layanan_id", "iiii",
                             "i" I11 },
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
#define OF_UNSUR(a, b) \
    "CASE $5 WHEN 1 THEN " a "1" b " WHEN 2 THEN " a "2" b " WHEN 3 THEN " a "3" b " WHEN 4 THEN " a "4" b " WHEN 5 THEN " a "5" b \
    " WHEN 6 THEN " a "6" b " WHEN 7 THEN " a "7" b " WHEN 8 THEN " a "8" b " ELSE " a "9" b " END"
    [Q_UNSUR_UNIT] = { "skm_unsur_unit",
                       "SELECT COALESCE(SUM(h.n), 0), COALESCE(SUM(CASE h.bagi WHEN 1 THEN 12 ELSE 1 END * " OF_UNSUR("h.s", "") "), 0),"
                       " COALESCE(SUM(CASE h.bagi WHEN 1 THEN 0 ELSE h.n END), 0), COALESCE(SUM(" OF_UNSUR("h.h", "_1") "), 0),"
                       " COALESCE(SUM(" OF_UNSUR("h.h", "_2") "), 0), COALESCE(SUM(" OF_UNSUR("h.h", "_3") "), 0),"
                       " COALESCE(SUM(" OF_UNSUR("h.h", "_4") "), 0) FROM skm_survei s CROSS JOIN skm_hitung h"
                       " WHERE h.daerah_id = s.daerah_id AND h.layanan_id = s.layanan_id AND s.daerah_id = $1 AND s.unit_id = $2"
                       " AND h.bulan >= $3 AND h.bulan <= $4", "iiiii", "iiiiiii" },
    [Q_MONTHS_DAERAH] = { "skm_months_daerah",
                          "SELECT h.bulan" TALLY " FROM skm_hitung_daerah h WHERE h.daerah_id = $1"
                          " AND $2 = 0 AND h.bulan >= $3 AND h.bulan <= $4 GROUP BY h.bulan", "iiii", "i" I11 },
    [Q_UNITS] = { "skm_units",
                  "SELECT u.unit_id, u.nama, u.kode, u.jenis FROM unit u WHERE u.daerah_id = $1 AND EXISTS (SELECT 1"
                  " FROM skm_survei s WHERE s.daerah_id = $1 AND s.unit_id = u.unit_id) ORDER BY u.kode", "i", "ittt" },
    [Q_UNITS_SUM] = { "skm_units_sum", /* without their names: a join is planned badly while a database has no statistics */
                      "SELECT h.unit_id" TALLY " FROM skm_hitung_unit h WHERE h.daerah_id = $1 AND h.tw >= $2"
                      " AND h.tw <= $3 GROUP BY h.unit_id ORDER BY h.unit_id", "iii", "i" I11 },
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
                        " jenis_kelamin, usia, pendidikan, pekerjaan, jawaban_id FROM skm_jawaban WHERE daerah_id = $1", "i",
                        I11 "iiiiiii" "i" },
    [Q_EXPORT] = { "skm_export",
                   "SELECT jawaban_id, survei_id, hari, u1, u2, u3, u4, u5, u6, u7, u8, u9, kanal,"
                   " jenis_kelamin, usia, pendidikan, pekerjaan, stratum FROM skm_jawaban"
                   " WHERE daerah_id = $1 AND hari >= $2 AND hari <= $3 AND jawaban_id > $4 ORDER BY jawaban_id LIMIT $5",
                   "iiiii", I11 "iiiiiii" },
    [Q_EXPORT_SARAN] = { "skm_export_saran",
                         "SELECT jawaban_id, teks FROM skm_saran WHERE daerah_id = $1 AND jawaban_id >= $2"
                         " AND jawaban_id <= $3 ORDER BY jawaban_id", "iii", "it" },
    [Q_EXPORT_BUTIR] = { "skm_export_butir",
                         "SELECT jawaban_id, isi FROM skm_butir WHERE daerah_id = $1 AND jawaban_id >= $2"
                         " AND jawaban_id <= $3 ORDER BY jawaban_id", "iii", "it" },
    [Q_SARAN_ERASE] = { "skm_saran_erase",
                        "DELETE FROM skm_saran WHERE daerah_id = $1 AND jawaban_id IN (SELECT jawaban_id FROM skm_saran"
                        " WHERE daerah_id = $1 AND hari < $2 LIMIT $3)", "iii", "" },
    [Q_RESI_ERASE] = { "skm_resi_erase",
                       "DELETE FROM skm_resi WHERE daerah_id = $1 AND resi IN (SELECT resi FROM skm_resi"
                       " WHERE daerah_id = $1 AND bulan < $2 LIMIT $3)", "iii", "" },
    [Q_DAUN_LOOK] = { "skm_daun_look",
                      "SELECT d.nomor, j.jawaban_id, " LEAF_COLUMNS " FROM skm_jawaban j LEFT JOIN skm_daun d"
                      " ON d.daerah_id = j.daerah_id AND d.jawaban_id = j.jawaban_id"
                      " WHERE j.daerah_id = $1 AND j.jawaban_id >= $2 ORDER BY j.jawaban_id LIMIT $3",
                      "iii", "Ii" "iiiiiiiiiiiiiiiiBiiii" },
    [Q_DAUN_RANGE] = { "skm_daun_range",
                       "SELECT d.nomor, d.jawaban_id, d.nama, " LEAF_COLUMNS " FROM skm_daun d LEFT JOIN skm_jawaban j"
                       " ON j.daerah_id = d.daerah_id AND j.jawaban_id = d.jawaban_id"
                       " WHERE d.daerah_id = $1 AND d.nomor >= $2 AND d.nomor < $3 ORDER BY d.nomor",
                       "iii", "iii" "IIIIIIIIIIIIIIIIBIIII" },
    [Q_DAUN_FIND] = { "skm_daun_find",
                      "SELECT d.nomor, d.nama, " LEAF_COLUMNS " FROM skm_jawaban j LEFT JOIN skm_daun d"
                      " ON d.daerah_id = j.daerah_id AND d.jawaban_id = j.jawaban_id"
                      " WHERE j.daerah_id = $1 AND j.jawaban_id = $2", "ii", "II" "iiiiiiiiiiiiiiiiBiiii" },
    [Q_DAUN_ADD] = { "skm_daun_add", "INSERT INTO skm_daun (daerah_id, nomor, jawaban_id, nama) VALUES ($1, $2, $3, $4)",
                     "iiii", "" },
    [Q_NAMA_LIST] = { "skm_nama_list", "SELECT nama, survei_id, unit_kode, layanan_kode FROM skm_daun_nama"
                      " WHERE daerah_id = $1 ORDER BY nama", "i", "iitt" },
    [Q_NAMA_ADD] = { "skm_nama_add", "INSERT INTO skm_daun_nama (daerah_id, nama, survei_id, unit_kode, layanan_kode)"
                     " VALUES ($1, $2, $3, $4, $5)", "iiitt", "" },
    [Q_BULAN_LIST] = { "skm_bulan_list", "SELECT nama, bulan, n FROM skm_daun_bulan WHERE daerah_id = $1"
                       " ORDER BY nama, bulan", "i", "iii" },
    [Q_BULAN_ADD] = { "skm_bulan_add", "INSERT INTO skm_daun_bulan (daerah_id, nama, bulan, n) VALUES ($1, $2, $3, $4)"
                      " ON CONFLICT (daerah_id, nama, bulan) DO UPDATE SET n = skm_daun_bulan.n + excluded.n",
                      "iiii", "" },
    [Q_GARAM_SET] = { "skm_garam_set", "UPDATE skm_jawaban SET garam = $3 WHERE daerah_id = $1 AND jawaban_id = $2"
                      " AND garam IS NULL", "iib", "" },
    [Q_DAUN_LEFT] = { "skm_daun_left", "SELECT (SELECT COUNT(*) FROM skm_jawaban WHERE daerah_id = $1)"
                      " - (SELECT COUNT(*) FROM skm_daun WHERE daerah_id = $1)", "i", "i" },
    [Q_RAW_UNIT] = { "skm_raw_unit", /* of a unit, days $3..$4; class of the quarantine that holds it, or NULL */
                     "SELECT s.layanan_id, j.bulan, j.u1, j.u2, j.u3, j.u4, j.u5, j.u6, j.u7, j.u8, j.u9, j.stratum, j.sisa,"
                     " j.hari, k.kelas FROM skm_survei s JOIN skm_jawaban j ON j.daerah_id = s.daerah_id"
                     " AND j.survei_id = s.survei_id LEFT JOIN skm_karantina_isi i ON i.daerah_id = j.daerah_id"
                     " AND i.jawaban_id = j.jawaban_id AND i.berlaku = 1 LEFT JOIN skm_karantina k"
                     " ON k.daerah_id = i.daerah_id AND k.karantina_id = i.karantina_id"
                     " WHERE s.daerah_id = $1 AND s.unit_id = $2 AND j.hari >= $3 AND j.hari <= $4"
                     " ORDER BY j.jawaban_id", "iiii", I11 "iiiI" },
    [Q_KERTAS_ADD] = { "skm_kertas_add",
                       "INSERT INTO skm_kertas (daerah_id, survei_id, orang_id, hari, n) VALUES ($1, $2, $3, $4, 1)"
                       " ON CONFLICT (daerah_id, survei_id, orang_id, hari) DO UPDATE SET n = skm_kertas.n + 1", "iiii", "" },
    [Q_KERTAS_N] = { "skm_kertas_n",
                     "SELECT n FROM skm_kertas WHERE daerah_id = $1 AND survei_id = $2 AND orang_id = $3 AND hari = $4",
                     "iiii", "i" },
    [Q_KERTAS_LIST] = { "skm_kertas_list",
                        "SELECT survei_id, n FROM skm_kertas WHERE daerah_id = $1 AND orang_id = $2 AND hari = $3", "iii", "ii" },
    [Q_KERTAS_ERASE] = { "skm_kertas_erase",
                         "DELETE FROM skm_kertas WHERE daerah_id = $1 AND (survei_id, orang_id, hari) IN (SELECT survei_id,"
                         " orang_id, hari FROM skm_kertas WHERE daerah_id = $1 AND hari < $2 LIMIT $3)", "iii", "" },
    [Q_MISSING_SURVEI] = { "skm_missing_survei",
                           "SELECT l.layanan_id, l.unit_id FROM layanan l WHERE l.daerah_id = $1 AND l.aktif = 1"
                           " AND NOT EXISTS (SELECT 1 FROM skm_survei s WHERE s.daerah_id = l.daerah_id"
                           " AND s.layanan_id = l.layanan_id) ORDER BY l.layanan_id", "i", "ii" },
    [Q_KODE_LOOK] = { "skm_kode_look", /* of a code: its survey, spent day, last day, voided day */
                      "SELECT b.survei_id, k.terpakai, b.sampai, b.batal FROM skm_kode k JOIN skm_kode_batch b"
                      " ON b.daerah_id = k.daerah_id AND b.batch_id = k.batch_id WHERE k.daerah_id = $1 AND k.sidik = $2",
                      "ib", "iIiI" },
    [Q_KODE_SPEND] = { "skm_kode_spend", /* $3 today, $4 survey: changes one row or none */
                       "UPDATE skm_kode SET terpakai = $3 WHERE daerah_id = $1 AND sidik = $2 AND terpakai IS NULL"
                       " AND EXISTS (SELECT 1 FROM skm_kode_batch b WHERE b.daerah_id = $1"
                       " AND b.batch_id = skm_kode.batch_id AND b.survei_id = $4 AND b.sampai >= $3 AND b.batal IS NULL)",
                       "ibii", "", .figures = true },
    [Q_KODE_ADD] = { "skm_kode_add", "INSERT INTO skm_kode (daerah_id, sidik, batch_id) VALUES ($1, $2, $3)", "ibi", "",
                     .figures = true },
    [Q_KODE_ERASE] = { "skm_kode_erase",
                       "DELETE FROM skm_kode WHERE daerah_id = $1 AND sidik IN (SELECT k.sidik FROM skm_kode_batch b"
                       " JOIN skm_kode k ON k.daerah_id = b.daerah_id AND k.batch_id = b.batch_id"
                       " WHERE b.daerah_id = $1 AND b.sampai < $2 LIMIT $3)", "iii", "" },
    [Q_KODE_BATCH_ADD] = { "skm_kode_batch_add",
                           "INSERT INTO skm_kode_batch (daerah_id, batch_id, survei_id, hari, sampai, n, asal)"
                           " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING", "iiiiiii", "", .figures = true },
    [Q_KODE_BATCH_LIST] = { "skm_kode_batch_list", /* $2 unit, 0 all; $3 0 all, 1 can be used, 2 no longer; $4 today */
                            "SELECT b.batch_id, b.hari, b.sampai, b.n, b.asal, b.batal, l.nama, u.nama, s.unit_id,"
                            " (SELECT COUNT(*) FROM skm_kode k WHERE k.daerah_id = b.daerah_id AND k.batch_id = b.batch_id),"
                            " (SELECT COUNT(k.terpakai) FROM skm_kode k WHERE k.daerah_id = b.daerah_id"
                            " AND k.batch_id = b.batch_id) FROM skm_kode_batch b JOIN skm_survei s"
                            " ON s.daerah_id = b.daerah_id AND s.survei_id = b.survei_id JOIN layanan l"
                            " ON l.daerah_id = s.daerah_id AND l.layanan_id = s.layanan_id JOIN unit u"
                            " ON u.daerah_id = s.daerah_id AND u.unit_id = s.unit_id WHERE b.daerah_id = $1"
                            " AND ($2 = 0 OR s.unit_id = $2) AND ($3 = 0 OR ($3 = 1) = (b.sampai >= $4 AND b.batal IS NULL))"
                            " ORDER BY b.hari DESC, b.batch_id DESC LIMIT $5 OFFSET $6", "iiiiii", "iiiiiIttiii" },
    [Q_KODE_BATCH_ONE] = { "skm_kode_batch_one",
                           "SELECT s.unit_id, s.kode, b.n FROM skm_kode_batch b JOIN skm_survei s ON s.daerah_id = b.daerah_id"
                           " AND s.survei_id = b.survei_id WHERE b.daerah_id = $1 AND b.batch_id = $2", "ii", "iti" },
    [Q_KODE_BATCH_VOID] = { "skm_kode_batch_void",
                            "UPDATE skm_kode_batch SET batal = $3 WHERE daerah_id = $1 AND batch_id = $2 AND batal IS NULL",
                            "iii", "", .figures = true },
    [Q_KODE_BATCH_OPEN] = { "skm_kode_batch_open", /* of codes given out one by one: that of the month, if it is there */
                            "SELECT batch_id FROM skm_kode_batch WHERE daerah_id = $1 AND survei_id = $2 AND asal = 1"
                            " AND hari = $3 AND batal IS NULL ORDER BY batch_id LIMIT 1", "iii", "i" },
    [Q_TERBIT_LIST] = { "skm_terbit_list", /* $2 unit, -1 all; $3 period, 0 any; $4 number, 0 any */
                        "SELECT nomor, periode, unit_id, unit_kode, nama, n, pengguna, target, bagi, s1, s2, s3, s4, s5, s6, s7,"
                        " s8, s9, k, ni, ikm, bawah, atas, gabung, terukur, dari, kepala, asal, waktu, oleh, tanda, kunci, ditarik,"
                        " ditarik_oleh, alasan FROM skm_terbitan WHERE daerah_id = $1 AND ($2 < 0 OR unit_id = $2)"
                        " AND ($3 = 0 OR periode = $3) AND ($4 = 0 OR nomor = $4) ORDER BY nomor DESC LIMIT $5", "iiiii",
                        "iiitt" "iiiiiiiiiiiiiiiiiiiiii" "titBBITT" },
    [Q_TERBIT_LAST] = { "skm_terbit_last", "SELECT COALESCE(MAX(nomor), 0) FROM skm_terbitan WHERE daerah_id = $1", "i", "i" },
    [Q_TERBIT_ADD] = { "skm_terbit_add",
                       "INSERT INTO skm_terbitan (daerah_id, nomor, periode, unit_id, unit_kode, nama, n, pengguna, target, bagi,"
                       " s1, s2, s3, s4, s5, s6, s7, s8, s9, k, ni, ikm, bawah, atas, gabung, terukur, dari, kepala, asal, waktu,"
                       " oleh, tanda, kunci) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,"
                       "$22,$23,$24,$25,$26,$27,$28,$29,$30,$31,$32,$33)", "iiiitt" "iiiiiiiiiiiiiiiiiiiiii" "titBB", "" },
    [Q_TERBIT_TARIK] = { "skm_terbit_tarik",
                         "UPDATE skm_terbitan SET ditarik = $3, ditarik_oleh = $4, alasan = $5 WHERE daerah_id = $1"
                         " AND nomor = $2 AND ditarik IS NULL", "iiitt", "" },
    [Q_KODE_BATCH_MORE] = { "skm_kode_batch_more",
                            "UPDATE skm_kode_batch SET n = n + 1 WHERE daerah_id = $1 AND batch_id = $2", "ii", "",
                            .figures = true },
    SKM_TANYA_STMTS
    SKM_BUNDEL_STMTS
    SKM_KIOS_STMTS
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

/* Id, name, code and kind. */
static bool row_head(const struct cursor *c, struct arena *a, struct skm_row *ret)
{
    const char *jenis = cursor_text(c, 3);
    *ret = (struct skm_row){ .id = cursor_int(c, 0), .nama = arena_text(a, cursor_text(c, 1)),
                             .kode = arena_text(a, cursor_text(c, 2)),
                             .jenis = unit_kind_from_code(jenis, strlen(jenis)) };
    return ret->nama && ret->kode;
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
        if (!row_head(&c, a, &p[rows.n]))
            r = MK_TOO_BIG;
        p[rows.n].tally = skm_tally_read(&c, 4);
        rows.item = p;
        rows.n++;
    }
    enum mk_result end = cursor_end(&c);
    if (!end && !r)
        *ret = rows;
    return end ? end : r;
}

enum mk_result skm_units_read(struct db *db, struct arena *a, int64_t daerah, struct skm_rows *ret)
{
    struct skm_rows rows = { 0 };
    size_t cap = 0;
    enum mk_result r = MK_OK;
    struct cursor c;
    db_select(db, &c, &skm_stmts[Q_UNITS], ARGS(VI(daerah)));
    while (!r && cursor_next(&c)) {
        struct skm_row *p = arena_room(a, rows.item, rows.n, &cap, sizeof *p);
        if (!p || !row_head(&c, a, &p[rows.n])) {
            r = MK_TOO_BIG;
            break;
        }
        rows.item = p;
        rows.n++;
    }
    enum mk_result end = cursor_end(&c);
    if (!end && !r)
        *ret = rows;
    return end ? end : r;
}

enum mk_result skm_units_fill(struct db *db, int64_t daerah, struct period p, const struct skm_populasi_list *users,
                              const struct skm_rows *units)
{
    int32_t first, last;
    struct cursor c;
    period_quarters(p, &first, &last);
    for (size_t k = 0; k < units->n; k++)
        units->item[k].populasi = skm_populasi_of(users, units->item[k].id);
    db_select(db, &c, &skm_stmts[Q_UNITS_SUM], ARGS(VI(daerah), VI(first), VI(last)));
    while (cursor_next(&c)) {
        const int64_t id = cursor_int(&c, 0);
        size_t i = 0;
        while (i < units->n && units->item[i].id != id)
            i++;
        if (i < units->n)
            units->item[i].tally = skm_tally_read(&c, 1);
    }
    return cursor_end(&c);
}

enum mk_result skm_units_sum(struct db *db, struct arena *a, int64_t daerah, struct period p, struct skm_rows *ret)
{
    struct skm_populasi_list users;
    enum mk_result r = skm_populasi_units(db, a, daerah, p, &users);
    if (!r)
        r = skm_units_read(db, a, daerah, ret);
    return r ? r : skm_units_fill(db, daerah, p, &users, ret);
}

enum mk_result skm_tally_services(struct db *db, struct arena *a, int64_t daerah, int64_t unit, struct period p,
                                  struct skm_tallies *ret)
{
    int32_t first, last;
    size_t cap = 0;
    enum mk_result r = MK_OK;
    struct cursor c;
    period_months(p, &first, &last);
    *ret = (struct skm_tallies){ 0 };
    db_select(db, &c, &skm_stmts[Q_SUM_LAYANAN_UNIT], ARGS(VI(daerah), VI(unit), VI(first), VI(last)));
    while (!r && cursor_next(&c)) {
        struct skm_tally_of *item = arena_room(a, ret->item, ret->n, &cap, sizeof *item);
        if (item) {
            item[ret->n++] = (struct skm_tally_of){ cursor_int(&c, 0), skm_tally_read(&c, 1) };
            ret->item = item;
        } else
            r = MK_TOO_BIG;
    }
    enum mk_result end = cursor_end(&c);
    return r ? r : end;
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

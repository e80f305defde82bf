/* skm_jujur_sql.h: the tables and statements of signals and quarantine, included by skm_schema.c and skm_store.c. */
#ifndef MK_FEATURES_SKM_JUJUR_SQL_H
#define MK_FEATURES_SKM_JUJUR_SQL_H

#include "skm/skm_sql.h"

/* Rows of skm_jawaban never leave: skm_karantina_isi says which of them a quarantine holds (berlaku 0: proposed, 1: in
 * force, 2: no longer), skm_hitung_karantina counts those in force by the class of the reason, so that the index can be
 * given with and without them. skm_karantina_langkah is the history: who did what, and why. */
#define JUJUR_TABLES \
    "CREATE TABLE skm_karantina (" /* what was chosen; oleh: who made the proposal that waits, 0 none */ \
    " daerah_id {int} NOT NULL, karantina_id {int} NOT NULL, unit_id {int} NOT NULL, survei_id {int} NOT NULL," \
    " dari {int} NOT NULL, sampai {int} NOT NULL, kanal {int} NOT NULL, stratum {int} NOT NULL, pola {int} NOT NULL," \
    " baris {int} NOT NULL, kelas {int} NOT NULL, n {int} NOT NULL, keadaan {int} NOT NULL, versi {int} NOT NULL," \
    " oleh {int} NOT NULL, dibuat {int} NOT NULL," \
    " PRIMARY KEY (daerah_id, karantina_id)" \
    "){table};" \
    "CREATE TABLE skm_karantina_langkah (" \
    " daerah_id {int} NOT NULL, karantina_id {int} NOT NULL, nomor {int} NOT NULL, keadaan {int} NOT NULL," \
    " orang_id {int} NOT NULL, nama {text} NOT NULL, waktu {int} NOT NULL, alasan {text} NOT NULL," \
    " PRIMARY KEY (daerah_id, karantina_id, nomor)" \
    "){table};" \
    "CREATE TABLE skm_karantina_isi (" \
    " daerah_id {int} NOT NULL, jawaban_id {int} NOT NULL, karantina_id {int} NOT NULL, berlaku {int} NOT NULL," \
    " PRIMARY KEY (daerah_id, jawaban_id, karantina_id)" \
    "){table};" \
    "CREATE INDEX skm_karantina_isi_k ON skm_karantina_isi (daerah_id, karantina_id);" \
    "CREATE UNIQUE INDEX skm_karantina_isi_satu ON skm_karantina_isi (daerah_id, jawaban_id) WHERE berlaku < 2;" \
    "CREATE TABLE skm_hitung_karantina (" \
    " daerah_id {int} NOT NULL, layanan_id {int} NOT NULL, bulan {int} NOT NULL, kelas {int} NOT NULL, " KEY_DDL SUMS(DDL) \
    " PRIMARY KEY (daerah_id, layanan_id, bulan, kelas, stratum, bagi)" \
    "){table};"

/* What was seen, without a moment and without a network: skm_amat.c. Signs found by the job: skm_sinyal.c. */
#define SINYAL_TABLES \
    "CREATE TABLE skm_amatan (" /* of a unit's day, once it has AMATAN_MIN answers: in the busiest hour, outside opening \
                                   hours, from the most frequent network */ \
    " daerah_id {int} NOT NULL, unit_id {int} NOT NULL, hari {int} NOT NULL, n {int} NOT NULL, puncak {int} NOT NULL," \
    " luar {int} NOT NULL, daring {int} NOT NULL, jaringan {int} NOT NULL," \
    " PRIMARY KEY (daerah_id, unit_id, hari)" \
    "){table};" \
    "CREATE TABLE skm_sinyal (" /* beyond the threshold; the numbers as core/jujur.h takes them */ \
    " daerah_id {int} NOT NULL, unit_id {int} NOT NULL, tw {int} NOT NULL, jenis {int} NOT NULL, sejak {int} NOT NULL," \
    " sampai {int} NOT NULL, angka {int} NOT NULL, dari {int} NOT NULL, biasa {int} NOT NULL, baris {int} NOT NULL," \
    " paling_sedikit {int} NOT NULL, batas {int} NOT NULL," \
    " PRIMARY KEY (daerah_id, unit_id, tw, jenis)" \
    "){table};" \
    "CREATE TABLE skm_sinyal_hitung (" /* when the job looked, and at how many answers */ \
    " daerah_id {int} NOT NULL, tw {int} NOT NULL, n {int} NOT NULL, waktu {int} NOT NULL," \
    " PRIMARY KEY (daerah_id, tw)" \
    "){table};" \
    "CREATE TABLE skm_ambang (" /* thresholds of this region, from a day on; before: instruments/skm-jujur.json */ \
    " daerah_id {int} NOT NULL, jenis {int} NOT NULL, berlaku {int} NOT NULL, paling_sedikit {int} NOT NULL," \
    " batas {int} NOT NULL, alasan {text} NOT NULL," \
    " PRIMARY KEY (daerah_id, jenis, berlaku)" \
    "){table};"

#define KAR_COLUMNS \
    "k.karantina_id, k.unit_id, k.survei_id, k.dari, k.sampai, k.kanal, k.stratum, k.pola, k.baris, k.kelas, k.n, k.keadaan," \
    " k.versi, k.oleh, k.dibuat"
#define KAR_OUT "iiiiiiiiiiiiiii"
#define KAR_ROW \
    "j.survei_id, j.hari, j.u1, j.u2, j.u3, j.u4, j.u5, j.u6, j.u7, j.u8, j.u9, j.stratum, j.bulan, j.sisa," \
    " j.jenis_kelamin, j.usia, j.pendidikan, j.pekerjaan"
#define SET_APART(c) ", " #c " = skm_hitung_karantina." #c " + excluded." #c
#define SET_APART_N " n = skm_hitung_karantina.n + excluded.n"

#define JUJUR_STMTS \
    [Q_KAR_ADD] = { "skm_kar_add", \
                    "INSERT INTO skm_karantina (daerah_id, karantina_id, unit_id, survei_id, dari, sampai, kanal, stratum," \
                    " pola, baris, kelas, n, keadaan, versi, oleh, dibuat) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10," \
                    " $11, $12, 1, 1, $13, $14)", "iiiiiiiiiiiiii", "" }, \
    [Q_KAR_SET] = { "skm_kar_set", \
                    "UPDATE skm_karantina SET keadaan = $4, oleh = $5, versi = versi + 1 WHERE daerah_id = $1" \
                    " AND karantina_id = $2 AND versi = $3", "iiiii", "" }, \
    [Q_KAR_ONE] = { "skm_kar_one", "SELECT " KAR_COLUMNS " FROM skm_karantina k WHERE k.daerah_id = $1" \
                    " AND k.karantina_id = $2", "ii", KAR_OUT }, \
    [Q_KAR_LIST] = { "skm_kar_list", /* $2 unit, 0 all; $3 state, 0 all */ \
                     "SELECT " KAR_COLUMNS " FROM skm_karantina k WHERE k.daerah_id = $1 AND ($2 = 0 OR k.unit_id = $2)" \
                     " AND ($3 = 0 OR k.keadaan = $3) ORDER BY k.dibuat DESC, k.karantina_id DESC LIMIT $4 OFFSET $5", \
                     "iiiii", KAR_OUT }, \
    [Q_KAR_WAIT] = { "skm_kar_wait", /* $2 a person: proposals of others that wait */ \
                     "SELECT COUNT(*) FROM skm_karantina WHERE daerah_id = $1 AND keadaan IN (1, 4) AND oleh <> $2", "ii", "i" }, \
    [Q_KAR_STEP_ADD] = { "skm_kar_step_add", \
                         "INSERT INTO skm_karantina_langkah (daerah_id, karantina_id, nomor, keadaan, orang_id, nama, waktu," \
                         " alasan) SELECT $1, $2, COALESCE(MAX(nomor), 0) + 1, $3, $4, $5, $6, $7 FROM" \
                         " skm_karantina_langkah WHERE daerah_id = $1 AND karantina_id = $2", "iiiitit", "" }, \
    [Q_KAR_STEPS] = { "skm_kar_steps", \
                      "SELECT keadaan, nama, waktu, alasan FROM skm_karantina_langkah WHERE daerah_id = $1" \
                      " AND karantina_id = $2 ORDER BY nomor", "ii", "itit" }, \
    [Q_KAR_PICK] = { "skm_kar_pick", /* ids $2 <= id < $3 of a unit $4, days $5..$6; channel, stratum, survey: 0 any */ \
                     "SELECT " KAR_ROW ", j.jawaban_id FROM skm_jawaban j JOIN skm_survei s ON s.daerah_id = j.daerah_id" \
                     " AND s.survei_id = j.survei_id WHERE j.daerah_id = $1 AND j.jawaban_id >= $2 AND j.jawaban_id < $3" \
                     " AND s.unit_id = $4 AND j.hari >= $5 AND j.hari <= $6 AND ($7 = 0 OR j.kanal = $7)" \
                     " AND ($8 = 0 OR j.stratum = $8) AND ($9 = 0 OR j.survei_id = $9)" \
                     " AND NOT EXISTS (SELECT 1 FROM skm_karantina_isi i WHERE i.daerah_id = j.daerah_id" \
                     " AND i.jawaban_id = j.jawaban_id AND i.berlaku < 2) ORDER BY j.jawaban_id", "iiiiiiiii", I11 "iiiiiii" "i" }, \
    [Q_KAR_ROWS] = { "skm_kar_rows", /* the answers of one */ \
                     "SELECT " KAR_ROW ", j.jawaban_id FROM skm_karantina_isi i JOIN skm_jawaban j" \
                     " ON j.daerah_id = i.daerah_id AND j.jawaban_id = i.jawaban_id WHERE i.daerah_id = $1" \
                     " AND i.karantina_id = $2 ORDER BY i.jawaban_id", "ii", I11 "iiiiiii" "i" }, \
    [Q_ISI_ADD] = { "skm_isi_add", "INSERT INTO skm_karantina_isi (daerah_id, jawaban_id, karantina_id, berlaku)" \
                    " VALUES ($1, $2, $3, 0)", "iii", "" }, \
    [Q_ISI_SET] = { "skm_isi_set", "UPDATE skm_karantina_isi SET berlaku = $3 WHERE daerah_id = $1 AND karantina_id = $2" \
                    " AND berlaku < 2", "iii", "" }, \
    [Q_ISI_APART] = { "skm_isi_apart", /* ids of all answers that are set apart, in order */ \
                      "SELECT i.jawaban_id, k.kelas FROM skm_karantina_isi i JOIN skm_karantina k" \
                      " ON k.daerah_id = i.daerah_id AND k.karantina_id = i.karantina_id WHERE i.daerah_id = $1" \
                      " AND i.berlaku = 1 ORDER BY i.jawaban_id", "i", "ii" }, \
    [Q_ISI_DAUN] = { "skm_isi_daun", /* leaves below $2 */ \
                     "SELECT d.nomor, k.kelas FROM skm_karantina_isi i JOIN skm_karantina k ON k.daerah_id = i.daerah_id" \
                     " AND k.karantina_id = i.karantina_id JOIN skm_daun d ON d.daerah_id = i.daerah_id" \
                     " AND d.jawaban_id = i.jawaban_id WHERE i.daerah_id = $1 AND i.berlaku = 1 AND d.nomor >= $2" \
                     " AND d.nomor < $3 ORDER BY d.nomor LIMIT $4", "iiii", "ii" }, \
    [Q_KAR_SOUND] = { "skm_kar_sound", /* each with its answers: all, in the state they should be in, still there */ \
                      "SELECT k.karantina_id, k.keadaan, k.n, COUNT(i.jawaban_id)," \
                      " COALESCE(SUM(CASE WHEN i.berlaku = CASE k.keadaan WHEN 1 THEN 0 WHEN 2 THEN 1 WHEN 4 THEN 1 ELSE 2 END" \
                      " THEN 1 ELSE 0 END), 0), COUNT(j.jawaban_id) FROM skm_karantina k LEFT JOIN skm_karantina_isi i" \
                      " ON i.daerah_id = k.daerah_id AND i.karantina_id = k.karantina_id LEFT JOIN skm_jawaban j" \
                      " ON j.daerah_id = i.daerah_id AND j.jawaban_id = i.jawaban_id WHERE k.daerah_id = $1" \
                      " GROUP BY k.karantina_id, k.keadaan, k.n", "i", "iiiiii" }, \
    [Q_HK_ADD] = { "skm_hk_add", \
                   "INSERT INTO skm_hitung_karantina (daerah_id, layanan_id, bulan, kelas, stratum, bagi" SUMS(NAME) ")" \
                   " VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17)" \
                   " ON CONFLICT (daerah_id, layanan_id, bulan, kelas, stratum, bagi) DO UPDATE SET" SUMS_FROM_N(SET_APART), \
                   "iiiiii" I11, "" }, \
    [Q_HK_ALL] = { "skm_hk_all", "SELECT layanan_id, bulan, kelas, stratum, bagi" SUMS(NAME) " FROM skm_hitung_karantina" \
                   " WHERE daerah_id = $1", "i", "iiiii" I11 }, \
    [Q_HK_UNIT] = { "skm_hk_unit", \
                    "SELECT h.kelas" TALLY " FROM skm_survei s CROSS JOIN skm_hitung_karantina h WHERE" \
                    " h.daerah_id = s.daerah_id AND h.layanan_id = s.layanan_id AND s.daerah_id = $1 AND s.unit_id = $2" \
                    " AND h.bulan >= $3 AND h.bulan <= $4 GROUP BY h.kelas ORDER BY h.kelas", "iiii", "i" I11 }, \
    [Q_HK_LAYANAN] = { "skm_hk_layanan", \
                       "SELECT h.kelas" TALLY " FROM skm_hitung_karantina h WHERE h.daerah_id = $1 AND h.layanan_id = $2" \
                       " AND h.bulan >= $3 AND h.bulan <= $4 GROUP BY h.kelas ORDER BY h.kelas", "iiii", "i" I11 }, \
    [Q_HK_DAERAH] = { "skm_hk_daerah", \
                      "SELECT h.kelas" TALLY " FROM skm_hitung_karantina h WHERE h.daerah_id = $1 AND h.bulan >= $2" \
                      " AND h.bulan <= $3 GROUP BY h.kelas ORDER BY h.kelas", "iii", "i" I11 }, \
    [Q_AMATAN_ADD] = { "skm_amatan_add", \
                       "INSERT INTO skm_amatan (daerah_id, unit_id, hari, n, puncak, luar, daring, jaringan)" \
                       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (daerah_id, unit_id, hari) DO UPDATE SET" \
                       " n = skm_amatan.n + excluded.n, luar = skm_amatan.luar + excluded.luar," \
                       " daring = skm_amatan.daring + excluded.daring," \
                       " puncak = CASE WHEN excluded.puncak > skm_amatan.puncak THEN excluded.puncak ELSE skm_amatan.puncak END," \
                       " jaringan = CASE WHEN excluded.jaringan > skm_amatan.jaringan THEN excluded.jaringan" \
                       " ELSE skm_amatan.jaringan END", "iiiiiiii", "", .figures = true }, \
    [Q_AMATAN] = { "skm_amatan", /* days $2..$3 */ \
                   "SELECT unit_id, hari, n, puncak, luar, daring, jaringan FROM skm_amatan WHERE daerah_id = $1" \
                   " AND hari >= $2 AND hari <= $3 ORDER BY unit_id, hari", "iii", "iiiiiii" }, \
    [Q_AMATAN_ERASE] = { "skm_amatan_erase", \
                         "DELETE FROM skm_amatan WHERE daerah_id = $1 AND (unit_id, hari) IN (SELECT unit_id, hari" \
                         " FROM skm_amatan WHERE daerah_id = $1 AND hari < $2 LIMIT $3)", "iii", "" }, \
    [Q_SINYAL_ROWS] = { "skm_sinyal_rows", /* ids $2 <= id < $3 */ \
                        "SELECT " KAR_ROW ", j.jawaban_id FROM skm_jawaban j WHERE j.daerah_id = $1" \
                        " AND j.jawaban_id >= $2 AND j.jawaban_id < $3", "iii", I11 "iiiiiii" "i" }, \
    [Q_SINYAL_DEL] = { "skm_sinyal_del", "DELETE FROM skm_sinyal WHERE daerah_id = $1 AND tw = $2", "ii", "", .figures = true }, \
    [Q_SINYAL_ADD] = { "skm_sinyal_add", \
                       "INSERT INTO skm_sinyal (daerah_id, unit_id, tw, jenis, sejak, sampai, angka, dari, biasa, baris," \
                       " paling_sedikit, batas) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)", "iiiiiiiiiiii", "", \
                       .figures = true }, \
    [Q_SINYAL_LIST] = { "skm_sinyal_list", /* $3 unit, 0 all; $4 sign, -1 any */ \
                        "SELECT s.unit_id, s.jenis, s.sejak, s.sampai, s.angka, s.dari, s.biasa, s.baris, s.paling_sedikit," \
                        " s.batas, u.kode, u.nama FROM skm_sinyal s JOIN unit u ON u.daerah_id = s.daerah_id" \
                        " AND u.unit_id = s.unit_id WHERE s.daerah_id = $1 AND s.tw = $2 AND ($3 = 0 OR s.unit_id = $3)" \
                        " AND ($4 < 0 OR s.jenis = $4) ORDER BY s.angka DESC, u.nama, s.jenis LIMIT $5 OFFSET $6", "iiiiii", \
                        "iiiiiiiiiitt" }, \
    [Q_SINYAL_SEEN] = { "skm_sinyal_seen", "SELECT n, waktu FROM skm_sinyal_hitung WHERE daerah_id = $1 AND tw = $2", "ii", "ii" }, \
    [Q_SINYAL_SEE] = { "skm_sinyal_see", \
                       "INSERT INTO skm_sinyal_hitung (daerah_id, tw, n, waktu) VALUES ($1, $2, $3, $4)" \
                       " ON CONFLICT (daerah_id, tw) DO UPDATE SET n = excluded.n, waktu = excluded.waktu", "iiii", "", \
                       .figures = true }, \
    [Q_SINYAL_N] = { "skm_sinyal_n", /* answers of the quarters $2..$3, counted or apart */ \
                     "SELECT COALESCE((SELECT SUM(n) FROM skm_hitung_daerah WHERE daerah_id = $1 AND bulan >= 3 * $2" \
                     " AND bulan <= 3 * $3 + 2), 0) * 2 + COALESCE((SELECT SUM(n) FROM skm_hitung_karantina WHERE daerah_id = $1" \
                     " AND bulan >= 3 * $2 AND bulan <= 3 * $3 + 2), 0)", "iii", "i" }, \
    [Q_AMBANG] = { "skm_ambang", /* of the day $2: the newest comes last */ \
                   "SELECT jenis, paling_sedikit, batas, berlaku, alasan FROM skm_ambang WHERE daerah_id = $1 AND berlaku <= $2" \
                   " ORDER BY jenis, berlaku", "ii", "iiiit" }, \
    [Q_AMBANG_SET] = { "skm_ambang_set", \
                       "INSERT INTO skm_ambang (daerah_id, jenis, berlaku, paling_sedikit, batas, alasan)" \
                       " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (daerah_id, jenis, berlaku) DO UPDATE SET" \
                       " paling_sedikit = excluded.paling_sedikit, batas = excluded.batas, alasan = excluded.alasan", "iiiiit", "" }

#endif

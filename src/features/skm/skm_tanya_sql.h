/* skm_tanya_sql.h: tables and statements of extra questions (skm_tanya.h), for the lists in skm_schema.c and skm_store.c. */
#ifndef MK_FEATURES_SKM_TANYA_SQL_H
#define MK_FEATURES_SKM_TANYA_SQL_H

/* Choices and numbers of one answer, as JSON; what people wrote, apart like skm_saran (tampil: shown in place of teks);
 * n per choice, or per number. */
#define SKM_TANYA_TABLES \
    "CREATE TABLE skm_tambahan (" \
    " daerah_id {int} NOT NULL, jawaban_id {int} NOT NULL, isi {text} NOT NULL," \
    " PRIMARY KEY (daerah_id, jawaban_id)" \
    "){table};" \
    "CREATE TABLE skm_tambahan_teks (" \
    " daerah_id {int} NOT NULL, jawaban_id {int} NOT NULL, nomor {int} NOT NULL, survei_id {int} NOT NULL," \
    " instrumen_id {int} NOT NULL, unit_id {int} NOT NULL, hari {int} NOT NULL, teks {text} NOT NULL," \
    " tampil {text}, versi {int} NOT NULL DEFAULT 1," \
    " PRIMARY KEY (daerah_id, jawaban_id, nomor)" \
    "){table};" \
    "CREATE INDEX skm_tambahan_teks_survei ON skm_tambahan_teks (daerah_id, survei_id, hari);" \
    "CREATE TABLE skm_tambahan_hitung (" \
    " daerah_id {int} NOT NULL, survei_id {int} NOT NULL, tw {int} NOT NULL, instrumen_id {int} NOT NULL," \
    " nomor {int} NOT NULL, nilai {int} NOT NULL, n {int} NOT NULL," \
    " PRIMARY KEY (daerah_id, survei_id, tw, instrumen_id, nomor, nilai)" \
    "){table};" \
    "ALTER TABLE skm_sisih ADD COLUMN tambahan {text};"

#define SKM_TANYA_STMTS \
    [Q_TAMBAHAN_ADD] = { "skm_tambahan_add", "INSERT INTO skm_tambahan (daerah_id, jawaban_id, isi) VALUES ($1, $2, $3)", \
                         "iit", "", .figures = true }, \
    [Q_TAMBAHAN_TEKS_ADD] = { "skm_tambahan_teks_add", \
                              "INSERT INTO skm_tambahan_teks (daerah_id, jawaban_id, nomor, survei_id, instrumen_id, unit_id," \
                              " hari, teks) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", "iiiiiiit", "", .figures = true }, \
    [Q_TAMBAHAN_COUNT] = { "skm_tambahan_count", \
                           "INSERT INTO skm_tambahan_hitung (daerah_id, survei_id, tw, instrumen_id, nomor, nilai, n)" \
                           " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (daerah_id, survei_id, tw, instrumen_id, nomor," \
                           " nilai) DO UPDATE SET n = skm_tambahan_hitung.n + excluded.n", "iiiiiii", "", .figures = true }, \
    [Q_TAMBAHAN_ROWS] = { "skm_tambahan_rows", /* with the answer they belong to */ \
                          "SELECT t.isi, j.survei_id, j.hari, j.bulan, j.instrumen_id FROM skm_tambahan t" \
                          " LEFT JOIN skm_jawaban j ON j.daerah_id = t.daerah_id AND j.jawaban_id = t.jawaban_id" \
                          " WHERE t.daerah_id = $1", "i", "tIIII" }, \
    [Q_TAMBAHAN_CELLS] = { "skm_tambahan_cells", \
                           "SELECT survei_id, tw, instrumen_id, nomor, nilai, n FROM skm_tambahan_hitung WHERE daerah_id = $1", \
                           "i", "iiiiii" }, \
    [Q_TAMBAHAN_SUM] = { "skm_tambahan_sum", \
                         "SELECT instrumen_id, nomor, nilai, SUM(n) FROM skm_tambahan_hitung WHERE daerah_id = $1" \
                         " AND survei_id = $2 AND tw >= $3 AND tw <= $4 GROUP BY instrumen_id, nomor, nilai" \
                         " ORDER BY instrumen_id DESC, nomor, nilai", "iiii", "iiii" }, \
    [Q_TAMBAHAN_TEKS] = { "skm_tambahan_teks", \
                          "SELECT jawaban_id, nomor, instrumen_id, hari, COALESCE(tampil, teks), versi," \
                          " CASE WHEN tampil IS NULL THEN 0 ELSE 1 END FROM skm_tambahan_teks WHERE daerah_id = $1" \
                          " AND survei_id = $2 AND hari >= $3 AND hari <= $4 ORDER BY hari DESC, jawaban_id DESC, nomor" \
                          " LIMIT $5 OFFSET $6", "iiiiii", "iiiitii" }, \
    [Q_TAMBAHAN_TEKS_ONE] = { "skm_tambahan_teks_one", \
                              "SELECT unit_id, COALESCE(tampil, teks) FROM skm_tambahan_teks WHERE daerah_id = $1" \
                              " AND jawaban_id = $2 AND nomor = $3", "iii", "it" }, \
    [Q_TAMBAHAN_TEKS_SET] = { "skm_tambahan_teks_set", \
                              "UPDATE skm_tambahan_teks SET tampil = $5, versi = versi + 1 WHERE daerah_id = $1" \
                              " AND jawaban_id = $2 AND nomor = $3 AND versi = $4", "iiiit", "" }, \
    [Q_TAMBAHAN_ERASE] = { "skm_tambahan_erase", \
                           "DELETE FROM skm_tambahan_teks WHERE daerah_id = $1 AND (jawaban_id, nomor) IN (SELECT jawaban_id," \
                           " nomor FROM skm_tambahan_teks WHERE daerah_id = $1 AND hari < $2 LIMIT $3)", "iii", "" }, \
    [Q_TAMBAHAN_EXPORT] = { "skm_tambahan_export", \
                            "SELECT j.survei_id, j.hari, j.instrumen_id, j.stratum, t.isi FROM skm_tambahan t" \
                            " JOIN skm_jawaban j ON j.daerah_id = t.daerah_id AND j.jawaban_id = t.jawaban_id" \
                            " WHERE t.daerah_id = $1 AND j.hari >= $2 AND j.hari <= $3 ORDER BY t.jawaban_id", "iii", "iiiit" }, \
    [Q_TAMBAHAN_TEKS_EXPORT] = { "skm_tambahan_teks_export", \
                                 "SELECT t.survei_id, t.hari, t.instrumen_id, j.stratum, t.nomor, COALESCE(t.tampil, t.teks)" \
                                 " FROM skm_tambahan_teks t JOIN skm_jawaban j ON j.daerah_id = t.daerah_id" \
                                 " AND j.jawaban_id = t.jawaban_id WHERE t.daerah_id = $1 AND t.hari >= $2 AND t.hari <= $3" \
                                 " ORDER BY t.jawaban_id, t.nomor", "iii", "iiiiit" },

#endif

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

/* The same of answers that are set apart (skm_karantina.c): what the counters lost by it. Those that were in quarantine before
 * this table came are moved by what stands in their JSON: "1":2 followed by a comma, or by its last character. */
#define APART_DATED \
    "(SELECT e.*, CASE WHEN bulan <> 0 THEN bulan / 3 ELSE ((era / 146097 * 400 + yoe) * 12 + (5 * doy + 2) / 153 + 2) / 3 END AS tw FROM" \
    " (SELECT d.*, doe - (365 * yoe + yoe / 4 - yoe / 100) AS doy FROM" \
    " (SELECT c.*, (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365 AS yoe FROM" \
    " (SELECT b.*, era % 146097 AS doe FROM" \
    " (SELECT t.daerah_id, t.isi, j.survei_id, j.instrumen_id, j.bulan, j.hari + 719468 AS era FROM skm_karantina_isi i" \
    " JOIN skm_jawaban j ON j.daerah_id = i.daerah_id AND j.jawaban_id = i.jawaban_id" \
    " JOIN skm_tambahan t ON t.daerah_id = i.daerah_id AND t.jawaban_id = i.jawaban_id WHERE i.berlaku = 1) b) c) d) e) q"
#define APART_SAYS "'%\"' || CAST(h.nomor AS TEXT) || '\":' || CAST(h.nilai AS TEXT) || "
#define SKM_TANYA_APART \
    "CREATE TABLE skm_tambahan_karantina (" \
    " daerah_id {int} NOT NULL, survei_id {int} NOT NULL, tw {int} NOT NULL, instrumen_id {int} NOT NULL," \
    " nomor {int} NOT NULL, nilai {int} NOT NULL, n {int} NOT NULL," \
    " PRIMARY KEY (daerah_id, survei_id, tw, instrumen_id, nomor, nilai)" \
    "){table};" \
    APART_FILL ";" APART_TAKE ";"
#define APART_FILL \
    "INSERT INTO skm_tambahan_karantina (daerah_id, survei_id, tw, instrumen_id, nomor, nilai, n)" \
    " SELECT h.daerah_id, h.survei_id, h.tw, h.instrumen_id, h.nomor, h.nilai, COUNT(*) FROM " APART_DATED \
    " JOIN skm_tambahan_hitung h ON h.daerah_id = q.daerah_id AND h.survei_id = q.survei_id AND h.tw = q.tw" \
    " AND h.instrumen_id = q.instrumen_id AND (q.isi LIKE " APART_SAYS "',%' OR q.isi LIKE " APART_SAYS "'_')" \
    " GROUP BY h.daerah_id, h.survei_id, h.tw, h.instrumen_id, h.nomor, h.nilai"
#define APART_TAKE \
    "UPDATE skm_tambahan_hitung SET n = n - (SELECT k.n FROM skm_tambahan_karantina k WHERE" APART_SAME ")" \
    " WHERE EXISTS (SELECT 1 FROM skm_tambahan_karantina k WHERE" APART_SAME ")"
#define APART_SAME \
    " k.daerah_id = skm_tambahan_hitung.daerah_id AND k.survei_id = skm_tambahan_hitung.survei_id AND k.tw = skm_tambahan_hitung.tw" \
    " AND k.instrumen_id = skm_tambahan_hitung.instrumen_id AND k.nomor = skm_tambahan_hitung.nomor" \
    " AND k.nilai = skm_tambahan_hitung.nilai"

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
                          "SELECT t.isi, j.survei_id, j.hari, j.bulan, j.instrumen_id, CASE WHEN i.jawaban_id IS NULL THEN 0 ELSE 1 END" \
                          " FROM skm_tambahan t LEFT JOIN skm_jawaban j ON j.daerah_id = t.daerah_id AND j.jawaban_id = t.jawaban_id" \
                          " LEFT JOIN skm_karantina_isi i ON i.daerah_id = t.daerah_id AND i.jawaban_id = t.jawaban_id" \
                          " AND i.berlaku = 1 WHERE t.daerah_id = $1", "i", "tIIIIi" }, \
    [Q_TAMBAHAN_OF] = { "skm_tambahan_of", /* the same of one quarantine */ \
                        "SELECT t.isi, j.survei_id, j.hari, j.bulan, j.instrumen_id, 0 FROM skm_karantina_isi i JOIN skm_tambahan t" \
                        " ON t.daerah_id = i.daerah_id AND t.jawaban_id = i.jawaban_id JOIN skm_jawaban j" \
                        " ON j.daerah_id = i.daerah_id AND j.jawaban_id = i.jawaban_id WHERE i.daerah_id = $1" \
                        " AND i.karantina_id = $2", "ii", "tIIIIi" }, \
    [Q_TAMBAHAN_APART] = { "skm_tambahan_apart", \
                           "INSERT INTO skm_tambahan_karantina (daerah_id, survei_id, tw, instrumen_id, nomor, nilai, n)" \
                           " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (daerah_id, survei_id, tw, instrumen_id, nomor," \
                           " nilai) DO UPDATE SET n = skm_tambahan_karantina.n + excluded.n", "iiiiiii", "" }, \
    [Q_TAMBAHAN_APART_SUM] = { "skm_tambahan_apart_sum", \
                               "SELECT instrumen_id, nomor, SUM(n) FROM skm_tambahan_karantina WHERE daerah_id = $1" \
                               " AND survei_id = $2 AND tw >= $3 AND tw <= $4 GROUP BY instrumen_id, nomor" \
                               " ORDER BY instrumen_id DESC, nomor", "iiii", "iii" }, \
    [Q_TAMBAHAN_CELLS] = { "skm_tambahan_cells", \
                           "SELECT survei_id, tw, instrumen_id, nomor, nilai, n, 0 FROM skm_tambahan_hitung WHERE daerah_id = $1" \
                           " UNION ALL SELECT survei_id, tw, instrumen_id, nomor, nilai, n, 1 FROM skm_tambahan_karantina" \
                           " WHERE daerah_id = $1", "i", "iiiiiii" }, \
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

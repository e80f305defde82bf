/* skm_bundel_sql.h: tables and statements of bundles of paper forms (skm_bundel.h), for the lists in skm_schema.c and
 * skm_store.c. keadaan: enum bundel_keadaan. isi1, isi2: what was typed, until the form is counted. */
#ifndef MK_FEATURES_SKM_BUNDEL_SQL_H
#define MK_FEATURES_SKM_BUNDEL_SQL_H

#define SKM_BUNDEL_TABLES \
    "CREATE TABLE skm_bundel (" \
    " daerah_id {int} NOT NULL, bundel_id {int} NOT NULL, survei_id {int} NOT NULL, instrumen {text} NOT NULL," \
    " nama {text} NOT NULL, n {int} NOT NULL, hari {int} NOT NULL," \
    " PRIMARY KEY (daerah_id, bundel_id)" \
    "){table};" \
    "CREATE TABLE skm_bundel_form (" \
    " daerah_id {int} NOT NULL, bundel_id {int} NOT NULL, nomor {int} NOT NULL, keadaan {int} NOT NULL, orang1 {int} NOT NULL," \
    " orang2 {int} NOT NULL, isi1 {text}, isi2 {text}, bidang {int} NOT NULL, beda {int} NOT NULL, hari {int} NOT NULL," \
    " PRIMARY KEY (daerah_id, bundel_id, nomor)" \
    "){table};"

#define SKM_BUNDEL_STMTS \
    [Q_BUNDEL_ADD] = { "skm_bundel_add", \
                       "INSERT INTO skm_bundel (daerah_id, bundel_id, survei_id, instrumen, nama, n, hari)" \
                       " VALUES ($1, $2, $3, $4, $5, $6, $7)", "iiittii", "", .figures = true }, \
    [Q_BUNDEL_LIST] = { "skm_bundel_list", \
                        "SELECT b.bundel_id, b.nama, b.n, b.hari, l.nama, u.nama, s.unit_id," \
                        " (SELECT COUNT(*) FROM skm_bundel_form f WHERE f.daerah_id = b.daerah_id AND f.bundel_id = b.bundel_id" \
                        " AND f.keadaan >= 3), (SELECT COUNT(*) FROM skm_bundel_form f WHERE f.daerah_id = b.daerah_id" \
                        " AND f.bundel_id = b.bundel_id AND f.keadaan = 2) FROM skm_bundel b JOIN skm_survei s" \
                        " ON s.daerah_id = b.daerah_id AND s.survei_id = b.survei_id JOIN layanan l" \
                        " ON l.daerah_id = s.daerah_id AND l.layanan_id = s.layanan_id JOIN unit u" \
                        " ON u.daerah_id = s.daerah_id AND u.unit_id = s.unit_id WHERE b.daerah_id = $1" \
                        " ORDER BY b.hari DESC, b.bundel_id DESC LIMIT $2", "ii", "itiittiii" }, \
    [Q_BUNDEL_ONE] = { "skm_bundel_one", \
                       "SELECT s.kode, b.instrumen, b.nama, b.n, b.hari FROM skm_bundel b JOIN skm_survei s" \
                       " ON s.daerah_id = b.daerah_id AND s.survei_id = b.survei_id WHERE b.daerah_id = $1 AND b.bundel_id = $2", \
                       "ii", "tttii" }, \
    [Q_BUNDEL_FORMS] = { "skm_bundel_forms", \
                         "SELECT nomor, keadaan, orang1, bidang, beda FROM skm_bundel_form WHERE daerah_id = $1" \
                         " AND bundel_id = $2 ORDER BY nomor", "ii", "iiiii" }, \
    [Q_BUNDEL_FORM] = { "skm_bundel_form", \
                        "SELECT keadaan, orang1, isi1, isi2, bidang, beda FROM skm_bundel_form WHERE daerah_id = $1" \
                        " AND bundel_id = $2 AND nomor = $3", "iii", "iiTTii" }, \
    [Q_BUNDEL_FIRST] = { "skm_bundel_first", \
                         "INSERT INTO skm_bundel_form (daerah_id, bundel_id, nomor, keadaan, orang1, orang2, isi1, bidang, beda," \
                         " hari) VALUES ($1, $2, $3, 1, $4, 0, $5, 0, 0, $6) ON CONFLICT DO NOTHING", "iiiiti", "", \
                         .figures = true }, \
    [Q_BUNDEL_SECOND] = { "skm_bundel_second", /* differs; of exactly the typing that it was held against */ \
                          "UPDATE skm_bundel_form SET keadaan = 2, orang2 = $4, isi2 = $5, bidang = $6, beda = $7" \
                          " WHERE daerah_id = $1 AND bundel_id = $2 AND nomor = $3 AND keadaan = 1 AND orang1 <> $4" \
                          " AND isi1 = $8", "iiiitiit", "", .figures = true }, \
    [Q_BUNDEL_DONE] = { "skm_bundel_done", /* $8 the state before, $9 who, $10 the first typing */ \
                        "UPDATE skm_bundel_form SET keadaan = $4, orang1 = 0, orang2 = 0, isi1 = NULL, isi2 = NULL," \
                        " bidang = $5, beda = $6, hari = $7 WHERE daerah_id = $1 AND bundel_id = $2 AND nomor = $3" \
                        " AND keadaan = $8 AND orang1 <> $9 AND isi1 = $10", "iiiiiiiiit", "", .figures = true }, \
    [Q_BUNDEL_DROP] = { "skm_bundel_drop", \
                        "DELETE FROM skm_bundel_form WHERE daerah_id = $1 AND bundel_id = $2 AND nomor = $3 AND keadaan <= 2", \
                        "iii", "" }, \
    [Q_BUNDEL_ERASE] = { "skm_bundel_erase", \
                         "DELETE FROM skm_bundel_form WHERE daerah_id = $1 AND (bundel_id, nomor) IN (SELECT bundel_id, nomor" \
                         " FROM skm_bundel_form WHERE daerah_id = $1 AND hari < $2 LIMIT $3)", "iii", "" },

#endif

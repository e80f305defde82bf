/* skm_kios_sql.h: tables and statements of kiosks, for skm_schema.c and skm_store.c. Days, never moments; nothing points from
 * a kiosk to an answer. survei_id 0: all of the unit. kode: hash of the code that sets up the next device; sidik: of what the
 * device holds. */
#ifndef MK_FEATURES_SKM_KIOS_SQL_H
#define MK_FEATURES_SKM_KIOS_SQL_H

#define KIOS_TABLES \
    "CREATE TABLE skm_kios (" \
    " daerah_id {int} NOT NULL, kios_id {int} NOT NULL, unit_id {int} NOT NULL, survei_id {int} NOT NULL," \
    " nama {text} NOT NULL, dibuat {int} NOT NULL, kode {bytes}, kode_sampai {int} NOT NULL," \
    " sidik {bytes}, dipasang {int}, diakhiri {int}, terakhir {int}, n {int} NOT NULL," \
    " PRIMARY KEY (daerah_id, kios_id)" \
    "){table};" \
    "CREATE INDEX skm_kios_sidik ON skm_kios (daerah_id, sidik);" \
    "CREATE INDEX skm_kios_kode ON skm_kios (daerah_id, kode);"

#define SKM_KIOS_STMTS \
    [Q_KIOS_HERE] = { "skm_kios_here", /* of the device that holds this */ \
                      "SELECT kios_id, unit_id, survei_id, diakhiri, nama FROM skm_kios WHERE daerah_id = $1 AND sidik = $2", "ib", "iiiIt" }, \
    [Q_KIOS_ADD] = { "skm_kios_add", \
                     "INSERT INTO skm_kios (daerah_id, kios_id, unit_id, survei_id, nama, dibuat, kode, kode_sampai, n)" \
                     " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0) ON CONFLICT DO NOTHING", "iiiitibi", "", .figures = true }, \
    [Q_KIOS_CODE] = { "skm_kios_code", /* a new code; the device that is there stays until it is used */ \
                      "UPDATE skm_kios SET kode = $3, kode_sampai = $4 WHERE daerah_id = $1 AND kios_id = $2" \
                      " AND diakhiri IS NULL", "iibi", "", .figures = true }, \
    [Q_KIOS_SETUP] = { "skm_kios_setup", /* $3 of the device, $4 today: the code is spent */ \
                       "UPDATE skm_kios SET sidik = $3, dipasang = $4, kode = NULL WHERE daerah_id = $1 AND kode = $2" \
                       " AND kode_sampai >= $4 AND diakhiri IS NULL", "ibbi", "", .figures = true }, \
    [Q_KIOS_END] = { "skm_kios_end", \
                     "UPDATE skm_kios SET diakhiri = $3, kode = NULL WHERE daerah_id = $1 AND kios_id = $2 AND diakhiri IS NULL", \
                     "iii", "", .figures = true }, \
    [Q_KIOS_COUNT] = { "skm_kios_count", "UPDATE skm_kios SET n = n + 1, terakhir = $3 WHERE daerah_id = $1 AND kios_id = $2" \
                       " AND diakhiri IS NULL", "iii", "", .figures = true }, \
    [Q_KIOS_ONE] = { "skm_kios_one", "SELECT unit_id, survei_id, nama, diakhiri FROM skm_kios WHERE daerah_id = $1 AND kios_id = $2", \
                     "ii", "iitI" }, \
    [Q_KIOS_LIST] = { "skm_kios_list", /* $2 unit, 0 all; $3 0 all, 1 running, 2 ended */ \
                      "SELECT k.kios_id, k.unit_id, k.nama, u.nama, l.nama, k.dibuat, k.kode_sampai, CASE WHEN k.kode IS NULL THEN 0 ELSE 1 END," \
                      " k.dipasang, k.diakhiri, k.terakhir, k.n FROM skm_kios k JOIN unit u ON u.daerah_id = k.daerah_id" \
                      " AND u.unit_id = k.unit_id LEFT JOIN skm_survei s ON s.daerah_id = k.daerah_id AND s.survei_id = k.survei_id" \
                      " LEFT JOIN layanan l ON l.daerah_id = s.daerah_id AND l.layanan_id = s.layanan_id WHERE k.daerah_id = $1" \
                      " AND ($2 = 0 OR k.unit_id = $2) AND ($3 = 0 OR ($3 = 2) = (k.diakhiri IS NOT NULL))" \
                      " ORDER BY k.diakhiri IS NOT NULL, k.dibuat DESC, k.kios_id DESC LIMIT $4 OFFSET $5", "iiiii", "iittTiiiIIIi" },

#endif

/* registry.c: tables and statements of regions, units, services and standards; see registry.h. */
#include "registry/registry_private.h"

#include <string.h>

#include "base/utf8.h"

#define NAME_LENGTHS " CHECK (length(kode) BETWEEN 1 AND 60), CHECK (length(nama) BETWEEN 1 AND 200)"

static const struct migration migrations[] = {
    { 1,
      "CREATE TABLE daerah ("
      " daerah_id {int} NOT NULL PRIMARY KEY, kode {text} NOT NULL, nama {text} NOT NULL, zona {int} NOT NULL,"
      " demo {int} NOT NULL, dibuat {int} NOT NULL,"
      " CHECK (zona BETWEEN -720 AND 840), CHECK (demo IN (0, 1))," NAME_LENGTHS "){table};"
      "CREATE TABLE unit ("
      " daerah_id {int} NOT NULL, unit_id {int} NOT NULL, induk_id {int}, kode {text} NOT NULL, nama {text} NOT NULL,"
      " jenis {text} NOT NULL, alamat {text} NOT NULL, urutan {int} NOT NULL, berlaku_dari {int} NOT NULL,"
      " berlaku_sampai {int},"
      " PRIMARY KEY (daerah_id, unit_id), UNIQUE (daerah_id, kode),"
      " FOREIGN KEY (daerah_id) REFERENCES daerah (daerah_id),"
      " FOREIGN KEY (daerah_id, induk_id) REFERENCES unit (daerah_id, unit_id),"
      " CHECK (induk_id <> unit_id), CHECK (berlaku_sampai >= berlaku_dari),"
      " CHECK (length(alamat) <= 300)," NAME_LENGTHS "){table};"
      "CREATE TABLE layanan ("
      " daerah_id {int} NOT NULL, layanan_id {int} NOT NULL, unit_id {int} NOT NULL, kode {text} NOT NULL,"
      " nama {text} NOT NULL, ringkas {text} NOT NULL, jenis {text} NOT NULL, aktif {int} NOT NULL,"
      " cari {text} NOT NULL,"
      " PRIMARY KEY (daerah_id, layanan_id), UNIQUE (daerah_id, kode),"
      " FOREIGN KEY (daerah_id, unit_id) REFERENCES unit (daerah_id, unit_id),"
      " CHECK (jenis IN ('BARANG', 'JASA', 'ADMINISTRATIF'))," /* UU 25/2009 art. 5 */
      " CHECK (aktif IN (0, 1)), CHECK (length(ringkas) <= 1000)," NAME_LENGTHS "){table};"
      "CREATE INDEX layanan_unit ON layanan (daerah_id, unit_id, aktif);"
      "CREATE INDEX layanan_urut ON layanan (daerah_id, aktif, cari, unit_id);"
      "CREATE TABLE layanan_standar ("
      " daerah_id {int} NOT NULL, layanan_id {int} NOT NULL, komponen {text} NOT NULL, isi {text} NOT NULL,"
      " PRIMARY KEY (daerah_id, layanan_id, komponen),"
      " FOREIGN KEY (daerah_id, layanan_id) REFERENCES layanan (daerah_id, layanan_id),"
      " CHECK (length(isi) BETWEEN 1 AND 20000)"
      "){table};"
      "CREATE TABLE layanan_kata (" /* folded words of name, synonyms and unit, with WEIGHT_…: for search */
      " daerah_id {int} NOT NULL, kata {text} NOT NULL, layanan_id {int} NOT NULL, bobot {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, kata, layanan_id),"
      " FOREIGN KEY (daerah_id, layanan_id) REFERENCES layanan (daerah_id, layanan_id)"
      "){table};"
      "CREATE INDEX layanan_kata_layanan ON layanan_kata (daerah_id, layanan_id);" },
    { 2, /* jejak.h and pekerjaan.h */
      "CREATE TABLE jejak ("
      " daerah_id {int} NOT NULL, nomor {int} NOT NULL, waktu {int} NOT NULL, orang_id {int} NOT NULL,"
      " oleh {text} NOT NULL, tindakan {text} NOT NULL, objek {text} NOT NULL, sebelum {text}, sesudah {text},"
      " alasan {text}, permintaan {int} NOT NULL, hash {bytes} NOT NULL,"
      " PRIMARY KEY (daerah_id, nomor),"
      " FOREIGN KEY (daerah_id) REFERENCES daerah (daerah_id),"
      " CHECK (nomor > 0), CHECK (length(hash) = 32),"
      " CHECK (length(oleh) BETWEEN 1 AND 200), CHECK (length(tindakan) BETWEEN 1 AND 60),"
      " CHECK (length(objek) BETWEEN 1 AND 200), CHECK (length(sebelum) <= 20000),"
      " CHECK (length(sesudah) <= 20000), CHECK (length(alasan) <= 2000)"
      "){rowtable};"
      "CREATE INDEX jejak_waktu ON jejak (daerah_id, waktu, nomor);"
      "CREATE TABLE jejak_kepala ("
      " daerah_id {int} NOT NULL, hari {int} NOT NULL, nomor {int} NOT NULL, hash {bytes} NOT NULL,"
      " tanda {bytes} NOT NULL, kunci {bytes} NOT NULL,"
      " PRIMARY KEY (daerah_id, hari),"
      " FOREIGN KEY (daerah_id) REFERENCES daerah (daerah_id),"
      " CHECK (nomor > 0), CHECK (length(hash) = 32), CHECK (length(tanda) = 64), CHECK (length(kunci) = 32)"
      "){table};"
      "CREATE TABLE pekerjaan ("
      " daerah_id {int} NOT NULL, nama {text} NOT NULL, terakhir {int} NOT NULL, giliran {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, nama),"
      " FOREIGN KEY (daerah_id) REFERENCES daerah (daerah_id),"
      " CHECK (length(nama) BETWEEN 1 AND 60)"
      "){table};" },
    { 3, /* pohon.h */
      "CREATE TABLE pohon_ubin ("
      " daerah_id {int} NOT NULL, tingkat {int} NOT NULL, nomor {int} NOT NULL, isi {bytes} NOT NULL,"
      " PRIMARY KEY (daerah_id, tingkat, nomor),"
      " FOREIGN KEY (daerah_id) REFERENCES daerah (daerah_id),"
      " CHECK (length(isi) BETWEEN 32 AND 8192)"
      "){rowtable};"
      "CREATE TABLE pohon_kepala ("
      " daerah_id {int} NOT NULL, nomor {int} NOT NULL, waktu {int} NOT NULL, ukuran {int} NOT NULL,"
      " akar {bytes} NOT NULL, tanda {bytes} NOT NULL, kunci {bytes} NOT NULL, asal {text} NOT NULL,"
      " PRIMARY KEY (daerah_id, nomor),"
      " FOREIGN KEY (daerah_id) REFERENCES daerah (daerah_id),"
      " CHECK (nomor > 0), CHECK (length(akar) = 32), CHECK (length(tanda) = 64), CHECK (length(kunci) = 32),"
      " CHECK (length(asal) BETWEEN 1 AND 79)"
      "){table};"
      "CREATE INDEX pohon_kepala_ukuran ON pohon_kepala (daerah_id, ukuran, nomor);" },
    { 4, /* surat.h and batas.h */
      "CREATE TABLE surat ("
      " daerah_id {int} NOT NULL, surat_id {int} NOT NULL, jenis {text} NOT NULL, penerima {text} NOT NULL,"
      " perihal {text} NOT NULL, isi {text} NOT NULL, rahasia {bytes}, keadaan {text} NOT NULL,"
      " percobaan {int} NOT NULL, berikut {int} NOT NULL, sampai {int}, dibuat {int} NOT NULL, selesai {int},"
      " galat {text} NOT NULL, alasan {text} NOT NULL, versi {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, surat_id),"
      " FOREIGN KEY (daerah_id) REFERENCES daerah (daerah_id),"
      " CHECK (keadaan IN ('MENUNGGU', 'GAGAL', 'TERKIRIM', 'MATI')), CHECK (length(isi) <= 8000),"
      " CHECK (keadaan <> 'TERKIRIM' OR rahasia IS NULL)" /* a link that was sent is not kept */
      "){table};"
      "CREATE INDEX surat_antre ON surat (daerah_id, keadaan, berikut);"
      "CREATE TABLE batas (" /* kunci: keyed hash of what is limited; penuh: when it is full again */
      " daerah_id {int} NOT NULL, kunci {bytes} NOT NULL, penuh {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, kunci),"
      " FOREIGN KEY (daerah_id) REFERENCES daerah (daerah_id)"
      "){table};"
      "CREATE INDEX batas_penuh ON batas (daerah_id, penuh);" },
    { 5, /* how the region shows itself; one row, made at the first choice */
      "CREATE TABLE tampilan ("
      " daerah_id {int} NOT NULL, warna {text} NOT NULL, alamat {text} NOT NULL, ubah {int} NOT NULL,"
      " PRIMARY KEY (daerah_id),"
      " FOREIGN KEY (daerah_id) REFERENCES daerah (daerah_id),"
      " CHECK (length(warna) IN (0, 6)), CHECK (length(alamat) <= 200)"
      "){table};" },
    { 6, /* bukti.h */
      "CREATE TABLE bukti ("
      " daerah_id {int} NOT NULL, bukti_id {int} NOT NULL, unit_id {int} NOT NULL, judul {text} NOT NULL,"
      " jenis {text} NOT NULL, tanggal {int} NOT NULL, berlaku_sampai {int}, keadaan {text} NOT NULL, galat {text} NOT NULL,"
      " alasan {text} NOT NULL, nama {text} NOT NULL, tipe {text} NOT NULL, byte {int} NOT NULL, hash {bytes},"
      " masuk {text} NOT NULL, rincian {text} NOT NULL, coba {int} NOT NULL, giliran {int} NOT NULL, orang_id {int} NOT NULL,"
      " oleh {text} NOT NULL, dibuat {int} NOT NULL, ditarik {int}, versi {int} NOT NULL, cari {text} NOT NULL,"
      " PRIMARY KEY (daerah_id, bukti_id),"
      " FOREIGN KEY (daerah_id, unit_id) REFERENCES unit (daerah_id, unit_id),"
      " CHECK (keadaan IN ('MENUNGGU', 'SIAP', 'GAGAL', 'DITARIK')), CHECK (keadaan <> 'SIAP' OR hash IS NOT NULL),"
      " CHECK (hash IS NULL OR length(hash) = 32), CHECK (keadaan = 'MENUNGGU' OR masuk = ''), CHECK (byte >= 0),"
      " CHECK (length(judul) BETWEEN 1 AND 200), CHECK (length(nama) BETWEEN 1 AND 200), CHECK (length(galat) <= 500),"
      " CHECK (length(alasan) <= 500), CHECK (length(rincian) <= 500), CHECK (length(oleh) BETWEEN 1 AND 200)"
      "){table};"
      "CREATE INDEX bukti_unit ON bukti (daerah_id, unit_id, keadaan);"
      "CREATE INDEX bukti_antre ON bukti (daerah_id, keadaan, giliran);"
      "CREATE INDEX bukti_hash ON bukti (daerah_id, hash);"
      "CREATE TABLE bukti_kait ("
      " daerah_id {int} NOT NULL, objek {text} NOT NULL, bukti_id {int} NOT NULL, label {text} NOT NULL, alamat {text} NOT NULL,"
      " dibuat {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, objek, bukti_id),"
      " FOREIGN KEY (daerah_id, bukti_id) REFERENCES bukti (daerah_id, bukti_id),"
      " CHECK (length(objek) BETWEEN 1 AND 100), CHECK (length(label) <= 300), CHECK (length(alamat) <= 300)"
      "){table};"
      "CREATE INDEX bukti_kait_bukti ON bukti_kait (daerah_id, bukti_id);" },
    { 7, /* the crest: a small PNG that the worker made, known by its key; a row stays when it is taken away */
      "CREATE TABLE lambang ("
      " daerah_id {int} NOT NULL, kunci {text} NOT NULL, png {bytes}, lebar {int} NOT NULL, tinggi {int} NOT NULL,"
      " teks {text} NOT NULL, ubah {int} NOT NULL,"
      " PRIMARY KEY (daerah_id),"
      " FOREIGN KEY (daerah_id) REFERENCES daerah (daerah_id),"
      " CHECK (length(kunci) IN (0, 24)), CHECK (length(teks) <= 200), CHECK (png IS NULL OR length(png) <= 49152),"
      " CHECK (kunci = '' OR png IS NOT NULL)"
      "){table};" },
};

#define SURAT_SELECT                                                                                                   \
    "SELECT surat_id, jenis, penerima, perihal, isi, CASE WHEN rahasia IS NULL THEN 0 ELSE 1 END, keadaan, percobaan," \
    " berikut, sampai, dibuat, selesai, galat, alasan, versi FROM surat WHERE daerah_id = $1"
#define SURAT_TYPES "ittttitiiIiItti"
#define SURAT_OPEN "keadaan IN ('MENUNGGU', 'GAGAL')"

#define UNIT_COLUMNS                                                                                                   \
    "u.unit_id, u.induk_id, u.kode, u.nama, u.jenis, u.alamat, (SELECT COUNT(*) FROM layanan l"                        \
    " WHERE l.daerah_id = u.daerah_id AND l.unit_id = u.unit_id AND l.aktif = 1)"
#define UNIT_TYPES "iItttti"
#define LAYANAN_SELECT                                                                                                 \
    "SELECT l.layanan_id, l.unit_id, l.kode, l.nama, l.ringkas, u.nama, u.kode"                                        \
    " FROM layanan l JOIN unit u ON u.daerah_id = l.daerah_id AND u.unit_id = l.unit_id"                               \
    " WHERE l.daerah_id = $1 AND l.aktif = 1"
#define LAYANAN_TYPES "iittttt"
#define JEJAK_SELECT                                                                                                   \
    "SELECT nomor, waktu, orang_id, oleh, tindakan, objek, sebelum, sesudah, alasan, permintaan, hash FROM jejak"      \
    " WHERE daerah_id = $1"
#define JEJAK_TYPES "iiitttTTTib"
#define KEPALA_SELECT "SELECT hari, nomor, hash, tanda, kunci FROM jejak_kepala WHERE daerah_id = $1"

#define POHON_SELECT "SELECT nomor, waktu, ukuran, akar, tanda, kunci, asal FROM pohon_kepala WHERE daerah_id = $1"
#define POHON_TYPES "iiibbbt"

#define BUKTI_COLUMNS                                                                                                  \
    "b.bukti_id, b.unit_id, b.judul, b.jenis, b.tanggal, b.berlaku_sampai, b.keadaan, b.galat, b.alasan, b.nama, b.tipe,"     \
    " b.byte, b.hash, b.masuk, b.rincian, b.coba, b.orang_id, b.oleh, b.dibuat, b.versi"
#define BUKTI_TYPES "iittiItttttiBttiitii"
#define BUKTI_WHERE                                                                                                    \
    " FROM bukti b WHERE b.daerah_id = $1 AND ($2 = 0 OR b.unit_id = $2) AND ($3 = '' OR b.keadaan = $3)"              \
    " AND ($4 = 0 OR (b.keadaan = 'SIAP' AND b.berlaku_sampai <= $4)) AND b.cari LIKE $5 ESCAPE '!'"

/* clang-format off */
const struct stmt registry_stmts[N_REGISTRY_STMTS] = {
    [R_DAERAH] = { "registry_daerah", "SELECT d.daerah_id, d.kode, d.nama, d.zona, d.demo, COALESCE(t.warna, ''),"
                   " COALESCE(t.alamat, ''), COALESCE(t.ubah, 0), COALESCE(g.kunci, ''), COALESCE(g.teks, ''),"
                   " COALESCE(g.lebar, 0), COALESCE(g.tinggi, 0), COALESCE(g.ubah, 0) FROM daerah d"
                   " LEFT JOIN tampilan t ON t.daerah_id = d.daerah_id LEFT JOIN lambang g ON g.daerah_id = d.daerah_id"
                   " WHERE d.daerah_id BETWEEN $1 AND $2 ORDER BY d.daerah_id LIMIT 2",
                   .in = "ii", .out = "ittiittittiii", .all_regions = true },
    [R_LAMBANG] = { "registry_lambang", "SELECT png FROM lambang WHERE daerah_id = $1 AND kunci = $2 AND kunci <> ''",
                    .in = "it", .out = "b" },
    [R_LAMBANG_ADD] = { "registry_lambang_add", "INSERT INTO lambang (daerah_id, kunci, png, lebar, tinggi, teks, ubah)"
                        " VALUES ($1, $2, $3, $4, $5, $6, 1)", .in = "itBiit", .out = "" },
    [R_LAMBANG_SET] = { "registry_lambang_set", "UPDATE lambang SET kunci = $2, png = $3, lebar = $4, tinggi = $5, teks = $6,"
                        " ubah = ubah + 1 WHERE daerah_id = $1 AND ubah = $7", .in = "itBiiti", .out = "" },
    [R_DAERAH_ADD] = { "registry_daerah_add", "INSERT INTO daerah (daerah_id, kode, nama, zona, demo, dibuat)"
                       " VALUES ($1, $2, $3, $4, $5, $6)", .in = "ittiii", .out = "" },
    [R_UNIT] = { "registry_unit", "SELECT " UNIT_COLUMNS " FROM unit u WHERE u.daerah_id = $1 AND u.kode = $2",
                 .in = "it", .out = UNIT_TYPES },
    [R_UNITS] = { "registry_units", "SELECT " UNIT_COLUMNS " FROM unit u WHERE u.daerah_id = $1"
                  " AND u.berlaku_sampai IS NULL ORDER BY u.urutan, u.nama", .in = "i", .out = UNIT_TYPES },
    [R_UNIT_ADD] = { "registry_unit_add", "INSERT INTO unit (daerah_id, unit_id, induk_id, kode, nama, jenis, alamat,"
                     " urutan, berlaku_dari) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                     .in = "iiIttttii", .out = "" },
    [R_UNIT_NAME] = { "registry_unit_name", "SELECT nama FROM unit WHERE daerah_id = $1 AND unit_id = $2",
                      .in = "ii", .out = "t" },
    [R_UNITS_OF_KIND] = { "registry_units_of_kind", "SELECT unit_id FROM unit WHERE daerah_id = $1 AND jenis = $2"
                          " ORDER BY unit_id", .in = "it", .out = "i" },
    [R_LAYANAN] = { "registry_layanan", LAYANAN_SELECT " AND l.kode = $2", .in = "it", .out = LAYANAN_TYPES },
    [R_LAYANAN_BY_ID] = { "registry_layanan_by_id", LAYANAN_SELECT " AND l.layanan_id = $2",
                          .in = "ii", .out = LAYANAN_TYPES },
    [R_LAYANAN_OF_UNIT] = { "registry_layanan_of_unit", LAYANAN_SELECT " AND l.unit_id = $2 ORDER BY l.cari, l.kode",
                            .in = "ii", .out = LAYANAN_TYPES },
    [R_LAYANAN_ORDER] = { "registry_layanan_order", "SELECT layanan_id, unit_id FROM layanan WHERE daerah_id = $1"
                          " AND aktif = 1 ORDER BY cari, unit_id, layanan_id", .in = "i", .out = "ii" },
    [R_LAYANAN_ADD] = { "registry_layanan_add", "INSERT INTO layanan (daerah_id, layanan_id, unit_id, kode, nama,"
                        " ringkas, jenis, aktif, cari) VALUES ($1, $2, $3, $4, $5, $6, 'ADMINISTRATIF', 1, $7)",
                        .in = "iiitttt", .out = "" },
    [R_KATA_ADD] = { "registry_kata_add", "INSERT INTO layanan_kata (daerah_id, kata, layanan_id, bobot)"
                     " VALUES ($1, $2, $3, $4) ON CONFLICT (daerah_id, kata, layanan_id) DO NOTHING",
                     .in = "itii", .out = "" },
    [R_KATA_FIND] = { "registry_kata_find", "SELECT layanan_id, CASE WHEN kata = $2 THEN bobot + 1 ELSE bobot END"
                      " FROM layanan_kata WHERE daerah_id = $1 AND kata >= $2 AND kata < $3", .in = "itt", .out = "ii" },
    [R_STANDAR] = { "registry_standar", "SELECT komponen, isi FROM layanan_standar WHERE daerah_id = $1"
                    " AND layanan_id = $2", .in = "ii", .out = "tt" },
    [R_STANDAR_SET] = { "registry_standar_set", "INSERT INTO layanan_standar (daerah_id, layanan_id, komponen, isi)"
                        " VALUES ($1, $2, $3, $4) ON CONFLICT (daerah_id, layanan_id, komponen)"
                        " DO UPDATE SET isi = excluded.isi", .in = "iitt", .out = "" },
    [R_DAERAH_NAMA] = { "registry_daerah_nama", "UPDATE daerah SET nama = $2 WHERE daerah_id = $1", .in = "it", .out = "" },
    [R_TAMPILAN_ADD] = { "registry_tampilan_add", "INSERT INTO tampilan (daerah_id, warna, alamat, ubah)"
                         " VALUES ($1, $2, $3, 1)", .in = "itt", .out = "" },
    [R_TAMPILAN_SET] = { "registry_tampilan_set", "UPDATE tampilan SET warna = $2, alamat = $3, ubah = ubah + 1"
                         " WHERE daerah_id = $1 AND ubah = $4", .in = "itti", .out = "" },
    [R_LAYANAN_FULL] = { "registry_layanan_full", "SELECT l.layanan_id, l.unit_id, l.kode, l.nama, l.ringkas, u.nama,"
                         " u.kode, l.jenis, l.aktif, l.cari FROM layanan l JOIN unit u ON u.daerah_id = l.daerah_id"
                         " AND u.unit_id = l.unit_id WHERE l.daerah_id = $1 AND l.kode = $2",
                         .in = "it", .out = LAYANAN_TYPES "tit" },
    [R_LAYANAN_SET] = { "registry_layanan_set", "UPDATE layanan SET nama = $3, ringkas = $4, jenis = $5, aktif = $6,"
                        " cari = $7 WHERE daerah_id = $1 AND layanan_id = $2", .in = "iitttit", .out = "" },
    [R_KATA_CLEAR] = { "registry_kata_clear", "DELETE FROM layanan_kata WHERE daerah_id = $1 AND layanan_id = $2",
                       .in = "ii", .out = "" },
    [R_STANDAR_CLEAR] = { "registry_standar_clear", "DELETE FROM layanan_standar WHERE daerah_id = $1"
                          " AND layanan_id = $2", .in = "ii", .out = "" },
    [R_UNIT_FORCE] = { "registry_unit_force", "SELECT urutan, berlaku_dari, berlaku_sampai FROM unit"
                       " WHERE daerah_id = $1 AND unit_id = $2", .in = "ii", .out = "iiI" },
    [R_UNIT_PARENT] = { "registry_unit_parent", "SELECT induk_id FROM unit WHERE daerah_id = $1 AND unit_id = $2",
                        .in = "ii", .out = "I" },
    [R_UNIT_SET] = { "registry_unit_set", "UPDATE unit SET induk_id = $3, nama = $4, jenis = $5, alamat = $6,"
                     " urutan = $7, berlaku_sampai = $8 WHERE daerah_id = $1 AND unit_id = $2",
                     .in = "iiItttiI", .out = "" },
    [R_COUNT_UNITS] = { "registry_count_units", "SELECT COUNT(*) FROM unit WHERE daerah_id = $1"
                        " AND berlaku_sampai IS NULL", .in = "i", .out = "i" },
    [R_COUNT_LAYANAN] = { "registry_count_layanan", "SELECT COUNT(*) FROM layanan WHERE daerah_id = $1 AND aktif = 1",
                          .in = "i", .out = "i" },
    [R_LEPAS] = { "registry_lepas", "SELECT 'unit', u.kode FROM unit u WHERE u.daerah_id = $1 AND u.induk_id IS NOT NULL AND (u.induk_id = u.unit_id"
                  " OR NOT EXISTS (SELECT 1 FROM unit p WHERE p.daerah_id = $1 AND p.unit_id = u.induk_id)) UNION ALL SELECT 'layanan', l.kode"
                  " FROM layanan l WHERE l.daerah_id = $1 AND NOT EXISTS (SELECT 1 FROM unit p WHERE p.daerah_id = $1 AND p.unit_id = l.unit_id)",
                  .in = "i", .out = "tt" },
    [R_JEJAK_END] = { "jejak_end", "SELECT nomor, hash FROM jejak WHERE daerah_id = $1 ORDER BY nomor DESC LIMIT 1",
                      .in = "i", .out = "ib" },
    [R_JEJAK_ADD] = { "jejak_add", "INSERT INTO jejak (daerah_id, nomor, waktu, orang_id, oleh, tindakan, objek,"
                      " sebelum, sesudah, alasan, permintaan, hash)"
                      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)", .in = "iiiitttTTTib", .out = "" },
    [R_JEJAK_ALL] = { "jejak_all", JEJAK_SELECT " AND nomor > $2 ORDER BY nomor", .in = "ii", .out = JEJAK_TYPES },
    [R_JEJAK_HASH] = { "jejak_hash", "SELECT hash FROM jejak WHERE daerah_id = $1 AND nomor = $2",
                       .in = "ii", .out = "b" },
    [R_JEJAK_RANGE] = { "jejak_range", "SELECT MIN(nomor), MAX(nomor) FROM jejak WHERE daerah_id = $1"
                        " AND waktu >= $2 AND waktu < $3", .in = "iii", .out = "II" },
    [R_JEJAK_LIST] = { "jejak_list", JEJAK_SELECT " AND nomor >= $2 AND nomor < $3 AND waktu >= $4 AND waktu < $5"
                       " AND ($6 < 0 OR orang_id = $6) AND tindakan LIKE $7 ESCAPE '!'"
                       " AND lower(objek) LIKE $8 ESCAPE '!' ORDER BY nomor DESC LIMIT $9",
                       .in = "iiiiiitti", .out = JEJAK_TYPES },
    [R_JEJAK_DAYS] = { "jejak_days", JEJAK_SELECT " AND waktu >= $2 AND waktu < $3 ORDER BY nomor",
                       .in = "iii", .out = JEJAK_TYPES },
    [R_KEPALA_ADD] = { "jejak_kepala_add", "INSERT INTO jejak_kepala (daerah_id, hari, nomor, hash, tanda, kunci)"
                       " VALUES ($1, $2, $3, $4, $5, $6)", .in = "iiibbb", .out = "" },
    [R_KEPALA_LAST] = { "jejak_kepala_last", KEPALA_SELECT " ORDER BY hari DESC LIMIT 1", .in = "i", .out = "iibbb" },
    [R_KEPALA_ALL] = { "jejak_kepala_all", KEPALA_SELECT " AND nomor >= $2 ORDER BY nomor, hari",
                       .in = "ii", .out = "iibbb" },
    [R_PEKERJAAN_ADD] = { "pekerjaan_add", "INSERT INTO pekerjaan (daerah_id, nama, terakhir, giliran)"
                          " VALUES ($1, $2, -1, 0) ON CONFLICT (daerah_id, nama) DO NOTHING", .in = "it", .out = "" },
    [R_PEKERJAAN_GET] = { "pekerjaan_get", "SELECT terakhir, giliran FROM pekerjaan WHERE daerah_id = $1"
                          " AND nama = $2", .in = "it", .out = "ii" },
    [R_PEKERJAAN_TAKE] = { "pekerjaan_take", "UPDATE pekerjaan SET giliran = $4 WHERE daerah_id = $1 AND nama = $2"
                           " AND terakhir < $3 AND giliran <= $5", .in = "itiii", .out = "" },
    [R_PEKERJAAN_DONE] = { "pekerjaan_done", "UPDATE pekerjaan SET terakhir = $3, giliran = $4 WHERE daerah_id = $1"
                           " AND nama = $2", .in = "itii", .out = "" },
    [R_PEKERJAAN_GIVE] = { "pekerjaan_give", "UPDATE pekerjaan SET giliran = $3 WHERE daerah_id = $1 AND nama = $2",
                           .in = "iti", .out = "" },
    [R_UBIN_GET] = { "pohon_ubin_get", "SELECT isi FROM pohon_ubin WHERE daerah_id = $1 AND tingkat = $2 AND nomor = $3",
                     .in = "iii", .out = "b" },
    [R_UBIN_LAST] = { "pohon_ubin_last", "SELECT nomor, isi FROM pohon_ubin WHERE daerah_id = $1 AND tingkat = 0"
                      " ORDER BY nomor DESC LIMIT 1", .in = "i", .out = "ib" },
    [R_UBIN_PUT] = { "pohon_ubin_put", "INSERT INTO pohon_ubin (daerah_id, tingkat, nomor, isi) VALUES ($1, $2, $3, $4)"
                     " ON CONFLICT (daerah_id, tingkat, nomor) DO UPDATE SET isi = excluded.isi",
                     .in = "iiib", .out = "" },
    [R_POHON_ADD] = { "pohon_kepala_add", "INSERT INTO pohon_kepala (daerah_id, nomor, waktu, ukuran, akar, tanda,"
                      " kunci, asal) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", .in = "iiiibbbt", .out = "" },
    [R_POHON_GET] = { "pohon_kepala_get", POHON_SELECT " AND nomor = $2", .in = "ii", .out = POHON_TYPES },
    [R_POHON_LIST] = { "pohon_kepala_list", POHON_SELECT " AND nomor < $2 ORDER BY nomor DESC LIMIT $3",
                       .in = "iii", .out = POHON_TYPES },
    [R_POHON_COVERING] = { "pohon_kepala_covering", POHON_SELECT " AND ukuran >= $2 ORDER BY ukuran, nomor LIMIT 1",
                           .in = "ii", .out = POHON_TYPES },
    [R_SURAT_ADD] = { "surat_add", "INSERT INTO surat (daerah_id, surat_id, jenis, penerima, perihal, isi, rahasia, keadaan,"
                      " percobaan, berikut, sampai, dibuat, galat, alasan, versi)"
                      " VALUES ($1, $2, $3, $4, $5, $6, $7, 'MENUNGGU', 0, $8, $9, $8, '', '', 1)",
                      .in = "iittttBiI", .out = "" },
    [R_SURAT] = { "surat", SURAT_SELECT " AND surat_id = $2", .in = "ii", .out = SURAT_TYPES },
    [R_SURAT_LIST] = { "surat_list", SURAT_SELECT " AND surat_id < $2 AND ($3 = '' OR keadaan = $3) AND ($4 = ''"
                       " OR lower(penerima) LIKE '%' || $4 || '%' OR lower(perihal) LIKE '%' || $4 || '%')"
                       " ORDER BY surat_id DESC LIMIT $5", .in = "iitti", .out = SURAT_TYPES },
    [R_SURAT_COUNT] = { "surat_count", "SELECT keadaan, COUNT(*) FROM surat WHERE daerah_id = $1 GROUP BY keadaan",
                        .in = "i", .out = "ti" },
    [R_SURAT_WORK] = { "surat_work", "SELECT COUNT(*) FROM (SELECT 1 FROM surat WHERE daerah_id = $1"
                       " AND ((" SURAT_OPEN " AND berikut <= $2) OR (sampai <= $2 AND (" SURAT_OPEN " OR rahasia IS NOT NULL)))"
                       " LIMIT 1) t", .in = "ii", .out = "i" },
    [R_SURAT_NEXT] = { "surat_next", SURAT_SELECT " AND " SURAT_OPEN " AND berikut <= $2 ORDER BY berikut, surat_id LIMIT 1",
                       .in = "ii", .out = SURAT_TYPES },
    [R_SURAT_SECRET] = { "surat_secret", "SELECT rahasia FROM surat WHERE daerah_id = $1 AND surat_id = $2",
                         .in = "ii", .out = "B" },
    [R_SURAT_BEGIN] = { "surat_begin", "UPDATE surat SET percobaan = percobaan + 1, berikut = $4, versi = versi + 1"
                        " WHERE daerah_id = $1 AND surat_id = $2 AND versi = $3 AND " SURAT_OPEN, .in = "iiii", .out = "" },
    [R_SURAT_END] = { "surat_end", "UPDATE surat SET keadaan = $4, berikut = $5, selesai = $6, galat = $7,"
                      " rahasia = CASE WHEN $8 = 1 THEN NULL ELSE rahasia END, versi = versi + 1"
                      " WHERE daerah_id = $1 AND surat_id = $2 AND versi = $3", .in = "iiitiIti", .out = "" },
    [R_SURAT_EXPIRE] = { "surat_expire", "UPDATE surat SET rahasia = NULL, versi = versi + 1, selesai = COALESCE(selesai, $2),"
                         " keadaan = 'MATI', alasan = 'tautan tidak berlaku lagi' WHERE daerah_id = $1 AND sampai <= $2"
                         " AND (" SURAT_OPEN " OR (keadaan = 'MATI' AND rahasia IS NOT NULL))", .in = "ii", .out = "" },
    [R_SURAT_AGAIN] = { "surat_again", "UPDATE surat SET keadaan = 'MENUNGGU', percobaan = 0, berikut = $4, selesai = NULL,"
                        " alasan = '', versi = versi + 1 WHERE daerah_id = $1 AND surat_id = $2 AND versi = $3"
                        " AND keadaan <> 'TERKIRIM'", .in = "iiii", .out = "" },
    [R_SURAT_DROP] = { "surat_drop", "UPDATE surat SET keadaan = 'MATI', rahasia = NULL, alasan = $4, selesai = $5,"
                       " versi = versi + 1 WHERE daerah_id = $1 AND surat_id = $2 AND versi = $3 AND keadaan <> 'TERKIRIM'",
                       .in = "iiiti", .out = "" },
    [R_SURAT_COUNT_TO] = { "surat_count_to", "SELECT COUNT(*) FROM surat WHERE daerah_id = $1 AND lower(penerima) = lower($2)",
                           .in = "it", .out = "i" },
    [R_SURAT_ERASE_TO] = { "surat_erase_to", "DELETE FROM surat WHERE daerah_id = $1 AND lower(penerima) = lower($2)",
                           .in = "it", .out = "" },
    [R_BATAS] = { "batas", "SELECT penuh FROM batas WHERE daerah_id = $1 AND kunci = $2", .in = "ib", .out = "i" },
    [R_BATAS_SET] = { "batas_set", "INSERT INTO batas (daerah_id, kunci, penuh) VALUES ($1, $2, $3)"
                      " ON CONFLICT (daerah_id, kunci) DO UPDATE SET penuh = excluded.penuh", .in = "ibi", .out = "" },
    [R_BATAS_SWEEP] = { "batas_sweep", "DELETE FROM batas WHERE daerah_id = $1 AND kunci IN (SELECT kunci FROM batas"
                        " WHERE daerah_id = $1 AND penuh <= $2 ORDER BY penuh LIMIT 20)", .in = "ii", .out = "" },
    [R_BUKTI] = { "bukti", "SELECT " BUKTI_COLUMNS " FROM bukti b WHERE b.daerah_id = $1 AND b.bukti_id = $2", .in = "ii", .out = BUKTI_TYPES },
    [R_BUKTI_LIST] = { "bukti_list", "SELECT " BUKTI_COLUMNS BUKTI_WHERE
                       " ORDER BY CASE WHEN $6 = 1 THEN b.cari END, CASE WHEN $6 = 2 THEN COALESCE(b.berlaku_sampai, 9999999) END,"
                       " b.bukti_id DESC LIMIT $7 OFFSET $8", .in = "iititiii", .out = BUKTI_TYPES },
    [R_BUKTI_COUNT] = { "bukti_count", "SELECT COUNT(*)" BUKTI_WHERE, .in = "iitit", .out = "i" },
    [R_BUKTI_BYTES] = { "bukti_bytes", "SELECT CAST(COALESCE(SUM(byte), 0) AS BIGINT) FROM bukti WHERE daerah_id = $1 AND unit_id = $2"
                        " AND (hash IS NOT NULL OR keadaan = 'MENUNGGU')", .in = "ii", .out = "i" },
    [R_BUKTI_HASH_USED] = { "bukti_hash_used", "SELECT COUNT(*) FROM bukti WHERE hash = $1", .in = "b", .out = "i", .all_regions = true },
    [R_BUKTI_TEMP_USED] = { "bukti_temp_used", "SELECT COUNT(*) FROM bukti WHERE masuk = $1", .in = "t", .out = "i", .all_regions = true },
    [R_BUKTI_FILES] = { "bukti_files", "SELECT hash, MAX(byte) FROM bukti WHERE hash IS NOT NULL GROUP BY hash ORDER BY hash",
                        .in = "", .out = "bi", .all_regions = true },
    [R_BUKTI_ADD] = { "bukti_add", "INSERT INTO bukti (daerah_id, bukti_id, unit_id, judul, jenis, tanggal, berlaku_sampai, keadaan, galat,"
                      " alasan, nama, tipe, byte, masuk, rincian, coba, giliran, orang_id, oleh, dibuat, versi, cari) VALUES ($1, $2, $3,"
                      " $4, $5, $6, $7, 'MENUNGGU', '', '', $8, $9, $10, $11, '', 0, 0, $12, $13, $14, 1, $15)",
                      .in = "iiittiIttititit", .out = "" },
    [R_BUKTI_WAITS] = { "bukti_waits", "SELECT bukti_id FROM bukti WHERE daerah_id = $1 AND keadaan = 'MENUNGGU' AND giliran <= $2"
                        " ORDER BY giliran, bukti_id LIMIT 1", .in = "ii", .out = "i" },
    [R_BUKTI_TAKE] = { "bukti_take", "UPDATE bukti SET giliran = $4, coba = coba + 1 WHERE daerah_id = $1 AND bukti_id = $2"
                       " AND keadaan = 'MENUNGGU' AND giliran <= $3", .in = "iiii", .out = "" },
    [R_BUKTI_READY] = { "bukti_ready", "UPDATE bukti SET keadaan = 'SIAP', hash = $3, byte = $4, rincian = $5, masuk = '', versi = versi + 1"
                        " WHERE daerah_id = $1 AND bukti_id = $2 AND keadaan = 'MENUNGGU'", .in = "iibit", .out = "" },
    [R_BUKTI_FAIL] = { "bukti_fail", "UPDATE bukti SET keadaan = 'GAGAL', galat = $3, masuk = '', versi = versi + 1"
                       " WHERE daerah_id = $1 AND bukti_id = $2 AND keadaan = 'MENUNGGU'", .in = "iit", .out = "" },
    [R_BUKTI_WITHDRAW] = { "bukti_withdraw", "UPDATE bukti SET keadaan = 'DITARIK', alasan = $4, ditarik = $5, masuk = '', versi = versi + 1"
                           " WHERE daerah_id = $1 AND bukti_id = $2 AND versi = $3 AND keadaan <> 'DITARIK'", .in = "iiiti", .out = "" },
    [R_BUKTI_OF] = { "bukti_of", "SELECT " BUKTI_COLUMNS " FROM bukti_kait k JOIN bukti b ON b.daerah_id = k.daerah_id"
                     " AND b.bukti_id = k.bukti_id WHERE k.daerah_id = $1 AND k.objek = $2 ORDER BY b.bukti_id DESC LIMIT 500",
                     .in = "it", .out = BUKTI_TYPES },
    [R_KAIT_ADD] = { "bukti_kait_add", "INSERT INTO bukti_kait (daerah_id, objek, bukti_id, label, alamat, dibuat)"
                     " SELECT daerah_id, $2, bukti_id, $4, $5, $6 FROM bukti WHERE daerah_id = $1 AND bukti_id = $3 AND keadaan = 'SIAP'"
                     " ON CONFLICT (daerah_id, objek, bukti_id) DO UPDATE SET label = excluded.label, alamat = excluded.alamat",
                     .in = "ititti", .out = "" },
    [R_KAIT_REMOVE] = { "bukti_kait_remove", "DELETE FROM bukti_kait WHERE daerah_id = $1 AND objek = $2 AND bukti_id = $3", .in = "iti", .out = "" },
    [R_KAIT_USES] = { "bukti_kait_uses", "SELECT objek, label, alamat FROM bukti_kait WHERE daerah_id = $1 AND bukti_id = $2"
                      " ORDER BY dibuat, objek LIMIT 500", .in = "ii", .out = "ttt" },
};
/* clang-format on */

const struct schema_part registry_schema = {
    .name = "registry",
    .migrations = migrations,
    .n_migrations = COUNT(migrations),
    .stmts = registry_stmts,
    .n_stmts = COUNT(registry_stmts),
};

/* ---- components of a standard ---- */

static const struct {
    const char *code, *name[N_LANGS];
    bool published;
} komponens[N_KOMPONEN] = {
#define X(code, id, en, delivery) [KOMPONEN_##code] = { #code, { id, en }, delivery },
    KOMPONENS(X)
#undef X
};

const char *komponen_code(enum komponen k)
{
    return komponens[k].code;
}

const char *komponen_name(enum komponen k, enum lang lang)
{
    return komponens[k].name[lang];
}

bool komponen_published(enum komponen k)
{
    return komponens[k].published;
}

enum komponen komponen_from_code(const char *code, size_t n)
{
    for (int k = 0; k < N_KOMPONEN; k++)
        if (strlen(komponens[k].code) == n && memcmp(komponens[k].code, code, n) == 0)
            return (enum komponen)k;
    return N_KOMPONEN;
}

/* ---- reading ---- */

/* The first of the regions from..to; *ret_more: there is another. */
static enum mk_result daerah_between(struct db *db, struct arena *a, int64_t from, int64_t to, struct daerah *ret,
                                     bool *ret_more)
{
    struct cursor c;
    enum mk_result found = MK_NOT_FOUND;
    db_select(db, &c, &registry_stmts[R_DAERAH], ARGS(VI(from), VI(to)));
    if (cursor_next(&c)) {
        *ret = (struct daerah){ .id = cursor_int(&c, 0),
                                .kode = arena_text(a, cursor_text(&c, 1)),
                                .nama = arena_text(a, cursor_text(&c, 2)),
                                .zona = (int)cursor_int(&c, 3),
                                .demo = cursor_int(&c, 4) != 0,
                                .warna = arena_text(a, cursor_text(&c, 5)),
                                .alamat = arena_text(a, cursor_text(&c, 6)),
                                .ubah = cursor_int(&c, 7),
                                .lambang = { arena_text(a, cursor_text(&c, 8)), arena_text(a, cursor_text(&c, 9)),
                                             cursor_int(&c, 10), cursor_int(&c, 11), cursor_int(&c, 12) } };
        found = ret->kode && ret->nama && ret->warna && ret->alamat && ret->lambang.kunci && ret->lambang.teks ? MK_OK : MK_TOO_BIG;
    }
    *ret_more = found == MK_OK && cursor_next(&c);
    enum mk_result r = cursor_end(&c);
    return r ? r : found;
}

enum mk_result registry_daerah(struct db *db, struct arena *a, struct daerah *ret)
{
    const int64_t meant = db_region(db);
    bool more = false;
    enum mk_result r = daerah_between(db, a, meant, meant ? meant : INT64_MAX, ret, &more);
    return r == MK_OK && more ? MK_CONFLICT : r;
}

enum mk_result registry_daerah_after(struct db *db, struct arena *a, int64_t after, struct daerah *ret)
{
    bool more = false;
    return daerah_between(db, a, after + 1, INT64_MAX, ret, &more);
}

bool daerah_kode_read(const char *s, int64_t *ret_id)
{
    if (strlen(s) != 5 || s[2] != '.' || strspn(s, "0123456789") != 2 || strspn(s + 3, "0123456789") != 2)
        return false;
    *ret_id = (s[0] - '0') * 1000 + (s[1] - '0') * 100 + (s[3] - '0') * 10 + (s[4] - '0');
    return *ret_id >= 1100 && *ret_id % 100 != 0;
}

static bool unit_read(const struct cursor *c, struct arena *a, struct unit *u)
{
    const char *jenis = cursor_text(c, 4);
    *u = (struct unit){ .id = cursor_int(c, 0),
                        .induk_id = cursor_is_null(c, 1) ? 0 : cursor_int(c, 1),
                        .kode = arena_text(a, cursor_text(c, 2)),
                        .nama = arena_text(a, cursor_text(c, 3)),
                        .jenis = unit_kind_from_code(jenis, strlen(jenis)),
                        .alamat = arena_text(a, cursor_text(c, 5)),
                        .n_layanan = cursor_int(c, 6) };
    return u->kode && u->nama && u->alamat;
}

enum mk_result registry_unit(struct db *db, struct arena *a, int64_t daerah, const char *kode, struct unit *ret)
{
    struct cursor c;
    enum mk_result found = MK_NOT_FOUND;
    db_select(db, &c, &registry_stmts[R_UNIT], ARGS(VI(daerah), VT(kode)));
    if (cursor_next(&c))
        found = unit_read(&c, a, ret) ? MK_OK : MK_TOO_BIG;
    enum mk_result r = cursor_end(&c);
    return r ? r : found;
}

enum mk_result registry_units(struct db *db, struct arena *a, int64_t daerah, struct unit_list *ret)
{
    struct unit_list list = { 0 };
    size_t cap = 0;
    enum mk_result r = MK_OK;
    struct cursor c;
    db_select(db, &c, &registry_stmts[R_UNITS], ARGS(VI(daerah)));
    while (!r && cursor_next(&c)) {
        struct unit *p = arena_room(a, list.item, list.n, &cap, sizeof *p);
        if (!p || !unit_read(&c, a, &p[list.n])) {
            r = MK_TOO_BIG;
        } else {
            list.item = p;
            list.n++;
        }
    }
    enum mk_result end = cursor_end(&c);
    if (!end && !r)
        *ret = list;
    return end ? end : r;
}

bool registry_layanan_read(const struct cursor *c, struct arena *a, struct layanan *l)
{
    *l = (struct layanan){ .id = cursor_int(c, 0),
                           .unit_id = cursor_int(c, 1),
                           .kode = arena_text(a, cursor_text(c, 2)),
                           .nama = arena_text(a, cursor_text(c, 3)),
                           .ringkas = arena_text(a, cursor_text(c, 4)),
                           .unit_nama = arena_text(a, cursor_text(c, 5)),
                           .unit_kode = arena_text(a, cursor_text(c, 6)) };
    return l->kode && l->nama && l->ringkas && l->unit_nama && l->unit_kode;
}

enum mk_result registry_layanan(struct db *db, struct arena *a, int64_t daerah, const char *kode, struct layanan *ret)
{
    struct cursor c;
    enum mk_result found = MK_NOT_FOUND;
    db_select(db, &c, &registry_stmts[R_LAYANAN], ARGS(VI(daerah), VT(kode)));
    if (cursor_next(&c))
        found = registry_layanan_read(&c, a, ret) ? MK_OK : MK_TOO_BIG;
    enum mk_result r = cursor_end(&c);
    return r ? r : found;
}

enum mk_result registry_layanan_of_unit(struct db *db, struct arena *a, int64_t daerah, int64_t unit,
                                        struct layanan_list *ret)
{
    struct layanan_list list = { 0 };
    size_t cap = 0;
    enum mk_result r = MK_OK;
    struct cursor c;
    db_select(db, &c, &registry_stmts[R_LAYANAN_OF_UNIT], ARGS(VI(daerah), VI(unit)));
    while (!r && cursor_next(&c)) {
        struct layanan *p = arena_room(a, list.item, list.n, &cap, sizeof *p);
        if (!p || !registry_layanan_read(&c, a, &p[list.n])) {
            r = MK_TOO_BIG;
        } else {
            list.item = p;
            list.n++;
        }
    }
    list.total = (int64_t)list.n;
    enum mk_result end = cursor_end(&c);
    if (!end && !r)
        *ret = list;
    return end ? end : r;
}

enum mk_result registry_standar(struct db *db, struct arena *a, int64_t daerah, int64_t layanan, struct standar *ret)
{
    struct cursor c;
    enum mk_result r = MK_OK;
    *ret = (struct standar){ { 0 } };
    db_select(db, &c, &registry_stmts[R_STANDAR], ARGS(VI(daerah), VI(layanan)));
    while (!r && cursor_next(&c)) {
        const char *code = cursor_text(&c, 0);
        enum komponen k = komponen_from_code(code, strlen(code));
        if (k == N_KOMPONEN)
            continue; /* of a later version of the list */
        ret->isi[k] = arena_text(a, cursor_text(&c, 1));
        r = ret->isi[k] ? MK_OK : MK_TOO_BIG;
    }
    enum mk_result end = cursor_end(&c);
    return end ? end : r;
}

enum mk_result registry_counts(struct db *db, int64_t daerah, struct registry_counts *ret)
{
    enum mk_result r = db_int(db, &registry_stmts[R_COUNT_UNITS], ARGS(VI(daerah)), &ret->units);
    return r ? r : db_int(db, &registry_stmts[R_COUNT_LAYANAN], ARGS(VI(daerah)), &ret->services);
}

enum mk_result registry_lepas(struct db *db, int64_t daerah, void (*each)(void *arg, const char *kind, const char *kode), void *arg)
{
    struct cursor c;
    db_select(db, &c, &registry_stmts[R_LEPAS], ARGS(VI(daerah)));
    while (cursor_next(&c))
        each(arg, cursor_text(&c, 0), cursor_text(&c, 1));
    return cursor_end(&c);
}

/* ---- writing ---- */

/* A code stands in addresses, so it has the form of registry_slug. */
static bool code_valid(const char *kode)
{
    size_t n = strlen(kode);
    if (n == 0 || kode[0] == '-' || kode[n - 1] == '-')
        return false;
    return strspn(kode, "abcdefghijklmnopqrstuvwxyz0123456789-") == n && !strstr(kode, "--");
}

enum mk_result registry_daerah_add(struct db *tx, const struct daerah *d, int64_t now_ms)
{
    return db_exec(tx, &registry_stmts[R_DAERAH_ADD],
                   ARGS(VI(d->id), VT(d->kode), VT(d->nama), VI(d->zona), VI(d->demo), VI(now_ms)), NULL);
}

enum mk_result registry_unit_add(struct db *tx, int64_t daerah, const struct unit *u, int64_t urutan, int32_t from_day)
{
    if (!code_valid(u->kode))
        return MK_INVALID;
    return db_exec(tx, &registry_stmts[R_UNIT_ADD],
                   ARGS(VI(daerah), VI(u->id), u->induk_id ? VI(u->induk_id) : VNULL(), VT(u->kode), VT(u->nama),
                        VT(unit_kind_code(u->jenis)), VT(u->alamat ? u->alamat : ""), VI(urutan), VI(from_day)),
                   NULL);
}

static enum mk_result unit_name(struct db *tx, struct arena *a, int64_t daerah, int64_t unit, const char **ret)
{
    struct cursor c;
    enum mk_result found = MK_NOT_FOUND;
    db_select(tx, &c, &registry_stmts[R_UNIT_NAME], ARGS(VI(daerah), VI(unit)));
    if (cursor_next(&c)) {
        *ret = arena_text(a, cursor_text(&c, 0));
        found = *ret ? MK_OK : MK_TOO_BIG;
    }
    enum mk_result r = cursor_end(&c);
    return r ? r : found;
}

/* The highest weight first: a word keeps its first one. */
enum mk_result registry_layanan_words(struct db *tx, struct arena *a, int64_t daerah, const struct layanan *l,
                                      const char *name, const char *synonyms)
{
    const char *unit = NULL;
    enum mk_result r = unit_name(tx, a, daerah, l->unit_id, &unit);
    if (!r)
        r = utf8_fold(a, unit, &unit);
    if (!r)
        r = registry_words_add(tx, daerah, l->id, name, WEIGHT_NAME);
    if (!r)
        r = registry_words_add(tx, daerah, l->id, synonyms, WEIGHT_SYNONYM);
    return r ? r : registry_words_add(tx, daerah, l->id, unit, WEIGHT_UNIT);
}

enum mk_result registry_layanan_search_text(struct arena *a, const char *nama, const char *sinonim,
                                            const char **ret_name, const char **ret_synonyms, const char **ret_cari)
{
    enum mk_result r = utf8_fold(a, nama, ret_name);
    if (!r)
        r = utf8_fold(a, sinonim ? sinonim : "", ret_synonyms);
    if (r)
        return r;
    *ret_cari = arena_format(a, "%s\n%s", *ret_name, *ret_synonyms);
    return *ret_cari ? MK_OK : MK_TOO_BIG;
}

enum mk_result registry_layanan_add(struct db *tx, struct arena *a, int64_t daerah, const struct layanan *l,
                                    const char *sinonim)
{
    const char *name = NULL, *synonyms = NULL, *cari = NULL;
    if (!code_valid(l->kode))
        return MK_INVALID;
    enum mk_result r = registry_layanan_search_text(a, l->nama, sinonim, &name, &synonyms, &cari);
    if (r)
        return r;
    r = db_exec(tx, &registry_stmts[R_LAYANAN_ADD],
                ARGS(VI(daerah), VI(l->id), VI(l->unit_id), VT(l->kode), VT(l->nama), VT(l->ringkas ? l->ringkas : ""),
                     VT(cari)),
                NULL);
    return r ? r : registry_layanan_words(tx, a, daerah, l, name, synonyms);
}

enum mk_result registry_standar_set(struct db *tx, int64_t daerah, int64_t layanan, enum komponen k, const char *isi)
{
    return db_exec(tx, &registry_stmts[R_STANDAR_SET], ARGS(VI(daerah), VI(layanan), VT(komponen_code(k)), VT(isi)),
                   NULL);
}

/* terbuka.c: open data, cards, screens and the media log as a feature of the house; see terbuka.h. */
#include "terbuka/terbuka.h"

#include <string.h>

#include "web/message.h"

static const struct migration migrations[] = {
    { 1,
      "CREATE TABLE terbuka_media ("
      " daerah_id {int} NOT NULL, media_id {int} NOT NULL, unit_id {int} NOT NULL, periode {text} NOT NULL,"
      " kelas {text} NOT NULL, nama {text} NOT NULL, tanggal {int} NOT NULL, tautan {text} NOT NULL,"
      " dibuat {int} NOT NULL, oleh {text} NOT NULL,"
      " PRIMARY KEY (daerah_id, media_id),"
      " FOREIGN KEY (daerah_id) REFERENCES daerah (daerah_id),"
      " CHECK (length(periode) BETWEEN 4 AND 10), CHECK (length(kelas) BETWEEN 1 AND 20),"
      " CHECK (length(nama) BETWEEN 1 AND 120), CHECK (length(tautan) <= 500)"
      "){table};"
      "CREATE INDEX terbuka_media_tanggal ON terbuka_media (daerah_id, tanggal, media_id);" },
};

#define MEDIA_WHERE " FROM terbuka_media WHERE daerah_id = $1 AND ($2 < 0 OR unit_id = $2) AND ($3 = '' OR kelas = $3)"
const struct stmt terbuka_stmts[N_TERBUKA_STMTS] = {
    [M_LIST] = { "terbuka_media_list", "SELECT media_id, unit_id, periode, kelas, nama, tanggal, tautan" MEDIA_WHERE
                 " ORDER BY tanggal DESC, media_id DESC LIMIT $4 OFFSET $5", "iitii", "iitttit" },
    [M_COUNT] = { "terbuka_media_count", "SELECT COUNT(*), COUNT(DISTINCT kelas)" MEDIA_WHERE, "iit", "ii" },
    [M_GET] = { "terbuka_media_get", "SELECT unit_id, periode, kelas, nama, tanggal, tautan FROM terbuka_media"
                " WHERE daerah_id = $1 AND media_id = $2", "ii", "itttit" },
    [M_ADD] = { "terbuka_media_add", "INSERT INTO terbuka_media (daerah_id, media_id, unit_id, periode, kelas, nama,"
                " tanggal, tautan, dibuat, oleh) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", "iiitttitit", "" },
    [M_DELETE] = { "terbuka_media_delete", "DELETE FROM terbuka_media WHERE daerah_id = $1 AND media_id = $2", "ii", "" },
};

const struct schema_part terbuka_schema = {
    .name = "terbuka",
    .migrations = migrations,
    .n_migrations = COUNT(migrations),
    .stmts = terbuka_stmts,
    .n_stmts = COUNT(terbuka_stmts),
};

const struct terbuka_kelas terbuka_kelas[MEDIA_KELAS] = {
    { "cetak", T("Cetak atau non-elektronik") }, { "elektronik", T("Elektronik (televisi, monitor, kios)") },
    { "sosial", T("Media sosial") },             { "situs", T("Situs web") },
    { "aplikasi", T("Aplikasi") },               { "sippn", T("SIPP Nasional") },
    { "papan", T("Baliho atau videotron") },
};

const char *terbuka_kelas_nama(const char *kode, enum lang lang)
{
    for (size_t i = 0; i < MEDIA_KELAS; i++)
        if (strcmp(terbuka_kelas[i].kode, kode) == 0)
            return tr(lang, terbuka_kelas[i].nama);
    return kode;
}

enum mk_result terbuka_sorot(struct request *rq, int64_t unit, struct sorotan *ret)
{
    *ret = (struct sorotan){ .ada = false };
    for (size_t i = 0; i < rq->house->n_features; i++)
        if (rq->house->features[i]->sorot)
            return rq->house->features[i]->sorot(rq, unit, ret);
    return MK_OK;
}

static const struct route routes[] = {
    { GET, "/data", WARGA, terbuka_data_get, .cacheable = true },
    { GET, "/data/katalog.jsonld", WARGA, terbuka_katalog_get, .cacheable = true },
    { GET, "/data/kamus.csv", WARGA, terbuka_kamus_get, .cacheable = true },
    { GET, "/sematkan/{unit}", WARGA, terbuka_sematkan_get, .cacheable = true },
    { GET, "/bagikan/daerah.png", WARGA, terbuka_kartu_daerah, .cacheable = true },
    { GET, "/bagikan/unit/{kartu}", WARGA, terbuka_kartu_unit, .cacheable = true },
    { GET, "/bagikan/layanan/{kartu}", WARGA, terbuka_kartu_layanan, .cacheable = true },
    { GET, "/tv", WARGA, terbuka_tv_get, .cacheable = true },
    { GET, "/tv/{unit}", WARGA, terbuka_tv_get, .cacheable = true },
    { GET, "/kelola/media", STAF, terbuka_media_get, .hak = HAK_SURVEI_KELOLA },
    { POST, "/kelola/media", STAF, terbuka_media_post, .hak = HAK_SURVEI_KELOLA },
    { POST, "/kelola/media/{id}/hapus", STAF, terbuka_media_hapus, .hak = HAK_SURVEI_KELOLA },
};
static const struct desk_link desk[] = {
    { DESK_UKUR, 60, "/kelola/media", T("Catatan publikasi"), HAK_SURVEI_KELOLA, "media pengumuman publikasi bukti tayang" },
};

extern const struct feature feature_terbuka;
const struct feature feature_terbuka = {
    .name = "terbuka",
    .title = "Data terbuka",
    .routes = routes,
    .n_routes = COUNT(routes),
    .nav = { "/data", "Data", "Data", 60 },
    .desk = desk,
    .n_desk = COUNT(desk),
    .schema = &terbuka_schema,
};

/* situs_test.c: search over everything, comparison, what changed, and what programs read, through the real server. */
#include "layanan/standar.h"

#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "tests/kit/site.h"

extern const struct feature feature_layanan;
enum { DAERAH = 7324 };

/* Figures as another feature would give them: only unit 11 was measured. */
static enum mk_result ukur(struct db *db, int64_t daerah, int64_t unit, struct period p, struct ukuran *ret)
{
    (void)db, (void)daerah, (void)p;
    *ret = (struct ukuran){ .n = unit == 11 ? 9 : 0 };
    for (int u = 0; unit == 11 && u < N_UNSUR; u++)
        ret->ikm[u] = 8000 + u;
    return MK_OK;
}

static const struct feature feature_ukur = { .name = "ukur", .title = "Penguji", .ukur = ukur };
static const struct feature *const features[] = { &feature_layanan, &feature_ukur };
static struct site *served;

static enum mk_result region_put(struct db *tx, void *arg, struct err *err)
{
    const struct unit units[] = {
        { .id = 11, .kode = "dinas", .nama = "Dinas Kependudukan", .alamat = "", .jenis = UNIT_DINAS },
        { .id = 12, .kode = "puskesmas", .nama = "Puskesmas Malili", .alamat = "Jalan Satu", .jenis = UNIT_PUSKESMAS },
    };
    const struct layanan service = { .id = 21, .unit_id = 11, .kode = "akta", .nama = "Akta & surat", .ringkas = "" };
    struct arena a;
    arena_init(&a, 1 << 20);
    (void)arg, (void)err;
    enum mk_result r = MK_OK;
    for (size_t i = 0; i < COUNT(units) && !r; i++)
        r = registry_unit_add(tx, DAERAH, &units[i], (int64_t)i, 0);
    static const enum komponen told[] = { KOMPONEN_JUMLAH_PELAKSANA, KOMPONEN_KOMPETENSI, KOMPONEN_PENGADUAN };
    if (!r)
        r = registry_layanan_add(tx, &a, DAERAH, &service, "");
    for (size_t i = 0; i < COUNT(told) && !r; i++)
        r = registry_standar_set(tx, DAERAH, 21, told[i], "Dua orang");
    arena_release(&a);
    return r;
}

static void served_free(void)
{
    site_free(served);
}

static int look(const char *path)
{
    if (!served) {
        served = site_new(features, COUNT(features), region_put, NULL);
        site_serve(served);
        atexit(served_free);
    }
    return site_get(served, path);
}

static enum mk_result address_put(struct db *tx, void *arg, struct err *err)
{
    struct daerah d = served->daerah;
    (void)arg, (void)err;
    d.warna = "0b5f5a";
    d.alamat = "https://uji.go.id";
    d.ubah = 0;
    return registry_daerah_set(tx, &d);
}

static enum mk_result publish_put(struct db *tx, void *arg, struct err *err)
{
    const struct pelaku_meja p = { .daerah = DAERAH, .now = 1767312000000, .nama = "uji", .today = 20000 };
    struct versi_aksi k = { .p = p, .layanan = 21, .kode = "akta" };
    (void)arg;
    enum mk_result r = versi_mulai(tx, &k, err);
    k.ubah = 1;
    for (enum komponen i = 0; i < N_KOMPONEN; i++)
        k.isi.isi[i] = "isi";
    if (!r)
        r = versi_simpan(tx, &k, err);
    k.ubah = 2;
    k.langkah = LANGKAH_TETAPKAN;
    k.sk_nomor = "1";
    k.sk_tanggal = 20000;
    if (!r)
        r = versi_melangkah(tx, &k, err);
    k.ubah = 3;
    k.langkah = LANGKAH_TERBIT;
    return r ? r : versi_melangkah(tx, &k, err);
}

TEST(cari__finds_services_units_and_pages)
{
    CHECK_INT(look("/cari?q=akta"), 200);
    CHECK(site_shows("/layanan/akta") && !site_shows("/unit/dinas\""));
    CHECK_INT(look("/cari?q=kepend"), 200);
    CHECK(site_shows("/unit/dinas"));
    CHECK_INT(look("/cari?q=cara+hit"), 200);
    CHECK(site_shows("href=\"/metode\"") && site_shows("Cara menghitung"));
    CHECK_INT(look("/cari?q=zzz"), 200);
    CHECK(site_shows("Tidak ada yang cocok"));
    CHECK_INT(look("/cari?q=%3Cb%3E&lang=en"), 200);
    CHECK(site_shows("Results for") && site_shows("&lt;b&gt;") && !site_shows("<b>&"));
    CHECK_INT(look("/cari"), 200);
    CHECK(site_shows("Cari di situs ini") && site_shows("href=\"/hasil\""));
}

TEST(banding__two_side_by_side_without_a_ranking)
{
    CHECK_INT(look("/banding"), 200);
    CHECK(site_shows("Belum ada unit yang dipilih"));
    CHECK_INT(look("/banding?u1=dinas&u2=dinas"), 200); /* the same one twice is one */
    CHECK(site_shows("Pilih satu unit lagi"));
    CHECK_INT(look("/banding?u1=dinas&u3=puskesmas&u4=tidak-ada"), 200);
    CHECK(site_shows("80,08") && site_shows("belum cukup") && site_shows("tidak mengurutkan unit"));
}

TEST(unit__tells_the_six_parts_and_what_is_missing)
{
    CHECK_INT(look("/unit/puskesmas"), 200);
    CHECK(site_shows("Enam informasi yang wajib ada") && site_shows("Jalan Satu") && site_shows("Profil pelaksana"));
    CHECK(site_shows("Belum diumumkan") && site_shows("Belum diisi"));
    CHECK_INT(look("/unit/dinas"), 200);
    CHECK(site_shows("alamat belum diisi") && site_shows("0 dari 1 layanan lengkap"));
    CHECK(site_shows("kompetensi pelaksana ditulis pada 1 dari 1 layanan") && site_shows("Caranya ditulis pada 1 dari 1 layanan"));
}

TEST(perubahan__page_feed_and_map)
{
    CHECK_INT(look("/perubahan"), 200);
    CHECK(site_shows("Belum ada perubahan yang tercatat") && !site_shows("perubahan.atom"));
    CHECK_INT(look("/perubahan.atom"), 404);
    CHECK_INT(look("/sitemap.xml"), 404);
    CHECK_INT(look("/robots.txt"), 200);
    CHECK(site_shows("Disallow: /kelola") && !site_shows("Sitemap:"));
    site_write(served, address_put, NULL);
    site_write(served, publish_put, NULL);
    CHECK_INT(look("/perubahan"), 200);
    CHECK(site_shows("Akta &amp; surat") && site_shows("standar versi 1 berlaku") && site_shows("2 Januari 2026"));
    CHECK_INT(look("/"), 200);
    CHECK(site_shows("Yang berubah") && site_shows("standar baru berlaku"));
    CHECK_INT(look("/perubahan.atom"), 200);
    CHECK(strncmp(site_field("Content-Type"), "application/atom+xml", 20) == 0);
    CHECK(site_shows("<id>https://uji.go.id/layanan/akta#versi-1</id>") && site_shows("Akta &amp; surat"));
    CHECK(site_shows("<updated>2026-01-02T00:00:00Z</updated>"));
    CHECK_INT(look("/sitemap.xml"), 200);
    CHECK(site_shows("<loc>https://uji.go.id/layanan/akta</loc>") && site_shows("<loc>https://uji.go.id/unit/puskesmas</loc>"));
    CHECK_INT(look("/robots.txt"), 200);
    CHECK(site_shows("Sitemap: https://uji.go.id/sitemap.xml"));
}

/* standar_test.c: the staff pages of the catalogue through the real server: services, units, versions of a standard and
 * the pledge, with conflicts, rights by unit and the audit trail. Who is signed in says a cookie of the test. */
#include "layanan/standar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "tests/kit/site.h"

extern const struct feature feature_layanan;

enum { DAERAH = 7324, DINAS = 11, PUSKESMAS = 12 };

/* ---- somebody is signed in: "daerah" or "unit" (of the department) ---- */

static const struct hak_grant grants[] = {
    { .peran = PERAN_ADMIN_DAERAH, .daerah_id = DAERAH, .sampai = HAK_SELAMANYA },
    { .peran = PERAN_ADMIN_UNIT, .daerah_id = DAERAH, .unit_id = DINAS, .sampai = HAK_SELAMANYA },
};
static struct orang persons[] = {
    { .id = 1, .nama = "Admin Daerah", .grants = &grants[0], .n_grants = 1, .csrf = "kunci", .pastikan_ms = INT64_MAX },
    { .id = 2, .nama = "Admin Unit", .grants = &grants[1], .n_grants = 1, .csrf = "kunci" },
};

static enum mk_result identify(struct request *rq)
{
    const char *who = rq_cookie(rq, "siapa");
    rq->orang = !who ? NULL : strcmp(who, "daerah") == 0 ? &persons[0] : &persons[1];
    return MK_OK;
}

static const struct feature feature_siapa = { .name = "siapa", .title = "Penguji", .identify = identify };
static const struct feature *const features[] = { &feature_layanan, &feature_siapa };
static struct site_jar daerah = { "siapa=daerah" }, unit = { "siapa=unit" };
static struct site *served;

static enum mk_result region_put(struct db *tx, void *arg, struct err *err)
{
    const struct unit units[] = {
        { .id = DINAS, .kode = "dinas", .nama = "Dinas Kependudukan", .alamat = "", .jenis = UNIT_DINAS },
        { .id = PUSKESMAS, .kode = "puskesmas", .nama = "Puskesmas Malili", .alamat = "", .jenis = UNIT_PUSKESMAS },
    };
    const struct layanan services[] = {
        { .id = 21, .unit_id = DINAS, .kode = "akta", .nama = "Akta kelahiran", .ringkas = "Untuk bayi" },
        { .id = 22, .unit_id = PUSKESMAS, .kode = "rujukan", .nama = "Rujukan", .ringkas = "" },
    };
    struct arena a;
    arena_init(&a, 1 << 20);
    (void)arg, (void)err;
    enum mk_result r = MK_OK;
    for (size_t i = 0; i < COUNT(units) && !r; i++)
        r = registry_unit_add(tx, DAERAH, &units[i], (int64_t)i, 0);
    for (size_t i = 0; i < COUNT(services) && !r; i++)
        r = registry_layanan_add(tx, &a, DAERAH, &services[i], "lahir");
    if (!r)
        r = registry_standar_set(tx, DAERAH, 21, KOMPONEN_JANGKA_WAKTU, "5 hari kerja");
    arena_release(&a);
    return r;
}

static void served_free(void)
{
    site_free(served);
}

static struct site *house(void)
{
    if (!served) {
        served = site_new(features, COUNT(features), region_put, NULL);
        site_serve(served);
        atexit(served_free);
    }
    return served;
}

static int post(struct site_jar *jar, const char *path, const char *body)
{
    static char all[16384];
    snprintf(all, sizeof all, "csrf=kunci&%s", body);
    site_use(jar);
    return site_form(house(), path, all);
}

static int look(struct site_jar *jar, const char *path)
{
    house();
    site_use(jar);
    return site_get(served, path);
}

/* The value of a hidden field of the page just shown. */
static const char *hidden(const char *name)
{
    static char value[64], mark[96];
    snprintf(mark, sizeof mark, "name=\"%s\" value=\"", name);
    const char *p = strstr(site_body(), mark);
    CHECK(p != NULL);
    snprintf(value, sizeof value, "%.*s", (int)strcspn(p + strlen(mark), "\""), p + strlen(mark));
    return value;
}

static bool in_trail(const char *tindakan)
{
    struct jejak_entries list;
    CHECK_OK(jejak_list(served->db, &served->arena, DAERAH, &(struct jejak_filter){ .tindakan = tindakan, .limit = 5 }, &list));
    return list.n > 0;
}

#define SERVICE "nama=%s&ringkas=Untuk+bayi&sinonim=lahir&jenis=JASA&aktif=1&tanda=%s"

TEST(meja_layanan__a_change_is_kept_searched_and_in_the_trail)
{
    char body[1024], tanda[64];
    CHECK_INT(look(&daerah, "/kelola/layanan/akta"), 200);
    snprintf(tanda, sizeof tanda, "%s", hidden("tanda"));
    snprintf(body, sizeof body, SERVICE, "Akta+kelahiran+baru", tanda);
    CHECK_INT(post(&daerah, "/kelola/layanan/akta", body), 303);
    CHECK(in_trail("layanan.ubah"));
    CHECK_INT(look(NULL, "/layanan?q=baru"), 200);
    CHECK(site_shows("Akta kelahiran baru"));
    /* the same form once more: somebody was faster */
    CHECK_INT(post(&daerah, "/kelola/layanan/akta", body), 409);
    CHECK(site_shows("baru saja diubah orang lain") && site_shows("Yang sekarang tersimpan"));
    snprintf(body, sizeof body, SERVICE, "", tanda);
    CHECK_INT(post(&daerah, "/kelola/layanan/akta", body), 422);
    CHECK(site_shows("Tulis nama layanan.") && site_shows(">Untuk bayi<"));
}

TEST(meja_layanan__an_inactive_service_is_gone_for_citizens_only)
{
    char body[1024];
    CHECK_INT(look(&daerah, "/kelola/layanan/rujukan"), 200);
    snprintf(body, sizeof body, "nama=Rujukan&ringkas=&sinonim=&jenis=JASA&tanda=%s", hidden("tanda"));
    CHECK_INT(post(&daerah, "/kelola/layanan/rujukan", body), 303);
    CHECK_INT(look(NULL, "/layanan/rujukan"), 404);
    CHECK_INT(look(&daerah, "/kelola/layanan?keadaan=nonaktif"), 200);
    CHECK(site_shows("Rujukan") && !site_shows("Akta kelahiran"));
}

TEST(meja_layanan__a_new_one_in_the_own_unit_only)
{
    CHECK_INT(post(&unit, "/kelola/layanan/baru", "unit=puskesmas&nama=Imunisasi&jenis=JASA"), 422);
    CHECK(site_shows("Pilih salah satu unit Anda."));
    CHECK_INT(post(&unit, "/kelola/layanan/baru", "unit=dinas&nama=Kartu+keluarga&jenis=ADMINISTRATIF"), 303);
    CHECK_TEXT(site_field("Location"), "/kelola/layanan/dinas-kartu-keluarga");
    CHECK(in_trail("layanan.tambah"));
    CHECK_INT(post(&unit, "/kelola/layanan/baru", "unit=dinas&nama=Kartu+keluarga&jenis=ADMINISTRATIF"), 422);
    CHECK(site_shows("sudah punya layanan dengan nama itu"));
    CHECK_INT(look(NULL, "/layanan/dinas-kartu-keluarga"), 200);
    CHECK_INT(look(&unit, "/kelola/layanan/rujukan"), 404); /* of another unit */
    CHECK_INT(look(&unit, "/kelola/layanan"), 200);
    CHECK(site_shows("Kartu keluarga") && !site_shows("Rujukan"));
}

#define SIX "PERSYARATAN=KTP&PROSEDUR=Daftar%%0D%%0AAmbil&JANGKA_WAKTU=3+hari+kerja&BIAYA=Gratis&PRODUK=Akta&PENGADUAN=Loket"

/* Starts a version; its address. */
static const char *draft_make(void)
{
    static char path[256];
    CHECK_INT(post(&unit, "/kelola/layanan/akta/standar", ""), 303);
    snprintf(path, sizeof path, "%s", site_field("Location"));
    return path;
}

static int step(struct site_jar *jar, const char *path, const char *word, const char *more)
{
    char to[300], body[1024], ubah[64];
    CHECK_INT(look(&daerah, path), 200);
    snprintf(ubah, sizeof ubah, "%s", hidden("ubah"));
    snprintf(to, sizeof to, "%s/%s", path, word);
    snprintf(body, sizeof body, "ubah=%s&%s", ubah, more);
    return post(jar, to, body);
}

TEST(standar__from_draft_to_publication_the_old_one_is_kept)
{
    char path[256], body[1024];
    snprintf(path, sizeof path, "%s", draft_make());
    CHECK_INT(post(&unit, "/kelola/layanan/akta/standar", ""), 409); /* one at a time */
    CHECK_INT(look(&unit, path), 200);
    CHECK(site_shows("5 hari kerja")); /* copied from what is in force */
    CHECK_INT(step(&unit, path, "tetapkan", "sk=1/2026&tanggal=2026-01-02"), 422);
    CHECK(site_shows("Yang masih kosong: Persyaratan"));
    CHECK_INT(look(&unit, path), 200);
    snprintf(body, sizeof body, "ubah=%s&" SIX, hidden("ubah"));
    CHECK_INT(post(&unit, path, body), 303);
    CHECK_INT(post(&unit, path, body), 409);
    CHECK_INT(look(NULL, "/layanan/akta"), 200);
    CHECK(site_shows("5 hari kerja") && !site_shows("3 hari kerja"));
    CHECK_INT(step(&unit, path, "tetapkan", "sk=&tanggal=2999-01-01"), 422);
    CHECK(site_shows("Tulis nomor keputusan") && site_shows("paling lambat hari ini"));
    CHECK_INT(step(&unit, path, "tetapkan", "sk=188/2026&tanggal=2026-01-02"), 303);
    CHECK_INT(step(&unit, path, "terbit", ""), 403); /* not by the unit itself */
    CHECK_INT(step(&daerah, path, "terbit", ""), 303);
    CHECK_INT(look(NULL, "/layanan/akta"), 200);
    CHECK(site_shows("3 hari kerja") && !site_shows("5 hari kerja"));
    CHECK_INT(look(&unit, "/kelola/layanan/akta"), 200);
    CHECK(site_shows("Dipublikasikan") && site_shows("Diganti") && site_shows("188/2026, 2 Januari 2026"));
    CHECK(in_trail("standar.rancang") && in_trail("standar.ubah") && in_trail("standar.tetapkan") && in_trail("standar.terbit"));
    CHECK_INT(post(&unit, path, body), 409); /* a published one is never edited */
    struct standar st;
    struct versi_list all;
    CHECK_OK(versi_semua(served->db, &served->arena, DAERAH, 21, &all));
    CHECK_INT(all.n, 2);
    CHECK_OK(versi_isi(served->db, &served->arena, DAERAH, all.item[0].id, &st));
    CHECK_TEXT(st.isi[KOMPONEN_JANGKA_WAKTU], "5 hari kerja"); /* what was imported, kept as it was */
    CHECK_TEXT(versi_kode(all.item[0].status), "DIGANTI");
}

TEST(standar__goes_back_with_a_reason_and_can_be_cancelled)
{
    AFTER(standar__from_draft_to_publication_the_old_one_is_kept);
    char path[256];
    snprintf(path, sizeof path, "%s", draft_make());
    CHECK_INT(step(&unit, path, "tetapkan", "sk=2/2026&tanggal=2026-02-02"), 303);
    CHECK_INT(step(&daerah, path, "kembali", "alasan="), 422);
    CHECK(site_shows("Tulis alasannya"));
    CHECK_INT(step(&daerah, path, "kembali", "alasan=Biaya+keliru"), 303);
    CHECK_INT(step(&unit, path, "meledak", ""), 404);
    CHECK_INT(step(&unit, path, "batal", ""), 303);
    CHECK_INT(look(&unit, path), 200);
    CHECK(site_shows("Dibatalkan"));
    snprintf(path, sizeof path, "%s", draft_make()); /* a next one may begin */
    CHECK_INT(look(&daerah, path), 200);
}

TEST(meja_unit__names_reach_the_search_and_no_unit_is_below_itself)
{
    char body[1024];
    CHECK_INT(post(&daerah, "/kelola/unit/baru", "nama=UPT+Capil&jenis=UPTD&induk=dinas&urutan=5"), 303);
    CHECK_INT(look(&daerah, "/kelola/unit/dinas"), 200);
    char tanda[64];
    snprintf(tanda, sizeof tanda, "%s", hidden("tanda"));
    snprintf(body, sizeof body, "nama=Disdukcapil&jenis=DINAS&induk=upt-capil&urutan=0&tanda=%s", tanda);
    CHECK_INT(post(&daerah, "/kelola/unit/dinas", body), 422);
    CHECK(site_shows("di bawah dirinya sendiri"));
    snprintf(body, sizeof body, "nama=Disdukcapil&jenis=DINAS&induk=&urutan=0&tanda=%s", tanda);
    CHECK_INT(post(&daerah, "/kelola/unit/dinas", body), 303);
    CHECK_INT(post(&daerah, "/kelola/unit/dinas", body), 409);
    CHECK_INT(look(NULL, "/layanan?q=akta+disdukcapil"), 200);
    CHECK(site_shows("Akta kelahiran"));
    CHECK_INT(post(&daerah, "/kelola/unit/baru", "nama=&jenis=X&urutan=abc"), 422);
    CHECK(site_shows("Tulis nama unit") && site_shows("Tulis angka dari 0"));
    CHECK(in_trail("unit.tambah") && in_trail("unit.ubah"));
    CHECK_INT(look(&unit, "/kelola/unit/dinas"), 403);
}

#define PLEDGE "sanggup=Kami+sanggup&wajib=Kami+wajib&sanksi=Kami+siap"

TEST(maklumat__is_published_by_the_region_and_replaced_by_the_next)
{
    char body[1024];
    CHECK_INT(look(NULL, "/unit/dinas/maklumat"), 404);
    CHECK_INT(post(&unit, "/kelola/unit/dinas/maklumat", "ubah=0&sanggup=&wajib=a&sanksi=b"), 422);
    CHECK(site_shows("Ketiga pernyataan perlu diisi"));
    CHECK_INT(post(&unit, "/kelola/unit/dinas/maklumat", "ubah=0&" PLEDGE), 303);
    CHECK_INT(post(&unit, "/kelola/unit/dinas/maklumat", "ubah=0&" PLEDGE), 409);
    CHECK_INT(post(&unit, "/kelola/unit/dinas/maklumat/terbit", "ubah=1"), 403);
    CHECK_INT(post(&daerah, "/kelola/unit/dinas/maklumat/terbit", "ubah=1"), 422);
    CHECK(site_shows("Lengkapi nomor dan tanggal keputusan"));
    snprintf(body, sizeof body, "ubah=1&" PLEDGE "&sk=7/2026&tanggal=2026-03-04&pejabat=Andi&jabatan=Kepala+Dinas");
    CHECK_INT(post(&unit, "/kelola/unit/dinas/maklumat", body), 303);
    CHECK_INT(post(&daerah, "/kelola/unit/dinas/maklumat/terbit", "ubah=2"), 303);
    CHECK_INT(look(NULL, "/unit/dinas/maklumat"), 200);
    CHECK(site_shows("Kami sanggup") && site_shows("4 Maret 2026") && site_shows("Kepala Dinas"));
    CHECK_INT(post(&unit, "/kelola/unit/dinas/maklumat", "ubah=0&sanggup=Lebih+baik&wajib=b&sanksi=c&sk=8&tanggal=2026-04-04&pejabat=A&jabatan=B"), 303);
    CHECK_INT(look(NULL, "/unit/dinas/maklumat"), 200);
    CHECK(site_shows("Kami sanggup")); /* a draft changes nothing outside */
    CHECK_INT(post(&daerah, "/kelola/unit/dinas/maklumat/terbit", "ubah=1"), 303);
    CHECK_INT(look(NULL, "/unit/dinas/maklumat"), 200);
    CHECK(site_shows("Lebih baik") && !site_shows("Kami sanggup"));
    CHECK_INT(look(&unit, "/kelola/unit/puskesmas/maklumat"), 404);
}

/* ---- the region ---- */

TEST(daerah__its_colour_is_on_every_page_and_a_pale_one_is_refused)
{
    CHECK_INT(look(NULL, "/unit"), 200);
    CHECK(!site_shows("/warna/") && !site_shows("rel=\"canonical\""));
    CHECK_INT(post(&daerah, "/kelola/daerah", "ubah=0&nama=Kabupaten+Uji&warna=%23ff1800&alamat="), 422);
    CHECK(site_shows("Kontras warna ini hanya 3,") && site_shows("value=\"#ff1800\""));
    CHECK_INT(post(&daerah, "/kelola/daerah", "ubah=0&nama=Kabupaten+Uji&warna=merah&alamat=http://a.b"), 422);
    CHECK(site_shows("enam angka heksadesimal") && site_shows("Tulis alamat seperti"));
    persons[0].pastikan_ms = 0; /* signed in long ago: the address leads one-time links, the colour does not */
    CHECK_INT(post(&daerah, "/kelola/daerah", "ubah=0&nama=Kabupaten+Uji&warna=%238a1538&alamat=https://uji.go.id"), 422);
    CHECK(site_shows("Tulis kata sandi Anda sekali lagi") && site_shows("href=\"/masuk/ulang?next=/kelola/daerah\"") && site_shows("value=\"https://uji.go.id\""));
    persons[0].pastikan_ms = INT64_MAX;
    CHECK_INT(post(&daerah, "/kelola/daerah", "ubah=0&nama=Kabupaten+Uji&warna=%238a1538&alamat=https://uji.go.id"), 303);
    persons[0].pastikan_ms = 0;
    CHECK_INT(post(&daerah, "/kelola/daerah", "ubah=1&nama=Kabupaten+Uji&warna=%238a1538&alamat=https://uji.go.id"), 303);
    CHECK_INT(post(&daerah, "/kelola/daerah", "ubah=2&nama=Kabupaten+Uji&warna=%238a1538&alamat="), 422);
    persons[0].pastikan_ms = INT64_MAX;
    CHECK_INT(post(&daerah, "/kelola/daerah", "ubah=0&nama=Kabupaten+Lain&warna=%238a1538&alamat="), 409);
    CHECK(in_trail("daerah.ubah"));
    CHECK_INT(look(NULL, "/unit?x=1"), 200);
    CHECK(site_shows("<link rel=\"stylesheet\" href=\"/warna/8a1538.css\">") && site_shows("Kabupaten Uji"));
    CHECK(site_shows("<link rel=\"canonical\" href=\"https://uji.go.id/unit\">"));
    CHECK(site_shows("content=\"https://uji.go.id/a/bagikan."));
    CHECK_INT(look(NULL, "/warna/8a1538.css"), 200);
    CHECK(site_shows("--brand:#8a1538") && site_shows("prefers-color-scheme:dark"));
    CHECK_TEXT(site_field("Cache-Control"), "public, max-age=31536000, immutable");
    CHECK_INT(look(NULL, "/warna/ff1800.css"), 404);
    CHECK_INT(look(NULL, "/warna/8a1538"), 404);
    CHECK_INT(look(&unit, "/kelola/daerah"), 403);
}

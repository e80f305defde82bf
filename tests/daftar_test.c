/* daftar_test.c: the lists of the desk over the whole house: every list of every feature sorts, chooses its columns and
 * exports what it shows; filters are kept for one person alone; what is done to chosen rows is undone row by row. */
#include <stdio.h>
#include <string.h>

#include "akun/akun_kit.h"
#include "base/clock.h"
#include "web/daftar.h"
#include "web/house.h"

static struct site *house(void)
{
    return akun_site_of(all_features, n_all_features);
}

static struct site_jar admin, unit, pimpinan;

static void sign_in(struct site *s, struct site_jar *jar, const char *mail, enum hak_peran p, int64_t of)
{
    if (site_cookie(jar, "maklumat"))
        return;
    bool there = akun_row(s, mail) != 0;
    int64_t id = akun_person(s, mail, p, of);
    if (!there && hak_perlu_faktor(p))
        akun_faktor(s, id);
    akun_sign_in(s, jar, mail);
}

static struct site *desk(void)
{
    struct site *s = house();
    sign_in(s, &admin, "admin.daftar@uji.go.id", PERAN_ADMIN_DAERAH, 0);
    sign_in(s, &unit, "unit.daftar@uji.go.id", PERAN_ADMIN_UNIT, PUSKESMAS);
    sign_in(s, &pimpinan, "pimpinan.daftar@uji.go.id", PERAN_PIMPINAN, 0);
    return s;
}

static int get(struct site *s, struct site_jar *jar, const char *path)
{
    site_use(jar);
    return site_get(s, path);
}

/* A copy of what the last answer sent us to. */
static const char *sent_to(struct site *s)
{
    const char *to = site_field("Location");
    return to ? arena_text(&s->arena, to) : "";
}

/* The value behind this text in the page, up to a quote; "" when it is not there. */
static const char *behind(struct site *s, const char *mark)
{
    const char *p = strstr(site_body(), mark);
    return p ? arena_copy(&s->arena, p + strlen(mark), strcspn(p + strlen(mark), "\"")) : "";
}

static bool begins(const char *text)
{
    return strncmp(site_body(), text, strlen(text)) == 0;
}

static const char *join(struct site *s, const char *a, const char *b)
{
    const char *text = arena_format(&s->arena, "%s%s", a, b);
    CHECK(text);
    return text;
}

/* ---- every list ---- */

TEST(daftar_all__every_list_sorts_by_its_columns_and_exports_what_it_shows)
{
    struct site *s = desk();
    size_t lists = 0;
    for (size_t f = 0; f < n_all_features; f++)
        for (size_t i = 0; i < all_features[f]->n_daftar; i++, lists++) {
            const struct daftar *d = all_features[f]->daftar[i];
            char path[200];
            CHECK(d->n_kolom <= DAFTAR_KOLOM_MAX && d->n_saring <= DAFTAR_SARING_MAX && (d->kolom[0].sifat & KOLOM_TETAP));
            for (size_t k = 0; k < d->n_kolom; k++)
                for (int down = 0; down < 2; down++) {
                    snprintf(path, sizeof path, "%s?urut=%s%s", d->path, down ? "-" : "", d->kolom[k].kode);
                    CHECK_INT(get(s, &admin, path), 200);
                }
            snprintf(path, sizeof path, "/kelola/daftar/%s", d->kode);
            CHECK_INT(get(s, &admin, path), 200);
            CHECK(site_shows("Atur kolom dan saringan"));
            snprintf(path, sizeof path, "/kelola/daftar/%s/csv", d->kode);
            CHECK_INT(get(s, &admin, path), 200);
            CHECK(strstr(site_field("Content-Type"), "text/csv"));
            CHECK(begins(d->kolom[0].nama));
        }
    CHECK(lists >= 1);
    CHECK_INT(get(s, &admin, "/kelola/daftar/tidakada"), 404);
}

/* ---- follow-up ---- */

enum { KEGIATAN = 3 };

/* A plan of the health centre with three activities; once. */
static void plan(struct site *s)
{
    static bool made;
    char body[300];
    for (int i = 0; !made && i < KEGIATAN; i++) {
        snprintf(body, sizeof body, "unit=%d&periode=2026&unsur=WAKTU&kegiatan=%sKegiatan+%d&tahun=2026&triwulan=4&penanggung=Semula+%d",
                 PUSKESMAS, i == 2 ? "%3D" : "", i, i);
        CHECK_INT(akun_send(s, &admin, "/kelola/tindak/rencana", body), 303);
    }
    made = true;
}

static int64_t id_of(struct site *s, const char *title)
{
    CHECK_INT(get(s, &admin, "/kelola/tindak?keadaan=SEMUA"), 200);
    const char *p = strstr(site_body(), join(s, title, "</a>"));
    while (p && p > site_body() && strncmp(p, "/kelola/tindak/", 15) != 0)
        p--;
    int64_t id = 0;
    return p && text_to_int(p + 15, strspn(p + 15, "0123456789"), &id) == MK_OK ? id : 0;
}

static const char *rows_of(const int64_t *id, const int64_t *versi, size_t n)
{
    static char body[1000];
    size_t at = 0;
    for (size_t i = 0; i < n; i++)
        at += (size_t)snprintf(body + at, sizeof body - at, "&p-%lld=%lld", (long long)id[i], (long long)versi[i]);
    return body;
}

static bool person_of(struct site *s, int64_t id, const char *who)
{
    char path[100];
    snprintf(path, sizeof path, "/kelola/tindak/%lld", (long long)id);
    CHECK_INT(get(s, &admin, path), 200);
    return site_shows(who);
}

TEST(daftar_tindak__what_is_shown_is_what_is_exported_and_no_cell_is_a_formula)
{
    struct site *s = desk();
    plan(s);
    CHECK_INT(get(s, &admin, "/kelola/daftar/tindak/csv?keadaan=SEMUA"), 200);
    CHECK(begins("Kegiatan,Unit,Waktu,Penanggung jawab,Keadaan\r\n"));
    CHECK(site_shows("'=Kegiatan 2") && !site_shows("\n=Kegiatan"));
    CHECK_INT(akun_send(s, &admin, "/kelola/daftar/tindak/kolom", "k-periode=1&k-waktu=1&tanya=keadaan%3DSEMUA"), 303);
    CHECK_TEXT(sent_to(s), "/kelola/tindak?keadaan=SEMUA");
    CHECK_INT(get(s, &admin, "/kelola/daftar/tindak/csv?keadaan=SEMUA"), 200);
    CHECK(begins("Kegiatan,Waktu,Periode\r\n"));
    CHECK_INT(get(s, &admin, "/kelola/tindak?keadaan=SEMUA"), 200);
    CHECK(site_shows("data-label=\"Periode\"") && !site_shows("data-label=\"Penanggung jawab\""));
    CHECK_INT(get(s, &pimpinan, "/kelola/tindak?keadaan=SEMUA"), 200); /* another person's columns are as they were */
    CHECK(!site_shows("data-label=\"Periode\"") && site_shows("data-label=\"Penanggung jawab\""));
    CHECK(!site_shows("type=\"checkbox\" form")); /* who may change nothing has nothing to tick */
    CHECK_INT(akun_send(s, &admin, "/kelola/daftar/tindak/kolom", "semula=1"), 303);
    CHECK_INT(get(s, &admin, "/kelola/tindak?keadaan=SEMUA"), 200);
    CHECK(site_shows("data-label=\"Penanggung jawab\""));
}

TEST(daftar_tindak__order_both_ways)
{
    struct site *s = desk();
    plan(s);
    CHECK_INT(get(s, &admin, "/kelola/tindak?keadaan=SEMUA&urut=penanggung"), 200);
    const char *first = strstr(site_body(), "Semula 0"), *last = strstr(site_body(), "Semula 2");
    CHECK(first && last && first < last && site_shows("aria-sort=\"ascending\"") && site_shows("urut=-penanggung"));
    CHECK_INT(get(s, &admin, "/kelola/tindak?keadaan=SEMUA&urut=-penanggung"), 200);
    first = strstr(site_body(), "Semula 0"), last = strstr(site_body(), "Semula 2");
    CHECK(first && last && last < first && site_shows("aria-sort=\"descending\""));
}

TEST(daftar_aksi__asks_for_its_text_does_it_and_undoes_it_row_by_row)
{
    struct site *s = desk();
    plan(s);
    const int64_t id[] = { id_of(s, "Kegiatan 0"), id_of(s, "Kegiatan 1"), id_of(s, "Kegiatan 2") }, one[] = { 1, 1, 1 }, late[] = { 1, 7, 1 };
    CHECK(id[0] && id[1] && id[2]);
    CHECK_INT(akun_send(s, &admin, "/kelola/daftar/tindak/aksi", "aksi-penanggung=1"), 422);
    CHECK(site_shows("Pilih dahulu barisnya"));
    CHECK_INT(akun_send(s, &admin, "/kelola/daftar/tindak/aksi", join(s, "aksi-penanggung=1", rows_of(id, one, 3))), 200);
    CHECK(site_shows("name=\"isian\"") && site_shows("Untuk 3 baris"));
    CHECK_INT(akun_send(s, &admin, "/kelola/daftar/tindak/aksi", join(s, "aksi-penanggung=1&isian=+", rows_of(id, one, 3))), 422);
    CHECK(site_shows("Tulis penanggung jawabnya") && person_of(s, id[0], "Semula 0"));
    /* the second row was changed since it was shown */
    CHECK_INT(akun_send(s, &admin, "/kelola/daftar/tindak/aksi", join(s, "aksi-penanggung=1&isian=Kepala+baru", rows_of(id, late, 3))), 303);
    const char *result = sent_to(s);
    CHECK_INT(get(s, &admin, result), 200);
    CHECK(site_shows("2 baris selesai, 1 tidak diubah") && site_shows("baru saja diubah orang lain") && site_shows("Dapat dibatalkan sampai"));
    CHECK(person_of(s, id[0], "Kepala baru") && person_of(s, id[1], "Semula 1") && person_of(s, id[2], "Kepala baru"));
    /* somebody goes on with the third: undoing leaves it to them */
    char path[100];
    snprintf(path, sizeof path, "/kelola/tindak/%lld/langkah", (long long)id[2]);
    CHECK_INT(akun_send(s, &unit, path, "versi=2&ke=BERJALAN"), 303);
    CHECK_INT(akun_send(s, &unit, join(s, result, "/batal"), ""), 404); /* only who did it */
    CHECK_INT(akun_send(s, &admin, join(s, result, "/batal"), ""), 303);
    CHECK_INT(get(s, &admin, result), 200);
    CHECK(site_shows("1 baris dikembalikan, 1 tidak") == false && site_shows("1 baris dikembalikan, 2 tidak"));
    CHECK(person_of(s, id[0], "Semula 0") && !site_shows("Kepala baru") && person_of(s, id[2], "Kepala baru"));
    CHECK_INT(akun_send(s, &admin, join(s, result, "/batal"), ""), 409);
    CHECK(site_shows("sudah dibatalkan"));
    CHECK_INT(get(s, &admin, "/kelola/jejak.csv"), 200);
    CHECK(site_shows("daftar.aksi") && site_shows("daftar.batal") && site_shows("tindak.ubah"));
}

TEST(daftar_aksi__a_unit_changes_its_own_rows_only_and_a_reader_none)
{
    struct site *s = desk();
    plan(s);
    char body[200];
    snprintf(body, sizeof body, "unit=%d&periode=2026&unsur=WAKTU&kegiatan=Milik+dinas&tahun=2026&triwulan=4&penanggung=Dinas", DINAS);
    CHECK_INT(akun_send(s, &admin, "/kelola/tindak/rencana", body), 303);
    int64_t id = id_of(s, "Milik dinas"), one = 1;
    CHECK_INT(akun_send(s, &unit, "/kelola/daftar/tindak/aksi", join(s, "aksi-penanggung=1&isian=Rebut", rows_of(&id, &one, 1))), 303);
    CHECK_INT(get(s, &unit, sent_to(s)), 200);
    CHECK(site_shows("0 baris selesai, 1 tidak diubah") && !site_shows("Milik dinas") && !site_shows("/batal\""));
    CHECK_INT(akun_send(s, &pimpinan, "/kelola/daftar/tindak/aksi", join(s, "aksi-penanggung=1&isian=Rebut", rows_of(&id, &one, 1))), 403);
    CHECK_INT(akun_send(s, &admin, "/kelola/daftar/tindak/aksi", join(s, "aksi-lain=1", rows_of(&id, &one, 1))), 422);
    CHECK(person_of(s, id, "Dinas") && !site_shows("Rebut"));
}

static enum mk_result long_ago(struct db *tx, void *arg, struct err *err)
{
    static const struct stmt back = { "uji_tindakan_lama", "UPDATE daftar_tindakan SET waktu = waktu - $2 WHERE daerah_id = $1", "ii", "", false, NULL, false };
    (void)arg, (void)err;
    return db_exec(tx, &back, ARGS(VI(DAERAH), VI(DAFTAR_BATAL_MS + 60000)), NULL);
}

TEST(daftar_aksi__after_half_an_hour_it_stays)
{
    struct site *s = desk();
    plan(s);
    char body[200];
    snprintf(body, sizeof body, "unit=%d&periode=2026&unsur=WAKTU&kegiatan=Terlambat+batal&tahun=2026&triwulan=4&penanggung=Awal", DINAS);
    CHECK_INT(akun_send(s, &admin, "/kelola/tindak/rencana", body), 303);
    int64_t id = id_of(s, "Terlambat batal"), one = 1;
    CHECK_INT(akun_send(s, &admin, "/kelola/daftar/tindak/aksi", join(s, "aksi-penanggung=1&isian=Akhir", rows_of(&id, &one, 1))), 303);
    const char *result = sent_to(s);
    site_write(s, long_ago, NULL);
    CHECK_INT(get(s, &admin, result), 200);
    CHECK(!site_shows("/batal\"") && site_shows("Waktu membatalkan berakhir"));
    CHECK_INT(akun_send(s, &admin, join(s, result, "/batal"), ""), 409);
    CHECK(person_of(s, id, "Akhir"));
}

/* ---- kept filters ---- */

TEST(daftar_saringan__kept_opened_first_renamed_deleted_and_nobody_elses)
{
    struct site *s = desk();
    plan(s);
    CHECK_INT(akun_send(s, &unit, "/kelola/daftar/tindak/saringan", "nama=Kosong&tanya=lain%3D1"), 422);
    CHECK(site_shows("Belum ada yang disaring"));
    CHECK_INT(akun_send(s, &unit, "/kelola/daftar/tindak/saringan", "nama=&tanya=unsur%3DWAKTU"), 422);
    CHECK(site_shows("Tulis nama saringan"));
    CHECK_INT(akun_send(s, &unit, "/kelola/daftar/tindak/saringan",
                        "nama=Soal+%3Cwaktu%3E&bawaan=1&tanya=unsur%3DWAKTU%26keadaan%3DSEMUA%26jahat%3D1%26urut%3D-unit"), 303);
    CHECK_TEXT(sent_to(s), "/kelola/tindak?keadaan=SEMUA&unsur=WAKTU&urut=-unit"); /* what is no filter is gone */
    CHECK_INT(get(s, &unit, "/kelola/tindak"), 303);
    CHECK_TEXT(sent_to(s), "/kelola/tindak?keadaan=SEMUA&unsur=WAKTU&urut=-unit");
    CHECK_INT(get(s, &unit, "/kelola/tindak?semua=1"), 200); /* the way past it */
    CHECK(site_shows("Soal &lt;waktu&gt;") && !site_shows("<waktu>"));
    CHECK_INT(get(s, &unit, "/kelola/tindak?lang=en"), 303);
    CHECK_INT(get(s, &admin, "/kelola/tindak"), 200);
    CHECK(!site_shows("Soal &lt;"));
    CHECK_INT(get(s, &unit, "/kelola/daftar/tindak"), 200);
    const char *one = join(s, "/kelola/daftar/tindak/saringan/", behind(s, "action=\"/kelola/daftar/tindak/saringan/"));
    CHECK_INT(akun_send(s, &admin, one, "apa-hapus=1"), 404);
    CHECK_INT(akun_send(s, &unit, one, "apa-nama=1&nama=Nama+lain"), 303);
    CHECK_INT(akun_send(s, &unit, one, "apa-biasa=1"), 303);
    CHECK_INT(get(s, &unit, "/kelola/tindak"), 200);
    CHECK(site_shows("Nama lain"));
    CHECK_INT(akun_send(s, &unit, one, "apa-hapus=1"), 303);
    CHECK_INT(get(s, &unit, "/kelola/tindak"), 200);
    CHECK(!site_shows("Nama lain"));
    CHECK_INT(akun_send(s, &unit, one, "apa-hapus=1"), 404);
}

TEST(daftar_saringan__twenty_for_one_list)
{
    struct site *s = desk();
    char body[100];
    for (int i = 0; i < DAFTAR_SIMPAN_MAX; i++) {
        snprintf(body, sizeof body, "nama=S%d&tanya=keadaan%%3DSEMUA", i);
        CHECK_INT(akun_send(s, &pimpinan, "/kelola/daftar/tindak/saringan", body), 303);
    }
    CHECK_INT(akun_send(s, &pimpinan, "/kelola/daftar/tindak/saringan", "nama=Satu+lagi&tanya=keadaan%3DSEMUA"), 422);
    CHECK(site_shows("Paling banyak 20 saringan"));
}

/* ---- the catalogue ---- */

#define SERVICE "dinas-akta-uji"

static void service(struct site *s)
{
    static bool made;
    if (!made)
        CHECK_INT(akun_send(s, &admin, "/kelola/layanan/baru", "unit=dinas&nama=Akta+uji&ringkas=Bagi+warga.&sinonim=&jenis=ADMINISTRATIF"), 303);
    made = true;
}

TEST(daftar_unit__numbers_are_sorted_by_their_value_and_the_filter_holds_for_the_export)
{
    struct site *s = desk();
    service(s);
    CHECK_INT(get(s, &admin, "/kelola/daftar/unit/csv?urut=-layanan"), 200);
    CHECK(begins("Nama unit,Jenis,Di bawah unit,Layanan,Maklumat\r\nDinas Kependudukan,Dinas,,1,Belum diumumkan\r\n"));
    CHECK_INT(get(s, &admin, "/kelola/daftar/unit/csv?q=PUSKESMAS"), 200);
    CHECK(site_shows("Puskesmas Malili") && !site_shows("Dinas Kependudukan"));
    CHECK_INT(get(s, &admin, "/kelola/unit?q=tidak+ada+unit+ini"), 200);
    CHECK(site_shows("Tidak ada unit yang cocok") && site_shows("/kelola/unit?semua=1"));
    CHECK_INT(get(s, &unit, "/kelola/unit"), 200); /* the own one only, and its data are not theirs to change */
    CHECK(site_shows("/kelola/unit/puskesmas/maklumat") && !site_shows("Dinas Kependudukan") && !site_shows("Unit baru"));
}

static bool shown(struct site *s, const char *kode)
{
    CHECK_INT(get(s, &admin, join(s, "/kelola/layanan/", kode)), 200);
    return !site_shows("tidak tampil untuk warga");
}

TEST(daftar_layanan__several_are_hidden_at_once_shown_again_and_undone)
{
    struct site *s = desk();
    service(s);
    CHECK(shown(s, SERVICE));
    CHECK_INT(get(s, &admin, "/kelola/layanan?q=akta+UJI&urut=-komponen"), 200);
    const char *id = behind(s, "form=\"aksi-layanan\" name=\"p-");
    CHECK(*id);
    const char *row = arena_format(&s->arena, "aksi-sembunyikan=1&p-%s=2", id), *again = arena_format(&s->arena, "aksi-tampilkan=1&p-%s=2", id);
    CHECK(row && again);
    CHECK_INT(akun_send(s, &pimpinan, "/kelola/daftar/layanan/aksi", row), 404); /* not their list */
    CHECK_INT(akun_send(s, &admin, "/kelola/daftar/layanan/aksi", again), 303); /* shown already: told, not done */
    CHECK_INT(get(s, &admin, sent_to(s)), 200);
    CHECK(site_shows("0 baris selesai, 1 tidak diubah") && site_shows("memang tampil"));
    CHECK_INT(akun_send(s, &admin, "/kelola/daftar/layanan/aksi", row), 303);
    const char *result = sent_to(s);
    CHECK(!shown(s, SERVICE));
    CHECK_INT(get(s, NULL, "/layanan/" SERVICE), 404);
    CHECK_INT(akun_send(s, &admin, "/kelola/daftar/layanan/aksi", row), 303); /* from the state before: somebody was faster */
    CHECK_INT(get(s, &admin, sent_to(s)), 200);
    CHECK(site_shows("baru saja diubah orang lain"));
    CHECK_INT(akun_send(s, &admin, join(s, result, "/batal"), ""), 303);
    CHECK(shown(s, SERVICE));
    CHECK_INT(get(s, NULL, "/layanan/" SERVICE), 200);
    CHECK_INT(get(s, &admin, "/kelola/jejak.csv"), 200);
    CHECK(site_shows("layanan.ubah") && site_shows("daftar.batal"));
}

/* ---- where one is ---- */

TEST(desk__the_side_bar_marks_where_one_is)
{
    static const struct { const char *path, *entry; } places[] = {
        { "/kelola", "/kelola" }, { "/kelola/skm", "/kelola/skm" }, { "/kelola/skm/kertas", "/kelola/skm/kertas" },
        { "/kelola/skm/bundel", "/kelola/skm/kertas" }, { "/kelola/skm/kode", "/kelola/skm/kode" },
        { "/kelola/daftar/tindak", "/kelola/tindak" }, { "/kelola/daftar/layanan", "/kelola/layanan" },
        { "/kelola/unit/baru", "/kelola/unit" }, { "/kelola/cari", NULL }, { "/kelola/pintasan", NULL },
    };
    struct site *s = desk();
    for (size_t i = 0; i < COUNT(places); i++) {
        CHECK_INT(get(s, &admin, places[i].path), 200);
        const char *bar = strstr(site_body(), "<nav aria-label=\"Meja kerja\">"), *end = bar ? strstr(bar, "</nav>") : NULL;
        const char *mark = bar ? strstr(bar, "\" aria-current=\"page\"") : NULL;
        CHECK(bar && end);
        if (!places[i].entry) {
            CHECK(!mark || mark > end);
            continue;
        }
        const char *want = arena_format(&s->arena, "<a href=\"%s\" aria-current=\"page\"", places[i].entry);
        const char *at = strstr(bar, want);
        CHECK(at && at < end);
    }
}

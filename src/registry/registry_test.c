/* registry_test.c: regions, units, services, standards. */
#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "registry/registry_kit.h"
#include "store/store.h"

TEST(registry__every_statement_passes_the_check)
{
    struct region *r = region_open();
    struct err err = { 0 };
    if (store_check_statements(r->store, &err) != MK_OK)
        FAIL("%s", err.text);
    CHECK_OK(store_check_integrity(r->store, &err));
    region_close(r);
}

TEST(registry_daerah__is_not_found_until_there_is_one)
{
    struct region *r = region_open_empty();
    struct daerah d;
    CHECK_INT(registry_daerah(r->db, &r->arena, &d), MK_NOT_FOUND);
    region_close(r);
    r = region_open();
    CHECK_OK(registry_daerah(r->db, &r->arena, &d));
    CHECK_INT(d.id, DAERAH);
    CHECK_TEXT(d.kode, "73.24");
    CHECK_TEXT(d.nama, "Kabupaten Luwu Timur");
    CHECK_INT(d.zona, 480);
    CHECK(d.demo);
    region_close(r);
}

static enum mk_result add_second(struct db *tx, struct arena *a)
{
    (void)a;
    return registry_daerah_add(tx, &(struct daerah){ .id = 7606, .kode = "76.06", .nama = "Kabupaten Mamuju Tengah", .zona = 480 }, 1);
}

TEST(registry_daerah__of_several_none_is_taken_by_chance)
{
    struct region *r = region_open();
    struct daerah d;
    CHECK_OK(region_write(r, add_second));
    CHECK_INT(registry_daerah(r->db, &r->arena, &d), MK_CONFLICT);
    CHECK_OK(registry_daerah_after(r->db, &r->arena, 0, &d));
    CHECK_INT(d.id, DAERAH);
    CHECK_OK(registry_daerah_after(r->db, &r->arena, DAERAH, &d));
    CHECK_TEXT(d.kode, "76.06");
    CHECK_INT(registry_daerah_after(r->db, &r->arena, 7606, &d), MK_NOT_FOUND);
    region_close(r);
}

TEST(daerah_kode_read__two_digits_a_point_two_digits)
{
    int64_t id = 0;
    CHECK(daerah_kode_read("73.24", &id));
    CHECK_INT(id, 7324);
    static const char *const bad[] = { "", "7324", "73.2", "73.245", "10.01", "73.00", "7a.24", "73,24", "-1.24" };
    for (size_t i = 0; i < COUNT(bad); i++)
        CHECK(!daerah_kode_read(bad[i], &id));
}

TEST(registry_unit__by_its_code)
{
    struct region *r = region_open();
    struct unit u;
    CHECK_OK(registry_unit(r->db, &r->arena, DAERAH, "pustu-balantang", &u));
    CHECK_INT(u.id, PUSTU);
    CHECK_INT(u.induk_id, PUSKESMAS);
    CHECK_INT(u.jenis, UNIT_UPTD);
    CHECK_INT(u.n_layanan, 1);
    CHECK_TEXT(u.alamat, "");
    CHECK_OK(registry_unit(r->db, &r->arena, DAERAH, "dinas-dukcapil", &u));
    CHECK_INT(u.induk_id, 0);
    CHECK_TEXT(u.alamat, "Jl. Soekarno-Hatta 1, Malili");
    CHECK_INT(registry_unit(r->db, &r->arena, DAERAH, "tidak-ada", &u), MK_NOT_FOUND);
    CHECK_INT(registry_unit(r->db, &r->arena, DAERAH + 1, "dinas-dukcapil", &u), MK_NOT_FOUND); /* another region */
    region_close(r);
}

TEST(registry_units__come_in_display_order_with_their_services_counted)
{
    struct region *r = region_open();
    struct unit_list list;
    CHECK_OK(registry_units(r->db, &r->arena, DAERAH, &list));
    CHECK_INT(list.n, 4); /* the kit gave them descending places */
    CHECK_INT(list.item[0].id, CAMAT);
    CHECK_INT(list.item[3].id, DINAS);
    CHECK_INT(list.item[3].n_layanan, 3);
    CHECK_OK(registry_units(r->db, &r->arena, DAERAH + 1, &list));
    CHECK_INT(list.n, 0);
    struct registry_counts n;
    CHECK_OK(registry_counts(r->db, DAERAH, &n));
    CHECK_INT(n.units, 4);
    CHECK_INT(n.services, 8);
    region_close(r);
}

static enum mk_result end_and_hide(struct db *tx, struct arena *a)
{
    static const struct stmt end = { "end",
                                     "UPDATE unit SET berlaku_sampai = 20100 WHERE daerah_id = $1 AND unit_id = $2",
                                     .in = "ii", .out = "" };
    static const struct stmt hide = { "hide", "UPDATE layanan SET aktif = 0 WHERE daerah_id = $1 AND layanan_id = $2",
                                      .in = "ii", .out = "" };
    (void)a;
    enum mk_result r = db_exec(tx, &end, ARGS(VI(DAERAH), VI(PUSTU)), NULL);
    return r ? r : db_exec(tx, &hide, ARGS(VI(DAERAH), VI(KK)), NULL);
}

TEST(registry__what_has_ended_is_in_no_list)
{
    struct region *r = region_open();
    struct unit_list units;
    struct layanan_list services;
    struct layanan l;
    struct registry_counts n;
    CHECK_OK(region_write(r, end_and_hide));
    CHECK_OK(registry_units(r->db, &r->arena, DAERAH, &units));
    CHECK_INT(units.n, 3);
    CHECK_OK(registry_counts(r->db, DAERAH, &n));
    CHECK_INT(n.units, 3);
    CHECK_INT(n.services, 7);
    CHECK_INT(registry_layanan(r->db, &r->arena, DAERAH, "kk", &l), MK_NOT_FOUND);
    CHECK_OK(registry_layanan_of_unit(r->db, &r->arena, DAERAH, DINAS, &services));
    CHECK_INT(services.n, 2);
    CHECK_OK(registry_layanan_search(r->db, &r->arena, DAERAH, "kartu keluarga", 0, N_UNIT_KINDS, 0, 10, &services));
    CHECK_INT(services.total, 0);
    region_close(r);
}

TEST(registry_layanan__by_its_code_with_its_unit)
{
    struct region *r = region_open();
    struct layanan l;
    CHECK_OK(registry_layanan(r->db, &r->arena, DAERAH, "ktp-el", &l));
    CHECK_INT(l.id, KTP);
    CHECK_TEXT(l.nama, "Penerbitan KTP-el");
    CHECK_TEXT(l.ringkas, "Bagi penduduk 17 tahun.");
    CHECK_TEXT(l.unit_kode, "dinas-dukcapil");
    CHECK_TEXT(l.unit_nama, "Dinas Kependudukan dan Pencatatan Sipil");
    CHECK_INT(registry_layanan(r->db, &r->arena, DAERAH, "KTP-EL", &l), MK_NOT_FOUND);
    CHECK_INT(registry_layanan(r->db, &r->arena, DAERAH, "' OR 1=1 --", &l), MK_NOT_FOUND);
    struct layanan_list list;
    CHECK_OK(registry_layanan_of_unit(r->db, &r->arena, DAERAH, DINAS, &list));
    CHECK_INT(list.n, 3);
    CHECK_INT(list.total, 3);
    CHECK_INT(list.item[0].id, AKTA); /* by name */
    CHECK_INT(list.item[2].id, KTP);
    region_close(r);
}

TEST(registry__a_full_arena_is_too_big)
{
    struct region *r = region_open();
    struct arena small;
    struct unit_list units;
    struct layanan_list services;
    struct daerah d;
    arena_init(&small, 64);
    CHECK_INT(registry_units(r->db, &small, DAERAH, &units), MK_TOO_BIG);
    CHECK_INT(registry_layanan_of_unit(r->db, &small, DAERAH, DINAS, &services), MK_TOO_BIG);
    CHECK_INT(registry_layanan_search(r->db, &small, DAERAH, "", 0, N_UNIT_KINDS, 0, 10, &services), MK_TOO_BIG);
    arena_release(&small);
    arena_init(&small, 16);
    CHECK_INT(registry_daerah(r->db, &small, &d), MK_TOO_BIG);
    arena_release(&small);
    CHECK_OK(registry_daerah(r->db, &r->arena, &d)); /* no cursor was left open */
    region_close(r);
}

TEST(registry__a_fault_at_each_step_is_passed_on)
{
    struct region *r = region_open();
    int64_t n = 0;
    enum mk_result x = MK_STORE;
    while (x != MK_OK) {
        struct layanan_list list = { .total = -1 };
        CHECK(++n < 200);
        store_fail_at(r->store, n);
        x = registry_layanan_search(r->db, &r->arena, DAERAH, "ktp el", 0, UNIT_DINAS, 0, 10, &list);
        CHECK(x == MK_OK ? list.total == 1 : x == MK_STORE && list.total == -1);
    }
    CHECK(n > 10);
    store_fail_at(r->store, 0);
    region_close(r);
}

/* ---- standards ---- */

static enum mk_result standar_again(struct db *tx, struct arena *a)
{
    (void)a;
    return registry_standar_set(tx, DAERAH, KTP, KOMPONEN_BIAYA, "Rp 0");
}

static enum mk_result standar_of_nothing(struct db *tx, struct arena *a)
{
    (void)a;
    return registry_standar_set(tx, DAERAH, 999, KOMPONEN_BIAYA, "Rp 0");
}

TEST(registry_standar__one_text_for_each_component)
{
    struct region *r = region_open();
    struct standar s;
    CHECK_OK(registry_standar(r->db, &r->arena, DAERAH, KTP, &s));
    CHECK_TEXT(s.isi[KOMPONEN_BIAYA], "Gratis");
    CHECK_TEXT(s.isi[KOMPONEN_JANGKA_WAKTU], "1 hari kerja");
    CHECK(s.isi[KOMPONEN_PRODUK] == NULL);
    CHECK_OK(region_write(r, standar_again));
    CHECK_OK(registry_standar(r->db, &r->arena, DAERAH, KTP, &s));
    CHECK_TEXT(s.isi[KOMPONEN_BIAYA], "Rp 0");
    CHECK_INT(region_write(r, standar_of_nothing), MK_CONFLICT);
    CHECK_OK(registry_standar(r->db, &r->arena, DAERAH, KK, &s));
    CHECK(s.isi[KOMPONEN_BIAYA] == NULL);
    region_close(r);
}

TEST(komponen__codes_and_names_fit_the_law)
{
    CHECK_INT(N_KOMPONEN, 14);
    int published = 0;
    for (enum komponen k = 0; k < N_KOMPONEN; k++) {
        CHECK_INT(komponen_from_code(komponen_code(k), strlen(komponen_code(k))), k);
        CHECK(komponen_name(k, LANG_ID)[0] && komponen_name(k, LANG_EN)[0]);
        published += komponen_published(k);
    }
    CHECK_INT(published, 6);
    CHECK_INT(komponen_from_code("BIAYA ", 6), N_KOMPONEN);
    CHECK_INT(komponen_from_code("BIAYA", 4), N_KOMPONEN);
}

/* ---- refusals ---- */

static struct unit try_unit;
static struct layanan try_layanan;

static enum mk_result add_unit(struct db *tx, struct arena *a)
{
    (void)a;
    return registry_unit_add(tx, DAERAH, &try_unit, 1, 0);
}

static enum mk_result add_layanan(struct db *tx, struct arena *a)
{
    return registry_layanan_add(tx, a, DAERAH, &try_layanan, "kata baru");
}

static enum mk_result add_daerah_twice(struct db *tx, struct arena *a)
{
    (void)a;
    return registry_daerah_add(tx, &(struct daerah){ .id = DAERAH, .kode = "73.25", .nama = "Lain", .zona = 480 }, 1);
}

TEST(registry_add__codes_are_unique_and_slugs)
{
    struct region *r = region_open();
    try_unit = (struct unit){ .id = 50, .kode = "puskesmas-malili", .nama = "Lain", .jenis = UNIT_PUSKESMAS };
    CHECK_INT(region_write(r, add_unit), MK_CONFLICT);
    static const char *const bad[] = { "", "Puskesmas", "a b", "-a", "a-", "a--b", "a/b", "é" };
    for (size_t i = 0; i < COUNT(bad); i++) {
        try_unit.kode = bad[i];
        CHECK_INT(region_write(r, add_unit), MK_INVALID);
    }
    try_unit.kode = "baru";
    try_unit.induk_id = 999;
    CHECK_INT(region_write(r, add_unit), MK_CONFLICT);
    try_unit.induk_id = 50;
    CHECK_INT(region_write(r, add_unit), MK_CONFLICT); /* its own parent */
    try_unit.induk_id = 0;
    CHECK_OK(region_write(r, add_unit));
    CHECK_INT(region_write(r, add_daerah_twice), MK_CONFLICT);
    region_close(r);
}

TEST(registry_layanan_add__a_refusal_leaves_no_word_behind)
{
    struct region *r = region_open();
    struct layanan_list list;
    char name[300];
    memset(name, 'x', sizeof name);
    name[201] = '\0';
    try_layanan = (struct layanan){ .id = 500, .unit_id = DINAS, .kode = "ktp-el", .nama = "Zzz" };
    CHECK_INT(region_write(r, add_layanan), MK_CONFLICT);
    try_layanan.kode = "zzz";
    try_layanan.unit_id = 999;
    CHECK_INT(region_write(r, add_layanan), MK_CONFLICT);
    try_layanan.unit_id = DINAS;
    try_layanan.nama = name;
    CHECK_INT(region_write(r, add_layanan), MK_CONFLICT); /* 201 characters */
    try_layanan.nama = "\xff";
    CHECK_INT(region_write(r, add_layanan), MK_INVALID);
    try_layanan.nama = "Zzz";
    CHECK_OK(registry_layanan_search(r->db, &r->arena, DAERAH, "kata", 0, N_UNIT_KINDS, 0, 10, &list));
    CHECK_INT(list.total, 0);
    CHECK_OK(region_write(r, add_layanan));
    CHECK_OK(registry_layanan_search(r->db, &r->arena, DAERAH, "kata", 0, N_UNIT_KINDS, 0, 10, &list));
    CHECK_INT(list.total, 1);
    region_close(r);
}

/* ---- slugs ---- */

TEST(registry_slug__keeps_letters_and_digits_and_single_dashes)
{
    static const struct {
        const char *name, *slug;
    } cases[] = {
        { "UPT Puskesmas Malili", "upt-puskesmas-malili" },
        { "  RSUD I Lagaligo (Tipe C) ", "rsud-i-lagaligo-tipe-c" },
        { "Jum'at & Ma\xE2\x80\x99"
          "rang",
          "jumat-marang" },
        { "Élan – café", "elan-cafe" },
        { "a--b__c", "a-b-c" },
        { "!!!", "" },
        { "", "" },
        { "日本", "" },
    };
    struct arena a;
    arena_init(&a, 1 << 16);
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_TEXT(registry_slug(&a, cases[i].name), cases[i].slug);
    CHECK(registry_slug(&a, "\xff") == NULL);
    arena_release(&a);
}

TEST(registry_slug__is_at_most_sixty_characters_and_ends_well)
{
    struct arena a;
    arena_init(&a, 1 << 16);
    char name[200] = { 0 };
    memset(name, 'a', 59);
    memcpy(name + 59, " bbb", 5);
    const char *slug = registry_slug(&a, name);
    CHECK_INT(strlen(slug), 59);
    memset(name, 'a', 150);
    CHECK_INT(strlen(registry_slug(&a, name)), 60);
    arena_release(&a);
}

/* bukti_test.c: evidence from its arrival to its withdrawal, what points at it, and what the sweep asks. */
#include "registry/bukti.h"

#include <stdio.h>
#include <string.h>

#include "base/test.h"
#include "registry/registry_kit.h"

static const unsigned char hash[BERKAS_HASH] = "0123456789abcdef0123456789abcde";
static char temp[BERKAS_TEMP] = "0123456789abcdef0123456789abcdef";

static struct bukti sample(int64_t id, const char *judul)
{
    return (struct bukti){ .id = id, .unit_id = DINAS, .judul = judul, .jenis = BUKTI_SK, .tanggal = 20000, .berlaku_sampai = INT32_MAX,
                           .nama = "SK Bupati.pdf", .tipe = FILE_PDF, .byte = 100, .masuk = temp, .orang_id = 7, .oleh = "Ani" };
}

static enum mk_result add_three(struct db *tx, struct arena *a)
{
    struct bukti b = sample(1, "Standar KTP 100%"), c = sample(2, "Foto loket"), d = sample(3, "Áudit");
    c.unit_id = PUSKESMAS;
    c.berlaku_sampai = 20100;
    enum mk_result r = bukti_add(tx, a, DAERAH, &b, 1000);
    if (!r)
        r = bukti_add(tx, a, DAERAH, &c, 2000);
    return r ? r : bukti_add(tx, a, DAERAH, &d, 3000);
}

static enum mk_result take_and_ready(struct db *tx, struct arena *a)
{
    struct bukti b;
    enum mk_result r = bukti_take(tx, a, DAERAH, 5000, 9000, &b);
    if (!r && b.id != 1)
        r = MK_FAILED;
    return r ? r : bukti_ready(tx, DAERAH, b.id, hash, 90, "2 halaman");
}

static enum mk_result take_again(struct db *tx, struct arena *a)
{
    struct bukti b;
    enum mk_result r = bukti_take(tx, a, DAERAH, 5000, 9000, &b);
    if (!r && (b.id != 2 || b.coba != 1))
        r = MK_FAILED;
    if (!r)
        r = bukti_take(tx, a, DAERAH, 5000, 9000, &b);
    if (!r && b.id != 3)
        r = MK_FAILED;
    if (!r && bukti_take(tx, a, DAERAH, 5000, 9000, &b) != MK_NOT_FOUND) /* both are somebody's turn */
        r = MK_FAILED;
    if (!r)
        r = bukti_take(tx, a, DAERAH, 9001, 9999, &b); /* until it is over */
    return !r && b.coba != 2 ? MK_FAILED : r;
}

static enum mk_result fail_two(struct db *tx, struct arena *a)
{
    (void)a;
    enum mk_result r = bukti_fail(tx, DAERAH, 2, "PDF ini memuat JavaScript");
    return r ? r : bukti_fail(tx, DAERAH, 2, "lagi") == MK_NOT_FOUND ? MK_OK : MK_FAILED;
}

static enum mk_result withdraw(struct db *tx, struct arena *a)
{
    (void)a;
    if (bukti_withdraw(tx, DAERAH, 1, 1, "salah berkas", 50000) != MK_CONFLICT) /* the version is another */
        return MK_FAILED;
    enum mk_result r = bukti_withdraw(tx, DAERAH, 1, 2, "salah berkas", 50000);
    return r ? r : bukti_withdraw(tx, DAERAH, 1, 3, "lagi", 50000) == MK_CONFLICT ? MK_OK : MK_FAILED;
}

static struct region *ready_region(void)
{
    struct region *r = region_open();
    CHECK_OK(region_write(r, add_three));
    CHECK_OK(region_write(r, take_and_ready));
    return r;
}

TEST(bukti__waits_is_taken_in_turns_and_becomes_ready)
{
    struct region *r = ready_region();
    struct bukti b;
    bool waits = false;
    CHECK_OK(bukti_get(r->db, &r->arena, DAERAH, 1, &b));
    CHECK_INT(b.keadaan, BUKTI_SIAP);
    CHECK(b.ada && memcmp(b.hash, hash, sizeof hash) == 0);
    CHECK_INT(b.byte, 90);
    CHECK_TEXT(b.masuk, "");
    CHECK_TEXT(b.rincian, "2 halaman");
    CHECK_OK(region_write(r, take_again));
    CHECK_OK(bukti_waits(r->db, DAERAH, 9500, &waits));
    CHECK(waits);
    CHECK_OK(bukti_waits(r->db, DAERAH, 100, &waits));
    CHECK(!waits);
    CHECK_OK(region_write(r, fail_two));
    CHECK_OK(bukti_get(r->db, &r->arena, DAERAH, 2, &b));
    CHECK_INT(b.keadaan, BUKTI_GAGAL);
    CHECK(!b.ada);
    CHECK_TEXT(b.galat, "PDF ini memuat JavaScript");
    CHECK_INT(bukti_get(r->db, &r->arena, DAERAH, 99, &b), MK_NOT_FOUND);
    region_close(r);
}

static void check_list(struct region *r, struct bukti_filter f, const char *ids)
{
    struct bukti_list list;
    char got[64] = "";
    f.limit = f.limit ? f.limit : 50;
    CHECK_OK(bukti_list(r->db, &r->arena, DAERAH, &f, &list));
    for (size_t i = 0; i < list.n; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%lld ", (long long)list.item[i].id);
    CHECK_TEXT(got, ids);
}

TEST(bukti__list_filters_sorts_and_pages)
{
    struct region *r = ready_region();
    const enum bukti_keadaan all = N_BUKTI_KEADAAN;
    check_list(r, (struct bukti_filter){ .keadaan = all }, "3 2 1 ");
    check_list(r, (struct bukti_filter){ .keadaan = all, .unit = DINAS }, "3 1 ");
    check_list(r, (struct bukti_filter){ .keadaan = BUKTI_SIAP }, "1 ");
    check_list(r, (struct bukti_filter){ .keadaan = all, .cari = "LOKET" }, "2 ");
    check_list(r, (struct bukti_filter){ .keadaan = all, .cari = "audit" }, "3 ");
    check_list(r, (struct bukti_filter){ .keadaan = all, .cari = "100%" }, "1 ");
    check_list(r, (struct bukti_filter){ .keadaan = all, .cari = "%" }, "1 ");
    check_list(r, (struct bukti_filter){ .keadaan = all, .urut = BUKTI_JUDUL }, "3 2 1 ");
    check_list(r, (struct bukti_filter){ .keadaan = all, .urut = BUKTI_HABIS }, "2 3 1 ");
    check_list(r, (struct bukti_filter){ .keadaan = all, .offset = 1, .limit = 1 }, "2 ");
    check_list(r, (struct bukti_filter){ .keadaan = all, .habis = 30000 }, ""); /* none that is ready ends */
    struct bukti_list list;
    const struct bukti_filter one = { .keadaan = all, .limit = 1 };
    CHECK_OK(bukti_list(r->db, &r->arena, DAERAH, &one, &list));
    CHECK_INT(list.total, 3);
    region_close(r);
}

static bool count_file(void *arg, const unsigned char h[BERKAS_HASH], int64_t bytes)
{
    *(int64_t *)arg += memcmp(h, hash, BERKAS_HASH) == 0 ? bytes : 1000000;
    return true;
}

static enum mk_result forget_early(struct db *tx, struct arena *a)
{
    (void)a;
    return db_exec(tx, &bukti_forget, ARGS(VI(DAERAH), VI(50000), VI(10)), NULL);
}

static enum mk_result forget_late(struct db *tx, struct arena *a)
{
    (void)a;
    return db_exec(tx, &bukti_forget, ARGS(VI(DAERAH), VI(50001), VI(10)), NULL);
}

TEST(bukti__withdrawn_stays_as_a_row_and_its_bytes_go_later)
{
    struct region *r = ready_region();
    struct bukti b;
    int64_t bytes = 0;
    bool used = false;
    CHECK_OK(region_write(r, withdraw));
    CHECK_OK(bukti_get(r->db, &r->arena, DAERAH, 1, &b));
    CHECK_INT(b.keadaan, BUKTI_DITARIK);
    CHECK_TEXT(b.alasan, "salah berkas");
    CHECK(b.ada);
    CHECK_OK(region_write(r, forget_early));
    CHECK_OK(bukti_hash_used(r->db, hash, &used));
    CHECK(used);
    CHECK_OK(bukti_each_file(r->db, count_file, &bytes));
    CHECK_INT(bytes, 90);
    CHECK_OK(bukti_unit_bytes(r->db, DAERAH, DINAS, &bytes));
    CHECK_INT(bytes, 190); /* one that waits */
    CHECK_OK(region_write(r, forget_late));
    CHECK_OK(bukti_hash_used(r->db, hash, &used));
    CHECK(!used);
    CHECK_OK(bukti_temp_used(r->db, temp, &used));
    CHECK(used);
    CHECK_OK(bukti_temp_used(r->db, "ffffffffffffffffffffffffffffffff", &used));
    CHECK(!used);
    region_close(r);
}

static enum mk_result attach(struct db *tx, struct arena *a)
{
    (void)a;
    enum mk_result r = bukti_attach(tx, DAERAH, 1, "standar 12", "Standar KTP", "/kelola/layanan/ktp", 100);
    if (!r)
        r = bukti_attach(tx, DAERAH, 1, "standar 12", "Standar KTP-el", "/kelola/layanan/ktp", 100);
    return r ? r : bukti_attach(tx, DAERAH, 2, "standar 12", "x", "", 100) == MK_CONFLICT ? MK_OK : MK_FAILED;
}

static enum mk_result detach(struct db *tx, struct arena *a)
{
    (void)a;
    enum mk_result r = bukti_detach(tx, DAERAH, 1, "standar 12");
    return r ? r : bukti_detach(tx, DAERAH, 1, "standar 12") == MK_NOT_FOUND ? MK_OK : MK_FAILED;
}

TEST(bukti__that_is_ready_can_be_pointed_at)
{
    struct region *r = ready_region();
    struct bukti_list list;
    struct bukti_uses uses;
    CHECK_OK(region_write(r, attach));
    CHECK_OK(bukti_of(r->db, &r->arena, DAERAH, "standar 12", &list));
    CHECK_INT(list.n, 1);
    CHECK_INT(list.item[0].id, 1);
    CHECK_OK(bukti_uses(r->db, &r->arena, DAERAH, 1, &uses));
    CHECK_INT(uses.n, 1);
    CHECK_TEXT(uses.item[0].label, "Standar KTP-el");
    CHECK_OK(region_write(r, detach));
    CHECK_OK(bukti_of(r->db, &r->arena, DAERAH, "standar 12", &list));
    CHECK_INT(list.n, 0);
    region_close(r);
}

TEST(bukti__words_go_both_ways)
{
    for (int j = 0; j < N_BUKTI_JENIS; j++)
        CHECK_INT(bukti_jenis_dari(bukti_jenis_kode((enum bukti_jenis)j)), j);
    CHECK_INT(bukti_jenis_dari("APA"), N_BUKTI_JENIS);
    CHECK_INT(bukti_keadaan_dari("DITARIK"), BUKTI_DITARIK);
    CHECK_INT(bukti_keadaan_dari(""), N_BUKTI_KEADAAN);
}

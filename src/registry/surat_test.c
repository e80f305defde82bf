/* surat_test.c: the life of a letter: added, tried, given up, sent; its link sealed and wiped; limits that stay. */
#include "registry/surat.h"

#include <string.h>

#include "base/test.h"
#include "registry/batas.h"
#include "registry/kunci.h"
#include "registry/registry_kit.h"

static const struct surat_baru sample = { .jenis = "akun.undangan", .penerima = "budi@contoh.go.id", .perihal = "Undangan",
                                          .isi = "Halo Budi,\n" SURAT_TEMPAT "\n", .rahasia = "https://x.go.id/undangan/RAHASIA-KENARI",
                                          .sampai_ms = 900000 };
static struct surat_baru letter;
static struct surat was;
static int64_t now, made, counted;
static enum surat_hasil outcome;
static const char *said;

static struct region *open_with_key(void)
{
    kunci_folder_set(test_dir());
    letter = sample;
    now = 1000;
    said = "";
    return region_open();
}

static enum mk_result add(struct db *tx, struct arena *a)
{
    return surat_add(tx, a, DAERAH, &letter, now, &made);
}

static enum mk_result begin(struct db *tx, struct arena *a)
{
    (void)a;
    return surat_mulai(tx, DAERAH, &was, now + 60000);
}

static enum mk_result end(struct db *tx, struct arena *a)
{
    (void)a;
    return surat_usai(tx, DAERAH, &was, outcome, said, now, 0);
}

static enum mk_result expire(struct db *tx, struct arena *a)
{
    (void)a;
    return surat_kedaluwarsa(tx, DAERAH, now, &counted);
}

static enum mk_result again(struct db *tx, struct arena *a)
{
    struct err err;
    return surat_ulang(tx, a, DAERAH, was.id, was.versi, now, &err);
}

static enum mk_result drop(struct db *tx, struct arena *a)
{
    struct err err;
    return surat_buang(tx, a, DAERAH, was.id, was.versi, "salah alamat", now, &err);
}

static void tried(struct region *r, enum surat_hasil hasil)
{
    CHECK_OK(surat_berikut(r->db, &r->arena, DAERAH, now, &was));
    CHECK_OK(region_write(r, begin));
    outcome = hasil;
    CHECK_OK(region_write(r, end));
    CHECK_OK(surat_baca(r->db, &r->arena, DAERAH, was.id, &was));
}

TEST(surat__is_sent_and_its_link_is_wiped)
{
    struct region *r = open_with_key();
    char *text = NULL;
    CHECK_OK(region_write(r, add));
    CHECK_OK(surat_berikut(r->db, &r->arena, DAERAH, now, &was));
    CHECK_INT(was.id, made);
    CHECK(was.berahasia && !strstr(was.isi, "KENARI"));
    CHECK_OK(surat_teks(r->db, &r->arena, DAERAH, &was, &text));
    CHECK_TEXT(text, "Halo Budi,\nhttps://x.go.id/undangan/RAHASIA-KENARI\n");
    tried(r, SURAT_DITERIMA);
    CHECK_INT(was.keadaan, SURAT_TERKIRIM);
    CHECK(!was.berahasia);
    CHECK_INT(was.percobaan, 1);
    CHECK_INT(surat_teks(r->db, &r->arena, DAERAH, &was, &text), MK_INVALID);
    CHECK_INT(surat_berikut(r->db, &r->arena, DAERAH, INT64_MAX, &was), MK_NOT_FOUND);
    region_close(r);
}

TEST(surat__is_tried_again_later_and_given_up_in_the_end)
{
    struct region *r = open_with_key();
    letter.sampai_ms = 0;
    CHECK_OK(region_write(r, add));
    for (int i = 1; i < SURAT_PERCOBAAN_MAX; i++) {
        said = "451 coba lagi\r\nnanti";
        tried(r, SURAT_COBA_LAGI);
        CHECK_INT(was.keadaan, SURAT_GAGAL);
        CHECK_TEXT(was.galat, "451 coba lagi  nanti");
        CHECK_INT(was.berikut - now, surat_tunda_ms(i, 0));
        struct surat none;
        CHECK_INT(surat_berikut(r->db, &r->arena, DAERAH, was.berikut - 1, &none), MK_NOT_FOUND);
        now = was.berikut;
    }
    tried(r, SURAT_COBA_LAGI);
    CHECK_INT(was.keadaan, SURAT_MATI);
    CHECK(was.berahasia); /* a person may send it again */
    CHECK_OK(region_write(r, again));
    tried(r, SURAT_DITOLAK);
    CHECK_INT(was.keadaan, SURAT_MATI); /* refused for good: at once */
    CHECK_OK(region_write(r, drop));
    CHECK_OK(surat_baca(r->db, &r->arena, DAERAH, was.id, &was));
    CHECK(!was.berahasia);
    CHECK_TEXT(was.alasan, "salah alamat");
    CHECK_INT(region_write(r, again), MK_INVALID); /* its link is gone */
    region_close(r);
}

TEST(surat__begun_and_never_ended_comes_back_after_its_time)
{
    struct region *r = open_with_key();
    struct surat none;
    CHECK_OK(region_write(r, add));
    CHECK_OK(surat_berikut(r->db, &r->arena, DAERAH, now, &was));
    CHECK_OK(region_write(r, begin));
    CHECK_INT(region_write(r, begin), MK_CONFLICT); /* of two that saw it, one begins */
    CHECK_INT(surat_berikut(r->db, &r->arena, DAERAH, now + 59999, &none), MK_NOT_FOUND);
    CHECK_OK(surat_berikut(r->db, &r->arena, DAERAH, now + 60000, &none));
    CHECK_INT(none.percobaan, 1);
    region_close(r);
}

TEST(surat__too_old_is_given_up_and_wiped)
{
    struct region *r = open_with_key();
    bool work = false;
    CHECK_OK(region_write(r, add));
    CHECK_OK(surat_ada_kerja(r->db, DAERAH, now - 1, &work));
    CHECK(!work);
    CHECK_OK(surat_ada_kerja(r->db, DAERAH, now, &work));
    CHECK(work);
    now = 900000;
    CHECK_OK(region_write(r, expire));
    CHECK_INT(counted, 1);
    CHECK_OK(surat_baca(r->db, &r->arena, DAERAH, made, &was));
    CHECK_INT(was.keadaan, SURAT_MATI);
    CHECK(!was.berahasia);
    CHECK_OK(surat_ada_kerja(r->db, DAERAH, now, &work));
    CHECK(!work);
    region_close(r);
}

TEST(surat__refuses_what_may_not_travel)
{
    struct region *r = open_with_key();
    const struct surat_baru bad[] = {
        { "x", "a@b.id\r\nBcc: c@d.id", "p", "i", NULL, 0 }, { "x", "a@b.id", "p\r\nBcc: c@d.id", "i", NULL, 0 },
        { "x", "a@b.id", "", "i", NULL, 0 }, { "x", "a@b.id", "p", "", NULL, 0 }, { "x", "a@b.id", "p", "i\r\n.\r\n", NULL, 0 },
        { "x", "a@b.id", "p", SURAT_TEMPAT, NULL, 0 }, { "x", "a@b.id", "p", "no place", "secret", 0 },
        { "x", "a@b.id", "p", SURAT_TEMPAT, "two\nlines", 0 }, { "", "a@b.id", "p", "i", NULL, 0 },
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        letter = bad[i];
        CHECK_INT(region_write(r, add), MK_INVALID);
    }
    letter = sample;
    kunci_folder_set(NULL);
    CHECK_INT(region_write(r, add), MK_NOT_FOUND); /* no key: a link is never stored open */
    letter.isi = "tanpa tautan";
    letter.rahasia = NULL;
    CHECK_OK(region_write(r, add));
    region_close(r);
}

TEST(surat__list_filters_and_pages)
{
    struct region *r = open_with_key();
    struct surat_list list;
    int64_t counts[N_SURAT_KEADAAN];
    static const char *const to[] = { "ani@a.go.id", "budi@a.go.id", "cici@b.go.id" };
    for (size_t i = 0; i < COUNT(to); i++) {
        letter.penerima = to[i];
        CHECK_OK(region_write(r, add));
    }
    struct surat_saring f = { .keadaan = N_SURAT_KEADAAN, .kata = "", .limit = 2 };
    CHECK_OK(surat_daftar(r->db, &r->arena, DAERAH, &f, &list));
    CHECK_INT((int64_t)list.n, 2);
    CHECK(list.more);
    CHECK_TEXT(list.item[0].penerima, "cici@b.go.id");
    f.before = list.item[1].id;
    CHECK_OK(surat_daftar(r->db, &r->arena, DAERAH, &f, &list));
    CHECK_INT((int64_t)list.n, 1);
    CHECK(!list.more);
    f = (struct surat_saring){ .keadaan = SURAT_MENUNGGU, .kata = "b.go", .limit = 10 };
    CHECK_OK(surat_daftar(r->db, &r->arena, DAERAH, &f, &list));
    CHECK_INT((int64_t)list.n, 1);
    f.keadaan = SURAT_MATI;
    CHECK_OK(surat_daftar(r->db, &r->arena, DAERAH, &f, &list));
    CHECK_INT((int64_t)list.n, 0);
    CHECK_OK(surat_hitung(r->db, DAERAH, counts));
    CHECK_INT(counts[SURAT_MENUNGGU], 3);
    region_close(r);
}

TEST(surat_susun__fields_cannot_make_lines)
{
    struct arena a;
    arena_init(&a, 1 << 16);
    const struct surat_isian f[] = { { "nama", "Budi\r\nBcc: x" }, { "lain", NULL } };
    CHECK_TEXT(surat_susun(&a, "Yth. {nama},{lain} {tautan} {", f, COUNT(f)), "Yth. Budi  Bcc: x, {tautan} {");
    arena_release(&a);
}

TEST(surat_tunda__grows_and_ends)
{
    for (int i = 1; i < SURAT_PERCOBAAN_MAX - 1; i++)
        CHECK(surat_tunda_ms(i, 0) < surat_tunda_ms(i + 1, 999));
    CHECK_INT(surat_tunda_ms(1, 0), 60000);
    CHECK(surat_tunda_ms(1, 999) >= 48000 && surat_tunda_ms(1, 999) < 60000);
    CHECK_INT(surat_tunda_ms(SURAT_PERCOBAAN_MAX, 0), 0);
}

/* ---- limits ---- */

static struct batas purse;

static enum mk_result take(struct db *tx, struct arena *a)
{
    (void)a;
    return batas_pakai(tx, DAERAH, &purse, now);
}

TEST(batas__counts_over_connections_and_comes_back_with_time)
{
    struct region *r = open_with_key();
    bool room = false;
    CHECK(batas_nama("masuk-akun", "budi", 4, 3, &purse));
    for (int i = 0; i < 3; i++) {
        CHECK_OK(batas_ada(r->db, DAERAH, &purse, now, &room));
        CHECK(room);
        CHECK_OK(region_write(r, take));
    }
    CHECK_OK(batas_ada(r->db, DAERAH, &purse, now, &room));
    CHECK(!room);
    struct batas other;
    CHECK(batas_nama("masuk-akun", "ani", 3, 3, &other));
    CHECK(memcmp(other.kunci, purse.kunci, BATAS_KUNCI) != 0);
    CHECK_OK(batas_ada(r->db, DAERAH, &other, now, &room));
    CHECK(room);
    for (int i = 0; i < 20; i++)
        CHECK_OK(region_write(r, take)); /* hammering makes nobody wait longer than an hour */
    CHECK_OK(batas_ada(r->db, DAERAH, &purse, now + 1200001, &room));
    CHECK(room);
    now += 3600001;
    purse = other;
    CHECK_OK(region_write(r, take)); /* sweeps what is full again */
    CHECK(batas_nama("masuk-akun", "budi", 4, 3, &purse));
    static const struct stmt count = { "batas_count", "SELECT COUNT(*) FROM batas WHERE daerah_id = $1", .in = "i", .out = "i" };
    int64_t n = -1;
    CHECK_OK(db_int(r->db, &count, ARGS(VI(DAERAH)), &n));
    CHECK_INT(n, 1);
    kunci_folder_set(NULL);
    CHECK(!batas_nama("masuk-akun", "budi", 4, 3, &purse));
    region_close(r);
}

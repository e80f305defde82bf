/* meja_test.c: what features bring to the desk: order and room of lines, matching and order of hits. */
#include <string.h>

#include "base/test.h"
#include "web/meja.h"

static void line(struct meja_hari *h, enum meja_saat s, int32_t day, const char *text)
{
    meja_tambah(h, &(struct meja_baris){ .saat = s, .hari = day, .teks = text, .href = "/" });
}

TEST(meja_lines__earliest_first_when_due_and_latest_first_when_it_happened)
{
    static struct meja_hari h;
    memset(&h, 0, sizeof h);
    line(&h, MEJA_LEWAT, 20, "b");
    line(&h, MEJA_LEWAT, 10, "a");
    line(&h, MEJA_LEWAT, 20, "c"); /* the same day: as they came */
    line(&h, MEJA_BERUBAH, 5, "lama");
    line(&h, MEJA_BERUBAH, 9, "baru");
    CHECK_TEXT(h.item[MEJA_LEWAT][0].teks, "a");
    CHECK_TEXT(h.item[MEJA_LEWAT][1].teks, "b");
    CHECK_TEXT(h.item[MEJA_LEWAT][2].teks, "c");
    CHECK_TEXT(h.item[MEJA_BERUBAH][0].teks, "baru");
    CHECK_INT(h.n[MEJA_TENGGAT], 0);
}

TEST(meja_lines__the_most_urgent_stay_and_all_are_counted)
{
    static struct meja_hari h;
    memset(&h, 0, sizeof h);
    for (int32_t day = 40; day > 0; day--)
        line(&h, MEJA_TENGGAT, day, "x");
    CHECK_INT(h.n[MEJA_TENGGAT], MEJA_BARIS_MAX);
    CHECK_INT(h.semua[MEJA_TENGGAT], 40);
    for (int i = 0; i < MEJA_BARIS_MAX; i++)
        CHECK_INT(h.item[MEJA_TENGGAT][i].hari, i + 1);
}

static struct cari asked;
static struct arena arena;

static void ask(const char *q)
{
    arena_release(&arena);
    arena_init(&arena, 1 << 20);
    cari_mulai(&asked, &arena, q);
}

TEST(cari__every_word_must_occur_whatever_case_accent_or_place)
{
    ask("  AKTÉ  lahir ");
    CHECK_INT(asked.n_kata, 2);
    cari_tambah(&asked, CARI_LAYANAN, "Akte kelahiran", "Disdukcapil", "/a", NULL);
    cari_tambah(&asked, CARI_LAYANAN, "Akte kematian", "Disdukcapil", "/b", NULL);
    cari_tambah(&asked, CARI_LAYANAN, "Kutipan", "Loket", "/c", "akte lahir bayi");
    CHECK_INT(asked.n[CARI_LAYANAN], 2);
    CHECK_TEXT(asked.item[CARI_LAYANAN][0].href, "/a"); /* the title counts more than other words for it */
    CHECK_TEXT(asked.item[CARI_LAYANAN][1].href, "/c");
    cari_usai(&asked);
}

TEST(cari__a_title_that_begins_so_comes_first_and_seven_of_a_kind_are_kept)
{
    ask("dinas");
    for (int i = 0; i < 20; i++)
        cari_tambah(&asked, CARI_UNIT, "Kantor", "Dinas Lain", "/jauh", NULL);
    cari_tambah(&asked, CARI_UNIT, "Dinas Kesehatan", NULL, "/dekat", NULL);
    CHECK_INT(asked.n[CARI_UNIT], CARI_BANYAK);
    CHECK_TEXT(asked.item[CARI_UNIT][0].href, "/dekat");
    CHECK(!asked.item[CARI_UNIT][0].rinci);
    cari_usai(&asked);
}

TEST(cari__long_questions_and_long_texts_are_taken_in_part_or_not_at_all)
{
    static char much[4000];
    memset(much, 'a', sizeof much - 1);
    ask(much);
    CHECK_INT(asked.n_kata, 0);
    cari_usai(&asked);
    ask("a a a a a a a a a a");
    CHECK_INT(asked.n_kata, CARI_KATA);
    for (size_t i = 0; i + 3 < sizeof much; i += 3)
        memcpy(much + i, "\xe2\x82\xac", 3); /* three bytes each: the cut must fall between them */
    cari_tambah(&asked, CARI_ORANG, much, NULL, "/x", "a");
    CHECK_INT(asked.n[CARI_ORANG], 1);
    cari_usai(&asked);
    ask("");
    cari_tambah(&asked, CARI_ORANG, "Siapa pun", NULL, "/x", NULL);
    CHECK_INT(asked.n[CARI_ORANG], 0);
    cari_usai(&asked);
}

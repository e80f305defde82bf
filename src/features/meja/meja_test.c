/* meja_test.c: the desk through the real server: search as a page and as a part, who brings hits, what is escaped, keys. */
#include <string.h>

#include "base/test.h"
#include "meja/meja.h"
#include "tests/kit/site.h"

extern const struct feature feature_meja;

static struct hak_grant grant = { .peran = PERAN_PIMPINAN, .daerah_id = 7324, .sampai = HAK_SELAMANYA };
static struct orang somebody = { .id = 5, .nama = "Andi", .grants = &grant, .n_grants = 1, .csrf = "x" };

static enum mk_result identify(struct request *rq)
{
    rq->orang = &somebody;
    return MK_OK;
}

static enum mk_result bring(struct request *rq, struct cari *c)
{
    (void)rq;
    cari_tambah(c, CARI_ORANG, "Siti <b>Aminah</b>", "Loket", "/kelola/orang/1", NULL);
    return MK_OK;
}
static enum mk_result fails(struct request *rq, struct cari *c)
{
    (void)rq, (void)c;
    return MK_STORE;
}
static const struct desk_link links[] = { { DESK_JANJI, 10, "/kelola/uji", "Uji coba", HAK_DIRI, "latihan", 'u' },
                                          { DESK_KELOLA, 10, "/kelola/rahasia", "Uji rahasia", HAK_AKUN_UBAH, NULL, 'r' } };
static const struct feature feature_uji = { .name = "uji", .title = "Uji", .identify = identify, .cari = bring, .desk = links,
                                            .n_desk = COUNT(links) };
static const struct feature feature_rusak = { .name = "rusak", .title = "Rusak", .cari = fails };

static struct site *desk(bool broken)
{
    static const struct feature *const sound[] = { &feature_uji, &feature_meja },
                               *const unsound[] = { &feature_uji, &feature_rusak, &feature_meja };
    struct site *s = broken ? site_new(unsound, COUNT(unsound), NULL, NULL) : site_new(sound, COUNT(sound), NULL, NULL);
    site_serve(s);
    return s;
}

TEST(meja_cari__the_page_works_by_itself_and_the_part_is_its_list)
{
    struct site *s = desk(false);
    CHECK_INT(site_get(s, "/kelola/cari?q=siti"), 200);
    CHECK(site_shows("<h1>Cari di meja kerja</h1>") && site_shows("value=\"siti\""));
    CHECK(site_shows("href=\"/kelola/orang/1\"") && site_shows("Siti &lt;b&gt;Aminah") && !site_shows("<b>Aminah"));
    CHECK_INT(site_get(s, "/kelola/cari?q=siti&bagian=1"), 200);
    CHECK(!site_shows("<html") && site_shows("href=\"/kelola/orang/1\""));
    CHECK_INT(site_get(s, "/kelola/cari?q=siti&lang=en"), 200);
    CHECK(site_shows("Search the desk") && site_shows("href=\"/kelola/orang/1?lang=en\""));
    CHECK_INT(site_get(s, "/kelola/cari?q=%3Cscript%3E"), 200);
    CHECK(site_shows("Tidak ada yang cocok") && !site_shows("<script>"));
    site_free(s);
}

TEST(meja_cari__pages_are_found_by_other_words_and_only_by_who_may_open_them)
{
    struct site *s = desk(false);
    CHECK_INT(site_get(s, "/kelola/cari?bagian=1&q=latihan"), 200);
    CHECK(site_shows("href=\"/kelola/uji\""));
    CHECK_INT(site_get(s, "/kelola/cari?bagian=1&q=rahasia"), 200);
    CHECK(!site_shows("/kelola/rahasia"));
    CHECK_INT(site_get(s, "/kelola/cari?bagian=1"), 200); /* nothing asked: where one may go */
    CHECK(site_shows("/kelola/uji") && !site_shows("/kelola/rahasia"));
    site_free(s);
}

TEST(meja_cari__one_that_fails_does_not_hide_the_others)
{
    struct site *s = desk(true);
    CHECK_INT(site_get(s, "/kelola/cari?bagian=1&q=siti"), 200);
    CHECK(site_shows("/kelola/orang/1") && site_shows("Sebagian hasil tidak dapat dibaca"));
    site_free(s);
}

TEST(meja_pintasan__keys_stand_on_a_page_of_their_own_without_those_of_others)
{
    struct site *s = desk(false);
    CHECK_INT(site_get(s, "/kelola/pintasan"), 200);
    CHECK(site_shows("<kbd>u</kbd></dt><dd>Uji coba") && !site_shows("<kbd>r</kbd>"));
    CHECK(site_shows("data-g=\"u\""));
    site_free(s);
}

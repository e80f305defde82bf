/* registry_search_test.c: which services are found, in which order, page by page; and against a plain
 * model over a made-up region. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/test.h"
#include "registry/registry_kit.h"

static struct layanan_list search(struct region *r, const char *query, int64_t unit, enum unit_kind kind)
{
    struct layanan_list list = { 0 };
    CHECK_OK(registry_layanan_search(r->db, &r->arena, DAERAH, query, unit, kind, 0, 100, &list));
    CHECK_INT(list.total, list.n);
    return list;
}

/* Checks the ids found, in their order; ends with 0. */
static void finds(struct region *r, const char *query, const int64_t *want)
{
    struct layanan_list list = search(r, query, 0, N_UNIT_KINDS);
    size_t n = 0;
    while (want[n])
        n++;
    if (list.n != n)
        FAIL("\"%s\": %zu layanan, seharusnya %zu", query, list.n, n);
    for (size_t i = 0; i < n; i++)
        if (list.item[i].id != want[i])
            FAIL("\"%s\": tempat %zu adalah %s", query, i, list.item[i].nama);
}
#define FINDS(r, query, ...) finds((r), (query), (const int64_t[]){ __VA_ARGS__, 0 })

TEST(search__words_match_from_their_beginning)
{
    struct region *r = region_open();
    FINDS(r, "akta", AKTA);
    FINDS(r, "ak", AKTA);
    FINDS(r, "akte", AKTA); /* a synonym */
    FINDS(r, "kelahiran akta", AKTA);
    FINDS(r, "akta keluarga", 0);
    FINDS(r, "kta", 0); /* not from the middle */
    FINDS(r, "zebra", 0);
    region_close(r);
}

TEST(search__case_accents_and_signs_do_not_matter)
{
    struct region *r = region_open();
    FINDS(r, "  AKTA,  kelahiran!", AKTA);
    FINDS(r, "elan", BANTUAN);
    FINDS(r, "ÉLAN", BANTUAN);
    FINDS(r, "E-KTP", KTP, REKAM); /* e and ktp: the second has "el" */
    region_close(r);
}

TEST(search__the_name_of_the_unit_counts)
{
    struct region *r = region_open();
    FINDS(r, "puskesmas", GIGI, UMUM);
    FINDS(r, "gigi malili", GIGI);
    FINDS(r, "ktp kecamatan", REKAM);
    region_close(r);
}

TEST(search__a_name_stands_before_synonyms_before_units_then_by_name)
{
    struct region *r = region_open();
    FINDS(r, "kartu", KK, BANTUAN, KTP); /* name; synonyms, by name: Élan before Penerbitan */
    FINDS(r, "poli", GIGI, UMUM);        /* "poli umum" is written small: G before U all the same */
    FINDS(r, "k", AKTA, IZIN, KK, KTP, REKAM, BANTUAN);
    region_close(r);
}

TEST(search__a_whole_word_stands_before_a_beginning)
{
    struct region *r = region_open();
    FINDS(r, "kk", KK);
    FINDS(r, "el", KTP, REKAM, BANTUAN); /* KTP-el holds the word; Élan only begins so */
    region_close(r);
}

TEST(search__an_empty_query_lists_all_by_name)
{
    struct region *r = region_open();
    FINDS(r, "", AKTA, BANTUAN, IZIN, KK, KTP, REKAM, GIGI, UMUM);
    FINDS(r, " -- ", AKTA, BANTUAN, IZIN, KK, KTP, REKAM, GIGI, UMUM);
    region_close(r);
}

TEST(search__holds_to_a_unit_and_a_kind)
{
    struct region *r = region_open();
    CHECK_INT(search(r, "ktp", CAMAT, N_UNIT_KINDS).n, 1);
    CHECK_INT(search(r, "ktp", 0, UNIT_DINAS).item[0].id, KTP);
    CHECK_INT(search(r, "", 0, UNIT_PUSKESMAS).n, 2);
    CHECK_INT(search(r, "", PUSTU, N_UNIT_KINDS).n, 1);
    CHECK_INT(search(r, "", PUSTU, UNIT_DINAS).n, 0);
    CHECK_INT(search(r, "", 0, UNIT_RSUD).n, 0);
    CHECK_INT(search(r, "", 999, N_UNIT_KINDS).n, 0);
    region_close(r);
}

TEST(search__pages_cut_the_list_and_keep_the_total)
{
    struct region *r = region_open();
    struct layanan_list all = search(r, "", 0, N_UNIT_KINDS), page;
    for (int64_t at = 0; at < 8; at += 3) {
        CHECK_OK(registry_layanan_search(r->db, &r->arena, DAERAH, "", 0, N_UNIT_KINDS, at, 3, &page));
        CHECK_INT(page.total, 8);
        CHECK_INT(page.n, at == 6 ? 2 : 3);
        for (size_t i = 0; i < page.n; i++)
            CHECK_INT(page.item[i].id, all.item[(size_t)at + i].id);
    }
    static const int64_t odd[][3] = { { 8, 3, 0 },  { INT64_MAX, 3, 0 }, { -5, 2, 2 },
                                      { 0, -1, 0 }, { 0, 0, 0 },         { 7, INT64_MAX, 1 } };
    for (size_t i = 0; i < COUNT(odd); i++) {
        CHECK_OK(registry_layanan_search(r->db, &r->arena, DAERAH, "", 0, N_UNIT_KINDS, odd[i][0], odd[i][1], &page));
        CHECK_INT(page.n, odd[i][2]);
        CHECK_INT(page.total, 8);
    }
    region_close(r);
}

TEST(search__hostile_queries_find_nothing_and_break_nothing)
{
    struct region *r = region_open();
    struct layanan_list list;
    char *lots = malloc(60001);
    CHECK(lots != NULL);
    for (int i = 0; i < 60000; i++)
        lots[i] = i % 3 == 2 ? ' ' : 'z';
    lots[60000] = '\0';
    CHECK_INT(search(r, lots, 0, N_UNIT_KINDS).n, 0);
    memset(lots, 'z', 60000);
    CHECK_INT(search(r, lots, 0, N_UNIT_KINDS).n, 0);
    for (int i = 0; i + 1 < 60000; i += 2)
        memcpy(lots + i, "ж", 2); /* a word that is cut between characters */
    CHECK_INT(search(r, lots, 0, N_UNIT_KINDS).n, 0);
    free(lots);
    FINDS(r, "%' OR 1=1; --", 0);
    FINDS(r, "\xF4\x8F\xBF\xBF", 0);
    CHECK_INT(registry_layanan_search(r->db, &r->arena, DAERAH, "\xff", 0, N_UNIT_KINDS, 0, 9, &list), MK_INVALID);
    region_close(r);
}

static enum mk_result add_long_words(struct db *tx, struct arena *a)
{
    struct layanan l = {
        .id = 900, .unit_id = DINAS, .kode = "panjang", .nama = "жжжжжжжжжжжжжжжжжжжaжжжжжжжжжж akhir"
    }; /* byte 40 is inside a character */
    return registry_layanan_add(tx, a, DAERAH, &l, "");
}

TEST(search__a_very_long_word_is_found_by_itself)
{
    struct region *r = region_open();
    CHECK_OK(region_write(r, add_long_words));
    FINDS(r, "жжжжжжжжжжжжжжжжжжжaжжжжжжжжжж", 900);
    FINDS(r, "жжж", 900);
    FINDS(r, "akhir", 900);
    static const struct stmt words = { "words",
                                       "SELECT kata FROM layanan_kata WHERE daerah_id = $1 AND layanan_id = 900",
                                       .in = "i", .out = "t" };
    struct cursor c;
    size_t longest = 0;
    db_select(r->db, &c, &words, ARGS(VI(DAERAH)));
    while (cursor_next(&c))
        longest = strlen(cursor_text(&c, 0)) > longest ? strlen(cursor_text(&c, 0)) : longest;
    CHECK_OK(cursor_end(&c));
    CHECK_INT(longest, 39); /* not 40: never half a character */
    region_close(r);
}

/* ---- a made-up region of full size ---- */

static const char *const syllables[] = { "ka", "ri", "mo", "lu", "ta", "se", "pa", "ni" };
enum { N_UNITS = 500, N_SERVICES = 3500 };
static char names[N_SERVICES][60], unit_names[N_UNITS][60];

static void make_words(struct prng *r, char *out, size_t n, int words)
{
    size_t at = 0;
    for (int w = 0; w < words; w++) {
        at += (size_t)snprintf(out + at, n - at, "%s", w ? " " : "");
        for (uint32_t k = 2 + prng_below(r, 2); k > 0; k--)
            at += (size_t)snprintf(out + at, n - at, "%s", syllables[prng_below(r, COUNT(syllables))]);
    }
}

static enum mk_result make_region(struct db *tx, struct arena *a)
{
    struct prng p;
    prng_seed(&p, 4);
    enum mk_result r = registry_daerah_add(tx, &(struct daerah){ .id = DAERAH, .kode = "73.24", .nama = "Uji" }, 1);
    for (int64_t i = 0; r == MK_OK && i < N_UNITS; i++) {
        make_words(&p, unit_names[i], sizeof unit_names[i], 3);
        r = registry_unit_add(tx, DAERAH,
                              &(struct unit){ .id = i + 1,
                                              .kode = arena_format(a, "u%d", (int)i),
                                              .nama = unit_names[i],
                                              .jenis = (enum unit_kind)(i % N_UNIT_KINDS) },
                              i, 0);
    }
    for (int64_t i = 0; r == MK_OK && i < N_SERVICES; i++) {
        make_words(&p, names[i], sizeof names[i], 4);
        r = registry_layanan_add(tx, a, DAERAH,
                                 &(struct layanan){ .id = i + 1,
                                                    .unit_id = i % N_UNITS + 1,
                                                    .nama = names[i],
                                                    .kode = arena_format(a, "l%d", (int)i),
                                                    .ringkas = "Uji." },
                                 "");
    }
    return r;
}

static bool has_beginning(const char *text, const char *word)
{
    for (const char *p = text; p; p = strchr(p, ' ')) {
        p += *p == ' ';
        if (strncmp(p, word, strlen(word)) == 0)
            return true;
    }
    return false;
}

TEST(search__finds_what_a_plain_walk_finds)
{
    struct region *r = region_open_empty();
    struct prng p;
    struct layanan_list list;
    CHECK_OK(region_write(r, make_region));
    prng_seed(&p, 9);
    for (int round = 0; round < 60; round++) {
        char one[20], two[20], query[50];
        snprintf(one, sizeof one, "%s%.1s", syllables[prng_below(&p, 8)], syllables[prng_below(&p, 8)]);
        snprintf(two, sizeof two, "%s", syllables[prng_below(&p, 8)]);
        snprintf(query, sizeof query, "%s %s", one, round % 2 ? two : "");
        int64_t want = 0;
        for (int i = 0; i < N_SERVICES; i++) {
            const char *unit = unit_names[i % N_UNITS];
            want += (has_beginning(names[i], one) || has_beginning(unit, one)) &&
                    (round % 2 == 0 || has_beginning(names[i], two) || has_beginning(unit, two));
        }
        arena_reset(&r->arena);
        CHECK_OK(registry_layanan_search(r->db, &r->arena, DAERAH, query, 0, N_UNIT_KINDS, 0, 5, &list));
        CHECK_INT(list.total, want);
    }
    region_close(r);
}

TEST(search__speed)
{
    if (!getenv("MAKLUMAT_BENCH"))
        test_skip("hanya dengan MAKLUMAT_BENCH=1");
    struct region *r = region_open_empty();
    static const struct {
        const char *query;
        enum unit_kind kind;
    } cases[] = {
        { "", N_UNIT_KINDS },       { "", UNIT_PUSKESMAS },          { "k", N_UNIT_KINDS },   { "kari", N_UNIT_KINDS },
        { "karimo", N_UNIT_KINDS }, { "karimo luta", N_UNIT_KINDS }, { "zzz", N_UNIT_KINDS },
    };
    CHECK_OK(region_write(r, make_region));
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct layanan_list list = { 0 };
        int64_t best = INT64_MAX;
        size_t used = 0;
        for (int k = 0; k < 40; k++) {
            arena_reset(&r->arena);
            int64_t before = clock_monotonic_us();
            CHECK_OK(registry_layanan_search(r->db, &r->arena, DAERAH, cases[i].query, 0, cases[i].kind, 0, 50, &list));
            int64_t us = clock_monotonic_us() - before;
            best = us < best ? us : best;
            used = r->arena.used;
        }
        printf("# cari \"%s\": %lld dari %d layanan, %lld us, %zu KiB\n", cases[i].query, (long long)list.total,
               N_SERVICES, (long long)best, used / 1024);
    }
    region_close(r);
}

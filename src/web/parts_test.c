/* parts_test.c: the small parts of the web: limits, the page cache, codings and tags, heads. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/clock.h"
#include "base/test.h"
#include "web/cache.h"
#include "web/encode.h"
#include "web/head.h"
#include "web/limit.h"
#include "web/memo.h"
#include "web/peer.h"

/* ---- limits ---- */

TEST(limit_take__gives_per_hour_at_once_and_then_evenly)
{
    struct limits *l = limits_new();
    int64_t now = 1000000;
    for (int i = 0; i < 40; i++)
        CHECK(limit_take(l, 1, 0, 40, now));
    CHECK(!limit_take(l, 1, 0, 40, now));
    CHECK(limit_take(l, 2, 0, 40, now)); /* somebody else */
    CHECK(limit_take(l, 1, 1, 40, now)); /* something else */
    CHECK_INT(limit_wait_ms(40), 90000);
    CHECK(!limit_take(l, 1, 0, 40, now + 89999));
    CHECK(limit_take(l, 1, 0, 40, now + 90000));
    CHECK(!limit_take(l, 1, 0, 40, now + 90000));
    for (int i = 0; i < 40; i++)
        CHECK(limit_take(l, 1, 0, 40, now + 90000 + 3600000));
    limits_free(l);
}

TEST(limit_take__a_clock_set_back_locks_nobody_out_for_more_than_an_hour)
{
    struct limits *l = limits_new();
    int64_t now = INT64_C(1000) * 86400 * 1000;
    for (int i = 0; i < 10; i++)
        CHECK(limit_take(l, 1, 0, 10, now));
    now -= INT64_C(86400) * 1000;
    CHECK(!limit_take(l, 1, 0, 10, now));
    CHECK(limit_take(l, 1, 0, 10, now + 3600000));
    limits_free(l);
}

TEST(limit_take__a_flood_of_visitors_does_not_free_the_limited_one)
{
    struct limits *l = limits_new();
    for (int i = 0; i < 5; i++)
        CHECK(limit_take(l, 1, 0, 5, 1000));
    for (uint64_t who = 2; who < 4000; who++)
        CHECK(limit_take(l, who, 0, 5, 1000));
    CHECK(!limit_take(l, 1, 0, 5, 1000));
    CHECK(limit_hash(l, "abc", 3) != limit_hash(l, "abd", 3));
    struct limits *other = limits_new();
    CHECK(limit_hash(l, "abc", 3) != limit_hash(other, "abc", 3)); /* another key in every process */
    limits_free(other);
    limits_free(l);
}

/* ---- visitors ---- */

TEST(peer_from_forwarded__takes_the_last_address)
{
    struct peer p;
    CHECK(peer_from_forwarded("203.0.113.9", &p));
    CHECK(p.address[12] == 203 && p.address[15] == 9 && !p.loopback);
    CHECK_INT(peer_network_bytes(&p), 16);
    CHECK(peer_from_forwarded("127.0.0.1, 198.51.100.7 ", &p));
    CHECK(p.address[12] == 198);
    CHECK(peer_from_forwarded("203.0.113.9,\t2001:db8::1", &p));
    CHECK(p.address[0] == 0x20 && p.address[15] == 1);
    CHECK_INT(peer_network_bytes(&p), 7);
    CHECK(peer_from_forwarded("::1", &p) && p.loopback);
    CHECK(peer_from_forwarded("::ffff:127.0.0.1", &p) && p.loopback);
    static const char *const bad[] = { "", ",", "203.0.113.9,", "unknown", "203.0.113.9:80", "1.2.3.4 5.6.7.8",
                                       "1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.18.19.20.21" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK(!peer_from_forwarded(bad[i], &p));
}

/* ---- cache ---- */

static int dropped;
static void drop(void *answer)
{
    dropped += answer != NULL;
    free(answer);
}

static bool put(struct cache *c, const char *target, unsigned variant, uint64_t version, size_t cost)
{
    struct cache_key key = { target, strlen(target), variant, version, 1 };
    struct cached value = { .answer = malloc(1), .not_modified = malloc(1), .etag = "\"x\"" };
    return cache_put(c, &key, &value, cost);
}

static bool has(struct cache *c, const char *target, unsigned variant, uint64_t version, int32_t day)
{
    struct cache_key key = { target, strlen(target), variant, version, day };
    return cache_find(c, &key) != NULL;
}

TEST(cache__an_entry_is_good_for_one_version_day_and_variant)
{
    struct cache *c = cache_new(1 << 20, drop);
    dropped = 0;
    CHECK(put(c, "/a?b=1", 0, 7, 100));
    CHECK(has(c, "/a?b=1", 0, 7, 1));
    CHECK(!has(c, "/a?b=1", 1, 7, 1));
    CHECK(!has(c, "/a?b=2", 0, 7, 1));
    CHECK(!has(c, "/a?b=1", 0, 8, 1));
    CHECK(!has(c, "/a?b=1", 0, 7, 2));
    CHECK(put(c, "/a?b=1", 0, 8, 100));
    CHECK_INT(dropped, 2);
    CHECK_INT(cache_figures(c).entries, 1);
    CHECK(put(c, "/a/x.css", 0, CACHE_FOR_EVER, 0));
    CHECK(has(c, "/a/x.css", 0, 9, 4));
    cache_free(c);
    CHECK_INT(dropped, 6);
}

TEST(cache__pushes_out_what_was_used_longest_ago)
{
    struct cache *c = cache_new(100000, drop);
    CHECK(put(c, "/1", 0, 1, 20000));
    CHECK(put(c, "/2", 0, 1, 20000));
    CHECK(put(c, "/3", 0, 1, 20000));
    CHECK(put(c, "/4", 0, 1, 20000));
    CHECK(has(c, "/1", 0, 1, 1));
    CHECK(put(c, "/5", 0, 1, 20000));
    CHECK(has(c, "/1", 0, 1, 1));
    CHECK(!has(c, "/2", 0, 1, 1));
    CHECK(cache_figures(c).bytes <= 100000);
    dropped = 0;
    CHECK(!put(c, "/besar", 0, 1, 50000)); /* one page never takes more than a quarter */
    CHECK_INT(dropped, 2);
    cache_free(c);
    c = cache_new(0, drop);
    CHECK(!put(c, "/1", 0, 1, 10));
    cache_free(c);
}

/* ---- codings and tags ---- */

TEST(codings_accepted__reads_weights)
{
    CHECK_INT(codings_accepted(NULL), 0);
    CHECK_INT(codings_accepted(""), 0);
    CHECK_INT(codings_accepted("gzip"), CODING_GZIP);
    CHECK_INT(codings_accepted("gzip, deflate, br"), CODING_GZIP | CODING_BR);
    CHECK_INT(codings_accepted("GZIP;q=0.5,br;q=0"), CODING_GZIP);
    CHECK_INT(codings_accepted("br ; q=0.000 , gzip ; q=1"), CODING_GZIP);
    CHECK_INT(codings_accepted("gzip;q=0.001"), CODING_GZIP);
    CHECK_INT(codings_accepted("*"), CODING_GZIP | CODING_BR);
    CHECK_INT(codings_accepted("*, gzip;q=0"), CODING_BR);
    CHECK_INT(codings_accepted("*;q=0"), 0);
    CHECK_INT(codings_accepted("identity"), 0);
    CHECK_INT(codings_accepted("gzipped, brotli, ;;;,,"), 0);
}

TEST(gzip_make__makes_what_zlib_reads)
{
    char text[5000], back[5000];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)('a' + i % 17);
    struct gzip *z = gzip_new();
    for (int round = 0; round < 4; round++) {
        void *p;
        size_t n;
        CHECK_OK(gzip_make(z, round % 2 ? 6 : 1, text, sizeof text, &p, &n));
        CHECK(n < sizeof text / 4);
        z_stream s = { .next_in = p, .avail_in = (uInt)n, .next_out = (Bytef *)back, .avail_out = sizeof back };
        CHECK_INT(inflateInit2(&s, 15 + 16), Z_OK);
        CHECK_INT(inflate(&s, Z_FINISH), Z_STREAM_END);
        inflateEnd(&s);
        CHECK(memcmp(text, back, sizeof text) == 0);
        free(p);
    }
    struct prng rng;
    void *p;
    size_t n;
    prng_seed(&rng, 1);
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)prng_next(&rng);
    CHECK_INT(gzip_make(z, 6, text, sizeof text, &p, &n), MK_FAILED); /* nothing gained */
    gzip_free(z);
}

TEST(etag__matches_lists_weak_tags_and_star)
{
    char tag[ETAG_BYTES], other[ETAG_BYTES], field[200];
    etag_make(tag, "abc", 3, "gz");
    etag_make(other, "abc", 3, NULL);
    CHECK(strcmp(tag, other) != 0);
    CHECK(etag_matches(tag, tag));
    CHECK(!etag_matches(other, tag));
    CHECK(!etag_matches(NULL, tag));
    CHECK(etag_matches("*", tag));
    snprintf(field, sizeof field, "%s, W/%s", other, tag);
    CHECK(etag_matches(field, tag));
    snprintf(field, sizeof field, "%sx", tag);
    CHECK(!etag_matches(field, tag));
    CHECK(!etag_matches("\"", tag));
}

/* ---- heads ---- */

static int check(const char *version, const struct head_field *fields, size_t n)
{
    struct head h = { .method = "POST", .version = version };
    for (size_t i = 0; i < n; i++)
        head_add(&h, fields[i].name, fields[i].value);
    return head_check(&h);
}
#define HEAD(...) \
    check("HTTP/1.1", (const struct head_field[]){ __VA_ARGS__ }, \
          sizeof((const struct head_field[]){ __VA_ARGS__ }) / sizeof(struct head_field))

TEST(head_check__wants_one_host_and_one_length)
{
    const struct head_field host = { "Host", "uji" };
    CHECK_INT(HEAD(host), 0);
    CHECK_INT(HEAD(host, { "Content-Length", "5" }), 0);
    CHECK_INT(HEAD(host, { "Transfer-Encoding", "Chunked" }), 0);
    CHECK_INT(HEAD({ "Accept", "*" }), 400);
    CHECK_INT(HEAD(host, { "host", "uji" }), 400);
    CHECK_INT(HEAD({ "Host", "" }), 400);
    CHECK_INT(HEAD({ "Host", "a b" }), 400);
    CHECK_INT(HEAD({ "Host", "a/b" }), 400);
    CHECK_INT(HEAD({ "Host", "user@a" }), 400);
    CHECK_INT(HEAD({ "Host", "[::1]:8080" }), 0);
    CHECK_INT(HEAD(host, { "Content-Length", "5" }, { "Content-Length", "5" }), 400);
    CHECK_INT(HEAD(host, { "Content-Length", "5" }, { "Transfer-Encoding", "chunked" }), 400);
    CHECK_INT(HEAD(host, { "Transfer-Encoding", "chunked" }, { "Transfer-Encoding", "chunked" }), 400);
    CHECK_INT(HEAD(host, { "Transfer-Encoding", "gzip, chunked" }), 400);
    CHECK_INT(HEAD(host, { "Transfer-Encoding", "chunked " }), 400);
    static const char *const lengths[] = { "", "-1", "+5", "0x5", "5 ", " 5", "5,5", "1e3", "99999999999999999999" };
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
        CHECK_INT(HEAD(host, { "Content-Length", lengths[i] }), 400);
    CHECK_INT(HEAD(host, { "Na me", "x" }), 400);
    CHECK_INT(HEAD(host, { "Name ", "x" }), 400);
    CHECK_INT(HEAD(host, { "", "x" }), 400);
    CHECK_INT(HEAD(host, { "Name", "a\rb" }), 400);
    CHECK_INT(HEAD(host, { "Name", "a\x01" }), 400);
    CHECK_INT(HEAD(host, { "Name", "a\tb \xc3\xa9" }), 0);
    const struct head_field chunked[] = { { "Transfer-Encoding", "chunked" } };
    CHECK_INT(check("HTTP/1.0", chunked, 1), 400);
    CHECK_INT(check("HTTP/1.0", chunked, 0), 0);
    struct head_field many[HEAD_FIELDS_MAX + 1];
    for (size_t i = 0; i <= HEAD_FIELDS_MAX; i++)
        many[i] = i == 0 ? host : (struct head_field){ "X", "y" };
    CHECK_INT(check("HTTP/1.1", many, HEAD_FIELDS_MAX), 0);
    CHECK_INT(check("HTTP/1.1", many, HEAD_FIELDS_MAX + 1), 431);
}

/* ---- what is kept of the catalogue ---- */

TEST(memo__is_good_for_one_catalogue_and_one_second)
{
    static struct memo m;
    size_t n = 0;
    memo_keep(&m, "survei", "wqkgry", 7, 1000, "isi", 4);
    const char *kept = memo_find(&m, "survei", "wqkgry", 7, 1000 + MEMO_US - 1, &n);
    CHECK(kept && strcmp(kept, "isi") == 0);
    CHECK_INT(n, 4);
    CHECK(!memo_find(&m, "survei", "wqkgry", 7, 1000 + MEMO_US, &n));
    CHECK(!memo_find(&m, "survei", "wqkgry", 8, 1000, &n)); /* something was changed */
    CHECK(!memo_find(&m, "survei", "wqkgrz", 7, 1000, &n));
    CHECK(!memo_find(&m, "periode", "wqkgry", 7, 1000, &n));
    memo_keep(&m, "survei", "wqkgry", 8, 2000, "baru", 5);
    kept = memo_find(&m, "survei", "wqkgry", 8, 2000, &n);
    CHECK(kept && strcmp(kept, "baru") == 0);
    static char large[MEMO_BYTES + 1];
    memo_keep(&m, "survei", "wqkgry", 8, 2000, large, sizeof large); /* not kept, and the old one is gone */
    CHECK(!memo_find(&m, "survei", "wqkgry", 8, 2000, &n));
    memo_free(&m);
}

TEST(memo__of_many_keys_none_answers_for_another)
{
    static struct memo m;
    char key[16];
    size_t n = 0, found = 0;
    for (int i = 0; i < 5000; i++) {
        snprintf(key, sizeof key, "k%d", i);
        memo_keep(&m, "n", key, 1, 0, &i, sizeof i);
    }
    for (int i = 0; i < 5000; i++) {
        snprintf(key, sizeof key, "k%d", i);
        const int *v = memo_find(&m, "n", key, 1, 0, &n);
        CHECK(!v || (*v == i && n == sizeof i));
        found += v != NULL;
    }
    CHECK(found > MEMO_SLOTS / 2 && found <= MEMO_SLOTS);
    memo_free(&m);
}

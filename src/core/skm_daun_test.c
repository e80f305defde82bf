/* skm_daun_test.c: a leaf by hand, and every change of anything that is stored changes it. */
#include "core/skm_daun.h"

#include <string.h>

#include "base/test.h"

static struct daun_pribadi sample_private(void)
{
    struct daun_pribadi p = { .jawaban_id = 71, .survei_id = 12, .hari = 20414, .kanal = 1, .profil = { 1, 3, 4, 2 } };
    for (int i = 0; i < DAUN_NONCE; i++)
        p.nonce[i] = (unsigned char)(i * 7);
    return p;
}

static struct daun sample(const struct daun_pribadi *p)
{
    struct daun d = { .unit = "puskesmas-tomoni", .unit_n = 16, .layanan = "rawat-jalan", .layanan_n = 11,
                      .bulan = 2026 * 12 + 10, .u = { 3, 4, 4, 3, 4, 4, 3, 4, 2 } };
    daun_garam(p, &d);
    daun_layanan(&d);
    return d;
}

static void hash_of(const struct daun_pribadi *p, struct merkle_hash *ret)
{
    struct daun d = sample(p);
    daun_hash(&d, ret);
}

static void hex16(const unsigned char *p, char ret[33])
{
    struct merkle_hash h = { { 0 } };
    char text[MERKLE_TEXT];
    memcpy(h.b, p, 16);
    merkle_text(&h, text);
    memcpy(ret, text, 32);
    ret[32] = '\0';
}

/* What docs/pohon.md tells others to do, here with nothing but the hash. */
TEST(daun__is_the_text_of_the_document)
{
    struct daun_pribadi p = sample_private();
    struct daun d = sample(&p);
    struct merkle_hash got, want;
    char garam[33], garam_layanan[33], layanan[33], text[400];
    unsigned char hash[32];
    struct buf b;
    buf_init(&b, 1000);
    hex16(d.garam, garam);
    hex16(d.garam_layanan, garam_layanan);
    buf_format(&b, "skm-1-layanan\nrawat-jalan\n%s\n", garam_layanan);
    sha256(b.p, b.n, hash);
    hex16(hash, layanan);
    buf_clear(&b);
    buf_format(&b, "skm-1\npuskesmas-tomoni\n%s\n2026-11\n344344342\n%s\n", layanan, garam);
    CHECK(b.n < sizeof text);
    merkle_leaf(b.p, b.n, &want);
    daun_hash(&d, &got);
    CHECK(merkle_same(&got, &want));
    buf_release(&b);
}

TEST(daun__every_stored_byte_counts)
{
    struct daun_pribadi p = sample_private();
    struct merkle_hash first, other;
    hash_of(&p, &first);
#define DIFFERS(change) \
    do { \
        struct daun_pribadi q = p; \
        struct daun_pribadi *x = &q; \
        change; \
        hash_of(x, &other); \
        CHECK(!merkle_same(&first, &other)); \
    } while (0)
    DIFFERS(x->jawaban_id ^= INT64_C(1) << 62);
    DIFFERS(x->survei_id++);
    DIFFERS(x->hari++);
    DIFFERS(x->kanal = 2);
    DIFFERS(x->stratum = 2);
    DIFFERS(x->instrumen_id = 7);
    for (int i = 0; i < DAUN_PROFIL; i++)
        DIFFERS(x->profil[i]++);
    for (int i = 0; i < DAUN_NONCE; i++)
        DIFFERS(x->nonce[i] ^= 1);
    for (int i = 0; i < N_UNSUR; i++) {
        struct daun d = sample(&p);
        d.u[i] = d.u[i] % 4 + 1;
        daun_hash(&d, &other);
        CHECK(!merkle_same(&first, &other));
        d = sample(&p);
        d.sisa[i] = 6;
        daun_hash(&d, &other);
        CHECK(!merkle_same(&first, &other));
    }
}

static void read_back(const char *line, struct daun_baris *ret, enum mk_result want)
{
    struct arena a;
    struct csv c;
    struct csv_field f[DAUN_ISIAN + 1];
    struct err err = { "" };
    size_t n;
    arena_init(&a, 4096);
    csv_init(&c, line, strlen(line), ',', &a, 200);
    CHECK_OK(csv_next(&c, f, COUNT(f), &n));
    CHECK_INT(daun_baris_read(f, n, ret, &err), want);
    CHECK((want == MK_OK) == (err.text[0] == '\0'));
    arena_release(&a);
}

TEST(daun_baris__three_forms_have_one_hash)
{
    struct daun_pribadi p = sample_private();
    struct buf b;
    buf_init(&b, 4000);
    for (int form = DAUN_TERBUKA; form <= DAUN_TERTUTUP; form++) {
        struct daun_baris r = { .nomor = 1234567, .bentuk = (enum daun_bentuk)form, .daun = sample(&p) }, back;
        r.daun.sisa[0] = 4 + form;
        daun_hash(&r.daun, &r.hash);
        buf_clear(&b);
        daun_baris_write(&b, &r);
        read_back(buf_text(&b), &back, MK_OK);
        CHECK_INT(back.nomor, r.nomor);
        CHECK_INT(back.bentuk, form);
        CHECK(merkle_same(&back.hash, &r.hash));
        bool names_service = strstr(buf_text(&b), "rawat-jalan") != NULL;
        CHECK(names_service == (form == DAUN_TERBUKA));
        CHECK((strstr(buf_text(&b), "puskesmas") == NULL) == (form == DAUN_TERTUTUP));
    }
    buf_release(&b);
}

TEST(daun_baris__what_is_wrong_is_refused)
{
#define G "0123456789abcdef0123456789abcdef"
    struct daun_baris r;
    read_back("0,a,b,2026-11,1,2,3,4,1,2,3,4,1," G "," G ",,01234567", &r, MK_FAILED);
    read_back("0,a,b,2026-11,1,2,3,4,1,2,3,4,1," G "," G ",01234567", &r, MK_INVALID);
    read_back("0,a,b,2026-11,1,2,3,4,1,2,3,4,1," G "," G ",,,01234567", &r, MK_INVALID);
    read_back("0,a,b,2026-11,1+6/12,2,3+11/12,4,1,2,3,4,1," G "," G ",,01234567", &r, MK_FAILED);
    CHECK_INT(r.daun.sisa[2], 11);
    read_back("0,a,b,2026-11,1+06/12,2,3,4,1,2,3,4,1," G "," G ",,01234567", &r, MK_INVALID);
    read_back("0,a,b,2026-11,1+12/12,2,3,4,1,2,3,4,1," G "," G ",,01234567", &r, MK_INVALID);
    read_back("0,a,b,2026-11,1+0/12,2,3,4,1,2,3,4,1," G "," G ",,01234567", &r, MK_INVALID);
    read_back("0,a,b,2026-11,4+1/12,2,3,4,1,2,3,4,1," G "," G ",,01234567", &r, MK_INVALID);
    read_back("x,a,b,2026-11,1,2,3,4,1,2,3,4,1," G "," G ",,01234567", &r, MK_INVALID);
    read_back("-1,a,b,2026-11,1,2,3,4,1,2,3,4,1," G "," G ",,01234567", &r, MK_INVALID);
    read_back("0,a,b,2026-13,1,2,3,4,1,2,3,4,1," G "," G ",,01234567", &r, MK_INVALID);
    read_back("0,a,b,2026-11,1,2,3,5,1,2,3,4,1," G "," G ",,01234567", &r, MK_INVALID);
    read_back("0,a,b,2026-11,1,2,3,,1,2,3,4,1," G "," G ",,01234567", &r, MK_INVALID);
    read_back("0,\"a\nb\",b,2026-11,1,2,3,4,1,2,3,4,1," G "," G ",,01234567", &r, MK_INVALID);
    read_back("0,a,b,2026-11,1,2,3,4,1,2,3,4,1," G ",,,01234567", &r, MK_INVALID);
    read_back("0,a,b,2026-11,1,2,3,4,1,2,3,4,1,,," G ",01234567", &r, MK_INVALID);
    read_back("0,a,,2026-11,1,2,3,4,1,2,3,4,1," G ",," G ",01234567", &r, MK_FAILED);
    read_back("0,a,,2026-11,1,2,3,4,1,2,3,4,1," G "," G "," G ",01234567", &r, MK_INVALID);
    read_back("0,,,,,,,,,,,,,,," G G ",01234568", &r, MK_FAILED);
    read_back("0,,,,1,,,,,,,,,,," G G ",01234567", &r, MK_INVALID);
    read_back("0,,,,,,,,,,,,,,," G ",01234567", &r, MK_INVALID);
}

TEST(daun__a_receipt_finds_its_answer_and_another_does_not)
{
    unsigned char a[DAUN_KUNCI] = "123456789", b[DAUN_KUNCI] = "123456788", x[DAUN_NONCE], y[DAUN_NONCE];
    daun_nonce_of(a, x);
    daun_nonce_of(b, y);
    CHECK(memcmp(x, y, sizeof x) != 0);
    CHECK(daun_random_of(a) != daun_random_of(b));
    daun_nonce_of(a, y);
    CHECK(memcmp(x, y, sizeof x) == 0);
}

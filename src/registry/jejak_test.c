/* jejak_test.c: the chain of the audit trail and its signed heads find every change made behind their back. */
#include "registry/jejak.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/test.h"
#include "registry/kunci.h"
#include "registry/pekerjaan.h"
#include "registry/registry_kit.h"
#include "registry/registry_private.h"

enum { ENTRIES = 40, DAY = 20000, FLIPS = 10000, FIELDS = 11 };
static const int64_t start_ms = (int64_t)DAY * 86400000;

static struct jejak_key key;
static struct jejak_trust trust;
static struct prng dice;

static void keys_make(void)
{
    struct err err = { "" };
    if (jejak_key_open(test_dir(), true, &key, &err) || jejak_trust_open(test_dir(), &trust, &err))
        FAIL("%s", err.text);
}

/* Two thirds of the entries, a head; the rest, another head for the end. */
static enum mk_result trail_write(struct db *tx, struct arena *a)
{
    bool done = false;
    struct err err = { "" };
    enum mk_result r = MK_OK;
    for (int i = 0; r == MK_OK && i < ENTRIES; i++) {
        const struct jejak j = {
            .orang_id = i % 5, .oleh = i % 5 ? "Nurhayati" : "sistem", .tindakan = i % 2 ? "layanan.ubah" : "akun.tambah",
            .objek = arena_format(a, "layanan nomor-%d", i), .sebelum = i % 3 ? "{\"nama\":\"Poli Gigi\"}" : NULL,
            .sesudah = "{\"nama\":\"Poli Gigi dan Mulut\"}", .alasan = i % 7 ? NULL : "salah ketik",
            .permintaan = i * 11, .waktu = start_ms + i * 1000 };
        r = jejak_add(tx, DAERAH, &j);
        if (!r && (i == ENTRIES * 2 / 3 || i == ENTRIES - 1))
            r = jejak_kepala_sign(tx, DAERAH, DAY + i, &key, &trust, &done, &err);
    }
    return r;
}

static struct region *trail_open(void)
{
    struct region *r = region_open();
    keys_make();
    CHECK_OK(region_write(r, trail_write));
    return r;
}

static struct jejak_check verified(struct db *db)
{
    struct jejak_check check;
    CHECK_OK(jejak_verify(db, DAERAH, &trust, &check));
    return check;
}

/* ---- what an intruder does: statements that the program does not have ---- */

#define COLUMNS "nomor, waktu, orang_id, oleh, tindakan, objek, sebelum, sesudah, alasan, permintaan, hash"
static const struct stmt row_get = { "uji_get", "SELECT " COLUMNS " FROM jejak WHERE daerah_id = $1 AND nomor = $2",
                                     .in = "ii", .out = "iiitttTTTib" };
static const struct stmt row_set = {
    "uji_set", "UPDATE jejak SET nomor = $3, waktu = $4, orang_id = $5, oleh = $6, tindakan = $7, objek = $8,"
    " sebelum = $9, sesudah = $10, alasan = $11, permintaan = $12, hash = $13 WHERE daerah_id = $1 AND nomor = $2",
    .in = "iiiiitttTTTib", .out = "" };
static const struct stmt row_delete = { "uji_delete", "DELETE FROM jejak WHERE daerah_id = $1 AND nomor = $2",
                                        .in = "ii", .out = "" };
static const struct stmt row_add = { "uji_add", "INSERT INTO jejak (daerah_id, " COLUMNS ") VALUES"
                                     " ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                                     .in = "iiiitttTTTib", .out = "" };
static const struct stmt head_set = { "uji_head_set", "UPDATE jejak_kepala SET nomor = $3, hash = $4, tanda = $5,"
                                      " kunci = $6 WHERE daerah_id = $1 AND hari = $2", .in = "iiibbb", .out = "" };

struct row {
    struct val v[FIELDS];
    char room[FIELDS][256];
};

static void row_read(struct db *tx, int64_t nomor, struct row *ret)
{
    struct cursor c;
    db_select(tx, &c, &row_get, ARGS(VI(DAERAH), VI(nomor)));
    CHECK(cursor_next(&c));
    for (int i = 0; i < FIELDS; i++) {
        size_t n;
        if (row_get.out[i] == 'i') {
            ret->v[i] = VI(cursor_int(&c, i));
        } else if (cursor_is_null(&c, i)) {
            ret->v[i] = VNULL();
        } else {
            const void *p = cursor_bytes(&c, i, &n);
            CHECK(n < sizeof ret->room[i]);
            memcpy(ret->room[i], p, n);
            ret->v[i] = (struct val){ .kind = row_get.out[i] == 'b' ? VAL_BYTES : VAL_TEXT, .p = ret->room[i], .n = n };
        }
    }
    CHECK_OK(cursor_end(&c));
}

static enum mk_result row_write(struct db *tx, int64_t nomor, const struct row *row)
{
    struct val v[FIELDS + 2] = { VI(DAERAH), VI(nomor) };
    memcpy(v + 2, row->v, sizeof row->v);
    return db_exec(tx, &row_set, v, COUNT(v), NULL);
}

static enum mk_result row_insert(struct db *tx, const struct row *row)
{
    struct val v[FIELDS + 1] = { VI(DAERAH) };
    memcpy(v + 1, row->v, sizeof row->v);
    return db_exec(tx, &row_add, v, COUNT(v), NULL);
}

static int64_t any_number(void)
{
    return 1 + prng_below(&dice, ENTRIES);
}

/* One bit of one byte of one field. False: nothing there to flip, or the other engine would end the whole
 * transaction over it (a number twice, a text that is no UTF-8). */
static bool bit_flip(struct row *row)
{
    int field = (int)prng_below(&dice, FIELDS);
    struct val *v = &row->v[field];
    if (v->kind == VAL_INT) {
        uint32_t bit = prng_below(&dice, 63);
        v->i = (int64_t)((uint64_t)v->i ^ 1ULL << bit);
        return field > 0 || bit > 5 || !test_on_server();
    }
    if (v->kind == VAL_NULL || v->n == 0)
        return false;
    char *p = row->room[field] + prng_below(&dice, (uint32_t)v->n);
    *p = (char)(*p ^ (1 << prng_below(&dice, 8)));
    return v->kind == VAL_BYTES || (*p > 0) || !test_on_server();
}

static void must_name(struct db *tx, int64_t nomor, const char *what)
{
    struct jejak_check check = verified(tx);
    if (check.fault == JEJAK_FINE || check.nomor != nomor)
        FAIL("%s pada nomor %lld: disebut %lld (%s)", what, (long long)nomor, (long long)check.nomor, check.text);
}

static enum mk_result flips(struct db *tx, struct arena *a)
{
    static struct row good, bad;
    int refused = 0, times = test_on_server() ? FLIPS / 10 : FLIPS;
    (void)a;
    for (int i = 0; i < times; i++) {
        int64_t nomor = any_number();
        row_read(tx, nomor, &good);
        do {
            bad = good;
            for (int k = 0; k < FIELDS; k++)
                if (bad.v[k].kind >= VAL_TEXT)
                    bad.v[k].p = bad.room[k];
        } while (!bit_flip(&bad));
        if (row_write(tx, nomor, &bad) == MK_CONFLICT) { /* the table itself refuses: a length, or a number twice */
            refused++;
            continue;
        }
        must_name(tx, nomor, "bit");
        CHECK_OK(row_write(tx, bad.v[0].i, &good));
    }
    CHECK(refused < FLIPS / 20);
    CHECK_INT(verified(tx).fault, JEJAK_FINE);
    return MK_INVALID; /* undone */
}

static enum mk_result deletions(struct db *tx, struct arena *a)
{
    static struct row row;
    (void)a;
    for (int i = 0; i < 1000; i++) {
        int64_t nomor = any_number();
        row_read(tx, nomor, &row);
        CHECK_OK(db_exec(tx, &row_delete, ARGS(VI(DAERAH), VI(nomor)), NULL));
        must_name(tx, nomor, "hapus");
        CHECK_OK(row_insert(tx, &row));
    }
    CHECK_INT(verified(tx).fault, JEJAK_FINE);
    return MK_INVALID;
}

/* Two entries change places, with or without their hashes. */
static enum mk_result reorderings(struct db *tx, struct arena *a)
{
    static struct row one, two, swapped;
    (void)a;
    for (int i = 0; i < 1000; i++) {
        int64_t first = any_number(), second = any_number();
        if (first == second)
            continue;
        row_read(tx, first, &one);
        row_read(tx, second, &two);
        size_t n = i % 2 ? FIELDS : FIELDS - 1;
        swapped = two;
        memcpy(swapped.v + 1, one.v + 1, (n - 1) * sizeof *one.v);
        CHECK_OK(row_write(tx, second, &swapped));
        swapped = one;
        memcpy(swapped.v + 1, two.v + 1, (n - 1) * sizeof *two.v);
        CHECK_OK(row_write(tx, first, &swapped));
        must_name(tx, first < second ? first : second, "tukar");
        CHECK_OK(row_write(tx, first, &one));
        CHECK_OK(row_write(tx, second, &two));
    }
    CHECK_INT(verified(tx).fault, JEJAK_FINE);
    return MK_INVALID;
}

/* ---- tests ---- */

TEST(jejak_verify__an_untouched_trail_holds)
{
    struct region *r = trail_open();
    struct jejak_check check = verified(r->db);
    CHECK_INT(check.fault, JEJAK_FINE);
    CHECK_INT(check.entries, ENTRIES);
    CHECK_INT(check.heads, 2);
    region_close(r);
}

TEST(jejak_verify__finds_ten_thousand_flipped_bits_and_names_the_entry)
{
    if (test_on_server()) /* the intruder goes on after a statement that failed, and writes no UTF-8 */
        test_skip("hanya untuk basis data yang berupa berkas");
    struct region *r = trail_open();
    prng_seed(&dice, 3);
    CHECK_INT(region_write(r, flips), MK_INVALID);
    region_close(r);
}

TEST(jejak_verify__finds_every_deletion_and_names_the_first)
{
    struct region *r = trail_open();
    prng_seed(&dice, 4);
    CHECK_INT(region_write(r, deletions), MK_INVALID);
    region_close(r);
}

TEST(jejak_verify__finds_every_reordering_and_names_the_first)
{
    struct region *r = trail_open();
    prng_seed(&dice, 5);
    CHECK_INT(region_write(r, reorderings), MK_INVALID);
    region_close(r);
}

static enum mk_result hide_behind_nul(struct db *tx, struct arena *a)
{
    static struct row row;
    (void)a;
    row_read(tx, 9, &row);
    memcpy(row.room[3] + row.v[3].n, "\0 palsu", 7);
    row.v[3].n += 7;
    CHECK_OK(row_write(tx, 9, &row));
    must_name(tx, 9, "NUL");
    return MK_INVALID;
}

TEST(jejak_verify__sees_what_hides_behind_a_nul)
{
    if (test_on_server())
        test_skip("mesin ini menolak NUL");
    struct region *r = trail_open();
    CHECK_INT(region_write(r, hide_behind_nul), MK_INVALID);
    region_close(r);
}

/* An intruder who knows the rule writes entry 30 and all later hashes anew; only the signature remains. */
static enum mk_result rechain(struct db *tx, struct arena *a)
{
    (void)a;
    for (int64_t n = ENTRIES; n >= 30; n--)
        CHECK_OK(db_exec(tx, &row_delete, ARGS(VI(DAERAH), VI(n)), NULL));
    for (int i = 30; i <= ENTRIES; i++)
        CHECK_OK(jejak_add(tx, DAERAH, &(struct jejak){ .oleh = "sistem", .tindakan = "x", .objek = "y", .waktu = 1 }));
    struct jejak_check check = verified(tx);
    CHECK_INT(check.fault, JEJAK_BAD_HEAD);
    CHECK_INT(check.nomor, ENTRIES);
    bool done = true;
    struct err err = { "" };
    CHECK_INT(jejak_kepala_sign(tx, DAERAH, DAY + 99, &key, &trust, &done, &err), MK_FAILED); /* nor is it signed */
    CHECK(!done && strstr(err.text, "kepala terakhir"));
    return MK_INVALID;
}

TEST(jejak_verify__a_chain_written_anew_fails_at_the_signed_head)
{
    struct region *r = trail_open();
    CHECK_INT(region_write(r, rechain), MK_INVALID);
    region_close(r);
}

static void head_put(struct db *tx, const struct jejak_kepala *k)
{
    CHECK_OK(db_exec(tx, &head_set, ARGS(VI(DAERAH), VI(k->hari), VI(k->nomor), VB(k->hash, JEJAK_HASH),
                                         VB(k->tanda, JEJAK_TANDA), VB(k->kunci, JEJAK_KUNCI)), NULL));
}

static enum mk_result heads_touched(struct db *tx, struct arena *a)
{
    struct jejak_kepala good, bad;
    (void)a;
    CHECK_OK(jejak_kepala_last(tx, DAERAH, &good));
    prng_seed(&dice, 6);
    for (int i = 0; i < 500; i++) {
        bad = good;
        unsigned char *part[] = { bad.hash, bad.tanda, bad.kunci };
        const uint32_t size[] = { JEJAK_HASH, JEJAK_TANDA, JEJAK_KUNCI };
        int k = i % 3;
        part[k][prng_below(&dice, size[k])] ^= (unsigned char)(1 << prng_below(&dice, 8));
        head_put(tx, &bad);
        must_name(tx, ENTRIES, "kepala");
    }
    bad = good;
    bad.nomor = ENTRIES - 1;
    head_put(tx, &bad);
    must_name(tx, ENTRIES - 1, "nomor kepala");
    bad.nomor = ENTRIES + 3; /* as if three entries had been cut off */
    head_put(tx, &bad);
    must_name(tx, ENTRIES + 1, "terpotong");
    return MK_INVALID;
}

TEST(jejak_verify__a_touched_head_is_found)
{
    struct region *r = trail_open();
    CHECK_INT(region_write(r, heads_touched), MK_INVALID);
    region_close(r);
}

TEST(jejak_verify__a_head_by_another_key_needs_the_list_of_earlier_keys)
{
    struct region *r = trail_open();
    char path[600], hex[JEJAK_KUNCI * 2 + 1];
    struct err err = { "" };
    sodium_bin2hex(hex, sizeof hex, key.umum, JEJAK_KUNCI);
    snprintf(path, sizeof path, "%s/kunci-jejak.key", test_dir());
    CHECK_INT(unlink(path), 0);
    keys_make(); /* another one */
    struct jejak_check check = verified(r->db);
    CHECK_INT(check.fault, JEJAK_BAD_HEAD);
    CHECK(strstr(check.text, "kunci lain"));
    snprintf(path, sizeof path, "%s/kunci-jejak.lama", test_dir());
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dprintf(fd, "# sebelum server diganti\n%s # 2026\n", hex);
    close(fd);
    CHECK_OK(jejak_trust_open(test_dir(), &trust, &err));
    CHECK_INT(trust.n, 2);
    CHECK_INT(verified(r->db).fault, JEJAK_FINE);
    fd = open(path, O_WRONLY | O_TRUNC);
    dprintf(fd, "\nabc\n");
    close(fd);
    CHECK_INT(jejak_trust_open(test_dir(), &trust, &err), MK_INVALID);
    CHECK(strstr(err.text, "baris 2"));
    unlink(path);
    region_close(r);
}

static enum mk_result sign_twice(struct db *tx, struct arena *a)
{
    bool done = false;
    struct err err = { "" };
    (void)a;
    CHECK_OK(jejak_kepala_sign(tx, DAERAH, DAY + ENTRIES, &key, &trust, &done, &err));
    CHECK(done); /* the last day of the trail was DAY + ENTRIES - 1 */
    CHECK_OK(jejak_kepala_sign(tx, DAERAH, DAY + ENTRIES, &key, &trust, &done, &err));
    CHECK(!done);
    CHECK_OK(jejak_kepala_sign(tx, DAERAH, DAY, &key, &trust, &done, &err)); /* a clock that went back */
    CHECK(!done);
    return MK_OK;
}

TEST(jejak_kepala__is_signed_once_a_day)
{
    struct region *r = trail_open();
    CHECK_OK(region_write(r, sign_twice));
    CHECK_INT(verified(r->db).heads, 3);
    region_close(r);
}

static struct jejak sample;
static enum mk_result sample_add(struct db *tx, struct arena *a)
{
    (void)a;
    return jejak_add(tx, DAERAH, &sample);
}

TEST(jejak_add__refuses_what_an_entry_must_not_be)
{
    struct region *r = region_open();
    static char longest[JEJAK_ISI_MAX + 2];
    memset(longest, 'x', JEJAK_ISI_MAX + 1);
    sample = (struct jejak){ .oleh = "Ani", .tindakan = "akun.tambah", .objek = "akun 1", .waktu = 5 };
    CHECK_OK(region_write(r, sample_add));
    sample.sesudah = longest;
    CHECK_INT(region_write(r, sample_add), MK_TOO_BIG);
    longest[JEJAK_ISI_MAX] = '\0';
    CHECK_OK(region_write(r, sample_add));
    sample.sesudah = "\xff";
    CHECK_INT(region_write(r, sample_add), MK_INVALID);
    sample.sesudah = NULL;
    sample.oleh = "";
    CHECK_INT(region_write(r, sample_add), MK_INVALID);
    sample.oleh = "Ani";
    sample.objek = NULL;
    CHECK_INT(region_write(r, sample_add), MK_INVALID);
    CHECK_INT(verified(r->db).entries, 2); /* a refused write leaves no gap */
    region_close(r);
}

TEST(jejak_list__filters_and_pages_from_the_newest)
{
    struct region *r = trail_open();
    struct jejak_entries list;
    CHECK_OK(jejak_list(r->db, &r->arena, DAERAH, &(struct jejak_filter){ .limit = 10 }, &list));
    CHECK_INT(list.n, 10);
    CHECK(list.more);
    CHECK_INT(list.item[0].nomor, ENTRIES);
    CHECK_OK(jejak_list(r->db, &r->arena, DAERAH, &(struct jejak_filter){ .limit = 10, .before = 6 }, &list));
    CHECK_INT(list.n, 5);
    CHECK(!list.more);
    CHECK_OK(jejak_list(r->db, &r->arena, DAERAH, &(struct jejak_filter){ .limit = 99, .satu_orang = true }, &list));
    CHECK_INT(list.n, ENTRIES / 5);
    CHECK_OK(jejak_list(r->db, &r->arena, DAERAH, &(struct jejak_filter){ .limit = 99, .tindakan = "akun." }, &list));
    CHECK_INT(list.n, ENTRIES / 2);
    CHECK_OK(jejak_list(r->db, &r->arena, DAERAH, &(struct jejak_filter){ .limit = 99, .objek = "nomor_7" }, &list));
    CHECK_INT(list.n, 0); /* _ is a sign like others */
    CHECK_OK(jejak_list(r->db, &r->arena, DAERAH, &(struct jejak_filter){ .limit = 99, .objek = "nomor-7" }, &list));
    CHECK_INT(list.n, 1);
    CHECK_TEXT(list.item[0].j.alasan, "salah ketik");
    const struct jejak_filter day = { .limit = 99, .dari_ms = start_ms + 5000, .sampai_ms = start_ms + 8000 };
    CHECK_OK(jejak_list(r->db, &r->arena, DAERAH, &day, &list));
    CHECK_INT(list.n, 3);
    CHECK_INT(list.item[2].nomor, 6);
    const struct jejak_filter never = { .limit = 99, .dari_ms = 1, .sampai_ms = 2 };
    CHECK_OK(jejak_list(r->db, &r->arena, DAERAH, &never, &list));
    CHECK_INT(list.n, 0);
    region_close(r);
}

TEST(jejak__no_statement_of_the_registry_changes_or_deletes_an_entry)
{
    for (size_t i = 0; i < N_REGISTRY_STMTS; i++) {
        const char *sql = registry_stmts[i].sql;
        CHECK(sql);
        if (strstr(sql, "jejak"))
            CHECK(strncmp(sql, "SELECT ", 7) == 0 ||
                  (strncmp(sql, "INSERT INTO jejak", 17) == 0 && !strstr(sql, "CONFLICT")));
    }
}

TEST(kunci__is_made_once_and_is_for_one_user_alone)
{
    unsigned char one[KUNCI_BYTES], two[KUNCI_BYTES];
    struct err err = { "" };
    char path[600];
    struct stat st;
    CHECK_INT(kunci_open(test_dir(), "kunci-uji", false, one, &err), MK_NOT_FOUND);
    CHECK_OK(kunci_open(test_dir(), "kunci-uji", true, one, &err));
    CHECK_OK(kunci_open(test_dir(), "kunci-uji", true, two, &err));
    CHECK(memcmp(one, two, sizeof one) == 0);
    snprintf(path, sizeof path, "%s/kunci-uji.key", test_dir());
    CHECK_INT(stat(path, &st), 0);
    CHECK_INT(st.st_mode & 0777, 0600);
    CHECK_INT(st.st_nlink, 1); /* nothing left beside it */
    CHECK_INT(chmod(path, 0640), 0);
    CHECK_INT(kunci_open(test_dir(), "kunci-uji", true, two, &err), MK_DENIED);
    CHECK_INT(chmod(path, 0600), 0);
    CHECK_INT(truncate(path, 60), 0);
    CHECK_INT(kunci_open(test_dir(), "kunci-uji", true, two, &err), MK_INVALID); /* never replaced */
    snprintf(path, sizeof path, "%s/tidak-ada", test_dir());
    CHECK_INT(kunci_open(path, "kunci-uji", true, two, &err), MK_STORE);
}

static enum mk_result turns(struct db *tx, struct arena *a)
{
    bool taken, due;
    (void)a;
    CHECK_OK(pekerjaan_due(tx, DAERAH, "uji", 7, 1000, &due));
    CHECK(due);
    CHECK_OK(pekerjaan_take(tx, DAERAH, "uji", 7, 1000, 2000, &taken));
    CHECK(taken);
    CHECK_OK(pekerjaan_due(tx, DAERAH, "uji", 7, 1999, &due));
    CHECK(!due);
    CHECK_OK(pekerjaan_due(tx, DAERAH, "uji", 7, 2000, &due));
    CHECK(due);
    CHECK_OK(pekerjaan_take(tx, DAERAH, "uji", 7, 1500, 2500, &taken));
    CHECK(!taken); /* another process is at it */
    CHECK_OK(pekerjaan_take(tx, DAERAH, "uji", 7, 2000, 3000, &taken));
    CHECK(taken); /* it did not come back */
    CHECK_OK(pekerjaan_give(tx, DAERAH, "uji", 5000));
    CHECK_OK(pekerjaan_take(tx, DAERAH, "uji", 7, 4999, 9000, &taken));
    CHECK(!taken);
    CHECK_OK(pekerjaan_take(tx, DAERAH, "uji", 7, 5000, 9000, &taken));
    CHECK(taken);
    CHECK_OK(pekerjaan_done(tx, DAERAH, "uji", 7));
    CHECK_OK(pekerjaan_due(tx, DAERAH, "uji", 7, 99000, &due));
    CHECK(!due);
    CHECK_OK(pekerjaan_take(tx, DAERAH, "uji", 7, 99000, 99999, &taken));
    CHECK(!taken);
    CHECK_OK(pekerjaan_take(tx, DAERAH, "uji", 8, 99000, 99999, &taken));
    CHECK(taken);
    return MK_OK;
}

TEST(pekerjaan__one_at_a_time_once_a_period)
{
    struct region *r = region_open();
    CHECK_OK(region_write(r, turns));
    region_close(r);
}

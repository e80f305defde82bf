/* backup_test.c: what goes in comes out, also under load; every damage is refused with a sentence. */
#include "store/backup.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/test.h"
#include "store/private.h"
#include "store/store_kit.h"

static const char *in_dir(const char *name)
{
    static char path[8][500];
    static int turn;
    turn = (turn + 1) % 8;
    snprintf(path[turn], sizeof path[0], "%s/%s", test_dir(), name);
    return path[turn];
}

static enum mk_result backup_to(struct store *s, const char *file, const struct pack_key *to, struct err *err)
{
    struct backup_figures f;
    const struct backup_source src = { .store = s, .scratch = in_dir("salinan"), .recipient = to, .program = "uji" };
    int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(fd >= 0);
    enum mk_result r = backup_write(&src, fd, &f, err);
    close(fd);
    CHECK(access(src.scratch, F_OK) != 0); /* nothing stays behind */
    if (r == MK_OK) {
        struct stat st;
        CHECK(stat(file, &st) == 0 && (uint64_t)st.st_size == f.bytes);
    }
    return r;
}

static void backup_must(struct store *s, const char *file, const struct pack_key *to)
{
    struct err err = { "" };
    if (backup_to(s, file, to, &err) != MK_OK)
        FAIL("%s", err.text);
}

/* Into a fresh folder; the database's path. */
static enum mk_result read_back(const char *file, const struct pack_key *key, const struct schema *schema,
                                const char **ret, struct err *err)
{
    static int turn;
    static char dir[420], path[500];
    struct backup_figures f;
    snprintf(dir, sizeof dir, "%s/pulih%d", test_dir(), turn++);
    snprintf(path, sizeof path, "%s/" BACKUP_DATABASE, dir);
    CHECK(mkdir(dir, 0700) == 0);
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    CHECK(fd >= 0);
    const struct backup_reading from = { .fd = fd, .name = "uji.cadangan", .key = key, .schema = schema, .dir = dir };
    *err = (struct err){ "" };
    enum mk_result r = backup_read(&from, &f, err);
    close(fd);
    if (r != MK_OK) {
        unlink(path);
        CHECK(rmdir(dir) == 0); /* no other file was left */
    }
    if (ret)
        *ret = path;
    return r;
}

static struct store *read_must(const char *file, const struct pack_key *key)
{
    const char *path;
    struct err err;
    if (read_back(file, key, &kit_schema, &path, &err) != MK_OK)
        FAIL("%s", err.text);
    return kit_open_with((struct store_options){ .location = path, .mode = STORE_OPEN });
}

static struct store *filled(int rows)
{
    struct store *s = kit_open(STORE_CREATE);
    for (int i = 0; i < rows; i++)
        CHECK_OK(kit_add(s, 100 + i, "sebaris teks yang cukup panjang untuk beberapa halaman", NULL));
    return s;
}

TEST(backup__comes_back_with_every_row)
{
    kit_only_files();
    struct store *s = filled(300);
    backup_must(s, in_dir("a"), NULL);
    store_close(s);
    s = read_must(in_dir("a"), NULL);
    CHECK_INT(kit_count_once(s), 300);
    CHECK_OK(store_check_integrity(s, NULL));
    CHECK_OK(kit_add(s, 1, "dan dapat dipakai lagi", NULL));
    store_close(s);
}

TEST(backup__sealed_needs_its_own_key)
{
    kit_only_files();
    struct pack_key key, other;
    struct err err;
    struct store *s = filled(20);
    pack_key_make(&key);
    pack_key_make(&other);
    struct pack_key public = key;
    memset(public.secret, 0, sizeof public.secret);
    public.has_secret = false;
    backup_must(s, in_dir("s"), &public);
    store_close(s);
    CHECK_INT(read_back(in_dir("s"), NULL, &kit_schema, NULL, &err), MK_DENIED);
    CHECK(strstr(err.text, "--key"));
    CHECK_INT(read_back(in_dir("s"), &public, &kit_schema, NULL, &err), MK_DENIED);
    CHECK_INT(read_back(in_dir("s"), &other, &kit_schema, NULL, &err), MK_DENIED);
    CHECK(strstr(err.text, "kunci lain"));
    s = read_must(in_dir("s"), &key);
    CHECK_INT(kit_count_once(s), 20);
    store_close(s);
}

TEST(backup_key__survives_paper_and_shows_a_slip)
{
    struct pack_key key, back;
    char text[PACK_KEY_TEXT + 2];
    struct err err;
    pack_key_make(&key);
    pack_key_text(&key, true, text);
    snprintf(text + strlen(text), 2, "\n");
    CHECK_OK(pack_key_parse(text, strlen(text), &back, &err));
    CHECK(back.has_secret && memcmp(back.public, key.public, 32) == 0 && memcmp(back.secret, key.secret, 32) == 0);
    pack_key_text(&key, false, text);
    CHECK_OK(pack_key_parse(text, strlen(text), &back, &err));
    CHECK(!back.has_secret && memcmp(back.public, key.public, 32) == 0);
    size_t n = strlen(text);
    for (size_t i = 0; i < n; i++) {
        char kept = text[i];
        text[i] = kept == '7' ? '8' : '7';
        CHECK_INT(pack_key_parse(text, n, &back, &err), MK_INVALID);
        CHECK(err.text[0]);
        text[i] = kept;
    }
    CHECK_INT(pack_key_parse(text, n - 1, &back, &err), MK_INVALID);
    CHECK_INT(pack_key_parse("", 0, &back, &err), MK_INVALID);
}

/* ---- damage ---- */

struct file { char *p; size_t n; };

static struct file file_load(const char *path)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    CHECK(fd >= 0 && fstat(fd, &st) == 0);
    struct file f = { malloc((size_t)st.st_size), (size_t)st.st_size };
    CHECK(f.p && read(fd, f.p, f.n) == st.st_size);
    close(fd);
    return f;
}

static void file_save(const char *path, const void *p, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(fd >= 0 && write(fd, p, n) == (ssize_t)n);
    close(fd);
}

static void refused_as(const char *what, size_t at, const char *path, const struct pack_key *key)
{
    struct err err;
    enum mk_result r = read_back(path, key, &kit_schema, NULL, &err);
    if (r != MK_INVALID && r != MK_DENIED)
        FAIL("%s pada byte %zu: %s", what, at, mk_result_name(r));
    if (!strstr(err.text, "rusak") && !strstr(err.text, "terpotong") && !strstr(err.text, "kosong") &&
        !strstr(err.text, "kunci lain") && !strstr(err.text, "bukan cadangan"))
        FAIL("%s pada byte %zu: %s", what, at, err.text);
}

static void damage_everywhere(const char *path, const struct pack_key *key)
{
    struct file f = file_load(path);
    struct prng r;
    int flips = 0;
    prng_seed(&r, 20261121);
    for (size_t i = 0; i < f.n; i += i < 400 || i + 1200 > f.n ? 1 : 1 + prng_below(&r, 80), flips++) {
        char kept = f.p[i];
        f.p[i] = (char)(kept ^ (1 << prng_below(&r, 8)));
        file_save(in_dir("rusak"), f.p, f.n);
        refused_as("bit terbalik", i, in_dir("rusak"), key);
        f.p[i] = kept;
    }
    for (size_t n = 0; n < f.n; n += n < 400 || n + 300 > f.n ? 1 : 1 + prng_below(&r, 400)) {
        file_save(in_dir("rusak"), f.p, n);
        refused_as("terpotong", n, in_dir("rusak"), key);
    }
    char *longer = malloc(f.n + 1);
    CHECK(longer);
    memcpy(longer, f.p, f.n);
    longer[f.n] = '\n';
    file_save(in_dir("rusak"), longer, f.n + 1);
    refused_as("kelebihan", f.n, in_dir("rusak"), key);
    printf("# %zu byte, %d bit terbalik, semuanya ditolak\n", f.n, flips);
    free(longer);
    free(f.p);
}

TEST(backup__every_flipped_bit_and_every_cut_is_refused)
{
    kit_only_files();
    struct store *s = filled(3);
    backup_must(s, in_dir("a"), NULL);
    store_close(s);
    damage_everywhere(in_dir("a"), NULL);
}

TEST(backup__every_flipped_bit_and_every_cut_of_a_sealed_one_is_refused)
{
    kit_only_files();
    struct pack_key key;
    struct store *s = filled(3);
    pack_key_make(&key);
    backup_must(s, in_dir("s"), &key);
    store_close(s);
    damage_everywhere(in_dir("s"), &key);
}

/* A container that is whole but says of its member what is not so. */
TEST(backup__a_manifest_that_lies_is_refused)
{
    static const struct { const char *manifest, *word; enum mk_result want; } lies[] = {
        { "{}", "skemanya", MK_INVALID },
        { "[1]", "tidak terbaca", MK_INVALID },
        { "{\"format\":3,\"schema\":{}}", "lebih baru", MK_CONFLICT },
        { "{\"format\":1,\"schema\":{\"uji\":9}}", "uji 9", MK_CONFLICT },
        { "{\"format\":1,\"schema\":{\"lain\":1}}", "lain 1", MK_CONFLICT },
        { "{\"format\":1,\"schema\":{\"uji\":1},\"members\":[]}", "banyak bagiannya", MK_INVALID },
        { "{\"format\":1,\"schema\":{\"uji\":1},\"members\":[{\"name\":\"maklumat.db\",\"bytes\":3,\"blake2b\":\"00\"}]}",
          "maklumat.db", MK_INVALID },
    };
    for (size_t i = 0; i < COUNT(lies); i++) {
        struct pack_out *o;
        struct err err;
        uint64_t n;
        unsigned char hash[PACK_HASH];
        int fd = open(in_dir("bohong"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        CHECK(fd >= 0);
        CHECK_OK(pack_create(fd, NULL, &o, NULL));
        CHECK_OK(pack_member(o, BACKUP_DATABASE, NULL));
        CHECK_OK(pack_data(o, "abc", 3, NULL));
        CHECK_OK(pack_close(o, &n, hash, NULL));
        CHECK_OK(pack_end(o, lies[i].manifest, strlen(lies[i].manifest), NULL));
        pack_out_free(o);
        close(fd);
        CHECK_INT(read_back(in_dir("bohong"), NULL, &kit_schema, NULL, &err), lies[i].want);
        if (!strstr(err.text, lies[i].word))
            FAIL("%s: %s", lies[i].manifest, err.text);
    }
}

TEST(backup__a_member_cannot_leave_the_folder)
{
    static const char *const names[] = { "../jahat", "/etc/x", ".tersembunyi", "a/b", "A" };
    for (size_t i = 0; i < COUNT(names); i++) {
        struct pack_out *o;
        struct err err;
        int fd = open(in_dir("jahat"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        CHECK(fd >= 0);
        CHECK_OK(pack_create(fd, NULL, &o, NULL));
        CHECK_OK(pack_member(o, names[i], NULL));
        pack_out_free(o);
        close(fd);
        CHECK_INT(read_back(in_dir("jahat"), NULL, &kit_schema, NULL, &err), MK_INVALID);
        CHECK(strstr(err.text, "tidak dikenal"));
    }
}

TEST(backup__of_a_damaged_database_is_refused)
{
    kit_only_files();
    struct store *s = filled(400);
    struct err err = { "" };
    store_close(s);
    struct file f = file_load(store_kit_location("data"));
    for (size_t i = f.n - 9000; i < f.n - 5000; i++)
        f.p[i] = 'x';
    file_save(store_kit_location("data"), f.p, f.n);
    free(f.p);
    s = kit_open_with((struct store_options){ .mode = STORE_LOOK });
    CHECK(backup_to(s, in_dir("a"), NULL, &err) != MK_OK);
    CHECK(strstr(err.text, "rusak"));
    store_close(s);
}

/* ---- under load ---- */

struct load {
    struct store *s;
    atomic_bool stop;
    atomic_int written;
    int64_t worst_us;
};

static void *load_main(void *arg)
{
    struct load *l = arg;
    for (int i = 0; !atomic_load(&l->stop); i++) { /* 200 writes a second, a pair each */
        int64_t before = clock_monotonic_us();
        if (kit_add(l->s, 1000000 + 2 * i, "beban", NULL) != MK_OK)
            abort();
        int64_t took = clock_monotonic_us() - before;
        l->worst_us = took > l->worst_us ? took : l->worst_us;
        atomic_fetch_add(&l->written, 1);
        if (took < 5000)
            usleep((useconds_t)(5000 - took));
    }
    return NULL;
}

TEST(backup__while_others_write_is_of_one_moment)
{
    kit_only_files();
    struct load l = { .s = filled(2000) };
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, load_main, &l) == 0);
    while (atomic_load(&l.written) < 5)
        usleep(1000);
    for (int i = 0; i < 5; i++) {
        int before = atomic_load(&l.written);
        backup_must(l.s, in_dir("b"), NULL);
        int after = atomic_load(&l.written) + 1;
        struct store *back = read_must(in_dir("b"), NULL);
        int64_t n = kit_count_once(back) - 2000;
        struct db *db = kit_reader(back);
        for (int64_t k = 0; k < n; k++) /* without a gap: the first n of them */
            CHECK(kit_has(db, 1000000 + 2 * k));
        store_reader_close(db);
        store_close(back);
        if (n < before || n > after)
            FAIL("%lld baris, di antara %d dan %d", (long long)n, before, after);
    }
    atomic_store(&l.stop, true);
    pthread_join(thread, NULL);
    store_close(l.s);
}

TEST(store_look__reads_any_age_and_writes_nothing)
{
    store_close(filled(4));
    struct store *s = kit_open_with((struct store_options){ .mode = STORE_LOOK });
    struct arena a;
    struct store_steps steps;
    arena_init(&a, 1 << 20);
    CHECK_INT(kit_count_once(s), 4);
    CHECK_INT(kit_add(s, 1, "x", NULL), MK_BUSY);
    CHECK_OK(store_steps_applied(s, &a, &steps, NULL));
    CHECK_INT(steps.n, 1);
    CHECK_TEXT(steps.item[0].part, "uji");
    CHECK_OK(store_steps_missing(s, &a, &steps, NULL));
    CHECK_INT(steps.n, 0);
    store_close(s);
    arena_release(&a);
}

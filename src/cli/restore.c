/* restore.c: `maklumat restore`: a backup becomes the database.
 *
 * Everything happens in a folder beside the database: unpacking, proving every hash, bringing the tables up
 * to date, integrity, and the same recount that `verify` makes. Only then the two files change places, in
 * one step of the file system; the old one is kept until the new one has been opened where it belongs. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/text.h"
#include "cli/backup_file.h"
#include "cli/chain.h"
#include "cli/chain_files.h"
#include "cli/commands.h"
#include "cli/lock.h"
#include "cli/progress.h"
#include "cli/verify.h"
#include "registry/bukti.h"
#include "web/open.h"

struct restoring {
    struct invocation *in;
    const char *file, *location, *folder, *fresh; /* fresh: the new database, inside folder */
    const char *beside;                           /* the folder of `folder` */
    struct backup_figures figures;
    size_t steps;       /* of upgrade that were needed */
    const char *region; /* its name, or NULL */
    bool chain;         /* a folder of increments, not a file */
    struct pack_key key; /* for its attachments, until they are read */
    bool has_key;
    struct chain_result joined;
    const char *files; /* where the unpacked attachments lie, inside folder */
    int64_t lacking;   /* attachments that a row names and that are not there */
};

#define FOLDER ".pulih-"
static const char *const companions[] = { "-wal", "-shm", "-journal" };

static enum mk_result fail_errno(struct invocation *in, const char *path)
{
    return in_fail(in, MK_STORE, "%s: %s", path, errno == ENOSPC ? "disk penuh" : strerror(errno));
}

static const char *beside(struct restoring *x, const char *path, const char *suffix)
{
    return arena_format(x->in->arena, "%s%s", path, suffix);
}

/* Beside the database, so that changing places is one step; a rehearsal without a data folder uses TMPDIR. */
static enum mk_result folder_make(struct restoring *x, bool check)
{
    const char *slash = strrchr(x->location, '/'), *tmp = getenv("TMPDIR");
    const char *dir = !slash ? "." : slash == x->location ? "/" : arena_copy(x->in->arena, x->location, (size_t)(slash - x->location));
    if (check && dir && access(dir, W_OK) != 0)
        dir = tmp && *tmp ? tmp : "/tmp";
    x->beside = dir;
    char *path = dir ? arena_format(x->in->arena, "%s/" FOLDER "%d-XXXXXX", dir, (int)getpid()) : NULL;
    if (!path)
        return in_fail(x->in, MK_TOO_BIG, "memori perintah habis");
    if (!mkdtemp(path))
        return fail_errno(x->in, path);
    x->folder = path;
    x->fresh = arena_format(x->in->arena, "%s/" BACKUP_DATABASE, path);
    x->files = arena_format(x->in->arena, "%s/" BACKUP_FILES, path);
    return x->fresh && x->files ? MK_OK : in_fail(x->in, MK_TOO_BIG, "memori perintah habis");
}

static int tree_remove(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st, (void)at;
    return kind == FTW_DP ? rmdir(path) : unlink(path);
}

static void folder_remove(struct restoring *x, const char *folder)
{
    const char *files = folder ? arena_format(x->in->arena, "%s/" BACKUP_FILES, folder) : NULL;
    if (files)
        nftw(files, tree_remove, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
    static const char *const names[] = { "", ("/" BACKUP_DATABASE), "/lama" };
    for (size_t i = 0; folder && i < COUNT(names); i++) {
        const char *name = arena_format(x->in->arena, "%s%s", folder, names[i]);
        for (size_t k = 0; name && k < COUNT(companions); k++)
            unlink(beside(x, name, companions[k]));
        if (name && i > 0)
            unlink(name);
    }
    if (folder)
        rmdir(folder);
}

/* What killed ones left. Only after the database was replaced and opened: until then one of them may hold it. */
static void dead_folders_remove(struct restoring *x)
{
    DIR *d = opendir(x->beside);
    for (struct dirent *e; d && (e = readdir(d));)
        if (strncmp(e->d_name, FOLDER, strlen(FOLDER)) == 0 && backup_process_gone(e->d_name + strlen(FOLDER)))
            folder_remove(x, arena_format(x->in->arena, "%s/%s", x->beside, e->d_name));
    if (d)
        closedir(d);
}

static enum mk_result file_unpack(struct restoring *x, const struct pack_key *key)
{
    const struct house *house = x->in->house;
    int fd = open(x->file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return in_fail(x->in, errno == ENOENT ? MK_NOT_FOUND : MK_STORE, "%s: %s", x->file, strerror(errno));
    const struct backup_reading from = { .fd = fd, .name = x->file, .key = key, .schema = &house->schema, .dir = x->folder,
                                          .progress = progress_show, .trusting = true }; /* recount() checks it, once it is up to date */
    enum mk_result r = backup_read(&from, &x->figures, &x->in->err);
    close(fd);
    return r;
}

static enum mk_result chain_join(struct restoring *x, const struct pack_key *key)
{
    const char *until = in_text(x->in, "sampai");
    struct chain_reading from = { .dir = x->file, .path = x->fresh, .key = key };
    if (until && chain_time(until, &from.until_ms) != MK_OK)
        return in_fail(x->in, MK_INVALID, "--sampai %s tidak terbaca; tulis seperti \"2026-11-22 11:15 WITA\"", until);
    enum mk_result r = chain_read(&from, &x->joined, &x->in->err);
    x->figures.created_ms = x->joined.created_ms;
    if (r == MK_OK && x->joined.left_out.text[0])
        dprintf(x->in->err_fd, "Yang terakhir tidak terpakai: %s\n", x->joined.left_out.text);
    return r;
}

static enum mk_result unpack(struct restoring *x)
{
    struct stat st;
    const char *key_file = in_text(x->in, "key");
    const struct pack_key *key = key_file ? &x->key : NULL;
    enum mk_result r = key_file ? backup_key_read(key_file, &x->key, &x->in->err) : MK_OK;
    if (r != MK_OK)
        return r;
    x->chain = stat(x->file, &st) == 0 && S_ISDIR(st.st_mode);
    if (!x->chain && in_text(x->in, "sampai"))
        r = in_fail(x->in, MK_INVALID, "--sampai hanya untuk folder cadangan tambahan; %s bukan folder", x->file);
    else
        r = x->chain ? chain_join(x, key) : file_unpack(x, key);
    x->has_key = key_file != NULL;
    return r;
}

static void bad_line(void *arg, bool good, const char *text)
{
    struct restoring *x = arg;
    if (good)
        return;
    progress_end();
    dprintf(x->in->err_fd, "SALAH %s\n", text);
}

/* Whatever was altered is not there either (store/backup_berkas.c). */
static bool file_look(void *arg, const unsigned char hash[BERKAS_HASH], int64_t bytes)
{
    struct restoring *x = arg;
    struct err ignored = { "" };
    int64_t size = -1;
    int fd = -1;
    if (berkas_open(hash, &fd, &size, &ignored) == MK_OK && fd >= 0)
        close(fd);
    x->lacking += size != bytes;
    return true;
}

static enum mk_result files_look(struct restoring *x, struct db *db)
{
    const struct chain_files from = { .dir = x->file, .key = x->has_key ? &x->key : NULL };
    enum mk_result r = x->chain ? chain_files_read(&from, db, x->folder, bad_line, x, &x->in->err) : MK_OK;
    pack_key_wipe(&x->key);
    if (r != MK_OK)
        return r;
    r = bukti_each_file(db, file_look, x);
    if (r != MK_OK)
        return in_fail(x->in, r, "isi cadangan tidak terbaca: %s", db_error(db));
    return MK_OK;
}

static enum mk_result head_compare(struct restoring *x, struct db *db)
{
    char head[BACKUP_HEAD];
    enum mk_result r = x->figures.head[0] ? backup_hooks.head(db, x->in->arena, head) : MK_OK;
    if (r != MK_OK)
        return in_fail(x->in, r, "isi cadangan tidak terbaca: %s", db_error(db));
    return x->figures.head[0] && strcmp(head, x->figures.head) != 0
               ? in_fail(x->in, MK_FAILED, "kepala log publik dalam %s bukan yang tertulis di daftar isinya", x->file)
               : MK_OK;
}

static enum mk_result recount(struct restoring *x, struct store *store, struct db *db)
{
    struct daerah d;
    struct report report = { .line = bad_line, .arg = x, .step = progress_show };
    enum mk_result r = files_look(x, db);
    if (r == MK_OK)
        r = head_compare(x, db);
    if (r != MK_OK)
        return r;
    r = registry_daerah(db, x->in->arena, &d);
    if (r == MK_NOT_FOUND) /* a database before its region */
        return store_check_integrity(store, &x->in->err);
    if (r != MK_OK && r != MK_CONFLICT)
        return in_fail(x->in, r, "isi cadangan tidak terbaca: %s", db_error(db));
    x->region = r == MK_CONFLICT ? "beberapa daerah" : d.nama;
    verify_all(x->in->house, x->in->arena, store, db, &report);
    if (report.bad > x->lacking)
        return in_fail(x->in, MK_FAILED, "isi cadangan %s tidak cocok: %lld pemeriksaan gagal", x->file, (long long)report.bad);
    return x->lacking && !in_flag(x->in, "berkas-kurang")
               ? in_fail(x->in, MK_FAILED, "%lld berkas bukti tidak ada dalam %s, atau sudah berubah sebelum disalin; "
                                           "--berkas-kurang memulihkan selebihnya", (long long)x->lacking, x->file)
               : MK_OK;
}

/* Opens the unpacked database as the program would, upgrading it when it is older. */
static enum mk_result rehearse(struct restoring *x)
{
    const struct house *house = x->in->house;
    struct store_options options = { .location = x->fresh, .mode = STORE_LOOK, .schema = &house->schema };
    struct store *store = NULL;
    struct db *db = NULL;
    struct store_steps steps = { .n = 0 };
    enum mk_result r = store_open(&options, &store, &x->in->err);
    if (r == MK_OK)
        r = store_steps_missing(store, x->in->arena, &steps, &x->in->err);
    store_close(store);
    store = NULL;
    x->steps = steps.n;
    options.mode = STORE_MIGRATE;
    if (r == MK_OK)
        r = store_open(&options, &store, &x->in->err);
    if (r == MK_OK)
        r = store_check_statements(store, &x->in->err);
    if (r == MK_OK)
        r = store_reader(store, &db, &x->in->err);
    if (r == MK_OK)
        r = recount(x, store, db);
    store_reader_close(db);
    store_close(store);
    return r == MK_OK ? backup_settle(x->fresh, &x->in->err) : r;
}

/* ---- changing places ---- */

/* What a damaged database leaves beside it must not be taken for the new one's. */
static enum mk_result companions_aside(struct restoring *x)
{
    const char *aside = arena_format(x->in->arena, "%s/lama", x->folder);
    for (size_t i = 0; i < COUNT(companions); i++)
        if (rename(beside(x, x->location, companions[i]), beside(x, aside, companions[i])) != 0 && errno != ENOENT)
            return fail_errno(x->in, beside(x, x->location, companions[i]));
    return MK_OK;
}

/* After it, `fresh` is the name of the old one. */
static int exchange(struct restoring *x)
{
    if (renameat2(AT_FDCWD, x->fresh, AT_FDCWD, x->location, RENAME_EXCHANGE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    const char *aside = arena_format(x->in->arena, "%s/lama", x->folder); /* a file system without the exchange */
    if (rename(x->location, aside) != 0)
        return -1;
    if (rename(x->fresh, x->location) == 0 && rename(aside, x->fresh) == 0)
        return 0;
    int reason = errno;
    if (rename(aside, x->location) == 0)
        errno = reason;
    return -1;
}

/* Before the database that names them: what is not named yet is swept away after a day, what is named must be there. */
static enum mk_result files_place(struct restoring *x)
{
    const char *dir;
    int64_t n = 0;
    enum mk_result r = open_files(x->in, &dir);
    return r == MK_OK ? berkas_adopt_all(x->files, &n, &x->in->err) : r;
}

static enum mk_result opens(struct restoring *x)
{
    struct store *store = NULL;
    enum mk_result r = open_store(x->in, STORE_OPEN, &store);
    store_close(store);
    return r;
}

static enum mk_result replace(struct restoring *x, bool exists)
{
    struct err settled = { "" };
    enum mk_result r = files_place(x);
    if (r != MK_OK)
        return r;
    r = exists ? backup_settle(x->location, &settled) : MK_OK;
    if (r == MK_BUSY)
        return in_fail(x->in, r, "%s", settled.text);
    r = companions_aside(x); /* after settling there are none; a database too damaged to settle may have some */
    if (r != MK_OK)
        return r;
    if ((exists ? exchange(x) : rename(x->fresh, x->location)) != 0)
        return fail_errno(x->in, x->location);
    r = backup_folder_sync(x->location, &x->in->err);
    if (r == MK_OK)
        r = opens(x);
    if (r != MK_OK && exists && exchange(x) != 0)
        return in_fail(x->in, MK_STORE, "basis data lama ada di %s; pindahkan kembali ke %s", x->folder, x->location);
    return r;
}

static enum mk_result may_replace(struct restoring *x, bool *ret_exists, int *ret_lock)
{
    const char *dir = in_text(x->in, "data");
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return fail_errno(x->in, dir);
    enum mk_result r = lock_data(x->in, true, ret_lock);
    *ret_exists = access(x->location, F_OK) == 0;
    if (r == MK_OK && *ret_exists && !in_flag(x->in, "force"))
        return in_fail(x->in, MK_CONFLICT, "%s sudah ada; --force menggantinya dengan isi cadangan", x->location);
    return r;
}

static void done_print(struct restoring *x, bool check)
{
    struct buf b;
    buf_init(&b, 8192);
    buf_format(&b, "%s utuh: ", x->file);
    if (x->region)
        buf_format(&b, "%s, ", x->region);
    if (x->chain) {
        buf_str(&b, "awal dan ");
        html_int(&b, x->joined.number, LANG_ID);
        buf_str(&b, " tambahan, keadaan pada ");
    } else {
        html_int(&b, x->figures.rows, LANG_ID);
        buf_str(&b, " baris, ");
        if (x->figures.files) {
            html_int(&b, x->figures.files, LANG_ID);
            buf_str(&b, " berkas bukti, ");
        }
        buf_str(&b, "dibuat ");
    }
    time_iso_utc(&b, x->figures.created_ms);
    buf_char(&b, '\n');
    if (x->steps)
        buf_format(&b, "Tabelnya dimutakhirkan dengan %zu langkah.\n", x->steps);
    if (check)
        buf_str(&b, "Latihan saja: tidak ada yang diganti.\n");
    else
        buf_format(&b, "Dipulihkan ke %s.\n", x->location);
    dprintf(x->in->out_fd, "%s", buf_text(&b));
    buf_release(&b);
}

static enum mk_result run(struct invocation *in)
{
    struct restoring x = { .in = in, .file = in->args[0] };
    bool check = in_flag(in, "check"), exists = false;
    int lock = -1;
    enum mk_result r = open_location(in, &x.location);
    if (r == MK_OK && strstr(x.location, "://"))
        r = in_fail(in, MK_INVALID, "pemulihan PostgreSQL memakai alatnya sendiri; lihat docs/operasi.md");
    if (r == MK_OK && !check)
        r = may_replace(&x, &exists, &lock);
    if (r == MK_OK)
        r = folder_make(&x, check);
    if (r == MK_OK) {
        berkas_folder_set(x.files);
        r = unpack(&x);
    }
    if (r == MK_OK)
        r = rehearse(&x);
    progress_end();
    if (r == MK_OK && !check)
        r = replace(&x, exists);
    if (r == MK_OK)
        done_print(&x, check);
    pack_key_wipe(&x.key);
    folder_remove(&x, x.folder);
    if (r == MK_OK && !check)
        dead_folders_remove(&x);
    if (lock >= 0)
        close(lock);
    return r;
}

static const struct command_option options[] = {
    OPEN_OPTIONS,
    { .name = "check", .kind = OPT_FLAG, .help = "Latihan: membuka dan memeriksa semuanya, tidak mengganti apa pun" },
    { .name = "force", .kind = OPT_FLAG, .help = "Ganti basis data yang sudah ada" },
    { .name = "berkas-kurang", .kind = OPT_FLAG, .help = "Pulihkan walaupun ada berkas bukti yang hilang; setiap yang hilang disebut" },
    { .name = "sampai", .kind = OPT_TEXT, .value = "WAKTU", .help = "Dari folder tambahan: keadaan terakhir pada atau sebelum waktu itu" },
    { .name = "key", .kind = OPT_TEXT, .value = "KUNCI", .help = "Berkas kunci rahasia untuk cadangan yang disegel" },
};
const struct command command_restore = {
    .name = "restore", .arguments = "BERKAS|FOLDER", .min_args = 1, .max_args = 1,
    .summary = "Memulihkan basis data dari berkas cadangan atau folder tambahan",
    .help = "Semuanya diperiksa dahulu di folder sementara: sidik setiap bagian, keutuhan, dan hitung ulang\n"
            "seperti verify. Baru setelah itu basis data diganti dalam satu langkah. Server harus berhenti.",
    .examples = (const char *const[]){ "maklumat restore --check maklumat.cadangan # latihan",
                                       "maklumat restore maklumat.cadangan --data /var/lib/maklumat --force",
                                       "maklumat restore /mnt/jauh/maklumat --sampai '2026-11-22 11:15 WITA' --data pulih", NULL },
    .options = options, .n_options = COUNT(options), .run = run,
};

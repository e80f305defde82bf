/* backup.c: see backup.h. */
#include "store/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"
#include "store/backup_private.h"
#include "store/private.h"
#include "store/tables.h"

enum { FORMAT_PLAIN = 1, FORMAT = 2 /* with attachments */, MANIFEST_MAX = PACK_DATA_MAX, MEMBERS_MAX = 64, NOTE_MAX = 8 << 20, FLUSH_BYTES = 1 << 20, SEND_BYTES = 8 << 20, PAUSE_US = 25000 };

/* ---- the copy ---- */

struct copy {
    struct store *store;
    struct db *db;
    struct arena arena;
    struct table_list tables;
    int64_t *rows; /* by table */
    int64_t total; /* of the tables of features */
};

static enum mk_result copy_failed(enum mk_result r, const char *why, struct err *err)
{
    return err_set(err, r, "Salinan basis data tidak dapat dibaca: %s.", why);
}

static enum mk_result rows_count(struct copy *c, struct err *err)
{
    enum mk_result r = MK_OK;
    c->rows = arena_array(&c->arena, int64_t, c->tables.n + 1);
    if (!c->rows)
        return copy_failed(MK_STORE, "memori habis", err);
    for (size_t i = 0; r == MK_OK && i < c->tables.n; i++) {
        const struct stmt *q = table_count_stmt(&c->arena, &c->tables.item[i]);
        r = q ? db_int(c->db, q, NULL, 0, &c->rows[i]) : MK_STORE;
        c->total += table_is_own(&c->tables.item[i]) ? 0 : c->rows[i];
    }
    return r == MK_OK ? r : copy_failed(r, db_error(c->db), err);
}

/* Opens the file at path, checks it unless somebody else will, and counts its rows. */
static enum mk_result copy_open(struct copy *c, const struct schema *schema, const char *path, bool check, struct err *err)
{
    const struct store_options options = { .location = path, .mode = STORE_LOOK, .schema = schema };
    *c = (struct copy){ 0 };
    arena_init(&c->arena, NOTE_MAX);
    enum mk_result r = store_open(&options, &c->store, err);
    if (r == MK_OK && check)
        r = store_check_integrity(c->store, err);
    if (r == MK_OK)
        r = store_reader(c->store, &c->db, err);
    if (r != MK_OK)
        return r;
    r = db_note(c->db, sqlite_tables(c->db->conn, &c->arena, &c->tables), NULL);
    return r == MK_OK ? rows_count(c, err) : copy_failed(r, db_error(c->db), err);
}

static void copy_close(struct copy *c)
{
    store_reader_close(c->db);
    store_close(c->store);
    arena_release(&c->arena);
}

/* ---- writing ---- */

static void manifest_write(struct buf *b, const struct copy *c, const struct store_steps *steps,
                           const struct backup_source *src, const struct backup_figures *f,
                           const unsigned char hash[PACK_HASH], const struct backup_files *files)
{
    char hex[2 * PACK_HASH + 1];
    const char *comma = "";
    buf_format(b, "{\"format\":%d,\"created\":\"", files->n ? FORMAT : FORMAT_PLAIN);
    time_iso_utc(b, f->created_ms);
    buf_str(b, "\",\"program\":");
    json_text(b, src->program);
    buf_format(b, ",\"engine\":\"%s\",\"schema\":{", c->store->engine->name);
    for (size_t i = 0; i < steps->n; i++) { /* the last number of each part */
        if (i + 1 < steps->n && strcmp(steps->item[i].part, steps->item[i + 1].part) == 0)
            continue;
        buf_str(b, comma);
        json_text(b, steps->item[i].part);
        buf_format(b, ":%d", steps->item[i].number);
        comma = ",";
    }
    buf_str(b, "},\"rows\":{");
    for (size_t i = 0; i < c->tables.n; i++)
        buf_format(b, "%s\"%s\":%" PRId64, i ? "," : "", c->tables.item[i].name, c->rows[i]);
    pack_hex(hash, PACK_HASH, hex);
    buf_format(b, "},\"members\":[{\"name\":\"%s\",\"bytes\":%" PRIu64 ",\"blake2b\":\"%s\"}]", BACKUP_DATABASE,
               f->database, hex);
    buf_format(b, ",\"files\":{\"number\":%" PRId64 ",\"bytes\":%" PRId64 ",\"blake2b\":\"%s\"},\"head\":", files->n, files->bytes,
               files->hex);
    json_text(b, f->head);
    buf_char(b, '}');
}

static enum mk_result file_refuse(const char *path, struct err *err)
{
    return err_set(err, MK_STORE, "%s: %s.", path, errno == ENOSPC ? "disk penuh" : strerror(errno));
}

/* Hands the output to the disk as it grows: what has not reached it by then, a commit of the server waits for. When
 * there is no server the next piece is made meanwhile. A pipe refuses, which is fine. */
static void flush(int fd, uint64_t from, bool gentle)
{
    if (!gentle) {
        sync_file_range(fd, (off64_t)from, 0, SYNC_FILE_RANGE_WRITE);
        return;
    }
    sync_file_range(fd, (off64_t)from, 0, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
    usleep(PAUSE_US);
}

enum mk_result backup_send(struct pack_out *o, int fd, const char *name, int out_fd, bool gentle, store_progress *progress,
                           struct err *err)
{
    struct stat st = { .st_size = 0 };
    char *room = malloc(PACK_DATA_MAX);
    uint64_t flushed = pack_written(o), from = flushed;
    if (progress && fstat(fd, &st) != 0)
        progress = NULL;
    enum mk_result r = room ? MK_OK : err_set(err, MK_STORE, "memori habis");
    while (r == MK_OK) {
        ssize_t n = read(fd, room, PACK_DATA_MAX);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            r = file_refuse(name, err);
        if (n <= 0)
            break;
        r = pack_data(o, room, (size_t)n, err);
        if (pack_written(o) - flushed > FLUSH_BYTES) {
            flush(out_fd, flushed, gentle);
            flushed = pack_written(o);
            if (progress)
                progress("menulis, MB:", (int64_t)(flushed - from) >> 20, (int64_t)st.st_size >> 20);
        }
    }
    free(room);
    return r;
}

/* The copy as a member. */
static enum mk_result database_send(struct pack_out *o, const struct backup_source *src, int out_fd, struct err *err)
{
    const char *path = src->scratch;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return file_refuse(path, err);
    enum mk_result r = pack_member(o, BACKUP_DATABASE, err);
    if (r == MK_OK)
        r = backup_send(o, fd, path, out_fd, src->gentle, src->progress, err);
    close(fd);
    return r;
}

/* What the hooks know: the head of the log, and the attachments as members. */
static enum mk_result extras_send(const struct backup_source *src, struct copy *c, struct pack_out *o, int fd,
                                  struct backup_files *sum, struct backup_figures *f, struct err *err)
{
    struct store_steps missing = { .n = 0 };
    enum mk_result r = MK_OK;
    backup_files_begin(sum);
    if (src->hooks)
        r = store_steps_missing(c->store, &c->arena, &missing, err);
    if (src->hooks && r == MK_OK && missing.n == 0 && table_find(&c->tables, src->hooks->head_table)) {
        r = src->hooks->head(c->db, &c->arena, f->head);
        if (r != MK_OK)
            return err_set(err, r, "kepala log publik tidak terbaca: %s", db_error(c->db));
    }
    if (src->hooks && r == MK_OK && table_find(&c->tables, src->hooks->files_table))
        r = backup_files_send(src, c->db, o, fd, sum, f, err);
    backup_files_end(sum);
    f->files = sum->n;
    f->files_bytes = sum->bytes;
    return r;
}

/* In a hurry the engine's check of the copy goes on beside the writing, and its word is awaited before the end is written. */
struct checking {
    struct store *store;
    bool beside;
    pthread_t thread;
    enum mk_result r;
    struct err err;
};

static void *check_run(void *arg)
{
    struct checking *x = arg;
    x->r = store_check_integrity(x->store, &x->err);
    return NULL;
}

static void check_begin(struct checking *x, struct store *store)
{
    *x = (struct checking){ .store = store };
    x->beside = pthread_create(&x->thread, NULL, check_run, x) == 0;
    if (!x->beside)
        check_run(x);
}

/* Whatever became of the writing; one that never began found nothing. */
static enum mk_result check_end(struct checking *x, enum mk_result written, struct err *err)
{
    if (x->beside)
        pthread_join(x->thread, NULL);
    x->beside = false;
    return written != MK_OK || x->r == MK_OK ? written : err_set(err, x->r, "%s", x->err.text);
}

static enum mk_result pack_copy(const struct backup_source *src, struct copy *c, const struct store_steps *steps,
                                int fd, struct backup_figures *f, struct err *err)
{
    struct pack_out *o = NULL;
    struct buf manifest;
    struct backup_files files;
    unsigned char hash[PACK_HASH];
    buf_init(&manifest, MANIFEST_MAX);
    enum mk_result r = pack_create(fd, src->recipient, &o, err);
    struct checking check = { .store = NULL };
    if (src->hurry)
        check_begin(&check, c->store);
    if (r == MK_OK)
        r = database_send(o, src, fd, err);
    if (r == MK_OK)
        r = pack_close(o, &f->database, hash, err);
    if (r == MK_OK)
        r = extras_send(src, c, o, fd, &files, f, err);
    r = check_end(&check, r, err);
    if (r == MK_OK) {
        manifest_write(&manifest, c, steps, src, f, hash, &files);
        r = manifest.overflow ? err_set(err, MK_TOO_BIG, "daftar isi cadangan terlalu panjang")
                              : pack_end(o, manifest.p, manifest.n, err);
    }
    if (o)
        f->bytes = pack_written(o);
    pack_out_free(o);
    buf_release(&manifest);
    return r;
}

enum mk_result backup_write(const struct backup_source *src, int fd, struct backup_figures *ret, struct err *err)
{
    const struct engine *engine = src->store->engine;
    const char *refusal = backup_refusal(src->store->location);
    struct copy c = { 0 };
    struct store_steps steps;
    struct db *db = NULL;
    int held = -1;
    *ret = (struct backup_figures){ .created_ms = clock_utc_ms() };
    if (refusal)
        return err_set(err, MK_INVALID, "%s", refusal);
    enum mk_result r = src->hooks ? berkas_hold(&held, err) : MK_OK; /* before the moment of the copy: what its rows name stays */
    if (r == MK_OK)
        r = store_reader(src->store, &db, err);
    if (r == MK_OK)
        r = engine->copy(db->conn, src->scratch, src->gentle, src->progress, err);
    store_reader_close(db);
    if (r == MK_OK)
        r = copy_open(&c, src->store->schema, src->scratch, !src->hurry, err);
    if (r == MK_OK)
        r = store_steps_applied(c.store, &c.arena, &steps, err);
    ret->rows = c.total;
    if (r == MK_OK)
        r = pack_copy(src, &c, &steps, fd, ret, err);
    copy_close(&c);
    berkas_let_go(held);
    unlink(src->scratch);
    return r;
}

const char *backup_refusal(const char *location)
{
    return strstr(location, "://") ? "Cadangan PostgreSQL dibuat dengan alatnya sendiri (pg_basebackup dan arsip WAL); "
                                     "caranya ada di docs/operasi.md"
                                   : NULL;
}

enum mk_result backup_settle(const char *location, struct err *err)
{
    return sqlite_engine.settle(location, err);
}

/* ---- reading ---- */

struct member {
    char name[PACK_NAME_MAX + 1];
    uint64_t bytes;
    unsigned char hash[PACK_HASH];
};
struct unpacking {
    const struct backup_reading *from;
    int64_t read, size; /* bytes of data so far, of the file */
    struct member member[MEMBERS_MAX];
    size_t n;
    int fd; /* of the member being written, -1 none */
    bool in_file; /* that is an attachment */
    struct backup_file_in file;
    struct backup_files sum;
    size_t unsent; /* bytes that were written and not yet handed to the disk */
    json_t *manifest;
};

/* A plain file name: no folder, nothing hidden. */
static bool name_is_plain(const char *s, size_t n)
{
    if (n == 0 || n > PACK_NAME_MAX || s[0] == '.')
        return false;
    for (size_t i = 0; i < n; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-_.", s[i]) || s[i] == '\0')
            return false;
    return true;
}

static enum mk_result member_begin(struct unpacking *u, const struct pack_record *x, struct err *err)
{
    char path[4096];
    u->in_file = backup_file_named(&u->file, x);
    if (u->in_file)
        return backup_file_begin(&u->file, u->from->dir, &u->fd, err);
    if (u->n == MEMBERS_MAX || !name_is_plain((const char *)x->p, x->n))
        return err_set(err, MK_INVALID, "cadangan %s berisi bagian yang tidak dikenal", u->from->name);
    struct member *m = &u->member[u->n++];
    memcpy(m->name, x->p, x->n);
    if (snprintf(path, sizeof path, "%s/%s", u->from->dir, m->name) >= (int)sizeof path)
        return err_set(err, MK_INVALID, "nama folder %s terlalu panjang", u->from->dir);
    u->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return u->fd < 0 ? file_refuse(path, err) : MK_OK;
}

static enum mk_result member_end(struct unpacking *u, const struct pack_record *x, struct err *err)
{
    bool good;
    if (u->in_file) { /* an altered one is not kept: whoever looks for what the rows name will miss it */
        enum mk_result r = backup_file_end(&u->file, u->fd, x, &good, err);
        u->fd = -1;
        backup_files_add(&u->sum, u->file.hash, x->size);
        return r;
    }
    struct member *m = &u->member[u->n - 1];
    m->bytes = x->size;
    memcpy(m->hash, x->hash, PACK_HASH);
    int bad = fsync(u->fd) != 0;
    enum mk_result r = bad ? file_refuse(m->name, err) : MK_OK;
    close(u->fd);
    u->fd = -1;
    return r;
}

static enum mk_result manifest_refuse(const struct unpacking *u, const char *what, struct err *err)
{
    return err_set(err, MK_INVALID, "daftar isi cadangan %s tidak cocok: %s", u->from->name, what);
}

static enum mk_result manifest_read(struct unpacking *u, const struct pack_record *x, struct err *err)
{
    u->manifest = json_loadb((const char *)x->p, x->n, JSON_REJECT_DUPLICATES, NULL);
    return json_is_object(u->manifest) ? MK_OK : manifest_refuse(u, "tidak terbaca", err);
}

/* The disk writes while the next part is read and proven, so that the sync at the end finds little to do. */
static enum mk_result data_write(struct unpacking *u, const struct pack_record *x, struct err *err)
{
    enum mk_result r = backup_bytes_write(u->fd, u->in_file ? u->file.path : u->member[u->n - 1].name, x, err);
    u->unsent += x->n;
    u->read += (int64_t)x->n;
    if (r == MK_OK && u->unsent > SEND_BYTES) {
        sync_file_range(u->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
        u->unsent = 0;
        if (u->from->progress)
            u->from->progress("membongkar, MB:", u->read >> 20, u->size >> 20);
    }
    return r;
}

static enum mk_result records_read(struct unpacking *u, struct pack_in *in, struct err *err)
{
    struct pack_record x = { .n = 0 };
    enum mk_result r = MK_OK;
    while (r == MK_OK && x.kind != PACK_END) {
        r = pack_next(in, &x, err);
        if (r != MK_OK)
            break;
        if (x.kind == PACK_MEMBER)
            r = member_begin(u, &x, err);
        else if (x.kind == PACK_DATA)
            r = data_write(u, &x, err);
        else if (x.kind == PACK_CLOSE)
            r = member_end(u, &x, err);
        else if (x.kind == PACK_MANIFEST)
            r = manifest_read(u, &x, err);
    }
    if (u->fd >= 0)
        close(u->fd);
    return r;
}

/* ---- the manifest against program and members ---- */

static int known_steps(const struct schema *schema, const char *part)
{
    for (size_t i = 0; i < schema->n; i++)
        if (strcmp(schema->parts[i].name, part) == 0)
            return (int)schema->parts[i].n_migrations;
    return 0;
}

static enum mk_result schema_compare(const struct unpacking *u, struct err *err)
{
    const char *part;
    json_t *number, *schema = json_object_get(u->manifest, "schema");
    if (json_object_get(u->manifest, "kind"))
        return err_set(err, MK_INVALID, "%s adalah bagian cadangan tambahan; sebutkan foldernya, bukan berkasnya", u->from->name);
    if (json_integer_value(json_object_get(u->manifest, "format")) > FORMAT)
        return err_set(err, MK_CONFLICT,
                       "cadangan %s dibuat oleh Maklumat yang lebih baru (bentuk %lld, program ini %d); pasang versi itu",
                       u->from->name, (long long)json_integer_value(json_object_get(u->manifest, "format")), FORMAT);
    if (!json_is_object(schema))
        return manifest_refuse(u, "skemanya tidak ada", err);
    json_object_foreach(schema, part, number)
    {
        if (json_integer_value(number) > known_steps(u->from->schema, part))
            return err_set(err, MK_CONFLICT,
                           "cadangan %s dibuat oleh Maklumat yang lebih baru (%.60s %lld, program ini %d); pasang versi itu",
                           u->from->name, part, (long long)json_integer_value(number),
                           known_steps(u->from->schema, part));
    }
    return MK_OK;
}

static enum mk_result members_compare(const struct unpacking *u, struct err *err)
{
    json_t *list = json_object_get(u->manifest, "members");
    bool database = false;
    if (json_array_size(list) != u->n)
        return manifest_refuse(u, "banyak bagiannya lain", err);
    for (size_t i = 0; i < u->n; i++) {
        const json_t *item = json_array_get(list, i);
        const char *name = json_string_value(json_object_get(item, "name")),
                   *hash = json_string_value(json_object_get(item, "blake2b"));
        char hex[2 * PACK_HASH + 1];
        pack_hex(u->member[i].hash, PACK_HASH, hex);
        if (!name || !hash || strcmp(name, u->member[i].name) != 0 || strcmp(hash, hex) != 0 ||
            json_integer_value(json_object_get(item, "bytes")) != (int64_t)u->member[i].bytes)
            return manifest_refuse(u, u->member[i].name, err);
        database = database || strcmp(name, BACKUP_DATABASE) == 0;
    }
    return database ? MK_OK : manifest_refuse(u, "basis datanya tidak ada", err);
}

static enum mk_result files_compare(struct unpacking *u, struct err *err)
{
    json_t *files = json_object_get(u->manifest, "files");
    const char *hex = json_string_value(json_object_get(files, "blake2b"));
    backup_files_end(&u->sum);
    if (json_integer_value(json_object_get(files, "number")) != u->sum.n ||
        json_integer_value(json_object_get(files, "bytes")) != u->sum.bytes || (files && (!hex || strcmp(hex, u->sum.hex) != 0)))
        return manifest_refuse(u, "berkas buktinya lain", err);
    return MK_OK;
}

static enum mk_result rows_compare(const struct unpacking *u, const struct copy *c, struct err *err)
{
    json_t *rows = json_object_get(u->manifest, "rows");
    if (json_object_size(rows) != c->tables.n)
        return manifest_refuse(u, "banyak tabelnya lain", err);
    for (size_t i = 0; i < c->tables.n; i++)
        if (json_integer_value(json_object_get(rows, c->tables.item[i].name)) != c->rows[i])
            return manifest_refuse(u, c->tables.item[i].name, err);
    return MK_OK;
}

static enum mk_result contents_check(struct unpacking *u, struct backup_figures *ret, struct err *err)
{
    char path[4096];
    struct copy c = { 0 };
    snprintf(path, sizeof path, "%s/" BACKUP_DATABASE, u->from->dir);
    enum mk_result r = schema_compare(u, err);
    if (r == MK_OK)
        r = members_compare(u, err);
    if (r == MK_OK)
        r = files_compare(u, err);
    if (r == MK_OK) {
        r = copy_open(&c, u->from->schema, path, !u->from->trusting, err);
        if (r == MK_OK)
            r = rows_compare(u, &c, err);
        copy_close(&c);
    }
    for (size_t i = 0; i < u->n; i++)
        if (strcmp(u->member[i].name, BACKUP_DATABASE) == 0)
            ret->database = u->member[i].bytes;
    ret->rows = c.total;
    ret->files = u->sum.n;
    ret->files_bytes = u->sum.bytes;
    const char *head = json_string_value(json_object_get(u->manifest, "head"));
    snprintf(ret->head, sizeof ret->head, "%s", head ? head : "");
    return r;
}

int64_t backup_time(const char *s)
{
    struct date d;
    if (!s || strlen(s) != 24 || date_parse_iso(s, 10, &d) != MK_OK)
        return 0;
    int64_t h = strtol(s + 11, NULL, 10), m = strtol(s + 14, NULL, 10), sec = strtol(s + 17, NULL, 10);
    return (((int64_t)date_to_days(d) * 24 + h) * 60 + m) * 60000 + sec * 1000 + strtol(s + 20, NULL, 10);
}

enum mk_result backup_read(const struct backup_reading *from, struct backup_figures *ret, struct err *err)
{
    struct unpacking *u = calloc(1, sizeof *u);
    struct pack_in *in = NULL;
    *ret = (struct backup_figures){ 0 };
    if (!u)
        return err_set(err, MK_STORE, "cadangan tidak dapat dibaca: memori habis");
    struct stat st;
    *u = (struct unpacking){ .from = from, .fd = -1, .size = fstat(from->fd, &st) == 0 ? (int64_t)st.st_size : 0 };
    backup_files_begin(&u->sum);
    enum mk_result r = pack_open(from->fd, from->name, from->key, &in, err);
    if (r == MK_OK)
        r = records_read(u, in, err);
    if (r == MK_OK)
        r = contents_check(u, ret, err);
    ret->created_ms = backup_time(json_string_value(json_object_get(u->manifest, "created")));
    pack_in_free(in);
    json_decref(u->manifest);
    free(u);
    return r;
}

/* migrate.c: the schema's history, and what to do about a database that does not fit the program.
 *
 * Table skema has a row for each migration that was applied, with a checksum of its text; the one row of
 * skema_status says whether an upgrade is under way. A new database is made in one transaction, so a
 * start that fails half way leaves an empty one behind, which the next start fills. An upgrade makes one
 * transaction for each migration together with its row, so one that was interrupted goes on where it
 * stopped; until then the database is refused, because the program expects all of it. */
#include "store/private.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum { STATUS_READY = 0, STATUS_UPGRADING = 1, SCRIPT_MAX = 1 << 20 };

static const char own_tables[] =
    "CREATE TABLE skema (bagian {text} NOT NULL, nomor {int} NOT NULL, checksum {int} NOT NULL,"
    " waktu {int} NOT NULL, PRIMARY KEY (bagian, nomor)){table};"
    "CREATE TABLE skema_status (id {int} NOT NULL PRIMARY KEY, status {int} NOT NULL, waktu {int} NOT NULL){table};";

enum { Q_APPLIED, Q_HAS, Q_ADD, Q_STATUS, Q_SET_STATUS, Q_CATALOGUE };
static const struct stmt stmts[] = {
    [Q_APPLIED] = { "skema_applied", "SELECT bagian, nomor, checksum FROM skema ORDER BY bagian, nomor", .in = "",
                    .out = "tii", .all_regions = true },
    [Q_HAS] = { "skema_has", "SELECT COUNT(*) FROM skema WHERE bagian = $1 AND nomor = $2", .in = "ti", .out = "i",
                .all_regions = true },
    [Q_ADD] = { "skema_add", "INSERT INTO skema (bagian, nomor, checksum, waktu) VALUES ($1, $2, $3, $4)", .in = "tiii",
                .out = "", .all_regions = true },
    [Q_STATUS] = { "skema_status", "SELECT status FROM skema_status WHERE id = 1", .in = "", .out = "i",
                   .all_regions = true },
    [Q_SET_STATUS] = { "skema_set_status",
                       "INSERT INTO skema_status (id, status, waktu) VALUES (1, $1, $2)"
                       " ON CONFLICT (id) DO UPDATE SET status = excluded.status, waktu = excluded.waktu",
                       .in = "ii", .out = "", .all_regions = true },
    /* The row 2 counts; the engines read it with their versions. */
    [Q_CATALOGUE] = { "skema_catalogue",
                      "INSERT INTO skema_status (id, status, waktu) VALUES (2, 1, $1)"
                      " ON CONFLICT (id) DO UPDATE SET status = skema_status.status + 1, waktu = excluded.waktu",
                      .in = "i", .out = "", .all_regions = true },
};

enum mk_result catalogue_moved(struct store *s)
{
    return db_exec(&s->writer, &stmts[Q_CATALOGUE], ARGS(VI(clock_utc_ms())), NULL);
}

/* ---- texts ---- */

/* FNV-1a, 64 bits, of the text as written, the same for every engine. Finds edits, not attackers. */
static int64_t checksum_of(const char *sql)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (const unsigned char *p = (const unsigned char *)sql; *p; p++)
        h = (h ^ *p) * UINT64_C(0x100000001b3);
    return (int64_t)h;
}

/* Spells {int} and the like as the engine does. An unknown word is left for the engine to refuse. NULL: no memory. */
static const char *sql_expand(const struct engine *e, const char *sql, struct buf *out)
{
    const struct {
        const char *word, *text;
    } words[] = {
        { "{int}", e->type_int }, { "{text}", e->type_text },    { "{bytes}", e->type_bytes },
        { "{table}", e->table },  { "{rowtable}", e->rowtable },
    };
    buf_clear(out);
    while (*sql) {
        size_t i = 0;
        while (i < COUNT(words) && strncmp(sql, words[i].word, strlen(words[i].word)) != 0)
            i++;
        if (i < COUNT(words)) {
            buf_str(out, words[i].text);
            sql += strlen(words[i].word);
        } else {
            buf_char(out, *sql++);
        }
    }
    return out->overflow ? NULL : buf_text(out);
}

/* "--data DIR" of a file, "--database ADDRESS" of a server. */
static void how_to_name(const struct store *s, char *p, size_t n)
{
    char text[300];
    store_location_show(s->location, text, sizeof text);
    char *slash = s->engine->show ? NULL : strrchr(text, '/');
    if (slash)
        slash[slash == text] = '\0';
    snprintf(p, n, "%s %s", s->engine->show ? "--database" : "--data", slash || s->engine->show ? text : ".");
}

static enum mk_result say_migrate(const struct store *s, struct err *err, const char *what)
{
    char name[320];
    how_to_name(s, name, sizeof name);
    return err_set(err, MK_CONFLICT, "%s Buat cadangan, lalu jalankan: maklumat migrate %s", what, name);
}

static enum mk_result say_db(const struct db *db, struct err *err, enum mk_result r, const char *what)
{
    return err_set(err, r, "%s: %s (%s).", what, db->reason, db->error);
}

static enum mk_result say_store(struct store *s, struct err *err, enum mk_result r, const char *what)
{
    return say_db(&s->writer, err, r, what);
}

/* ---- steps, each a door call that a test can make fail ---- */

static enum mk_result step_begin(struct store *s)
{
    if (store_fault(s, &s->writer))
        return MK_STORE;
    return db_note(&s->writer, s->engine->begin(s->writer.conn, true), NULL);
}

static enum mk_result step_commit(struct store *s)
{
    if (store_fault(s, &s->writer))
        return MK_STORE;
    return db_note(&s->writer, s->engine->commit(s->writer.conn), NULL);
}

static enum mk_result step_script(struct store *s, const char *sql, struct buf *b)
{
    if (store_fault(s, &s->writer))
        return MK_STORE;
    const char *text = sql_expand(s->engine, sql, b);
    if (!text) {
        s->writer.reason = "memori habis";
        snprintf(s->writer.error, sizeof s->writer.error, "no memory for a script");
        return MK_STORE;
    }
    return db_note(&s->writer, s->engine->script(s->writer.conn, text), NULL);
}

static enum mk_result step_status(struct store *s, int64_t status)
{
    return db_exec(&s->writer, &stmts[Q_SET_STATUS], ARGS(VI(status), VI(clock_utc_ms())), NULL);
}

/* One migration and its row. The sentence is set on failure. */
static enum mk_result step_migration(struct store *s, const struct schema_part *part, const struct migration *m,
                                     struct buf *b, struct err *err)
{
    enum mk_result r = step_script(s, m->sql, b);
    if (r == MK_OK)
        r = db_exec(&s->writer, &stmts[Q_ADD],
                    ARGS(VT(part->name), VI(m->number), VI(checksum_of(m->sql)), VI(clock_utc_ms())), NULL);
    if (r != MK_OK)
        err_set(err, r, "Bagian %s %d dari basis data tidak dapat dibuat: %s (%s).", part->name, m->number,
                s->writer.reason, s->writer.error);
    return r;
}

/* ---- a new database ---- */

static enum mk_result schema_fill(struct store *s, struct buf *b, struct err *err)
{
    const char *what = "Basis data tidak dapat dibuat";
    enum mk_result r = db_note(&s->writer, s->engine->stamp(s->writer.conn), NULL);
    if (r == MK_OK)
        r = step_script(s, own_tables, b);
    if (r == MK_OK)
        r = step_status(s, STATUS_READY);
    if (r != MK_OK)
        return say_store(s, err, r, what);
    for (size_t i = 0; i < s->schema->n; i++) {
        const struct schema_part *part = &s->schema->parts[i];
        for (size_t k = 0; k < part->n_migrations; k++)
            if ((r = step_migration(s, part, &part->migrations[k], b, err)) != MK_OK)
                return r;
    }
    r = step_commit(s);
    return r == MK_OK ? r : say_store(s, err, r, what);
}

/* *ret_made false: somebody else made it while we waited for the lock. */
static enum mk_result schema_make(struct store *s, struct buf *b, bool *ret_made, struct err *err)
{
    enum mk_result r = step_begin(s);
    if (r == MK_OK)
        r = db_note(&s->writer, s->engine->is_empty(s->writer.conn, ret_made), NULL);
    if (r != MK_OK)
        say_store(s, err, r, "Basis data tidak dapat dibuat");
    else if (*ret_made)
        r = schema_fill(s, b, err);
    s->engine->rollback(s->writer.conn); /* nothing after the COMMIT */
    return r;
}

/* ---- an existing one ---- */

struct state {
    size_t *applied; /* per part: how many */
    bool upgrading;
    const struct schema_part *behind; /* the first part with something missing, or NULL */
    size_t behind_has;
};

static enum mk_result say_newer(struct err *err, const char *part, int64_t has, size_t knows)
{
    return err_set(err, MK_CONFLICT,
                   "Basis data ini dibuat oleh Maklumat yang lebih baru (%s %" PRId64
                   ", program ini %zu). Pasang versi yang lebih baru.",
                   part, has, knows);
}

/* One row of skema against what the program knows. */
static enum mk_result state_check_row(struct store *s, struct state *st, const char *name, int64_t number,
                                      int64_t checksum, struct err *err)
{
    size_t i = 0;
    while (i < s->schema->n && strcmp(s->schema->parts[i].name, name) != 0)
        i++;
    if (i == s->schema->n)
        return say_newer(err, name, number, 0);
    const struct schema_part *part = &s->schema->parts[i];
    if (number > (int64_t)part->n_migrations)
        return say_newer(err, name, number, part->n_migrations);
    if (number != (int64_t)st->applied[i] + 1)
        return err_set(err, MK_CONFLICT, "Catatan skema basis data ini rusak (%s %" PRId64 "). Pulihkan dari cadangan.",
                       name, number);
    if (checksum != checksum_of(part->migrations[number - 1].sql))
        return err_set(err, MK_CONFLICT,
                       "Basis data ini memakai %s %" PRId64 " yang isinya lain dari milik program ini. "
                       "Pasang kembali versi Maklumat yang membuatnya.",
                       name, number);
    st->applied[i]++;
    return MK_OK;
}

static enum mk_result state_read(struct store *s, struct db *db, struct state *st, struct err *err)
{
    struct cursor c;
    struct err refused = { 0 };
    enum mk_result verdict = MK_OK;
    memset(st->applied, 0, s->schema->n * sizeof st->applied[0]);
    db_select(db, &c, &stmts[Q_APPLIED], NULL, 0);
    while (verdict == MK_OK && cursor_next(&c))
        verdict = state_check_row(s, st, cursor_text(&c, 0), cursor_int(&c, 1), cursor_int(&c, 2), &refused);
    enum mk_result r = cursor_end(&c);
    int64_t status = STATUS_UPGRADING;
    if (r == MK_OK)
        r = db_int(db, &stmts[Q_STATUS], NULL, 0, &status);
    if (r != MK_OK && r != MK_NOT_FOUND)
        return say_db(db, err, r, "Skema basis data tidak dapat dibaca");
    if (verdict != MK_OK) {
        if (err)
            *err = refused;
        return verdict;
    }
    st->upgrading = status != STATUS_READY;
    st->behind = NULL;
    for (size_t i = s->schema->n; i-- > 0;)
        if (st->applied[i] < s->schema->parts[i].n_migrations) {
            st->behind = &s->schema->parts[i];
            st->behind_has = st->applied[i];
        }
    return MK_OK;
}

/* For every mode but STORE_MIGRATE. */
static enum mk_result state_refuse(struct store *s, const struct state *st, struct err *err)
{
    char what[200];
    if (st->upgrading)
        return say_migrate(s, err, "Pembaruan basis data ini belum selesai. Hentikan server bila masih berjalan.");
    snprintf(what, sizeof what, "Basis data ini dibuat oleh Maklumat yang lebih lama (%.60s %zu, program ini %zu).",
             st->behind->name, st->behind_has, st->behind->n_migrations);
    return say_migrate(s, err, what);
}

/* In its own transaction; not again when another process just did. */
static enum mk_result upgrade_one(struct store *s, const struct schema_part *part, const struct migration *m,
                                  struct buf *b, struct err *err)
{
    int64_t has = 0;
    enum mk_result r = step_begin(s);
    if (r == MK_OK)
        r = db_int(&s->writer, &stmts[Q_HAS], ARGS(VT(part->name), VI(m->number)), &has);
    if (r == MK_OK && has == 0) {
        if ((r = step_migration(s, part, m, b, err)) != MK_OK) {
            s->engine->rollback(s->writer.conn);
            return r;
        }
        r = step_commit(s);
    }
    s->engine->rollback(s->writer.conn);
    return r == MK_OK ? r : say_store(s, err, r, "Pembaruan basis data terhenti");
}

static enum mk_result upgrade_status(struct store *s, int64_t status, struct err *err)
{
    enum mk_result r = step_begin(s);
    if (r == MK_OK)
        r = step_status(s, status);
    if (r == MK_OK)
        r = step_commit(s);
    s->engine->rollback(s->writer.conn);
    return r == MK_OK ? r : say_store(s, err, r, "Pembaruan basis data terhenti");
}

static enum mk_result upgrade(struct store *s, const struct state *st, struct buf *b, struct err *err)
{
    enum mk_result r = upgrade_status(s, STATUS_UPGRADING, err);
    for (size_t i = 0; r == MK_OK && i < s->schema->n; i++) {
        const struct schema_part *part = &s->schema->parts[i];
        for (size_t k = st->applied[i]; r == MK_OK && k < part->n_migrations; k++)
            r = upgrade_one(s, part, &part->migrations[k], b, err);
    }
    return r == MK_OK ? upgrade_status(s, STATUS_READY, err) : r;
}

/* ---- */

static void schema_assert(const struct schema *schema)
{
    for (size_t i = 0; i < schema->n; i++)
        for (size_t k = 0; k < schema->parts[i].n_migrations; k++)
            assert(schema->parts[i].migrations[k].number == (int)k + 1);
}

static enum mk_result migrate_existing(struct store *s, enum store_mode mode, struct buf *b, struct err *err)
{
    struct state st = { .applied = calloc(s->schema->n + 1, sizeof st.applied[0]) };
    if (!st.applied)
        return err_set(err, MK_STORE, "Basis data tidak dapat dibuka: memori habis.");
    enum mk_result r = state_read(s, &s->writer, &st, err);
    if (r == MK_OK && (st.behind || st.upgrading))
        r = mode == STORE_MIGRATE ? upgrade(s, &st, b, err) : state_refuse(s, &st, err);
    free(st.applied);
    return r;
}

enum mk_result migrate_open(struct store *s, enum store_mode mode, struct err *err)
{
    schema_assert(s->schema);
    bool empty = false, made = false;
    enum mk_result r = db_note(&s->writer, s->engine->is_empty(s->writer.conn, &empty), NULL);
    if (r != MK_OK)
        return say_store(s, err, r, "Basis data tidak dapat dibaca");
    if (empty && mode != STORE_CREATE) {
        char text[300];
        store_location_show(s->location, text, sizeof text);
        return err_set(err, MK_NOT_FOUND, "Basis data %s masih kosong. Buat dulu dengan: maklumat init", text);
    }
    struct buf b;
    buf_init(&b, SCRIPT_MAX);
    if (empty)
        r = schema_make(s, &b, &made, err);
    if (r == MK_OK && !made && mode != STORE_LOOK)
        r = migrate_existing(s, mode, &b, err);
    buf_release(&b);
    return r;
}

/* ---- plans ---- */

static size_t steps_max(const struct schema *schema)
{
    size_t n = 0;
    for (size_t i = 0; i < schema->n; i++)
        n += schema->parts[i].n_migrations;
    return n;
}

static enum mk_result steps_read(struct store *s, struct arena *a, bool applied, struct store_steps *ret,
                                 struct err *err)
{
    struct state st = { .applied = arena_array(a, size_t, s->schema->n + 1) };
    struct store_steps steps = { .item = arena_array(a, struct store_step, steps_max(s->schema) + 1) };
    if (!st.applied || !steps.item)
        return err_set(err, MK_STORE, "Skema basis data tidak dapat dibaca: memori habis.");
    struct db *db = NULL;
    enum mk_result r = store_reader(s, &db, err);
    if (r == MK_OK)
        r = state_read(s, db, &st, err);
    store_reader_close(db);
    for (size_t i = 0; r == MK_OK && i < s->schema->n; i++) {
        const struct schema_part *part = &s->schema->parts[i];
        for (size_t k = applied ? 0 : st.applied[i]; k < (applied ? st.applied[i] : part->n_migrations); k++)
            steps.item[steps.n++] = (struct store_step){ part->name, (int)k + 1 };
    }
    *ret = steps;
    return r;
}

enum mk_result store_steps_applied(struct store *s, struct arena *a, struct store_steps *ret, struct err *err)
{
    return steps_read(s, a, true, ret, err);
}

enum mk_result store_steps_missing(struct store *s, struct arena *a, struct store_steps *ret, struct err *err)
{
    return steps_read(s, a, false, ret, err);
}

enum mk_result schema_script(const struct engine *e, const struct schema *schema, struct buf *out)
{
    struct buf one;
    buf_init(&one, SCRIPT_MAX);
    buf_clear(out);
    const char *text = sql_expand(e, own_tables, &one);
    buf_str(out, text ? text : "");
    for (size_t i = 0; i < schema->n; i++)
        for (size_t k = 0; text && k < schema->parts[i].n_migrations; k++) {
            text = sql_expand(e, schema->parts[i].migrations[k].sql, &one);
            buf_str(out, text ? text : "");
        }
    buf_release(&one);
    return !text || out->overflow ? MK_TOO_BIG : MK_OK;
}

/* store.c: opening and closing, connections, reading. Knows no engine by name but in engine_for().
 * The writer thread is in writer.c, the schema in migrate.c, the check of statements in statements.c. */
#include "store/private.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_QUEUE = 8192, DEFAULT_BATCH = 1024, DEFAULT_BUSY_MS = 10000 };

static _Atomic int64_t next_open_fails_in;

void store_fail_next_open(int64_t n)
{
    atomic_store(&next_open_fails_in, n);
}

/* ---- opening ---- */

bool store_is_address(const char *location)
{
    return strncmp(location, "postgres://", 11) == 0 || strncmp(location, "postgresql://", 13) == 0;
}

static const struct engine *engine_for(const char *location)
{
    return store_is_address(location) ? &postgres_engine : &sqlite_engine;
}

void store_location_show(const char *location, char *ret, size_t n)
{
    const struct engine *e = engine_for(location);
    if (e->show)
        e->show(location, ret, n);
    else
        snprintf(ret, n, "%s", location);
}

static struct store *store_new(const struct store_options *o, const struct engine *engine)
{
    struct store *s = calloc(1, sizeof *s);
    char *location = strdup(o->location);
    if (!s || !location) {
        free(s);
        free(location);
        return NULL;
    }
    s->engine = engine;
    s->schema = o->schema;
    s->location = location;
    s->target = (struct target){ .location = location,
                                 .query_ms = o->query_milliseconds,
                                 .log_pages = o->log_pages,
                                 .busy_ms = o->busy_milliseconds ? o->busy_milliseconds : DEFAULT_BUSY_MS };
    s->daerah = o->daerah;
    s->queue_max = (size_t)(o->write_queue ? o->write_queue : DEFAULT_QUEUE);
    s->batch_max = (size_t)(o->write_batch ? o->write_batch : DEFAULT_BATCH);
    laters_init(&s->laters, (size_t)o->write_rush);
    onces_init(s);
    s->writer = (struct db){ .store = s, .engine = engine, .writer = true, .reason = "gangguan basis data" };
    atomic_init(&s->fail_in, atomic_exchange(&next_open_fails_in, 0));
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->wake, NULL);
    return s;
}

static void store_free(struct store *s)
{
    s->engine->disconnect(s->writer.conn);
    adds_free(&s->adds);
    laters_free(&s->laters);
    onces_free(&s->onces);
    free(s->claims.item);
    pthread_cond_destroy(&s->wake);
    pthread_mutex_destroy(&s->lock);
    free(s->location);
    free(s);
}

static enum conn_use use_of(enum store_mode mode)
{
    return mode == STORE_CREATE ? USE_CREATE : mode == STORE_LOOK ? USE_READ : USE_WRITE;
}

enum mk_result store_open(const struct store_options *o, struct store **ret, struct err *err)
{
    assert(o->write_queue >= 0 && o->write_batch >= 0 && o->write_rush >= 0 && o->query_milliseconds >= 0 && o->busy_milliseconds >= 0);
    const struct engine *engine = engine_for(o->location);
    struct store *s = store_new(o, engine);
    if (!s)
        return err_set(err, MK_STORE, "Basis data tidak dapat dibuka: memori habis.");
    enum mk_result r =
        engine->connect(&s->target, use_of(o->mode), &s->writer.conn, err);
    if (r == MK_OK)
        r = migrate_open(s, o->mode, err);
    bool left = r == MK_OK && o->mode != STORE_LOOK && (laters_left(s) || onces_left(s));
    s->closing = o->mode == STORE_LOOK; /* nobody takes from its queue */
    if (r == MK_OK && o->mode != STORE_LOOK)
        r = writer_start(s, err);
    if (r != MK_OK) {
        store_free(s);
        return r;
    }
    if (left) /* by a killed server. Another one that is at work does so itself, as its turn comes */
        r = store_settle(s, err);
    if (r == MK_STORE) {
        store_close(s);
        return r;
    }
    *ret = s;
    return MK_OK;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    writer_stop(s);
    assert(atomic_load(&s->readers) == 0);
    store_free(s);
}

/* ---- connections ---- */

static enum mk_result reader_open(struct store *s, const struct target *t, struct db **ret, struct err *err)
{
    struct db *db = calloc(1, sizeof *db);
    if (!db) {
        err_set(err, MK_STORE, "Basis data tidak dapat dibuka: memori habis.");
        return MK_STORE;
    }
    *db = (struct db){ .store = s, .engine = s->engine, .reason = "gangguan basis data" };
    enum mk_result r = s->engine->connect(t, USE_READ, &db->conn, err);
    if (r != MK_OK) {
        free(db);
        return r;
    }
    atomic_fetch_add(&s->readers, 1);
    *ret = db;
    return MK_OK;
}

enum mk_result store_reader(struct store *s, struct db **ret, struct err *err)
{
    return reader_open(s, &s->target, ret, err);
}

enum mk_result store_reader_patient(struct store *s, struct db **ret, struct err *err)
{
    struct target unhurried = s->target;
    unhurried.query_ms = 0;
    return reader_open(s, &unhurried, ret, err);
}

void store_reader_close(struct db *db)
{
    if (!db)
        return;
    assert(!db->writer && db->open_cursors == 0);
    db->engine->disconnect(db->conn);
    atomic_fetch_sub(&db->store->readers, 1);
    free(db);
}

enum mk_result store_check_integrity(struct store *s, struct err *err)
{
    struct db *db;
    enum mk_result r = store_reader_patient(s, &db, err);
    if (r != MK_OK)
        return r;
    r = s->engine->integrity(db->conn, err);
    store_reader_close(db);
    return r;
}

void store_count(struct store *s)
{
    struct conn *c = NULL;
    struct err ignored; /* the server counts by itself a little later */
    if (s->engine->count && s->engine->connect(&s->target, USE_WRITE, &c, &ignored) == MK_OK)
        (void)s->engine->count(c);
    s->engine->disconnect(c);
}

/* ---- failures ---- */

void store_fail_at(struct store *s, int64_t n)
{
    atomic_store(&s->fail_in, n);
}

bool store_fault(struct store *s, struct db *db)
{
    if (atomic_load_explicit(&s->fail_in, memory_order_relaxed) <= 0 || atomic_fetch_sub(&s->fail_in, 1) != 1)
        return false;
    snprintf(db->error, sizeof db->error, "fault asked for by store_fail_at");
    db->reason = "gangguan basis data";
    return true;
}

enum mk_result db_note(struct db *db, enum mk_result r, const struct stmt *q)
{
    if (r == MK_OK)
        return r;
    snprintf(db->error, sizeof db->error, "%s%s%s", q ? q->name : "", q ? ": " : "", db->engine->error(db->conn));
    db->reason = db->engine->reason(db->conn);
    return r;
}

int64_t db_region(const struct db *db)
{
    return db->store->daerah;
}

const char *db_error(const struct db *db)
{
    return db->error;
}

/* ---- reading ---- */

struct val VT(const char *s) {
    return s ? (struct val){ .kind = VAL_TEXT, .p = s, .n = strlen(s) } : VNULL();
}

enum mk_result
db_begin_read(struct db *db)
{
    assert(!db->reading);
    if (store_fault(db->store, db))
        return MK_STORE;
    db->reading = true;
    db->begun = db->writer; /* inside a write everything is one state already */
    return MK_OK;
}

/* A statement is about to run. */
static enum mk_result reading_begin(struct db *db)
{
    if (!db->reading || db->begun)
        return MK_OK;
    enum mk_result r = db_note(db, db->engine->begin(db->conn, false), NULL);
    db->begun = r == MK_OK;
    return r;
}

void db_end_read(struct db *db)
{
    assert(db->reading && (db->writer || db->open_cursors == 0));
    if (!db->writer && db->begun)
        db->engine->rollback(db->conn); /* nothing was written: cannot fail, and ends it always */
    db->reading = db->begun = false;
}

uint64_t db_version(struct db *db)
{
    static atomic_uint never_twice;
    uint32_t others = 0;
    int64_t catalogue = 0;
    if (db_note(db, db->engine->version(db->conn, &others, &catalogue), NULL) != MK_OK)
        return db->catalogue = UINT64_MAX - atomic_fetch_add(&never_twice, 1);
    db->catalogue = (uint64_t)catalogue;
    return (uint64_t)others << 32 | atomic_load(&db->store->commits);
}

uint64_t db_catalogue(const struct db *db)
{
    return db->catalogue;
}

unsigned store_catalogue_moves(struct store *s)
{
    return atomic_load(&s->moves);
}

/* Every value has the kind that the statement's letter names. */
static bool args_fit(const struct stmt *q, const struct val *args, size_t n)
{
    if (strlen(q->in) != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        char letter = q->in[i];
        bool fits = args[i].kind == VAL_NULL   ? letter == 'I' || letter == 'T' || letter == 'B'
                    : args[i].kind == VAL_INT  ? letter == 'i' || letter == 'I'
                    : args[i].kind == VAL_TEXT ? letter == 't' || letter == 'T'
                                               : letter == 'b' || letter == 'B';
        if (!fits)
            return false;
    }
    return true;
}

static void shape_note(struct db *db, const struct stmt *q)
{
    if (!db->inside || strncmp(q->sql, "SELECT", 6) == 0)
        return;
    db->store->touched = true;
    db->store->shaped = db->store->shaped || !q->figures;
}

static void select_start(struct db *db, struct cursor *c, const struct stmt *q, const struct val *args, size_t n)
{
    assert(args_fit(q, args, n));
    *c = (struct cursor){ .db = db, .stmt = q, .n_columns = strlen(q->out) };
    struct prepared *p = NULL;
    if (db->inside && !db->engine->in_transaction(db->conn)) {
        /* The engine gave the transaction up (no memory, a full disk); on its own this statement would be kept. */
        c->result = MK_STORE;
        return;
    }
    c->result = reading_begin(db);
    if (c->result != MK_OK)
        return;
    shape_note(db, q);
    c->result = db_note(db, db->engine->start(db->conn, q, args, &p), q);
    c->impl = p;
    db->open_cursors += p != NULL;
}

void db_select(struct db *db, struct cursor *c, const struct stmt *q, const struct val *args, size_t n)
{
    if (store_fault(db->store, db))
        *c = (struct cursor){ .db = db, .stmt = q, .result = MK_STORE };
    else
        select_start(db, c, q, args, n);
}

static bool row_next(struct cursor *c)
{
    bool row = false;
    c->result = db_note(c->db, c->db->engine->step(c->db->conn, c->impl, &row), c->stmt);
    if (!row) {
        c->impl = NULL;
        c->db->open_cursors--;
    }
    return row;
}

bool cursor_next(struct cursor *c)
{
    if (!c->impl || c->result != MK_OK)
        return false;
    if (store_fault(c->db->store, c->db)) {
        c->result = MK_STORE;
        return false;
    }
    return row_next(c);
}

enum mk_result cursor_end(struct cursor *c)
{
    if (c->impl) {
        c->db->engine->finish(c->db->conn, c->impl);
        c->db->open_cursors--;
        c->impl = NULL;
    }
    return c->result;
}

/* The column's letter, lower case; a column that the statement does not name is a bug. */
static char letter_of(const struct cursor *c, int column)
{
    assert(c->impl && column >= 0 && (size_t)column < c->n_columns);
    return (char)(c->stmt->out[column] | 0x20);
}

bool cursor_is_null(const struct cursor *c, int column)
{
    letter_of(c, column);
    return c->db->engine->column_null(c->impl, column);
}

/* True for an SQL NULL, which only a column with a capital letter may hold; in another the engine stops at one. */
static bool absent(const struct cursor *c, int column)
{
    return c->stmt->out[column] < 'a' && c->db->engine->column_null(c->impl, column);
}

int64_t cursor_int(const struct cursor *c, int column)
{
    assert(letter_of(c, column) == 'i');
    return absent(c, column) ? 0 : c->db->engine->column_int(c->impl, column);
}

const char *cursor_text(const struct cursor *c, int column)
{
    size_t n;
    assert(letter_of(c, column) == 't');
    return absent(c, column) ? "" : c->db->engine->column_bytes(c->impl, column, &n);
}

const void *cursor_bytes(const struct cursor *c, int column, size_t *ret_n)
{
    char letter = letter_of(c, column);
    assert(letter == 'b' || letter == 't');
    *ret_n = 0;
    return absent(c, column) ? "" : c->db->engine->column_bytes(c->impl, column, ret_n);
}

enum mk_result db_exec(struct db *db, const struct stmt *q, const struct val *args, size_t n, int64_t *ret_changed)
{
    if (store_fault(db->store, db))
        return MK_STORE;
    struct cursor c;
    bool held = db->writer && db->store->adding && db->engine->hold && q->many;
    assert((!held && !db->engine->queue) || args_fit(q, args, n)); /* else below */
    if (held && ret_changed) {
        bool done = false;
        enum mk_result r = claim_run(db, q, args, ret_changed, &done);
        if (done)
            return r;
    } else if (held || (db->writer && db->engine->queue && !ret_changed && !q->out[0])) {
        shape_note(db, q);
        return db_note(db, (held ? db->engine->hold : db->engine->queue)(db->conn, q, args), q);
    }
    select_start(db, &c, q, args, n);
    while (c.result == MK_OK && c.impl)
        row_next(&c);
    enum mk_result r = cursor_end(&c);
    if (r == MK_OK && ret_changed)
        *ret_changed = db->engine->changed(db->conn);
    return r;
}

enum mk_result db_int(struct db *db, const struct stmt *q, const struct val *args, size_t n, int64_t *ret)
{
    struct cursor c;
    db_select(db, &c, q, args, n);
    bool row = cursor_next(&c);
    int64_t v = row ? cursor_int(&c, 0) : 0;
    enum mk_result r = cursor_end(&c);
    if (r != MK_OK)
        return r;
    if (!row)
        return MK_NOT_FOUND;
    *ret = v;
    return MK_OK;
}

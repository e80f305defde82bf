/* postgres_schema.c: whose database is it, and is it whole.
 *
 * The tables lie in the schema that the connection works in (current_schema(): "public", or what
 * search_path in the address says). Its comment says that it is ours, as the header of a SQLite file does. */
#include "store/postgres_conn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARK "Maklumat"
enum { SCHEMA_VERSION = 1 }; /* of the tables skema and skema_status and of these settings */

/* ---- the address ---- */

void postgres_show(const char *location, char *ret, size_t n)
{
    const char *from = strstr(location, "://");
    from = from ? from + 3 : location;
    size_t host = strcspn(from, "/?");
    const char *at = memchr(from, '@', host);
    for (const char *next = at; next; next = memchr(next + 1, '@', host - (size_t)(next + 1 - from)))
        at = next;
    from = at ? at + 1 : from;
    snprintf(ret, n, "postgres://%.*s", (int)strcspn(from, "?"), from); /* what follows may hold a password */
}

/* ---- whose ---- */

static enum mk_result truth(struct conn *c, const char *sql, bool *ret)
{
    char *text;
    enum mk_result r = pg_text(c, sql, &text);
    *ret = text && strcmp(text, "t") == 0;
    free(text);
    return r;
}

enum mk_result postgres_is_empty(struct conn *c, bool *ret)
{
    return truth(c,
                 "SELECT NOT EXISTS (SELECT 1 FROM pg_class k JOIN pg_namespace n ON n.oid = k.relnamespace"
                 " WHERE n.nspname = current_schema() AND k.relkind IN ('r', 'p', 'v', 'm', 'S', 'f'))",
                 ret);
}

enum mk_result postgres_stamp(struct conn *c)
{
    char sql[200];
    snprintf(sql, sizeof sql,
             "DO $$BEGIN EXECUTE format('COMMENT ON SCHEMA %%I IS %%L', current_schema(), '" MARK " %d'); END$$",
             SCHEMA_VERSION);
    return pg_script(c, sql);
}

static enum mk_result refuse(struct conn *c, const struct target *t, enum mk_result r, struct err *err)
{
    char shown[300];
    postgres_show(t->location, shown, sizeof shown);
    return err_set(err, r == MK_BUSY ? r : MK_STORE, "Basis data %s tidak dapat dibuka: %s.", shown, c->error);
}

static enum mk_result mark_check(const struct target *t, const char *mark, struct err *err)
{
    char shown[300];
    long version = 0;
    postgres_show(t->location, shown, sizeof shown);
    if (mark && strncmp(mark, MARK " ", sizeof MARK) == 0)
        version = strtol(mark + sizeof MARK, NULL, 10);
    if (version <= 0)
        return err_set(err, MK_CONFLICT, "Basis data %s berisi tabel program lain, bukan Maklumat.", shown);
    if (version > SCHEMA_VERSION)
        return err_set(err, MK_CONFLICT,
                       "Basis data ini dibuat oleh Maklumat yang lebih baru (bentuk %ld, program ini %d). "
                       "Pasang versi yang lebih baru.",
                       version, SCHEMA_VERSION);
    return MK_OK;
}

/* search_path names a schema that is not there. */
static enum mk_result schema_missing(struct conn *c, const struct target *t, enum conn_use use, struct err *err)
{
    char shown[300];
    postgres_show(t->location, shown, sizeof shown);
    if (use != USE_CREATE)
        return err_set(err, MK_NOT_FOUND, "Skema basis data %s tidak ada. Buat dulu dengan: maklumat init", shown);
    enum mk_result r = pg_script(c, "DO $$BEGIN EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I',"
                                    " trim(split_part(current_setting('search_path'), ',', 1), ' \"')); END$$");
    return r == MK_OK ? r : refuse(c, t, r, err);
}

/* The usual case in one short statement: a new connection has everything to learn about the catalogue. */
static bool ours(struct conn *c)
{
    char *mark = NULL;
    struct err ignored;
    bool good = pg_text(c, "SELECT description FROM pg_description WHERE objoid = current_schema()::regnamespace"
                           " AND classoid = 'pg_namespace'::regclass AND objsubid = 0", &mark) == MK_OK &&
                mark && mark_check(&c->target, mark, &ignored) == MK_OK;
    free(mark);
    return good;
}

enum mk_result postgres_claim(struct conn *c, const struct target *t, enum conn_use use, struct err *err)
{
    bool none, empty = true;
    char *mark = NULL;
    if (ours(c))
        return MK_OK;
    enum mk_result r = truth(c, "SELECT current_schema() IS NULL", &none);
    if (r == MK_OK && none)
        return schema_missing(c, t, use, err);
    if (r == MK_OK)
        r = postgres_is_empty(c, &empty);
    if (r == MK_OK && empty)
        return MK_OK;
    if (r == MK_OK)
        r = pg_text(c, "SELECT obj_description(current_schema()::regnamespace, 'pg_namespace')", &mark);
    r = r == MK_OK ? mark_check(t, mark, err) : refuse(c, t, r, err);
    free(mark);
    return r;
}

/* ---- verify ---- */

/* Reads every row of a table, so that a page that cannot be read shows. */
static enum mk_result table_read(struct conn *c, const char *name, struct err *err)
{
    char sql[200], *text;
    snprintf(sql, sizeof sql, "SELECT COUNT(t::text) FROM %.100s t", name);
    enum mk_result r = pg_text(c, sql, &text);
    free(text);
    if (r == MK_OK)
        return r;
    return err_set(err, strncmp(c->state, "XX", 2) == 0 ? MK_FAILED : r, "Tabel %.60s tidak terbaca: %s.", name, c->error);
}

/* The server keeps keys and references itself; what can be wrong is one that was switched off. */
static enum mk_result keys_check(struct conn *c, struct err *err)
{
    char *name;
    enum mk_result r = pg_text(c,
                               "SELECT min(x) FROM (SELECT conname::text AS x FROM pg_constraint"
                               " WHERE connamespace = current_schema()::regnamespace AND NOT convalidated"
                               " UNION ALL SELECT k.relname::text FROM pg_index i JOIN pg_class k ON k.oid = i.indexrelid"
                               " WHERE k.relnamespace = current_schema()::regnamespace AND NOT (indisvalid AND indisready)"
                               " UNION ALL SELECT tgname::text FROM pg_trigger g JOIN pg_class k ON k.oid = g.tgrelid"
                               " WHERE k.relnamespace = current_schema()::regnamespace AND tgenabled = 'D') y",
                               &name);
    if (r != MK_OK)
        r = err_set(err, r, "Basis data tidak dapat diperiksa: %s.", c->error);
    else if (name)
        r = err_set(err, MK_FAILED, "Kunci atau rujukan %.60s pada basis data ini tidak berlaku. Pulihkan dari cadangan.", name);
    free(name);
    return r;
}

enum mk_result postgres_integrity(struct conn *c, struct err *err)
{
    char *names;
    enum mk_result r = keys_check(c, err);
    if (r != MK_OK)
        return r;
    r = pg_text(c,
                "SELECT string_agg(quote_ident(relname), ' ' ORDER BY relname) FROM pg_class"
                " WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')",
                &names);
    if (r != MK_OK)
        return err_set(err, r, "Basis data tidak dapat diperiksa: %s.", c->error);
    for (char *name = names; name && *name && r == MK_OK;) {
        size_t n = strcspn(name, " ");
        bool last = name[n] == '\0';
        name[n] = '\0';
        r = table_read(c, name, err);
        name += last ? n : n + 1;
    }
    free(names);
    return r;
}

/* ---- statistics ---- */

/* The server counts by itself, a minute or more after a table was filled (autovacuum); until then it plans as if every
 * table were empty, and a page takes ten times as long. Whoever does not own a table may not count it, and leaves it. */
enum mk_result postgres_count(struct conn *c)
{
    char *names, *sql = NULL;
    enum mk_result r = pg_text(c,
                               "SELECT string_agg(quote_ident(relname), ', ' ORDER BY relname) FROM pg_class"
                               " WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')"
                               " AND pg_has_role(relowner, 'USAGE') AND pg_relation_size(oid) > 0"
                               " AND (reltuples < 0 OR pg_relation_size(oid) > 16384 * (relpages::bigint + 8))",
                               &names);
    if (r == MK_OK && names) {
        size_t n = strlen(names) + sizeof "ANALYZE ";
        sql = malloc(n);
        if (sql)
            snprintf(sql, n, "ANALYZE %s", names);
        r = sql ? pg_script(c, sql) : MK_STORE;
    }
    free(sql);
    free(names);
    return r;
}

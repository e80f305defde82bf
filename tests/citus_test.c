/* citus_test.c: is the plan of `maklumat citus-plan` one that Citus would take? Debian has no Citus, so its functions are
 * written here in PL/pgSQL with the rules that its documentation gives, and the whole plan is run on a PostgreSQL with the
 * schema of the program: each table is named once, exists, is keyed by daerah_id, every unique key and every reference
 * holds it, nothing is numbered by the database. And every statement of the program is planned by PostgreSQL: each table
 * that the plan reads must be held to the region (a reader of texts cannot see that of a join: store/statements.c).
 * Planted tables and statements show that both find what breaks the rules. Only on PostgreSQL. */
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

#include "base/test.h"
#include "store/citus.h"
#include "tests/crash/region.h"

/* What Citus asks of a table before it spreads it. */
static const char stubs[] =
    "CREATE TABLE uji_dibagi (nama text PRIMARY KEY, rujukan boolean NOT NULL);"
    "CREATE FUNCTION create_reference_table(t text) RETURNS void LANGUAGE plpgsql AS $f$ BEGIN"
    " PERFORM t::regclass; INSERT INTO uji_dibagi VALUES (t, true); END $f$;"
    "CREATE FUNCTION create_distributed_table(t text, kolom text, colocate_with text DEFAULT NULL) RETURNS void"
    " LANGUAGE plpgsql AS $f$ DECLARE o oid := t::regclass; k int2; r record; BEGIN"
    " SELECT attnum INTO k FROM pg_attribute WHERE attrelid = o AND attname = kolom AND attnotnull;"
    " IF k IS NULL THEN RAISE EXCEPTION '%: kolom % tidak ada atau boleh kosong', t, kolom; END IF;"
    " IF NOT EXISTS (SELECT FROM pg_index WHERE indrelid = o AND indisprimary) THEN"
    "  RAISE EXCEPTION '%: tanpa kunci utama', t; END IF;"
    " FOR r IN SELECT indexrelid::regclass AS nama FROM pg_index WHERE indrelid = o AND indisunique AND NOT k = ANY (indkey) LOOP"
    "  RAISE EXCEPTION '%: kunci unik % tanpa %', t, r.nama, kolom; END LOOP;"
    " FOR r IN SELECT conname, confrelid, conkey, confkey FROM pg_constraint WHERE conrelid = o AND contype = 'f' LOOP"
    "  IF NOT EXISTS (SELECT FROM uji_dibagi WHERE nama = r.confrelid::regclass::text) AND r.confrelid <> o THEN"
    "   RAISE EXCEPTION '%: rujukan % ke tabel yang belum dibagi', t, r.conname; END IF;"
    "  IF NOT EXISTS (SELECT FROM uji_dibagi WHERE nama = r.confrelid::regclass::text AND rujukan) AND NOT EXISTS"
    "   (SELECT FROM generate_subscripts(r.conkey, 1) i JOIN pg_attribute a ON a.attrelid = r.confrelid"
    "    AND a.attnum = r.confkey[i] WHERE r.conkey[i] = k AND a.attname = kolom) THEN"
    "   RAISE EXCEPTION '%: rujukan % tanpa %', t, r.conname, kolom; END IF; END LOOP;"
    " IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = o AND attidentity <> '') OR EXISTS (SELECT FROM pg_attrdef"
    "  WHERE adrelid = o AND pg_get_expr(adbin, adrelid) LIKE 'nextval%') THEN RAISE EXCEPTION '%: bernomor', t; END IF;"
    " IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = o AND NOT tgisinternal) THEN RAISE EXCEPTION '%: pemicu', t; END IF;"
    " IF colocate_with IS NOT NULL AND NOT EXISTS (SELECT FROM uji_dibagi WHERE nama = colocate_with AND NOT rujukan) THEN"
    "  RAISE EXCEPTION '%: sekelompok dengan % yang belum dibagi', t, colocate_with; END IF;"
    " INSERT INTO uji_dibagi VALUES (t, false); END $f$;";

static PGconn *pg;

/* The failure's first line; "" when there was none. */
static const char *said(const char *sql)
{
    static char text[400];
    PGresult *res = PQexec(pg, sql);
    ExecStatusType s = PQresultStatus(res);
    const char *e = s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK ? "" : PQresultErrorMessage(res);
    snprintf(text, sizeof text, "%.*s", (int)strcspn(e, "\n"), e);
    PQclear(res);
    return text;
}

static void must(const char *sql)
{
    const char *e = said(sql);
    if (e[0])
        FAIL("%.200s: %s", sql, e);
}

/* The schema of the whole program on a database of this test's own, with the stubs. */
static void begin(const char *name)
{
    struct store *s;
    struct err err = { "" };
    if (!test_on_server())
        test_skip("Citus hanya untuk PostgreSQL");
    const char *location = test_database(name);
    if (store_open(&(struct store_options){ .location = location, .mode = STORE_CREATE, .schema = region_schema() }, &s, &err) != MK_OK)
        FAIL("%s", err.text);
    store_close(s);
    pg = PQconnectdb(location);
    CHECK(PQstatus(pg) == CONNECTION_OK);
    must("SET client_min_messages = warning; SET plan_cache_mode = force_generic_plan");
}

static void plan_run(const struct schema *schema)
{
    struct arena a;
    struct buf plan;
    struct err err = { "" };
    arena_init(&a, 16 << 20);
    buf_init(&plan, 1 << 20);
    must(stubs);
    if (citus_plan(schema, &a, &plan, &err) != MK_OK)
        FAIL("%s", err.text);
    must(buf_text(&plan));
    buf_release(&plan);
    arena_release(&a);
}

TEST(citus__the_plan_is_taken_by_functions_that_ask_what_citus_asks)
{
    begin("rencana");
    plan_run(region_schema());
    PGresult *res = PQexec(pg, "SELECT c.relname FROM pg_class c LEFT JOIN uji_dibagi d ON d.nama = c.relname WHERE c.relkind = 'r'"
                               " AND c.relnamespace = current_schema()::regnamespace AND c.relname <> 'uji_dibagi' AND d.nama IS NULL");
    if (PQntuples(res) > 0)
        FAIL("tabel %s tidak ada dalam rencana", PQgetvalue(res, 0, 0));
    PQclear(res);
    res = PQexec(pg, "SELECT COUNT(*) FROM uji_dibagi WHERE NOT rujukan");
    printf("# %s tabel dibagi menurut daerah\n", PQgetvalue(res, 0, 0));
    PQclear(res);
    PQfinish(pg);
}

TEST(citus__the_functions_refuse_planted_tables)
{
    static const struct { const char *ddl, *table, *why; } planted[] = {
        { "CREATE TABLE p1 (id bigint PRIMARY KEY)", "p1", "tidak ada atau boleh kosong" },
        { "CREATE TABLE p2 (daerah_id bigint NOT NULL, id bigint PRIMARY KEY)", "p2", "kunci unik p2_pkey" },
        { "CREATE TABLE p3 (daerah_id bigint NOT NULL, id bigint, k text UNIQUE, PRIMARY KEY (daerah_id, id))", "p3", "kunci unik p3_k_key" },
        { "CREATE TABLE p4 (daerah_id bigint NOT NULL, id bigserial, PRIMARY KEY (daerah_id, id))", "p4", "bernomor" },
        { "CREATE TABLE p5 (daerah_id bigint NOT NULL, id bigint)", "p5", "tanpa kunci utama" },
        { "CREATE TABLE p6a (daerah_id bigint NOT NULL, id bigint, PRIMARY KEY (daerah_id, id), UNIQUE (id, daerah_id));"
          "SELECT create_distributed_table('p6a', 'daerah_id'); CREATE TABLE p6 (daerah_id bigint NOT NULL, id bigint, d bigint,"
          " PRIMARY KEY (daerah_id, id), FOREIGN KEY (id, d) REFERENCES p6a (id, daerah_id))", "p6", "rujukan" },
        { "CREATE TABLE p7a (daerah_id bigint NOT NULL, id bigint, PRIMARY KEY (daerah_id, id)); CREATE TABLE p7 (daerah_id bigint"
          " NOT NULL, id bigint, PRIMARY KEY (daerah_id, id), FOREIGN KEY (daerah_id, id) REFERENCES p7a)", "p7", "belum dibagi" },
    };
    begin("tanaman");
    must(stubs);
    for (size_t i = 0; i < COUNT(planted); i++) {
        char call[100];
        must(planted[i].ddl);
        snprintf(call, sizeof call, "SELECT create_distributed_table('%s', 'daerah_id')", planted[i].table);
        const char *e = said(call);
        if (!strstr(e, planted[i].why))
            FAIL("%s: \"%s\"", planted[i].table, e);
    }
    PQfinish(pg);
}

/* ---- statements ---- */

static const char *type_of(char letter)
{
    return (letter | 0x20) == 'i' ? "bigint" : (letter | 0x20) == 't' ? "text" : "bytea";
}

/* PREPARE and EXPLAIN EXECUTE with some value for each parameter; the plan as text, which the caller clears. */
static PGresult *explain(const struct stmt *q)
{
    struct buf b;
    buf_init(&b, 1 << 17);
    must("DEALLOCATE ALL");
    buf_str(&b, "PREPARE p");
    for (size_t i = 0; q->in[i]; i++)
        buf_format(&b, "%s%s", i ? ", " : " (", type_of(q->in[i]));
    buf_format(&b, "%s AS ", q->in[0] ? ")" : "");
    buf_str(&b, q->sql);
    must(buf_text(&b));
    buf_clear(&b);
    buf_str(&b, "EXPLAIN (COSTS OFF) EXECUTE p");
    for (size_t i = 0; q->in[i]; i++)
        buf_format(&b, "%s%s", i ? ", " : " (", (q->in[i] | 0x20) == 'i' ? "1" : (q->in[i] | 0x20) == 't' ? "'a'" : "'\\x00'");
    buf_str(&b, q->in[0] ? ")" : "");
    PGresult *res = PQexec(pg, buf_text(&b));
    if (PQresultStatus(res) != PGRES_TUPLES_OK)
        FAIL("%s: %s", q->name, PQresultErrorMessage(res));
    buf_release(&b);
    return res;
}

/* "  ->  Seq Scan on unit u": reads a table. Not: Bitmap Index Scan on an index, Update on, Subquery Scan on. */
static const char *table_read(const char *line)
{
    static const char *const kinds[] = { "Seq Scan on ", "Index Scan using ", "Index Only Scan using ", "Index Scan Backward using ",
                                         "Index Only Scan Backward using ", "Bitmap Heap Scan on " };
    for (size_t i = 0; i < COUNT(kinds); i++) {
        const char *at = strstr(line, kinds[i]);
        if (at && strstr(kinds[i], "using"))
            at = strstr(at, " on ");
        if (at)
            return strstr(at, "on ") + 3;
    }
    return NULL;
}

static bool own_table(const char *name) /* a reference table: whole on every server */
{
    return strncmp(name, "skema", 5) == 0;
}

/* The table that is read without being held to the region; NULL: none. In the plan's own memory. */
static const char *table_open(PGresult *plan)
{
    const char *open = NULL;
    for (int i = 0; i < PQntuples(plan); i++) {
        const char *line = PQgetvalue(plan, i, 0), *table = table_read(line);
        if (open && strstr(line, "->"))
            return open; /* the next node began */
        if (open && strstr(line, "Cond:") && strstr(line, "daerah_id"))
            open = NULL;
        if (open && strstr(line, "Filter:") && strstr(line, "daerah_id"))
            open = NULL;
        if (table && !own_table(table))
            open = table;
    }
    return open;
}

static const char *verdict(const struct stmt *q)
{
    static char table[64];
    PGresult *plan = explain(q);
    const char *open = table_open(plan);
    snprintf(table, sizeof table, "%.*s", open ? (int)strcspn(open, " \n") : 0, open ? open : "");
    PQclear(plan);
    return table;
}

TEST(citus__every_table_that_a_statement_reads_is_held_to_the_region)
{
    const struct schema *schema = region_schema();
    int n = 0, free_ones = 0;
    begin("pernyataan");
    for (size_t p = 0; p < schema->n; p++)
        for (size_t i = 0; i < schema->parts[p].n_stmts; i++) {
            const struct stmt *q = &schema->parts[p].stmts[i];
            free_ones += q->all_regions;
            const char *table = q->all_regions ? "" : verdict(q);
            n += !q->all_regions;
            if (table[0])
                FAIL("%s membaca %s dari semua daerah", q->name, table);
        }
    printf("# %d pernyataan dalam satu daerah, %d untuk semua\n", n, free_ones);
    CHECK(n > 300);
    PQfinish(pg);
}

TEST(citus__planted_statements_are_found)
{
    static const struct { struct stmt q; const char *table; } planted[] = {
        { { "gabung", "SELECT u.nama FROM layanan l JOIN unit u ON u.unit_id = l.unit_id WHERE l.daerah_id = $1", "i", "t" }, "unit" },
        { { "anak", "SELECT l.nama FROM layanan l WHERE l.daerah_id = $1 AND l.unit_id IN (SELECT unit_id FROM unit WHERE nama = $2)",
            "it", "t" }, "unit" },
        { { "hitung", "SELECT (SELECT COUNT(*) FROM skm_jawaban), COUNT(*) FROM unit WHERE daerah_id = $1", "i", "ii" }, "skm_jawaban" },
        { { "ubah", "UPDATE unit SET nama = l.nama FROM layanan l WHERE l.unit_id = unit.unit_id AND unit.daerah_id = $1", "i", "" },
          "layanan" },
        { { "baik", "SELECT u.nama FROM layanan l JOIN unit u ON u.daerah_id = l.daerah_id AND u.unit_id = l.unit_id"
            " WHERE l.daerah_id = $1", "i", "t" }, "" },
    };
    begin("tanam_pernyataan");
    for (size_t i = 0; i < COUNT(planted); i++)
        CHECK_TEXT(verdict(&planted[i].q), planted[i].table);
    PQfinish(pg);
}

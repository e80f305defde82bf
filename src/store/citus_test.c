/* citus_test.c: the rules for spreading tables find what would break them. */
#include <string.h>

#include "base/test.h"
#include "store/citus.h"
#include "store/store_kit.h"

#define GOOD "CREATE TABLE induk (daerah_id {int} NOT NULL, id {int} NOT NULL, PRIMARY KEY (daerah_id, id)){table};"

/* The plan for one migration, or the sentence why there is none. */
static const char *plan_of(const struct schema *schema, enum mk_result want)
{
    static char text[4096];
    struct arena a;
    struct buf out;
    struct err err = { "" };
    arena_init(&a, 1 << 20);
    buf_init(&out, sizeof text - 1);
    CHECK_INT(citus_plan(schema, &a, &out, &err), want);
    memcpy(text, want == MK_OK ? buf_text(&out) : err.text, strlen(want == MK_OK ? buf_text(&out) : err.text) + 1);
    buf_release(&out);
    arena_release(&a);
    return text;
}

static const char *plan(const char *sql, enum mk_result want)
{
    const struct migration m = { 1, sql };
    const struct schema_part part = { "uji", &m, 1, NULL, 0 };
    const struct schema schema = { &part, 1 };
    return plan_of(&schema, want);
}

static void refused(const char *sql, const char *word)
{
    const char *text = plan(sql, MK_FAILED);
    if (!strstr(text, word))
        FAIL("%s: %s", sql, text);
}

TEST(citus__tables_are_spread_together_parents_first)
{
    const char *text = plan_of(&kit_schema, MK_OK);
    const char *parent = strstr(text, "SELECT create_distributed_table('uji', 'daerah_id');\n");
    const char *child = strstr(text, "SELECT create_distributed_table('uji_anak', 'daerah_id', colocate_with => 'uji');\n");
    CHECK(parent && child && parent < child);
    CHECK(strstr(text, "SELECT create_reference_table('skema');\n") != NULL);
}

TEST(citus__a_key_without_the_region_in_front_is_refused)
{
    refused("CREATE TABLE a (id {int} NOT NULL PRIMARY KEY){table};", "tabel a");
    refused("CREATE TABLE b (daerah_id {int} NOT NULL, id {int} NOT NULL, PRIMARY KEY (id, daerah_id)){table};", "tabel b");
    refused(GOOD "CREATE UNIQUE INDEX u ON induk (id);", "UNIQUE");
    refused("CREATE TABLE c (daerah_id {int} NOT NULL, k {text} UNIQUE, PRIMARY KEY (daerah_id)){table};", "UNIQUE");
}

TEST(citus__a_reference_across_regions_is_refused)
{
    refused(GOOD "CREATE TABLE anak (daerah_id {int} NOT NULL, i {int} NOT NULL REFERENCES induk (id),"
                 " PRIMARY KEY (daerah_id, i)){table};", "REFERENCES");
    refused(GOOD "CREATE TABLE anak (daerah_id {int} NOT NULL, i {int} NOT NULL, PRIMARY KEY (daerah_id, i),"
                 " FOREIGN KEY (i) REFERENCES induk (id)){table};", "FOREIGN KEY");
}

TEST(citus__numbers_given_out_by_the_database_are_refused)
{
    refused("CREATE TABLE a (daerah_id {int} NOT NULL, id BIGSERIAL, PRIMARY KEY (daerah_id, id)){table};", "BIGSERIAL");
    refused("CREATE SEQUENCE s;", "SEQUENCE");
}

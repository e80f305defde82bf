/* kelas_test.c: rules about the data of the whole program, with all its features:
 * - every column of every table has a class in src/registry/kelas.list, and the list names nothing else;
 * - no statement changes or deletes an entry of the audit trail;
 * - what a feature lets expire has a rule with a period in instruments/retensi.json. */
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "store/tables.h"
#include "web/asset.h"
#include "web/feature.h"

static const char *const classes[] = { "umum", "internal", "pribadi", "rahasia" };
enum { PARTS_MAX = 64, FILE_MAX = 256 * 1024 };

static void schema_all(struct schema *ret)
{
    static struct schema_part parts[PARTS_MAX];
    size_t n = 0;
    parts[n++] = registry_schema;
    for (size_t i = 0; i < n_all_features && n < PARTS_MAX; i++)
        if (all_features[i]->schema)
            parts[n++] = *all_features[i]->schema;
    *ret = (struct schema){ parts, n };
}

/* ---- the list against the schema ---- */

struct listed {
    struct table_list tables;
    unsigned char *seen; /* per table and column: how often it is listed */
    size_t width;
    char first[400];     /* the first complaint */
};

static void MK_PRINTF(2, 3) complain(struct listed *l, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (!l->first[0])
        vsnprintf(l->first, sizeof l->first, format, args);
    va_end(args);
}

static void column_note(struct listed *l, const char *table, const char *column)
{
    for (size_t t = 0; t < l->tables.n; t++)
        for (size_t c = 0; c < l->tables.item[t].n; c++)
            if (strcmp(l->tables.item[t].name, table) == 0 && strcmp(l->tables.item[t].column[c].name, column) == 0) {
                if (l->seen[t * l->width + c]++ > 0)
                    complain(l, "%s.%s tercantum dua kali", table, column);
                return;
            }
    complain(l, "%s.%s tidak ada di skema", table, column);
}

static void line_read(struct listed *l, char *line)
{
    char *rest = NULL, *table = strtok_r(line, " ", &rest), *class = table ? strtok_r(NULL, ":", &rest) : NULL;
    bool known = false;
    for (size_t i = 0; class && i < COUNT(classes); i++)
        known = known || strcmp(class, classes[i]) == 0;
    if (!table || table[0] == '#')
        return;
    if (!known)
        complain(l, "%s: kelas '%s' tidak dikenal", table, class ? class : "");
    for (char *c = strtok_r(NULL, " ", &rest); c; c = strtok_r(NULL, " ", &rest))
        column_note(l, table, c);
}

static void list_compare(struct listed *l, struct arena *a, const char *text)
{
    struct schema schema;
    struct err err = { "" };
    schema_all(&schema);
    *l = (struct listed){ .width = 0 };
    if (tables_of_schema(&schema, a, &l->tables, &err))
        FAIL("%s", err.text);
    for (size_t t = 0; t < l->tables.n; t++)
        l->width = l->tables.item[t].n > l->width ? l->tables.item[t].n : l->width;
    l->seen = arena_array(a, unsigned char, l->tables.n * l->width);
    CHECK(l->seen && l->tables.n > 10);
    char *copy = arena_text(a, text), *rest = NULL;
    for (char *line = strtok_r(copy, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        line_read(l, line);
    for (size_t t = 0; t < l->tables.n; t++)
        for (size_t c = 0; c < l->tables.item[t].n; c++)
            if (!table_is_own(&l->tables.item[t]) && !l->seen[t * l->width + c])
                complain(l, "kolom %s.%s belum punya kelas di src/registry/kelas.list", l->tables.item[t].name,
                         l->tables.item[t].column[c].name);
}

static const char *list_text(struct arena *a)
{
    FILE *f = fopen("src/registry/kelas.list", "re");
    char *text = arena_alloc(a, FILE_MAX);
    CHECK(f && text);
    size_t n = fread(text, 1, FILE_MAX - 1, f);
    fclose(f);
    CHECK(n > 1000 && n < FILE_MAX - 1);
    return text;
}

TEST(kelas__every_column_of_the_schema_has_one)
{
    struct arena a;
    struct listed l;
    arena_init(&a, 32 << 20);
    list_compare(&l, &a, list_text(&a));
    if (l.first[0])
        FAIL("%s", l.first);
    arena_release(&a);
}

/* The comparison sees what it must: a column missing, listed twice, unknown, and a class that is none. */
TEST(kelas__the_comparison_sees_each_kind_of_slip)
{
    static const struct { const char *from, *to, *says; } slips[] = {
        { "skm_saran pribadi: jawaban_id teks", "skm_saran pribadi: jawaban_id", "skm_saran.teks belum punya kelas" },
        { "daerah internal: dibuat", "daerah internal: dibuat kode", "daerah.kode tercantum dua kali" },
        { "daerah internal: dibuat", "daerah internal: dibuat sandi", "daerah.sandi tidak ada" },
        { "daerah internal: dibuat", "daerah biasa: dibuat", "kelas 'biasa'" },
    };
    for (size_t i = 0; i < COUNT(slips); i++) {
        struct arena a;
        struct listed l;
        arena_init(&a, 64 << 20);
        const char *text = list_text(&a), *at = strstr(text, slips[i].from);
        CHECK(at);
        list_compare(&l, &a, arena_format(&a, "%.*s%s%s", (int)(at - text), text, slips[i].to,
                                          at + strlen(slips[i].from)));
        if (!strstr(l.first, slips[i].says))
            FAIL("%s: %s", slips[i].to, l.first);
        arena_release(&a);
    }
}

/* ---- statements ---- */

/* The word stands in the text, and not as part of another. */
static bool names(const char *sql, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = sql; (p = strcasestr(p, word)) != NULL; p++) {
        bool before = p > sql && (p[-1] == '_' || (p[-1] | 32) >= 'a');
        bool after = p[n] == '_' || (p[n] | 32) >= 'a';
        if (!before && !after)
            return true;
    }
    return false;
}

static bool touches_trail(const char *sql)
{
    bool trail = names(sql, "jejak") || names(sql, "jejak_kepala");
    return trail && (names(sql, "UPDATE") || names(sql, "DELETE") || names(sql, "REPLACE") || names(sql, "CONFLICT"));
}

TEST(jejak__no_statement_of_any_feature_changes_or_deletes_an_entry)
{
    struct schema schema;
    size_t seen = 0;
    schema_all(&schema);
    for (size_t p = 0; p < schema.n; p++)
        for (size_t i = 0; i < schema.parts[p].n_stmts; i++, seen++)
            if (touches_trail(schema.parts[p].stmts[i].sql))
                FAIL("%s", schema.parts[p].stmts[i].name);
    CHECK(seen > 60);
    CHECK(touches_trail("DELETE FROM jejak WHERE daerah_id = $1"));
    CHECK(touches_trail("update jejak_kepala set hash = $1"));
    CHECK(touches_trail("INSERT INTO jejak (nomor) VALUES ($1) ON CONFLICT (nomor) DO UPDATE SET nomor = 1"));
    CHECK(!touches_trail("DELETE FROM jejaring WHERE daerah_id = $1"));
    CHECK(!touches_trail("INSERT INTO jejak (nomor) VALUES ($1)"));
}

/* ---- retention ---- */

TEST(retensi__whatever_expires_has_a_rule_with_a_period)
{
    const struct asset *file = asset_by_name("instruments/retensi.json");
    json_t *root = json_loadb((const char *)file->raw, file->raw_n, 0, NULL), *list = json_object_get(root, "aturan");
    size_t kinds = 0;
    for (size_t f = 0; f < n_all_features; f++)
        for (size_t i = 0; i < all_features[f]->n_retensi; i++, kinds++) {
            const char *kode = all_features[f]->retensi[i].kode;
            bool found = false;
            for (size_t k = 0; k < json_array_size(list); k++) {
                const json_t *rule = json_array_get(list, k);
                found = found || (strcmp(json_string_value(json_object_get(rule, "kode")), kode) == 0 &&
                                  json_is_integer(json_object_get(rule, "simpan_bulan")));
            }
            if (!found)
                FAIL("%s", kode);
        }
    CHECK(kinds >= 2);
    json_decref(root);
}

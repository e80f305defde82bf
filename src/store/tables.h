/* tables.h: the tables of a database as data, for what treats them all alike: counting the rows of a
 * backup, moving to another engine, the canonical dump. Statements are generated here and nowhere else;
 * names come from our own schema and must be plain words. Private to src/store. */
#ifndef MK_STORE_TABLES_H
#define MK_STORE_TABLES_H

#include "store/store.h"

struct column {
    const char *name;
    char letter; /* i t b as in struct stmt; a capital may be NULL */
    int key;     /* place in the primary key from 1; 0 none */
    bool later;  /* points into its own table: filled in when all rows are there */
};
struct table {
    const char *name;
    struct column *column;
    size_t n, n_key;
    bool later; /* has such a column */
};
struct table_list { struct table *item; size_t n; }; /* parents before children */

/* What the schema makes on any engine, own tables of the store included. */
MK_MUST_USE enum mk_result tables_of_schema(const struct schema *schema, struct arena *a, struct table_list *ret,
                                            struct err *err);
const struct table *table_find(const struct table_list *list, const char *name);
/* skema and skema_status: they say when, and differ between equal databases. */
bool table_is_own(const struct table *t);

/* One row is one tally of rows: SELECT COUNT(*). In the arena, NULL when that is full. */
const struct stmt *table_count_stmt(struct arena *a, const struct table *t);

/* sqlite_tables.c: of a database that is open, and of a script without a file. */
struct conn;
MK_MUST_USE enum mk_result sqlite_tables(struct conn *c, struct arena *a, struct table_list *ret);
MK_MUST_USE enum mk_result sqlite_tables_of_script(const char *script, struct arena *a, struct table_list *ret,
                                                   struct err *err);

#endif

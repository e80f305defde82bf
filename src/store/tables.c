/* tables.c: see tables.h. */
#include "store/tables.h"

#include <string.h>

#include "store/private.h"

enum { SCRIPT_MAX = 4 << 20 };

enum mk_result tables_of_schema(const struct schema *schema, struct arena *a, struct table_list *ret, struct err *err)
{
    struct buf script;
    buf_init(&script, SCRIPT_MAX);
    enum mk_result r = schema_script(&sqlite_engine, schema, &script);
    if (r == MK_OK)
        r = sqlite_tables_of_script(buf_text(&script), a, ret, err);
    else
        err_set(err, r, "Daftar tabel tidak dapat disusun: skema terlalu panjang.");
    buf_release(&script);
    return r;
}

const struct table *table_find(const struct table_list *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->item[i].name, name) == 0)
            return &list->item[i];
    return NULL;
}

bool table_is_own(const struct table *t)
{
    return strcmp(t->name, "skema") == 0 || strcmp(t->name, "skema_status") == 0;
}

const struct stmt *table_count_stmt(struct arena *a, const struct table *t)
{
    struct stmt *q = arena_new(a, struct stmt);
    if (!q)
        return NULL;
    *q = (struct stmt){ .name = t->name, .sql = arena_format(a, "SELECT COUNT(*) FROM %s", t->name), .in = "",
                        .out = "i", .all_regions = true };
    return q->sql ? q : NULL;
}

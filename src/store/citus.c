/* citus.c: see citus.h. The rules are those of Citus for distributed tables: the column that a table is spread
 * by stands in its primary key and in every unique key, and references stay inside one value of it. */
#include "store/citus.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "store/private.h"
#include "store/tables.h"

#define REGION "daerah_id"
enum { SCRIPT_MAX = 4 << 20 };

static bool name_char(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The next place of a whole word, whatever its case. */
static const char *word_find(const char *text, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = strcasestr(text, word); at; at = strcasestr(at + 1, word))
        if ((at == text || !name_char(at[-1])) && !name_char(at[n]))
            return at;
    return NULL;
}

/* The first name in the next brackets is daerah_id. */
static bool region_first(const char *text)
{
    const char *open = text + strcspn(text, "(,;)");
    if (*open != '(')
        return false;
    open++;
    open += strspn(open, " \n");
    return strncmp(open, REGION, strlen(REGION)) == 0 && !name_char(open[strlen(REGION)]);
}

static enum mk_result broken(const char *at, const char *what, struct err *err)
{
    return err_set(err, MK_FAILED, "%s: … %.60s …", what, at);
}

static enum mk_result text_check(const char *script, struct err *err)
{
    static const char *const given_out[] = { "serial", "bigserial", "autoincrement", "sequence", "identity", "generated" };
    static const char *const keys[] = { "foreign key", "references", "unique" };
    for (size_t i = 0; i < COUNT(given_out); i++) {
        const char *at = word_find(script, given_out[i]);
        if (at)
            return broken(at, "Nomor yang dibagikan basis data berbeda di tiap server", err);
    }
    for (size_t i = 0; i < COUNT(keys); i++)
        for (const char *at = word_find(script, keys[i]); at; at = word_find(at + 1, keys[i]))
            if (!region_first(at + strlen(keys[i])))
                return broken(at, "Kunci atau rujukan tidak diawali daerah_id", err);
    return MK_OK;
}

static bool region_leads(const struct table *t)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->column[i].key == 1)
            return strcmp(t->column[i].name, REGION) == 0;
    return false;
}

static enum mk_result table_plan(const struct table *t, const char *first, struct buf *out, struct err *err)
{
    assert(t->name);
    if (table_is_own(t)) {
        buf_format(out, "SELECT create_reference_table('%s');\n", t->name);
    } else if (!region_leads(t)) {
        return err_set(err, MK_FAILED, "Kunci utama tabel %s tidak diawali daerah_id.", t->name);
    } else if (strcmp(t->name, first) == 0) {
        buf_format(out, "SELECT create_distributed_table('%s', '" REGION "');\n", t->name);
    } else {
        buf_format(out, "SELECT create_distributed_table('%s', '" REGION "', colocate_with => '%s');\n", t->name, first);
    }
    return MK_OK;
}

enum mk_result citus_plan(const struct schema *schema, struct arena *a, struct buf *out, struct err *err)
{
    struct buf script;
    struct table_list list;
    const char *first = NULL;
    buf_init(&script, SCRIPT_MAX);
    enum mk_result r = schema_script(&sqlite_engine, schema, &script);
    if (r == MK_OK)
        r = text_check(buf_text(&script), err);
    else
        err_set(err, r, "Rencana tidak dapat disusun: skema terlalu panjang.");
    buf_release(&script);
    if (r == MK_OK)
        r = tables_of_schema(schema, a, &list, err);
    for (size_t i = 0; r == MK_OK && i < list.n; i++) {
        if (!first && !table_is_own(&list.item[i]))
            first = list.item[i].name;
        r = table_plan(&list.item[i], first ? first : "", out, err);
    }
    if (r == MK_OK && out->overflow)
        r = err_set(err, MK_TOO_BIG, "Rencana terlalu panjang.");
    return r;
}

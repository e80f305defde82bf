/* fuzz_skm_csv.c: any bytes through the reader of `maklumat skm`. One thread and many tiny pieces agree in
 * everything, and both count what base/csv.h counts record by record. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/skm_csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define HEADER "unit,u1,u2,u3,u4,u5,u6,u7,u8,u9\n"

struct outcome {
    enum mk_result result;
    struct err err;
    struct skm_recap recap;
};

static void read_with(struct outcome *o, const char *p, size_t n, bool by_unit, size_t threads, size_t piece)
{
    struct skm_request rq = { .name = "f", .n_by = by_unit, .by = { SKM_KEY_UNIT }, .threads = threads, .piece = piece };
    memset(o, 0, sizeof *o);
    o->result = skm_read_memory(&rq, p, n, &o->recap, &o->err);
}

static void check_equal(const struct outcome *a, const struct outcome *b)
{
    assert(a->result == b->result && strcmp(a->err.text, b->err.text) == 0);
    if (a->result)
        return;
    assert(a->recap.n == b->recap.n && a->recap.rejected.count == b->recap.rejected.count);
    assert(a->recap.rejected.n == b->recap.rejected.n);
    for (size_t i = 0; i < a->recap.rejected.n; i++)
        assert(a->recap.rejected.item[i].line == b->recap.rejected.item[i].line &&
               a->recap.rejected.item[i].unsur == b->recap.rejected.item[i].unsur);
    assert(a->recap.groups.n == b->recap.groups.n);
    for (size_t i = 0; i < a->recap.groups.n; i++) {
        const struct skm_group *x = &a->recap.groups.item[i], *y = &b->recap.groups.item[i];
        assert(x->key_n == y->key_n && memcmp(x->key, y->key, x->key_n) == 0);
        assert(memcmp(&x->tally, &y->tally, sizeof x->tally) == 0);
    }
}

/* Records and their number by the careful reader alone. */
static void check_count(const struct outcome *o, const char *p, size_t n)
{
    struct arena a;
    struct csv c;
    struct csv_field field[SKM_COLUMNS_MAX + 1];
    size_t fields;
    int64_t records = -1; /* the header */
    enum mk_result r;
    arena_init(&a, 1 << 20);
    csv_init(&c, p, n, 0, &a, SKM_FIELD_MAX);
    while ((r = csv_next(&c, field, SKM_COLUMNS_MAX + 1, &fields)) == MK_OK) {
        records++;
        assert(o->result != MK_OK || fields == o->recap.columns.n);
    }
    arena_release(&a);
    if (o->result == MK_OK)
        assert(r == MK_NOT_FOUND && records == o->recap.n + o->recap.rejected.count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct outcome one, many;
    if (n < 2 || n > 1 << 14)
        return 0;
    bool header = data[0] & 1, by_unit = data[0] & 2;
    size_t piece = 1 + data[1], extra = header ? sizeof HEADER - 1 : 0, size = n - 2 + extra;
    char *text = malloc(size ? size : 1); /* exactly so long, for the sanitizer */
    assert(text);
    memcpy(text, HEADER, extra);
    memcpy(text + extra, data + 2, n - 2);
    read_with(&one, text, size, by_unit, 1, 0);
    read_with(&many, text, size, by_unit, 3, piece);
    check_equal(&one, &many);
    check_count(&one, text, size);
    skm_recap_release(&one.recap);
    skm_recap_release(&many.recap);
    free(text);
    return 0;
}

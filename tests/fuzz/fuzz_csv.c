/* fuzz_csv.c: any bytes through the CSV reader. Whatever it accepts is UTF-8 without NUL, lies in the
 * input or the arena, and comes back the same after csv_cell wrote it; lines only ascend; it ends. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/csv.h"
#include "base/text.h"
#include "base/utf8.h"

enum { FIELDS = 16, FIELD_BYTES = 256 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Writes the record and reads it again with a reader of its own. */
static void check_round_trip(const struct csv_field *fields, size_t n_fields, char separator)
{
    struct buf b;
    struct arena a;
    buf_init(&b, 1 << 20);
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < n_fields; i++) {
        char *text = arena_copy(&a, fields[i].p, fields[i].n);
        assert(text);
        if (i > 0)
            buf_char(&b, separator);
        csv_cell(&b, text, separator);
    }
    assert(!b.overflow);
    struct csv c;
    struct csv_field again[FIELDS];
    size_t n_again = 0;
    csv_init(&c, b.p, b.n, separator, &a, FIELD_BYTES + 1); /* the guard may add one byte */
    enum mk_result r = csv_next(&c, again, FIELDS, &n_again);
    if (b.n == 0) { /* one empty field is a blank line */
        assert(r == MK_NOT_FOUND && n_fields == 1 && fields[0].n == 0);
    } else if (fields[0].n < 3 || memcmp(fields[0].p, "\xEF\xBB\xBF", 3) != 0) { /* else read as a BOM */
        assert(r == MK_OK && n_again == n_fields);
        for (size_t i = 0; i < n_fields; i++) {
            size_t guard = fields[i].n > 0 && strchr("=+-@\t\r", fields[i].p[0]) != NULL;
            assert(again[i].n == fields[i].n + guard);
            assert(memcmp(again[i].p + guard, fields[i].p, fields[i].n) == 0);
        }
        assert(csv_next(&c, again, FIELDS, &n_again) == MK_NOT_FOUND);
    }
    arena_release(&a);
    buf_release(&b);
}

static void read_all(const char *text, size_t n, char separator)
{
    struct arena a;
    struct csv c;
    struct csv_field fields[FIELDS];
    size_t n_fields = 0;
    arena_init(&a, 1 << 16);
    csv_init(&c, text, n, separator, &a, FIELD_BYTES);
    const char *before = c.at;
    int64_t line = 0;
    for (enum mk_result r; (r = csv_next(&c, fields, FIELDS, &n_fields)) != MK_NOT_FOUND; before = c.at) {
        assert(c.at > before && c.at <= c.end);
        assert(c.line > line);
        line = c.line;
        if (r != MK_OK) {
            assert(strncmp(c.err.text, "baris ", 6) == 0);
            arena_reset(&a);
            continue;
        }
        assert(n_fields >= 1 && n_fields <= FIELDS);
        for (size_t i = 0; i < n_fields; i++) {
            assert(fields[i].n <= FIELD_BYTES && utf8_valid(fields[i].p, fields[i].n));
            assert(fields[i].n == 0 || !memchr(fields[i].p, '\0', fields[i].n));
        }
        check_round_trip(fields, n_fields, c.separator);
        arena_reset(&a);
    }
    arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char separators[] = { 0, ',', ';', '\t' };
    if (n > 1 << 16)
        return 0;
    for (size_t i = 0; i < sizeof separators; i++)
        read_all((const char *)data, n, separators[i]);
    return 0;
}

/* fuzz_form.c: any bytes as a form. What is accepted is UTF-8 without NUL, no longer than it came, within
 * the number of fields; encoded again and read again it is the same. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "web/form.h"

enum { FIELDS = 32 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_again(const struct form *f)
{
    struct buf b;
    struct arena a;
    struct form again;
    struct err err;
    buf_init(&b, 1 << 22);
    arena_init(&a, 1 << 22);
    for (size_t i = 0; i < f->n; i++) {
        buf_str(&b, i ? "&" : "");
        url_component(&b, f->field[i].name);
        buf_char(&b, '=');
        url_component(&b, f->field[i].value);
    }
    assert(!b.overflow);
    enum mk_result r = form_parse(&a, b.p ? b.p : "", b.n, FIELDS, &again, &err);
    assert(r == MK_OK && again.n == f->n);
    for (size_t i = 0; i < f->n; i++) {
        assert(strcmp(f->field[i].name, again.field[i].name) == 0);
        assert(strcmp(f->field[i].value, again.field[i].value) == 0);
        assert(form_get(f, f->field[i].name));
    }
    arena_release(&a);
    buf_release(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena a;
    struct form f;
    struct err err = { "" };
    size_t total = 0;
    arena_init(&a, 1 << 22);
    enum mk_result r = form_parse(&a, (const char *)data, n, FIELDS, &f, &err);
    assert(r == MK_OK || ((r == MK_INVALID || r == MK_TOO_BIG) && err.text[0]));
    for (size_t i = 0; r == MK_OK && i < f.n; i++) {
        size_t name = strlen(f.field[i].name), value = strlen(f.field[i].value);
        assert(name > 0 && utf8_valid(f.field[i].name, name) && utf8_valid(f.field[i].value, value));
        total += name + value + 1;
    }
    assert(r != MK_OK || (f.n <= FIELDS && total <= n + 1));
    if (r == MK_OK)
        check_again(&f);
    arena_release(&a);
    return 0;
}

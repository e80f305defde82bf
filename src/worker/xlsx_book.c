/* xlsx_book.c: what the cells of a sheet refer to: where the sheet is, shared strings, formats of numbers. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "worker/xlsx.h"

enum { STRINGS_BYTES = 40 << 20, STRINGS_MAX = 2000000, STYLES_MAX = 65536, FORMATS_MAX = 1024, CODE_MAX = 256 };

/* ---- formats and dates ---- */

/* ECMA-376 part 1, 18.8.30: numbers 14 to 22 and 45 to 47 are days and times in every language; 27 to 36 and 50 to 58
 * are days in some, and are taken as such only when the workbook itself says so. */
static int built_in(int64_t id)
{
    if (id >= 14 && id <= 17)
        return 1;
    if ((id >= 18 && id <= 21) || (id >= 45 && id <= 47))
        return 2;
    return id == 22 ? 3 : 0;
}

int xlsx_format_kind(const char *code)
{
    bool day = false, time = false, minute = false;
    for (const char *p = code; *p; p++) {
        if (*p == '"') { /* a literal */
            const char *end = strchr(p + 1, '"');
            p = end ? end : p + strlen(p) - 1;
        } else if (*p == '\\' || *p == '_' || *p == '*') {
            p += p[1] != '\0';
        } else if (*p == '[') { /* a colour, a locale, or elapsed [h] */
            const char *end = strchr(p, ']');
            time = time || strncasecmp(p, "[h", 2) == 0 || strncasecmp(p, "[m]", 3) == 0 || strncasecmp(p, "[s", 2) == 0;
            p = end ? end : p + strlen(p) - 1;
        } else if (*p == ';') {
            break; /* what follows is for other numbers */
        } else if (strchr("yYdD", *p)) {
            day = true;
        } else if (strchr("hHsS", *p)) {
            time = true;
        } else if (strchr("mM", *p)) {
            minute = true;
        } else if (strncasecmp(p, "General", 7) == 0) {
            return 0;
        }
    }
    if (minute && !time)
        day = true; /* months */
    return (day ? 1 : 0) | (time ? 2 : 0);
}

bool xlsx_date(double serial, bool from_1904, int kind, char ret[32])
{
    if (!(serial >= 0 && serial < 2958466)) /* up to the year 9999 */
        return false;
    int64_t seconds = (int64_t)floor(serial * 86400 + 0.5);
    int32_t day = (int32_t)(seconds / 86400), second = (int32_t)(seconds % 86400);
    const int clock[3] = { second / 3600, second / 60 % 60, second % 60 };
    if (kind == 2 && day == 0) {
        snprintf(ret, 32, "%02d:%02d:%02d", clock[0], clock[1], clock[2]);
        return true;
    }
    if (!from_1904 && (day == 0 || day == 60))
        return false; /* 29 February 1900 never was; Excel counts it */
    const struct date first = from_1904 ? (struct date){ 1904, 1, 1 } : (struct date){ 1899, 12, day < 60 ? 31 : 30 };
    const struct date d = date_from_days(date_to_days(first) + day);
    int n = snprintf(ret, 32, "%04d-%02d-%02d", d.year, d.month, d.day);
    if (second != 0 && n > 0)
        snprintf(ret + n, 32 - (size_t)n, " %02d:%02d:%02d", clock[0], clock[1], clock[2]);
    return date_valid(d);
}

/* ---- the workbook ---- */

struct finding {
    struct xlsx_book *book;
    const char *wanted, *relation; /* of the sheet that was found */
    struct { int64_t id; int kind; } format[FORMATS_MAX];
    size_t n_formats;
    bool in_xfs, phonetic, in_text;
    bool full;
};

static bool workbook_start(struct xml *x, const char *name, const char **attributes)
{
    struct finding *f = x->arg;
    struct xlsx_book *b = f->book;
    if (strcmp(name, "workbookPr") == 0) {
        const char *base = xml_attribute(attributes, "date1904");
        b->from_1904 = base && (strcmp(base, "1") == 0 || strcmp(base, "true") == 0);
    }
    if (strcmp(name, "sheet") != 0)
        return true;
    const char *title = xml_attribute(attributes, "name"), *state = xml_attribute(attributes, "state"), *id = NULL;
    for (const char **a = attributes; *a; a += 2) /* r:id, not sheetId */
        if (strlen(a[0]) > 3 && strcmp(a[0] + strlen(a[0]) - 3, ":id") == 0)
            id = a[1];
    if (!title || !id || (state && strcmp(state, "visible") != 0))
        return true;
    b->sheets++;
    if (!f->relation && (!*f->wanted || strcasecmp(title, f->wanted) == 0)) {
        b->sheet = arena_text(b->arena, title);
        f->relation = arena_text(b->arena, id);
    }
    return true;
}

static bool relations_start(struct xml *x, const char *name, const char **attributes)
{
    struct finding *f = x->arg;
    const char *id = xml_attribute(attributes, "Id"), *target = xml_attribute(attributes, "Target"),
               *mode = xml_attribute(attributes, "TargetMode");
    if (strcmp(name, "Relationship") != 0 || !id || !target || mode || strcmp(id, f->relation) != 0)
        return true;
    f->book->part = target[0] == '/' ? arena_text(f->book->arena, target + 1) : arena_format(f->book->arena, "xl/%s", target);
    return true;
}

static bool styles_start(struct xml *x, const char *name, const char **attributes)
{
    struct finding *f = x->arg;
    struct xlsx_book *b = f->book;
    const char *id = xml_attribute(attributes, "numFmtId");
    int64_t number = id ? strtoll(id, NULL, 10) : 0;
    if (strcmp(name, "numFmt") == 0) {
        const char *code = xml_attribute(attributes, "formatCode");
        if (code && strlen(code) <= CODE_MAX && f->n_formats < FORMATS_MAX) {
            f->format[f->n_formats].id = number;
            f->format[f->n_formats++].kind = xlsx_format_kind(code);
        }
    } else if (strcmp(name, "cellXfs") == 0) {
        f->in_xfs = true;
    } else if (strcmp(name, "xf") == 0 && f->in_xfs && b->n_formats < STYLES_MAX) {
        int kind = built_in(number);
        for (size_t i = 0; i < f->n_formats; i++)
            if (f->format[i].id == number)
                kind = f->format[i].kind;
        unsigned char *room = arena_room(b->arena, b->format, b->n_formats, &b->cap_formats, 1);
        if (!room)
            return false;
        b->format = room;
        b->format[b->n_formats++] = (unsigned char)kind;
    }
    return true;
}

static bool styles_end(struct xml *x, const char *name)
{
    struct finding *f = x->arg;
    if (strcmp(name, "cellXfs") == 0)
        f->in_xfs = false;
    return true;
}

/* ---- shared strings: <si> with one <t>, or several in runs; <rPh> says how a text is read aloud ---- */

static bool strings_start(struct xml *x, const char *name, const char **attributes)
{
    struct finding *f = x->arg;
    struct xlsx_book *b = f->book;
    (void)attributes;
    if (strcmp(name, "si") == 0) {
        if (b->n_strings == b->cap_strings) {
            size_t cap = b->cap_strings ? b->cap_strings * 2 : 1024;
            uint32_t *larger = cap <= STRINGS_MAX * 2 ? realloc(b->string, cap * sizeof *larger) : NULL;
            if (!larger) {
                x->stop = err_set(x->err, MK_TOO_BIG, "buku kerja memuat terlalu banyak teks");
                return false;
            }
            b->string = larger;
            b->cap_strings = cap;
        }
        b->string[b->n_strings++] = (uint32_t)b->strings.n;
    }
    f->phonetic = f->phonetic || strcmp(name, "rPh") == 0;
    f->in_text = strcmp(name, "t") == 0 && !f->phonetic;
    return true;
}

static bool strings_end(struct xml *x, const char *name)
{
    struct finding *f = x->arg;
    if (strcmp(name, "si") == 0)
        buf_char(&f->book->strings, '\0');
    if (strcmp(name, "rPh") == 0)
        f->phonetic = false;
    f->in_text = false;
    if (f->book->strings.overflow)
        x->stop = err_set(x->err, MK_TOO_BIG, "buku kerja memuat terlalu banyak teks");
    return !f->book->strings.overflow;
}

static bool strings_text(struct xml *x, const char *p, size_t n)
{
    struct finding *f = x->arg;
    if (f->in_text)
        buf_add(&f->book->strings, p, n);
    return true;
}

static enum mk_result optional(enum mk_result r)
{
    return r == MK_NOT_FOUND ? MK_OK : r;
}

enum mk_result xlsx_book_read(struct zipfile *z, struct arena *a, const char *wanted, struct xlsx_book *ret,
                              struct err *err)
{
    *ret = (struct xlsx_book){ .arena = a };
    buf_init(&ret->strings, STRINGS_BYTES);
    struct finding *f = arena_new(a, struct finding);
    if (!f)
        return err_set(err, MK_TOO_BIG, "memori habis");
    f->book = ret;
    f->wanted = wanted ? wanted : "";
    struct xml book = { .start = workbook_start, .arg = f }, relations = { .start = relations_start, .arg = f },
               styles = { .start = styles_start, .end = styles_end, .arg = f },
               strings = { .start = strings_start, .end = strings_end, .text = strings_text, .arg = f };
    enum mk_result r = xml_part(z, "xl/workbook.xml", &book, err);
    if (r == MK_OK && !f->relation)
        r = *f->wanted ? err_set(err, MK_INVALID, "lembar '%.60s' tidak ada di buku kerja", f->wanted) :
                         err_set(err, MK_INVALID, "buku kerja tidak berisi lembar yang tampak");
    if (r == MK_OK)
        r = xml_part(z, "xl/_rels/workbook.xml.rels", &relations, err);
    if (r == MK_OK && !ret->part)
        r = err_set(err, MK_INVALID, "lembar tidak ditemukan di dalam buku kerja");
    if (r == MK_OK)
        r = optional(xml_part(z, "xl/styles.xml", &styles, err));
    if (r == MK_OK)
        r = optional(xml_part(z, "xl/sharedStrings.xml", &strings, err));
    return r;
}

void xlsx_book_free(struct xlsx_book *b)
{
    buf_release(&b->strings);
    free(b->string);
    b->string = NULL;
}

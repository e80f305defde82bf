/* settings.c: see settings.h. A source with an error changes nothing: values are read into a copy. */
#include "base/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/nearest.h"
#include "base/text.h"

const struct setting_info setting_table[] = {
#define X(name, def, min, max, unit, help) { #name, unit, help, def, min, max, offsetof(struct settings, name) },
    SETTINGS(X)
#undef X
};
const size_t setting_count = COUNT(setting_table);

enum { FILE_BYTES = 65536, NAME_BYTES = 64, ALL = COUNT(setting_table) };
static const char prefix[] = "MAKLUMAT_";

struct piece {
    const char *p;
    size_t n;
};

/* A copy that is worked on, so that an error leaves the caller's settings alone. */
struct draft {
    struct settings values;
    struct setting_origin origins[ALL];
};

static void draft_begin(struct draft *d, const struct settings *s, const struct setting_origin *o)
{
    d->values = *s;
    if (o)
        memcpy(d->origins, o, sizeof d->origins);
}

static void draft_keep(const struct draft *d, struct settings *s, struct setting_origin *o)
{
    *s = d->values;
    if (o)
        memcpy(o, d->origins, sizeof d->origins);
}

static int64_t *value_at(struct settings *s, const struct setting_info *info)
{
    return (int64_t *)(void *)((char *)s + info->offset);
}

void settings_default(struct settings *s, struct setting_origin *ret_origin)
{
    for (size_t i = 0; i < setting_count; i++) {
        *value_at(s, &setting_table[i]) = setting_table[i].def;
        if (ret_origin)
            ret_origin[i] = (struct setting_origin){ FROM_DEFAULT, 0 };
    }
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static struct piece trim(const char *p, size_t n)
{
    for (; n > 0 && is_blank(*p); n--)
        p++;
    while (n > 0 && is_blank(p[n - 1]))
        n--;
    return (struct piece){ p, n };
}

static bool same_word(struct piece a, const char *lower)
{
    if (a.n != strlen(lower))
        return false;
    for (size_t i = 0; i < a.n; i++) {
        char c = ascii_lower(a.p[i]);
        if (c != lower[i])
            return false;
    }
    return true;
}

static bool is_switch(const struct setting_info *info)
{
    return strcmp(info->unit, "ya/tidak") == 0;
}

static bool read_switch(struct piece text, int64_t *ret)
{
    static const char *const words[] = { "tidak", "ya", "no", "yes", "off", "on", "0", "1" };
    for (size_t i = 0; i < COUNT(words); i++) {
        if (same_word(text, words[i])) {
            *ret = i % 2;
            return true;
        }
    }
    return false;
}

/* Digits, perhaps in groups (65_536), perhaps with k, m or g behind. */
static bool read_number(struct piece text, int64_t *ret)
{
    static const char suffixes[] = "kmg";
    char digits[24] = "";
    size_t n = 0;
    int64_t scale = 1;
    if (text.n > 0) {
        char last = (char)(text.p[text.n - 1] | 32);
        const char *suffix = last >= 'a' ? strchr(suffixes, last) : NULL;
        if (suffix) {
            scale = INT64_C(1) << 10 * (suffix - suffixes + 1);
            text.n--;
        }
    }
    for (size_t i = 0; i < text.n; i++) {
        bool inside = i > 0 && i + 1 < text.n && text.p[i - 1] != '_';
        if (text.p[i] == '_' && inside)
            continue;
        if (text.p[i] < '0' || text.p[i] > '9' || n == sizeof digits)
            return false;
        digits[n++] = text.p[i];
    }
    return text_to_int(digits, n, ret) == MK_OK && !__builtin_mul_overflow(*ret, scale, ret);
}

/* Texts of people in messages: cut, so that a long line does not hide the reason. */
static int shown(struct piece text)
{
    return text.n < NAME_BYTES ? (int)text.n : NAME_BYTES;
}

static enum mk_result find_setting(struct piece name, const char *where, struct err *err, size_t *ret)
{
    char typed[NAME_BYTES + 1];
    for (size_t i = 0; i < setting_count; i++) {
        if (same_word(name, setting_table[i].name)) {
            *ret = i;
            return MK_OK;
        }
    }
    snprintf(typed, sizeof typed, "%.*s", shown(name), name.p);
    for (char *p = typed; *p; p++)
        *p = ascii_lower(*p);
    struct nearest nearest;
    nearest_init(&nearest, typed);
    for (size_t i = 0; i < setting_count; i++)
        nearest_offer(&nearest, setting_table[i].name);
    if (nearest.best)
        return err_set(err, MK_INVALID, "%s %s tidak dikenal; maksud Anda %s?", where, typed, nearest.best);
    return err_set(err, MK_INVALID, "%s %s tidak dikenal; lihat \"maklumat settings\"", where, typed);
}

/* `where` begins the sentence: "data/maklumat.conf baris 3:". */
static enum mk_result set_value(struct settings *s, size_t index, struct piece text, const char *where, struct err *err)
{
    const struct setting_info *info = &setting_table[index];
    int64_t v = 0;
    if (is_switch(info)) {
        if (!read_switch(text, &v))
            return err_set(err, MK_INVALID, "%s %s \"%.*s\" bukan ya atau tidak", where, info->name, shown(text),
                           text.p);
    } else if (!read_number(text, &v)) {
        return err_set(err, MK_INVALID, "%s %s \"%.*s\" bukan bilangan (contoh: 65536, 64k)", where, info->name,
                       shown(text), text.p);
    } else if (v < info->min || v > info->max) {
        return err_set(err, MK_INVALID, "%s %s %.*s di luar %lld..%lld %s", where, info->name, shown(text), text.p,
                       (long long)info->min, (long long)info->max, info->unit);
    }
    *value_at(s, info) = v;
    return MK_OK;
}

/* ---- the file ------------------------------------------------------------------------------------- */

/* One line without its end and without comment; blank lines do nothing. */
static enum mk_result read_line(struct draft *d, int *line_of, const char *p, size_t n, int line, const char *path,
                                struct err *err)
{
    const char *comment = memchr(p, '#', n);
    struct piece text = trim(p, comment ? (size_t)(comment - p) : n);
    char where[300];
    snprintf(where, sizeof where, "%s baris %d:", path, line);
    if (text.n == 0)
        return MK_OK;
    const char *equals = memchr(text.p, '=', text.n);
    if (!equals)
        return err_set(err, MK_INVALID, "%s bukan \"nama = nilai\"", where);
    size_t index = 0, name_n = (size_t)(equals - text.p);
    enum mk_result r = find_setting(trim(text.p, name_n), where, err, &index);
    if (r == MK_OK && line_of[index])
        r = err_set(err, MK_INVALID, "%s %s sudah ada di baris %d", where, setting_table[index].name, line_of[index]);
    if (r == MK_OK)
        r = set_value(&d->values, index, trim(equals + 1, text.n - name_n - 1), where, err);
    if (r != MK_OK)
        return r;
    line_of[index] = line;
    d->origins[index] = (struct setting_origin){ FROM_FILE, line };
    return MK_OK;
}

static enum mk_result read_text(struct draft *d, const char *p, size_t n, const char *path, struct err *err)
{
    int line_of[ALL] = { 0 };
    const char *end = p + n;
    if (memchr(p, '\0', n))
        return err_set(err, MK_INVALID, "%s: bukan berkas teks", path);
    if (n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0)
        p += 3;
    for (int line = 1; p < end; line++) {
        const char *line_end = memchr(p, '\n', (size_t)(end - p));
        if (!line_end)
            line_end = end;
        enum mk_result r = read_line(d, line_of, p, (size_t)(line_end - p), line, path, err);
        if (r != MK_OK)
            return r;
        p = line_end + (line_end < end);
    }
    return MK_OK;
}

/* Fills text with at most size bytes. */
static enum mk_result load(const char *path, char *text, size_t size, size_t *ret_n, struct err *err)
{
    char reason[100];
    size_t n = 0;
    ssize_t got = 1;
    *ret_n = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT)
        return MK_OK;
    while (fd >= 0 && n < size && got != 0) {
        got = read(fd, text + n, size - n);
        if (got < 0 && errno != EINTR)
            break;
        n += got > 0 ? (size_t)got : 0;
    }
    if (fd < 0 || got < 0) {
        const char *why = strerror_r(errno, reason, sizeof reason);
        if (fd >= 0)
            close(fd);
        return err_set(err, MK_STORE, "%s: tidak dapat dibaca (%s)", path, why);
    }
    close(fd);
    *ret_n = n;
    return MK_OK;
}

enum mk_result settings_read_file(struct settings *s, struct setting_origin *o, const char *path, struct err *err)
{
    char *text = malloc(FILE_BYTES + 1); /* one byte more tells a file that is too long */
    struct draft d;
    size_t n = 0;
    if (!text)
        return err_set(err, MK_FAILED, "memori habis");
    enum mk_result r = load(path, text, FILE_BYTES + 1, &n, err);
    if (r == MK_OK && n > FILE_BYTES)
        r = err_set(err, MK_TOO_BIG, "%s: lebih dari 64 KiB", path);
    draft_begin(&d, s, o);
    if (r == MK_OK)
        r = read_text(&d, text, n, path, err);
    if (r == MK_OK && n > 0)
        draft_keep(&d, s, o);
    free(text);
    return r;
}

/* ---- the environment and --set -------------------------------------------------------------------- */

enum mk_result settings_read_environment(struct settings *s, struct setting_origin *o, const char *const *environment,
                                         struct err *err)
{
    struct draft d;
    draft_begin(&d, s, o);
    for (; *environment; environment++) {
        const char *entry = *environment, *equals = strchr(entry, '=');
        if (!equals || strncmp(entry, prefix, sizeof prefix - 1) != 0)
            continue;
        char where[40 + NAME_BYTES];
        struct piece whole = { entry, (size_t)(equals - entry) };
        struct piece name = { entry + sizeof prefix - 1, whole.n - (sizeof prefix - 1) };
        snprintf(where, sizeof where, "lingkungan %.*s:", shown(whole), whole.p);
        size_t index = 0;
        enum mk_result r = find_setting(name, where, err, &index);
        if (r == MK_OK)
            r = set_value(&d.values, index, trim(equals + 1, strlen(equals + 1)), where, err);
        if (r != MK_OK)
            return r;
        d.origins[index] = (struct setting_origin){ FROM_ENVIRONMENT, 0 };
    }
    draft_keep(&d, s, o);
    return MK_OK;
}

enum mk_result settings_set(struct settings *s, struct setting_origin *o, const char *assignment,
                            enum setting_source source, struct err *err)
{
    const char *where = source == FROM_COMMAND ? "--set:" : "setelan:";
    const char *equals = strchr(assignment, '=');
    if (!equals)
        return err_set(err, MK_INVALID, "%s \"%.60s\" bukan NAMA=NILAI", where, assignment);
    size_t index = 0;
    enum mk_result r = find_setting(trim(assignment, (size_t)(equals - assignment)), where, err, &index);
    if (r == MK_OK)
        r = set_value(s, index, trim(equals + 1, strlen(equals + 1)), where, err);
    if (r == MK_OK && o)
        o[index] = (struct setting_origin){ source, 0 };
    return r;
}

/* skm_columns.c: the header of a file of raw answers. Columns are found by name, in any case and order:
 * u1..u9 in the order of the regulation (U8 pengaduan, U9 sarana) or the codes of the unsur. Columns that
 * nobody asked for are ignored. */
#include "cli/skm_csv.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static const char *const key_names[SKM_N_KEYS] = { "unit", "layanan", "periode" };
/* Known to the contract, not used here; written twice they are still a mistake. */
static const char *const other_names[] = { "tanggal", "jenis_kelamin", "usia", "pendidikan", "pekerjaan", "saran" };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same_word(const char *p, size_t n, const char *word)
{
    if (strlen(word) != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (lower(p[i]) != lower(word[i]))
            return false;
    return true;
}

const char *skm_key_name(enum skm_key k)
{
    return key_names[k];
}

enum skm_key skm_key_from_name(const char *s, size_t n)
{
    int k = 0;
    while (k < SKM_N_KEYS && !same_word(s, n, key_names[k]))
        k++;
    return (enum skm_key)k;
}

const char *skm_answer_name(const struct skm_columns *c, enum unsur u)
{
    static const char *const short_names[N_UNSUR] = { "u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8", "u9" };
    return c->by_code[u] ? unsur_code(u) : short_names[u];
}

int64_t skm_column_of_field(const char *p, const char *end, char separator, size_t field)
{
    bool quoted = false;
    int64_t column = 1;
    for (; p < end && field > 0; p++) {
        if (*p == '"')
            quoted = !quoted;
        if (!quoted && (*p == '\n' || (*p == '\r' && p + 1 < end && p[1] == '\n')))
            break;
        if (!quoted && *p == separator)
            field--;
        if (((unsigned char)*p & 0xC0) != 0x80)
            column++;
    }
    return column;
}

const char *skm_short_name(const char *name, char ret[200])
{
    size_t n = strlen(name), keep = 190;
    if (n <= keep)
        return name;
    const char *from = name + n - keep;
    while (((unsigned char)*from & 0xC0) == 0x80)
        from++;
    snprintf(ret, 200, "…%s", from);
    return ret;
}

/* What one header cell stands for: an unsur (0..8), a key (9..11), another known word, or -1. */
static int header_word(const char *p, size_t n, bool *ret_by_code)
{
    *ret_by_code = false;
    if (n == 2 && lower(p[0]) == 'u' && p[1] >= '1' && p[1] <= '9')
        return p[1] - '1';
    for (int u = 0; u < N_UNSUR; u++)
        if (same_word(p, n, unsur_code((enum unsur)u))) {
            *ret_by_code = true;
            return u;
        }
    enum skm_key k = skm_key_from_name(p, n);
    if (k != SKM_N_KEYS)
        return N_UNSUR + (int)k;
    for (size_t i = 0; i < COUNT(other_names); i++)
        if (same_word(p, n, other_names[i]))
            return N_UNSUR + SKM_N_KEYS + (int)i;
    return -1;
}

static void trim(struct csv_field *f)
{
    while (f->n > 0 && (*f->p == ' ' || *f->p == '\t')) {
        f->p++;
        f->n--;
    }
    while (f->n > 0 && (f->p[f->n - 1] == ' ' || f->p[f->n - 1] == '\t'))
        f->n--;
}

/* Do the nine stand side by side? Then rows can be read in one step. */
static void find_block(struct skm_columns *c)
{
    size_t first = c->answer[0];
    for (int u = 1; u < N_UNSUR; u++)
        if (c->answer[u] < first)
            first = c->answer[u];
    c->together = true;
    for (int u = 0; u < N_UNSUR; u++) {
        size_t place = c->answer[u] - first;
        if (place < N_UNSUR)
            c->at_place[place] = (enum unsur)u;
        else
            c->together = false;
    }
    c->first = first;
    for (int u = 0; u < N_UNSUR && !c->together; u++)
        c->at_place[u] = (enum unsur)u;
}

static enum mk_result missing_columns(const struct skm_columns *c, const bool seen[N_UNSUR], const char *name,
                                      int64_t line, int64_t column, struct err *err)
{
    char list[100] = "";
    size_t n = 0, missing = 0;
    for (int u = 0; u < N_UNSUR; u++)
        if (!seen[u]) {
            n += (size_t)snprintf(list + n, sizeof list - n, "%su%d", missing ? ", " : "", u + 1);
            missing++;
        }
    return err_set(err, MK_INVALID,
                   "%s baris %lld kolom %lld: kolom %s tidak ada; baris pertama harus memuat u1..u9 "
                   "atau kode unsur (PERSYARATAN … SARPRAS)%s",
                   name, (long long)line, (long long)column, list,
                   c->n == 1 ? ", dipisahkan koma, titik koma, atau tab" : "");
}

enum mk_result skm_columns_read(struct csv *c, const char *name, struct skm_columns *ret, struct err *err)
{
    struct csv_field field[SKM_COLUMNS_MAX];
    char short_name[200];
    name = skm_short_name(name, short_name);
    *ret = (struct skm_columns){ .separator = c->separator, .key = { -1, -1, -1 } };
    const char *begin = c->at;
    enum mk_result r = csv_next(c, field, COUNT(field), &ret->n);
    if (r == MK_NOT_FOUND)
        return err_set(err, MK_INVALID,
                       "%s baris 1 kolom 1: berkas ini kosong; baris pertama harus memuat nama kolom u1..u9, "
                       "baris berikutnya jawaban responden", name);
    if (r)
        return err_set(err, MK_INVALID, "%s %s", name, c->err.text);
    while (begin < c->at && (*begin == '\n' || *begin == '\r')) /* blank lines before the header */
        begin++;
    bool seen[N_UNSUR + SKM_N_KEYS + COUNT(other_names)] = { false };
    for (size_t i = 0; i < ret->n; i++) {
        bool by_code;
        trim(&field[i]);
        int word = header_word(field[i].p, field[i].n, &by_code);
        if (word < 0)
            continue;
        if (seen[word])
            return err_set(err, MK_INVALID, "%s baris %lld kolom %lld: kolom %.*s tertulis dua kali", name,
                           (long long)c->line, (long long)skm_column_of_field(begin, c->at, c->separator, i),
                           (int)field[i].n, field[i].p);
        seen[word] = true;
        if (word < N_UNSUR) {
            ret->answer[word] = i;
            ret->by_code[word] = by_code;
        } else if (word < N_UNSUR + SKM_N_KEYS) {
            ret->key[word - N_UNSUR] = (ptrdiff_t)i;
        }
    }
    for (int u = 0; u < N_UNSUR; u++)
        if (!seen[u])
            return missing_columns(ret, seen, name, c->line, skm_column_of_field(begin, c->at, c->separator, ret->n),
                                   err);
    find_block(ret);
    return MK_OK;
}

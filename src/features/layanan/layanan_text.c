/* layanan_text.c: small arithmetic on texts and lists for the pages of the catalogue. */
#include "layanan/layanan.h"

#include <string.h>

#include "base/utf8.h"

enum mk_result layanan_no_memory(struct request *rq)
{
    return fail(rq, MK_TOO_BIG, "%s", tr(rq->lang, "Halaman ini terlalu besar untuk ditampilkan."));
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

enum mk_result layanan_split(struct arena *a, const char *text, struct layanan_lines *ret)
{
    size_t max = 1;
    for (const char *p = text; *p; p++)
        max += *p == '\n';
    struct layanan_lines out = { arena_array(a, const char *, max), 0 };
    if (!out.line)
        return MK_TOO_BIG;
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, "\n");
        const char *from = p, *to = p + n;
        p = to + (*to == '\n');
        while (from < to && is_space(*from))
            from++;
        while (to > from && is_space(to[-1]))
            to--;
        if (from == to)
            continue;
        const char *line = arena_copy(a, from, (size_t)(to - from));
        if (!line)
            return MK_TOO_BIG;
        out.line[out.n++] = line;
    }
    *ret = out;
    return MK_OK;
}

static enum mk_result first_line(struct arena *a, const char *text, const char **ret)
{
    struct layanan_lines lines = { 0 };
    enum mk_result r = text ? layanan_split(a, text, &lines) : MK_OK;
    *ret = lines.n > 0 ? lines.line[0] : NULL;
    return r;
}

enum mk_result layanan_short(struct request *rq, int64_t layanan, struct layanan_short *ret)
{
    struct standar st = { 0 };
    enum mk_result r = registry_standar(rq->db, rq->arena, rq->daerah->id, layanan, &st);
    if (r == MK_OK)
        r = first_line(rq->arena, st.isi[KOMPONEN_JANGKA_WAKTU], &ret->waktu);
    if (r == MK_OK)
        r = first_line(rq->arena, st.isi[KOMPONEN_BIAYA], &ret->biaya);
    ret->complete = r == MK_OK;
    for (enum komponen k = 0; k < N_KOMPONEN; k++)
        ret->complete &= st.isi[k] != NULL;
    ret->staff = st.isi[KOMPONEN_JUMLAH_PELAKSANA] && st.isi[KOMPONEN_KOMPETENSI];
    ret->complaints = st.isi[KOMPONEN_PENGADUAN] != NULL;
    return r;
}

void layanan_count_kinds(const struct unit_list *units, struct layanan_kinds *ret)
{
    *ret = (struct layanan_kinds){ 0 };
    for (size_t i = 0; i < units->n; i++) {
        ret->units[units->item[i].jenis]++;
        ret->services[units->item[i].jenis] += units->item[i].n_layanan;
    }
}

/* Does some word of the folded name begin with the n bytes at w? */
static bool has_word(const char *name, const char *w, size_t n)
{
    for (const char *p = name; *p;) {
        if (strncmp(p, w, n) == 0)
            return true;
        p += strcspn(p, " ,");
        p += strspn(p, " ,");
    }
    return false;
}

/* How many characters of the name the query left out; -1 when a word does not occur. */
static int64_t match_rest(const char *name, const char *query)
{
    size_t said = 0;
    for (const char *p = query; *p;) {
        p += strspn(p, " ");
        size_t n = strcspn(p, " ");
        if (n == 0)
            break;
        if (!has_word(name, p, n))
            return -1;
        said += n + 1;
        p += n;
    }
    size_t all = strlen(name);
    return said == 0 ? -1 : all > said ? (int64_t)(all - said) : 0;
}

enum mk_result layanan_match_units(struct arena *a, const struct unit_list *units, const char *query,
                                   struct layanan_match *ret)
{
    const char *folded;
    enum mk_result r = utf8_fold(a, query, &folded);
    struct layanan_match out = { arena_array(a, const struct unit *, units->n + 1), 0 };
    int64_t *rest = arena_array(a, int64_t, units->n + 1);
    if (r != MK_OK || !out.unit || !rest)
        return r != MK_OK ? r : MK_TOO_BIG;
    for (size_t i = 0; i < units->n; i++) {
        const char *name;
        r = utf8_fold(a, units->item[i].nama, &name);
        if (r != MK_OK)
            return r;
        int64_t left = match_rest(name, folded);
        if (left < 0)
            continue;
        size_t at = out.n++;
        for (; at > 0 && rest[at - 1] > left; at--) {
            out.unit[at] = out.unit[at - 1];
            rest[at] = rest[at - 1];
        }
        out.unit[at] = &units->item[i];
        rest[at] = left;
    }
    *ret = out;
    return MK_OK;
}

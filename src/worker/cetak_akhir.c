/* cetak_akhir.c: the language of the document. cairo 1.16 cannot set it (nor say that the file is
 * tagged, which it is), so the catalogue is written once more behind the file, as PDF 32000 7.5.6 (incremental updates) allows. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "worker/cetak.h"

/* The last place of a word; NULL when there is none. */
static const char *last_of(const char *p, size_t n, const char *word)
{
    size_t w = strlen(word);
    for (size_t at = n >= w ? n - w + 1 : 0; at-- > 0;)
        if (memcmp(p + at, word, w) == 0)
            return p + at;
    return NULL;
}

/* "startxref\n12345" and in the trailer "/Root 12 0 R", "/Size 34", perhaps "/Info 11 0 R". */
struct trailer { long xref, root, size, info; };

static long number_after(const char *from, const char *word)
{
    const char *at = strstr(from, word);
    return at ? strtol(at + strlen(word), NULL, 10) : -1;
}

static bool trailer_read(const char *p, size_t n, struct trailer *ret)
{
    const char *start = last_of(p, n, "startxref"), *trailer = last_of(p, n, "trailer");
    if (!start || !trailer)
        return false;
    *ret = (struct trailer){ .xref = strtol(start + 9, NULL, 10), .root = number_after(trailer, "/Root "),
                             .size = number_after(trailer, "/Size "), .info = number_after(trailer, "/Info ") };
    return ret->xref > 0 && (size_t)ret->xref < n && ret->root > 0 && ret->size > ret->root;
}

/* The dictionary of "ROOT 0 obj", between << and the >> that closes it. */
static bool catalogue_find(const char *p, size_t n, long root, const char **ret, size_t *ret_n)
{
    char head[40];
    snprintf(head, sizeof head, "\n%ld 0 obj", root);
    const char *at = last_of(p, n, head), *open = at ? strstr(at, "<<") : NULL, *close = open ? strstr(open, "endobj") : NULL;
    while (close && close > open && !(close[-1] == '>' && close[-2] == '>'))
        close--;
    if (!open || !close || close <= open + 4)
        return false;
    *ret = open + 2;
    *ret_n = (size_t)(close - 2 - *ret);
    return true;
}

enum mk_result cetak_language(struct buf *pdf, const char *lang, struct err *err)
{
    struct trailer t;
    const char *dictionary;
    size_t n = 0;
    buf_text(pdf);
    if (pdf->overflow || !trailer_read(pdf->p, pdf->n, &t) || !catalogue_find(pdf->p, pdf->n, t.root, &dictionary, &n))
        return err_set(err, MK_FAILED, "susunan PDF tidak seperti yang diharapkan");
    struct buf update;
    buf_init(&update, 65536 + n);
    long at = (long)pdf->n + 1;
    buf_format(&update, "\n%ld 0 obj\n<<", t.root);
    buf_add(&update, dictionary, n);
    buf_format(&update, " /Lang (%s)\n   /MarkInfo << /Marked true >>\n   /ViewerPreferences << /DisplayDocTitle true >>\n>>\nendobj\n", lang);
    long xref = (long)pdf->n + (long)update.n;
    buf_format(&update, "xref\n%ld 1\n%010ld 00000 n \ntrailer\n<< /Size %ld /Root %ld 0 R /Prev %ld", t.root, at, t.size, t.root, t.xref);
    if (t.info > 0)
        buf_format(&update, " /Info %ld 0 R", t.info);
    buf_format(&update, " >>\nstartxref\n%ld\n%%%%EOF\n", xref);
    buf_add(pdf, update.p, update.n);
    bool good = !update.overflow && !pdf->overflow;
    buf_release(&update);
    return good ? MK_OK : err_set(err, MK_TOO_BIG, "dokumen terlalu besar");
}

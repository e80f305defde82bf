/* filekind.h: the kinds of files that may be uploaded, by the name they come with and by their first bytes. Both must
 * agree, and the worker must still decode the whole (ASVS 5.0 5.2.2). Pure. */
#ifndef MK_CORE_FILEKIND_H
#define MK_CORE_FILEKIND_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

#define FILE_KINDS(X) /* constant, endings, media type, kind of job in the worker, id, en */ \
    X(JPEG, ".jpg .jpeg ", "image/jpeg", "gambar", "foto JPEG", "JPEG photo") \
    X(PNG, ".png ", "image/png", "gambar", "gambar PNG", "PNG image") \
    X(PDF, ".pdf ", "application/pdf", "pdf", "dokumen PDF", "PDF document") \
    X(XLSX, ".xlsx ", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "buku kerja XLSX", "XLSX workbook")
enum file_kind {
#define X(code, endings, media, job, id, en) FILE_##code,
    FILE_KINDS(X)
#undef X
    N_FILE_KINDS
};
#define FILE_BIT(kind) (1u << FILE_##kind)
enum { FILE_HEAD = 8 }; /* bytes that file_kind_of_head looks at */

enum file_kind file_kind_of_name(const char *name);             /* by its ending; N_FILE_KINDS: none of ours */
enum file_kind file_kind_of_head(const void *p, size_t n);      /* by its signature; the same */
enum file_kind file_kind_from_code(const char *code);           /* "JPEG" */
const char *file_kind_code(enum file_kind k);
const char *file_kind_ending(enum file_kind k);                 /* ".jpg" */
const char *file_kind_media(enum file_kind k);
const char *file_kind_job(enum file_kind k);                    /* see web/worker.h */
const char *file_kind_name(enum file_kind k, enum lang lang);

#endif

/* upload.h: files that come with a form (multipart/form-data). The route says what it takes; while the body arrives
 * each file goes straight to a temporary file (store/berkas.h), its bytes are counted, and at its end name and first
 * bytes must agree. The handler finds fields with rq_form as ever, and files here. Nothing of a file is trusted yet: it
 * waits until the worker has read all of it (web/attach.h).
 *
 *     static const struct upload_rule rule = { .field = "berkas", .kinds = FILE_BIT(PDF) | FILE_BIT(JPEG), .each_bytes = 10 << 20, .files = 5 };
 *     { POST, "/kelola/bukti/baru", STAF, post, .hak = HAK_BUKTI_UBAH, .upload = &rule } */
#ifndef MK_WEB_UPLOAD_H
#define MK_WEB_UPLOAD_H

#include "core/filekind.h"
#include "store/berkas.h"
#include "web/request.h"

enum { UPLOAD_FILES_MAX = 20, UPLOAD_NAME_MAX = 150 /* characters */ };

struct upload_rule {
    const char *field;  /* of the form: <input type="file" name="berkas" multiple> */
    unsigned kinds;     /* FILE_BIT(…) */
    int64_t each_bytes; /* of one file at most */
    size_t files;       /* at most, up to UPLOAD_FILES_MAX */
};
struct upload_file {
    const char *name;        /* for people only, never a path: clean text without folders, controls, marks of direction */
    enum file_kind kind;
    int64_t bytes;
    char temp[BERKAS_TEMP];  /* see store/berkas.h */
    const char *why;         /* NULL: taken; else a sentence in the language of the request, and there is no temp */
};
struct upload_list { const struct upload_file *item; size_t n; };

/* What came, in its order; none when the field was left empty. Files of a request are removed with it unless they are
 * kept. */
struct upload_list rq_files(struct request *rq);
void rq_files_keep(struct request *rq);
/* "Foto JPEG, dokumen PDF. Paling banyak 5 berkas, masing-masing paling besar 10 MB." for the hint beside the field. */
const char *upload_hint(struct request *rq, const struct upload_rule *rule);
/* "pdf,.jpg" for the attribute accept. */
const char *upload_accept(struct request *rq, const struct upload_rule *rule);

/* "surat tugas.pdf" as a Content-Disposition: attachment with a name for old clients and one in UTF-8 (RFC 6266, 8187). */
const char *attachment_field(struct arena *a, const char *name);
/* 200 with the bytes of the descriptor, which is the answer's from now on: as an attachment, never shown in our origin
 * (nosniff, a sandboxing policy), not kept by shared caches. */
enum mk_result rq_send_file(struct request *rq, int fd, int64_t bytes, const char *media, const char *name);

#endif

/* files.h: for tests: small files of the kinds that may be uploaded, good ones and bad ones, made on the spot. */
#ifndef MK_TESTS_KIT_FILES_H
#define MK_TESTS_KIT_FILES_H

#include <stdint.h>

#include "base/buf.h"

enum { KIT_BYTES = 64 << 20 };

/* A ZIP container. Between begin and end: zip_add, deflated when it makes it smaller. All append to the buffer. */
struct kit_zip {
    struct buf *out, central;
    size_t entries, start;
};
void kit_zip_begin(struct kit_zip *z, struct buf *out);
void kit_zip_add(struct kit_zip *z, const char *name, const void *p, size_t n);
void kit_zip_text(struct kit_zip *z, const char *name, const char *text);
void kit_zip_end(struct kit_zip *z);

/* A workbook with one sheet, "Data", whose rows are this XML (<row>…), beside `styles` and `strings` (XML or NULL). */
void kit_xlsx(struct buf *out, const char *rows, const char *styles, const char *strings);
/* The parts of a workbook without the sheet, for tests that add their own. */
void kit_xlsx_parts(struct kit_zip *z);

/* A PDF of one page whose catalogue also holds `extra` ("/AA …"), with a right cross reference table. */
void kit_pdf(struct buf *out, const char *extra);
/* A PNG of w x h pixels of one colour, with a comment that says `comment` (or NULL). */
void kit_png(struct buf *out, uint32_t w, uint32_t h, const char *comment);
/* tests/data/foto.jpg: 90 x 60, with EXIF (KENARI-KAMERA, KENARI-GPS) and a comment (KENARI-KOMENTAR); turned as
 * `orientation` says. */
void kit_jpeg(struct buf *out, int orientation);
bool kit_holds(const void *p, size_t n, const char *word);

#endif

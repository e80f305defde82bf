/* pdf.h: may this PDF be kept? It is not rendered and not rewritten; what could act or hide is refused. */
#ifndef MK_WORKER_PDF_H
#define MK_WORKER_PDF_H

#include <stdint.h>

#include "base/result.h"

enum { PDF_BYTES = 20 << 20, PDF_UNPACKED = 64 << 20 };

struct pdf { int version; /* 14 for 1.4 */ int64_t pages /* counted by their dictionaries */, packed /* streams of objects that were opened */; };
MK_MUST_USE enum mk_result pdf_check(const unsigned char *p, size_t n, struct pdf *ret, struct err *err);

#endif

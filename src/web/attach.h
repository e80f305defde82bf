/* attach.h: from a file that arrived (upload.h) to one that is stored (store/berkas.h), by way of the worker, which
 * reads all of it. Blocks for as long as that takes: for jobs, never on the network thread. */
#ifndef MK_WEB_ATTACH_H
#define MK_WEB_ATTACH_H

#include "core/filekind.h"
#include "store/berkas.h"
#include "web/worker.h"

struct attached {
    unsigned char hash[BERKAS_HASH];
    int64_t bytes;
    const char *detail; /* what was found, for people: "90 x 60 piksel; metadata dihapus". In the arena */
};
/* MK_OK: stored, durable; the temporary file is still there, for the caller to drop once the row that speaks of the
 * stored one is written. MK_INVALID, MK_TOO_BIG, MK_FAILED, MK_NOT_FOUND: refused, err says why. MK_BUSY, MK_STORE:
 * nothing is known, try again. */
MK_MUST_USE enum mk_result attach_check(const char *temp, enum file_kind kind, struct arena *a, struct attached *ret, struct err *err);

#endif

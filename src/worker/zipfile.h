/* zipfile.h: a ZIP container in memory, opened only when it keeps to our limits: no more than 1,000 entries, 50 MB
 * unpacked, 200 times its packed size, stored or deflated, not encrypted, sensible names, nothing before or behind. */
#ifndef MK_WORKER_ZIPFILE_H
#define MK_WORKER_ZIPFILE_H

#include <stdint.h>

#include "base/arena.h"

enum { ZIP_ENTRIES = 1000, ZIP_UNPACKED = 50 << 20, ZIP_RATIO = 200, ZIP_NAME = 200, ZIP_PACKED = 20 << 20 };

struct zipfile;
struct zip_entry { const char *name; uint64_t size; };
/* p stays the caller's and must outlive it. MK_INVALID, MK_TOO_BIG with a sentence for people. */
MK_MUST_USE enum mk_result zipfile_open(const unsigned char *p, size_t n, struct arena *a, struct zipfile **ret,
                                        struct err *err);
void zipfile_close(struct zipfile *z); /* NULL is fine */
size_t zipfile_count(const struct zipfile *z);
struct zip_entry zipfile_at(const struct zipfile *z, size_t i);
/* Unpacks piece by piece. fn returns false to stop (MK_FAILED then). MK_NOT_FOUND: no such entry. */
typedef bool zip_fn(void *arg, const char *p, size_t n);
MK_MUST_USE enum mk_result zipfile_each(struct zipfile *z, const char *name, zip_fn *fn, void *arg, struct err *err);

#endif

/* registry_kit.h: a small region for the tests of this folder. */
#ifndef MK_REGISTRY_REGISTRY_KIT_H
#define MK_REGISTRY_REGISTRY_KIT_H

#include "registry/registry.h"

enum { DAERAH = 7324, DINAS = 11, PUSKESMAS = 12, PUSTU = 13, CAMAT = 14,
       KTP = 101, KK = 102, AKTA = 103, GIGI = 104, UMUM = 105, IZIN = 106, REKAM = 107, BANTUAN = 108 };

struct region {
    struct store *store;
    struct db *db;
    struct arena arena;
};
/* A new database with the region, four units and eight services. */
struct region *region_open(void);
/* The same database without any row. */
struct region *region_open_empty(void);
void region_close(struct region *r);
/* One write with a sentence-less function of the test. */
enum mk_result region_write(struct region *r, enum mk_result (*fn)(struct db *tx, struct arena *a));

#endif

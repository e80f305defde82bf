/* region.h: a small region with surveys on any store, answers to it, and the account afterwards; shared by
 * the power cuts and the faults. */
#ifndef MK_TESTS_CRASH_REGION_H
#define MK_TESTS_CRASH_REGION_H

#include "skm/skm.h"
#include "web/house.h"

enum { REGION = 7324, REGION_UNITS = 3, REGION_SERVICES = 6 };

/* Registry and all features of the program. */
const struct schema *region_schema(void);
const struct house *region_house(void);
/* Adds what is missing; anything but MK_OK: nothing was added. */
MK_MUST_USE enum mk_result region_ensure(struct store *s, struct err *err);

/* An answer number `n`, always the same; its receipt is made from the number. */
struct region_answer {
    struct write w;
    int64_t n;
    bool counted;
};
void region_answer_set(struct region_answer *a, int64_t n, void (*done)(struct write *w));

struct region_account {
    int64_t answers, receipts; /* rows */
    int64_t wrong;             /* lines of verify and integrity that are not good */
    char first[512];           /* the first of them */
};
/* MK_OK also when it finds something wrong. */
MK_MUST_USE enum mk_result region_count(struct store *s, struct region_account *ret, struct err *err);
/* Is answer number n there? */
MK_MUST_USE enum mk_result region_has(struct db *db, int64_t n, bool *ret);

#endif

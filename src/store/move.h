/* move.h: all rows from one database to another, whatever engines they are; and the canonical dump, which is
 * byte-equal for equal contents. Tables and columns are those of the schema, both sides must be current. The
 * tables skema and skema_status are not contents: each database has its own. */
#ifndef MK_STORE_MOVE_H
#define MK_STORE_MOVE_H

#include "store/store.h"

struct move_watch {
    void (*progress)(void *arg, const char *table, int64_t done, int64_t of); /* NULL: nobody looks */
    void *arg;
};

/* Copies what `to` does not have yet: one that was interrupted goes on. Nobody else may write to either.
 * MK_CONFLICT when `to` holds something that is not of `from`. */
MK_MUST_USE enum mk_result store_move(struct store *from, struct store *to, const struct move_watch *watch,
                                      struct err *err);
/* Row by row; MK_FAILED names the first difference. *ret_rows: how many were equal. */
MK_MUST_USE enum mk_result store_compare(struct store *a, struct store *b, const struct move_watch *watch,
                                         int64_t *ret_rows, struct err *err);
/* JSON lines in key order: a line for each table with its columns, then a line for each row. Of one moment,
 * also while others write. */
MK_MUST_USE enum mk_result store_dump(struct store *s, int fd, struct err *err);

#endif

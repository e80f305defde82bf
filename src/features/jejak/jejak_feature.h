/* jejak_feature.h: what the files of this feature share. The trail itself is registry/jejak.h. */
#ifndef MK_FEATURES_JEJAK_FEATURE_H
#define MK_FEATURES_JEJAK_FEATURE_H

#include "registry/jejak.h"
#include "web/feature.h"

enum mk_result jejak_get_desk(struct request *rq);  /* /kelola/jejak */
enum mk_result jejak_get_csv(struct request *rq);   /* /kelola/jejak.csv */
enum mk_result jejak_get_kunci(struct request *rq); /* /jejak/kunci */
extern const struct command jejak_export_command;

/* The local day's first millisecond. */
int64_t jejak_day_ms(struct date d, int zona);
void jejak_csv_head(struct buf *b);
void jejak_csv_row(struct buf *b, const struct jejak_entry *e);

/* One field that an entry speaks of, before and after; "" where it was not there. */
struct jejak_change { const char *name, *before, *after; };
struct jejak_changes { struct jejak_change *item; size_t n; };
/* The fields of the two JSON objects side by side; a text that is no object stands as it is, without a name. */
MK_MUST_USE enum mk_result jejak_changes(struct arena *a, const struct jejak *j, struct jejak_changes *ret);

#endif

/* verify.h: the checks of `maklumat verify`, also for a database that is about to take another one's place. */
#ifndef MK_CLI_VERIFY_H
#define MK_CLI_VERIFY_H

#include "web/feature.h"
#include "web/house.h"

/* The file, the shared nouns, and every feature; each finding is a line of the report. Of the region that the store was
 * opened for, or of all. */
void verify_all(const struct house *house, struct arena *a, struct store *store, struct db *db, struct report *report);

#endif

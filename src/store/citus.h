/* citus.h: can the tables be spread over many servers by region, and how. Citus itself is not in Debian 12,
 * so what is checked here is its rules, not Citus: see docs/adr/0012-postgresql.md. */
#ifndef MK_STORE_CITUS_H
#define MK_STORE_CITUS_H

#include "base/buf.h"
#include "store/store.h"

/* Every table of the schema is keyed by daerah_id first or is one of the few that each server holds as a whole;
 * no reference and no unique key without daerah_id in front; no numbers that the database gives out. Appends
 * the statements that spread an existing PostgreSQL database, parents first. MK_FAILED names the first table
 * or words that break a rule; the arena holds what was read meanwhile. */
MK_MUST_USE enum mk_result citus_plan(const struct schema *schema, struct arena *a, struct buf *out, struct err *err);

#endif

/* jobs.h: the recurring work of the features (feature.h, struct house_job), on a thread of its own beside the network
 * thread. Of several servers on one database exactly one does a job in its period (registry/pekerjaan.h). */
#ifndef MK_WEB_JOBS_H
#define MK_WEB_JOBS_H

#include "web/feature.h"

struct jobs;
/* NULL in *ret when no feature has work: then there is no thread. All must outlive the jobs. */
MK_MUST_USE enum mk_result jobs_start(const struct house *house, struct store *store, struct jobs **ret,
                                      struct err *err);
/* Finishes the job at work, begins no other. NULL is fine. */
void jobs_stop(struct jobs *j);

/* One round at this time, as the thread makes it every minute: runs what is due. Returns how many ran well. */
int jobs_round(const struct house *house, struct store *store, struct db *db, int64_t now_ms);
/* The same for the prompt and the long ones, which threads of their own look after. */
int jobs_prompt(const struct house *house, struct store *store, struct db *db, int64_t now_ms);
int jobs_long(const struct house *house, struct store *store, struct db *db, int64_t now_ms);

#endif

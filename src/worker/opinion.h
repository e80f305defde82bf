/* opinion.h: libmagic's word on a file, as a second opinion only: it trusts a few bytes and can be deceived, so it may
 * add a refusal but never lift one. */
#ifndef MK_WORKER_OPINION_H
#define MK_WORKER_OPINION_H

#include "worker/worker.h"

/* For worker_kind.prepare: loads the tables, which lie in files. Without them there is no second opinion. */
enum mk_result opinion_prepare(struct worker_call *c);
/* MK_INVALID when libmagic is sure of a type that is not one of `fine` (NULL-terminated; each the beginning of a
 * media type). What it said goes into the answer as "pendapat". */
MK_MUST_USE enum mk_result opinion_check(struct worker_call *c, const void *p, size_t n, const char *const *fine);

#endif

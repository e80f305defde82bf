/* schedule.h: backups that a running server makes by itself: whole ones (settings backup_hours, backup_keep) into
 * DATA/cadangan, increments (increment_minutes and others) into DATA/cadangan/tambahan; sealed when DATA/cadangan.pub is
 * there. A thread of its own and not a job of web/jobs.h: those wait for one another, these go on for minutes. */
#ifndef MK_CLI_SCHEDULE_H
#define MK_CLI_SCHEDULE_H

#include "base/command.h"
#include "base/settings.h"

struct schedule;
/* *ret NULL: nothing is to be done (both switched off, or another engine than SQLite). */
MK_MUST_USE enum mk_result schedule_start(struct invocation *in, const struct settings *settings,
                                          struct schedule **ret);
/* Waits for a backup that is being made. NULL is fine. */
void schedule_stop(struct schedule *s);

/* What the thread does when it wakes: makes a backup when the newest is older than that, and removes what is
 * too many. *ret_made may be NULL. */
struct house;
struct schedule_plan {
    const struct house *house;
    const char *location, *dir;
    int64_t hours, keep;
    int64_t minutes, base_hours, keep_chains; /* of increments */
    bool gentle;
};
MK_MUST_USE enum mk_result schedule_look(const struct schedule_plan *plan, int64_t now_ms, bool *ret_made,
                                         struct err *err);
/* The same for increments. */
MK_MUST_USE enum mk_result schedule_look_increment(const struct schedule_plan *plan, int64_t now_ms, bool *ret_made,
                                                   struct err *err);

#endif

/* schedule.h: backups that a running server makes by itself (settings backup_hours and backup_keep), into
 * DATA/cadangan, sealed when DATA/cadangan.pub is there. */
#ifndef MK_CLI_SCHEDULE_H
#define MK_CLI_SCHEDULE_H

#include "base/command.h"
#include "base/settings.h"

struct schedule;
/* *ret NULL: nothing is to be done (backup_hours 0, or another engine than SQLite). */
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
    bool gentle;
};
MK_MUST_USE enum mk_result schedule_look(const struct schedule_plan *plan, int64_t now_ms, bool *ret_made,
                                         struct err *err);

#endif

/* disk.h: a disk in memory behind SQLite's VFS, whose power can be cut.
 *
 * It keeps apart what was written and what was synced. At a cut everything unsynced is at chance: kept,
 * dropped, torn at 512 bytes, or kept out of order; a file that was created or deleted without a sync of
 * its folder may or may not be there. That is the contract of a disk, and no more than it. Single calls can
 * be made to fail as well. One disk a process; thread-safe. */
#ifndef MK_TESTS_CRASH_DISK_H
#define MK_TESTS_CRASH_DISK_H

#include <stdbool.h>
#include <stdint.h>

void disk_install(void);          /* becomes the VFS that every new connection uses */
void disk_uninstall(void);        /* the real disk again */
void disk_reset(uint64_t seed);   /* empty, power on, no fault; no connection may be open */
void disk_touch(const char *name); /* an empty file, durable: the store makes its file before SQLite sees it */
/* The n-th change (write, sync, truncation, deletion) from now does not happen, and nothing after it. */
void disk_cut_after(int64_t n);
bool disk_is_off(void);
/* Decides what survived. No connection may be open. */
void disk_power_on(void);
void disk_ignore_sync(bool on);   /* the control: syncs report success and do nothing */

enum disk_fault { FAULT_NONE, FAULT_FULL, FAULT_IO, FAULT_SHORT, FAULT_SYNC, FAULT_READ, FAULT_FLIP /* a wrong bit is read */, N_FAULTS };
const char *disk_fault_name(enum disk_fault f);
/* The n-th call that this fault can hit fails, once or (sticky) from then on; 0 switches off. */
void disk_fail_at(enum disk_fault f, int64_t n, bool sticky);
bool disk_has_failed(void);       /* since disk_fail_at */
int64_t disk_fail_left(void);     /* calls that could still come before the one that fails */

#endif

/* pagar.h: the fence around the running server (ASVS 5.0 1.2.5): what it will never need is denied by the kernel, so
 * that a mistake in it cannot be made into more than the mistake. */
#ifndef MK_CLI_PAGAR_H
#define MK_CLI_PAGAR_H

#include "base/result.h"

/* For this process, all its threads and all that come; there is no way back. No other program, no other process, no
 * other identity, no looking into other processes, no memory that is both written and run, no kernel interface of
 * administrators; and no file with the contents of memory when it fails. To be called when the worker is running.
 * MK_FAILED with the reason when the kernel has no such filter. */
MK_MUST_USE enum mk_result pagar_close(struct err *err);

#endif

/* format.h: the option --format of commands whose answer a program may read. */
#ifndef MK_CLI_FORMAT_H
#define MK_CLI_FORMAT_H

#include "base/buf.h"
#include "base/command.h"

#define FORMAT_OPTION \
    { .name = "format", .kind = OPT_TEXT, .value = "table|json", .fallback = "table", .help = "Bentuk keluaran" }

/* MK_INVALID with a sentence for anything but table and json. */
MK_MUST_USE enum mk_result format_read(struct invocation *in, bool *ret_json);
/* Writes all of b to the command's output and empties it. MK_STORE when that fails. */
MK_MUST_USE enum mk_result format_write(struct invocation *in, struct buf *b);

#endif

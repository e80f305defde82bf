/* command_help.h: what --help prints. Only command.c asks. */
#ifndef MK_BASE_COMMAND_HELP_H
#define MK_BASE_COMMAND_HELP_H

#include "base/buf.h"
#include "base/command.h"

/* All commands whose name begins with the word `group` and a space; NULL: all there are. */
void help_overview(struct buf *b, const struct command_table *tables, size_t n_tables, const char *group,
                   const char *version);
void help_command(struct buf *b, const struct command *c);
bool help_in_group(const struct command *c, const char *group);

#endif

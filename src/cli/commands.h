/* commands.h: the commands that belong to no feature. To add one: a struct command in a file of its own,
 * declared here and listed in commands.c. */
#ifndef MK_CLI_COMMANDS_H
#define MK_CLI_COMMANDS_H

#include "base/command.h"

extern const struct command command_serve, command_demo, command_init, command_skm, command_verify, command_settings,
    command_doctor, command_migrate, command_backup, command_restore, command_keygen, command_citus_plan,
    command_move, command_dump, command_verify_log;

/* Runs the command line with the commands above and those of the features of the house; the exit code. */
struct house;
int cli_main(const struct house *house, const char *version, int argc, char **argv);

#endif

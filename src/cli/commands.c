/* commands.c: the table of commands in the order of help: the house's own, then each feature's. */
#include "cli/commands.h"

#include <signal.h>

#include "web/feature.h"

enum { TABLES_MAX = 64 };

int cli_main(const struct house *house, const char *version, int argc, char **argv)
{
    static const struct command *const own[] = { &command_serve,  &command_skm,      &command_demo,   &command_init,
                                                 &command_verify, &command_verify_log, &command_settings, &command_doctor, &command_migrate,
                                                 &command_backup, &command_restore, &command_keygen, &command_citus_plan,
                                                 &command_move,   &command_dump };
    struct command_table tables[TABLES_MAX] = { { own, COUNT(own) } };
    size_t n = 1;
    for (size_t i = 0; i < house->n_features && n < TABLES_MAX; i++)
        if (house->features[i]->n_commands)
            tables[n++] = (struct command_table){ house->features[i]->commands, house->features[i]->n_commands };
    signal(SIGPIPE, SIG_IGN); /* a reader that went away shows as a failed write */
    return command_main(tables, n, house, version, argc, argv);
}

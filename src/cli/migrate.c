/* migrate.c: `maklumat migrate`: brings the tables of a database to the form this program needs. */
#include <stdio.h>

#include "cli/commands.h"
#include "web/open.h"

static enum mk_result run(struct invocation *in)
{
    struct store *store = NULL;
    enum mk_result r = open_store(in, STORE_MIGRATE, &store);
    store_close(store);
    if (!r)
        dprintf(in->out_fd, "Basis data di %s mutakhir.\n", in_text(in, "data"));
    return r;
}

static const struct command_option options[] = { OPEN_OPTIONS };
const struct command command_migrate = {
    .name = "migrate", .arguments = "", .summary = "Memutakhirkan tabel basis data setelah program diganti",
    .help = "Setiap langkah utuh atau tidak sama sekali; yang terputus dapat dilanjutkan dengan perintah yang sama.\n"
            "Salin folder data sebelum menjalankannya.",
    .examples = (const char *const[]){ "maklumat migrate --data /var/lib/maklumat", NULL },
    .options = options, .n_options = COUNT(options), .run = run,
};

/* migrate.c: `maklumat migrate`: brings the tables of a database to the form this program needs. */
#include <stdio.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/lock.h"
#include "web/open.h"

static enum mk_result run(struct invocation *in)
{
    struct store *store = NULL;
    int lock = -1;
    enum mk_result r = lock_data(in, true, &lock);
    if (r == MK_OK)
        r = open_store(in, STORE_MIGRATE, &store);
    store_close(store);
    if (lock >= 0)
        close(lock);
    if (!r)
        dprintf(in->out_fd, "Tabel basis data di %s sudah mutakhir.\n", in_text(in, "data"));
    return r;
}

static const struct command_option options[] = { OPEN_OPTIONS };
const struct command command_migrate = {
    .name = "migrate", .arguments = "", .summary = "Memutakhirkan tabel basis data setelah program diganti",
    .help = "Setiap langkah utuh atau tidak sama sekali; yang terputus dapat dilanjutkan dengan\n"
            "perintah yang sama. Versi ini belum membuat cadangan sendiri: hentikan server dan\n"
            "salin folder data lebih dahulu.",
    .examples = (const char *const[]){ "maklumat migrate --data /var/lib/maklumat", NULL },
    .options = options, .n_options = COUNT(options), .run = run,
};

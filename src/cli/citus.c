/* citus.c: `maklumat citus-plan`: the statements that spread a PostgreSQL database over many servers. It touches
 * no database; that every table allows it is a test (citus-plan must succeed). */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "store/citus.h"
#include "web/feature.h"

static enum mk_result run(struct invocation *in)
{
    const struct house *house = in->house;
    struct buf out;
    buf_init(&out, 1 << 20);
    buf_str(&out, "-- Jalankan sekali dengan peran pemilik, selagi server berhenti, setelah CREATE EXTENSION citus.\n");
    enum mk_result r = citus_plan(&house->schema, in->arena, &out, &in->err);
    if (r == MK_OK && dprintf(in->out_fd, "%s", buf_text(&out)) < 0)
        r = in_fail(in, MK_STORE, "rencana tidak dapat ditulis");
    buf_release(&out);
    return r;
}

const struct command command_citus_plan = {
    .name = "citus-plan", .arguments = "", .summary = "Mencetak perintah yang membagi PostgreSQL menurut daerah",
    .help = "Untuk basis data bersama banyak daerah di atas Citus. Perintah ini hanya memeriksa\n"
            "aturan tabel dan mencetak SQL; ia tidak menyentuh basis data mana pun. Citus sendiri\n"
            "belum ikut diuji.",
    .examples = (const char *const[]){ "maklumat citus-plan | psql \"$DATABASE_URL\"", NULL },
    .run = run,
};

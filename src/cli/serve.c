/* serve.c: `maklumat serve`: the server. The first start creates folder and database. */
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/commands.h"
#include "web/open.h"
#include "web/server.h"

static enum mk_result run(struct invocation *in)
{
    struct settings settings;
    struct store *store = NULL;
    const char *listen = in_text(in, "listen");
    enum mk_result r = open_settings(in, &settings, NULL);
    if (!r)
        r = open_store(in, STORE_CREATE, &store);
    if (r)
        return r;
    const struct server_options options = {
        .listen = listen,
        .settings = &settings,
        .house = in->house,
        .store = store,
        .ready_fd = (int)in_int(in, "ready-fd"),
        .signals = true,
        .announce = true,
    };
    struct server *server = NULL;
    r = server_open(&options, &server, &in->err);
    if (!r) {
        dprintf(in->out_fd, "Maklumat melayani http://%s/ (port %d). Berhenti: Ctrl+C.\n", listen,
                server_port(server));
        r = server_loop(server, &in->err);
    }
    server_close(server);
    store_close(store);
    return r;
}

static const struct command_option options[] = {
    OPEN_OPTIONS,
    { .name = "listen", .letter = 'l', .kind = OPT_TEXT, .value = "ALAMAT:PORT", .fallback = "127.0.0.1:8080",
      .help = "Alamat yang dilayani; port 0 memilih port bebas" },
    { .name = "ready-fd", .kind = OPT_INT, .value = "N", .fallback = "-1", .min = -1, .max = 1024,
      .help = "Tulis nomor port ke deskriptor ini setelah siap" },
};
const struct command command_serve = {
    .name = "serve", .arguments = "", .summary = "Menjalankan server",
    .help = "Pada jalan pertama folder dan basis data dibuat. Log ditulis ke galat baku, satu objek JSON per baris.\n"
            "SIGTERM menghentikan server setelah semua tulisan yang diterima tersimpan.",
    .examples = (const char *const[]){ "maklumat serve --data data  # di http://127.0.0.1:8080",
                                       "maklumat serve --data data --listen 127.0.0.1:9000 --set page_cache_bytes=0", NULL },
    .options = options, .n_options = COUNT(options), .run = run,
};

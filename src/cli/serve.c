/* serve.c: `maklumat serve`: the server. The first start creates folder and database. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "cli/commands.h"
#include "cli/kabar.h"
#include "cli/lock.h"
#include "cli/pagar.h"
#include "cli/schedule.h"
#include "web/open.h"
#include "web/server.h"
#include "web/worker.h"

/* Standard output says where, once connections are accepted; the port may have been left to the kernel. */
static void address_print(struct invocation *in, const char *listen, int port)
{
    const char *colon = strrchr(listen, ':');
    int n = colon ? (int)(colon - listen) : 0;
    dprintf(in->out_fd, "Maklumat siap di http://%.*s:%d/\n", n > 0 ? n : 9, n > 0 ? listen : "127.0.0.1", port);
}

/* To systemd, when it listens: ready, alive as often as its watchdog wants, stopping. */
static void say(enum server_word word)
{
    static int seconds;
    static int64_t said;
    const char *address = getenv("NOTIFY_SOCKET");
    int64_t now = clock_monotonic_us() / 1000000;
    if (!address)
        return;
    if (word == SERVER_READY)
        seconds = kabar_seconds(getenv("WATCHDOG_USEC"), getenv("WATCHDOG_PID"));
    if (word == SERVER_ALIVE && (seconds == 0 || now - said < seconds))
        return;
    said = now;
    kabar_send(address, word == SERVER_READY ? "READY=1" : word == SERVER_ALIVE ? "WATCHDOG=1" : "STOPPING=1");
}

/* The worker is running and everything is open: from here on nothing else is started. A kernel without filters
 * serves all the same; `systemd` fences too (packaging/maklumat.service). */
static void fence(void)
{
    struct err err = { "" };
    enum mk_result r = pagar_close(&err);
    if (r != MK_OK)
        LOG(LOG_WARN, "fence", LT("detail", err.text));
}

static enum mk_result serve(struct invocation *in, const struct settings *settings, struct store *store, struct db *db)
{
    const struct server_options options = {
        .listen = in_text(in, "listen"),
        .settings = settings,
        .house = in->house,
        .store = store,
        .db = db,
        .ready_fd = (int)in_int(in, "ready-fd"),
        .signals = true,
        .announce = true,
        .say = say,
    };
    struct server *server = NULL;
    enum mk_result r = server_open(&options, &server, &in->err);
    if (r == MK_OK) {
        fence();
        address_print(in, options.listen, server_port(server));
        r = server_loop(server, &in->err);
    }
    server_close(server);
    return r;
}

/* Before there are threads. Without it the server serves; only what needs a worker waits. */
static void worker_begin(void)
{
    struct err err = { "" };
    enum mk_result r = worker_start(&err);
    if (r)
        LOG(LOG_WARN, "worker", LT("detail", err.text));
}

/* A server serves one region: of several it must be told which. None yet is fine, the page says what to do. The reader is
 * for the server: SQLite takes its time to open one. */
static enum mk_result region_known(struct invocation *in, struct store *store, struct db **ret)
{
    struct db *db = NULL;
    struct daerah d;
    enum mk_result r = store_reader(store, &db, &in->err);
    if (r)
        return r;
    r = registry_daerah(db, in->arena, &d);
    r = r == MK_CONFLICT ? open_region_said(in, db, r) : MK_OK;
    if (r)
        store_reader_close(db);
    else
        *ret = db;
    return r;
}

static enum mk_result run(struct invocation *in)
{
    struct settings settings;
    struct store *store = NULL;
    struct db *db = NULL;
    struct schedule *schedule = NULL;
    int lock = -1;
    enum mk_result r = open_settings(in, &settings, NULL);
    if (r == MK_OK)
        r = lock_data(in, false, &lock); /* first: a restore may be putting another database in place */
    if (r == MK_OK)
        worker_begin();
    if (r == MK_OK)
        r = open_store_to_serve(in, &settings, &store);
    if (r == MK_OK)
        r = region_known(in, store, &db);
    if (r == MK_OK && lock < 0) /* the first start made the folder */
        r = lock_data(in, false, &lock);
    if (r == MK_OK)
        r = schedule_start(in, &settings, &schedule);
    if (r == MK_OK)
        r = serve(in, &settings, store, db);
    else
        store_reader_close(db);
    schedule_stop(schedule);
    store_close(store);
    worker_stop();
    if (lock >= 0)
        close(lock);
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
    .help = "Pada jalan pertama folder (0700) dan basis data dibuat. Alamat ditulis ke\n"
            "keluaran baku setelah server siap; log ke galat baku, satu objek JSON per baris.\n"
            "SIGTERM menghentikan server setelah semua tulisan yang diterima tersimpan.",
    .examples = (const char *const[]){ "maklumat serve --data data # di http://127.0.0.1:8080/",
                                       "maklumat serve --data data --listen 127.0.0.1:9000 --set list_page=20", NULL },
    .options = options, .n_options = COUNT(options), .run = run,
};

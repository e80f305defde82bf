/* server.c: start, loop, stop. See server.h.
 *
 * The loop waits on the library's epoll descriptor and on an eventfd that the writer thread signals once per
 * batch of finished writes. Finished writes are handed over through a list (web_finished), and only this
 * thread resumes their connections: so the database version that a turn reads is never older than a write
 * that it acknowledges, and no connection is touched by two threads. */
#include "web/server.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "web/server_private.h"

/* ---- the listening socket ---- */

struct place {
    union { struct sockaddr any; struct sockaddr_in v4; struct sockaddr_in6 v6; } address;
    socklen_t n;
};

/* "127.0.0.1:8080", "[::1]:8080", ":8080" */
static bool place_parse(const char *listen, struct place *ret)
{
    char host[64];
    const char *colon = strrchr(listen, ':');
    if (!colon || (size_t)(colon - listen) >= sizeof host)
        return false;
    int64_t port = rq_int(colon + 1, -1, 0, 65535);
    size_t n = (size_t)(colon - listen);
    memcpy(host, listen, n);
    host[n] = '\0';
    *ret = (struct place){ 0 };
    if (n > 1 && host[0] == '[' && host[n - 1] == ']') {
        host[n - 1] = '\0';
        ret->address.v6.sin6_family = AF_INET6;
        ret->address.v6.sin6_port = htons((uint16_t)port);
        ret->n = sizeof ret->address.v6;
        return port >= 0 && inet_pton(AF_INET6, host + 1, &ret->address.v6.sin6_addr) == 1;
    }
    ret->address.v4.sin_family = AF_INET;
    ret->address.v4.sin_port = htons((uint16_t)port);
    ret->n = sizeof ret->address.v4;
    return port >= 0 && inet_pton(AF_INET, n > 0 ? host : "0.0.0.0", &ret->address.v4.sin_addr) == 1;
}

static enum mk_result socket_listen(struct server *s, struct err *err)
{
    struct place place;
    const char *text = s->options.listen;
    const int on = 1;
    if (!place_parse(text, &place))
        return err_set(err, MK_INVALID, "%s: alamat harus ALAMAT:PORT, misalnya 127.0.0.1:8080", text);
    int fd = socket(place.address.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return err_set(err, MK_FAILED, "%s: %s", text, strerror(errno));
    s->listen_fd = fd;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, &place.address.any, place.n) != 0 || listen(fd, SOMAXCONN) != 0 ||
        getsockname(fd, &place.address.any, &place.n) != 0)
        return err_set(err, MK_FAILED, "%s: %s", text, strerror(errno));
    s->port = ntohs(place.address.any.sa_family == AF_INET6 ? place.address.v6.sin6_port
                                                            : place.address.v4.sin_port);
    return MK_OK;
}

/* ---- waking the loop ---- */

static void wake(int fd)
{
    const uint64_t one = 1;
    int before = errno; /* also called from a signal handler */
    ssize_t ignored = write(fd, &one, sizeof one);
    (void)ignored; /* a full counter means that the loop will wake anyway */
    errno = before;
}

static void on_batch(void *arg)
{
    wake(((struct server *)arg)->wake_fd);
}

static _Atomic(struct server *) signalled;

static void on_signal(int number)
{
    (void)number;
    struct server *s = atomic_load(&signalled);
    if (s)
        server_stop(s);
}

static void signals_set(struct server *s, bool on)
{
    if (!s->options.signals)
        return;
    struct sigaction action = { .sa_handler = on ? on_signal : SIG_DFL };
    atomic_store(&signalled, on ? s : NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

void server_stop(struct server *s)
{
    atomic_store(&s->stop, true);
    wake(s->wake_fd);
}

/* ---- opening ---- */

static enum mk_result daemon_start(struct server *s, struct err *err)
{
    const struct settings *set = s->options.settings;
    /* room for the largest head we read ourselves to say 431, its index, and the head of the answer */
    int64_t memory = set->header_bytes + set->header_bytes / 2;
    if (memory < set->connection_memory)
        memory = set->connection_memory;
    /* all visitors of a proxy share its address */
    unsigned per_address = set->rate_limits && !set->proxy ? (unsigned)set->connections_per_addr : 0;
    s->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC | MHD_USE_TURBO, 0, NULL, NULL, on_request, s,
        MHD_OPTION_LISTEN_SOCKET, s->listen_fd,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)set->connections_max,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, per_address,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)memory,
        MHD_OPTION_CONNECTION_TIMEOUT, 0u, /* deadlines are ours: server_conn.c */
        MHD_OPTION_URI_LOG_CALLBACK, on_target, s,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
        MHD_OPTION_NOTIFY_CONNECTION, conn_notify, s,
        MHD_OPTION_END);
    if (!s->daemon)
        return err_set(err, MK_FAILED, "server HTTP tidak dapat dimulai: %s", strerror(errno));
    s->epoll_fd = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    return MK_OK;
}

/* As many descriptors as connections may need, as far as the system lets us. */
static void descriptors_raise(int64_t connections)
{
    enum { OTHERS = 128 };
    struct rlimit limit;
    rlim_t want = (rlim_t)connections + OTHERS;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= want)
        return;
    limit.rlim_cur = limit.rlim_max < want ? limit.rlim_max : want;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < want)
        LOG(LOG_WARN, "descriptors", LN("have", (int64_t)limit.rlim_cur), LN("want", (int64_t)want));
}

enum mk_result server_open(const struct server_options *options, struct server **ret, struct err *err)
{
    struct server *s = calloc(1, sizeof *s);
    if (!s) {
        store_reader_close(options->db);
        return err_set(err, MK_FAILED, "memori habis");
    }
    s->options = *options;
    s->listen_fd = -1;
    descriptors_raise(options->settings->connections_max);
    s->connections.next = s->connections.previous = &s->connections;
    s->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    enum mk_result r = web_open(&s->web, options->settings, options->house, options->store, options->db, answer_drop, err);
    if (r == MK_OK && s->wake_fd < 0)
        r = err_set(err, MK_FAILED, "eventfd: %s", strerror(errno));
    if (r == MK_OK)
        r = socket_listen(s, err);
    if (r == MK_OK)
        r = daemon_start(s, err);
    if (r != MK_OK) {
        server_close(s);
        return r;
    }
    store_on_batch(options->store, on_batch, s);
    s->web.wake = on_batch;
    s->web.wake_arg = s;
    *ret = s;
    return MK_OK;
}

int server_port(const struct server *s)
{
    return s->port;
}

static enum mk_result write_nothing(struct db *tx, void *arg, struct err *err)
{
    (void)tx, (void)arg, (void)err;
    return MK_OK;
}

/* The writer thread may be about to call on_batch for a batch that we have seen already. It has when a later
 * write is done. */
static void writer_leave(struct server *s)
{
    struct err ignored;
    store_on_batch(s->options.store, NULL, NULL);
    enum mk_result r = store_write(s->options.store, write_nothing, NULL, &ignored);
    (void)r;
}

void server_close(struct server *s)
{
    if (!s)
        return;
    if (s->web.waiting > 0) /* the disk hangs: the writer still points here, so this stays to the end */
        return;
    if (s->daemon) {
        writer_leave(s);
        MHD_stop_daemon(s->daemon); /* also closes what listens, when it still does */
    } else if (s->listen_fd >= 0) {
        close(s->listen_fd);
    }
    redirects_free(s);
    if (s->web.house)
        web_close(&s->web);
    if (s->wake_fd >= 0)
        close(s->wake_fd);
    free(s);
}

/* ---- the loop ---- */

/* While a write is on its way the library says that it has connections to work on, and it is one that lingers. When
 * the last turn found nothing but those, we wait for the writer, though not long, should there be others after all. */
static int wait_ms(const struct server *s, int calm_ms)
{
    enum { LINGER_MS = 2 };
    MHD_UNSIGNED_LONG_LONG left;
    if (MHD_get_timeout(s->daemon, &left) == MHD_YES && left == 0)
        return s->lingering > 0 && !s->active ? LINGER_MS : 0;
    return calm_ms;
}

static int until_sweep_ms(const struct server *s)
{
    int64_t sweep = s->swept_us + 1000000 - clock_monotonic_us();
    return sweep <= 0 ? 0 : (int)(sweep / 1000) + 1;
}

static void loop_wait(struct server *s)
{
    struct pollfd fds[2] = { { s->epoll_fd, POLLIN, 0 }, { s->wake_fd, POLLIN, 0 } };
    uint64_t count;
    int ms = wait_ms(s, until_sweep_ms(s));
    if (ms == 0 && atomic_load_explicit(&s->web.finished, memory_order_relaxed) == NULL && !atomic_load(&s->stop))
        return; /* busy: the library has connections to work on, no need to ask the kernel */
    if (poll(fds, 2, ms) > 0 && (fds[1].revents & POLLIN)) {
        ssize_t ignored = read(s->wake_fd, &count, sizeof count);
        (void)ignored;
    }
}

static void say(const struct server *s, enum server_word word)
{
    if (s->options.say)
        s->options.say(word);
}

static void loop_turn(struct server *s)
{
    for (struct exchange *x = web_finished(&s->web); x;) {
        struct exchange *next = x->next;
        exchange_back(s, x);
        x = next;
    }
    s->active = false;
    web_turn(&s->web);
    MHD_run(s->daemon);
    web_turned(&s->web);
    if (s->web.now_us - s->swept_us >= 1000000) {
        s->swept_us = s->web.now_us;
        conn_sweep(s);
        say(s, SERVER_ALIVE);
    }
}

/* No new connections; what was begun is finished. */
static enum mk_result loop_stop(struct server *s, struct err *err)
{
    int64_t until = clock_monotonic_us() + s->options.settings->stop_seconds * 1000000;
    s->web.stopping = true;
    MHD_socket fd = MHD_quiesce_daemon(s->daemon);
    if (fd != MHD_INVALID_SOCKET)
        close(fd);
    s->listen_fd = -1;
    do {
        struct pollfd fds[2] = { { s->epoll_fd, POLLIN, 0 }, { s->wake_fd, POLLIN, 0 } };
        uint64_t count;
        poll(fds, 2, wait_ms(s, 10));
        ssize_t ignored = read(s->wake_fd, &count, sizeof count);
        (void)ignored;
        loop_turn(s);
    } while (s->web.in_flight > 0 && clock_monotonic_us() < until);
    if (s->web.in_flight > 0)
        return err_set(err, MK_BUSY, "%zu permintaan belum selesai saat server berhenti", s->web.in_flight);
    return MK_OK;
}

enum mk_result server_loop(struct server *s, struct err *err)
{
    enum mk_result r = jobs_start(s->options.house, s->options.store, &s->jobs, err);
    if (r != MK_OK)
        return r;
    signals_set(s, true);
    if (s->options.ready_fd >= 0)
        dprintf(s->options.ready_fd, "%d\n", s->port);
    if (s->options.announce)
        LOG(LOG_INFO, "start", LT("listen", s->options.listen), LN("port", s->port));
    s->swept_us = clock_monotonic_us();
    say(s, SERVER_READY);
    while (!atomic_load(&s->stop)) {
        loop_wait(s);
        loop_turn(s);
    }
    say(s, SERVER_STOPPING);
    r = loop_stop(s, err);
    signals_set(s, false);
    jobs_stop(s->jobs);
    if (s->options.announce)
        LOG(LOG_INFO, "stop", LT("result", mk_result_name(r)));
    return r;
}

enum mk_result server_run(const struct server_options *options, struct err *err)
{
    struct server *s = NULL;
    enum mk_result r = server_open(options, &s, err);
    if (r != MK_OK)
        return r;
    assert(s);
    r = server_loop(s, err);
    server_close(s);
    return r;
}

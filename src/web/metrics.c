/* metrics.c: the house's own routes: /healthz for whoever watches the service, /metrics in Prometheus
 * text for this machine only (ASVS 13.4). Nothing here is about a visitor. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "web/exchange.h"

static enum mk_result healthz(struct request *rq)
{
    struct daerah ignored;
    enum mk_result r = registry_daerah(rq->db, rq->arena, &ignored);
    bool good = r == MK_OK || r == MK_NOT_FOUND;
    rq_set_header(rq, "Cache-Control", "no-store");
    buf_str(rq_out(rq), good ? "ok\n" : "penyimpanan tidak terbaca\n");
    return rq_send(rq, good ? 200 : 503, "text/plain; charset=utf-8");
}

/* Bytes of this process that are in memory; 0 when the kernel does not say. */
static int64_t memory_resident(void)
{
    char text[128] = "";
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    char *second = n > 0 ? strchr(text, ' ') : NULL; /* "size resident shared …", in pages */
    return second ? strtoll(second, NULL, 10) * sysconf(_SC_PAGESIZE) : 0;
}

static void figure(struct buf *b, const char *name, const char *type, const char *help, uint64_t value)
{
    buf_format(b, "# HELP %s %s\n# TYPE %s %s\n%s %llu\n", name, help, name, type, name, (unsigned long long)value);
}

static void web_figures(struct buf *b, const struct web *w)
{
    const struct metrics *m = &w->metrics;
    const struct cache_figures c = cache_figures(w->cache);
    buf_str(b, "# HELP maklumat_http_requests_total Answers by class of status.\n"
               "# TYPE maklumat_http_requests_total counter\n");
    for (int i = 2; i < 6; i++)
        buf_format(b, "maklumat_http_requests_total{class=\"%dxx\"} %llu\n", i, (unsigned long long)m->requests[i]);
    figure(b, "maklumat_http_cut_total", "counter", "Requests that ended without a whole answer.", m->requests[0]);
    figure(b, "maklumat_http_body_bytes_total", "counter", "Bytes of bodies answered.", m->bytes);
    figure(b, "maklumat_http_in_flight", "gauge", "Requests being worked on.", w->in_flight);
    figure(b, "maklumat_http_connections_total", "counter", "Connections accepted.", m->connections);
    figure(b, "maklumat_http_connections", "gauge", "Connections open.", m->connections_open);
    figure(b, "maklumat_http_deadlines_total", "counter", "Connections closed because a deadline passed.",
           m->deadlines);
    figure(b, "maklumat_page_cache_hits_total", "counter", "Pages answered from the cache.", c.hits);
    figure(b, "maklumat_page_cache_misses_total", "counter", "Pages that were not in the cache.", c.misses);
    figure(b, "maklumat_page_cache_bytes", "gauge", "Memory of the page cache.", c.bytes);
}

static void seconds_figure(struct buf *b, const char *name, const char *help, int64_t us)
{
    buf_format(b, "# HELP %s %s\n# TYPE %s gauge\n%s %lld.%06lld\n", name, help, name, name,
               (long long)(us / 1000000), (long long)(us % 1000000));
}

static void store_text(struct buf *b, struct store *s)
{
    struct store_figures f;
    store_figures(s, &f);
    figure(b, "maklumat_writes_total", "counter", "Writes made durable.", f.writes);
    figure(b, "maklumat_write_transactions_total", "counter", "Transactions that held them.", f.transactions);
    figure(b, "maklumat_writes_failed_total", "counter", "Writes that failed.", f.failed);
    figure(b, "maklumat_write_queue", "gauge", "Writes waiting.", f.queue);
    figure(b, "maklumat_write_batch_max", "gauge", "Most writes in one transaction.", f.max_batch);
    seconds_figure(b, "maklumat_commit_seconds", "How long the last transaction took.", (int64_t)f.last_commit_us);
}

static enum mk_result metrics_page(struct request *rq)
{
    const struct web *w = exchange_of(rq)->web;
    struct buf *b = rq_out(rq);
    if (!rq->settings->metrics)
        return MK_NOT_FOUND;
    web_figures(b, w);
    store_text(b, rq->store);
    figure(b, "process_resident_memory_bytes", "gauge", "Resident memory.", (uint64_t)memory_resident());
    seconds_figure(b, "maklumat_uptime_seconds", "Since the start.", clock_monotonic_us() - w->metrics.started_us);
    rq_set_header(rq, "Cache-Control", "no-store");
    return rq_send(rq, 200, "text/plain; version=0.0.4; charset=utf-8");
}

const struct route web_own_routes[] = {
    { .method = GET, .path = "/healthz", .role = WARGA, .handler = healthz },
    { .method = GET, .path = "/warna/{nama}", .role = WARGA, .handler = brand_css, .cacheable = true },
    { .method = GET, .path = "/lambang/{nama}", .role = WARGA, .handler = brand_crest, .cacheable = true },
    { .method = GET, .path = "/metrics", .role = LOOPBACK, .handler = metrics_page },
};
const size_t web_n_own_routes = COUNT(web_own_routes);

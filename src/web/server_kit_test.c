/* server_kit_test.c: see server_kit.h. */
#include "web/server_kit.h"
#include "web/upload.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "web/house.h"
#include "web/page.h"

/* ---- a small house ---- */

static atomic_int rendered, drawing;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER, drawing_gate = PTHREAD_MUTEX_INITIALIZER;

static const struct migration migrations[] = {
    { 1, "CREATE TABLE uji (daerah_id {int} NOT NULL, uji_id {int} NOT NULL, teks {text} NOT NULL,"
         " PRIMARY KEY (daerah_id, uji_id)){table};" },
};
enum { Q_ADD, Q_COUNT };
static const struct stmt stmts[] = {
    [Q_ADD] = { "uji_add", "INSERT INTO uji (daerah_id, uji_id, teks) VALUES ($1, $2, $3)", .in = "iit", .out = "" },
    [Q_COUNT] = { "uji_count", "SELECT COUNT(*) FROM uji WHERE daerah_id = $1", .in = "i", .out = "i" },
};
static const struct schema_part part = { "uji", migrations, COUNT(migrations), stmts, COUNT(stmts) };

enum { REGION = 7324 };

static enum mk_result halo(struct request *rq)
{
    int64_t n = 0;
    enum mk_result r = db_int(rq->db, &stmts[Q_COUNT], ARGS(VI(REGION)), &n);
    if (r != MK_OK)
        return r;
    atomic_fetch_add(&rendered, 1);
    buf_format(rq_out(rq), "<p>%s %lld</p>", rq->lang == LANG_EN ? "hello" : "halo", (long long)n);
    return rq_html(rq, 200);
}

static enum mk_result hari(struct request *rq)
{
    buf_format(rq_out(rq), "hari %d", (int)rq_today(rq));
    return rq_html(rq, 200);
}

static enum mk_result besar(struct request *rq)
{
    atomic_fetch_add(&rendered, 1);
    for (int i = 0; i < 500; i++)
        buf_str(rq_out(rq), "0123456789");
    return rq_html(rq, 200);
}

static enum mk_result tampil(struct request *rq)
{
    const char *q = rq_query(rq, "q");
    html_text(rq_out(rq), rq_path(rq, "nama"));
    buf_char(rq_out(rq), '|');
    html_text(rq_out(rq), q ? q : "-");
    return rq_html(rq, 200);
}

static enum mk_result tetap(struct request *rq)
{
    buf_str(rq_out(rq), "tetap");
    return rq_html(rq, 200);
}

static enum mk_result ke(struct request *rq)
{
    const char *next = rq_query(rq, "next");
    return rq_redirect(rq, next ? next : "/");
}

static enum mk_result kepala(struct request *rq)
{
    const char *v = rq_query(rq, "v");
    rq_set_header(rq, "X-Uji", v ? v : "");
    rq_set_header(rq, "Cache-Control", "no-store");
    return rq_html(rq, 200);
}

static enum mk_result galat(struct request *rq)
{
    return fail(rq, MK_STORE, "rahasia dapur");
}

static enum mk_result bentrok(struct request *rq)
{
    return fail(rq, MK_CONFLICT, "periode %s sudah ditutup", "TW1");
}

static enum mk_result slot_page(struct request *rq)
{
    struct fragment f;
    struct slot_subject s = { .kode = "x" };
    slots_fill(rq, "uji.tempat", &s, &f);
    fragment_draw(rq_out(rq), &f, rq->lang);
    return rq_html(rq, 200);
}

/* ---- writes ---- */

struct pesan { const char *teks; bool gagal; };

static enum mk_result tulis_run(struct db *tx, void *arg, struct err *err)
{
    struct pesan *p = arg;
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    if (p->gagal)
        return err_set(err, MK_CONFLICT, "sudah ada");
    return db_exec(tx, &stmts[Q_ADD], ARGS(VI(REGION), VI(id_make()), VT(p->teks)), NULL);
}

static enum mk_result tulis_after(struct request *rq, void *arg, enum mk_result result)
{
    struct pesan *p = arg;
    if (result != MK_OK)
        return result;
    if (rq_once(rq, &gate, 1, 2))
        return fail(rq, MK_STORE, "what was read before the write is still there");
    buf_format(rq_out(rq), "tersimpan %s", p->teks);
    return rq_html(rq, 200);
}

/* Arithmetic of the pool, held up like a write. */
static atomic_int counting;
static enum mk_result hitung_run(void *arg)
{
    (void)arg;
    atomic_fetch_add(&counting, 1);
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    return MK_OK;
}

static enum mk_result hitung_after(struct request *rq, void *arg, enum mk_result result)
{
    (void)arg;
    buf_str(rq_out(rq), "dihitung");
    return result ? result : rq_html(rq, 200);
}

static enum mk_result hitung(struct request *rq)
{
    return rq_offload(rq, hitung_run, hitung_after, NULL);
}

static enum mk_result tulis(struct request *rq)
{
    rq_once_keep(rq, &gate, 1, 2, rq);
    if (rq_once(rq, &gate, 1, 2) != rq || rq_once(rq, &gate, 2, 1))
        return fail(rq, MK_STORE, "rq_once");
    struct pesan *p = arena_new(rq->arena, struct pesan);
    const char *teks = rq_form(rq, "teks");
    if (!p || !teks)
        return fail(rq, MK_INVALID, "teks wajib diisi");
    *p = (struct pesan){ teks, rq_form(rq, "gagal") != NULL };
    return rq_write(rq, tulis_run, tulis_after, p);
}

static enum mk_result batas(struct request *rq)
{
    if (!rq_limit(rq, 3))
        return fail(rq, MK_LIMITED, "terlalu sering");
    return rq_html(rq, 200);
}

static enum mk_result gema(struct request *rq)
{
    size_t n;
    const void *p = rq_body(rq, &n);
    buf_add(rq_out(rq), p, n);
    return rq_json(rq, 200);
}

/* Says what came, and keeps the files when asked to; the n-th file comes back by /berkas. */
static enum mk_result unggah(struct request *rq)
{
    struct upload_list files = rq_files(rq);
    const char *judul = rq_form(rq, "judul");
    buf_format(rq_out(rq), "judul=%s\n", judul ? judul : "-");
    for (size_t i = 0; i < files.n; i++)
        buf_format(rq_out(rq), "%s|%s|%lld|%s\n", files.item[i].name,
                   files.item[i].kind < N_FILE_KINDS ? file_kind_code(files.item[i].kind) : "-", (long long)files.item[i].bytes,
                   files.item[i].why ? files.item[i].why : files.item[i].temp);
    if (rq_form(rq, "simpan"))
        rq_files_keep(rq);
    return rq_html(rq, 200);
}

static enum mk_result berkas(struct request *rq)
{
    const char *temp = rq_query(rq, "temp"), *name = rq_query(rq, "nama");
    int fd;
    enum mk_result r = berkas_temp_open(temp ? temp : "", &fd, &rq->err);
    return r ? r : rq_send_file(rq, fd, lseek(fd, 0, SEEK_END), "application/pdf", name ? name : "a.pdf");
}

/* A picture of how many rows there are: read by the handler, drawn on the pool for anybody, held up by a gate of its own. */
static enum mk_result gambar_run(void *arg)
{
    (void)arg;
    atomic_fetch_add(&drawing, 1);
    pthread_mutex_lock(&drawing_gate);
    pthread_mutex_unlock(&drawing_gate);
    return MK_OK;
}

static enum mk_result gambar_after(struct request *rq, void *arg, enum mk_result result)
{
    const int64_t *n = arg;
    buf_format(rq_out(rq), "gambar %lld", (long long)*n);
    return result ? result : rq_html(rq, 200);
}

static enum mk_result gambar(struct request *rq)
{
    int64_t *n = arena_new(rq->arena, int64_t);
    enum mk_result r = n ? db_int(rq->db, &stmts[Q_COUNT], ARGS(VI(REGION)), n) : MK_TOO_BIG;
    return r ? r : rq_offload_anybody(rq, gambar_run, gambar_after, n);
}

static const struct upload_rule unggah_rule = { .field = "berkas", .kinds = FILE_BIT(PDF) | FILE_BIT(JPEG), .each_bytes = 4096, .files = 2 };

static const struct route routes[] = {
    { .method = GET, .path = "/halo", .role = WARGA, .handler = halo, .cacheable = true },
    { .method = GET, .path = "/hari", .role = WARGA, .handler = hari, .cacheable = true },
    { .method = GET, .path = "/besar", .role = WARGA, .handler = besar, .cacheable = true },
    { .method = GET, .path = "/gambar", .role = WARGA, .handler = gambar, .cacheable = true },
    { .method = GET, .path = "/baru", .role = WARGA, .handler = besar },
    { .method = GET, .path = "/orang/{nama}", .role = WARGA, .handler = tampil },
    { .method = GET, .path = "/orang/semua", .role = WARGA, .handler = tetap },
    { .method = GET, .path = "/ke", .role = WARGA, .handler = ke },
    { .method = GET, .path = "/kepala", .role = WARGA, .handler = kepala },
    { .method = GET, .path = "/galat", .role = WARGA, .handler = galat },
    { .method = GET, .path = "/bentrok", .role = WARGA, .handler = bentrok },
    { .method = GET, .path = "/slot", .role = WARGA, .handler = slot_page },
    { .method = GET, .path = "/mesin", .role = LOOPBACK, .handler = tetap },
    { .method = GET, .path = "/petugas", .role = STAF, .hak = HAK_DIRI, .handler = tetap },
    { .method = POST, .path = "/hitung", .role = WARGA, .handler = hitung, .body_max = 2048 },
    { .method = POST, .path = "/tulis", .role = WARGA, .handler = tulis, .body_max = 2048 },
    { .method = POST, .path = "/batas", .role = WARGA, .handler = batas },
    { .method = POST, .path = "/api/v1/gema", .role = WARGA, .handler = gema },
    { .method = POST, .path = "/unggah", .role = WARGA, .handler = unggah, .upload = &unggah_rule },
    { .method = GET, .path = "/berkas", .role = WARGA, .handler = berkas },
};

static enum mk_result slot_good(struct request *rq, const struct slot_subject *s, struct buf *out)
{
    (void)rq;
    buf_format(out, "<b>%s</b>", s->kode);
    return MK_OK;
}

static enum mk_result slot_bad(struct request *rq, const struct slot_subject *s, struct buf *out)
{
    (void)s;
    buf_str(out, "setengah jadi");
    return fail(rq, MK_STORE, "rusak");
}

static enum mk_result slot_first(struct request *rq, const struct slot_subject *s, struct buf *out)
{
    (void)rq, (void)s;
    buf_str(out, "<i>awal</i>");
    return MK_OK;
}

static const struct slot slots[] = {
    { "uji.tempat", 2, slot_good }, { "uji.tempat", 3, slot_bad }, { "uji.tempat", 1, slot_first },
    { "uji.lain", 1, slot_bad },
};

static const struct feature feature_uji = {
    .name = "uji", .title = "Uji", .routes = routes, .n_routes = COUNT(routes), .slots = slots,
    .n_slots = COUNT(slots), .nav = { "/halo", "Halo", "Hello", 1 }, .schema = &part,
};
static const struct feature *const features[] = { &feature_uji };
static struct schema_part parts[2]; /* filled by kit_start: an address of another file is no constant */
static const struct house house = { features, COUNT(features), { parts, COUNT(parts) } };

/* ---- start and stop ---- */

void kit_init(struct kit *k)
{
    *k = (struct kit){ 0 };
    settings_default(&k->settings, NULL);
    k->settings.connections_per_addr = 0;
    k->settings.stop_seconds = 120;
}

static enum mk_result region_write(struct db *tx, void *arg, struct err *err)
{
    (void)arg, (void)err;
    struct daerah d = { .id = REGION, .kode = "73.24", .nama = "Kabupaten Uji", .zona = 480 };
    return registry_daerah_add(tx, &d, clock_utc_ms());
}

static void *kit_main(void *arg)
{
    struct kit *k = arg;
    struct err err;
    k->result = server_loop(k->server, &err);
    return NULL;
}

void kit_start(struct kit *k, bool with_region)
{
    static int made;
    char name[32];
    struct err err;
    parts[0] = registry_schema;
    parts[1] = part;
    atomic_store(&rendered, 0);
    snprintf(name, sizeof name, "uji-%d", made++);
    char dir[400];
    snprintf(dir, sizeof dir, "%s/berkas", test_dir());
    berkas_folder_set(dir);
    struct store_options options = { .location = test_database(name), .mode = STORE_CREATE, .schema = &house.schema,
                                     .write_queue = k->settings.write_queue };
    static int silent = -1;
    if (silent < 0)
        silent = open("/dev/null", O_WRONLY | O_CLOEXEC);
    log_set_fd(silent);
    if (store_open(&options, &k->store, &err) != MK_OK)
        FAIL("%s", err.text);
    if (with_region)
        CHECK_OK(store_write(k->store, region_write, NULL, &err));
    struct server_options o = { .listen = "127.0.0.1:0", .settings = &k->settings, .house = &house,
                                .store = k->store, .ready_fd = -1 };
    if (server_open(&o, &k->server, &err) != MK_OK)
        FAIL("%s", err.text);
    CHECK_INT(pthread_create(&k->thread, NULL, kit_main, k), 0);
}

void kit_stop(struct kit *k)
{
    server_stop(k->server);
    pthread_join(k->thread, NULL);
    k->stopped = true;
    server_close(k->server);
    store_close(k->store);
}

const struct house *kit_house(void)
{
    return &house;
}

int kit_rendered(void)
{
    return atomic_load(&rendered);
}

int64_t kit_rows(struct kit *k)
{
    struct db *db;
    struct err err;
    int64_t n = -1;
    CHECK_OK(store_reader(k->store, &db, &err));
    enum mk_result r = db_int(db, &stmts[Q_COUNT], ARGS(VI(REGION)), &n);
    store_reader_close(db);
    CHECK_OK(r);
    return n;
}

int kit_counting(void)
{
    return atomic_load(&counting);
}

void kit_hold_writer(bool hold)
{
    if (hold)
        pthread_mutex_lock(&gate);
    else
        pthread_mutex_unlock(&gate);
}

void kit_hold_drawing(bool hold)
{
    if (hold)
        pthread_mutex_lock(&drawing_gate);
    else
        pthread_mutex_unlock(&drawing_gate);
}

int kit_drawing(void)
{
    return atomic_load(&drawing);
}

void kit_add_row(struct kit *k)
{
    struct pesan p = { "belakang layar", false };
    struct err err;
    CHECK_OK(store_write(k->store, tulis_run, &p, &err));
}

/* ---- client ---- */

int client_connect(struct kit *k)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)server_port(k->server)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(fd >= 0);
    if (connect(fd, (const struct sockaddr *)&a, sizeof a) != 0)
        FAIL("connect: %s", strerror(errno));
    return fd;
}

bool client_send(int fd, const void *p, size_t n)
{
    for (size_t sent = 0; sent < n;) {
        ssize_t k = send(fd, (const char *)p + sent, n - sent, MSG_NOSIGNAL);
        if (k <= 0)
            return false;
        sent += (size_t)k;
    }
    return true;
}

enum { WAIT_MS = 120000 }; /* only guards against waiting for ever */

/* More bytes, 0 at the end, -1 when nothing came in time. */
static ssize_t client_more(int fd, char *p, size_t n)
{
    struct pollfd f = { fd, POLLIN, 0 };
    if (poll(&f, 1, WAIT_MS) <= 0)
        return -1;
    ssize_t got = recv(fd, p, n, 0);
    return got < 0 ? 0 : got;
}

const char *reply_field(const struct reply *r, const char *name)
{
    static char value[1024];
    size_t n = strlen(name);
    for (const char *p = strstr(r->head, "\r\n"); p && p[2]; p = strstr(p + 2, "\r\n"))
        if (strncasecmp(p + 2, name, n) == 0 && p[2 + n] == ':') {
            const char *v = p + 3 + n;
            v += strspn(v, " ");
            size_t len = strcspn(v, "\r");
            snprintf(value, sizeof value, "%.*s", (int)len, v);
            return value;
        }
    return NULL;
}

/* Takes the head and no byte of the body. */
static bool head_read_all(int fd, struct reply *r)
{
    int64_t until = clock_monotonic_us() + WAIT_MS * 1000;
    char *end = NULL;
    while (!end && clock_monotonic_us() < until) {
        struct pollfd f = { fd, POLLIN, 0 };
        ssize_t got = poll(&f, 1, WAIT_MS) > 0 ? recv(fd, r->head, sizeof r->head - 1, MSG_PEEK) : -1;
        if (got <= 0) {
            r->status = f.revents ? 0 : -1;
            r->closed = f.revents != 0;
            return false;
        }
        r->head[got] = '\0';
        end = strstr(r->head, "\r\n\r\n");
    }
    if (!end)
        return false;
    size_t n = (size_t)(end + 4 - r->head);
    CHECK_INT(recv(fd, r->head, n, 0), (int64_t)n);
    r->head[n] = '\0';
    r->status = strncmp(r->head, "HTTP/1.1 ", 9) == 0 ? (int)strtol(r->head + 9, NULL, 10) : 0;
    return true;
}

void client_read(int fd, struct reply *r, bool head_only)
{
    do {
        *r = (struct reply){ 0 };
        if (!head_read_all(fd, r))
            return;
    } while (r->status == 100);
    const char *length = reply_field(r, "Content-Length");
    size_t n = length && !head_only && r->status != 304 ? (size_t)strtoull(length, NULL, 10) : 0;
    r->body = malloc(n + 1);
    while (r->n < n) {
        ssize_t got = client_more(fd, r->body + r->n, n - r->n);
        if (got <= 0)
            break;
        r->n += (size_t)got;
    }
    r->body[r->n] = '\0';
}

bool client_closed(int fd, int ms)
{
    int64_t until = clock_monotonic_us() + ms * 1000;
    for (;;) {
        char rest[4096];
        int64_t left = (until - clock_monotonic_us()) / 1000;
        struct pollfd f = { fd, POLLIN, 0 };
        if (left <= 0 || poll(&f, 1, (int)left) <= 0)
            return false;
        if (recv(fd, rest, sizeof rest, 0) <= 0)
            return true;
    }
}

void reply_release(struct reply *r)
{
    free(r->body);
    r->body = NULL;
}

static struct reply fetch_bytes(struct kit *k, const char *p, size_t n, bool head_only)
{
    struct reply r;
    int fd = client_connect(k);
    client_send(fd, p, n);
    client_read(fd, &r, head_only);
    close(fd);
    return r;
}

struct reply fetch(struct kit *k, const char *format, ...)
{
    char text[16384];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    CHECK(n > 0 && n < (int)sizeof text);
    return fetch_bytes(k, text, (size_t)n, strncmp(text, "HEAD ", 5) == 0);
}

struct reply fetch_get(struct kit *k, const char *path, const char *fields)
{
    return fetch(k, "GET %s HTTP/1.1\r\nHost: uji\r\n%s\r\n", path, fields ? fields : "");
}

struct reply fetch_post(struct kit *k, const char *path, const char *body)
{
    return fetch(k, "POST %s HTTP/1.1\r\nHost: uji\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    "Content-Length: %zu\r\n\r\n%s", path, strlen(body), body);
}

/* site.c: see site.h. */
#include "tests/kit/site.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/test.h"
#include "web/jobs.h"
#include "web/server.h"

enum { PARTS_MAX = 16, ANSWER_MAX = 4 << 20 };

struct serving {
    struct schema_part parts[PARTS_MAX];
    struct server *server;
    pthread_t thread;
    enum mk_result result;
};

static char answer[ANSWER_MAX], *body = answer;

static enum mk_result daerah_put(struct db *tx, void *arg, struct err *err)
{
    (void)err;
    return registry_daerah_add(tx, arg, 1);
}

void site_write(struct site *s, write_fn *run, void *arg)
{
    struct err err = { "" };
    if (store_write(s->store, run, arg, &err) != MK_OK)
        FAIL("%s", err.text);
}

struct site *site_new(const struct feature *const *features, size_t n, write_fn *fill, void *arg)
{
    static int made;
    struct site *s = calloc(1, sizeof *s);
    struct serving *v = calloc(1, sizeof *v);
    struct err err = { "" };
    char name[32];
    CHECK(s && v && n < PARTS_MAX);
    s->impl = v;
    arena_init(&s->arena, 64 << 20);
    settings_default(&s->settings, NULL);
    s->settings.rate_limits = 0;
    size_t parts = 0;
    v->parts[parts++] = registry_schema;
    for (size_t i = 0; i < n; i++)
        if (features[i]->schema)
            v->parts[parts++] = *features[i]->schema;
    s->house = (struct house){ .features = features, .n_features = n, .schema = { v->parts, parts } };
    snprintf(name, sizeof name, "site-%d", made++);
    snprintf(s->location, sizeof s->location, "%s", test_database(name));
    const struct store_options options = { .location = s->location, .mode = STORE_CREATE, .schema = &s->house.schema,
                                           .daerah = 7324 };
    if (store_open(&options, &s->store, &err) != MK_OK)
        FAIL("%s", err.text);
    s->daerah = (struct daerah){ .id = 7324, .kode = "73.24", .nama = "Kabupaten Luwu Timur", .zona = 480,
                                 .demo = true };
    site_write(s, daerah_put, &s->daerah);
    if (fill)
        site_write(s, fill, arg);
    if (store_reader(s->store, &s->db, &err) != MK_OK)
        FAIL("%s", err.text);
    return s;
}

static void *loop(void *arg)
{
    struct serving *v = arg;
    struct err err;
    v->result = server_loop(v->server, &err);
    return NULL;
}

void site_serve(struct site *s)
{
    struct serving *v = s->impl;
    struct err err = { "" };
    const struct server_options options = { .listen = "127.0.0.1:0", .settings = &s->settings, .house = &s->house,
                                            .store = s->store, .ready_fd = -1 };
    jobs_round(&s->house, s->store, s->db, clock_utc_ms()); /* what is due now is done: the thread of the server finds
                                                               nothing to do in the midst of a test */
    if (server_open(&options, &v->server, &err) != MK_OK)
        FAIL("%s", err.text);
    CHECK_INT(pthread_create(&v->thread, NULL, loop, v), 0);
}

int site_port(const struct site *s)
{
    const struct serving *v = s->impl;
    return server_port(v->server);
}

void site_free(struct site *s)
{
    struct serving *v = s->impl;
    if (v->server) {
        server_stop(v->server);
        pthread_join(v->thread, NULL);
        server_close(v->server);
    }
    store_reader_close(s->db);
    store_close(s->store);
    arena_release(&s->arena);
    free(v);
    free(s);
}

/* ---- cookies ---- */

static struct site_jar *jar;
static const char *lines = "";

void site_use(struct site_jar *j)
{
    jar = j;
}

void site_lines(const char *l)
{
    lines = l;
}

const char *site_cookie(const struct site_jar *j, const char *name)
{
    static char value[512];
    size_t n = strlen(name);
    for (const char *p = j->cookies; *p; p += strcspn(p, ";"), p += strspn(p, "; "))
        if (strncmp(p, name, n) == 0 && p[n] == '=') {
            snprintf(value, sizeof value, "%.*s", (int)strcspn(p + n + 1, ";"), p + n + 1);
            return value;
        }
    return NULL;
}

/* "name=value; Path=/; …": replaces one of the same name; an empty value forgets it. */
static void jar_put(const char *field)
{
    char kept[sizeof jar->cookies] = "";
    size_t name = strcspn(field, "="), whole = strcspn(field, ";"), n = 0;
    for (const char *p = jar->cookies; *p; p += strcspn(p, ";"), p += strspn(p, "; ")) {
        size_t length = strcspn(p, ";");
        if (strncmp(p, field, name + 1) != 0)
            n += (size_t)snprintf(kept + n, sizeof kept - n, "%s%.*s", n ? "; " : "", (int)length, p);
    }
    if (whole > name + 1)
        snprintf(kept + n, sizeof kept - n, "%s%.*s", n ? "; " : "", (int)whole, field);
    memcpy(jar->cookies, kept, sizeof kept);
}

static void cookies_take(void)
{
    for (const char *p = strstr(answer, "\r\n"); jar && p; p = strstr(p + 2, "\r\n"))
        if (strncasecmp(p + 2, "Set-Cookie: ", 12) == 0)
            jar_put(p + 14);
}

/* Cookie and further lines of the next request. */
static const char *extra_lines(void)
{
    static char text[4096];
    bool some = jar && jar->cookies[0];
    snprintf(text, sizeof text, "%s%s%s%s", some ? "Cookie: " : "", some ? jar->cookies : "", some ? "\r\n" : "", lines);
    lines = "";
    return text;
}

/* An answer in pieces is put together; one that was cut short fails the test. */
static void pieces_join(void)
{
    const char *coding = site_field("Transfer-Encoding");
    char *to = body, *at = body;
    if (!coding || strcmp(coding, "chunked") != 0)
        return;
    for (size_t n = 1; n > 0;) {
        char *end;
        n = strtoul(at, &end, 16);
        CHECK(end > at && strncmp(end, "\r\n", 2) == 0);
        memmove(to, end + 2, n);
        to += n;
        at = end + 2 + n + 2;
        CHECK(at <= answer + sizeof answer);
    }
    *to = '\0';
}

static int exchange(struct site *s, const char *request, size_t n)
{
    const struct serving *v = s->impl;
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)server_port(v->server)),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), status = 0;
    CHECK(fd >= 0);
    CHECK_INT(connect(fd, (const struct sockaddr *)&to, sizeof to), 0);
    for (size_t sent = 0; sent < n;) { /* what is too long may be answered, and the line closed, before all of it is there */
        ssize_t k = send(fd, request + sent, n - sent, MSG_NOSIGNAL);
        if (k < 0 && errno != EINTR)
            break;
        sent += k > 0 ? (size_t)k : 0;
    }
    size_t got = 0;
    for (ssize_t k; got < sizeof answer - 1; got += k > 0 ? (size_t)k : 0) {
        k = read(fd, answer + got, sizeof answer - 1 - got);
        if (k == 0 || (k < 0 && errno != EINTR))
            break;
    }
    close(fd);
    answer[got] = '\0';
    CHECK_INT(sscanf(answer, "HTTP/1.1 %d", &status), 1);
    char *end = strstr(answer, "\r\n\r\n");
    CHECK(end != NULL);
    *end = '\0';
    body = end + 4;
    cookies_take();
    pieces_join();
    return status;
}

/* A turn of the server's loop that began before may take one more connection, and its clock is that of its beginning: a
 * request that nobody looks at takes that turn. */
void site_clock(struct site *s, int64_t utc_ms)
{
    struct site_jar *const kept = jar;
    const char *const kept_lines = lines;
    clock_set_fake(utc_ms);
    jar = NULL;
    lines = "";
    site_get(s, "/healthz");
    jar = kept;
    lines = kept_lines;
}

int site_get(struct site *s, const char *path)
{
    char request[8192];
    int n = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n", path,
                     extra_lines());
    CHECK(n > 0 && (size_t)n < sizeof request);
    return exchange(s, request, (size_t)n);
}

int site_post_bytes(struct site *s, const char *path, const char *type, const void *content, size_t length)
{
    enum { HEAD = 8192 };
    char *request = malloc(length + HEAD);
    CHECK(request);
    int n = snprintf(request, HEAD,
                     "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: %s\r\n"
                     "Content-Length: %zu\r\n%s\r\n",
                     path, type, length, extra_lines());
    CHECK(n > 0 && n < HEAD);
    memcpy(request + n, content, length);
    int status = exchange(s, request, (size_t)n + length);
    free(request);
    return status;
}

int site_post(struct site *s, const char *path, const char *type, const char *content)
{
    return site_post_bytes(s, path, type, content, strlen(content));
}

int site_form(struct site *s, const char *path, const char *content)
{
    return site_post(s, path, "application/x-www-form-urlencoded", content);
}

const char *site_body(void)
{
    return body;
}

const char *site_head(void)
{
    return answer;
}

bool site_shows(const char *text)
{
    return strstr(body, text) != NULL;
}

const char *site_field(const char *name)
{
    static char value[1024];
    size_t n = strlen(name);
    for (const char *at = strstr(answer, "\r\n"); at; at = strstr(at + 2, "\r\n"))
        if (strncasecmp(at + 2, name, n) == 0 && at[2 + n] == ':') {
            const char *from = at + 3 + n + strspn(at + 3 + n, " ");
            snprintf(value, sizeof value, "%.*s", (int)strcspn(from, "\r"), from);
            return value;
        }
    return NULL;
}

/* ---- commands ---- */

static char said[65536];

static size_t said_take(int fd, size_t at)
{
    const ssize_t n = pread(fd, said + at, sizeof said - 1 - at, 0);
    close(fd);
    said[at + (n > 0 ? (size_t)n : 0)] = '\0';
    return at + (n > 0 ? (size_t)n : 0);
}

int site_command(struct site *s, const struct command *command, size_t n, const char *const *words)
{
    enum { WORDS_MAX = 24 };
    const struct command_table table = { &command, 1 };
    char *argv[WORDS_MAX], name[64];
    int argc = 0;
    snprintf(name, sizeof name, "%s", command->name);
    argv[argc++] = strdup("maklumat");
    for (char *rest, *word = strtok_r(name, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        argv[argc++] = strdup(word);
    argv[argc++] = strdup("--database");
    argv[argc++] = strdup(s->location);
    for (size_t i = 0; i < n; i++) {
        CHECK(argc < WORDS_MAX);
        argv[argc++] = strdup(words[i]);
    }
    const int out = memfd_create("out", MFD_CLOEXEC), err = memfd_create("err", MFD_CLOEXEC);
    CHECK(out >= 0 && err >= 0);
    const int code = command_main_to(&table, 1, &s->house, "uji", argc, argv, out, err);
    said_take(err, said_take(out, 0));
    for (int i = 0; i < argc; i++)
        free(argv[i]);
    return code;
}

const char *site_said(void)
{
    return said;
}

const char *site_file(struct site *s, const char *name, const char *text)
{
    const char *path = arena_format(&s->arena, "%s/%s", test_dir(), name);
    CHECK(path);
    FILE *f = fopen(path, "w");
    CHECK(f && fputs(text, f) >= 0);
    CHECK_INT(fclose(f), 0);
    return path;
}

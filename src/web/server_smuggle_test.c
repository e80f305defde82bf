/* server_smuggle_test.c: requests that two servers might read as different ones (ASVS 5.0 4.2.1), sent as
 * bytes. Each must be refused, and the connection must end there: what follows is never answered. */
#include <string.h>
#include <unistd.h>

#include "web/server_kit.h"

/* What an attacker wants to slip in behind. */
#define NEXT "GET /orang/selundup HTTP/1.1\r\nHost: uji\r\n\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define BYTES(s) s, sizeof(s) - 1

static const struct attempt { const char *name, *bytes; size_t n; } refused[] = {
    { "two Host", BYTES("GET /halo HTTP/1.1\r\nHost: uji\r\nHost: uji\r\n\r\n" NEXT) },
    { "two Host, other case", BYTES("GET /halo HTTP/1.1\r\nHost: uji\r\nhOST: lain\r\n\r\n" NEXT) },
    { "no Host", BYTES("GET /halo HTTP/1.1\r\nAccept: *\r\n\r\n" NEXT) },
    { "Host of two words", BYTES("GET /halo HTTP/1.1\r\nHost: uji lain\r\n\r\n" NEXT) },
    { "Host with space before the colon", BYTES("GET /halo HTTP/1.1\r\nHost : uji\r\n\r\n" NEXT) },
    { "Host with a path", BYTES("GET /halo HTTP/1.1\r\nHost: uji/../\r\n\r\n" NEXT) },
    { "empty Host", BYTES("GET /halo HTTP/1.1\r\nHost:\r\n\r\n" NEXT) },
    { "two equal lengths", BYTES("POST /tulis HTTP/1.1\r\nHost: uji\r\n" FORM "Content-Length: 6\r\n"
                                 "Content-Length: 6\r\n\r\nteks=a" NEXT) },
    { "two lengths", BYTES("POST /tulis HTTP/1.1\r\nHost: uji\r\n" FORM "Content-Length: 6\r\n"
                           "Content-Length: 60\r\n\r\nteks=a" NEXT) },
    { "length as a list", BYTES("POST /tulis HTTP/1.1\r\nHost: uji\r\n" FORM "Content-Length: 6, 6\r\n\r\n"
                                "teks=a" NEXT) },
    { "length with a sign", BYTES("POST /tulis HTTP/1.1\r\nHost: uji\r\n" FORM "Content-Length: +6\r\n\r\n"
                                  "teks=a" NEXT) },
    { "negative length", BYTES("POST /tulis HTTP/1.1\r\nHost: uji\r\n" FORM "Content-Length: -6\r\n\r\n"
                               "teks=a" NEXT) },
    { "length in hexadecimal", BYTES("POST /tulis HTTP/1.1\r\nHost: uji\r\n" FORM "Content-Length: 0x6\r\n\r\n"
                                     "teks=a" NEXT) },
    { "empty length", BYTES("POST /tulis HTTP/1.1\r\nHost: uji\r\n" FORM "Content-Length:\r\n\r\nteks=a" NEXT) },
    { "length and chunked", BYTES("POST /tulis HTTP/1.1\r\nHost: uji\r\n" FORM "Content-Length: 6\r\n"
                                  "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" NEXT) },
    { "chunked and length", BYTES("POST /tulis HTTP/1.1\r\nHost: uji\r\n" FORM "Transfer-Encoding: chunked\r\n"
                                  "Content-Length: 6\r\n\r\n0\r\n\r\n" NEXT) },
    { "chunked twice", BYTES("POST /tulis HTTP/1.1\r\nHost: uji\r\n" FORM "Transfer-Encoding: chunked\r\n"
                             "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" NEXT) },
    { "chunked and identity", BYTES("POST /tulis HTTP/1.1\r\nHost: uji\r\n" FORM "Transfer-Encoding: chunked\r\n"
                                    "Transfer-Encoding: identity\r\n\r\n0\r\n\r\n" NEXT) },
    { "identity only", BYTES("POST /tulis HTTP/1.1\r\nHost: uji\r\n" FORM "Transfer-Encoding: identity\r\n"
                             "Content-Length: 6\r\n\r\nteks=a" NEXT) },
    { "gzip, chunked", BYTES("POST /tulis HTTP/1.1\r\nHost: uji\r\n" FORM "Transfer-Encoding: gzip, chunked\r\n\r\n"
                             "0\r\n\r\n" NEXT) },
    { "xchunked", BYTES("POST /tulis HTTP/1.1\r\nHost: uji\r\n" FORM "Transfer-Encoding: xchunked\r\n\r\n"
                        "0\r\n\r\n" NEXT) },
    { "chunked behind a vertical tab", BYTES("POST /tulis HTTP/1.1\r\nHost: uji\r\n" FORM
                                             "Transfer-Encoding: \x0b" "chunked\r\n\r\n0\r\n\r\n" NEXT) },
    { "space before the colon of a coding", BYTES("POST /tulis HTTP/1.1\r\nHost: uji\r\n" FORM "Content-Length: 6\r\n"
                                                  "Transfer-Encoding : chunked\r\n\r\nteks=a" NEXT) },
    { "chunked in HTTP/1.0", BYTES("POST /tulis HTTP/1.0\r\nHost: uji\r\n" FORM "Transfer-Encoding: chunked\r\n\r\n"
                                   "0\r\n\r\n" NEXT) },
    { "chunked GET", BYTES("GET /halo HTTP/1.1\r\nHost: uji\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" NEXT) },
    { "GET with a body", BYTES("GET /halo HTTP/1.1\r\nHost: uji\r\nContent-Length: 45\r\n\r\n" NEXT) },
    { "bare LF behind the request line", BYTES("GET /halo HTTP/1.1\nHost: uji\r\n\r\n" NEXT) },
    { "bare LF behind a field", BYTES("GET /halo HTTP/1.1\r\nHost: uji\nX: y\r\n\r\n" NEXT) },
    { "bare LF behind the last field", BYTES("GET /halo HTTP/1.1\r\nHost: uji\n\r\n" NEXT) },
    { "bare LF as the end", BYTES("GET /halo HTTP/1.1\r\nHost: uji\r\n\n" NEXT) },
    { "bare LF everywhere", BYTES("GET /halo HTTP/1.1\nHost: uji\n\n" NEXT) },
    { "field behind a bare LF", BYTES("POST /tulis HTTP/1.1\r\nHost: uji\r\n" FORM "X: y\nContent-Length: 6\r\n\r\n"
                                      "teks=a" NEXT) },
    { "CR CR LF", BYTES("GET /halo HTTP/1.1\r\nHost: uji\r\r\n\r\n" NEXT) },
    { "bare CR in a value", BYTES("GET /halo HTTP/1.1\r\nHost: uji\r\nX: a\rb\r\n\r\n" NEXT) },
    { "folded line", BYTES("GET /halo HTTP/1.1\r\nHost: uji\r\nX: a\r\n b\r\n\r\n" NEXT) },
    { "folded coding", BYTES("POST /tulis HTTP/1.1\r\nHost: uji\r\n" FORM "Transfer-Encoding:\r\n chunked\r\n"
                             "Content-Length: 6\r\n\r\nteks=a" NEXT) },
    { "first field folded", BYTES("GET /halo HTTP/1.1\r\n Host: uji\r\nHost: uji\r\n\r\n" NEXT) },
    { "NUL in a value", BYTES("GET /halo HTTP/1.1\r\nHost: uji\r\nX: a\0b\r\n\r\n" NEXT) },
    { "NUL in a name", BYTES("GET /halo HTTP/1.1\r\nHost: uji\r\nX\0Y: b\r\n\r\n" NEXT) },
    { "two NUL for a line end", BYTES("GET /halo HTTP/1.1\r\nHost: uji\r\nX: a\0\0Y: b\r\n\r\n" NEXT) },
    { "line that starts with NUL", BYTES("GET /halo HTTP/1.1\r\nHost: uji\r\n\0: b\r\n\r\n" NEXT) },
    { "line of NUL and a field", BYTES("GET /halo HTTP/1.1\r\nHost: uji\r\n\0Content-Length: 45\r\n\r\n" NEXT) },
    { "NUL in the target", BYTES("GET /halo\0 HTTP/1.1\r\nHost: uji\r\n\r\n" NEXT) },
    { "NUL in the query", BYTES("GET /halo?a\0b HTTP/1.1\r\nHost: uji\r\n\r\n" NEXT) },
    { "NUL behind the version", BYTES("GET /halo HTTP/1.1\0\r\nHost: uji\r\n\r\n" NEXT) },
    { "NUL in the method", BYTES("GE\0T /halo HTTP/1.1\r\nHost: uji\r\n\r\n" NEXT) },
    { "line without colon", BYTES("GET /halo HTTP/1.1\r\nHost: uji\r\nX\r\n\r\n" NEXT) },
    { "nameless field", BYTES("GET /halo HTTP/1.1\r\nHost: uji\r\n: b\r\n\r\n" NEXT) },
    { "name of two words", BYTES("GET /halo HTTP/1.1\r\nHost: uji\r\nX Y: b\r\n\r\n" NEXT) },
    { "two spaces", BYTES("GET  /halo HTTP/1.1\r\nHost: uji\r\n\r\n" NEXT) },
    { "space in the target", BYTES("GET /halo lain HTTP/1.1\r\nHost: uji\r\n\r\n" NEXT) },
    { "space behind the version", BYTES("GET /halo HTTP/1.1 \r\nHost: uji\r\n\r\n" NEXT) },
    { "tab for a space", BYTES("GET\t/halo\tHTTP/1.1\r\nHost: uji\r\n\r\n" NEXT) },
    { "HTTP/0.9", BYTES("GET /halo\r\n" NEXT) },
    { "HTTP/1.10", BYTES("GET /halo HTTP/1.10\r\nHost: uji\r\n\r\n" NEXT) },
    { "HTTP/2.0", BYTES("GET /halo HTTP/2.0\r\nHost: uji\r\n\r\n" NEXT) },
    { "http/1.1", BYTES("GET /halo http/1.1\r\nHost: uji\r\n\r\n" NEXT) },
    { "preface of HTTP/2", BYTES("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" NEXT) },
    { "absolute target of another host", BYTES("GET http://lain/halo HTTP/1.1\r\nHost: uji\r\n\r\n") },
};

static void attempt_check(struct kit *k, const struct attempt *a)
{
    struct reply r;
    int fd = client_connect(k);
    client_send(fd, a->bytes, a->n);
    client_read(fd, &r, false);
    bool good = r.status == 400 || r.status == 505 || (r.status == 0 && r.closed);
    if (good && r.status != 0 && strstr(a->bytes, "/halo") && a->n > 60 && memmem(a->bytes, a->n, NEXT, sizeof NEXT - 1))
        good = client_closed(fd, 60000);
    if (!good)
        FAIL("%s: %d", a->name, r.status);
    CHECK(!r.body || !strstr(r.body, "selundup"));
    reply_release(&r);
    close(fd);
}

TEST(server__ambiguous_requests_end_their_connection)
{
    static struct kit k;
    kit_init(&k);
    kit_start(&k, true);
    for (size_t i = 0; i < COUNT(refused); i++)
        attempt_check(&k, &refused[i]);
    CHECK_INT(kit_rows(&k), 0);
    CHECK_INT(kit_rendered(), 0);
    kit_stop(&k);
}

/* How a chunked body ends is read by the library alone, and it is lenient: the connection ends with it. */
TEST(server__nothing_behind_a_chunked_body_is_a_request)
{
    static const struct attempt chunked[] = {
        { "plain", BYTES("6\r\nteks=a\r\n0\r\n\r\n" NEXT) },
        { "trailer", BYTES("6\r\nteks=a\r\n0\r\nX: y\r\n\r\n" NEXT) },
        { "bare LF", BYTES("6\nteks=a\n0\n\n" NEXT) },
        { "bare LF in an extension", BYTES("6;x\nteks=a\r\n0\r\n\r\n" NEXT) },
        { "leading zeros", BYTES("0000000006\r\nteks=a\r\n000\r\n\r\n" NEXT) },
    };
    static struct kit k;
    kit_init(&k);
    kit_start(&k, true);
    for (size_t i = 0; i < COUNT(chunked); i++) {
        static const char head[] = "POST /tulis HTTP/1.1\r\nHost: uji\r\n" FORM "Transfer-Encoding: chunked\r\n\r\n";
        struct reply r;
        int fd = client_connect(&k);
        client_send(fd, head, sizeof head - 1);
        client_send(fd, chunked[i].bytes, chunked[i].n);
        client_read(fd, &r, false);
        if (r.status != 200 || !reply_field(&r, "Connection"))
            FAIL("%s: %d", chunked[i].name, r.status);
        reply_release(&r);
        client_read(fd, &r, false);
        CHECK(r.status == 0 && r.closed);
        close(fd);
    }
    kit_stop(&k);
}

/* The same check must let through what is clean. */
TEST(server__clean_requests_follow_each_other)
{
    static const struct attempt clean[] = {
        { "no spaces", BYTES("GET /halo HTTP/1.1\r\nHost:uji\r\nX:\r\n\r\n" NEXT) },
        { "spaces and tabs", BYTES("GET /halo HTTP/1.1\r\nHost: \t uji\r\nX:   \r\nY: a\tb \xc3\xa9\r\n\r\n" NEXT) },
        { "empty line before", BYTES("\r\nGET /halo HTTP/1.1\r\nHost: uji\r\n\r\n" NEXT) },
        { "HTTP/1.0", BYTES("GET /halo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" NEXT) },
        { "query", BYTES("GET /halo?a=1&b=%20c+d&e HTTP/1.1\r\nHost: uji\r\n\r\n" NEXT) },
        { "POST", BYTES("POST /tulis HTTP/1.1\r\nHost: uji\r\n" FORM "Content-Length: 6\r\n\r\nteks=a" NEXT) },
        { "cookie", BYTES("GET /halo HTTP/1.1\r\nCookie: a=b; c=\"d\"; e\r\nHost: uji\r\n\r\n" NEXT) },
        { "no body", BYTES("POST /batas HTTP/1.1\r\nHost: uji\r\nContent-Length: 0\r\n\r\n" NEXT) },
        { "refused but whole", BYTES("POST /tulis HTTP/1.1\r\nHost: uji\r\nContent-Type: text/plain\r\n"
                                     "Content-Length: 3\r\n\r\nabc" NEXT) },
        { "not found", BYTES("GET /tidak-ada HTTP/1.1\r\nHost: uji\r\n\r\n" NEXT) },
    };
    static struct kit k;
    kit_init(&k);
    kit_start(&k, true);
    for (size_t i = 0; i < COUNT(clean); i++) {
        struct reply r;
        int fd = client_connect(&k);
        client_send(fd, clean[i].bytes, clean[i].n);
        client_read(fd, &r, false);
        if (r.status != 200 && i < COUNT(clean) - 2)
            FAIL("%s: %d", clean[i].name, r.status);
        reply_release(&r);
        client_read(fd, &r, false);
        if (r.status != 200 || strcmp(r.body, "selundup|-") != 0)
            FAIL("%s: second %d", clean[i].name, r.status);
        reply_release(&r);
        close(fd);
    }
    kit_stop(&k);
}

/* A head that comes in pieces is read like one that comes at once. */
TEST(server__heads_may_come_byte_by_byte)
{
    static const char good[] = "POST /tulis HTTP/1.1\r\nHost: uji\r\n" FORM "Content-Length: 6\r\n\r\nteks=a";
    static const char bad[] = "POST /tulis HTTP/1.1\r\nHost: uji\r\n" FORM "X: y\nContent-Length: 6\r\n\r\nteks=a";
    static struct kit k;
    struct reply r;
    kit_init(&k);
    kit_start(&k, true);
    for (int round = 0; round < 2; round++) {
        const char *bytes = round ? bad : good;
        int fd = client_connect(&k);
        for (size_t i = 0; i < strlen(bytes); i++) {
            client_send(fd, bytes + i, 1);
            if (i % 16 == 0)
                usleep(200);
        }
        client_read(fd, &r, false);
        CHECK_INT(r.status, round ? 400 : 200);
        reply_release(&r);
        close(fd);
    }
    kit_stop(&k);
}

/* surat.c: the kind "surat": hands one letter to a mail server by SMTP, over TLS that is verified, by libcurl. Before
 * the sandbox closes it reads what it trusts (the certificates of authority) and looks up the server's name; everything
 * that the server says is read inside.
 *
 * What came of it (registry/surat.h): accepted, refused for good (a 5xx about this letter), or later: everything else,
 * also a wrong password or an unknown certificate, since those are mended at our end and the letter is not at fault.
 * A connection that breaks after the server said 250 changes nothing. */
#include <arpa/inet.h>
#include <curl/curl.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "worker/kinds.h"

enum { CA_MAX = 4 << 20, ADDRESSES_MAX = 8, WORDS_MAX = 300, SECONDS = 25, CONNECT_SECONDS = 15 };
enum { ACCEPTED, LATER, REFUSED };

/* Of the one job of this process. */
static unsigned char *ca;
static size_t ca_n;
static char where[1024]; /* "host:port:address,address" */
static bool found;

static enum mk_result ca_read(struct worker_call *c)
{
    const char *path = fields_text(&c->asked, "ca");
    FILE *f = fopen(path && *path ? path : "/etc/ssl/certs/ca-certificates.crt", "re");
    if (!f)
        return err_set(&c->err, MK_NOT_FOUND, "berkas sertifikat (ca) tidak terbaca: %s", path && *path ? path : "ca-certificates");
    ca = arena_alloc(&c->arena, CA_MAX);
    ca_n = ca ? fread(ca, 1, CA_MAX, f) : 0;
    fclose(f);
    return ca_n > 0 && ca_n < CA_MAX ? MK_OK : err_set(&c->err, MK_INVALID, "berkas sertifikat (ca) kosong atau terlalu besar");
}

static void name_look_up(const char *host, int64_t port)
{
    const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
    struct addrinfo *list = NULL;
    char text[INET6_ADDRSTRLEN];
    int n = snprintf(where, sizeof where, "%s:%lld:", host, (long long)port), count = 0;
    found = false;
    if (getaddrinfo(host, NULL, &hints, &list) != 0)
        return;
    for (const struct addrinfo *a = list; a && count < ADDRESSES_MAX; a = a->ai_next)
        if (getnameinfo(a->ai_addr, a->ai_addrlen, text, sizeof text, NULL, 0, NI_NUMERICHOST) == 0) {
            n += snprintf(where + n, sizeof where - (size_t)n, a->ai_family == AF_INET6 ? "%s[%s]" : "%s%s", count ? "," : "", text);
            count++;
        }
    freeaddrinfo(list);
    found = count > 0;
}

static enum mk_result prepare(struct worker_call *c)
{
    const char *host = fields_text(&c->asked, "server");
    if (!host || strlen(host) > 255)
        return err_set(&c->err, MK_INVALID, "nama peladen surel tidak sah");
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
        return err_set(&c->err, MK_FAILED, "libcurl tidak dapat dimulai");
    name_look_up(host, fields_int(&c->asked, "port", 587, 1, 65535));
    return ca_read(c);
}

/* ---- the conversation ---- */

struct talk {
    const struct field *message;
    size_t sent;
    char words[WORDS_MAX + 1]; /* the last line of the server */
    char command[5];           /* our last command before QUIT, its first letters: never a password */
    bool over;                 /* QUIT was said: what the server answers to that is no matter */
};

static size_t give(char *to, size_t size, size_t n, void *arg)
{
    struct talk *t = arg;
    size_t room = size * n, left = t->message->n - t->sent;
    size_t take = left < room ? left : room;
    memcpy(to, t->message->p + t->sent, take);
    t->sent += take;
    return take;
}

static int note(CURL *handle, curl_infotype type, char *p, size_t n, void *arg)
{
    struct talk *t = arg;
    (void)handle;
    while (n > 0 && (p[n - 1] == '\n' || p[n - 1] == '\r'))
        n--;
    if (t->over)
        return 0;
    if (type == CURLINFO_HEADER_IN && n >= 3) {
        size_t take = n < WORDS_MAX ? n : WORDS_MAX;
        memcpy(t->words, p, take);
        t->words[take] = '\0';
    } else if (type == CURLINFO_HEADER_OUT && n >= 4) {
        static const char known[][5] = { "EHLO", "HELO", "STAR", "AUTH", "MAIL", "RCPT", "DATA" };
        t->over = memcmp(p, "QUIT", 4) == 0;
        for (size_t i = 0; i < COUNT(known); i++)
            if (memcmp(p, known[i], 4) == 0)
                memcpy(t->command, known[i], sizeof known[i]);
    }
    return 0;
}

static bool configure(CURL *h, struct worker_call *c, struct talk *t, struct curl_slist *to, struct curl_slist *address)
{
    struct curl_blob blob = { ca, ca_n, CURL_BLOB_NOCOPY };
    const char *from = fields_text(&c->asked, "dari"), *user = fields_text(&c->asked, "pengguna");
    const bool direct = fields_int(&c->asked, "tls", 0, 0, 1) != 0;
    const char *at = from ? strchr(from, '@') : NULL;
    const char *url = arena_format(&c->arena, "%s://%s:%lld/%s", direct ? "smtps" : "smtp", fields_text(&c->asked, "server"),
                                   (long long)fields_int(&c->asked, "port", 587, 1, 65535), at ? at + 1 : "localhost");
    const char *sender = from ? arena_format(&c->arena, "<%s>", from) : NULL;
    CURLcode r = url && sender ? CURLE_OK : CURLE_OUT_OF_MEMORY;
#define SET(option, value) r = r ? r : curl_easy_setopt(h, CURLOPT_##option, value)
    SET(URL, url);
    SET(PROTOCOLS_STR, "smtp,smtps");
    SET(PROXY, "");
    SET(NETRC, (long)CURL_NETRC_IGNORED);
    SET(NOSIGNAL, 1L);
    SET(RESOLVE, address);
    SET(USE_SSL, (long)CURLUSESSL_ALL); /* no TLS, no letter */
    SET(SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(SSL_VERIFYPEER, 1L);
    SET(SSL_VERIFYHOST, 2L);
    SET(CAINFO_BLOB, &blob);
    SET(CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    SET(TIMEOUT, (long)SECONDS);
    SET(SASL_IR, 1L);
    SET(MAIL_FROM, sender);
    SET(MAIL_RCPT, to);
    SET(UPLOAD, 1L);
    SET(READFUNCTION, give);
    SET(READDATA, t);
    SET(INFILESIZE_LARGE, (curl_off_t)t->message->n);
    SET(VERBOSE, 1L); /* for DEBUGFUNCTION: nothing is printed */
    SET(DEBUGFUNCTION, note);
    SET(DEBUGDATA, t);
    if (user && *user) {
        SET(USERNAME, user);
        SET(PASSWORD, fields_text(&c->asked, "sandi"));
    }
#undef SET
    return r == CURLE_OK;
}

/* Of the last line of the server; 0: it said nothing that has one. */
static int code_of(const struct talk *t)
{
    const char *w = t->words;
    for (int i = 0; i < 3; i++)
        if (w[i] < '0' || w[i] > '9')
            return 0;
    return (w[0] - '0') * 100 + (w[1] - '0') * 10 + (w[2] - '0');
}

/* A 5xx is about this letter only where its addresses or its text were the question. */
static int outcome(CURLcode r, int code, const struct talk *t)
{
    if (r == CURLE_OK)
        return ACCEPTED;
    bool about = strcmp(t->command, "MAIL") == 0 || strcmp(t->command, "RCPT") == 0 || strcmp(t->command, "DATA") == 0;
    return code >= 500 && code <= 599 && code != 530 && code != 535 && about ? REFUSED : LATER;
}

static const char *reason(CURLcode r, int code, const struct talk *t)
{
    switch (r) {
    case CURLE_OK:
        return t->words;
    case CURLE_PEER_FAILED_VERIFICATION:
        return "sertifikat peladen surel tidak dipercaya atau bukan miliknya";
    case CURLE_USE_SSL_FAILED:
        return "peladen surel tidak menawarkan TLS";
    case CURLE_SSL_CONNECT_ERROR:
        return "sambungan TLS ke peladen surel gagal";
    case CURLE_COULDNT_CONNECT:
        return "peladen surel tidak dapat dihubungi";
    case CURLE_OPERATION_TIMEDOUT:
        return "peladen surel tidak menjawab sampai batas waktu";
    case CURLE_LOGIN_DENIED:
        return "peladen surel menolak nama pengguna atau sandi";
    default:
        return code >= 400 && t->words[0] ? t->words : curl_easy_strerror(r);
    }
}

static void answer(struct worker_call *c, int result, bool link, const char *words)
{
    fields_add_int(&c->said, "putusan", result);
    fields_add_int(&c->said, "sambungan", link);
    fields_add_text(&c->said, "kata", words);
}

static enum mk_result run(struct worker_call *c)
{
    const char *to = fields_text(&c->asked, "kepada");
    struct talk t = { .message = fields_find(&c->asked, "pesan") };
    if (!to || !t.message)
        return err_set(&c->err, MK_INVALID, "tidak ada surat");
    if (!found) {
        answer(c, LATER, true, "nama peladen surel tidak ditemukan");
        return MK_OK;
    }
    CURL *h = curl_easy_init();
    const char *rcpt = arena_format(&c->arena, "<%s>", to);
    struct curl_slist *list = rcpt ? curl_slist_append(NULL, rcpt) : NULL, *address = curl_slist_append(NULL, where);
    if (!h || !list || !address || !configure(h, c, &t, list, address))
        return err_set(&c->err, MK_FAILED, "libcurl tidak dapat disiapkan");
    CURLcode r = curl_easy_perform(h);
    int code = code_of(&t);
    int result = outcome(r, code, &t);
    bool asked = t.command[0] && strncmp(t.command, "EHLO", 4) != 0 && strncmp(t.command, "STAR", 4) != 0 && strncmp(t.command, "AUTH", 4) != 0;
    answer(c, result, result == LATER && (!asked || r == CURLE_LOGIN_DENIED || r == CURLE_OPERATION_TIMEDOUT), reason(r, code, &t));
    curl_easy_cleanup(h);
    curl_slist_free_all(list);
    curl_slist_free_all(address);
    return MK_OK;
}

const struct worker_kind worker_surat = { .name = "surat", .profile = WORKER_NETWORK, .seconds = SECONDS + 10, .cpu_seconds = 10,
                                          .memory_bytes = 512 << 20, .prepare = prepare, .run = run };

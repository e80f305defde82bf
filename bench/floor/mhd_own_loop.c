/* mhd_own_loop: bare libmicrohttpd driven by its own epoll loop, answering every request with the bytes of one
 * file: the floor under a public page. No routing, no headers of ours, no log, no database.
 *
 * MHD_USE_EPOLL without an internal thread, because the internal epoll thread nearly stops at exactly 128, 256,
 * 384 or 512 kept-alive connections (libmicrohttpd 0.9.75). We poll its epoll descriptor, then MHD_run().
 * usage: mhd_own_loop PORT FILE   (cc -O2 mhd_own_loop.c -lmicrohttpd) */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static struct MHD_Response *page;

static enum MHD_Result handle(void *cls, struct MHD_Connection *conn, const char *url, const char *method,
                              const char *version, const char *data, size_t *size, void **state)
{
    static int seen;
    (void)cls; (void)url; (void)method; (void)version; (void)data;
    if (!*state) {
        *state = &seen;
        return MHD_YES;
    }
    if (*size) {
        *size = 0;
        return MHD_YES;
    }
    return MHD_queue_response(conn, 200, page);
}

static void *file_read(const char *path, size_t *ret_n)
{
    static char body[1 << 20];
    FILE *f = fopen(path, "rb");
    if (!f)
        return NULL;
    *ret_n = fread(body, 1, sizeof body, f);
    fclose(f);
    return body;
}

int main(int argc, char **argv)
{
    size_t n = 0;
    void *body = argc == 3 ? file_read(argv[2], &n) : NULL;
    if (!body) {
        fprintf(stderr, "usage: mhd_own_loop PORT FILE\n");
        return 2;
    }
    page = MHD_create_response_from_buffer(n, body, MHD_RESPMEM_PERSISTENT);
    if (!page || MHD_add_response_header(page, "Content-Type", "text/html; charset=utf-8") != MHD_YES)
        return 1;
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1])),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct MHD_Daemon *d = MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, handle, NULL, MHD_OPTION_SOCK_ADDR, &addr,
                                            MHD_OPTION_CONNECTION_LIMIT, 16000u, MHD_OPTION_END);
    if (!d)
        return 1;
    struct pollfd fd = { MHD_get_daemon_info(d, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd, POLLIN, 0 };
    for (;;) {
        MHD_UNSIGNED_LONG_LONG left;
        int ms = MHD_get_timeout(d, &left) == MHD_YES && left < 1000 ? (int)left : 1000;
        poll(&fd, 1, ms);
        MHD_run(d);
    }
}

/* kabar.c: see kabar.h. */
#include "cli/kabar.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

bool kabar_send(const char *address, const char *words)
{
    struct sockaddr_un to = { .sun_family = AF_UNIX };
    size_t n = address ? strlen(address) : 0;
    if (n < 2 || n >= sizeof to.sun_path || (address[0] != '/' && address[0] != '@'))
        return false;
    memcpy(to.sun_path, address, n);
    if (address[0] == '@')
        to.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
    ssize_t sent = sendto(fd, words, strlen(words), MSG_NOSIGNAL | MSG_DONTWAIT, (const struct sockaddr *)&to, size);
    close(fd);
    return sent == (ssize_t)strlen(words);
}

static long long number(const char *text)
{
    char *end = NULL;
    errno = 0;
    long long v = strtoll(text, &end, 10);
    return errno || end == text || *end ? 0 : v;
}

int kabar_seconds(const char *usec, const char *pid)
{
    if (!usec || (pid && number(pid) != (long long)getpid()))
        return 0;
    long long half = number(usec) / 2 / 1000000;
    return number(usec) <= 0 ? 0 : half < 1 ? 1 : half > 3600 ? 3600 : (int)half;
}

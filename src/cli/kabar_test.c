/* kabar_test.c: the words arrive as one datagram each, by path and by abstract name; wrong addresses do no harm. */
#include "cli/kabar.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/test.h"

static int listen_at(const char *address)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    size_t n = strlen(address);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    CHECK(fd >= 0 && n < sizeof a.sun_path);
    memcpy(a.sun_path, address, n);
    if (address[0] == '@')
        a.sun_path[0] = '\0';
    CHECK_INT(bind(fd, (const struct sockaddr *)&a, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n)), 0);
    return fd;
}

TEST(kabar__each_word_is_one_datagram)
{
    char path[108], name[64], got[64];
    snprintf(path, sizeof path, "%s/kabar", test_dir());
    snprintf(name, sizeof name, "@maklumat-uji-%d", (int)getpid());
    const char *const addresses[] = { path, name };
    for (int i = 0; i < 2; i++) {
        int fd = listen_at(addresses[i]);
        CHECK(kabar_send(addresses[i], "READY=1"));
        CHECK(kabar_send(addresses[i], "WATCHDOG=1"));
        CHECK_INT(recv(fd, got, sizeof got, MSG_DONTWAIT), 7);
        CHECK(memcmp(got, "READY=1", 7) == 0);
        CHECK_INT(recv(fd, got, sizeof got, MSG_DONTWAIT), 10);
        close(fd);
    }
}

TEST(kabar__addresses_that_are_none_are_passed_over)
{
    char lengthy[200];
    memset(lengthy, 'a', sizeof lengthy - 1);
    lengthy[0] = '/';
    lengthy[sizeof lengthy - 1] = '\0';
    const char *const wrong[] = { NULL, "", "/", "@", "vsock:2:1", "relative", "/tidak/ada", lengthy };
    for (size_t i = 0; i < COUNT(wrong); i++)
        CHECK(!kabar_send(wrong[i], "READY=1"));
}

TEST(kabar__a_watchdog_hears_us_twice_in_its_period)
{
    char pid[16];
    snprintf(pid, sizeof pid, "%d", (int)getpid());
    CHECK_INT(kabar_seconds("30000000", pid), 15);
    CHECK_INT(kabar_seconds("30000000", NULL), 15);
    CHECK_INT(kabar_seconds("1000000", pid), 1);
    CHECK_INT(kabar_seconds("30000000", "1"), getpid() == 1 ? 15 : 0);
    CHECK_INT(kabar_seconds(NULL, pid), 0);
    CHECK_INT(kabar_seconds("", pid), 0);
    CHECK_INT(kabar_seconds("-5", pid), 0);
    CHECK_INT(kabar_seconds("sering", pid), 0);
}

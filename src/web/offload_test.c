/* offload_test.c: the pool for password hashes under a flood (docs/ancaman.md T15): two at work, as many as the setting says in
 * the queue, everybody else gets 429 at once; other pages are not held up, and who was queued is answered in the end. */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "web/server_kit.h"

enum { THREADS = 2, QUEUE = 3, FLOOD = 20, ANYBODY_QUEUE = 6 /* as in offload.c */, PICTURES = 1 + ANYBODY_QUEUE + FLOOD };

static const char post[] = "POST /hitung HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                           "Content-Length: 3\r\nConnection: close\r\n\r\na=b";

TEST(offload__beyond_two_and_the_queue_is_429_at_once_and_nobody_else_waits)
{
    struct kit k;
    struct reply r;
    int fd[THREADS + QUEUE + FLOOD], later = 0, refused = 0;
    kit_init(&k);
    k.settings.hitung_queue = QUEUE;
    kit_start(&k, true);
    kit_hold_writer(true); /* hashes do not get done */
    const int begun = kit_counting();
    for (int i = 0; i < THREADS; i++) {
        fd[i] = client_connect(&k);
        CHECK(client_send(fd[i], post, sizeof post - 1));
        for (int n = 0; n < 120000 && kit_counting() < begun + i + 1; n++)
            usleep(1000);
        CHECK_INT(kit_counting(), begun + i + 1); /* a thread has taken it out of the queue */
    }
    for (int i = THREADS; i < THREADS + QUEUE + FLOOD; i++) {
        fd[i] = client_connect(&k);
        CHECK(client_send(fd[i], post, sizeof post - 1));
        if (i < THREADS + QUEUE) { /* and it is read: what comes later is answered later */
            r = fetch_get(&k, "/halo", "");
            CHECK_INT(r.status, 200);
            reply_release(&r);
            continue;
        }
        client_read(fd[i], &r, false);
        refused += r.status == 429 && reply_field(&r, "Retry-After") != NULL;
        reply_release(&r);
        close(fd[i]);
    }
    CHECK_INT(refused, FLOOD);
    r = fetch_get(&k, "/halo", ""); /* the network thread is free: no hash is done before the writer is let go */
    CHECK_INT(r.status, 200);
    CHECK_INT(kit_counting(), begun + THREADS);
    reply_release(&r);
    kit_hold_writer(false);
    for (int i = 0; i < THREADS + QUEUE; i++) {
        client_read(fd[i], &r, false);
        later += r.status == 200;
        reply_release(&r);
        close(fd[i]);
    }
    CHECK_INT(later, THREADS + QUEUE);
    r = fetch_post(&k, "/hitung", "a=b"); /* and there is room again */
    CHECK_INT(r.status, 200);
    reply_release(&r);
    kit_stop(&k);
}

/* ---- what anybody may ask for ---- */

static int ask(struct kit *k, const char *path)
{
    char head[120];
    int fd = client_connect(k), n = snprintf(head, sizeof head, "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", path);
    CHECK(client_send(fd, head, (size_t)n));
    return fd;
}

static void until_drawing(int n)
{
    for (int i = 0; i < 30000 && kit_drawing() < n; i++)
        usleep(1000);
    CHECK(kit_drawing() >= n);
}

/* Waits until that many of them have something to read. */
static int answered(const int *fd, int n, int want)
{
    struct pollfd p[PICTURES];
    int have = 0;
    for (int i = 0; i < 30000 && have < want; i++) {
        have = 0;
        for (int k = 0; k < n; k++)
            p[k] = (struct pollfd){ .fd = fd[k], .events = POLLIN };
        poll(p, (nfds_t)n, 0);
        for (int k = 0; k < n; k++)
            have += (p[k].revents & POLLIN) != 0;
        usleep(1000);
    }
    return have;
}

TEST(offload_anybody__pictures_that_pile_up_are_refused_and_who_signs_in_does_not_wait_behind_them)
{
    struct kit k;
    struct reply r;
    int fd[PICTURES], drawn = 0, refused = 0;
    char path[40];
    kit_init(&k);
    kit_start(&k, true);
    const int before = kit_drawing();
    kit_hold_drawing(true);
    fd[0] = ask(&k, "/gambar?i=0");
    until_drawing(before + 1); /* the one thread has it, the queue is empty */
    for (int i = 1; i < PICTURES; i++) {
        snprintf(path, sizeof path, "/gambar?i=%d", i);
        fd[i] = ask(&k, path);
    }
    CHECK_INT(answered(fd, PICTURES, FLOOD), FLOOD);
    r = fetch_post(&k, "/hitung", "a=b"); /* a password, while not one picture gets done */
    CHECK_INT(r.status, 200);
    reply_release(&r);
    CHECK_INT(kit_drawing(), before + 1);
    kit_hold_drawing(false);
    for (int i = 0; i < PICTURES; i++) {
        client_read(fd[i], &r, false);
        drawn += r.status == 200;
        refused += r.status == 429 && reply_field(&r, "Retry-After") != NULL;
        reply_release(&r);
        close(fd[i]);
    }
    CHECK_INT(drawn, 1 + ANYBODY_QUEUE);
    CHECK_INT(refused, FLOOD);
    kit_stop(&k);
}

TEST(offload_anybody__a_picture_read_before_a_change_is_not_kept_as_the_one_after_it)
{
    struct kit k;
    struct reply r;
    kit_init(&k);
    kit_start(&k, true);
    const int before = kit_drawing();
    kit_hold_drawing(true);
    int fd = ask(&k, "/gambar");
    until_drawing(before + 1);
    kit_add_row(&k);
    r = fetch_get(&k, "/halo", ""); /* the server has seen the change */
    CHECK(strstr(r.body, "halo 1"));
    reply_release(&r);
    kit_hold_drawing(false);
    client_read(fd, &r, false);
    CHECK_TEXT(r.body, "gambar 0");
    reply_release(&r);
    close(fd);
    r = fetch_get(&k, "/gambar", "");
    CHECK_TEXT(r.body, "gambar 1");
    reply_release(&r);
    CHECK_INT(kit_drawing(), before + 2);
    r = fetch_get(&k, "/gambar", "");
    CHECK_TEXT(r.body, "gambar 1");
    reply_release(&r);
    CHECK_INT(kit_drawing(), before + 2); /* and that one was kept */
    kit_stop(&k);
}

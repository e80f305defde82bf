/* offload_test.c: the pool for password hashes under a flood (reliability.md T15): two at work, as many as the setting says in
 * the queue, everybody else gets 429 at once; other pages are not held up, and who was queued is answered in the end. */
#include <unistd.h>

#include "base/clock.h"
#include "web/server_kit.h"

enum { THREADS = 2, QUEUE = 3, FLOOD = 20 };

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
    for (int i = 0; i < THREADS; i++) {
        fd[i] = client_connect(&k);
        CHECK(client_send(fd[i], post, sizeof post - 1));
        usleep(200000); /* until a thread has taken it out of the queue */
    }
    for (int i = THREADS; i < THREADS + QUEUE + FLOOD; i++) {
        fd[i] = client_connect(&k);
        CHECK(client_send(fd[i], post, sizeof post - 1));
        if (i < THREADS + QUEUE) {
            usleep(50000);
            continue;
        }
        client_read(fd[i], &r, false);
        refused += r.status == 429 && reply_field(&r, "Retry-After") != NULL;
        reply_release(&r);
        close(fd[i]);
    }
    CHECK_INT(refused, FLOOD);
    int64_t began = clock_monotonic_us();
    r = fetch_get(&k, "/halo", "");
    CHECK_INT(r.status, 200);
    CHECK(clock_monotonic_us() - began < 1000000); /* the network thread is free */
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

/* progress.c: see progress.h. */
#include "cli/progress.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

enum { EVERY_US = 100000, LINE_MAX = 300 };
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static int64_t shown_us; /* 0: no line stands there */

static void line_write(const char *what, int64_t done, int64_t of)
{
    struct buf b;
    buf_init(&b, LINE_MAX);
    buf_format(&b, "\r\033[K%s ", what);
    html_int(&b, done, LANG_ID);
    if (of > 0) {
        buf_str(&b, " dari ");
        html_int(&b, of, LANG_ID);
    }
    if (!b.overflow)
        dprintf(STDERR_FILENO, "%s", buf_text(&b));
    buf_release(&b);
}

void progress_show(const char *what, int64_t done, int64_t of)
{
    if (!isatty(STDERR_FILENO))
        return;
    int64_t now = clock_monotonic_us();
    pthread_mutex_lock(&turn);
    if (now - shown_us >= EVERY_US) {
        shown_us = now;
        line_write(what, done, of);
    }
    pthread_mutex_unlock(&turn);
}

void progress_end(void)
{
    pthread_mutex_lock(&turn);
    if (shown_us)
        dprintf(STDERR_FILENO, "\r\033[K");
    shown_us = 0;
    pthread_mutex_unlock(&turn);
}

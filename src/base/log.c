/* log.c: see log.h. Each line leaves in one write(2), so that lines of several threads and processes
 * do not mix (4 KiB is also what a pipe takes in one piece). */
#include "base/log.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"

#define CUT ",\"cut\":true"
#define END "}\n"
enum { LINE_BYTES = 4096, BODY_BYTES = LINE_BYTES - (int)sizeof CUT - (int)sizeof END, TEXT_BYTES = 1024 };

static _Atomic int lowest = LOG_INFO;
static _Atomic int out_fd = STDERR_FILENO;

void log_set_level(enum log_level level)
{
    atomic_store(&lowest, (int)level);
}

void log_set_fd(int fd)
{
    atomic_store(&out_fd, fd);
}

static void add_text(struct buf *b, const char *text)
{
    size_t n = strnlen(text, TEXT_BYTES + 1);
    if (n > TEXT_BYTES) { /* cut, not inside a character */
        n = TEXT_BYTES;
        while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80)
            n--;
    }
    json_text_n(b, text, n);
}

/* A field that does not fit is taken back; the line then says that it is cut. */
static bool add_field(struct buf *b, const struct log_field *f)
{
    size_t before = b->n;
    buf_char(b, ',');
    json_text(b, f->name);
    buf_char(b, ':');
    if (f->text)
        add_text(b, f->text);
    else
        buf_int(b, f->number);
    if (!b->overflow)
        return true;
    b->overflow = false;
    b->n = before;
    return false;
}

static void write_line(const char *p, size_t n)
{
    while (write(atomic_load(&out_fd), p, n) < 0 && errno == EINTR)
        ; /* any other failure: there is nobody left to tell */
}

void log_write(enum log_level level, const char *event, const struct log_field *fields, size_t n)
{
    static const char *const names[] = { "debug", "info", "warn", "error" };
    if ((int)level < atomic_load(&lowest) || (size_t)level >= COUNT(names))
        return;
    int saved_errno = errno;
    struct buf b;
    buf_init(&b, BODY_BYTES);
    H(&b, "{\"time\":\"");
    time_iso_utc(&b, clock_utc_ms());
    buf_format(&b, "\",\"level\":\"%s\",\"event\":", names[level]);
    add_text(&b, event);
    bool all = true;
    for (size_t i = 0; i < n; i++)
        all &= add_field(&b, &fields[i]);
    b.max = LINE_BYTES;
    if (!all)
        H(&b, CUT);
    H(&b, END);
    if (b.overflow) { /* out of memory */
        static const char lost[] = "{\"level\":\"error\",\"event\":\"log_line_lost\"}\n";
        write_line(lost, sizeof lost - 1);
    } else {
        write_line(b.p, b.n);
    }
    buf_release(&b);
    errno = saved_errno;
}

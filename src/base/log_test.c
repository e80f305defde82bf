/* log_test.c: the form of a line, and that nothing a visitor sends can make a second one. */
#include "base/log.h"

#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/test.h"
#include "base/utf8.h"

/* A socket that keeps the borders of writes: one read is one write(2). */
static int ends[2];

static void listen_to_log(void)
{
    CHECK_INT(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
    log_set_fd(ends[1]);
    clock_set_fake(INT64_C(1795219200123));
}

static void stop_listening(void)
{
    log_set_fd(STDERR_FILENO);
    log_set_level(LOG_INFO);
    clock_set_fake(0);
    close(ends[0]);
    close(ends[1]);
}

/* What one write sent, or "" when there is none. */
static const char *one_write(void)
{
    static char text[8192];
    ssize_t n = recv(ends[0], text, sizeof text - 1, MSG_DONTWAIT);
    text[n > 0 ? n : 0] = '\0';
    return text;
}

TEST(log__writes_one_json_object_a_line)
{
    listen_to_log();
    LOG(LOG_INFO, "permintaan", LT("route", "/s/{code}"), LN("status", 303), LN("ms", -1));
    CHECK_TEXT(one_write(), "{\"time\":\"2026-11-21T00:00:00.123Z\",\"level\":\"info\",\"event\":\"permintaan\","
                            "\"route\":\"/s/{code}\",\"status\":303,\"ms\":-1}\n");
    log_write(LOG_ERROR, "mulai", NULL, 0);
    CHECK_TEXT(one_write(), "{\"time\":\"2026-11-21T00:00:00.123Z\",\"level\":\"error\",\"event\":\"mulai\"}\n");
    CHECK_TEXT(one_write(), "");
    stop_listening();
}

TEST(log__keeps_below_the_level_silent)
{
    listen_to_log();
    LOG(LOG_DEBUG, "rinci", LN("n", 1));
    CHECK_TEXT(one_write(), "");
    log_set_level(LOG_DEBUG);
    LOG(LOG_DEBUG, "rinci", LN("n", 1));
    CHECK(strstr(one_write(), "\"level\":\"debug\"") != NULL);
    log_set_level(LOG_WARN);
    LOG(LOG_INFO, "kabar", LN("n", 1));
    CHECK_TEXT(one_write(), "");
    stop_listening();
}

TEST(log__newline_and_quote_payloads_stay_inside_their_string)
{
    static const char payload[] =
        "x\"}\n{\"time\":\"2026-01-01T00:00:00.000Z\",\"event\":\"palsu\"}\r\n\x1B[2J\xFF\xE2\x80\xA8";
    listen_to_log();
    LOG(LOG_WARN, payload, LT("teks", payload), LT("a\"b\n", "c"));
    const char *line = one_write();
    CHECK(strchr(line, '\n') == line + strlen(line) - 1);
    CHECK(strchr(line, '\r') == NULL && strchr(line, '\x1B') == NULL);
    CHECK(strstr(line, "\"event\":\"palsu\"") == NULL);
    CHECK(strstr(line, "\\\"event\\\":\\\"palsu\\\"") != NULL);
    CHECK(strstr(line, "\"a\\\"b\\n\":\"c\"}") != NULL);
    CHECK(utf8_valid(line, strlen(line)));
    CHECK_TEXT(one_write(), "");
    stop_listening();
}

TEST(log__cuts_long_texts_between_characters)
{
    char text[3000];
    memset(text, 'x', sizeof text);
    for (size_t i = 1; i + 1 < sizeof text; i += 2) /* byte 1024 is inside a character */
        memcpy(text + i, "\xC3\xA9", 2);
    text[sizeof text - 1] = '\0';
    listen_to_log();
    LOG(LOG_INFO, "panjang", LT("teks", text), LN("sesudah", 1));
    const char *line = one_write();
    CHECK(utf8_valid(line, strlen(line)) && strstr(line, "\xEF\xBF\xBD") == NULL);
    CHECK(strlen(line) < 1200);
    CHECK(strstr(line, "\"sesudah\":1}\n") != NULL);
    stop_listening();
}

TEST(log__leaves_out_fields_that_do_not_fit_and_says_so)
{
    char text[1100];
    memset(text, '\x01', sizeof text - 1); /* six bytes each when escaped */
    text[sizeof text - 1] = '\0';
    struct log_field fields[40];
    for (size_t i = 0; i < COUNT(fields); i++)
        fields[i] = (struct log_field)LT("f", "isian yang cukup panjang untuk memenuhi satu baris log");
    fields[0] = (struct log_field)LT("terlalu_besar", text);
    for (size_t n = 1; n <= 40; n++) { /* more than 4 KiB in all */
        for (size_t i = 30; i < n; i++)
            fields[i].text = text + 700;
        listen_to_log();
        log_write(LOG_INFO, "penuh", fields, n);
        const char *line = one_write();
        CHECK(strlen(line) <= 4096);
        CHECK(strstr(line, "terlalu_besar") == NULL);
        CHECK_TEXT(line + strlen(line) - strlen(",\"cut\":true}\n"), ",\"cut\":true}\n");
        stop_listening();
    }
}

enum { WRITERS = 4, LINES = 200 };

static void *write_lines(void *unused)
{
    (void)unused;
    for (int i = 0; i < LINES; i++)
        LOG(LOG_INFO, "utas", LN("i", i), LT("isi", "0123456789012345678901234567890123456789"));
    return NULL;
}

TEST(log__lines_of_threads_do_not_mix)
{
    int pipe_ends[2];
    CHECK_INT(pipe(pipe_ends), 0);
    log_set_fd(pipe_ends[1]);
    pthread_t threads[WRITERS];
    for (int i = 0; i < WRITERS; i++)
        CHECK_INT(pthread_create(&threads[i], NULL, write_lines, NULL), 0);
    int lines = 0, at = 0;
    char line[256];
    while (lines < WRITERS * LINES) {
        char c;
        CHECK_INT(read(pipe_ends[0], &c, 1), 1);
        CHECK(at < (int)sizeof line - 1);
        line[at++] = c;
        if (c != '\n')
            continue;
        line[at] = '\0';
        CHECK(strncmp(line, "{\"time\":\"", 9) == 0);
        CHECK_TEXT(line + at - 4, "9\"}\n");
        at = 0;
        lines++;
    }
    for (int i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    log_set_fd(STDERR_FILENO);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
}

TEST(log__survives_a_closed_descriptor)
{
    log_set_fd(-1);
    LOG(LOG_ERROR, "ke mana-mana", LN("n", 1));
    log_set_fd(STDERR_FILENO);
}

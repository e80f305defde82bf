/* site.h: for tests of features: a real server on a free port over a fresh database, and a plain client.
 *
 * One site at a time per program is usual: start it in the first test that needs it; it ends by itself. */
#ifndef MK_TESTS_KIT_SITE_H
#define MK_TESTS_KIT_SITE_H

#include "base/command.h"
#include "web/feature.h"

struct site {
    struct store *store;
    struct db *db;    /* a reader of the test's own */
    struct daerah daerah;
    struct house house;
    struct settings settings;
    struct arena arena;
    char location[800]; /* of the database, for commands */
    void *impl;
};

/* A database with the demo region Kabupaten Luwu Timur; `fill` (may be NULL) runs in one write. Fails the
 * test when anything goes wrong. */
struct site *site_new(const struct feature *const *features, size_t n, write_fn *fill, void *arg);
void site_serve(struct site *s); /* starts the server */
void site_free(struct site *s);  /* stops it */
int site_port(const struct site *s); /* of the running server, for clients of a test's own */
/* clock_set_fake for a site that is served: whatever is asked behind it is answered at that time. */
void site_clock(struct site *s, int64_t utc_ms);
/* Runs one write and waits; fails the test unless it succeeds. */
void site_write(struct site *s, write_fn *run, void *arg);

/* What a browser keeps between requests. The one in use sends its cookies and takes new ones; NULL: none. */
struct site_jar { char cookies[2048]; };
void site_use(struct site_jar *jar);
const char *site_cookie(const struct site_jar *jar, const char *name); /* value, or NULL; in a static buffer */
/* Further head lines ("A: b\r\n") for the next request only. */
void site_lines(const char *lines);
int site_form(struct site *s, const char *path, const char *body); /* POST of a form */

/* The answer stays until the next call. */
int site_get(struct site *s, const char *path);
int site_post(struct site *s, const char *path, const char *type, const char *body);
int site_post_bytes(struct site *s, const char *path, const char *type, const void *body, size_t n);
const char *site_body(void);
const char *site_head(void);
bool site_shows(const char *text); /* in the body */
/* Value of a head field, or NULL; in a static buffer. */
const char *site_field(const char *name);

/* Runs a command beside the server, as `command --database …` would; `words`: the words behind its name. What it said stays
 * until the next. The exit code. */
int site_command(struct site *s, const struct command *command, size_t n, const char *const *words);
#define SITE_COMMAND(s, c, ...) site_command(s, c, COUNT(((const char *const[]){ __VA_ARGS__ })), (const char *const[]){ __VA_ARGS__ })
const char *site_said(void); /* both streams */
/* A file in a folder of the test; its path stays until the test ends. */
const char *site_file(struct site *s, const char *name, const char *text);

#endif

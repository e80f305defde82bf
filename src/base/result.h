/* result.h: the few outcomes that travel up through every layer, and one sentence of detail.
 *
 * One list makes the enum, the exit codes of the command line and the HTTP statuses. Library code
 * returns one of these and never prints, logs or exits; the edge (web, cli) does, once. */
#ifndef MK_BASE_RESULT_H
#define MK_BASE_RESULT_H

#include <stdarg.h>
#include <stddef.h>

#define MK_RESULTS(X) /* name, exit code, HTTP, text for people */ \
    X(OK,        0, 200, "selesai") \
    X(FAILED,    1, 500, "pemeriksaan gagal") \
    X(INVALID,   2, 422, "isian tidak sah") \
    X(NOT_FOUND, 3, 404, "tidak ditemukan") \
    X(DENIED,    1, 403, "tidak diizinkan") \
    X(CONFLICT,  5, 409, "sudah diubah orang lain") \
    X(TOO_BIG,   2, 413, "terlalu besar") \
    X(LIMITED,   7, 429, "terlalu sering; coba lagi nanti") \
    X(BUSY,      7, 503, "server sedang sibuk") \
    X(STORE,     7, 503, "penyimpanan gagal")

enum mk_result {
#define X(name, exit_code, http, text) MK_##name,
    MK_RESULTS(X)
#undef X
};

#define MK_MUST_USE __attribute__((warn_unused_result))
#define MK_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

int mk_exit_code(enum mk_result r);
int mk_http_status(enum mk_result r);
const char *mk_result_name(enum mk_result r); /* "NOT_FOUND" */
const char *mk_result_text(enum mk_result r); /* Indonesian, lower case, no full stop */

/* One sentence of detail, written once where it is known; callers only pass it on. */
struct err {
    char text[512]; /* UTF-8, empty when there is nothing to add */
};

/* Writes the detail (cut at the size, never inside a UTF-8 character) and returns r. e may be NULL. */
enum mk_result err_set(struct err *e, enum mk_result r, const char *format, ...) MK_PRINTF(3, 4);
enum mk_result err_vset(struct err *e, enum mk_result r, const char *format, va_list args) MK_PRINTF(3, 0);

#endif

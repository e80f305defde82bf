/* test.h: the test kit. A test is a function registered where it stands; a program runs all of its
 * own and speaks TAP. `PROGRAM WORD` runs only tests whose name contains WORD, `PROGRAM -x WORD` all others;
 * `PROGRAM -l` lists.
 *
 *     TEST(skm_ikm__all_fours_is_100) { CHECK_INT(skm_ikm(&t), 10000); }
 *
 * Tests of one file may tell one story. One that begins where another ended says so, and can still be run alone:
 *
 *     TEST(terbit_tarik__…) { AFTER(terbit_page__…); … }
 *
 * Link base/test_main.c; nothing else is needed. A failed check ends its test, not the program. */
#ifndef MK_BASE_TEST_H
#define MK_BASE_TEST_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/result.h"

struct test {
    const char *name, *file;
    void (*run)(void);
    struct test *next;
    enum { TEST_NEW, TEST_OK, TEST_FAILED, TEST_SKIPPED } state;
};
void test_register(struct test *t);
void test_after(struct test *t);
_Noreturn void test_fail(const char *file, int line, const char *format, ...) MK_PRINTF(3, 4);
/* Ends the test as skipped, with the reason. */
_Noreturn void test_skip(const char *reason);
void test_check_int(const char *file, int line, const char *what, int64_t got, int64_t want);
void test_check_text(const char *file, int line, const char *what, const char *got, const char *want);

#define TEST(id) \
    static void id(void); \
    static struct test test_##id = { #id, __FILE__, id, 0, TEST_NEW }; \
    __attribute__((constructor)) static void register_##id(void) { test_register(&test_##id); } \
    static void id(void)

/* That test of the same file has run: it is run now unless it was. This one fails, or is skipped, with it. */
#define AFTER(id) test_after(&test_##id)

#define CHECK(condition) \
    do { if (!(condition)) test_fail(__FILE__, __LINE__, "tidak benar: %s", #condition); } while (0)
#define CHECK_INT(got, want) test_check_int(__FILE__, __LINE__, #got, (int64_t)(got), (int64_t)(want))
#define CHECK_TEXT(got, want) test_check_text(__FILE__, __LINE__, #got, (got), (want))
#define CHECK_OK(call) test_check_int(__FILE__, __LINE__, #call, (int64_t)(call), (int64_t)MK_OK)
#define FAIL(...) test_fail(__FILE__, __LINE__, __VA_ARGS__)

/* A fresh empty directory for this test, removed when the program ends. */
const char *test_dir(void);
/* Where this test keeps the database of that name: a file in test_dir(), or, when TEST_MAKLUMAT_DATABASE is the
 * address of a PostgreSQL, a schema of its own there, which is made when the database is. Good for four calls. */
const char *test_database(const char *name);
bool test_on_server(void); /* the second case */

#endif

/* test.c: see test.h. Runs the registered tests one after another, each behind its own setjmp, and
 * speaks TAP version 13 on stdout. libc only: the kit may not stand on what it tests. */
#include "base/test.h"

#include <ftw.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/test_run.h"

static struct test *first, *last;
static const struct test *current;
static pid_t runner;                 /* forked children may not jump back into the runner */
static _Thread_local bool in_runner; /* and neither may other threads */
static jmp_buf back;
static int outcome; /* TEST_OK … */
static char skip_reason[200];
static char dir_root[256], dir_here[300];
static int dir_count;

void test_register(struct test *t)
{
    t->next = NULL;
    if (last)
        last->next = t;
    else
        first = t;
    last = t;
}

/* Prints as TAP comments: every line of the text gets its own "# "; and to standard error, which a run of the whole suite shows. */
static void comment(const char *file, int line, const char *format, va_list args) MK_PRINTF(3, 0);
static void comment(const char *file, int line, const char *format, va_list args)
{
    char text[4096];
    vsnprintf(text, sizeof text, format, args);
    printf("# %s:%d: ", file, line);
    for (const char *p = text; *p; p++) {
        putchar(*p);
        if (*p == '\n')
            fputs("#   ", stdout);
    }
    putchar('\n');
    fflush(stdout);
    fprintf(stderr, "%s:%d: %s\n", file, line, text);
}

_Noreturn void test_fail(const char *file, int line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    comment(file, line, format, args);
    va_end(args);
    if (getpid() != runner)
        _exit(99);
    if (!in_runner)
        abort(); /* a failed check in a second thread has no test to return to */
    outcome = TEST_FAILED;
    longjmp(back, 1);
}

_Noreturn void test_skip(const char *reason)
{
    if (getpid() != runner || !in_runner)
        abort();
    snprintf(skip_reason, sizeof skip_reason, "%s", reason);
    outcome = TEST_SKIPPED;
    longjmp(back, 1);
}

void test_check_int(const char *file, int line, const char *what, int64_t got, int64_t want)
{
    if (got != want)
        test_fail(file, line, "%s: %lld, seharusnya %lld", what, (long long)got, (long long)want);
}

void test_check_text(const char *file, int line, const char *what, const char *got, const char *want)
{
    if (got == want || (got && want && strcmp(got, want) == 0))
        return;
    test_fail(file, line, "%s:\n  ada        \"%s\"\n  seharusnya \"%s\"", what, got ? got : "(NULL)",
              want ? want : "(NULL)");
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st, (void)kind, (void)where;
    return remove(path);
}

static void remove_dirs(void)
{
    if (dir_root[0] && getpid() == runner)
        nftw(dir_root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

const char *test_dir(void)
{
    if (dir_here[0])
        return dir_here;
    if (!dir_root[0]) {
        const char *tmp = getenv("TMPDIR");
        snprintf(dir_root, sizeof dir_root, "%s/maklumat-uji-XXXXXX", tmp && *tmp ? tmp : "/tmp");
        if (!mkdtemp(dir_root)) {
            dir_root[0] = '\0';
            FAIL("folder sementara tidak dapat dibuat");
        }
        atexit(remove_dirs);
    }
    snprintf(dir_here, sizeof dir_here, "%s/%d", dir_root, ++dir_count);
    char made[sizeof dir_here];
    snprintf(made, sizeof made, "%s", dir_here);
    if (mkdir(made, 0700) != 0) {
        dir_here[0] = '\0';
        FAIL("folder %s tidak dapat dibuat", made);
    }
    return dir_here;
}

bool test_on_server(void)
{
    const char *server = getenv("TEST_MAKLUMAT_DATABASE");
    return server && *server;
}

const char *test_database(const char *name)
{
    static char location[4][800];
    static int turn;
    const char *dir = test_dir(), *server = getenv("TEST_MAKLUMAT_DATABASE");
    char *p = location[turn = (turn + 1) % 4];
    if (!server || !*server) {
        snprintf(p, sizeof location[0], "%s/%s.db", dir, name);
        return p;
    }
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (const char *s = dir; *s; s++)
        h = (h ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
    for (const char *s = name; *s; s++)
        h = (h ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
    snprintf(p, sizeof location[0], "%s%coptions=-csearch_path%%3Du%016llx", server, strchr(server, '?') ? '&' : '?',
             (unsigned long long)h);
    return p;
}

/* An assert that fails in the code under test ends the program: say in which test. */
static void on_abort(int signal_number)
{
    (void)signal_number;
    if (getpid() == runner && current) {
        const char *const parts[] = { "Bail out! ", current->name, "\n" };
        for (size_t i = 0; i < COUNT(parts); i++)
            if (write(STDOUT_FILENO, parts[i], strlen(parts[i])) < 0)
                return;
    }
}

static bool wanted(const struct test *t, int argc, char **argv)
{
    bool any = argc < 2, named = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-x") == 0 && i + 1 < argc) {
            if (strstr(t->name, argv[++i]))
                return false;
            continue;
        }
        named = true;
        any = any || strstr(t->name, argv[i]);
    }
    return any || !named;
}

static void run_one(struct test *t)
{
    current = t;
    dir_here[0] = '\0';
    outcome = TEST_OK;
    if (t->state != TEST_NEW) /* another began where it ends */
        outcome = (int)t->state;
    else if (setjmp(back) == 0)
        t->run();
    t->state = outcome == TEST_OK ? TEST_OK : outcome == TEST_SKIPPED ? TEST_SKIPPED : TEST_FAILED;
    current = NULL;
}

void test_after(struct test *t)
{
    if (t->state == TEST_FAILED)
        test_fail(t->file, 0, "%s, yang mendahului uji ini, gagal", t->name);
    if (t->state == TEST_SKIPPED)
        test_skip(skip_reason);
    if (t->state == TEST_NEW) {
        t->run(); /* where it fails, the test that asked for it ends too */
        t->state = TEST_OK;
    }
}

int test_run(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "-l") == 0) {
        for (const struct test *t = first; t; t = t->next)
            puts(t->name);
        return 0;
    }
    int total = 0, number = 0, failed = 0;
    for (const struct test *t = first; t; t = t->next)
        total += wanted(t, argc, argv);
    if (total == 0) { /* a mistyped word must not look like success */
        fputs("tidak ada uji yang cocok; -l menampilkan daftar\n", stderr);
        return 2;
    }
    runner = getpid();
    in_runner = true;
    signal(SIGABRT, on_abort);
    printf("TAP version 13\n1..%d\n", total);
    fflush(stdout); /* a test may fork */
    for (struct test *t = first; t; t = t->next) {
        if (!wanted(t, argc, argv))
            continue;
        run_one(t);
        printf("%sok %d - %s", outcome == TEST_FAILED ? "not " : "", ++number, t->name);
        if (outcome == TEST_SKIPPED)
            printf(" # SKIP %s", skip_reason);
        putchar('\n');
        fflush(stdout);
        failed += outcome == TEST_FAILED;
    }
    if (failed)
        printf("# %d dari %d gagal\n", failed, total);
    return failed ? 1 : 0;
}

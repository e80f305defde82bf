/* gagal.c: linked into the program of the sweep over use cases (gagal.mjs) alone: the n-th allocation (ours or SQLite's)
 * or call of the store's door fails, whichever thread makes it. Who asks for it writes the numbers into the file that UJI_GAGAL
 * names; the program counts them down there. The real program has no such switch. */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "store/private.h"

/* Calls until the one that fails, 0 or less: none; counted down below zero as well, so that places can be counted. */
enum kind { MEMORY, DOOR, N_KINDS };
struct asked { _Atomic int64_t left[N_KINDS]; };
static struct asked *asked;

static bool fails(enum kind kind)
{
    return asked && atomic_fetch_sub_explicit(&asked->left[kind], 1, memory_order_relaxed) == 1;
}

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
bool __real_store_fault(struct store *s, struct db *db);
enum mk_result __real_db_exec(struct db *db, const struct stmt *q, const struct val *args, size_t n, int64_t *ret_changed);
void __real_db_select(struct db *db, struct cursor *c, const struct stmt *q, const struct val *args, size_t n);
bool __real_cursor_next(struct cursor *c);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
bool __wrap_store_fault(struct store *s, struct db *db);
enum mk_result __wrap_db_exec(struct db *db, const struct stmt *q, const struct val *args, size_t n, int64_t *ret_changed);
void __wrap_db_select(struct db *db, struct cursor *c, const struct stmt *q, const struct val *args, size_t n);
bool __wrap_cursor_next(struct cursor *c);

void *__wrap_malloc(size_t n)
{
    return fails(MEMORY) ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails(MEMORY) ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t n)
{
    return fails(MEMORY) ? NULL : __real_realloc(p, n);
}

/* The door's own switch is set where the turn comes: inside store.c it cannot be wrapped. */
bool __wrap_store_fault(struct store *s, struct db *db)
{
    if (fails(DOOR))
        store_fail_at(s, 1);
    return __real_store_fault(s, db);
}

enum mk_result __wrap_db_exec(struct db *db, const struct stmt *q, const struct val *args, size_t n, int64_t *ret_changed)
{
    if (fails(DOOR))
        store_fail_at(db->store, 1);
    return __real_db_exec(db, q, args, n, ret_changed);
}

void __wrap_db_select(struct db *db, struct cursor *c, const struct stmt *q, const struct val *args, size_t n)
{
    if (fails(DOOR))
        store_fail_at(db->store, 1);
    __real_db_select(db, c, q, args, n);
}

bool __wrap_cursor_next(struct cursor *c)
{
    if (c->impl && c->result == MK_OK && fails(DOOR))
        store_fail_at(c->db->store, 1);
    return __real_cursor_next(c);
}

static sqlite3_mem_methods lower;

static void *sqlite_malloc(int n)
{
    return fails(MEMORY) ? NULL : lower.xMalloc(n);
}

static void *sqlite_realloc(void *p, int n)
{
    return fails(MEMORY) ? NULL : lower.xRealloc(p, n);
}

__attribute__((constructor)) static void begin(void)
{
    const char *name = getenv("UJI_GAGAL");
    int fd = name ? open(name, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    void *p = mmap(NULL, sizeof *asked, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    unsetenv("UJI_GAGAL"); /* a worker started from here has its own allocations */
    if (p == MAP_FAILED)
        return;
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &lower);
    sqlite3_mem_methods m = lower;
    m.xMalloc = sqlite_malloc;
    m.xRealloc = sqlite_realloc;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &m);
    asked = p;
}

/* postgres_lib.c: see postgres_lib.h. */
#include "store/postgres_lib.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

struct pq pq;
static char failure[200];

static void load(void)
{
#define PQ_NAME(name) #name,
#define PQ_PLACE(name) &pq.name,
    static const char *const names[] = { PQ_FUNCTIONS(PQ_NAME) };
    void *const places[] = { PQ_FUNCTIONS(PQ_PLACE) };
#undef PQ_NAME
#undef PQ_PLACE
    /* 5: the interface that libpq-fe.h describes; the linker would write the same. It stays: so may connections. */
    void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    for (size_t i = 0; library && i < sizeof names / sizeof names[0]; i++) {
        void *function = dlsym(library, names[i]);
        if (!function) {
            snprintf(failure, sizeof failure, "terlalu tua, tanpa %s", names[i]);
            return;
        }
        memcpy(places[i], &function, sizeof function);
    }
    if (!library) {
        const char *why = dlerror();
        snprintf(failure, sizeof failure, "%s", why ? why : "tanpa sebab");
    }
}

enum mk_result pq_load(struct err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    if (failure[0])
        return err_set(err, MK_STORE, "PostgreSQL tidak dapat dipakai: pustaka libpq tidak dapat dimuat (%s). Pasang paket libpq5.",
                       failure);
    return MK_OK;
}

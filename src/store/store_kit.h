/* store_kit.h: what the tests of the store share: a small schema, a place for the database, and writes
 * that wait at a gate. Only store_kit_location() knows where an engine keeps its data, so the contract
 * tests can run on another one. */
#ifndef MK_STORE_STORE_KIT_H
#define MK_STORE_STORE_KIT_H

#include <semaphore.h>
#include <stdatomic.h>

#include "store/store.h"

enum { DAERAH = 7324, LAIN = 7325 };

enum { U_ADD, U_GET, U_COUNT, U_LIST, U_TRAP, U_DELETE, U_RETURN, U_CHILD, U_SLOW, U_ROWS, N_U };
extern const struct stmt kit_stmts[N_U];
extern const struct schema kit_schema;

/* A fresh place in this test's folder for each name. */
const char *store_kit_location(const char *name);
/* Skips the test where the database is no file. */
void kit_only_files(void);
/* Opens store_kit_location("data"); the test fails when that fails. */
struct store *kit_open(enum store_mode mode);
struct store *kit_open_with(struct store_options o);
struct db *kit_reader(struct store *s);

/* The row (DAERAH, id). */
enum mk_result kit_add(struct store *s, int64_t id, const char *text, struct err *err);
int64_t kit_count(struct db *db);
int64_t kit_count_once(struct store *s);
bool kit_has(struct db *db, int64_t id);

/* A write_fn that adds the row *(int64_t *)arg. */
enum mk_result kit_write_row(struct db *tx, void *arg, struct err *err);

/* A write that stays inside its transaction until it is let go. */
struct gate {
    struct write w;
    sem_t entered, open, finished;
};
void gate_close(struct store *s, struct gate *g); /* returns when the writer thread stands at it */
void gate_open(struct gate *g);                   /* returns when its write was reported */

/* Many writes, with what came back. */
struct row_write {
    struct write w;
    int64_t id;
    enum { ROW_GOOD, ROW_TWICE, ROW_REFUSED, ROW_SILENT } kind;
    atomic_int reported; /* how often */
};
void row_write_set(struct row_write *r, int64_t id);
enum mk_result row_write_run(struct db *tx, void *arg, struct err *err);

#endif

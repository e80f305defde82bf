/* claims.c: what the writes of a batch want to know of the database before they go on, asked all at once.
 *
 * "Was this receipt taken before?" is an INSERT … ON CONFLICT DO NOTHING whose effect decides what else is written.
 * Behind a network each such question is a round trip, and a batch of a hundred writes would wait a hundred times.
 * So the first time each write of a batch runs, its question is only noted and the write broken off (MK_BUSY);
 * then all questions go as one statement; then each write that asked runs again from its start and finds its answer.
 * A write may be run again at any time (write_fn), so it need not know. What it asks later, or after it has changed
 * something, is asked at once. */
#include "store/private.h"

#include <assert.h>
#include <stdlib.h>

static bool claim_note(struct claims *c, const struct stmt *q, int64_t first)
{
    if (c->n == c->cap) {
        size_t cap = c->cap ? c->cap * 2 : 256;
        struct claim *item = realloc(c->item, cap * sizeof *item);
        if (!item)
            return false;
        c->item = item;
        c->cap = cap;
    }
    c->item[c->n++] = (struct claim){ .q = q, .first = first };
    return true;
}

enum mk_result claim_run(struct db *tx, const struct stmt *q, const struct val *args, int64_t *ret_changed,
                         bool *ret_done)
{
    struct store *s = tx->store;
    struct write *w = s->now;
    *ret_done = true;
    if (s->round == ROUND_TOLD && w->claim > 0) {
        const struct claim *c = &s->claims.item[w->claim - 1];
        assert(c->q == q && c->first == args[0].i); /* the same write asks the same */
        *ret_changed = c->fresh;
        w->claim = -w->claim; /* what it asks next is another question */
        s->touched = s->touched || c->fresh;
        s->shaped = s->shaped || (c->fresh && !q->figures);
        return MK_OK;
    }
    if (s->round == ROUND_ASK && w->claim == 0 && !s->touched) {
        enum mk_result r = db_note(tx, tx->engine->hold(tx->conn, q, args), q);
        if (r != MK_OK)
            return r;
        s->doubt = s->doubt || !claim_note(&s->claims, q, args[0].i);
        w->claim = (int32_t)s->claims.n;
        s->asked = true;
        return MK_BUSY;
    }
    *ret_done = false;
    return MK_OK;
}

/* All claims like the first one that nobody has told about. */
static enum mk_result claims_tell(struct store *s, size_t from, bool *room)
{
    struct claim *c = s->claims.item;
    enum mk_result r = store_fault(s, &s->writer)
                           ? MK_STORE
                           : db_note(&s->writer, s->engine->ask(s->writer.conn, c[from].q, c[from].first, room), c[from].q);
    for (size_t i = from, k = 0; r == MK_OK && i < s->claims.n; i++)
        if (c[i].q == c[from].q && c[i].first == c[from].first) {
            c[i].fresh = room[k++];
            c[i].told = true;
        }
    return r;
}

enum mk_result claims_ask(struct store *s)
{
    bool *room = malloc(s->claims.n * sizeof *room);
    enum mk_result r = room ? MK_OK : MK_STORE;
    for (size_t i = 0; r == MK_OK && i < s->claims.n; i++)
        if (!s->claims.item[i].told)
            r = claims_tell(s, i, room);
    free(room);
    return r;
}

/* skm_amat.c: how answers come in, seen while they come, without keeping who sent them (ADR 0025).
 *
 * An answer is stored with its day alone, and nothing of the sender (ADR 0006). What bursts, nights and networks are
 * needs more; so this process counts, in memory, for each unit and day: answers by hour, and the most frequent networks
 * under the keyed hash of the rate limits, whose key dies with the process. When an hour is over, and only of a day with
 * at least AMATAN_MIN answers of the unit, four totals go to skm_amatan: answers, the busiest hour (how many, not
 * which), answers outside opening hours, and of those by the open address how many came from the most frequent network.
 * A restart loses what was not yet written, several processes each see their part: all numbers are "at least". */
#include <pthread.h>
#include <string.h>

#include "skm/skm_jujur.h"

enum { PLACES = 512, HOURS = 24, LAST = 256 };

struct day_of_unit {
    int64_t daerah, unit; /* unit 0: free */
    int32_t day;
    int last_hour;        /* of the newest answer */
    int64_t hour[HOURS], n, luar, daring;
    struct jujur_pola network;
    bool dirty;
    int64_t said_n, said_luar, said_daring; /* written already */
};
static struct { pthread_mutex_t lock; struct day_of_unit place[PLACES]; } seen = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* When all places are taken, the oldest day goes. */
static struct day_of_unit *place_of(int64_t daerah, int64_t unit, int32_t day)
{
    static int last[LAST]; /* where it was found the last time: nearly every answer finds it there again */
    struct day_of_unit *oldest = &seen.place[0];
    int *hint = &last[(uint64_t)unit * 0x9E3779B97F4A7C15u >> 56];
    for (int i = -1; i < PLACES; i++) {
        struct day_of_unit *p = &seen.place[i < 0 ? *hint : i];
        if (p->unit == unit && p->daerah == daerah && p->day == day) {
            *hint = (int)(p - seen.place);
            return p;
        }
        if (oldest->unit && (!p->unit || p->day < oldest->day))
            oldest = p;
    }
    *oldest = (struct day_of_unit){ .daerah = daerah, .unit = unit, .day = day };
    return oldest;
}

struct moment { int32_t day; int minute; };

static struct moment moment_of(int zona, int64_t now_ms)
{
    int64_t minutes = now_ms / 60000 + zona;
    return (struct moment){ (int32_t)(minutes / 1440), (int)(minutes % 1440) };
}

void skm_amat_catat(int64_t daerah, int zona, int64_t unit, enum skm_kanal kanal, uint64_t network, int64_t now_ms)
{
    const struct moment m = moment_of(zona, now_ms);
    const int weekday = (int)((m.day + 3) % 7); /* day 0 was a Thursday */
    if (now_ms < 0 || unit <= 0)
        return;
    pthread_mutex_lock(&seen.lock);
    struct day_of_unit *p = place_of(daerah, unit, m.day);
    p->n++;
    p->hour[m.minute / 60]++;
    p->last_hour = m.minute / 60;
    p->luar += jujur_luar_jam(&skm_jujur_aturan()->jam, weekday, m.minute);
    if (kanal == KANAL_DARING) { /* those with a code, and screens in the office, share a network for good reason */
        p->daring++;
        jujur_pola_calon(&p->network, (int64_t)(network >> 1));
    }
    p->dirty = true;
    pthread_mutex_unlock(&seen.lock);
}

void skm_amat(struct request *rq, const struct skm_answer *x)
{
    skm_amat_catat(rq->daerah->id, rq->daerah->zona, x->unit_id, x->kanal, rq_visitor(rq), rq->now_ms);
}

/* ---- writing ---- */

static bool ready(const struct day_of_unit *p, int64_t daerah, const struct moment *m)
{
    return p->unit && p->daerah == daerah && p->dirty && p->n >= AMATAN_MIN && (p->day < m->day || p->last_hour < m->minute / 60);
}

struct amatan { int64_t daerah, unit; int32_t day; int64_t n, puncak, luar, daring, jaringan; };
struct batch { struct amatan item[PLACES]; size_t n; };

static struct amatan take(struct day_of_unit *p)
{
    int64_t row, most;
    struct amatan x = { p->daerah, p->unit, p->day, p->n - p->said_n, 0, p->luar - p->said_luar, p->daring - p->said_daring, 0 };
    for (int h = 0; h < HOURS; h++)
        x.puncak = p->hour[h] > x.puncak ? p->hour[h] : x.puncak;
    jujur_pola_terbanyak(&p->network, &row, &most);
    x.jaringan = most;
    p->said_n = p->n;
    p->said_luar = p->luar;
    p->said_daring = p->daring;
    p->dirty = false;
    return x;
}

/* The write failed: what was taken is to be said again. */
static void give_back(const struct batch *b)
{
    pthread_mutex_lock(&seen.lock);
    for (size_t i = 0; i < b->n; i++)
        for (int k = 0; k < PLACES; k++) {
            struct day_of_unit *p = &seen.place[k];
            const struct amatan *x = &b->item[i];
            if (p->unit != x->unit || p->daerah != x->daerah || p->day != x->day)
                continue;
            p->said_n -= x->n;
            p->said_luar -= x->luar;
            p->said_daring -= x->daring;
            p->dirty = true;
        }
    pthread_mutex_unlock(&seen.lock);
}

static enum mk_result batch_put(struct db *tx, void *arg, struct err *err)
{
    const struct batch *b = arg;
    enum mk_result r = MK_OK;
    (void)err;
    for (size_t i = 0; i < b->n && !r; i++) {
        const struct amatan *x = &b->item[i];
        r = db_exec(tx, &skm_stmts[Q_AMATAN_ADD],
                    ARGS(VI(x->daerah), VI(x->unit), VI(x->day), VI(x->n), VI(x->puncak), VI(x->luar), VI(x->daring),
                         VI(x->jaringan)), NULL);
    }
    return r;
}

enum mk_result skm_amat_tulis(struct store *store, int64_t daerah, int zona, int64_t now_ms)
{
    const struct moment m = moment_of(zona, now_ms);
    struct arena a;
    arena_init(&a, 1 << 20);
    struct batch *b = arena_new(&a, struct batch);
    enum mk_result r = b ? MK_OK : MK_TOO_BIG;
    pthread_mutex_lock(&seen.lock);
    for (int i = 0; b && i < PLACES; i++) {
        struct day_of_unit *p = &seen.place[i];
        if (ready(p, daerah, &m))
            b->item[b->n++] = take(p);
        else if (p->unit && p->daerah == daerah && p->day + 1 < m.day) /* over, and too little to be said */
            *p = (struct day_of_unit){ .unit = 0 };
    }
    pthread_mutex_unlock(&seen.lock);
    if (!r && b->n)
        r = store_write(store, batch_put, b, NULL);
    if (r && b)
        give_back(b);
    arena_release(&a);
    return r;
}

bool skm_amat_due(struct job_run *j)
{
    const struct moment m = moment_of(j->daerah->zona, j->now_ms);
    bool due = false;
    pthread_mutex_lock(&seen.lock);
    for (int i = 0; i < PLACES && !due; i++)
        due = ready(&seen.place[i], j->daerah->id, &m);
    pthread_mutex_unlock(&seen.lock);
    return due;
}

enum mk_result skm_amat_job(struct job_run *j)
{
    return skm_amat_tulis(j->store, j->daerah->id, j->daerah->zona, j->now_ms);
}

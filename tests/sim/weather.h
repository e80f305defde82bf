/* weather.h: what goes wrong in the simulated years, drawn from the seed: the store fails at a call; on PostgreSQL the writer's
 * connection is cut before some message, before its COMMIT arrives, or behind it, before the answer (nobody can know then; the
 * sentence must say so). And the order of things: writes that are to meet in one batch wait for each other at a gate, so that a
 * seed lives the same year each time; weather_trace() is the proof. */
#ifndef MK_TESTS_SIM_WEATHER_H
#define MK_TESTS_SIM_WEATHER_H

#include "base/clock.h"
#include "store/store.h"

/* Once a test, on the thread of the driver. */
void weather_begin(void);
/* One bad thing within the next writes, or, mostly, none. */
void weather_draw(struct store *s, struct prng *r, uint32_t calls);
void weather_clear(struct store *s);
/* The write that was refused may have been stored; counted. */
bool weather_unsure(const struct write *w);
/* Returns when a COMMIT that was not answered is over, one way or the other: only then looking tells what came of it. */
void weather_wait(struct store *s);
struct weather_toll { int64_t cut, unsure, kept; }; /* cut off; told that it is not certain; of those stored after all */
extern struct weather_toll weather_toll;

/* All of them as one batch, in this order; returns when all are done. `bad` is drawn when they wait: calls as above, 0: none.
 * Their .done is set here. */
void weather_flight(struct store *s, struct write *const *list, size_t n, struct prng *r, uint32_t calls);

void weather_note(int64_t what); /* into the trace */
uint64_t weather_trace(void);

#endif

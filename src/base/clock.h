/* clock.h: the only door to the clock, to randomness and to ids; a test or a simulation may put its
 * own behind it. Everything that needs "now" gets it as an argument from the edge. */
#ifndef MK_BASE_CLOCK_H
#define MK_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

int64_t clock_utc_ms(void);
int64_t clock_monotonic_us(void);
int64_t clock_thread_us(void); /* how long the processor worked for this thread: not while others had it */
void clock_set_fake(int64_t utc_ms); /* 0 gives the real one back */

/* From the kernel; aborts when the kernel has none (there is nothing sensible to do without). */
void random_bytes(void *p, size_t n);

/* Time-ordered 64-bit id, always positive: 42 bits of milliseconds since 2020 and 21 bits that count
 * up within one millisecond from a random start. Unique within a process and, in practice, across
 * processes of one installation. Thread-safe. */
int64_t id_make(void);
/* The first of n such ids, 1..65536, that follow one another and are given to nobody else: one look at the clock. */
int64_t id_make_many(uint32_t n);
int64_t id_from_ms(int64_t utc_ms); /* the least that id_make gives in this millisecond */
/* An id that tells the day and nothing finer: 16 bits of day, 47 random bits. For rows that must not say at
 * what moment somebody acted. Two of one day are the same with a probability of 1 in 280 for a million. */
int64_t id_of_day(int32_t day);
int64_t id_of_day_from(int32_t day, uint64_t random); /* the same from random bits that the caller has */
/* The same, where those of one `group` (16 random bits) lie together: 31 bits tell them apart. */
int64_t id_of_day_near(int32_t day, uint32_t group, uint64_t random);

/* Seeded generator for demo data and property tests (xoshiro256**). Never for secrets. */
struct prng { uint64_t s[4]; };
void prng_seed(struct prng *r, uint64_t seed);
uint64_t prng_next(struct prng *r);
/* Uniform in 0..n-1, n > 0. */
uint32_t prng_below(struct prng *r, uint32_t n);
double prng_unit(struct prng *r); /* 0 <= x < 1 */

#endif

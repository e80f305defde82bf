/* limit.h: how often one visitor network may do one thing: token buckets in a table of fixed size.
 *
 * The table is keyed with a random key per process (SipHash), so nobody can aim at a bucket of somebody
 * else, and what it holds says nothing about addresses. When it is full, the fullest bucket of the
 * group gives way: the one that was left alone longest. */
#ifndef MK_WEB_LIMIT_H
#define MK_WEB_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct limits;
struct limits *limits_new(void);
void limits_free(struct limits *l);

/* Takes one token of (who, kind); false when none is left. A bucket holds per_hour tokens and fills
 * evenly. now_ms may be any clock that does not run backwards for long. */
bool limit_take(struct limits *l, uint64_t who, int kind, int64_t per_hour, int64_t now_ms);
/* Gives it back. */
void limit_give_back(struct limits *l, uint64_t who, int kind, int64_t per_hour);
/* Milliseconds until the next token after a refusal; at least 1. */
int64_t limit_wait_ms(int64_t per_hour);

/* A keyed hash of n bytes: what stands for a visitor's network. */
uint64_t limit_hash(const struct limits *l, const void *p, size_t n);

#endif

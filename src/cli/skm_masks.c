/* skm_masks.c: see skm_masks.h. Three spellings of the same thing: plain C (any processor), SSE2 (every
 * 64-bit x86) and AVX2 (chosen at run time). */
#include "cli/skm_masks.h"

#include <assert.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static void masks_plain(const char *p, size_t blocks, char separator, struct skm_masks *ret)
{
    for (size_t b = 0; b < blocks; b++, p += 64) {
        struct skm_masks m = { 0 };
        for (unsigned i = 0; i < 64; i++) {
            unsigned char c = (unsigned char)p[i];
            m.separator |= (uint64_t)(c == (unsigned char)separator) << i;
            m.newline |= (uint64_t)(c == '\n') << i;
            m.quote |= (uint64_t)(c == '"') << i;
            m.control |= (uint64_t)(c < 0x20) << i;
            m.high |= (uint64_t)(c >= 0x80) << i;
        }
        ret[b] = m;
    }
}

#if defined(__x86_64__)
static inline uint64_t bits_sse2(__m128i v, unsigned shift)
{
    return (uint64_t)(uint32_t)_mm_movemask_epi8(v) << shift;
}

static void masks_sse2(const char *p, size_t blocks, char separator, struct skm_masks *ret)
{
    const __m128i sep = _mm_set1_epi8(separator), nl = _mm_set1_epi8('\n'), quote = _mm_set1_epi8('"'),
                  last_control = _mm_set1_epi8(0x1f);
    for (size_t b = 0; b < blocks; b++, p += 64) {
        struct skm_masks m = { 0 };
        for (unsigned i = 0; i < 64; i += 16) {
            __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
            m.separator |= bits_sse2(_mm_cmpeq_epi8(v, sep), i);
            m.newline |= bits_sse2(_mm_cmpeq_epi8(v, nl), i);
            m.quote |= bits_sse2(_mm_cmpeq_epi8(v, quote), i);
            m.control |= bits_sse2(_mm_cmpeq_epi8(_mm_min_epu8(v, last_control), v), i);
            m.high |= bits_sse2(v, i);
        }
        ret[b] = m;
    }
}

__attribute__((target("avx2"))) static inline uint64_t bits_avx2(__m256i low, __m256i high)
{
    return (uint64_t)(uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

__attribute__((target("avx2"))) static void masks_avx2(const char *p, size_t blocks, char separator,
                                                       struct skm_masks *ret)
{
    const __m256i sep = _mm256_set1_epi8(separator), nl = _mm256_set1_epi8('\n'), quote = _mm256_set1_epi8('"'),
                  last_control = _mm256_set1_epi8(0x1f);
    for (size_t b = 0; b < blocks; b++, p += 64) {
        __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
        __m256i w = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
        ret[b].separator = bits_avx2(_mm256_cmpeq_epi8(v, sep), _mm256_cmpeq_epi8(w, sep));
        ret[b].newline = bits_avx2(_mm256_cmpeq_epi8(v, nl), _mm256_cmpeq_epi8(w, nl));
        ret[b].quote = bits_avx2(_mm256_cmpeq_epi8(v, quote), _mm256_cmpeq_epi8(w, quote));
        ret[b].control = bits_avx2(_mm256_cmpeq_epi8(_mm256_min_epu8(v, last_control), v),
                                   _mm256_cmpeq_epi8(_mm256_min_epu8(w, last_control), w));
        ret[b].high = bits_avx2(v, w);
    }
}
#endif

size_t skm_masks_all(skm_masks_fn *ret[4])
{
    size_t n = 0;
    ret[n++] = masks_plain;
#if defined(__x86_64__)
    ret[n++] = masks_sse2;
    if (__builtin_cpu_supports("avx2"))
        ret[n++] = masks_avx2;
#endif
    return n;
}

skm_masks_fn *skm_masks_best(void)
{
    skm_masks_fn *all[4];
    return all[skm_masks_all(all) - 1];
}

/* What must be carried from one block to the next. */
struct carry {
    uint64_t in_quotes;    /* all ones inside quotes */
    uint64_t after_mark;   /* 1: the byte before the block is a mark (or the block begins a record) */
    uint64_t after_closing; /* 1: it is a closing quote */
};

/* Bit i is the exclusive or of bits 0..i: between an opening and its closing quote the bits are set. */
static inline uint64_t prefix_xor(uint64_t x)
{
    for (unsigned shift = 1; shift < 64; shift *= 2)
        x ^= x << shift;
    return x;
}

/* Sorts the control characters of a block: returns the CRs that stand before a line feed, and adds lone
 * CRs and NULs to *odd. Other control characters are the field's own affair. */
static inline uint64_t carriage_returns(const char *p, size_t left, bool more, uint64_t control, uint64_t *odd)
{
    uint64_t good = 0;
    for (; control; control &= control - 1) {
        unsigned i = (unsigned)__builtin_ctzll(control);
        if (p[i] == '\r') {
            bool before_newline = (i + 1 < left || more) && p[i + 1] == '\n';
            *(before_newline ? &good : odd) |= UINT64_C(1) << i;
        } else if (p[i] == '\0') {
            *odd |= UINT64_C(1) << i;
        }
    }
    return good;
}

/* The marks of a block, with what needs the careful reader added to *odd. */
static inline uint64_t block_marks(const struct skm_masks *m, uint64_t returns, struct carry *c, uint64_t *odd)
{
    uint64_t marks = m->separator | m->newline;
    if (!(m->quote | c->in_quotes | c->after_closing)) {
        c->after_mark = marks >> 63;
        return marks;
    }
    uint64_t inside = prefix_xor(m->quote) ^ c->in_quotes;
    uint64_t opening = m->quote & inside, closing = m->quote & ~inside;
    marks &= ~inside;
    *odd |= m->newline & inside;
    *odd |= opening & ~(marks << 1 | c->after_mark);
    *odd |= (closing << 1 | c->after_closing) & ~(marks | returns);
    c->in_quotes = (uint64_t)0 - (inside >> 63);
    c->after_mark = marks >> 63;
    c->after_closing = closing >> 63;
    return marks;
}

/* Writes the places of the marks of one block; up to 7 places behind the last one are scribbled on. */
static inline size_t marks_write(uint16_t *to, uint64_t marks, unsigned base)
{
    size_t n = (size_t)__builtin_popcountll(marks);
    for (size_t done = 0; done < n; done += 8) {
        for (size_t i = 0; i < 8; i++) {
            to[done + i] = (uint16_t)(base + (unsigned)__builtin_ctzll(marks | UINT64_C(1) << 63));
            marks &= marks - 1;
        }
    }
    return n;
}

static inline __attribute__((always_inline)) void index_blocks(struct skm_index *ix, const char *p, size_t n, bool more)
{
    struct carry c = { .after_mark = 1 };
    uint64_t high = 0;
    size_t n_marks = 0, n_rows = 0;
    ix->stopped = false;
    for (size_t b = 0, at = 0; at < n; b++, at += 64) {
        const struct skm_masks *m = &ix->masks[b];
        uint64_t odd = 0, returns = 0, control = m->control & ~(m->newline | m->separator);
        if (control)
            returns = carriage_returns(p + at, n - at, more, control, &odd);
        uint64_t marks = block_marks(m, returns, &c, &odd);
        high |= m->high;
        if (odd)
            marks &= (odd & (0 - odd)) - 1;
        for (uint64_t rows = marks & m->newline; rows; rows &= rows - 1)
            ix->row[n_rows++] = (uint16_t)(n_marks + (size_t)__builtin_popcountll(marks & ((rows & (0 - rows)) - 1)));
        n_marks += marks_write(ix->mark + n_marks, marks, (unsigned)at);
        if (odd) {
            ix->stopped = true;
            break;
        }
    }
    ix->n_marks = n_marks;
    ix->n_rows = n_rows;
    ix->high = high != 0;
}

static void index_plain(struct skm_index *ix, const char *p, size_t n, bool more)
{
    index_blocks(ix, p, n, more);
}

#if defined(__x86_64__)
__attribute__((target("popcnt,bmi"))) static void index_bmi(struct skm_index *ix, const char *p, size_t n, bool more)
{
    index_blocks(ix, p, n, more);
}
#endif

void skm_index_window(struct skm_index *ix, const char *p, size_t n, bool more, char separator)
{
    assert(n <= SKM_WINDOW);
    size_t whole = n / 64, rest = n % 64;
    ix->fill(p, whole, separator, ix->masks);
    if (rest > 0) { /* padded with a byte that is none of those looked for */
        char last[64];
        memset(last, ' ', sizeof last);
        memcpy(last, p + whole * 64, rest);
        ix->fill(last, 1, separator, &ix->masks[whole]);
    }
#if defined(__x86_64__)
    if (__builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi")) {
        index_bmi(ix, p, n, more);
        return;
    }
#endif
    index_plain(ix, p, n, more);
}

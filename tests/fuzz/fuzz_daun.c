/* fuzz_daun.c: any bytes as rows of the open data, and as proofs. A row that is taken comes back the same after it
 * was written; a proof made of noise holds for nothing; nothing is read outside the input. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/csv.h"
#include "core/skm_daun.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void row_again(const struct daun_baris *r)
{
    struct buf b;
    struct arena a;
    struct csv c;
    struct csv_field f[DAUN_ISIAN + 1];
    struct daun_baris back;
    struct err err = { "" };
    size_t n_fields = 0;
    buf_init(&b, 4096);
    arena_init(&a, 4096);
    daun_baris_write(&b, r);
    csv_init(&c, b.p, b.n, ',', &a, 200);
    enum mk_result read = csv_next(&c, f, COUNT(f), &n_fields);
    assert(read == MK_OK);
    read = daun_baris_read(f, n_fields, &back, &err);
    assert(read == MK_OK && back.nomor == r->nomor && back.bentuk == r->bentuk && merkle_same(&back.hash, &r->hash));
    arena_release(&a);
    buf_release(&b);
}

static void rows(const char *text, size_t n)
{
    struct arena a;
    struct csv c;
    struct csv_field f[DAUN_ISIAN + 1];
    size_t n_fields = 0;
    arena_init(&a, 1 << 16);
    csv_init(&c, text, n, ',', &a, 200);
    for (enum mk_result r; (r = csv_next(&c, f, COUNT(f), &n_fields)) != MK_NOT_FOUND; arena_reset(&a)) {
        struct daun_baris row;
        struct err err = { "" };
        if (r == MK_OK && daun_baris_read(f, n_fields, &row, &err) == MK_OK)
            row_again(&row);
    }
    arena_release(&a);
}

static void proofs(const uint8_t *data, size_t n)
{
    struct merkle_proof p = { .n = 0 };
    struct merkle_hash root, leaf;
    int64_t number[2] = { 0, 0 };
    if (n < sizeof number)
        return;
    memcpy(number, data, sizeof number);
    for (data += sizeof number, n -= sizeof number; n >= MERKLE_HASH && p.n < MERKLE_PROOF_MAX; n -= MERKLE_HASH) {
        memcpy(p.hash[p.n].b, data + p.n * MERKLE_HASH, MERKLE_HASH);
        p.n++;
    }
    merkle_leaf("daun", 4, &leaf);
    merkle_leaf("akar", 4, &root);
    assert(!merkle_inclusion_holds(&leaf, number[0], number[1], &p, &root));
    assert(!merkle_consistency_holds(number[0], &leaf, number[1], &root, &p));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    rows((const char *)data, n);
    proofs(data, n);
    return 0;
}

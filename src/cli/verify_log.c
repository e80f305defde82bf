/* verify_log.c: `maklumat verify-log`: from the open data and a head alone, on any machine: is every row what it was,
 * do they make the root that was signed, and what is the index of each unit? Also the proof of a receipt.
 *
 * Reads the rows in one pass with 1 MB of memory. Exit 1 when something does not fit, with the first row that
 * differs; 2 when a file is not what it should be. docs/pohon.md describes the formats. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "cli/commands.h"
#include "cli/format.h"
#include "core/skm.h"
#include "core/skm_daun.h"
#include "registry/pohon.h"

enum { BLOCK = 1 << 20, HEAD_MAX = 64 * 1024, UNITS_MAX = 20000, SLOTS = 1 << 16, UNIT_TEXT = 64 };

/* ---- JSON files: a head, a proof ---- */

static enum mk_result json_read(struct invocation *in, const char *path, json_t **ret)
{
    char *text = arena_array(in->arena, char, HEAD_MAX);
    json_error_t where;
    int fd = strcmp(path, "-") == 0 ? 0 : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || !text)
        return in_fail(in, errno == ENOENT ? MK_NOT_FOUND : MK_INVALID, "%s tidak dapat dibuka: %s", path, strerror(errno));
    size_t n = 0;
    ssize_t got = 1;
    while (got > 0 && n < HEAD_MAX && (got = read(fd, text + n, HEAD_MAX - n)) > 0)
        n += (size_t)got;
    if (fd > 0)
        close(fd);
    if (got < 0 || n == HEAD_MAX)
        return in_fail(in, MK_INVALID, "%s tidak terbaca atau terlalu besar", path);
    *ret = json_loadb(text, n, JSON_REJECT_DUPLICATES, &where);
    if (!*ret)
        return in_fail(in, MK_INVALID, "%s baris %d kolom %d: %s", path, where.line, where.column, where.text);
    return MK_OK;
}

/* The head that an object with `note` and `public_key` speaks of; `pinned` is the key that the reader trusts. */
static enum mk_result head_of(struct invocation *in, const char *path, const json_t *o, const char *pinned,
                              struct pohon_kepala *ret)
{
    unsigned char key[POHON_KUNCI];
    const json_t *note = json_object_get(o, "note");
    const char *hex = json_string_value(json_object_get(o, "public_key"));
    size_t n = 0;
    struct err err = { "" };
    if (!json_is_string(note) || !hex)
        return in_fail(in, MK_INVALID, "%s: tidak ada note dan public_key", path);
    if (strlen(hex) != 2 * POHON_KUNCI || sodium_hex2bin(key, sizeof key, hex, strlen(hex), NULL, &n, NULL) != 0)
        return in_fail(in, MK_INVALID, "%s: public_key bukan 64 angka heksadesimal", path);
    if (pinned && strcasecmp(pinned, hex) != 0)
        return in_fail(in, MK_FAILED, "%s ditandatangani kunci lain dari yang diminta", path);
    enum mk_result r = pohon_note_read(json_string_value(note), json_string_length(note), key, ret, &err);
    if (r)
        return in_fail(in, r == MK_DENIED ? MK_FAILED : r, "%s: %s", path, err.text);
    return MK_OK;
}

static enum mk_result head_read(struct invocation *in, struct pohon_kepala *ret)
{
    json_t *o = NULL;
    const char *path = in_text(in, "head");
    enum mk_result r = json_read(in, path, &o);
    if (!r)
        r = head_of(in, path, o, in_text(in, "kunci"), ret);
    json_decref(o);
    return r;
}

/* ---- the proof of a receipt ---- */

/* Index, leaf and path of a proof; false for anything that is none. */
static bool proof_parse(const json_t *o, struct merkle_hash *leaf, int64_t *ret_index, struct merkle_proof *p)
{
    const json_t *hash = json_object_get(o, "leaf_hash"), *index = json_object_get(o, "leaf_index"),
                 *path = json_object_get(o, "proof");
    if (!json_is_string(hash) || !json_is_integer(index) || !json_is_array(path) ||
        json_array_size(path) > MERKLE_PROOF_MAX ||
        merkle_parse(json_string_value(hash), json_string_length(hash), leaf))
        return false;
    *ret_index = json_integer_value(index);
    p->n = json_array_size(path);
    for (size_t i = 0; i < p->n; i++) {
        const json_t *h = json_array_get(path, i);
        if (!json_is_string(h) || merkle_parse(json_string_value(h), json_string_length(h), &p->hash[i]))
            return false;
    }
    return true;
}

static enum mk_result proof_check(struct invocation *in, const struct pohon_kepala *head)
{
    const char *path = in_text(in, "bukti");
    struct merkle_proof *p = arena_new(in->arena, struct merkle_proof);
    struct merkle_hash leaf;
    int64_t index = 0;
    json_t *o = NULL;
    enum mk_result r = p ? json_read(in, path, &o) : MK_TOO_BIG;
    if (!r && !proof_parse(o, &leaf, &index, p))
        r = in_fail(in, MK_INVALID, "%s: bukan bukti jawaban", path);
    json_decref(o);
    if (r)
        return r;
    if (!merkle_inclusion_holds(&leaf, index, head->ukuran, p, &head->akar))
        return in_fail(in, MK_FAILED, "%s: bukti tidak cocok dengan kepala (%lld daun). Bukti dan kepala harus dari "
                       "tanggal yang sama", path, (long long)head->ukuran);
    dprintf(in->out_fd, "ok    bukti: daun %lld ada di dalam pohon dengan %lld daun\n", (long long)index,
            (long long)head->ukuran);
    return MK_OK;
}

/* ---- the rows ---- */

struct unit_year { char unit[UNIT_TEXT]; int year; struct skm_tally tally; };

struct reading {
    struct invocation *in;
    const char *path;
    const struct pohon_kepala *head;
    struct merkle_grow grow;
    struct merkle_hash at_head;
    bool reached;
    int64_t line, open, hidden, closed;
    struct arena arena; /* of one block */
    struct unit_year *unit;
    size_t n_units;
    int32_t *slot; /* by hash of unit and year: place + 1, or 0 */
};

static enum mk_result tally_add(struct reading *k, const struct daun *d)
{
    int twelfths[N_UNSUR], year = (int)(d->bulan / 12);
    uint32_t at = (uint32_t)year * 0x9E3779B1u;
    for (size_t c = 0; c < d->unit_n; c++)
        at = (at ^ (unsigned char)d->unit[c]) * 0x01000193u;
    at ^= at >> 15;
    for (;; at++) {
        const struct unit_year *u = k->slot[at % SLOTS] ? &k->unit[k->slot[at % SLOTS] - 1] : NULL;
        if (!u || (u->year == year && strlen(u->unit) == d->unit_n && memcmp(u->unit, d->unit, d->unit_n) == 0))
            break;
    }
    if (k->slot[at % SLOTS] == 0) {
        if (k->n_units == UNITS_MAX)
            return in_fail(k->in, MK_TOO_BIG, "%s: lebih dari %d unit", k->path, UNITS_MAX);
        k->unit[k->n_units] = (struct unit_year){ .year = year };
        memcpy(k->unit[k->n_units].unit, d->unit, d->unit_n);
        k->slot[at % SLOTS] = (int32_t)++k->n_units;
    }
    int32_t i = k->slot[at % SLOTS] - 1;
    for (int u = 0; u < N_UNSUR; u++)
        twelfths[u] = d->u[u] * SKM_BAGI + d->sisa[u];
    skm_tally_add_parts(&k->unit[i].tally, twelfths);
    return MK_OK;
}

static enum mk_result row_take(struct reading *k, const struct csv_field *f, size_t n, int64_t line)
{
    struct daun_baris row;
    struct err err = { "" };
    enum mk_result r = daun_baris_read(f, n, &row, &err);
    if (r)
        return in_fail(k->in, MK_FAILED, "%s baris %lld (daun %.*s): %s", k->path, (long long)line,
                       n > 0 && f[0].n < 20 ? (int)f[0].n : 0, n > 0 ? f[0].p : "", err.text);
    if (row.nomor != k->grow.n)
        return in_fail(k->in, MK_FAILED, "%s baris %lld: daun nomor %lld, seharusnya %lld", k->path, (long long)line,
                       (long long)row.nomor, (long long)k->grow.n);
    if (k->grow.n == k->head->ukuran) { /* rows that came after the head */
        merkle_root(&k->grow, &k->at_head);
        k->reached = true;
    }
    if (k->grow.n == MERKLE_SIZE_MAX - 1)
        return in_fail(k->in, MK_TOO_BIG, "%s: terlalu banyak baris", k->path);
    merkle_add(&k->grow, &row.hash, NULL, NULL);
    *(row.bentuk == DAUN_TERBUKA ? &k->open : row.bentuk == DAUN_TERTUTUP ? &k->closed : &k->hidden) += 1;
    return row.bentuk == DAUN_TERTUTUP || k->reached ? MK_OK : tally_add(k, &row.daun);
}

/* Whole lines. The first of the file names the columns. */
static enum mk_result block_take(struct reading *k, const char *p, size_t n)
{
    static const char columns[] = "nomor,unit,layanan,bulan,u1,u2,u3,u4,u5,u6,u7,u8,u9,garam,garam_layanan,tertutup,sidik";
    struct csv c;
    struct csv_field f[DAUN_ISIAN + 1];
    size_t n_fields = 0;
    enum mk_result r = MK_OK;
    if (k->line == 0) {
        const char *end = memchr(p, '\n', n);
        size_t first = (size_t)(end - p);
        first -= first > 0 && p[first - 1] == '\r';
        if (first != sizeof columns - 1 || memcmp(p, columns, first) != 0)
            return in_fail(k->in, MK_INVALID, "%s baris 1 kolom 1: bukan baris jawaban dari data terbuka", k->path);
        size_t line = (size_t)(end - p) + 1;
        p += line;
        n -= line;
        k->line = 1;
    }
    csv_init(&c, p, n, ',', &k->arena, 200);
    while (!r && (r = csv_next(&c, f, COUNT(f), &n_fields)) != MK_NOT_FOUND) {
        r = r ? in_fail(k->in, MK_FAILED, "%s baris %lld: %s", k->path, (long long)k->line + (long long)c.line, c.err.text)
              : row_take(k, f, n_fields, k->line + c.line);
        arena_reset(&k->arena);
    }
    for (size_t i = 0; i < n; i++)
        k->line += p[i] == '\n';
    return r == MK_NOT_FOUND ? MK_OK : r;
}

static enum mk_result rows_read(struct reading *k, int fd, char *block)
{
    size_t have = 0;
    for (;;) {
        ssize_t got = read(fd, block + have, BLOCK - have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return in_fail(k->in, MK_INVALID, "%s tidak terbaca: %s", k->path, strerror(errno));
        have += (size_t)got;
        const char *end = memrchr(block, '\n', have);
        size_t whole = end ? (size_t)(end - block) + 1 : 0;
        if (got == 0 && have > whole)
            return in_fail(k->in, MK_FAILED, "%s terpotong di tengah baris %lld", k->path, (long long)k->line + 1);
        if (got == 0)
            return MK_OK;
        if (whole == 0 && have == BLOCK)
            return in_fail(k->in, MK_INVALID, "%s: baris terlalu panjang", k->path);
        if (whole == 0)
            continue;
        enum mk_result r = block_take(k, block, whole);
        if (r)
            return r;
        memmove(block, block + whole, have - whole);
        have -= whole;
    }
}

static enum mk_result root_compare(struct reading *k)
{
    char ours[MERKLE_TEXT], theirs[MERKLE_TEXT];
    if (!k->reached)
        merkle_root(&k->grow, &k->at_head);
    if (k->grow.n < k->head->ukuran)
        return in_fail(k->in, MK_FAILED, "%s berisi %lld baris, kepala berbicara tentang %lld: ada jawaban yang hilang",
                       k->path, (long long)k->grow.n, (long long)k->head->ukuran);
    merkle_text(&k->at_head, ours);
    merkle_text(&k->head->akar, theirs);
    if (!merkle_same(&k->at_head, &k->head->akar))
        return in_fail(k->in, MK_FAILED, "akar berbeda: %s menghasilkan %s, kepala menyatakan %s", k->path, ours, theirs);
    dprintf(k->in->out_fd, "ok    data: %lld baris (%lld terbuka, %lld tanpa layanan, %lld tertutup)\n"
            "ok    akar %s sama dengan kepala\n", (long long)k->grow.n, (long long)k->open, (long long)k->hidden,
            (long long)k->closed, ours);
    if (k->grow.n > k->head->ukuran)
        dprintf(k->in->out_fd, "      %lld baris terakhir lebih baru daripada kepala dan tidak diperiksa\n",
                (long long)(k->grow.n - k->head->ukuran));
    return MK_OK;
}

static int by_unit(const void *a, const void *b)
{
    const struct unit_year *x = a, *y = b;
    int c = strcmp(x->unit, y->unit);
    return c ? c : x->year - y->year;
}

static enum mk_result index_print(struct reading *k)
{
    struct buf b;
    buf_init(&b, 8 << 20);
    if (k->n_units)
        qsort(k->unit, k->n_units, sizeof *k->unit, by_unit);
    H(&b, "unit,tahun,n,ikm,mutu\n");
    for (size_t i = 0; i < k->n_units; i++) {
        int ikm = 0;
        if (skm_ikm(&k->unit[i].tally, BOBOT_TEPAT, &ikm))
            continue;
        buf_format(&b, "%s,%d,%lld,", k->unit[i].unit, k->unit[i].year, (long long)k->unit[i].tally.n);
        buf_decimal(&b, ikm, 2);
        buf_format(&b, ",%c\n", grade_letter(skm_grade(ikm)));
    }
    enum mk_result r = format_write(k->in, &b);
    buf_release(&b);
    return r;
}

static enum mk_result data_check(struct invocation *in, const struct pohon_kepala *head)
{
    struct reading k = { .in = in, .path = in_text(in, "data"), .head = head };
    char *block = malloc(BLOCK);
    int fd = strcmp(k.path, "-") == 0 ? 0 : open(k.path, O_RDONLY | O_CLOEXEC);
    k.unit = malloc(UNITS_MAX * sizeof *k.unit);
    k.slot = calloc(SLOTS, sizeof *k.slot);
    enum mk_result r = block && k.unit && k.slot ? MK_OK : MK_TOO_BIG;
    if (!r && fd < 0)
        r = in_fail(in, errno == ENOENT ? MK_NOT_FOUND : MK_INVALID, "%s tidak dapat dibuka: %s", k.path, strerror(errno));
    arena_init(&k.arena, 1 << 16);
    if (!r)
        r = rows_read(&k, fd, block);
    if (!r && k.line == 0)
        r = in_fail(in, MK_INVALID, "%s kosong", k.path);
    if (!r)
        r = root_compare(&k);
    if (!r && in_flag(in, "ikm"))
        r = index_print(&k);
    arena_release(&k.arena);
    if (fd > 0)
        close(fd);
    free(k.slot);
    free(k.unit);
    free(block);
    return r;
}

static enum mk_result run(struct invocation *in)
{
    struct pohon_kepala head;
    char root[MERKLE_TEXT];
    if (sodium_init() < 0)
        return in_fail(in, MK_FAILED, "libsodium tidak dapat dimulai");
    if (!in_text(in, "data") && !in_text(in, "bukti"))
        return in_fail(in, MK_INVALID, "sebut --data FILE, --bukti FILE, atau keduanya");
    enum mk_result r = head_read(in, &head);
    if (r)
        return r;
    merkle_text(&head.akar, root);
    struct buf b;
    buf_init(&b, 1000);
    buf_format(&b, "ok    kepala %s, ", head.asal);
    time_iso_utc(&b, head.waktu);
    buf_format(&b, ", %lld daun: tanda tangannya sah\n", (long long)head.ukuran);
    r = format_write(in, &b);
    buf_release(&b);
    if (!r && in_text(in, "data"))
        r = data_check(in, &head);
    if (!r && in_text(in, "bukti"))
        r = proof_check(in, &head);
    return r;
}

static const struct command_option options[] = {
    { .name = "data", .kind = OPT_TEXT, .value = "FILE.csv", .help = "Baris jawaban dari data terbuka; - untuk masukan baku" },
    { .name = "head", .kind = OPT_TEXT, .value = "FILE.json", .help = "Kepala pohon (/api/v1/pohon)", .required = true },
    { .name = "bukti", .kind = OPT_TEXT, .value = "FILE.json", .help = "Bukti jawaban dari sebuah tanda terima" },
    { .name = "kunci", .kind = OPT_TEXT, .value = "HEX", .help = "Kunci umum yang Anda percaya; tanpa ini yang di dalam kepala" },
    { .name = "ikm", .kind = OPT_FLAG, .help = "Cetak juga IKM setiap unit dan tahun, dihitung dari baris" },
};
const struct command command_verify_log = {
    .name = "verify-log", .arguments = "", .summary = "Memeriksa data terbuka terhadap kepala pohon, tanpa server",
    .help = "Menghitung ulang setiap daun dan akar pohon dari baris jawaban, dan memeriksa tanda\n"
            "tangan kepala. Kode keluar 0 bila semuanya cocok; 1 bila tidak, dengan baris pertama\n"
            "yang berbeda; 2 bila sebuah file bukan yang diharapkan.",
    .examples = (const char *const[]){ "maklumat verify-log --data baris.csv --head kepala.json",
                                       "maklumat verify-log --data baris.csv --head kepala.json --ikm # juga hitung IKM",
                                       "maklumat verify-log --bukti bukti-jawaban.json --head kepala.json", NULL },
    .options = options, .n_options = COUNT(options), .run = run,
};

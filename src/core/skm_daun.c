/* skm_daun.c: see skm_daun.h. */
#include "core/skm_daun.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "core/skm.h"

enum { HEX = 2 * DAUN_GARAM };

static void hex_write(char *ret, const unsigned char *p, size_t n)
{
    static const char digit[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        ret[2 * i] = digit[p[i] >> 4];
        ret[2 * i + 1] = digit[p[i] & 15];
    }
}

static void hash_begin(struct sha256 *s, const char *purpose)
{
    sha256_init(s);
    sha256_add(s, purpose, strlen(purpose));
}

static void hash_short(struct sha256 *s, unsigned char *ret, size_t n)
{
    unsigned char all[SHA256_BYTES];
    sha256_end(s, all);
    memcpy(ret, all, n);
}

static void number_add(unsigned char *at, int64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (unsigned char)((uint64_t)v >> (8 * (bytes - 1 - i)));
}

void daun_garam(const struct daun_pribadi *p, struct daun *ret)
{
    unsigned char text[DAUN_NONCE + 8 + 8 + 4 + 4 + DAUN_PROFIL + 1 + 8];
    struct sha256 s;
    memcpy(text, p->nonce, DAUN_NONCE);
    number_add(text + DAUN_NONCE, p->jawaban_id, 8);
    number_add(text + DAUN_NONCE + 8, p->survei_id, 8);
    number_add(text + DAUN_NONCE + 16, p->hari, 4);
    number_add(text + DAUN_NONCE + 20, p->kanal, 4);
    for (int i = 0; i < DAUN_PROFIL; i++)
        number_add(text + DAUN_NONCE + 24 + i, p->profil[i], 1);
    number_add(text + DAUN_NONCE + 28, p->stratum, 1);
    number_add(text + DAUN_NONCE + 29, p->instrumen_id, 8);
    hash_begin(&s, "skm-1-garam\n");
    sha256_add(&s, text, sizeof text);
    hash_short(&s, ret->garam, DAUN_GARAM);
    hash_begin(&s, "skm-1-garam-layanan\n");
    sha256_add(&s, text, sizeof text);
    hash_short(&s, ret->garam_layanan, DAUN_GARAM);
}

void daun_layanan(struct daun *d)
{
    char hex[HEX + 1];
    struct sha256 s;
    hex_write(hex, d->garam_layanan, DAUN_GARAM);
    hex[HEX] = '\n';
    hash_begin(&s, "skm-1-layanan\n");
    sha256_add(&s, d->layanan, d->layanan_n);
    sha256_add(&s, "\n", 1);
    sha256_add(&s, hex, sizeof hex);
    hash_short(&s, d->layanan_hash, DAUN_GARAM);
}

static char *month_write(char *at, int32_t bulan)
{
    int year = (int)(bulan / 12), month = (int)(bulan % 12) + 1;
    for (int i = 3; i >= 0; i--, year /= 10)
        at[i] = (char)('0' + year % 10);
    at[4] = '-';
    at[5] = (char)('0' + month / 10);
    at[6] = (char)('0' + month % 10);
    return at + 7;
}

static bool whole(const struct daun *d)
{
    int sum = 0;
    for (int i = 0; i < N_UNSUR; i++)
        sum += d->sisa[i];
    return sum == 0;
}

void daun_hash(const struct daun *d, struct merkle_hash *ret)
{
    char text[6 + DAUN_KODE_MAX + 1 + HEX + 1 + 8 + 2 * N_UNSUR + 2 + HEX + 1], *at = text;
    assert(d->unit_n <= DAUN_KODE_MAX); /* sisa is 0..11: skm_leaf_read and answer_read see to it */
    memcpy(at, "skm-1\n", 6);
    at += 6;
    memcpy(at, d->unit, d->unit_n);
    at += d->unit_n;
    *at++ = '\n';
    hex_write(at, d->layanan_hash, DAUN_GARAM);
    at += HEX;
    *at++ = '\n';
    at = month_write(at, d->bulan);
    *at++ = '\n';
    for (int i = 0; i < N_UNSUR; i++)
        *at++ = (char)('0' + d->u[i]);
    if (!whole(d)) {
        *at++ = '/';
        for (int i = 0; i < N_UNSUR; i++)
            *at++ = "0123456789ab"[d->sisa[i]];
    }
    *at++ = '\n';
    hex_write(at, d->garam, DAUN_GARAM);
    at += HEX;
    *at++ = '\n';
    merkle_leaf(text, (size_t)(at - text), ret);
}

/* ---- rows ---- */

/* A hash over the hash: also a closed row, which is nothing else, does not contain its own. */
static void sidik_make(const struct merkle_hash *hash, char ret[DAUN_SIDIK])
{
    unsigned char h[SHA256_BYTES];
    sha256(hash->b, MERKLE_HASH, h);
    hex_write(ret, h, DAUN_SIDIK / 2);
}

void daun_baris_head(struct buf *b)
{
    H(b, "nomor,unit,layanan,bulan,u1,u2,u3,u4,u5,u6,u7,u8,u9,garam,garam_layanan,tertutup,sidik\r\n");
}

void daun_baris_write(struct buf *b, const struct daun_baris *r)
{
    char line[400], *at = line;
    const struct daun *d = &r->daun;
    buf_int(b, r->nomor);
    char hash[MERKLE_TEXT], sidik[DAUN_SIDIK];
    merkle_text(&r->hash, hash);
    sidik_make(&r->hash, sidik);
    if (r->bentuk == DAUN_TERTUTUP) {
        H(b, ",,,,,,,,,,,,,,,");
        buf_str(b, hash);
        buf_char(b, ',');
        buf_add(b, sidik, DAUN_SIDIK);
        H(b, "\r\n");
        return;
    }
    *at++ = ','; /* codes are letters, digits and dashes: nothing to quote */
    memcpy(at, d->unit, d->unit_n);
    at += d->unit_n;
    *at++ = ',';
    if (r->bentuk == DAUN_TERBUKA) {
        memcpy(at, d->layanan, d->layanan_n);
        at += d->layanan_n;
    }
    *at++ = ',';
    at = month_write(at, d->bulan);
    for (int i = 0; i < N_UNSUR; i++) {
        *at++ = ',';
        *at++ = (char)('0' + d->u[i]);
        if (d->sisa[i]) { /* "3+6/12" */
            *at++ = '+';
            *at = '1';
            at += d->sisa[i] >= 10;
            *at++ = (char)('0' + d->sisa[i] % 10);
            memcpy(at, "/12", 3);
            at += 3;
        }
    }
    *at++ = ',';
    hex_write(at, d->garam, DAUN_GARAM);
    at += HEX;
    *at++ = ',';
    if (r->bentuk == DAUN_TERBUKA) {
        hex_write(at, d->garam_layanan, DAUN_GARAM);
        at += HEX;
    }
    *at++ = ',';
    if (r->bentuk == DAUN_TANPA_LAYANAN) {
        hex_write(at, d->layanan_hash, DAUN_GARAM);
        at += HEX;
    }
    *at++ = ',';
    memcpy(at, sidik, DAUN_SIDIK);
    at += DAUN_SIDIK;
    *at++ = '\r';
    *at++ = '\n';
    buf_add(b, line, (size_t)(at - line));
}

static bool hex_read(const struct csv_field *f, unsigned char ret[DAUN_GARAM])
{
    struct merkle_hash both; /* the reader of hashes, over the text twice */
    char twice[2 * HEX];
    if (f->n != HEX)
        return false;
    memcpy(twice, f->p, HEX);
    memcpy(twice + HEX, f->p, HEX);
    if (merkle_parse(twice, sizeof twice, &both))
        return false;
    memcpy(ret, both.b, DAUN_GARAM);
    return true;
}

static bool kode_read(const struct csv_field *f)
{
    if (f->n == 0 || f->n > DAUN_KODE_MAX)
        return false;
    for (size_t i = 0; i < f->n; i++)
        if (!((f->p[i] >= 'a' && f->p[i] <= 'z') || (f->p[i] >= '0' && f->p[i] <= '9') || f->p[i] == '-' ||
              (f->p[i] >= 'A' && f->p[i] <= 'Z') || f->p[i] == '_' || f->p[i] == '.'))
            return false;
    return true;
}

static bool month_read(const struct csv_field *f, int32_t *ret)
{
    char day[10];
    struct date d;
    if (f->n != 7)
        return false;
    memcpy(day, f->p, 7);
    memcpy(day + 7, "-01", 3);
    if (date_parse_iso(day, sizeof day, &d) || d.year > 9999)
        return false;
    *ret = month_of(d);
    return true;
}

/* "3", or "3+6/12" with 1..11 twelfths. */
static bool answer_read(const struct csv_field *f, int *ret_u, int *ret_sisa)
{
    int64_t rest = 0;
    *ret_u = f->n > 0 ? f->p[0] - '0' : 0;
    if (*ret_u < SKM_MIN_ANSWER || *ret_u > SKM_MAX_ANSWER)
        return false;
    if (f->n > 1 && (f->n > 7 || f->n < 6 || f->p[1] != '+' || f->p[2] < '1' || f->p[2] > '9' ||
                     memcmp(f->p + f->n - 3, "/12", 3) != 0 || text_to_int(f->p + 2, f->n - 5, &rest) || rest < 1 ||
                     rest > 11 || *ret_u == SKM_MAX_ANSWER))
        return false;
    *ret_sisa = (int)rest;
    return true;
}

static enum mk_result sidik_check(const struct csv_field *f, const struct merkle_hash *hash, struct err *err)
{
    char text[DAUN_SIDIK];
    sidik_make(hash, text);
    return f->n == DAUN_SIDIK && memcmp(f->p, text, DAUN_SIDIK) == 0
               ? MK_OK : err_set(err, MK_FAILED, "isi baris tidak cocok dengan sidiknya");
}

static enum mk_result closed_read(const struct csv_field *field, struct daun_baris *ret, struct err *err)
{
    for (size_t i = 1; i < DAUN_ISIAN - 2; i++)
        if (field[i].n > 0)
            return err_set(err, MK_INVALID, "baris tertutup berisi data di kolom %zu", i + 1);
    ret->bentuk = DAUN_TERTUTUP;
    if (merkle_parse(field[15].p, field[15].n, &ret->hash))
        return err_set(err, MK_INVALID, "tertutup: bukan hash");
    return sidik_check(&field[16], &ret->hash, err);
}

enum mk_result daun_baris_read(const struct csv_field *field, size_t n, struct daun_baris *ret, struct err *err)
{
    struct daun *d = &ret->daun;
    *ret = (struct daun_baris){ .bentuk = DAUN_TERBUKA };
    if (n != DAUN_ISIAN)
        return err_set(err, MK_INVALID, "harus %d kolom, ada %zu", DAUN_ISIAN, n);
    if (text_to_int(field[0].p, field[0].n, &ret->nomor) || ret->nomor < 0)
        return err_set(err, MK_INVALID, "nomor: bukan bilangan");
    if (field[1].n == 0)
        return closed_read(field, ret, err);
    d->unit = field[1].p;
    d->unit_n = field[1].n;
    d->layanan = field[2].p;
    d->layanan_n = field[2].n;
    if (!kode_read(&field[1]) || (field[2].n > 0 && !kode_read(&field[2])))
        return err_set(err, MK_INVALID, "unit atau layanan: bukan kode");
    if (!month_read(&field[3], &d->bulan))
        return err_set(err, MK_INVALID, "bulan: bukan TTTT-BB");
    for (int i = 0; i < N_UNSUR; i++) {
        if (!answer_read(&field[4 + i], &d->u[i], &d->sisa[i]))
            return err_set(err, MK_INVALID, "u%d: di luar 1..4", i + 1);
    }
    if (!hex_read(&field[13], d->garam))
        return err_set(err, MK_INVALID, "garam: bukan 32 angka heksadesimal");
    if (field[2].n > 0) {
        if (!hex_read(&field[14], d->garam_layanan) || field[15].n > 0)
            return err_set(err, MK_INVALID, "garam_layanan: bukan 32 angka heksadesimal");
        daun_layanan(d);
    } else {
        ret->bentuk = DAUN_TANPA_LAYANAN;
        if (field[14].n > 0 || !hex_read(&field[15], d->layanan_hash))
            return err_set(err, MK_INVALID, "tertutup: bukan 32 angka heksadesimal");
    }
    daun_hash(d, &ret->hash);
    return sidik_check(&field[16], &ret->hash, err);
}

/* ---- receipts ---- */

void daun_nonce_of(const unsigned char kunci[DAUN_KUNCI], unsigned char ret[DAUN_NONCE])
{
    struct sha256 s;
    hash_begin(&s, "skm-1-bukti-garam\n");
    sha256_add(&s, kunci, DAUN_KUNCI);
    hash_short(&s, ret, DAUN_NONCE);
}

uint64_t daun_random_of(const unsigned char kunci[DAUN_KUNCI])
{
    struct sha256 s;
    unsigned char b[8];
    uint64_t v = 0;
    hash_begin(&s, "skm-1-bukti-nomor\n");
    sha256_add(&s, kunci, DAUN_KUNCI);
    hash_short(&s, b, sizeof b);
    for (int i = 0; i < 8; i++)
        v = v << 8 | b[i];
    return v;
}

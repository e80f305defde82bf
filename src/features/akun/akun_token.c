/* akun_token.c: tokens, the second factor (RFC 6238: SHA-1, 30 s, 6 digits, one step of tolerance, each step
 * once), and recovery codes. */
#include <liboath/oath.h>
#include <sodium.h>
#include <string.h>

#include "akun/akun.h"
#include "web/message.h"

enum { STEP_SECONDS = 30 };
_Static_assert(SIDIK == crypto_generichash_BYTES, "BLAKE2b-256");

/* ---- tokens ---- */

static void hash_of(const unsigned char token[SIDIK], unsigned char hash[SIDIK])
{
    crypto_generichash(hash, SIDIK, token, SIDIK, NULL, 0);
}

void token_make(unsigned char token[SIDIK], char text[TOKEN_TEXT], unsigned char hash[SIDIK])
{
    random_bytes(token, SIDIK);
    hash_of(token, hash);
    sodium_bin2base64(text, TOKEN_TEXT, token, SIDIK, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool token_read(const char *text, unsigned char token[SIDIK], unsigned char hash[SIDIK])
{
    size_t n = 0;
    const char *end = NULL;
    if (!text || strlen(text) != TOKEN_TEXT - 1 ||
        sodium_base642bin(token, SIDIK, text, TOKEN_TEXT - 1, NULL, &n, &end,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        n != SIDIK || *end)
        return false;
    hash_of(token, hash);
    return true;
}

void token_derive(const unsigned char token[SIDIK], const char *purpose, unsigned char *ret, size_t n)
{
    unsigned char full[SIDIK];
    crypto_generichash(full, sizeof full, (const unsigned char *)purpose, strlen(purpose), token, SIDIK);
    memcpy(ret, full, n < sizeof full ? n : sizeof full);
}

/* ---- time-based codes ---- */

bool totp_kode(const unsigned char *secret, size_t n, int64_t step, char ret[TOTP_DIGITS + 1])
{
    return oath_hotp_generate((const char *)secret, n, (uint64_t)step, TOTP_DIGITS, false,
                              OATH_HOTP_DYNAMIC_TRUNCATION, ret) == OATH_OK;
}

/* Spaces between the digits are how some apps show them. */
static bool digits_read(const char *code, char ret[TOTP_DIGITS + 1])
{
    size_t n = 0;
    for (; code && *code; code++) {
        if (*code == ' ')
            continue;
        if (*code < '0' || *code > '9' || n == TOTP_DIGITS)
            return false;
        ret[n++] = *code;
    }
    ret[n] = '\0';
    return n == TOTP_DIGITS;
}

int64_t totp_cocok(const unsigned char *secret, size_t n, const char *code, int64_t now_ms, int64_t after)
{
    char given[TOTP_DIGITS + 1], want[TOTP_DIGITS + 1];
    int64_t now = now_ms / 1000 / STEP_SECONDS, found = 0;
    if (!digits_read(code, given))
        return 0;
    for (int64_t step = now - 1; step <= now + 1; step++)
        if (totp_kode(secret, n, step, want) && sodium_memcmp(given, want, TOTP_DIGITS) == 0 && step > after)
            found = step;
    return found;
}

static void base32(const unsigned char *p, size_t n, char *ret)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    unsigned bits = 0, value = 0;
    for (size_t i = 0; i < n; i++) {
        value = (value << 8 | p[i]) & 0xFFFF;
        for (bits += 8; bits >= 5; bits -= 5)
            *ret++ = alphabet[value >> (bits - 5) & 31];
    }
    *ret = '\0';
}

const char *totp_base32(struct arena *a, const unsigned char *secret, size_t n)
{
    char *text = arena_alloc(a, n * 8 / 5 + 2);
    if (text)
        base32(secret, n, text);
    return text;
}

/* ---- recovery codes: 80 bits in four groups ---- */

bool pulih_hash(const char *text, int64_t orang, unsigned char hash[SIDIK])
{
    char code[16];
    size_t n = 0;
    for (; text && *text; text++) {
        char c = ascii_lower(*text);
        if (c == '-' || c == ' ')
            continue;
        if (!((c >= 'a' && c <= 'z') || (c >= '2' && c <= '7')) || n == sizeof code)
            return false;
        code[n++] = c;
    }
    if (n != sizeof code)
        return false;
    crypto_generichash_state s; /* the person is part of it: equal codes of two people differ */
    crypto_generichash_init(&s, NULL, 0, SIDIK);
    crypto_generichash_update(&s, (const unsigned char *)&orang, sizeof orang);
    crypto_generichash_update(&s, (const unsigned char *)code, sizeof code);
    crypto_generichash_final(&s, hash, SIDIK);
    return true;
}

void pulih_make(char text[PULIH_TEXT], unsigned char hash[SIDIK], int64_t orang)
{
    unsigned char noise[10];
    char code[17];
    random_bytes(noise, sizeof noise);
    base32(noise, sizeof noise, code);
    size_t n = 0;
    for (size_t i = 0; i < 16; i++) {
        if (i > 0 && i % 4 == 0)
            text[n++] = '-';
        text[n++] = ascii_lower(code[i]);
    }
    text[n] = '\0';
    bool good = pulih_hash(text, orang, hash);
    (void)good;
}

/* akun_sandi.c: passwords: what is accepted (ASVS 5.0 6.2: at least 8 and at least up to 128 characters, any
 * composition, the common ones refused, never cut) and argon2id with today's parameters (OWASP: 19 MiB, 2
 * passes), which stand in each hash so that old ones are renewed at sign-in. */
#include <jansson.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "akun/akun.h"
#include "base/log.h"
#include "base/utf8.h"
#include "web/asset.h"
#include "web/message.h"

enum { PASSES = 2, MEMORY = 19 * 1024 * 1024 };
_Static_assert(SANDI_HASH >= crypto_pwhash_argon2id_STRBYTES, "room for a hash");

/* ---- rules ---- */

enum mk_result sandi_baca(struct arena *a, const char *text, const char **ret)
{
    const char *clean;
    size_t n = text ? strlen(text) : 0;
    if (n < SANDI_MIN || n > SANDI_MAX * 4)
        return MK_INVALID;
    for (const char *p = text; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            return MK_INVALID;
    char *framed = arena_format(a, "|%s|", text); /* utf8_clean trims, and white space at the ends counts here */
    if (!framed || utf8_clean(a, framed, n + 2, &clean) != MK_OK)
        return MK_INVALID;
    size_t m = strlen(clean);
    size_t length = utf8_length(clean, m);
    if (length < SANDI_MIN + 2 || length > SANDI_MAX + 2)
        return MK_INVALID;
    *ret = arena_copy(a, clean + 1, m - 2);
    return *ret ? MK_OK : MK_TOO_BIG;
}

static json_t *umum; /* the list of common passwords, an object whose keys they are */

static void umum_load(void)
{
    const struct asset *f = asset_by_name("instruments/sandi-umum.json");
    json_error_t e;
    json_t *list = f ? json_loadb((const char *)f->raw, f->raw_n, 0, &e) : NULL;
    size_t i;
    json_t *word;
    umum = json_object();
    json_array_foreach(list, i, word)
        json_object_set_new(umum, json_string_value(word), json_true());
    if (json_object_size(umum) == 0)
        LOG(LOG_ERROR, "sandi_umum", LT("detail", "daftar kata sandi umum tidak terbaca"));
    json_decref(list);
}

static bool umum_has(const char *word)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, umum_load);
    return json_object_get(umum, word) != NULL;
}

/* "Sayang123!" is "sayang" with the usual ornaments. */
static bool is_common(struct arena *a, const char *sandi)
{
    const char *folded;
    if (utf8_fold(a, sandi, &folded) != MK_OK)
        return true;
    char *word = arena_text(a, folded);
    if (!word || umum_has(word))
        return true;
    size_t n = strlen(word);
    while (n > 0 && !((word[n - 1] >= 'a' && word[n - 1] <= 'z') || (unsigned char)word[n - 1] >= 0x80))
        n--;
    word[n] = '\0';
    size_t skip = 0;
    while (word[skip] && !((word[skip] >= 'a' && word[skip] <= 'z') || (unsigned char)word[skip] >= 0x80))
        skip++;
    if (n == 0)
        return strlen(folded) < 12; /* digits alone */
    return umum_has(word + skip);
}

/* Three different characters are no secret, whatever the length. */
static bool is_monotonous(const char *sandi)
{
    bool seen[256] = { false };
    int different = 0;
    for (const unsigned char *p = (const unsigned char *)sandi; *p; p++)
        if (!seen[*p]) {
            seen[*p] = true;
            different++;
        }
    return different < 4;
}

static bool is_own(struct arena *a, const char *sandi, const struct akun_orang *o)
{
    const char *s, *nama;
    if (utf8_fold(a, sandi, &s) != MK_OK || utf8_fold(a, o->nama, &nama) != MK_OK)
        return true;
    char *local = arena_copy(a, o->surel, strcspn(o->surel, "@"));
    if (!local)
        return true;
    return strcmp(s, nama) == 0 || strcmp(s, o->surel) == 0 || (strlen(local) >= 4 && strncmp(s, local, strlen(local)) == 0 &&
                                                                strlen(s) <= strlen(local) + 4);
}

const char *sandi_tolak(struct arena *a, enum lang lang, const char *text, const struct akun_orang *o)
{
    const char *sandi;
    if (sandi_baca(a, text, &sandi) != MK_OK)
        return tr(lang, "Kata sandi terdiri atas 8 sampai 128 huruf, angka, atau tanda.");
    if (is_common(a, sandi) || is_monotonous(sandi))
        return tr(lang, "Kata sandi ini terlalu mudah ditebak. Pakai kalimat yang hanya Anda yang tahu.");
    if (is_own(a, sandi, o))
        return tr(lang, "Kata sandi tidak boleh sama dengan nama atau alamat e-mail Anda.");
    return NULL;
}

/* ---- hashing ---- */

static char dummy[SANDI_HASH];

static void dummy_make(void)
{
    unsigned char noise[16];
    char text[40];
    random_bytes(noise, sizeof noise);
    sodium_bin2hex(text, sizeof text, noise, sizeof noise);
    if (sandi_hash(text, dummy) != MK_OK)
        dummy[0] = '\0';
}

enum mk_result sandi_hash(const char *sandi, char ret[SANDI_HASH])
{
    memset(ret, 0, SANDI_HASH);
    if (sodium_init() < 0 || crypto_pwhash_argon2id_str(ret, sandi, strlen(sandi), PASSES, MEMORY) != 0)
        return MK_FAILED;
    return MK_OK;
}

bool sandi_cocok(const char *hash, const char *sandi)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, dummy_make);
    char room[crypto_pwhash_argon2id_STRBYTES] = "";
    bool known = hash && *hash && strlen(hash) < sizeof room;
    const char *from = known ? hash : dummy;
    memcpy(room, from, strlen(from) + 1);
    return (crypto_pwhash_argon2id_str_verify(room, sandi, strlen(sandi)) == 0) & known;
}

bool sandi_lama(const char *hash)
{
    char room[crypto_pwhash_argon2id_STRBYTES] = "";
    if (strlen(hash) >= sizeof room)
        return true;
    memcpy(room, hash, strlen(hash) + 1);
    return crypto_pwhash_argon2id_str_needs_rehash(room, PASSES, MEMORY) != 0;
}

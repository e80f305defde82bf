/* jujur.c: see jujur.h. */
#include "core/jujur.h"

#include <assert.h>
#include <string.h>

/* ---- words ---- */

struct kata { int number; const char *code, *name[N_LANGS]; };
static const struct kata sinyals[] = {
#define X(constant, code, id, en) { SINYAL_##constant, code, { id, en } },
    SINYALS(X)
#undef X
};
static const struct kata kelass[] = {
#define X(constant, number, code, id, en) { number, code, { id, en } },
    KELASS(X)
#undef X
};
static const struct kata karantinas[] = {
#define X(constant, number, code, id, en) { number, code, { id, en } },
    KARANTINAS(X)
#undef X
};
static const struct kata nothing = { 0, "", { "", "" } };

#define KATA(list, number) kata_of(list, sizeof(list) / sizeof *(list), (int)(number))
#define KATA_FROM(list, code, n, none) kata_from(list, sizeof(list) / sizeof *(list), code, n, none)

static const struct kata *kata_of(const struct kata *list, size_t n, int number)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].number == number)
            return &list[i];
    return &nothing;
}

static int kata_from(const struct kata *list, size_t n, const char *code, size_t len, int none)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(list[i].code) == len && memcmp(list[i].code, code, len) == 0)
            return list[i].number;
    return none;
}

const char *sinyal_code(enum jujur_sinyal s)
{
    return KATA(sinyals, s)->code;
}

const char *sinyal_name(enum jujur_sinyal s, enum lang lang)
{
    return KATA(sinyals, s)->name[lang];
}

enum jujur_sinyal sinyal_from_code(const char *code, size_t n)
{
    return (enum jujur_sinyal)KATA_FROM(sinyals, code, n, N_SINYAL);
}

const char *kelas_code(enum karantina_kelas k)
{
    return KATA(kelass, k)->code;
}

const char *kelas_name(enum karantina_kelas k, enum lang lang)
{
    return KATA(kelass, k)->name[lang];
}

enum karantina_kelas kelas_from_code(const char *code, size_t n)
{
    return (enum karantina_kelas)KATA_FROM(kelass, code, n, KELAS_NONE);
}

const char *karantina_code(enum karantina_keadaan k)
{
    return KATA(karantinas, k)->code;
}

const char *karantina_name(enum karantina_keadaan k, enum lang lang)
{
    return KATA(karantinas, k)->name[lang];
}

enum karantina_keadaan karantina_from_code(const char *code, size_t n)
{
    return (enum karantina_keadaan)KATA_FROM(karantinas, code, n, KARANTINA_NONE);
}

/* ---- signals ---- */

bool jujur_lewat(enum jujur_sinyal s, const struct jujur_ambang *a, int64_t angka, int64_t dari, int64_t biasa)
{
    assert(angka >= 0 && dari >= 0 && biasa >= 0 && angka <= SKM_MAX_RESPONDENTS && dari <= SKM_MAX_RESPONDENTS);
    if (s == SINYAL_RAMAI)
        return angka >= a->paling_sedikit && angka * 100 >= a->batas * (biasa ? biasa : 1);
    return dari >= a->paling_sedikit && dari > 0 && angka * 1000 >= a->batas * dari;
}

int64_t jujur_biasa(int64_t *v, size_t n)
{
    for (size_t i = 1; i < n; i++) { /* days of a few weeks: insertion is enough */
        const int64_t x = v[i];
        size_t at = i;
        for (; at > 0 && v[at - 1] > x; at--)
            v[at] = v[at - 1];
        v[at] = x;
    }
    return n ? v[(n - 1) / 2] : 0;
}

bool jujur_luar_jam(const struct jujur_jam *j, int weekday, int minute)
{
    assert(weekday >= 0 && weekday < 7);
    return !(j->hari >> weekday & 1U) || minute < j->dari || minute >= j->sampai;
}

/* ---- rows ---- */

enum { LEAST = SKM_MIN_ANSWER * SKM_BAGI, VALUES = SKM_MAX_ANSWER * SKM_BAGI - LEAST + 1, CHOICES = 13 };

int64_t jujur_baris(const int u[N_UNSUR], const int rest[N_UNSUR], const int profile[JUJUR_PROFIL])
{
    int64_t row = 0; /* 37^9 x 13^4 is below 2^62 */
    for (int i = 0; i < N_UNSUR; i++) {
        int parts = u[i] * SKM_BAGI + rest[i] - LEAST;
        assert(parts >= 0 && parts < VALUES);
        row = row * VALUES + parts;
    }
    for (int i = 0; i < JUJUR_PROFIL; i++) {
        assert(profile[i] >= 0 && profile[i] < CHOICES);
        row = row * CHOICES + profile[i];
    }
    return row;
}

bool jujur_baris_buka(int64_t row, int ret_u[N_UNSUR], int ret_rest[N_UNSUR], int ret_profile[JUJUR_PROFIL])
{
    if (row < 0)
        return false;
    for (int i = JUJUR_PROFIL - 1; i >= 0; i--, row /= CHOICES)
        ret_profile[i] = (int)(row % CHOICES);
    for (int i = N_UNSUR - 1; i >= 0; i--, row /= VALUES) {
        int parts = (int)(row % VALUES) + LEAST;
        ret_u[i] = parts / SKM_BAGI;
        ret_rest[i] = parts % SKM_BAGI;
    }
    return row == 0;
}

bool jujur_lurus(const int u[N_UNSUR], const int rest[N_UNSUR])
{
    for (int i = 1; i < N_UNSUR; i++)
        if (u[i] != u[0] || rest[i] != rest[0])
            return false;
    return true;
}

void jujur_pola_calon(struct jujur_pola *p, int64_t row)
{
    int empty = -1;
    for (int i = 0; i < JUJUR_CALON; i++) {
        if (p->n[i] > 0 && p->baris[i] == row) {
            p->n[i]++;
            return;
        }
        if (p->n[i] == 0 && empty < 0)
            empty = i;
    }
    if (empty >= 0) {
        p->baris[empty] = row;
        p->n[empty] = 1;
        return;
    }
    for (int i = 0; i < JUJUR_CALON; i++)
        p->n[i]--;
}

void jujur_pola_mulai(struct jujur_pola *p)
{
    for (int i = 0; i < JUJUR_CALON; i++) {
        if (p->n[i] == 0)
            p->baris[i] = -1; /* no row is this */
        p->n[i] = 0;
    }
}

void jujur_pola_hitung(struct jujur_pola *p, int64_t row)
{
    for (int i = 0; i < JUJUR_CALON; i++)
        p->n[i] += p->baris[i] == row;
}

void jujur_pola_terbanyak(const struct jujur_pola *p, int64_t *ret_row, int64_t *ret_n)
{
    *ret_row = -1;
    *ret_n = 0;
    for (int i = 0; i < JUJUR_CALON; i++)
        if (p->n[i] > *ret_n || (p->n[i] == *ret_n && p->n[i] > 0 && p->baris[i] < *ret_row)) {
            *ret_row = p->baris[i];
            *ret_n = p->n[i];
        }
}

/* ---- quarantine ---- */

bool karantina_aktif(enum karantina_keadaan k)
{
    return k == KARANTINA_BERLAKU || k == KARANTINA_LEPAS_DIUSULKAN;
}

enum karantina_hasil karantina_langkah(enum karantina_keadaan from, enum karantina_langkah step, bool sendiri, bool tertutup,
                                       enum karantina_keadaan *ret)
{
    const bool waits = from == KARANTINA_DIUSULKAN || from == KARANTINA_LEPAS_DIUSULKAN;
    if (step == KARANTINA_LEPAS ? from != KARANTINA_BERLAKU : !waits)
        return KARANTINA_BUKAN_SEKARANG;
    if (step == KARANTINA_TOLAK) {
        *ret = from == KARANTINA_DIUSULKAN ? KARANTINA_DITOLAK : KARANTINA_BERLAKU;
        return KARANTINA_JADI;
    }
    if (tertutup)
        return KARANTINA_TERTUTUP;
    if (step == KARANTINA_SETUJU && sendiri)
        return KARANTINA_ORANG_KEDUA;
    *ret = step == KARANTINA_LEPAS ? KARANTINA_LEPAS_DIUSULKAN
           : from == KARANTINA_DIUSULKAN ? KARANTINA_BERLAKU : KARANTINA_DILEPAS;
    return KARANTINA_JADI;
}

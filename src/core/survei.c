/* survei.c: see survei.h. Integers only; "today" is an argument. */
#include "core/survei.h"

#include <assert.h>
#include <string.h>

__extension__ typedef __int128 i128;

/* ---- words ---- */

static const struct { const char *code, *id, *en; } strata[STRATUM_END] = {
#define X(constant, code, id, en) [STRATUM_##constant] = { code, id, en },
    STRATUMS(X)
#undef X
};
static const struct { const char *code; enum survei_stratum stratum; } kanals[KANAL_END] = {
#define X(constant, number, code, stratum) [number] = { code, STRATUM_##stratum },
    KANALS(X)
#undef X
};
static const struct { const char *code, *id, *en; } keadaans[N_KEADAAN] = {
#define X(constant, code, id, en) [PERIODE_##constant] = { code, id, en },
    KEADAANS(X)
#undef X
};

const char *stratum_code(enum survei_stratum s)
{
    return s > STRATUM_NONE && s < STRATUM_END ? strata[s].code : "";
}

const char *stratum_name(enum survei_stratum s, enum lang lang)
{
    if (s <= STRATUM_NONE || s >= STRATUM_END)
        return "";
    return lang == LANG_EN ? strata[s].en : strata[s].id;
}

enum survei_stratum stratum_from_code(const char *code, size_t n)
{
    for (int s = STRATUM_NONE + 1; s < STRATUM_END; s++)
        if (strlen(strata[s].code) == n && memcmp(strata[s].code, code, n) == 0)
            return (enum survei_stratum)s;
    return STRATUM_NONE;
}

const char *kanal_code(enum skm_kanal k)
{
    return k > KANAL_NONE && k < KANAL_END ? kanals[k].code : "";
}

enum survei_stratum kanal_stratum(enum skm_kanal k)
{
    return k > KANAL_NONE && k < KANAL_END ? kanals[k].stratum : STRATUM_NONE;
}

const char *keadaan_code(enum periode_keadaan k)
{
    assert((unsigned)k < N_KEADAAN);
    return keadaans[k].code;
}

const char *keadaan_name(enum periode_keadaan k, enum lang lang)
{
    assert((unsigned)k < N_KEADAAN);
    return lang == LANG_EN ? keadaans[k].en : keadaans[k].id;
}

/* ---- periods ---- */

bool periode_boleh(enum periode_keadaan from, enum periode_keadaan to)
{
    switch (to) {
    case PERIODE_BUKA:
        return from == PERIODE_RENCANA;
    case PERIODE_PANJANG:
    case PERIODE_TUTUP:
        return from == PERIODE_BUKA || from == PERIODE_PANJANG;
    case PERIODE_TERBIT:
        return from == PERIODE_TUTUP;
    case PERIODE_RENCANA:
    case N_KEADAAN:
        break;
    }
    return false;
}

int32_t periode_id(struct period p)
{
    return p.year * 10 + (int32_t)p.kind;
}

struct period periode_of_id(int32_t id)
{
    assert(id >= 0 && id % 10 < N_PERIOD_KINDS);
    return (struct period){ id / 10, (enum period_kind)(id % 10) };
}

void periode_days(struct period p, int32_t *ret_first, int32_t *ret_last)
{
    int32_t first, last;
    period_months(p, &first, &last);
    *ret_first = date_to_days(month_first_day(first));
    *ret_last = date_to_days(month_first_day(last + 1)) - 1;
}

bool periode_overlap(struct period a, struct period b)
{
    int32_t a_first, a_last, b_first, b_last;
    period_months(a, &a_first, &a_last);
    period_months(b, &b_first, &b_last);
    return a_first <= b_last && b_first <= a_last;
}

enum mk_result periode_panjang(const struct periode *all, size_t n, size_t which, int32_t selesai, int *ret_shift)
{
    const struct periode *p = &all[which];
    int32_t first, last;
    periode_days(p->p, &first, &last);
    *ret_shift = -1;
    if (!periode_boleh(p->keadaan, PERIODE_PANJANG) || selesai <= p->selesai || selesai > last + SURVEI_PANJANG_MAX)
        return MK_INVALID;
    for (size_t i = 0; i < n; i++) {
        if (i == which || all[i].mulai > selesai || all[i].selesai < p->mulai)
            continue;
        if (all[i].keadaan != PERIODE_RENCANA || all[i].selesai <= selesai || *ret_shift >= 0)
            return MK_CONFLICT;
        *ret_shift = (int)i;
    }
    return MK_OK;
}

static bool is_closed(const struct periode *p)
{
    return p->keadaan >= PERIODE_TUTUP;
}

/* The period whose months hold this one, or -1. */
static int of_month(const struct periode *all, size_t n, int32_t month)
{
    for (size_t i = 0; i < n; i++) {
        int32_t first, last;
        period_months(all[i].p, &first, &last);
        if (month >= first && month <= last)
            return (int)i;
    }
    return -1;
}

enum survei_tempat periode_tempat(const struct periode *all, size_t n, int32_t day, int32_t *ret_month, int *ret_which)
{
    int32_t month = month_of(date_from_days(day));
    int which = -1;
    for (size_t i = 0; i < n && which < 0; i++)
        if (day >= all[i].mulai && day <= all[i].selesai)
            which = (int)i;
    bool inside = which >= 0;
    if (!inside)
        which = of_month(all, n, month);
    *ret_which = which;
    *ret_month = month;
    if (which < 0)
        return TEMPAT_HITUNG;
    const struct periode *p = &all[which];
    if (is_closed(p))
        return TEMPAT_TERLAMBAT;
    if (p->keadaan == PERIODE_RENCANA)
        return TEMPAT_BELUM;
    int32_t first, last;
    period_months(p->p, &first, &last);
    *ret_month = month < first ? first : month > last ? last : month;
    return TEMPAT_HITUNG;
}

/* ---- sampling plan ---- */

static int64_t users(int64_t populasi)
{
    return populasi < 0 ? 0 : populasi > SURVEI_POPULASI_MAX ? SURVEI_POPULASI_MAX : populasi;
}

/* The service with the largest remainder that still has room; ret is what it has got so far. */
static size_t neediest(const int64_t *populasi, size_t n, int64_t sample, int64_t total, const int64_t *ret)
{
    size_t best = n;
    i128 most = 0;
    for (size_t i = 0; i < n; i++) {
        i128 lack = (i128)users(populasi[i]) * sample - (i128)ret[i] * total; /* remainder, times total */
        if (ret[i] < users(populasi[i]) && (best == n || lack > most)) {
            best = i;
            most = lack;
        }
    }
    return best;
}

void survei_alokasi(const int64_t *populasi, size_t n, int64_t sample, int64_t *ret)
{
    int64_t total = 0, given = 0;
    for (size_t i = 0; i < n; i++)
        total += users(populasi[i]);
    if (sample > total)
        sample = total;
    for (size_t i = 0; i < n; i++) {
        ret[i] = total > 0 && sample > 0 ? (int64_t)((i128)users(populasi[i]) * sample / total) : 0;
        given += ret[i];
    }
    for (; given < sample; given++) { /* fewer than n times */
        size_t i = neediest(populasi, n, sample, total, ret);
        if (i == n)
            break;
        ret[i]++;
    }
    for (size_t i = 0; i < n; i++)
        if (users(populasi[i]) < SURVEI_SENSUS)
            ret[i] = users(populasi[i]);
}

int64_t survei_seharusnya(int64_t target, int32_t mulai, int32_t selesai, int32_t today)
{
    if (today < mulai || target <= 0 || selesai < mulai)
        return 0;
    if (today >= selesai)
        return target;
    return (int64_t)((i128)target * (today - mulai + 1) / (selesai - mulai + 1));
}

/* ---- small cells ---- */

void survei_sembunyi(const int64_t *count, size_t n, int64_t least, bool *ret_hidden)
{
    int64_t sum = 0;
    size_t hidden = 0;
    for (size_t i = 0; i < n; i++) {
        ret_hidden[i] = count[i] > 0 && count[i] < least;
        hidden += ret_hidden[i];
        sum += ret_hidden[i] ? count[i] : 0;
    }
    while (hidden > 0 && (hidden < 2 || sum < least)) {
        size_t next = n;
        for (size_t i = 0; i < n; i++)
            if (!ret_hidden[i] && count[i] > 0 && (next == n || count[i] < count[next]))
                next = i;
        if (next == n)
            return; /* everything is hidden */
        ret_hidden[next] = true;
        hidden++;
        sum += count[next];
    }
}

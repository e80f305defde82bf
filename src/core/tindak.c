/* tindak.c: see tindak.h. */
#include "core/tindak.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"

static const struct { const char *kode, *nama[N_LANGS]; } keadaans[N_TINDAK_KEADAAN] = {
#define X(code, id, en) [TINDAK_##code] = { #code, { id, en } },
    TINDAK_KEADAANS(X)
#undef X
};

const char *tindak_kode(enum tindak_keadaan k)
{
    assert((unsigned)k < N_TINDAK_KEADAAN);
    return keadaans[k].kode;
}

const char *tindak_nama(enum tindak_keadaan k, enum lang lang)
{
    assert((unsigned)k < N_TINDAK_KEADAAN);
    return keadaans[k].nama[lang];
}

enum tindak_keadaan tindak_dari_kode(const char *kode)
{
    int k = 0;
    while (k < N_TINDAK_KEADAAN && !(kode && strcmp(kode, keadaans[k].kode) == 0))
        k++;
    return (enum tindak_keadaan)k;
}

/* Every step there is. Done goes back to under way only by whoever would confirm it, with a reason. */
static const struct { enum tindak_keadaan dari, ke; struct tindak_syarat syarat; } langkahs[] = {
    { TINDAK_DIRENCANAKAN, TINDAK_BERJALAN, { 0 } },
    { TINDAK_DIRENCANAKAN, TINDAK_SELESAI, { .bukti = true } },
    { TINDAK_DIRENCANAKAN, TINDAK_DIBATALKAN, { .alasan = true } },
    { TINDAK_BERJALAN, TINDAK_SELESAI, { .bukti = true } },
    { TINDAK_BERJALAN, TINDAK_DIBATALKAN, { .alasan = true } },
    { TINDAK_SELESAI, TINDAK_TERVERIFIKASI, { .pengesah = true } },
    { TINDAK_SELESAI, TINDAK_BERJALAN, { .alasan = true, .pengesah = true } },
    { TINDAK_DIBATALKAN, TINDAK_DIRENCANAKAN, { .alasan = true } },
};

bool tindak_langkah(enum tindak_keadaan dari, enum tindak_keadaan ke, struct tindak_syarat *ret)
{
    for (size_t i = 0; i < COUNT(langkahs); i++)
        if (langkahs[i].dari == dari && langkahs[i].ke == ke) {
            if (ret)
                *ret = langkahs[i].syarat;
            return true;
        }
    return false;
}

bool tindak_terbuka(enum tindak_keadaan k)
{
    return k == TINDAK_DIRENCANAKAN || k == TINDAK_BERJALAN;
}

bool tindak_tuntas(enum tindak_keadaan k)
{
    return k == TINDAK_SELESAI || k == TINDAK_TERVERIFIKASI;
}

int32_t tindak_batas(int tahun, int triwulan)
{
    assert(triwulan >= 1 && triwulan <= 4);
    return date_to_days(month_first_day(tahun * 12 + triwulan * 3)) - 1;
}

bool tindak_terlambat(enum tindak_keadaan k, int32_t batas, int32_t today)
{
    return tindak_terbuka(k) && today > batas;
}

int32_t tindak_realisasi(int64_t done, int64_t planned)
{
    if (planned <= 0)
        return -1;
    assert(done >= 0 && done <= planned && planned <= INT64_MAX / 30000);
    return (int32_t)((done * 20000 + planned) / (2 * planned));
}

/* The day so many months later, or the last of that month. */
static int32_t months_later(struct date d, int months)
{
    int32_t month = month_of(d) + months;
    int32_t first = date_to_days(month_first_day(month)), next = date_to_days(month_first_day(month + 1));
    int32_t day = first + d.day - 1;
    return day < next ? day : next - 1;
}

int tindak_bulan(int32_t dari, int32_t sampai)
{
    if (sampai <= dari)
        return 0;
    struct date from = date_from_days(dari), until = date_from_days(sampai);
    int months = month_of(until) - month_of(from);
    return months_later(from, months) >= sampai ? months : months + 1;
}

int tindak_nilai_cepat(const struct tindak_kelas *kelas, size_t n, int bulan)
{
    for (size_t i = 0; i < n; i++)
        if (bulan <= kelas[i].bulan)
            return kelas[i].nilai;
    return 0;
}

/* hak.c: see hak.h. The whole policy is the table below. */
#include "core/hak.h"

#include <assert.h>
#include <string.h>

static const struct {
    const char *kode, *nama[N_LANGS];
    enum hak_jangkauan jangkauan;
    bool faktor, setuju;
} perans[N_PERAN] = {
#define X(code, reach, factor, eyes, id, en) [PERAN_##code] = { #code, { id, en }, HAK_##reach, factor, eyes },
    HAK_PERANS(X)
#undef X
};

static const char *const tindakans[N_HAK] = {
    [HAK_TANPA] = "TANPA",
#define X(code) [HAK_##code] = #code,
    HAK_TINDAKANS(X)
#undef X
};

#define BIT(t) (UINT32_C(1) << HAK_##t)

/* Role by action. An administrator of accounts cannot open identities, and whoever opens identities does not
 * administer accounts (docs/ancaman.md T19). Assessors see and score what they are named for, nothing else. */
static const uint32_t boleh[N_PERAN] = {
    [PERAN_PENGELOLA_SISTEM] = BIT(DIRI) | BIT(AKUN_LIHAT) | BIT(AKUN_UBAH) | BIT(PERAN_BERI) | BIT(PERAN_USUL) |
                               BIT(PERAN_SETUJU) | BIT(JEJAK_LIHAT) | BIT(SURAT_KELOLA) | BIT(PENGATURAN_LIHAT) |
                               BIT(PRIVASI_KERJA),
    [PERAN_ADMIN_DAERAH] = BIT(DIRI) | BIT(AKUN_LIHAT) | BIT(AKUN_UBAH) | BIT(PERAN_BERI) | BIT(PERAN_USUL) |
                           BIT(PERAN_SETUJU) | BIT(JEJAK_LIHAT) | BIT(SURAT_KELOLA) | BIT(UNIT_UBAH) |
                           BIT(LAYANAN_UBAH) | BIT(LAYANAN_TERBIT) | BIT(SURVEI_KELOLA) | BIT(SURVEI_PERIKSA) | BIT(SURVEI_ISI) |
                           BIT(HASIL_LIHAT) | BIT(TINDAK_UBAH) | BIT(TINDAK_SAHKAN) | BIT(PRIVASI_KERJA) |
                           BIT(NILAI_KELOLA) | BIT(BUKTI_LIHAT) | BIT(BUKTI_UBAH),
    [PERAN_PIMPINAN] = BIT(DIRI) | BIT(BUKTI_LIHAT) | BIT(HASIL_LIHAT),
    [PERAN_ADMIN_UNIT] = BIT(DIRI) | BIT(BUKTI_LIHAT) | BIT(BUKTI_UBAH) | BIT(AKUN_LIHAT) | BIT(AKUN_UBAH) | BIT(PERAN_BERI) | BIT(LAYANAN_UBAH) |
                         BIT(SURVEI_KELOLA) | BIT(SURVEI_ISI) | BIT(HASIL_LIHAT) | BIT(TINDAK_UBAH),
    [PERAN_PETUGAS] = BIT(DIRI) | BIT(BUKTI_LIHAT) | BIT(BUKTI_UBAH) | BIT(SURVEI_ISI) | BIT(HASIL_LIHAT),
    [PERAN_ENUMERATOR] = BIT(DIRI) | BIT(SURVEI_ISI),
    [PERAN_PEJABAT_PENGADUAN] = BIT(DIRI) | BIT(PENGADUAN_KERJA) | BIT(IDENTITAS_BUKA),
    [PERAN_PENILAI_LUAR] = BIT(DIRI) | BIT(NILAI),
    [PERAN_JURI] = BIT(DIRI) | BIT(NILAI),
};
_Static_assert(N_HAK <= 32, "a row of the table is one word");

bool hak_peran_boleh(enum hak_peran p, enum hak_tindakan t)
{
    return (unsigned)p < N_PERAN && t > HAK_TANPA && t < N_HAK && (boleh[p] >> t & 1) != 0;
}

bool hak_berlaku(const struct hak_grant *g, int32_t today)
{
    return g->dari <= today && today <= g->sampai;
}

bool hak_sah(const struct hak_grant *g)
{
    if ((unsigned)g->peran >= N_PERAN || g->daerah_id == 0 || g->sampai < g->dari)
        return false;
    switch (perans[g->peran].jangkauan) {
    case HAK_REGION:
        return g->unit_id == 0 && g->objek_id == 0;
    case HAK_UNIT:
        return g->unit_id != 0 && g->objek_id == 0;
    case HAK_EITHER:
        return g->objek_id == 0;
    case HAK_NAMED:
        return g->unit_id == 0 && g->objek_id != 0;
    }
    return false;
}

/* Only for sound grants of the object's region. */
static bool covers(const struct hak_grant *g, const struct hak_objek *o)
{
    if (perans[g->peran].jangkauan == HAK_NAMED)
        return o->objek_id == g->objek_id;
    if (g->unit_id == 0)
        return true;
    for (size_t i = 0; i < o->n_unit; i++)
        if (o->unit[i] == g->unit_id)
            return true;
    return false;
}

static bool grant_allows(const struct hak_grant *g, enum hak_tindakan t, int64_t daerah_id, int32_t today)
{
    return hak_sah(g) && g->daerah_id == daerah_id && hak_berlaku(g, today) && hak_peran_boleh(g->peran, t);
}

bool hak_boleh(const struct hak_grant *grants, size_t n, enum hak_tindakan t, const struct hak_objek *o,
               int32_t today)
{
    for (size_t i = 0; i < n; i++)
        if (grant_allows(&grants[i], t, o->daerah_id, today) && covers(&grants[i], o))
            return true;
    return false;
}

bool hak_boleh_sesuatu(const struct hak_grant *grants, size_t n, enum hak_tindakan t, int64_t daerah_id,
                       int32_t today)
{
    for (size_t i = 0; i < n; i++)
        if (grant_allows(&grants[i], t, daerah_id, today))
            return true;
    return false;
}

enum hak_tindakan hak_untuk_memberi(enum hak_peran p)
{
    if (hak_perlu_setuju(p))
        return HAK_PERAN_USUL;
    return hak_jangkauan(p) == HAK_NAMED ? HAK_NILAI_KELOLA : HAK_PERAN_BERI;
}

/* ---- words ---- */

enum hak_jangkauan hak_jangkauan(enum hak_peran p)
{
    assert((unsigned)p < N_PERAN);
    return perans[p].jangkauan;
}

bool hak_perlu_faktor(enum hak_peran p)
{
    assert((unsigned)p < N_PERAN);
    return perans[p].faktor;
}

bool hak_perlu_setuju(enum hak_peran p)
{
    assert((unsigned)p < N_PERAN);
    return perans[p].setuju;
}

const char *hak_peran_kode(enum hak_peran p)
{
    assert((unsigned)p < N_PERAN);
    return perans[p].kode;
}

const char *hak_peran_nama(enum hak_peran p, enum lang lang)
{
    assert((unsigned)p < N_PERAN);
    return perans[p].nama[lang];
}

enum hak_peran hak_peran_dari_kode(const char *kode)
{
    for (int p = 0; kode && p < N_PERAN; p++)
        if (strcmp(perans[p].kode, kode) == 0)
            return (enum hak_peran)p;
    return N_PERAN;
}

const char *hak_tindakan_kode(enum hak_tindakan t)
{
    assert((unsigned)t < N_HAK);
    return tindakans[t];
}

/* hak_test.c: the policy against a model that was written apart from it: for each role the actions as a list
 * of words, and where a grant counts as a story of its own (own unit, a unit below, a unit above, a sister,
 * the region, another region, before, on and after its days). */
#include <stdio.h>
#include <string.h>

#include "base/test.h"
#include "core/hak.h"

enum { DAERAH = 7324, LAIN = 7325, ATAS = 1, UNIT = 10, BAWAH = 100, SAUDARA = 11, LOMBA = 900, LOMBA_LAIN = 901,
       HARI = 20000 };

/* The written table: what each role may do, in words. */
static const struct { const char *peran, *tindakan; } table[] = {
    { "PENGELOLA_SISTEM", " DIRI AKUN_LIHAT AKUN_UBAH PERAN_BERI PERAN_USUL PERAN_SETUJU JEJAK_LIHAT SURAT_KELOLA"
                          " PENGATURAN_LIHAT PRIVASI_KERJA " },
    { "ADMIN_DAERAH", " DIRI AKUN_LIHAT AKUN_UBAH PERAN_BERI PERAN_USUL PERAN_SETUJU JEJAK_LIHAT SURAT_KELOLA UNIT_UBAH"
                      " LAYANAN_UBAH LAYANAN_TERBIT SURVEI_KELOLA SURVEI_PERIKSA SURVEI_ISI HASIL_LIHAT TINDAK_UBAH TINDAK_SAHKAN PRIVASI_KERJA"
                      " NILAI_KELOLA BUKTI_LIHAT BUKTI_UBAH " },
    { "PIMPINAN", " DIRI HASIL_LIHAT BUKTI_LIHAT " },
    { "ADMIN_UNIT", " DIRI AKUN_LIHAT AKUN_UBAH PERAN_BERI LAYANAN_UBAH SURVEI_KELOLA SURVEI_ISI HASIL_LIHAT"
                    " TINDAK_UBAH BUKTI_LIHAT BUKTI_UBAH " },
    { "PETUGAS", " DIRI SURVEI_ISI HASIL_LIHAT BUKTI_LIHAT BUKTI_UBAH " },
    { "ENUMERATOR", " DIRI SURVEI_ISI " },
    { "PEJABAT_PENGADUAN", " DIRI PENGADUAN_KERJA IDENTITAS_BUKA " },
    { "PENILAI_LUAR", " DIRI NILAI " },
    { "JURI", " DIRI NILAI " },
};

static bool table_says(enum hak_peran p, enum hak_tindakan t)
{
    char word[64];
    snprintf(word, sizeof word, " %s ", hak_tindakan_kode(t));
    for (size_t i = 0; i < COUNT(table); i++)
        if (strcmp(table[i].peran, hak_peran_kode(p)) == 0)
            return strstr(table[i].tindakan, word) != NULL;
    FAIL("peran %s tidak ada dalam tabel", hak_peran_kode(p));
}

/* Places an object may be in, and the shapes a grant may have. */
enum place { DI_UNIT, DI_BAWAH, DI_SAUDARA, DI_ATAS, DI_DAERAH, DI_LOMBA, DI_LOMBA_LAIN, DI_DAERAH_LAIN,
             DI_UNIT_DAERAH_LAIN, N_PLACE };
enum shape { G_DAERAH, G_UNIT, G_LOMBA, G_UNIT_LOMBA, N_SHAPE };

static struct hak_objek object_of(enum place p)
{
    static const int64_t unit[] = { UNIT, ATAS }, bawah[] = { BAWAH, UNIT, ATAS }, saudara[] = { SAUDARA, ATAS },
                         atas[] = { ATAS };
    switch (p) {
    case DI_UNIT: return (struct hak_objek){ DAERAH, unit, 2, 0 };
    case DI_BAWAH: return (struct hak_objek){ DAERAH, bawah, 3, 0 };
    case DI_SAUDARA: return (struct hak_objek){ DAERAH, saudara, 2, 0 };
    case DI_ATAS: return (struct hak_objek){ DAERAH, atas, 1, 0 };
    case DI_DAERAH: return (struct hak_objek){ DAERAH, NULL, 0, 0 };
    case DI_LOMBA: return (struct hak_objek){ DAERAH, unit, 2, LOMBA };
    case DI_LOMBA_LAIN: return (struct hak_objek){ DAERAH, unit, 2, LOMBA_LAIN };
    case DI_DAERAH_LAIN: return (struct hak_objek){ LAIN, NULL, 0, 0 };
    case DI_UNIT_DAERAH_LAIN: return (struct hak_objek){ LAIN, unit, 2, LOMBA };
    case N_PLACE: break;
    }
    FAIL("tempat");
}

/* The model of where a grant counts, case by case. */
static bool model_reaches(enum hak_peran p, enum shape shape, enum place place)
{
    bool whole = p == PERAN_PENGELOLA_SISTEM || p == PERAN_ADMIN_DAERAH;
    bool either = p == PERAN_PIMPINAN || p == PERAN_PEJABAT_PENGADUAN;
    bool unit = p == PERAN_ADMIN_UNIT || p == PERAN_PETUGAS || p == PERAN_ENUMERATOR;
    if (place == DI_DAERAH_LAIN || place == DI_UNIT_DAERAH_LAIN)
        return false;
    if (shape == G_DAERAH)
        return whole || either;
    if (shape == G_UNIT)
        return (unit || either) && (place == DI_UNIT || place == DI_BAWAH || place == DI_LOMBA || place == DI_LOMBA_LAIN);
    if (shape == G_LOMBA)
        return !whole && !either && !unit && place == DI_LOMBA;
    return false;
}

TEST(hak__every_role_action_place_and_day_as_the_written_table_says)
{
    static const struct { int32_t dari, sampai; bool now; } span[] = {
        { HARI, HARI, true }, { HARI - 9, HAK_SELAMANYA, true }, { HARI - 9, HARI + 9, true },
        { HARI + 1, HAK_SELAMANYA, false }, { HARI - 9, HARI - 1, false }, { HARI + 9, HARI - 9, false },
    };
    int64_t asked = 0, allowed = 0;
    for (int p = 0; p < N_PERAN; p++)
        for (int t = 0; t < N_HAK; t++)
            for (int s = 0; s < N_SHAPE; s++)
                for (int where = 0; where < N_PLACE; where++)
                    for (size_t d = 0; d < COUNT(span); d++) {
                        const struct hak_grant g = { (enum hak_peran)p, DAERAH, s == G_UNIT || s == G_UNIT_LOMBA ? UNIT : 0,
                                                     s == G_LOMBA || s == G_UNIT_LOMBA ? LOMBA : 0, span[d].dari,
                                                     span[d].sampai };
                        const struct hak_objek o = object_of((enum place)where);
                        bool want = span[d].now && t != HAK_TANPA && table_says(g.peran, (enum hak_tindakan)t) &&
                                    model_reaches(g.peran, (enum shape)s, (enum place)where);
                        bool got = hak_boleh(&g, 1, (enum hak_tindakan)t, &o, HARI);
                        if (got != want)
                            FAIL("%s %s bentuk %d tempat %d masa %zu: %d", hak_peran_kode(g.peran),
                                 hak_tindakan_kode((enum hak_tindakan)t), s, where, d, got);
                        asked++;
                        allowed += got;
                    }
    CHECK_INT(asked, (int64_t)N_PERAN * N_HAK * N_SHAPE * N_PLACE * 6);
    CHECK(allowed > 200);
}

TEST(hak__no_grant_and_unknown_words_are_denied)
{
    const struct hak_objek o = object_of(DI_UNIT);
    const struct hak_grant good = { PERAN_ADMIN_DAERAH, DAERAH, 0, 0, 0, HAK_SELAMANYA };
    struct hak_grant g = good;
    for (int t = 0; t < N_HAK; t++)
        CHECK(!hak_boleh(NULL, 0, (enum hak_tindakan)t, &o, HARI));
    CHECK(!hak_boleh(&good, 1, N_HAK, &o, HARI));
    CHECK(!hak_boleh(&good, 1, (enum hak_tindakan)31, &o, HARI));
    g.peran = N_PERAN;
    CHECK(!hak_boleh(&g, 1, HAK_DIRI, &o, HARI));
    g = good;
    g.daerah_id = 0;
    CHECK(!hak_boleh(&g, 1, HAK_DIRI, &(struct hak_objek){ 0, NULL, 0, 0 }, HARI));
}

TEST(hak__any_one_of_several_grants_is_enough_and_an_expired_one_adds_nothing)
{
    const struct hak_grant g[] = { { PERAN_ADMIN_DAERAH, DAERAH, 0, 0, HARI - 9, HARI - 1 },
                                   { PERAN_PETUGAS, DAERAH, UNIT, 0, HARI, HAK_SELAMANYA },
                                   { PERAN_JURI, DAERAH, 0, LOMBA, HARI, HARI } };
    const struct hak_objek unit = object_of(DI_UNIT), lomba = object_of(DI_LOMBA), sister = object_of(DI_SAUDARA);
    CHECK(hak_boleh(g, 3, HAK_SURVEI_ISI, &unit, HARI));
    CHECK(hak_boleh(g, 3, HAK_NILAI, &lomba, HARI));
    CHECK(!hak_boleh(g, 3, HAK_NILAI, &lomba, HARI + 1));
    CHECK(!hak_boleh(g, 3, HAK_AKUN_UBAH, &unit, HARI));
    CHECK(!hak_boleh(g, 3, HAK_SURVEI_ISI, &sister, HARI));
    CHECK(hak_boleh_sesuatu(g, 3, HAK_NILAI, DAERAH, HARI));
    CHECK(!hak_boleh_sesuatu(g, 3, HAK_NILAI, LAIN, HARI));
    CHECK(!hak_boleh_sesuatu(g, 3, HAK_AKUN_UBAH, DAERAH, HARI));
}

TEST(hak__something_is_allowed_exactly_where_an_object_exists_that_is)
{
    for (int p = 0; p < N_PERAN; p++)
        for (int t = 0; t < N_HAK; t++)
            for (int s = 0; s < N_SHAPE; s++) {
                const struct hak_grant g = { (enum hak_peran)p, DAERAH, s == G_UNIT || s == G_UNIT_LOMBA ? UNIT : 0,
                                             s == G_LOMBA || s == G_UNIT_LOMBA ? LOMBA : 0, HARI, HARI };
                bool any = false;
                for (int where = 0; where < N_PLACE; where++) {
                    const struct hak_objek o = object_of((enum place)where);
                    any = any || hak_boleh(&g, 1, (enum hak_tindakan)t, &o, HARI);
                }
                CHECK_INT(hak_boleh_sesuatu(&g, 1, (enum hak_tindakan)t, DAERAH, HARI), any);
            }
}

TEST(hak__roles_that_administer_or_assess_need_a_second_factor_and_administering_ones_four_eyes)
{
    static const char *const factor = " PENGELOLA_SISTEM ADMIN_DAERAH ADMIN_UNIT PEJABAT_PENGADUAN PENILAI_LUAR JURI ";
    static const char *const eyes = " PENGELOLA_SISTEM ADMIN_DAERAH ADMIN_UNIT ";
    for (int p = 0; p < N_PERAN; p++) {
        char word[64];
        snprintf(word, sizeof word, " %s ", hak_peran_kode((enum hak_peran)p));
        CHECK_INT(hak_perlu_faktor((enum hak_peran)p), strstr(factor, word) != NULL);
        CHECK_INT(hak_perlu_setuju((enum hak_peran)p), strstr(eyes, word) != NULL);
        CHECK_INT(hak_peran_dari_kode(hak_peran_kode((enum hak_peran)p)), p);
        if (hak_perlu_setuju((enum hak_peran)p))
            CHECK_INT(hak_untuk_memberi((enum hak_peran)p), HAK_PERAN_USUL);
        /* whoever may administer accounts needs both */
        if (hak_peran_boleh((enum hak_peran)p, HAK_AKUN_UBAH))
            CHECK(hak_perlu_setuju((enum hak_peran)p) && hak_perlu_faktor((enum hak_peran)p));
        CHECK(!(hak_peran_boleh((enum hak_peran)p, HAK_IDENTITAS_BUKA) && hak_peran_boleh((enum hak_peran)p, HAK_AKUN_UBAH)));
    }
    CHECK_INT(hak_peran_dari_kode("admin"), N_PERAN);
    CHECK_INT(hak_peran_dari_kode(NULL), N_PERAN);
    CHECK_INT(hak_untuk_memberi(PERAN_JURI), HAK_NILAI_KELOLA);
    CHECK_INT(hak_untuk_memberi(PERAN_PETUGAS), HAK_PERAN_BERI);
    CHECK_TEXT(hak_peran_nama(PERAN_PIMPINAN, LANG_EN), "Leadership");
    CHECK_INT(hak_jangkauan(PERAN_JURI), HAK_NAMED);
}

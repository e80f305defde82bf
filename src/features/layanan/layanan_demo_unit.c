/* layanan_demo_unit.c: the units of the demo region as a tree, parents before children. Kecamatan, kelurahan and
 * the health centres with their villages follow the Kemendagri list of regions (73.24). */
#include "layanan/layanan_demo.h"

#define KANTOR "Kompleks perkantoran pemerintah kabupaten, Kecamatan Malili"
#define DINKES "dinas-kesehatan"

const struct demo_unit demo_units[] = {
    { "sekretariat-daerah", "Sekretariat Daerah", NULL, UNIT_SETDA, KANTOR, NULL },
    { "bagian-organisasi", "Bagian Organisasi Sekretariat Daerah", "sekretariat-daerah", UNIT_SETDA, KANTOR,
      &demo_organisasi },
    { "bagian-hukum", "Bagian Hukum Sekretariat Daerah", "sekretariat-daerah", UNIT_SETDA, KANTOR, &demo_hukum },
    { "bagian-kesejahteraan-rakyat", "Bagian Kesejahteraan Rakyat Sekretariat Daerah", "sekretariat-daerah", UNIT_SETDA,
      KANTOR, &demo_kesra },
    { "bagian-pengadaan", "Bagian Pengadaan Barang dan Jasa Sekretariat Daerah", "sekretariat-daerah", UNIT_SETDA,
      KANTOR, &demo_pbj },
    { "sekretariat-dprd", "Sekretariat DPRD", NULL, UNIT_SETWAN, KANTOR, &demo_setwan },
    { "inspektorat", "Inspektorat", NULL, UNIT_INSPEKTORAT, KANTOR, &demo_inspektorat },
    { "disdukcapil", "Dinas Kependudukan dan Pencatatan Sipil", NULL, UNIT_DINAS, KANTOR, &demo_dukcapil },
    { "dpmptsp", "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu", NULL, UNIT_DINAS, KANTOR, &demo_ptsp },
    { DINKES, "Dinas Kesehatan", NULL, UNIT_DINAS, KANTOR, &demo_dinkes },
    { "dinas-pendidikan", "Dinas Pendidikan dan Kebudayaan", NULL, UNIT_DINAS, KANTOR, &demo_pendidikan },
    { "dinas-sosial", "Dinas Sosial", NULL, UNIT_DINAS, KANTOR, &demo_sosial },
    { "dinas-perhubungan", "Dinas Perhubungan", NULL, UNIT_DINAS, KANTOR, &demo_perhubungan },
    { "dinas-pertanian", "Dinas Pertanian", NULL, UNIT_DINAS, KANTOR, &demo_pertanian },
    { "dinas-lingkungan-hidup", "Dinas Lingkungan Hidup", NULL, UNIT_DINAS, KANTOR, &demo_lingkungan },
    { "diskominfo", "Dinas Komunikasi, Informatika, Statistik dan Persandian", NULL, UNIT_DINAS, KANTOR,
      &demo_kominfo },
    { "dinas-perdagangan-koperasi", "Dinas Perdagangan, Koperasi dan Usaha Kecil Menengah", NULL, UNIT_DINAS, KANTOR,
      &demo_dagkop },
    { "dinas-pupr", "Dinas Pekerjaan Umum dan Penataan Ruang", NULL, UNIT_DINAS, KANTOR, &demo_pupr },
    { "dinas-perpustakaan", "Dinas Perpustakaan dan Kearsipan", NULL, UNIT_DINAS, KANTOR, &demo_perpustakaan },
    { "dinas-perikanan", "Dinas Perikanan", NULL, UNIT_DINAS, KANTOR, &demo_perikanan },
    { "dinas-tenaga-kerja", "Dinas Tenaga Kerja dan Transmigrasi", NULL, UNIT_DINAS, KANTOR, &demo_naker },
    { "dinas-perumahan", "Dinas Perumahan dan Kawasan Permukiman", NULL, UNIT_DINAS, KANTOR, &demo_perkim },
    { "dinas-pemberdayaan-masyarakat-desa", "Dinas Pemberdayaan Masyarakat dan Desa", NULL, UNIT_DINAS, KANTOR,
      &demo_pmd },
    { "dinas-p3ap2kb", "Dinas Pemberdayaan Perempuan, Perlindungan Anak dan Keluarga Berencana", NULL, UNIT_DINAS,
      KANTOR, &demo_p3a },
    { "dinas-pariwisata", "Dinas Pariwisata, Kepemudaan dan Olahraga", NULL, UNIT_DINAS, KANTOR, &demo_pariwisata },
    { "dinas-pemadam-kebakaran", "Dinas Pemadam Kebakaran dan Penyelamatan", NULL, UNIT_DINAS, KANTOR, &demo_damkar },
    { "bkpsdm", "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia", NULL, UNIT_BADAN, KANTOR, &demo_bkpsdm },
    { "bapenda", "Badan Pendapatan Daerah", NULL, UNIT_BADAN, KANTOR, &demo_bapenda },
    { "kesbangpol", "Badan Kesatuan Bangsa dan Politik", NULL, UNIT_BADAN, KANTOR, &demo_kesbangpol },
    { "bpbd", "Badan Penanggulangan Bencana Daerah", NULL, UNIT_BADAN, KANTOR, &demo_bpbd },
    { "bapperida", "Badan Perencanaan Pembangunan, Riset dan Inovasi Daerah", NULL, UNIT_BADAN, KANTOR,
      &demo_bapperida },
    { "satpol-pp", "Satuan Polisi Pamong Praja", NULL, UNIT_SATPOLPP, KANTOR, &demo_satpolpp },
    { "mal-pelayanan-publik", "Mal Pelayanan Publik", "dpmptsp", UNIT_MPP, "Kecamatan Malili", &demo_mpp },
    { "uptd-pengujian-kendaraan", "UPTD Pengujian Kendaraan Bermotor", "dinas-perhubungan", UNIT_UPTD,
      "Kecamatan Malili", &demo_ujikendaraan },
    { "uptd-laboratorium-lingkungan", "UPTD Laboratorium Lingkungan", "dinas-lingkungan-hidup", UNIT_UPTD,
      "Kecamatan Malili", &demo_lablingkungan },
    { "perumda-air-minum", "Perusahaan Umum Daerah Air Minum", NULL, UNIT_BUMD, "Kecamatan Malili", &demo_airminum },
    { "rsud-i-lagaligo", "RSUD I Lagaligo", DINKES, UNIT_RSUD, "Kecamatan Wotu", &demo_rsud },
    { "rsu-mahalona", "RSU Mahalona", DINKES, UNIT_RSUD, "Desa Mahalona, Kecamatan Towuti", &demo_rsud },

#define PUSKESMAS(kode, nama, alamat)                                                                                  \
    {                                                                                                                  \
        "puskesmas-" kode, "UPT Puskesmas " nama, DINKES, UNIT_PUSKESMAS, alamat, &demo_puskesmas                      \
    }
    PUSKESMAS("angkona", "Angkona", "Kecamatan Angkona"),
    PUSKESMAS("bantilang", "Bantilang", "Desa Bantilang, Kecamatan Towuti"),
    PUSKESMAS("bonepute", "Bonepute", "Desa Bone Pute, Kecamatan Burau"),
    PUSKESMAS("burau", "Burau", "Desa Burau, Kecamatan Burau"),
    PUSKESMAS("kalaena", "Kalaena", "Kecamatan Kalaena"),
    PUSKESMAS("lakawali", "Lakawali", "Desa Lakawali, Kecamatan Malili"),
    PUSKESMAS("lampia", "Lampia", "Kecamatan Malili"),
    PUSKESMAS("mahalona", "Mahalona", "Desa Mahalona, Kecamatan Towuti"),
    PUSKESMAS("malili", "Malili", "Kelurahan Malili, Kecamatan Malili"),
    PUSKESMAS("mangkutana", "Mangkutana", "Kecamatan Mangkutana"),
    PUSKESMAS("nuha", "Nuha", "Kecamatan Nuha"),
    PUSKESMAS("parumpanai", "Parumpanai", "Desa Parumpanai, Kecamatan Wasuponda"),
    PUSKESMAS("timampu", "Timampu", "Desa Timampu, Kecamatan Towuti"),
    PUSKESMAS("tomoni", "Tomoni", "Kelurahan Tomoni, Kecamatan Tomoni"),
    PUSKESMAS("tomoni-timur", "Tomoni Timur", "Kecamatan Tomoni Timur"),
    PUSKESMAS("wasuponda", "Wasuponda", "Desa Wasuponda, Kecamatan Wasuponda"),
    PUSKESMAS("wawondula", "Wawondula", "Desa Wawondula, Kecamatan Towuti"),
    PUSKESMAS("wotu", "Wotu", "Kecamatan Wotu"),

#define KECAMATAN(kode, nama)                                                                                          \
    {                                                                                                                  \
        "kecamatan-" kode, "Kecamatan " nama, NULL, UNIT_KECAMATAN, "Kantor Camat " nama, &demo_kecamatan              \
    }
    KECAMATAN("mangkutana", "Mangkutana"),
    KECAMATAN("nuha", "Nuha"),
    KECAMATAN("towuti", "Towuti"),
    KECAMATAN("malili", "Malili"),
    KECAMATAN("angkona", "Angkona"),
    KECAMATAN("wotu", "Wotu"),
    KECAMATAN("burau", "Burau"),
    KECAMATAN("tomoni", "Tomoni"),
    KECAMATAN("tomoni-timur", "Tomoni Timur"),
    KECAMATAN("kalaena", "Kalaena"),
    KECAMATAN("wasuponda", "Wasuponda"),
    { "kelurahan-magani", "Kelurahan Magani", "kecamatan-nuha", UNIT_KELURAHAN, "Kecamatan Nuha", &demo_kelurahan },
    { "kelurahan-malili", "Kelurahan Malili", "kecamatan-malili", UNIT_KELURAHAN, "Kecamatan Malili", &demo_kelurahan },
    { "kelurahan-tomoni", "Kelurahan Tomoni", "kecamatan-tomoni", UNIT_KELURAHAN, "Kecamatan Tomoni", &demo_kelurahan },
};
const size_t n_demo_units = COUNT(demo_units);

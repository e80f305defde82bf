/* layanan_demo_wilayah.c: what a kecamatan and a kelurahan offer (PP 17/2018; PMA 30/2024 for marriage papers). */
#include "layanan/layanan_demo.h"

#define CAMAT "Peraturan Pemerintah Nomor 17 Tahun 2018 tentang Kecamatan"
#define NIKAH CAMAT "\nPeraturan Menteri Agama Nomor 30 Tahun 2024 tentang Pencatatan Pernikahan"
#define KTP_KK "Fotokopi KTP\nFotokopi kartu keluarga"
#define PENGANTAR "Surat pengantar desa atau kelurahan\n" KTP_KK
#define RT_RW "Surat pengantar RT/RW\n" KTP_KK

DEMO_LIST(kecamatan,
          { "dispensasi-nikah", "Dispensasi nikah",
            "Bagi calon pengantin yang mendaftar kurang dari 10 hari kerja sebelum akad.", ALUR_SURAT,
            "30 menit\nsejak berkas lengkap", NULL,
            PENGANTAR "\nBerkas N1 sampai N4 bertanda tangan kepala desa atau lurah\nFotokopi akta kelahiran",
            "Surat dispensasi nikah dari camat", NIKAH, "kawin menikah kua camat" },
          { "rekam-ktp", "Perekaman KTP elektronik di kecamatan",
            "Bagi penduduk @ yang berusia 17 tahun atau sudah kawin.", ALUR_LOKET,
            "15 menit\nperekaman; pencetakan oleh Disdukcapil", NULL, "Fotokopi kartu keluarga",
            "Data perekaman dan bukti perekaman",
            "Undang-Undang Nomor 24 Tahun 2013 tentang Administrasi Kependudukan\nPeraturan Presiden Nomor 96 Tahun "
            "2018 tentang "
            "Persyaratan dan Tata Cara Pendaftaran Penduduk dan Pencatatan Sipil",
            "rekam biometrik foto ktp-el e-ktp" },
          { "legalisasi", "Legalisasi surat keterangan", "Bagi warga @ yang memerlukan tanda tangan camat.", ALUR_SURAT,
            "15 menit\nsejak berkas lengkap", NULL, "Surat keterangan asli dari desa atau kelurahan\nFotokopi KTP",
            "Surat yang dilegalisasi", CAMAT, "tanda tangan camat mengetahui pengesahan" },
          { "ahli-waris", "Pengesahan surat keterangan ahli waris", "Bagi keluarga warga @ yang meninggal dunia.",
            ALUR_SURAT, "1 hari kerja\nsejak berkas lengkap", NULL,
            PENGANTAR "\nAkta kematian\nSurat pernyataan ahli waris bermeterai dengan dua saksi",
            "Surat keterangan ahli waris yang disahkan", CAMAT, "waris warisan meninggal" },
          { "tidak-mampu", "Pengesahan surat keterangan tidak mampu", "Bagi keluarga kurang mampu di @.", ALUR_SURAT,
            "20 menit\nsejak berkas lengkap", NULL, PENGANTAR, "Surat keterangan tidak mampu yang disahkan", CAMAT,
            "sktm miskin bantuan sekolah" },
          { "izin-keramaian", "Rekomendasi izin keramaian", "Bagi penyelenggara pesta, pertunjukan, dan kegiatan di @.",
            ALUR_SURAT, "1 hari kerja\nsejak berkas lengkap", NULL,
            PENGANTAR "\nSurat permohonan dengan waktu, tempat, dan jumlah tamu", "Rekomendasi camat untuk kepolisian",
            CAMAT, "pesta hajatan acara konser", 80 },
          { "usaha-mikro", "Rekomendasi usaha mikro", "Bagi pelaku usaha mikro dan kecil di @.", ALUR_SURAT,
            "1 hari kerja\nsejak berkas lengkap", NULL,
            PENGANTAR "\nFoto tempat usaha\nNomor induk berusaha bila sudah ada", "Surat rekomendasi usaha",
            CAMAT "\nPeraturan Pemerintah Nomor 7 Tahun 2021 tentang Kemudahan, Pelindungan, dan "
                  "Pemberdayaan Koperasi dan UMKM",
            "iumk warung dagang umkm", 70 },
          { "tanah", "Surat keterangan dan pelepasan hak atas tanah", "Bagi pemilik dan pembeli tanah di @.",
            ALUR_LAPANGAN, "7 hari kerja\nsejak pengukuran bersama", NULL,
            PENGANTAR "\nBukti penguasaan tanah\nSurat pernyataan tidak sengketa dengan saksi batas\nBukti lunas PBB",
            "Surat keterangan tanah", CAMAT, "skt tanah jual beli ppat", 60 });

DEMO_LIST(kelurahan,
          { "pengantar-nikah", "Surat pengantar nikah (N1)", "Bagi warga @ yang akan menikah.", ALUR_SURAT,
            "20 menit\nsejak berkas lengkap", NULL, RT_RW "\nFotokopi akta kelahiran\nPasfoto 2 x 3",
            "Surat pengantar nikah N1 sampai N4", NIKAH, "kawin menikah kua n1 numpang" },
          { "tidak-mampu", "Surat keterangan tidak mampu", "Bagi keluarga kurang mampu di @.", ALUR_SURAT,
            "15 menit\nsejak berkas lengkap", NULL, RT_RW, "Surat keterangan tidak mampu", CAMAT,
            "sktm miskin bantuan sekolah" },
          { "domisili", "Surat keterangan domisili", "Bagi penduduk dan lembaga yang beralamat di @.", ALUR_SURAT,
            "15 menit\nsejak berkas lengkap", NULL, RT_RW "\nSurat pernyataan pemilik rumah bila menyewa",
            "Surat keterangan domisili", CAMAT, "tempat tinggal alamat kontrak" },
          { "usaha", "Surat keterangan usaha", "Bagi pelaku usaha di @ yang memerlukan pinjaman atau bantuan.",
            ALUR_SURAT, "20 menit\nsejak berkas lengkap", NULL, RT_RW "\nFoto tempat usaha", "Surat keterangan usaha",
            CAMAT, "sku bank kur warung" },
          { "kematian", "Surat keterangan kematian", "Bagi keluarga warga @ yang meninggal dunia.", ALUR_SURAT,
            "15 menit\nsejak berkas lengkap", NULL, RT_RW "\nSurat kematian dari puskesmas atau rumah sakit bila ada",
            "Surat keterangan kematian", CAMAT, "meninggal dunia wafat" },
          { "skck", "Surat pengantar SKCK", "Bagi warga @ yang mengurus catatan kepolisian.", ALUR_SURAT,
            "15 menit\nsejak berkas lengkap", NULL, RT_RW, "Surat pengantar untuk kepolisian", CAMAT,
            "kelakuan baik polisi" });

/* layanan_demo_badan.c: what the other offices offer: secretariats, agencies, works, trade, labour, safety. */
#include "layanan/layanan_demo.h"

#define KTP_KK "KTP\nKartu keluarga"
#define PELAYANAN_PUBLIK "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik"
#define KIP "Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik"
#define PAJAK                                                                                                          \
    "Undang-Undang Nomor 1 Tahun 2022 tentang Hubungan Keuangan antara Pemerintah Pusat dan Pemerintahan Daerah"
#define ASN "Undang-Undang Nomor 20 Tahun 2023 tentang Aparatur Sipil Negara"
#define PEMDA "Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah"
#define BENCANA "Undang-Undang Nomor 24 Tahun 2007 tentang Penanggulangan Bencana"
#define PERPUSTAKAAN "Undang-Undang Nomor 43 Tahun 2007 tentang Perpustakaan"
#define PERUMAHAN "Undang-Undang Nomor 1 Tahun 2011 tentang Perumahan dan Kawasan Permukiman"
#define KERJA "Undang-Undang Nomor 13 Tahun 2003 tentang Ketenagakerjaan"
#define PENGADAAN "Peraturan Presiden Nomor 16 Tahun 2018 tentang Pengadaan Barang/Jasa Pemerintah"
#define SPBE "Peraturan Presiden Nomor 95 Tahun 2018 tentang Sistem Pemerintahan Berbasis Elektronik"
#define MPP "Peraturan Presiden Nomor 89 Tahun 2021 tentang Penyelenggaraan Mal Pelayanan Publik"
#define AWAS                                                                                                           \
    "Peraturan Pemerintah Nomor 12 Tahun 2017 tentang Pembinaan dan Pengawasan Penyelenggaraan Pemerintahan Daerah"

DEMO_LIST(organisasi,
          { "konsultasi-standar-pelayanan", "Konsultasi standar pelayanan",
            "Bagi unit kerja yang menyusun atau meninjau standar pelayanan.", ALUR_INFORMASI, "2 jam\nsekali pertemuan",
            NULL, "Rancangan standar pelayanan", "Catatan perbaikan", PELAYANAN_PUBLIK, "sop standar skm" });
DEMO_LIST(hukum,
          { "jdih", "Salinan peraturan daerah (JDIH)", "Bagi siapa pun yang memerlukan produk hukum daerah.",
            ALUR_INFORMASI, "15 menit\nbila tersedia di JDIH", NULL, "Judul atau nomor peraturan",
            "Salinan produk hukum", KIP, "perda perbup peraturan" },
          { "bantuan-hukum", "Rekomendasi bantuan hukum warga miskin",
            "Bagi warga kurang mampu yang menghadapi perkara.", ALUR_BANTUAN, "5 hari kerja\nsejak berkas lengkap",
            NULL, KTP_KK "\nSurat keterangan tidak mampu\nUraian perkara", "Rujukan ke pemberi bantuan hukum",
            "Undang-Undang Nomor 16 Tahun 2011 tentang Bantuan Hukum", "pengacara perkara" });
DEMO_LIST(kesra,
          { "hibah-rumah-ibadah", "Hibah rumah ibadah dan lembaga keagamaan",
            "Bagi pengurus rumah ibadah dan lembaga keagamaan.", ALUR_BANTUAN, "60 hari kerja\nsesuai jadwal anggaran",
            NULL, "Proposal\nSusunan pengurus\nRencana anggaran\nRekening lembaga", "Penetapan penerima hibah",
            "Peraturan Menteri Dalam Negeri Nomor 77 Tahun 2020", "masjid gereja pura bantuan" });
DEMO_LIST(pbj,
          { "akun-penyedia", "Pendaftaran akun penyedia (LPSE)", "Bagi pelaku usaha yang ikut pengadaan pemerintah.",
            ALUR_LOKET, "1 hari kerja\nsejak verifikasi berkas", NULL, "NIB dan NPWP\nAkta badan usaha\nKTP direktur",
            "Akun penyedia aktif", PENGADAAN, "lpse tender spse katalog" });
DEMO_LIST(setwan, { "aspirasi", "Penyampaian aspirasi dan audiensi",
                    "Bagi warga dan organisasi yang hendak bertemu anggota DPRD.", ALUR_INFORMASI,
                    "5 hari kerja\nsampai jadwal pertemuan", NULL, "Surat permohonan\nDaftar peserta",
                    "Jadwal audiensi dan risalah", PEMDA, "dprd rapat demo" });
DEMO_LIST(inspektorat,
          { "pengaduan-penyimpangan", "Pengaduan penyimpangan aparatur",
            "Bagi siapa pun yang mengetahui penyimpangan; identitas dirahasiakan.", ALUR_LAPANGAN,
            "14 hari kerja\nsampai hasil telaah awal", NULL, "Uraian kejadian, waktu, dan tempat\nBukti awal bila ada",
            "Hasil telaah dan tindak lanjut", AWAS, "wbs korupsi pungli lapor" });
DEMO_LIST(kominfo,
          { "informasi-publik", "Permohonan informasi publik (PPID)", "Bagi warga negara dan badan hukum Indonesia.",
            ALUR_INFORMASI, "10 hari kerja\ndapat diperpanjang 7 hari kerja", NULL,
            "KTP atau akta badan hukum\nUraian informasi yang diminta", "Informasi atau jawaban tertulis", KIP,
            "ppid data dokumen" },
          { "tanda-tangan-elektronik", "Penerbitan tanda tangan elektronik",
            "Bagi pejabat dan pegawai pemerintah kabupaten.", ALUR_LOKET, "1 hari kerja\nsejak berkas lengkap", NULL,
            "KTP\nSK jabatan\nSurel dinas", "Sertifikat elektronik aktif", SPBE, "tte bsre sertifikat" });
DEMO_LIST(
    dagkop,
    { "tera-ulang", "Tera ulang timbangan dan pompa ukur", "Bagi pedagang, SPBU, dan industri.", ALUR_LAPANGAN,
      "1 hari kerja\nsejak alat diperiksa", NULL, "Alat ukur dalam keadaan bersih\nSurat tera lama bila ada",
      "Cap tanda tera sah", "Undang-Undang Nomor 2 Tahun 1981 tentang Metrologi Legal", "timbangan spbu metrologi" },
    { "pembinaan-koperasi", "Pendampingan pendirian koperasi",
      "Bagi paling sedikit 9 orang yang hendak mendirikan koperasi.", ALUR_INFORMASI, "5 hari kerja\nsampai penyuluhan",
      NULL, "Daftar calon anggota\nRancangan anggaran dasar", "Berita acara penyuluhan",
      "Undang-Undang Nomor 25 Tahun 1992 tentang Perkoperasian", "koperasi merah putih ksp" },
    { "kios-pasar", "Sewa kios dan los pasar", "Bagi pedagang di pasar milik pemerintah kabupaten.", ALUR_LOKET,
      "5 hari kerja\nsejak berkas lengkap", "Rp 4.000\nper hari menurut peraturan daerah", KTP_KK "\nPasfoto 3 x 4",
      "Kartu hak pakai kios", PAJAK, "pasar lapak jualan" },
    { "fasilitasi-umkm", "Fasilitasi sertifikat halal dan merek UMKM", "Bagi usaha mikro dan kecil yang memiliki NIB.",
      ALUR_BANTUAN, "10 hari kerja\nsampai berkas terkirim", NULL, "KTP\nNIB\nDaftar produk dan bahan",
      "Pendaftaran halal atau merek",
      "Peraturan Pemerintah Nomor 7 Tahun 2021 tentang Kemudahan, Pelindungan, dan Pemberdayaan Koperasi dan UMKM",
      "halal merek pirt usaha mikro" });
DEMO_LIST(pupr,
          { "informasi-tata-ruang", "Informasi rencana tata ruang",
            "Bagi siapa pun yang hendak membangun atau membeli tanah.", ALUR_INFORMASI,
            "3 hari kerja\nsejak permintaan", NULL, "KTP\nKoordinat atau denah lokasi", "Keterangan rencana tata ruang",
            "Peraturan Pemerintah Nomor 21 Tahun 2021 tentang Penyelenggaraan Penataan Ruang",
            "rtrw kkpr zona tanah krk" },
          { "pengaduan-jalan", "Pengaduan jalan dan jembatan rusak", "Bagi pengguna jalan kabupaten.", ALUR_LAPANGAN,
            "7 hari kerja\nsampai penanganan sementara", NULL, "Letak dan foto kerusakan",
            "Perbaikan atau jadwal penanganan", "Undang-Undang Nomor 38 Tahun 2004 tentang Jalan",
            "lubang aspal jembatan" },
          { "sewa-alat-berat", "Sewa alat berat", "Bagi warga, kelompok, dan perusahaan.", ALUR_LOKET,
            "3 hari kerja\nselama alat tersedia", "Sesuai alat\ntarif sewa menurut peraturan daerah",
            "Surat permohonan\nKTP\nSurat perjanjian sewa", "Alat berat beserta operator", PAJAK,
            "ekskavator buldoser sewa" });
DEMO_LIST(perpustakaan,
          { "kartu-perpustakaan", "Kartu anggota perpustakaan", "Bagi semua penduduk, gratis seumur hidup.", ALUR_LOKET,
            "10 menit\ndi meja layanan", NULL, "KTP, kartu pelajar, atau kartu keluarga", "Kartu anggota", PERPUSTAKAAN,
            "pinjam buku baca anggota" },
          { "arsip", "Peminjaman arsip statis", "Bagi peneliti dan ahli waris.", ALUR_INFORMASI,
            "60 menit\nbila arsip tersedia", NULL, "KTP\nTujuan pemakaian", "Arsip atau salinannya",
            "Undang-Undang Nomor 43 Tahun 2009 tentang Kearsipan", "dokumen lama sejarah" });
DEMO_LIST(perikanan,
          { "kartu-kusuka", "Kartu pelaku usaha kelautan dan perikanan",
            "Bagi nelayan, pembudidaya, pengolah, dan pemasar ikan.", ALUR_BANTUAN,
            "5 hari kerja\nsampai data terkirim", NULL, KTP_KK "\nFoto usaha",
            "Terdaftar sebagai penerima kartu Kusuka",
            "Undang-Undang Nomor 7 Tahun 2016 tentang Perlindungan dan Pemberdayaan Nelayan, Pembudi Daya Ikan, dan "
            "Petambak Garam",
            "nelayan tambak rumput laut" },
          { "rekomendasi-bbm-nelayan", "Rekomendasi BBM bersubsidi nelayan",
            "Bagi nelayan kecil dengan kapal paling besar 30 GT.", ALUR_SURAT, "1 hari kerja\nsejak berkas lengkap",
            NULL, "KTP\nTanda daftar kapal\nKartu Kusuka", "Surat rekomendasi pembelian BBM",
            "Peraturan Presiden Nomor 191 Tahun 2014", "solar pertalite kapal" });
DEMO_LIST(naker,
          { "kartu-kuning", "Kartu pencari kerja (AK-1)", "Bagi pencari kerja yang tinggal di kabupaten ini.",
            ALUR_LOKET, "15 menit\nsejak data lengkap", NULL, "KTP\nIjazah terakhir\nPasfoto 3 x 4", "Kartu AK-1",
            KERJA, "kartu kuning ak1 lowongan melamar kerja" },
          { "perselisihan-kerja", "Mediasi perselisihan hubungan industrial", "Bagi pekerja dan pengusaha.",
            ALUR_INFORMASI, "30 hari kerja\nsejak pelimpahan", NULL,
            "Surat pencatatan perselisihan\nBukti perundingan bipartit", "Perjanjian bersama atau anjuran",
            "Undang-Undang Nomor 2 Tahun 2004 tentang Penyelesaian Perselisihan Hubungan Industrial",
            "phk gaji upah pesangon" },
          { "pelatihan-kerja", "Pendaftaran pelatihan kerja", "Bagi pencari kerja berusia 18 sampai 45 tahun.",
            ALUR_BANTUAN, "14 hari kerja\nsejak pendaftaran ditutup", NULL, "KTP\nKartu AK-1\nIjazah terakhir",
            "Peserta pelatihan dan sertifikat", KERJA, "blk kursus las jahit komputer" });
DEMO_LIST(perkim, { "rumah-tidak-layak-huni", "Bantuan perbaikan rumah tidak layak huni",
                    "Bagi keluarga kurang mampu yang memiliki rumah sendiri.", ALUR_BANTUAN,
                    "90 hari kerja\nsesuai jadwal anggaran", NULL,
                    KTP_KK "\nBukti tanah\nSurat keterangan tidak mampu\nFoto rumah", "Bahan bangunan dan upah",
                    PERUMAHAN, "rtlh bedah rumah bsps" });
DEMO_LIST(pmd, { "verifikasi-apbdes", "Verifikasi pencairan dana desa", "Bagi pemerintah desa.", ALUR_LOKET,
                 "3 hari kerja\nsejak berkas lengkap", NULL, "APBDes\nLaporan tahap sebelumnya\nSurat pengantar camat",
                 "Rekomendasi pencairan", "Undang-Undang Nomor 3 Tahun 2024 tentang Desa", "dana desa add apbdes" });
DEMO_LIST(p3a,
          { "lapor-kekerasan", "Perlindungan korban kekerasan",
            "Bagi perempuan dan anak korban kekerasan, 24 jam; identitas dirahasiakan.", ALUR_GAWAT,
            "1 x 24 jam\nsampai penjangkauan", NULL, "Tidak ada syarat di muka",
            "Pendampingan, rumah aman, dan rujukan",
            "Undang-Undang Nomor 12 Tahun 2022 tentang Tindak Pidana Kekerasan Seksual\nUndang-Undang Nomor 35 Tahun "
            "2014 tentang Perlindungan Anak",
            "kdrt uptd ppa pelecehan anak perempuan" },
          { "pelayanan-kb-keliling", "Pelayanan KB keliling", "Bagi pasangan usia subur.", ALUR_PASIEN,
            "30 menit\ndi lokasi pelayanan", NULL, KTP_KK, "Alat kontrasepsi dan konseling",
            "Undang-Undang Nomor 52 Tahun 2009 tentang Perkembangan Kependudukan dan Pembangunan Keluarga",
            "kontrasepsi implan iud suntik" });
DEMO_LIST(pariwisata,
          { "izin-gedung-olahraga", "Pemakaian lapangan dan gedung olahraga", "Bagi klub, sekolah, dan warga.",
            ALUR_SURAT, "1 hari kerja\nsejak permohonan", "Sesuai waktu\ntarif sewa menurut peraturan daerah",
            "Surat permohonan\nKTP penanggung jawab", "Jadwal pemakaian", PAJAK, "gor stadion lapangan sewa" });
DEMO_LIST(
    damkar,
    { "pemadaman", "Pemadaman kebakaran", "Bagi siapa pun yang melihat kebakaran, 24 jam.", ALUR_GAWAT,
      "15 menit\ntiba di lokasi dalam wilayah manajemen kebakaran", NULL, "Laporan letak kejadian",
      "Pemadaman dan penyelamatan",
      "Peraturan Menteri Dalam Negeri Nomor 114 Tahun 2018 tentang Standar Teknis Pelayanan Dasar Suburusan Kebakaran",
      "damkar api kebakaran" },
    { "penyelamatan", "Penyelamatan dan evakuasi hewan", "Bagi warga yang terancam ular, tawon, atau terjebak.",
      ALUR_GAWAT, "30 menit\nsejak laporan, dalam kota", NULL, "Laporan letak kejadian", "Evakuasi", PEMDA,
      "ular tawon cincin" });
DEMO_LIST(bkpsdm,
          { "pensiun", "Usul pensiun pegawai", "Bagi aparatur yang mencapai batas usia pensiun dan ahli warisnya.",
            ALUR_LOKET, "10 hari kerja\nsejak berkas lengkap", NULL,
            "SK pangkat terakhir\nKartu keluarga\nData perorangan calon penerima pensiun", "Usul terkirim ke BKN", ASN,
            "pensiun asn taspen" });
DEMO_LIST(bapenda,
          { "pbb", "Pajak bumi dan bangunan (PBB-P2)",
            "Bagi pemilik tanah dan bangunan: pendaftaran, mutasi, dan salinan SPPT.", ALUR_LOKET,
            "5 hari kerja\nsejak berkas lengkap", NULL, "KTP\nBukti hak atas tanah\nSPPT lama bila ada", "SPPT PBB-P2",
            PAJAK, "pbb pajak tanah sppt" },
          { "bphtb", "Validasi BPHTB", "Bagi pembeli dan ahli waris tanah atau bangunan.", ALUR_LOKET,
            "2 hari kerja\nsejak berkas lengkap",
            "Sesuai nilai\npajak 5 persen menurut undang-undang; validasinya gratis",
            "KTP\nDraf akta PPAT\nSPPT dan bukti lunas PBB", "BPHTB tervalidasi", PAJAK,
            "pajak jual beli tanah waris" },
          { "pajak-usaha", "Pendaftaran pajak daerah", "Bagi pemilik rumah makan, hotel, hiburan, dan parkir.",
            ALUR_LOKET, "1 hari kerja\nsejak berkas lengkap", NULL, "KTP\nNIB\nFoto tempat usaha",
            "Nomor pokok wajib pajak daerah", PAJAK, "npwpd restoran hotel parkir pbjt" });
DEMO_LIST(kesbangpol,
          { "lapor-ormas", "Pelaporan keberadaan organisasi masyarakat", "Bagi pengurus organisasi masyarakat.",
            ALUR_SURAT, "3 hari kerja\nsejak berkas lengkap", NULL,
            "Akta pendirian\nSusunan pengurus\nNPWP organisasi\nSurat keterangan domisili",
            "Surat tanda terima pelaporan", "Peraturan Menteri Dalam Negeri Nomor 57 Tahun 2017", "ormas lsm skt" });
DEMO_LIST(bpbd, { "tanggap-darurat", "Tanggap darurat bencana",
                  "Bagi warga terdampak banjir, longsor, dan bencana lain, 24 jam.", ALUR_GAWAT,
                  "1 jam\nsejak laporan sampai tim berangkat", NULL, "Laporan letak dan jenis kejadian",
                  "Evakuasi dan pertolongan", BENCANA, "banjir longsor evakuasi" });
DEMO_LIST(bapperida, { "pendaftaran-inovasi", "Pendampingan inovasi daerah",
                       "Bagi perangkat daerah, desa, dan warga yang berinovasi.", ALUR_INFORMASI,
                       "5 hari kerja\nsampai klinik inovasi", NULL, "Ringkasan inovasi", "Catatan pendampingan",
                       "Peraturan Pemerintah Nomor 38 Tahun 2017 tentang Inovasi Daerah", "inovasi lomba iga kipp" });
DEMO_LIST(satpolpp, { "pengaduan-ketertiban", "Pengaduan gangguan ketertiban umum",
                      "Bagi warga yang terganggu kebisingan, bangunan liar, atau hewan lepas.", ALUR_LAPANGAN,
                      "2 hari kerja\nsejak laporan", NULL, "Letak dan uraian gangguan", "Penertiban atau pembinaan",
                      PEMDA, "ribut miras pkl ternak lepas" });
DEMO_LIST(mpp,
          { "informasi-antrean", "Informasi dan antrean", "Bagi semua pengunjung Mal Pelayanan Publik.", ALUR_INFORMASI,
            "5 menit\ndi meja informasi", NULL, "Tidak ada", "Nomor antrean dan penjelasan", MPP, "mpp loket antri" });
#define AIR "Peraturan Pemerintah Nomor 122 Tahun 2015 tentang Sistem Penyediaan Air Minum"
DEMO_LIST(airminum,
          { "sambungan-baru", "Sambungan air baru", "Bagi rumah dan tempat usaha di jalur pipa.", ALUR_LAPANGAN,
            "7 hari kerja\nsejak biaya dilunasi", "Rp 1.250.000\nsambungan rumah tangga, menurut keputusan direksi",
            "KTP\nDenah rumah\nRekening listrik", "Sambungan air berfungsi", AIR, "pdam pasang air ledeng" },
          { "pengaduan-air", "Pengaduan air tidak mengalir", "Bagi pelanggan air minum.", ALUR_LAPANGAN,
            "2 hari kerja\nsejak laporan", NULL, "Nomor pelanggan", "Perbaikan atau air tangki", AIR,
            "pdam bocor macet keruh" });

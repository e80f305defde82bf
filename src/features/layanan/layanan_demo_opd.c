/* layanan_demo_opd.c: what the departments with the most visitors offer: population, licences, health, school, social
 * affairs, transport, farming, environment. Time and cost follow the regulations named, where they fix them. */
#include "layanan/layanan_demo.h"

#define ADMINDUK                                                                                                       \
    "Undang-Undang Nomor 24 Tahun 2013 tentang Administrasi Kependudukan\nPeraturan Presiden Nomor 96 Tahun "          \
    "2018 tentang Persyaratan dan Tata Cara Pendaftaran Penduduk dan Pencatatan Sipil\nPeraturan Menteri Dalam "       \
    "Negeri "                                                                                                          \
    "Nomor 108 Tahun 2019"
#define OSS "Peraturan Pemerintah Nomor 28 Tahun 2025 tentang Penyelenggaraan Perizinan Berusaha Berbasis Risiko"
#define SOSIAL "Undang-Undang Nomor 13 Tahun 2011 tentang Penanganan Fakir Miskin"
#define SEKOLAH "Undang-Undang Nomor 20 Tahun 2003 tentang Sistem Pendidikan Nasional"
#define NAKES "Undang-Undang Nomor 17 Tahun 2023 tentang Kesehatan"
#define KTP_KK "KTP\nKartu keluarga"
#define LALU_LINTAS "Undang-Undang Nomor 22 Tahun 2009 tentang Lalu Lintas dan Angkutan Jalan"
#define KIR "Peraturan Menteri Perhubungan Nomor 19 Tahun 2021 tentang Pengujian Berkala Kendaraan Bermotor"

DEMO_LIST(dukcapil,
          { "ktp-elektronik", "KTP elektronik",
            "Bagi penduduk berusia 17 tahun atau sudah kawin: baru, rusak, hilang, atau ubah data.", ALUR_LOKET,
            "1 hari kerja\nsejak data siap cetak", NULL,
            "Fotokopi kartu keluarga\nKTP lama bila rusak atau berubah\nSurat kehilangan dari kepolisian bila hilang",
            "KTP elektronik", ADMINDUK, "ktp e-ktp ktp-el identitas hilang rusak" },
          { "kartu-keluarga", "Kartu keluarga",
            "Bagi keluarga baru dan keluarga yang datanya berubah, hilang, atau rusak.", ALUR_LOKET,
            "1 hari kerja\nsejak berkas lengkap", NULL,
            "Formulir F-1.01\nKartu keluarga lama bila ada\nBuku nikah atau akta perkawinan\nBukti peristiwa yang "
            "mengubah data",
            "Kartu keluarga bertanda tangan elektronik", ADMINDUK, "kk tambah anggota pisah kk" },
          { "akta-kelahiran", "Akta kelahiran", "Bagi orang tua atau wali yang melaporkan kelahiran anak.", ALUR_LOKET,
            "3 hari kerja\nsejak berkas lengkap", NULL,
            "Surat keterangan lahir dari bidan, puskesmas, atau rumah sakit\n"
            "Buku nikah atau akta perkawinan orang tua\nKartu keluarga\nFormulir F-2.01",
            "Kutipan akta kelahiran bertanda tangan elektronik", ADMINDUK, "akta lahir akte bayi baru lahir anak" },
          { "akta-kematian", "Akta kematian", "Bagi keluarga yang melaporkan kematian anggota keluarganya.", ALUR_LOKET,
            "3 hari kerja\nsejak berkas lengkap", NULL,
            "Surat keterangan kematian\nKTP dan kartu keluarga almarhum\nKTP pelapor",
            "Kutipan akta kematian dan kartu keluarga baru", ADMINDUK, "akte meninggal wafat duka" },
          { "akta-perkawinan", "Akta perkawinan", "Bagi pasangan nonmuslim yang telah menikah menurut agamanya.",
            ALUR_LOKET, "5 hari kerja\nsejak berkas lengkap", NULL,
            "Surat pemberkatan perkawinan\nKTP dan kartu keluarga kedua mempelai\n"
            "Pasfoto berdampingan 4 x 6\nDua saksi",
            "Kutipan akta perkawinan", ADMINDUK, "akte nikah kawin kristen hindu" },
          { "kartu-identitas-anak", "Kartu identitas anak (KIA)", "Bagi anak di bawah 17 tahun yang belum kawin.",
            ALUR_LOKET, "1 hari kerja\nsejak berkas lengkap", NULL,
            "Akta kelahiran anak\nKartu keluarga\nPasfoto 2 x 3 bagi anak di atas 5 tahun", "Kartu identitas anak",
            ADMINDUK "\nPeraturan Menteri Dalam Negeri Nomor 2 Tahun 2016 tentang Kartu Identitas Anak",
            "kia ktp anak" },
          { "pindah-datang", "Surat keterangan pindah dan kedatangan",
            "Bagi penduduk yang pindah ke atau dari kabupaten ini.", ALUR_LOKET, "1 hari kerja\nsejak berkas lengkap",
            NULL, "Formulir F-1.03\nKartu keluarga\nKTP", "Surat keterangan pindah atau kartu keluarga di alamat baru",
            ADMINDUK, "pindah domisili skpwni alamat" },
          { "identitas-kependudukan-digital", "Identitas kependudukan digital (IKD)",
            "Bagi pemilik KTP elektronik dengan telepon pintar.", ALUR_LOKET, "10 menit\ndi loket", NULL,
            "KTP elektronik\nTelepon pintar dan alamat surel", "IKD aktif di telepon",
            ADMINDUK "\nPeraturan Menteri Dalam Negeri Nomor 72 Tahun 2022", "ikd ktp digital aktivasi" });

DEMO_LIST(ptsp,
          { "izin-usaha-mikro", "Izin usaha mikro (NIB)", "Bagi pelaku usaha perseorangan risiko rendah.", ALUR_IZIN,
            "1 hari kerja\npendampingan sampai NIB terbit", NULL,
            "KTP\nNomor telepon dan alamat surel\nAlamat dan jenis usaha", "Nomor induk berusaha (NIB)", OSS,
            "nib oss umkm warung dagang izin usaha" },
          { "izin-reklame", "Izin penyelenggaraan reklame", "Bagi pemasang papan, spanduk, dan baliho.", ALUR_IZIN,
            "5 hari kerja\nsejak berkas lengkap", "Gratis\npajak reklame dibayar terpisah",
            KTP_KK "\nDesain dan ukuran reklame\nFoto dan denah lokasi\nPersetujuan pemilik lahan", "Izin reklame", OSS,
            "spanduk baliho papan nama iklan" },
          { "persetujuan-bangunan-gedung", "Persetujuan bangunan gedung (PBG)",
            "Bagi pemilik yang akan membangun atau mengubah bangunan.", ALUR_IZIN,
            "28 hari kerja\nsejak dokumen teknis lengkap", "Sesuai luas\nretribusi PBG menurut peraturan daerah",
            "KTP atau akta badan usaha\nBukti hak atas tanah\nGambar teknis\nKesesuaian pemanfaatan ruang",
            "Persetujuan bangunan gedung", "Peraturan Pemerintah Nomor 16 Tahun 2021 tentang Bangunan Gedung",
            "imb bangun rumah pbg slf" },
          { "izin-praktik-nakes", "Surat izin praktik tenaga kesehatan",
            "Bagi dokter, bidan, perawat, apoteker, dan tenaga kesehatan lain.", ALUR_IZIN,
            "5 hari kerja\nsejak berkas lengkap", NULL,
            "Surat tanda registrasi\nKTP\nKeterangan tempat praktik\nPasfoto 4 x 6", "Surat izin praktik", NAKES,
            "sip sipb sipp praktek dokter bidan perawat apoteker" },
          { "surat-keterangan-penelitian", "Surat keterangan penelitian",
            "Bagi mahasiswa, dosen, dan lembaga yang meneliti di kabupaten ini.", ALUR_SURAT,
            "1 hari kerja\nsejak berkas lengkap", NULL, "Surat pengantar kampus atau lembaga\nProposal penelitian\nKTP",
            "Surat keterangan penelitian",
            "Peraturan Menteri Dalam Negeri Nomor 3 Tahun 2018 tentang Penerbitan Surat Keterangan Penelitian",
            "izin riset skripsi kkn mahasiswa" });

DEMO_LIST(dinkes,
          { "laik-higiene", "Sertifikat laik higiene sanitasi",
            "Bagi rumah makan, jasa boga, depot air minum, dan penginapan.", ALUR_LAPANGAN,
            "14 hari kerja\ntermasuk pemeriksaan contoh",
            "Sesuai contoh\nretribusi uji laboratorium menurut peraturan daerah",
            "NIB\nDenah tempat usaha\nHasil uji laboratorium\nSertifikat pelatihan penjamah makanan",
            "Sertifikat laik higiene sanitasi", NAKES, "slhs restoran katering depot air" },
          { "jaminan-kesehatan-daerah", "Kepesertaan jaminan kesehatan dari daerah",
            "Bagi penduduk kurang mampu yang belum menjadi peserta JKN.", ALUR_BANTUAN,
            "5 hari kerja\nsejak berkas lengkap", NULL,
            KTP_KK "\nSurat keterangan tidak mampu\nRekomendasi Dinas Sosial", "Kepesertaan JKN aktif",
            "Peraturan Presiden Nomor 82 Tahun 2018 tentang Jaminan Kesehatan", "bpjs kis pbi jamkesda" });

DEMO_LIST(pendidikan,
          { "mutasi-siswa", "Rekomendasi pindah sekolah",
            "Bagi siswa PAUD, SD, dan SMP yang pindah dari atau ke kabupaten ini.", ALUR_SURAT,
            "1 hari kerja\nsejak berkas lengkap", NULL,
            "Surat pindah dari sekolah asal\nRapor\nSurat menerima dari sekolah tujuan", "Surat rekomendasi pindah",
            SEKOLAH, "mutasi siswa pindah sekolah" },
          { "keterangan-ijazah", "Surat keterangan pengganti ijazah",
            "Bagi pemilik ijazah SD, SMP, atau Paket yang hilang atau rusak.", ALUR_SURAT,
            "2 hari kerja\nsejak berkas lengkap", NULL,
            "Surat kehilangan dari kepolisian\nFotokopi ijazah bila ada\nSurat pernyataan tanggung jawab "
            "mutlak\nPasfoto 3 x 4",
            "Surat keterangan pengganti ijazah", SEKOLAH, "ijazah hilang rusak skpi legalisir" },
          { "beasiswa", "Bantuan pendidikan mahasiswa",
            "Bagi mahasiswa dari keluarga kurang mampu dan yang berprestasi.", ALUR_BANTUAN,
            "30 hari kerja\nsejak pendaftaran ditutup", NULL,
            KTP_KK "\nSurat keterangan aktif kuliah\nTranskrip nilai\nRekening bank atas nama sendiri",
            "Bantuan biaya pendidikan", SEKOLAH, "beasiswa kuliah bantuan mahasiswa" });

DEMO_LIST(sosial,
          { "data-tunggal-sosial", "Pendaftaran data tunggal sosial ekonomi",
            "Bagi keluarga yang belum terdata atau datanya berubah.", ALUR_BANTUAN,
            "14 hari kerja\nsampai kunjungan petugas", NULL, KTP_KK "\nSurat pengantar desa atau kelurahan",
            "Usulan data yang terkirim",
            SOSIAL "\nInstruksi Presiden Nomor 4 Tahun 2025 tentang Data Tunggal Sosial dan Ekonomi Nasional",
            "dtks dtsen bansos pkh sembako terdaftar" },
          { "rekomendasi-pbi", "Rekomendasi aktivasi PBI JKN", "Bagi peserta PBI yang nonaktif dan sedang sakit.",
            ALUR_SURAT, "1 hari kerja\nsejak berkas lengkap", NULL,
            KTP_KK "\nSurat keterangan dari puskesmas atau rumah sakit", "Surat rekomendasi", SOSIAL,
            "bpjs kis nonaktif pbi aktivasi" },
          { "alat-bantu-disabilitas", "Alat bantu penyandang disabilitas", "Bagi penyandang disabilitas kurang mampu.",
            ALUR_BANTUAN, "30 hari kerja\nselama persediaan ada", NULL,
            KTP_KK "\nSurat keterangan dokter\nFoto seluruh badan", "Kursi roda, tongkat, atau alat bantu lain",
            "Undang-Undang Nomor 8 Tahun 2016 tentang Penyandang Disabilitas", "kursi roda difabel tongkat" });

DEMO_LIST(perhubungan,
          { "andalalin", "Persetujuan analisis dampak lalu lintas", "Bagi pembangun pusat kegiatan dan permukiman.",
            ALUR_LAPANGAN, "14 hari kerja\nsejak dokumen lengkap", NULL,
            "Dokumen analisis dampak lalu lintas\nNIB\nGambar tapak", "Persetujuan teknis",
            "Peraturan Menteri Perhubungan Nomor 17 Tahun 2021", "andalalin lalu lintas" },
          { "lampu-jalan", "Pengaduan lampu dan rambu jalan", "Bagi siapa pun yang melihat lampu atau rambu rusak.",
            ALUR_LAPANGAN, "3 hari kerja\nsejak laporan", NULL, "Letak dan foto kerusakan",
            "Perbaikan lampu atau rambu", LALU_LINTAS, "pju lampu mati rambu" });
DEMO_LIST(ujikendaraan,
          { "uji-kir", "Uji berkala kendaraan (kir)", "Bagi pemilik mobil barang, bus, dan angkutan umum.", ALUR_LOKET,
            "60 menit\nsejak kendaraan masuk jalur uji", "Gratis\nsejak 2024 tidak dipungut retribusi",
            "STNK\nKTP\nKartu uji lama", "Bukti lulus uji elektronik", KIR "\nUndang-Undang Nomor 1 Tahun 2022",
            "kir keur uji truk" });

#define TANI "Undang-Undang Nomor 19 Tahun 2013 tentang Perlindungan dan Pemberdayaan Petani"
#define HEWAN "Undang-Undang Nomor 18 Tahun 2009 tentang Peternakan dan Kesehatan Hewan"
DEMO_LIST(pertanian,
          { "pupuk-bersubsidi", "Pendaftaran penerima pupuk bersubsidi",
            "Bagi petani anggota kelompok tani dengan lahan paling luas 2 hektare.", ALUR_BANTUAN,
            "5 hari kerja\ndi luar jadwal nasional", NULL,
            KTP_KK "\nBukti lahan atau keterangan garapan\nAnggota kelompok tani", "Terdaftar dalam e-RDKK", TANI,
            "pupuk erdkk urea petani sawah" },
          { "inseminasi-buatan", "Inseminasi buatan ternak", "Bagi peternak sapi dan kerbau.", ALUR_LAPANGAN,
            "1 hari\nsejak laporan birahi", NULL, "Laporan peternak kepada petugas", "Inseminasi dan kartu ternak",
            HEWAN, "sapi kawin suntik ternak" },
          { "kesehatan-hewan", "Pengobatan dan surat kesehatan hewan", "Bagi pemilik ternak dan hewan peliharaan.",
            ALUR_LAPANGAN, "1 hari kerja\nsejak laporan", NULL, "KTP pemilik\nHewan atau letak kandang",
            "Pengobatan, vaksin, atau surat keterangan kesehatan hewan", HEWAN,
            "dokter hewan vaksin rabies skkh ternak" });

#define LINGKUNGAN                                                                                                     \
    "Peraturan Pemerintah Nomor 22 Tahun 2021 tentang Penyelenggaraan Perlindungan dan Pengelolaan Lingkungan Hidup"
DEMO_LIST(lingkungan,
          { "persetujuan-lingkungan", "Persetujuan lingkungan (UKL-UPL)", "Bagi usaha yang wajib memiliki UKL-UPL.",
            ALUR_IZIN, "5 hari kerja\nsejak formulir dinyatakan lengkap", NULL,
            "NIB\nFormulir UKL-UPL\nKesesuaian pemanfaatan ruang",
            "Persetujuan pernyataan kesanggupan pengelolaan lingkungan", LINGKUNGAN, "ukl upl amdal sppl limbah" },
          { "angkut-sampah", "Pengangkutan sampah", "Bagi rumah tangga, pasar, dan tempat usaha di jalur layanan.",
            ALUR_LAPANGAN, "2 hari\nsekali angkut pada jalur layanan",
            "Rp 10.000\nper rumah per bulan menurut peraturan daerah", "Pendaftaran alamat",
            "Sampah terangkut sesuai jadwal", "Undang-Undang Nomor 18 Tahun 2008 tentang Pengelolaan Sampah",
            "sampah truk kebersihan tps" },
          { "pengaduan-lingkungan", "Pengaduan pencemaran lingkungan",
            "Bagi siapa pun yang melihat pencemaran air, udara, atau tanah.", ALUR_LAPANGAN,
            "10 hari kerja\nsampai hasil pemeriksaan lapangan", NULL, "Letak, waktu, dan foto kejadian",
            "Hasil pemeriksaan dan tindak lanjut", LINGKUNGAN, "limbah polusi bau sungai danau" });
DEMO_LIST(lablingkungan,
          { "uji-kualitas-air", "Uji kualitas air", "Bagi perusahaan, pengelola air, dan warga.", ALUR_LOKET,
            "10 hari kerja\nsejak contoh diterima", "Rp 250.000\nparameter dasar, menurut peraturan daerah",
            "Permohonan\nContoh air atau permintaan pengambilan contoh", "Laporan hasil uji", LINGKUNGAN,
            "lab air limbah sungai sumur" });

/* layanan_demo.c: writes the units, services and standards of the demo region from the tables. The same seed gives
 * the same rows, ids included. Some standards lack components on purpose, as they do in life (UU 25/2009 art. 21
 * asks for 14, of which 6 must be published). */
#include "layanan/layanan_demo.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"

/* The form of id_make, for 1 January 2025: before any id of a real service, and the same for every seed. */
static const int64_t first_id = 157852800000LL << 21;
enum { FIRST_LAYANAN = 1000 };
static const struct date units_since = { 2017, 1, 2 };

static const char *const alur_steps[N_ALUR] = {
    [ALUR_LOKET] =
        "Ambil nomor antrean\nSerahkan berkas di loket\nPetugas memeriksa kelengkapan dan memberi tanda terima\n"
        "Petugas memproses dan pejabat menandatangani\nAmbil hasil di loket atau terima lewat surel",
    [ALUR_SURAT] = "Serahkan berkas kepada petugas pelayanan\nPetugas memeriksa kelengkapan dan mencatat\n"
                   "Surat dibuat dan ditandatangani pejabat\nSurat diserahkan kepada pemohon",
    [ALUR_IZIN] = "Daftar lewat OSS atau loket, didampingi bila perlu\nUnggah atau serahkan persyaratan\n"
                  "Petugas memeriksa dan, bila perlu, meninjau lokasi\nIzin terbit dengan tanda tangan elektronik",
    [ALUR_PASIEN] =
        "Daftar dan ambil nomor antrean\nTunggu panggilan di ruang tunggu\nDiperiksa atau dilayani petugas\n"
        "Ambil obat, hasil, atau surat\nBayar di kasir bila tidak dijamin",
    [ALUR_GAWAT] = "Datang langsung atau telepon\nPetugas menilai tingkat kegawatan\nPertolongan diberikan segera\n"
                   "Administrasi menyusul",
    [ALUR_LAPANGAN] = "Sampaikan permohonan atau laporan\nPetugas mencatat dan menjadwalkan\nPetugas datang ke lokasi\n"
                      "Hasil disampaikan kepada pemohon",
    [ALUR_BANTUAN] =
        "Serahkan berkas di loket atau lewat desa\nPetugas memeriksa data\nKunjungan ke rumah bila diperlukan\n"
        "Penetapan penerima\nBantuan disalurkan atau data dikirim",
    [ALUR_INFORMASI] =
        "Datang ke loket atau kirim permintaan\nPetugas mencatat keperluan\nPenjelasan atau dokumen diberikan",
};

/* In a thousand services, so many leave the component out. */
static const unsigned missing[N_KOMPONEN] = {
    [KOMPONEN_DASAR_HUKUM] = 20, [KOMPONEN_PROSEDUR] = 25,         [KOMPONEN_JANGKA_WAKTU] = 45,
    [KOMPONEN_BIAYA] = 35,       [KOMPONEN_SARANA] = 60,           [KOMPONEN_KOMPETENSI] = 80,
    [KOMPONEN_PENGAWASAN] = 80,  [KOMPONEN_PENGADUAN] = 70,        [KOMPONEN_JAMINAN] = 90,
    [KOMPONEN_KEAMANAN] = 110,   [KOMPONEN_JUMLAH_PELAKSANA] = 90, [KOMPONEN_EVALUASI] = 100,
};

struct job {
    const struct demo_plan *plan;
    struct arena *arena;
    struct prng random;
    int64_t next_layanan;
};

/* "@" becomes the unit's name. NULL when the arena is full. */
static const char *with_unit(struct job *job, const char *text, const char *unit)
{
    const char *at = strchr(text, '@');
    if (!at)
        return text;
    const char *rest = with_unit(job, at + 1, unit);
    return rest ? arena_format(job->arena, "%.*s%s%s", (int)(at - text), text, unit, rest) : NULL;
}

static bool is_faskes(enum unit_kind k)
{
    return k == UNIT_PUSKESMAS || k == UNIT_RSUD;
}

/* The eight components inside the organisation, and complaints: alike for all services of a kind of unit. */
static void standar_common(struct job *job, const struct demo_unit *u, struct standar *st)
{
    bool sehat = is_faskes(u->jenis), desk = u->jenis == UNIT_KECAMATAN || u->jenis == UNIT_KELURAHAN;
    st->isi[KOMPONEN_SARANA] =
        sehat  ? "Ruang tunggu dengan kursi prioritas\nRuang periksa dan alat kesehatan yang dikalibrasi\n"
                 "Jalur kursi roda dan toilet ramah disabilitas"
        : desk ? "Loket pelayanan dan ruang tunggu\nKomputer, pencetak, dan jaringan internet\nKursi prioritas"
               : "Loket, nomor antrean, dan ruang tunggu\nKomputer dan jaringan internet\n"
                 "Jalur kursi roda, ruang laktasi, dan tempat parkir";
    st->isi[KOMPONEN_KOMPETENSI] =
        sehat ? "Tenaga kesehatan dengan surat izin praktik yang berlaku\nPetugas administrasi yang terlatih"
              : "Memahami peraturan layanan ini\nMampu mengoperasikan komputer\nSopan, jujur, dan teliti";
    st->isi[KOMPONEN_PENGAWASAN] = sehat ? "Oleh kepala unit dan tim mutu setiap bulan\nOleh Inspektorat"
                                         : "Oleh atasan langsung secara berjenjang\nOleh Inspektorat";
    st->isi[KOMPONEN_PENGADUAN] = with_unit(job,
                                            "Petugas pengaduan dan kotak saran di @\nSP4N-LAPOR! di lapor.go.id\n"
                                            "Dijawab paling lambat 5 hari kerja",
                                            u->nama);
    st->isi[KOMPONEN_JUMLAH_PELAKSANA] =
        arena_format(job->arena, "%u orang", 2 + prng_below(&job->random, sehat ? 7 : 4));
    st->isi[KOMPONEN_JAMINAN] = "Layanan diberikan sesuai standar ini\n"
                                "Bila terlambat, petugas menyampaikan alasan dan waktu selesai yang baru";
    st->isi[KOMPONEN_KEAMANAN] =
        sehat ? "Keselamatan pasien dijalankan sesuai pedoman\nRekam medis dirahasiakan"
              : "Data pribadi pemohon dirahasiakan\nDokumen memakai tanda tangan dan cap yang sah";
    st->isi[KOMPONEN_EVALUASI] =
        "Survei kepuasan masyarakat paling sedikit setahun sekali\nRapat evaluasi setiap tiga bulan";
}

static void standar_of(struct job *job, const struct demo_unit *u, const struct demo_service *s, struct standar *st)
{
    standar_common(job, u, st);
    st->isi[KOMPONEN_DASAR_HUKUM] = s->dasar;
    st->isi[KOMPONEN_PERSYARATAN] = with_unit(job, s->syarat, u->nama);
    st->isi[KOMPONEN_PROSEDUR] = alur_steps[s->alur];
    st->isi[KOMPONEN_JANGKA_WAKTU] = s->waktu;
    st->isi[KOMPONEN_BIAYA] = s->biaya ? s->biaya : "Gratis\ntidak dipungut biaya";
    st->isi[KOMPONEN_PRODUK] = s->produk;
    if (u->layanan == &demo_dukcapil) /* the model office */
        return;
    bool careless = prng_below(&job->random, 12) == 0; /* an office that filled in only what it must publish */
    for (enum komponen k = 0; k < N_KOMPONEN; k++) {
        unsigned out_of_1000 = missing[k] + (careless && !komponen_published(k) ? 600 : 0);
        if (prng_below(&job->random, 1000) < out_of_1000)
            st->isi[k] = NULL;
    }
}

static enum mk_result service_add(struct job *job, struct db *tx, const struct demo_unit *u, int64_t unit_id,
                                  const struct demo_service *s)
{
    bool by_kind = is_faskes(u->jenis) || u->jenis == UNIT_KECAMATAN || u->jenis == UNIT_KELURAHAN;
    struct layanan l = { .id = first_id + job->next_layanan++,
                         .unit_id = unit_id,
                         .nama = s->nama,
                         .unit_nama = u->nama,
                         .unit_kode = u->kode };
    l.kode = by_kind ? arena_format(job->arena, "%s-%s", u->kode, s->kode) : s->kode;
    l.ringkas = with_unit(job, s->ringkas, u->nama);
    if (!l.kode || !l.ringkas)
        return MK_TOO_BIG;
    int64_t daerah = job->plan->daerah->id;
    enum mk_result r = registry_layanan_add(tx, job->arena, daerah, &l, s->sinonim);
    struct standar st = { 0 };
    standar_of(job, u, s, &st);
    for (enum komponen k = 0; r == MK_OK && k < N_KOMPONEN; k++)
        if (st.isi[k])
            r = registry_standar_set(tx, daerah, l.id, k, st.isi[k]);
    return r;
}

/* Place of a unit in the table: parents stand before their children. */
static size_t unit_index(const char *kode)
{
    for (size_t i = 0; i < n_demo_units; i++)
        if (strcmp(demo_units[i].kode, kode) == 0)
            return i;
    assert(false && "induk yang tidak ada di tabel");
    return 0;
}

static enum mk_result unit_add(struct job *job, struct db *tx, size_t i)
{
    const struct demo_unit *u = &demo_units[i];
    struct unit row = {
        .id = first_id + 1 + (int64_t)i, .kode = u->kode, .nama = u->nama, .alamat = u->alamat, .jenis = u->jenis
    };
    if (u->induk)
        row.induk_id = first_id + 1 + (int64_t)unit_index(u->induk);
    enum mk_result r = registry_unit_add(tx, job->plan->daerah->id, &row, (int64_t)i, date_to_days(units_since));
    for (size_t k = 0; r == MK_OK && u->layanan && k < u->layanan->n; k++) {
        const struct demo_service *s = &u->layanan->item[k];
        if (s->dari100 == 0 || prng_below(&job->random, 100) < s->dari100)
            r = service_add(job, tx, u, row.id, s);
    }
    return r;
}

/* From the start each time: a write may be run again. */
static enum mk_result write_all(struct db *tx, void *arg, struct err *err)
{
    struct job *job = arg;
    arena_reset(job->arena);
    prng_seed(&job->random, job->plan->seed ^ 0x6c6179616e616eULL);
    job->next_layanan = FIRST_LAYANAN;
    for (size_t i = 0; i < n_demo_units; i++) {
        enum mk_result r = unit_add(job, tx, i);
        if (r != MK_OK)
            return err_set(err, r, "data peragaan: unit %s tidak dapat ditulis", demo_units[i].kode);
    }
    return MK_OK;
}

enum mk_result layanan_demo(const struct demo_plan *plan, struct err *err)
{
    struct arena arena;
    arena_init(&arena, 16 * 1024 * 1024);
    struct job job = { .plan = plan, .arena = &arena };
    enum mk_result r = store_write(plan->store, write_all, &job, err);
    arena_release(&arena);
    if (r == MK_OK && plan->progress)
        plan->progress("layanan", job.next_layanan - FIRST_LAYANAN, job.next_layanan - FIRST_LAYANAN);
    return r;
}

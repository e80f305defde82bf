/* settings.h: every limit and switch in one table. From it come the parser, the range errors with
 * line numbers, `maklumat settings`, the sample file and the manual page. Every resource that a
 * visitor can make us spend has a line here.
 *
 * To add a setting: one line below; then read `settings->name`. Values come, later wins, from the
 * default, the file DATA/maklumat.conf (`name = value`, # comments), the environment
 * (MAKLUMAT_NAME), and `--set NAME=VALUE`. */
#ifndef MK_BASE_SETTINGS_H
#define MK_BASE_SETTINGS_H

#include <stddef.h>
#include <stdint.h>

#include "base/result.h"

#define SETTINGS(X) /* name, default, min, max, unit, help */ \
    X(connections_max,      16000,   16,    100000, "sambungan", "Sambungan yang dilayani bersamaan") \
    X(connections_per_addr,    64,    0,    100000, "sambungan", "Sambungan bersamaan dari satu alamat; 0 tanpa batas") \
    X(connection_memory,    16384, 4096,    262144, "byte",  "Memori untuk kepala permintaan satu sambungan") \
    X(header_seconds,          10,    1,       600, "detik", "Batas waktu menerima kepala permintaan") \
    X(idle_seconds,            15,    1,      3600, "detik", "Sambungan diam di antara dua permintaan ditutup setelah ini") \
    X(body_seconds,            10,    1,       600, "detik", "Batas waktu dasar menerima isi permintaan") \
    X(body_rate,             8192,  128,   1048576, "byte/detik", "Laju minimum isi permintaan di atas batas dasar") \
    X(header_bytes,          8192, 1024,    131072, "byte",  "Ukuran kepala permintaan") \
    X(body_bytes,           65536, 1024,  10485760, "byte",  "Ukuran isi formulir bila rute tidak menetapkan sendiri") \
    X(form_fields,             64,    8,      1024, "isian", "Banyak isian dalam satu formulir") \
    X(request_memory,     8388608, 65536, 268435456, "byte", "Memori untuk mengerjakan satu permintaan") \
    X(page_bytes,         4194304, 65536,  67108864, "byte", "Ukuran satu halaman") \
    X(page_cache_bytes,   8388608,    0, 1073741824, "byte", "Memori untuk halaman publik yang sudah jadi; 0 mematikan") \
    X(write_queue,           8192,   16,    100000, "tulisan", "Tulisan yang boleh mengantre sebelum server menjawab sibuk") \
    X(write_batch,           1024,    1,     10000, "tulisan", "Tulisan paling banyak dalam satu transaksi") \
    X(write_rush,              32,    2,    100000, "tulisan", "Mulai sekian tulisan serentak, pencacah menyusul dalam sekitar satu detik") \
    X(stop_seconds,            20,    1,       600, "detik", "Waktu menyelesaikan permintaan saat berhenti") \
    X(query_milliseconds,     250,   10,     60000, "milidetik", "Satu bacaan basis data dihentikan setelah prosesor bekerja selama ini, atau setelah delapan kalinya menurut jam") \
    X(rate_limits,              1,    0,         1, "ya/tidak", "Batas laju dan batas sambungan per alamat berlaku (off hanya untuk uji beban)") \
    X(proxy,                    0,    0,         1, "ya/tidak", "Server berdiri di belakang proksi di mesin ini: alamat pengunjung dibaca dari X-Forwarded-For") \
    X(skm_per_hour,           600,    1,    100000, "isian", "Isian survei per jam dari satu alamat jaringan") \
    X(kios_per_hour,          240,    1,    100000, "isian", "Isian survei per jam dari satu kios") \
    X(kode_per_hour,          120,    1,    100000, "percobaan", "Kode sekali pakai yang salah per jam dari satu alamat jaringan") \
    X(sandi_per_hour,          40,    1,    100000, "percobaan", "Percobaan masuk yang gagal per jam dari satu alamat jaringan") \
    X(sandi_per_akun,          10,    1,     10000, "percobaan", "Percobaan masuk yang gagal per jam atas satu akun dari perangkat yang belum dikenal") \
    X(hitung_queue,            64,    1,     10000, "hitungan", "Pemeriksaan kata sandi yang boleh mengantre") \
    X(sesi_diam_menit,         30,    5,       240, "menit", "Sesi petugas berakhir setelah diam selama ini") \
    X(sesi_jam,                12,    1,        24, "jam",   "Sesi petugas berakhir selambat-lambatnya setelah ini") \
    X(metrics,                  1,    0,         1, "ya/tidak", "/metrics dijawab untuk peminta dari mesin ini") \
    X(access_log,               0,    0,         1, "ya/tidak", "Setiap permintaan dicatat (tanpa alamat pengunjung)") \
    X(backup_hours,            24,    0,      8760, "jam",   "Server membuat cadangan setiap sekian jam ke DATA/cadangan; 0 mematikan") \
    X(backup_keep,              7,    1,      1000, "cadangan", "Cadangan berkala terbaru yang disimpan; yang lebih lama dihapus") \
    X(increment_minutes,        4,    0,      1440, "menit", "Server menambah cadangan tambahan setiap sekian menit ke DATA/cadangan/tambahan; 0 mematikan") \
    X(increment_base_hours,    24,    1,      8760, "jam",   "Rantai tambahan baru, dengan seluruh basis data, dimulai setelah ini") \
    X(increment_keep,           2,    1,       100, "rantai", "Rantai tambahan terbaru yang disimpan") \
    X(unggah_bersamaan,        16,    1,      1000, "unggahan", "Formulir dengan berkas yang diterima bersamaan") \
    X(unggah_mb_unit,        2048,    1,   1048576, "MB",    "Seluruh berkas bukti satu unit") \
    X(laporan_baris,        20000,    0,   1000000, "baris", "Laporan yang lebih banyak pekerjaannya dari sekian baris dibuat di latar belakang; 0: semua") \
    X(list_page,               50,   10,       500, "baris", "Baris per halaman pada daftar")

struct settings {
#define X(name, def, min, max, unit, help) int64_t name;
    SETTINGS(X)
#undef X
};

struct setting_info {
    const char *name, *unit, *help;
    int64_t def, min, max;
    size_t offset; /* of the int64_t in struct settings */
};
extern const struct setting_info setting_table[];
extern const size_t setting_count;

/* Where each value came from; same order as the table. Texts are static or in the caller's memory. */
enum setting_source { FROM_DEFAULT, FROM_FILE, FROM_ENVIRONMENT, FROM_COMMAND };
struct setting_origin { enum setting_source source; int line; /* of the file */ };

/* Fills in defaults; ret_origin may be NULL, else has setting_count entries. */
void settings_default(struct settings *s, struct setting_origin *ret_origin);
/* "path baris 3: …" in err. A missing file is MK_OK. At most 64 KiB. yes/ya/on/1, no/tidak/off/0 are
 * read for switches; _ and k/m/g suffixes (1024) for numbers. */
MK_MUST_USE enum mk_result settings_read_file(struct settings *s, struct setting_origin *o, const char *path,
                                              struct err *err);
MK_MUST_USE enum mk_result settings_read_environment(struct settings *s, struct setting_origin *o,
                                                     const char *const *environment, struct err *err);
/* One "name=value". */
MK_MUST_USE enum mk_result settings_set(struct settings *s, struct setting_origin *o, const char *assignment,
                                        enum setting_source source, struct err *err);

#endif

/* skm_command.c: `maklumat skm`: options, then read, then print. */
#include "cli/commands.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cli/skm_csv.h"
#include "web/sheet.h"

static const char help[] =
    "Menghitung Indeks Kepuasan Masyarakat (IKM) dari jawaban mentah, lengkap dengan\n"
    "cara hitungnya. Tidak ada yang disimpan. FILE \"-\" membaca masukan standar.\n"
    "\n"
    "Baris pertama memuat nama kolom: u1..u9 menurut urutan peraturan (u8 pengaduan,\n"
    "u9 sarana) atau kode unsur (PERSYARATAN, PROSEDUR, WAKTU, BIAYA, PRODUK,\n"
    "KOMPETENSI, PERILAKU, PENGADUAN, SARPRAS), dan bila ada unit, layanan, periode.\n"
    "Kolom lain diabaikan. Pemisah koma, titik koma, atau tab; UTF-8; isian boleh\n"
    "berkutip. Dari XLSX dibaca satu lembar, dengan aturan yang sama.\n"
    "\n"
    "Baris dengan jawaban kosong atau di luar 1..4 tidak dihitung dan dilaporkan\n"
    "beserta nomornya. CSV yang rusak (kutip tidak pada tempatnya, isian kurang atau\n"
    "lebih, bukan UTF-8) menghentikan perhitungan dengan kode keluar 2.\n"
    "\n"
    "Tanpa --populasi, sample_ok pada JSON bernilai null karena kecukupan sampel\n"
    "(Krejcie-Morgan) tidak dapat diketahui; dengan --populasi nilainya true atau\n"
    "false, dan selang 95 % memakai koreksi populasi terhingga.";

static const char *const examples[] = {
    "maklumat skm jawaban.csv # tabel lengkap untuk seluruh berkas",
    "maklumat skm jawaban.csv --by unit # satu baris per unit",
    "maklumat skm jawaban.csv --by unit,periode --format json # untuk dibaca program",
    "maklumat skm rekap.xlsx --lembar Januari # satu lembar dari buku kerja",
    "maklumat skm - --bobot 0.11 < jawaban.csv # bobot cara lama, dari masukan standar",
    NULL,
};

static const struct command_option options[] = {
    { .name = "by", .kind = OPT_TEXT, .value = "KOLOM,…", .help = "Kelompokkan menurut unit, layanan, periode" },
    { .name = "bobot", .kind = OPT_TEXT, .value = "tepat|0.11|0.111", .fallback = "tepat",
      .help = "Bobot tiap unsur; tepat adalah 1/9" },
    { .name = "format", .kind = OPT_TEXT, .value = "table|json|csv", .fallback = "table", .help = "Bentuk hasil" },
    { .name = "populasi", .kind = OPT_INT, .value = "N", .min = 1, .max = SKM_MAX_RESPONDENTS,
      .help = "Banyaknya pengguna layanan dalam periode; hanya tanpa --by" },
    SHEET_OPTION,
};

static enum mk_result by_parse(struct invocation *in, const char *text, struct skm_request *rq)
{
    while (text && *text) {
        size_t n = strcspn(text, ",");
        enum skm_key k = skm_key_from_name(text, n);
        if (k == SKM_N_KEYS)
            return in_fail(in, MK_INVALID, "--by %.*s tidak dikenal; pilihannya unit, layanan, periode", (int)n, text);
        for (size_t i = 0; i < rq->n_by; i++)
            if (rq->by[i] == k)
                return in_fail(in, MK_INVALID, "--by menyebut %s dua kali", skm_key_name(k));
        rq->by[rq->n_by++] = k;
        text += n + (text[n] == ',');
    }
    return MK_OK;
}

static enum mk_result options_parse(struct invocation *in, struct skm_request *rq, struct skm_view *v,
                                    enum skm_format *format)
{
    static const char *const formats[] = { "table", "json", "csv" };
    const char *wanted = in_text(in, "format");
    size_t f = 0;
    while (f < COUNT(formats) && strcmp(wanted, formats[f]) != 0)
        f++;
    if (f == COUNT(formats))
        return in_fail(in, MK_INVALID, "--format %s tidak dikenal; pilihannya table, json, csv", wanted);
    *format = (enum skm_format)f;
    v->bobot = skm_bobot_from_code(in_text(in, "bobot"));
    if (v->bobot == N_BOBOT)
        return in_fail(in, MK_INVALID, "--bobot %s tidak dikenal; pilihannya tepat, 0.11, 0.111", in_text(in, "bobot"));
    if (in_text(in, "populasi")) {
        v->population = in_int(in, "populasi");
        if (in_text(in, "by"))
            return in_fail(in, MK_INVALID, "--populasi berlaku untuk satu kelompok, jadi tidak bersama --by");
    }
    return by_parse(in, in_text(in, "by"), rq);
}

static enum mk_result file_open(struct invocation *in, const char *path, int *ret)
{
    char short_name[200];
    *ret = 0;
    if (strcmp(path, "-") == 0)
        return MK_OK;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return in_fail(in, errno == ENOENT ? MK_NOT_FOUND : MK_INVALID, "%s tidak dapat dibuka: %s",
                       skm_short_name(path, short_name), strerror(errno));
    enum mk_result r = sheet_as_csv(in, skm_short_name(path, short_name), &fd);
    if (r)
        close(fd);
    else
        *ret = fd;
    return r;
}

/* The file became shorter while it was mapped. */
static void on_bus_error(int signal_number)
{
    static const char text[] = "maklumat: berkas berubah atau tidak terbaca selagi dihitung; ulangi\n";
    (void)signal_number;
    ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
    (void)ignored;
    _exit(2);
}

static enum mk_result print_all(struct invocation *in, const struct skm_view *v, enum skm_format format)
{
    enum mk_result r = MK_OK;
    if (v->recap->n > 0 || format == SKM_JSON)
        r = skm_print(v, format, in->out_fd, &in->err);
    if (format != SKM_JSON)
        skm_print_rejected(v, in->err_fd);
    if (r == MK_OK && v->recap->n == 0)
        r = in_fail(in, MK_INVALID, "tidak ada baris yang sah");
    return r;
}

static enum mk_result run(struct invocation *in)
{
    struct skm_request rq = { .name = in->args[0] };
    struct skm_recap recap;
    struct skm_view v = { .recap = &recap, .request = &rq };
    enum skm_format format = SKM_TABLE;
    struct sigaction old, handler = { .sa_handler = on_bus_error };
    int fd;
    if (strcmp(rq.name, "-") == 0)
        rq.name = "masukan standar";
    enum mk_result r = options_parse(in, &rq, &v, &format);
    if (r == MK_OK)
        r = file_open(in, in->args[0], &fd);
    if (r)
        return r;
    sigaction(SIGBUS, &handler, &old);
    r = skm_read_fd(&rq, fd, &recap, &in->err);
    sigaction(SIGBUS, &old, NULL);
    if (r == MK_OK)
        r = print_all(in, &v, format);
    skm_recap_release(&recap);
    if (fd != STDIN_FILENO)
        close(fd);
    return r;
}

const struct command command_skm = {
    .name = "skm",
    .arguments = "FILE.csv|FILE.xlsx|-",
    .min_args = 1,
    .max_args = 1,
    .summary = "Menghitung IKM dari berkas jawaban, tanpa menyimpan apa pun",
    .help = help,
    .examples = examples,
    .options = options,
    .n_options = COUNT(options),
    .run = run,
};

/* command_test.c: finding, parsing, help and errors of the command line, seen from outside. */
#include "base/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/test.h"
#include "base/utf8.h"

/* ---- a small table -------------------------------------------------------------------------------- */

static char seen[1000];
static enum mk_result answer;
static const char *answer_text;

static void see(const char *format, ...) MK_PRINTF(1, 2);
static void see(const char *format, ...)
{
    size_t n = strlen(seen);
    va_list args;
    va_start(args, format);
    vsnprintf(seen + n, sizeof seen - n, format, args);
    va_end(args);
}

static enum mk_result finish(struct invocation *in)
{
    return answer_text ? in_fail(in, answer, "%s", answer_text) : answer;
}

static enum mk_result run_skm(struct invocation *in)
{
    see("skm by=%s bobot=%s n=%lld dry=%d", in_text(in, "by") ? in_text(in, "by") : "-", in_text(in, "bobot"),
        (long long)in_int(in, "sample"), in_flag(in, "dry-run"));
    for (const char *const *v = in_many(in, "set"); *v; v++)
        see(" set=%s", *v);
    for (int i = 0; i < in->n_args; i++)
        see(" [%s]", in->args[i]);
    if (in->house)
        see(" house");
    dprintf(in->out_fd, "hasil\n");
    return finish(in);
}

static enum mk_result run_other(struct invocation *in)
{
    see("%s:%d", in->command->name, in->n_args);
    return finish(in);
}

static const struct command_option skm_options[] = {
    { .name = "by", .letter = 'b', .kind = OPT_TEXT, .value = "LIST", .help = "Kelompokkan menurut kolom" },
    { .name = "bobot",
      .kind = OPT_TEXT,
      .value = "BOBOT",
      .fallback = "tepat",
      .help = "Bobot tiap unsur: tepat, 0.11 atau 0.111" },
    { .name = "sample",
      .letter = 'n',
      .kind = OPT_INT,
      .value = "N",
      .min = -5,
      .max = 100,
      .fallback = "7",
      .help = "Banyak contoh" },
    { .name = "dry-run", .kind = OPT_FLAG, .help = "Hanya periksa" },
    { .name = "set", .letter = 's', .kind = OPT_MANY, .value = "NAMA=NILAI", .help = "Ubah setelan" },
};
static const struct command skm = {
    .name = "skm",
    .arguments = "FILE.csv|-",
    .min_args = 1,
    .max_args = 2,
    .summary = "Menghitung IKM dari berkas jawaban",
    .help = "Tidak ada yang disimpan.",
    .examples = (const char *const[]){ "maklumat skm jawaban.csv # tabel", NULL },
    .options = skm_options,
    .n_options = COUNT(skm_options),
    .run = run_skm,
};
static const struct command_option data_options[] = {
    { .name = "data", .letter = 'd', .kind = OPT_TEXT, .value = "DIR", .required = true, .help = "Folder data" },
};
static const struct command serve = {
    .name = "serve",
    .arguments = "",
    .summary = "Menjalankan server",
    .options = data_options,
    .n_options = COUNT(data_options),
    .run = run_other,
};
static const struct command responses = {
    .name = "import responses", .arguments = "FILE", .max_args = -1, .summary = "Memuat jawaban", .run = run_other
};
static const struct command standards = {
    .name = "import standar", .arguments = "FILE", .max_args = -1, .summary = "Memuat standar", .run = run_other
};
static const struct command *const first_items[] = { &skm, &serve }, *const second_items[] = { &responses, &standards };
static const struct command_table tables[] = { { first_items, 2 }, { second_items, 2 } };

/* ---- running it ----------------------------------------------------------------------------------- */

static char out[20000], err[5000];

static void read_back(int fd, char *to, size_t size)
{
    ssize_t n = pread(fd, to, size - 1, 0);
    CHECK(n >= 0);
    to[n] = '\0';
    close(fd);
}

static int run(int argc, const char *const *words)
{
    char *argv[32] = { strdup("./build/maklumat") };
    for (int i = 0; i < argc; i++)
        argv[i + 1] = strdup(words[i]);
    int out_fd = memfd_create("out", 0), err_fd = memfd_create("err", 0);
    seen[0] = '\0';
    int code = command_main_to(tables, COUNT(tables), NULL, "9.9", argc + 1, argv, out_fd, err_fd);
    read_back(out_fd, out, sizeof out);
    read_back(err_fd, err, sizeof err);
    for (int i = 0; i <= argc; i++)
        free(argv[i]);
    answer = MK_OK;
    answer_text = NULL;
    return code;
}

#define RUN(...) run((int)COUNT(((const char *const[]){ __VA_ARGS__ })), (const char *const[]){ __VA_ARGS__ })

/* A usage error: exit 2, exactly this line, nothing ran. */
static void check_usage(int code, const char *line)
{
    CHECK_TEXT(err, line);
    CHECK_INT(code, 2);
    CHECK_TEXT(out, "");
    CHECK_TEXT(seen, "");
}

TEST(command__runs_with_defaults)
{
    CHECK_INT(RUN("skm", "a.csv"), 0);
    CHECK_TEXT(seen, "skm by=- bobot=tepat n=7 dry=0 [a.csv]");
    CHECK_TEXT(out, "hasil\n");
    CHECK_TEXT(err, "");
}

TEST(command__takes_options_before_between_and_after_arguments)
{
    CHECK_INT(RUN("skm", "--by", "unit,layanan", "a.csv", "--dry-run", "b.csv", "-n", "-5"), 0);
    CHECK_TEXT(seen, "skm by=unit,layanan bobot=tepat n=-5 dry=1 [a.csv] [b.csv]");
    CHECK_INT(RUN("skm", "-bunit", "--bobot=0.11", "-n100", "-"), 0);
    CHECK_TEXT(seen, "skm by=unit bobot=0.11 n=100 dry=0 [-]");
    setenv("POSIXLY_CORRECT", "1", 1);
    CHECK_INT(RUN("skm", "a.csv", "--dry-run"), 0);
    unsetenv("POSIXLY_CORRECT");
    CHECK_TEXT(seen, "skm by=- bobot=tepat n=7 dry=1 [a.csv]");
}

TEST(command__double_dash_ends_options)
{
    CHECK_INT(RUN("skm", "--dry-run", "--", "--by", "-"), 0);
    CHECK_TEXT(seen, "skm by=- bobot=tepat n=7 dry=1 [--by] [-]");
    CHECK_INT(RUN("skm", "a", "--", "--help"), 0);
    CHECK_TEXT(seen, "skm by=- bobot=tepat n=7 dry=0 [a] [--help]");
}

TEST(command__keeps_all_values_of_a_repeated_option_in_order)
{
    CHECK_INT(RUN("skm", "-s", "a=1", "x", "--set=b=2", "--set", "a=3"), 0);
    CHECK_TEXT(seen, "skm by=- bobot=tepat n=7 dry=0 set=a=1 set=b=2 set=a=3 [x]");
    CHECK_INT(RUN("skm", "--by=a", "--by=b", "x"), 0); /* else the last counts */
    CHECK_TEXT(seen, "skm by=b bobot=tepat n=7 dry=0 [x]");
}

TEST(command__finds_names_of_two_words)
{
    CHECK_INT(RUN("import", "responses", "a", "b", "c", "d"), 0);
    CHECK_TEXT(seen, "import responses:4");
    CHECK_INT(RUN("import", "standar"), 0);
    CHECK_TEXT(seen, "import standar:0");
}

TEST(command__unknown_names_exit_2_and_suggest_the_nearest)
{
    check_usage(RUN("smk"), "maklumat: perintah \"smk\" tidak dikenal; maksud Anda \"skm\"?\n");
    check_usage(RUN("srve", "--data", "x"), "maklumat: perintah \"srve\" tidak dikenal; maksud Anda \"serve\"?\n");
    check_usage(RUN("import", "respones"),
                "maklumat: perintah \"import respones\" tidak dikenal; maksud Anda \"import responses\"?\n");
    check_usage(RUN("laporan"), "maklumat: perintah \"laporan\" tidak dikenal; lihat \"maklumat --help\"\n");
    check_usage(RUN("import"), "maklumat: perintah \"import\" perlu satu kata lagi; lihat \"maklumat help import\"\n");
    check_usage(RUN("import", "--dry-run"),
                "maklumat: perintah \"import\" perlu satu kata lagi; lihat \"maklumat help import\"\n");
    check_usage(RUN("--data", "x", "serve"),
                "maklumat: opsi --data ditulis sesudah perintah; lihat \"maklumat --help\"\n");
    check_usage(run(0, NULL), "maklumat: perintah belum disebut; lihat \"maklumat --help\"\n");
    check_usage(RUN(""), "maklumat: perintah \"\" tidak dikenal; lihat \"maklumat --help\"\n");
}

TEST(command__wrong_options_exit_2_with_one_line)
{
    check_usage(RUN("skm", "--bobt", "x", "a"), "maklumat: opsi --bobt tidak dikenal; maksud Anda --bobot?\n");
    check_usage(RUN("skm", "--zzz=1", "a"), "maklumat: opsi --zzz tidak dikenal; lihat \"maklumat skm --help\"\n");
    check_usage(RUN("skm", "-z", "a"), "maklumat: opsi -z tidak dikenal; lihat \"maklumat skm --help\"\n");
    check_usage(RUN("skm", "-\xC3\xA9", "a"), "maklumat: opsi pendek tidak dikenal; lihat \"maklumat skm --help\"\n");
    check_usage(RUN("skm", "--dry-run=ya", "a"),
                "maklumat: opsi --dry-run tidak memakai nilai; lihat \"maklumat skm --help\"\n");
    check_usage(RUN("skm", "--help=ya", "a"),
                "maklumat: opsi --help tidak memakai nilai; lihat \"maklumat skm --help\"\n");
    check_usage(RUN("skm", "a", "--by"), "maklumat: opsi --by perlu nilai (LIST)\n");
    check_usage(RUN("skm", "a", "-b"), "maklumat: opsi --by perlu nilai (LIST)\n");
    check_usage(RUN("skm", "a", "-n", "101"), "maklumat: opsi --sample: 101 di luar -5..100\n");
    check_usage(RUN("skm", "a", "-n", "12x"), "maklumat: opsi --sample: \"12x\" bukan bilangan bulat\n");
    check_usage(RUN("serve"), "maklumat: opsi --data wajib disebut; lihat \"maklumat serve --help\"\n");
    check_usage(RUN("skm"), "maklumat: perintah skm perlu FILE.csv|-; lihat \"maklumat skm --help\"\n");
    check_usage(RUN("skm", "a", "b", "c"), "maklumat: argumen \"c\" berlebih; lihat \"maklumat skm --help\"\n");
}

TEST(command__long_names_are_written_out)
{
    check_usage(RUN("skm", "--dry", "a"), "maklumat: opsi --dry tidak dikenal; maksud Anda --dry-run?\n");
    check_usage(RUN("skm", "--bob", "0.11", "a"), "maklumat: opsi --bob tidak dikenal; maksud Anda --bobot?\n");
    check_usage(RUN("skm", "--bob=0.11", "a"), "maklumat: opsi --bob tidak dikenal; maksud Anda --bobot?\n");
    CHECK_INT(RUN("skm", "--bobot", "--bob", "a"), 0); /* as a value it is fine */
    CHECK_TEXT(seen, "skm by=- bobot=--bob n=7 dry=0 [a]");
}

TEST(command__failure_of_run_decides_message_and_exit_code)
{
    answer = MK_NOT_FOUND;
    answer_text = "unit \"x\" tidak ada";
    CHECK_INT(RUN("skm", "a"), 3);
    CHECK_TEXT(err, "maklumat: unit \"x\" tidak ada\n");
    answer = MK_STORE;
    CHECK_INT(RUN("skm", "a"), 7);
    CHECK_TEXT(err, "maklumat: penyimpanan gagal\n");
    answer = MK_FAILED; /* the run has reported what failed */
    CHECK_INT(RUN("skm", "a"), 1);
    CHECK_TEXT(err, "");
    answer = MK_FAILED;
    answer_text = "2 penghitung berbeda";
    CHECK_INT(RUN("skm", "a"), 1);
    CHECK_TEXT(err, "maklumat: 2 penghitung berbeda\n");
}

TEST(command__errors_stay_one_line_of_clean_text)
{
    check_usage(RUN("a\nmaklumat: palsu\x1B[2J\xFF\xC2\x9B"),
                "maklumat: perintah \"a?maklumat: palsu?[2J??\" tidak dikenal; lihat \"maklumat --help\"\n");
    char long_word[3000];
    memset(long_word, 'x', sizeof long_word - 1);
    long_word[sizeof long_word - 1] = '\0';
    CHECK_INT(RUN(long_word), 2);
    CHECK(strlen(err) < 600 && strchr(err, '\n') == err + strlen(err) - 1);
}

TEST(command_help__of_one_command)
{
    static const char want[] = "maklumat skm: Menghitung IKM dari berkas jawaban\n"
                               "\n"
                               "Pemakaian:\n"
                               "  maklumat skm [OPSI] FILE.csv|-\n"
                               "\n"
                               "Tidak ada yang disimpan.\n"
                               "\n"
                               "Opsi:\n"
                               "  -b, --by LIST         Kelompokkan menurut kolom\n"
                               "      --bobot BOBOT     Bobot tiap unsur: tepat, 0.11 atau 0.111 (bawaan: tepat)\n"
                               "  -n, --sample N        Banyak contoh (-5..100) (bawaan: 7)\n"
                               "      --dry-run         Hanya periksa\n"
                               "  -s, --set NAMA=NILAI  Ubah setelan (boleh diulang)\n"
                               "  -h, --help            Bantuan ini\n"
                               "\n"
                               "Contoh:\n"
                               "  maklumat skm jawaban.csv # tabel\n";
    CHECK_INT(RUN("skm", "--help"), 0);
    CHECK_TEXT(out, want);
    CHECK_TEXT(seen, "");
    CHECK_INT(RUN("help", "skm"), 0);
    CHECK_TEXT(out, want);
    CHECK_INT(RUN("skm", "a", "b", "c", "-h"), 0); /* help is never refused */
    CHECK_TEXT(out, want);
    CHECK_INT(RUN("serve", "--help"), 0);
    CHECK(strstr(out, "  -d, --data DIR  Folder data (wajib)\n") != NULL);
    CHECK_INT(RUN("help", "import", "responses"), 0);
    CHECK(strstr(out, "maklumat import responses: Memuat jawaban\n") == out);
}

TEST(command_help__of_all_and_of_a_group)
{
    CHECK_INT(RUN("--help"), 0);
    CHECK(strstr(out, "Maklumat 9.9: ") == out);
    CHECK(strstr(out, "\n  skm               Menghitung IKM dari berkas jawaban\n") != NULL);
    CHECK(strstr(out, "\n  import responses  Memuat jawaban\n") != NULL);
    CHECK_INT(RUN("help"), 0);
    CHECK(strstr(out, "  serve") != NULL);
    CHECK_INT(RUN("help", "import"), 0);
    CHECK(strstr(out, "import standar") != NULL && strstr(out, "serve") == NULL);
    CHECK_INT(RUN("import", "--help"), 0);
    CHECK(strstr(out, "import standar") != NULL);
    check_usage(RUN("help", "srve"), "maklumat: perintah \"srve\" tidak dikenal; maksud Anda \"serve\"?\n");
    CHECK_INT(RUN("--version"), 0);
    CHECK_TEXT(out, "maklumat 9.9\n");
}

TEST(command_help__stays_within_80_columns)
{
    static const struct command_option wide[] = {
        { .name = "sebuah-opsi-dengan-nama-panjang",
          .kind = OPT_TEXT,
          .value = "NILAI",
          .help =
              "Kalimat yang begitu panjang sehingga harus dilipat menjadi beberapa baris, dengan huruf é dan – juga" },
    };
    static const struct command command = {
        .name = "lebar", .arguments = "", .summary = "Lebar", .options = wide, .n_options = 1, .run = run_other
    };
    const struct command *const items[] = { &command };
    const struct command_table table = { items, 1 };
    char *argv[] = { strdup("maklumat"), strdup("lebar"), strdup("--help") };
    int out_fd = memfd_create("out", 0);
    CHECK_INT(command_main_to(&table, 1, NULL, "1", 3, argv, out_fd, STDERR_FILENO), 0);
    read_back(out_fd, out, sizeof out);
    for (size_t i = 0; i < COUNT(argv); i++)
        free(argv[i]);
    for (const char *line = out; *line;) {
        size_t n = strcspn(line, "\n");
        CHECK(utf8_length(line, n) <= 80);
        line += n + (line[n] != '\0');
    }
    CHECK(strstr(out, "é") != NULL && strstr(out, "–") != NULL);
}

TEST(command_help__reports_an_output_that_cannot_be_written)
{
    char *argv[] = { strdup("maklumat"), strdup("--help") };
    int err_fd = memfd_create("err", 0);
    CHECK_INT(command_main_to(tables, COUNT(tables), NULL, "1", 2, argv, -1, err_fd), 7);
    read_back(err_fd, err, sizeof err);
    CHECK_TEXT(err, "maklumat: bantuan tidak dapat ditulis\n");
    free(argv[0]);
    free(argv[1]);
}

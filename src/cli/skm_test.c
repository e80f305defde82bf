/* skm_test.c: the CSV reader of `maklumat skm`: the parallel reader against a slow model made of
 * base/csv.h and core/skm.h, on random files cut in random places; and every bad input by name. */
#include "cli/skm_csv.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/test.h"
#include "base/utf8.h"

#define HEADER "u1,u2,u3,u4,u5,u6,u7,u8,u9\n"
#define ROW "4,4,4,4,4,4,4,4,4\n"

static struct skm_request request(size_t threads, size_t piece)
{
    return (struct skm_request){ .name = "a.csv", .threads = threads, .piece = piece, .buffer = 1 << 16 };
}

/* ---- the model ---- */

struct model_group {
    char key[3 * SKM_KEY_MAX + 3];
    size_t n;
    struct skm_tally tally;
};
struct model {
    enum mk_result result;
    struct err err;
    int64_t n, rejected;
    int64_t line[64]; /* of the first rejected rows */
    char reason[64][100];
    struct model_group group[64];
    size_t n_groups;
    bool overflow;
};

static int model_answer(struct csv_field f)
{
    while (f.n > 0 && (*f.p == ' ' || *f.p == '\t')) {
        f.p++;
        f.n--;
    }
    while (f.n > 0 && (f.p[f.n - 1] == ' ' || f.p[f.n - 1] == '\t'))
        f.n--;
    return f.n == 1 && *f.p > '0' && *f.p < '5' ? *f.p - '0' : f.n == 0 ? 0 : -1;
}

static void model_row(struct model *m, const struct skm_columns *c, const struct skm_request *rq,
                      const struct csv_field *field, int64_t line, struct arena *a)
{
    int answer[N_UNSUR], bad = -1;
    for (int u = N_UNSUR - 1; u >= 0; u--) {
        answer[u] = model_answer(field[c->answer[u]]);
        bad = answer[u] < 1 ? u : bad;
    }
    if (bad >= 0) {
        if (m->rejected < 64) {
            m->line[m->rejected] = line;
            snprintf(m->reason[m->rejected], sizeof m->reason[0], "%s: %s", skm_answer_name(c, (enum unsur)bad), answer[bad] == 0 ? "kosong" : "");
        }
        m->rejected++;
        return;
    }
    char key[sizeof m->group[0].key];
    size_t n = 0;
    for (size_t i = 0; i < rq->n_by; i++) {
        const char *clean;
        CHECK_OK(utf8_clean(a, field[c->key[rq->by[i]]].p, field[c->key[rq->by[i]]].n, &clean));
        if (i > 0)
            key[n++] = '\0';
        memcpy(key + n, clean, strlen(clean));
        n += strlen(clean);
    }
    size_t g = 0;
    while (g < m->n_groups && (m->group[g].n != n || memcmp(m->group[g].key, key, n) != 0))
        g++;
    if (g == m->n_groups) {
        CHECK(g < COUNT(m->group));
        m->group[g].n = n;
        memcpy(m->group[g].key, key, n);
        m->n_groups++;
    }
    skm_tally_add(&m->group[g].tally, answer);
    m->n++;
}

static struct model *model_read(const struct skm_request *rq, const char *p, size_t n)
{
    struct model *m = calloc(1, sizeof *m);
    struct arena a;
    struct csv c;
    struct skm_columns columns;
    struct csv_field field[SKM_COLUMNS_MAX + 1];
    size_t fields;
    CHECK(m != NULL);
    arena_init(&a, 1 << 20);
    csv_init(&c, p, n, 0, &a, SKM_FIELD_MAX);
    m->result = skm_columns_read(&c, rq->name, &columns, &m->err);
    if (rq->n_by == 0)
        m->n_groups = 1;
    while (m->result == MK_OK && (m->result = csv_next(&c, field, COUNT(field), &fields)) == MK_OK) {
        if (fields != columns.n)
            m->result = err_set(&m->err, MK_INVALID, "a.csv baris %lld kolom ", (long long)c.line);
        else
            model_row(m, &columns, rq, field, c.line, &a);
        arena_reset(&a);
    }
    if (m->result == MK_INVALID && !m->err.text[0])
        err_set(&m->err, MK_INVALID, "a.csv %s", c.err.text);
    if (m->result == MK_NOT_FOUND)
        m->result = MK_OK;
    arena_release(&a);
    return m;
}

static void compare(const struct model *m, enum mk_result r, const struct skm_recap *got, const struct err *err)
{
    CHECK_INT(r, m->result);
    if (r) {
        CHECK(strncmp(err->text, m->err.text, strlen(m->err.text)) == 0);
        return;
    }
    CHECK_INT(got->n, m->n);
    CHECK_INT(got->rejected.count, m->rejected);
    for (size_t i = 0; i < got->rejected.n && i < 64; i++) {
        struct buf reason;
        CHECK_INT(got->rejected.item[i].line, m->line[i]);
        buf_init(&reason, 200);
        skm_rejected_reason(&reason, &got->columns, &got->rejected.item[i]);
        bool same = strncmp(buf_text(&reason), m->reason[i], strlen(m->reason[i])) == 0;
        buf_release(&reason);
        CHECK(same);
    }
    CHECK_INT(got->groups.n, m->n_groups);
    for (size_t i = 0; i < got->groups.n; i++) {
        const struct skm_group *g = &got->groups.item[i];
        size_t k = 0;
        while (k < m->n_groups && (m->group[k].n != g->key_n || memcmp(m->group[k].key, g->key, g->key_n) != 0))
            k++;
        CHECK(k < m->n_groups);
        CHECK(memcmp(&m->group[k].tally, &g->tally, sizeof g->tally) == 0);
    }
}

/* ---- random files ---- */

struct shape {
    struct prng r;
    char separator;
    bool crlf, quotes;
    bool remark_first; /* else it is the last column */
    uint32_t bad; /* one of so many rows has an answer that does not count */
    int defect;   /* one of so many rows is not well formed; 0: none */
};

static void field_write(struct buf *b, const char *text, bool quoted)
{
    if (quoted || strpbrk(text, ",;\t\n\"")) {
        buf_char(b, '"');
        for (; *text; text++) {
            if (*text == '"')
                buf_char(b, '"');
            buf_char(b, *text);
        }
        buf_char(b, '"');
    } else {
        buf_str(b, text);
    }
}

static bool one_in(struct shape *s, uint32_t n)
{
    return n > 0 && prng_below(&s->r, n) == 0;
}

static const char *const units[] = { "Puskesmas Tomoni", "Disdukcapil", "", "RSUD, I Lagaligo", " Kecamatan Wotu ",
                                     "Dinas \"X\"", "\xEF\xBB\xBFPosyandu – Melati", "Cafe\xCC\x81", "a\nb", "7" };
static const char *const remarks[] = { "", "baik", "petugas ramah, cepat", "lama;\nantre \"sekali\"", "terima kasih 🙏",
                                       "x,4,4,4,4,4,4,4,4,4\nx,1,1,1,1,1,1,1,1,1", "\r\n\r\n", "\tya" };
static const char *const wrong[] = { "", "0", "5", "44", "a", " ", "4.0", "-1", "é", "panjang sekali, lebih dari tiga puluh" };
static const char *const defects[] = { "a\"b", "\"a\"b", "\xE9", "\xE2\x80", "a\rb", "tambahan,1", "\"" };

static void remark_write(struct buf *b, struct shape *s, bool quoted)
{
    if (one_in(s, (uint32_t)s->defect))
        buf_str(b, defects[prng_below(&s->r, COUNT(defects))]);
    else
        field_write(b, remarks[prng_below(&s->r, s->quotes ? COUNT(remarks) : 3)], quoted);
}

static void row_write(struct buf *b, struct shape *s, bool last)
{
    bool all_quoted = s->quotes && one_in(s, 2);
    uint32_t faulty = one_in(s, s->bad) ? prng_below(&s->r, N_UNSUR) : N_UNSUR;
    if (s->remark_first) {
        remark_write(b, s, all_quoted);
        buf_char(b, s->separator);
    }
    field_write(b, units[prng_below(&s->r, s->quotes ? COUNT(units) : 3)], all_quoted);
    for (uint32_t u = 0; u < N_UNSUR; u++) {
        char answer[2] = { (char)('1' + prng_below(&s->r, 4)), '\0' };
        buf_char(b, s->separator);
        field_write(b, u == faulty ? wrong[prng_below(&s->r, COUNT(wrong))] : answer, all_quoted || one_in(s, 40));
    }
    if (!s->remark_first) {
        buf_char(b, s->separator);
        remark_write(b, s, all_quoted);
    }
    if (!last || one_in(s, 2))
        buf_str(b, s->crlf && !one_in(s, 10) ? "\r\n" : "\n");
    if (one_in(s, 30))
        buf_str(b, "\n\r\n\n");
}

static void file_write(struct buf *b, struct shape *s)
{
    static const char *const headers[] = {
        "unit,u1,u2,u3,u4,u5,u6,u7,u8,u9,saran", "Unit,u1,u2,u3,u4,u5,u6,u7,U9,U8,lain",
        "unit,u9,u1,u2,\"u3\",u4,u5,u6,u7,u8,saran",
        "unit,PERSYARATAN,prosedur,Waktu,BIAYA,PRODUK,KOMPETENSI,PERILAKU,PENGADUAN,SARPRAS,periode",
    };
    buf_str(b, one_in(s, 2) ? "\xEF\xBB\xBF" : "");
    const char *h = headers[prng_below(&s->r, COUNT(headers))];
    for (h = s->remark_first ? "saran,unit,u1,u2,u3,u4,u6,u5,u7,u8,u9" : h; *h; h++)
        buf_char(b, *h == ',' ? s->separator : *h);
    buf_char(b, '\n');
    for (uint32_t rows = prng_below(&s->r, 120); rows > 0; rows--)
        row_write(b, s, rows == 1);
}

static void shape_random(struct shape *s, uint64_t seed)
{
    prng_seed(&s->r, seed);
    s->separator = ",;\t"[prng_below(&s->r, 3)];
    s->crlf = one_in(s, 2);
    s->quotes = !one_in(s, 3);
    s->remark_first = one_in(s, 3);
    s->bad = one_in(s, 3) ? 0 : 1 + prng_below(&s->r, 20);
    s->defect = one_in(s, 3) ? 1 + (int)prng_below(&s->r, 100) : 0;
}

static void check_once(uint64_t seed)
{
    struct shape s;
    struct buf b;
    struct skm_recap got;
    struct err err = { 0 };
    shape_random(&s, seed);
    buf_init(&b, 1 << 20);
    file_write(&b, &s);
    CHECK(!b.overflow);
    struct skm_request rq = request(1 + prng_below(&s.r, 8), 1 + prng_below(&s.r, 300));
    if (one_in(&s, 2))
        rq.by[rq.n_by++] = SKM_KEY_UNIT;
    struct model *m = model_read(&rq, b.p, b.n);
    char *exact = malloc(b.n); /* so that a read past the end is noticed */
    CHECK(exact != NULL);
    memcpy(exact, b.p, b.n);
    enum mk_result r = skm_read_memory(&rq, exact, b.n, &got, &err);
    compare(m, r, &got, &err);
    skm_recap_release(&got);
    free(exact);
    buf_release(&b);
    free(m);
}

TEST(skm_read__equals_the_serial_model_on_random_files)
{
    for (uint64_t seed = 1; seed <= 1500; seed++)
        check_once(seed);
}

TEST(skm_masks__all_versions_agree)
{
    skm_masks_fn *all[4];
    size_t n = skm_masks_all(all);
    struct prng r;
    char bytes[640];
    struct skm_masks want[10], got[10];
    prng_seed(&r, 7);
    for (int round = 0; round < 200; round++) {
        for (size_t i = 0; i < sizeof bytes; i++) {
            uint32_t c = prng_below(&r, 400);
            bytes[i] = c < 256 ? (char)c : ",;\t\n\r\"\x1f\x20\x7f\x80"[c % 10];
        }
        all[0](bytes, 10, ";,\t"[round % 3], want);
        for (size_t k = 1; k < n; k++) {
            all[k](bytes, 10, ";,\t"[round % 3], got);
            CHECK(memcmp(got, want, sizeof want) == 0);
        }
    }
}

/* ---- streams ---- */

struct feed {
    int fd;
    const char *p;
    size_t n;
    uint64_t seed;
};

/* Writes in pieces of random length, as a pipe delivers them. */
static void *feed_run(void *arg)
{
    struct feed *f = arg;
    struct prng r;
    prng_seed(&r, f->seed);
    while (f->n > 0) {
        size_t part = 1 + prng_below(&r, 3000);
        ssize_t done = write(f->fd, f->p, part < f->n ? part : f->n);
        if (done <= 0)
            break;
        f->p += done;
        f->n -= (size_t)done;
    }
    close(f->fd);
    return NULL;
}

static enum mk_result read_through_pipe(const struct skm_request *rq, const char *p, size_t n, struct skm_recap *got,
                                        struct err *err)
{
    int fd[2];
    pthread_t id;
    CHECK_INT(pipe(fd), 0);
    struct feed f = { fd[1], p, n, n };
    CHECK_INT(pthread_create(&id, NULL, feed_run, &f), 0);
    enum mk_result r = skm_read_fd(rq, fd[0], got, err);
    char rest[4096];
    while (read(fd[0], rest, sizeof rest) > 0) /* so that the writer never meets a closed pipe */
        ;
    pthread_join(id, NULL);
    close(fd[0]);
    return r;
}

TEST(skm_read__a_stream_gives_what_memory_gives)
{
    for (uint64_t seed = 1; seed <= 250; seed++) {
        struct shape s;
        struct buf b;
        struct skm_recap got;
        struct err err = { 0 };
        shape_random(&s, seed);
        buf_init(&b, 1 << 20);
        file_write(&b, &s);
        struct skm_request rq = request(1 + prng_below(&s.r, 4), 1 + prng_below(&s.r, 300));
        rq.by[rq.n_by++] = SKM_KEY_UNIT;
        /* A defect may swallow what follows, as far as the buffer reaches: the reason then depends on it. */
        rq.buffer = s.defect ? 1 << 20 : 1024 + prng_below(&s.r, 1000);
        struct model *m = model_read(&rq, b.p, b.n);
        compare(m, read_through_pipe(&rq, b.p, b.n, &got, &err), &got, &err);
        skm_recap_release(&got);
        buf_release(&b);
        free(m);
    }
}

TEST(skm_read__a_stream_with_a_record_longer_than_the_buffer_is_refused_with_its_line)
{
    struct skm_recap got;
    struct err err = { 0 };
    struct buf b;
    buf_init(&b, 1 << 20);
    buf_str(&b, "saran," HEADER "x," ROW "x," ROW);
    for (int i = 0; i < 3000; i++)
        buf_char(&b, 'x');
    buf_str(&b, "," ROW);
    struct skm_request rq = request(2, 1);
    rq.buffer = 1000;
    CHECK_INT(read_through_pipe(&rq, b.p, b.n, &got, &err), MK_INVALID);
    CHECK_TEXT(err.text, "a.csv baris 4 kolom 1: baris lebih panjang daripada 1000 byte");
    skm_recap_release(&got);
    buf_release(&b);
}

TEST(skm_read__a_defect_early_in_a_full_buffer_is_found)
{
    struct skm_recap got;
    struct err err = { 0 };
    struct buf b;
    buf_init(&b, 1 << 20);
    buf_str(&b, HEADER);
    for (int i = 0; i < 3000; i++)
        buf_str(&b, i == 70 ? "4,4\"4,4,4,4,4,4,4,4\n" : ROW);
    for (size_t threads = 1; threads <= 4; threads++) {
        struct skm_request rq = request(threads, 64);
        rq.buffer = 4096;
        CHECK_INT(read_through_pipe(&rq, b.p, b.n, &got, &err), MK_INVALID);
        CHECK_TEXT(err.text, "a.csv baris 72 kolom 4: tanda kutip di tengah isian");
        skm_recap_release(&got);
    }
    buf_release(&b);
}

/* ---- by name ---- */

static void check_refused(const char *text, size_t n, const char *want)
{
    for (size_t threads = 1; threads <= 4; threads += 3) {
        struct skm_request rq = request(threads, 8);
        struct skm_recap got;
        struct err err = { 0 };
        rq.by[rq.n_by++] = SKM_KEY_UNIT;
        if (!strstr(text, "unit"))
            rq.n_by = 0;
        CHECK_INT(skm_read_memory(&rq, text, n, &got, &err), MK_INVALID);
        CHECK_TEXT(err.text, want);
        skm_recap_release(&got);
    }
}
#define REFUSED(text, want) check_refused("" text, sizeof(text) - 1, want)

TEST(skm_read__structural_defects_end_the_run_with_line_and_column)
{
    REFUSED(HEADER ROW "4,4,4\"4,4,4,4,4,4,4\n" ROW, "a.csv baris 3 kolom 6: tanda kutip di tengah isian");
    REFUSED(HEADER ROW "4,\"4\"x,4,4,4,4,4,4,4\n",
            "a.csv baris 3 kolom 6: ada tulisan di belakang tanda kutip penutup");
    REFUSED(HEADER ROW "4,\"4,4,4,4,4,4,4,4\n" ROW, "a.csv baris 3 kolom 3: tanda kutip tidak ditutup");
    REFUSED(HEADER ROW "4,4,4,4,4,4,4,4\n" ROW,
            "a.csv baris 3 kolom 16: 8 isian, seharusnya 9 seperti pada baris judul");
    REFUSED(HEADER "4,4,4,4,4,4,4,4,4,3\n" ROW,
            "a.csv baris 2 kolom 19: 10 isian, seharusnya 9 seperti pada baris judul");
    REFUSED("saran," HEADER "cepat\xE9," ROW, "a.csv baris 2 kolom 6: bukan UTF-8");
    REFUSED(HEADER "4,4,4,4,4,4,4,4,\0\n", "a.csv baris 2 kolom 17: byte NUL");
    REFUSED(HEADER "4,4,4\r,4,4,4,4,4,4\n", "a.csv baris 2 kolom 6: CR tanpa LF");
    REFUSED(HEADER ROW "\n\r\n" ROW " \n", "a.csv baris 6 kolom 2: 1 isian, seharusnya 9 seperti pada baris judul");
}

TEST(skm_read__of_several_defects_the_first_is_reported_whatever_the_threads)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    buf_str(&b, HEADER);
    for (int i = 0; i < 2000; i++)
        buf_str(&b, i % 400 == 399 ? "4,4\n" : ROW);
    for (size_t threads = 1; threads <= 8; threads++)
        for (size_t piece = 1; piece < 5000; piece = piece * 3 + 100) {
            struct skm_request rq = request(threads, piece);
            struct skm_recap got;
            struct err err = { 0 };
            CHECK_INT(skm_read_memory(&rq, b.p, b.n, &got, &err), MK_INVALID);
            CHECK_TEXT(err.text, "a.csv baris 401 kolom 4: 2 isian, seharusnya 9 seperti pada baris judul");
            skm_recap_release(&got);
        }
    buf_release(&b);
}

TEST(skm_columns__a_wrong_header_is_refused)
{
    REFUSED("u1,u2,u3,u4,u5,u6,u7,u8\n4,4,4,4,4,4,4,4\n",
            "a.csv baris 1 kolom 24: kolom u9 tidak ada; baris pertama harus memuat u1..u9 atau kode unsur "
            "(PERSYARATAN … SARPRAS)");
    REFUSED("u1,u2,u3,U2,u4,u5,u6,u7,u8,u9\n", "a.csv baris 1 kolom 10: kolom U2 tertulis dua kali");
    REFUSED("u1,u2,u3,u4,u5,u6,u7,u8,u9,persyaratan\n",
            "a.csv baris 1 kolom 28: kolom persyaratan tertulis dua kali");
    REFUSED("a b c\n1 2 3\n",
            "a.csv baris 1 kolom 6: kolom u1, u2, u3, u4, u5, u6, u7, u8, u9 tidak ada; baris pertama harus memuat "
            "u1..u9 atau kode unsur (PERSYARATAN … SARPRAS), dipisahkan koma, titik koma, atau tab");
    REFUSED("saran,saran," HEADER, "a.csv baris 1 kolom 7: kolom saran tertulis dua kali");
    REFUSED("\"u1,u2\n", "a.csv baris 1 kolom 1: tanda kutip tidak ditutup");
    REFUSED("", "a.csv baris 1 kolom 1: berkas ini kosong; baris pertama harus memuat nama kolom u1..u9, baris "
                "berikutnya jawaban responden");
    REFUSED("\xEF\xBB\xBF\r\n\n", "a.csv baris 1 kolom 1: berkas ini kosong; baris pertama harus memuat nama kolom "
                                  "u1..u9, baris berikutnya jawaban responden");
    REFUSED("PK\x03\x04zzzz", "a.csv adalah berkas XLSX, yang belum dapat dibaca; simpanlah sebagai CSV UTF-8 lebih "
                              "dahulu");
    REFUSED("\xFF\xFEu\0", "a.csv baris 1 kolom 1: bukan UTF-8 melainkan UTF-16; simpanlah sebagai CSV UTF-8");
}

TEST(skm_columns__names_in_any_case_and_order)
{
    static const char text[] = "\xEF\xBB\xBFSaran; SARPRAS ;u8;Perilaku;u6;\"u5\";u4;u3;U2;persyaratan;x;x\n"
                               "a;1;2;3;4;1;2;3;4;1;;\n";
    struct skm_request rq = request(1, 0);
    struct skm_recap got;
    struct err err = { 0 };
    static const int64_t want[N_UNSUR] = { 1, 4, 3, 2, 1, 4, 3, 2, 1 };
    CHECK_OK(skm_read_memory(&rq, text, sizeof text - 1, &got, &err));
    CHECK_INT(got.n, 1);
    for (int u = 0; u < N_UNSUR; u++)
        CHECK_INT(got.groups.item[0].tally.sum[u], want[u]);
    CHECK_TEXT(skm_answer_name(&got.columns, UNSUR_SARPRAS), "SARPRAS");
    CHECK_TEXT(skm_answer_name(&got.columns, UNSUR_PENGADUAN), "u8");
    skm_recap_release(&got);
}

TEST(skm_read__rows_with_bad_answers_are_rejected_with_line_and_reason)
{
    static const char text[] = "u1,u2,u3,u4,u5,u6,u7,u8,u9,saran\n"
                               "4,5,4,4,4,4,4,4,4,\"dua\nbaris\"\r\n"
                               "4,4,4,4,4,4,4,4,,x\n"
                               "4,4,4,4,4,4,4, 3 ,\"2\",x\n"
                               "4,4,x\x1b[31m,4,5,4,4,4,4,x\n"
                               "4,4,abcdefghijklmnopqrstuvwxyzabcdef,4,4,4,4,4,4,x";
    static const struct {
        int64_t line;
        const char *reason;
    } want[] = { { 2, "u2: 5 di luar 1..4" },
                 { 4, "u9: kosong" },
                 { 6, "u3: x?[31m di luar 1..4 (dan 1 jawaban lain)" },
                 { 7, "u3: abcdefghijklmnopqrstuvwxy… di luar 1..4" } };
    for (size_t threads = 1; threads <= 8; threads++) {
        struct skm_request rq = request(threads, 4);
        struct skm_recap got;
        struct err err = { 0 };
        CHECK_OK(skm_read_memory(&rq, text, sizeof text - 1, &got, &err));
        CHECK_INT(got.n, 1);
        CHECK_INT(got.rejected.count, COUNT(want));
        CHECK_INT(got.groups.item[0].tally.sum[UNSUR_SARPRAS], 2);
        for (size_t i = 0; i < COUNT(want); i++) {
            struct buf b;
            buf_init(&b, 200);
            skm_rejected_reason(&b, &got.columns, &got.rejected.item[i]);
            CHECK_INT(got.rejected.item[i].line, want[i].line);
            CHECK_TEXT(buf_text(&b), want[i].reason);
            buf_release(&b);
        }
        skm_recap_release(&got);
    }
}

TEST(skm_read__lists_the_first_thousand_rejected_rows_and_counts_all)
{
    struct buf b;
    struct err err = { 0 };
    buf_init(&b, 1 << 20);
    buf_str(&b, HEADER);
    for (int i = 0; i < 5000; i++)
        buf_str(&b, i % 2 ? ROW : "4,4,4,4,4,4,4,4,9\n");
    for (size_t threads = 1; threads <= 8; threads += 3) {
        struct skm_request rq = request(threads, 1000);
        struct skm_recap got;
        CHECK_OK(skm_read_memory(&rq, b.p, b.n, &got, &err));
        CHECK_INT(got.n, 2500);
        CHECK_INT(got.rejected.count, 2500);
        CHECK_INT(got.rejected.n, 1000);
        CHECK_INT(got.rejected.item[999].line, 2000);
        skm_recap_release(&got);
    }
    buf_release(&b);
}

TEST(skm_read__a_csv_quoted_inside_a_csv_does_not_deceive_the_pieces)
{
    struct buf b;
    struct err err = { 0 };
    buf_init(&b, 1 << 20);
    buf_str(&b, "u1,u2,u3,u4,u5,u6,u7,u8,u9,saran\n1,1,1,1,1,1,1,1,1,\"");
    for (int i = 0; i < 1000; i++)
        buf_str(&b, "4,4,4,4,4,4,4,4,4,x\n");
    buf_str(&b, "\"\n2,2,2,2,2,2,2,2,2,x\n9,2,2,2,2,2,2,2,2,x\n");
    for (size_t threads = 1; threads <= 8; threads++) {
        struct skm_request rq = request(threads, 64);
        struct skm_recap got;
        CHECK_OK(skm_read_memory(&rq, b.p, b.n, &got, &err));
        CHECK_INT(got.n, 2);
        CHECK_INT(got.groups.item[0].tally.sum[0], 3);
        CHECK_INT(got.rejected.item[0].line, 1004);
        skm_recap_release(&got);
    }
    buf_release(&b);
}

TEST(skm_groups__keys_are_sorted_trimmed_and_nfc)
{
    static const char text[] = "periode,unit," HEADER "2,Caf\xC3\xA9," ROW "1,b," ROW "1, b ," ROW "10,b," ROW
                               "2,Cafe\xCC\x81," ROW "1,B," ROW "2,," ROW;
    static const char *const want[][2] = { { "", "2" }, { "B", "1" }, { "Caf\xC3\xA9", "2" }, { "b", "1" }, { "b", "10" } };
    struct skm_request rq = { .name = "a.csv", .threads = 3, .piece = 4, .n_by = 2,
                              .by = { SKM_KEY_UNIT, SKM_KEY_PERIODE } };
    struct skm_recap got;
    struct err err = { 0 };
    CHECK_OK(skm_read_memory(&rq, text, sizeof text - 1, &got, &err));
    CHECK_INT(got.groups.n, COUNT(want));
    for (size_t i = 0; i < COUNT(want); i++) {
        CHECK_TEXT(got.groups.item[i].key, want[i][0]);
        CHECK_TEXT(got.groups.item[i].key + strlen(want[i][0]) + 1, want[i][1]);
    }
    CHECK_INT(got.groups.item[2].tally.n, 2);
    CHECK_INT(got.groups.item[3].tally.n, 2);
    skm_recap_release(&got);
}

static enum mk_result read_units(int count, struct err *err)
{
    struct buf b;
    struct skm_recap got;
    struct skm_request rq = { .name = "a.csv", .threads = 2, .n_by = 1, .by = { SKM_KEY_UNIT } };
    buf_init(&b, 8 << 20);
    buf_str(&b, "unit," HEADER);
    for (int i = 0; i < count; i++)
        buf_format(&b, "unit %d," ROW, i);
    enum mk_result r = skm_read_memory(&rq, b.p, b.n, &got, err);
    if (r == MK_OK)
        CHECK_INT(got.groups.n, count);
    skm_recap_release(&got);
    buf_release(&b);
    return r;
}

TEST(skm_groups__one_hundred_thousand_and_no_more)
{
    struct err err = { 0 };
    CHECK_OK(read_units(SKM_GROUPS_MAX, &err));
    CHECK_INT(read_units(SKM_GROUPS_MAX + 1, &err), MK_INVALID);
    CHECK_TEXT(err.text, "lebih dari 100000 kelompok; pilih --by yang lebih kasar");
}

TEST(skm_groups__a_key_that_is_too_long_is_refused_with_its_place)
{
    struct buf b;
    buf_init(&b, 4096);
    buf_str(&b, "u1,u2,u3,u4,u5,u6,u7,u8,u9,unit\n4,4,4,4,4,4,4,4,4,");
    for (int i = 0; i <= SKM_KEY_MAX; i++)
        buf_char(&b, 'x');
    buf_char(&b, '\n');
    check_refused(b.p, b.n, "a.csv baris 2 kolom 19: isian untuk pengelompokan lebih dari 512 byte");
    buf_release(&b);
}

TEST(skm_groups__a_missing_key_column_is_refused)
{
    struct skm_request rq = { .name = "a.csv", .n_by = 1, .by = { SKM_KEY_LAYANAN } };
    struct skm_recap got;
    struct err err = { 0 };
    CHECK_INT(skm_read_memory(&rq, HEADER ROW, sizeof HEADER ROW - 1, &got, &err), MK_INVALID);
    CHECK_TEXT(err.text, "a.csv baris 1 kolom 1: kolom layanan tidak ada, padahal diminta oleh --by");
    skm_recap_release(&got);
}

TEST(skm_groups__more_rows_than_a_lane_holds)
{
    struct buf b;
    struct skm_recap got;
    struct err err = { 0 };
    struct skm_request rq = request(1, 0);
    buf_init(&b, 4 << 20);
    buf_str(&b, HEADER);
    for (int i = 0; i < 40000; i++)
        buf_str(&b, ROW);
    CHECK_OK(skm_read_memory(&rq, b.p, b.n, &got, &err));
    for (int u = 0; u < N_UNSUR; u++)
        CHECK_INT(got.groups.item[0].tally.sum[u], 160000);
    CHECK_INT(got.groups.item[0].tally.square, 40000 * 36 * 36);
    skm_recap_release(&got);
    buf_release(&b);
}

/* ---- output ---- */

static char *printed(const char *path, const struct skm_view *options, enum skm_format format)
{
    struct skm_request rq = { .name = path };
    struct skm_recap recap;
    const struct skm_view v = { &recap, &rq, options->bobot, options->population };
    struct err err = { 0 };
    static char text[8192];
    int fd = open(path, O_RDONLY), pipes[2];
    CHECK(fd >= 0);
    CHECK_OK(skm_read_fd(&rq, fd, &recap, &err));
    close(fd);
    CHECK_INT(pipe(pipes), 0);
    CHECK_OK(skm_print(&v, format, pipes[1], &err));
    close(pipes[1]);
    size_t n = 0;
    ssize_t got;
    while (n < sizeof text - 1 && (got = read(pipes[0], text + n, sizeof text - 1 - n)) > 0)
        n += (size_t)got;
    text[n] = '\0';
    close(pipes[0]);
    skm_recap_release(&recap);
    return text;
}

#define VECTOR "tests/data/skm-29.csv"

TEST(skm_print__the_vector_of_29_respondents)
{
    struct skm_view v = { .bobot = BOBOT_TEPAT };
    const char *json = printed(VECTOR, &v, SKM_JSON);
    CHECK(strstr(json, "{\"convention\":\"1/9\",\"n\":29,\"rejected_count\":0,\"rejected\":[],") == json);
    CHECK(strstr(json, "{\"code\":\"PERSYARATAN\",\"sum\":105,\"nrr\":\"3.621\",\"weighted\":\"0.402\",\"ikm\":\"90.52\","
                       "\"grade\":\"A\"}"));
    CHECK(strstr(json, "\"sum\":955,\"ni\":\"3.6590\",\"ikm\":\"91.48\",\"grade\":\"A\",\"performance\":\"Sangat baik\","
                       "\"ci95\":["));
    CHECK(strstr(json, "\"sample_ok\":null}]}\n"));
    v.bobot = BOBOT_011;
    CHECK(strstr(printed(VECTOR, &v, SKM_JSON), "\"ikm\":\"90.56\",\"grade\":\"A\""));
    v.bobot = BOBOT_0111;
    json = printed(VECTOR, &v, SKM_JSON);
    CHECK(strstr(json, "\"convention\":\"0.111\"") && strstr(json, "\"ikm\":\"91.38\",\"grade\":\"A\""));
}

TEST(skm_print__a_known_population_decides_the_sample_and_narrows_the_interval)
{
    struct skm_view v = { .bobot = BOBOT_TEPAT, .population = 30 };
    CHECK(strstr(printed(VECTOR, &v, SKM_JSON), "\"sample_ok\":true"));
    v.population = 1000;
    CHECK(strstr(printed(VECTOR, &v, SKM_JSON), "\"sample_ok\":false"));
    v.population = 29;
    CHECK(strstr(printed(VECTOR, &v, SKM_JSON), "\"ci95\":[\"91.48\",\"91.48\"]"));
}

TEST(skm_print__the_table_is_indonesian)
{
    struct skm_view v = { .bobot = BOBOT_011, .population = 30 };
    const char *table = printed(VECTOR, &v, SKM_TABLE);
    CHECK(strstr(table, "IKM             90,56\nMutu            A (Sangat baik)\n"));
    CHECK(strstr(table, "Sampel          cukup: 29 dari paling sedikit 28 (populasi 30)\n"));
    CHECK(strstr(table, "PERSYARATAN  Persyaratan                                    105  3,621       0,398   90,52  A\n"));
    CHECK(strstr(table, "Bobot tiap unsur 0,11"));
}

TEST(skm_print__csv_has_one_row_and_as_many_cells_as_the_header)
{
    struct skm_view v = { .bobot = BOBOT_TEPAT };
    const char *csv = printed(VECTOR, &v, SKM_CSV);
    struct arena a;
    struct csv c;
    struct csv_field head[100], row[100];
    size_t n_head, n_row;
    arena_init(&a, 1 << 16);
    csv_init(&c, csv, strlen(csv), 0, &a, 1000);
    CHECK_OK(csv_next(&c, head, COUNT(head), &n_head));
    CHECK_OK(csv_next(&c, row, COUNT(row), &n_row));
    CHECK_INT(n_row, n_head);
    CHECK(head[3].n == 3 && memcmp(head[3].p, "ikm", 3) == 0);
    CHECK(row[3].n == 5 && memcmp(row[3].p, "91.48", 5) == 0);
    CHECK_INT(csv_next(&c, row, COUNT(row), &n_row), MK_NOT_FOUND);
    arena_release(&a);
}

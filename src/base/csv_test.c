/* csv_test.c: what the reader takes, what it refuses and with which words, and that it reads back
 * what csv_cell writes. */
#include "base/csv.h"

#include <string.h>

#include "base/clock.h"
#include "base/test.h"
#include "base/text.h"
#include "base/utf8.h"

enum { FIELDS = 8, FIELD_BYTES = 1000 };

static struct arena arena;
static struct csv reader;
static struct csv_field fields[FIELDS];
static size_t n_fields;

static void open_text(const char *text, size_t n, char separator)
{
    arena_release(&arena);
    arena_init(&arena, 1 << 20);
    csv_init(&reader, text, n, separator, &arena, FIELD_BYTES);
}

static enum mk_result next(void)
{
    return csv_next(&reader, fields, FIELDS, &n_fields);
}

/* The fields of the record with | between them. */
static const char *record(void)
{
    static char text[4096];
    size_t n = 0;
    for (size_t i = 0; i < n_fields; i++) {
        CHECK(n + fields[i].n + 2 < sizeof text);
        if (i)
            text[n++] = '|';
        memcpy(text + n, fields[i].p, fields[i].n);
        n += fields[i].n;
    }
    text[n] = '\0';
    return text;
}

static void check_records(const char *text, size_t n, const char *const *want)
{
    open_text(text, n, 0);
    for (; *want; want++) {
        CHECK_OK(next());
        CHECK_TEXT(record(), *want);
    }
    CHECK_INT(next(), MK_NOT_FOUND);
    CHECK_INT(next(), MK_NOT_FOUND);
    arena_release(&arena);
}

#define RECORDS(literal, ...)                                                                                          \
    check_records(literal, sizeof(literal) - 1, (const char *const[]){ __VA_ARGS__ __VA_OPT__(, ) NULL })

static void check_refused(const char *text, size_t n, const char *reason, const char *next_record)
{
    open_text(text, n, 0);
    enum mk_result r;
    do
        r = next();
    while (r == MK_OK);
    CHECK_INT(r, MK_INVALID);
    CHECK_TEXT(reader.err.text, reason);
    if (next_record) {
        CHECK_OK(next());
        CHECK_TEXT(record(), next_record);
    } else {
        CHECK_INT(next(), MK_NOT_FOUND);
    }
    arena_release(&arena);
}

#define REFUSED(literal, reason, next_record) check_refused(literal, sizeof(literal) - 1, reason, next_record)

TEST(csv__reads_plain_records)
{
    RECORDS("a,b,c\n1,2,3\n", "a|b|c", "1|2|3");
    RECORDS("a,b,c\r\n1,2,3", "a|b|c", "1|2|3");
    RECORDS("a,,\n,,c", "a||", "||c");
    RECORDS("a,b,\n", "a|b|");
    RECORDS("a,b,", "a|b|");
    RECORDS("satu", "satu");
    RECORDS("a,b\tc,d e", "a|b\tc|d e");
}

TEST(csv__has_no_records_in_nothing)
{
    open_text(NULL, 0, 0);
    CHECK_INT(next(), MK_NOT_FOUND);
    open_text("\xEF\xBB\xBF", 3, 0);
    CHECK_INT(next(), MK_NOT_FOUND);
    open_text("\n\r\n\n", 4, 0);
    CHECK_INT(next(), MK_NOT_FOUND);
    arena_release(&arena);
}

TEST(csv__skips_bom_and_blank_lines_and_counts_lines)
{
    static const char text[] = "\xEF\xBB\xBFu1,u2\n\n\r\n3,4\n\"a\nb\",5\n\n6,7";
    open_text(text, sizeof text - 1, 0);
    const int64_t lines[] = { 1, 4, 5, 8 };
    for (size_t i = 0; i < COUNT(lines); i++) {
        CHECK_OK(next());
        CHECK_INT(reader.line, lines[i]);
        CHECK_INT(n_fields, 2);
    }
    CHECK_TEXT(record(), "6|7");
    arena_release(&arena);
}

TEST(csv__finds_the_separator_in_the_first_line)
{
    RECORDS("a;b;c\n1,5;2;3", "a|b|c", "1,5|2|3");
    RECORDS("a\tb\n1,5;2\t3", "a|b", "1,5;2|3");
    RECORDS("\"x;y;z\",b\n1;2,3", "x;y;z|b", "1;2|3");
    RECORDS("a,b;c\n", "a|b;c"); /* a tie is a comma */
    RECORDS("\n\na;b\n", "a|b");
    open_text("a;b", 3, ',');
    CHECK_OK(next());
    CHECK_INT(n_fields, 1);
    CHECK_INT(reader.separator, ',');
    arena_release(&arena);
}

TEST(csv__reads_quoted_fields)
{
    RECORDS("\"a,b\",c", "a,b|c");
    RECORDS("\"baris 1\r\nbaris 2\",c\nd,e", "baris 1\r\nbaris 2|c", "d|e");
    RECORDS("\"kata \"\"ini\"\" saja\",\"\"\"\"\n", "kata \"ini\" saja|\"");
    RECORDS("\"\",\"\"\r\n\"\"", "|", "");
    RECORDS("a,\"b\"", "a|b");
    RECORDS("a,\"b\",", "a|b|");
    RECORDS("Caf\xC3\xA9,\"\xE2\x82\xAC \xF0\x9F\x98\x80\",na\xC3\xAFve teks panjang",
            "Caf\xC3\xA9|\xE2\x82\xAC \xF0\x9F\x98\x80|na\xC3\xAFve teks panjang");
}

TEST(csv__points_into_the_input_unless_quotes_are_doubled)
{
    static const char text[] = "polos,\"berkutip\",\"dua\"\"kali\"";
    open_text(text, sizeof text - 1, 0);
    CHECK_OK(next());
    CHECK(fields[0].p == text && fields[1].p == text + 7);
    CHECK(fields[2].p < text || fields[2].p > text + sizeof text);
    arena_release(&arena);
}

TEST(csv__refuses_stray_quotes_with_line_and_column)
{
    REFUSED("a,b\nc,x\"y\nd,e", "baris 2 kolom 4: tanda kutip di tengah isian", "d|e");
    REFUSED("\xC3\xA9,\xE2\x82\xAC\"\nd,e", "baris 1 kolom 4: tanda kutip di tengah isian", "d|e");
    REFUSED("a,b\n\"c\"d,e\nf,g", "baris 2 kolom 4: ada tulisan di belakang tanda kutip penutup", "f|g");
    REFUSED("a,b\n\"c\nd\" ,e\nf,g", "baris 3 kolom 3: ada tulisan di belakang tanda kutip penutup", "f|g");
    REFUSED("\"a\"\r", "baris 1 kolom 4: ada tulisan di belakang tanda kutip penutup", NULL);
    REFUSED("a,b\nc,\"d\ne,f\n", "baris 2 kolom 3: tanda kutip tidak ditutup", "e|f");
    REFUSED("\"", "baris 1 kolom 1: tanda kutip tidak ditutup", NULL);
    REFUSED("\"a\"\"", "baris 1 kolom 1: tanda kutip tidak ditutup", NULL);
}

TEST(csv__refuses_bytes_that_are_no_text)
{
    REFUSED("a,b\nPuskesmas,\xE9t\xE9\nc,d", "baris 2 kolom 11: bukan UTF-8", "c|d");
    REFUSED("a,b\n\"x\ny\xFF\",z\nc,d\n", "baris 3 kolom 2: bukan UTF-8", "c|d");
    REFUSED("a,b\nx\0y,z\nc,d", "baris 2 kolom 2: byte NUL", "c|d");
    REFUSED("a,b\n\"x\0\",\xFF\nc,d", "baris 2 kolom 3: byte NUL", "c|d");
    REFUSED("a,b\n\"\xFF\0\"\nc,d", "baris 2 kolom 2: bukan UTF-8", "c|d");
    REFUSED("a,b\nx\ry,z\nc,d", "baris 2 kolom 2: CR tanpa LF", "c|d");
    REFUSED("\xFF\xFEu\0001\0", "baris 1 kolom 1: bukan UTF-8", NULL);
    REFUSED("a,b\nc,d\xE2\x82", "baris 2 kolom 4: bukan UTF-8", NULL);
}

TEST(csv__refuses_too_many_and_too_long_fields)
{
    REFUSED("1,2,3,4,5,6,7,8\n1,2,3,4,5,6,7,8,9\nz", "baris 2 kolom 17: lebih dari 8 isian dalam satu baris", "z");
    REFUSED("1,2,3,4,5,6,7,8\n1,2,3,4,5,6,7,8,\"9\"\nz", "baris 2 kolom 17: lebih dari 8 isian dalam satu baris", "z");
    REFUSED("1,2,3,4,5,6,7,8,9,10,11\nz", "baris 1 kolom 17: lebih dari 8 isian dalam satu baris", "z");
    REFUSED(",,,,,,,,\nz", "baris 1 kolom 9: lebih dari 8 isian dalam satu baris", "z");
    REFUSED("1\n,,,,,,,,,", "baris 2 kolom 9: lebih dari 8 isian dalam satu baris", NULL);
    REFUSED("abcdef\n,,,,,,a,,", "baris 2 kolom 10: lebih dari 8 isian dalam satu baris", NULL);
    char long_text[FIELD_BYTES + 20];
    for (int quoted = 0; quoted < 2; quoted++) {
        for (size_t extra = 0; extra < 2; extra++) {
            size_t n = 0, bytes = FIELD_BYTES + extra;
            memcpy(long_text, "a,", 2);
            n += 2;
            if (quoted)
                long_text[n++] = '"';
            memset(long_text + n, 'x', bytes);
            n += bytes;
            if (quoted)
                long_text[n++] = '"';
            memcpy(long_text + n, "\nb,c", 4);
            n += 4;
            open_text(long_text, n, 0);
            CHECK_INT(next(), extra ? MK_INVALID : MK_OK);
            if (extra)
                CHECK_TEXT(reader.err.text, "baris 1 kolom 3: isian lebih dari 1000 byte");
            else
                CHECK_INT(fields[1].n, FIELD_BYTES);
            CHECK_OK(next());
            CHECK_TEXT(record(), "b|c");
        }
    }
    arena_release(&arena);
}

TEST(csv__says_when_the_arena_is_full_and_goes_on)
{
    static const char text[] = "\"a\"\"b\"\n\"c\"\"d\"\ne\n";
    struct arena small;
    arena_init(&small, 16);
    csv_init(&reader, text, sizeof text - 1, 0, &small, FIELD_BYTES);
    CHECK_OK(next());
    CHECK_INT(next(), MK_TOO_BIG);
    CHECK_TEXT(reader.err.text, "baris 2 kolom 1: memori untuk isian berkutip habis");
    CHECK_OK(next());
    CHECK_TEXT(record(), "e");
    arena_release(&small);
}

TEST(csv__error_at_every_offset_of_a_word_is_found)
{
    char text[40];
    for (size_t at = 0; at < 30; at++) {
        memset(text, 'x', sizeof text);
        text[at] = '\xFF';
        open_text(text, sizeof text, 0);
        CHECK_INT(next(), MK_INVALID);
        struct buf b;
        buf_init(&b, 100);
        buf_format(&b, "baris 1 kolom %zu: bukan UTF-8", at + 1);
        CHECK_TEXT(reader.err.text, buf_text(&b));
        buf_release(&b);
    }
    arena_release(&arena);
}

/* A random text from an alphabet that is mostly trouble. */
static size_t random_text(struct prng *r, char *to, size_t size)
{
    static const char *const pieces[] = { "\"",   ",", ";", "\t",        "\r",       "\n",
                                          "\r\n", " ", "a", "bcdefghij", "\xC3\xA9", "\xF0\x9F\x98\x80",
                                          "=",    "-", "0", "\x01" };
    size_t n = 0, count = prng_below(r, 7);
    for (size_t i = 0; i < count; i++) {
        const char *piece = pieces[prng_below(r, COUNT(pieces))];
        size_t length = strlen(piece);
        if (n + length + 1 > size)
            break;
        memcpy(to + n, piece, length);
        n += length;
    }
    to[n] = '\0';
    return n;
}

enum { ROWS = 20, COLUMNS = 5 };

static void check_round_trip(struct prng *r)
{
    static char cells[ROWS][COLUMNS][64];
    const char separator = ",;\t"[prng_below(r, 3)];
    const char *line_end = prng_below(r, 2) ? "\r\n" : "\n";
    struct buf b;
    buf_init(&b, 1 << 20);
    for (int row = 0; row < ROWS; row++) {
        for (int column = 0; column < COLUMNS; column++) {
            random_text(r, cells[row][column], sizeof cells[row][column]);
            if (column)
                buf_char(&b, separator);
            csv_cell(&b, cells[row][column], separator);
        }
        buf_str(&b, line_end);
    }
    CHECK(!b.overflow);
    open_text(b.p, b.n, separator);
    for (int row = 0; row < ROWS; row++) {
        CHECK_OK(next());
        CHECK_INT(n_fields, COLUMNS);
        for (int column = 0; column < COLUMNS; column++) {
            const char *want = cells[row][column];
            struct csv_field got = fields[column];
            if (*want && strchr("=+-@\t\r", *want)) { /* the guard against formulas */
                CHECK(got.n > 0 && got.p[0] == '\'');
                got.p++;
                got.n--;
            }
            CHECK(got.n == strlen(want) && memcmp(got.p, want, got.n) == 0);
        }
    }
    CHECK_INT(next(), MK_NOT_FOUND);
    arena_release(&arena);
    buf_release(&b);
}

TEST(csv__reads_back_what_csv_cell_wrote)
{
    struct prng r;
    prng_seed(&r, 4180);
    for (int round = 0; round < 500; round++)
        check_round_trip(&r);
}

/* A second reader, byte by byte and without any cleverness, that only says whether the text is sound
 * and how many fields it has. */
static bool naive_count(const char *p, size_t n, char separator, size_t *ret_records, size_t *ret_fields)
{
    size_t i = 0, fields_seen = 0, records = 0;
    while (i < n) {
        if (p[i] == '\n' || (p[i] == '\r' && i + 1 < n && p[i + 1] == '\n')) {
            i += p[i] == '\r' ? 2 : 1;
            continue;
        }
        records++;
        for (;;) {
            fields_seen++;
            if (i < n && p[i] == '"') {
                for (i++;; i++) {
                    if (i >= n)
                        return false;
                    if (p[i] == '"' && i + 1 < n && p[i + 1] == '"')
                        i++;
                    else if (p[i] == '"')
                        break;
                }
                i++;
            } else {
                while (i < n && p[i] != separator && p[i] != '\n' && p[i] != '\r' && p[i] != '"')
                    i++;
            }
            if (i < n && p[i] == '\r' && i + 1 < n && p[i + 1] == '\n')
                i++;
            if (i >= n || p[i] == '\n') {
                i++;
                break;
            }
            if (p[i] != separator)
                return false;
            i++;
        }
    }
    *ret_records = records;
    *ret_fields = fields_seen;
    return true;
}

TEST(csv__agrees_with_a_naive_reader_on_random_text)
{
    struct prng r;
    prng_seed(&r, 99);
    int sound = 0;
    for (int round = 0; round < 30000; round++) {
        char text[64];
        size_t n = random_text(&r, text, sizeof text), records = 0, total = 0, got_records = 0, got = 0;
        bool want = naive_count(text, n, ',', &records, &total);
        open_text(text, n, ',');
        enum mk_result result;
        while ((result = next()) == MK_OK) {
            got_records++;
            got += n_fields;
            for (size_t i = 0; i < n_fields; i++)
                CHECK(utf8_valid(fields[i].p, fields[i].n));
        }
        CHECK_INT(result, want ? MK_NOT_FOUND : MK_INVALID);
        if (want) {
            sound++;
            CHECK_INT(got_records, records);
            CHECK_INT(got, total);
        }
    }
    CHECK(sound > 3000);
    arena_release(&arena);
}

TEST(csv__hostile_quotes_cost_linear_time)
{
    /* Every line opens a quote that only the next line closes wrongly: the worst case for resuming. */
    struct buf b;
    buf_init(&b, 8 << 20);
    while (b.n < 4000000)
        buf_str(&b, "\"a\"\"\"\"b\n");
    open_text(b.p, b.n, ',');
    int64_t begin = clock_monotonic_us(), refused = 0;
    enum mk_result r;
    while ((r = next()) != MK_NOT_FOUND)
        refused += r == MK_INVALID;
    CHECK(refused > 1000);
    CHECK(clock_monotonic_us() - begin < 120000000); /* squared it would be hours */
    arena_release(&arena);
    buf_release(&b);
}

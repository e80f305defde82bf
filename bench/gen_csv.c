/* gen_csv: answers as CSV, the same bytes for the same arguments on every machine.
 *
 *   gen_csv ROWS              unit,layanan,tanggal,u1..u9: 500 units, 4 services each, 365 days
 *   gen_csv ROWS CODES.csv    kode,tanggal,u1..u9,jenis_kelamin,usia,pendidikan,pekerjaan: what `maklumat import
 *                             responses` takes; CODES.csv is the output of `maklumat export survei`
 *
 * Numbers come from a xorshift with a fixed seed; days are those of 2025, before any day of running. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CODES_MAX = 4096, CODE_SIZE = 16 };

static uint64_t state = 88172645463325252u;

static uint32_t draw(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)((state >> 32) * below >> 32);
}

static int day_text(char *p, size_t room, uint32_t day)
{
    static const uint32_t length[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int month = 0;
    while (day >= length[month])
        day -= length[month++];
    return snprintf(p, room, "2025-%02d-%02u", month + 1, day + 1);
}

/* Mostly 3 and 4, as people answer. */
static size_t answers(char *p)
{
    static const char scale[17] = "1222333333444444";
    for (size_t u = 0; u < 9; u++) {
        p[2 * u] = ',';
        p[2 * u + 1] = scale[draw(16)];
    }
    return 18;
}

static size_t codes_read(const char *path, char codes[][CODE_SIZE])
{
    char line[4096];
    size_t n = 0;
    FILE *f = fopen(path, "r");
    if (!f || !fgets(line, sizeof line, f)) /* the header */
        return 0;
    while (n < CODES_MAX && fgets(line, sizeof line, f)) {
        size_t k = strcspn(line, ",\r\n");
        if (k > 0 && k < CODE_SIZE) {
            memcpy(codes[n], line, k);
            codes[n++][k] = '\0';
        }
    }
    fclose(f);
    return n;
}

static void rows_plain(long rows)
{
    char line[128];
    puts("unit,layanan,tanggal,u1,u2,u3,u4,u5,u6,u7,u8,u9");
    for (long i = 0; i < rows; i++) {
        uint32_t unit = draw(500) + 1;
        int n = snprintf(line, sizeof line, "Unit %03u,L%03u.%u,", unit, unit, draw(4) + 1);
        n += day_text(line + n, sizeof line - (size_t)n, draw(365));
        size_t k = (size_t)n + answers(line + n);
        line[k++] = '\n';
        fwrite(line, 1, k, stdout);
    }
}

static void rows_import(long rows, char codes[][CODE_SIZE], size_t n_codes)
{
    static const char *const sex[] = { "L", "P", "" };
    static const char *const school[] = { "SD", "SMP", "SMA", "D1-D3", "S1" };
    static const char *const work[] = { "PNS", "SWASTA", "WIRAUSAHA", "LAINNYA" };
    char line[192];
    puts("kode,tanggal,u1,u2,u3,u4,u5,u6,u7,u8,u9,jenis_kelamin,usia,pendidikan,pekerjaan");
    for (long i = 0; i < rows; i++) {
        int n = snprintf(line, sizeof line, "%s,", codes[draw((uint32_t)n_codes)]);
        n += day_text(line + n, sizeof line - (size_t)n, draw(365));
        n += (int)answers(line + n);
        n += snprintf(line + n, sizeof line - (size_t)n, ",%s,%u,%s,%s\n", sex[draw(3)], 17 + draw(60), school[draw(5)],
                      work[draw(4)]);
        fwrite(line, 1, (size_t)n, stdout);
    }
}

int main(int argc, char **argv)
{
    static char room[1 << 20], codes[CODES_MAX][CODE_SIZE];
    long rows = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    size_t n_codes = argc > 2 ? codes_read(argv[2], codes) : 0;
    if (rows < 1 || (argc > 2 && n_codes == 0)) {
        fprintf(stderr, "usage: gen_csv ROWS [CODES.csv]\n");
        return 2;
    }
    setvbuf(stdout, room, _IOFBF, sizeof room);
    if (argc > 2)
        rows_import(rows, codes, n_codes);
    else
        rows_plain(rows);
    return fflush(stdout) || ferror(stdout) ? 1 : 0;
}

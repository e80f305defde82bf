/* tolak_test.c: reasons for refusing a file in English; none that the worker can give is forgotten. */
#include "web/tolak.h"

#include <stdio.h>
#include <string.h>

#include "base/test.h"

TEST(tolak__reasons_have_their_english_line)
{
    static const struct { const char *id, *en; } cases[] = {
        { "gambar JPEG rusak atau terpotong", "the JPEG image is damaged or cut off" },
        { "gambar berukuran 9000 x 8000; paling banyak 40 juta piksel", "the image has 9000 x 8000 pixels; 40 million are the most" },
        { "PDF ini memuat JavaScript; cetak ulang ke PDF tanpa bagian itu", "this PDF contains JavaScript; print it to PDF again without that" },
        { "bagian xl/a tidak ada/b.xml tidak ada", "the part xl/a tidak ada/b.xml is missing" },
        { "isi berkas tampak seperti jenis lain (%s; %n)", "the content looks like another kind of file (%s; %n)" },
        { "sesuatu yang lain", "sesuatu yang lain" },
        { "", "" },
    };
    struct arena a;
    arena_init(&a, 1 << 16);
    for (size_t i = 0; i < COUNT(cases); i++) {
        CHECK_TEXT(tolak_teks(&a, cases[i].id, LANG_EN), cases[i].en);
        CHECK_TEXT(tolak_teks(&a, cases[i].id, LANG_ID), cases[i].id);
    }
    arena_release(&a);
    arena_init(&a, 1); /* without memory the sentence that is there */
    CHECK_TEXT(tolak_teks(&a, cases[0].id, LANG_EN), cases[0].id);
    arena_release(&a);
}

/* The literal behind p, each placeholder of printf filled with `sample`; where it ends. */
static const char *literal_read(const char *p, const char *sample, char *ret, size_t size)
{
    size_t n = 0;
    for (p++; *p && *p != '"'; p++) {
        if (*p == '%') {
            p += strspn(p + 1, "0123456789.zl") + 1;
            n += (size_t)snprintf(ret + n, size - n, "%s", *p == 's' ? sample : "7");
        } else if (n + 1 < size) {
            ret[n++] = *p;
        }
    }
    ret[n] = '\0';
    return p;
}

static int checked;

static void sentence_check(const char *file, const char *s)
{
    struct arena a;
    arena_init(&a, 1 << 16);
    if (strcmp(tolak_teks(&a, s, LANG_EN), s) == 0)
        FAIL("%s: \"%s\" has no English line in web/tolak.c", file, s);
    checked++;
    arena_release(&a);
}

static void calls_check(const char *name, const char *text, const char *call)
{
    char sentence[400];
    for (const char *p = text; (p = strstr(p, call)) != NULL; p++) {
        const char *line_end = strchr(p, ';'), *code = strstr(p, "MK_"), *quote = strchr(p, '"');
        if (!line_end || !quote || quote > line_end || !code || code > quote || strncmp(code, "MK_STORE", 8) == 0)
            continue;
        literal_read(quote, "berisi makro", sentence, sizeof sentence);
        if (strcmp(sentence, "berisi makro") != 0 && strncmp(sentence, "tanpa ", 6) != 0 && strncmp(sentence, "jawaban ", 8) != 0 &&
            strncmp(sentence, "pesan ", 6) != 0) /* "%s", and what only our own mistakes can cause */
            sentence_check(name, sentence);
    }
}

static void file_check(const char *name)
{
    static char text[1 << 17];
    char path[100], sentence[400];
    snprintf(path, sizeof path, "src/worker/%s", name);
    FILE *f = fopen(path, "r");
    CHECK(f != NULL);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    calls_check(name, text, "err_set(");
    calls_check(name, text, "halt(");
    const char *list = strstr(text, "} refused[] = {"), *end = list ? strstr(list, "};\n") : NULL;
    for (const char *p = list; p && p < end; p = strchr(p + 1, '\n')) {
        const char *why = strstr(p, "\", \"");
        if (why && why < strchr(p + 1, '\n')) {
            literal_read(why + 3, "", sentence, sizeof sentence);
            sentence_check(name, sentence);
        }
    }
}

TEST(tolak__no_sentence_of_the_worker_is_forgotten)
{
    static const char *const files[] = { "kind_gambar.c", "kind_pdf.c", "kind_xlsx.c", "image_jpeg.c", "image_png.c", "pdf.c", "xlsx_check.c",
                                         "zipfile.c", "xml.c", "opinion.c", "lambang.c", "child.c" };
    checked = 0;
    for (size_t i = 0; i < COUNT(files); i++)
        file_check(files[i]);
    CHECK(checked >= 60); /* the reading of sources found them */
}

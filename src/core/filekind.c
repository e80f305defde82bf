/* filekind.c: see filekind.h. */
#include "core/filekind.h"

#include <assert.h>
#include <string.h>

static const struct { const char *code, *endings, *media, *job, *name[N_LANGS]; } kinds[N_FILE_KINDS] = {
#define X(code, endings, media, job, id, en) [FILE_##code] = { #code, endings, media, job, { id, en } },
    FILE_KINDS(X)
#undef X
};
static const char *const first_endings[N_FILE_KINDS] = { [FILE_JPEG] = ".jpg", [FILE_PNG] = ".png", [FILE_PDF] = ".pdf", [FILE_XLSX] = ".xlsx" };

enum file_kind file_kind_of_name(const char *name)
{
    enum { ENDING_MAX = 6 };
    char ending[ENDING_MAX + 2] = "";
    const char *dot = strrchr(name, '.');
    size_t n = dot ? strlen(dot) : 0;
    if (!dot || dot == name || n > ENDING_MAX)
        return N_FILE_KINDS;
    for (size_t i = 0; i < n; i++)
        ending[i] = ascii_lower(dot[i]);
    ending[n] = ' ';
    for (int k = 0; k < N_FILE_KINDS; k++)
        if (strstr(kinds[k].endings, ending))
            return (enum file_kind)k;
    return N_FILE_KINDS;
}

enum file_kind file_kind_of_head(const void *p, size_t n)
{
    static const struct { const char *bytes; size_t n; } heads[N_FILE_KINDS] = {
        [FILE_JPEG] = { "\xFF\xD8\xFF", 3 },
        [FILE_PNG] = { "\x89PNG\r\n\x1A\n", 8 },
        [FILE_PDF] = { "%PDF-", 5 },
        [FILE_XLSX] = { "PK\3\4", 4 },
    };
    for (int k = 0; k < N_FILE_KINDS; k++)
        if (n >= heads[k].n && memcmp(p, heads[k].bytes, heads[k].n) == 0)
            return (enum file_kind)k;
    return N_FILE_KINDS;
}

enum file_kind file_kind_from_code(const char *code)
{
    for (int k = 0; code && k < N_FILE_KINDS; k++)
        if (strcmp(kinds[k].code, code) == 0)
            return (enum file_kind)k;
    return N_FILE_KINDS;
}

const char *file_kind_code(enum file_kind k)
{
    assert((unsigned)k < N_FILE_KINDS);
    return kinds[k].code;
}

const char *file_kind_ending(enum file_kind k)
{
    assert((unsigned)k < N_FILE_KINDS);
    return first_endings[k];
}

const char *file_kind_media(enum file_kind k)
{
    assert((unsigned)k < N_FILE_KINDS);
    return kinds[k].media;
}

const char *file_kind_job(enum file_kind k)
{
    assert((unsigned)k < N_FILE_KINDS);
    return kinds[k].job;
}

const char *file_kind_name(enum file_kind k, enum lang lang)
{
    assert((unsigned)k < N_FILE_KINDS);
    return kinds[k].name[lang];
}

/* meja.c: gathers what features bring to the desk: see meja.h. */
#include "web/meja.h"

#include <string.h>

#include "base/utf8.h"

/* ---- today ---- */

static bool earlier(enum meja_saat s, int32_t a, int32_t b)
{
    return s == MEJA_BERUBAH ? a > b : a < b;
}

void meja_tambah(struct meja_hari *h, const struct meja_baris *b)
{
    struct meja_baris *item = h->item[b->saat];
    size_t *n = &h->n[b->saat], at = *n;
    h->semua[b->saat]++;
    while (at > 0 && earlier(b->saat, b->hari, item[at - 1].hari))
        at--;
    if (at == MEJA_BARIS_MAX)
        return;
    size_t last = *n < MEJA_BARIS_MAX ? (*n)++ : *n - 1;
    memmove(item + at + 1, item + at, (last - at) * sizeof *item);
    item[at] = *b;
}

/* ---- search ---- */

const char *cari_jenis_nama(enum cari_jenis j, enum lang lang)
{
#define X(kode, id, en) { id, en },
    static const char *const names[N_CARI][N_LANGS] = { CARI_JENIS(X) };
#undef X
    return names[j][lang];
}

void cari_mulai(struct cari *c, struct arena *a, const char *tanya)
{
    const char *folded = "";
    memset(c, 0, sizeof *c);
    c->arena = a;
    c->tanya = "";
    arena_init(&c->coret, 64 * 1024);
    if (strlen(tanya) > CARI_TEKS_MAX || utf8_fold(a, tanya, &folded) != MK_OK)
        return;
    c->tanya = folded;
    for (const char *p = folded; *p && c->n_kata < CARI_KATA;) {
        size_t n = strcspn(p, " ");
        char *word = n > 0 ? arena_copy(a, p, n) : NULL;
        if (word)
            c->kata[c->n_kata++] = word;
        p += n + (p[n] == ' ');
    }
}

void cari_usai(struct cari *c)
{
    arena_release(&c->coret);
}

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* 3: a whole word of the text; 2: the beginning of one; 1: inside one; 0: not there. */
static int word_value(const char *text, const char *word)
{
    int best = 0;
    size_t n = strlen(word);
    for (const char *p = strstr(text, word); p && best < 3; p = strstr(p + 1, word)) {
        bool begins = p == text || !letter(p[-1]), ends = !letter(p[n]);
        int value = begins && ends ? 3 : begins ? 2 : 1;
        best = value > best ? value : best;
    }
    return best;
}

static const char *fold(struct cari *c, const char *text)
{
    const char *folded = "";
    if (!text)
        return "";
    /* the head of a long text is enough, cut between characters */
    size_t n = strlen(text);
    if (n > CARI_TEKS_MAX)
        for (n = CARI_TEKS_MAX; n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80;)
            n--;
    const char *head = arena_copy(&c->coret, text, n);
    return head && utf8_fold(&c->coret, head, &folded) == MK_OK ? folded : "";
}

static int value_of(struct cari *c, const char *judul, const char *rinci, const char *kata)
{
    const char *title = fold(c, judul), *more = fold(c, rinci), *other = fold(c, kata);
    int sum = 0;
    for (size_t i = 0; i < c->n_kata; i++) {
        int a = 4 * word_value(title, c->kata[i]), b = 2 * word_value(other, c->kata[i]), d = word_value(more, c->kata[i]);
        int best = a > b ? a : b;
        best = d > best ? d : best;
        if (best == 0)
            return 0;
        sum += best;
    }
    return sum + (strncmp(title, c->tanya, strlen(c->tanya)) == 0 ? 6 : 0);
}

void cari_tambah(struct cari *c, enum cari_jenis jenis, const char *judul, const char *rinci, const char *href, const char *kata)
{
    arena_reset(&c->coret);
    struct cari_temuan *item = c->item[jenis];
    int nilai = c->n_kata > 0 ? value_of(c, judul, rinci, kata) : 0;
    size_t at = c->n[jenis];
    while (at > 0 && nilai > item[at - 1].nilai)
        at--;
    if (nilai == 0 || at == CARI_BANYAK)
        return;
    const struct cari_temuan found = { arena_text(c->arena, judul), rinci ? arena_text(c->arena, rinci) : NULL,
                                       arena_text(c->arena, href), nilai };
    if (!found.judul || !found.href || (rinci && !found.rinci)) {
        c->habis = true;
        return;
    }
    size_t last = c->n[jenis] < CARI_BANYAK ? c->n[jenis]++ : CARI_BANYAK - 1;
    memmove(item + at + 1, item + at, (last - at) * sizeof *item);
    item[at] = found;
}

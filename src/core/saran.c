/* saran.c: see saran.h. */
#include "core/saran.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Length of a run of digits with single separators, 0 when it has fewer than SARAN_ANGKA digits. */
static size_t number_at(const char *s)
{
    size_t i = *s == '+', end = 0, digits = 0;
    while (is_digit(s[i]) || (digits && (s[i] == ' ' || s[i] == '.' || s[i] == '-') && is_digit(s[i + 1]))) {
        digits += is_digit(s[i]);
        end = ++i;
    }
    return digits >= SARAN_ANGKA ? end : 0;
}

bool saran_samar(struct buf *b, const char *text)
{
    bool hidden = false;
    for (const char *s = text; *s;) {
        size_t word = strcspn(s, " \n\t\r");
        bool begins = s == text || !is_digit(s[-1]);
        size_t number = begins ? number_at(s) : 0;
        bool address = (s == text || is_space(s[-1])) && memchr(s, '@', word) != NULL;
        size_t cut = address ? word : number;
        if (cut) {
            buf_str(b, SARAN_SAMAR);
            s += cut;
            hidden = true;
        } else
            buf_char(b, *s++);
    }
    return hidden;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool saran_tutup(struct buf *b, const char *text, const char *piece)
{
    size_t n = strlen(piece);
    bool hidden = false;
    for (const char *s = text; *s;) {
        size_t i = 0;
        while (i < n && s[i] && lower(s[i]) == lower(piece[i]))
            i++;
        if (n && i == n) {
            buf_str(b, SARAN_SAMAR);
            s += n;
            hidden = true;
        } else
            buf_char(b, *s++);
    }
    return hidden;
}

/* ---- words ---- */

static const char *const empty_words[] = {
    "yang", "untuk", "dengan", "tidak", "pada", "dari", "saya", "kami", "agar", "supaya", "sudah", "lebih", "sangat",
    "juga", "akan", "bisa", "dapat", "tolong", "mohon", "karena", "dalam", "harus", "jangan", "terima", "kasih", "semua",
    "saat", "kalau", "sebaiknya", "semoga", "masih", "belum", "banyak", "terlalu", "lagi", "oleh", "atau", "adalah", "sama",
};

static bool says_nothing(const char *p, size_t n)
{
    for (size_t i = 0; i < sizeof empty_words / sizeof *empty_words; i++)
        if (strlen(empty_words[i]) == n && memcmp(empty_words[i], p, n) == 0)
            return true;
    return false;
}

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

/* Has this word stood in the text before? */
static bool stood_before(const char *text, const char *word, size_t n)
{
    for (const char *s = text; s + n <= word; s++)
        if ((s == text || !is_letter(s[-1])) && memcmp(s, word, n) == 0 && !is_letter(s[n]))
            return true;
    return false;
}

size_t saran_kata_tambah(struct saran_kata *list, size_t n, size_t max, const char *text)
{
    for (const char *s = text; *s;) {
        size_t length = 0;
        while (is_letter(s[length]))
            length++;
        if (length >= 4 && !says_nothing(s, length) && !stood_before(text, s, length)) {
            size_t i = 0;
            while (i < n && (list[i].n != length || memcmp(list[i].p, s, length) != 0))
                i++;
            if (i < n)
                list[i].jumlah++;
            else if (n < max)
                list[n++] = (struct saran_kata){ s, length, 1 };
        }
        s += length ? length : 1;
    }
    return n;
}

static bool before(const struct saran_kata *x, const struct saran_kata *y)
{
    size_t n = x->n < y->n ? x->n : y->n;
    int order = memcmp(x->p, y->p, n);
    if (x->jumlah != y->jumlah)
        return x->jumlah > y->jumlah;
    return order ? order < 0 : x->n < y->n;
}

void saran_kata_urut(struct saran_kata *list, size_t n, size_t top)
{
    for (size_t i = 0; i < n && i < top; i++) {
        size_t best = i;
        for (size_t k = i + 1; k < n; k++)
            if (before(&list[k], &list[best]))
                best = k;
        struct saran_kata swap = list[i];
        list[i] = list[best];
        list[best] = swap;
    }
}

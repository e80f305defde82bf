/* skm_kode_pdf.c: a sheet of one-time codes as PDF: ten tickets a page of A4, each with its QR code where the site has an
 * address, to be cut apart. The codes are drawn before they are stored: what could not be printed was never made. */
#include "skm/skm_kode_pdf.h"

#include <string.h>

#include "web/cetak.h"

/* In tenths of a point: two columns of five. */
enum { INK = 0x14202b, SOFT = 0x4a5b68, LINE = 0xc9d3d9, EDGE = 300, COLUMNS = 2, LINES = 5, W = (POSTER_WIDTH - 2 * EDGE) / COLUMNS,
       H = (POSTER_HEIGHT - 2 * EDGE) / LINES, QR = 1020, GAP = 130 };

static void put(struct buf *b, int rgb, bool bold, int size, int x, int y, int w, int h, const char *text)
{
    const struct poster_teks k = { rgb, bold, size, 0, x, y, w, h, "P" };
    poster_teks(b, &k, text);
}

static void ticket(struct buf *b, struct arena *a, const struct skm_kode_lembar *k, const char *shown, int x, int y)
{
    const char *plain = k->alamat ? strstr(k->alamat, "://") : NULL;
    const int left = plain ? x + GAP + QR + GAP : x + GAP, w = x + W - GAP - left;
    poster_kotak(b, LINE, x, y, W, 4, 0); /* where to cut */
    poster_kotak(b, LINE, x, y, 4, H, 0);
    poster_kotak(b, LINE, x, y + H, W, 4, 0);
    poster_kotak(b, LINE, x + W, y, 4, H, 0);
    if (plain) {
        const char *address = arena_format(a, "%s/k/%s", k->alamat, shown);
        poster_qr(b, 0, x + GAP, y + (H - QR) / 2, QR, address ? address : "");
    }
    put(b, INK, true, 105, left, y + 130, w, 150, "Nilai pelayanan kami");
    put(b, INK, false, 92, left, y + 290, w, 260, k->survei->layanan);
    put(b, SOFT, false, 84, left, y + 560, w, 230, k->survei->unit);
    put(b, SOFT, false, 80, left, y + 800, w, 220,
        plain ? arena_format(a, "Pindai, atau ketik kode di %s/k:", plain + 3) : "Buka halaman /k di situs survei, lalu ketik kode ini:");
    put(b, INK, true, 125, left, y + 1040, w, 170, shown);
    put(b, SOFT, false, 76, left, y + 1240, w, 220, arena_format(a, "Tanpa nama, satu kali pakai, sampai %s.", k->berlaku));
}

void skm_kode_lembar(struct buf *b, struct arena *a, const struct skm_kode_lembar *k)
{
    enum { PAGE = COLUMNS * LINES };
    NASKAH(b, 'D', arena_format(a, "Karcis survei %s, %s", k->survei->layanan, k->survei->unit), "id", k->hari, "", "A4");
    for (int64_t i = 0; i < k->n; i++) {
        char shown[KODE_TEKS];
        const int place = (int)(i % PAGE);
        if (place == 0) {
            naskah_start(b, 'F');
            naskah_end(b);
        }
        kode_tulis(k->kode[i], shown);
        ticket(b, a, k, shown, EDGE + place % COLUMNS * W, EDGE + place / COLUMNS * H);
        if (place == PAGE - 1 || i + 1 == k->n) {
            naskah_start(b, 'E');
            naskah_end(b);
        }
    }
}

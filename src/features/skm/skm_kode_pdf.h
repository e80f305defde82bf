/* skm_kode_pdf.h: a sheet of one-time codes as a document of base/naskah.h. */
#ifndef MK_FEATURES_SKM_KODE_PDF_H
#define MK_FEATURES_SKM_KODE_PDF_H

#include "skm/skm_kode.h"

struct skm_kode_lembar {
    const struct skm_survei *survei;
    const char *alamat;        /* public address of the region; NULL or without ://: no QR codes */
    const char *berlaku, *hari; /* last day in words; day of the document, TTTT-BB-HH */
    char (*kode)[KODE_POLOS];
    int64_t n;
};
void skm_kode_lembar(struct buf *b, struct arena *a, const struct skm_kode_lembar *k);

#endif

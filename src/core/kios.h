/* kios.h: what one visitor has filled in at a kiosk so far, as a line of text that the device keeps in a cookie between
 * two screens. So the server remembers nothing of it, every screen has the same address, and going back in the browser
 * shows where the device is now, never what somebody filled in before (ADR 0028).
 *
 * The line comes back from outside: it is read strictly and believed in nothing but what the visitor may choose anyhow. */
#ifndef MK_CORE_KIOS_H
#define MK_CORE_KIOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/skm.h"

enum { KIOS_TANYA = N_UNSUR * SKM_BUTIR_MAX, KIOS_PROFIL = 4, KIOS_PILIHAN = 12, KIOS_KODE = 64, KIOS_KUNCI = 37,
       KIOS_TAMBAHAN = 8, KIOS_ANGKA = 9999, /* extra questions, and the largest number that answers one */
       KIOS_LAYAR = KIOS_TANYA + KIOS_PROFIL + KIOS_TAMBAHAN + 1, /* the highest number of a screen */
       KIOS_BARIS = 320,      /* bytes of a line at most, with NUL */
       KIOS_BASI_MS = 300000, /* a line that nobody touched so long is nobody's any more */
       KIOS_MUNDUR_MS = 60000 /* how far the clock of the server may have been set back meanwhile */ };

struct kios_isian {
    int64_t waktu;              /* of the last touch, UTC milliseconds */
    bool kontras;               /* high contrast */
    bool skrip;                 /* scripts run there: the count down is seen */
    char survei[KIOS_KODE];     /* "" not begun */
    char instrumen[KIOS_KODE];  /* version of the questions */
    char kunci[KIOS_KUNCI];     /* idempotency key */
    int langkah;                /* which screen: question, the one that sends, profile, extra questions, texts */
    int nilai[KIOS_TANYA];      /* 1..4, 0 not yet */
    int profil[KIOS_PROFIL];    /* 1-based choice, 0 none */
    int tambahan[KIOS_TAMBAHAN]; /* choice or number plus one, 0 none; texts are never kept */
};

void kios_isian_tulis(const struct kios_isian *x, char ret[KIOS_BARIS]);
/* False: it is none, or older than KIOS_BASI_MS, or from the future. */
bool kios_isian_baca(const char *text, int64_t now_ms, struct kios_isian *ret);
/* How many of the first n questions have an answer before the first gap. */
int kios_terjawab(const struct kios_isian *x, int n);

#endif

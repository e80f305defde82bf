/* kinds.h: every kind of job, for the lists. */
#ifndef MK_WORKER_KINDS_H
#define MK_WORKER_KINDS_H

#include "worker/worker.h"

extern const struct worker_kind worker_keadaan; /* says what protects it: for maklumat doctor */
extern const struct worker_kind worker_gambar, worker_pdf, worker_xlsx, worker_lembar;
extern const struct worker_kind worker_cetak, worker_buku; /* our own documents as PDF and as workbook */
extern const struct worker_kind worker_lambang, worker_kartu; /* the crest of the region, and cards to share with it */
extern const struct worker_kind worker_surat; /* hands a letter to a mail server */

#endif

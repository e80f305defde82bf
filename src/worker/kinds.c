/* kinds.c: the kinds of jobs that this program does. Tests have a list of their own (tests/worker/). */
#include "worker/kinds.h"

const struct worker_kind *const worker_kinds[] = { &worker_keadaan, &worker_gambar, &worker_pdf, &worker_xlsx,
                                                   &worker_lembar, &worker_cetak, &worker_buku, &worker_lambang,
                                                   &worker_kartu, &worker_surat, NULL };

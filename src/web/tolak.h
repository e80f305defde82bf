/* tolak.h: why a file was refused, for who reads the page in English. The worker says it in Indonesian, and so it is kept. */
#ifndef MK_WEB_TOLAK_H
#define MK_WEB_TOLAK_H

#include "base/arena.h"
#include "base/text.h"

/* The sentence in that language; one that is not known stays as it is. */
const char *tolak_teks(struct arena *a, const char *sebab, enum lang lang);

#endif

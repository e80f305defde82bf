/* pesan.h: an e-mail as it travels (RFC 5322, MIME of RFC 2045 and 2047): pure text in, pure text out.
 *
 * Nothing that comes from outside can add a header line or end the message early: addresses are printable ASCII
 * without separators, a subject that is not plain ASCII (or long) is written in encoded words of whole characters,
 * and the body travels in base64. Message-ID depends on nothing but the number of the letter and the domain, so that
 * a letter that is sent twice (the answer of the server was lost) can be recognised as one. */
#ifndef MK_CORE_PESAN_H
#define MK_CORE_PESAN_H

#include <stdbool.h>

#include "base/buf.h"

enum { PESAN_ALAMAT_MAX = 254, PESAN_PERIHAL_MAX = 200, PESAN_NAMA_MAX = 100, PESAN_ISI_MAX = 16000 };

struct pesan {
    const char *dari, *nama_dari; /* address; display name, may be "" */
    const char *kepada;
    const char *perihal, *isi;    /* UTF-8; lines of the body end with LF */
    int64_t nomor, waktu_ms;      /* of the letter; UTC */
};

/* One address that may stand in an envelope and a header: local@domain.tld, printable ASCII, no separators. */
bool pesan_alamat_sah(const char *s);
/* One line of valid UTF-8 without control characters, at most so many bytes. */
bool pesan_baris_sah(const char *s, size_t max);
/* MK_INVALID: an address, the subject or the body is none that may travel. */
MK_MUST_USE enum mk_result pesan_tulis(struct buf *b, const struct pesan *p);

#endif

/* sandi.h: sealed fields: what identifies a person who must be protected (the name, phone and address of a
 * complainant) is written only to a lock. Anybody who holds the open lock can close it; only the key opens it.
 *
 * A lock belongs to a purpose ("pengaduan"). DIR/sandi-PURPOSE.pub closes it; DIR/sandi-PURPOSE.key (0600) opens
 * it and never goes into the database or a backup. An office that wants more takes the .key file off the server:
 * sealing goes on, opening is MK_NOT_FOUND until the file is back. Without the key nothing can be opened again,
 * so a copy belongs into a safe. Whoever opens writes an entry into the audit trail: that is the caller's duty.
 *
 * A sealed value is a version byte and a crypto_box_seal (X25519, XSalsa20-Poly1305) over the context and the
 * text, padded to blocks of 64 bytes, so that the length does not tell a name. The context says where the value
 * stands ("pengaduan 42 nama"): moved to another row or column, it does not open. */
#ifndef MK_REGISTRY_SANDI_H
#define MK_REGISTRY_SANDI_H

#include <stdbool.h>

#include "base/arena.h"

enum { SANDI_TEXT_MAX = 4096, SANDI_CONTEXT_MAX = 200 };

struct sandi_kunci {
    unsigned char umum[32], rahasia[32];
    bool can_open;
};
/* Reads the lock and, where it is, the key of a purpose (a word a-z). `make`: makes both when there is neither.
 * MK_NOT_FOUND: there is none; MK_CONFLICT: lock and key do not belong together. */
MK_MUST_USE enum mk_result sandi_kunci_open(const char *dir, const char *purpose, bool make, struct sandi_kunci *ret,
                                            struct err *err);
void sandi_kunci_forget(struct sandi_kunci *k);

/* The sealed bytes live in the arena. MK_TOO_BIG: text or context is too long, or the arena is full. */
MK_MUST_USE enum mk_result sandi_seal(const struct sandi_kunci *k, struct arena *a, const char *context,
                                      const char *text, const void **ret, size_t *ret_n);
/* The text lives in the arena; sandi_forget it after use. MK_NOT_FOUND: no key here; MK_INVALID: not sealed to
 * this lock, touched, or of another place. */
MK_MUST_USE enum mk_result sandi_open(const struct sandi_kunci *k, struct arena *a, const char *context,
                                      const void *sealed, size_t n, char **ret);
/* The same with the key of a purpose in DIR, and if that does not fit with the one before it: PURPOSElama, which is kept
 * beside it while a lock is being changed (docs/operasi.md). *ret_lama (may be NULL): it was the old one. */
MK_MUST_USE enum mk_result sandi_buka(const char *dir, const char *purpose, struct arena *a, const char *context,
                                      const void *sealed, size_t n, char **ret, bool *ret_lama);
void sandi_forget(char *text);

#endif

/* kunci.h: secret keys in files of the data folder: one line that names the purpose, one with 32 bytes in hex.
 *
 * A key file belongs to the user of the server alone (0600) and never goes into the database or its backup. */
#ifndef MK_REGISTRY_KUNCI_H
#define MK_REGISTRY_KUNCI_H

#include <stdbool.h>

#include "base/result.h"

enum { KUNCI_BYTES = 32 };

/* Reads the credential NAME.key of systemd (LoadCredential=, LoadCredentialEncrypted=: then no key lies open on the disk),
 * else DIR/NAME.key; makes it from fresh random bytes when `make` is set and there is none (of two processes
 * that do so at once, both get the same). MK_NOT_FOUND: there is none; MK_DENIED: others may read it;
 * MK_INVALID: no key of that name. */
MK_MUST_USE enum mk_result kunci_open(const char *dir, const char *name, bool make, unsigned char ret[KUNCI_BYTES],
                                      struct err *err);

/* The public half beside it, DIR/NAME.pub, which everybody may read: it stays when the secret one is taken away.
 * Publishing again is fine; MK_CONFLICT when another one stands there. */
MK_MUST_USE enum mk_result kunci_public(const char *dir, const char *name, unsigned char ret[KUNCI_BYTES],
                                        struct err *err);
MK_MUST_USE enum mk_result kunci_publish(const char *dir, const char *name, const unsigned char key[KUNCI_BYTES],
                                         struct err *err);

/* The data folder of this process, where its keys are; NULL until somebody says so (then nothing is signed or
 * sealed). Said once by whoever opens the database, before there are threads; a test says its own. */
void kunci_folder_set(const char *dir);
const char *kunci_folder(void);

#endif

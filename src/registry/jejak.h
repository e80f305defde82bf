/* jejak.h: the audit trail (jejak audit): who did what to which object, before and after, when, in which
 * request; written in the same transaction as the change, append-only, hash-chained per region.
 *
 * Any change by a person goes with one jejak_add in the same write. An entry never holds a password, a
 * token or protected identity: fields that carry such data are written as "(diubah)". */
#ifndef MK_REGISTRY_JEJAK_H
#define MK_REGISTRY_JEJAK_H

#include "store/store.h"

enum { JEJAK_HASH = 32 };

struct jejak {
    int64_t orang_id;       /* who; 0: the system itself or the command line */
    const char *oleh;       /* name as it was then, "sistem", or "baris perintah" */
    const char *tindakan;   /* "akun.tambah", "peran.beri", "layanan.ubah": feature, dot, verb */
    const char *objek;      /* kind and code: "akun 42", "layanan ktp" */
    const char *sebelum;    /* JSON object of the changed fields, or NULL */
    const char *sesudah;    /* the same after, or NULL */
    const char *alasan;     /* NULL: none was asked for */
    int64_t permintaan;     /* request id, 0 outside a request */
    int64_t waktu;          /* UTC milliseconds */
};
/* Appends; takes the next number of the region and chains it to the last hash. Only inside a write. */
MK_MUST_USE enum mk_result jejak_add(struct db *tx, int64_t daerah, const struct jejak *j);

#endif

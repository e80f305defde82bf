/* hak.h: may this person do this to that object? One pure function answers for the web, the API and the
 * command line alike.
 *
 * A person has no rights of their own: rights come from grants (role, region, unit subtree or one named
 * object, from and until a day). Whatever no grant allows is denied. The table in hak.c says which role
 * allows which action; docs/adr/0011-accounts.md says why. */
#ifndef MK_CORE_HAK_H
#define MK_CORE_HAK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* reach: where a grant of this role counts.
 *   REGION  the whole region           UNIT   one unit and all below it; without a unit it counts nowhere
 *   EITHER  region or unit subtree     NAMED  only the one object it names (an assessment) */
enum hak_jangkauan { HAK_REGION, HAK_UNIT, HAK_EITHER, HAK_NAMED };

#define HAK_PERANS(X) /* constant, reach, administers or assesses (second factor), four eyes, id, en */ \
    X(PENGELOLA_SISTEM,  REGION, 1, 1, "Pengelola sistem", "System manager") \
    X(ADMIN_DAERAH,      REGION, 1, 1, "Admin daerah", "Regional administrator") \
    X(PIMPINAN,          EITHER, 0, 0, "Pimpinan", "Leadership") \
    X(ADMIN_UNIT,        UNIT,   1, 1, "Admin unit", "Unit administrator") \
    X(PETUGAS,           UNIT,   0, 0, "Petugas layanan", "Service officer") \
    X(ENUMERATOR,        UNIT,   0, 0, "Enumerator", "Enumerator") \
    X(PEJABAT_PENGADUAN, EITHER, 1, 0, "Pejabat pengaduan", "Complaints officer") \
    X(PENILAI_LUAR,      NAMED,  1, 0, "Penilai luar", "External assessor") \
    X(JURI,              NAMED,  1, 0, "Juri", "Juror")
enum hak_peran {
#define X(code, reach, factor, eyes, id, en) PERAN_##code,
    HAK_PERANS(X)
#undef X
    N_PERAN
};

#define HAK_TINDAKANS(X) /* constant: what is done */ \
    X(DIRI)             /* one's own desk, profile, password, sessions */ \
    X(AKUN_LIHAT)       /* read accounts and their roles */ \
    X(AKUN_UBAH)        /* make, change, disable accounts; hand out links */ \
    X(PERAN_BERI)       /* grant and revoke roles that need no second person */ \
    X(PERAN_USUL)       /* propose and revoke a role that administers */ \
    X(PERAN_SETUJU)     /* consent to such a proposal of somebody else */ \
    X(JEJAK_LIHAT)      /* read the audit trail */ \
    X(SURAT_KELOLA)     /* see and resend outgoing mail */ \
    X(PENGATURAN_LIHAT) /* read the settings and the state of the installation */ \
    X(UNIT_UBAH)        /* units of the region */ \
    X(LAYANAN_UBAH)     /* services and standards */ \
    X(LAYANAN_TERBIT)   /* approve what was prepared and publish it */ \
    X(SURVEI_KELOLA)    /* open, close, plan surveys */ \
    X(SURVEI_PERIKSA)   /* signs of dishonest answers; set answers apart, with a second person */ \
    X(SURVEI_ISI)       /* enter answers on behalf of a respondent */ \
    X(HASIL_LIHAT)      /* figures that are not published, suggestions */ \
    X(TINDAK_UBAH)      /* findings and follow-up */ \
    X(TINDAK_SAHKAN)    /* confirm that a follow-up was done */ \
    X(PENGADUAN_KERJA)  /* work on complaints */ \
    X(IDENTITAS_BUKA)   /* open the sealed identity of a complainant */ \
    X(PRIVASI_KERJA)    /* requests of data subjects, retention */ \
    X(BUKTI_LIHAT)      /* read and download evidence */ \
    X(BUKTI_UBAH)       /* add and withdraw evidence */ \
    X(NILAI)            /* score an assessment */ \
    X(NILAI_KELOLA)     /* plan assessments and name assessors */
enum hak_tindakan {
    HAK_TANPA, /* none: a route without a right must say so by its role */
#define X(code) HAK_##code,
    HAK_TINDAKANS(X)
#undef X
    N_HAK
};

struct hak_grant {
    enum hak_peran peran;
    int64_t daerah_id;
    int64_t unit_id;       /* 0: the region */
    int64_t objek_id;      /* the named object of PENILAI_LUAR and JURI; 0: none */
    int32_t dari, sampai;  /* days since 1970, both included; sampai HAK_SELAMANYA: no end */
};
#define HAK_SELAMANYA INT32_MAX

/* What is acted upon. The chain is its unit, then that unit's parent, up to the top. */
struct hak_objek {
    int64_t daerah_id;
    const int64_t *unit;
    size_t n_unit;    /* 0: a thing of the whole region */
    int64_t objek_id; /* a named object, or 0 */
};

/* Default deny. */
bool hak_boleh(const struct hak_grant *grants, size_t n, enum hak_tindakan t, const struct hak_objek *o,
               int32_t today);
/* On anything at all in this region: for doors and menus, never instead of hak_boleh. */
bool hak_boleh_sesuatu(const struct hak_grant *grants, size_t n, enum hak_tindakan t, int64_t daerah_id,
                       int32_t today);
bool hak_berlaku(const struct hak_grant *g, int32_t today);
/* Is the grant of a shape that can ever count (a unit where the role needs one, nothing else)? */
bool hak_sah(const struct hak_grant *g);
/* What one must be allowed to do in order to hand out this role. */
enum hak_tindakan hak_untuk_memberi(enum hak_peran p);

enum hak_jangkauan hak_jangkauan(enum hak_peran p);
bool hak_perlu_faktor(enum hak_peran p);     /* second factor required */
bool hak_perlu_setuju(enum hak_peran p);     /* four eyes */
bool hak_peran_boleh(enum hak_peran p, enum hak_tindakan t); /* a cell of the table */
const char *hak_peran_kode(enum hak_peran p);
const char *hak_peran_nama(enum hak_peran p, enum lang lang);
enum hak_peran hak_peran_dari_kode(const char *kode); /* N_PERAN when unknown */
const char *hak_tindakan_kode(enum hak_tindakan t);

#endif

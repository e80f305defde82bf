/* akun_kit.h: for the tests of this folder: a region with people of every role, and signing them in. */
#ifndef MK_AKUN_AKUN_KIT_H
#define MK_AKUN_AKUN_KIT_H

#include "akun/akun.h"
#include "base/test.h"
#include "tests/kit/site.h"

enum { DAERAH = 7324, DINAS = 101, BIDANG = 102, PUSKESMAS = 103, LOMBA = 900 };
#define SANDI_UJI "kuda tua menyeberang jembatan"

extern const struct feature feature_akun;

struct site *akun_site(void); /* served; one for the program */
/* The same with other features than accounts alone; to be called first. */
struct site *akun_site_of(const struct feature *const *features, size_t n);
/* Makes the person with that role if need be; unit 0: the region (LOMBA for named roles). */
int64_t akun_person(struct site *s, const char *surel, enum hak_peran p, int64_t unit);
void akun_faktor(struct site *s, int64_t orang); /* a second factor with the secret of all zeros */
void akun_faktor_lepas(struct site *s, int64_t orang);
/* Signs in with password and, when there is one, the second factor. */
void akun_sign_in(struct site *s, struct site_jar *jar, const char *surel);
/* The token of the forms, read from a page of the desk. */
const char *akun_csrf(struct site *s, struct site_jar *jar);
int akun_send(struct site *s, struct site_jar *jar, const char *path, const char *more);
int64_t akun_row(struct site *s, const char *surel); /* orang_id */

#endif

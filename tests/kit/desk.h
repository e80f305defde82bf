/* desk.h: for tests of features: who is signed in, one served site a test file, and what a check of the figures says.
 *
 * Several files make one program: they share the person, and each keeps its own site. A file that asks for its site after
 * another file did begins with nobody signed in. */
#ifndef MK_TESTS_KIT_DESK_H
#define MK_TESTS_KIT_DESK_H

#include "tests/kit/site.h"
#include "web/house.h"

enum { KIT_DAERAH = 7324, KIT_DINAS = 101, KIT_PUSKESMAS = 103 };
#define KIT_NOON INT64_C(1795233600000) /* 21 November 2026, 12.00 WITA */

/* The person that feature_orang signs in, with one grant and the token "token"; id 0: nobody. */
extern struct orang person;
extern struct hak_grant grant;
extern const struct feature feature_orang;
enum mk_result kit_identify(struct request *rq); /* the same for a test that brings a feature of its own */
void sign_in(enum hak_peran p, int64_t unit);    /* "Uji", number 1 */
void sign_in_as(int64_t id, const char *nama, enum hak_peran p, int64_t unit);
void sign_out(void);

/* The site of this file, made and served at the first call, ended with the program. */
struct site *site_once(struct site **kept, const struct feature *const *features, size_t n, write_fn *fill);
/* A write_fn for it: Dinas Kesehatan (dinas-kesehatan) and Puskesmas Malili (puskesmas-malili, Jl. Poros). */
enum mk_result kit_two_units(struct db *tx, void *arg, struct err *err);
int32_t site_today(const struct site *s);

/* What was found wrong: how many lines, and the first of them. */
struct kit_lines { int bad; char first[512]; };
struct report kit_report(struct kit_lines *into);
typedef enum mk_result kit_verify_fn(struct db *db, struct arena *a, const struct daerah *d, struct report *report);
struct kit_lines site_verify(struct site *s, kit_verify_fn *check);

#endif

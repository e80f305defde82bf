/* privasi.h: what the files of this feature share: the rules of retention (instruments/retensi.json), the
 * notice built from them, and the job that carries them out. */
#ifndef MK_FEATURES_PRIVASI_H
#define MK_FEATURES_PRIVASI_H

#include "web/feature.h"

enum { PRIVASI_RULES = 64, PRIVASI_MONTHS_MAX = 1200 };
struct privasi_rule {
    const char *kode;             /* as in struct retensi of a feature */
    int months;                   /* whole months kept after the month of the row; 0: not erased by itself */
    bool decided;                 /* by the region; otherwise a proposal */
    const char *data[N_LANGS], *untuk[N_LANGS], *lama[N_LANGS];
};
struct privasi_rules {
    const char *kode, *sumber, *catatan[N_LANGS];
    struct date berlaku_dari;
    struct privasi_rule rule[PRIVASI_RULES];
    size_t n;
};
/* The built-in rules; parsed once. A broken built-in file stops the program. */
const struct privasi_rules *privasi_rules(void);
MK_MUST_USE enum mk_result privasi_rules_parse(struct arena *a, const char *json, size_t n,
                                               struct privasi_rules *ret, struct err *err);
const struct privasi_rule *privasi_rule(const struct privasi_rules *rules, const char *kode);

enum mk_result privasi_get(struct request *rq);
enum mk_result privasi_retention_job(struct job_run *j);

#endif

/* skm_print.h: what the three output formats of `maklumat skm` share. */
#ifndef MK_CLI_SKM_PRINT_H
#define MK_CLI_SKM_PRINT_H

#include "cli/skm_csv.h"

/* Text on its way to a descriptor, in bounded memory. */
struct skm_out {
    int fd;
    struct buf b;
    int failure; /* errno of the first write that failed */
};
/* Writes what has gathered once it is worth a write. */
void skm_out_check(struct skm_out *o);

/* All published figures of one group, as scaled integers; valid only with n > 0. */
struct skm_figures {
    int64_t n, total;
    int nrr[N_UNSUR], weighted[N_UNSUR], ikm_unsur[N_UNSUR]; /* thousandths, thousandths, hundredths */
    int ni, ikm;                                             /* ten thousandths, hundredths */
    bool has_interval;
    struct skm_interval interval;
};
/* MK_NOT_FOUND without rows; MK_INVALID for sums that no answers make (cannot happen). */
MK_MUST_USE enum mk_result skm_figures(const struct skm_tally *t, enum skm_bobot w, int64_t population,
                                       struct skm_figures *ret);
/* Value number i of the group's key. */
const char *skm_group_value(const struct skm_group *g, size_t i);

void skm_print_json(const struct skm_view *v, struct skm_out *o);
void skm_print_csv(const struct skm_view *v, struct skm_out *o);
void skm_print_table(const struct skm_view *v, struct skm_out *o);

#endif

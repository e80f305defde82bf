/* desk.c: see desk.h. */
#include "tests/kit/desk.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/test.h"

enum { SITES_MAX = 24 };

struct hak_grant grant;
struct orang person;
static struct site **ours[SITES_MAX], **last;
static size_t n_ours;

enum mk_result kit_identify(struct request *rq)
{
    rq->orang = person.id ? &person : NULL;
    return MK_OK;
}

const struct feature feature_orang = { .name = "orang-uji", .title = "Orang uji", .identify = kit_identify };

void sign_in_as(int64_t id, const char *nama, enum hak_peran p, int64_t unit)
{
    grant = (struct hak_grant){ .peran = p, .daerah_id = KIT_DAERAH, .unit_id = unit, .dari = 0, .sampai = HAK_SELAMANYA };
    person = (struct orang){ .id = id, .nama = nama, .grants = &grant, .n_grants = 1, .csrf = "token", .pastikan_ms = INT64_MAX };
}

void sign_in(enum hak_peran p, int64_t unit)
{
    sign_in_as(1, "Uji", p, unit);
}

void sign_out(void)
{
    person = (struct orang){ .id = 0 };
}

/* ---- one site a file ---- */

static void ours_free(void)
{
    while (n_ours > 0)
        site_free(*ours[--n_ours]);
}

struct site *site_once(struct site **kept, const struct feature *const *features, size_t n, write_fn *fill)
{
    if (last != kept)
        sign_out();
    last = kept;
    if (*kept)
        return *kept;
    CHECK(n_ours < SITES_MAX);
    struct site *s = site_new(features, n, fill, NULL);
    site_serve(s);
    *kept = s;
    if (n_ours == 0)
        atexit(ours_free);
    ours[n_ours++] = kept;
    return s;
}

enum mk_result kit_two_units(struct db *tx, void *arg, struct err *err)
{
    (void)arg, (void)err;
    const struct unit dinas = { .id = KIT_DINAS, .kode = "dinas-kesehatan", .nama = "Dinas Kesehatan", .jenis = UNIT_DINAS };
    const struct unit puskesmas = { .id = KIT_PUSKESMAS, .kode = "puskesmas-malili", .nama = "Puskesmas Malili", .alamat = "Jl. Poros",
                                    .jenis = UNIT_PUSKESMAS };
    enum mk_result r = registry_unit_add(tx, KIT_DAERAH, &dinas, 1, 0);
    return r ? r : registry_unit_add(tx, KIT_DAERAH, &puskesmas, 2, 0);
}

int32_t site_today(const struct site *s)
{
    return date_to_days(date_from_ms(clock_utc_ms(), s->daerah.zona));
}

/* ---- what a check says ---- */

static void line_keep(void *arg, bool good, const char *line)
{
    struct kit_lines *l = arg;
    if (!good && l->bad++ == 0)
        snprintf(l->first, sizeof l->first, "%s", line);
}

struct report kit_report(struct kit_lines *into)
{
    *into = (struct kit_lines){ 0 };
    return (struct report){ .line = line_keep, .arg = into };
}

struct kit_lines site_verify(struct site *s, kit_verify_fn *check)
{
    struct kit_lines l;
    struct report report = kit_report(&l);
    CHECK_OK(check(s->db, &s->arena, &s->daerah, &report));
    return l;
}

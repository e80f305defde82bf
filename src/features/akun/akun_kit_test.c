/* akun_kit_test.c: see akun_kit.h. */
#include "akun/akun_kit.h"

#include "registry/kunci.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct feature *const features[] = { &feature_akun };
static const unsigned char no_secret[TOTP_BYTES];
static struct site *served;
static int64_t step_used; /* each time step serves once for a person: the tests go on in time */

static enum mk_result region_put(struct db *tx, void *arg, struct err *err)
{
    const struct unit units[] = {
        { .id = DINAS, .kode = "dinas", .nama = "Dinas Kependudukan", .alamat = "", .jenis = UNIT_DINAS },
        { .id = BIDANG, .induk_id = DINAS, .kode = "bidang", .nama = "UPT Capil", .alamat = "", .jenis = UNIT_UPTD },
        { .id = PUSKESMAS, .kode = "puskesmas", .nama = "Puskesmas Malili", .alamat = "", .jenis = UNIT_PUSKESMAS },
    };
    enum mk_result r = MK_OK;
    (void)arg, (void)err;
    for (size_t i = 0; i < COUNT(units) && !r; i++)
        r = registry_unit_add(tx, DAERAH, &units[i], (int64_t)i, 0);
    return r;
}

static void served_free(void)
{
    site_free(served);
    clock_set_fake(0);
}

struct site *akun_site_of(const struct feature *const *with, size_t n)
{
    if (!served) {
        kunci_folder_set(test_dir());
        served = site_new(with, n, region_put, NULL);
        site_serve(served);
        atexit(served_free);
    }
    return served;
}

struct site *akun_site(void)
{
    return akun_site_of(features, COUNT(features));
}

struct adding {
    const char *surel;
    enum hak_peran peran;
    int64_t unit, id;
    const char *hash;
};

static enum mk_result person_put(struct db *tx, void *arg, struct err *err)
{
    struct adding *a = arg;
    struct arena scratch;
    arena_init(&scratch, 1 << 20);
    int32_t today = date_to_days(date_from_ms(clock_utc_ms(), 480));
    const struct pelaku p = { .daerah = DAERAH, .nama = "uji", .now = clock_utc_ms(), .today = today, .baris = true };
    char nama[300];
    snprintf(nama, sizeof nama, "Orang %.*s", (int)strcspn(a->surel, "@"), a->surel);
    const struct akun_isian i = { nama, a->surel, "Penguji" };
    enum mk_result r = akun_tambah(tx, &scratch, &p, &i, &a->id, err);
    if (!r)
        r = db_exec(tx, &akun_stmts[Q_SANDI_SET], ARGS(VI(DAERAH), VI(a->id), VT(a->hash), VI(1)), NULL);
    /* since yesterday: the tests go on and back in time, also over midnight */
    bool named = hak_jangkauan(a->peran) == HAK_NAMED;
    if (!r)
        r = db_exec(tx, &akun_stmts[Q_PERAN_ADD],
                    ARGS(VI(DAERAH), VI(id_make()), VI(a->id), VT(hak_peran_kode(a->peran)),
                         a->unit ? VI(a->unit) : VNULL(), named ? VI(LOMBA) : VNULL(), VI(today - 1), VNULL(), VI(0),
                         VT("uji"), VI(1), VI(0), VI(1)), NULL);
    arena_release(&scratch);
    return r;
}

int64_t akun_row(struct site *s, const char *surel)
{
    struct akun_orang o = { .id = 0 };
    enum mk_result r = akun_orang_cari(s->db, &s->arena, DAERAH, surel, &o);
    return r == MK_OK ? o.id : 0;
}

int64_t akun_person(struct site *s, const char *surel, enum hak_peran p, int64_t unit)
{
    static char hash[SANDI_HASH];
    int64_t there = akun_row(s, surel);
    if (there)
        return there;
    if (!hash[0])
        CHECK_OK(sandi_hash(SANDI_UJI, hash));
    struct adding a = { .surel = surel, .peran = p, .unit = unit, .hash = hash };
    site_write(s, person_put, &a);
    return a.id;
}

static enum mk_result factor_put(struct db *tx, void *arg, struct err *err)
{
    (void)err;
    return db_exec(tx, &akun_stmts[Q_TOTP_SET], ARGS(VI(DAERAH), VI(*(int64_t *)arg), VB(no_secret, TOTP_BYTES), VI(0), VI(1)), NULL);
}

static enum mk_result factor_drop(struct db *tx, void *arg, struct err *err)
{
    (void)err;
    return db_exec(tx, &akun_stmts[Q_TOTP_END], ARGS(VI(DAERAH), VI(*(int64_t *)arg)), NULL);
}

void akun_faktor(struct site *s, int64_t orang)
{
    site_write(s, factor_put, &orang);
}

void akun_faktor_lepas(struct site *s, int64_t orang)
{
    site_write(s, factor_drop, &orang);
}

void akun_sign_in(struct site *s, struct site_jar *jar, const char *surel)
{
    char body[512], code[TOTP_DIGITS + 1];
    site_use(jar);
    snprintf(body, sizeof body, "surel=%s&sandi=%s", surel, "kuda+tua+menyeberang+jembatan");
    if (site_form(s, "/masuk", body) != 303)
        FAIL("masuk sebagai %s: %s", surel, site_head());
    if (strncmp(site_field("Location"), "/masuk/kode", 11) != 0)
        return;
    int64_t step = clock_utc_ms() / 30000;
    if (step <= step_used) {
        step = step_used + 1;
        site_clock(s, step * 30000 + 1000);
    }
    step_used = step;
    CHECK(totp_kode(no_secret, TOTP_BYTES, step, code));
    snprintf(body, sizeof body, "kode=%s", code);
    if (site_form(s, "/masuk/kode", body) != 303)
        FAIL("kode untuk %s: %s", surel, site_head());
}

const char *akun_csrf(struct site *s, struct site_jar *jar)
{
    static char token[TOKEN_TEXT];
    site_use(jar);
    CHECK_INT(site_get(s, "/masuk/ulang"), 200);
    const char *p = strstr(site_body(), "name=\"csrf\" value=\"");
    CHECK(p != NULL);
    snprintf(token, sizeof token, "%.43s", p + 19);
    return token;
}

int akun_send(struct site *s, struct site_jar *jar, const char *path, const char *more)
{
    char body[4096];
    snprintf(body, sizeof body, "csrf=%s%s%s", akun_csrf(s, jar), *more ? "&" : "", more);
    return site_form(s, path, body);
}

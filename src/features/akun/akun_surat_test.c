/* akun_surat_test.c: what people are told by e-mail, and when they are not; links that an administrator never sees;
 * limits of failed sign-ins that a restart does not forget. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "akun/akun_kit.h"
#include "registry/kunci.h"
#include "registry/registry_edit.h"
#include "registry/surat.h"

static void conf(bool on)
{
    char path[600];
    snprintf(path, sizeof path, "%s/surat.conf", kunci_folder());
    FILE *f = on ? fopen(path, "w") : NULL;
    if (f)
        fputs("server = mail.contoh.go.id\ndari = maklumat@contoh.go.id\nsitus = https://maklumat.contoh.go.id\n", f);
    CHECK((f && fclose(f) == 0) || (!on && (remove(path) == 0 || true)));
}

/* The newest letter of this kind to this address; id 0: none. */
static struct surat letter_to(struct site *s, const char *address, const char *kind)
{
    struct surat_list list;
    CHECK_OK(surat_daftar(s->db, &s->arena, DAERAH, &(struct surat_saring){ .keadaan = N_SURAT_KEADAAN, .kata = address, .limit = 100 }, &list));
    for (size_t i = 0; i < list.n; i++)
        if (strcmp(list.item[i].jenis, kind) == 0)
            return list.item[i];
    return (struct surat){ .id = 0 };
}

TEST(kabar__sign_in_from_a_new_browser_is_told_and_from_a_known_one_not)
{
    struct site *s = akun_site();
    static struct site_jar jar;
    conf(true);
    akun_person(s, "kabar@lutim.go.id", PERAN_PETUGAS, PUSKESMAS);
    akun_sign_in(s, &jar, "kabar@lutim.go.id");
    const struct surat first = letter_to(s, "kabar@lutim.go.id", "akun.perangkat");
    CHECK(first.id && strstr(first.isi, "belum dikenal") && strstr(first.isi, "https://maklumat.contoh.go.id/lupa"));
    akun_send(s, &jar, "/keluar", "");
    akun_sign_in(s, &jar, "kabar@lutim.go.id"); /* the browser kept its mark */
    CHECK_INT(letter_to(s, "kabar@lutim.go.id", "akun.perangkat").id, first.id);
    conf(false);
    static struct site_jar other;
    akun_sign_in(s, &other, "kabar@lutim.go.id");
    CHECK_INT(letter_to(s, "kabar@lutim.go.id", "akun.perangkat").id, first.id); /* no mail server, no heap of letters */
}

static enum mk_result address_put(struct db *tx, void *arg, struct err *err)
{
    struct arena a;
    struct daerah d;
    (void)err;
    arena_init(&a, 1 << 20);
    enum mk_result r = registry_daerah(tx, &a, &d);
    d.alamat = arg;
    r = r ? r : registry_daerah_set(tx, &d);
    arena_release(&a);
    return r;
}

TEST(kabar__links_begin_with_the_address_of_the_region)
{
    struct site *s = akun_site();
    static struct site_jar jar;
    conf(true); /* says another one */
    site_write(s, address_put, "https://warga.lutim.go.id");
    akun_person(s, "alamat@lutim.go.id", PERAN_PETUGAS, PUSKESMAS);
    akun_sign_in(s, &jar, "alamat@lutim.go.id");
    const struct surat told = letter_to(s, "alamat@lutim.go.id", "akun.perangkat");
    site_write(s, address_put, "");
    conf(false);
    CHECK(told.id && strstr(told.isi, "https://warga.lutim.go.id/lupa") && !strstr(told.isi, "maklumat.contoh.go.id"));
}

TEST(kabar__a_changed_password_is_told)
{
    struct site *s = akun_site();
    static struct site_jar jar;
    conf(true);
    akun_person(s, "ganti@lutim.go.id", PERAN_PETUGAS, PUSKESMAS);
    akun_sign_in(s, &jar, "ganti@lutim.go.id");
    CHECK_INT(akun_send(s, &jar, "/kelola/profil/sandi",
                        "lama=kuda+tua+menyeberang+jembatan&sandi=perahu+kecil+di+danau&sandi2=perahu+kecil+di+danau"), 303);
    CHECK(letter_to(s, "ganti@lutim.go.id", "akun.sandi").id);
    conf(false);
}

TEST(tautan__goes_by_letter_and_the_administrator_does_not_see_it)
{
    struct site *s = akun_site();
    static struct site_jar jar;
    char path[100];
    conf(true);
    int64_t admin = akun_person(s, "adm.surat@lutim.go.id", PERAN_ADMIN_DAERAH, 0);
    int64_t id = akun_person(s, "lupa@lutim.go.id", PERAN_PETUGAS, PUSKESMAS);
    akun_faktor(s, admin);
    akun_sign_in(s, &jar, "adm.surat@lutim.go.id");
    snprintf(path, sizeof path, "/kelola/akun/%lld/tautan", (long long)id);
    CHECK_INT(akun_send(s, &jar, path, ""), 200);
    CHECK(!site_shows("/undangan/") && site_shows("dikirim lewat e-mail"));
    const struct surat sent = letter_to(s, "lupa@lutim.go.id", "akun.atur_ulang");
    CHECK(sent.id && sent.berahasia && sent.sampai > 0 && strstr(sent.isi, SURAT_TEMPAT) && !strstr(sent.isi, "/undangan/"));
    CHECK_INT(akun_send(s, &jar, path, "cara=serah"), 200); /* handed over in person: shown, not sent */
    CHECK(site_shows("/undangan/"));
    CHECK_INT(letter_to(s, "lupa@lutim.go.id", "akun.atur_ulang").id, sent.id);
    conf(false);
    CHECK_INT(akun_send(s, &jar, path, ""), 200);
    CHECK(site_shows("/undangan/"));
    akun_faktor_lepas(s, admin);
}

TEST(peran__given_and_revoked_is_told)
{
    struct site *s = akun_site();
    static struct site_jar jar;
    char path[200], body[200];
    conf(true);
    int64_t admin = akun_person(s, "adm.surat@lutim.go.id", PERAN_ADMIN_DAERAH, 0);
    int64_t id = akun_person(s, "peran.surat@lutim.go.id", PERAN_PETUGAS, PUSKESMAS);
    akun_faktor(s, admin);
    akun_sign_in(s, &jar, "adm.surat@lutim.go.id");
    snprintf(path, sizeof path, "/kelola/akun/%lld/peran", (long long)id);
    snprintf(body, sizeof body, "peran=ENUMERATOR&unit=%d", PUSKESMAS);
    CHECK_INT(akun_send(s, &jar, path, body), 303);
    CHECK(strstr(letter_to(s, "peran.surat@lutim.go.id", "akun.peran").isi, "Anda mendapat peran: Enumerator"));
    struct akun_peran_list list;
    CHECK_OK(akun_peran_baca(s->db, &s->arena, DAERAH, id, &list));
    for (size_t i = 0; i < list.n; i++)
        if (list.item[i].grant.peran == PERAN_ENUMERATOR)
            snprintf(path, sizeof path, "/kelola/akun/%lld/peran/%lld/cabut", (long long)id, (long long)list.item[i].id);
    CHECK_INT(akun_send(s, &jar, path, ""), 303);
    CHECK(strstr(letter_to(s, "peran.surat@lutim.go.id", "akun.peran").isi, "Peran Anda dicabut: Enumerator"));
    akun_faktor_lepas(s, admin);
    conf(false);
}

static enum mk_result nothing(struct db *tx, void *arg, struct err *err)
{
    (void)tx, (void)arg, (void)err;
    return MK_OK;
}

static enum mk_result take(struct db *tx, void *arg, struct err *err)
{
    (void)err;
    return batas_pakai(tx, DAERAH, arg, clock_utc_ms());
}

/* What docs/operasi.md tells the operator to do with sed. */
static void lock_rename(const char *ending)
{
    char from[600], to[600], first[200], second[200];
    snprintf(from, sizeof from, "%s/sandi-totp.%s", kunci_folder(), ending);
    snprintf(to, sizeof to, "%s/sandi-totplama.%s", kunci_folder(), ending);
    FILE *in = fopen(from, "r"), *out = fopen(to, "w");
    CHECK(in && out && fgets(first, sizeof first, in) && fgets(second, sizeof second, in));
    CHECK_TEXT(first, "maklumat-kunci-1 sandi-totp\n");
    CHECK(fprintf(out, "maklumat-kunci-1 sandi-totplama\n%s", second) > 0);
    CHECK(fclose(in) == 0 && fclose(out) == 0 && chmod(to, 0600) == 0 && remove(from) == 0);
}

TEST(totp__secrets_are_sealed_and_old_ones_become_so)
{
    struct site *s = akun_site();
    struct err err;
    static const unsigned char zeros[TOTP_BYTES];
    unsigned char secret[TOTP_BYTES] = { 1 };
    const void *sealed = NULL;
    size_t n = 0;
    bool fresh = false;
    int64_t id = akun_person(s, "segel@lutim.go.id", PERAN_PETUGAS, PUSKESMAS);
    akun_faktor(s, id); /* as an earlier version wrote it: open */
    struct job_run j = { .store = s->store, .db = s->db, .arena = &s->arena, .house = &s->house, .daerah = &s->daerah };
    CHECK_OK(akun_segel_job(&j));
    struct cursor c;
    db_select(s->db, &c, &akun_stmts[Q_TOTP], ARGS(VI(DAERAH), VI(id)));
    CHECK(cursor_next(&c));
    const void *p = cursor_bytes(&c, 0, &n);
    CHECK(n > 100 && !memmem(p, n, zeros, sizeof zeros));
    CHECK_OK(totp_buka(&s->arena, id, p, n, secret, &fresh));
    CHECK(fresh && memcmp(secret, zeros, sizeof zeros) == 0);
    CHECK_INT(totp_buka(&s->arena, id + 1, p, n, secret, NULL), MK_INVALID); /* moved to another person */
    CHECK_OK(cursor_end(&c));
    static struct site_jar jar;
    akun_sign_in(s, &jar, "segel@lutim.go.id"); /* and it still lets in */
    /* another lock: the old one, kept under its other name, opens; the job seals to the new one */
    lock_rename("key");
    lock_rename("pub");
    akun_sign_in(s, &jar, "segel@lutim.go.id");
    CHECK_OK(totp_segel(&s->arena, id, zeros, &sealed, &n, &err)); /* makes the new lock */
    CHECK_OK(akun_segel_job(&j));
    char path[600];
    snprintf(path, sizeof path, "%s/sandi-totplama.key", kunci_folder());
    CHECK_INT(remove(path), 0);
    snprintf(path, sizeof path, "%s/sandi-totplama.pub", kunci_folder());
    CHECK_INT(remove(path), 0);
    akun_sign_in(s, &jar, "segel@lutim.go.id");
}

TEST(batas__failed_sign_ins_are_remembered_by_another_process)
{
    struct site *s = akun_site();
    struct settings was = s->settings;
    conf(false);
    s->settings.rate_limits = 1;
    s->settings.sandi_per_akun = 3;
    akun_person(s, "gagal@lutim.go.id", PERAN_PETUGAS, PUSKESMAS);
    site_use(NULL);
    struct batas purse;
    bool room = true;
    CHECK(batas_nama("masuk-akun", "gagal@lutim.go.id", 17, 3, &purse));
    for (int i = 0; i < 3; i++)
        CHECK_INT(site_form(s, "/masuk", "surel=gagal@lutim.go.id&sandi=salah+semua+ini"), 422);
    site_write(s, nothing, NULL); /* what was queued before is done */
    CHECK_OK(batas_ada(s->db, DAERAH, &purse, clock_utc_ms(), &room));
    CHECK(!room); /* on the disk, where a restart finds it */
    /* and what another process wrote down holds here, where nothing has failed yet */
    akun_person(s, "gagal2@lutim.go.id", PERAN_PETUGAS, PUSKESMAS);
    CHECK(batas_nama("masuk-akun", "gagal2@lutim.go.id", 18, 3, &purse));
    for (int i = 0; i < 3; i++)
        site_write(s, take, &purse);
    CHECK_INT(site_form(s, "/masuk", "surel=gagal2@lutim.go.id&sandi=kuda+tua+menyeberang+jembatan"), 429);
    s->settings = was;
}

TEST(lupa__says_the_same_about_everybody_and_needs_a_mail_server)
{
    struct site *s = akun_site();
    static char first[200000];
    akun_person(s, "pelupa@lutim.go.id", PERAN_PETUGAS, PUSKESMAS);
    site_use(NULL);
    conf(false);
    CHECK_INT(site_form(s, "/lupa", "surel=pelupa@lutim.go.id"), 403);
    conf(true);
    CHECK_INT(site_form(s, "/lupa", "surel=bukan-alamat"), 422);
    CHECK_INT(site_form(s, "/lupa", "surel=pelupa@lutim.go.id"), 200);
    snprintf(first, sizeof first, "%s", site_body());
    CHECK_INT(site_form(s, "/lupa", "surel=hantu@lutim.go.id"), 200);
    CHECK_TEXT(site_body(), first);
    site_write(s, nothing, NULL); /* nobody waited for the letter; what was queued before is done now */
    CHECK(letter_to(s, "pelupa@lutim.go.id", "akun.atur_ulang").id);
    CHECK_INT(letter_to(s, "hantu@lutim.go.id", "akun.atur_ulang").id, 0);
    CHECK_INT(letter_to(s, "hantu@lutim.go.id", "akun.undangan").id, 0);
    conf(false);
}

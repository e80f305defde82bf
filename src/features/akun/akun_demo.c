/* akun_demo.c: people of the demo region: one account for each role that there is work for (two who administer: some
 * steps take a second person), with passwords made at that moment and shown once; and the first system manager of a real region, by a link. */
#include <stdio.h>
#include <string.h>

#include "akun/akun.h"

struct warga {
    enum hak_peran peran;
    const char *surel, *nama, *jabatan;
    bool unit;
    int64_t objek; /* of a named role */
};
/* What the named roles of the demo are named for: an assessment and a contest. The feature that holds assessments gives
 * those of its demo these numbers; whoever is named for one of them may act on nothing else (core/hak.h). */
enum { PENILAIAN_PERAGAAN = 1, LOMBA_PERAGAAN = 2 };
static const struct warga people[] = {
    { PERAN_PENGELOLA_SISTEM, "sistem@contoh.go.id", "Pengelola Peragaan", "Diskominfo", false },
    { PERAN_ADMIN_DAERAH, "admin@contoh.go.id", "Admin Daerah Peragaan", "Bagian Organisasi", false },
    { PERAN_ADMIN_DAERAH, "admin2@contoh.go.id", "Admin Kedua Peragaan", "Bagian Organisasi", false }, /* what takes two people */
    { PERAN_PIMPINAN, "pimpinan@contoh.go.id", "Pimpinan Peragaan", "Sekretaris Daerah", false },
    { PERAN_ADMIN_UNIT, "unit@contoh.go.id", "Admin Unit Peragaan", "Kepala tata usaha", true },
    { PERAN_PETUGAS, "petugas@contoh.go.id", "Petugas Peragaan", "Petugas loket", true },
    { PERAN_ENUMERATOR, "enumerator@contoh.go.id", "Enumerator Peragaan", "Mahasiswa", true },
    { PERAN_PEJABAT_PENGADUAN, "pengaduan@contoh.go.id", "Pejabat Pengaduan Peragaan", "Bagian Organisasi", false },
    { PERAN_PENILAI_LUAR, "penilai@contoh.go.id", "Penilai Luar Peragaan", "Perguruan tinggi", false, PENILAIAN_PERAGAAN },
    { PERAN_JURI, "juri@contoh.go.id", "Juri Peragaan", "Perguruan tinggi", false, LOMBA_PERAGAAN },
};

struct isi {
    const struct demo_plan *plan;
    const struct warga *w;
    int64_t unit, id;
    char hash[SANDI_HASH];
};

/* Straight into the tables what otherwise takes a link and a second person: these people are made up. */
static enum mk_result isi_put(struct db *tx, void *arg, struct err *err)
{
    struct isi *i = arg;
    const int64_t daerah = i->plan->daerah->id, now = i->plan->now_ms;
    const int32_t today = date_to_days(date_from_ms(now, i->plan->daerah->zona));
    const struct pelaku p = { .daerah = daerah, .now = now, .today = today, .nama = "peragaan", .baris = true };
    const struct akun_isian isian = { i->w->nama, i->w->surel, i->w->jabatan };
    struct arena a;
    arena_init(&a, 4 << 20);
    enum mk_result r = akun_tambah(tx, &a, &p, &isian, &i->id, err);
    if (r == MK_OK)
        r = db_exec(tx, &akun_stmts[Q_SANDI_SET], ARGS(VI(daerah), VI(i->id), VT(i->hash), VI(now)), NULL);
    if (r == MK_OK)
        r = db_exec(tx, &akun_stmts[Q_PERAN_ADD],
                    ARGS(VI(daerah), VI(id_make()), VI(i->id), VT(hak_peran_kode(i->w->peran)),
                         i->w->unit ? VI(i->unit) : VNULL(), i->w->objek ? VI(i->w->objek) : VNULL(), VI(today), VNULL(), VI(0), VT("peragaan"), VI(now),
                         VI(0), VI(now)), NULL);
    if (r == MK_OK)
        r = akun_jejak(tx, &p, "peran.beri", "akun", i->id, NULL, NULL, "daerah peragaan");
    arena_release(&a);
    return r;
}

static enum mk_result first_unit(struct store *store, int64_t daerah, int64_t *ret, struct err *err)
{
    struct db *db;
    struct arena a;
    struct unit_list units = { 0 };
    enum mk_result r = store_reader(store, &db, err);
    if (r != MK_OK)
        return r;
    arena_init(&a, 8 << 20);
    r = registry_units(db, &a, daerah, &units);
    *ret = 0;
    for (size_t i = 0; r == MK_OK && i < units.n; i++)
        if (*ret == 0 || units.item[i].jenis == UNIT_PUSKESMAS) {
            *ret = units.item[i].id;
            if (units.item[i].jenis == UNIT_PUSKESMAS)
                break;
        }
    arena_release(&a);
    store_reader_close(db);
    return r;
}

enum mk_result akun_demo(const struct demo_plan *plan, struct err *err)
{
    struct isi i = { .plan = plan };
    unsigned char unused[SIDIK];
    enum mk_result r = first_unit(plan->store, plan->daerah->id, &i.unit, err);
    if (plan->say)
        buf_str(plan->say, "Akun peragaan (kata sandi dibuat saat ini dan tidak tersimpan di mana pun):\n");
    for (size_t n = 0; r == MK_OK && n < COUNT(people); n++) {
        char sandi[PULIH_TEXT];
        i.w = &people[n];
        if (i.w->unit && i.unit == 0)
            continue;
        pulih_make(sandi, unused, 0);
        r = sandi_hash(sandi, i.hash);
        if (r == MK_OK)
            r = store_write(plan->store, isi_put, &i, err);
        if (r == MK_OK && plan->say)
            buf_format(plan->say, "  %-26s %s  %s\n", i.w->surel, sandi, hak_peran_nama(i.w->peran, LANG_ID));
    }
    return r;
}

/* ---- the first one ---- */

struct pertama {
    const struct daerah *d;
    const char *surel;
    struct tautan_hasil tautan;
    int64_t now;
};

static enum mk_result pertama_put(struct db *tx, void *arg, struct err *err)
{
    struct pertama *f = arg;
    const int32_t today = date_to_days(date_from_ms(f->now, f->d->zona));
    const struct pelaku p = { .daerah = f->d->id, .now = f->now, .today = today, .nama = "baris perintah", .baris = true };
    const struct akun_isian isian = { "Pengelola sistem", f->surel, "" };
    const struct hak_grant g = { .peran = PERAN_PENGELOLA_SISTEM, .daerah_id = f->d->id, .dari = today,
                                 .sampai = HAK_SELAMANYA };
    struct arena a;
    int64_t id = 0;
    arena_init(&a, 4 << 20);
    enum mk_result r = akun_tambah(tx, &a, &p, &isian, &id, err);
    if (r == MK_OK)
        r = peran_beri(tx, &a, &p, id, &g, NULL, true, err);
    if (r == MK_OK)
        r = tautan_buat(tx, &a, &p, id, true, &f->tautan, err);
    arena_release(&a);
    return r;
}

enum mk_result akun_found(struct store *store, const struct daerah *d, const char *surel, struct buf *say, struct err *err)
{
    struct pertama f = { .d = d, .surel = surel, .now = clock_utc_ms() };
    if (!surel) {
        buf_str(say, "Belum ada akun. Pengelola pertama: maklumat user add --surel E-MAIL --nama NAMA"
                     " --peran PENGELOLA_SISTEM\n");
        return MK_OK;
    }
    enum mk_result r = store_write(store, pertama_put, &f, err);
    if (r == MK_OK)
        buf_format(say, "Pengelola sistem pertama: %s. Sesudah server berjalan, bukalah tautan sekali pakai ini"
                   " (berlaku %d jam; ganti awalnya dengan alamat situs):\nhttp://127.0.0.1:8080/undangan/%s\n", surel, UNDANGAN_JAM, f.tautan.token);
    return r;
}

/* akun_command.c: accounts from the command line, through the same services as the pages. Whoever has the
 * machine has the database; the audit trail says "baris perintah". Four eyes hold here too: what the command
 * line proposes a person must consent to, except for the first system manager of a region. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "akun/akun.h"
#include "web/open.h"

struct kerja {
    struct invocation *in;
    struct store *store;
    struct db *db;
    struct daerah daerah;
    struct pelaku p;
    struct akun_isian isian;
    struct hak_grant grant;
    int64_t orang, peran;
    bool aktif, faktor;
    struct tautan_hasil tautan;
};

static enum mk_result kerja_buka(struct invocation *in, struct kerja *k)
{
    *k = (struct kerja){ .in = in };
    enum mk_result r = open_region(in, &k->store, &k->db, &k->daerah);
    if (r != MK_OK)
        return r;
    int64_t now = clock_utc_ms();
    k->p = (struct pelaku){ .daerah = k->daerah.id, .now = now, .nama = "baris perintah", .baris = true,
                            .today = date_to_days(date_from_ms(now, k->daerah.zona)) };
    return MK_OK;
}

static enum mk_result kerja_tutup(struct kerja *k, enum mk_result r)
{
    if (k->store) {
        store_reader_close(k->db);
        store_close(k->store);
    }
    return r;
}

static enum mk_result orang_cari(struct kerja *k, const char *surel)
{
    struct akun_orang o;
    const char *key;
    enum mk_result r = akun_surel(k->in->arena, surel, &key, &k->in->err);
    if (r == MK_OK)
        r = akun_orang_cari(k->db, k->in->arena, k->daerah.id, key, &o);
    if (r == MK_NOT_FOUND)
        return in_fail(k->in, r, "tidak ada akun dengan e-mail %s", key);
    k->orang = r == MK_OK ? o.id : 0;
    return r;
}

static enum mk_result grant_baca(struct kerja *k, const char *kode)
{
    struct unit unit = { .id = 0 };
    const char *unit_kode = in_text(k->in, "unit"), *sampai = in_text(k->in, "sampai");
    struct date until;
    k->grant = (struct hak_grant){ .peran = hak_peran_dari_kode(kode), .daerah_id = k->daerah.id, .dari = k->p.today,
                                   .sampai = HAK_SELAMANYA, .objek_id = in_int(k->in, "objek") };
    if (k->grant.peran == N_PERAN)
        return in_fail(k->in, MK_INVALID, "peran '%s' tidak dikenal; yang ada: PENGELOLA_SISTEM, ADMIN_DAERAH, PIMPINAN,"
                       " ADMIN_UNIT, PETUGAS, ENUMERATOR, PEJABAT_PENGADUAN, PENILAI_LUAR, JURI", kode);
    if (unit_kode && registry_unit(k->db, k->in->arena, k->daerah.id, unit_kode, &unit) != MK_OK)
        return in_fail(k->in, MK_NOT_FOUND, "tidak ada unit dengan kode %s", unit_kode);
    k->grant.unit_id = unit.id;
    if (sampai && date_parse_iso(sampai, strlen(sampai), &until) != MK_OK)
        return in_fail(k->in, MK_INVALID, "--sampai harus tanggal seperti 2027-12-31");
    if (sampai)
        k->grant.sampai = date_to_days(until);
    return MK_OK;
}

typedef enum mk_result kerja_fn(struct db *tx, struct arena *a, struct kerja *k, struct err *err);
struct panggil {
    struct kerja *k;
    kerja_fn *fn;
};

static enum mk_result panggil_put(struct db *tx, void *arg, struct err *err)
{
    const struct panggil *c = arg;
    struct arena a;
    arena_init(&a, 8 << 20);
    enum mk_result r = c->fn(tx, &a, c->k, err);
    arena_release(&a);
    return r;
}

static enum mk_result jalankan(struct kerja *k, kerja_fn *fn)
{
    struct panggil c = { k, fn };
    return store_write(k->store, panggil_put, &c, &k->in->err);
}

static void tautan_cetak(struct kerja *k)
{
    dprintf(k->in->out_fd, "Tautan sekali pakai (%s), serahkan hanya kepada orangnya:\n%s/undangan/%s\n",
            k->tautan.undangan ? "berlaku 72 jam" : "berlaku 30 menit", in_text(k->in, "alamat"), k->tautan.token);
}

/* ---- user add ---- */

static enum mk_result tambah(struct db *tx, struct arena *a, struct kerja *k, struct err *err)
{
    enum mk_result r = akun_tambah(tx, a, &k->p, &k->isian, &k->orang, err);
    if (r == MK_OK)
        r = peran_beri(tx, a, &k->p, k->orang, &k->grant, NULL, true, err);
    return r ? r : tautan_buat(tx, a, &k->p, k->orang, true, &k->tautan, err);
}

static enum mk_result add_run(struct invocation *in)
{
    struct kerja k;
    enum mk_result r = kerja_buka(in, &k);
    k.isian = (struct akun_isian){ in_text(in, "nama"), in_text(in, "surel"), in_text(in, "jabatan") };
    if (r == MK_OK)
        r = grant_baca(&k, in_text(in, "peran"));
    if (r == MK_OK)
        r = jalankan(&k, tambah);
    if (r == MK_OK)
        tautan_cetak(&k);
    return kerja_tutup(&k, r);
}

/* ---- user list ---- */

static void orang_cetak(struct kerja *k, struct buf *b, const struct akun_orang *o)
{
    struct akun_peran_list list;
    if (akun_peran_baca(k->db, k->in->arena, k->daerah.id, o->id, &list) != MK_OK)
        list.n = 0;
    buf_format(b, "%s\t%s\t%s\t", o->surel, o->nama, !o->aktif ? "nonaktif" : o->bersandi ? "aktif" : "diundang");
    for (size_t i = 0; i < list.n; i++)
        buf_format(b, "%s%s%s", i ? "," : "", hak_peran_kode(list.item[i].grant.peran),
                   list.item[i].disetujui ? "" : "(menunggu)");
    buf_str(b, "\n");
}

static enum mk_result list_run(struct invocation *in)
{
    struct kerja k;
    struct cursor c;
    struct buf b;
    buf_init(&b, 4 << 20);
    enum mk_result r = kerja_buka(in, &k);
    if (r == MK_OK) {
        db_select(k.db, &c, &akun_stmts[Q_ORANG_ALL], ARGS(VI(k.daerah.id), VT(""), VI(100000)));
        while (cursor_next(&c)) {
            const struct akun_orang o = { .id = cursor_int(&c, 0), .nama = cursor_text(&c, 1), .surel = cursor_text(&c, 2),
                                          .aktif = cursor_int(&c, 4) != 0, .bersandi = cursor_int(&c, 7) != 0 };
            orang_cetak(&k, &b, &o);
        }
        r = cursor_end(&c);
    }
    if (r == MK_OK)
        dprintf(in->out_fd, "%s", buf_text(&b));
    buf_release(&b);
    return kerja_tutup(&k, r);
}

/* ---- user link, user disable ---- */

static enum mk_result tautan(struct db *tx, struct arena *a, struct kerja *k, struct err *err)
{
    enum mk_result r = k->faktor ? faktor_hapus(tx, a, &k->p, k->orang, err) : MK_OK;
    return r ? r : tautan_buat(tx, a, &k->p, k->orang, true, &k->tautan, err);
}

static enum mk_result link_run(struct invocation *in)
{
    struct kerja k;
    enum mk_result r = kerja_buka(in, &k);
    if (r == MK_OK)
        r = orang_cari(&k, in->args[0]);
    k.faktor = in_flag(in, "hapus-faktor");
    if (r == MK_OK)
        r = jalankan(&k, tautan);
    if (r == MK_OK)
        tautan_cetak(&k);
    return kerja_tutup(&k, r);
}

static enum mk_result aktifkan(struct db *tx, struct arena *a, struct kerja *k, struct err *err)
{
    return akun_aktifkan(tx, a, &k->p, k->orang, k->aktif, err);
}

static enum mk_result disable_run(struct invocation *in)
{
    struct kerja k;
    enum mk_result r = kerja_buka(in, &k);
    if (r == MK_OK)
        r = orang_cari(&k, in->args[0]);
    k.aktif = in_flag(in, "batal");
    if (r == MK_OK)
        r = jalankan(&k, aktifkan);
    if (r == MK_OK)
        dprintf(in->out_fd, "%s: %s\n", in->args[0], k.aktif ? "aktif kembali" : "nonaktif, semua sesi berakhir");
    return kerja_tutup(&k, r);
}

/* ---- user role ---- */

static enum mk_result beri(struct db *tx, struct arena *a, struct kerja *k, struct err *err)
{
    return peran_beri(tx, a, &k->p, k->orang, &k->grant, NULL, true, err);
}

static enum mk_result setujui(struct db *tx, struct arena *a, struct kerja *k, struct err *err)
{
    return peran_setujui(tx, a, &k->p, k->peran, err);
}

static enum mk_result cabut(struct db *tx, struct arena *a, struct kerja *k, struct err *err)
{
    return peran_cabut(tx, a, &k->p, k->peran, err);
}

/* The one grant of that role (and unit, when given). */
static enum mk_result peran_cari(struct kerja *k, const char *kode, bool menunggu)
{
    struct akun_peran_list list;
    enum mk_result r = grant_baca(k, kode);
    if (r == MK_OK)
        r = akun_peran_baca(k->db, k->in->arena, k->daerah.id, k->orang, &list);
    for (size_t i = 0; r == MK_OK && i < list.n; i++) {
        const struct akun_peran *p = &list.item[i];
        if (p->grant.peran == k->grant.peran && (!menunggu || !p->disetujui) &&
            (k->grant.unit_id == 0 || p->grant.unit_id == k->grant.unit_id))
            k->peran = p->id;
    }
    return r == MK_OK && k->peran == 0 ? in_fail(k->in, MK_NOT_FOUND, "orang ini tidak mempunyai peran %s seperti itu", kode) : r;
}

static enum mk_result role_run(struct invocation *in)
{
    struct kerja k;
    const char *give = in_text(in, "beri"), *consent = in_text(in, "setuju"), *revoke = in_text(in, "cabut");
    enum mk_result r = kerja_buka(in, &k);
    if (r == MK_OK && (give != NULL) + (consent != NULL) + (revoke != NULL) != 1)
        r = in_fail(in, MK_INVALID, "pilih satu: --beri, --setuju, atau --cabut");
    if (r == MK_OK)
        r = orang_cari(&k, in->args[0]);
    if (r == MK_OK)
        r = give ? grant_baca(&k, give) : peran_cari(&k, consent ? consent : revoke, consent != NULL);
    if (r == MK_OK)
        r = jalankan(&k, give ? beri : consent ? setujui : cabut);
    if (r == MK_OK)
        dprintf(in->out_fd, "%s: %s %s\n", in->args[0],
                give ? (hak_perlu_setuju(k.grant.peran) ? "diusulkan sebagai" : "menjadi") : consent ? "disetujui sebagai" : "bukan lagi",
                hak_peran_nama(k.grant.peran, LANG_ID));
    return kerja_tutup(&k, r);
}

/* ---- the commands ---- */

#define ALAMAT { .name = "alamat", .kind = OPT_TEXT, .value = "URL", .fallback = "http://127.0.0.1:8080", \
                 .help = "Alamat situs, untuk menulis tautan" }
#define UNIT { .name = "unit", .kind = OPT_TEXT, .value = "KODE", .help = "Kode unit, untuk peran di satu unit" }
#define SAMPAI { .name = "sampai", .kind = OPT_TEXT, .value = "TANGGAL", .help = "Hari terakhir peran berlaku" }
#define OBJEK { .name = "objek", .kind = OPT_INT, .value = "ID", .fallback = "0", .min = 0, .max = INT64_MAX, \
                .help = "Penilaian yang dituju, untuk PENILAI_LUAR dan JURI" }

static const struct command_option add_options[] = {
    OPEN_OPTIONS, ALAMAT, UNIT, SAMPAI, OBJEK,
    { .name = "surel", .kind = OPT_TEXT, .value = "E-MAIL", .help = "Alamat e-mail", .required = true },
    { .name = "nama", .kind = OPT_TEXT, .value = "NAMA", .help = "Nama lengkap", .required = true },
    { .name = "jabatan", .kind = OPT_TEXT, .value = "TEKS", .help = "Jabatan" },
    { .name = "peran", .kind = OPT_TEXT, .value = "PERAN", .help = "Peran pertama", .required = true },
};
const struct command akun_user_add = {
    .name = "user add", .arguments = "", .summary = "Membuat akun dan tautan undangannya",
    .help = "Tidak ada kata sandi bawaan: orangnya membuat kata sandi lewat tautan sekali pakai.\n"
            "Peran yang mengelola menunggu persetujuan orang kedua, kecuali pengelola sistem pertama.",
    .examples = (const char *const[]){ "maklumat user add --surel ani@luwutimurkab.go.id --nama \"Ani\" --peran PENGELOLA_SISTEM # pengelola pertama",
                                       "maklumat user add --surel budi@luwutimurkab.go.id --nama \"Budi\" --peran PETUGAS --unit puskesmas-malili", NULL },
    .options = add_options, .n_options = COUNT(add_options), .run = add_run,
};

static const struct command_option list_options[] = { OPEN_OPTIONS };
const struct command akun_user_list = {
    .name = "user list", .arguments = "", .summary = "Daftar akun: e-mail, nama, keadaan, peran, dipisah tab",
    .help = "Satu baris satu orang, menurut nama.",
    .examples = (const char *const[]){ "maklumat user list --data data", NULL },
    .options = list_options, .n_options = COUNT(list_options), .run = list_run,
};

static const struct command_option link_options[] = {
    OPEN_OPTIONS, ALAMAT,
    { .name = "hapus-faktor", .kind = OPT_FLAG, .help = "Hapus juga langkah kedua (ponsel dan kode pemulihan hilang)" },
};
const struct command akun_user_link = {
    .name = "user link", .arguments = "E-MAIL", .min_args = 1, .max_args = 1,
    .summary = "Tautan sekali pakai untuk membuat kata sandi baru",
    .help = "Tautan sebelumnya tidak berlaku lagi. Langkah kedua tetap terpasang kecuali diminta.",
    .examples = (const char *const[]){ "maklumat user link ani@luwutimurkab.go.id", NULL },
    .options = link_options, .n_options = COUNT(link_options), .run = link_run,
};

static const struct command_option disable_options[] = {
    OPEN_OPTIONS,
    { .name = "batal", .kind = OPT_FLAG, .help = "Aktifkan kembali" },
};
const struct command akun_user_disable = {
    .name = "user disable", .arguments = "E-MAIL", .min_args = 1, .max_args = 1,
    .summary = "Menonaktifkan akun; semua sesinya berakhir seketika",
    .help = "Data dan jejak orangnya tetap ada.",
    .examples = (const char *const[]){ "maklumat user disable budi@luwutimurkab.go.id", NULL },
    .options = disable_options, .n_options = COUNT(disable_options), .run = disable_run,
};

static const struct command_option role_options[] = {
    OPEN_OPTIONS, UNIT, SAMPAI, OBJEK,
    { .name = "beri", .kind = OPT_TEXT, .value = "PERAN", .help = "Beri atau usulkan peran" },
    { .name = "setuju", .kind = OPT_TEXT, .value = "PERAN", .help = "Setujui peran yang diusulkan seseorang lewat halaman" },
    { .name = "cabut", .kind = OPT_TEXT, .value = "PERAN", .help = "Cabut peran" },
};
const struct command akun_user_role = {
    .name = "user role", .arguments = "E-MAIL", .min_args = 1, .max_args = 1,
    .summary = "Memberi, menyetujui, atau mencabut peran",
    .help = "Perubahan peran mengakhiri semua sesi orangnya.",
    .examples = (const char *const[]){ "maklumat user role budi@luwutimurkab.go.id --beri ADMIN_UNIT --unit puskesmas-malili",
                                       "maklumat user role budi@luwutimurkab.go.id --cabut PETUGAS", NULL },
    .options = role_options, .n_options = COUNT(role_options), .run = role_run,
};

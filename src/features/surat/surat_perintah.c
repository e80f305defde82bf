/* surat_perintah.c: the outbox from the command line: try the mail server, send what is due, look, send again. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "core/pesan.h"
#include "registry/jejak.h"
#include "surat/surat_feature.h"
#include "web/open.h"

/* ---- maklumat surat uji ---- */

static enum mk_result uji_run(struct invocation *in)
{
    struct surat_conf conf;
    struct surat_antaran a = { .conf = &conf, .kepada = in->args[0], .perihal = "Surat uji dari Maklumat",
                               .isi = "Surat ini dikirim dengan perintah \"maklumat surat uji\". Bila Anda membacanya, pengiriman"
                                      " surel dari pemasangan ini bekerja.\n",
                               .nomor = id_make(), .waktu_ms = clock_utc_ms() };
    if (!pesan_alamat_sah(in->args[0]))
        return in_fail(in, MK_INVALID, "'%.80s' bukan alamat e-mail", in->args[0]);
    enum mk_result r = surat_conf_baca(in_text(in, "data"), &conf, &in->err);
    if (!r)
        r = surat_antar(&a, &in->err);
    if (r)
        return r;
    if (a.hasil != SURAT_DITERIMA)
        return in_fail(in, MK_FAILED, "%s:%d: %s", conf.server, conf.port, a.kata);
    dprintf(in->out_fd, "Diterima %s:%d untuk %s: %s\n", conf.server, conf.port, in->args[0], a.kata);
    return MK_OK;
}

static const struct command_option own_options[] = { OPEN_OPTIONS };
const struct command surat_uji_command = {
    .name = "surat uji", .arguments = "ALAMAT", .min_args = 1, .max_args = 1,
    .summary = "Mengirim satu surat uji lewat peladen surel yang diatur di surat.conf",
    .help = "Surat dikirim seketika, tanpa antrean dan tanpa mengubah basis data. Sertifikat peladen selalu\n"
            "diperiksa. Gagal: kalimatnya menyebut sebabnya, dan kode keluar bukan nol.",
    .examples = (const char *const[]){ "maklumat surat uji saya@contoh.go.id --data /var/lib/maklumat", NULL },
    .options = own_options, .n_options = COUNT(own_options), .run = uji_run,
};

/* ---- what needs the database ---- */

struct buka {
    struct store *store;
    struct db *db;
    struct daerah daerah;
    int64_t id;
};

static enum mk_result buka(struct invocation *in, struct buka *b)
{
    *b = (struct buka){ 0 };
    return open_region(in, &b->store, &b->db, &b->daerah);
}

static enum mk_result tutup(struct buka *b, enum mk_result r)
{
    if (b->store) {
        store_reader_close(b->db);
        store_close(b->store);
    }
    return r;
}

static enum mk_result kirim_run(struct invocation *in)
{
    struct buka b;
    int64_t before[N_SURAT_KEADAAN] = { 0 }, after[N_SURAT_KEADAAN] = { 0 };
    enum mk_result r = buka(in, &b);
    if (!r)
        r = surat_hitung(b.db, b.daerah.id, before);
    if (!r) {
        struct job_run j = { .store = b.store, .db = b.db, .arena = in->arena, .house = in->house, .daerah = &b.daerah,
                             .now_ms = clock_utc_ms() };
        r = surat_job(&j);
        if (r)
            in->err = j.err;
    }
    if (!r)
        r = surat_hitung(b.db, b.daerah.id, after);
    if (!r)
        dprintf(in->out_fd, "terkirim %lld, akan dicoba lagi %lld, mati %lld, menunggu %lld\n",
                (long long)(after[SURAT_TERKIRIM] - before[SURAT_TERKIRIM]), (long long)after[SURAT_GAGAL],
                (long long)after[SURAT_MATI], (long long)after[SURAT_MENUNGGU]);
    return tutup(&b, r);
}

const struct command surat_kirim_command = {
    .name = "surat kirim", .arguments = "", .summary = "Mengirim sekarang surat yang sudah waktunya",
    .help = "Server melakukannya sendiri setiap menit; perintah ini untuk memeriksa setelah mengatur surat.conf.\n"
            "Aman dijalankan selagi server berjalan: satu surat dikirim oleh satu proses.",
    .examples = (const char *const[]){ "maklumat surat kirim --data /var/lib/maklumat", NULL },
    .options = own_options, .n_options = COUNT(own_options), .run = kirim_run,
};

static enum mk_result daftar_run(struct invocation *in)
{
    struct buka b;
    struct surat_saring f = { .keadaan = N_SURAT_KEADAAN, .kata = "", .limit = 200 };
    struct surat_list list = { 0 };
    enum mk_result r = buka(in, &b);
    if (!r)
        r = surat_daftar(b.db, in->arena, b.daerah.id, &f, &list);
    for (size_t i = 0; !r && i < list.n; i++) {
        const struct surat *s = &list.item[i];
        dprintf(in->out_fd, "%lld\t%s\t%lld\t%s\t%s\t%s\n", (long long)s->id, surat_keadaan_kode(s->keadaan),
                (long long)s->percobaan, s->penerima, s->perihal, *s->alasan ? s->alasan : s->galat);
    }
    return tutup(&b, r);
}

const struct command surat_daftar_command = {
    .name = "surat list", .arguments = "", .summary = "Menampilkan 200 surat keluar terbaru",
    .help = "Kolom: nomor, keadaan, percobaan, penerima, perihal, jawaban terakhir. Tautan tidak ditampilkan.",
    .examples = (const char *const[]){ "maklumat surat list --data /var/lib/maklumat", NULL },
    .options = own_options, .n_options = COUNT(own_options), .run = daftar_run,
};

static enum mk_result ulang_put(struct db *tx, void *arg, struct err *err)
{
    const struct buka *b = arg;
    struct surat s;
    struct arena a;
    char objek[64];
    arena_init(&a, 1 << 20);
    int64_t now = clock_utc_ms();
    enum mk_result r = surat_baca(tx, &a, b->daerah.id, b->id, &s);
    if (r == MK_NOT_FOUND)
        err_set(err, r, "surat %lld tidak ada", (long long)b->id);
    if (!r)
        r = surat_ulang(tx, &a, b->daerah.id, b->id, s.versi, now, err);
    arena_release(&a);
    snprintf(objek, sizeof objek, "surat %lld", (long long)b->id);
    const struct jejak j = { .oleh = "baris perintah", .tindakan = "surat.ulang", .objek = objek, .waktu = now };
    return r ? r : jejak_add(tx, b->daerah.id, &j);
}

static enum mk_result ulang_run(struct invocation *in)
{
    struct buka b;
    enum mk_result r = buka(in, &b);
    if (!r && text_to_int(in->args[0], strlen(in->args[0]), &b.id))
        r = in_fail(in, MK_INVALID, "'%.40s' bukan nomor surat", in->args[0]);
    if (!r)
        r = store_write(b.store, ulang_put, &b, &in->err);
    if (!r)
        dprintf(in->out_fd, "surat %s menunggu dikirim lagi\n", in->args[0]);
    return tutup(&b, r);
}

const struct command surat_ulang_command = {
    .name = "surat ulang", .arguments = "NOMOR", .min_args = 1, .max_args = 1,
    .summary = "Mengantrekan lagi surat yang gagal atau mati",
    .help = "Nomornya dari \"maklumat surat list\". Surat yang tautannya sudah dihapus tidak dapat dikirim ulang.",
    .examples = (const char *const[]){ "maklumat surat ulang 455312345678901 --data /var/lib/maklumat", NULL },
    .options = own_options, .n_options = COUNT(own_options), .run = ulang_run,
};

/* lambang_meja.c: the crest of the region: a picture is uploaded, made small and clean by the worker, and kept in the
 * database, so that backups and every process have it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/sha256.h"
#include "layanan/standar.h"
#include "registry/registry_edit.h"
#include "web/message.h"
#include "web/tolak.h"
#include "web/upload.h"
#include "web/worker.h"

const struct upload_rule lambang_upload = { .field = "berkas", .kinds = FILE_BIT(PNG) | FILE_BIT(JPEG), .each_bytes = 2 << 20, .files = 1 };

struct aksi {
    struct pelaku_meja p;
    struct lambang baru;
    const char *kode, *lama; /* of the region; words of the crest before */
    const char *temp;
    char kunci[LAMBANG_KUNCI + 1];
    struct buf png;
    struct err err;
};

/* ---- off the network thread: the worker makes a small PNG of it ---- */

static enum mk_result bytes_take(int fd, struct buf *out, struct err *err)
{
    char piece[8192];
    off_t at = 0;
    for (ssize_t got = 1; got != 0;) {
        got = pread(fd, piece, sizeof piece, at);
        if (got < 0 && errno != EINTR)
            return err_set(err, MK_STORE, "hasil pemeriksaan tidak terbaca: %s", strerror(errno));
        if (got > 0) {
            buf_add(out, piece, (size_t)got);
            at += got;
        }
    }
    return out->overflow || out->n == 0 ? err_set(err, MK_INVALID, "gambar terlalu rumit untuk sebuah lambang") : MK_OK;
}

static enum mk_result make(void *arg)
{
    struct aksi *k = arg;
    struct arena a;
    struct worker_reply reply;
    int in, out = memfd_create("lambang", MFD_CLOEXEC);
    if (out < 0)
        return err_set(&k->err, MK_BUSY, "tidak ada tempat sementara: %s", strerror(errno));
    arena_init(&a, 1 << 20);
    enum mk_result r = berkas_temp_open(k->temp, &in, &k->err);
    if (r == MK_OK) {
        const struct worker_job job = { .kind = "lambang", .in = { in }, .n_in = 1, .out = out };
        r = worker_run(&job, &a, &reply, &k->err);
        close(in);
    }
    if (r == MK_OK)
        r = bytes_take(out, &k->png, &k->err);
    if (r == MK_OK) {
        unsigned char sum[SHA256_BYTES];
        sha256(k->png.p, k->png.n, sum);
        for (size_t i = 0; i < LAMBANG_KUNCI / 2; i++)
            snprintf(k->kunci + 2 * i, 3, "%02x", sum[i]);
        k->baru.kunci = k->kunci;
        k->baru.lebar = fields_int(&reply.fields, "lebar", 0, 0, 1024);
        k->baru.tinggi = fields_int(&reply.fields, "tinggi", 0, 0, 1024);
    }
    close(out);
    arena_release(&a);
    return r;
}

/* ---- the write ---- */

static enum mk_result put(struct db *tx, void *arg, struct err *err)
{
    const struct aksi *k = arg;
    struct arena a;
    arena_init(&a, 1 << 20);
    enum mk_result r = registry_lambang_set(tx, k->p.daerah, &k->baru, k->png.p, k->png.n);
    if (r == MK_CONFLICT)
        r = err_set(err, r, "Lambang baru saja diubah orang lain. Lihat dahulu, lalu simpan lagi.");
    const char *before = r ? NULL : meja_json(&a, (const char *[]){ "lambang", k->lama, NULL });
    const char *after = r ? NULL : meja_json(&a, (const char *[]){ "lambang", k->baru.teks, "kunci", k->baru.kunci, NULL });
    if (!r)
        r = before && after ? meja_jejak(tx, &k->p, "daerah.lambang", "daerah", k->kode, before, after, NULL) : MK_TOO_BIG;
    arena_release(&a);
    return r;
}

static enum mk_result done(struct request *rq, void *arg, enum mk_result result)
{
    struct aksi *k = arg;
    buf_release(&k->png);
    if (result == MK_CONFLICT) {
        const struct lambang_isian i = { .teks = k->baru.teks, .problem = arena_text(rq->arena, rq->err.text) };
        return daerah_lambang_show(rq, 409, &i);
    }
    return result ? result : rq_redirect(rq, rq_link(rq, "/kelola/daerah?tersimpan=1#lambang"));
}

static enum mk_result refused(struct request *rq, const char *teks, const char *why, const char *teks_salah)
{
    const struct lambang_isian i = { .teks = teks, .teks_salah = teks_salah, .berkas_salah = why,
                                     .problem = tr(rq->lang, "Ada isian yang perlu diperbaiki.") };
    return daerah_lambang_show(rq, 422, &i);
}

static enum mk_result made(struct request *rq, void *arg, enum mk_result result)
{
    struct aksi *k = arg;
    enum mk_result r;
    if (result == MK_OK)
        r = rq_write(rq, put, done, k);
    else if (result == MK_INVALID || result == MK_TOO_BIG || result == MK_FAILED)
        r = refused(rq, k->baru.teks, arena_format(rq->arena, "%s %s.", tr(rq->lang, "Gambar ditolak:"), tolak_teks(rq->arena, k->err.text, rq->lang)), NULL);
    else
        r = fail(rq, result, "%s", tr(rq->lang, "Gambar tidak dapat diperiksa sekarang. Coba lagi nanti."));
    if (result)
        buf_release(&k->png);
    return r;
}

static struct aksi *aksi_new(struct request *rq, const char *teks)
{
    struct aksi *k = arena_new(rq->arena, struct aksi);
    if (!k)
        return NULL;
    *k = (struct aksi){ .p = meja_pelaku(rq), .kode = rq->daerah->kode, .lama = rq->daerah->lambang.teks ? rq->daerah->lambang.teks : "",
                        .baru = { .kunci = "", .teks = teks, .ubah = meja_nomor(rq_form(rq, "ubah")) } };
    buf_init(&k->png, LAMBANG_MAX + 1);
    return k;
}

enum mk_result lambang_post(struct request *rq)
{
    struct upload_list files = rq_files(rq);
    const char *teks = meja_text(rq, "teks", LAMBANG_TEKS_MAX, false), *why = NULL, *wrong = NULL;
    if (!teks || !*teks)
        wrong = tr(rq->lang, "Tulis lambang dalam kata-kata, paling panjang 200 huruf.");
    if (files.n == 0)
        why = tr(rq->lang, "Pilih gambar lambang.");
    else if (files.item[0].why)
        why = files.item[0].why;
    if (why || wrong)
        return refused(rq, teks ? teks : "", why, wrong);
    struct aksi *k = aksi_new(rq, teks);
    if (!k)
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    k->temp = files.item[0].temp;
    return rq_offload(rq, make, made, k);
}

enum mk_result lambang_post_hapus(struct request *rq)
{
    struct aksi *k = aksi_new(rq, "");
    return k ? rq_write(rq, put, done, k) : fail(rq, MK_TOO_BIG, "memori permintaan habis");
}

/* surat_kirim.c: the job that sends what is due, one letter after the other; of several servers one at a time
 * (registry/pekerjaan.h). Speaking SMTP is the work of maklumat-worker: no code here touches the network.
 *
 * Before a letter leaves, its attempt is written down with a time before which nobody tries it again; afterwards the
 * outcome is. A process that dies in between leaves a letter whose fate is unknown: it is sent once more, under the same
 * Message-ID. When the server cannot be reached at all the round ends: the others would fail as well. */
#include <sodium.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "core/pesan.h"
#include "registry/kunci.h"
#include "registry/sandi.h"
#include "surat/surat_feature.h"
#include "web/worker.h"

enum { ROUND_LETTERS = 50, ROUND_MS = 45000, LEASE_MS = 600000 };

/* ---- one delivery, by the worker ---- */

static enum mk_result antar(struct surat_antaran *s, const char *password, const struct buf *message, struct arena *a, struct err *err)
{
    const struct surat_conf *c = s->conf;
    struct worker_reply reply;
    struct buf fields;
    buf_init(&fields, FIELDS_BYTES);
    fields_add_text(&fields, "server", c->server);
    fields_add_int(&fields, "port", c->port);
    fields_add_int(&fields, "tls", c->tls);
    fields_add_text(&fields, "ca", c->ca);
    fields_add_text(&fields, "pengguna", c->pengguna);
    fields_add_text(&fields, "sandi", password);
    fields_add_text(&fields, "dari", c->dari);
    fields_add_text(&fields, "kepada", s->kepada);
    fields_add(&fields, "pesan", message->p, message->n);
    const struct worker_job job = { .kind = "surat", .fields = &fields };
    enum mk_result r = fields.overflow ? err_set(err, MK_TOO_BIG, "surat terlalu panjang") : worker_run(&job, a, &reply, err);
    if (fields.p)
        sodium_memzero(fields.p, fields.n);
    buf_release(&fields);
    if (r)
        return r;
    const char *words = fields_text(&reply.fields, "kata");
    s->hasil = (enum surat_hasil)fields_int(&reply.fields, "putusan", SURAT_COBA_LAGI, SURAT_DITERIMA, SURAT_DITOLAK);
    s->sambungan = fields_int(&reply.fields, "sambungan", 0, 0, 1) != 0;
    memcpy(s->kata, words ? words : "", words ? strnlen(words, SURAT_GALAT_MAX) : 0);
    return MK_OK;
}

enum mk_result surat_antar(struct surat_antaran *s, struct err *err)
{
    const struct pesan p = { .dari = s->conf->dari, .nama_dari = s->conf->nama_dari, .kepada = s->kepada, .perihal = s->perihal,
                             .isi = s->isi, .nomor = s->nomor, .waktu_ms = s->waktu_ms };
    char password[SURAT_SANDI_MAX + 1];
    struct buf message;
    struct arena a;
    s->hasil = SURAT_COBA_LAGI;
    s->sambungan = false;
    memset(s->kata, 0, sizeof s->kata);
    buf_init(&message, 40000);
    arena_init(&a, 1 << 20);
    enum mk_result r = pesan_tulis(&message, &p);
    if (r)
        err_set(err, r, "surat ini tidak dapat ditulis sebagai e-mail");
    else
        r = surat_conf_sandi(s->conf, password, err);
    if (!r)
        r = antar(s, password, &message, &a, err);
    sodium_memzero(password, sizeof password);
    if (message.p)
        sodium_memzero(message.p, message.n);
    buf_release(&message);
    arena_release(&a);
    return r;
}

/* ---- the job ---- */

bool surat_job_due(struct job_run *j)
{
    struct surat_conf conf;
    struct err ignored;
    const char *dir = kunci_folder();
    bool work = false;
    if (!dir || surat_ada_kerja(j->db, j->daerah->id, j->now_ms, &work) != MK_OK || !work)
        return false;
    return surat_conf_baca(dir, &conf, &ignored) == MK_OK;
}

struct langkah {
    enum { KEDALUWARSA, MULAI, USAI } apa;
    int64_t daerah, now, lama;
    const struct surat *surat;
    enum surat_hasil hasil;
    const char *kata;
};

static enum mk_result langkah_put(struct db *tx, void *arg, struct err *err)
{
    struct langkah *l = arg;
    uint32_t chance;
    (void)err;
    switch (l->apa) {
    case KEDALUWARSA:
        return surat_kedaluwarsa(tx, l->daerah, l->now, &l->lama);
    case MULAI:
        return surat_mulai(tx, l->daerah, l->surat, l->now + LEASE_MS);
    default:
        random_bytes(&chance, sizeof chance);
        return surat_usai(tx, l->daerah, l->surat, l->hasil, l->kata, l->now, chance);
    }
}

static enum mk_result satu(struct job_run *j, const struct surat_conf *conf, const struct surat *s, bool *ret_on)
{
    struct surat_antaran a = { .conf = conf, .kepada = s->penerima, .perihal = s->perihal, .nomor = s->id,
                               .waktu_ms = clock_utc_ms(), .hasil = SURAT_COBA_LAGI };
    struct langkah l = { .apa = MULAI, .daerah = j->daerah->id, .now = a.waktu_ms, .surat = s };
    char *text = NULL;
    enum mk_result opened = surat_teks(j->db, j->arena, j->daerah->id, s, &text);
    enum mk_result r = store_write(j->store, langkah_put, &l, &j->err);
    if (r == MK_CONFLICT)
        return MK_OK; /* a person changed it just now */
    if (r)
        return r;
    if (opened) {
        a.hasil = SURAT_DITOLAK;
        memcpy(a.kata, "kunci surat tidak cocok: tautannya tidak dapat dibuka", 54);
    } else {
        a.isi = text;
        r = surat_antar(&a, &j->err);
        sandi_forget(text);
    }
    if (r) { /* nothing was tried, and nothing can be: the letter waits, with the reason */
        a.hasil = SURAT_COBA_LAGI;
        memcpy(a.kata, j->err.text, strnlen(j->err.text, SURAT_GALAT_MAX));
    }
    l = (struct langkah){ .apa = USAI, .daerah = j->daerah->id, .now = clock_utc_ms(), .surat = s, .hasil = a.hasil, .kata = a.kata };
    enum mk_result noted = store_write(j->store, langkah_put, &l, NULL);
    LOG(a.hasil == SURAT_DITERIMA ? LOG_INFO : LOG_WARN, "letter", LN("id", s->id), LN("attempt", s->percobaan + 1),
        LT("outcome", a.hasil == SURAT_DITERIMA ? "accepted" : a.hasil == SURAT_DITOLAK ? "refused" : "later"));
    *ret_on = !r && !a.sambungan;
    return r ? r : noted == MK_CONFLICT ? MK_OK : noted;
}

enum mk_result surat_job(struct job_run *j)
{
    struct surat_conf conf;
    struct surat s;
    struct langkah l = { .apa = KEDALUWARSA, .daerah = j->daerah->id, .now = j->now_ms };
    int64_t began = clock_monotonic_us();
    enum mk_result r = store_write(j->store, langkah_put, &l, &j->err);
    if (!r)
        r = surat_conf_baca(kunci_folder(), &conf, &j->err);
    bool on = true;
    for (int n = 0; !r && on && n < ROUND_LETTERS && clock_monotonic_us() - began < ROUND_MS * INT64_C(1000); n++) {
        r = surat_berikut(j->db, j->arena, j->daerah->id, clock_utc_ms(), &s);
        if (!r)
            r = satu(j, &conf, &s, &on);
    }
    return r == MK_NOT_FOUND ? MK_OK : r;
}

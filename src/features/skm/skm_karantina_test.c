/* skm_karantina_test.c: quarantine against a plain model: whatever is proposed, consented to, turned down and lifted, the
 * figures without and with what is set apart are those of the model, and verify finds every counter in order. Two people
 * are needed; a closed period is not moved. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/naskah.h"
#include "base/test.h"
#include "skm/skm_jujur.h"
#include "skm/skm_lapor.h"
#include "tests/kit/site.h"
#include "web/house.h"

extern const struct feature feature_skm;
enum { DAERAH = 7324, UNITS = 2, SERVICES = 3, UNIT_A = 101, KTP = 201, ANSWERS = 240, DAYS = 60 };
static const struct feature *const features[] = { &feature_skm };
static const int64_t unit_of_service[SERVICES] = { UNIT_A, UNIT_A, UNIT_A + 1 };

static enum mk_result region_put(struct db *tx, void *arg, struct err *err)
{
    struct arena a;
    struct prng seeded;
    int64_t opened = 0;
    enum mk_result r = MK_OK;
    (void)arg, (void)err;
    arena_init(&a, 1 << 20);
    for (int i = 0; i < UNITS && !r; i++) {
        char kode[16];
        snprintf(kode, sizeof kode, "unit-%d", i);
        r = registry_unit_add(tx, DAERAH, &(struct unit){ .id = UNIT_A + i, .kode = kode, .nama = kode, .jenis = UNIT_DINAS }, i, 0);
    }
    for (int i = 0; i < SERVICES && !r; i++) {
        char kode[16];
        snprintf(kode, sizeof kode, "layanan-%d", i);
        r = registry_layanan_add(tx, &a, DAERAH, &(struct layanan){ .id = KTP + i, .unit_id = unit_of_service[i], .kode = kode,
                                                                    .nama = kode, .ringkas = "x" }, "");
    }
    prng_seed(&seeded, 1);
    if (!r)
        r = skm_survei_open_missing(tx, &a, DAERAH, 1, &seeded, &opened);
    arena_release(&a);
    return r;
}

/* ---- the model ---- */

static struct { struct skm_answer x; int64_t held_by; bool apart; } model[ANSWERS];
static int32_t first_day;

static void answer_draw(struct prng *r, struct skm_answer *x, struct site *s)
{
    static const enum skm_kanal channels[] = { KANAL_DARING, KANAL_KODE, KANAL_KERTAS, KANAL_IMPOR };
    struct skm_survei v;
    CHECK_OK(skm_survei_by_layanan(s->db, &s->arena, DAERAH, KTP + prng_below(r, SERVICES), &v));
    *x = (struct skm_answer){ .survei_id = v.id, .layanan_id = v.layanan_id, .unit_id = v.unit_id,
                              .day = first_day + (int32_t)prng_below(r, DAYS), .kanal = channels[prng_below(r, COUNT(channels))] };
    const bool same = prng_below(r, 3) == 0, parts = !same && prng_below(r, 4) == 0;
    for (int u = 0; u < N_UNSUR; u++) {
        x->u[u] = same ? 4 : 1 + (int)prng_below(r, 4);
        x->rest[u] = parts && x->u[u] < 4 ? (int)prng_below(r, SKM_BAGI) : 0;
    }
    for (int i = 0; i < SKM_PROFIL; i++)
        x->profile[i] = same ? 1 : (int)prng_below(r, 3);
}

static enum mk_result answers_put(struct db *tx, void *arg, struct err *err)
{
    enum mk_result r = MK_OK;
    (void)arg, (void)err;
    for (int i = 0; i < ANSWERS && !r; i++)
        r = skm_answer_add(tx, DAERAH, &model[i].x);
    return r;
}

static bool model_fits(const struct skm_kriteria *k, int i)
{
    const struct skm_answer *x = &model[i].x;
    return x->unit_id == k->unit && (!k->survei || x->survei_id == k->survei) && x->day >= k->dari && x->day <= k->sampai &&
           (!k->kanal || x->kanal == k->kanal) && (!k->stratum || kanal_stratum(x->kanal) == k->stratum) &&
           (k->pola == POLA_SEMUA || (k->pola == POLA_LURUS && jujur_lurus(x->u, x->rest)) ||
            (k->pola == POLA_BARIS && jujur_baris(x->u, x->rest, x->profile) == k->baris));
}

static void tally_same(const struct skm_tally *got, int64_t unit, bool apart)
{
    struct skm_tally want = { .n = 0 };
    for (int i = 0; i < ANSWERS; i++) {
        int parts[N_UNSUR];
        for (int u = 0; u < N_UNSUR; u++)
            parts[u] = model[i].x.u[u] * SKM_BAGI + model[i].x.rest[u];
        if ((!unit || model[i].x.unit_id == unit) && model[i].apart == apart)
            skm_tally_add_parts(&want, parts);
    }
    const int64_t scale = SKM_BAGI / skm_tally_bagi(got), other = SKM_BAGI / skm_tally_bagi(&want);
    CHECK_INT(got->n, want.n);
    CHECK_INT(got->square * scale * scale, want.square * other * other);
    for (int u = 0; u < N_UNSUR; u++)
        CHECK_INT(got->sum[u] * scale, want.sum[u] * other);
}

static void bad_line(void *arg, bool good, const char *line)
{
    (void)arg;
    if (!good)
        FAIL("%s", line);
}

static void all_same(struct site *s)
{
    const int year = date_from_days(first_day).year;
    struct skm_terpisah t;
    for (int i = 0; i < UNITS; i++) {
        struct skm_tally got;
        CHECK_OK(skm_tally_unit(s->db, DAERAH, UNIT_A + i, skm_year(year), &got));
        tally_same(&got, UNIT_A + i, false);
        CHECK_OK(skm_terpisah_baca(s->db, DAERAH, SCOPE_UNIT, UNIT_A + i, skm_year(year), &t));
        tally_same(&t.semua, UNIT_A + i, true);
    }
    CHECK_OK(skm_terpisah_baca(s->db, DAERAH, SCOPE_DAERAH, 0, skm_year(year), &t));
    tally_same(&t.semua, 0, true);
    struct report report = { .line = bad_line };
    CHECK_OK(skm_verify(s->db, &s->arena, &s->daerah, &report));
    arena_reset(&s->arena);
}

/* ---- steps ---- */

struct step {
    struct site *s;
    struct skm_pelaku p;
    bool propose;
    struct skm_kriteria k;
    enum karantina_kelas kelas;
    const char *alasan;
    int64_t n, id, versi;
    enum karantina_langkah langkah;
};

static enum mk_result step_put(struct db *tx, void *arg, struct err *err)
{
    struct step *t = arg;
    struct arena a;
    arena_init(&a, 8 << 20);
    enum mk_result r = t->propose ? skm_karantina_usul(tx, &a, &t->p, &t->k, t->kelas, t->alasan, t->n, &t->id, err)
                                  : skm_karantina_langkah(tx, &a, &t->p, t->id, t->versi, t->langkah, t->alasan, err);
    arena_release(&a);
    return r;
}

static struct err said;

static enum mk_result propose(struct site *s, int64_t who, struct skm_kriteria k, int64_t n, const char *why, int64_t *ret_id)
{
    struct step t = { .s = s, .p = { .daerah = DAERAH, .orang_id = who, .now = clock_utc_ms(), .nama = "Uji" }, .propose = true,
                      .k = k, .kelas = KELAS_KEMBAR, .alasan = why, .n = n };
    said.text[0] = '\0';
    enum mk_result r = store_write(s->store, step_put, &t, &said);
    *ret_id = t.id;
    return r;
}

static enum mk_result go(struct site *s, int64_t who, int64_t id, enum karantina_langkah step)
{
    struct skm_karantina k;
    CHECK_OK(skm_karantina_baca(s->db, DAERAH, id, &k));
    struct step t = { .s = s, .p = { .daerah = DAERAH, .orang_id = who, .now = clock_utc_ms(), .nama = "Uji" }, .id = id,
                      .versi = k.versi, .langkah = step, .alasan = "setelah dibicarakan dengan unit" };
    said.text[0] = '\0';
    return store_write(s->store, step_put, &t, &said);
}

static int64_t found(struct site *s, const struct skm_kriteria *k)
{
    struct skm_pilihan_jawaban x;
    CHECK_OK(skm_karantina_pilih(s->db, &s->arena, DAERAH, k, &x));
    return x.n;
}

static struct site *region_of(uint64_t seed, struct prng *r)
{
    struct site *s = site_new(features, COUNT(features), region_put, NULL);
    first_day = date_to_days((struct date){ 2026, 7, 1 });
    memset(model, 0, sizeof model);
    prng_seed(r, seed);
    clock_set_fake(((int64_t)first_day + DAYS) * 86400000); /* what comes from files comes after its days */
    for (int i = 0; i < ANSWERS; i++)
        answer_draw(r, &model[i].x, s);
    site_write(s, answers_put, NULL);
    return s;
}

static void region_end(struct site *s)
{
    clock_set_fake(0);
    site_free(s);
}

/* ---- tests ---- */

static struct skm_kriteria kriteria_draw(struct prng *r)
{
    const int some = (int)prng_below(r, ANSWERS);
    const struct skm_answer *x = &model[some].x;
    struct skm_kriteria k = { .unit = x->unit_id, .dari = x->day - (int32_t)prng_below(r, 20), .pola = (enum skm_pola)prng_below(r, N_POLA) };
    k.sampai = k.dari + 10 + (int32_t)prng_below(r, KARANTINA_HARI - 10);
    if (prng_below(r, 3) == 0)
        k.survei = x->survei_id;
    if (prng_below(r, 3) == 0)
        k.kanal = x->kanal;
    if (prng_below(r, 3) == 0)
        k.stratum = kanal_stratum(x->kanal);
    if (k.pola == POLA_BARIS)
        k.baris = jujur_baris(x->u, x->rest, x->profile);
    return k;
}

TEST(karantina__any_sequence_of_steps_equals_the_model)
{
    enum { STEPS = 160, IDS = 60 };
    struct prng r;
    struct site *s = region_of(11, &r);
    int64_t ids[IDS];
    int n_ids = 0, in_force = 0, lifted = 0;
    all_same(s);
    for (int i = 0; i < STEPS; i++) {
        if (n_ids < IDS && prng_below(&r, 3) == 0) {
            const struct skm_kriteria k = kriteria_draw(&r);
            int64_t want = 0, id;
            for (int m = 0; m < ANSWERS; m++)
                want += !model[m].held_by && model_fits(&k, m);
            CHECK_INT(found(s, &k), want);
            enum mk_result did = propose(s, 1 + prng_below(&r, 3), k, want, "isian serupa pada hari yang sama", &id);
            CHECK_INT(did, want ? MK_OK : MK_INVALID);
            for (int m = 0; m < ANSWERS && want; m++)
                if (!model[m].held_by && model_fits(&k, m))
                    model[m].held_by = id;
            if (want)
                ids[n_ids++] = id;
        } else if (n_ids) {
            const int64_t id = ids[prng_below(&r, (uint32_t)n_ids)], who = 1 + prng_below(&r, 3);
            static const enum karantina_langkah steps[] = { KARANTINA_SETUJU, KARANTINA_SETUJU, KARANTINA_LEPAS, KARANTINA_LEPAS,
                                                            KARANTINA_TOLAK };
            const enum karantina_langkah step = steps[prng_below(&r, COUNT(steps))];
            struct skm_karantina k;
            enum karantina_keadaan to = KARANTINA_NONE;
            CHECK_OK(skm_karantina_baca(s->db, DAERAH, id, &k));
            enum karantina_hasil want = karantina_langkah(k.keadaan, step, k.oleh == who, false, &to);
            CHECK_INT(go(s, who, id, step), want == KARANTINA_JADI ? MK_OK : want == KARANTINA_ORANG_KEDUA ? MK_DENIED : MK_CONFLICT);
            for (int m = 0; m < ANSWERS && want == KARANTINA_JADI; m++)
                if (model[m].held_by == id) {
                    model[m].apart = karantina_aktif(to);
                    model[m].held_by = to == KARANTINA_DITOLAK || to == KARANTINA_DILEPAS ? 0 : id;
                }
            in_force += to == KARANTINA_BERLAKU;
            lifted += to == KARANTINA_DILEPAS;
        }
        if (i % 4 == 0)
            all_same(s);
    }
    all_same(s);
    CHECK(in_force > 3 && lifted > 1);
    region_end(s);
}

TEST(karantina__what_cannot_be_proposed_says_why)
{
    struct prng r;
    struct site *s = region_of(12, &r);
    struct skm_kriteria k = { .unit = UNIT_A, .dari = first_day, .sampai = first_day + 30 };
    const char *why = "isian serupa pada hari yang sama";
    const int64_t n = found(s, &k);
    int64_t id;
    CHECK(n > 10);
    CHECK_INT(propose(s, 1, k, n, "pendek", &id), MK_INVALID);
    CHECK(strstr(said.text, "alasannya") != NULL);
    CHECK_INT(propose(s, 1, k, n - 1, why, &id), MK_CONFLICT);
    CHECK(strstr(said.text, "Isinya berubah") != NULL);
    k.sampai = first_day + 31;
    CHECK_INT(propose(s, 1, k, n, why, &id), MK_INVALID);
    CHECK(strstr(said.text, "Paling lama 31 hari") != NULL);
    k.sampai = first_day - 1;
    CHECK_INT(propose(s, 1, k, n, why, &id), MK_INVALID);
    k = (struct skm_kriteria){ .unit = UNIT_A, .dari = first_day - 40, .sampai = first_day - 20 };
    CHECK_INT(propose(s, 1, k, 0, why, &id), MK_INVALID);
    CHECK(strstr(said.text, "Tidak ada jawaban yang cocok") != NULL);
    k = (struct skm_kriteria){ .unit = 999, .dari = first_day, .sampai = first_day + 30 };
    CHECK_INT(propose(s, 1, k, n, why, &id), MK_INVALID);
    region_end(s);
}

static enum mk_result period_step(struct db *tx, void *arg, struct err *err)
{
    const struct skm_pelaku p = { .daerah = DAERAH, .now = 1, .today = first_day + DAYS + 40, .nama = "Uji" };
    const struct period tw3 = { 2026, PERIOD_TW3 };
    struct arena a;
    arena_init(&a, 1 << 20);
    enum mk_result r = skm_periode_langkah(tx, &a, &p, tw3, *(enum skm_langkah *)arg, 0, 0, err);
    arena_release(&a);
    return r;
}

TEST(karantina__a_closed_period_is_not_moved_by_consent_nor_by_lifting)
{
    struct prng r;
    struct site *s = region_of(13, &r);
    const char *why = "isian serupa pada hari yang sama";
    struct skm_kriteria early = { .unit = UNIT_A, .dari = first_day, .sampai = first_day + 9 },
                        later = { .unit = UNIT_A, .dari = first_day + 10, .sampai = first_day + 19 };
    int64_t held, waits, none;
    CHECK_OK(propose(s, 1, early, found(s, &early), why, &held));
    CHECK_INT(go(s, 1, held, KARANTINA_SETUJU), MK_DENIED); /* a second person */
    CHECK(strstr(said.text, "orang kedua") != NULL);
    CHECK_OK(go(s, 2, held, KARANTINA_SETUJU));
    CHECK_OK(propose(s, 1, later, found(s, &later), why, &waits));
    for (enum skm_langkah step = LANGKAH_BUAT; step <= LANGKAH_TUTUP; step++)
        if (step != LANGKAH_PANJANG)
            site_write(s, period_step, &step);
    CHECK_INT(go(s, 2, waits, KARANTINA_SETUJU), MK_CONFLICT);
    CHECK(strstr(said.text, "sudah ditutup") != NULL);
    CHECK_INT(go(s, 2, held, KARANTINA_LEPAS), MK_CONFLICT);
    CHECK_OK(go(s, 1, waits, KARANTINA_TOLAK)); /* and nothing waits for ever */
    CHECK_INT(propose(s, 1, later, found(s, &later), why, &none), MK_CONFLICT);
    CHECK(strstr(said.text, "sudah ditutup") != NULL);
    for (int m = 0; m < ANSWERS; m++)
        model[m].apart = model_fits(&early, m);
    all_same(s);
    region_end(s);
}

struct watched { int64_t calls, last, of; int64_t stop_at; };

static bool rows_seen(void *arg, int64_t done, int64_t of)
{
    struct watched *w = arg;
    CHECK(done >= w->last && done <= of && (w->calls == 0 || of == w->of));
    w->last = done;
    w->of = of;
    return ++w->calls != w->stop_at;
}

/* Rows of the raw sheet, and those of them that carry a class. */
static void raw_count(const struct buf *doc, int64_t *ret_rows, int64_t *ret_apart)
{
    static char room[1 << 20];
    struct naskah_record r;
    bool raw = false;
    CHECK(doc->n < sizeof room);
    memcpy(room, doc->p, doc->n);
    room[doc->n] = '\0';
    struct naskah_reader in = { room, room + doc->n, 0 };
    *ret_rows = *ret_apart = 0;
    while (naskah_next(&in, &r)) {
        raw = r.kind == 'W' ? strcmp(r.field[0], "Jawaban") == 0 : raw;
        *ret_rows += raw && r.kind == 'R';
        *ret_apart += raw && r.kind == 'R' && r.field[13][1] != '\0';
    }
}

TEST(karantina__the_workbook_has_every_row_with_its_class_and_says_beforehand_how_many)
{
    struct prng r;
    struct site *s = region_of(21, &r);
    struct skm_kriteria k = { .unit = UNIT_A, .dari = first_day, .sampai = first_day + 30 };
    const struct unit unit = { .id = UNIT_A, .kode = "unit-0", .nama = "unit-0" };
    struct watched w = { .stop_at = -1 };
    const struct lapor_watch watch = { rows_seen, &w };
    struct lapor q = { .house = &s->house, .db = s->db, .arena = &s->arena, .daerah = &s->daerah, .unit = &unit, .watch = &watch,
                       .p = skm_year(date_from_days(first_day).year), .today = first_day + DAYS };
    int64_t id, rows, apart, want = 0, held = 0;
    struct buf doc, how_much;
    CHECK_OK(propose(s, 1, k, found(s, &k), "isian serupa pada hari yang sama", &id));
    CHECK_OK(go(s, 2, id, KARANTINA_SETUJU));
    for (int i = 0; i < ANSWERS; i++) {
        bool here = model[i].x.unit_id == UNIT_A && date_from_days(model[i].x.day).year == q.p.year;
        want += here;
        held += here && model_fits(&k, i);
    }
    buf_init(&doc, 1 << 20);
    buf_init(&how_much, 100);
    CHECK_OK(skm_lapor(&q, "skm.buku", &doc));
    raw_count(&doc, &rows, &apart);
    CHECK_INT(rows, want);
    CHECK_INT(apart, held);
    CHECK(held > 0 && held < want && w.calls > 0);
    CHECK_INT(w.of, want);
    CHECK_OK(skm_lapor(&q, "skm.buku.baris", &how_much)); /* the tree is not signed: nothing is added for the way */
    CHECK_INT(strtoll(buf_text(&how_much), NULL, 10), want);
    w = (struct watched){ .stop_at = 1 };
    CHECK_INT(skm_lapor(&q, "skm.buku", &doc), MK_BUSY);
    buf_release(&doc);
    buf_release(&how_much);
    region_end(s);
}

/* The controls: a counter that is one off, an answer that went out of a quarantine, one that was erased. */
static const struct stmt spoil[] = {
    { "uji_rusak_1", "UPDATE skm_hitung_karantina SET s3 = s3 + 1 WHERE daerah_id = $1", "i", "" },
    { "uji_rusak_2", "UPDATE skm_karantina_isi SET berlaku = 2 WHERE daerah_id = $1 AND jawaban_id = (SELECT MIN(jawaban_id)"
      " FROM skm_karantina_isi WHERE daerah_id = $1)", "i", "" },
    { "uji_rusak_3", "DELETE FROM skm_jawaban WHERE daerah_id = $1 AND jawaban_id = (SELECT MIN(jawaban_id)"
      " FROM skm_karantina_isi WHERE daerah_id = $1)", "i", "" },
    { "uji_rusak_4", "UPDATE skm_karantina SET keadaan = 5 WHERE daerah_id = $1", "i", "" },
};

static enum mk_result spoil_put(struct db *tx, void *arg, struct err *err)
{
    (void)err;
    return db_exec(tx, arg, ARGS(VI(DAERAH)), NULL);
}

static void count_line(void *arg, bool good, const char *line)
{
    (void)line;
    *(int *)arg += !good;
}

TEST(karantina__verify_sees_what_was_changed_by_hand)
{
    for (size_t i = 0; i < COUNT(spoil); i++) {
        struct prng r;
        struct site *s = region_of(14 + i, &r);
        struct skm_kriteria k = { .unit = UNIT_A, .dari = first_day, .sampai = first_day + 30 };
        int64_t id;
        int bad = 0;
        struct report report = { .line = count_line, .arg = &bad };
        CHECK_OK(propose(s, 1, k, found(s, &k), "isian serupa pada hari yang sama", &id));
        CHECK_OK(go(s, 2, id, KARANTINA_SETUJU));
        CHECK_OK(skm_verify(s->db, &s->arena, &s->daerah, &report));
        CHECK_INT(bad, 0);
        site_write(s, spoil_put, (void *)&spoil[i]);
        CHECK_OK(skm_verify(s->db, &s->arena, &s->daerah, &report));
        CHECK(bad > 0);
        region_end(s);
    }
}

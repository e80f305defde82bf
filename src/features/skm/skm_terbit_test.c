/* skm_terbit_test.c: publication through the real server: what is ready and what is not and why, frozen and signed figures,
 * withdrawal that everybody can read, cards and open data, and a row that was altered. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/naskah.h"
#include "base/test.h"
#include "registry/kunci.h"
#include "registry/registry_edit.h"
#include "skm/skm_poster.h"
#include "tests/kit/desk.h"
#include "web/qr.h"

extern const struct feature feature_skm;
enum { DAERAH = 7324, UNIT_A = 101, UNIT_B = 102, UNIT_C = 103, KTP = 201, GIGI = 202, IZIN = 203 };

/* What a card elsewhere would show. */
static enum mk_result sorot_get(struct request *rq)
{
    struct sorotan s;
    struct unit u = { .id = 0 };
    const char *kode = rq_path(rq, "unit");
    enum mk_result r = strcmp(kode, "daerah") == 0 ? MK_OK : registry_unit(rq->db, rq->arena, rq->daerah->id, kode, &u);
    if (!r)
        r = feature_skm.sorot(rq, u.id, &s);
    if (r)
        return r;
    buf_format(rq_out(rq), "ada %d resmi %d %s: %s n %lld ikm %d tempat %d-%d dari %d", s.ada, s.resmi, s.masa, s.keadaan, (long long)s.n,
               s.ikm, s.best, s.worst, s.dari);
    return rq_send(rq, 200, "text/plain; charset=utf-8");
}

static const struct route routes[] = { { GET, "/uji/{unit}", WARGA, sorot_get, 0, false } };
static const struct feature feature_person = { .name = "orang-uji", .title = "Orang uji", .identify = kit_identify, .routes = routes, .n_routes = 1 };
static const struct feature *const features[] = { &feature_skm, &feature_person };

static enum mk_result answers_put(struct db *tx, struct arena *a, int64_t layanan, int n)
{
    struct skm_survei s;
    enum mk_result r = skm_survei_by_layanan(tx, a, DAERAH, layanan, &s);
    for (int i = 0; !r && i < n; i++) {
        struct skm_answer x = { .survei_id = s.id, .layanan_id = layanan, .unit_id = s.unit_id, .kanal = KANAL_DARING,
                                .day = date_to_days((struct date){ 2026, 8, 1 + i % 28 }) };
        for (int u = 0; u < N_UNSUR; u++)
            x.u[u] = 3 + (i + u) % 2;
        r = skm_answer_add(tx, DAERAH, &x);
    }
    return r;
}

static enum mk_result region_put(struct db *tx, void *arg, struct err *err)
{
    static const struct unit units[] = {
        { .id = UNIT_A, .kode = "dukcapil", .nama = "Dinas Kependudukan", .jenis = UNIT_DINAS },
        { .id = UNIT_B, .kode = "malili", .nama = "Puskesmas Malili", .jenis = UNIT_PUSKESMAS },
        { .id = UNIT_C, .kode = "izin", .nama = "Dinas Perizinan", .jenis = UNIT_DINAS } };
    static const struct layanan services[] = { { .id = KTP, .unit_id = UNIT_A, .kode = "ktp", .nama = "KTP", .ringkas = "x" },
                                               { .id = GIGI, .unit_id = UNIT_B, .kode = "gigi", .nama = "Gigi", .ringkas = "x" },
                                               { .id = IZIN, .unit_id = UNIT_C, .kode = "izin", .nama = "Izin", .ringkas = "x" } };
    struct arena a;
    struct prng seeded;
    int64_t opened = 0;
    enum mk_result r = MK_OK;
    (void)arg, (void)err;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < COUNT(units) && !r; i++)
        r = registry_unit_add(tx, DAERAH, &units[i], (int64_t)i, 0);
    for (size_t i = 0; i < COUNT(services) && !r; i++)
        r = registry_layanan_add(tx, &a, DAERAH, &services[i], "");
    prng_seed(&seeded, 1);
    if (!r)
        r = skm_survei_open_missing(tx, &a, DAERAH, 1, &seeded, &opened);
    if (!r)
        r = answers_put(tx, &a, KTP, 29);
    if (!r)
        r = answers_put(tx, &a, GIGI, 4); /* too few to be shown */
    const struct skm_pelaku p = { .daerah = DAERAH, .nama = "uji", .now = 1, .today = date_to_days((struct date){ 2026, 9, 30 }) };
    const struct period q = { 2026, PERIOD_TW3 };
    static const enum skm_langkah steps[] = { LANGKAH_BUAT, LANGKAH_BUKA };
    for (size_t i = 0; i < COUNT(steps) && !r; i++)
        r = skm_periode_langkah(tx, &a, &p, q, steps[i], 0, 0, err);
    arena_release(&a);
    return r;
}

static struct site *served;
static char folder[64];

static void served_free(void)
{
    char path[128];
    static const char *const files[] = { "kunci-pohon.key", "kunci-pohon.pub", "kunci-batas.key" };
    site_free(served);
    kunci_folder_set(NULL);
    for (size_t i = 0; i < COUNT(files); i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    rmdir(folder);
}

static struct site *site(void)
{
    if (!served) {
        snprintf(folder, sizeof folder, "/tmp/mk-terbit-XXXXXX");
        CHECK(mkdtemp(folder) != NULL);
        kunci_folder_set(folder);
        clock_set_fake(KIT_NOON);
        served = site_new(features, COUNT(features), region_put, NULL);
        site_serve(served);
        atexit(served_free);
    }
    sign_in_as(1, "Andi <Rahma>", PERAN_ADMIN_DAERAH, 0);
    return served;
}

static int send(struct site *s, const char *path, const char *fields)
{
    const char *body = arena_format(&s->arena, "csrf=token&%s", fields);
    return site_form(s, path, body);
}

#define PERIODE "/kelola/skm/periode/2026-TW3"
#define TERBIT PERIODE "/terbit"

static struct kit_lines verify(struct site *s)
{
    struct kit_lines lines;
    struct report report = kit_report(&lines);
    CHECK_OK(skm_terbit_verify(s->db, &s->arena, DAERAH, &report));
    return lines;
}

static const struct stmt alter = { "uji_ubah", "UPDATE skm_terbitan SET ikm = ikm + $2 WHERE daerah_id = $1 AND nomor = $3", "iii", "" };
struct ubah { int64_t by, nomor; };
static enum mk_result alter_put(struct db *tx, void *arg, struct err *err)
{
    const struct ubah *u = arg;
    (void)err;
    return db_exec(tx, &alter, ARGS(VI(DAERAH), VI(u->by), VI(u->nomor)), NULL);
}

/* ---- one story: the tests share the region ---- */

TEST(terbit_page__nothing_is_official_before_the_period_is_closed)
{
    struct site *s = site();
    CHECK_INT(site_get(s, "/hasil?periode=2026-TW3"), 200);
    CHECK(site_shows("Hasil sementara"));
    CHECK_INT(site_get(s, "/uji/dukcapil"), 200);
    CHECK(site_shows("ada 1 resmi 0 Tahun 2026: Hasil sementara n 29") && site_shows("tempat 1-1 dari 1"));
    CHECK_INT(site_get(s, "/hasil/resmi"), 200);
    CHECK(site_shows("Belum ada hasil resmi"));
    CHECK_INT(site_get(s, TERBIT), 200);
    CHECK(site_shows("Periode belum ditutup") && !site_shows("name=\"langkah\""));
    CHECK_INT(send(s, TERBIT, "langkah=satu&unit=dukcapil&yakin=1"), 409);
    CHECK_INT(send(s, TERBIT, "langkah=semua&yakin=1"), 409);
    CHECK(site_shows("Periode belum ditutup"));
    CHECK_INT(send(s, PERIODE, "langkah=tutup&yakin=1"), 303);
    CHECK_INT(site_get(s, "/hasil?periode=2026-TW3"), 200);
    CHECK(site_shows("belum diterbitkan") && !site_shows("Hasil resmi, terbit"));
}

TEST(terbit_page__a_unit_publishes_its_own_and_the_reasons_of_others_are_named)
{
    AFTER(terbit_page__nothing_is_official_before_the_period_is_closed);
    struct site *s = site();
    CHECK_INT(site_get(s, TERBIT), 200);
    CHECK(site_shows("Siap diterbitkan") && site_shows("Jawaban kurang dari lima") && site_shows("Tidak ada jawaban"));
    CHECK_INT(site_get(s, TERBIT "?lihat=tidak"), 200);
    CHECK(site_shows("Puskesmas Malili") && !site_shows("Dinas Kependudukan"));
    CHECK_INT(send(s, TERBIT, "langkah=satu&unit=malili&yakin=1"), 409);
    CHECK_INT(send(s, TERBIT, "langkah=satu&unit=tidak-ada&yakin=1"), 404);
    sign_in_as(1, "Andi <Rahma>", PERAN_ADMIN_UNIT, UNIT_B);
    CHECK_INT(send(s, TERBIT, "langkah=satu&unit=dukcapil&yakin=1"), 403);
    sign_in_as(1, "Andi <Rahma>", PERAN_ADMIN_UNIT, UNIT_A);
    CHECK_INT(send(s, TERBIT, "langkah=semua&yakin=1"), 403);
    CHECK_INT(send(s, TERBIT, "langkah=satu&unit=daerah&yakin=1"), 403);
    CHECK_INT(send(s, TERBIT, "langkah=satu&unit=dukcapil"), 422); /* not by chance */
    CHECK_INT(send(s, TERBIT, "langkah=satu&unit=dukcapil&yakin=1"), 303);
    CHECK_INT(send(s, TERBIT, "langkah=satu&unit=dukcapil&yakin=1"), 409);
    CHECK(site_shows("Sudah terbit"));
    /* the unit is official, the region is not */
    CHECK_INT(site_get(s, "/uji/dukcapil"), 200);
    CHECK(site_shows("resmi 1 Triwulan III 2026: Hasil resmi, terbit 21 November 2026 n 29"));
    CHECK_INT(site_get(s, "/uji/daerah"), 200);
    CHECK(site_shows("resmi 0 Tahun 2026: Hasil sementara"));
    CHECK_INT(site_get(s, "/hasil?periode=2026-TW3"), 200);
    CHECK(site_shows("belum diterbitkan"));
}

TEST(terbit_page__one_button_publishes_the_region_and_whoever_is_ready)
{
    AFTER(terbit_page__a_unit_publishes_its_own_and_the_reasons_of_others_are_named);
    struct site *s = site();
    CHECK_INT(send(s, TERBIT, "langkah=semua"), 422);
    CHECK_INT(send(s, TERBIT, "langkah=semua&yakin=1"), 303);
    CHECK_INT(send(s, TERBIT, "langkah=semua&yakin=1"), 409);
    CHECK_INT(site_get(s, "/hasil?periode=2026-TW3"), 200);
    CHECK(site_shows("Hasil resmi, terbit 21 November 2026") && site_shows("/hasil/resmi/2"));
    CHECK_INT(site_get(s, "/uji/daerah"), 200);
    CHECK(site_shows("Hasil resmi, terbit 21 November 2026"));
    CHECK_INT(site_get(s, "/data/skm/resmi.csv"), 200);
    CHECK(site_shows("1,2026-TW3,dukcapil,Dinas Kependudukan,29,") && site_shows("2,2026-TW3,,Kabupaten Luwu Timur,29,"));
    CHECK_INT(site_get(s, "/api/v1/resmi"), 200);
    CHECK(site_shows("\"nomor\":1") && site_shows("maklumat/hasil/73.24"));
    CHECK_INT(verify(s).bad, 0);
}

TEST(terbit_note__is_signed_and_names_figures_day_and_person)
{
    AFTER(terbit_page__one_button_publishes_the_region_and_whoever_is_ready);
    struct site *s = site();
    struct skm_terbitan t;
    CHECK_OK(skm_terbit_satu(s->db, &s->arena, DAERAH, 1, &t));
    CHECK(t.bertanda && skm_terbit_holds(&t) && !t.ditarik);
    CHECK_INT(t.t.n, 29);
    int ikm = 0;
    CHECK_OK(skm_ikm(&t.t, BOBOT_TEPAT, &ikm));
    CHECK_INT(t.ikm, ikm);
    CHECK_INT(site_get(s, "/hasil/resmi/1/naskah"), 200);
    CHECK(site_shows("maklumat/hasil/73.24\nhasil 1\nperiode 2026-TW3\nunit dukcapil\nnama Dinas Kependudukan\njawaban 29\n"));
    CHECK(site_shows("\noleh Andi <Rahma>\n\n\xE2\x80\x94 maklumat/hasil/73.24 "));
    CHECK_INT(site_get(s, "/hasil/resmi/1"), 200);
    CHECK(site_shows("Tanda tangan sah") && site_shows("Andi &lt;Rahma&gt;"));
    CHECK_INT(site_get(s, "/hasil/resmi/9"), 404);
    CHECK_INT(site_get(s, "/hasil/resmi/satu"), 404);
    t.ikm++;
    CHECK(!skm_terbit_holds(&t));
}

/* ---- posters ---- */

/* The first record of a kind, its fields apart. */
static bool record_of(const struct buf *doc, char kind, const char *holds, struct naskah_record *ret, char *room, size_t size)
{
    CHECK(doc->n < size && !doc->overflow);
    memcpy(room, doc->p, doc->n);
    room[doc->n] = '\0';
    struct naskah_reader in = { room, room + doc->n, 0 };
    while (naskah_next(&in, ret))
        if (ret->kind == kind && strstr(ret->field[ret->n - 1], holds))
            return true;
    return false;
}

TEST(poster__the_code_leads_to_the_survey_and_the_figures_are_those_that_were_published)
{
    AFTER(terbit_page__one_button_publishes_the_region_and_whoever_is_ready);
    static char room[1 << 20];
    struct site *s = site();
    struct naskah_record r;
    struct skm_terbitan t;
    struct skm_survei survei;
    struct buf doc;
    char modules[QR_MODUL_MAX * QR_MODUL_MAX + 1];
    struct daerah d = s->daerah;
    d.alamat = "https://maklumat.contoh.go.id";
    d.warna = "7a1f3d";
    CHECK_OK(skm_survei_by_layanan(s->db, &s->arena, DAERAH, KTP, &survei));
    const struct skm_survei *const list[] = { &survei };
    buf_init(&doc, 1 << 20);
    CHECK_OK(skm_poster_survei(&doc, s->db, &s->arena, &d, list, 1, 20778, true));
    CHECK(!strstr(buf_text(&doc), "\ni\t") && !strstr(buf_text(&doc), "\nl\t")); /* no crest, no place for one */
    const char *address = arena_format(&s->arena, "https://maklumat.contoh.go.id/s/%s", survei.kode);
    CHECK(record_of(&doc, 'q', address, &r, room, sizeof room));
    CHECK(qr_modul(address, modules, sizeof modules));
    CHECK_TEXT(r.field[4], modules);
    CHECK(record_of(&doc, 'b', address + 8, &r, room, sizeof room)); /* in letters as well */
    CHECK(record_of(&doc, 'D', "A3", &r, room, sizeof room) && strstr(r.field[0], "KTP"));
    CHECK(strstr(buf_text(&doc), "r\t8003389\t")); /* 7a1f3d */
    buf_release(&doc);
    buf_init(&doc, 1 << 20);
    CHECK_OK(skm_terbit_satu(s->db, &s->arena, DAERAH, 1, &t));
    CHECK_OK(skm_poster_hasil(&doc, s->db, &s->arena, &d, &t, false));
    CHECK(record_of(&doc, 'q', "https://maklumat.contoh.go.id/hasil/resmi/1", &r, room, sizeof room));
    char shown[16];
    snprintf(shown, sizeof shown, "%d,%02d", t.ikm / 100, t.ikm % 100);
    CHECK(record_of(&doc, 'b', shown, &r, room, sizeof room));
    CHECK(record_of(&doc, 'b', "oleh Andi <Rahma>.", &r, room, sizeof room));
    CHECK(record_of(&doc, 'b', "1 Juli 2026 sampai 30 September 2026", &r, room, sizeof room));
    buf_release(&doc);
}

static enum mk_result crest_put(struct db *tx, void *arg, struct err *err)
{
    const struct lambang *l = arg;
    (void)err;
    return registry_lambang_set(tx, DAERAH, l, l->kunci, *l->kunci ? 4 : 0);
}

TEST(poster__both_carry_the_crest_of_the_region_once_a_file)
{
    AFTER(terbit_page__one_button_publishes_the_region_and_whoever_is_ready);
    static char room[1 << 20];
    struct site *s = site();
    struct lambang l = { .kunci = "0123456789abcdef01234567", .teks = "Lambang", .lebar = 10, .tinggi = 10 };
    struct skm_survei survei;
    struct skm_terbitan t;
    struct naskah_record r;
    struct daerah d = s->daerah;
    struct buf doc;
    d.alamat = "https://maklumat.contoh.go.id";
    d.lambang = l;
    site_write(s, crest_put, &l);
    CHECK_OK(skm_survei_by_layanan(s->db, &s->arena, DAERAH, KTP, &survei));
    CHECK_OK(skm_terbit_satu(s->db, &s->arena, DAERAH, 1, &t));
    const struct skm_survei *const list[] = { &survei, &survei };
    for (int i = 0; i < 2; i++) {
        buf_init(&doc, 1 << 20);
        if (i == 0)
            CHECK_OK(skm_poster_survei(&doc, s->db, &s->arena, &d, list, 2, 20778, false));
        else
            CHECK_OK(skm_poster_hasil(&doc, s->db, &s->arena, &d, &t, true));
        const char *first = strstr(buf_text(&doc), "\ni\t"), *page = strstr(buf_text(&doc), "\nF\n");
        CHECK(first && page && first < page && !strstr(first + 1, "\ni\t"));
        CHECK(strncmp(first, "\ni\t30313233\n", 12) == 0); /* "0123" in hex digits */
        CHECK(record_of(&doc, 'l', "", &r, room, sizeof room));
        buf_release(&doc);
    }
    l.kunci = "";
    l.ubah = 1;
    site_write(s, crest_put, &l);
}

TEST(poster_page__files_for_whoever_may_see_the_unit)
{
    AFTER(terbit_page__one_button_publishes_the_region_and_whoever_is_ready);
    struct site *s = site();
    CHECK_INT(site_get(s, "/kelola/skm/poster?unit=dukcapil"), 200);
    CHECK(site_shows("hasil.pdf?nomor=1") && site_shows("Alamat situs belum diisi") && !site_shows("survei.pdf"));
    CHECK_INT(site_get(s, "/kelola/skm/poster/survei.pdf?layanan=ktp"), 409); /* a code that leads nowhere is worse than none */
    CHECK_INT(site_get(s, "/kelola/skm/poster/hasil.pdf?nomor=1&ukuran=A3"), 200);
    CHECK_TEXT(site_field("Content-Type"), "application/pdf");
    CHECK(memcmp(site_body(), "%PDF-", 5) == 0);
    CHECK_INT(site_get(s, "/kelola/skm/poster/hasil.pdf?nomor=99"), 404);
    sign_in_as(1, "Andi <Rahma>", PERAN_ADMIN_UNIT, UNIT_B);
    CHECK_INT(site_get(s, "/kelola/skm/poster/hasil.pdf?nomor=1"), 404);
    CHECK_INT(site_get(s, "/kelola/skm/poster?unit=dukcapil"), 200);
    CHECK(site_shows("Puskesmas Malili") && !site_shows("Dinas Kependudukan"));
}

TEST(terbit_tarik__is_the_region_s_and_its_reason_is_public)
{
    AFTER(terbit_page__one_button_publishes_the_region_and_whoever_is_ready);
    struct site *s = site();
    sign_in_as(1, "Andi <Rahma>", PERAN_ADMIN_UNIT, UNIT_A);
    CHECK_INT(send(s, "/kelola/skm/terbit/1/tarik", "alasan=kami+tidak+suka+angka+ini"), 403);
    sign_in_as(1, "Andi <Rahma>", PERAN_ADMIN_DAERAH, 0);
    CHECK_INT(send(s, "/kelola/skm/terbit/1/tarik", "alasan=pendek"), 422);
    CHECK_INT(send(s, "/kelola/skm/terbit/99/tarik", "alasan=cukup+panjang+alasannya"), 404);
    CHECK_INT(send(s, "/kelola/skm/terbit/1/tarik", "alasan=Jawaban+layanan+%3CKTP%3E+tertukar"), 303);
    CHECK_INT(send(s, "/kelola/skm/terbit/1/tarik", "alasan=Jawaban+layanan+KTP+tertukar"), 409);
    CHECK_INT(site_get(s, "/hasil/resmi/1"), 200);
    CHECK(site_shows("Jawaban layanan &lt;KTP&gt; tertukar") && site_shows("tidak berlaku lagi"));
    CHECK_INT(site_get(s, "/uji/dukcapil"), 200);
    CHECK(site_shows("resmi 0") && site_shows("sementara"));
    CHECK_INT(site_get(s, "/kelola/skm/poster/hasil.pdf?nomor=1"), 404); /* no poster of what does not hold */
    struct jejak_entries e;
    CHECK_OK(jejak_list(s->db, &s->arena, DAERAH, &(struct jejak_filter){ .tindakan = "skm.tarik", .limit = 9 }, &e));
    CHECK_INT(e.n, 1);
    CHECK(strstr(e.item[0].j.alasan, "tertukar") != NULL);
    CHECK_INT(verify(s).bad, 0); /* withdrawn, but as it was signed */
    /* anew, under another number, one by one */
    CHECK_INT(send(s, TERBIT, "langkah=satu&unit=dukcapil&yakin=1"), 303);
    CHECK_INT(site_get(s, "/uji/dukcapil"), 200);
    CHECK(site_shows("Hasil resmi, terbit"));
    CHECK_INT(site_get(s, "/hasil/resmi/3"), 200);
    CHECK_INT(site_get(s, "/hasil/resmi?unit=dukcapil"), 200);
    CHECK(site_shows("/hasil/resmi/1") && site_shows("/hasil/resmi/3") && !site_shows("/hasil/resmi/2"));
}

TEST(terbit_verify__names_a_row_that_was_altered)
{
    AFTER(terbit_page__one_button_publishes_the_region_and_whoever_is_ready);
    struct site *s = site();
    struct ubah u = { 1, 2 };
    site_write(s, alter_put, &u);
    struct kit_lines l = verify(s);
    CHECK(l.bad >= 1 && strstr(l.first, "nomor 2") != NULL);
    CHECK_INT(site_get(s, "/hasil/resmi/2"), 200);
    CHECK(site_shows("tidak cocok") && !site_shows("Tanda tangan sah"));
    u.by = -1;
    site_write(s, alter_put, &u);
    CHECK_INT(verify(s).bad, 0);
}

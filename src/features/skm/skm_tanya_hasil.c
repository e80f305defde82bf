/* skm_tanya_hasil.c: what people answered to the extra questions of a service, for those who may see its results. Figures come
 * from counters; the same question in several versions is added up. Cells below SKM_SHOWN_FROM are not shown, and where one
 * cell could be told from the others the next smallest goes with it (survei_sembunyi). */
#include "skm/skm_tanya.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "core/saran.h"
#include "skm/kelola_tambahan_hasil.view.h"
#include "skm/skm_figures.h"
#include "skm/skm_halaman.h"
#include "web/message.h"

struct nilai { int64_t nilai, n; };
struct pertanyaan { /* one question with what was answered */
    const struct skm_tambahan *q;
    const struct skm_instrument *x; /* newest version that asks it */
    const char *versi;
    struct nilai *item; /* by value */
    size_t n, cap;
    int64_t total, terpisah; /* counted; in quarantine and not counted */
};
struct lihat { /* what the page is about */
    struct skm_survei_list survei; /* with extra questions, which the person may see */
    struct skm_survei *pilih;
    struct unit_list units;
    struct skm_versi_list versi;
    struct period p;
    struct pertanyaan *tanya;
    size_t n;
};

/* ---- which service ---- */

static bool asks(const struct skm_versi_list *list, int64_t survei)
{
    for (size_t i = 0; i < list->n_berlaku; i++) {
        const struct skm_instrument *x = skm_versi_of(list, list->berlaku[i].instrumen_id);
        if (list->berlaku[i].survei_id == survei && x && x->n_tambahan)
            return true;
    }
    return false;
}

static enum mk_result lihat_read(struct request *rq, struct lihat *k)
{
    const char *kode = rq_query(rq, "layanan");
    size_t n = 0;
    enum mk_result r = skm_survei_all(rq->db, rq->arena, rq->daerah->id, &k->survei);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &k->units);
    if (!r)
        r = skm_versi_baca(rq->db, rq->arena, rq->daerah->id, &k->versi);
    if (!r)
        r = skm_period_asked(rq, &k->p);
    for (size_t i = 0; !r && i < k->survei.n; i++)
        if (asks(&k->versi, k->survei.item[i].id) && skm_boleh_unit(rq, HAK_HASIL_LIHAT, &k->units, k->survei.item[i].unit_id))
            k->survei.item[n++] = k->survei.item[i];
    k->survei.n = r ? 0 : n;
    for (size_t i = 0; i < k->survei.n; i++)
        if (!k->pilih || (kode && strcmp(kode, k->survei.item[i].layanan_kode) == 0))
            k->pilih = &k->survei.item[i];
    return r;
}

/* ---- figures ---- */

static struct pertanyaan *question_for(struct request *rq, struct lihat *k, const struct skm_instrument *x, int nomor)
{
    const struct skm_tambahan *q = &x->tambahan[nomor - 1];
    for (size_t i = 0; i < k->n; i++)
        if (skm_tanya_sama(k->tanya[i].q, q)) {
            if (k->tanya[i].x != x && !strstr(k->tanya[i].versi, x->kode))
                k->tanya[i].versi = arena_format(rq->arena, "%s, %s", k->tanya[i].versi, x->kode);
            return &k->tanya[i];
        }
    size_t cap = k->n;
    struct pertanyaan *wider = arena_room(rq->arena, k->tanya, k->n, &cap, sizeof *wider);
    if (!wider)
        return NULL;
    k->tanya = wider;
    wider[k->n] = (struct pertanyaan){ .q = q, .x = x, .versi = x->kode };
    return &wider[k->n++];
}

static int by_value(const void *a, const void *b)
{
    const struct nilai *x = a, *y = b;
    return (x->nilai > y->nilai) - (x->nilai < y->nilai);
}

static enum mk_result apart_read(struct request *rq, struct lihat *k, int32_t first, int32_t last)
{
    struct cursor c;
    db_select(rq->db, &c, &skm_stmts[Q_TAMBAHAN_APART_SUM], ARGS(VI(rq->daerah->id), VI(k->pilih->id), VI(first), VI(last)));
    while (cursor_next(&c)) {
        const struct skm_instrument *x = skm_versi_of(&k->versi, cursor_int(&c, 0));
        const int64_t nomor = cursor_int(&c, 1);
        struct pertanyaan *q = x && nomor >= 1 && nomor <= x->n_tambahan ? question_for(rq, k, x, (int)nomor) : NULL;
        if (q)
            q->terpisah += cursor_int(&c, 2);
    }
    return cursor_end(&c);
}

static enum mk_result figures_read(struct request *rq, struct lihat *k)
{
    int32_t first, last;
    struct cursor c;
    enum mk_result r = MK_OK;
    for (size_t i = k->versi.n_berlaku; i-- > 0;) { /* also those that nobody answered yet */
        const struct skm_instrument *x = skm_versi_of(&k->versi, k->versi.berlaku[i].instrumen_id);
        for (int q = 1; x && k->versi.berlaku[i].survei_id == k->pilih->id && q <= x->n_tambahan; q++)
            if (!question_for(rq, k, x, q))
                return no_memory(rq);
    }
    period_months(k->p, &first, &last);
    db_select(rq->db, &c, &skm_stmts[Q_TAMBAHAN_SUM], ARGS(VI(rq->daerah->id), VI(k->pilih->id), VI(first / 3), VI(last / 3)));
    while (!r && cursor_next(&c)) {
        const struct skm_instrument *x = skm_versi_of(&k->versi, cursor_int(&c, 0));
        const int64_t nomor = cursor_int(&c, 1);
        struct pertanyaan *q = x && nomor >= 1 && nomor <= x->n_tambahan ? question_for(rq, k, x, (int)nomor) : NULL;
        if (!q)
            continue;
        struct nilai *wider = arena_room(rq->arena, q->item, q->n, &q->cap, sizeof *wider);
        if (!wider) {
            r = no_memory(rq);
            break;
        }
        q->item = wider;
        wider[q->n++] = (struct nilai){ cursor_int(&c, 2), cursor_int(&c, 3) };
        q->total += cursor_int(&c, 3);
    }
    enum mk_result end = cursor_end(&c);
    for (size_t i = 0; i < k->n; i++)
        if (k->tanya[i].n)
            qsort(k->tanya[i].item, k->tanya[i].n, sizeof *k->tanya[i].item, by_value);
    return r ? r : end ? end : apart_read(rq, k, first / 3, last / 3);
}

/* The value at a place of the ordered answers, from 0. */
static int64_t value_at(const struct pertanyaan *q, int64_t place)
{
    size_t i = 0;
    for (; i + 1 < q->n && place >= q->item[i].n; i++)
        place -= q->item[i].n;
    return q->n ? q->item[i].nilai : 0;
}

/* Mean with two decimals, half up; median with one (of two in the middle: their mean). */
struct ukuran_angka { int64_t rata, tengah, kecil, besar; };
static struct ukuran_angka measures(const struct pertanyaan *q)
{
    int64_t sum = 0;
    for (size_t i = 0; i < q->n; i++)
        sum += q->item[i].nilai * q->item[i].n;
    return (struct ukuran_angka){ q->total ? (sum * 200 + q->total) / (2 * q->total) : 0,
                                  (value_at(q, (q->total - 1) / 2) + value_at(q, q->total / 2)) * 5, value_at(q, 0),
                                  value_at(q, q->total - 1) };
}

/* Answers by choice, and which stay hidden. */
static void choices_of(const struct pertanyaan *q, int64_t count[TAMBAHAN_PILIH], bool hidden[TAMBAHAN_PILIH])
{
    memset(count, 0, sizeof(int64_t) * TAMBAHAN_PILIH);
    for (size_t i = 0; i < q->n; i++)
        if (q->item[i].nilai >= 1 && q->item[i].nilai <= q->q->n)
            count[q->item[i].nilai - 1] += q->item[i].n;
    survei_sembunyi(count, (size_t)q->q->n, SKM_SHOWN_FROM, hidden);
}

static const char *decimal_text(struct request *rq, int64_t v, int decimals, const char *after)
{
    struct buf b;
    buf_init(&b, 64);
    html_decimal(&b, v, decimals, rq->lang); /* nothing to escape in a number that is not negative */
    const char *s = arena_format(rq->arena, "%s%s", buf_text(&b), after);
    buf_release(&b);
    return s;
}

static bool question_fill(struct request *rq, const struct pertanyaan *q, int nomor, struct kelola_tambahan_hasil_tanya *ret)
{
    struct kelola_tambahan_hasil_tanya_baris *rows = arena_array(rq->arena, struct kelola_tambahan_hasil_tanya_baris, TAMBAHAN_PILIH);
    const enum tambahan_jenis j = q->q->jenis;
    const struct ukuran_angka m = measures(q);
    *ret = (struct kelola_tambahan_hasil_tanya){
        .nomor = nomor, .isi = arena_format(rq->arena, "%d. %s", nomor, q->q->text[rq->lang]), .versi = q->versi, .n = q->total, .terpisah = q->terpisah,
        .bila = skm_tanya_bila_text(rq->arena, q->x, q->q, rq->lang), .tpilih = j == TAMBAHAN_JENIS_PILIH,
        .tangka = j == TAMBAHAN_JENIS_ANGKA, .tteks = j == TAMBAHAN_JENIS_TEKS, .tampil = q->total >= SKM_SHOWN_FROM,
        .rata = decimal_text(rq, m.rata, 2, ""), .tengah = decimal_text(rq, m.tengah, 1, ""), .kecil = m.kecil,
        .besar = m.besar, .baris = rows };
    if (!rows || j != TAMBAHAN_JENIS_PILIH)
        return rows != NULL;
    int64_t count[TAMBAHAN_PILIH];
    bool hidden[TAMBAHAN_PILIH];
    choices_of(q, count, hidden);
    for (int i = 0; i < q->q->n; i++)
        rows[ret->n_baris++] = (struct kelola_tambahan_hasil_tanya_baris){
            q->q->pilihan[i][rq->lang], !hidden[i], count[i],
            q->total ? decimal_text(rq, (count[i] * 2000 + q->total) / (2 * q->total), 1, " %") : "–" };
    return true;
}

/* ---- texts ---- */

static const char *list_path(struct request *rq, const struct lihat *k, int64_t page)
{
    return arena_format(rq->arena, "/kelola/skm/tambahan?layanan=%s&periode=%s&hal=%lld", k->pilih->layanan_kode,
                        skm_periode_kode(rq->arena, k->p), (long long)page);
}

static bool text_fill(struct request *rq, const struct lihat *k, const struct cursor *c, struct kelola_tambahan_hasil_teks *ret)
{
    const struct skm_instrument *x = skm_versi_of(&k->versi, cursor_int(c, 2));
    const int64_t nomor = cursor_int(c, 1);
    const char *isi = arena_text(rq->arena, cursor_text(c, 4));
    struct buf probe;
    buf_init(&probe, 16384);
    const bool personal = isi && saran_samar(&probe, isi);
    buf_release(&probe);
    *ret = (struct kelola_tambahan_hasil_teks){
        .id = arena_format(rq->arena, "%lld", (long long)cursor_int(c, 0)), .tnomor = nomor,
        .ttanya = x && nomor >= 1 && nomor <= x->n_tambahan ? x->tambahan[nomor - 1].text[rq->lang] : "", .tisi = isi,
        .hari = skm_tanggal(rq, (int32_t)cursor_int(c, 3), false), .samar = cursor_int(c, 6) != 0, .usul = personal,
        .ubah = skm_boleh_unit(rq, HAK_TINDAK_UBAH, &k->units, k->pilih->unit_id), .versi = cursor_int(c, 5) };
    return isi != NULL;
}

static enum mk_result texts_fill(struct request *rq, const struct lihat *k, struct kelola_tambahan_hasil_view *v)
{
    const int64_t each = rq->settings->list_page, page = rq_int(rq_query(rq, "hal"), 1, 1, 100000);
    struct kelola_tambahan_hasil_teks *rows = arena_array(rq->arena, struct kelola_tambahan_hasil_teks, (size_t)each);
    int32_t first, last;
    bool more = false;
    struct cursor c;
    if (!rows)
        return no_memory(rq);
    period_months(k->p, &first, &last);
    const struct date from = { first / 12, first % 12 + 1, 1 }, to = { (last + 1) / 12, (last + 1) % 12 + 1, 1 };
    db_select(rq->db, &c, &skm_stmts[Q_TAMBAHAN_TEKS],
              ARGS(VI(rq->daerah->id), VI(k->pilih->id), VI(date_to_days(from)), VI(date_to_days(to) - 1), VI(each + 1),
                   VI((page - 1) * each)));
    while (cursor_next(&c)) {
        if ((int64_t)v->n_teks == each)
            more = true;
        else if (text_fill(rq, k, &c, &rows[v->n_teks]))
            v->n_teks++;
    }
    v->teks = rows;
    v->lanjut = list_path(rq, k, page);
    v->sebelum = page > 1 ? rq_link(rq, list_path(rq, k, page - 1)) : NULL;
    v->sesudah = more ? rq_link(rq, list_path(rq, k, page + 1)) : NULL;
    return cursor_end(&c);
}

/* ---- the page ---- */

static enum mk_result choices_fill(struct request *rq, const struct lihat *k, struct kelola_tambahan_hasil_view *v)
{
    struct skm_pilihan_list periods;
    enum mk_result r = skm_period_choices(rq, k->p, &periods);
    struct kelola_tambahan_hasil_layanan *services = r ? NULL : arena_array(rq->arena, struct kelola_tambahan_hasil_layanan, k->survei.n + 1);
    struct kelola_tambahan_hasil_periode *rows = r ? NULL : arena_array(rq->arena, struct kelola_tambahan_hasil_periode, periods.n + 1);
    if (r || !services || !rows)
        return r ? r : no_memory(rq);
    for (size_t i = 0; i < k->survei.n; i++)
        services[v->n_layanan++] = (struct kelola_tambahan_hasil_layanan){
            k->survei.item[i].layanan_kode, arena_format(rq->arena, "%s \xe2\x80\x93 %s", k->survei.item[i].unit, k->survei.item[i].layanan),
            &k->survei.item[i] == k->pilih };
    for (size_t i = 0; i < periods.n; i++)
        rows[v->n_periode++] = (struct kelola_tambahan_hasil_periode){ periods.item[i].kode, periods.item[i].nama, periods.item[i].ini };
    v->layanan = services;
    v->periode = rows;
    return MK_OK;
}

static enum mk_result hasil_show(struct request *rq, int status, const char *problem)
{
    struct lihat k = { 0 };
    struct page page;
    struct kelola_tambahan_hasil_view v = { .problem = problem, .needed = SKM_SHOWN_FROM };
    enum mk_result r = lihat_read(rq, &k);
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Jawaban pertanyaan tambahan"));
    if (!r && k.pilih)
        r = figures_read(rq, &k);
    if (!r && k.pilih)
        r = choices_fill(rq, &k, &v);
    if (!r && k.pilih)
        r = texts_fill(rq, &k, &v);
    struct kelola_tambahan_hasil_tanya *rows = r ? NULL : arena_array(rq->arena, struct kelola_tambahan_hasil_tanya, k.n + 1);
    if (r || !rows)
        return r ? r : no_memory(rq);
    for (size_t i = 0; i < k.n; i++) {
        if (!question_fill(rq, &k.tanya[i], (int)i + 1, &rows[i]))
            return no_memory(rq);
        v.ada_teks = v.ada_teks || k.tanya[i].q->jenis == TAMBAHAN_JENIS_TEKS;
    }
    v.tanya = rows;
    v.n_tanya = k.n;
    if (k.pilih) {
        v.ada = true;
        v.lkode = k.pilih->layanan_kode;
        v.lnama = k.pilih->layanan;
        v.pkode = skm_periode_kode(rq->arena, k.p);
        v.pnama = skm_periode_nama(rq, k.p);
    }
    kelola_tambahan_hasil_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result skm_tambahan_hasil_get(struct request *rq)
{
    return hasil_show(rq, 200, NULL);
}

/* ---- the same as a file ---- */

static void csv_line(struct buf *b, const char *const *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_char(b, ',');
        csv_cell(b, cells[i], ',');
    }
    H(b, "\r\n");
}

static void csv_question(struct request *rq, struct buf *b, const char *const place[2], const struct pertanyaan *q, int nomor)
{
    static const char *const names[] = { "rata-rata", "nilai tengah", "terkecil", "terbesar" };
    const char *number = arena_format(rq->arena, "%d", nomor), *kind = tambahan_jenis_code(q->q->jenis);
    const bool shown = q->total >= SKM_SHOWN_FROM;
    if (q->q->jenis == TAMBAHAN_JENIS_PILIH) {
        int64_t count[TAMBAHAN_PILIH];
        bool hidden[TAMBAHAN_PILIH];
        choices_of(q, count, hidden);
        for (int i = 0; i < q->q->n; i++) {
            const char *const cells[] = { place[0], place[1], number, q->q->text[LANG_ID], kind, q->q->pilihan[i][LANG_ID],
                                          hidden[i] ? "" : arena_format(rq->arena, "%lld", (long long)count[i]) };
            csv_line(b, cells, COUNT(cells));
        }
    } else if (q->q->jenis == TAMBAHAN_JENIS_ANGKA) {
        const struct ukuran_angka m = measures(q);
        for (size_t i = 0; i < COUNT(names); i++) {
            struct buf v;
            buf_init(&v, 64);
            if (i == 0 || i == 1)
                buf_decimal(&v, i ? (int)m.tengah : (int)m.rata, i ? 1 : 2);
            else
                buf_int(&v, i == 2 ? m.kecil : m.besar);
            const char *const cells[] = { place[0], place[1], number, q->q->text[LANG_ID], kind, names[i],
                                          shown ? arena_text(rq->arena, buf_text(&v)) : "" };
            csv_line(b, cells, COUNT(cells));
            buf_release(&v);
        }
        const char *const cells[] = { place[0], place[1], number, q->q->text[LANG_ID], kind, "jawaban",
                                      arena_format(rq->arena, "%lld", (long long)q->total) };
        csv_line(b, cells, COUNT(cells));
    }
}

enum mk_result skm_tambahan_csv_get(struct request *rq)
{
    struct lihat k = { 0 };
    enum mk_result r = lihat_read(rq, &k);
    if (!r && !k.pilih)
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Belum ada pertanyaan tambahan"));
    if (!r)
        r = figures_read(rq, &k);
    if (r)
        return r;
    struct buf *b = rq_out(rq);
    const char *const place[2] = { k.pilih->layanan_kode, skm_periode_kode(rq->arena, k.p) };
    H(b, "layanan,periode,nomor,pertanyaan,jenis,jawaban,nilai\r\n");
    for (size_t i = 0; i < k.n; i++)
        csv_question(rq, b, place, &k.tanya[i], (int)i + 1);
    rq_set_header(rq, "Content-Disposition", "attachment; filename=\"pertanyaan-tambahan.csv\"");
    rq_set_header(rq, "Cache-Control", "no-store");
    return rq_send(rq, 200, "text/csv; charset=utf-8");
}

/* ---- hiding personal data ---- */

struct tutup { struct skm_pelaku p; int64_t id, nomor, versi; const char *tampil, *lanjut; };

static enum mk_result tutup_put(struct db *tx, void *arg, struct err *err)
{
    struct tutup *k = arg;
    char objek[64];
    int64_t changed = 0;
    enum mk_result r = db_exec(tx, &skm_stmts[Q_TAMBAHAN_TEKS_SET],
                               ARGS(VI(k->p.daerah), VI(k->id), VI(k->nomor), VI(k->versi), VT(k->tampil)), &changed);
    if (!r && changed == 0)
        return err_set(err, MK_CONFLICT, "tulisan ini baru saja diubah orang lain");
    snprintf(objek, sizeof objek, "jawaban tambahan %lld/%lld", (long long)k->id, (long long)k->nomor);
    return r ? r : skm_jejak(tx, &k->p, "skm.tambahan", objek, NULL, "{\"teks\":\"(sebagian disembunyikan)\"}", NULL);
}

static enum mk_result tutup_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct tutup *k = arg;
    if (result == MK_CONFLICT)
        return hasil_show(rq, 409, tr(rq->lang, "Tulisan ini baru saja diubah orang lain. Buka lagi dan periksa."));
    return result ? result : rq_redirect(rq, rq_link(rq, k->lanjut));
}

enum mk_result skm_tambahan_teks_post(struct request *rq)
{
    struct tutup *k = arena_new(rq->arena, struct tutup);
    struct unit_list units;
    const char *teks = NULL, *lanjut = rq_form(rq, "lanjut");
    int64_t unit = 0;
    struct cursor c;
    if (!k)
        return no_memory(rq);
    k->id = rq_int(rq_path(rq, "id"), 0, 1, INT64_MAX);
    k->nomor = rq_int(rq_path(rq, "nomor"), 0, 1, SKM_TAMBAHAN_MAX);
    db_select(rq->db, &c, &skm_stmts[Q_TAMBAHAN_TEKS_ONE], ARGS(VI(rq->daerah->id), VI(k->id), VI(k->nomor)));
    if (cursor_next(&c)) {
        unit = cursor_int(&c, 0);
        teks = arena_text(rq->arena, cursor_text(&c, 1));
    }
    enum mk_result r = cursor_end(&c);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r)
        return r;
    if (!teks || !skm_boleh_unit(rq, HAK_TINDAK_UBAH, &units, unit))
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Tulisan ini tidak ada, atau bukan di unit Anda."));
    k->p = skm_pelaku_of(rq);
    k->versi = rq_int(rq_form(rq, "versi"), 0, 0, INT64_MAX);
    k->tampil = skm_saran_samarkan(rq, teks);
    k->lanjut = lanjut && strncmp(lanjut, "/kelola/skm/tambahan", 20) == 0 && strlen(lanjut) < 500 ? lanjut : "/kelola/skm/tambahan";
    if (!k->tampil)
        return hasil_show(rq, 422, tr(rq->lang, "Tidak ada yang disembunyikan: tidak ada nomor atau alamat, dan tulisan yang diisikan tidak ditemukan."));
    return rq_write(rq, tutup_put, tutup_done, k);
}

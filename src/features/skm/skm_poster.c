/* skm_poster.c: what stands on the posters, as records of base/naskah.h. Fields of the result poster: domain 2.9 (unit,
 * period, index, grade, respondents by sex and education, days of the survey). Everything is in tenths of a point. */
#include "skm/skm_poster.h"

#include <string.h>

#include "web/cetak.h"

enum { INK = 0x14202b, SOFT = 0x4a5b68, WHITE = 0xffffff, WASH = 0xf1f6f5, BRAND = 0x0f5f59, EDGE = 450,
       INNER = POSTER_WIDTH - 2 * EDGE };

static int colour_of(const struct daerah *d)
{
    int rgb = 0;
    const char *s = d->warna ? d->warna : "";
    if (strlen(s) != 6)
        return BRAND;
    for (; *s; s++)
        rgb = rgb * 16 + (*s >= '0' && *s <= '9' ? *s - '0' : *s >= 'a' && *s <= 'f' ? *s - 'a' + 10 : 0);
    return rgb;
}

static void put(struct buf *b, int rgb, bool bold, int size, int align, int x, int y, int w, int h, const char *tag, const char *text)
{
    const struct poster_teks k = { rgb, bold, size, align, x, y, w, h, tag };
    poster_teks(b, &k, text);
}

static void page_open(struct buf *b)
{
    naskah_start(b, 'F');
    naskah_end(b);
}

static void page_close(struct buf *b)
{
    naskah_start(b, 'E');
    naskah_end(b);
}

/* The crest on a white plate, since nobody knows how its colours stand on that of the band. */
static void head(struct buf *b, const struct daerah *d, bool crest, const char *title, const char *line)
{
    enum { PLATE = 500, INSET = 40 };
    const int beside = crest ? PLATE + 130 : 0, below = crest ? 110 : 0;
    poster_kotak(b, colour_of(d), 0, 0, POSTER_WIDTH, 1560, 0);
    if (crest) {
        poster_kotak(b, WHITE, EDGE, 170, PLATE, PLATE, 80);
        poster_lambang(b, EDGE + INSET, 170 + INSET, PLATE - 2 * INSET);
    }
    put(b, WHITE, false, 170, 0, EDGE + beside, crest ? 315 : 330, INNER - beside, 240, "P", d->nama);
    put(b, WHITE, true, 460, 0, EDGE, 560 + 2 * below, INNER, 560 - below, "H1", title);
    put(b, WHITE, false, 200, 0, EDGE, 1120 + below, INNER, 300, "P", line);
}

/* "maklumat.contoh.go.id" */
static const char *plain_address(const struct daerah *d)
{
    const char *s = d->alamat ? strstr(d->alamat, "://") : NULL;
    return s ? s + 3 : "";
}

/* ---- the survey ---- */

static void steps(struct buf *b, const struct daerah *d)
{
    static const char *const words[] = { "Pindai kode dengan kamera ponsel", "Jawab, sekitar satu menit", "Kirim, tanpa nama" };
    const int each = INNER / 3;
    for (int i = 0; i < 3; i++) {
        const char number[] = { (char)('1' + i), '\0' };
        int x = EDGE + i * each;
        poster_lingkaran(b, colour_of(d), x + 190, 7240, 190);
        put(b, WHITE, true, 240, 1, x, 7095, 380, 300, "P", number);
        put(b, INK, true, 165, 0, x + 460, 7040, each - 520, 640, "P", words[i]);
    }
}

static void survey_page(struct buf *b, struct arena *a, const struct daerah *d, const struct skm_survei *s, bool crest)
{
    const char *address = arena_format(a, "%s/s/%s", d->alamat ? d->alamat : "", s->kode);
    const char *plain = arena_format(a, "%s/s/%s", plain_address(d), s->kode);
    page_open(b);
    head(b, d, crest, "Nilai pelayanan kami", "Suara Anda memperbaiki pelayanan ini");
    put(b, INK, true, 300, 1, EDGE, 1700, INNER, 480, "H2", s->layanan);
    put(b, SOFT, false, 190, 1, EDGE, 2190, INNER, 240, "P", s->unit);
    poster_kotak(b, colour_of(d), 1105, 2510, 3740, 3740, 180);
    poster_kotak(b, WHITE, 1165, 2570, 3620, 3620, 130); /* the quiet zone: four modules and more of white */
    poster_qr(b, 0, 1575, 2980, 2800, address ? address : "");
    put(b, SOFT, false, 160, 1, EDGE, 6310, INNER, 200, "P", "Tanpa kamera? Buka alamat ini:");
    put(b, INK, true, 290, 1, EDGE, 6530, INNER, 370, "P", plain);
    steps(b, d);
    put(b, SOFT, false, 120, 1, EDGE, 7860, INNER, 320, "P",
        d->demo ? "Data contoh: halaman peragaan, bukan survei resmi."
                : "Survei Kepuasan Masyarakat, PermenPANRB Nomor 14 Tahun 2017. Jangan menulis nama, NIK, atau nomor telepon.");
    page_close(b);
}

enum mk_result skm_poster_survei(struct buf *b, struct db *db, struct arena *a, const struct daerah *d,
                                 const struct skm_survei *const *list, size_t n, int32_t today, bool a3)
{
    bool crest;
    const char *title = n == 1 ? arena_format(a, "Poster survei %s, %s", list[0]->layanan, list[0]->unit)
                               : arena_format(a, "Poster survei %s", n ? list[0]->unit : d->nama);
    NASKAH(b, 'D', title, "id", say_day_iso(a, today), "", a3 ? "A3" : "A4");
    enum mk_result r = poster_crest(b, db, d, &crest);
    for (size_t i = 0; r == MK_OK && i < n; i++)
        survey_page(b, a, d, list[i], crest);
    return r ? r : b->overflow ? MK_TOO_BIG : MK_OK;
}

/* ---- the result ---- */

/* "Laki-laki 57, Perempuan 64": cells of one to four go together with the next ones (core/survei.h); "" when nothing
 * but the sum would remain. */
static const char *cells_text(struct arena *a, const struct skm_profile *from, const int64_t *count)
{
    bool hidden[SKM_CHOICES + 1];
    int64_t rest = 0;
    size_t n = (size_t)from->n + 1;
    struct buf b;
    survei_sembunyi(count, n, SKM_SHOWN_FROM, hidden);
    buf_init(&b, 1024);
    for (size_t i = 1; i < n; i++)
        if (!hidden[i] && count[i] > 0)
            buf_format(&b, "%s%s %s", b.n ? ", " : "", from->choice[i - 1].text[LANG_ID], say_int(a, count[i], LANG_ID));
        else
            rest += count[i];
    rest += count[0];
    if (b.n && rest)
        buf_format(&b, ", lainnya atau tidak diisi %s", say_int(a, rest, LANG_ID));
    return say_keep(a, &b);
}

static enum mk_result who_answered(struct db *db, struct arena *a, int64_t daerah, const struct skm_terbitan *t, const char **ret_sex,
                                   const char **ret_school)
{
    const struct skm_instrument *x = skm_instrument(SKM_INSTRUMENT_NOW);
    int64_t count[SKM_PROFIL][SKM_CHOICES + 1] = { { 0 } };
    int32_t first, last;
    struct cursor c;
    period_months(t->p, &first, &last);
    db_select(db, &c, &skm_stmts[Q_PROFIL_SUM], ARGS(VI(daerah), VI(t->unit_id), VI(first / 3), VI(last / 3)));
    while (cursor_next(&c)) {
        int64_t profil = cursor_int(&c, 0), pilihan = cursor_int(&c, 1);
        if (profil >= 1 && profil <= SKM_PROFIL && pilihan >= 0 && pilihan <= SKM_CHOICES)
            count[profil - 1][pilihan] = cursor_int(&c, 2);
    }
    *ret_sex = cells_text(a, &x->profile[0], count[0]);
    *ret_school = cells_text(a, &x->profile[2], count[2]);
    return cursor_end(&c);
}

static enum mk_result bars(struct buf *b, const struct skm_terbitan *t)
{
    struct chart_bar bar[N_UNSUR];
    const struct chart_unsur chart = { .bars = bar, .n = N_UNSUR };
    for (int u = 0; u < N_UNSUR; u++) {
        int ikm = 0;
        enum mk_result r = skm_ikm_unsur(&t->t, (enum unsur)u, &ikm);
        if (r)
            return r;
        bar[u] = (struct chart_bar){ unsur_name((enum unsur)u, LANG_ID), ikm };
    }
    POSTER_CHART(b, unsur, &chart, EDGE, 4560, 3300, LANG_ID);
    return MK_OK;
}

/* The number, large, with its grade beside it. */
static void figure(struct buf *b, struct arena *a, const struct daerah *d, const struct skm_terbitan *t)
{
    enum grade g = skm_grade(t->ikm);
    const char letter[] = { grade_letter(g), '\0' };
    poster_kotak(b, WASH, EDGE, 2580, INNER, 1660, 160);
    put(b, SOFT, false, 170, 0, EDGE + 260, 2720, 2600, 220, "P", "Indeks Kepuasan Masyarakat");
    put(b, INK, true, 980, 0, EDGE + 230, 2900, 2900, 1200, "H2", say_decimal(a, t->ikm, 2, LANG_ID));
    poster_kotak(b, colour_of(d), EDGE + 3260, 2780, 760, 760, 140);
    put(b, WHITE, true, 560, 1, EDGE + 3260, 2815, 760, 700, "P", letter);
    put(b, INK, true, 230, 0, EDGE + 4120, 2990, 860, 560, "P", grade_word(g, LANG_ID));
    put(b, INK, false, 160, 0, EDGE + 3260, 3680, 1640, 480, "P",
        skm_terbit_lengkap(t) ? "Semua pengguna menjawab, jadi tanpa rentang"
        : t->low >= 0 ? arena_format(a, "Rentang 95 %%: %s sampai %s", say_decimal(a, t->low, 2, LANG_ID), say_decimal(a, t->high, 2, LANG_ID))
                      : "Rentang belum dapat dihitung");
}

static enum mk_result facts(struct buf *b, struct db *db, struct arena *a, const struct daerah *d, const struct skm_terbitan *t)
{
    struct skm_periode_list periods;
    const char *sex = "", *school = "";
    struct periode x = { .p = t->p };
    enum mk_result r = skm_periode_all(db, a, d->id, &periods);
    if (!r)
        r = who_answered(db, a, d->id, t, &sex, &school);
    if (r)
        return r;
    periode_days(t->p, &x.mulai, &x.selesai);
    int which = skm_periode_find(&periods, t->p);
    if (which >= 0)
        x = periods.item[which].p;
    const int x0 = EDGE + 3560, w = INNER - 3560;
    put(b, SOFT, false, 130, 0, x0, 4560, w, 180, "P", "Responden");
    put(b, INK, true, 300, 0, x0, 4710, w, 380, "P", say_int(a, t->t.n, LANG_ID));
    put(b, INK, false, 125, 0, x0, 5080, w, 170, "P",
        t->target == 0 ? "" : arena_format(a, t->t.n >= t->target ? "memenuhi target %s" : "belum memenuhi target %s", say_int(a, t->target, LANG_ID)));
    put(b, SOFT, false, 130, 0, x0, 5330, w, 180, "P", "Masa survei");
    put(b, INK, false, 125, 0, x0, 5490, w, 330, "P",
        arena_format(a, "%s sampai %s", say_day(a, x.mulai, LANG_ID), say_day(a, x.selesai, LANG_ID)));
    if (*sex) {
        put(b, SOFT, false, 130, 0, x0, 5900, w, 180, "P", "Jenis kelamin");
        put(b, INK, false, 125, 0, x0, 6060, w, 490, "P", sex);
    }
    if (*school) {
        put(b, SOFT, false, 130, 0, x0, 6620, w, 180, "P", "Pendidikan");
        put(b, INK, false, 125, 0, x0, 6780, w, 800, "P", school);
    }
    return MK_OK;
}

static void foot(struct buf *b, struct arena *a, const struct daerah *d, const struct skm_terbitan *t)
{
    int32_t day = date_to_days(date_from_ms(t->waktu, d->zona));
    const char *address = arena_format(a, "%s/hasil/resmi/%lld", d->alamat ? d->alamat : "", (long long)t->nomor);
    bool code = *plain_address(d) && address && poster_qr(b, 0, POSTER_WIDTH - EDGE - 560, 7660, 560, address);
    int width = INNER - (code ? 700 : 0);
    poster_kotak(b, 0xc9d3d9, EDGE, 7640, width, 8, 0);
    put(b, INK, true, 125, 0, EDGE, 7690, width, 170, "P",
        arena_format(a, "Hasil resmi nomor %lld, terbit %s oleh %s.", (long long)t->nomor, say_day(a, day, LANG_ID), t->oleh));
    put(b, SOFT, false, 110, 0, EDGE, 7870, width, 300, "P",
        arena_format(a, "%s%s%s. PermenPANRB Nomor 14 Tahun 2017, bobot tepat 1/9%s.%s", code ? "Periksa di " : "Naskahnya bertanda tangan",
                     code ? plain_address(d) : "", code ? arena_format(a, "/hasil/resmi/%lld", (long long)t->nomor) : "",
                     t->kepala ? arena_format(a, ", kepala pohon jawaban nomor %lld", (long long)t->kepala) : "",
                     d->demo ? " Data contoh, bukan hasil resmi." : ""));
}

enum mk_result skm_poster_hasil(struct buf *b, struct db *db, struct arena *a, const struct daerah *d, const struct skm_terbitan *t,
                                bool a3)
{
    NASKAH(b, 'D', arena_format(a, "Hasil Survei Kepuasan Masyarakat %s, %s", t->nama, say_period(a, t->p, LANG_ID)), "id",
           say_day_iso(a, date_to_days(date_from_ms(t->waktu, d->zona))), "", a3 ? "A3" : "A4");
    bool crest;
    enum mk_result r = poster_crest(b, db, d, &crest);
    page_open(b);
    head(b, d, crest, "Survei Kepuasan Masyarakat", say_period(a, t->p, LANG_ID));
    put(b, INK, true, 330, 0, EDGE, 1730, INNER, 760, "H2", t->nama);
    figure(b, a, d, t);
    if (!r)
        r = bars(b, t);
    if (!r)
        r = facts(b, db, a, d, t);
    foot(b, a, d, t);
    page_close(b);
    return r ? r : b->overflow ? MK_TOO_BIG : MK_OK;
}

/* laporan_test.c: the report through the real server: texts that start from drafts and are kept, two people at once, whose
 * report one may see, and both files. */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/test.h"
#include "laporan/laporan.h"
#include "tests/kit/site.h"

extern const struct feature feature_laporan;

enum { DAERAH = 7324, DINAS = 101, PUSKESMAS = 103 };
static const int64_t now_ms = 1795233600000; /* 21 November 2026, 12.00 WITA */

static struct hak_grant grant;
static struct orang somebody = { .id = 5, .nama = "Andi", .grants = &grant, .n_grants = 1, .csrf = "x" };

static void sign_in(enum hak_peran p, int64_t unit)
{
    grant = (struct hak_grant){ .peran = p, .daerah_id = DAERAH, .unit_id = unit, .sampai = HAK_SELAMANYA };
}

static enum mk_result identify(struct request *rq)
{
    rq->orang = &somebody;
    return MK_OK;
}

/* Another feature's parts: a draft and a section with a table, a drawing and hostile text. */
static enum mk_result part(const struct lapor *q, const char *bagian, struct buf *b)
{
    if (strcmp(bagian, "skm.draf.analisis") == 0)
        buf_format(b, "Unsur terendah %s adalah Waktu.\nParagraf kedua.", q->unit ? q->unit->nama : "daerah");
    if (strcmp(bagian, "skm.hasil") == 0) {
        const struct chart_gauge g = { .value = 8462, .low = 8300, .high = 8600 };
        NASKAH_CHART(b, gauge, &g, 50, "IKM 84,62", LANG_ID);
        NASKAH(b, 'T', "Nilai", "50l 50r");
        NASKAH(b, 'R', "=HYPERLINK(\"x\")\nX\tY", "84,62");
        NASKAH(b, 'E', NULL);
    }
    if (strcmp(bagian, "tindak.rtl") == 0)
        NASKAH(b, 'P', "Sudah 3 kegiatan.");
    if (strcmp(bagian, "tindak.rtl.buku") == 0) {
        NASKAH(b, 'W', "Kegiatan", "20");
        NASKAH(b, 'R', "tLoket");
    }
    if (strcmp(bagian, "skm.buku") == 0) {
        NASKAH(b, 'W', "Rekap: [1]/2", "20", "10");
        NASKAH(b, 'H', "Unsur", "Nilai");
        NASKAH(b, 'R', "t=1+1", "n84.62");
    }
    return MK_OK;
}
static const struct feature feature_uji = { .name = "uji", .title = "Uji", .identify = identify, .lapor = part };
static const struct feature *const features[] = { &feature_uji, &feature_laporan };

static enum mk_result fill(struct db *tx, void *arg, struct err *err)
{
    (void)arg, (void)err;
    const struct unit dinas = { .id = DINAS, .kode = "dinas-kesehatan", .nama = "Dinas Kesehatan", .jenis = UNIT_DINAS };
    const struct unit puskesmas = { .id = PUSKESMAS, .kode = "puskesmas-malili", .nama = "Puskesmas Malili", .alamat = "Jl. Poros",
                                    .jenis = UNIT_PUSKESMAS };
    enum mk_result r = registry_unit_add(tx, DAERAH, &dinas, 1, 0);
    return r ? r : registry_unit_add(tx, DAERAH, &puskesmas, 2, 0);
}

static struct site *served;

static void served_free(void)
{
    site_free(served);
}

static struct site *site(void)
{
    if (!served) {
        log_set_fd(open("/dev/null", O_WRONLY));
        clock_set_fake(now_ms);
        served = site_new(features, COUNT(features), fill, NULL);
        site_serve(served);
        atexit(served_free);
    }
    sign_in(PERAN_ADMIN_DAERAH, 0);
    return served;
}

static const char *const page = "/kelola/laporan?unit=puskesmas-malili&periode=2026-TW3";

TEST(laporan_teks__starts_from_drafts_and_keeps_what_was_written)
{
    struct site *s = site();
    CHECK_INT(site_get(s, page), 200);
    CHECK(site_shows("Unsur terendah Puskesmas Malili adalah Waktu.") && site_shows("PEMERINTAH KABUPATEN LUWU TIMUR"));
    CHECK(!site_shows("class=\"tag\">diubah"));
    CHECK_INT(site_form(s, "/kelola/laporan", "csrf=x&unit=puskesmas-malili&periode=2026-TW3&versi=0&ANALISIS=Kami+%3Cb%3E%0D%0Abaris+dua&NAMA=dr.+Rahma"), 303);
    CHECK_INT(site_get(s, page), 200);
    CHECK(site_shows("Kami &lt;b&gt;\nbaris dua") && site_shows("dr. Rahma") && site_shows("class=\"tag\">diubah"));
    CHECK(!site_shows("adalah Waktu."));
    /* emptied: the draft again; what equals the draft is not kept */
    CHECK_INT(site_form(s, "/kelola/laporan", "csrf=x&unit=puskesmas-malili&periode=2026-TW3&versi=2&ANALISIS=&NAMA=dr.+Rahma"), 303);
    CHECK_INT(site_get(s, page), 200);
    CHECK(site_shows("adalah Waktu.") && site_shows("dr. Rahma"));
    /* another period is another report */
    CHECK_INT(site_get(s, "/kelola/laporan?unit=puskesmas-malili&periode=2026-TW2"), 200);
    CHECK(!site_shows("dr. Rahma"));
}

TEST(laporan_teks__two_people_at_once_and_too_long)
{
    struct site *s = site();
    CHECK_INT(site_form(s, "/kelola/laporan", "csrf=x&unit=&periode=2025&versi=0&NIP=satu"), 303);
    CHECK_INT(site_form(s, "/kelola/laporan", "csrf=x&unit=&periode=2025&versi=1&NIP=dua"), 409);
    CHECK(site_shows("baru saja diubah orang lain") && site_shows(">dua<"));
    CHECK_INT(site_get(s, "/kelola/laporan?unit=&periode=2025"), 200);
    CHECK(site_shows(">satu<"));
    char body[8000] = "csrf=x&unit=&periode=2025&versi=2&LATAR=";
    size_t n = strlen(body);
    memset(body + n, 'a', 6001);
    body[n + 6001] = '\0';
    CHECK_INT(site_form(s, "/kelola/laporan", body), 422);
    CHECK(site_shows("Paling banyak 6.000 huruf.") && site_shows("aaaaaaaa"));
    struct jejak_filter f = { .tindakan = "laporan.", .limit = 10 };
    struct jejak_entries entries;
    CHECK_INT(jejak_list(s->db, &s->arena, DAERAH, &f, &entries), MK_OK);
    CHECK(entries.n >= 1 && strstr(entries.item[0].j.sesudah, "NIP") != NULL);
}

TEST(laporan_hak__own_unit_only_and_reading_is_not_writing)
{
    struct site *s = site();
    sign_in(PERAN_ADMIN_UNIT, PUSKESMAS);
    CHECK_INT(site_get(s, page), 200);
    CHECK_INT(site_get(s, "/kelola/laporan?unit=dinas-kesehatan&periode=2026"), 404);
    CHECK_INT(site_get(s, "/kelola/laporan?unit=&periode=2026"), 404);
    CHECK_INT(site_get(s, "/kelola/laporan/skm.pdf?unit=dinas-kesehatan&periode=2026"), 404);
    CHECK_INT(site_form(s, "/kelola/laporan", "csrf=x&unit=dinas-kesehatan&periode=2026&versi=0&NAMA=x"), 404);
    CHECK_INT(site_get(s, "/kelola/laporan"), 200);
    CHECK(site_shows("Puskesmas Malili") && !site_shows("Dinas Kesehatan"));
    sign_in(PERAN_PIMPINAN, 0);
    CHECK_INT(site_get(s, page), 200);
    CHECK(!site_shows("Simpan teks"));
    CHECK_INT(site_form(s, "/kelola/laporan", "csrf=x&unit=&periode=2026&versi=0&NAMA=x"), 403);
}

TEST(laporan_berkas__both_come_as_files_and_no_text_starts_a_record_or_a_formula)
{
    struct site *s = site();
    CHECK_INT(site_get(s, "/kelola/laporan/skm.pdf?unit=puskesmas-malili&periode=2026-TW3"), 200);
    CHECK_TEXT(site_field("Content-Type"), "application/pdf");
    CHECK(strstr(site_field("Content-Disposition"), "laporan-skm-puskesmas-malili-2026-TW3.pdf") != NULL);
    CHECK(memcmp(site_body(), "%PDF-", 5) == 0);
    CHECK_INT(site_get(s, "/kelola/laporan/skm.xlsx?unit=&periode=2026"), 200);
    CHECK(memcmp(site_body(), "PK\3\4", 4) == 0);
    CHECK_INT(site_get(s, "/kelola/laporan/rtl.pdf?unit=puskesmas-malili&periode=2026-TW3"), 200);
    CHECK(memcmp(site_body(), "%PDF-", 5) == 0 && strstr(site_field("Content-Disposition"), "laporan-rtl-puskesmas-malili-2026-TW3.pdf"));
    CHECK_INT(site_get(s, "/kelola/laporan/rtl.xlsx?unit=&periode=2026"), 200);
    CHECK(memcmp(site_body(), "PK\3\4", 4) == 0);
    sign_in(PERAN_ADMIN_UNIT, PUSKESMAS);
    CHECK_INT(site_get(s, "/kelola/laporan/rtl.pdf?unit=dinas-kesehatan&periode=2026"), 404);
    sign_in(PERAN_ADMIN_DAERAH, 0);
    CHECK_INT(site_get(s, "/kelola/laporan/skm.pdf?unit=puskesmas-malili&periode=2026-TW9"), 404);
    CHECK_INT(site_get(s, "/kelola/laporan/skm.pdf?unit=tidak-ada&periode=2026"), 404);
}

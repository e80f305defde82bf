/* laporan_test.c: the report through the real server: texts that start from drafts and are kept, two people at once, whose
 * report one may see, and both files. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/test.h"
#include "laporan/laporan.h"
#include "tests/kit/desk.h"

extern const struct feature feature_laporan;

enum { DAERAH = KIT_DAERAH, DINAS = KIT_DINAS, PUSKESMAS = KIT_PUSKESMAS };

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
static const struct feature feature_uji = { .name = "uji", .title = "Uji", .identify = kit_identify, .lapor = part };
static const struct feature *const features[] = { &feature_uji, &feature_laporan };

static struct site *site(void)
{
    static struct site *kept;
    if (!kept)
        clock_set_fake(KIT_NOON);
    struct site *s = site_once(&kept, features, COUNT(features), kit_two_units);
    sign_in_as(5, "Andi", PERAN_ADMIN_DAERAH, 0);
    return s;
}

static const char *const page = "/kelola/laporan?unit=puskesmas-malili&periode=2026-TW3";

TEST(laporan_teks__starts_from_drafts_and_keeps_what_was_written)
{
    struct site *s = site();
    CHECK_INT(site_get(s, page), 200);
    CHECK(site_shows("Unsur terendah Puskesmas Malili adalah Waktu.") && site_shows("PEMERINTAH KABUPATEN LUWU TIMUR"));
    CHECK(!site_shows("class=\"tag\">diubah"));
    CHECK_INT(site_form(s, "/kelola/laporan", "csrf=token&unit=puskesmas-malili&periode=2026-TW3&versi=0&ANALISIS=Kami+%3Cb%3E%0D%0Abaris+dua&NAMA=dr.+Rahma"), 303);
    CHECK_INT(site_get(s, page), 200);
    CHECK(site_shows("Kami &lt;b&gt;\nbaris dua") && site_shows("dr. Rahma") && site_shows("class=\"tag\">diubah"));
    CHECK(!site_shows("adalah Waktu."));
    /* emptied: the draft again; what equals the draft is not kept */
    CHECK_INT(site_form(s, "/kelola/laporan", "csrf=token&unit=puskesmas-malili&periode=2026-TW3&versi=2&ANALISIS=&NAMA=dr.+Rahma"), 303);
    CHECK_INT(site_get(s, page), 200);
    CHECK(site_shows("adalah Waktu.") && site_shows("dr. Rahma"));
    /* another period is another report */
    CHECK_INT(site_get(s, "/kelola/laporan?unit=puskesmas-malili&periode=2026-TW2"), 200);
    CHECK(!site_shows("dr. Rahma"));
}

TEST(laporan_teks__two_people_at_once_and_too_long)
{
    struct site *s = site();
    CHECK_INT(site_form(s, "/kelola/laporan", "csrf=token&unit=&periode=2025&versi=0&NIP=satu"), 303);
    CHECK_INT(site_form(s, "/kelola/laporan", "csrf=token&unit=&periode=2025&versi=1&NIP=dua"), 409);
    CHECK(site_shows("baru saja diubah orang lain") && site_shows(">dua<"));
    CHECK_INT(site_get(s, "/kelola/laporan?unit=&periode=2025"), 200);
    CHECK(site_shows(">satu<"));
    char body[8000] = "csrf=token&unit=&periode=2025&versi=2&LATAR=";
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
    sign_in_as(5, "Andi", PERAN_ADMIN_UNIT, PUSKESMAS);
    CHECK_INT(site_get(s, page), 200);
    CHECK_INT(site_get(s, "/kelola/laporan?unit=dinas-kesehatan&periode=2026"), 404);
    CHECK_INT(site_get(s, "/kelola/laporan?unit=&periode=2026"), 404);
    CHECK_INT(site_get(s, "/kelola/laporan/skm.pdf?unit=dinas-kesehatan&periode=2026"), 404);
    CHECK_INT(site_form(s, "/kelola/laporan", "csrf=token&unit=dinas-kesehatan&periode=2026&versi=0&NAMA=x"), 404);
    CHECK_INT(site_get(s, "/kelola/laporan"), 200);
    CHECK(site_shows("Puskesmas Malili") && !site_shows("Dinas Kesehatan"));
    sign_in_as(5, "Andi", PERAN_PIMPINAN, 0);
    CHECK_INT(site_get(s, page), 200);
    CHECK(!site_shows("Simpan teks"));
    CHECK_INT(site_form(s, "/kelola/laporan", "csrf=token&unit=&periode=2026&versi=0&NAMA=x"), 403);
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
    sign_in_as(5, "Andi", PERAN_ADMIN_UNIT, PUSKESMAS);
    CHECK_INT(site_get(s, "/kelola/laporan/rtl.pdf?unit=dinas-kesehatan&periode=2026"), 404);
    sign_in_as(5, "Andi", PERAN_ADMIN_DAERAH, 0);
    CHECK_INT(site_get(s, "/kelola/laporan/skm.pdf?unit=puskesmas-malili&periode=2026-TW9"), 404);
    CHECK_INT(site_get(s, "/kelola/laporan/skm.pdf?unit=tidak-ada&periode=2026"), 404);
}

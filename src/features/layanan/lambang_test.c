/* lambang_test.c: the crest of the region through the real server and the real worker: sent, shown, replaced, taken away;
 * what is no picture comes back with a sentence; who came too late is told. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "layanan/standar.h"
#include "store/berkas.h"
#include "tests/kit/files.h"
#include "tests/kit/site.h"

extern const struct feature feature_layanan;
enum { DAERAH = 7324 };

static enum mk_result identify(struct request *rq)
{
    static const struct hak_grant admin = { .peran = PERAN_ADMIN_DAERAH, .daerah_id = DAERAH, .sampai = HAK_SELAMANYA };
    static const struct orang ani = { .id = 1, .nama = "Ani", .grants = &admin, .n_grants = 1, .csrf = "tanda", .pastikan_ms = INT64_MAX,
                                      .sesi = "12345678901234567890123456789012" };
    rq->orang = rq_cookie(rq, "siapa") ? &ani : NULL;
    return MK_OK;
}
static const struct feature feature_siapa = { .name = "siapa", .title = "Siapa", .identify = identify };
static const struct feature *const features[] = { &feature_layanan, &feature_siapa };
static struct site_jar ani = { .cookies = "siapa=ani" };
static struct site *served;

static void served_free(void)
{
    site_free(served);
}

static struct site *site(void)
{
    if (!served) {
        char dir[400];
        snprintf(dir, sizeof dir, "%s/berkas-lambang", test_dir());
        berkas_folder_set(dir);
        served = site_new(features, COUNT(features), NULL, NULL);
        site_serve(served);
        atexit(served_free);
    }
    site_use(&ani);
    return served;
}

static const char *crest_path = "/kelola/daerah/lambang";

static int crest_send(const char *ubah, const char *teks, const char *name, const struct buf *file)
{
    const char *const fields[][2] = { { "csrf", "tanda" }, { "ubah", ubah }, { "teks", teks } };
    struct buf b;
    buf_init(&b, KIT_BYTES);
    for (size_t i = 0; i < COUNT(fields); i++)
        buf_format(&b, "--AaB03x\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", fields[i][0], fields[i][1]);
    if (file) {
        buf_format(&b, "--AaB03x\r\nContent-Disposition: form-data; name=\"berkas\"; filename=\"%s\"\r\n\r\n", name);
        buf_add(&b, file->p, file->n);
        buf_str(&b, "\r\n");
    }
    buf_str(&b, "--AaB03x--\r\n");
    int status = site_post_bytes(site(), crest_path, "multipart/form-data; boundary=AaB03x", b.p, b.n);
    buf_release(&b);
    return status;
}

/* "/lambang/….png" as the page shows it. */
static bool crest_address(char ret[64])
{
    const char *at = strstr(site_body(), "/lambang/");
    if (!at)
        return false;
    snprintf(ret, 64, "%.*s", (int)strcspn(at, "\""), at);
    return true;
}

TEST(lambang__is_made_small_shown_everywhere_replaced_and_taken_away)
{
    struct buf png;
    char first[64], second[64];
    buf_init(&png, KIT_BYTES);
    CHECK_INT(site_get(site(), "/"), 200);
    CHECK(!site_shows("/lambang/") && site_shows("mark-icon"));

    kit_png(&png, 500, 700, "KENARI");
    CHECK_INT(crest_send("0", "Lambang <b>Luwu</b> Timur", "lambang.png", &png), 303);
    CHECK_INT(site_get(site(), "/"), 200);
    CHECK(crest_address(first));
    CHECK(site_shows("alt=\"Lambang &lt;b&gt;Luwu&lt;/b&gt; Timur\"") && site_shows("height=\"256\"") && !site_shows("mark-icon"));
    CHECK_INT(site_get(site(), first), 200);
    CHECK_TEXT(site_field("Content-Type"), "image/png");
    CHECK(strstr(site_field("Cache-Control"), "immutable"));

    CHECK_INT(crest_send("0", "Dari formulir yang lama", "lambang.png", &png), 409);
    CHECK(site_shows("baru saja diubah orang lain") && site_shows("Dari formulir yang lama"));

    buf_clear(&png);
    kit_png(&png, 400, 400, NULL);
    CHECK_INT(crest_send("1", "Lambang baru", "lain.png", &png), 303);
    CHECK_INT(site_get(site(), "/kelola/daerah"), 200);
    CHECK(crest_address(second) && strcmp(first, second) != 0);
    CHECK_INT(site_get(site(), first), 404);

    CHECK_INT(site_form(site(), "/kelola/daerah/lambang/hapus", "csrf=tanda&ubah=1"), 409);
    CHECK_INT(site_form(site(), "/kelola/daerah/lambang/hapus", "csrf=tanda&ubah=2"), 303);
    CHECK_INT(site_get(site(), "/"), 200);
    CHECK(!site_shows("/lambang/") && site_shows("mark-icon"));
    CHECK_INT(site_get(site(), second), 404);
    CHECK_INT(site_get(site(), "/lambang/000000000000000000000000.png"), 404);
    buf_release(&png);
}

TEST(lambang__what_is_no_picture_comes_back_with_a_sentence_and_what_was_typed)
{
    struct buf file;
    buf_init(&file, KIT_BYTES);
    buf_str(&file, "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>1</script></svg>");
    CHECK_INT(crest_send("0", "Lambang kami", "lambang.svg", &file), 422);
    CHECK(site_shows("has-error") && site_shows(">Lambang kami</textarea>"));
    CHECK(site_shows(">Foto JPEG, gambar PNG. Satu berkas, paling besar 2 MB."));
    CHECK_INT(crest_send("0", "Lambang kami", "lambang.png", &file), 422);
    CHECK(site_shows("has-error"));
    buf_clear(&file);
    kit_png(&file, 20, 20, NULL);
    CHECK_INT(crest_send("0", "Lambang kami", "kecil.png", &file), 422);
    CHECK(site_shows("paling kecil 64 x 64 piksel"));
    crest_path = "/kelola/daerah/lambang?lang=en";
    CHECK_INT(crest_send("0", "Lambang kami", "kecil.png", &file), 422);
    CHECK(site_shows("a crest has 64 x 64 pixels at least"));
    crest_path = "/kelola/daerah/lambang";
    CHECK_INT(crest_send("0", "Lambang kami", "", NULL), 422);
    CHECK(site_shows("Pilih gambar lambang."));
    buf_clear(&file);
    kit_png(&file, 100, 100, NULL);
    CHECK_INT(crest_send("0", "", "lambang.png", &file), 422);
    CHECK(site_shows("Tulis lambang dalam kata-kata"));
    CHECK_INT(site_get(site(), "/"), 200);
    CHECK(!site_shows("/lambang/"));
    buf_release(&file);
}

TEST(share_cards__are_named_under_the_address_of_the_region)
{
    CHECK_INT(site_get(site(), "/"), 200);
    CHECK(!site_shows("og:image"));
    CHECK_INT(site_form(site(), "/kelola/daerah", "csrf=tanda&ubah=0&nama=Kabupaten+Uji&warna=%230b5f5a&alamat=https://uji.go.id"), 303);
    CHECK_INT(site_get(site(), "/?lang=en"), 200);
    CHECK(site_shows("<meta property=\"og:image\" content=\"https://uji.go.id/bagikan/daerah.png?lang=en\">"));
    CHECK_INT(site_get(site(), "/layanan"), 200);
    CHECK(site_shows("<meta property=\"og:image\" content=\"https://uji.go.id/aset/") || site_shows("content=\"https://uji.go.id/"));
}

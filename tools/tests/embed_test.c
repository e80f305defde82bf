/* embed_test.c: what tools/embed.c made of tools/tests/assets/. */
#include <brotli/decode.h>
#include <sodium.h>
#include <string.h>
#include <zlib.h>

#include "base/test.h"
#include "uji_assets.gen.h"
#include "web/asset.h"

static const struct asset *asset(const char *name)
{
    const struct asset *a = asset_by_name(name);
    CHECK(a != NULL);
    return a;
}

TEST(embed__finds_every_file_by_name_and_by_address)
{
    CHECK_INT(asset_count, 5);
    CHECK_INT(asset_url_count, 4);
    for (size_t i = 0; i < asset_count; i++) {
        CHECK(asset_by_name(asset_table[i].name) == &asset_table[i]);
        if (asset_table[i].url)
            CHECK(asset_by_url(asset_table[i].url) == &asset_table[i]);
    }
    CHECK(asset_by_name("nowhere.css") == NULL);
    CHECK(asset_by_url("/a/a.0000000000.css") == NULL);
    CHECK_TEXT(asset("a.css")->url, ASSET_a_css);
    CHECK_TEXT(asset("short.js")->url, ASSET_short_js);
}

TEST(embed__gives_an_instrument_no_address)
{
    const struct asset *a = asset("instruments/uji.json");
    CHECK(a->url == NULL && a->gz == NULL && a->br == NULL);
    CHECK_INT(a->raw_n, strlen("{ \"kode\": \"uji\" }\n"));
    CHECK(memcmp(a->raw, "{ \"kode\": \"uji\" }\n", a->raw_n) == 0);
    CHECK_TEXT(a->type, "application/json");
}

TEST(embed__puts_the_hash_of_the_content_into_the_address)
{
    CHECK(sodium_init() >= 0);
    for (size_t i = 0; i < asset_count; i++) {
        const struct asset *a = &asset_table[i];
        unsigned char hash[crypto_generichash_BYTES];
        char hex[sizeof hash * 2 + 1];
        if (!a->url)
            continue;
        crypto_generichash(hash, sizeof hash, a->raw, a->raw_n, NULL, 0);
        sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
        CHECK(strncmp(strchr(a->url, '.') + 1, hex, 10) == 0);
    }
}

TEST(embed__replaces_references_in_a_style_sheet)
{
    const struct asset *a = asset("a.css");
    char text[1024];
    CHECK(a->raw_n < sizeof text);
    memcpy(text, a->raw, a->raw_n);
    text[a->raw_n] = '\0';
    CHECK(strstr(text, "@asset/") == NULL);
    CHECK(strstr(text, "url(\"" ASSET_font_woff2 "\")") != NULL);
    CHECK(strstr(text, "url(\"" ASSET_drawing_svg "\")") != NULL);
    CHECK_TEXT(a->type, "text/css; charset=utf-8");
}

TEST(embed__compressed_forms_hold_the_same_bytes)
{
    const struct asset *a = asset("a.css");
    unsigned char out[4096];
    z_stream z = { .next_in = (unsigned char *)(uintptr_t)a->gz, .avail_in = (unsigned)a->gz_n, .next_out = out,
                   .avail_out = sizeof out };
    CHECK(a->gz != NULL && a->gz_n < a->raw_n);
    CHECK_INT(inflateInit2(&z, 15 + 16), Z_OK);
    CHECK_INT(inflate(&z, Z_FINISH), Z_STREAM_END);
    inflateEnd(&z);
    CHECK_INT(z.total_out, a->raw_n);
    CHECK(memcmp(out, a->raw, a->raw_n) == 0);
    size_t n = sizeof out;
    CHECK(a->br != NULL && a->br_n < a->raw_n);
    CHECK_INT(BrotliDecoderDecompress(a->br_n, a->br, &n, out), BROTLI_DECODER_RESULT_SUCCESS);
    CHECK_INT(n, a->raw_n);
    CHECK(memcmp(out, a->raw, a->raw_n) == 0);
}

TEST(embed__leaves_out_a_form_that_is_not_smaller)
{
    CHECK(asset("font.woff2")->gz == NULL && asset("font.woff2")->br == NULL);
    CHECK(asset("short.js")->gz == NULL && asset("short.js")->br == NULL);
    CHECK_INT(asset("font.woff2")->raw_n, 300);
}

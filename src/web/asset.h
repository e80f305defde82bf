/* asset.h: the files of assets/ and instruments/, compiled into the program (tools/embed.c).
 *
 * An asset's address carries a hash of its content, so it may be cached for ever. Compressed forms are
 * made at build time. Templates write {{asset "maklumat.css"}}, style sheets url("@asset/name.woff2"). */
#ifndef MK_WEB_ASSET_H
#define MK_WEB_ASSET_H

#include <stddef.h>

struct asset {
    const char *name;         /* "maklumat.css", "instruments/skm-2017.json" */
    const char *url;          /* "/a/maklumat.0123456789.css"; NULL for instruments */
    const char *type;         /* content type with charset */
    const unsigned char *raw;
    size_t raw_n;
    const unsigned char *gz;  /* NULL where compression does not make it smaller */
    size_t gz_n;
    const unsigned char *br;
    size_t br_n;
};

/* NULL when there is none. */
const struct asset *asset_by_url(const char *url);
const struct asset *asset_by_name(const char *name);

/* Generated: all, sorted by name; those with an address, sorted by address. */
extern const struct asset asset_table[];
extern const size_t asset_count;
extern const struct asset *const asset_urls[];
extern const size_t asset_url_count;

#endif

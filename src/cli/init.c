/* init.c: `maklumat init`: an empty region. Codes and names: Kepmendagri 300.2.2-2138/2025 [2nd]; the few
 * known here are the pilot regions, every other one is named on the command line. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "web/feature.h"
#include "cli/commands.h"
#include "web/feature.h"
#include "web/open.h"

static const struct { const char *kode, *nama; int zona; } known[] = {
    { "73.24", "Kabupaten Luwu Timur", 480 },
    { "76.06", "Kabupaten Mamuju Tengah", 480 },
    { "16.03", "Kabupaten Muara Enim", 420 },
};

static int zone_of(const char *name)
{
    static const int zones[] = { 420, 480, 540 };
    for (size_t i = 0; i < COUNT(zones); i++)
        if (strcmp(name, zone_name(zones[i])) == 0)
            return zones[i];
    return 0;
}

static enum mk_result name_read(struct invocation *in, struct daerah *d)
{
    const char *given = in_text(in, "nama");
    if (!given)
        return MK_OK;
    enum mk_result r = utf8_clean(in->arena, given, strlen(given), &d->nama);
    size_t n = r ? 0 : utf8_length(d->nama, strlen(d->nama));
    if (n < 3 || n > 100 || strchr(d->nama, '\n'))
        return in_fail(in, MK_INVALID, "--nama harus satu baris UTF-8 sepanjang 3 sampai 100 huruf");
    return MK_OK;
}

static enum mk_result region_read(struct invocation *in, struct daerah *d)
{
    const char *zone = in_text(in, "zona");
    enum mk_result r = open_region_meant(in, &d->id);
    d->kode = in_text(in, "daerah");
    if (r)
        return r;
    if (!d->kode)
        return in_fail(in, MK_INVALID, "sebut kode Kemendagri daerahnya, misalnya --daerah 73.24");
    if (zone && !(d->zona = zone_of(zone)))
        return in_fail(in, MK_INVALID, "zona '%s' harus WIB, WITA, atau WIT", zone);
    r = name_read(in, d);
    for (size_t i = 0; i < COUNT(known); i++)
        if (strcmp(known[i].kode, d->kode) == 0) {
            d->nama = d->nama ? d->nama : known[i].nama;
            d->zona = d->zona ? d->zona : known[i].zona;
        }
    if (r == MK_OK && (!d->nama || !d->zona))
        return in_fail(in, MK_INVALID,
                       "daerah %s belum dikenal program ini; tambahkan --nama \"Kabupaten …\" --zona WIB|WITA|WIT",
                       d->kode);
    return r;
}

struct adding {
    const struct daerah *d;
    int64_t now;
    bool alone; /* a file holds one region; a server many */
};

static enum mk_result region_put(struct db *tx, void *arg, struct err *err)
{
    struct adding *a = arg;
    struct arena scratch;
    struct daerah there;
    arena_init(&scratch, 65536);
    enum mk_result r = a->alone ? registry_daerah_after(tx, &scratch, 0, &there) : registry_daerah(tx, &scratch, &there);
    if (r == MK_OK)
        r = err_set(err, MK_CONFLICT, a->alone && there.id != a->d->id ? "basis data SQLite ini sudah berisi %s; satu berkas memuat satu daerah"
                                                                       : "basis data ini sudah berisi %s", there.nama);
    else if (r == MK_NOT_FOUND)
        r = registry_daerah_add(tx, a->d, a->now);
    arena_release(&scratch);
    return r;
}

static enum mk_result run(struct invocation *in)
{
    struct daerah d = { .demo = false };
    struct store *store = NULL;
    enum mk_result r = region_read(in, &d);
    if (!r)
        r = open_store(in, STORE_CREATE, &store);
    const char *location = "";
    if (!r)
        r = open_location(in, &location);
    struct adding adding = { &d, clock_utc_ms(), !store_is_address(location) };
    struct buf say;
    buf_init(&say, 4096);
    if (!r)
        r = store_write(store, region_put, &adding, &in->err);
    const struct house *house = in->house;
    for (size_t i = 0; !r && i < house->n_features; i++)
        if (house->features[i]->found)
            r = house->features[i]->found(store, &d, in_text(in, "admin"), &say, &in->err);
    store_close(store);
    if (!r)
        dprintf(in->out_fd, "%s (%s, %s) siap di %s.\n%s", d.nama, d.kode, zone_name(d.zona), in_text(in, "data"),
                buf_text(&say));
    buf_release(&say);
    return r;
}

static const struct command_option options[] = {
    OPEN_OPTIONS,
    { .name = "nama", .kind = OPT_TEXT, .value = "NAMA", .help = "Nama daerah bila kodenya belum dikenal" },
    { .name = "zona", .kind = OPT_TEXT, .value = "WIB|WITA|WIT", .help = "Zona waktu daerah" },
    { .name = "admin", .kind = OPT_TEXT, .value = "E-MAIL", .help = "Pengelola sistem pertama; tautannya dicetak sekali" },
};
const struct command command_init = {
    .name = "init", .arguments = "", .summary = "Menyiapkan daerah baru yang kosong",
    .help = "Satu basis data SQLite memuat satu daerah, satu basis data PostgreSQL banyak; setiap\n"
            "daerah punya folder data sendiri. Folder dan basis data dibuat bila belum ada.\n"
            " Tidak ada kata sandi bawaan: pengelola pertama masuk lewat tautan sekali pakai.",
    .examples = (const char *const[]){ "maklumat init --data /var/lib/maklumat --daerah 73.24",
                                       "maklumat init --data data --daerah 33.05 --nama \"Kabupaten Kebumen\" --zona WIB", NULL },
    .options = options, .n_options = COUNT(options), .run = run,
};

/* layanan.h: what the files of this feature share. Nobody outside the folder includes it.
 *
 * The feature is the public catalogue: front page (layanan.c), search (layanan_search.c), units
 * (layanan_unit.c) and the page of a service (layanan_page.c); behind them the staff pages that keep it (standar.h).
 * Region, units, services and the standard in force belong to the registry; versions of standards and the pledges of
 * units are this feature's. What other features know about a unit or service comes through slots. */
#ifndef MK_LAYANAN_H
#define MK_LAYANAN_H

#include "web/chart.h"
#include "web/feature.h"
#include "web/message.h"

handler_fn layanan_get_cari, layanan_get_banding, layanan_get_perubahan, layanan_get_atom, layanan_get_sitemap,
    layanan_get_robots, layanan_get_akses, layanan_get_gaya;
handler_fn layanan_get_home, layanan_get_search, layanan_get_units, layanan_get_unit, layanan_get_page;

/* When the memory of a request is used up. */
enum mk_result layanan_no_memory(struct request *rq);

/* The lines of a component, trimmed, empty ones left out. MK_TOO_BIG when the arena is full. */
struct layanan_lines {
    const char **line;
    size_t n;
};
MK_MUST_USE enum mk_result layanan_split(struct arena *a, const char *text, struct layanan_lines *ret);

/* The short form of time and cost for rows and cards: the first line, or NULL where nothing is published. */
struct layanan_short {
    const char *waktu, *biaya;
    bool complete; /* all components are filled in */
    bool staff, complaints; /* number and competence of the staff; how complaints are handled */
};
MK_MUST_USE enum mk_result layanan_short(struct request *rq, int64_t layanan, struct layanan_short *ret);

/* What the visitor typed, in NFC, cut at a whole character; nonsense becomes "". Never NULL on MK_OK. */
MK_MUST_USE enum mk_result layanan_query(struct request *rq, const char *text, const char **ret);

/* A standard (of a service) or a pledge (of a unit) that was published. */
struct layanan_baru {
    int64_t waktu, nomor;
    bool maklumat;
    const char *kode, *nama; /* of the service, or of the unit */
    const char *unit;        /* NULL for a pledge */
};
/* The newest first. */
MK_MUST_USE enum mk_result layanan_baru(struct request *rq, int64_t limit, struct layanan_baru **ret, size_t *ret_n);

/* How many units and services of each kind there are. */
struct layanan_kinds {
    int64_t units[N_UNIT_KINDS], services[N_UNIT_KINDS];
};
void layanan_count_kinds(const struct unit_list *units, struct layanan_kinds *ret);

/* Units whose names hold every word of a query as the beginning of a word; the closest names first. */
struct layanan_match {
    const struct unit **unit;
    size_t n;
};
MK_MUST_USE enum mk_result layanan_match_units(struct arena *a, const struct unit_list *units, const char *query,
                                               struct layanan_match *ret);

/* layanan_csv.c */
extern const struct command layanan_import_unit, layanan_import_layanan, layanan_export_unit, layanan_export_layanan;

#endif

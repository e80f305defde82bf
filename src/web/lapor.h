/* lapor.h: what features contribute to an official report. The report (features/laporan) knows chapters and texts;
 * whoever measured knows figures. A feature writes records of base/naskah.h for the parts that it knows and nothing
 * for others:
 *
 *   skm.draf.metode, .responden, .analisis, .kesimpulan   plain text, a paragraph a line: a draft made of the figures
 *   skm.waktu, skm.jumlah, skm.hasil, skm.tren            sections
 *   skm.kuesioner, skm.olah                               annexes
 *   skm.kaki                                              plain text: convention and head of the public log, for the footer
 *   skm.buku                                              sheets of a workbook
 *   skm.baris, skm.buku.baris, tindak.rtl.baris, tindak.rtl.buku.baris   plain text: how much work the report (its
 *                                                         workbook) is, in rows of a workbook, a number a line
 *   tindak.rencana, tindak.lalu                           follow-up of this period, and of the one before
 *   tindak.rtl, tindak.rtl.buku                           the report on follow-up itself, and its sheets */
#ifndef MK_WEB_LAPOR_H
#define MK_WEB_LAPOR_H

#include "registry/registry.h"

struct house;
/* How many rows of the largest table are written; false: stop, the part returns MK_BUSY. */
struct lapor_watch { bool (*fn)(void *arg, int64_t done, int64_t of); void *arg; };
struct lapor {
    const struct house *house;
    struct db *db;
    struct arena *arena;
    const struct daerah *daerah;
    const struct unit *unit; /* NULL: the region */
    struct period p;
    int32_t today;
    const struct lapor_watch *watch; /* or NULL */
};
typedef enum mk_result lapor_fn(const struct lapor *q, const char *bagian, struct buf *naskah);
/* All features, one after the other. */
MK_MUST_USE enum mk_result house_lapor(const struct lapor *q, const char *bagian, struct buf *naskah);

#endif

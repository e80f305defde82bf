/* catat.h: what every staff page needs when it changes something: who does it, may they do it to this unit,
 * and the entry in the audit trail that goes with the change in the same write. */
#ifndef MK_WEB_CATAT_H
#define MK_WEB_CATAT_H

#include "registry/jejak.h"
#include "web/request.h"

/* Who changes something, as the writer needs it: nothing of the request lives in it but texts of its arena. */
struct pencatat {
    int64_t daerah, orang_id, permintaan, now_ms;
    const char *nama;
};
struct pencatat rq_pencatat(struct request *rq);

/* Appends "JENIS ID" to the trail; sebelum and sesudah are JSON objects or NULL. Inside a write. */
MK_MUST_USE enum mk_result catat(struct db *tx, const struct pencatat *p, const char *tindakan, const char *jenis,
                                 int64_t id, const char *sebelum, const char *sesudah, const char *alasan);

/* The unit and all above it, for hak_boleh; the region itself when unit is 0. In the arena; when that is full
 * nobody but whoever may act on the whole region may act. */
struct hak_objek unit_objek(struct arena *a, const struct unit_list *units, int64_t daerah, int64_t unit);
/* rq_boleh for a thing of this unit (0: of the region). */
bool rq_boleh_unit(struct request *rq, enum hak_tindakan t, const struct unit_list *units, int64_t unit);
/* NULL when there is no such unit in force. */
const struct unit *unit_find(const struct unit_list *units, int64_t id);

#endif

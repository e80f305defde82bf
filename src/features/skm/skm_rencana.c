/* skm_rencana.c: the sampling plan: users of each service in a period, the sample of each unit by Krejcie and Morgan,
 * spread over its services (core/survei.h), and how far the answers have come. Read from counters only. */
#include <string.h>

#include "skm/skm_kelola.h"

/* ---- reading ---- */

static const struct periode *window_of(const struct skm_periode_list *list, struct period p, struct periode *fallback)
{
    int i = list ? skm_periode_find(list, p) : -1;
    if (i >= 0)
        return &list->item[i].p;
    *fallback = (struct periode){ .p = p, .keadaan = PERIODE_BUKA };
    periode_days(p, &fallback->mulai, &fallback->selesai);
    return fallback;
}

static bool service_read(const struct cursor *c, struct arena *a, struct skm_rencana *s)
{
    *s = (struct skm_rencana){
        .layanan_id = cursor_int(c, 0), .unit_id = cursor_int(c, 1), .kode = arena_text(a, cursor_text(c, 2)),
        .nama = arena_text(a, cursor_text(c, 3)), .unit_kode = arena_text(a, cursor_text(c, 4)),
        .unit_nama = arena_text(a, cursor_text(c, 5)),
        .populasi = cursor_is_null(c, 7) ? -1 : cursor_int(c, 7), .n = cursor_int(c, 8),
    };
    s->sendiri = s->populasi > 0 ? skm_sample(s->populasi) : 0;
    return s->kode && s->nama && s->unit_kode && s->unit_nama;
}

static enum mk_result services_read(struct db *db, struct arena *a, int64_t daerah, struct period p, int64_t unit,
                                    struct skm_rencana_list *ret, enum unit_kind **ret_kinds)
{
    int32_t first, last;
    size_t cap = 0, kinds_cap = 0, n = 0;
    struct skm_rencana *list = NULL;
    enum unit_kind *kinds = NULL;
    enum mk_result r = MK_OK;
    struct cursor c;
    period_months(p, &first, &last);
    db_select(db, &c, &skm_stmts[Q_RENCANA], ARGS(VI(daerah), VI(unit), VI(first), VI(last)));
    while (!r && cursor_next(&c)) {
        list = arena_room(a, list, n, &cap, sizeof *list);
        kinds = arena_room(a, kinds, n, &kinds_cap, sizeof *kinds);
        const char *kind = cursor_text(&c, 6);
        if (!list || !kinds || !service_read(&c, a, &list[n])) {
            r = MK_TOO_BIG;
            break;
        }
        kinds[n++] = unit_kind_from_code(kind, strlen(kind));
    }
    enum mk_result end = cursor_end(&c);
    ret->layanan = list;
    ret->n_layanan = n;
    *ret_kinds = kinds;
    return r ? r : end;
}

/* Sample of the unit, its spread over the services, and whether it is behind. */
static enum mk_result unit_plan(struct arena *a, struct skm_rencana_unit *u, struct skm_rencana *own,
                                const struct periode *window, int32_t today)
{
    int64_t *users = arena_array(a, int64_t, u->n_layanan), *share = arena_array(a, int64_t, u->n_layanan), known = 0;
    if (!users || !share)
        return MK_TOO_BIG;
    for (size_t i = 0; i < u->n_layanan; i++) {
        users[i] = own[i].populasi > 0 ? own[i].populasi : 0;
        known += users[i];
        u->n_tahu += own[i].populasi >= 0;
        u->n += own[i].n;
    }
    u->populasi = u->n_tahu ? known : -1;
    survei_alokasi(users, u->n_layanan, skm_sample(known), share);
    for (size_t i = 0; i < u->n_layanan; i++)
        u->target += own[i].target = share[i];
    u->seharusnya = survei_seharusnya(u->target, window->mulai, window->selesai, today);
    u->tercapai = u->target > 0 && u->n >= u->target;
    u->tertinggal = u->target > 0 && !u->tercapai && u->n < u->seharusnya;
    return MK_OK;
}

enum mk_result skm_rencana_baca(struct db *db, struct arena *a, int64_t daerah, struct period p, int64_t unit,
                                const struct skm_periode_list *periods, int32_t today, struct skm_rencana_list *ret)
{
    enum unit_kind *kinds = NULL;
    struct periode fallback;
    const struct periode *window = window_of(periods, p, &fallback);
    *ret = (struct skm_rencana_list){ 0 };
    enum mk_result r = services_read(db, a, daerah, p, unit, ret, &kinds);
    struct skm_rencana_unit *units = r ? NULL : arena_array(a, struct skm_rencana_unit, ret->n_layanan + 1);
    if (!units)
        return r ? r : MK_TOO_BIG;
    for (size_t i = 0; !r && i < ret->n_layanan;) {
        struct skm_rencana *own = &ret->layanan[i];
        struct skm_rencana_unit *u = &units[ret->n++];
        *u = (struct skm_rencana_unit){ .unit_id = own->unit_id, .kode = own->unit_kode, .nama = own->unit_nama,
                                        .jenis = kinds[i], .layanan = own };
        while (i < ret->n_layanan && ret->layanan[i].unit_id == u->unit_id) {
            u->n_layanan++;
            i++;
        }
        r = unit_plan(a, u, own, window, today);
    }
    ret->unit = units;
    return r;
}

/* Of the n services of one unit. */
static enum mk_result target_put(struct arena *a, const int64_t *users, size_t n, struct skm_target *t)
{
    int64_t *share = arena_array(a, int64_t, n), known = 0;
    if (!share)
        return MK_TOO_BIG;
    for (size_t i = 0; i < n; i++)
        known += users[i];
    survei_alokasi(users, n, skm_sample(known), share);
    for (size_t i = 0; i < n; i++)
        t->target += share[i];
    return MK_OK;
}

enum mk_result skm_target_baca(struct db *db, struct arena *a, int64_t daerah, struct period p,
                               struct skm_target_list *ret)
{
    int32_t first, last;
    size_t cap = 0, n = 0, begin = 0, users_cap = 0;
    int64_t *users = NULL;
    struct cursor c;
    enum mk_result r = MK_OK;
    *ret = (struct skm_target_list){ 0 };
    period_months(p, &first, &last);
    db_select(db, &c, &skm_stmts[Q_POPULASI_LAYANAN], ARGS(VI(daerah), VI(first), VI(last)));
    while (!r && cursor_next(&c)) {
        const int64_t unit = cursor_int(&c, 0);
        users = arena_room(a, users, n, &users_cap, sizeof *users);
        if (users && (ret->n == 0 || ret->item[ret->n - 1].unit_id != unit)) {
            r = ret->n ? target_put(a, users + begin, n - begin, &ret->item[ret->n - 1]) : MK_OK;
            begin = n;
            ret->item = arena_room(a, ret->item, ret->n, &cap, sizeof *ret->item);
            if (ret->item)
                ret->item[ret->n++] = (struct skm_target){ .unit_id = unit };
        }
        if (!users || !ret->item) {
            r = MK_TOO_BIG;
            break;
        }
        users[n++] = cursor_int(&c, 1);
    }
    enum mk_result end = cursor_end(&c);
    r = r ? r : end;
    return r || ret->n == 0 ? r : target_put(a, users + begin, n - begin, &ret->item[ret->n - 1]);
}

enum mk_result skm_populasi_set(struct db *tx, int64_t daerah, struct period p, int64_t layanan, int64_t populasi)
{
    if (populasi < 0)
        return db_exec(tx, &skm_stmts[Q_POPULASI_DEL], ARGS(VI(daerah), VI(periode_id(p)), VI(layanan)), NULL);
    return db_exec(tx, &skm_stmts[Q_POPULASI_SET], ARGS(VI(daerah), VI(periode_id(p)), VI(layanan), VI(populasi)),
                   NULL);
}

/* ---- for intervals ---- */

/* Are the months covered by planned periods? Users of a part are not the users of the whole. */
static enum mk_result months_planned(struct db *db, int64_t daerah, int32_t first, int32_t last, bool *ret)
{
    int64_t covered = 0;
    enum mk_result r = db_int(db, &skm_stmts[Q_RENCANA_BULAN], ARGS(VI(daerah), VI(first), VI(last)), &covered);
    *ret = r == MK_OK && covered == last - first + 1;
    return r;
}

enum mk_result skm_populasi_units(struct db *db, struct arena *a, int64_t daerah, struct period p,
                                  struct skm_populasi_list *ret)
{
    int32_t first, last;
    bool planned = false;
    size_t cap = 0;
    struct skm_populasi_list list = { 0 };
    struct cursor c;
    period_months(p, &first, &last);
    *ret = list;
    enum mk_result r = months_planned(db, daerah, first, last, &planned);
    if (r || !planned)
        return r;
    db_select(db, &c, &skm_stmts[Q_POPULASI_UNITS], ARGS(VI(daerah), VI(first), VI(last)));
    while (!r && cursor_next(&c)) {
        struct skm_populasi *item = arena_room(a, list.item, list.n, &cap, sizeof *item);
        if (!item) {
            r = MK_TOO_BIG;
            break;
        }
        item[list.n++] = (struct skm_populasi){ cursor_int(&c, 0), cursor_int(&c, 1),
                                                cursor_int(&c, 2) >= cursor_int(&c, 3) };
        list.item = item;
    }
    enum mk_result end = cursor_end(&c);
    *ret = list;
    return r ? r : end;
}

int64_t skm_populasi_of(const struct skm_populasi_list *list, int64_t unit)
{
    size_t low = 0, high = list->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (list->item[middle].unit_id < unit)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < list->n && list->item[low].unit_id == unit && list->item[low].semua;
    return found ? list->item[low].populasi : 0;
}

enum mk_result skm_users_of_unit(struct db *db, int64_t daerah, int64_t unit, struct period p, int64_t *ret)
{
    int32_t first, last;
    bool planned = false;
    struct cursor c;
    period_months(p, &first, &last);
    *ret = 0;
    enum mk_result r = months_planned(db, daerah, first, last, &planned);
    if (r || !planned)
        return r;
    db_select(db, &c, &skm_stmts[Q_POPULASI_UNIT], ARGS(VI(daerah), VI(unit), VI(first), VI(last)));
    if (cursor_next(&c) && cursor_int(&c, 1) >= cursor_int(&c, 2))
        *ret = cursor_int(&c, 0);
    return cursor_end(&c);
}

/* region.c: see region.h. */
#include "tests/crash/region.h"

#include <stdio.h>
#include <string.h>

static const struct daerah daerah = { .id = REGION, .kode = "73.24", .nama = "Kabupaten Luwu Timur", .zona = 480,
                                      .demo = true };
static const struct stmt count_answers = { "uji_jawaban", "SELECT COUNT(*) FROM skm_jawaban WHERE daerah_id = $1",
                                           .in = "i", .out = "i" },
                         count_receipts = { "uji_resi", "SELECT COUNT(*) FROM skm_resi WHERE daerah_id = $1", .in = "i",
                                            .out = "i" };

const struct house *region_house(void)
{
    enum { PARTS_MAX = 64 };
    static struct schema_part parts[PARTS_MAX];
    static struct house house;
    if (house.features)
        return &house;
    size_t n = 0;
    parts[n++] = registry_schema;
    for (size_t i = 0; i < n_all_features && n < PARTS_MAX; i++)
        if (all_features[i]->schema)
            parts[n++] = *all_features[i]->schema;
    house = (struct house){ .features = all_features, .n_features = n_all_features, .schema = { parts, n },
                            .version = "uji" };
    return &house;
}

const struct schema *region_schema(void)
{
    return &region_house()->schema;
}

/* ---- filling ---- */

static enum mk_result units_put(struct db *tx, struct arena *a)
{
    enum mk_result r = MK_OK;
    for (int i = 0; r == MK_OK && i < REGION_UNITS; i++) {
        char kode[20];
        snprintf(kode, sizeof kode, "unit-%d", i);
        const struct unit u = { .id = 10 + i, .kode = kode, .nama = kode, .jenis = unit_kind_from_code("DINAS", 5) };
        r = registry_unit_add(tx, REGION, &u, i, 0);
    }
    for (int i = 0; r == MK_OK && i < REGION_SERVICES; i++) {
        char kode[20];
        snprintf(kode, sizeof kode, "layanan-%d", i);
        const struct layanan l = { .id = 100 + i, .unit_id = 10 + i % REGION_UNITS, .kode = kode, .nama = kode };
        r = registry_layanan_add(tx, a, REGION, &l, "");
    }
    return r;
}

static enum mk_result region_put(struct db *tx, void *arg, struct err *err)
{
    struct arena a;
    struct daerah there;
    (void)arg, (void)err;
    arena_init(&a, 4 << 20);
    enum mk_result r = registry_daerah(tx, &a, &there);
    if (r == MK_NOT_FOUND) {
        r = registry_daerah_add(tx, &daerah, 1);
        if (r == MK_OK)
            r = units_put(tx, &a);
        for (int i = 0; r == MK_OK && i < REGION_SERVICES; i++) {
            char kode[20];
            snprintf(kode, sizeof kode, "svy%d", i);
            r = db_exec(tx, &skm_stmts[Q_SURVEI_ADD],
                        ARGS(VI(REGION), VI(1000 + i), VI(100 + i), VI(10 + i % REGION_UNITS), VT(kode),
                             VT(SKM_INSTRUMENT_NOW), VI(1)), NULL);
        }
    }
    arena_release(&a);
    return r;
}

enum mk_result region_ensure(struct store *s, struct err *err)
{
    return store_write(s, region_put, NULL, err);
}

/* ---- answers ---- */

static void receipt_of(int64_t n, unsigned char ret[SKM_RESI_BYTES])
{
    char key[40];
    snprintf(key, sizeof key, "uji/%lld", (long long)n);
    skm_resi_make(key, ret);
}

static enum mk_result answer_put(struct db *tx, void *arg, struct err *err)
{
    struct region_answer *a = arg;
    unsigned char resi[SKM_RESI_BYTES];
    int service = (int)(a->n % REGION_SERVICES);
    struct skm_answer x = { .survei_id = 1000 + service, .layanan_id = 100 + service,
                            .unit_id = 10 + service % REGION_UNITS, .day = 20000 + (int32_t)(a->n % 500),
                            .kanal = KANAL_DARING, .saran = a->n % 3 ? NULL : "sebuah saran yang agak panjang" };
    (void)err;
    for (int u = 0; u < N_UNSUR; u++)
        x.u[u] = 1 + (int)((a->n + u * 7) % 4);
    receipt_of(a->n, resi);
    return skm_answer_once(tx, REGION, &x, resi, &a->counted);
}

void region_answer_set(struct region_answer *a, int64_t n, void (*done)(struct write *w))
{
    *a = (struct region_answer){ .n = n, .w = { .run = answer_put, .done = done, .arg = a } };
}

/* ---- the account ---- */

static void finding(void *arg, bool good, const char *text)
{
    struct region_account *x = arg;
    if (!good && x->wrong++ == 0)
        snprintf(x->first, sizeof x->first, "%s", text);
}

/* Those on their way to their table (store/once.c): 22 bytes each, with the receipt in front. */
static enum mk_result waiting_count(struct db *db, struct region_account *x)
{
    struct cursor c;
    enum mk_result r = MK_OK;
    db_select(db, &c, &skm_stmts[Q_RESI_TUNDA_ROWS], ARGS(VI(REGION)));
    while (r == MK_OK && cursor_next(&c)) {
        size_t n;
        const unsigned char *p = cursor_bytes(&c, 1, &n);
        for (; r == MK_OK && n > 0; p += 22, n -= 22) {
            int64_t survei;
            r = db_int(db, &skm_stmts[Q_RESI_FIND], ARGS(VI(REGION), VB(p, SKM_RESI_BYTES)), &survei);
            x->receipts += r == MK_NOT_FOUND;
            r = r == MK_NOT_FOUND ? MK_OK : r;
        }
    }
    enum mk_result end = cursor_end(&c);
    return r ? r : end;
}

static enum mk_result rows_count(struct db *db, struct region_account *x)
{
    enum mk_result r = db_int(db, &count_answers, ARGS(VI(REGION)), &x->answers);
    if (r == MK_OK)
        r = db_int(db, &count_receipts, ARGS(VI(REGION)), &x->receipts);
    return r == MK_OK ? waiting_count(db, x) : r;
}

enum mk_result region_count(struct store *s, struct region_account *ret, struct err *err)
{
    struct region_account x = { .wrong = 0 };
    struct report report = { .line = finding, .arg = &x };
    struct err broken = { "" };
    struct arena a;
    struct db *db = NULL;
    enum mk_result r = store_reader(s, &db, err);
    if (r != MK_OK)
        return r;
    arena_init(&a, 16 << 20);
    enum mk_result sound = store_check_integrity(s, &broken);
    if (sound == MK_FAILED)
        finding(&x, false, broken.text);
    r = sound == MK_FAILED ? MK_OK : sound;
    if (r == MK_OK)
        r = rows_count(db, &x);
    if (r == MK_OK)
        r = skm_verify(db, &a, &daerah, &report);
    if (r != MK_OK)
        err_set(err, r, "%s", broken.text[0] ? broken.text : db_error(db));
    if (x.answers != x.receipts)
        finding(&x, false, "jawaban dan tanda terima tidak sama banyak");
    store_reader_close(db);
    arena_release(&a);
    *ret = x;
    return r;
}

enum mk_result region_has(struct db *db, int64_t n, bool *ret)
{
    unsigned char resi[SKM_RESI_BYTES];
    int64_t survey;
    receipt_of(n, resi);
    enum mk_result r = db_int(db, &skm_stmts[Q_RESI_FIND], ARGS(VI(REGION), VB(resi, sizeof resi)), &survey);
    *ret = r == MK_OK;
    return r == MK_NOT_FOUND ? MK_OK : r;
}

/* standar_store.c: tables and statements of versions and pledges, and the steps between their states; see standar.h. */
#include "layanan/standar.h"

#include <string.h>

#include "base/clock.h"

static const struct migration migrations[] = {
    { 1,
      "CREATE TABLE standar_versi ("
      " daerah_id {int} NOT NULL, versi_id {int} NOT NULL, layanan_id {int} NOT NULL, nomor {int} NOT NULL,"
      " status {text} NOT NULL, sk_nomor {text} NOT NULL, sk_tanggal {int}, dibuat {int} NOT NULL,"
      " diubah {int} NOT NULL, terbit {int}, ubah {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, versi_id), UNIQUE (daerah_id, layanan_id, nomor),"
      " FOREIGN KEY (daerah_id, layanan_id) REFERENCES layanan (daerah_id, layanan_id),"
      " CHECK (status IN ('RANCANGAN', 'DITETAPKAN', 'DIPUBLIKASIKAN', 'DIGANTI', 'DIBATALKAN')),"
      " CHECK (length(sk_nomor) <= 100)){table};"
      "CREATE TABLE standar_isi ("
      " daerah_id {int} NOT NULL, versi_id {int} NOT NULL, komponen {text} NOT NULL, isi {text} NOT NULL,"
      " PRIMARY KEY (daerah_id, versi_id, komponen),"
      " FOREIGN KEY (daerah_id, versi_id) REFERENCES standar_versi (daerah_id, versi_id),"
      " CHECK (length(isi) BETWEEN 1 AND 20000)){table};"
      "CREATE TABLE maklumat (" /* the three statements of PermenPANRB 15/2014, and who signed */
      " daerah_id {int} NOT NULL, maklumat_id {int} NOT NULL, unit_id {int} NOT NULL, nomor {int} NOT NULL,"
      " status {text} NOT NULL, sanggup {text} NOT NULL, wajib {text} NOT NULL, sanksi {text} NOT NULL,"
      " sk_nomor {text} NOT NULL, sk_tanggal {int}, pejabat {text} NOT NULL, jabatan {text} NOT NULL,"
      " dibuat {int} NOT NULL, terbit {int}, ubah {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, maklumat_id), UNIQUE (daerah_id, unit_id, nomor),"
      " FOREIGN KEY (daerah_id, unit_id) REFERENCES unit (daerah_id, unit_id),"
      " CHECK (status IN ('RANCANGAN', 'DIPUBLIKASIKAN', 'DIGANTI')), CHECK (length(sanggup) <= 4000),"
      " CHECK (length(wajib) <= 4000), CHECK (length(sanksi) <= 4000), CHECK (length(pejabat) <= 200),"
      " CHECK (length(jabatan) <= 200)){table};" },
};

#define VERSI_SELECT                                                                                                   \
    "SELECT versi_id, layanan_id, nomor, status, sk_nomor, sk_tanggal, dibuat, diubah, terbit, ubah"                   \
    " FROM standar_versi WHERE daerah_id = $1"
#define VERSI_TYPES "iiittIiiIi"
#define MAKLUMAT_SELECT                                                                                                \
    "SELECT maklumat_id, nomor, sanggup, wajib, sanksi, sk_nomor, sk_tanggal, pejabat, jabatan, terbit, ubah"          \
    " FROM maklumat WHERE daerah_id = $1 AND unit_id = $2"
#define MAKLUMAT_TYPES "iittttIttIi"

/* clang-format off */
const struct stmt layanan_stmts[N_Q_LAYANAN] = {
    [Q_MEJA] = { "meja_layanan", "SELECT l.unit_id, l.kode, l.nama, u.nama, l.cari, l.aktif, (SELECT COUNT(*)"
                 " FROM layanan_standar s WHERE s.daerah_id = l.daerah_id AND s.layanan_id = l.layanan_id),"
                 " (SELECT MAX(v.status) FROM standar_versi v WHERE v.daerah_id = l.daerah_id"
                 " AND v.layanan_id = l.layanan_id AND v.status IN ('RANCANGAN', 'DITETAPKAN')), l.layanan_id"
                 " FROM layanan l JOIN unit u ON u.daerah_id = l.daerah_id AND u.unit_id = l.unit_id"
                 " WHERE l.daerah_id = $1 ORDER BY l.cari, l.kode", .in = "i", .out = "itttt" "iiTi" },
    [Q_KODE] = { "layanan_kode_of", "SELECT kode FROM layanan WHERE daerah_id = $1 AND layanan_id = $2", .in = "ii", .out = "t" },
    [Q_VERSI_LIST] = { "standar_versi_list", VERSI_SELECT " AND layanan_id = $2 ORDER BY nomor DESC",
                       .in = "ii", .out = VERSI_TYPES },
    [Q_VERSI] = { "standar_versi", VERSI_SELECT " AND versi_id = $2", .in = "ii", .out = VERSI_TYPES },
    [Q_VERSI_OPEN] = { "standar_versi_open", "SELECT COUNT(*) FROM standar_versi WHERE daerah_id = $1"
                       " AND layanan_id = $2 AND status IN ('RANCANGAN', 'DITETAPKAN')", .in = "ii", .out = "i" },
    [Q_VERSI_NOMOR] = { "standar_versi_nomor", "SELECT COALESCE(MAX(nomor), 0) FROM standar_versi"
                        " WHERE daerah_id = $1 AND layanan_id = $2", .in = "ii", .out = "i" },
    [Q_VERSI_ADD] = { "standar_versi_add", "INSERT INTO standar_versi (daerah_id, versi_id, layanan_id, nomor, status,"
                      " sk_nomor, dibuat, diubah, ubah) VALUES ($1, $2, $3, $4, $5, '', $6, $6, 1)",
                      .in = "iiiiti", .out = "" },
    [Q_VERSI_SAVE] = { "standar_versi_save", "UPDATE standar_versi SET diubah = $4, ubah = ubah + 1"
                       " WHERE daerah_id = $1 AND versi_id = $2 AND ubah = $3 AND status = 'RANCANGAN'",
                       .in = "iiii", .out = "" },
    [Q_VERSI_STEP] = { "standar_versi_step", "UPDATE standar_versi SET status = $4, sk_nomor = $6, sk_tanggal = $7,"
                       " diubah = $8, terbit = $9, ubah = ubah + 1 WHERE daerah_id = $1 AND versi_id = $2"
                       " AND ubah = $3 AND status = $5", .in = "iiitttIiI", .out = "" },
    [Q_VERSI_OLD] = { "standar_versi_old", "UPDATE standar_versi SET status = 'DIGANTI', ubah = ubah + 1"
                      " WHERE daerah_id = $1 AND layanan_id = $2 AND status = 'DIPUBLIKASIKAN'", .in = "ii", .out = "" },
    [Q_ISI] = { "standar_isi", "SELECT komponen, isi FROM standar_isi WHERE daerah_id = $1 AND versi_id = $2",
                .in = "ii", .out = "tt" },
    [Q_ISI_CLEAR] = { "standar_isi_clear", "DELETE FROM standar_isi WHERE daerah_id = $1 AND versi_id = $2",
                      .in = "ii", .out = "" },
    [Q_ISI_ADD] = { "standar_isi_add", "INSERT INTO standar_isi (daerah_id, versi_id, komponen, isi)"
                    " VALUES ($1, $2, $3, $4)", .in = "iitt", .out = "" },
    [Q_MAKLUMAT_NOW] = { "maklumat_now", MAKLUMAT_SELECT " AND status = 'DIPUBLIKASIKAN' ORDER BY nomor DESC LIMIT 1",
                         .in = "ii", .out = MAKLUMAT_TYPES },
    [Q_MAKLUMAT_DRAFT] = { "maklumat_draft", MAKLUMAT_SELECT " AND status = 'RANCANGAN' ORDER BY nomor DESC LIMIT 1",
                           .in = "ii", .out = MAKLUMAT_TYPES },
    [Q_MAKLUMAT_NOMOR] = { "maklumat_nomor", "SELECT COALESCE(MAX(nomor), 0) FROM maklumat WHERE daerah_id = $1"
                           " AND unit_id = $2", .in = "ii", .out = "i" },
    [Q_MAKLUMAT_ADD] = { "maklumat_add", "INSERT INTO maklumat (daerah_id, maklumat_id, unit_id, nomor, status, sanggup,"
                         " wajib, sanksi, sk_nomor, sk_tanggal, pejabat, jabatan, dibuat, ubah)"
                         " VALUES ($1, $2, $3, $4, 'RANCANGAN', $5, $6, $7, $8, $9, $10, $11, $12, 1)",
                         .in = "iiiittttItti", .out = "" },
    [Q_MAKLUMAT_SAVE] = { "maklumat_save", "UPDATE maklumat SET sanggup = $4, wajib = $5, sanksi = $6, sk_nomor = $7,"
                          " sk_tanggal = $8, pejabat = $9, jabatan = $10, ubah = ubah + 1 WHERE daerah_id = $1"
                          " AND maklumat_id = $2 AND ubah = $3 AND status = 'RANCANGAN'",
                          .in = "iiittttItt", .out = "" },
    [Q_MAKLUMAT_STEP] = { "maklumat_step", "UPDATE maklumat SET status = 'DIPUBLIKASIKAN', terbit = $4, ubah = ubah + 1"
                          " WHERE daerah_id = $1 AND maklumat_id = $2 AND ubah = $3 AND status = 'RANCANGAN'",
                          .in = "iiii", .out = "" },
    [Q_MAKLUMAT_OLD] = { "maklumat_old", "UPDATE maklumat SET status = 'DIGANTI', ubah = ubah + 1"
                         " WHERE daerah_id = $1 AND unit_id = $2 AND status = 'DIPUBLIKASIKAN'", .in = "ii", .out = "" },
    [Q_BARU_STANDAR] = { "standar_baru", "SELECT v.terbit, v.nomor, l.kode, l.nama, u.nama FROM standar_versi v"
                         " JOIN layanan l ON l.daerah_id = v.daerah_id AND l.layanan_id = v.layanan_id"
                         " JOIN unit u ON u.daerah_id = l.daerah_id AND u.unit_id = l.unit_id"
                         " WHERE v.daerah_id = $1 AND v.terbit IS NOT NULL AND l.aktif = 1"
                         " ORDER BY v.terbit DESC, v.versi_id LIMIT $2", .in = "ii", .out = "iittt" },
    [Q_BARU_MAKLUMAT] = { "maklumat_baru", "SELECT m.terbit, m.nomor, u.kode, u.nama FROM maklumat m JOIN unit u"
                          " ON u.daerah_id = m.daerah_id AND u.unit_id = m.unit_id WHERE m.daerah_id = $1"
                          " AND m.status = 'DIPUBLIKASIKAN' ORDER BY m.terbit DESC, m.maklumat_id LIMIT $2",
                          .in = "ii", .out = "iitt" },
};
/* clang-format on */

const struct schema_part layanan_schema = { .name = "layanan", .migrations = migrations, .n_migrations = COUNT(migrations),
                                            .stmts = layanan_stmts, .n_stmts = COUNT(layanan_stmts) };

static const char *const kodes[N_VERSI_STATUS] = { "RANCANGAN", "DITETAPKAN", "DIPUBLIKASIKAN", "DIGANTI",
                                                   "DIBATALKAN" };
static const char *const words[N_VERSI_STATUS] = { T("Rancangan"), T("Ditetapkan"), T("Dipublikasikan"), T("Diganti"),
                                                   T("Dibatalkan") };

const char *versi_kode(enum versi_status s)
{
    return kodes[s];
}

const char *versi_kata(enum versi_status s, enum lang lang)
{
    return tr(lang, words[s]);
}

enum versi_status versi_dari_kode(const char *kode)
{
    int s = 0;
    while (s < N_VERSI_STATUS && strcmp(kodes[s], kode) != 0)
        s++;
    return (enum versi_status)s;
}

/* ---- reading ---- */

static bool versi_read(const struct cursor *c, struct arena *a, struct versi *v)
{
    *v = (struct versi){ .id = cursor_int(c, 0),
                         .layanan_id = cursor_int(c, 1),
                         .nomor = cursor_int(c, 2),
                         .status = versi_dari_kode(cursor_text(c, 3)),
                         .sk_nomor = arena_text(a, cursor_text(c, 4)),
                         .sk_tanggal = cursor_is_null(c, 5) ? 0 : (int32_t)cursor_int(c, 5),
                         .dibuat = cursor_int(c, 6),
                         .diubah = cursor_int(c, 7),
                         .terbit = cursor_is_null(c, 8) ? 0 : cursor_int(c, 8),
                         .ubah = cursor_int(c, 9) };
    return v->sk_nomor && v->status < N_VERSI_STATUS;
}

enum mk_result versi_semua(struct db *db, struct arena *a, int64_t daerah, int64_t layanan, struct versi_list *ret)
{
    struct versi_list list = { 0 };
    size_t cap = 0;
    enum mk_result r = MK_OK;
    struct cursor c;
    db_select(db, &c, &layanan_stmts[Q_VERSI_LIST], ARGS(VI(daerah), VI(layanan)));
    while (!r && cursor_next(&c)) {
        struct versi *p = arena_room(a, list.item, list.n, &cap, sizeof *p);
        r = p && versi_read(&c, a, &p[list.n]) ? MK_OK : MK_TOO_BIG;
        list.item = p;
        list.n += r == MK_OK;
    }
    enum mk_result end = cursor_end(&c);
    if (!end && !r)
        *ret = list;
    return end ? end : r;
}

enum mk_result versi_baca(struct db *db, struct arena *a, int64_t daerah, int64_t id, struct versi *ret)
{
    struct cursor c;
    enum mk_result found = MK_NOT_FOUND;
    db_select(db, &c, &layanan_stmts[Q_VERSI], ARGS(VI(daerah), VI(id)));
    if (cursor_next(&c))
        found = versi_read(&c, a, ret) ? MK_OK : MK_TOO_BIG;
    enum mk_result r = cursor_end(&c);
    return r ? r : found;
}

enum mk_result versi_isi(struct db *db, struct arena *a, int64_t daerah, int64_t id, struct standar *ret)
{
    struct cursor c;
    enum mk_result r = MK_OK;
    *ret = (struct standar){ { 0 } };
    db_select(db, &c, &layanan_stmts[Q_ISI], ARGS(VI(daerah), VI(id)));
    while (!r && cursor_next(&c)) {
        enum komponen k = komponen_from_code(cursor_text(&c, 0), strlen(cursor_text(&c, 0)));
        if (k == N_KOMPONEN)
            continue;
        ret->isi[k] = arena_text(a, cursor_text(&c, 1));
        r = ret->isi[k] ? MK_OK : MK_TOO_BIG;
    }
    enum mk_result end = cursor_end(&c);
    return end ? end : r;
}

/* ---- writing ---- */

static enum mk_result isi_put(struct db *tx, int64_t daerah, int64_t versi, const struct standar *st)
{
    enum mk_result r = db_exec(tx, &layanan_stmts[Q_ISI_CLEAR], ARGS(VI(daerah), VI(versi)), NULL);
    for (enum komponen k = 0; !r && k < N_KOMPONEN; k++)
        if (st->isi[k] && *st->isi[k])
            r = db_exec(tx, &layanan_stmts[Q_ISI_ADD], ARGS(VI(daerah), VI(versi), VT(komponen_code(k)), VT(st->isi[k])),
                        NULL);
    return r;
}

static enum mk_result versi_add(struct db *tx, const struct versi_aksi *k, enum versi_status status, int64_t id)
{
    int64_t nomor = 0;
    enum mk_result r = db_int(tx, &layanan_stmts[Q_VERSI_NOMOR], ARGS(VI(k->p.daerah), VI(k->layanan)), &nomor);
    return r ? r
             : db_exec(tx, &layanan_stmts[Q_VERSI_ADD],
                       ARGS(VI(k->p.daerah), VI(id), VI(k->layanan), VI(nomor + 1), VT(versi_kode(status)), VI(k->p.now)),
                       NULL);
}

static enum mk_result in_arena(struct db *tx, struct versi_aksi *k, struct err *err,
                               enum mk_result (*run)(struct db *, struct arena *, struct versi_aksi *, struct err *))
{
    struct arena a;
    arena_init(&a, 8 << 20);
    enum mk_result r = run(tx, &a, k, err);
    arena_release(&a);
    return r;
}

static enum mk_result mulai(struct db *tx, struct arena *a, struct versi_aksi *k, struct err *err)
{
    int64_t open = 0;
    struct standar st;
    enum mk_result r = db_int(tx, &layanan_stmts[Q_VERSI_OPEN], ARGS(VI(k->p.daerah), VI(k->layanan)), &open);
    if (!r && open > 0)
        return err_set(err, MK_CONFLICT, "Layanan ini sudah punya rancangan yang belum selesai.");
    if (!r)
        r = registry_standar(tx, a, k->p.daerah, k->layanan, &st);
    k->versi = id_make();
    if (!r)
        r = versi_add(tx, k, VERSI_RANCANGAN, k->versi);
    if (!r)
        r = isi_put(tx, k->p.daerah, k->versi, &st);
    return r ? r : meja_jejak(tx, &k->p, "standar.rancang", "layanan", k->kode, NULL, NULL, NULL);
}

enum mk_result versi_mulai(struct db *tx, void *arg, struct err *err)
{
    return in_arena(tx, arg, err, mulai);
}

/* Which components changed; their texts are in the version itself. */
static const char *changed_list(struct arena *a, const struct standar *old, const struct standar *now)
{
    const char *list = "";
    for (enum komponen k = 0; list && k < N_KOMPONEN; k++) {
        const char *x = old->isi[k] ? old->isi[k] : "", *y = now->isi[k] ? now->isi[k] : "";
        if (strcmp(x, y) != 0)
            list = arena_format(a, "%s%s%s", list, *list ? ", " : "", komponen_code(k));
    }
    return list;
}

static enum mk_result simpan(struct db *tx, struct arena *a, struct versi_aksi *k, struct err *err)
{
    int64_t changed = 0;
    struct standar old;
    enum mk_result r = versi_isi(tx, a, k->p.daerah, k->versi, &old);
    const char *list = r ? NULL : changed_list(a, &old, &k->isi);
    if (!r)
        r = db_exec(tx, &layanan_stmts[Q_VERSI_SAVE], ARGS(VI(k->p.daerah), VI(k->versi), VI(k->ubah), VI(k->p.now)),
                    &changed);
    if (!r && changed == 0)
        return err_set(err, MK_CONFLICT, "Rancangan ini baru saja diubah orang lain, atau sudah ditetapkan.");
    if (!r)
        r = isi_put(tx, k->p.daerah, k->versi, &k->isi);
    const char *after = r ? NULL : meja_json(a, (const char *[]){ "komponen", list, NULL });
    if (r || !after)
        return r ? r : MK_TOO_BIG;
    return meja_jejak(tx, &k->p, "standar.ubah", "layanan", k->kode, NULL, after, NULL);
}

enum mk_result versi_simpan(struct db *tx, void *arg, struct err *err)
{
    return in_arena(tx, arg, err, simpan);
}

/* What was there before versions were kept (by import) becomes one of them, so that history stays. */
static enum mk_result keep_first(struct db *tx, struct arena *a, const struct versi_aksi *k, const struct versi_list *all)
{
    struct standar st;
    bool empty = true;
    for (size_t i = 0; i < all->n; i++)
        if (all->item[i].status == VERSI_DIPUBLIKASIKAN || all->item[i].status == VERSI_DIGANTI)
            return MK_OK;
    enum mk_result r = registry_standar(tx, a, k->p.daerah, k->layanan, &st);
    for (enum komponen i = 0; !r && i < N_KOMPONEN; i++)
        empty &= st.isi[i] == NULL;
    if (r || empty)
        return r;
    int64_t id = id_make();
    r = versi_add(tx, k, VERSI_DIGANTI, id);
    return r ? r : isi_put(tx, k->p.daerah, id, &st);
}

static enum mk_result publish(struct db *tx, struct arena *a, const struct versi_aksi *k)
{
    struct versi_list all;
    struct standar st;
    enum mk_result r = versi_semua(tx, a, k->p.daerah, k->layanan, &all);
    if (!r)
        r = keep_first(tx, a, k, &all);
    if (!r)
        r = versi_isi(tx, a, k->p.daerah, k->versi, &st);
    if (!r)
        r = db_exec(tx, &layanan_stmts[Q_VERSI_OLD], ARGS(VI(k->p.daerah), VI(k->layanan)), NULL);
    if (!r)
        r = registry_standar_clear(tx, k->p.daerah, k->layanan);
    for (enum komponen i = 0; !r && i < N_KOMPONEN; i++)
        if (st.isi[i])
            r = registry_standar_set(tx, k->p.daerah, k->layanan, i, st.isi[i]);
    return r;
}

/* A decree is about something: the six that must be published are there. */
static enum mk_result check_complete(struct db *tx, struct arena *a, const struct versi_aksi *k, struct err *err)
{
    struct standar st;
    enum mk_result r = versi_isi(tx, a, k->p.daerah, k->versi, &st);
    for (enum komponen i = 0; !r && i < N_KOMPONEN; i++)
        if (komponen_published(i) && !st.isi[i])
            return err_set(err, MK_INVALID, "Lengkapi dahulu keenam komponen yang wajib diumumkan. Yang masih kosong: %s.",
                           komponen_name(i, LANG_ID));
    return r;
}

static enum mk_result melangkah(struct db *tx, struct arena *a, struct versi_aksi *k, struct err *err)
{
    static const struct { enum versi_status from, to; const char *what; } steps[N_LANGKAH] = {
        [LANGKAH_TETAPKAN] = { VERSI_RANCANGAN, VERSI_DITETAPKAN, "standar.tetapkan" },
        [LANGKAH_TERBIT] = { VERSI_DITETAPKAN, VERSI_DIPUBLIKASIKAN, "standar.terbit" },
        [LANGKAH_KEMBALI] = { VERSI_DITETAPKAN, VERSI_RANCANGAN, "standar.kembali" },
        [LANGKAH_BATAL] = { VERSI_RANCANGAN, VERSI_DIBATALKAN, "standar.batal" },
    };
    enum versi_status from = steps[k->langkah].from, to = steps[k->langkah].to;
    struct versi v = { .sk_nomor = "" };
    int64_t changed = 0;
    enum mk_result r = versi_baca(tx, a, k->p.daerah, k->versi, &v);
    if (!r && (v.layanan_id != k->layanan || v.status != from || v.ubah != k->ubah))
        return err_set(err, MK_CONFLICT, "Versi ini baru saja diubah orang lain. Periksa keadaannya, lalu ulangi.");
    if (!r && k->langkah == LANGKAH_TETAPKAN)
        r = check_complete(tx, a, k, err);
    if (!r && k->langkah == LANGKAH_TERBIT)
        r = publish(tx, a, k);
    bool decree = k->langkah == LANGKAH_TETAPKAN, keep = k->langkah == LANGKAH_TERBIT;
    const char *sk = decree ? k->sk_nomor : keep ? v.sk_nomor : "";
    int32_t day = decree ? k->sk_tanggal : keep ? v.sk_tanggal : 0;
    if (!r)
        r = db_exec(tx, &layanan_stmts[Q_VERSI_STEP],
                    ARGS(VI(k->p.daerah), VI(k->versi), VI(k->ubah), VT(versi_kode(to)), VT(versi_kode(from)), VT(sk),
                         day ? VI(day) : VNULL(), VI(k->p.now), keep ? VI(k->p.now) : VNULL()),
                    &changed);
    if (!r && changed == 0)
        r = MK_CONFLICT;
    const char *before = r ? NULL : meja_json(a, (const char *[]){ "status", versi_kode(from), NULL });
    const char *after = r ? NULL : meja_json(a, (const char *[]){ "status", versi_kode(to), "sk", sk, NULL });
    if (r || !before || !after)
        return r ? r : MK_TOO_BIG;
    return meja_jejak(tx, &k->p, steps[k->langkah].what, "layanan", k->kode, before, after, k->alasan);
}

enum mk_result versi_melangkah(struct db *tx, void *arg, struct err *err)
{
    return in_arena(tx, arg, err, melangkah);
}

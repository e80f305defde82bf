/* daftar_simpan.c: what a person keeps of the lists of the desk: filters under a name, and which columns are shown; and the
 * actions that can still be undone. Only one's own rows are read or changed. */
#include <string.h>

#include "base/clock.h"
#include "web/daftar.h"

static const struct migration migrations[] = {
    { 1,
      "CREATE TABLE daftar_saringan ("
      " daerah_id {int} NOT NULL, saringan_id {int} NOT NULL, orang_id {int} NOT NULL, daftar {text} NOT NULL,"
      " nama {text} NOT NULL, tanya {text} NOT NULL, bawaan {int} NOT NULL, dibuat {int} NOT NULL,"
      " PRIMARY KEY (daerah_id, saringan_id), CHECK (bawaan IN (0, 1)), CHECK (length(nama) BETWEEN 1 AND 60),"
      " CHECK (length(tanya) <= 1500)){table};"
      "CREATE INDEX daftar_saringan_orang ON daftar_saringan (daerah_id, orang_id, daftar);"
      "CREATE TABLE daftar_kolom ("
      " daerah_id {int} NOT NULL, orang_id {int} NOT NULL, daftar {text} NOT NULL, kolom {text} NOT NULL,"
      " PRIMARY KEY (daerah_id, orang_id, daftar)){table};"
      "CREATE TABLE daftar_tindakan (" /* one action on chosen rows */
      " daerah_id {int} NOT NULL, tindakan_id {int} NOT NULL, orang_id {int} NOT NULL, daftar {text} NOT NULL,"
      " aksi {text} NOT NULL, isian {text} NOT NULL, waktu {int} NOT NULL, batal {int},"
      " PRIMARY KEY (daerah_id, tindakan_id)){table};"
      "CREATE TABLE daftar_tindakan_baris ("
      " daerah_id {int} NOT NULL, tindakan_id {int} NOT NULL, nomor {int} NOT NULL, objek_id {int} NOT NULL,"
      " judul {text} NOT NULL, akhir {text} NOT NULL, versi {int} NOT NULL, sebelum {text} NOT NULL, pesan {text} NOT NULL,"
      " waktu {int} NOT NULL, PRIMARY KEY (daerah_id, tindakan_id, nomor),"
      " FOREIGN KEY (daerah_id, tindakan_id) REFERENCES daftar_tindakan (daerah_id, tindakan_id)){table};" },
};

/* clang-format off */
const struct stmt daftar_stmts[N_DAFTAR_STMTS] = {
    [Q_SARINGAN] = { "daftar_saringan", "SELECT saringan_id, nama, tanya, bawaan FROM daftar_saringan WHERE daerah_id = $1"
                     " AND orang_id = $2 AND daftar = $3 ORDER BY nama, saringan_id LIMIT $4", .in = "iiti", .out = "itti" },
    [Q_SARINGAN_COUNT] = { "daftar_saringan_count", "SELECT COUNT(*) FROM daftar_saringan WHERE daerah_id = $1 AND orang_id = $2"
                           " AND daftar = $3", .in = "iit", .out = "i" },
    [Q_SARINGAN_ADD] = { "daftar_saringan_add", "INSERT INTO daftar_saringan (daerah_id, saringan_id, orang_id, daftar, nama, tanya,"
                         " bawaan, dibuat) VALUES ($1, $2, $3, $4, $5, $6, 0, $7)", .in = "iiittti", .out = "" },
    [Q_SARINGAN_NAMA] = { "daftar_saringan_nama", "UPDATE daftar_saringan SET nama = $5 WHERE daerah_id = $1 AND saringan_id = $2"
                          " AND orang_id = $3 AND daftar = $4", .in = "iiitt", .out = "" },
    [Q_SARINGAN_UTAMA] = { "daftar_saringan_utama", "UPDATE daftar_saringan SET bawaan = CASE WHEN saringan_id = $2 THEN $5 ELSE 0 END"
                           " WHERE daerah_id = $1 AND orang_id = $3 AND daftar = $4", .in = "iiiti", .out = "" },
    [Q_SARINGAN_HAPUS] = { "daftar_saringan_hapus", "DELETE FROM daftar_saringan WHERE daerah_id = $1 AND saringan_id = $2"
                           " AND orang_id = $3 AND daftar = $4", .in = "iiit", .out = "" },
    [Q_KOLOM] = { "daftar_kolom", "SELECT kolom FROM daftar_kolom WHERE daerah_id = $1 AND orang_id = $2 AND daftar = $3",
                  .in = "iit", .out = "t" },
    [Q_KOLOM_SET] = { "daftar_kolom_set", "INSERT INTO daftar_kolom (daerah_id, orang_id, daftar, kolom) VALUES ($1, $2, $3, $4)"
                      " ON CONFLICT (daerah_id, orang_id, daftar) DO UPDATE SET kolom = excluded.kolom", .in = "iitt", .out = "" },
    [Q_KOLOM_HAPUS] = { "daftar_kolom_hapus", "DELETE FROM daftar_kolom WHERE daerah_id = $1 AND orang_id = $2 AND daftar = $3",
                        .in = "iit", .out = "" },
    [Q_TINDAKAN_ADD] = { "daftar_tindakan_add", "INSERT INTO daftar_tindakan (daerah_id, tindakan_id, orang_id, daftar, aksi, isian,"
                         " waktu) VALUES ($1, $2, $3, $4, $5, $6, $7)", .in = "iiittti", .out = "" },
    [Q_TINDAKAN_ONE] = { "daftar_tindakan_one", "SELECT daftar, aksi, isian, waktu, batal FROM daftar_tindakan WHERE daerah_id = $1"
                         " AND tindakan_id = $2 AND orang_id = $3", .in = "iii", .out = "tttiI" },
    [Q_TINDAKAN_BATAL] = { "daftar_tindakan_batal", "UPDATE daftar_tindakan SET batal = $4 WHERE daerah_id = $1 AND tindakan_id = $2"
                           " AND orang_id = $3 AND batal IS NULL AND waktu >= $5", .in = "iiiii", .out = "" },
    [Q_BARIS] = { "daftar_tindakan_baris", "SELECT nomor, objek_id, judul, akhir, versi, sebelum, pesan FROM daftar_tindakan_baris"
                  " WHERE daerah_id = $1 AND tindakan_id = $2 ORDER BY nomor", .in = "ii", .out = "iittitt" },
    [Q_BARIS_ADD] = { "daftar_tindakan_baris_add", "INSERT INTO daftar_tindakan_baris (daerah_id, tindakan_id, nomor, objek_id, judul,"
                      " akhir, versi, sebelum, pesan, waktu) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                      .in = "iiiittitti", .out = "" },
    [Q_BARIS_SET] = { "daftar_tindakan_baris_set", "UPDATE daftar_tindakan_baris SET akhir = $4, pesan = $5 WHERE daerah_id = $1"
                      " AND tindakan_id = $2 AND nomor = $3", .in = "iiitt", .out = "" },
    [Q_HAPUS_BARIS] = { "daftar_hapus_baris", "DELETE FROM daftar_tindakan_baris WHERE daerah_id = $1 AND tindakan_id IN (SELECT"
                        " tindakan_id FROM daftar_tindakan_baris WHERE daerah_id = $1 AND waktu < $2 ORDER BY tindakan_id LIMIT $3)",
                        .in = "iii", .out = "" },
    [Q_HAPUS_TINDAKAN] = { "daftar_hapus_tindakan", "DELETE FROM daftar_tindakan WHERE daerah_id = $1 AND tindakan_id IN (SELECT"
                           " t.tindakan_id FROM daftar_tindakan t WHERE t.daerah_id = $1 AND t.waktu < $2 AND NOT EXISTS (SELECT 1"
                           " FROM daftar_tindakan_baris b WHERE b.daerah_id = t.daerah_id AND b.tindakan_id = t.tindakan_id)"
                           " ORDER BY t.tindakan_id LIMIT $3)", .in = "iii", .out = "" },
};
/* clang-format on */

const struct schema_part daftar_schema = { .name = "daftar", .migrations = migrations, .n_migrations = COUNT(migrations),
                                           .stmts = daftar_stmts, .n_stmts = COUNT(daftar_stmts) };

bool daftar_tersedia(struct request *rq)
{
    for (size_t i = 0; i < rq->house->n_features; i++)
        if (rq->house->features[i]->schema == &daftar_schema)
            return true;
    return false;
}

/* ---- filters ---- */

enum mk_result daftar_simpanan(struct request *rq, const struct daftar *d, struct daftar_simpanan_list *ret)
{
    struct cursor c;
    bool memory = true;
    *ret = (struct daftar_simpanan_list){ 0 };
    if (!rq->orang || !daftar_tersedia(rq))
        return MK_OK;
    ret->item = arena_array(rq->arena, struct daftar_simpanan, DAFTAR_SIMPAN_MAX);
    if (!ret->item)
        return MK_TOO_BIG;
    db_select(rq->db, &c, &daftar_stmts[Q_SARINGAN], ARGS(VI(rq->daerah->id), VI(rq->orang->id), VT(d->kode), VI(DAFTAR_SIMPAN_MAX)));
    while (memory && cursor_next(&c)) {
        struct daftar_simpanan *s = &ret->item[ret->n++];
        *s = (struct daftar_simpanan){ cursor_int(&c, 0), arena_text(rq->arena, cursor_text(&c, 1)),
                                       arena_text(rq->arena, cursor_text(&c, 2)), cursor_int(&c, 3) != 0 };
        memory = s->nama && s->tanya;
    }
    enum mk_result r = cursor_end(&c);
    return r ? r : memory ? MK_OK : MK_TOO_BIG;
}

static enum mk_result saringan_add(struct db *tx, const struct daftar_saringan_ubah *u, struct err *err)
{
    int64_t n = 0;
    enum mk_result r = db_int(tx, &daftar_stmts[Q_SARINGAN_COUNT], ARGS(VI(u->p.daerah), VI(u->p.orang_id), VT(u->daftar)), &n);
    if (r == MK_OK && n >= DAFTAR_SIMPAN_MAX)
        return err_set(err, MK_INVALID, "Paling banyak %d saringan untuk satu daftar. Hapus salah satu dahulu.", (int)DAFTAR_SIMPAN_MAX);
    int64_t id = id_make();
    if (r == MK_OK)
        r = db_exec(tx, &daftar_stmts[Q_SARINGAN_ADD], ARGS(VI(u->p.daerah), VI(id), VI(u->p.orang_id), VT(u->daftar), VT(u->nama),
                                                           VT(u->tanya), VI(u->p.now_ms)), NULL);
    if (r == MK_OK && u->bawaan)
        r = db_exec(tx, &daftar_stmts[Q_SARINGAN_UTAMA], ARGS(VI(u->p.daerah), VI(id), VI(u->p.orang_id), VT(u->daftar), VI(1)), NULL);
    return r;
}

enum mk_result daftar_saringan_put(struct db *tx, void *arg, struct err *err)
{
    const struct daftar_saringan_ubah *u = arg;
    const struct val daerah = VI(u->p.daerah), id = VI(u->id), orang = VI(u->p.orang_id), daftar = VT(u->daftar);
    int64_t changed = 1;
    enum mk_result r = MK_OK;
    switch (u->apa) {
    case SARINGAN_SIMPAN:
        r = saringan_add(tx, u, err);
        break;
    case SARINGAN_NAMA:
        r = db_exec(tx, &daftar_stmts[Q_SARINGAN_NAMA], ARGS(daerah, id, orang, daftar, VT(u->nama)), &changed);
        break;
    case SARINGAN_BAWAAN:
    case SARINGAN_BIASA:
        r = db_exec(tx, &daftar_stmts[Q_SARINGAN_UTAMA], ARGS(daerah, id, orang, daftar, VI(u->apa == SARINGAN_BAWAAN)), NULL);
        break;
    case SARINGAN_HAPUS:
        r = db_exec(tx, &daftar_stmts[Q_SARINGAN_HAPUS], ARGS(daerah, id, orang, daftar), &changed);
        break;
    }
    return r ? r : changed == 0 ? err_set(err, MK_NOT_FOUND, "Saringan ini tidak ada lagi.") : MK_OK;
}

/* ---- columns ---- */

/* Is the code one of "a,b,c"? */
static bool among(const char *list, const char *kode)
{
    size_t n = strlen(kode);
    for (const char *p = list; *p; p += strcspn(p, ","), p += *p == ',')
        if (strcspn(p, ",") == n && memcmp(p, kode, n) == 0)
            return true;
    return false;
}

enum mk_result daftar_terlihat(struct request *rq, const struct daftar *d, bool ret[DAFTAR_KOLOM_MAX])
{
    struct cursor c;
    const char *chosen = NULL;
    enum mk_result r = MK_OK;
    if (rq->orang && daftar_tersedia(rq)) {
        db_select(rq->db, &c, &daftar_stmts[Q_KOLOM], ARGS(VI(rq->daerah->id), VI(rq->orang->id), VT(d->kode)));
        if (cursor_next(&c))
            chosen = arena_text(rq->arena, cursor_text(&c, 0));
        r = cursor_end(&c);
    }
    for (size_t k = 0; k < d->n_kolom; k++)
        ret[k] = (d->kolom[k].sifat & KOLOM_TETAP) || (chosen ? among(chosen, d->kolom[k].kode) : !(d->kolom[k].sifat & KOLOM_SEMBUNYI));
    return r;
}

enum mk_result daftar_kolom_put(struct db *tx, void *arg, struct err *err)
{
    const struct daftar_kolom_ubah *u = arg;
    (void)err;
    if (!u->kolom)
        return db_exec(tx, &daftar_stmts[Q_KOLOM_HAPUS], ARGS(VI(u->p.daerah), VI(u->p.orang_id), VT(u->daftar)), NULL);
    return db_exec(tx, &daftar_stmts[Q_KOLOM_SET], ARGS(VI(u->p.daerah), VI(u->p.orang_id), VT(u->daftar), VT(u->kolom)), NULL);
}

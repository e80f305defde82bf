/* akun_urus.c: every change to people, roles and links. The web and the command line both come through here;
 * the policy is asked here, inside the write, and the audit entry goes into the same transaction. */
#include <stdio.h>
#include <string.h>

#include "akun/akun.h"
#include "base/utf8.h"

struct pelaku pelaku_of(struct request *rq)
{
    return (struct pelaku){ .daerah = rq->daerah->id, .orang_id = rq->orang->id, .permintaan = rq->id,
                            .now = rq->now_ms, .today = rq_today(rq), .nama = rq->orang->nama,
                            .grants = rq->orang->grants, .n_grants = rq->orang->terbatas ? 0 : rq->orang->n_grants };
}

bool pelaku_boleh(const struct pelaku *p, enum hak_tindakan t, const struct hak_objek *o)
{
    return p->baris || hak_boleh(p->grants, p->n_grants, t, o, p->today);
}

bool pelaku_menguasai(const struct pelaku *p, struct arena *a, const struct unit_list *units,
                      const struct akun_peran_list *peran)
{
    size_t counted = 0;
    for (size_t i = 0; i < peran->n; i++) {
        const struct hak_grant *g = &peran->item[i].grant;
        if (g->sampai < p->today)
            continue;
        const struct hak_objek o = akun_objek(a, units, g);
        if (!pelaku_boleh(p, HAK_AKUN_UBAH, &o) || !pelaku_boleh(p, hak_untuk_memberi(g->peran), &o))
            return false;
        counted++;
    }
    const struct hak_objek region = { .daerah_id = p->daerah };
    return counted > 0 || pelaku_boleh(p, HAK_AKUN_UBAH, &region);
}

enum mk_result akun_jejak(struct db *tx, const struct pelaku *p, const char *tindakan, const char *jenis, int64_t id,
                          const char *sebelum, const char *sesudah, const char *alasan)
{
    char objek[64];
    snprintf(objek, sizeof objek, "%s %lld", jenis, (long long)id);
    const struct jejak j = { .orang_id = p->orang_id, .oleh = p->baris ? "baris perintah" : p->nama,
                             .tindakan = tindakan, .objek = objek, .sebelum = sebelum, .sesudah = sesudah,
                             .alasan = alasan && *alasan ? alasan : NULL, .permintaan = p->permintaan,
                             .waktu = p->now };
    return jejak_add(tx, p->daerah, &j);
}

static const char *isian_json(struct arena *a, const char *nama, const char *surel, const char *jabatan)
{
    struct buf b;
    buf_init(&b, 8192);
    H(&b, "{\"nama\":");
    json_text(&b, nama);
    H(&b, ",\"surel\":");
    json_text(&b, surel);
    H(&b, ",\"jabatan\":");
    json_text(&b, jabatan);
    H(&b, "}");
    const char *text = b.overflow ? NULL : arena_text(a, buf_text(&b));
    buf_release(&b);
    return text;
}

static const char *peran_json(struct arena *a, const struct hak_grant *g)
{
    struct buf b;
    buf_init(&b, 1024);
    buf_format(&b, "{\"peran\":\"%s\",\"unit\":%lld,\"objek\":%lld,\"dari\":\"", hak_peran_kode(g->peran),
               (long long)g->unit_id, (long long)g->objek_id);
    date_iso(&b, date_from_days(g->dari));
    if (g->sampai == HAK_SELAMANYA) {
        H(&b, "\",\"sampai\":null}");
    } else {
        H(&b, "\",\"sampai\":\"");
        date_iso(&b, date_from_days(g->sampai));
        H(&b, "\"}");
    }
    const char *text = arena_text(a, buf_text(&b));
    buf_release(&b);
    return text;
}

/* ---- whom ---- */

struct sasaran {
    struct akun_orang orang;
    struct akun_peran_list peran;
    struct unit_list units;
};

static enum mk_result sasaran_baca(struct db *tx, struct arena *a, const struct pelaku *p, int64_t id,
                                   struct sasaran *ret, struct err *err)
{
    enum mk_result r = akun_orang_baca(tx, a, p->daerah, id, &ret->orang);
    if (r == MK_NOT_FOUND)
        return err_set(err, r, "akun ini tidak ada");
    if (r == MK_OK)
        r = akun_peran_baca(tx, a, p->daerah, id, &ret->peran);
    if (r == MK_OK)
        r = registry_units(tx, a, p->daerah, &ret->units);
    return r;
}

/* The same, and p must have power over the account. Whoever may not even see it learns nothing of it. */
static enum mk_result sasaran_kuasai(struct db *tx, struct arena *a, const struct pelaku *p, int64_t id,
                                     struct sasaran *ret, struct err *err)
{
    enum mk_result r = sasaran_baca(tx, a, p, id, ret, err);
    if (r == MK_OK && !pelaku_menguasai(p, a, &ret->units, &ret->peran))
        return err_set(err, MK_DENIED, "Anda tidak berwenang mengurus akun ini");
    return r;
}

/* ---- accounts ---- */

enum mk_result akun_isian_periksa(struct arena *a, struct akun_isian *i, struct err *err)
{
    const char *nama = "", *jabatan = "";
    if (!i->nama || utf8_clean(a, i->nama, strnlen(i->nama, 4096), &nama) != MK_OK || strchr(nama, '\n') ||
        utf8_length(nama, strlen(nama)) < 2 || utf8_length(nama, strlen(nama)) > NAMA_MAX)
        return err_set(err, MK_INVALID, "nama terdiri atas 2 sampai %d huruf", NAMA_MAX);
    if (i->jabatan && (utf8_clean(a, i->jabatan, strnlen(i->jabatan, 4096), &jabatan) != MK_OK ||
                       strchr(jabatan, '\n') || utf8_length(jabatan, strlen(jabatan)) > JABATAN_MAX))
        return err_set(err, MK_INVALID, "jabatan paling panjang %d huruf", JABATAN_MAX);
    enum mk_result r = akun_surel(a, i->surel, &i->surel, err);
    i->nama = nama;
    i->jabatan = jabatan;
    return r;
}

static enum mk_result cari_buat(struct arena *a, const struct akun_isian *i, const char **ret)
{
    const char *nama;
    enum mk_result r = utf8_fold(a, i->nama, &nama);
    *ret = r ? NULL : arena_format(a, "%s\n%s", nama, i->surel);
    return r ? r : *ret ? MK_OK : MK_TOO_BIG;
}

static enum mk_result surel_bebas(struct db *tx, struct arena *a, const struct pelaku *p, const char *surel,
                                  int64_t self, struct err *err)
{
    struct akun_orang other;
    enum mk_result r = akun_orang_cari(tx, a, p->daerah, surel, &other);
    if (r == MK_OK && other.id != self)
        return err_set(err, MK_INVALID, "alamat e-mail ini sudah dipakai akun lain");
    return r == MK_NOT_FOUND ? MK_OK : r;
}

enum mk_result akun_tambah(struct db *tx, struct arena *a, const struct pelaku *p, const struct akun_isian *i,
                           int64_t *ret_id, struct err *err)
{
    struct akun_isian isian = *i;
    const char *cari = NULL;
    if (!p->baris && !hak_boleh_sesuatu(p->grants, p->n_grants, HAK_AKUN_UBAH, p->daerah, p->today))
        return err_set(err, MK_DENIED, "Anda tidak berwenang membuat akun");
    enum mk_result r = akun_isian_periksa(a, &isian, err);
    if (r == MK_OK)
        r = surel_bebas(tx, a, p, isian.surel, 0, err);
    if (r == MK_OK)
        r = cari_buat(a, &isian, &cari);
    int64_t id = id_make();
    if (r == MK_OK)
        r = db_exec(tx, &akun_stmts[Q_ORANG_ADD], ARGS(VI(p->daerah), VI(id), VT(isian.nama), VT(isian.surel),
                                                       VT(isian.jabatan), VT(cari), VI(p->now)), NULL);
    if (r == MK_OK)
        r = db_exec(tx, &akun_stmts[Q_AKUN_ADD], ARGS(VI(p->daerah), VI(id)), NULL);
    *ret_id = id;
    return r ? r : akun_jejak(tx, p, "akun.tambah", "akun", id, NULL,
                              isian_json(a, isian.nama, isian.surel, isian.jabatan), NULL);
}

enum mk_result akun_ubah(struct db *tx, struct arena *a, const struct pelaku *p, int64_t id, int64_t versi,
                         const struct akun_isian *i, struct err *err)
{
    struct akun_isian isian = *i;
    struct sasaran s;
    const char *cari = NULL;
    int64_t changed = 0;
    enum mk_result r = sasaran_baca(tx, a, p, id, &s, err);
    if (r == MK_OK && id != p->orang_id && !pelaku_menguasai(p, a, &s.units, &s.peran))
        return err_set(err, MK_DENIED, "Anda tidak berwenang mengurus akun ini");
    if (r == MK_OK && id == p->orang_id)
        isian.surel = s.orang.surel; /* one's own address is what one is known by: others change it */
    if (r == MK_OK)
        r = akun_isian_periksa(a, &isian, err);
    if (r == MK_OK)
        r = surel_bebas(tx, a, p, isian.surel, id, err);
    if (r == MK_OK)
        r = cari_buat(a, &isian, &cari);
    if (r == MK_OK)
        r = db_exec(tx, &akun_stmts[Q_ORANG_SET], ARGS(VI(p->daerah), VI(id), VI(versi), VT(isian.nama),
                                                       VT(isian.surel), VT(isian.jabatan), VT(cari)), &changed);
    if (r == MK_OK && changed == 0)
        return err_set(err, MK_CONFLICT, "akun ini baru saja diubah orang lain");
    return r ? r : akun_jejak(tx, p, "akun.ubah", "akun", id, isian_json(a, s.orang.nama, s.orang.surel, s.orang.jabatan),
                              isian_json(a, isian.nama, isian.surel, isian.jabatan), NULL);
}

static enum mk_result sesi_akhiri(struct db *tx, const struct pelaku *p, int64_t orang)
{
    return db_exec(tx, &akun_stmts[Q_SESI_END_OF], ARGS(VI(p->daerah), VI(orang)), NULL);
}

/* The last one who could put things right must stay. */
static enum mk_result pengelola_tersisa(struct db *tx, const struct pelaku *p, int64_t without, struct err *err)
{
    int64_t left = 0;
    enum mk_result r = db_int(tx, &akun_stmts[Q_PERAN_COUNT],
                              ARGS(VI(p->daerah), VT(hak_peran_kode(PERAN_PENGELOLA_SISTEM)), VI(p->today),
                                   VI(without)), &left);
    if (r == MK_OK && left == 0)
        return err_set(err, MK_DENIED, "pengelola sistem terakhir tidak dapat dicabut atau dinonaktifkan");
    return r;
}

static bool is_pengelola(const struct akun_peran_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->item[i].disetujui && list->item[i].grant.peran == PERAN_PENGELOLA_SISTEM)
            return true;
    return false;
}

enum mk_result akun_aktifkan(struct db *tx, struct arena *a, const struct pelaku *p, int64_t id, bool aktif,
                             struct err *err)
{
    struct sasaran s;
    int64_t changed = 0;
    enum mk_result r = sasaran_kuasai(tx, a, p, id, &s, err);
    if (r == MK_OK && id == p->orang_id)
        return err_set(err, MK_DENIED, "akun sendiri tidak dapat dinonaktifkan");
    if (r == MK_OK && !aktif && is_pengelola(&s.peran))
        r = pengelola_tersisa(tx, p, id, err);
    if (r == MK_OK)
        r = db_exec(tx, &akun_stmts[Q_ORANG_AKTIF], ARGS(VI(p->daerah), VI(id), VI(aktif)), &changed);
    if (r == MK_OK && changed > 0)
        r = sesi_akhiri(tx, p, id);
    if (r == MK_OK && changed > 0 && !aktif)
        r = db_exec(tx, &akun_stmts[Q_TAUTAN_END_OF], ARGS(VI(p->daerah), VI(id), VI(p->now)), NULL);
    if (r != MK_OK || changed == 0)
        return r;
    return akun_jejak(tx, p, aktif ? "akun.aktifkan" : "akun.nonaktifkan", "akun", id, NULL, NULL, NULL);
}

/* ---- roles ---- */

/* Four eyes for roles that administer. On the command line the first one of a region needs no second person,
 * because there is none: later ones do. */
static enum mk_result disetujui_langsung(struct db *tx, const struct pelaku *p, const struct hak_grant *g, bool *ret)
{
    int64_t there = 0;
    *ret = !hak_perlu_setuju(g->peran);
    if (*ret || !p->baris)
        return MK_OK;
    enum mk_result r = db_int(tx, &akun_stmts[Q_PERAN_COUNT],
                              ARGS(VI(p->daerah), VT(hak_peran_kode(PERAN_PENGELOLA_SISTEM)), VI(p->today), VI(0)),
                              &there);
    *ret = there == 0 && g->peran == PERAN_PENGELOLA_SISTEM;
    return r;
}

static enum mk_result peran_kabari(struct db *tx, struct arena *a, const struct pelaku *p, int64_t orang,
                                   const struct hak_grant *g, const char *apa)
{
    const struct kabar k = { .jenis = KABAR_PERAN, .lang = LANG_ID, .orang = orang, .apa = apa,
                             .peran = hak_peran_nama(g->peran, LANG_ID) };
    return akun_kabari(tx, a, p->daerah, p->now, &k, NULL);
}

static bool peran_ganda(const struct sasaran *s, const struct hak_grant *g, int32_t today)
{
    for (size_t i = 0; i < s->peran.n; i++) {
        const struct hak_grant *h = &s->peran.item[i].grant;
        if (h->peran == g->peran && h->unit_id == g->unit_id && h->objek_id == g->objek_id && h->sampai >= today)
            return true;
    }
    return false;
}

static enum mk_result peran_periksa(struct arena *a, const struct pelaku *p, const struct sasaran *s,
                                    const struct hak_grant *g, bool first, struct err *err)
{
    const struct hak_objek o = akun_objek(a, &s->units, g);
    bool unit_known = g->unit_id == 0;
    for (size_t i = 0; i < s->units.n; i++)
        unit_known = unit_known || s->units.item[i].id == g->unit_id;
    if (!hak_sah(g) || g->daerah_id != p->daerah || !unit_known)
        return err_set(err, MK_INVALID, "peran ini tidak cocok dengan unit atau tanggalnya");
    if (!pelaku_boleh(p, hak_untuk_memberi(g->peran), &o))
        return err_set(err, MK_DENIED, "Anda tidak berwenang memberi peran ini");
    if (!first && !pelaku_menguasai(p, a, &s->units, &s->peran))
        return err_set(err, MK_DENIED, "Anda tidak berwenang mengurus akun ini");
    if (s->orang.id == p->orang_id)
        return err_set(err, MK_DENIED, "peran untuk diri sendiri diberikan oleh orang lain");
    if (peran_ganda(s, g, p->today))
        return err_set(err, MK_INVALID, "orang ini sudah mempunyai peran itu");
    return MK_OK;
}

enum mk_result peran_beri(struct db *tx, struct arena *a, const struct pelaku *p, int64_t orang,
                          const struct hak_grant *g, const char *alasan, bool first, struct err *err)
{
    struct sasaran s;
    bool direct = false;
    enum mk_result r = sasaran_baca(tx, a, p, orang, &s, err);
    if (r == MK_OK)
        r = peran_periksa(a, p, &s, g, first && s.peran.n == 0, err);
    if (r == MK_OK)
        r = disetujui_langsung(tx, p, g, &direct);
    if (r != MK_OK)
        return r;
    int64_t id = id_make();
    const struct val none = VNULL();
    r = db_exec(tx, &akun_stmts[Q_PERAN_ADD],
                ARGS(VI(p->daerah), VI(id), VI(orang), VT(hak_peran_kode(g->peran)),
                     g->unit_id ? VI(g->unit_id) : none, g->objek_id ? VI(g->objek_id) : none, VI(g->dari),
                     g->sampai == HAK_SELAMANYA ? none : VI(g->sampai), VI(p->orang_id),
                     VT(p->baris ? "baris perintah" : p->nama), VI(p->now), direct ? VI(p->orang_id) : none,
                     direct ? VI(p->now) : none), NULL);
    if (r == MK_OK && direct)
        r = sesi_akhiri(tx, p, orang);
    if (r == MK_OK && direct)
        r = peran_kabari(tx, a, p, orang, g, "Anda mendapat peran");
    return r ? r : akun_jejak(tx, p, direct ? "peran.beri" : "peran.usul", "akun", orang, NULL, peran_json(a, g), alasan);
}

static enum mk_result peran_satu(struct db *tx, struct arena *a, const struct pelaku *p, int64_t id,
                                 struct akun_peran *ret, struct sasaran *s, struct err *err)
{
    struct cursor c;
    int64_t orang = 0;
    db_select(tx, &c, &akun_stmts[Q_PERAN], ARGS(VI(p->daerah), VI(id)));
    if (cursor_next(&c))
        orang = cursor_int(&c, 1);
    enum mk_result r = cursor_end(&c);
    if (r == MK_OK && orang == 0)
        return err_set(err, MK_NOT_FOUND, "peran ini tidak ada atau sudah dicabut");
    if (r == MK_OK)
        r = sasaran_baca(tx, a, p, orang, s, err);
    for (size_t i = 0; r == MK_OK && i < s->peran.n; i++)
        if (s->peran.item[i].id == id) {
            *ret = s->peran.item[i];
            return MK_OK;
        }
    return r ? r : err_set(err, MK_NOT_FOUND, "peran ini tidak dikenal");
}

enum mk_result peran_setujui(struct db *tx, struct arena *a, const struct pelaku *p, int64_t id, struct err *err)
{
    struct akun_peran peran = { 0 };
    struct sasaran s;
    enum mk_result r = peran_satu(tx, a, p, id, &peran, &s, err);
    if (r != MK_OK)
        return r;
    const struct hak_objek o = akun_objek(a, &s.units, &peran.grant);
    if (!pelaku_boleh(p, HAK_PERAN_SETUJU, &o))
        return err_set(err, MK_DENIED, "Anda tidak berwenang menyetujui peran");
    if (peran.disetujui)
        return err_set(err, MK_CONFLICT, "peran ini sudah disetujui");
    if (peran.usul_oleh == p->orang_id || peran.orang_id == p->orang_id)
        return err_set(err, MK_DENIED, "peran ini harus disetujui orang kedua, bukan pengusul atau penerimanya");
    r = db_exec(tx, &akun_stmts[Q_PERAN_SETUJU], ARGS(VI(p->daerah), VI(id), VI(p->orang_id), VI(p->now)), NULL);
    if (r == MK_OK)
        r = sesi_akhiri(tx, p, peran.orang_id);
    if (r == MK_OK)
        r = peran_kabari(tx, a, p, peran.orang_id, &peran.grant, "Anda mendapat peran");
    return r ? r : akun_jejak(tx, p, "peran.setuju", "akun", peran.orang_id, NULL, peran_json(a, &peran.grant), NULL);
}

enum mk_result peran_cabut(struct db *tx, struct arena *a, const struct pelaku *p, int64_t id, struct err *err)
{
    struct akun_peran peran = { 0 };
    struct sasaran s;
    enum mk_result r = peran_satu(tx, a, p, id, &peran, &s, err);
    if (r != MK_OK)
        return r;
    const struct hak_objek o = akun_objek(a, &s.units, &peran.grant);
    if (!pelaku_boleh(p, hak_untuk_memberi(peran.grant.peran), &o))
        return err_set(err, MK_DENIED, "Anda tidak berwenang mencabut peran ini");
    if (peran.disetujui && peran.grant.peran == PERAN_PENGELOLA_SISTEM)
        r = pengelola_tersisa(tx, p, peran.orang_id, err);
    if (r == MK_OK)
        r = db_exec(tx, &akun_stmts[Q_PERAN_CABUT], ARGS(VI(p->daerah), VI(id), VI(p->orang_id), VI(p->now)), NULL);
    if (r == MK_OK)
        r = sesi_akhiri(tx, p, peran.orang_id);
    if (r == MK_OK && peran.disetujui)
        r = peran_kabari(tx, a, p, peran.orang_id, &peran.grant, "Peran Anda dicabut");
    return r ? r : akun_jejak(tx, p, "peran.cabut", "akun", peran.orang_id, peran_json(a, &peran.grant), NULL, NULL);
}

/* ---- forgetting ---- */

/* An address that can belong to nobody (RFC 2606), unique by its number. */
enum mk_result akun_lupakan(struct db *tx, struct arena *a, const struct pelaku *p, int64_t orang, const char *alasan)
{
    static const int gone[] = { Q_AKUN_FORGET, Q_SESI_END_OF, Q_PERANGKAT_END_OF, Q_TOTP_END, Q_PULIH_END, Q_TAUTAN_FORGET };
    const struct val daerah = VI(p->daerah), id = VI(orang);
    const char *surel = arena_format(a, "dihapus-%lld@contoh.invalid", (long long)orang);
    enum mk_result r = surel ? db_exec(tx, &akun_stmts[Q_ORANG_FORGET], ARGS(daerah, id, VT(surel)), NULL) : MK_TOO_BIG;
    for (size_t i = 0; i < COUNT(gone) && !r; i++)
        r = db_exec(tx, &akun_stmts[gone[i]], ARGS(daerah, id), NULL);
    if (!r)
        r = db_exec(tx, &akun_stmts[Q_PERAN_FORGET], ARGS(daerah, id, VI(p->orang_id), VI(p->now)), NULL);
    return r ? r : akun_jejak(tx, p, "akun.lupakan", "akun", orang, NULL, NULL, alasan);
}

/* ---- links ---- */

enum mk_result tautan_simpan(struct db *tx, struct arena *a, int64_t daerah, int64_t now, const struct akun_orang *o,
                             enum lang lang, bool surati, struct tautan_hasil *ret)
{
    unsigned char token[SIDIK], hash[SIDIK];
    token_make(token, ret->token, hash);
    ret->undangan = !o->bersandi;
    ret->disurati = false;
    int64_t until = now + (ret->undangan ? INT64_C(3600000) * UNDANGAN_JAM : INT64_C(60000) * PULIH_MENIT);
    enum mk_result r = db_exec(tx, &akun_stmts[Q_TAUTAN_END_OF], ARGS(VI(daerah), VI(o->id), VI(now)), NULL);
    if (r == MK_OK)
        r = db_exec(tx, &akun_stmts[Q_TAUTAN_ADD],
                    ARGS(VI(daerah), VB(hash, SIDIK), VI(o->id), VT(ret->undangan ? "UNDANGAN" : "ATUR_ULANG"), VI(now),
                         VI(until)), NULL);
    const struct kabar k = { .jenis = ret->undangan ? KABAR_UNDANGAN : KABAR_ATUR_ULANG, .lang = lang, .orang = o->id,
                             .token = ret->token, .sampai_ms = until };
    return r || !surati ? r : akun_kabari(tx, a, daerah, now, &k, &ret->disurati);
}

enum mk_result tautan_buat(struct db *tx, struct arena *a, const struct pelaku *p, int64_t orang, bool serahkan,
                           struct tautan_hasil *ret, struct err *err)
{
    struct sasaran s;
    enum mk_result r = sasaran_kuasai(tx, a, p, orang, &s, err);
    if (r == MK_OK && !s.orang.aktif)
        return err_set(err, MK_DENIED, "akun ini tidak aktif");
    if (r == MK_OK)
        r = tautan_simpan(tx, a, p->daerah, p->now, &s.orang, LANG_ID, !serahkan && !p->baris, ret);
    return r ? r : akun_jejak(tx, p, ret->undangan ? "akun.undang" : "akun.tautan", "akun", orang, NULL,
                              ret->disurati ? "{\"cara\":\"surat\"}" : NULL, NULL);
}

enum mk_result faktor_hapus(struct db *tx, struct arena *a, const struct pelaku *p, int64_t orang, struct err *err)
{
    struct sasaran s;
    enum mk_result r = sasaran_kuasai(tx, a, p, orang, &s, err);
    if (r == MK_OK && !p->baris)
        return err_set(err, MK_DENIED, "langkah kedua hanya dapat dihapus lewat baris perintah");
    if (r == MK_OK)
        r = db_exec(tx, &akun_stmts[Q_TOTP_END], ARGS(VI(p->daerah), VI(orang)), NULL);
    if (r == MK_OK)
        r = db_exec(tx, &akun_stmts[Q_PULIH_END], ARGS(VI(p->daerah), VI(orang)), NULL);
    if (r == MK_OK)
        r = sesi_akhiri(tx, p, orang);
    return r ? r : akun_jejak(tx, p, "akun.hapus_faktor", "akun", orang, NULL, NULL, NULL);
}

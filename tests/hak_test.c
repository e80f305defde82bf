/* hak_test.c: the matrix (ASVS 5.0 8.2, docs/ancaman.md T6): every route of the whole house, every role, on a
 * thing of the own unit, of another unit and of another region, against the table below, which is written by
 * hand. A route that is not in the table fails. Further: looking changes nothing, and no form of a signed-in
 * person is taken without its token.
 *
 * A new route: one line here that says who may. */
#include <stdio.h>
#include <string.h>

#include "akun/akun_kit.h"
#include "web/house.h"

#define ADMIN "PENGELOLA_SISTEM ADMIN_DAERAH"
#define LIHAT "ADMIN_DAERAH ADMIN_UNIT PIMPINAN PETUGAS"
#define HASIL "ADMIN_DAERAH PIMPINAN ADMIN_UNIT PETUGAS"
#define ISI "ADMIN_DAERAH ADMIN_UNIT PETUGAS ENUMERATOR"

/* own: who may on a thing of unit DINAS (grants of units are at DINAS); other: on one of PUSKESMAS; NULL: no
 * such thing in the address, or it makes no difference. "*" anyone, "LOOPBACK" this machine, "MASUK" whoever is
 * signed in. gone: who may is answered 404, since the address names nothing that exists. */
static const struct row { const char *route, *own, *other, *body; bool gone; } table[] = {
    { "GET /healthz", "*", NULL, NULL, false },
    { "GET /metrics", "LOOPBACK", NULL, NULL, false },
    /* layanan */
    { "GET /", "*", NULL, NULL, false },
    { "GET /layanan", "*", NULL, NULL, false },
    { "GET /layanan/{kode}", "*", NULL, NULL, false },
    { "GET /unit", "*", NULL, NULL, false },
    { "GET /unit/{kode}", "*", NULL, NULL, false },
    { "GET /cari", "*", NULL, NULL, false },
    { "GET /banding", "*", NULL, NULL, false },
    { "GET /perubahan", "*", NULL, NULL, false },
    { "GET /perubahan.atom", "*", NULL, NULL, false },
    { "GET /sitemap.xml", "*", NULL, NULL, false },
    { "GET /robots.txt", "*", NULL, NULL, false },
    { "GET /aksesibilitas", "*", NULL, NULL, false },
    { "GET /unit/{kode}/maklumat", "*", NULL, NULL, false },
    { "GET /kelola/layanan", "ADMIN_DAERAH ADMIN_UNIT", NULL, NULL, false },
    { "GET /kelola/layanan/baru", "ADMIN_DAERAH ADMIN_UNIT", NULL, NULL, false },
    { "POST /kelola/layanan/baru", "ADMIN_DAERAH ADMIN_UNIT", NULL, "", false },
    { "GET /kelola/layanan/{kode}", "ADMIN_DAERAH ADMIN_UNIT", NULL, NULL, true },
    { "POST /kelola/layanan/{kode}", "ADMIN_DAERAH ADMIN_UNIT", NULL, "", true },
    { "POST /kelola/layanan/{kode}/standar", "ADMIN_DAERAH ADMIN_UNIT", NULL, "", true },
    { "GET /kelola/layanan/{kode}/standar/{versi}", "ADMIN_DAERAH ADMIN_UNIT", NULL, NULL, true },
    { "POST /kelola/layanan/{kode}/standar/{versi}", "ADMIN_DAERAH ADMIN_UNIT", NULL, "", true },
    { "POST /kelola/layanan/{kode}/standar/{versi}/{langkah}", "ADMIN_DAERAH ADMIN_UNIT", NULL, "", true },
    { "GET /warna/{nama}", "*", NULL, NULL, false },
    { "GET /lambang/{nama}", "*", NULL, NULL, false },
    { "GET /kelola/gaya", "MASUK", NULL, NULL, false },
    { "GET /kelola/daerah", "ADMIN_DAERAH", NULL, NULL, false },
    { "POST /kelola/daerah", "ADMIN_DAERAH", NULL, "", false },
    { "POST /kelola/daerah/lambang", "ADMIN_DAERAH", NULL, "", false },
    { "POST /kelola/daerah/lambang/hapus", "ADMIN_DAERAH", NULL, "", false },
    { "GET /kelola/unit", "ADMIN_DAERAH ADMIN_UNIT", NULL, NULL, false },
    { "GET /kelola/unit/baru", "ADMIN_DAERAH", NULL, NULL, false },
    { "POST /kelola/unit/baru", "ADMIN_DAERAH", NULL, "", false },
    { "GET /kelola/unit/{kode}", "ADMIN_DAERAH", NULL, NULL, true },
    { "POST /kelola/unit/{kode}", "ADMIN_DAERAH", NULL, "", true },
    { "GET /kelola/unit/{kode}/maklumat", "ADMIN_DAERAH ADMIN_UNIT", NULL, NULL, true },
    { "POST /kelola/unit/{kode}/maklumat", "ADMIN_DAERAH ADMIN_UNIT", NULL, "", true },
    { "POST /kelola/unit/{kode}/maklumat/terbit", "ADMIN_DAERAH", NULL, "", true },
    /* skm */
    { "GET /s/{kode}", "*", NULL, NULL, false },
    { "POST /s/{kode}", "*", NULL, NULL, false },
    { "GET /s/{kode}/terima/{resi}", "*", NULL, NULL, false },
    { "POST /s/{kode}/terima/{resi}/bukti", "*", NULL, NULL, false },
    { "GET /k", "*", NULL, NULL, false },
    { "POST /k", "*", NULL, NULL, false },
    { "GET /k/{kode}", "*", NULL, NULL, false },
    { "GET /skm/pohon", "*", NULL, NULL, false },
    { "GET /skm/pohon/kepala/{nomor}", "*", NULL, NULL, false },
    { "GET /api/v1/pohon", "*", NULL, NULL, false },
    { "GET /api/v1/pohon/kepala/{nomor}", "*", NULL, NULL, false },
    { "GET /api/v1/pohon/konsistensi", "*", NULL, NULL, false },
    { "GET /data", "*", NULL, NULL, false },
    { "GET /data/katalog.jsonld", "*", NULL, NULL, false },
    { "GET /data/kamus.csv", "*", NULL, NULL, false },
    { "GET /sematkan/{unit}", "*", NULL, NULL, false },
    { "GET /bagikan/daerah.png", "*", NULL, NULL, false },
    { "GET /bagikan/unit/{kartu}", "*", NULL, NULL, false },
    { "GET /bagikan/layanan/{kartu}", "*", NULL, NULL, false },
    { "GET /tv", "*", NULL, NULL, false },
    { "GET /tv/{unit}", "*", NULL, NULL, false },
    { "GET /kelola/media", "ADMIN_DAERAH ADMIN_UNIT", NULL, NULL, false },
    { "POST /kelola/media", "ADMIN_DAERAH ADMIN_UNIT", NULL, NULL, false },
    { "POST /kelola/media/{id}/hapus", "ADMIN_DAERAH ADMIN_UNIT", NULL, "", true },
    { "GET /data/skm/baris.csv", "*", NULL, NULL, false },
    { "GET /data/skm/hasil.csv", "*", NULL, NULL, false },
    { "GET /api/v1/skm", "*", NULL, NULL, false },
    { "GET /hasil", "*", NULL, NULL, false },
    { "GET /metode", "*", NULL, NULL, false },
    { "GET /hasil/resmi", "*", NULL, NULL, false },
    { "GET /hasil/resmi/{nomor}", "*", NULL, NULL, false },
    { "GET /hasil/resmi/{nomor}/naskah", "*", NULL, NULL, false },
    { "GET /data/skm/resmi.csv", "*", NULL, NULL, false },
    { "GET /api/v1/resmi", "*", NULL, NULL, false },
    { "GET /data/skm/tren.csv", "*", NULL, NULL, false },
    { "GET /api/v1/tren", "*", NULL, NULL, false },
    { "GET /api/v1/openapi.json", "*", NULL, NULL, false },
    { "GET /api/v1/skm/{kode}", "*", NULL, NULL, false },
    { "POST /api/v1/skm/{kode}/jawaban", "*", NULL, NULL, false },
    { "GET /hasil/unsur", "*", NULL, NULL, false },
    { "GET /hasil/profil", "*", NULL, NULL, false },
    { "GET /hasil/tren", "*", NULL, NULL, false },
    { "GET /kelola/skm/riwayat", LIHAT, NULL, NULL, false },
    { "POST /kelola/skm/riwayat", "ADMIN_DAERAH", NULL, "", false },
    { "POST /kelola/skm/riwayat/{id}/hapus", "ADMIN_DAERAH", NULL, "", true },
    { "GET /kios", "*", NULL, NULL, false },
    { "POST /kios/pasang", "*", NULL, NULL, false },
    { "POST /kios/mulai", "*", NULL, NULL, false },
    { "POST /kios/tampilan", "*", NULL, NULL, false },
    { "GET /kios/isi", "*", NULL, NULL, false },
    { "POST /kios/isi", "*", NULL, NULL, false },
    { "GET /kios/terima", "*", NULL, NULL, false },
    { "GET /kelola/skm/kios", ISI, NULL, NULL, false },
    { "POST /kelola/skm/kios", ISI, NULL, "", false },
    { "POST /kelola/skm/kios/{id}/kode", ISI, NULL, "", true },
    { "POST /kelola/skm/kios/{id}/akhiri", ISI, NULL, "alasan=perangkat+diganti", true },
    { "GET /kelola/lapangan", ISI, NULL, NULL, false },
    { "GET /kelola/lapangan/pekerja.js", ISI, NULL, NULL, false },
    { "GET /kelola/lapangan/bekal", ISI, NULL, NULL, false },
    { "POST /kelola/lapangan/kirim", ISI, NULL, "antrean=[]", false },
    { "GET /kelola/skm/saran", LIHAT, NULL, NULL, false },
    { "GET /kelola/skm/saran/{id}", "ADMIN_DAERAH ADMIN_UNIT", NULL, NULL, true },
    { "POST /kelola/skm/saran/{id}", "ADMIN_DAERAH ADMIN_UNIT", NULL, "", true },
    { "GET /kelola/skm/bundel", "ADMIN_DAERAH ADMIN_UNIT PETUGAS ENUMERATOR", NULL, NULL, false },
    { "POST /kelola/skm/bundel", "ADMIN_DAERAH ADMIN_UNIT PETUGAS ENUMERATOR", NULL, "", false },
    { "GET /kelola/skm/bundel/{id}", "ADMIN_DAERAH ADMIN_UNIT PETUGAS ENUMERATOR", NULL, NULL, true },
    { "GET /kelola/skm/bundel/{id}/{nomor}", "ADMIN_DAERAH ADMIN_UNIT PETUGAS ENUMERATOR", NULL, NULL, true },
    { "POST /kelola/skm/bundel/{id}/{nomor}", "ADMIN_DAERAH ADMIN_UNIT PETUGAS ENUMERATOR", NULL, "", true },
    { "GET /kelola/skm/kertas", "ADMIN_DAERAH ADMIN_UNIT PETUGAS ENUMERATOR", NULL, NULL, false },
    { "GET /kelola/skm/kertas/{kode}", "ADMIN_DAERAH ADMIN_UNIT PETUGAS ENUMERATOR", NULL, NULL, true },
    { "POST /kelola/skm/kertas/{kode}", "ADMIN_DAERAH ADMIN_UNIT PETUGAS ENUMERATOR", NULL, "", true },
    { "GET /kelola/skm/kertas/{kode}/formulir", "*", NULL, NULL, false },
    { "GET /kelola/skm/instrumen", LIHAT, NULL, NULL, false },
    { "POST /kelola/skm/instrumen", "ADMIN_DAERAH", NULL, "", false },
    { "GET /kelola/skm/instrumen/{id}", LIHAT, NULL, NULL, true },
    { "POST /kelola/skm/instrumen/{id}", "ADMIN_DAERAH", NULL, "", true },
    { "GET /kelola/skm/instrumen/{id}/tanya/{nomor}", "ADMIN_DAERAH", NULL, NULL, true },
    { "POST /kelola/skm/instrumen/{id}/tanya/{nomor}", "ADMIN_DAERAH", NULL, "", true },
    { "GET /kelola/skm/instrumen/{id}/tambahan/{nomor}", "ADMIN_DAERAH", NULL, NULL, true },
    { "POST /kelola/skm/instrumen/{id}/tambahan/{nomor}", "ADMIN_DAERAH", NULL, "", true },
    { "GET /kelola/skm/tambahan", LIHAT, NULL, NULL, false },
    { "GET /kelola/skm/tambahan.csv", LIHAT, NULL, NULL, true },
    { "POST /kelola/skm/tambahan/{id}/{nomor}", "ADMIN_DAERAH ADMIN_UNIT", NULL, "", true },
    { "GET /kelola/skm/instrumen/{id}/pratinjau", LIHAT, NULL, NULL, true },
    { "POST /kelola/skm/uji", "ADMIN_DAERAH ADMIN_UNIT", NULL, "", false },
    { "GET /kelola/skm", LIHAT, NULL, NULL, false },
    { "GET /kelola/skm/kode", "ADMIN_DAERAH ADMIN_UNIT PETUGAS ENUMERATOR", NULL, NULL, false },
    { "POST /kelola/skm/kode", "ADMIN_DAERAH ADMIN_UNIT PETUGAS ENUMERATOR", NULL, "", false },
    { "POST /kelola/skm/kode/{id}/batal", "ADMIN_DAERAH ADMIN_UNIT PETUGAS ENUMERATOR", NULL, "", true },
    { "GET /kelola/skm/periksa", "ADMIN_DAERAH", NULL, NULL, false },
    { "POST /kelola/skm/periksa", "ADMIN_DAERAH", NULL, "", false },
    { "GET /kelola/skm/karantina", "ADMIN_DAERAH", NULL, NULL, false },
    { "POST /kelola/skm/karantina", "ADMIN_DAERAH", NULL, "", false },
    { "GET /kelola/skm/karantina/{id}", "ADMIN_DAERAH", NULL, NULL, true },
    { "POST /kelola/skm/karantina/{id}", "ADMIN_DAERAH", NULL, "", true },
    { "GET /data/skm/karantina.csv", "*", NULL, NULL, false },
    { "POST /kelola/skm/periode", "ADMIN_DAERAH", NULL, "", false },
    { "GET /kelola/skm/periode/{kode}", LIHAT, NULL, NULL, true },
    { "POST /kelola/skm/periode/{kode}", "ADMIN_DAERAH", NULL, "", true },
    { "GET /kelola/skm/poster", LIHAT, NULL, NULL, false },
    { "GET /kelola/skm/poster/survei.pdf", LIHAT, NULL, NULL, true },
    { "GET /kelola/skm/poster/hasil.pdf", LIHAT, NULL, NULL, true },
    { "GET /kelola/skm/periode/{kode}/terbit", LIHAT, NULL, NULL, true },
    { "POST /kelola/skm/periode/{kode}/terbit", "ADMIN_DAERAH ADMIN_UNIT", NULL, "", true },
    { "POST /kelola/skm/terbit/{nomor}/tarik", "ADMIN_DAERAH", NULL, "", true },
    { "GET /kelola/skm/periode/{kode}/populasi.csv", LIHAT, NULL, NULL, true },
    { "GET /kelola/skm/periode/{kode}/unit/{unit}", LIHAT, NULL, NULL, true },
    { "POST /kelola/skm/periode/{kode}/unit/{unit}", "ADMIN_DAERAH ADMIN_UNIT", NULL, "", true },
    /* jejak, privasi */
    { "GET /kelola/jejak", ADMIN, NULL, NULL, false },
    { "GET /kelola/jejak.csv", ADMIN, NULL, NULL, false },
    { "GET /jejak/kunci", "*", NULL, NULL, false },
    { "GET /privasi", "*", NULL, NULL, false },
    { "GET /privasi/permintaan", "*", NULL, NULL, false },
    { "POST /privasi/permintaan", "*", NULL, NULL, false },
    { "GET /privasi/permintaan/status", "*", NULL, NULL, false },
    { "POST /privasi/permintaan/status", "*", NULL, NULL, false },
    { "GET /kelola/privasi", ADMIN, NULL, NULL, false },
    { "GET /kelola/privasi/{id}", ADMIN, NULL, NULL, true },
    { "POST /kelola/privasi/{id}/buka", ADMIN, NULL, "", true },
    { "POST /kelola/privasi/{id}/mulai", ADMIN, NULL, "", true },
    { "POST /kelola/privasi/{id}/putus", ADMIN, NULL, "", true },
    { "POST /kelola/privasi/{id}/tindak", ADMIN, NULL, "", true },
    /* surat */
    { "GET /kelola/surat", ADMIN, NULL, NULL, false },
    { "GET /kelola/surat/{id}", ADMIN, NULL, NULL, true },
    { "POST /kelola/surat/{id}/ulang", ADMIN, NULL, "", true },
    { "POST /kelola/surat/{id}/buang", ADMIN, NULL, "alasan=salah+alamat", true },
    /* laporan */
    { "GET /kelola/laporan", HASIL, NULL, NULL, false },
    { "POST /kelola/laporan", "ADMIN_DAERAH ADMIN_UNIT", NULL, "", true },
    { "GET /kelola/laporan/skm.pdf", HASIL, NULL, NULL, true },
    { "GET /kelola/laporan/skm.xlsx", HASIL, NULL, NULL, true },
    { "GET /kelola/laporan/rtl.pdf", HASIL, NULL, NULL, true },
    { "GET /kelola/laporan/rtl.xlsx", HASIL, NULL, NULL, true },
    { "POST /kelola/laporan/kerja", HASIL, NULL, "", false },
    { "GET /kelola/laporan/kerja/{id}", HASIL, NULL, NULL, true },
    { "POST /kelola/laporan/kerja/{id}/batal", HASIL, NULL, "", true },
    { "GET /kelola/laporan/kerja/{id}/unduh", HASIL, NULL, NULL, true },
    /* tindak */
    { "GET /kelola/tindak", HASIL, NULL, NULL, false },
    { "GET /kelola/tindak.csv", HASIL, NULL, NULL, false },
    { "GET /kelola/tindak/rencana", HASIL, NULL, NULL, false },
    { "POST /kelola/tindak/rencana", "ADMIN_DAERAH ADMIN_UNIT", NULL, "", true },
    { "POST /kelola/tindak/rencana/laporan", "ADMIN_DAERAH ADMIN_UNIT", NULL, "", true },
    { "GET /kelola/tindak/rekap", HASIL, NULL, NULL, false },
    { "GET /kelola/tindak/{id}", HASIL, NULL, NULL, true },
    { "POST /kelola/tindak/{id}", "ADMIN_DAERAH ADMIN_UNIT", NULL, "", true },
    { "POST /kelola/tindak/{id}/langkah", "ADMIN_DAERAH ADMIN_UNIT", NULL, "", true },
    /* bukti */
    { "GET /kelola/bukti", LIHAT, NULL, NULL, false },
    { "GET /kelola/bukti/baru", "ADMIN_DAERAH ADMIN_UNIT PETUGAS", NULL, NULL, false },
    { "POST /kelola/bukti/baru", "ADMIN_DAERAH ADMIN_UNIT PETUGAS", NULL, "", false },
    { "GET /kelola/bukti/{id}", LIHAT, NULL, NULL, true },
    { "GET /kelola/bukti/{id}/unduh", LIHAT, NULL, NULL, true },
    { "POST /kelola/bukti/{id}/tarik", "ADMIN_DAERAH ADMIN_UNIT PETUGAS", NULL, "alasan=salah+berkas", true },
    /* akun */
    { "GET /masuk", "*", NULL, NULL, false },
    { "POST /masuk", "*", NULL, NULL, false },
    { "GET /masuk/kode", "*", NULL, NULL, false },
    { "POST /masuk/kode", "*", NULL, NULL, false },
    { "GET /masuk/ulang", "MASUK", NULL, NULL, false },
    { "POST /masuk/ulang", "MASUK", NULL, "", false },
    { "POST /keluar", "MASUK", NULL, "", false },
    { "GET /lupa", "*", NULL, NULL, false },
    { "POST /lupa", "*", NULL, NULL, false },
    { "GET /undangan/{token}", "*", NULL, NULL, false },
    { "POST /undangan/{token}", "*", NULL, NULL, false },
    { "GET /kelola", "MASUK", NULL, NULL, false },
    { "GET /kelola/cari", "MASUK", NULL, NULL, false },
    { "GET /kelola/pintasan", "MASUK", NULL, NULL, false },
    { "GET /kelola/pimpin", HASIL, NULL, NULL, false },
    { "GET /kelola/daftar/{kode}", "MASUK", NULL, NULL, true },
    { "POST /kelola/daftar/{kode}/kolom", "MASUK", NULL, "", true },
    { "POST /kelola/daftar/{kode}/saringan", "MASUK", NULL, "", true },
    { "POST /kelola/daftar/{kode}/saringan/{id}", "MASUK", NULL, "", true },
    { "GET /kelola/daftar/{kode}/csv", "MASUK", NULL, NULL, true },
    { "POST /kelola/daftar/{kode}/aksi", "MASUK", NULL, "", true },
    { "GET /kelola/tindakan/{id}", "MASUK", NULL, NULL, true },
    { "POST /kelola/tindakan/{id}/batal", "MASUK", NULL, "", true },
    { "GET /kelola/faktor", "MASUK", NULL, NULL, false },
    { "POST /kelola/faktor", "MASUK", NULL, "", false },
    { "POST /kelola/faktor/pulih", "MASUK", NULL, "", false },
    { "GET /kelola/profil", "MASUK", NULL, NULL, false },
    { "POST /kelola/profil", "MASUK", NULL, "", false },
    { "POST /kelola/profil/sandi", "MASUK", NULL, "", false },
    { "POST /kelola/profil/sesi", "MASUK", NULL, "", false },
    { "POST /kelola/profil/data", "MASUK", NULL, "", false },
    { "GET /kelola/akun", ADMIN " ADMIN_UNIT", NULL, NULL, false },
    { "GET /kelola/akun/baru", ADMIN " ADMIN_UNIT", NULL, NULL, false },
    { "POST /kelola/akun/baru", ADMIN " ADMIN_UNIT", NULL, "", false },
    { "GET /kelola/akun/{id}", ADMIN " ADMIN_UNIT", ADMIN, NULL, false },
    { "POST /kelola/akun/{id}", ADMIN " ADMIN_UNIT", ADMIN, "nama=x", false },
    { "POST /kelola/akun/{id}/aktif", ADMIN " ADMIN_UNIT", ADMIN, "aktif=1", false },
    { "POST /kelola/akun/{id}/tautan", ADMIN " ADMIN_UNIT", ADMIN, "", false },
    { "POST /kelola/akun/{id}/peran", ADMIN " ADMIN_UNIT", ADMIN, "", false },
    { "POST /kelola/akun/{id}/peran/{peran}/setuju", ADMIN, NULL, "", true },
    { "POST /kelola/akun/{id}/peran/{peran}/cabut", ADMIN " ADMIN_UNIT", NULL, "", true },
};

static const struct row *row_of(const struct route *t)
{
    char name[256];
    snprintf(name, sizeof name, "%s %s", t->method == POST ? "POST" : "GET", t->path);
    for (size_t i = 0; i < COUNT(table); i++)
        if (strcmp(table[i].route, name) == 0)
            return &table[i];
    return NULL;
}

static bool listed(const char *list, enum hak_peran p)
{
    const char *code = hak_peran_kode(p);
    size_t n = strlen(code);
    for (const char *at = strstr(list, code); at; at = strstr(at + 1, code))
        if ((at == list || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return true;
    return false;
}

/* ---- people and things ---- */

static struct site *house(void)
{
    return akun_site_of(all_features, n_all_features);
}

static const char *mail_of(enum hak_peran p)
{
    static char text[64];
    snprintf(text, sizeof text, "%s@uji.go.id", hak_peran_kode(p));
    for (char *c = text; *c; c++)
        *c = ascii_lower(*c);
    return text;
}

static struct site_jar jars[N_PERAN];

static void sign_in(struct site *s, enum hak_peran p)
{
    char mail[64];
    snprintf(mail, sizeof mail, "%s", mail_of(p));
    bool there = akun_row(s, mail) != 0;
    int64_t id = akun_person(s, mail, p, hak_jangkauan(p) == HAK_UNIT ? DINAS : 0);
    if (!there && hak_perlu_faktor(p))
        akun_faktor(s, id);
    akun_sign_in(s, &jars[p], mail);
}

static void everybody(struct site *s)
{
    for (int p = 0; p < N_PERAN; p++)
        if (!site_cookie(&jars[p], "maklumat"))
            sign_in(s, (enum hak_peran)p);
}

enum { ELSEWHERE = 777777 };

static enum mk_result elsewhere_put(struct db *tx, void *arg, struct err *err)
{
    const struct daerah other = { .id = 7325, .kode = "73.25", .nama = "Kabupaten Lain", .zona = 480 };
    (void)arg, (void)err;
    enum mk_result r = registry_daerah_add(tx, &other, 1);
    if (!r)
        r = db_exec(tx, &akun_stmts[Q_ORANG_ADD], ARGS(VI(7325), VI(ELSEWHERE), VT("Orang Lain"), VT("lain@lain.go.id"), VT(""), VT("orang lain"), VI(1)), NULL);
    return r ? r : db_exec(tx, &akun_stmts[Q_AKUN_ADD], ARGS(VI(7325), VI(ELSEWHERE)), NULL);
}

static const char *address(const struct route *t, int64_t id)
{
    static char path[512];
    size_t n = 0;
    for (const char *p = t->path; *p; p++) {
        if (*p != '{') {
            path[n++] = *p;
            continue;
        }
        bool is_id = strncmp(p, "{id}", 4) == 0;
        n += (size_t)snprintf(path + n, sizeof path - n, "%lld", is_id ? (long long)id : 1LL);
        p += strcspn(p, "}");
    }
    path[n] = '\0';
    return path;
}

static int ask(struct site *s, enum hak_peran p, const struct route *t, const struct row *row, int64_t id)
{
    if (t->method == POST)
        return akun_send(s, &jars[p], address(t, id), row->body ? row->body : "");
    site_use(&jars[p]);
    return site_get(s, address(t, id));
}

static bool refused(int status)
{
    return status == 403 || status == 404 || (status == 303 && strncmp(site_field("Location"), "/masuk", 6) == 0);
}

static void expect(struct site *s, enum hak_peran p, const struct route *t, const struct row *row, int64_t id,
                   bool want, const char *where)
{
    int status = ask(s, p, t, row, id);
    bool good = want ? (row->gone ? status == 404 : !refused(status)) : row->gone ? status == 403 : refused(status);
    if (strcmp(t->path, "/keluar") == 0) {
        good = status == 303;
        memset(&jars[p], 0, sizeof jars[p]);
        sign_in(s, p);
    }
    if (!good)
        FAIL("%s sebagai %s, %s: %d", row->route, hak_peran_kode(p), where, status);
}

/* ---- the matrix ---- */

TEST(hak_matrix__every_route_is_listed_and_every_line_is_a_route)
{
    struct site *s = house();
    bool used[COUNT(table)] = { false };
    size_t n = 0;
    for (const struct route *t; (t = house_route(&s->house, n)) != NULL; n++) {
        const struct row *row = row_of(t);
        if (!row)
            FAIL("%s %s tidak ada dalam tabel hak_test.c", t->method == POST ? "POST" : "GET", t->path);
        bool open = strcmp(row->own, "*") == 0, local = strcmp(row->own, "LOOPBACK") == 0;
        CHECK_INT(t->role == WARGA, open);
        CHECK_INT(t->role == LOOPBACK, local);
        used[row - table] = true;
    }
    for (size_t i = 0; i < COUNT(table); i++)
        if (!used[i])
            FAIL("%s tidak ada lagi", table[i].route);
}

TEST(hak_matrix__every_role_on_own_other_and_foreign_things)
{
    struct site *s = house();
    int64_t asked = 0, own = akun_person(s, "sasaran@uji.go.id", PERAN_PETUGAS, BIDANG),
            other = akun_person(s, "lain@uji.go.id", PERAN_PETUGAS, PUSKESMAS);
    site_write(s, elsewhere_put, NULL);
    everybody(s);
    const struct route *t;
    for (size_t i = 0; (t = house_route(&s->house, i)) != NULL; i++) {
        const struct row *row = row_of(t);
        if (!row || t->role == WARGA || t->role == LOOPBACK)
            continue;
        for (int p = 0; p < N_PERAN; p++) {
            bool all = strcmp(row->own, "MASUK") == 0, may = all || listed(row->own, (enum hak_peran)p);
            expect(s, (enum hak_peran)p, t, row, own, may, "unit sendiri");
            asked++;
            if (!row->other)
                continue;
            expect(s, (enum hak_peran)p, t, row, other, listed(row->other, (enum hak_peran)p), "unit lain");
            expect(s, (enum hak_peran)p, t, row, ELSEWHERE, false, "daerah lain");
            asked += 2;
        }
        site_use(NULL);
        int status = t->method == POST ? site_form(s, address(t, own), "") : site_get(s, address(t, own));
        if (status != 303 || strncmp(site_field("Location"), "/masuk", 6) != 0)
            FAIL("%s tanpa masuk: %d", row->route, status);
    }
    CHECK(asked > 250);
}

TEST(hak_forms__no_post_of_a_signed_in_person_without_its_token)
{
    struct site *s = house();
    const struct route *t;
    int64_t own = akun_person(s, "sasaran@uji.go.id", PERAN_PETUGAS, BIDANG), tried = 0;
    everybody(s);
    for (size_t i = 0; (t = house_route(&s->house, i)) != NULL; i++) {
        if (t->method != POST || (t->role != MASUK && t->role != STAF))
            continue;
        const struct row *row = row_of(t);
        enum hak_peran p = PERAN_PENGELOLA_SISTEM; /* or another who may: the door comes before the form */
        for (int other = 0; row && t->role == STAF && !listed(row->own, p) && other < N_PERAN; other++)
            p = listed(row->own, (enum hak_peran)other) ? (enum hak_peran)other : p;
        site_use(&jars[p]);
        CHECK_INT(site_form(s, address(t, own), row && row->body ? row->body : ""), 403);
        CHECK(site_shows("Formulir ini sudah tidak berlaku"));
        CHECK_INT(akun_send(s, &jars[p], "/masuk/ulang", ""), 422); /* still signed in */
        tried++;
    }
    CHECK(tried >= 12);
}

/* Addresses of the hits, as many as there is room for. */
static size_t hits_of(const char *html, char ret[][200], size_t max)
{
    size_t n = 0;
    for (const char *p = html; n < max && (p = strstr(p, "<li><a href=\"")) != NULL; p++) {
        p += strlen("<li><a href=\"");
        size_t length = strcspn(p, "\"");
        if (length < sizeof ret[0])
            snprintf(ret[n++], sizeof ret[0], "%.*s", (int)length, p);
    }
    return n;
}

TEST(hak_search__whatever_it_shows_a_role_opens_for_that_role)
{
    static const char *const asked[] = { "", "dinas", "uji", "akun", "survei", "rencana", "surat", "baru", "standar" };
    static char hit[64][200];
    struct site *s = house();
    size_t followed = 0;
    akun_person(s, "sasaran@uji.go.id", PERAN_PETUGAS, BIDANG);
    everybody(s);
    for (int p = 0; p < N_PERAN; p++)
        for (size_t q = 0; q < COUNT(asked); q++) {
            char path[100];
            snprintf(path, sizeof path, "/kelola/cari?bagian=1&q=%s", asked[q]);
            site_use(&jars[p]);
            CHECK_INT(site_get(s, path), 200);
            if (strcmp(asked[q], "uji") == 0) /* people: for whoever may read accounts */
                CHECK_INT(site_shows("href=\"/kelola/akun/"), hak_peran_boleh((enum hak_peran)p, HAK_AKUN_LIHAT));
            size_t n = hits_of(site_body(), hit, COUNT(hit));
            for (size_t i = 0; i < n; i++, followed++)
                if (refused(site_get(s, hit[i])))
                    FAIL("%s mendapat %s untuk \"%s\"", hak_peran_kode((enum hak_peran)p), hit[i], asked[q]);
        }
    CHECK(followed > 100);
}

static enum mk_result refused_put(struct db *tx, void *arg, struct err *err)
{
    (void)tx, (void)arg, (void)err;
    return MK_CONFLICT;
}

TEST(hak_get__looking_changes_nothing)
{
    struct site *s = house();
    struct err err;
    const struct route *t;
    int64_t own = akun_person(s, "sasaran@uji.go.id", PERAN_PETUGAS, BIDANG);
    everybody(s);
    uint64_t before = db_version(s->db);
    for (int p = -1; p < N_PERAN; p++)
        for (size_t i = 0; (t = house_route(&s->house, i)) != NULL; i++) {
            site_use(p < 0 ? NULL : &jars[p]);
            if (t->method == GET)
                site_get(s, address(t, own));
        }
    CHECK_INT(store_write(s->store, refused_put, NULL, &err), MK_CONFLICT); /* behind all that a page may have ordered */
    CHECK_INT(db_version(s->db) == before, true);
}

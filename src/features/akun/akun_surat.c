/* akun_surat.c: what people are told by e-mail: an invitation, a link for a new password, and what happened to their
 * account. Added in the transaction of its cause; without a mail server (registry/surat_conf.h) nothing is written.
 * Whoever acts on their own account gets it in the language of that request, everybody else in Indonesian. */
#include "akun/akun.h"

#include "registry/surat.h"
#include "registry/surat_conf.h"

static const struct {
    const char *jenis;
    const char *perihal[N_LANGS], *isi[N_LANGS];
} letters[N_KABAR] = {
    [KABAR_UNDANGAN] = { "akun.undangan",
        { "Undangan ke Maklumat", "Invitation to Maklumat" },
        { "Yth. {nama},\n\nAnda diundang sebagai pengguna Maklumat, sistem mutu pelayanan publik. Buat kata sandi Anda lewat tautan"
          " berikut:\n\n{tautan}\n\nTautan berlaku 72 jam dan hanya sekali pakai. Jangan teruskan surat ini kepada siapa pun.\n"
          "Bila Anda tidak merasa perlu akun ini, abaikan saja: akun tidak aktif sebelum tautannya dipakai.\n",
          "Dear {nama},\n\nYou are invited to Maklumat, the system for the quality of public services. Set your password with"
          " this link:\n\n{tautan}\n\nIt works once, within 72 hours. Do not forward this letter.\n"
          "If you did not expect it, ignore it: the account stays inactive until the link is used.\n" } },
    [KABAR_ATUR_ULANG] = { "akun.atur_ulang",
        { "Tautan kata sandi baru", "Link for a new password" },
        { "Yth. {nama},\n\nSeseorang, mungkin Anda atau pengelola, meminta kata sandi baru untuk akun Anda. Buat lewat tautan"
          " berikut:\n\n{tautan}\n\nTautan berlaku 30 menit dan hanya sekali pakai.\n"
          "Bila Anda tidak memintanya, abaikan surat ini: kata sandi Anda tidak berubah. Pengelola tidak pernah menanyakan kata sandi.\n",
          "Dear {nama},\n\nSomebody, perhaps you or an administrator, asked for a new password for your account. Set it with"
          " this link:\n\n{tautan}\n\nIt works once, within 30 minutes.\n"
          "If you did not ask, ignore this letter: your password has not changed. Nobody of us will ever ask for it.\n" } },
    [KABAR_PERAN] = { "akun.peran",
        { "Peran Anda di Maklumat berubah", "Your role in Maklumat changed" },
        { "Yth. {nama},\n\n{apa}: {peran}, {waktu}.\n\nSemua sesi Anda diakhiri; silakan masuk kembali di {situs}/masuk.\n"
          "Bila ini tidak Anda duga, hubungi pengelola sistem.\n",
          "Dear {nama},\n\n{apa}: {peran}, {waktu}.\n\nAll your sessions were ended; please sign in again at {situs}/masuk.\n"
          "If you did not expect this, contact the system manager.\n" } },
    [KABAR_PERANGKAT] = { "akun.perangkat",
        { "Masuk dari peramban baru", "Sign-in from a new browser" },
        { "Yth. {nama},\n\nAkun Anda baru saja dipakai masuk dari peramban yang belum dikenal: {peramban}, {waktu}.\n\n"
          "Bila itu Anda, tidak ada yang perlu dilakukan. Bila bukan, segera ganti kata sandi di {situs}/lupa dan hubungi"
          " pengelola sistem.\n",
          "Dear {nama},\n\nYour account was just signed in to from a browser that was not known: {peramban}, {waktu}.\n\n"
          "If it was you, nothing needs to be done. If not, set a new password at {situs}/lupa at once and contact the system"
          " manager.\n" } },
    [KABAR_SANDI] = { "akun.sandi",
        { "Kata sandi Anda diganti", "Your password was changed" },
        { "Yth. {nama},\n\nKata sandi akun Anda diganti, {waktu}. Semua sesi lain sudah diakhiri.\n\n"
          "Bila bukan Anda yang menggantinya, segera minta tautan baru di {situs}/lupa dan hubungi pengelola sistem.\n",
          "Dear {nama},\n\nThe password of your account was changed, {waktu}. All other sessions were ended.\n\n"
          "If it was not you, ask for a new link at {situs}/lupa at once and contact the system manager.\n" } },
};

enum mk_result akun_kabari(struct db *tx, struct arena *a, int64_t daerah, int64_t now, const struct kabar *k, bool *ret_sent)
{
    struct akun_orang o = { .id = 0 };
    const char *situs, *token = k->token;
    bool link = k->jenis == KABAR_UNDANGAN || k->jenis == KABAR_ATUR_ULANG;
    if (ret_sent)
        *ret_sent = false;
    struct daerah d;
    enum mk_result r = registry_daerah(tx, a, &d);
    if (r || !surat_siap(d.alamat, &situs))
        return r;
    r = akun_orang_baca(tx, a, daerah, k->orang, &o);
    if (r || !o.aktif || (!link && !o.bersandi)) /* whoever was only invited learns everything from the invitation */
        return r;
    const struct surat_isian f[] = { { "nama", o.nama }, { "situs", situs }, { "waktu", say_moment(a, now, d.zona, k->lang) },
                                     { "peran", k->peran }, { "apa", k->apa }, { "peramban", k->peramban } };
    const struct surat_baru s = {
        .jenis = letters[k->jenis].jenis, .penerima = o.surel, .perihal = letters[k->jenis].perihal[k->lang],
        .isi = surat_susun(a, letters[k->jenis].isi[k->lang], f, COUNT(f)),
        .rahasia = link ? arena_format(a, "%s/undangan/%s", situs, token) : NULL, .sampai_ms = link ? k->sampai_ms : 0 };
    if (!s.isi || (link && !s.rahasia))
        return MK_TOO_BIG;
    r = surat_add(tx, a, daerah, &s, now, NULL);
    if (!r && ret_sent)
        *ret_sent = true;
    return r == MK_INVALID ? MK_OK : r; /* an address that cannot be written to stops nothing */
}

enum mk_result sandi_kabari(struct db *tx, int64_t daerah, int64_t orang, int64_t now, enum lang lang)
{
    const struct kabar k = { .jenis = KABAR_SANDI, .lang = lang, .orang = orang };
    struct arena a;
    arena_init(&a, 1 << 20);
    enum mk_result r = akun_kabari(tx, &a, daerah, now, &k, NULL);
    arena_release(&a);
    return r;
}

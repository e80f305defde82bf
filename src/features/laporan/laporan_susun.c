/* laporan_susun.c: puts the report together: cover, contents, chapters, annexes, who signs. Drafts are sentences that hold
 * for any unit; whoever prints the report reads them first and writes better ones. */
#include <string.h>

#include "laporan/laporan.h"

static const char *const parts[N_BAGIAN] = {
#define X(code, title, rows, part) [BAGIAN_##code] = part,
    BAGIANS(X)
#undef X
};

const char *laporan_periode(struct arena *a, struct period p, bool code)
{
    return code ? say_period_code(a, p) : say_period(a, p, LANG_ID);
}

static const char *who(const struct laporan *l)
{
    return l->q.unit ? l->q.unit->nama : l->q.daerah->nama;
}

/* As letterheads are written. Only letters a to z: names of regions have no others. */
static const char *capitals(struct arena *a, const char *s)
{
    char *text = arena_text(a, s);
    for (char *p = text; p && *p; p++)
        if (*p >= 'a' && *p <= 'z')
            *p = (char)(*p - 'a' + 'A');
    return text ? text : "";
}

/* Those that no other feature writes. */
static const char *own_draft(const struct laporan *l, enum bagian b)
{
    struct arena *a = l->q.arena;
    switch (b) {
    case BAGIAN_KOP:
        return l->q.unit ? arena_format(a, "PEMERINTAH %s\n%s\n%s", capitals(a, l->q.daerah->nama), capitals(a, l->q.unit->nama), l->q.unit->alamat)
                         : arena_format(a, "PEMERINTAH %s\nSEKRETARIAT DAERAH", capitals(a, l->q.daerah->nama));
    case BAGIAN_LATAR:
        return "Pelayanan publik yang baik adalah hak setiap warga. Undang-Undang Nomor 25 Tahun 2009 memberi masyarakat peran serta, mulai "
               "dari penyusunan standar pelayanan sampai evaluasi dan pemberian penghargaan.\n"
               "Setiap penyelenggara pelayanan publik melaksanakan survei kepuasan masyarakat sekurang-kurangnya satu kali setahun. Hasilnya "
               "menjadi dasar perbaikan pelayanan.";
    case BAGIAN_DASAR:
        return "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik.\n"
               "Peraturan Pemerintah Nomor 96 Tahun 2012 tentang Pelaksanaan Undang-Undang Nomor 25 Tahun 2009.\n"
               "Peraturan Menteri PANRB Nomor 14 Tahun 2017 tentang Pedoman Penyusunan Survei Kepuasan Masyarakat.";
    case BAGIAN_MAKSUD:
        return "Survei ini dilaksanakan untuk mengetahui tingkat kepuasan masyarakat atas pelayanan yang diterimanya.\n"
               "Tujuannya ialah menemukan unsur pelayanan yang perlu diperbaiki, menyusun rencana tindak lanjut, dan mengukur perubahannya "
               "pada periode berikutnya.";
    case BAGIAN_PELAKSANA:
        return arena_format(a, "Survei dilaksanakan oleh %s dan diolah dengan Maklumat, sistem mutu pelayanan publik %s.", who(l),
                            l->q.daerah->nama);
    case BAGIAN_LOKASI:
        return l->q.unit ? arena_format(a, "%s, %s.", l->q.unit->nama, *l->q.unit->alamat ? l->q.unit->alamat : l->q.daerah->nama)
                         : arena_format(a, "Seluruh unit penyelenggara pelayanan di %s.", l->q.daerah->nama);
    case BAGIAN_DOKUMENTASI:
        return "Belum ada dokumentasi yang dilampirkan.";
    case BAGIAN_TEMPAT:
        return arena_format(a, ".........., %s", say_day(l->q.arena, l->q.today, LANG_ID));
    case BAGIAN_JABATAN:
        return l->q.unit ? arena_format(a, "Kepala %s", l->q.unit->nama) : "Sekretaris Daerah";
    case BAGIAN_NAMA:
        return "(....................................)";
    default:
        return "";
    }
}

enum mk_result laporan_draf(const struct laporan *l, enum bagian b, const char **ret)
{
    struct buf text;
    if (!parts[b]) {
        *ret = own_draft(l, b);
        return *ret ? MK_OK : MK_TOO_BIG;
    }
    buf_init(&text, 65536);
    enum mk_result r = house_lapor(&l->q, parts[b], &text);
    *ret = arena_text(l->q.arena, buf_text(&text));
    buf_release(&text);
    return r ? r : *ret ? MK_OK : MK_TOO_BIG;
}

/* What was written, else the draft: a record of this kind for each line. */
static enum mk_result lines(const struct laporan *l, enum bagian b, char kind, struct buf *n)
{
    const char *text = l->tulis[b];
    enum mk_result r = text ? MK_OK : laporan_draf(l, b, &text);
    for (const char *p = r ? "" : text; *p;) {
        size_t length = strcspn(p, "\r\n");
        if (length > 0) {
            const char *line = arena_copy(l->q.arena, p, length);
            NASKAH(n, kind, line);
        }
        p += length;
        p += strspn(p, "\r\n");
    }
    return r;
}

static enum mk_result chapters_one_two(const struct laporan *l, struct buf *n)
{
    NASKAH(n, '1', "BAB I PENDAHULUAN");
    NASKAH(n, '2', "1.1 Latar Belakang");
    enum mk_result r = lines(l, BAGIAN_LATAR, 'P', n);
    NASKAH(n, '2', "1.2 Dasar Pelaksanaan Survei Kepuasan Masyarakat");
    if (r == MK_OK)
        r = lines(l, BAGIAN_DASAR, 'L', n);
    NASKAH(n, '2', "1.3 Maksud dan Tujuan");
    if (r == MK_OK)
        r = lines(l, BAGIAN_MAKSUD, 'P', n);
    NASKAH(n, '1', "BAB II PENGUMPULAN DATA SKM");
    NASKAH(n, '2', "2.1 Pelaksana SKM");
    if (r == MK_OK)
        r = lines(l, BAGIAN_PELAKSANA, 'P', n);
    NASKAH(n, '2', "2.2 Metode Pengumpulan Data");
    if (r == MK_OK)
        r = lines(l, BAGIAN_METODE, 'P', n);
    NASKAH(n, '2', "2.3 Lokasi Pengumpulan Data");
    if (r == MK_OK)
        r = lines(l, BAGIAN_LOKASI, 'P', n);
    NASKAH(n, '2', "2.4 Waktu Pelaksanaan SKM");
    if (r == MK_OK)
        r = house_lapor(&l->q, "skm.waktu", n);
    NASKAH(n, '2', "2.5 Penentuan Jumlah Responden");
    return r ? r : lines(l, BAGIAN_RESPONDEN, 'P', n);
}

static enum mk_result chapters_three_to_five(const struct laporan *l, struct buf *n)
{
    NASKAH(n, '1', "BAB III HASIL PENGOLAHAN DATA SKM");
    NASKAH(n, '2', "3.1 Jumlah Responden SKM");
    enum mk_result r = house_lapor(&l->q, "skm.jumlah", n);
    NASKAH(n, '2', l->q.unit ? "3.2 Indeks Kepuasan Masyarakat (Unit dan Per Unsur)" : "3.2 Indeks Kepuasan Masyarakat (Daerah, Unit, dan Per Unsur)");
    if (r == MK_OK)
        r = house_lapor(&l->q, "skm.hasil", n);
    NASKAH(n, '1', "BAB IV ANALISIS HASIL SKM");
    NASKAH(n, '2', "4.1 Analisis Permasalahan/Kelemahan dan Kelebihan Unsur Layanan");
    if (r == MK_OK)
        r = lines(l, BAGIAN_ANALISIS, 'P', n);
    NASKAH(n, '2', "4.2 Rencana Tindak Lanjut");
    if (r == MK_OK)
        r = house_lapor(&l->q, "tindak.rencana", n);
    NASKAH(n, '2', "4.3 Tren Nilai SKM");
    if (r == MK_OK)
        r = house_lapor(&l->q, "skm.tren", n);
    NASKAH(n, '1', "BAB V KESIMPULAN");
    return r ? r : lines(l, BAGIAN_KESIMPULAN, 'P', n);
}

static enum mk_result annexes(const struct laporan *l, struct buf *n)
{
    naskah_start(n, 'X');
    naskah_end(n);
    NASKAH(n, '1', "LAMPIRAN");
    NASKAH(n, '2', "1. Kuesioner");
    enum mk_result r = house_lapor(&l->q, "skm.kuesioner", n);
    NASKAH(n, '2', "2. Hasil Olah Data SKM");
    if (r == MK_OK)
        r = house_lapor(&l->q, "skm.olah", n);
    NASKAH(n, '2', "3. Dokumentasi Terkait Pelaksanaan SKM");
    if (r == MK_OK)
        r = lines(l, BAGIAN_DOKUMENTASI, 'P', n);
    NASKAH(n, '2', "4. Laporan Hasil Tindak Lanjut SKM Periode Sebelumnya");
    return r ? r : house_lapor(&l->q, "tindak.lalu", n);
}

static enum mk_result one_line(const struct laporan *l, enum bagian b, const char **ret)
{
    *ret = l->tulis[b];
    return *ret ? MK_OK : laporan_draf(l, b, ret);
}

static enum mk_result signature(const struct laporan *l, struct buf *n)
{
    const char *field[4];
    static const enum bagian of[4] = { BAGIAN_TEMPAT, BAGIAN_JABATAN, BAGIAN_NAMA, BAGIAN_NIP };
    for (int i = 0; i < 4; i++) {
        enum mk_result r = one_line(l, of[i], &field[i]);
        if (r != MK_OK)
            return r;
    }
    naskah_put(n, 'Y', field, 4);
    return MK_OK;
}

/* Title, day of the data and the footer with convention and head of the log. */
static enum mk_result opening(const struct laporan *l, const char *title, struct buf *n)
{
    struct buf foot;
    buf_init(&foot, 1024);
    buf_format(&foot, "SKM %s · %s · ", who(l), laporan_periode(l->q.arena, l->q.p, false));
    enum mk_result r = house_lapor(&l->q, "skm.kaki", &foot);
    NASKAH(n, 'D', title, "id", say_day_iso(l->q.arena, l->q.today), buf_text(&foot));
    buf_release(&foot);
    return r;
}

enum mk_result laporan_pdf(const struct laporan *l, struct buf *n)
{
    const char *period = laporan_periode(l->q.arena, l->q.p, false);
    const char *title = arena_format(l->q.arena, "Laporan Survei Kepuasan Masyarakat %s, %s", who(l), period);
    enum mk_result r = opening(l, title, n);
    if (r == MK_OK)
        r = naskah_crest(n, l->q.db, l->q.daerah);
    if (r == MK_OK)
        r = lines(l, BAGIAN_KOP, 'K', n);
    NASKAH(n, 'J', "LAPORAN SURVEI KEPUASAN MASYARAKAT");
    NASKAH(n, 'j', who(l));
    NASKAH(n, 'j', period);
    if (l->q.daerah->demo)
        NASKAH(n, 'j', "Data contoh: angka dalam laporan ini buatan");
    naskah_start(n, 'X');
    naskah_end(n);
    NASKAH(n, 'C', "DAFTAR ISI");
    naskah_start(n, 'X');
    naskah_end(n);
    if (r == MK_OK)
        r = chapters_one_two(l, n);
    if (r == MK_OK)
        r = chapters_three_to_five(l, n);
    if (r == MK_OK)
        r = signature(l, n);
    if (r == MK_OK)
        r = annexes(l, n);
    return r ? r : n->overflow ? MK_TOO_BIG : MK_OK;
}

enum mk_result laporan_xlsx(const struct laporan *l, struct buf *n)
{
    NASKAH(n, 'D', arena_format(l->q.arena, "Hasil SKM %s, %s", who(l), laporan_periode(l->q.arena, l->q.p, false)), "id",
           say_day_iso(l->q.arena, l->q.today));
    enum mk_result r = house_lapor(&l->q, "skm.buku", n);
    return r ? r : n->overflow ? MK_TOO_BIG : MK_OK;
}

/* ---- the report on follow-up ---- */

enum mk_result laporan_rtl_pdf(const struct laporan *l, struct buf *n)
{
    const char *period = laporan_periode(l->q.arena, l->q.p, false);
    const char *title = arena_format(l->q.arena, "Laporan Tindak Lanjut Hasil Survei Kepuasan Masyarakat %s, %s", who(l), period);
    const char *foot = arena_format(l->q.arena, "Tindak lanjut SKM %s · %s", who(l), period);
    NASKAH(n, 'D', title, "id", say_day_iso(l->q.arena, l->q.today), foot);
    enum mk_result r = naskah_crest(n, l->q.db, l->q.daerah);
    if (r == MK_OK)
        r = lines(l, BAGIAN_KOP, 'K', n);
    NASKAH(n, 'j', "LAPORAN TINDAK LANJUT HASIL SURVEI KEPUASAN MASYARAKAT");
    NASKAH(n, 'j', arena_format(l->q.arena, "%s · hasil %s", who(l), period));
    if (l->q.daerah->demo)
        NASKAH(n, 'j', "Data contoh: isi laporan ini buatan");
    if (r == MK_OK)
        r = house_lapor(&l->q, "tindak.rtl", n);
    if (r == MK_OK)
        r = signature(l, n);
    return r ? r : n->overflow ? MK_TOO_BIG : MK_OK;
}

enum mk_result laporan_rtl_xlsx(const struct laporan *l, struct buf *n)
{
    NASKAH(n, 'D', arena_format(l->q.arena, "Tindak lanjut SKM %s, %s", who(l), laporan_periode(l->q.arena, l->q.p, false)), "id",
           say_day_iso(l->q.arena, l->q.today));
    enum mk_result r = house_lapor(&l->q, "tindak.rtl.buku", n);
    return r ? r : n->overflow ? MK_TOO_BIG : MK_OK;
}

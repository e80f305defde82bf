/* meja.c: small tools of the staff pages of this folder: who, what is read from forms, rights by unit, the trail. */
#include <string.h>

#include "base/utf8.h"
#include "layanan/standar.h"

struct pelaku_meja meja_pelaku(struct request *rq)
{
    return (struct pelaku_meja){ .daerah = rq->daerah->id, .now = rq->now_ms, .orang = rq->orang->id,
                                 .permintaan = rq->id, .today = rq_today(rq), .nama = rq->orang->nama };
}

enum mk_result meja_jejak(struct db *tx, const struct pelaku_meja *p, const char *tindakan, const char *jenis,
                          const char *kode, const char *sebelum, const char *sesudah, const char *alasan)
{
    struct buf objek;
    buf_init(&objek, JEJAK_OBJEK_MAX + 1);
    buf_format(&objek, "%s %s", jenis, kode);
    const struct jejak j = { .orang_id = p->orang, .oleh = p->nama, .tindakan = tindakan, .objek = buf_text(&objek),
                             .sebelum = sebelum, .sesudah = sesudah, .alasan = alasan && *alasan ? alasan : NULL,
                             .permintaan = p->permintaan, .waktu = p->now };
    enum mk_result r = objek.overflow ? MK_TOO_BIG : jejak_add(tx, p->daerah, &j);
    buf_release(&objek);
    return r;
}

const char *meja_json(struct arena *a, const char *const *pairs)
{
    struct buf b;
    buf_init(&b, JEJAK_ISI_MAX);
    H(&b, "{");
    for (size_t i = 0; pairs[i]; i += 2) {
        if (i > 0)
            H(&b, ",");
        json_text(&b, pairs[i]);
        H(&b, ":");
        json_text(&b, pairs[i + 1]);
    }
    H(&b, "}");
    const char *text = b.overflow ? NULL : arena_text(a, buf_text(&b));
    buf_release(&b);
    return text;
}

/* Line feeds of a form are CR LF; blanks at the ends of lines and empty lines go. One line is put together of many. */
static const char *lines_clean(struct request *rq, const char *text, const char *between)
{
    struct layanan_lines lines;
    if (layanan_split(rq->arena, text, &lines) != MK_OK)
        return NULL;
    struct buf b;
    buf_init(&b, strlen(text) + 1);
    for (size_t i = 0; i < lines.n; i++)
        buf_format(&b, "%s%s", i > 0 ? between : "", lines.line[i]);
    const char *out = b.overflow ? NULL : arena_text(rq->arena, buf_text(&b));
    buf_release(&b);
    return out;
}

const char *meja_text(struct request *rq, const char *name, size_t max, bool lines)
{
    const char *sent = rq_form(rq, name), *text = NULL;
    size_t n = sent ? strlen(sent) : 0;
    if (n == 0)
        return "";
    if (n > max * 4 + 2 * max || utf8_clean(rq->arena, sent, n, &text) != MK_OK)
        return NULL;
    text = lines_clean(rq, text, lines ? "\n" : " ");
    return text && utf8_length(text, strlen(text)) <= max ? text : NULL;
}

int64_t meja_nomor(const char *text)
{
    return rq_int(text, 0, 0, INT64_MAX);
}

/* FNV-1a over the texts with their ends: only to see that something changed. */
const char *meja_tanda(struct arena *a, const char *const *texts)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; texts[i]; i++)
        for (const char *p = texts[i];; p++) {
            h = (h ^ (unsigned char)*p) * 0x100000001b3u;
            if (!*p)
                break;
        }
    return arena_format(a, "%016llx", (unsigned long long)h);
}

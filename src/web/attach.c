/* attach.c: see attach.h. */
#include "web/attach.h"

#include <string.h>
#include <unistd.h>

static const char *detail_of(struct arena *a, enum file_kind kind, const struct fields *f)
{
    const int64_t w = fields_int(f, "lebar", 0, 0, INT32_MAX), h = fields_int(f, "tinggi", 0, 0, INT32_MAX),
                  pages = fields_int(f, "halaman", 0, 0, INT32_MAX);
    switch (kind) {
    case FILE_JPEG:
    case FILE_PNG:
        return arena_format(a, "%lld x %lld piksel; metadata dihapus%s", (long long)w, (long long)h,
                            fields_int(f, "diputar", 0, 0, 1) ? "; diputar sesuai arah kamera" : "");
    case FILE_PDF:
        return pages > 0 ? arena_format(a, "%lld halaman; tanpa bagian yang dapat berjalan", (long long)pages) :
                           arena_text(a, "tanpa bagian yang dapat berjalan");
    case FILE_XLSX:
        return arena_text(a, "buku kerja utuh; tanpa makro dan tautan ke luar");
    case N_FILE_KINDS:
        break;
    }
    return arena_text(a, "");
}

/* Images come out anew; other files are kept as they came, under a second name of the same bytes. */
static enum mk_result run(int in, const char *temp, enum file_kind kind, char made[BERKAS_TEMP], struct arena *a,
                          struct worker_reply *reply, struct err *err)
{
    const bool image = strcmp(file_kind_job(kind), "gambar") == 0;
    int out = -1;
    enum mk_result r = image ? berkas_temp(made, &out, err) : MK_OK;
    if (r)
        return r;
    const struct worker_job job = { .kind = file_kind_job(kind), .in = { in }, .n_in = 1, .out = out };
    r = worker_run(&job, a, reply, err);
    if (out >= 0)
        close(out);
    if (r == MK_OK && !image)
        r = berkas_temp_twin(temp, made, err);
    return r;
}

enum mk_result attach_check(const char *temp, enum file_kind kind, struct arena *a, struct attached *ret, struct err *err)
{
    struct worker_reply reply;
    char made[BERKAS_TEMP] = "";
    int in;
    *ret = (struct attached){ .bytes = 0 };
    if ((unsigned)kind >= N_FILE_KINDS)
        return err_set(err, MK_INVALID, "jenis berkas tidak dikenal");
    enum mk_result r = berkas_temp_open(temp, &in, err);
    if (r)
        return r;
    r = run(in, temp, kind, made, a, &reply, err);
    close(in);
    if (r == MK_OK)
        r = berkas_put(made, ret->hash, &ret->bytes, err);
    if (r && made[0])
        berkas_temp_drop(made);
    ret->detail = r ? NULL : detail_of(a, kind, &reply.fields);
    return r == MK_OK && !ret->detail ? err_set(err, MK_BUSY, "memori habis") : r;
}

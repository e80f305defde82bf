/* sheet.c: see sheet.h. */
#include "web/sheet.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#include "web/worker.h"

static bool is_container(int fd)
{
    char head[8] = "";
    ssize_t n = pread(fd, head, sizeof head, 0);
    return n >= 4 && (memcmp(head, "PK\3\4", 4) == 0 || memcmp(head, "\xD0\xCF\x11\xE0", 4) == 0);
}

static void tell(const struct invocation *in, const char *file, const struct fields *f)
{
    static const struct { const char *name, *text; } notes[] = {
        { "rumus", "sel berisi rumus; dipakai hasil hitungan yang tersimpan di berkas" },
        { "rumus_kosong", "sel berisi rumus tanpa hasil tersimpan; dibaca kosong. Buka dan simpan ulang di aplikasi lembar kerja" },
        { "gabungan", "sel gabungan; nilainya diulang di setiap sel" },
        { "galat", "sel berisi galat seperti #N/A" },
        { "tanggal", "angka dibaca sebagai tanggal" },
    };
    const char *sheet = fields_text(f, "nama");
    int64_t sheets = fields_int(f, "lembar", 1, 1, 100000);
    if (sheets > 1)
        dprintf(in->err_fd, "%s: lembar '%s' dari %lld lembar; yang lain: --lembar NAMA\n", file, sheet ? sheet : "", (long long)sheets);
    for (size_t i = 0; i < COUNT(notes); i++) {
        int64_t n = fields_int(f, notes[i].name, 0, 0, INT64_MAX);
        if (n > 0)
            dprintf(in->err_fd, "%s: %lld %s\n", file, (long long)n, notes[i].text);
    }
}

enum mk_result sheet_as_csv(struct invocation *in, const char *file, int *fd)
{
    const char *wanted = in_text(in, "lembar");
    if (!is_container(*fd))
        return wanted ? in_fail(in, MK_INVALID, "%s bukan berkas XLSX, jadi --lembar tidak berlaku", file) : MK_OK;
    struct worker_reply reply;
    struct err err = { "" };
    struct buf asked;
    int csv = memfd_create("lembar", MFD_CLOEXEC);
    if (csv < 0)
        return in_fail(in, MK_FAILED, "memori habis");
    buf_init(&asked, FIELDS_BYTES);
    fields_add_text(&asked, "lembar", wanted ? wanted : "");
    const struct worker_job job = { .kind = "lembar", .in = { *fd }, .n_in = 1, .out = csv, .fields = &asked };
    enum mk_result r = worker_run(&job, in->arena, &reply, &err);
    worker_stop();
    buf_release(&asked);
    if (r || lseek(csv, 0, SEEK_SET) != 0) {
        close(csv);
        return in_fail(in, r == MK_TOO_BIG ? MK_INVALID : r ? r : MK_FAILED, "%s: %s", file, err.text);
    }
    tell(in, file, &reply.fields);
    close(*fd);
    *fd = csv;
    return MK_OK;
}

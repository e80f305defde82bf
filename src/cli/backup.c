/* backup.c: `maklumat backup` and `maklumat keygen`. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "cli/backup_file.h"
#include "cli/chain.h"
#include "cli/commands.h"
#include "cli/lock.h"
#include "cli/progress.h"
#include "web/open.h"

enum { NICENESS = 10 };

/* The key to seal to: --seal FILE, else DIR/cadangan.pub unless --open. */
static enum mk_result recipient_of(struct invocation *in, struct pack_key *ret, bool *ret_sealed)
{
    const char *file = in_text(in, "seal");
    *ret_sealed = false;
    if (file && in_flag(in, "open"))
        return in_fail(in, MK_INVALID, "--seal dan --open tidak dapat bersama");
    if (in_flag(in, "open"))
        return MK_OK;
    if (!file)
        return backup_recipient(in_text(in, "data"), ret, ret_sealed, &in->err);
    *ret_sealed = true;
    return backup_key_read(file, ret, &in->err);
}

/* Somebody holds the folder: then the copy takes its time. */
static bool server_there(struct invocation *in)
{
    int lock = -1;
    struct err kept = in->err;
    enum mk_result r = lock_data(in, true, &lock);
    in->err = kept;
    if (lock >= 0)
        close(lock);
    return r == MK_BUSY;
}

static void done_print(struct invocation *in, const char *file, const struct backup_figures *f, bool sealed)
{
    struct buf b;
    buf_init(&b, 8192);
    buf_format(&b, "%s: ", file);
    html_int(&b, f->rows, LANG_ID);
    buf_str(&b, " baris, ");
    if (f->files) {
        html_int(&b, f->files, LANG_ID);
        buf_str(&b, " berkas bukti, ");
    }
    html_int(&b, (int64_t)(f->bytes / 1024), LANG_ID);
    buf_format(&b, " KiB, %s, sudah diperiksa\n", sealed ? "disegel" : "tidak disegel");
    dprintf(in->out_fd, "%s", buf_text(&b));
    buf_release(&b);
}

static void added_print(struct invocation *in, const struct chain_made *made, bool sealed)
{
    struct buf b;
    buf_init(&b, 8192);
    if (made->figures.same) {
        buf_str(&b, "Tidak ada yang berubah sejak tambahan terakhir.\n");
    } else {
        buf_format(&b, "%s: ", made->name);
        html_int(&b, made->figures.changed, LANG_ID);
        buf_format(&b, " halaman%s, ", made->number ? " yang berubah" : " (seluruh basis data)");
        html_int(&b, (int64_t)(made->figures.bytes / 1024), LANG_ID);
        buf_format(&b, " KiB, %s\n", sealed ? "disegel" : "tidak disegel");
    }
    if (made->files) {
        buf_str(&b, "Berkas bukti yang ditambahkan: ");
        html_int(&b, made->files, LANG_ID);
        buf_str(&b, ".\n");
    }
    dprintf(in->out_fd, "%s", buf_text(&b));
    buf_release(&b);
}

static enum mk_result add_increment(struct invocation *in, const struct backup_order *o, bool sealed)
{
    struct settings settings;
    struct chain_made made;
    enum mk_result r = open_settings(in, &settings, NULL);
    if (r != MK_OK)
        return r;
    const struct chain_order order = { .house = in->house, .location = o->location, .data = in_text(in, "data"),
                                       .dir = in_text(in, "tambahan"), .recipient = o->recipient, .gentle = o->gentle,
                                       .base_hours = settings.increment_base_hours, .keep = settings.increment_keep };
    r = chain_add(&order, clock_utc_ms(), &made, &in->err);
    if (r != MK_OK)
        return r;
    added_print(in, &made, sealed);
    return made.lacking ? in_fail(in, MK_FAILED, "tambahan sudah dibuat, tetapi %lld berkas bukti hilang atau berubah; "
                                                 "maklumat verify menyebut semuanya", (long long)made.lacking)
                        : MK_OK;
}

static enum mk_result whole(struct invocation *in, struct backup_order *o, bool sealed)
{
    struct backup_figures f;
    enum mk_result r = backup_file(o, &f, &in->err);
    progress_end();
    if (r != MK_OK)
        return r;
    done_print(in, o->file, &f, sealed);
    return f.lacking ? in_fail(in, MK_FAILED, "cadangan sudah dibuat, tetapi %lld berkas bukti hilang atau berubah, yang pertama %s; "
                                              "maklumat verify menyebut semuanya", (long long)f.lacking, f.lacks)
                     : MK_OK;
}

static enum mk_result run(struct invocation *in)
{
    struct pack_key key = { .has_secret = false };
    bool sealed = false;
    const char *files;
    struct backup_order order = { .house = in->house, .file = in_text(in, "out"), .replace = in_flag(in, "force") };
    enum mk_result r = !order.file == !in_text(in, "tambahan")
                           ? in_fail(in, MK_INVALID, "sebutkan salah satu: -o BERKAS atau --tambahan FOLDER")
                           : open_location(in, &order.location);
    if (r == MK_OK)
        r = open_files(in, &files);
    if (r == MK_OK)
        r = recipient_of(in, &key, &sealed);
    order.recipient = sealed ? &key : NULL;
    order.gentle = server_there(in);
    order.hurry = !order.gentle;
    order.progress = progress_show;
    if (order.gentle)
        setpriority(PRIO_PROCESS, 0, NICENESS); /* the answers go first */
    if (r == MK_OK)
        r = order.file ? whole(in, &order, sealed) : add_increment(in, &order, sealed);
    pack_key_wipe(&key);
    return r;
}

static const struct command_option options[] = {
    OPEN_OPTIONS,
    { .name = "out", .letter = 'o', .kind = OPT_TEXT, .value = "BERKAS", .help = "Berkas cadangan" },
    { .name = "tambahan", .kind = OPT_TEXT, .value = "FOLDER",
      .help = "Tambahkan yang berubah ke folder ini (yang pertama: seluruh basis data)" },
    { .name = "seal", .kind = OPT_TEXT, .value = "KUNCI", .help = "Segel untuk kunci dalam berkas ini, bukan DIR/cadangan.pub" },
    { .name = "open", .kind = OPT_FLAG, .help = "Jangan disegel walaupun DIR/cadangan.pub ada" },
    { .name = "force", .kind = OPT_FLAG, .help = "Ganti berkas yang sudah ada" },
};
const struct command command_backup = {
    .name = "backup", .arguments = "", .summary = "Membuat satu berkas cadangan, juga selagi server berjalan",
    .help = "Isinya keadaan pada satu saat beserta berkas buktinya, diperiksa sebelum ditulis, dengan sidik setiap\n"
            "bagian. Bila DIR/cadangan.pub ada, berkas disegel: hanya pemegang kunci rahasianya yang dapat\n"
            "membukanya. Perlu ruang sebesar basis data di foldernya selama penyalinan.\n"
            "--tambahan menyimpan hanya halaman yang berubah sejak tambahan sebelumnya di folder itu; server\n"
            "melakukannya sendiri setiap increment_minutes. restore FOLDER menggabungkannya kembali.",
    .examples = (const char *const[]){ "maklumat backup --data /var/lib/maklumat -o /media/usb/maklumat.cadangan",
                                       "maklumat restore --check /media/usb/maklumat.cadangan # memeriksa hasilnya",
                                       "maklumat backup --data /var/lib/maklumat --tambahan /mnt/jauh/maklumat", NULL },
    .options = options, .n_options = COUNT(options), .run = run,
};

/* ---- keys ---- */

static enum mk_result secret_write(struct invocation *in, const char *path, const struct pack_key *key)
{
    char text[PACK_KEY_TEXT + 1];
    pack_key_text(key, true, text);
    size_t n = strlen(text);
    text[n++] = '\n';
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
    bool good = fd >= 0 && write(fd, text, n) == (ssize_t)n && fsync(fd) == 0;
    int reason = errno;
    if (fd >= 0)
        close(fd);
    explicit_bzero(text, sizeof text);
    if (good)
        return MK_OK;
    return in_fail(in, reason == EEXIST ? MK_CONFLICT : MK_STORE, "%s: %s", path,
                   reason == EEXIST ? "sudah ada dan tidak akan diganti" : strerror(reason));
}

static enum mk_result keygen_run(struct invocation *in)
{
    struct pack_key key;
    char text[PACK_KEY_TEXT];
    if (!in_flag(in, "backup"))
        return in_fail(in, MK_INVALID, "sebutkan untuk apa kuncinya: --backup");
    pack_key_make(&key);
    enum mk_result r = secret_write(in, in_text(in, "out"), &key);
    if (r == MK_OK) {
        pack_key_text(&key, false, text);
        dprintf(in->out_fd, "%s\n", text);
        dprintf(in->err_fd, "Kunci rahasia ada di %s. Simpan di luar server ini, sedikitnya di dua tempat:\n"
                            "tanpa kunci itu cadangan yang disegel tidak dapat dibuka oleh siapa pun.\n",
                in_text(in, "out"));
    }
    pack_key_wipe(&key);
    return r;
}

static const struct command_option keygen_options[] = {
    { .name = "backup", .kind = OPT_FLAG, .help = "Pasangan kunci untuk menyegel cadangan" },
    { .name = "out", .letter = 'o', .kind = OPT_TEXT, .value = "BERKAS", .required = true, .help = "Berkas kunci rahasia" },
};
const struct command command_keygen = {
    .name = "keygen", .arguments = "", .summary = "Membuat pasangan kunci untuk menyegel cadangan",
    .help = "Kunci segel ditulis ke keluaran baku; taruh di DIR/cadangan.pub dan sejak itu semua cadangan\n"
            "disegel. Kunci rahasia hanya perlu saat memulihkan dan tidak boleh tinggal di server.",
    .examples = (const char *const[]){ "maklumat keygen --backup -o rahasia.kunci > data/cadangan.pub", NULL },
    .options = keygen_options, .n_options = COUNT(keygen_options), .run = keygen_run,
};

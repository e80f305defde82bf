/* settings.c: `maklumat settings`: every limit and switch with its value, source and range. */
#include <string.h>

#include "base/nearest.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/format.h"
#include "web/open.h"

struct listing {
    struct invocation *in;
    struct settings settings;
    struct setting_origin *origin;
    struct buf out;
};

static int64_t value_of(const struct listing *l, size_t i)
{
    int64_t value;
    memcpy(&value, (const char *)&l->settings + setting_table[i].offset, sizeof value);
    return value;
}

/* "data/maklumat.conf baris 3" */
static void source_text(const struct listing *l, size_t i, struct buf *b)
{
    switch (l->origin[i].source) {
    case FROM_FILE:
        buf_format(b, "%s/maklumat.conf baris %d", in_text(l->in, "data"), l->origin[i].line);
        break;
    case FROM_ENVIRONMENT:
        buf_str(b, "lingkungan MAKLUMAT_");
        for (const char *c = setting_table[i].name; *c; c++)
            buf_char(b, *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c);
        break;
    case FROM_COMMAND:
        buf_str(b, "--set");
        break;
    case FROM_DEFAULT:
        buf_str(b, "bawaan");
        break;
    }
}

static void setting_json(struct listing *l, size_t i)
{
    static const char *const sources[] = { "default", "file", "environment", "command" };
    const struct setting_info *s = &setting_table[i];
    struct buf *b = &l->out;
    buf_str(b, "{\"name\":");
    json_text(b, s->name);
    buf_format(b, ",\"value\":%lld,\"default\":%lld,\"min\":%lld,\"max\":%lld,\"unit\":", (long long)value_of(l, i),
               (long long)s->def, (long long)s->min, (long long)s->max);
    json_text(b, s->unit);
    buf_format(b, ",\"source\":\"%s\",\"line\":", sources[l->origin[i].source]);
    if (l->origin[i].source == FROM_FILE)
        buf_int(b, l->origin[i].line);
    else
        buf_str(b, "null");
    buf_str(b, ",\"help\":");
    json_text(b, s->help);
    buf_char(b, '}');
}

/* What it prints can be pasted into maklumat.conf. */
static void setting_table_row(struct listing *l, size_t i)
{
    const struct setting_info *s = &setting_table[i];
    struct buf *b = &l->out;
    size_t before = b->n;
    buf_format(b, "%s = %lld", s->name, (long long)value_of(l, i));
    do
        buf_char(b, ' ');
    while (b->n < before + 36 && !b->overflow);
    buf_str(b, "# ");
    source_text(l, i, b);
    buf_format(b, "; %lld..%lld %s; %s\n", (long long)s->min, (long long)s->max, s->unit, s->help);
}

static enum mk_result one(struct listing *l, const char *name, bool json)
{
    struct nearest near;
    nearest_init(&near, name);
    for (size_t i = 0; i < setting_count; i++) {
        nearest_offer(&near, setting_table[i].name);
        if (strcmp(setting_table[i].name, name) != 0)
            continue;
        json ? setting_json(l, i) : setting_table_row(l, i);
        buf_str(&l->out, json ? "\n" : "");
        return MK_OK;
    }
    if (near.best)
        return in_fail(l->in, MK_NOT_FOUND, "pengaturan '%s' tidak ada; barangkali maksudnya %s", name, near.best);
    return in_fail(l->in, MK_NOT_FOUND, "pengaturan '%s' tidak ada; lihat semuanya dengan: maklumat settings", name);
}

static void all(struct listing *l, bool json)
{
    buf_str(&l->out, json ? "[" : "");
    for (size_t i = 0; i < setting_count; i++) {
        buf_str(&l->out, json && i > 0 ? ",\n " : "");
        json ? setting_json(l, i) : setting_table_row(l, i);
    }
    buf_str(&l->out, json ? "]\n" : "");
}

static enum mk_result run(struct invocation *in)
{
    struct listing l = { .in = in, .origin = arena_array(in->arena, struct setting_origin, setting_count) };
    bool json;
    if (!l.origin)
        return in_fail(in, MK_TOO_BIG, "memori habis");
    enum mk_result r = format_read(in, &json);
    if (r == MK_OK)
        r = open_settings(in, &l.settings, l.origin);
    if (r)
        return r;
    buf_init(&l.out, 1 << 20);
    if (in->n_args > 0)
        r = one(&l, in->args[0], json);
    else
        all(&l, json);
    if (r == MK_OK)
        r = format_write(in, &l.out);
    buf_release(&l.out);
    return r;
}

static const struct command_option options[] = { OPEN_OPTIONS, FORMAT_OPTION };
const struct command command_settings = {
    .name = "settings", .arguments = "[NAMA]", .min_args = 0, .max_args = 1,
    .summary = "Menampilkan semua pengaturan dengan nilai, asal, dan batasnya",
    .help = "Keluarannya sekaligus contoh isi berkas maklumat.conf di folder data. Urutan:\n"
            "bawaan, berkas, lingkungan (MAKLUMAT_NAMA), lalu --set; yang terakhir berlaku.",
    .examples = (const char *const[]){ "maklumat settings --data data # semuanya",
                                       "maklumat settings body_bytes --data data --format json", NULL },
    .options = options, .n_options = COUNT(options), .run = run,
};

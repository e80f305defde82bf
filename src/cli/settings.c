/* settings.c: `maklumat settings`: every limit and switch with its value, source and range. */
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "web/open.h"

static const char *source_text(struct arena *a, struct setting_origin o)
{
    switch (o.source) {
    case FROM_FILE:
        return arena_format(a, "berkas baris %d", o.line);
    case FROM_ENVIRONMENT:
        return "lingkungan";
    case FROM_COMMAND:
        return "perintah";
    case FROM_DEFAULT:
        break;
    }
    return "bawaan";
}

static void print_json(struct invocation *in, struct buf *b, const struct setting_info *s, int64_t value,
                       const char *source, bool first)
{
    (void)in;
    buf_str(b, first ? "[\n" : ",\n");
    buf_str(b, "{\"name\":");
    json_text(b, s->name);
    buf_format(b, ",\"value\":%lld,\"default\":%lld,\"min\":%lld,\"max\":%lld,\"unit\":", (long long)value,
               (long long)s->def, (long long)s->min, (long long)s->max);
    json_text(b, s->unit);
    buf_str(b, ",\"source\":");
    json_text(b, source);
    buf_str(b, ",\"help\":");
    json_text(b, s->help);
    buf_char(b, '}');
}

static void print_text(struct buf *b, const struct setting_info *s, int64_t value, const char *source)
{
    buf_format(b, "%s = %lld    # %s; %lld..%lld %s; %s\n", s->name, (long long)value, source, (long long)s->min,
               (long long)s->max, s->unit, s->help);
}

static enum mk_result run(struct invocation *in)
{
    const char *only = in->n_args ? in->args[0] : NULL, *format = in_text(in, "format");
    bool json = strcmp(format, "json") == 0, first = true;
    struct settings settings;
    struct setting_origin *origin = arena_array(in->arena, struct setting_origin, setting_count);
    struct buf b;
    if (!json && strcmp(format, "table") != 0)
        return in_fail(in, MK_INVALID, "--format '%s' harus table atau json", format);
    enum mk_result r = origin ? open_settings(in, &settings, origin) : MK_TOO_BIG;
    if (r)
        return r;
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting_info *s = &setting_table[i];
        int64_t value;
        if (only && strcmp(only, s->name) != 0)
            continue;
        memcpy(&value, (const char *)&settings + s->offset, sizeof value);
        if (json)
            print_json(in, &b, s, value, source_text(in->arena, origin[i]), first);
        else
            print_text(&b, s, value, source_text(in->arena, origin[i]));
        first = false;
    }
    if (first)
        r = in_fail(in, MK_NOT_FOUND, "pengaturan '%s' tidak ada; lihat semua dengan: maklumat settings", only);
    else
        dprintf(in->out_fd, "%s%s", buf_text(&b), json ? "\n]\n" : "");
    buf_release(&b);
    return r;
}

static const struct command_option options[] = {
    OPEN_OPTIONS,
    { .name = "format", .kind = OPT_TEXT, .value = "table|json", .fallback = "table", .help = "Bentuk keluaran" },
};
const struct command command_settings = {
    .name = "settings", .arguments = "[NAMA]", .min_args = 0, .max_args = 1,
    .summary = "Menampilkan semua pengaturan dengan nilai, asal, dan batasnya",
    .help = "Keluarannya sekaligus contoh isi berkas maklumat.conf di folder data. Urutan: bawaan, berkas,\n"
            "lingkungan (MAKLUMAT_NAMA), lalu --set; yang terakhir berlaku.",
    .examples = (const char *const[]){ "maklumat settings --data data",
                                       "maklumat settings body_bytes --data data --format json", NULL },
    .options = options, .n_options = COUNT(options), .run = run,
};

/* xlsx_check.c: see xlsx.h. */
#include <string.h>
#include <strings.h>

#include "worker/xlsx.h"

/* Folders and files that do something, or hold files of their own. */
static const struct { const char *begins, *why; } refused[] = {
    { "xl/vbaProject", "berisi makro" },
    { "xl/macrosheets/", "berisi makro" },
    { "xl/dialogsheets/", "berisi makro" },
    { "xl/activeX/", "berisi kendali ActiveX" },
    { "xl/embeddings/", "berisi berkas lain di dalamnya" },
    { "xl/externalLinks/", "bertaut ke buku kerja lain" },
    { "xl/connections.xml", "mengambil data dari tempat lain" },
    { "xl/queryTables/", "mengambil data dari tempat lain" },
    { "xl/webextensions/", "memuat program tambahan" },
    { "customUI/", "mengubah menu program" },
    { "userCustomization/", "mengubah menu program" },
};
static const char *const pictures[] = { ".png", ".jpeg", ".jpg", ".gif", ".emf", ".wmf", ".bmp", ".tiff", ".svg" };

static bool ends(const char *name, const char *with)
{
    size_t n = strlen(name), m = strlen(with);
    return n >= m && strcasecmp(name + n - m, with) == 0;
}

static bool is_xml(const char *name)
{
    return ends(name, ".xml") || ends(name, ".rels") || ends(name, ".vml");
}

static bool known_binary(const char *name)
{
    if (strncmp(name, "xl/printerSettings/", 19) == 0)
        return ends(name, ".bin");
    for (size_t i = 0; i < COUNT(pictures); i++)
        if (ends(name, pictures[i]))
            return strncmp(name, "xl/media/", 9) == 0 || strncmp(name, "docProps/", 9) == 0;
    return name[strlen(name) - 1] == '/';
}

static enum mk_result name_check(const char *name, struct err *err)
{
    for (size_t i = 0; i < COUNT(refused); i++)
        if (strncasecmp(name, refused[i].begins, strlen(refused[i].begins)) == 0)
            return err_set(err, MK_INVALID, "buku kerja ini %s; simpan ulang tanpa bagian itu", refused[i].why);
    if (!is_xml(name) && !known_binary(name))
        return err_set(err, MK_INVALID, "buku kerja ini memuat bagian yang tidak dikenal (%.60s)", name);
    return MK_OK;
}

/* Links of cells may lead out; nothing else may. */
static bool relation_start(struct xml *x, const char *name, const char **attributes)
{
    const char *mode = xml_attribute(attributes, "TargetMode"), *type = xml_attribute(attributes, "Type");
    if (strcmp(name, "Relationship") != 0 || !mode || strcmp(mode, "External") != 0 || (type && ends(type, "/hyperlink")))
        return true;
    x->stop = err_set(x->err, MK_INVALID, "buku kerja ini mengambil isi dari luar berkas; simpan ulang tanpa tautan itu");
    return false;
}

static bool type_start(struct xml *x, const char *name, const char **attributes)
{
    const char *type = xml_attribute(attributes, "ContentType");
    (void)name;
    if (!type || (!strcasestr(type, "macroEnabled") && !strcasestr(type, "vbaProject") && !strcasestr(type, "oleObject")))
        return true;
    x->stop = err_set(x->err, MK_INVALID, "buku kerja ini berisi makro; simpan ulang sebagai .xlsx biasa");
    return false;
}

enum mk_result xlsx_check(struct zipfile *z, struct err *err)
{
    bool types = false, book = false;
    enum mk_result r = MK_OK;
    for (size_t i = 0; r == MK_OK && i < zipfile_count(z); i++) {
        const char *name = zipfile_at(z, i).name;
        r = name_check(name, err);
        if (r || !is_xml(name))
            continue;
        bool is_types = strcmp(name, "[Content_Types].xml") == 0;
        struct xml x = { .start = is_types ? type_start : ends(name, ".rels") ? relation_start : NULL };
        r = xml_part(z, name, &x, err);
        types = types || is_types;
        book = book || strcmp(name, "xl/workbook.xml") == 0;
    }
    if (r == MK_OK && (!types || !book))
        r = err_set(err, MK_INVALID, "wadah ZIP ini bukan buku kerja XLSX");
    return r;
}

/* terbuka_data.c: the page of open data, its catalogue for machines (DCAT-AP as JSON-LD, the minimum that harvesters
 * ask for: title, description, publisher, licence, distributions) and the data dictionary. */
#include <string.h>

#include "terbuka/data.view.h"
#include "terbuka/terbuka.h"
#include "web/message.h"

enum { DATASETS_MAX = 32, MEDIA_SHOWN = 50 };
#define LICENCE "https://creativecommons.org/licenses/by/4.0/"

static size_t datasets_all(struct request *rq, const struct dataset *ret[DATASETS_MAX])
{
    size_t n = 0;
    for (size_t f = 0; f < rq->house->n_features; f++)
        for (size_t i = 0; i < rq->house->features[f]->n_datasets && n < DATASETS_MAX; i++)
            ret[n++] = &rq->house->features[f]->datasets[i];
    return n;
}

/* ---- the page ---- */

static enum mk_result datasets_fill(struct request *rq, struct data_view *v)
{
    const struct dataset *set[DATASETS_MAX];
    size_t n = datasets_all(rq, set);
    struct data_dataset *row = arena_array(rq->arena, struct data_dataset, n + 1);
    if (!row)
        return MK_TOO_BIG;
    for (size_t i = 0; i < n; i++) {
        struct data_dataset_kolom *k = arena_array(rq->arena, struct data_dataset_kolom, set[i]->n_kolom + 1);
        if (!k)
            return MK_TOO_BIG;
        for (size_t c = 0; c < set[i]->n_kolom; c++)
            k[c] = (struct data_dataset_kolom){ set[i]->kolom[c].nama, tr(rq->lang, set[i]->kolom[c].arti) };
        row[i] = (struct data_dataset){ .kode = set[i]->kode, .judul = tr(rq->lang, set[i]->judul),
                                        .uraian = tr(rq->lang, set[i]->uraian), .csv = set[i]->csv,
                                        .json = set[i]->json, .kolom = k, .n_kolom = set[i]->n_kolom };
    }
    v->dataset = row;
    v->n_dataset = n;
    return MK_OK;
}

static enum mk_result media_fill(struct request *rq, const struct unit_list *units, struct data_view *v)
{
    struct data_media *row = arena_array(rq->arena, struct data_media, MEDIA_SHOWN);
    struct cursor c;
    if (!row)
        return MK_TOO_BIG;
    db_select(rq->db, &c, &terbuka_stmts[M_LIST], ARGS(VI(rq->daerah->id), VI(-1), VT(""), VI(MEDIA_SHOWN), VI(0)));
    while (v->n_media < MEDIA_SHOWN && cursor_next(&c)) {
        const char *name = rq->daerah->nama;
        for (size_t i = 0; i < units->n; i++)
            if (units->item[i].id == cursor_int(&c, 1))
                name = units->item[i].nama;
        row[v->n_media++] = (struct data_media){
            .tanggal = page_day(rq, (int32_t)cursor_int(&c, 5)), .periode = arena_text(rq->arena, cursor_text(&c, 2)),
            .unit = name, .kelas = terbuka_kelas_nama(arena_text(rq->arena, cursor_text(&c, 3)), rq->lang),
            .nama = arena_text(rq->arena, cursor_text(&c, 4)), .tautan = arena_text(rq->arena, cursor_text(&c, 6)),
        };
    }
    v->media = row;
    v->ada_media = v->n_media > 0;
    return cursor_end(&c);
}

enum mk_result terbuka_data_get(struct request *rq)
{
    struct data_view v = { .n_dataset = 0 };
    struct unit_list units;
    struct page page;
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (!r)
        r = datasets_fill(rq, &v);
    if (!r)
        r = media_fill(rq, &units, &v);
    struct data_unit *list = arena_array(rq->arena, struct data_unit, units.n + 1);
    if (!r && !list)
        r = MK_TOO_BIG;
    for (size_t i = 0; i < units.n && !r; i++)
        list[i] = (struct data_unit){ units.item[i].nama, units.item[i].kode };
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Data terbuka"));
    if (r)
        return r;
    v.unit = list;
    v.n_unit = units.n;
    const char *base = rq->daerah->alamat && rq->daerah->alamat[0] ? rq->daerah->alamat : "https://ALAMAT-SITUS-INI";
    v.iframe = arena_format(rq->arena, "<iframe src=\"%s/sematkan/%s\" title=\"IKM\" width=\"480\" height=\"260\" "
                            "style=\"border:0\" loading=\"lazy\"></iframe>", base, units.n ? units.item[0].kode : "KODE-UNIT");
    data_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

/* ---- for machines ---- */

/* An absolute address where the region has one, else a path. */
static void address(struct request *rq, struct buf *b, const char *path)
{
    const char *base = rq->daerah->alamat ? rq->daerah->alamat : "";
    json_text(b, arena_format(rq->arena, "%s%s", base, path));
}

static void distribution(struct request *rq, struct buf *b, const char *path, const char *type, bool first)
{
    buf_format(b, "%s{\"@type\":\"dcat:Distribution\",\"dcat:mediaType\":\"%s\",\"dct:license\":{\"@id\":\"" LICENCE
               "\"},\"dcat:accessURL\":{\"@id\":", first ? "" : ",", type);
    address(rq, b, path);
    H(b, "},\"dcat:downloadURL\":{\"@id\":");
    address(rq, b, path);
    H(b, "}}");
}

static void dataset_write(struct request *rq, struct buf *b, const struct dataset *d)
{
    H(b, "{\"@type\":\"dcat:Dataset\",\"@id\":");
    address(rq, b, arena_format(rq->arena, "/data#%s", d->kode));
    H(b, ",\"dct:identifier\":");
    json_text(b, d->kode);
    H(b, ",\"dct:title\":{\"@language\":\"id\",\"@value\":");
    json_text(b, d->judul);
    H(b, "},\"dct:description\":{\"@language\":\"id\",\"@value\":");
    json_text(b, d->uraian);
    H(b, "},\"dct:publisher\":{\"@type\":\"foaf:Organization\",\"foaf:name\":");
    json_text(b, rq->daerah->nama);
    H(b, "},\"dct:accrualPeriodicity\":{\"@id\":\"http://publications.europa.eu/resource/authority/frequency/DAILY\"}"
         ",\"dct:license\":{\"@id\":\"" LICENCE "\"},\"dcat:distribution\":[");
    if (d->csv)
        distribution(rq, b, d->csv, "text/csv", true);
    if (d->json)
        distribution(rq, b, d->json, "application/json", !d->csv);
    H(b, "]}");
}

enum mk_result terbuka_katalog_get(struct request *rq)
{
    const struct dataset *set[DATASETS_MAX];
    size_t n = datasets_all(rq, set);
    struct buf *b = rq_out(rq);
    H(b, "{\"@context\":{\"dcat\":\"http://www.w3.org/ns/dcat#\",\"dct\":\"http://purl.org/dc/terms/\","
         "\"foaf\":\"http://xmlns.com/foaf/0.1/\"},\"@type\":\"dcat:Catalog\",\"@id\":");
    address(rq, b, "/data");
    H(b, ",\"dct:title\":{\"@language\":\"id\",\"@value\":");
    json_text(b, arena_format(rq->arena, "Data terbuka Maklumat %s", rq->daerah->nama));
    H(b, "},\"dct:description\":{\"@language\":\"id\",\"@value\":");
    json_text(b, rq->daerah->demo ? "Data contoh, bukan hasil resmi." : "Survei kepuasan masyarakat atas pelayanan publik.");
    H(b, "},\"dct:publisher\":{\"@type\":\"foaf:Organization\",\"foaf:name\":");
    json_text(b, rq->daerah->nama);
    H(b, "},\"dct:language\":{\"@id\":\"http://publications.europa.eu/resource/authority/language/IND\"}"
         ",\"dct:license\":{\"@id\":\"" LICENCE "\"},\"dcat:dataset\":[");
    for (size_t i = 0; i < n; i++) {
        if (i)
            H(b, ",");
        dataset_write(rq, b, set[i]);
    }
    H(b, "]}\n");
    return rq_send(rq, 200, "application/ld+json; charset=utf-8");
}

enum mk_result terbuka_kamus_get(struct request *rq)
{
    const struct dataset *set[DATASETS_MAX];
    size_t n = datasets_all(rq, set);
    struct buf *b = rq_out(rq);
    H(b, "dataset,kolom,arti\r\n");
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < set[i]->n_kolom; c++) {
            csv_cell(b, set[i]->kode, ',');
            buf_char(b, ',');
            csv_cell(b, set[i]->kolom[c].nama, ',');
            buf_char(b, ',');
            csv_cell(b, tr(rq->lang, set[i]->kolom[c].arti), ',');
            H(b, "\r\n");
        }
    rq_set_header(rq, "Content-Disposition", "attachment; filename=\"kamus-data.csv\"");
    return rq_send(rq, 200, "text/csv; charset=utf-8");
}

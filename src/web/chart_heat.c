/* chart_heat.c: heat map and tiles; see chart.h. Counted in tenths of a drawing unit. */
#include <assert.h>
#include <string.h>

#include "core/skm.h"
#include "web/chart.h"
#include "web/chart_svg.h"
#include "web/message.h"

/* ---- heat map ---- */

enum { HEAT_WIDTH = 3240, HEAT_HEAD = 960, HEAT_LABEL = 220, HEAT_CELL = 420, HEAT_ROW = 720, HEAT_GAP = 24 };

static size_t heat_rows(const struct chart_heat *c)
{
    return c->n < CHART_HEAT_ROWS ? c->n : CHART_HEAT_ROWS;
}

static size_t heat_columns(const struct chart_heat *c)
{
    return c->n_columns < CHART_HEAT_COLUMNS ? c->n_columns : CHART_HEAT_COLUMNS;
}

struct chart_area chart_heat_area(const struct chart_heat *c)
{
    return (struct chart_area){ HEAT_WIDTH, HEAT_HEAD + HEAT_ROW * (int)heat_rows(c) };
}

/* Letter above the figure; one decimal, since nine boxes share the width of a phone. */
static void heat_cell(struct chart_sink *k, int value, int x, int y, int w, enum lang lang)
{
    int middle = x + w / 2;
    if (value == CHART_NONE) {
        shape_rect(k, "ch-empty", 0, x, y, w, HEAT_CELL);
        shape_text(k, "ch-mid", middle, y + 235, "–");
        return;
    }
    char letter = grade_letter(skm_grade(value));
    shape_rect(k, "ch-band-", letter, x, y, w, HEAT_CELL);
    shape_letter(k, "ch-mid ch-on-band", middle, y + 145, letter);
    shape_value(k, "ch-mid ch-on-band", middle, y + 285, value, value < CHART_SCALE_HIGH ? 1 : 0, lang);
    chart_stripes(k, letter, x, y, w, HEAT_CELL);
}

void chart_heat_shapes(struct chart_sink *k, const struct chart_heat *c, enum lang lang)
{
    size_t columns = heat_columns(c), rows = heat_rows(c);
    if (columns == 0)
        return;
    int pitch = HEAT_WIDTH / (int)columns, w = pitch - HEAT_GAP;
    for (size_t i = 0; i < columns; i++)
        shape_text_up(k, "ch-strong", (int)i * pitch + w / 2 + 45, HEAT_HEAD - 60, c->columns[i]);
    for (size_t r = 0; r < rows; r++) {
        int y = HEAT_HEAD + (int)r * HEAT_ROW;
        shape_text(k, "ch-strong", 0, y + 150, c->rows[r].label);
        for (size_t i = 0; i < columns; i++)
            heat_cell(k, c->rows[r].values[i], (int)i * pitch, y + HEAT_LABEL, w, lang);
    }
}

/* The lowest box of all. */
static bool heat_lowest(const struct chart_heat *c, size_t *ret_row, size_t *ret_column)
{
    bool found = false;
    for (size_t r = 0; r < heat_rows(c); r++)
        for (size_t i = 0; i < heat_columns(c); i++) {
            int v = c->rows[r].values[i];
            if (v == CHART_NONE || (found && v >= c->rows[*ret_row].values[*ret_column]))
                continue;
            *ret_row = r;
            *ret_column = i;
            found = true;
        }
    return found;
}

static void heat_say(struct buf *b, const struct chart_heat *c, enum lang lang)
{
    size_t row = 0, column = 0;
    buf_int(b, (int64_t)heat_rows(c));
    H(b, " × ");
    buf_int(b, (int64_t)heat_columns(c));
    H(b, ". ");
    if (!heat_lowest(c, &row, &column)) {
        chart_say(b, CHART_NONE, CHART_NONE, CHART_NONE, lang);
        return;
    }
    html_text(b, tr(lang, "Paling rendah:"));
    buf_char(b, ' ');
    html_text(b, c->rows[row].label);
    H(b, ", ");
    html_text(b, c->columns[column]);
    H(b, ": ");
    chart_say(b, c->rows[row].values[column], CHART_NONE, CHART_NONE, lang);
}

void chart_heat_draw(struct buf *b, const struct chart_heat *c, enum lang lang)
{
    struct svg s;
    assert(c->id);
    svg_open(&s, b, "heat", chart_heat_area(c), c->id, c->title ? c->title : tr(lang, "Peta nilai"));
    heat_say(b, c, lang);
    svg_described(&s);
    chart_heat_shapes(&s.sink, c, lang);
    svg_close(&s);
}

/* ---- tiles ---- */

enum { TILE = 840, TILE_GAP = 24, TILE_LINE = 11 /* characters */ };

struct place { int column, row; };

static size_t tiles_count(const struct chart_tiles *c)
{
    return c->n < CHART_TILES_MAX ? c->n : CHART_TILES_MAX;
}

/* Where the i-th tile stands. Without places of their own they follow each other; so do those outside the grid. */
static struct place tile_place(const struct chart_tiles *c, size_t i)
{
    bool own = true;
    for (size_t k = 0; k < tiles_count(c); k++) {
        const struct chart_tile *t = &c->tiles[k];
        own &= t->column >= 0 && t->column < CHART_TILE_COLUMNS && t->row >= 0 && t->row < CHART_TILES_MAX;
    }
    if (own)
        return (struct place){ c->tiles[i].column, c->tiles[i].row };
    return (struct place){ (int)i % CHART_TILE_COLUMNS, (int)i / CHART_TILE_COLUMNS };
}

struct chart_area chart_tiles_area(const struct chart_tiles *c)
{
    int rows = 1, columns = 4; /* fewer would make giants of them */
    for (size_t i = 0; i < tiles_count(c); i++) {
        struct place at = tile_place(c, i);
        rows = at.row >= rows ? at.row + 1 : rows;
        columns = at.column >= columns ? at.column + 1 : columns;
    }
    return (struct chart_area){ columns * TILE, rows * TILE };
}

/* At most TILE_LINE characters of the text up to its end, whole ones. */
static size_t line_cut(const char *p, size_t n)
{
    size_t bytes = 0, characters = 0;
    while (bytes < n && characters < TILE_LINE) {
        bytes++;
        while (bytes < n && ((unsigned char)p[bytes] & 0xC0) == 0x80)
            bytes++;
        characters++;
    }
    return bytes;
}

static void tile_line(struct chart_sink *k, const char *css, int x, int y, const char *p, size_t n)
{
    char line[TILE_LINE * 4 + 1];
    n = line_cut(p, n);
    memcpy(line, p, n);
    line[n] = '\0';
    shape_text(k, css, x, y, line);
}

/* One line, or two that break at the first space behind which there is less than before. */
static void tile_name(struct chart_sink *k, const char *css, int x, int y, const char *name)
{
    size_t n = strlen(name), at = 0;
    for (size_t i = 1; i < n; i++)
        if (name[i] == ' ' && (at == 0 || i <= n / 2 + 1))
            at = i;
    if (at == 0) {
        tile_line(k, css, x, y + 90, name, n);
        return;
    }
    tile_line(k, css, x, y, name, at);
    tile_line(k, css, x, y + 165, name + at + 1, n - at - 1);
}

void chart_tiles_shapes(struct chart_sink *k, const struct chart_tiles *c, enum lang lang)
{
    enum { BOX = TILE - TILE_GAP };
    for (size_t i = 0; i < tiles_count(c); i++) {
        const struct chart_tile *t = &c->tiles[i];
        struct place at = tile_place(c, i);
        int x = at.column * TILE, y = at.row * TILE, middle = x + BOX / 2;
        if (t->value == CHART_NONE) {
            shape_rect(k, "ch-empty", 0, x, y, BOX, BOX);
            tile_name(k, "ch-mid", middle, y + 220, t->label);
            shape_text(k, "ch-mid", middle, y + 660, "–");
            continue;
        }
        char letter = grade_letter(skm_grade(t->value));
        shape_rect(k, "ch-band-", letter, x, y, BOX, BOX);
        tile_name(k, "ch-mid ch-on-band", middle, y + 200, t->label);
        shape_letter(k, "ch-mid ch-on-band", middle, y + 545, letter);
        shape_value(k, "ch-mid ch-on-band", middle, y + 710, t->value, 2, lang);
        chart_stripes(k, letter, x, y, BOX, BOX);
    }
}

void chart_tiles_draw(struct buf *b, const struct chart_tiles *c, enum lang lang)
{
    struct svg s;
    assert(c->id);
    svg_open(&s, b, "tiles", chart_tiles_area(c), c->id, c->title ? c->title : tr(lang, "Kecamatan sebagai petak"));
    html_text(b, tr(lang, "Petak seukuran, bukan peta."));
    for (size_t i = 0; i < tiles_count(c); i++) {
        buf_char(b, ' ');
        html_text(b, c->tiles[i].label);
        H(b, ": ");
        chart_say(b, c->tiles[i].value, CHART_NONE, CHART_NONE, lang);
    }
    svg_described(&s);
    chart_tiles_shapes(&s.sink, c, lang);
    svg_close(&s);
}

/* layers.c: the folders of src/ are the architecture; this checks every include against it (run as a test).
 *
 *   layers ROOT
 *
 * Dependencies point downwards only; a feature never sees another; each outside library has one door. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/result.h"
#include "cscan.h"

/* Who may include what: folders below src/. Features may also include their own folder. */
static const struct { const char *layer, *may; } layers[] = {
    { "base", " base " },
    { "core", " core base " },
    { "store", " store base " },
    { "registry", " registry store core base " },
    { "web", " web registry store core base " },
    { "features", " web registry store core base " },
    { "cli", " cli web registry store core base " },
    { "worker", " worker core base " }, /* a program of its own: no database, no server */
};

/* Headers with one door. A file that matches `from` may include the header only if it matches `door`. */
static const struct { const char *header, *from, *door, *why; } doors[] = {
    { "sqlite3.h", "src/*", "src/store/sqlite*", "only the SQLite engine sees SQLite" },
    { "libpq-fe.h", "src/*", "src/store/postgres*", "only the PostgreSQL engine sees libpq" },
    { "microhttpd.h", "src/*", "src/web/server*", "only the server adapter sees the HTTP library" },
    { "utf8proc.h", "src/*", "src/base/utf8.c", "only base/utf8.c sees utf8proc" },
    { "seccomp.h", "src/*", "src/worker/*", "only the worker process is fenced in, by itself" },
    { "zip.h", "src/*", "src/worker/*", "ZIP is opened in the worker process" },
    { "expat.h", "src/*", "src/worker/*", "XML is read in the worker process" },
    { "jpeglib.h", "src/*", "src/worker/*", "images are decoded in the worker process" },
    { "png.h", "src/*", "src/worker/*", "images are decoded in the worker process" },
    { "magic.h", "src/*", "src/worker/*", "files are judged in the worker process" },
    { "time.h", "src/core/*", "*_test.c", "core has no clock: today is an argument" },
    { "stdio.h", "src/core/*", "*_test.c", "core has no files" },
    { "stdlib.h", "src/core/*", "*_test.c", "core has no heap" },
};

static int errors;

static void complain(const char *path, int line, const char *header, const char *why)
{
    fprintf(stderr, "%s:%d:1: includes %s: %s\n", path, line, header, why);
    errors++;
}

static bool layer_allows(const char *may, const char *folder)
{
    char word[128];
    snprintf(word, sizeof word, " %s ", folder);
    return strstr(may, word) != NULL;
}

/* path: "src/features/skm/skm.c"; header: "web/page.h". */
static void own_header_check(const char *path, int line, const char *header)
{
    char layer[64] = "", feature[64] = "", folder[64] = "";
    size_t i = 0;
    if (sscanf(path, "src/%63[^/]/%63[^/]", layer, feature) < 2 || sscanf(header, "%63[^/]/", folder) < 1 ||
        !strchr(header, '/'))
        return; /* main.c wires everything; a header without folder is a neighbour */
    if (strcmp(folder, "tests") == 0 && (fnmatch("*_test.c", path, 0) == 0 || fnmatch("*_kit.h", path, 0) == 0))
        return;
    while (i < COUNT(layers) && strcmp(layers[i].layer, layer) != 0)
        i++;
    if (i == COUNT(layers)) {
        complain(path, line, header, "the folder is no layer (tools/layers.c)");
        return;
    }
    bool of_feature = strcmp(layer, "features") == 0;
    if (of_feature && strcmp(folder, "features") == 0)
        sscanf(header, "features/%63[^/]", folder);
    if (of_feature && strcmp(folder, feature) == 0)
        return;
    if (!layer_allows(layers[i].may, folder))
        complain(path, line, header, of_feature ? "a feature sees only its own folder and the layers below" :
                 "the layer stands above, or beside");
}

static void include_check(const char *path, int line, const char *header, bool own)
{
    for (size_t i = 0; i < COUNT(doors); i++)
        if (strcmp(header, doors[i].header) == 0 && fnmatch(doors[i].from, path, 0) == 0 &&
            fnmatch(doors[i].door, path, 0) != 0)
            complain(path, line, header, doors[i].why);
    if (own)
        own_header_check(path, line, header);
}

static void file_check(const char *path, void *arg)
{
    size_t n;
    struct cscan s;
    char *text = file_must(path, &n);
    (void)arg;
    cscan_init(&s, text, n);
    for (enum c_token t = cscan_next(&s); t != C_END; t = cscan_next(&s)) {
        if (t != C_SIGN || !cscan_is(&s, "#") || cscan_next(&s) != C_WORD || !cscan_is(&s, "include"))
            continue;
        char header[128];
        int line = s.token_line;
        t = cscan_next(&s);
        const char *from = s.p + 1, *stop = t == C_STRING ? s.p + s.n - 1 : memchr(s.p, '>', (size_t)(s.end - s.p));
        if (stop && (size_t)(stop - from) < sizeof header) {
            snprintf(header, sizeof header, "%.*s", (int)(stop - from), from);
            include_check(path, line, header, t == C_STRING);
        }
    }
    free(text);
}

int main(int argc, char **argv)
{
    if (argc != 2 || chdir(argv[1]) != 0) {
        fputs("usage: layers ROOT\n", stderr);
        return 2;
    }
    source_walk("src", file_check, NULL);
    return errors ? 1 : 0;
}

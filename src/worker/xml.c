/* xml.c: see xml.h. */
#include "worker/xml.h"

#include <expat.h>
#include <string.h>

enum { DEPTH_MAX = 64 };

static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

const char *xml_attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(local(attributes[0]), name) == 0)
            return attributes[1];
    return NULL;
}

static void halt(struct xml *x, enum mk_result r, const char *why)
{
    x->stop = r ? err_set(x->err, r, "%s", why) : r;
    XML_StopParser(x->parser, XML_FALSE);
}

static void on_start(void *data, const char *name, const char **attributes)
{
    struct xml *x = data;
    if (++x->depth > DEPTH_MAX)
        halt(x, MK_INVALID, "susunan XML di dalam berkas terlalu dalam");
    else if (x->start && !x->start(x, local(name), attributes))
        XML_StopParser(x->parser, XML_FALSE);
}

static void on_end(void *data, const char *name)
{
    struct xml *x = data;
    x->depth--;
    if (x->end && !x->end(x, local(name)))
        XML_StopParser(x->parser, XML_FALSE);
}

static void on_text(void *data, const char *p, int n)
{
    struct xml *x = data;
    if (x->text && !x->text(x, p, (size_t)n))
        XML_StopParser(x->parser, XML_FALSE);
}

static void on_doctype(void *data, const char *name, const char *system, const char *public, int internal)
{
    (void)name, (void)system, (void)public, (void)internal;
    halt(data, MK_INVALID, "XML di dalam berkas memuat DOCTYPE, yang tidak diterima");
}

static bool feed(void *arg, const char *p, size_t n)
{
    struct xml *x = arg;
    return XML_Parse(x->parser, p, (int)n, 0) == XML_STATUS_OK;
}

enum mk_result xml_part(struct zipfile *z, const char *name, struct xml *x, struct err *err)
{
    XML_Parser p = XML_ParserCreate("UTF-8");
    if (!p)
        return err_set(err, MK_TOO_BIG, "memori habis");
    x->parser = p;
    x->err = err;
    x->depth = 0;
    x->stop = MK_OK;
    XML_SetUserData(p, x);
    XML_SetElementHandler(p, on_start, on_end);
    XML_SetCharacterDataHandler(p, on_text);
    XML_SetStartDoctypeDeclHandler(p, on_doctype);
    enum mk_result r = zipfile_each(z, name, feed, x, err);
    if (r == MK_OK && XML_Parse(p, "", 0, 1) != XML_STATUS_OK)
        r = MK_FAILED;
    if (r == MK_FAILED) /* the parser said no, or was told to */
        r = XML_GetErrorCode(p) == XML_ERROR_ABORTED ? x->stop : err_set(err, MK_INVALID, "XML pada bagian %s tidak sah", name);
    XML_ParserFree(p);
    x->parser = NULL;
    return r;
}

/* xml.h: one XML part of a container through expat: UTF-8, no document type (so no entities of its own), no more than
 * 64 levels; elements by their local name, whatever the prefix. */
#ifndef MK_WORKER_XML_H
#define MK_WORKER_XML_H

#include "worker/zipfile.h"

struct xml {
    /* name: without prefix. False: stop, and what xml_part returns is stop_result with the sentence in err. */
    bool (*start)(struct xml *x, const char *name, const char **attributes);
    bool (*end)(struct xml *x, const char *name);
    bool (*text)(struct xml *x, const char *p, size_t n);
    void *arg;
    enum mk_result stop; /* MK_OK: an early end that is fine */
    struct err *err;
    int depth;
    void *parser;
};
/* MK_NOT_FOUND: there is no such part. */
MK_MUST_USE enum mk_result xml_part(struct zipfile *z, const char *name, struct xml *x, struct err *err);
/* The value of an attribute by its local name, or NULL. */
const char *xml_attribute(const char **attributes, const char *name);

#endif

/* jejak_change.c: before and after of an entry, field by field. */
#include "jejak/jejak_feature.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *object_of(const char *text)
{
    json_t *v = text ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : NULL;
    if (v && !json_is_object(v)) {
        json_decref(v);
        return NULL;
    }
    return v;
}

/* Texts as they are, everything else as JSON; "" when it is not there. */
static const char *value_text(struct arena *a, const json_t *v)
{
    if (!v)
        return "";
    if (json_is_string(v))
        return arena_text(a, json_string_value(v));
    char *dumped = json_dumps(v, JSON_ENCODE_ANY | JSON_COMPACT);
    const char *kept = dumped ? arena_text(a, dumped) : NULL;
    free(dumped);
    return kept;
}

static bool change_fill(struct arena *a, const char *name, json_t *before, json_t *after, struct jejak_changes *ret)
{
    struct jejak_change *c = &ret->item[ret->n++];
    *c = (struct jejak_change){ arena_text(a, name), value_text(a, json_object_get(before, name)),
                                value_text(a, json_object_get(after, name)) };
    return c->name && c->before && c->after;
}

/* In the order of `after`, then what only `before` has. */
static bool objects_compare(struct arena *a, json_t *before, json_t *after, struct jejak_changes *ret)
{
    const char *name;
    json_t *value;
    bool good = true;
    size_t n = json_object_size(before) + json_object_size(after);
    if (n == 0)
        return true;
    ret->item = arena_array(a, struct jejak_change, n);
    if (!ret->item)
        return false;
    json_object_foreach(after, name, value)
        good = good && change_fill(a, name, before, after, ret);
    json_object_foreach(before, name, value)
        if (!json_object_get(after, name))
            good = good && change_fill(a, name, before, after, ret);
    return good;
}

static bool texts_compare(struct arena *a, const struct jejak *j, struct jejak_changes *ret)
{
    ret->item = arena_new(a, struct jejak_change);
    if (!ret->item)
        return false;
    ret->item[ret->n++] = (struct jejak_change){ "", j->sebelum ? j->sebelum : "", j->sesudah ? j->sesudah : "" };
    return true;
}

enum mk_result jejak_changes(struct arena *a, const struct jejak *j, struct jejak_changes *ret)
{
    json_t *before = object_of(j->sebelum), *after = object_of(j->sesudah);
    bool readable = (!j->sebelum || before) && (!j->sesudah || after);
    *ret = (struct jejak_changes){ 0 };
    bool good = readable ? objects_compare(a, before, after, ret) : texts_compare(a, j, ret);
    json_decref(before);
    json_decref(after);
    return good ? MK_OK : MK_TOO_BIG;
}

/* chain_read.c: a chain of increments becomes a database file again (chain.h). Each file is proven to its end before
 * the first of its pages is used; only a base is used while it is read, since nothing stands before it. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/text.h"
#include "cli/backup_file.h"
#include "cli/chain.h"
#include "cli/chain_private.h"

struct joining {
    const struct chain_reading *from;
    struct links all;
    struct increment_state state;
    int database;
    struct chain_result *ret;
};

static enum mk_result file_open(const struct joining *x, struct link at, char path[BACKUP_PATH_MAX], int *ret, struct err *err)
{
    enum mk_result r = chain_path(x->from->dir, at, "", path, err);
    if (r != MK_OK)
        return r;
    *ret = open(path, O_RDONLY | O_CLOEXEC);
    return *ret < 0 ? err_set(err, MK_STORE, "%s: %s", path, strerror(errno)) : MK_OK;
}

static enum mk_result prove(struct joining *x, struct link at, struct increment_state *into, struct increment_head *head,
                            struct err *err)
{
    char path[BACKUP_PATH_MAX];
    int fd = -1;
    enum mk_result r = file_open(x, at, path, &fd, err);
    const struct increment_reading reading = { .fd = fd, .name = path, .key = x->from->key, .into = into,
                                               .database = x->database };
    if (r == MK_OK)
        r = increment_read(&reading, head, err);
    if (fd >= 0)
        close(fd);
    return r;
}

static bool too_late(const struct joining *x, const struct increment_head *h)
{
    return x->from->until_ms && h->created_ms > x->from->until_ms;
}

/* *ret_used false: it is of after the wanted moment. */
static enum mk_result base_take(struct joining *x, struct link at, bool *ret_used, struct err *err)
{
    struct increment_head head;
    increment_release(&x->state);
    x->state = (struct increment_state){ .number = -1 };
    *ret_used = false;
    if (ftruncate(x->database, 0) != 0)
        return err_set(err, MK_STORE, "%s: %s", x->from->path, strerror(errno));
    enum mk_result r = prove(x, at, &x->state, &head, err);
    if (r == MK_OK && head.number != 0)
        r = err_set(err, MK_INVALID, "tambahan nomor %" PRId64 " bukan awal rantai", head.number);
    *ret_used = r == MK_OK && !too_late(x, &head);
    return r;
}

static enum mk_result increment_take(struct joining *x, struct link at, bool *ret_used, struct err *err)
{
    struct increment_head head;
    char path[BACKUP_PATH_MAX];
    *ret_used = false;
    enum mk_result r = prove(x, at, NULL, &head, err);
    if (r != MK_OK || too_late(x, &head))
        return r;
    const char *wrong = increment_follows(&x->state, &head);
    if (wrong && chain_path(x->from->dir, at, "", path, err) == MK_OK)
        return err_set(err, MK_INVALID, "tambahan %s %s", path, wrong);
    *ret_used = true;
    return prove(x, at, &x->state, &head, err);
}

/* The very last file may be one that was being copied when everything ended; any other must be whole. */
static enum mk_result damaged(struct joining *x, size_t i, enum mk_result r, struct err *err)
{
    struct buf b;
    struct err why = *err;
    if (r != MK_INVALID)
        return r;
    if (i + 1 == x->all.n) {
        x->ret->left_out = why;
        return MK_OK;
    }
    buf_init(&b, 256);
    if (x->state.number >= 0)
        time_iso_utc(&b, x->ret->created_ms);
    r = x->state.number >= 0
            ? err_set(err, r, "%s. Masih ada tambahan sesudahnya: ambil salinan lain dari berkas itu, atau pulihkan keadaan "
                              "sebelumnya dengan --sampai %s", why.text, buf_text(&b))
            : err_set(err, r, "%s. Masih ada tambahan sesudahnya: ambil salinan lain dari berkas itu", why.text);
    buf_release(&b);
    return r;
}

/* All of one chain from its base at index `first`. *ret_used: at least the base. */
static enum mk_result chain_take(struct joining *x, size_t first, bool *ret_used, struct err *err)
{
    const struct links *all = &x->all;
    enum mk_result r = base_take(x, all->item[first], ret_used, err);
    if (r != MK_OK) {
        increment_release(&x->state);
        x->state.number = -1;
        *ret_used = false;
        return damaged(x, first, r, err);
    }
    bool used = *ret_used;
    for (size_t i = first; used; i++) {
        x->ret->created_ms = x->state.created_ms;
        x->ret->number = x->state.number;
        if (i + 1 == all->n || all->item[i + 1].base_ms != all->item[first].base_ms ||
            x->from->until_ms == x->ret->created_ms)
            break;
        r = increment_take(x, all->item[i + 1], &used, err);
        if (r != MK_OK)
            return damaged(x, i + 1, r, err);
    }
    return r;
}

static bool is_first(const struct links *all, size_t i)
{
    return i == 0 || all->item[i - 1].base_ms != all->item[i].base_ms;
}

/* The newest chain that reaches the wanted moment. */
static enum mk_result chains_try(struct joining *x, struct err *err)
{
    bool used = false;
    enum mk_result r = MK_OK;
    for (size_t i = x->all.n; r == MK_OK && !used && i-- > 0;)
        if (is_first(&x->all, i) && (!x->from->until_ms || x->all.item[i].base_ms <= x->from->until_ms))
            r = chain_take(x, i, &used, err);
    if (r != MK_OK || used)
        return r;
    return x->ret->left_out.text[0] ? err_set(err, MK_INVALID, "%s", x->ret->left_out.text)
                                    : err_set(err, MK_NOT_FOUND, "%s tidak berisi cadangan tambahan%s", x->from->dir,
                                              x->all.n ? " setua itu" : "");
}

enum mk_result chain_read(const struct chain_reading *from, struct chain_result *ret, struct err *err)
{
    struct joining x = { .from = from, .database = -1, .ret = ret, .state = { .number = -1 } };
    *ret = (struct chain_result){ .number = -1 };
    enum mk_result r = chain_list(from->dir, &x.all, err);
    if (r == MK_OK) {
        x.database = open(from->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (x.database < 0)
            r = err_set(err, MK_STORE, "%s: %s", from->path, strerror(errno));
    }
    if (r == MK_OK)
        r = chains_try(&x, err);
    if (r == MK_OK && fsync(x.database) != 0)
        r = err_set(err, MK_STORE, "%s: %s", from->path, strerror(errno));
    if (x.database >= 0)
        close(x.database);
    increment_release(&x.state);
    free(x.all.item);
    return r;
}

/* ---- the wanted moment ---- */

/* Two digits; -1: others. */
static int two(const char *s)
{
    return s[0] >= '0' && s[0] <= '9' && s[1] >= '0' && s[1] <= '9' ? (s[0] - '0') * 10 + s[1] - '0' : -1;
}

/* Minutes east of Greenwich. */
static bool zone_read(const char *s, int *ret)
{
    static const struct { const char *name; int minutes; } names[] = { { "Z", 0 }, { "UTC", 0 }, { "WIB", 420 }, { "WITA", 480 },
                                                                       { "WIT", 540 } };
    for (size_t i = 0; i < COUNT(names); i++)
        if (strcasecmp(s, names[i].name) == 0) {
            *ret = names[i].minutes;
            return true;
        }
    if ((*s != '+' && *s != '-') || strlen(s) != 6 || s[3] != ':' || two(s + 1) < 0 || two(s + 1) > 14 || two(s + 4) < 0 ||
        two(s + 4) > 59)
        return false;
    *ret = (two(s + 1) * 60 + two(s + 4)) * (*s == '-' ? -1 : 1);
    return true;
}

enum mk_result chain_time(const char *s, int64_t *ret)
{
    struct date d;
    int hour, minute, second = 0, zone = 0, milli = 0;
    if (strlen(s) < 17 || date_parse_iso(s, 10, &d) != MK_OK || (s[10] != 'T' && s[10] != ' ') || (s[13] != ':' && s[13] != '.'))
        return MK_INVALID;
    hour = two(s + 11);
    minute = two(s + 14);
    const char *at = s + 16;
    if (*at == ':' || (*at == '.' && s[13] == '.')) {
        second = two(at + 1);
        at += second < 0 ? 0 : 3;
        if (*at == '.' && strspn(at + 1, "0123456789") == 3) {
            milli = (int)strtol(at + 1, NULL, 10);
            at += 4;
        }
    }
    at += *at == ' ';
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || !zone_read(at, &zone))
        return MK_INVALID;
    *ret = (((int64_t)date_to_days(d) * 24 + hour) * 60 + minute - zone) * 60000 + second * 1000 + milli;
    return MK_OK;
}

/* open.h: how every command finds its data folder, reads the settings and opens the database; shared by
 * cli/ and by the commands of features. */
#ifndef MK_WEB_OPEN_H
#define MK_WEB_OPEN_H

#include "base/command.h"
#include "base/settings.h"
#include "registry/registry.h"

/* For the `options` of a command that works on the database. */
#define OPEN_OPTIONS \
    { .name = "data", .letter = 'd', .kind = OPT_TEXT, .value = "DIR", .fallback = "data", \
      .help = "Folder data" }, \
    { .name = "database", .kind = OPT_TEXT, .value = "PATH|URL", \
      .help = "Basis data lain daripada DIR/maklumat.db" }, \
    { .name = "berkas", .kind = OPT_TEXT, .value = "DIR", \
      .help = "Folder berkas unggahan lain daripada DIR/berkas, misalnya yang dipakai beberapa server" }, \
    { .name = "daerah", .kind = OPT_TEXT, .value = "PP.KK", \
      .help = "Kode Kemendagri daerah, bila basis data PostgreSQL memuat beberapa" }, \
    { .name = "set", .kind = OPT_MANY, .value = "NAMA=NILAI", .help = "Pengaturan untuk sekali jalan" }

/* DIR/maklumat.conf, then the environment, then --set. ret_origin may be NULL (see settings.h). */
MK_MUST_USE enum mk_result open_settings(struct invocation *in, struct settings *ret,
                                         struct setting_origin *ret_origin);
/* --database, or DIR/maklumat.db. In the arena. */
MK_MUST_USE enum mk_result open_location(struct invocation *in, const char **ret);
/* --berkas, or DIR/berkas; it becomes the folder of attachments of this process (store/berkas.h). */
MK_MUST_USE enum mk_result open_files(struct invocation *in, const char **ret);
/* Makes DIR (0700) when the mode is STORE_CREATE. The sentence is in in->err. A command may read as long as
 * it has to. */
MK_MUST_USE enum mk_result open_store(struct invocation *in, enum store_mode mode, struct store **ret);
/* For the server: made when missing, and readings end at the setting query_milliseconds. */
MK_MUST_USE enum mk_result open_store_to_serve(struct invocation *in, const struct settings *settings,
                                               struct store **ret);
/* --daerah as an id; 0 when it is not given. */
MK_MUST_USE enum mk_result open_region_meant(struct invocation *in, int64_t *ret);
/* Says what to do when registry_daerah found no region, or several. Returns the same result. */
enum mk_result open_region_said(struct invocation *in, struct db *db, enum mk_result r);
/* The same, and a reader and the region; MK_NOT_FOUND or MK_CONFLICT with a sentence when there is none or more than one. */
MK_MUST_USE enum mk_result open_region(struct invocation *in, struct store **ret, struct db **ret_db,
                                       struct daerah *ret_daerah);

#endif

/* berkas.h: files outside the database, known by their content: DIR/ab/cdef… is the file whose BLAKE2b-256 is abcdef….
 *
 * DIR is DATA/berkas, or a folder that several servers share (--berkas). What arrives is written to DIR/masuk under a
 * random name. A file is durable (its bytes, then its name) before a row of the database may speak of it; a file that
 * no row speaks of any more, or never did, is swept away later. Equal files are stored once. */
#ifndef MK_STORE_BERKAS_H
#define MK_STORE_BERKAS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/result.h"

enum { BERKAS_HASH = 32, BERKAS_TEMP = 33 /* 32 hex digits and a NUL */, BERKAS_NAME = 72 };

/* The folder of this process; NULL until somebody says so. Said once by whoever opens the database. */
void berkas_folder_set(const char *dir);
const char *berkas_folder(void);

/* ---- what arrives ---- */
/* A new empty file, open for writing and reading. */
MK_MUST_USE enum mk_result berkas_temp(char ret_name[BERKAS_TEMP], int *ret_fd, struct err *err);
MK_MUST_USE enum mk_result berkas_temp_open(const char *name, int *ret_fd, struct err *err);
/* Makes bytes and name durable. Slow: not on the network thread. */
MK_MUST_USE enum mk_result berkas_temp_sync(const char *name, struct err *err);
void berkas_temp_drop(const char *name);
/* A second name for the same bytes. */
MK_MUST_USE enum mk_result berkas_temp_twin(const char *name, char ret_twin[BERKAS_TEMP], struct err *err);

/* ---- what stays ---- */
/* The temporary file becomes the stored one, durable; its name ends. */
MK_MUST_USE enum mk_result berkas_put(const char *temp, unsigned char ret_hash[BERKAS_HASH], int64_t *ret_bytes,
                                      struct err *err);
/* MK_NOT_FOUND when it is missing. */
MK_MUST_USE enum mk_result berkas_open(const unsigned char hash[BERKAS_HASH], int *ret_fd, int64_t *ret_bytes, struct err *err);
/* Reads all of it: MK_NOT_FOUND missing, MK_INVALID other bytes than these. */
MK_MUST_USE enum mk_result berkas_check(const unsigned char hash[BERKAS_HASH], int64_t bytes, struct err *err);
/* "ab/cdef…", as a member of a backup and for sentences. */
void berkas_name(const unsigned char hash[BERKAS_HASH], char ret[BERKAS_NAME]);
/* The other way; false: no such name. */
bool berkas_name_parse(const char *name, unsigned char ret_hash[BERKAS_HASH]);

/* The file at path (an unpacked one, synced, of this content) becomes the stored one, durable; its name ends. */
MK_MUST_USE enum mk_result berkas_adopt(const char *path, const unsigned char hash[BERKAS_HASH], struct err *err);
/* All of a folder that looks like this one; *ret_n: how many. */
MK_MUST_USE enum mk_result berkas_adopt_all(const char *from, int64_t *ret_n, struct err *err);

/* ---- sweeping ---- */
/* While it is held nothing is swept away: what a row names at that moment can be copied, though the row forgets it
 * meanwhile. Waits for a sweep that is under way. *ret -1: there is no folder, so nothing to sweep. */
MK_MUST_USE enum mk_result berkas_hold(int *ret, struct err *err);
void berkas_let_go(int held);
struct berkas_used {
    /* Does any row speak of it? *ret true when in doubt. Anything but MK_OK ends the sweep. */
    enum mk_result (*hash)(void *arg, const unsigned char hash[BERKAS_HASH], bool *ret);
    enum mk_result (*temp)(void *arg, const char *name, bool *ret);
    void *arg;
};
struct berkas_swept { int64_t files, bytes, kept; };
/* Removes what is not used and older than age_seconds (so that a file whose row is about to be written stays). MK_BUSY
 * while somebody holds the folder. */
MK_MUST_USE enum mk_result berkas_sweep(const struct berkas_used *used, int64_t age_seconds, struct berkas_swept *ret,
                                        struct err *err);

#endif

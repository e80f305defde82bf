/* surat_conf.h: how letters leave this installation: DATA/surat.conf, lines "name = value", # comments.
 *
 *   server     mail.contoh.go.id            pengguna   maklumat@contoh.go.id (left out: no sign-in)
 *   port       587 (465 with tls)           sandi      path of a file that holds the password, 0600
 *   tls        starttls | tls               ca         path of own certificates of authority (PEM), else the system's
 *   dari       maklumat@contoh.go.id        nama_dari  Maklumat Luwu Timur
 *   situs      https://maklumat.contoh.go.id (may be left out): what links in letters begin with while the region has no address of its
 *              own (struct daerah, alamat); never taken from a request
 *
 * The password comes from the credential "surat-sandi" of systemd (LoadCredential=) or from that file, never from
 * an argument or a setting. There is no way to send without TLS. The file is read anew whenever it is needed, so a change
 * needs no restart. */
#ifndef MK_REGISTRY_SURAT_CONF_H
#define MK_REGISTRY_SURAT_CONF_H

#include <stdbool.h>

#include "base/result.h"

struct surat_conf {
    char server[256], pengguna[256], sandi[512], dari[256], nama_dari[104], situs[256], ca[512];
    int port;
    bool tls; /* from the first byte; else STARTTLS, required */
};
/* MK_NOT_FOUND: there is no such file, letters are not sent; MK_INVALID: "surat.conf baris 3: …". */
MK_MUST_USE enum mk_result surat_conf_baca(const char *dir, struct surat_conf *ret, struct err *err);
enum { SURAT_SANDI_MAX = 256 };
/* "" when there is no user. MK_DENIED: others may read the file. Wipe it after use. */
MK_MUST_USE enum mk_result surat_conf_sandi(const struct surat_conf *c, char ret[SURAT_SANDI_MAX + 1], struct err *err);
/* Are letters sent here? ret_situs (may be NULL) gets what links in them begin with: the address of the region, which those who
 * administer it set; where it has none, `situs` of surat.conf. It lives as long as `alamat` and until the next call of this thread. */
bool surat_siap(const char *alamat, const char **ret_situs);

#endif

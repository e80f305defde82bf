/* lock.c: see lock.h. */
#include "cli/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum mk_result lock_data(struct invocation *in, bool alone, int *ret_fd)
{
    const char *dir = in_text(in, "data");
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    *ret_fd = -1;
    if (fd < 0 && errno == ENOENT)
        return MK_OK;
    if (fd < 0)
        return in_fail(in, MK_STORE, "folder data %s tidak dapat dibuka: %s", dir, strerror(errno));
    if (flock(fd, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
        close(fd);
        return in_fail(in, MK_BUSY,
                       alone ? "folder data %s sedang dipakai server; hentikan server itu dahulu"
                             : "folder data %s sedang disiapkan perintah lain; tunggu sampai selesai",
                       dir);
    }
    *ret_fd = fd;
    return MK_OK;
}

/* main.c: maklumat-worker. Started by maklumat alone, with a socket as descriptor 3; it has no command line. */
#include <stdio.h>
#include <sys/socket.h>

#include "worker/worker.h"

int main(void)
{
    int type = 0;
    socklen_t n = sizeof type;
    if (getsockopt(WORKER_CONTROL_FD, SOL_SOCKET, SO_TYPE, &type, &n) != 0 || type != SOCK_SEQPACKET) {
        fputs("maklumat-worker: dijalankan oleh maklumat, bukan dari baris perintah\n", stderr);
        return 2;
    }
    return supervise(WORKER_CONTROL_FD);
}

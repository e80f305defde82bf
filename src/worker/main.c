/* main.c: maklumat-worker. Started by maklumat alone, with a socket as descriptor 3; it has no command line.
 *
 * The process that the server starts only keeps a supervisor alive: behind its fence (ADR 0015) the server can start
 * nothing again, and a supervisor may fall to whoever frees memory. A supervisor that ends by itself saw the server go. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "worker/worker.h"

int main(void)
{
    int type = 0;
    socklen_t n = sizeof type;
    if (getsockopt(WORKER_CONTROL_FD, SOL_SOCKET, SO_TYPE, &type, &n) != 0 || type != SOCK_SEQPACKET) {
        fputs("maklumat-worker: dijalankan oleh maklumat, bukan dari baris perintah\n", stderr);
        return 2;
    }
    for (;;) {
        int status = 0;
        pid_t keeper = getpid(), supervisor = fork();
        if (supervisor == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            return getppid() == keeper ? supervise(WORKER_CONTROL_FD) : 1;
        }
        while (supervisor > 0 && waitpid(supervisor, &status, 0) < 0 && errno == EINTR)
            continue;
        if (supervisor < 0 || WIFEXITED(status))
            return supervisor < 0 ? 1 : WEXITSTATUS(status);
    }
}

/* kabar.h: what systemd wants to hear of a service (sd_notify(3)): one datagram a word, no library. Without
 * NOTIFY_SOCKET in the environment nothing is sent. */
#ifndef MK_CLI_KABAR_H
#define MK_CLI_KABAR_H

#include <stdbool.h>

/* False when the address cannot be one. "/run/…" or "@abstract". */
bool kabar_send(const char *address, const char *words);
/* How often in seconds a watchdog wants a sign of life, at least twice in its period; 0: none asks. usec and pid as
 * the environment has them; NULL: not there. */
int kabar_seconds(const char *usec, const char *pid);

#endif

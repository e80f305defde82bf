/* metrics.h: counts of the web since the start, for /metrics. Only the network thread writes them. */
#ifndef MK_WEB_METRICS_H
#define MK_WEB_METRICS_H

#include <stdint.h>

struct metrics {
    int64_t started_us;
    uint64_t requests[6]; /* by the first digit of the status; 0: cut before an answer */
    uint64_t bytes;       /* bodies sent */
    uint64_t connections, connections_open, deadlines;
};

#endif

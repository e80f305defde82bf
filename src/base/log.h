/* log.h: one JSON object a line on stderr, safe against injection, without personal data.
 *
 * Callers pass only what may be kept: never a form value, a receipt, an address of a visitor. */
#ifndef MK_BASE_LOG_H
#define MK_BASE_LOG_H

#include <stdint.h>

#include "base/result.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_field {
    const char *name;
    const char *text; /* or NULL, then number counts */
    int64_t number;
};
#define LT(name, value) { (name), (value), 0 }
#define LN(name, value) { (name), NULL, (value) }

void log_set_level(enum log_level level);
/* To another descriptor than 2 (tests). */
void log_set_fd(int fd);
void log_write(enum log_level level, const char *event, const struct log_field *fields, size_t n);
#define LOG(level, event, ...) \
    log_write((level), (event), (const struct log_field[]){ __VA_ARGS__ }, \
              COUNT(((const struct log_field[]){ __VA_ARGS__ })))

#endif

/* early.c: linked into the control of the kill test only: a server that answers before the COMMIT. The real
 * program has no such switch. */
#include "store/private.h"

enum mk_result __real_writer_start(struct store *s, struct err *err);
enum mk_result __wrap_writer_start(struct store *s, struct err *err);

enum mk_result __wrap_writer_start(struct store *s, struct err *err)
{
    store_break_promise(s, true);
    return __real_writer_start(s, err);
}

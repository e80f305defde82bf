/* keadaan.c: the kind "keadaan": does nothing, and says in which sandbox it did so. */
#include "worker/kinds.h"

static enum mk_result run(struct worker_call *c)
{
    const struct sandbox_state *s = child_sandbox();
    fields_add_int(&c->said, "landlock", s->landlock);
    fields_add_int(&c->said, "seccomp", s->seccomp);
    fields_add_int(&c->said, "batas", s->limits);
    return MK_OK;
}

const struct worker_kind worker_keadaan = { .name = "keadaan", .profile = WORKER_CLOSED, .seconds = 20, .cpu_seconds = 2,
                                            .memory_bytes = 256 << 20, .run = run };

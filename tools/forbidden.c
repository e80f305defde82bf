/* forbidden.c: functions that this project does not call, because each has a safer one (run as a test).
 *
 *   forbidden ROOT */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cscan.h"

static const struct { const char *word, *instead; } forbidden[] = {
    { "strcpy", "buf_str, arena_text" }, { "strcat", "buf_str" }, { "sprintf", "buf_format, snprintf" },
    { "vsprintf", "vsnprintf" }, { "strtok", "strchr, strcspn" }, { "gets", "read" },
    { "atoi", "rq_int, strtol with checks" }, { "atol", "rq_int, strtol with checks" },
    { "localtime", "date_from_ms" }, { "gmtime", "date_from_ms" }, { "rand", "random_bytes, prng_next" },
    { "srand", "prng_seed" }, { "system", "nothing: there is no shell" }, { "popen", "nothing: there is no shell" },
};

static int errors;

static void file_check(const char *path, void *arg)
{
    size_t n;
    struct cscan s;
    char *text = file_must(path, &n);
    (void)arg;
    cscan_init(&s, text, n);
    for (enum c_token t = cscan_next(&s); t != C_END;) {
        const char *instead = NULL, *word = NULL;
        int line = s.token_line;
        for (size_t i = 0; t == C_WORD && i < sizeof forbidden / sizeof forbidden[0]; i++)
            if (cscan_is(&s, forbidden[i].word)) {
                word = forbidden[i].word;
                instead = forbidden[i].instead;
            }
        t = cscan_next(&s);
        if (word && t == C_SIGN && cscan_is(&s, "(")) {
            fprintf(stderr, "%s:%d:1: %s is forbidden; there is %s\n", path, line, word, instead);
            errors++;
        }
    }
    free(text);
}

int main(int argc, char **argv)
{
    if (argc != 2 || chdir(argv[1]) != 0) {
        fputs("usage: forbidden ROOT\n", stderr);
        return 2;
    }
    source_walk("src", file_check, NULL);
    return errors ? 1 : 0;
}

/* fuzz_kios.c: the cookie of a kiosk. What is read can be written, fits, and is read back as the same. */
#include <stdlib.h>
#include <string.h>

#include "core/kios.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct kios_isian x, back;
    char line[KIOS_BARIS], again[KIOS_BARIS];
    char *text = malloc(size + 1);
    if (!text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    if (kios_isian_baca(text, 1000000, &x)) {
        kios_isian_tulis(&x, line);
        if (!kios_isian_baca(line, 1000000, &back))
            abort();
        kios_isian_tulis(&back, again);
        if (strcmp(line, again) != 0)
            abort();
    }
    free(text);
    return 0;
}

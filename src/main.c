/* main.c: wiring only. The features are those of src/features/features.list; everything else is in cli/. */
#include "cli/commands.h"
#include "web/feature.h"

#define VERSION "0.1.0"
enum { PARTS_MAX = 64 };

int main(int argc, char **argv)
{
    static struct schema_part parts[PARTS_MAX];
    struct house house = { .features = all_features, .n_features = n_all_features,
                           .version = VERSION };
    size_t n = 0;
    parts[n++] = registry_schema;
    for (size_t i = 0; i < n_all_features && n < PARTS_MAX; i++)
        if (all_features[i]->schema)
            parts[n++] = *all_features[i]->schema;
    house.schema = (struct schema){ parts, n };
    return cli_main(&house, VERSION, argc, argv);
}

/* test_main.c: the main of every test program. */
#include "base/test_run.h"

int main(int argc, char **argv)
{
    return test_run(argc, argv);
}

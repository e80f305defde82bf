/* test_run.h: what test_main.c asks of the kit. Tests include test.h only. */
#ifndef MK_BASE_TEST_RUN_H
#define MK_BASE_TEST_RUN_H

/* Runs the tests that the words of the command line choose; returns the exit code: 0, 1 when one
 * failed, 2 when no test matched. */
int test_run(int argc, char **argv);

#endif

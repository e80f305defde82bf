/* sheet.h: for commands that read CSV: the same from a sheet of an XLSX file, which the worker process reads. */
#ifndef MK_WEB_SHEET_H
#define MK_WEB_SHEET_H

#include "base/command.h"

/* For the options of such a command. */
#define SHEET_OPTION \
    { .name = "lembar", .kind = OPT_TEXT, .value = "NAMA", .help = "Lembar yang dibaca dari berkas XLSX; biasanya yang pertama" }

/* *fd: the open file. When it is a workbook, becomes one with the sheet as CSV (line n is row n), and what a reader
 * should know of it (formulas, merged cells) goes to in->err_fd. Anything else stays as it is. */
MK_MUST_USE enum mk_result sheet_as_csv(struct invocation *in, const char *file, int *fd);

#endif

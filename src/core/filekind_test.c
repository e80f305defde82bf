/* filekind_test.c: names and first bytes. */
#include "core/filekind.h"

#include "base/test.h"

TEST(filekind__of_a_name_is_its_last_ending)
{
    CHECK_INT(file_kind_of_name("foto.jpg"), FILE_JPEG);
    CHECK_INT(file_kind_of_name("FOTO.JPEG"), FILE_JPEG);
    CHECK_INT(file_kind_of_name("a.b.png"), FILE_PNG);
    CHECK_INT(file_kind_of_name("sk bupati.PDF"), FILE_PDF);
    CHECK_INT(file_kind_of_name("rekap.xlsx"), FILE_XLSX);
    const char *const none[] = { "", "foto", ".jpg", "foto.svg", "foto.jpg.exe", "foto.xlsm", "foto.jpg ", "foto.j", "a.jpgpng", "foto." };
    for (size_t i = 0; i < COUNT(none); i++)
        if (file_kind_of_name(none[i]) != N_FILE_KINDS)
            FAIL("%s", none[i]);
}

TEST(filekind__of_first_bytes_needs_all_of_them)
{
    CHECK_INT(file_kind_of_head("\xFF\xD8\xFF\xE0", 4), FILE_JPEG);
    CHECK_INT(file_kind_of_head("\x89PNG\r\n\x1A\n", 8), FILE_PNG);
    CHECK_INT(file_kind_of_head("\x89PNG\r\n\x1A", 7), N_FILE_KINDS);
    CHECK_INT(file_kind_of_head("%PDF-1.7", 8), FILE_PDF);
    CHECK_INT(file_kind_of_head("PK\3\4", 4), FILE_XLSX);
    CHECK_INT(file_kind_of_head("GIF89a", 6), N_FILE_KINDS);
    CHECK_INT(file_kind_of_head("<svg", 4), N_FILE_KINDS);
    CHECK_INT(file_kind_of_head("", 0), N_FILE_KINDS);
}

TEST(filekind__codes_go_both_ways)
{
    for (int k = 0; k < N_FILE_KINDS; k++) {
        CHECK_INT(file_kind_from_code(file_kind_code((enum file_kind)k)), k);
        char name[16] = "x";
        for (int i = 0; file_kind_ending((enum file_kind)k)[i]; i++)
            name[i + 1] = file_kind_ending((enum file_kind)k)[i];
        CHECK_INT(file_kind_of_name(name), k);
    }
    CHECK_INT(file_kind_from_code("GIF"), N_FILE_KINDS);
    CHECK_INT(file_kind_from_code(NULL), N_FILE_KINDS);
}

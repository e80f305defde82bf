/* statements_test.c: the check finds the slips that people make in SQL. */
#include <string.h>

#include "base/test.h"
#include "store/store_kit.h"

static const struct migration migrations[] = {
    { 1,
      "CREATE TABLE t (daerah_id {int} NOT NULL, id {int} NOT NULL, x {text}, PRIMARY KEY (daerah_id, id)){table};" },
};

/* The sentence for this one statement; "" when the check passes. */
static const char *verdict(const struct stmt *q, size_t n)
{
    static struct err err;
    const struct schema_part part = { "t", migrations, 1, q, n };
    const struct schema schema = { &part, 1 };
    struct store *s = kit_open_with((struct store_options){ .mode = STORE_CREATE, .schema = &schema });
    err = (struct err){ 0 };
    enum mk_result r = store_check_statements(s, &err);
    store_close(s);
    CHECK(r == (err.text[0] ? MK_FAILED : MK_OK));
    return err.text;
}

static void good(const char *sql, const char *in, const char *out)
{
    CHECK_TEXT(verdict(&(struct stmt){ "s", sql, in, out, false }, 1), "");
}

static void wrong(const char *sql, const char *in, const char *out, const char *sentence)
{
    const char *text = verdict(&(struct stmt){ "salah", sql, in, out, false }, 1);
    if (!strstr(text, sentence) || !strstr(text, "salah"))
        FAIL("%s: %s", sql, text);
}

TEST(check__accepts_how_we_write)
{
    good("SELECT x FROM t WHERE daerah_id = $1 AND id = $2", "ii", "T");
    good("SELECT x FROM t WHERE id = $2 AND $1 = daerah_id", "ii", "T");
    good("SELECT a.x FROM t a JOIN t b ON b.daerah_id = a.daerah_id AND b.id = a.id WHERE a.daerah_id = $1", "i", "T");
    good("SELECT a.x FROM t a WHERE a.id = $2 AND $1 = a.daerah_id", "ii", "T");
    good("INSERT INTO t (daerah_id, id, x) VALUES ($1, $2, $3)", "iiT", "");
    good("INSERT INTO t (id, daerah_id, x) VALUES ($1, $2, coalesce($3, 'a')), (7, $2, 'b')", "iiT", "");
    good("INSERT INTO t (id, daerah_id) SELECT coalesce(id, 1), $1 FROM t WHERE id = $2", "ii", "");
    good("INSERT INTO t (daerah_id, id) VALUES ($1, $2) ON CONFLICT (daerah_id, id) DO UPDATE SET x = 'b' RETURNING id",
         "ii", "i");
    good("UPDATE t SET x = $3 WHERE daerah_id = $1 AND id = $2 -- akhir", "iiT", "");
    good("DELETE FROM t WHERE daerah_id = $1", "i", "");
}

TEST(check__counts_parameters_and_columns)
{
    wrong("SELECT x FROM t WHERE daerah_id = $1", "ii", "T", "$2 tidak dipakai");
    wrong("SELECT x FROM t WHERE daerah_id = $1 AND id = $3", "iii", "T", "$2 tidak dipakai");
    wrong("SELECT x FROM t WHERE daerah_id = $1 AND id = $2", "i", "T", "parameter di atas $1");
    wrong("SELECT x, id FROM t WHERE daerah_id = $1", "i", "T", "2 kolom");
    wrong("DELETE FROM t WHERE daerah_id = $1", "i", "i", "0 kolom");
    wrong("SELECT x FROM t WHERE daerah_id = $1 AND id = ?", "ii", "T", "$1 sampai $128");
    wrong("SELECT x FROM t WHERE daerah_id = $1 AND id = $id", "ii", "T", "$1 sampai $128");
    wrong("SELECT x FROM t WHERE daerah_id = $1 AND id = $129", "ii", "T", "$1 sampai $128");
    wrong("SELECT x FROM t WHERE daerah_id = $1 AND id = $01", "ii", "T", "$1 sampai $128");
}

#define NO_COLUMN (test_on_server() ? "does not exist" : "no such column")
#define NO_TABLE (test_on_server() ? "relation \"u\" does not exist" : "no such table")

TEST(check__finds_typos_tails_and_unknown_letters)
{
    wrong("SELEC x FROM t WHERE daerah_id = $1", "i", "T", "syntax error");
    wrong("SELECT y FROM t WHERE daerah_id = $1", "i", "T", NO_COLUMN);
    wrong("SELECT x FROM u WHERE daerah_id = $1", "i", "T", NO_TABLE);
    wrong("SELECT x FROM t WHERE daerah_id = $1; DELETE FROM t", "i", "T", "di belakang");
    wrong("SELECT x FROM t WHERE x = \"huruf\" AND daerah_id = $1", "i", "T",
          NO_COLUMN); /* a name, not a text */
    wrong("SELECT x FROM t WHERE daerah_id = $1", "x", "T", "huruf .in");
    wrong("SELECT x FROM t WHERE daerah_id = $1", "i", "Q", "huruf .in");
    wrong("-- kosong", "", "", "$1 sampai $128");
}

TEST(check__the_region_must_be_a_bound_parameter)
{
    wrong("SELECT x FROM t WHERE id = $1", "i", "T", "daerah_id");
    wrong("SELECT x FROM t WHERE daerah_id = 7324 AND id = $1", "i", "T", "daerah_id");
    wrong("SELECT x FROM t WHERE daerah_id >= $1", "i", "T", "daerah_id");
    wrong("SELECT daerah_id = $1 FROM t", "i", "i", "daerah_id");
    wrong("SELECT x FROM t WHERE x = 'daerah_id = $1' AND id = $1", "i", "T", "daerah_id");
    wrong("UPDATE t SET daerah_id = $1 WHERE id = $2", "ii", "", "daerah_id");
    wrong("INSERT INTO t (daerah_id, id) VALUES (7324, $1)", "i", "", "daerah_id");
    wrong("INSERT INTO t (daerah_id, id) VALUES ($1 + 1, $2)", "ii", "", "daerah_id");
    wrong("INSERT INTO t (daerah_id, id) VALUES ($1, 1), (2, $2)", "ii", "", "daerah_id");
    wrong("INSERT INTO t VALUES ($1, $2, $3)", "iiT", "", "daerah_id");
    wrong("INSERT INTO t (daerah_id, id) SELECT id, daerah_id FROM t WHERE id = $1", "i", "", "daerah_id");
    CHECK_TEXT(verdict(&(struct stmt){ "semua", "SELECT x FROM t", "", "T", true }, 1), "");
}

TEST(check__a_name_is_used_once)
{
    const struct stmt two[] = {
        { "sama", "SELECT x FROM t WHERE daerah_id = $1", "i", "T", false },
        { "sama", "SELECT id FROM t WHERE daerah_id = $1", "i", "i", false },
    };
    CHECK(strstr(verdict(two, 2), "dua kali") != NULL);
    CHECK(verdict(&(struct stmt){ "", "SELECT 1", "", "i", true }, 1)[0] != '\0');
}

TEST(check__the_kits_own_statements_pass)
{
    struct store *s = kit_open(STORE_CREATE);
    struct err err = { 0 };
    if (store_check_statements(s, &err) != MK_OK)
        FAIL("%s", err.text);
    store_close(s);
}

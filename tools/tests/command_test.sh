#!/bin/sh
# Runs the tools as the build does: exit codes, messages with places, files written. Speaks TAP.
# command_test.sh TMPLC POC EMBED LAYERS FORBIDDEN, from the root of the repository.
set -u
tmplc=$(realpath "$1") poc=$(realpath "$2") embed=$(realpath "$3") layers=$(realpath "$4") forbidden=$(realpath "$5")
tools=$(realpath "$(dirname "$0")/..")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
number=0 failed=0

# check NAME EXIT-CODE TEXT COMMAND…: the command ends so, and says so on stderr (TEXT "-": says nothing).
check() {
    name=$1 code=$2 text=$3
    shift 3
    number=$((number + 1))
    "$@" >out 2>err
    got=$?
    if [ "$got" = "$code" ] && { [ "$text" = - ] && [ ! -s err ] || grep -qF -e "$text" err; }; then
        echo "ok $number - $name"
    else
        echo "not ok $number - $name"
        failed=1
        { echo "exit $got, expected $code and: $text"; cat err; } | sed 's/^/# /'
    fi
}

# what ./dev runs once more alone
cat >log <<'END'
{"name": "maklumat:fast / store", "result": "OK"}
{"name": "maklumat:full / browser pages", "result": "FAIL", "stdout": "not ok 1 - a\n{\"result\": \"OK\"}"}
{"name": "maklumat:full / budget", "result": "SKIP"}
{"name": "maklumat:full / skm pg", "result": "TIMEOUT"}
{"name": "maklumat:fast / web", "result": "ERROR"}
END
printf 'browser pages\nskm pg\nweb\n' >want
check 'failed__names_what_failed_and_nothing_that_was_skipped' 0 - sh -c "python3 $tools/failed.py log | cmp - want"
check 'failed__asks_for_the_log' 1 'usage: failed.py' python3 "$tools/failed.py"

mkdir -p parts web
printf 'text title\n' >page.view
printf '{{view}}\ntext t\n{{/view}}\n{{layout base}}<p>{{t}}{{> a}} {{_ "Satu"}}</p>\n' >page_a.html
printf '<main>{{content}}<link href="{{asset "x.css"}}"></main>\n' >web/base.html
printf 'part' >parts/a.html
printf 'msgid "Satu"\nmsgstr "One"\n' >en.po
printf 'assets/x.css\n' >list
run="$tmplc --context page.view --partials parts --layouts web --po en.po --assets list --strict
     --include-name page_a.view.h --out-c a.c --out-h a.h --list-messages a.list --depfile a.d"
check 'tmplc__writes_code_header_list_and_depfile' 0 - $run page_a.html
check 'tmplc__depfile_names_all_that_was_read' 0 - sh -c \
    'grep -q "^a.c: " a.d && for f in page_a.html page.view en.po parts/a.html web/base.html; do grep -qF "  $f" a.d || exit 1; done'
check 'tmplc__depfile_leaves_out_what_is_missing' 1 - grep -qF './a.html' a.d
check 'tmplc__lists_its_messages' 0 - grep -qx 'page_a.html:4:32	Satu' a.list
check 'tmplc__writes_the_struct_of_every_page' 0 - sh -c \
    "$tmplc --context page.view --out-h p.h --include-name p.h && grep -q 'enum lang lang;' p.h"
printf '{{view}}\n{{/view}}\n{{x}}' >bad.html
rm -f a.c
check 'tmplc__says_where_and_exits_1' 1 'bad.html:3:1: unknown field '"'x'" $run bad.html
check 'tmplc__writes_nothing_after_a_mistake' 1 - test -e a.c
check 'tmplc__says_that_a_page_does_not_exist' 1 'nowhere.html:1:1: this file does not exist' $run nowhere.html
check 'tmplc__refuses_a_name_that_is_no_c_name' 1 "the file's name must be a C name" $run 1-a.html
check 'tmplc__asks_for_a_page' 2 'usage: tmplc' $tmplc

printf 'msgid "Dua"\nmsgstr "Two"\n\nmsgid "Jamak"\nmsgid_plural "Jamak"\nmsgstr[0] "a"\nmsgstr[1] "b"\n' >two.po
printf 'p.html:1:2\tSatu\n' >l.list
printf 'f(tr(g(a, b), "D"\n  "ua")); /* tr(l, "Tiga") */ x = "T(\\"Empat\\")"; tr(l, x);\n' >c.c
sed '/Jamak/,$d' two.po >used.po
check 'poc__counts_joined_literals_and_skips_comments' 0 - $poc --check --po en.po used.po --lists l.list --c c.c
check 'poc__names_unused_entries' 1 'two.po:4:1: "Jamak" is used nowhere' $poc --check --po en.po two.po --lists l.list --c c.c
printf 'p.html:1:2\tLima\n' >>l.list
check 'poc__names_messages_of_pages_without_translation' 1 'p.html:1:2: no English translation of "Lima"' \
    $poc --check --po en.po used.po --lists l.list --c c.c
check 'poc__names_a_place_once_though_many_pages_hold_it' 0 - sh -c \
    "$poc --check --po en.po used.po --lists l.list l.list l.list --c c.c 2>&1 | grep -c Lima | grep -qx 1"
printf '\n\nconst char *n = T("Enam");\n' >d.c
check 'poc__names_messages_of_code_without_translation' 1 'd.c:3:1: no English translation of "Enam"' \
    $poc --check --po en.po --c d.c
printf 'tr(l, "Jamak");\n' >e.c
check 'poc__refuses_a_plural_in_code' 1 'e.c:1:1: "Jamak" has a plural' $poc --check --po two.po --c e.c
printf 'msgid "Satu"\nmsgstr "Uno"\n' >other.po
check 'poc__names_two_translations_of_one_text' 1 'other.po:1:1: "Satu" is translated in another way in en.po:1' \
    $poc --check --po en.po other.po
printf 'msgid "Satu"\nmsgstr "One"\n' >>en.po
check 'poc__names_a_text_that_stands_twice' 1 'en.po:3:1: "Satu" stands already in line 1' $poc --check --po en.po
printf 'msgid "x\n' >broken.po
check 'poc__names_the_line_of_a_broken_file' 1 'broken.po:1:1: the string does not end' $poc --out-c m.c broken.po

mkdir assets
out='--out-c e.c --out-h e.h --out-bin e.bin'
echo 'url("@asset/none.svg")' >assets/x.css
check 'embed__names_a_reference_to_nothing' 1 'assets/x.css:1:1: @asset/none.svg does not exist' $embed $out assets/x.css
printf '\n@asset/y.css' >assets/x.css
echo '@asset/x.css' >assets/y.css
check 'embed__refuses_references_in_a_circle' 1 'refers back to this file' $embed $out assets/x.css assets/y.css
echo x >assets/z.exe
check 'embed__refuses_unknown_types' 1 'assets/z.exe:1:1: a file of unknown type' $embed $out assets/z.exe
echo x >'assets/a b.css'
check 'embed__refuses_names_that_need_escaping' 1 'a name may hold letters' $embed $out 'assets/a b.css'
check 'embed__names_a_missing_file' 1 'assets/none.css:1:1: No such file' $embed $out assets/none.css
echo x >assets/a-b.css; echo x >assets/a_b.css
check 'embed__refuses_two_names_of_one_macro' 1 'two files' $embed $out assets/a-b.css assets/a_b.css
check 'embed__takes_no_files_at_all' 0 - $embed $out

# tree FILE TEXT: a source tree with this one file.
tree() {
    rm -rf tree
    mkdir -p "tree/$(dirname "$1")"
    printf '%b' "$2" >"tree/$1"
}
while IFS='|' read -r name file text want; do
    tree "$file" "$text"
    if [ "$want" = - ]; then check "$name" 0 - $layers tree; else check "$name" 1 "$want" $layers tree; fi
done <<'END'
layers__base_stands_alone|src/base/a.c|#include "core/skm.h"\n|src/base/a.c:1:1: includes core/skm.h: the layer stands above, or beside
layers__base_sees_base_and_libc|src/base/a.c|#include <time.h>\n#include "base/b.h"\n|-
layers__core_sees_no_store|src/core/a.h|\n#include "store/store.h"\n|src/core/a.h:2:1: includes store/store.h
layers__core_has_no_clock|src/core/a.c|#include <time.h>\n|core has no clock
layers__core_has_no_files|src/core/a.c|#include <stdio.h>\n|core has no files
layers__core_has_no_heap|src/core/a.c|#include <stdlib.h>\n|core has no heap
layers__core_tests_may_print|src/core/a_test.c|#include <stdio.h>\n|-
layers__store_sees_no_core|src/store/a.c|#include "core/skm.h"\n|stands above, or beside
layers__registry_sees_no_web|src/registry/a.c|#include "web/page.h"\n|stands above, or beside
layers__web_sees_no_feature|src/web/a.c|#include "features/skm/skm.h"\n|stands above, or beside
layers__web_sees_no_feature_by_its_short_name|src/web/a.c|#include "skm/skm.h"\n|stands above, or beside
layers__a_feature_sees_its_own_folder|src/features/skm/a.c|#include "skm/skm.h"\n#include "web/feature.h"\n#include "a.h"\n|-
layers__a_feature_sees_no_other|src/features/skm/a.c|#include "layanan/layanan.h"\n|a feature sees only its own folder
layers__cli_sees_no_feature|src/cli/a.c|#include "features/skm/skm.h"\n|stands above, or beside
layers__cli_sees_the_contract|src/cli/a.c|#include "web/feature.h"\n|-
layers__main_wires_everything|src/main.c|#include "features/skm/skm.h"\n|-
layers__sqlite_has_one_door|src/store/store.c|#include <sqlite3.h>\n|only the SQLite engine sees SQLite
layers__sqlite_door_is_open|src/store/sqlite_stmt.c|#include <sqlite3.h>\n|-
layers__libpq_has_one_door|src/web/a.c|#include <libpq-fe.h>\n|only the PostgreSQL engine
layers__http_has_one_door|src/web/web.c|#include <microhttpd.h>\n|only the server adapter
layers__http_door_is_open|src/web/server.c|#include <microhttpd.h>\n|-
layers__utf8proc_has_one_door|src/base/text.c|#include <utf8proc.h>\n|only base/utf8.c
layers__comments_do_not_count|src/base/a.c|/* #include "web/page.h" */\n// #include "web/page.h"\n|-
layers__only_tests_see_the_test_kits|src/web/a.c|#include "tests/kit/site.h"\n|stands above, or beside
layers__tests_see_the_test_kits|src/features/skm/skm_test.c|#include "tests/kit/site.h"\n|-
layers__an_unknown_folder_is_no_layer|src/misc/a.c|#include "base/buf.h"\n|the folder is no layer
END

tree src/a.c 'int x = strcpy (a, b);'
check 'forbidden__names_the_call' 1 'src/a.c:1:1: strcpy is forbidden; there is buf_str, arena_text' $forbidden tree
for word in strcat sprintf vsprintf strtok gets atoi atol localtime gmtime rand srand system popen; do
    tree src/a.c "\n  $word(x);"
    check "forbidden__$word" 1 "src/a.c:2:1: $word is forbidden" $forbidden tree
done
tree src/a.c '/* strcpy(a) */ // rand()\nchar *s = "atoi(1)"; strtok_r(a); int system; my_rand(); localtime_r(a);'
check 'forbidden__leaves_comments_strings_and_longer_names_alone' 0 - $forbidden tree

echo "1..$number"
exit $failed

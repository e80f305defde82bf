#!/bin/sh
# Proves on the finished program that the hardening flags took effect, and that it needs only the libraries of the
# project's list (libpq is loaded when needed: store/postgres_lib.h). hardening.sh PROGRAM [worker] (a release build). Speaks TAP.
set -eu
program=$1
allowed='libmicrohttpd libsqlite3 libjansson libsodium liboath libutf8proc libqrencode libz libc libm'
marks=100
[ "${2:-}" != worker ] || { allowed='libseccomp libzip libexpat libjpeg libpng16 libmagic libz libutf8proc libcurl libcairo libfreetype libc libm'; marks=100; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
if [ ! -x "$program" ]; then
    echo "1..0 # SKIP no $program; ./dev build makes it"
    exit 0
fi
readelf -W -h -l -d -n -s "$program" >"$tmp/elf" 2>/dev/null
readelf -W --dyn-syms "$program" >"$tmp/symbols"

number=0 status=0
check() { # NAME COMMAND…
    name=$1
    shift
    number=$((number + 1))
    if "$@"; then echo "ok $number - $name"; else
        echo "not ok $number - $name"
        status=1
    fi
}
elf() { grep -Eq "$1" "$tmp/elf"; }
symbol() { grep -Eq "$1" "$tmp/symbols"; }
no() { ! "$@"; }

needed() {
    sed -n 's/.*(NEEDED).*\[\(.*\)\.so.*\]/\1/p' "$tmp/elf" >"$tmp/needed"
    [ -s "$tmp/needed" ] || return 1
    bad=0
    while read -r library; do
        case " $allowed " in
            *" $library "*) ;;
            *) echo "# not in the list: $library"; bad=1 ;;
        esac
    done <"$tmp/needed"
    return $bad
}

# several functions of libc replaced by their checked twins
fortified() { [ "$(grep -cE '__[a-z]+_chk(@|$)' "$tmp/symbols")" -ge 3 ]; }
# landing marks before functions; the property note itself cannot stand, since Debian's start-up objects lack it
endbr() { [ "$(objdump -d "$program" | grep -c endbr64)" -ge "$marks" ]; }

check 'program__is_position_independent' elf 'Type: +DYN \(Position-Independent Executable file\)'
check 'program__has_full_relro' elf 'GNU_RELRO'
check 'program__binds_all_symbols_at_start' elf '\(FLAGS\).*BIND_NOW|\(FLAGS_1\).*NOW'
check 'program__has_stack_protector' symbol '__stack_chk_fail'
check 'program__has_fortified_calls' fortified
check 'program__has_no_executable_stack' elf 'GNU_STACK.* RW +0x'
check 'program__has_no_writable_code' no elf ' LOAD .* RWE '
case $(uname -m) in
    x86_64) check 'program__is_compiled_for_control_flow_enforcement' endbr ;;
esac
check 'program__has_no_search_path_for_libraries' no elf '\((RPATH|RUNPATH)\)'
check 'program__needs_only_the_listed_libraries' needed
check 'program__finds_all_its_libraries' no sh -c 'ldd "$1" | grep -q "not found"' sh "$program"
echo "1..$number"
exit $status

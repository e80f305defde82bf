#!/bin/sh
# Proves that the unit for systemd is understood and takes away what it says: the exposure that systemd-analyze computes
# is at most 2.0 of 10 (docs/operasi.md), and each of its hardening lines counts. systemd.sh, from the root of
# the repository. Speaks TAP.
set -eu
unit=packaging/maklumat.service
if ! command -v systemd-analyze >/dev/null; then
    echo '1..0 # SKIP systemd is not installed'
    exit 0
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
number=0 status=0
check() { # NAME COMMAND…
    name=$1
    shift
    number=$((number + 1))
    if "$@" >"$tmp/out" 2>&1; then echo "ok $number - $name"; else
        echo "not ok $number - $name"
        sed 's/^/# /' "$tmp/out" | tail -20
        status=1
    fi
}
exposure() { # FILE: in tenths
    systemd-analyze security --offline=true --no-pager "$1" 2>/dev/null |
        sed -n 's/.*Overall exposure level for [^:]*: \([0-9]*\)\.\([0-9]\).*/\1\2/p' | sed 's/^0*\(.\)/\1/'
}
at_most() { systemd-analyze security --offline=true --threshold="$2" --no-pager "$1"; }
soft() { # without its hardening, the same service must be found out
    mkdir -p "$tmp/soft"
    sed '/^# ---- Hardening/,/^\[Install\]/ { /^\[Install\]/!d }' "$unit" >"$tmp/soft/maklumat.service"
    ! at_most "$tmp/soft/maklumat.service" 20
}
understood() { # what is said of missing programs is of this machine; everything else is of the unit
    sed -e "s|/usr/bin/maklumat-worker|/bin/true|; s|/usr/bin/maklumat |/bin/true |" "$unit" >"$tmp/maklumat.service"
    systemd-analyze verify --man=no --recursive-errors=no "$tmp/maklumat.service" >"$tmp/verify" 2>&1 || { cat "$tmp/verify"; return 1; }
    ! grep maklumat "$tmp/verify"
}
people() { systemd-sysusers --dry-run "$PWD/packaging/sysusers.conf"; }
rooms() { mkdir -p "$tmp/root/etc" && echo 'maklumat:x:999:999::/:/bin/false' >"$tmp/root/etc/passwd" && echo 'maklumat:x:999:' >"$tmp/root/etc/group" &&
    systemd-tmpfiles --create --root="$tmp/root" "$PWD/packaging/tmpfiles.conf" && [ "$(stat -c %a "$tmp/root/var/lib/maklumat")" = 700 ]; }

score=$(exposure "$unit")
echo "# exposure $((score / 10)).$((score % 10)) of 10"
check 'systemd__the_unit_is_understood' understood
check 'systemd__exposure_is_at_most_two' at_most "$unit" 20
check 'systemd__the_same_service_without_hardening_is_found_out' soft
check 'systemd__the_user_can_be_made' people
check 'systemd__the_data_folder_is_for_its_owner_only' rooms
echo "1..$number"
exit $status

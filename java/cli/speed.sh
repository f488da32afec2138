#!/usr/bin/env bash
#
# Measures sluice copy against cp, and sluice send and receive against socat and nc, over loopback: wall time, and CPU time of
# both ends together, as medians of rounds in turns. Each run starts its programs anew, so the JVM's start is in both; "alone" is
# the time without it, as the command's own figures tell. Files lie in build/speed of this module, in the page cache.
# Started by ./gradlew cliSpeed; ROUNDS and MIB in the environment change how often and how much.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
sluice=$(cd ../.. && pwd)/build/dist/sluice
rounds=${ROUNDS:-3} mib=${MIB:-1024}
work=$PWD/build/speed
port=17017
TIMEFORMAT='%R %U %S'

mkdir -p "$work"
trap 'rm -rf "$work"' EXIT
cd "$work"
head -c "${mib}M" /dev/urandom > whole
truncate -s "${mib}M" sparse
dd if=whole of=sparse bs=1M count=16 seek=$((mib / 2)) conv=notrunc status=none

# Runs a function, checks what it made, and notes its wall and CPU seconds, and those alone, under a name.
measure() {
    local name=$1 source=$2 figures
    shift 2
    rm -rf target && mkdir target
    : > json
    figures=$({ time "$@" > json 2> said; } 2>&1) || { cat said >&2; exit 1; }
    cmp -s "$source" "target/$source" || { echo "$name: the target is not the source" >&2; cat said >&2; exit 1; }
    echo "$figures $(sed -n 's/.*"seconds":\([0-9.E-]*\).*/\1/p' json)" >> "figures of $name"
}

listening() {
    local hex
    hex=$(printf ':%04X 0+:0000 0A' "$port")
    until grep -qE "$hex" /proc/net/tcp /proc/net/tcp6; do sleep 0.002; done
}

copy_cp() { cp --reflink=auto --sparse=auto "$1" target; }
copy_sluice() { "$sluice" copy --json "$1" target; }
net_socat() {
    socat -u -b 131072 TCP-LISTEN:$port,reuseaddr,bind=127.0.0.1 CREATE:target/whole & listening
    socat -u -b 131072 OPEN:whole TCP:127.0.0.1:$port
    wait
}
net_nc() {
    nc -l 127.0.0.1 $port > target/whole & listening
    nc -N 127.0.0.1 $port < whole
    wait
}
net_sluice() {
    "$sluice" receive --quiet 127.0.0.1:$port target & listening
    "$sluice" send --json --checksum "$1" whole 127.0.0.1:$port
    wait
}

cat whole sparse > /dev/null
for ((round = 0; round < rounds; round++)); do
    measure 'cp, whole' whole copy_cp whole
    measure 'sluice copy, whole' whole copy_sluice whole
    measure 'cp, sparse' sparse copy_cp sparse
    measure 'sluice copy, sparse' sparse copy_sluice sparse
    measure 'socat' whole net_socat
    measure 'nc' whole net_nc
    for check in none crc32c sha256; do
        measure "sluice send, $check" whole net_sluice "$check"
    done
done

printf '%s MiB, medians of %s rounds; %s, Linux %s\n\n' "$mib" "$rounds" "$(stat -f -c %T .)" "$(uname -r)"
printf '%-22s %8s %8s %8s\n' '' 'wall s' 'CPU s' 'alone s'
for name in 'cp, whole' 'sluice copy, whole' 'cp, sparse' 'sluice copy, sparse' 'socat' 'nc' \
        'sluice send, none' 'sluice send, crc32c' 'sluice send, sha256'; do
    column() { awk "{ print $1 }" "figures of $name" | sort -g | sed -n "$((rounds / 2 + 1))p"; }
    printf '%-22s %8.2f %8.2f %8s\n' "$name" "$(column '$1')" "$(column '$2 + $3')" \
        "$(alone=$(column '$4'); [ -z "$alone" ] || printf '%.2f' "$alone")"
done

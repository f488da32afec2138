#!/usr/bin/env bash
#
# Measures sluice copy against cp, and sluice send and receive against socat and nc, over loopback: wall time, and CPU time (user and
# system) of all processes, of whole commands, so that each has its start in it. Started by ./gradlew cliSpeed, which gives it a
# network namespace with cubic where that is permitted. In the environment: ROUNDS, MIB, and ONLY=copy or ONLY=send.
#
# All have the same conditions. They take turns, and each round begins with another one. Before each run the target of the last one is
# removed and what is dirty is written to the disk. Then the same is run once without being counted, and what it wrote is removed: the
# source is in the page cache after that, and the memory that the run will get is what its own kind just gave back. (Else the host of a
# virtual machine may have to find it first: with the memory of a copy by cat, nc took twice to three times as long as with its own, and
# socat, which writes in pieces of the size that cat's are of, no longer. And where the host takes free memory back as soon as there is a
# gibibyte of it, what starts more slowly finds less of it left: MIB=512 keeps out of that.) Every target is a new file in the same
# directory. A first round is not counted; in it, what has arrived is compared with its source.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
sluice=$(cd ../.. && pwd)/build/dist/sluice
rounds=${ROUNDS:-5} mib=${MIB:-1024} only=${ONLY:-}
work=$PWD/build/speed
port=17017
TIMEFORMAT='%R %U %S'
export LC_ALL=C.UTF-8 PATH=$PATH:/usr/sbin:/sbin

# For an XFS of its own, on which files can share blocks: its mount is gone when this ends, however it does.
if [ "$(id -u)" = 0 ] && [ -z "${SLUICE_SPEED_MOUNTS:-}" ] && command -v mkfs.xfs >/dev/null; then
    SLUICE_SPEED_MOUNTS=own exec unshare --mount "$PWD/speed.sh"
fi

rm -rf "$work" && mkdir -p "$work/disk"
trap 'umount "$work/shared" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work"

# ---- The ways, each from a source to a new file target/$source

listening() {
    local hex
    hex=$(printf ':%04X 0+:0000 0A' "$port")
    until grep -qE "$hex" /proc/net/tcp /proc/net/tcp6; do sleep 0.002; done
}
cp_() { cp --reflink=auto --sparse=auto "$1" target; }
sluice_copy() { "$sluice" copy "$1" target; }
nothing() { "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:+UseSerialGC -Xshare:auto -version; }
socat_() {
    socat -u -b 131072 TCP-LISTEN:$port,reuseaddr,bind=127.0.0.1 "CREATE:target/$1" & listening
    socat -u -b 131072 "OPEN:$1" TCP:127.0.0.1:$port
    wait
}
nc_() {
    nc -l 127.0.0.1 $port > "target/$1" & listening
    nc -N 127.0.0.1 $port < "$1"
    wait
}
sluice_send() {
    "$sluice" receive --quiet 127.0.0.1:$port target & listening
    "$sluice" send --checksum "${2:-none}" "$1" 127.0.0.1:$port
    wait
}

# Name, directory, source, the function with what it is given.
ways=()
way() { ways+=("$1|$2|$3|$4"); }
if [ "$only" != send ]; then
    way 'cp' disk whole 'cp_ whole'
    way 'sluice copy' disk whole 'sluice_copy whole'
    way 'cp, sparse' disk sparse 'cp_ sparse'
    way 'sluice copy, sparse' disk sparse 'sluice_copy sparse'
    truncate -s $((2 * mib + 1024))M image
    if mkfs.xfs -q -m reflink=1 image 2>/dev/null && mkdir shared && mount -o loop image shared 2>/dev/null; then
        way 'cp, reflink' shared whole 'cp_ whole'
        way 'sluice copy, reflink' shared whole 'sluice_copy whole'
    else
        echo 'Not measured: reflink (it takes root, mkfs.xfs and a loop device).'
    fi
    way 'java -version' disk - nothing
fi
if [ "$only" != copy ]; then
    way 'socat' disk whole 'socat_ whole'
    way 'nc' disk whole 'nc_ whole'
    way 'sluice send' disk whole 'sluice_send whole'
    way 'sluice send, crc32c' disk whole 'sluice_send whole crc32c'
    way 'sluice send, sha256' disk whole 'sluice_send whole sha256'
fi

# ---- The runs

for place in disk shared; do
    [ -d $place ] || continue
    head -c "${mib}M" /dev/urandom > $place/whole
    truncate -s "${mib}M" $place/sparse
    dd if=$place/whole of=$place/sparse bs=1M count=16 seek=$((mib / 2)) conv=notrunc status=none
done

# Runs a way once, and notes its wall, CPU and, where it tells them itself, moving seconds under its name.
measure() {
    local name place source run figures
    IFS='|' read -r name place source run <<< "$1"
    cd "$work/$place"
    rm -rf target && mkdir target
    sync
    $run > said 2> complaint || { cat said complaint >&2; exit 1; }
    rm -rf target && mkdir target
    figures=$({ time $run > said 2> complaint; } 2>&1) || { cat said complaint >&2; exit 1; }
    if [ "$round" = 0 ]; then
        [ "$source" = - ] || cmp -s "$source" "target/$source" || { echo "$name: the target is not the source" >&2; exit 1; }
        return
    fi
    echo "$figures $(sed -n 's/.* \([0-9.]*\) s, .*/\1/p' said)" >> "$work/figures of $name"
}
for ((round = 0; round <= rounds; round++)); do
    for ((turn = 0; turn < ${#ways[@]}; turn++)); do
        measure "${ways[(turn + round) % ${#ways[@]}]}"
    done
done
cd "$work"

# ---- What came out

# Median, least and most of an expression on the figures of a way, or of two ways side by side.
spread() { awk "{ print $1 }" "$2" | sort -g | awk '{ v[NR] = $1 } END { printf "%.2f (%.2f-%.2f)", v[int((NR + 1) / 2)], v[1], v[NR] }'; }
congestion=$(cat /proc/sys/net/ipv4/tcp_congestion_control)
printf '%s MiB, medians of %s rounds (least-most); %s, Linux %s, %s%s\n\n' "$mib" "$rounds" "$(stat -f -c %T disk)" "$(uname -r)" \
    "$congestion" "$([ "$congestion" = cubic ] || echo ', as cubic is not permitted')"
printf '%-22s %-20s %-20s %s\n' '' 'wall s' 'CPU s' 'wall s without start and end'
for one in "${ways[@]}"; do
    name=${one%%|*}
    printf '%-22s %-20s %-20s %s\n' "$name" "$(spread '$1' "figures of $name")" "$(spread '$2 + $3' "figures of $name")" \
        "$(awk 'NF > 3' "figures of $name" | grep -q . && spread '$4' "figures of $name")"
done
printf '\nRatios, of the runs of each round\n\n%-42s %-20s %s\n' '' 'wall' 'CPU'
against() {
    [ -e "figures of $1" ] && [ -e "figures of $2" ] || return 0
    paste -d ' ' <(cut -d ' ' -f 1-3 "figures of $1") <(cut -d ' ' -f 1-3 "figures of $2") > pairs
    printf '%-42s %-20s %s\n' "$1 / $2" "$(spread '$1 / $4' pairs)" "$(spread '($2 + $3) / ($5 + $6 + 1e-9)' pairs)"
}
against 'sluice copy' 'cp'
against 'sluice copy, sparse' 'cp, sparse'
against 'sluice copy, sparse' 'java -version'
against 'sluice copy, reflink' 'cp, reflink'
against 'sluice send' 'nc'
against 'sluice send' 'socat'

#!/usr/bin/env bash
#
# Runs a command in a network namespace of its own that has cubic for congestion control, where that is permitted; else as it
# is. With BBR each packet waits for its time, and that costs so much more than a transfer that all ways look alike.
# Nothing changes on the machine. The command finds the machine's congestion control in SLUICE_BENCH_OUTSIDE.

set -euo pipefail
setting=/proc/sys/net/ipv4/tcp_congestion_control
set_up="ip link set lo up && echo cubic >$setting"
PATH=$PATH:/usr/sbin:/sbin

[ "$(cat $setting)" != cubic ] || exec "$@"
# As root, or as somebody who may be root of a namespace of users.
for entrance in 'unshare --net' 'unshare --user --map-root-user --net'; do
    if $entrance sh -c "$set_up" 2>/dev/null; then
        SLUICE_BENCH_OUTSIDE=$(cat $setting)
        export SLUICE_BENCH_OUTSIDE
        # shellcheck disable=SC2016  # the inner shell's arguments
        exec $entrance sh -c "$set_up"' && exec "$@"' bench "$@"
    fi
done
exec "$@"

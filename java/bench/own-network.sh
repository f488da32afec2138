#!/usr/bin/env bash
#
# Runs a command in a network namespace of its own that has cubic for congestion control, where that is permitted; else as it
# is. With BBR each packet waits for its time, and that costs so much more than a transfer that all ways look alike.
# The command finds the machine's congestion control in SLUICE_BENCH_OUTSIDE.
#
# A namespace may only choose what the machine lists in tcp_allowed_congestion_control. As root this lists cubic there for the
# moment of the choice, and puts back what was listed, also if the choice fails. Nothing else changes on the machine.

set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin
setting=/proc/sys/net/ipv4/tcp_congestion_control
allowed=/proc/sys/net/ipv4/tcp_allowed_congestion_control

# Inside, the list can be written only by way of what was opened outside: descriptor 8. The lock is for two runs that begin at once.
# shellcheck disable=SC2016  # for the inner shell
set_up='
    ip link set lo up || exit
    allowed=/proc/self/fd/8
    if [ -w $allowed ] && flock 8 && before=$(cat $allowed) && [ "${before#*cubic}" = "$before" ]; then
        trap "exit 1" HUP INT TERM
        trap "echo $before >$allowed" EXIT
        echo "$before cubic" >$allowed
    fi
    echo cubic >/proc/sys/net/ipv4/tcp_congestion_control || exit
    [ -z "${before:-}" ] || echo "$before" >$allowed
    trap - EXIT HUP INT TERM
    exec 8<&-'

[ "$(cat $setting)" != cubic ] || exec "$@"
[ ! -w $allowed ] || exec 8<$allowed
# As root, or as somebody who may be root of a namespace of users.
for entrance in 'unshare --net' 'unshare --user --map-root-user --net'; do
    if $entrance sh -c "$set_up" 2>/dev/null; then
        SLUICE_BENCH_OUTSIDE=$(cat $setting)
        export SLUICE_BENCH_OUTSIDE
        # shellcheck disable=SC2016  # the inner shell's arguments
        exec $entrance sh -c "$set_up"'; exec "$@"' bench "$@"
    fi
done
exec 8<&-
exec "$@"

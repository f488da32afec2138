#!/usr/bin/env bash
#
# Measures on each JDK, and writes BENCHMARKS.md and benchmarks.html from all runs that are in build/report. The run before stays in
# build/report/before, and the report says how well the two agree.
#
#   report.sh measure|quick|remake JDK_HOME...

set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
runs=$here/build/report
how=$1
shift
mkdir -p "$runs/before"

# All of it, on two JDKs, is to take less than 20 minutes: besides the ratios there is a minute of the sweep for each.
time=(--seconds 480) quick=()
[ "$how" != quick ] || quick=(--quick) time=()
for home in "$@"; do
    [ "$how" != remake ] || break
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
    options=("-Dsluice.bench.directory=$here/build/work")
    # Since 24 the JVM warns of native libraries that it was not told of.
    [ "$version" -lt 24 ] || options+=(--enable-native-access=ALL-UNNAMED)
    for program in Ratios Sweep; do
        asked=(${quick[@]+"${quick[@]}"})
        [ "$program" != Ratios ] || asked+=(${time[@]+"${time[@]}"})
        written=$runs/${program,,}-$version.json
        # In its place only when it is whole.
        "$here/own-network.sh" "$home/bin/java" "${options[@]}" -cp "$here/build/jars/*" "io.sluice.bench.$program" \
            ${asked[@]+"${asked[@]}"} --json "$written.part"
        [ ! -e "$written" ] || mv "$written" "$runs/before"
        mv "$written.part" "$written"
    done
done
compgen -G "$runs/*.json" >/dev/null || { echo "report: nothing was measured yet; run ./gradlew benchmarkReport without -Premake" >&2; exit 1; }
exec "$1/bin/java" -cp "$here/build/jars/*" io.sluice.bench.report.Report \
    --markdown "$root/BENCHMARKS.md" --html "$root/benchmarks.html" "$runs"/*.json

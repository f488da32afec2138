#!/usr/bin/env bash
#
# Runs OpenJDK's own tests of channels under the agent: of its sources, as Debian keeps them for that version. What fails is run again
# without the agent, and a test that passes then is a difference from the JDK. The sources stay in the work directory; a JDK's take
# 3 minutes to 10.
#
#   openjdk.sh JDK_HOME AGENT_JAR WORK_DIRECTORY [TEST...]

set -euo pipefail
jdk=$1 agent=$2 work=$3
shift 3
version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$jdk/release")
# What transfers, and what shares locks, closing and interrupts with it.
tests=(java/nio/channels/{FileChannel,AsyncCloseAndInterrupt.java,Channels,FileLock,Pipe,SocketChannel} sun/nio/ch)

mkdir -p "$work/lists/partial"
work=$(cd "$work" && pwd -P)

# The machine's own lists of packages, asked for sources; kept apart, so that nothing of the machine changes.
apart=(-o "Dir::Etc::sourcelist=$work/deb-src.sources" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$work/lists")
sources() {
    local list
    for list in /etc/apt/sources.list.d/*.sources; do
        [ ! -e "$list" ] || { sed 's/^Types:.*/Types: deb-src/' "$list" && echo; }
    done >"$work/deb-src.sources"
    if [ ! -s "$work/deb-src.sources" ]; then
        echo "openjdk: there is no list of packages in /etc/apt/sources.list.d; this takes Debian 12, or a newer one" >&2
        exit 1
    fi
}

command -v jtreg >/dev/null || {
    echo "Installing jtreg"
    apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends jtreg7 xz-utils
} >&2

root=$work/openjdk-$version/test/jdk
if [ ! -e "$root/TEST.ROOT" ]; then
    sources
    apt-get -q "${apart[@]}" update >&2
    cd "$work"
    # The newest of those that are there.
    for package in $(apt-cache "${apart[@]}" showsrc "openjdk-$version" 2>/dev/null | sed -n 's/^Version: //p' | sort -rVu); do
        ! apt-get -q "${apart[@]}" source --download-only "openjdk-$version=$package" >&2 || break
    done
    compgen -G "openjdk-${version}_*.orig.tar.xz" >/dev/null || {
        echo "openjdk: Debian's sources that are known here hold no openjdk-$version" >&2
        exit 1
    }
    rm -rf "openjdk-$version.part" && mkdir "openjdk-$version.part"
    tar --extract --xz --file "$(compgen -G "openjdk-${version}_*.orig.tar.xz")" --directory "openjdk-$version.part" --strip-components 1 \
        --wildcards '*/test/jdk/java/nio/*' '*/test/jdk/sun/nio/*' '*/test/jdk/TEST.ROOT' '*/test/lib/*' '*/test/jtreg-ext/*'
    # It names directories that are not here.
    : >"openjdk-$version.part/test/jdk/TEST.groups"
    mv "openjdk-$version.part" "openjdk-$version"
fi
cd "$root"

# Runs tests with an option of Java's, and prints the names of those that did not pass. What jtreg says is in a log.
failing() {
    local name=$1 option=$2
    shift 2
    rm -rf "$work/$name-$version"
    # Those of a test that takes native code of its own end in an error, with the agent and without.
    jtreg -jdk:"$jdk" -othervm -concurrency:1 -timeoutFactor:4 -verbose:summary,fail,error \
        -w:"$work/$name-$version/work" -r:"$work/$name-$version/report" ${option:+"-javaoptions:$option"} "$@" >"$work/$name-$version.log" 2>&1 || true
    if [ ! -s "$work/$name-$version/report/text/summary.txt" ]; then
        tail -n 20 "$work/$name-$version.log" >&2
        return 1
    fi
    awk '$2 != "Passed." { print $1 }' "$work/$name-$version/report/text/summary.txt"
}

failed=$(failing agent "-javaagent:$agent" "${@:-${tests[@]}}")
passed=$(grep -c ' Passed\. ' "$work/agent-$version/report/text/summary.txt" || true)
differing=()
if [ -n "$failed" ]; then
    mapfile -t failed <<<"$failed"
    again=$(failing jdk '' "${failed[@]}")
    for test in "${failed[@]}"; do
        if grep -qxF "$test" <<<"$again"; then
            echo "fails without the agent, too: $test"
        else
            echo "fails with the agent only: $test (see $work/agent-$version.log)"
            differing+=("$test")
        fi
    done
fi
echo "OpenJDK $version's own tests of channels: $passed pass under the agent, ${#differing[@]} fail there only"
[ "$passed" -gt 0 ] && [ ${#differing[@]} = 0 ]

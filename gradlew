#!/usr/bin/env bash
#
# Builds Sluice: `./gradlew demo`, `./gradlew test`, `./gradlew dist`, or any other task or option of Gradle.
#
# It uses a Gradle that is there (Debian's 4.4, or 7.3 or newer) or installs the distribution's, picks a JDK that this Gradle can run
# on, and says in one line what is missing. Some tasks get more than that:
#   demo        the program is started from here once it is built: Gradle would give it no terminal. It takes
#               -Pfile=PATH, -Pjson (standard output is then the JSON alone), -Pquick, -Pjdk=25 (or SLUICE_DEMO_JDK=25, or
#               a JDK's home), and whatever follows a `--`.
#   ratios, jmh, proxy, endToEnd, agentCost
#               the benchmarks, started from here when Gradle has gone: nothing else may run beside them. They take
#               -Pratios=REGEX or -Pjmh=REGEX for some of them, -Pquick, -Pjdk=25, and whatever follows a `--`. For
#               proxy and endToEnd, wrk is installed.
#   cliSpeed    measures the command sluice against cp, socat and nc, which are installed; -Pjdk=25.
#   benchmarkReport  measures on JDK 17 and 25, or -Pjdk=25 alone, and writes BENCHMARKS.md and benchmarks.html; -Pquick,
#               and -Premake to write them again from what was measured before.
#   test, soak, integrationTest  everything runs even if something failed, and the sum is the last line.

set -euo pipefail
# Where the locale knows ASCII only, Java cannot open files whose names have other letters.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    *[Uu][Tt][Ff]*) ;;
    *) export LC_ALL=C.UTF-8 ;;
esac
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)

die() {
    printf 'gradlew: %s\n' "$*" >&2
    exit 1
}

# The feature version of the JDK in $1 (17, 25), or nothing.
version_of() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] && sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# The home of a JDK with a compiler whose version lies between $1 and $2: the user's own choice if it fits.
find_jdk() {
    local home version on_path
    on_path=$(readlink -f "$(command -v javac)" 2>/dev/null) || on_path=
    for home in "${JAVA_HOME:-}" "${on_path%/bin/javac}" /usr/lib/jvm/*; do
        version=$(version_of "$home") || continue
        if [ -x "$home/bin/javac" ] && [ "${version:-0}" -ge "$1" ] && [ "$version" -le "$2" ]; then
            printf '%s\n' "$home"
            return
        fi
    done
    return 1
}

# Installs Debian packages, if this is a Debian-like machine and we may.
install() {
    command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || return 1
    printf 'gradlew: installing %s\n' "$*" >&2
    # The package lists of a fresh machine or image are absent or stale.
    [ -n "${refreshed:-}" ] || apt-get -qq update >&2 || return 1
    refreshed=1
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 install --no-install-recommends "$@" >&2
}

# Gradle's version as one number: 4.4.1 is 404, 8.14 is 814.
gradle_version() {
    local jar
    # From its files rather than from `gradle --version`, which starts a JVM and needs one that fits.
    jar=$(ls "$(dirname "$(readlink -f "$1")")"/../lib/gradle-launcher-*.jar \
             "$(dirname "$(readlink -f "$1")")"/../lib/gradle-gradle-cli-main-*.jar 2>/dev/null | head -n 1) || true
    [[ $jar =~ -([0-9]+)\.([0-9]+)[^/]*\.jar$ ]] || [[ $("$1" --version 2>/dev/null) =~ Gradle\ ([0-9]+)\.([0-9]+) ]] || return 1
    printf '%d%02d\n' "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
}

# ---- What the arguments ask for

demo= bench= speed= match= quick= remake= json= file= jdk=${SLUICE_DEMO_JDK:-} sum=
arguments=() more=()
while [ $# -gt 0 ]; do
    if [ "$1" = -P ] && [ $# -gt 1 ]; then
        shift
        set -- "-P$1" "${@:2}"
    fi
    case $1 in
        --) shift; more=("$@"); break ;;
        demo | :demo) demo=1; arguments+=(:demo:jars) ;;
        ratios | benchmarkReport) bench=$1; arguments+=(:bench:jars :bench:uncounted) ;;
        jmh | proxy | endToEnd) bench=$1; arguments+=(:bench:jars) ;;
        cliSpeed) speed=1; arguments+=(dist) ;;
        agentCost) bench=$1; arguments+=(:bench:jars dist) ;;
        -Premake | -Premake=*) [ "$1" = -Premake=false ] || remake=1 ;;
        -Pratios=* | -Pjmh=*) match=${1#*=} ;;
        -Pquick | -Pquick=*) [ "$1" = -Pquick=false ] || quick=1 ;;
        test | integrationTest | soak | check | build) sum=1; arguments+=("$1") ;;
        -Pjson | -Pjson=*) [ "$1" = -Pjson=false ] || json=1 ;;
        -Pfile=*) file=${1#*=} ;;
        -Pjdk=*) jdk=${1#*=} ;;
        *) arguments+=("$1") ;;
    esac
    shift
done
[ -z "$sum" ] || arguments+=(--continue)

# ---- Where tests may execute what they unpack and copy: Java's directory for temporary files, and everybody else's

if [ -n "$sum" ]; then
    for place in /tmp ${TMPDIR:+"$TMPDIR"}; do
        probe=$(mktemp "$place/sluice-XXXXXX") || die "$place cannot be written to, which tests need"
        printf '#!/bin/sh\n' >"$probe" && chmod u+x "$probe" && "$probe" 2>/dev/null || executes=no
        rm -f "$probe"
        [ -z "${executes:-}" ] || die "nothing in $place may be executed, which tests need; as root: mount -o remount,exec $place"
    done
fi

# ---- Gradle, a JDK for it, cargo

# A rustup that was just installed is on the path of new shells only.
command -v cargo >/dev/null || PATH=${HOME:-}/.cargo/bin:$PATH
rust='Rust 1.85 or newer; get it: https://rustup.rs, or apt-get install cargo where the distribution has it that new'
command -v cargo >/dev/null || die "cargo is missing; needed is $rust"
[[ $(cargo --version) =~ \ 1\.([0-9]+) ]] && [ "${BASH_REMATCH[1]}" -ge 85 ] || die "$(cargo --version) is too old; needed is $rust"
if ! command -v cc >/dev/null; then
    install gcc libc6-dev || die 'a C linker (cc) is missing, which cargo needs; get it: apt-get install gcc libc6-dev'
fi

# A Gradle between Debian's 4.4, which is patched for JDK 17, and 7.3 runs on no JDK that can compile Sluice.
fits() {
    [ -n "$gradle" ] && version=$(gradle_version "$gradle") && [ "$version" -ge 404 ] \
        && { [ "$version" -lt 500 ] || [ "$version" -ge 703 ]; }
}
gradle=${SLUICE_GRADLE:-$(command -v gradle)} || gradle=
if ! fits; then
    needed="Gradle 7.3 or newer, or Debian's 4.4, is missing; get it: apt-get update && apt-get install gradle"
    install gradle || die "$needed"
    hash -r
    gradle=/usr/bin/gradle
    fits || die "$needed"
fi

# The newest JDK that this Gradle can run on (Debian's is patched up to that Debian's default JDK), with 17 before
# others for 4.4: that pair is what is tested.
if [ "$version" -lt 500 ]; then newest=21
elif [ "$version" -lt 805 ]; then newest=17
elif [ "$version" -lt 814 ]; then newest=21
elif [ "$version" -lt 901 ]; then newest=24
else newest=99
fi
java_home=$( { [ "$version" -lt 500 ] && find_jdk 17 17; } || find_jdk 17 "$newest") || {
    install openjdk-17-jdk-headless || install default-jdk-headless || true
    java_home=$(find_jdk 17 "$newest") \
        || die "Gradle $((version / 100)).$((version % 100)) needs a JDK from 17 to $newest, and there is none; get it: apt-get update && apt-get install openjdk-17-jdk-headless"
}

# ---- The Java that the demo and the benchmarks run on: what was asked for, or what the user's own programs run on

home=
case $jdk in
    '')
        for candidate in "${JAVA_HOME:-}" "$(readlink -f "$(command -v java)" 2>/dev/null | sed 's|/bin/java$||')" "$java_home"; do
            found=$(version_of "$candidate") || continue
            if [ "${found:-0}" -ge 17 ]; then home=$candidate; break; fi
        done ;;
    *[!0-9]*) home=$jdk ;;
    *) home=$(find_jdk "$jdk" "$jdk") || die "there is no JDK $jdk under /usr/lib/jvm; name its home: -Pjdk=/path/to/jdk" ;;
esac
found=$(version_of "$home") && [ -n "$found" ] || die "'$home' is not the home of a JDK"

# ---- Build

rm -rf "$root/build/outcomes"
status=0
if [ -n "$json" ]; then exec 3>&1 >&2; fi
JAVA_HOME=$java_home "$gradle" -p "$root" ${arguments[@]+"${arguments[@]}"} || status=$?

# ---- The sum of a test run, last, whatever Gradle had to say after it

if compgen -G "$root/build/outcomes/*" >/dev/null || [ -n "$sum" ]; then
    read -r passed failed skipped < <(cat /dev/null "$root"/build/outcomes/* 2>/dev/null \
        | awk '{ p += $1; f += $2; s += $3 } END { print p + 0, f + 0, s + 0 }')
    # Something failed before it could be counted, as a test that does not compile.
    [ "$status" = 0 ] || [ "$failed" != 0 ] || failed=1
    [ "$failed" = 0 ] || [ "$status" != 0 ] || status=1
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
fi
[ "$status" = 0 ] || exit "$status"

# ---- The demo and the benchmarks

if [ -n "$speed" ]; then
    command -v socat >/dev/null && command -v nc >/dev/null || install socat netcat-openbsd \
        || die 'socat or nc is missing; get them: apt-get update && apt-get install socat netcat-openbsd'
    JAVA_HOME=$home exec "$root/java/bench/own-network.sh" "$root/java/cli/speed.sh"
fi
[ -n "$demo$bench" ] || exit 0
options=()
# Since 24 the JVM warns of native libraries that it was not told of.
[ "$found" -lt 24 ] || options+=(--enable-native-access=ALL-UNNAMED)
program=()
if [ -n "$bench" ]; then
    built=$root/java/bench/build
    mkdir -p "$built"
    if [ "$bench" = benchmarkReport ]; then
        homes=()
        if [ -n "$jdk" ]; then homes=("$home")
        else for version in 17 25; do ! candidate=$(find_jdk "$version" "$version") || homes+=("$candidate"); done
        fi
        how=measure
        [ -z "$quick" ] || how=quick
        [ -z "$remake" ] || how=remake
        exec "$root/java/bench/report.sh" "$how" "${homes[@]}"
    fi
    case $bench in
        ratios)
            main=io.sluice.bench.Ratios
            program+=(--json "$built/ratios.json")
            [ -z "$match" ] || program+=(--match "$match")
            [ -z "$quick" ] || program+=(--quick) ;;
        jmh)
            main=io.sluice.bench.jmh.Suite
            program+=(-rf json -rff "$built/jmh.json")
            [ -z "$quick" ] || program+=(--quick)
            [ -z "$match" ] || program+=("$match") ;;
        endToEnd)
            command -v wrk >/dev/null || install wrk || die 'wrk is missing; get it: apt-get update && apt-get install wrk'
            main=io.sluice.bench.endtoend.EndToEnd
            program+=(--json "$built/end-to-end.json")
            [ -z "$quick" ] || program+=(--quick) ;;
        proxy)
            command -v wrk >/dev/null || install wrk || die 'wrk is missing; get it: apt-get update && apt-get install wrk'
            main=io.sluice.bench.proxy.ProxyComparison
            program+=(--json "$built/proxy.json")
            [ -z "$quick" ] || program+=(--quick) ;;
        agentCost)
            main=io.sluice.bench.agent.AgentCost
            program+=("$root/build/dist/sluice-agent.jar") ;;
    esac
    exec "$root/java/bench/own-network.sh" "$home/bin/java" ${options[@]+"${options[@]}"} \
        "-Dsluice.bench.directory=$built/work" -cp "$built/jars/*" "$main" \
        ${program[@]+"${program[@]}"} ${more[@]+"${more[@]}"}
fi
[ -z "$file" ] || program+=(--file "$file")
[ -z "$json" ] || program+=(--json)
[ -z "$quick" ] || program+=(--quick)
if [ -n "$json" ]; then exec >&3 3>&-; fi
# A library that lies there need not be unpacked, which a directory for temporary files may not allow (noexec).
options+=("-Djava.library.path=$root/target/release")
exec "$home/bin/java" ${options[@]+"${options[@]}"} -cp "$root/java/demo/build/jars/*" io.sluice.demo.Demo \
    ${program[@]+"${program[@]}"} ${more[@]+"${more[@]}"}

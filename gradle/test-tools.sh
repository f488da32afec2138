#!/usr/bin/env bash
#
# Installs what the tests use besides JDK and cargo, or says what is missing and will be skipped. Always succeeds.

set -uo pipefail

missing() {
    local pair
    # Program and the Debian package that has it.
    for pair in strace:strace ip:iproute2 ethtool:ethtool nm:binutils mkfs.xfs:xfsprogs; do
        PATH=$PATH:/usr/sbin:/sbin command -v "${pair%:*}" >/dev/null || printf '%s\n' "${pair#*:}"
    done
}

mapfile -t packages < <(missing)
if [ ${#packages[@]} -gt 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing for the tests: ${packages[*]}"
    apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "${packages[@]}"
    mapfile -t packages < <(missing)
fi
for package in ${packages[@]+"${packages[@]}"}; do
    echo "Without the package $package, the tests that need it are skipped."
done
if command -v rustup >/dev/null; then
    for component in rustfmt clippy; do
        cargo "${component/rustfmt/fmt}" --version >/dev/null 2>&1 || rustup component add "$component"
    done
fi
exit 0

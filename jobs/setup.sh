# shellcheck shell=bash
# `. jobs/setup.sh [tests]` makes a shell ready to build and run Trireme, and with "tests" to test it. It installs the
# packages that are missing (it says which, and uses sudo only then and only where it is not root), and sets what
# Open MPI needs to be run from here.

trireme_packages() {
    if command -v apt-get >/dev/null; then
        echo g++ cmake ninja-build pkg-config openmpi-bin libopenmpi-dev libhdf5-openmpi-dev libisal-dev libpng-dev \
            zlib1g-dev libfmt-dev libcli11-dev
        [ "$1" != tests ] || echo catch2 hdf5-tools gdb procps git valgrind shellcheck \
            clang-format clang-tidy iproute2 spin slurmctld slurmd slurm-client
    else
        echo gcc-c++ cmake ninja-build pkgconf-pkg-config openmpi openmpi-devel hdf5-openmpi-devel isa-l-devel \
            libpng-devel zlib-devel fmt-devel cli11-devel
        [ "$1" != tests ] || echo catch-devel hdf5 gdb procps-ng git valgrind ShellCheck clang-tools-extra iproute
    fi
}

trireme_is_installed() {
    if command -v apt-get >/dev/null; then
        dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'
    else
        rpm -q "$1" >/dev/null 2>&1
    fi
}

trireme_install() {
    local as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    echo "Installing $*"
    if command -v apt-get >/dev/null; then
        "${as_root[@]}" apt-get update -qq
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "$@" >/dev/null
    else
        "${as_root[@]}" dnf install -y -q "$@"
    fi
}

# Ubuntu 22.04's CMake is older than the 3.25 that the build needs; PyPI has a newer one.
trireme_newer_cmake() {
    local found
    found=$(cmake --version 2>/dev/null | awk 'NR == 1 { print $3 }')
    [ "$(printf '%s\n' 3.25 "$found" | sort -V | head -n 1)" != 3.25 ] || return 0
    if [ ! -x build/tools/bin/cmake ]; then
        python3 -m venv build/tools 2>/dev/null || { trireme_install python3-venv && python3 -m venv build/tools; }
        echo "Installing CMake into build/tools, because the system's is ${found:-missing}"
        build/tools/bin/pip install --quiet 'cmake>=3.25,<4'
    fi
    export PATH=$PWD/build/tools/bin:$PATH
}

trireme_setup() {
    local package missing=()
    if command -v apt-get >/dev/null || command -v dnf >/dev/null; then
        for package in $(trireme_packages "$1"); do
            trireme_is_installed "$package" || missing+=("$package")
        done
        [ ${#missing[@]} = 0 ] || trireme_install "${missing[@]}"
    fi # elsewhere the configure step says what is missing

    trireme_newer_cmake
    export PATH=$PATH:/usr/lib64/openmpi/bin # where Fedora and its kin keep mpirun
    # Open MPI refuses to run as root unless told twice; in a container there often is no other user.
    if [ "$(id -u)" = 0 ]; then export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1; fi
}

trireme_setup "${1:-build}"

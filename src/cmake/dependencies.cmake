# Finds the distribution's packages; what is missing stops the configure step with the names to install.
set(missing_apt "")
set(missing_dnf "")

macro(trireme_need found what apt dnf)
    if(NOT ${found})
        message(STATUS "Missing: ${what}")
        list(APPEND missing_apt ${apt})
        list(APPEND missing_dnf ${dnf})
    endif()
endmacro()

find_package(PkgConfig QUIET)
trireme_need(PkgConfig_FOUND "pkg-config" pkg-config pkgconf-pkg-config)

find_package(MPI QUIET COMPONENTS C)
trireme_need(MPI_C_FOUND "Open MPI (or another MPI 3)" "libopenmpi-dev;openmpi-bin" openmpi-devel)

# Debian installs the serial and the parallel HDF5 side by side; the one wanted is the parallel one.
set(HDF5_PREFER_PARALLEL ON)
find_package(HDF5 QUIET COMPONENTS C)
if(HDF5_FOUND AND HDF5_IS_PARALLEL)
    set(parallel_hdf5_found TRUE)
else()
    set(parallel_hdf5_found FALSE)
endif()
trireme_need(parallel_hdf5_found "parallel HDF5" libhdf5-openmpi-dev hdf5-openmpi-devel)

find_package(OpenMP QUIET COMPONENTS CXX)
trireme_need(OpenMP_CXX_FOUND "OpenMP for the C++ compiler" g++ gcc-c++)

find_package(PNG QUIET)
trireme_need(PNG_FOUND "libpng" libpng-dev libpng-devel)

find_package(ZLIB QUIET)
trireme_need(ZLIB_FOUND "zlib" zlib1g-dev zlib-devel)

find_package(fmt QUIET)
trireme_need(fmt_FOUND "fmt" libfmt-dev fmt-devel)

find_package(CLI11 QUIET)
trireme_need(CLI11_FOUND "CLI11" libcli11-dev cli11-devel)

if(PkgConfig_FOUND)
    pkg_check_modules(ISAL QUIET IMPORTED_TARGET libisal)
endif()
trireme_need(ISAL_FOUND "ISA-L" libisal-dev isa-l-devel)

if(TRIREME_TESTS)
    find_package(Catch2 QUIET)
    trireme_need(Catch2_FOUND "Catch2 (2.13 or 3)" catch2 catch-devel)
endif()

if(missing_apt)
    string(REPLACE ";" " " missing_apt "${missing_apt}")
    string(REPLACE ";" " " missing_dnf "${missing_dnf}")
    message(FATAL_ERROR "Packages are missing. Install them with\n"
        "    apt-get install ${missing_apt}\nor\n    dnf install ${missing_dnf}\n"
        "or run ./jobs/quickstart.sh, which installs everything.")
endif()

if(NOT TRIREME_CUDA STREQUAL "OFF")
    include(CheckLanguage)
    check_language(CUDA)
    if(CMAKE_CUDA_COMPILER)
        if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
            # Machine code for Turing to Hopper, PTX for what comes after.
            set(CMAKE_CUDA_ARCHITECTURES 75-real 80-real 86-real 89-real 90a-real 90-virtual)
        endif()
        enable_language(CUDA)
        if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION) # CMake 3.25 does not know that this nvcc has it
            set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION "-std=c++20")
            set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION "-std=c++20")
        endif()
        set(CMAKE_CUDA_STANDARD 20)
        find_package(CUDAToolkit REQUIRED)
    elseif(TRIREME_CUDA STREQUAL "ON")
        message(FATAL_ERROR "TRIREME_CUDA=ON, but there is no CUDA compiler: put nvcc on the PATH, or set CUDACXX.")
    endif()
endif()

# What every target of this project is compiled with: `target_link_libraries(x PRIVATE trireme_compiler_options)`.
add_library(trireme_compiler_options INTERFACE)

set(warnings -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(TRIREME_WERROR)
    list(APPEND warnings -Werror)
endif()
# The compiler never fuses a multiplication and an addition by itself: results are the same bits on every
# instruction set because every fused operation is written out.
target_compile_options(trireme_compiler_options INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:${warnings};-ffp-contract=off>
    $<$<COMPILE_LANGUAGE:CUDA>:--fmad=false>)

if(TRIREME_SANITIZE)
    target_compile_options(trireme_compiler_options INTERFACE
        $<$<COMPILE_LANGUAGE:CXX>:-fsanitize=${TRIREME_SANITIZE};-fno-sanitize-recover=all;-fno-omit-frame-pointer>
        # With sanitizers GCC sees uninitialized variables in the standard library that are none.
        $<$<COMPILE_LANGUAGE:CXX>:-Wno-maybe-uninitialized>)
    if(TRIREME_SANITIZE STREQUAL "thread")
        # ThreadSanitizer ignores fences. Ours only order stores before loads: what a thread hands to another goes by
        # release and acquire.
        target_compile_options(trireme_compiler_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-tsan>)
    endif()
    target_link_options(trireme_compiler_options INTERFACE -fsanitize=${TRIREME_SANITIZE})
endif()

# Peers that are not installed are left out, and the benches say so. A header-only one is looked for in the system's
# folders and among the clones in TRIREME_BENCH_PEERS.
set(TRIREME_BENCH_PEERS "" CACHE PATH "Where clones of the benches' header-only peers are")

# Adds `source` to `target` if `header` is found, be it in the clone's `folder`.
function(header_only_peer target tool source header folder)
    string(MAKE_C_IDENTIFIER "trireme_bench_${tool}" found)
    find_path(${found} ${header} HINTS ${TRIREME_BENCH_PEERS}/${folder} PATH_SUFFIXES ${folder})
    mark_as_advanced(${found})
    if(${found})
        target_sources(${target} PRIVATE ${source})
        target_include_directories(${target} SYSTEM PRIVATE ${${found}})
    else()
        absent_peer(${target} ${tool})
    endif()
endfunction()

# `target` does without `tool`.
function(absent_peer target tool)
    set_property(TARGET ${target} APPEND PROPERTY TRIREME_ABSENT_PEERS "\"${tool}\"")
endfunction()

# main.cpp knows the names of all that the targets do without.
function(tell_absent_peers)
    set(absent "")
    foreach(target ${ARGV})
        get_property(names TARGET ${target} PROPERTY TRIREME_ABSENT_PEERS)
        list(APPEND absent ${names})
    endforeach()
    list(JOIN absent "," absent)
    set_source_files_properties(main.cpp PROPERTIES COMPILE_DEFINITIONS "TRIREME_BENCH_ABSENT=${absent}")
endfunction()

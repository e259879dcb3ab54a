cmake_minimum_required(VERSION 3.25)
# Run at every build: writes the commit that is built to OUT, and touches OUT only when it changes.
execute_process(COMMAND git describe --always --dirty --abbrev=12 --exclude=*
    WORKING_DIRECTORY ${SOURCE} OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE
    RESULT_VARIABLE failed ERROR_QUIET)
if(failed)
    set(commit "unknown")
endif()
file(CONFIGURE OUTPUT ${OUT} CONTENT "inline constexpr const char* trireme_git_commit = \"@commit@\";\n" @ONLY)

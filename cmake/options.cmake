# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
option(OCTET_BUILD_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(OCTET_BUILD_BENCHMARKS "Build the kernel benchmarks" OFF)
option(OCTET_BUILD_PYTHON "Build the Python package" OFF)
# Where the warnings are known, GCC 12, they are errors in every build, so that users and tests share one.
set(known_warnings OFF)
if(PROJECT_IS_TOP_LEVEL AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  set(known_warnings ON)
endif()
option(OCTET_WARNINGS_AS_ERRORS "Treat compiler warnings as errors" ${known_warnings})
set(OCTET_SANITIZE "" CACHE STRING "Sanitizers to build with, as in -fsanitize=, e.g. address,undefined")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# One source must give the same bits whatever the compiler would fuse on its own.
add_compile_options(-ffp-contract=off)

# octet_compile_quickly(TARGET): for code whose running time nobody notices, in place of a Release build's -O2.
function(octet_compile_quickly target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Without the sloppiness, ccache would not store what is compiled with precompiled headers. Without depend mode it would answer with a
  # precompiled header whose sources differ in comments alone; GCC then includes these sources again, because `#pragma once` compares bytes.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_DEPEND=1 CCACHE_NAMESPACE=depend
    "${CCACHE_PROGRAM}")
endif()

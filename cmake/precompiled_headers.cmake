# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0

# octet_precompile(TARGET SET): the target's files start with the headers of cmake/precompiled/SET.h, parsed once for all targets.
# They still include what they use: OCTET_PRECOMPILED_HEADERS=OFF builds without.
option(OCTET_PRECOMPILED_HEADERS "Parse the headers that most files include once" ON)
function(octet_precompile target set)
  if(NOT OCTET_PRECOMPILED_HEADERS)
    return()
  endif()
  # Code for programs and code for libraries have different flags, and GCC takes only headers parsed under the same ones.
  get_target_property(type ${target} TYPE)
  set(owner octet_headers_${set})
  if(type STREQUAL "EXECUTABLE")
    string(APPEND owner _programs)
  endif()
  if(NOT TARGET ${owner})
    add_library(${owner} OBJECT "${PROJECT_SOURCE_DIR}/cmake/precompiled/owner.cc")
    target_include_directories(${owner} PRIVATE "${PROJECT_SOURCE_DIR}/include")
    target_link_libraries(${owner} PRIVATE fmt::fmt)
    target_precompile_headers(${owner} PRIVATE "${PROJECT_SOURCE_DIR}/cmake/precompiled/${set}.h")
    if(type STREQUAL "EXECUTABLE")
      set_target_properties(${owner} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
      target_compile_options(${owner} PRIVATE -fPIE)
    endif()
  endif()
  target_precompile_headers(${target} REUSE_FROM ${owner})
  # Without it, ccache passes on every file that has a precompiled header.
  target_compile_options(${target} PRIVATE -fpch-preprocess)
endfunction()

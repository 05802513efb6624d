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
    if(set STREQUAL "tests")
      # Defines macros for those that link it.
      target_link_libraries(${owner} PRIVATE GTest::gmock)
    endif()
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

# octet_unite(TARGET SOURCE...): compiles the files of each folder four at a time, which share their templates then. The names in
# the unnamed namespaces of a folder differ for that.
option(OCTET_UNITY_BUILD "Compile several files at a time: quick from nothing, slow after a change" OFF)
function(octet_unite target)
  foreach(source IN LISTS ARGN)
    get_filename_component(folder "${source}" DIRECTORY)
    string(MAKE_C_IDENTIFIER "files${folder}" folder)
    math(EXPR num_${folder} "0${num_${folder}} + 1")
    math(EXPR part "(${num_${folder}} - 1) / 4")
    set_source_files_properties("${source}" PROPERTIES UNITY_GROUP ${folder}_${part})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  # GCC takes each of the files for a header, whose classes may not have members of unnamed namespaces.
  target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
endfunction()

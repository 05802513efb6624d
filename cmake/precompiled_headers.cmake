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

# octet_unite(TARGET SOURCE...): compiles the files of each folder several at a time, which share their templates then: in the order given,
# as many as have OCTET_UNITY_BYTES together, which compile in 8 s. A file whose property SKIP_UNITY_BUILD_INCLUSION is set stays alone.
# The names in the unnamed namespaces of a folder differ for that.
option(OCTET_UNITY_BUILD "Compile several files at a time: quick from nothing, slow after a change" OFF)
set(OCTET_UNITY_BYTES 17000)
function(octet_unite target)
  if(NOT OCTET_UNITY_BUILD)
    return()
  endif()
  foreach(source IN LISTS ARGN)
    get_source_file_property(alone "${source}" SKIP_UNITY_BUILD_INCLUSION)
    if(alone)
      continue()
    endif()
    get_filename_component(folder "${source}" DIRECTORY)
    string(MAKE_C_IDENTIFIER "files${folder}" folder)
    file(SIZE "${CMAKE_CURRENT_SOURCE_DIR}/${source}" bytes)
    math(EXPR sum "0${bytes_${folder}} + ${bytes}")
    if(NOT DEFINED bytes_${folder} OR sum GREATER OCTET_UNITY_BYTES)
      math(EXPR part_${folder} "0${part_${folder}} + 1")
      set(sum ${bytes})
    endif()
    set(bytes_${folder} ${sum})
    set_source_files_properties("${source}" PROPERTIES UNITY_GROUP ${folder}_${part_${folder}})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  # GCC takes each of the files for a header, whose classes may not have members of unnamed namespaces.
  target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
endfunction()

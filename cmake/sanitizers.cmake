# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
if(OCTET_SANITIZE)
  add_compile_options(-fsanitize=${OCTET_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  if(OCTET_SANITIZE MATCHES "address" AND OCTET_SANITIZE MATCHES "undefined")
    # The address sanitizer stops at the same null pointers and ends of objects, and no code casts to a derived class: these checks
    # would find nothing more and take a third of the compiler's time.
    add_compile_options(-fno-sanitize=null,object-size,vptr)
  endif()
  add_link_options(-fsanitize=${OCTET_SANITIZE})
  # An object of each program: out of an archive, the linker would prefer the sanitizer's own empty defaults.
  add_library(octet_sanitizer_defaults OBJECT "${CMAKE_CURRENT_LIST_DIR}/sanitizer_defaults.cc")
  set_target_properties(octet_sanitizer_defaults PROPERTIES CXX_VISIBILITY_PRESET default)
  link_libraries("$<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:octet_sanitizer_defaults>")
endif()

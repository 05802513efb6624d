# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0

# octet_set_isa(FILE...): gives each file whose name ends in an ISA's word that ISA's compiler flags, and no other file any.
set(OCTET_ISA_FLAGS_avx2 -mavx2 -mfma -mf16c)
set(OCTET_ISA_FLAGS_avx_vnni ${OCTET_ISA_FLAGS_avx2} -mavxvnni)
# GCC 12 warns of its own header (bug 105593: _mm512_undefined_ps).
set(OCTET_ISA_FLAGS_avx512 -Wno-maybe-uninitialized -Wno-uninitialized -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx2 -mfma -mf16c)
set(OCTET_ISA_FLAGS_avx512_vnni ${OCTET_ISA_FLAGS_avx512} -mavx512vnni)
function(octet_set_isa)
  foreach(file IN LISTS ARGN)
    get_filename_component(isa "${file}" NAME_WE)
    if(NOT DEFINED OCTET_ISA_FLAGS_${isa})
      message(FATAL_ERROR "${file}: '${isa}' is not the name of an ISA with compiler flags")
    endif()
    set_source_files_properties("${file}" PROPERTIES COMPILE_OPTIONS "${OCTET_ISA_FLAGS_${isa}}")
  endforeach()
endfunction()

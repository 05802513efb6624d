# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0

# The rooms of src/ in their one total order: a room may depend only on rooms to its left (see ARCHITECTURE.md).
set(OCTET_ROOMS base archive tensor graph reference passes formats data kernels compiler runtime calibration quantization evaluation report)

# octet_add_room(NAME SOURCES file... [DEPENDS room...] [LIBRARIES target...] [PUBLIC_LIBRARIES target...])
#
# A room is a static library octet_NAME. Its headers are reached as "NAME/header.h" by itself and by the rooms that depend
# on it, and by nobody else: the include path of a room holds only the rooms it names.
function(octet_add_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;DEPENDS;LIBRARIES;PUBLIC_LIBRARIES" ${ARGN})
  list(FIND OCTET_ROOMS ${name} position)
  if(position EQUAL -1)
    message(FATAL_ERROR "room '${name}' is not in OCTET_ROOMS")
  endif()
  foreach(dependency IN LISTS ROOM_DEPENDS)
    list(FIND OCTET_ROOMS ${dependency} dependency_position)
    if(dependency_position EQUAL -1 OR dependency_position GREATER_EQUAL position)
      message(FATAL_ERROR "room '${name}' may not depend on '${dependency}': it is not to its left in OCTET_ROOMS")
    endif()
  endforeach()

  set(view "${PROJECT_BINARY_DIR}/rooms/${name}")
  file(MAKE_DIRECTORY "${view}")
  file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}" "${view}/${name}" SYMBOLIC)

  add_library(octet_${name} STATIC ${ROOM_SOURCES})
  set_target_properties(octet_${name} PROPERTIES EXPORT_NAME ${name})
  target_include_directories(octet_${name} PUBLIC
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>" "$<BUILD_INTERFACE:${view}>")
  list(TRANSFORM ROOM_DEPENDS PREPEND octet_)
  if(NOT name STREQUAL "base")
    list(PREPEND ROOM_DEPENDS octet_base)
  endif()
  # Linked for everybody, visible to those who name it: transitive include paths would make the order of rooms a wish.
  foreach(dependency IN LISTS ROOM_DEPENDS)
    target_link_libraries(octet_${name} INTERFACE $<LINK_ONLY:${dependency}>)
    target_include_directories(octet_${name} PRIVATE $<TARGET_PROPERTY:${dependency},INTERFACE_INCLUDE_DIRECTORIES>)
  endforeach()
  target_link_libraries(octet_${name} PUBLIC ${ROOM_PUBLIC_LIBRARIES} PRIVATE ${ROOM_LIBRARIES})
  if(name MATCHES "^(graph|passes|formats|evaluation|report)$")
    octet_compile_quickly(octet_${name})
  endif()
  if("octet_graph" IN_LIST ROOM_DEPENDS OR name STREQUAL "graph")
    octet_precompile(octet_${name} graph)
  elseif(NOT name STREQUAL "kernels")
    octet_precompile(octet_${name} standard)
  endif()
  if(NOT name STREQUAL "kernels")
    octet_unite(octet_${name} ${ROOM_SOURCES})
  endif()
  install(TARGETS octet_${name} EXPORT octet)
endfunction()

# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0

# The program, the public headers, and a package that gives find_package(octet) users the target octet::octet.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/octet")

if(TARGET octet)
  install(TARGETS octet)
endif()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(TARGETS octet_library EXPORT octet INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT octet NAMESPACE octet:: FILE octet-targets.cmake DESTINATION "${package_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/octet-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_SOURCE_DIR}/cmake/octet-config.cmake" "${PROJECT_SOURCE_DIR}/cmake/dependencies.cmake"
  "${PROJECT_BINARY_DIR}/octet-config-version.cmake"
  DESTINATION "${package_dir}")

# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0

# What the programs around the library take.
find_package(CLI11 REQUIRED)
if(OCTET_BUILD_TESTS)
  find_package(GTest REQUIRED)
endif()
if(OCTET_BUILD_BENCHMARKS)
  find_package(benchmark REQUIRED)
endif()

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "demo_assets.h"

__asm__(
    ".pushsection .rodata\n"
    ".balign 64\n"
    ".hidden octet_demo_weights_begin\n"
    ".hidden octet_demo_weights_end\n"
    ".global octet_demo_weights_begin\n"
    ".global octet_demo_weights_end\n"
    "octet_demo_weights_begin:\n"
    ".incbin \"" OCTET_DEMO_WEIGHTS
    "\"\n"
    "octet_demo_weights_end:\n"
    ".byte 0\n"
    ".popsection\n");

extern "C" {
__attribute__((visibility("hidden"))) extern const std::byte octet_demo_weights_begin[];
__attribute__((visibility("hidden"))) extern const std::byte octet_demo_weights_end[];
}

namespace octet {

std::span<const std::byte> demo_weights() noexcept {
  return {octet_demo_weights_begin, octet_demo_weights_end};
}

}  // namespace octet

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/common/element.h"

#include <string>

namespace octet {

std::size_t element_bytes(kernels::Element type) noexcept {
  switch (type) {
    case kernels::Element::none:
      return 0;
    case kernels::Element::f32:
    case kernels::Element::s32:
      return 4;
    case kernels::Element::u8:
      return 1;
  }
  return 0;
}

kernels::Element kernel_element(ElementType type) {
  switch (type) {
    case ElementType::f32:
      return kernels::Element::f32;
    case ElementType::i32:
      return kernels::Element::s32;
    case ElementType::u8:
      return kernels::Element::u8;
    default:
      throw InternalError("compiling an epilogue: no kernel for element type " +
                          std::string(to_string(type)));
  }
}

}  // namespace octet

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "compiler/backends/common/element.h"
#include "compiler/layers/epilogue.h"

namespace octet {

/// An epilogue applied to a whole value, step by step, each rounded as kernels/requantize says.
class EpilogueLoop {
 public:
  struct Types {
    /// dst is f32 or u8.
    kernels::Element src, dst;
    /// none without a residual.
    kernels::Element residual = kernels::Element::none;
  };

  /// @param num_elements  a multiple of the number of channels.
  EpilogueLoop(Epilogue epilogue, const Types& types, std::size_t num_elements);

  void operator()(const void* src, const void* residual, void* dst) const;

 private:
  Epilogue epilogue_;
  Types types_;
  std::size_t num_elements_;
};

}  // namespace octet

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "base/thread_team.h"
#include "compiler/backend.h"
#include "kernels/requantize/choose.h"

namespace octet {

/// An epilogue bound to its kernel, its element types and the size of its data.
class EpilogueRunner {
 public:
  /// @param layer  whose epilogue it is; its second input, if any, is the residual.
  /// @param src  the element type of the epilogue's input, s32 for sums.
  EpilogueRunner(const Epilogue& epilogue, const Layer& layer, const BackendContext& context,
                 kernels::Element src, const kernels::RequantizeKernel& kernel);

  /// Applies it to all rows, on the threads of `team`.
  void run(ThreadTeam& team, const void* src, const void* residual, void* dst) const;

  /// A part of the rows and channels.
  struct Block {
    std::size_t first_row = 0, rows = 0, first_channel = 0, channels = 0;
  };
  /// Applies it to a block alone. @param src  the block's input, its rows `src_stride` elements
  /// apart; residual and dst are those of the whole.
  void run_block(const Block& block, const void* src, std::size_t src_stride, const void* residual,
                 void* dst) const;

  std::size_t channels() const noexcept { return epilogue_.scale.size(); }

 private:
  bool saturates() const;
  /// The kernel on a block of rows of as many channels as `arrays` have.
  void call(const Epilogue& arrays, const Block& block, const void* src, std::size_t src_stride,
            const void* residual, void* dst) const;

  Epilogue epilogue_;
  /// The same with the arrays of a row of dense data, which may be several rows of channels.
  Epilogue row_;
  kernels::Requantize params_;
  kernels::RequantizeKernel kernel_;
  std::size_t num_elements_;
};

/// The kernels' word for an element type. @throws InternalError for a type that no integer layer
/// has.
kernels::Element kernel_element(ElementType type);

}  // namespace octet

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/thread_team.h"
#include "compiler/backend.h"
#include "kernels/map_f32/choose.h"
#include "kernels/requantize/choose.h"

namespace octet {

/// A part of the rows and channels of a layer's result.
struct EpilogueBlock {
  std::size_t first_row = 0, rows = 0, first_channel = 0, channels = 0;
};

/// One epilogue bound to its kernel and its element types.
class EpilogueStage {
 public:
  EpilogueStage(const Epilogue& epilogue, kernels::Element src, kernels::Element dst,
                kernels::Element residual, const kernels::RequantizeKernel& kernel);

  /// @param src, dst  the block's, their rows the strides (in elements) apart.
  /// @param residual  of the whole result.
  void run(const EpilogueBlock& block, const void* src, std::size_t src_stride,
           const std::byte* residual, void* dst, std::size_t dst_stride) const;

  std::size_t channels() const noexcept { return epilogue_.scale.size(); }
  kernels::Element src_type() const noexcept { return params_.src_type; }
  kernels::Element dst_type() const noexcept { return params_.dst_type; }

 private:
  bool saturates() const;

  Epilogue epilogue_;
  kernels::Requantize params_;
  kernels::RequantizeKernel kernel_;
};

/// A layer's epilogue and its followers, block by block.
class EpilogueRunner {
 public:
  using Block = EpilogueBlock;

  /// @param layer  whose epilogue it is; its second input, if any, is the residual or the gate.
  /// @param src  the element type of the epilogue's input, s32 for accumulators.
  EpilogueRunner(const Epilogue& epilogue, const Layer& layer, const BackendContext& context,
                 kernels::Element src, const kernels::RequantizeKernel& kernel);

  /// Applies it to all rows, on the threads of `team`.
  void run(ThreadTeam& team, const void* src, const void* operand, void* dst) const;

  /// Applies it to a block alone. @param src  the block's input, its rows `src_stride` elements
  /// apart; operand and dst are those of the whole.
  void run_block(const Block& block, const void* src, std::size_t src_stride, const void* operand,
                 void* dst) const;

  std::size_t channels() const noexcept { return first_.channels(); }

 private:
  /// What is computed in place on the f32 result of the first stage.
  struct Function {
    /// Nothing: the product with the gate.
    std::optional<kernels::Map> map;
  };

  void add_follower(const Layer& follower, const BackendContext& context,
                    const kernels::RequantizeKernel& kernel);
  void run_followers(const Block& block, const void* src, std::size_t src_stride,
                     const std::byte* operand, std::byte* dst) const;
  void multiply_by_gate(const Block& block, const std::byte* gate, float* values) const;

  EpilogueStage first_;
  std::vector<Function> functions_;
  kernels::MapKernel map_kernel_;
  /// The rows that share a row of the gate.
  std::size_t rows_per_image_ = 1;
  std::optional<EpilogueStage> last_;
  kernels::Element dst_type_;
  std::size_t rows_;
};

/// The kernels' word for an element type. @throws InternalError for a type that no integer layer
/// has.
kernels::Element kernel_element(ElementType type);

}  // namespace octet

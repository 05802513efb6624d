// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/thread_team.h"
#include "compiler/backends/common/backend.h"
#include "compiler/backends/common/epilogue_stage.h"
#include "kernels/map_f32/choose.h"
#include "kernels/requantize/choose.h"

namespace octet {

/// A layer's epilogue and its followers.
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
  /// What is computed on the f32 result of the first stage: another stage, a function of each
  /// element, or without any the product with the gate.
  struct Function {
    std::optional<kernels::Map> map;
    std::optional<EpilogueStage> stage;
  };

  bool has_followers() const noexcept { return !functions_.empty() || last_; }
  void add_follower(const Layer& follower, bool is_last, const BackendContext& context,
                    const kernels::RequantizeKernel& kernel);
  void run_followers(const Block& block, const Rows<const std::byte>& src, const std::byte* operand,
                     const Rows<std::byte>& dst) const;
  void multiply_by_gate(const Block& block, const std::byte* gate, float* values) const;
  /// Makes one stage of the first, the function and the last where there is a kernel for it.
  void activate_first(const Layer& layer);
  /// The same where a residual is added to dequantized bytes and the sum quantized.
  void join_sum(const Epilogue& epilogue, const Layer& layer, const BackendContext& context,
                const kernels::RequantizeKernel& kernel);
  void run_activated(const Block& block, const Rows<const std::byte>& src, const std::byte* operand,
                     const Rows<std::byte>& dst) const;
  /// The factors of all channels for a row of the result.
  const float* gate_of(const std::byte* gate, std::size_t row) const;

  kernels::Element dst_type_;
  EpilogueStage first_;
  std::vector<Function> functions_;
  kernels::MapKernel map_kernel_;
  std::size_t num_rows_;
  /// The rows that share a row of the gate.
  std::size_t rows_per_image_ = 1;
  std::optional<EpilogueStage> last_;
  /// All of the above at once.
  std::optional<EpilogueStage> activated_;
  bool is_product_ = false;
};

}  // namespace octet

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>

#include "base/thread_team.h"
#include "compiler/backends/common/element.h"
#include "compiler/layers/layers.h"
#include "kernels/requantize/choose.h"

namespace octet {

/// A part of the rows and channels of a layer's result.
struct EpilogueBlock {
  std::size_t first_row = 0, rows = 0, first_channel = 0, channels = 0;
};

/// A block's elements in memory: its first one, and the elements from one row to the next.
template <typename Byte>
struct Rows {
  Byte* data = nullptr;
  std::size_t stride = 0;
};

/// One epilogue bound to its kernel and its element types.
class EpilogueStage {
 public:
  struct Types {
    kernels::Element src, dst;
    /// none without a residual.
    kernels::Element residual = kernels::Element::none;
  };

  EpilogueStage(const Epilogue& epilogue, const Types& types,
                const kernels::RequantizeKernel& kernel);

  /// Appends a function of its result, which is f32 without it, and the epilogue of that, which
  /// gives bytes. If it has a residual the function must be identity.
  void activate(kernels::Activation activation, const Epilogue& last);

  /// Applies it to whole rows without gaps, on the threads of `team`. It must not be activated.
  void run(ThreadTeam& team, std::size_t num_elements, const std::byte* src,
           const std::byte* residual, std::byte* dst) const;
  /// Applies it to a block. @param residual  of the whole result, without gaps.
  void run_block(const EpilogueBlock& block, const Rows<const std::byte>& src,
                 const std::byte* residual, const Rows<std::byte>& dst) const;
  /// The same where a product activates it, with `factors` for all channels.
  void run_products(const EpilogueBlock& block, const Rows<const std::byte>& src,
                    const float* factors, const Rows<std::byte>& dst) const;

  std::size_t channels() const noexcept { return epilogue_.num_channels(); }
  kernels::Element src_type() const noexcept { return params_.src_type; }
  bool has_residual() const noexcept { return params_.residual_type != kernels::Element::none; }

 private:
  bool saturates() const;
  /// The largest magnitude of what is rounded, or nothing where it is clamped before to other
  /// values than the ends of bytes.
  std::optional<float> largest_rounded(std::size_t channel) const;
  bool stays_within_bounds() const;
  /// As Activated has it.
  float activated_margin() const;
  /// Applies it to elements without gaps, from the start of a row of channels on.
  /// @param first  the index of the first one in the whole result, as `residual` counts.
  void run_dense(std::size_t first, std::size_t num_elements, const std::byte* src,
                 const std::byte* residual, std::byte* dst) const;
  /// The kernel on a block of rows of as many channels as the arrays have.
  void call(const Epilogue& arrays, const std::optional<Epilogue>& last, const EpilogueBlock& block,
            const Rows<const std::byte>& src, const std::byte* residual, const Rows<std::byte>& dst,
            const float* factors = nullptr) const;

  Epilogue epilogue_;
  /// Of the result of the activation.
  std::optional<Epilogue> last_;
  /// The same with the arrays of a row of dense data, which may be several rows of channels.
  Epilogue row_;
  std::optional<Epilogue> last_row_;
  /// Types and promises, and the zero point that these depend on.
  kernels::Requantize params_;
  kernels::RequantizeKernel kernel_;
};

}  // namespace octet

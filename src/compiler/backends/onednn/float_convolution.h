// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "compiler/backends/onednn/primitives_step.h"
#include "compiler/backends/onednn/shares.h"

namespace octet::onednn {

/// The primitives of one float convolution, whole or cut into shares.
class FloatConvolutionCalls {
 public:
  /// `kind`, `layer` and `engine` must outlive it.
  FloatConvolutionCalls(const FloatConvolution& kind, const Layer& layer,
                        const dnnl::engine& engine);

  std::string kernel() const { return whole_.impl_info_str(); }

  /// One item per share for that many threads, or for fewer, down to one item, if the result would
  /// not be the same in each bit: oneDNN chooses the order of its sums by the size of the whole.
  std::vector<Item> items(int num_threads) const;

 private:
  using Desc = dnnl::convolution_forward::primitive_desc;

  bool is_matrix_product() const { return kernel().find("gemm") != std::string::npos; }
  Desc describe(const ConvolutionGeometry& g) const;
  Item item(const Share& share, const Desc& desc) const;
  dnnl::memory weights(const Share& share, const Desc& desc) const;
  Primitive residual_add(const dnnl::memory::desc& dst) const;
  Tensor trial_output(const std::vector<Item>& items) const;

  const FloatConvolution& kind_;
  const Layer& layer_;
  const dnnl::engine& engine_;
  /// The residual is added by a primitive of its own.
  bool adds_separately_ = false;
  Desc whole_;
  dnnl::memory weights_;
};

}  // namespace octet::onednn

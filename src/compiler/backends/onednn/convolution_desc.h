// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <dnnl.hpp>
#include <span>

#include "compiler/layers/layers.h"

namespace octet::onednn {

struct ConvolutionTypes {
  dnnl::memory::data_type src, weights, bias, dst;
};

/// A channels-last value of logical shape [n, c, h, w].
dnnl::memory::desc data_desc(std::int64_t n, std::int64_t c, std::int64_t h, std::int64_t w,
                             dnnl::memory::data_type type);

/// oneDNN's first choice for a convolution, with weights in the order that it asks for.
dnnl::convolution_forward::primitive_desc convolution_desc(const ConvolutionGeometry& g,
                                                           const ConvolutionTypes& types,
                                                           const dnnl::primitive_attr& attr,
                                                           const dnnl::engine& engine);

/// Weights [groups, oc, ic, kh, kw] in the order that a primitive asks for.
dnnl::memory reordered_weights(const std::byte* weights, const ConvolutionGeometry& g,
                               dnnl::memory::data_type type, const dnnl::memory::desc& wanted,
                               const dnnl::engine& engine);

/// `values` as the bias of a primitive, whose element type is theirs.
template <typename T>
dnnl::memory bias_memory(std::span<const T> values, const dnnl::memory::desc& desc,
                         const dnnl::engine& engine) {
  dnnl::memory bias(desc, engine);
  std::copy(values.begin(), values.end(), static_cast<T*>(bias.get_data_handle()));
  return bias;
}

}  // namespace octet::onednn

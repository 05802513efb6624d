// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dnnl.hpp>

#include "compiler/layers.h"

namespace octet::onednn {

struct ConvolutionTypes {
  dnnl::memory::data_type src, weights, dst;
};

/// A channels-last value of logical shape [n, c, h, w].
dnnl::memory::desc data_desc(std::int64_t n, std::int64_t c, std::int64_t h, std::int64_t w,
                             dnnl::memory::data_type type);

/// oneDNN's first choice for a convolution, with weights in the order that it asks for.
dnnl::convolution_forward::primitive_desc convolution_desc(const ConvolutionGeometry& g,
                                                           const ConvolutionTypes& types,
                                                           bool with_bias,
                                                           const dnnl::primitive_attr& attr,
                                                           const dnnl::engine& engine);

/// Weights [groups, oc, ic, kh, kw] in the order that a primitive asks for.
dnnl::memory reordered_weights(const std::byte* weights, const ConvolutionGeometry& g,
                               dnnl::memory::data_type type, const dnnl::memory::desc& wanted,
                               const dnnl::engine& engine);

}  // namespace octet::onednn

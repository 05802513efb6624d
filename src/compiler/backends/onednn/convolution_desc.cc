// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/onednn/convolution_desc.h"

namespace octet::onednn {

using dnnl::memory;

memory::desc data_desc(std::int64_t n, std::int64_t c, std::int64_t h, std::int64_t w,
                       memory::data_type type) {
  return {{n, c, h, w}, type, memory::format_tag::nhwc};
}

dnnl::convolution_forward::primitive_desc convolution_desc(const ConvolutionGeometry& g,
                                                           const ConvolutionTypes& types,
                                                           const dnnl::primitive_attr& attr,
                                                           const dnnl::engine& engine) {
  const memory::desc src = data_desc(g.n, g.groups * g.ic, g.ih, g.iw, types.src);
  const memory::desc dst = data_desc(g.n, g.groups * g.oc, g.oh, g.ow, types.dst);
  const memory::dims weight_dims = g.groups > 1 ? memory::dims{g.groups, g.oc, g.ic, g.kh, g.kw}
                                                : memory::dims{g.oc, g.ic, g.kh, g.kw};
  const memory::desc weights(weight_dims, types.weights, memory::format_tag::any);
  const memory::desc bias({g.groups * g.oc}, types.bias, memory::format_tag::a);
  const dnnl::convolution_forward::desc desc(
      dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, src, weights, bias,
      dst, {g.stride_h, g.stride_w}, {g.dilation_h - 1, g.dilation_w - 1}, {g.pad_top, g.pad_left},
      {g.pad_bottom, g.pad_right});
  return {desc, attr, engine};
}

memory reordered_weights(const std::byte* weights, const ConvolutionGeometry& g,
                         memory::data_type type, const memory::desc& wanted,
                         const dnnl::engine& engine) {
  const memory::desc given =
      g.groups > 1
          ? memory::desc({g.groups, g.oc, g.ic, g.kh, g.kw}, type, memory::format_tag::goihw)
          : memory::desc({g.oc, g.ic, g.kh, g.kw}, type, memory::format_tag::oihw);
  memory source(given, engine, const_cast<std::byte*>(weights));
  memory result(wanted, engine);
  dnnl::stream stream(engine);
  dnnl::reorder(source, result).execute(stream, source, result);
  stream.wait();
  return result;
}

}  // namespace octet::onednn

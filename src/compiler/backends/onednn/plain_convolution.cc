// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/onednn/plain_convolution.h"

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "graph/ops/window.h"

namespace octet::onednn {
namespace {

using dnnl::memory;

constexpr memory::data_type kPlainF32 = memory::data_type::f32;

memory::dims dense_strides(const memory::dims& dims) {
  memory::dims strides(dims.size(), 1);
  for (std::size_t d = dims.size() - 1; d-- > 0;) strides[d] = strides[d + 1] * dims[d + 1];
  return strides;
}

memory::desc plain_desc(const memory::dims& dims) {
  return {dims, kPlainF32, dense_strides(dims)};
}

// One image.
memory::desc image_desc(const Shape& shape) {
  memory::dims dims(shape.begin(), shape.end());
  dims[0] = 1;
  return plain_desc(dims);
}

// Weights [groups,] oc, ic, k...: of a transposed convolution they lie as [groups,] ic, oc, k....
memory::desc weight_desc(const Shape& shape, bool grouped, bool transposed) {
  memory::dims dims(shape.begin(), shape.end());
  memory::dims strides = dense_strides(dims);
  const std::size_t leading = grouped ? 1 : 0;
  if (transposed) {
    std::swap(dims[leading], dims[leading + 1]);
    std::swap(strides[leading], strides[leading + 1]);
  }
  return {dims, kPlainF32, strides};
}

struct Windows {
  memory::dims strides, dilations, pads_begin, pads_end;

  void add(const Window& window, std::int64_t pad_end) {
    strides.push_back(window.stride);
    dilations.push_back(window.dilation - 1);
    pads_begin.push_back(window.pad_begin);
    pads_end.push_back(pad_end);
  }
};

class Maker {
 public:
  Maker(const Layer& layer, const BackendContext& context, const dnnl::engine& engine)
      : layer_(layer),
        data_(context.value(layer.inputs[0])),
        weights_(context.value(layer.inputs[1])),
        dst_(context.value(layer.output)),
        engine_(engine) {}

  ImplementationOrRefusal operator()(const Convolution& op) const { return convolve(op, false); }
  ImplementationOrRefusal operator()(const GroupConvolution& op) const {
    return convolve(op, true);
  }
  ImplementationOrRefusal operator()(const ConvolutionBackpropData& op) const {
    return deconvolve(op, false);
  }
  ImplementationOrRefusal operator()(const GroupConvolutionBackpropData& op) const {
    return deconvolve(op, true);
  }
  template <typename T>
  ImplementationOrRefusal operator()(const T&) const {
    return Refusal{"not a convolution or pooling"};
  }

 private:
  bool is_f32() const { return data_.type == ElementType::f32; }
  std::int64_t kernel(std::size_t axis, bool grouped) const {
    return weights_.shape[axis + (grouped ? 3 : 2)];
  }

  ImplementationOrRefusal convolve(const ConvolutionAttributes& op, bool grouped) const {
    if (!is_f32()) return Refusal{"not of type f32"};
    Windows windows;
    for (std::size_t axis = 0; axis < op.strides.size(); ++axis) {
      const Window window =
          convolution_window(op, axis, data_.shape[axis + 2], kernel(axis, grouped));
      windows.add(window, window.pad_end);
    }
    const dnnl::convolution_forward::desc desc(
        dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct,
        image_desc(data_.shape), wanted_weights(grouped, false), image_desc(dst_.shape),
        windows.strides, windows.dilations, windows.pads_begin, windows.pads_end);
    return implement<dnnl::convolution_forward>(desc, weight_desc(weights_.shape, grouped, false));
  }

  template <typename T>
  ImplementationOrRefusal deconvolve(const T& op, bool grouped) const {
    if (!is_f32()) return Refusal{"not of type f32"};
    Windows windows;
    for (std::size_t axis = 0; axis < op.strides.size(); ++axis) {
      const std::int64_t input = data_.shape[axis + 2];
      const Window window =
          backprop_window(op, op.output_padding, axis, input, kernel(axis, grouped),
                          dst_.shape[axis + 2], layer_.inputs.size() > 2);
      // What remains of the whole output: beyond it where padding is added to the output.
      windows.add(window, window.stride * (input - 1) + window.extent() - window.pad_begin -
                              dst_.shape[axis + 2]);
    }
    const dnnl::deconvolution_forward::desc desc(
        dnnl::prop_kind::forward_inference, dnnl::algorithm::deconvolution_direct,
        image_desc(data_.shape), wanted_weights(grouped, true), image_desc(dst_.shape),
        windows.strides, windows.dilations, windows.pads_begin, windows.pads_end);
    return implement<dnnl::deconvolution_forward>(desc, weight_desc(weights_.shape, grouped, true));
  }

  // Constant weights in the order that the primitive likes best, others as they lie.
  memory::desc wanted_weights(bool grouped, bool transposed) const {
    const memory::desc given = weight_desc(weights_.shape, grouped, transposed);
    if (!weights_.constant) return given;
    return {given.dims(), kPlainF32, memory::format_tag::any};
  }

  memory reordered(const memory::desc& given, const memory::desc& wanted) const {
    memory source(given, engine_, const_cast<std::byte*>(weights_.constant->bytes()));
    memory result(wanted, engine_);
    dnnl::stream stream(engine_);
    dnnl::reorder(source, result).execute(stream, source, result);
    stream.wait();
    return result;
  }

  template <typename Forward>
  ImplementationOrRefusal implement(const typename Forward::desc& op_desc,
                                    const memory::desc& given) const {
    const typename Forward::primitive_desc desc(op_desc, user_scratchpad_attr(), engine_);
    Primitive primitive(engine_, Forward(desc), desc.scratchpad_desc());
    if (weights_.constant)
      primitive.add_constant(DNNL_ARG_WEIGHTS, reordered(given, desc.weights_desc()));
    primitive.add_argument(DNNL_ARG_SRC, desc.src_desc());
    if (!weights_.constant) primitive.add_argument(DNNL_ARG_WEIGHTS, desc.weights_desc());
    primitive.add_argument(DNNL_ARG_DST, desc.dst_desc());
    std::vector<Item> items;
    for (std::int64_t n = 0; n < data_.shape[0]; ++n) {
      std::vector<Operand> operands{image(layer_.inputs[0], data_.shape, n)};
      if (!weights_.constant) operands.push_back({layer_.inputs[1], 0});
      operands.push_back(image(layer_.output, dst_.shape, n));
      items.push_back({{primitive, std::move(operands)}});
    }
    return Implementation{std::make_unique<PrimitivesStep>(std::move(items)), desc.impl_info_str(),
                          "f32"};
  }

  static Operand image(BufferId buffer, const Shape& shape, std::int64_t n) {
    const std::int64_t per_image = shape.num_elements() / shape[0];
    return {buffer, static_cast<std::size_t>(n * per_image) * sizeof(float)};
  }

  const Layer& layer_;
  const LayerValue& data_;
  const LayerValue& weights_;
  const LayerValue& dst_;
  const dnnl::engine& engine_;
};

}  // namespace

ImplementationOrRefusal plain_convolution_step(const Op& op, const Layer& layer,
                                               const BackendContext& context,
                                               const dnnl::engine& engine) {
  if (layer.inputs.size() < 2) return Refusal{"not a convolution or pooling"};
  if (context.value(layer.output).shape.num_elements() == 0) return Refusal{"empty"};
  return std::visit(Maker(layer, context, engine), op);
}

}  // namespace octet::onednn

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "formats/pytorch/exported/op_table.h"

namespace octet::pytorch::exported {
namespace {

/// A convolution's arguments; the lists have one entry per spatial dimension.
struct Arguments {
  OutputRef data;
  OutputRef weight;
  std::optional<OutputRef> bias;
  ConvolutionAttributes attributes;
  std::vector<std::int64_t> output_padding;
  std::int64_t groups = 1;
  bool transposed = false;
  /// The data has no dimension of images.
  bool unbatched = false;
  std::size_t spatial = 0;
};

// One number stands for all dimensions.
std::vector<std::int64_t> per_dimension(Call& call, std::string_view name, std::size_t count,
                                        std::int64_t otherwise) {
  std::vector<std::int64_t> values = call.integers(name);
  if (values.empty()) values = {otherwise};
  if (values.size() == 1) values.resize(count, values[0]);
  if (values.size() != count)
    call.fail(fmt::format("expected {} entries of \"{}\", got {}", count, name, values.size()));
  return values;
}

Arguments common_arguments(Call& call) {
  Arguments a;
  a.data = call.tensor("input");
  a.weight = call.tensor("weight");
  a.bias = call.optional_tensor("bias");
  if (call.rank(a.weight) < 3)
    call.fail(fmt::format("expected a weight of 3 dimensions or more, got {}",
                          to_string(call.shape(a.weight))));
  a.spatial = call.rank(a.weight) - 2;
  a.unbatched = call.rank(a.data) == a.spatial + 1;
  if (a.unbatched) a.data = call.unsqueeze(a.data, 0);
  a.attributes.strides = per_dimension(call, "stride", a.spatial, 1);
  a.attributes.dilations = per_dimension(call, "dilation", a.spatial, 1);
  a.groups = call.integer("groups", 1);
  if (a.groups < 1) call.fail(fmt::format("expected groups of at least 1, got {}", a.groups));
  if (!call.shape(a.weight).is_static()) call.unsupported("a weight of unknown shape");
  return a;
}

void pad_evenly(Call& call, Arguments& a) {
  a.attributes.pads_begin = per_dimension(call, "padding", a.spatial, 0);
  a.attributes.pads_end = a.attributes.pads_begin;
}

// Weights [first, second, k...] as [groups, first / groups, second, k...].
OutputRef grouped_weight(Call& call, const Arguments& a) {
  std::vector<std::int64_t> shape = call.shape(a.weight).dims();
  if (shape[0] % a.groups != 0)
    call.fail(fmt::format("expected groups that divide {}, got {}", shape[0], a.groups));
  shape[0] /= a.groups;
  shape.insert(shape.begin(), a.groups);
  return call.reshape(a.weight, shape);
}

OutputRef apply(Call& call, const Arguments& a) {
  if (a.transposed) {
    if (a.groups == 1) {
      return call.add(ConvolutionBackpropData{a.attributes, a.output_padding}, {a.data, a.weight});
    }
    return call.add(GroupConvolutionBackpropData{a.attributes, a.output_padding},
                    {a.data, grouped_weight(call, a)});
  }
  if (a.groups == 1) return call.add(Convolution{a.attributes}, {a.data, a.weight});
  return call.add(GroupConvolution{a.attributes}, {a.data, grouped_weight(call, a)});
}

void finish(Call& call, const Arguments& a) {
  OutputRef y = apply(call, a);
  if (a.bias) {
    std::vector<std::int64_t> shape(a.spatial + 2, 1);
    shape[1] = -1;
    if (call.shape(*a.bias).is_static()) shape[1] = call.shape(*a.bias).num_elements();
    y = call.add(Binary{}, {y, call.reshape(*a.bias, shape)});
  }
  call.result(a.unbatched ? call.squeeze(y, 0) : y);
}

void conv(Call& call) {
  Arguments a = common_arguments(call);
  pad_evenly(call, a);
  finish(call, a);
}

// The padding is a word; where an odd number is to be padded, the end gets more.
void conv_padding(Call& call) {
  Arguments a = common_arguments(call);
  const std::string padding = call.has("padding") ? call.text("padding") : "valid";
  a.attributes.pads_begin.assign(a.spatial, 0);
  a.attributes.pads_end.assign(a.spatial, 0);
  if (padding != "same" && padding != "valid")
    call.fail(fmt::format("expected padding same or valid, got \"{}\"", padding));
  for (std::size_t i = 0; i < a.spatial && padding == "same"; ++i) {
    const std::int64_t kernel = call.shape(a.weight)[i + 2];
    const std::int64_t total = a.attributes.dilations[i] * (kernel - 1);
    a.attributes.pads_begin[i] = total / 2;
    a.attributes.pads_end[i] = total - total / 2;
  }
  finish(call, a);
}

void conv_transpose(Call& call) {
  Arguments a = common_arguments(call);
  a.transposed = true;
  pad_evenly(call, a);
  a.output_padding = per_dimension(call, "output_padding", a.spatial, 0);
  finish(call, a);
}

void convolution(Call& call) {
  Arguments a = common_arguments(call);
  a.transposed = call.flag("transposed", false);
  pad_evenly(call, a);
  const auto output_padding = per_dimension(call, "output_padding", a.spatial, 0);
  if (a.transposed) a.output_padding = output_padding;
  call.ignore({"benchmark", "deterministic", "cudnn_enabled", "allow_tf32"});
  finish(call, a);
}

constexpr OpRow kConvolutionRows[] = {
    {"aten.conv1d.default", "Convolution", conv},
    {"aten.conv1d.padding", "Convolution", conv_padding},
    {"aten.conv2d.default", "Convolution", conv},
    {"aten.conv2d.padding", "Convolution", conv_padding},
    {"aten.conv_transpose1d.default", "ConvolutionBackpropData", conv_transpose},
    {"aten.conv_transpose2d.input", "ConvolutionBackpropData", conv_transpose},
    {"aten.convolution.default", "Convolution", convolution},
    {"aten._convolution.default", "Convolution", convolution}};

}  // namespace

std::span<const OpRow> convolution_ops() {
  return kConvolutionRows;
}

}  // namespace octet::pytorch::exported

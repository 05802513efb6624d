// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "formats/pytorch/exported/op_table.h"

namespace octet::pytorch::exported {
namespace {

// A tensor of one value per channel; absent, of `otherwise`.
OutputRef per_channel(Call& call, const std::optional<OutputRef>& given, std::int64_t channels,
                      float otherwise) {
  if (given) return *given;
  return call.add_constant(Tensor::from(
      Shape{channels}, std::vector<float>(static_cast<std::size_t>(channels), otherwise)));
}

OutputRef normalize_batch(Call& call) {
  const OutputRef x = call.tensor("input");
  const OutputRef mean = call.tensor("running_mean");
  const OutputRef variance = call.tensor("running_var");
  if (!call.shape(mean).is_static()) call.unsupported("statistics of unknown shape");
  const std::int64_t channels = call.shape(mean).num_elements();
  const OutputRef gamma = per_channel(call, call.optional_tensor("weight"), channels, 1);
  const OutputRef beta = per_channel(call, call.optional_tensor("bias"), channels, 0);
  call.ignore({"momentum", "cudnn_enabled"});
  return call.add(BatchNormInference{call.real("eps")}, {x, gamma, beta, mean, variance});
}

// Statistics of the data itself, as the standardization of weights uses them.
OutputRef normalize_by_own_statistics(Call& call) {
  if (call.has("running_mean") || call.has("running_var"))
    call.unsupported("batch normalization in training mode; export the model after eval()");
  call.ignore({"momentum", "cudnn_enabled"});
  OutputRef x = call.tensor("input");
  std::vector<std::int64_t> axes;
  std::vector<std::int64_t> per_channel_shape(call.rank(x), 1);
  if (call.rank(x) < 2) call.fail("expected data of two dimensions or more");
  per_channel_shape[1] = -1;
  for (std::size_t i = 0; i < call.rank(x); ++i)
    if (i != 1) axes.push_back(static_cast<std::int64_t>(i));
  x = call.add(Mvn{true, call.real("eps"), true}, {x, call.integers_constant(axes)});
  if (const auto weight = call.optional_tensor("weight"))
    x = call.add(Binary{BinaryKind::multiply}, {x, call.reshape(*weight, per_channel_shape)});
  if (const auto bias = call.optional_tensor("bias"))
    x = call.add(Binary{}, {x, call.reshape(*bias, per_channel_shape)});
  return x;
}

void batch_norm(Call& call) {
  call.result(call.flag("training", false) ? normalize_by_own_statistics(call)
                                           : normalize_batch(call));
}

void batch_norm_inference(Call& call) {
  call.result(normalize_batch(call));
}

OutputRef scaled_and_shifted(Call& call, OutputRef x) {
  if (const auto weight = call.optional_tensor("weight"))
    x = call.add(Binary{BinaryKind::multiply}, {x, *weight});
  if (const auto bias = call.optional_tensor("bias")) x = call.add(Binary{}, {x, *bias});
  return x;
}

std::vector<std::int64_t> last_axes(Call& call, OutputRef x) {
  const std::size_t rank = call.rank(x);
  const std::size_t count = call.integers("normalized_shape").size();
  if (count == 0 || count > rank)
    call.fail(
        fmt::format("expected a normalized_shape of 1 to {} dimensions, got {}", rank, count));
  std::vector<std::int64_t> axes;
  for (std::size_t i = rank - count; i < rank; ++i) axes.push_back(static_cast<std::int64_t>(i));
  return axes;
}

void layer_norm(Call& call) {
  const OutputRef x = call.tensor("input");
  const OutputRef axes = call.integers_constant(last_axes(call, x));
  call.ignore({"cudnn_enable"});
  call.result(
      scaled_and_shifted(call, call.add(Mvn{true, call.real("eps", 1e-5), true}, {x, axes})));
}

// x / sqrt(mean of squares + eps) * weight.
void rms_norm(Call& call) {
  constexpr double kEpsilonOfF32 = 1.1920928955078125e-07;
  const OutputRef x = call.tensor("input");
  const OutputRef axes = call.integers_constant(last_axes(call, x));
  const OutputRef square = call.add(Binary{BinaryKind::multiply}, {x, x});
  const OutputRef mean = call.add(Reduce{ReduceKind::mean, true}, {square, axes});
  const OutputRef sum = call.add(Binary{}, {mean, call.scalar(call.real("eps", kEpsilonOfF32))});
  const OutputRef root = call.add(Unary{UnaryKind::sqrt}, {sum});
  call.result(scaled_and_shifted(call, call.add(Binary{BinaryKind::divide}, {x, root})));
}

void normalize_groups(Call& call, std::int64_t groups) {
  const OutputRef x = call.tensor("input");
  if (call.rank(x) < 2 || call.shape(x)[1] == Shape::kDynamic)
    call.unsupported("group normalization where the number of channels is left open");
  const std::int64_t channels = call.shape(x)[1];
  const OutputRef scale = per_channel(call, call.optional_tensor("weight"), channels, 1);
  const OutputRef bias = per_channel(call, call.optional_tensor("bias"), channels, 0);
  call.result(call.add(GroupNormalization{groups, call.real("eps", 1e-5)}, {x, scale, bias}));
}

void group_norm(Call& call) {
  call.ignore({"cudnn_enabled"});
  normalize_groups(call, call.integer("num_groups"));
}

void native_group_norm(Call& call) {
  call.ignore({"N", "C", "HxW"});
  normalize_groups(call, call.integer("group"));
}

void instance_norm(Call& call) {
  const OutputRef x = call.tensor("input");
  if (!call.flag("use_input_stats", true)) return batch_norm_inference(call);
  call.ignore({"running_mean", "running_var", "momentum", "cudnn_enabled"});
  normalize_groups(call, call.rank(x) < 2 ? 1 : call.shape(x)[1]);
}

// v * g / norm of v over every axis but `dim`, or over all where dim is -1.
void weight_norm(Call& call) {
  const OutputRef v = call.tensor("v");
  const std::int64_t kept = call.integer("dim", 0);
  std::vector<std::int64_t> axes;
  for (std::size_t i = 0; i < call.rank(v); ++i)
    if (const auto axis = static_cast<std::int64_t>(i); axis != kept) axes.push_back(axis);
  const OutputRef norm = call.add(Reduce{ReduceKind::l2, true}, {v, call.integers_constant(axes)});
  const OutputRef factor = call.add(Binary{BinaryKind::divide}, {call.tensor("g"), norm});
  call.result(call.add(Binary{BinaryKind::multiply}, {v, factor}));
}

constexpr OpRow kNormalizationRows[] = {
    {"aten.batch_norm.default", "BatchNormInference", batch_norm},
    {"aten.native_batch_norm.default", "BatchNormInference", batch_norm},
    {"aten._native_batch_norm_legit.default", "BatchNormInference", batch_norm},
    {"aten._native_batch_norm_legit.no_stats", "MVN", batch_norm},
    {"aten._native_batch_norm_legit_no_training.default", "BatchNormInference",
     batch_norm_inference},
    {"aten.cudnn_batch_norm.default", "BatchNormInference", batch_norm},
    {"aten.layer_norm.default", "MVN", layer_norm},
    {"aten.native_layer_norm.default", "MVN", layer_norm},
    {"aten.rms_norm.default", "Sqrt", rms_norm},
    {"aten.group_norm.default", "GroupNormalization", group_norm},
    {"aten.native_group_norm.default", "GroupNormalization", native_group_norm},
    {"aten.instance_norm.default", "GroupNormalization", instance_norm},
    {"aten._weight_norm.default", "ReduceL2", weight_norm},
    {"aten._weight_norm_interface.default", "ReduceL2", weight_norm}};

}  // namespace

std::span<const OpRow> normalization_ops() {
  return kNormalizationRows;
}

}  // namespace octet::pytorch::exported

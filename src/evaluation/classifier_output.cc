// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "evaluation/output_of_one_image.h"
#include "evaluation/statistics.h"

namespace octet {

namespace {

using Kind = ClassifierOutput::Kind;

const char* word_of(Activation activation) {
  switch (activation) {
    case Activation::none:
      return "none";
    case Activation::softmax:
      return "softmax";
    case Activation::sigmoid:
      return "sigmoid";
  }
  return "";
}

InvalidArgument wrong_output(const Port& output, const std::string& text) {
  return InvalidArgument(
      fmt::format("reading output \"{}\" {}{}: {}",
                  output.tensor_names.empty() ? output.name : output.tensor_names[0],
                  to_string(output.type), to_string(output.shape), text));
}

std::vector<double> softmax(std::span<const float> values) {
  const double highest = values[argmax(values)];
  std::vector<double> result(values.begin(), values.end());
  for (double& value : result) value = std::exp(value - highest);
  const double total = std::accumulate(result.begin(), result.end(), 0.0);
  for (double& value : result) value /= total;
  return result;
}

bool is_distribution(std::span<const float> values) {
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  return std::ranges::all_of(values, [](float v) { return v >= 0; }) && std::abs(sum - 1) <= 1e-3;
}

/// The classes by falling value, NaN last, of equal ones the first first.
std::vector<std::size_t> order_of(std::span<const float> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    const bool a_is_nan = std::isnan(values[a]);
    const bool b_is_nan = std::isnan(values[b]);
    return a_is_nan != b_is_nan ? b_is_nan : values[a] > values[b];
  });
  return order;
}

std::vector<Prediction> top_of_two(double confidence, const ClassifierOutput& output) {
  const bool positive = confidence >= output.threshold;
  // A logit has no counterpart for class 0.
  const double other =
      output.has_probabilities ? 1 - confidence : std::numeric_limits<double>::quiet_NaN();
  const Prediction one{1, confidence, positive};
  const Prediction zero{0, other, !positive};
  return positive ? std::vector{one, zero} : std::vector{zero, one};
}

}  // namespace

ClassifierOutput read_output(const Port& output, const OutputOptions& options) {
  const Shape& shape = output.shape;
  if (shape.rank() == 0 || shape[0] != 1)
    throw wrong_output(output, "expected the output of one image, of shape [1,classes]");
  const OutputMeaning& meaning = output.meaning;
  if (meaning.kind == OutputMeaning::Kind::highest_scores) {
    throw wrong_output(output,
                       "it holds the highest scores without their classes; expected the indices "
                       "beside them, or all scores");
  }
  const std::optional<Activation> wanted = options.activation;
  if (meaning.kind == OutputMeaning::Kind::class_indices) {
    if (wanted && *wanted != Activation::none) {
      throw wrong_output(output, fmt::format("it holds numbers of classes, of which there is no {}",
                                             word_of(*wanted)));
    }
    return {Kind::indices, Activation::none, options.threshold, meaning.num_classes};
  }
  const auto size = static_cast<std::size_t>(shape.num_elements());
  const Activation applied = meaning.activation;
  if (wanted && applied != Activation::none && *wanted != Activation::none && *wanted != applied) {
    throw wrong_output(output,
                       fmt::format("activation {} was asked for, the model ends with {} already; "
                                   "none takes its values as they are",
                                   word_of(*wanted), word_of(applied)));
  }
  if (wanted == Activation::softmax && size == 1)
    throw wrong_output(output, "softmax of a single value is 1; expected sigmoid or none");
  ClassifierOutput read;
  read.threshold = options.threshold;
  read.num_classes = size == 1 ? 2 : size;
  if (applied != Activation::none)
    read.activation = Activation::none;
  else
    read.activation = wanted;
  read.has_probabilities = wanted != Activation::none || applied != Activation::none;
  if (size == 1) {
    read.kind = Kind::binary;
    if (!read.activation) read.activation = Activation::sigmoid;
  } else if (wanted == Activation::sigmoid || applied == Activation::sigmoid) {
    read.kind = Kind::independent;
  }
  return read;
}

Port output_of_one_image(const CompiledModel& model) {
  Port output = model.outputs()[0];
  const Shape batch = model.inputs().empty() ? Shape{} : model.inputs()[0].shape;
  if (output.shape.rank() > 0 && batch.rank() > 0 && output.shape[0] == batch[0])
    output.shape[0] = 1;
  return output;
}

ClassifierOutput read_output(const CompiledModel& model, const OutputOptions& options) {
  if (model.outputs().size() == 1) return read_output(output_of_one_image(model), options);
  std::string names;
  for (const Port& port : model.outputs()) {
    names += fmt::format("{}\"{}\" {}{}", names.empty() ? "" : ", ",
                         port.tensor_names.empty() ? port.name : port.tensor_names[0],
                         to_string(port.type), to_string(port.shape));
  }
  throw InvalidArgument(
      fmt::format("reading a classifier: expected one output, got {}; --output NAME chooses one "
                  "(with_output)",
                  names));
}

std::vector<double> confidences(std::span<const float> values, const ClassifierOutput& output) {
  if (values.empty()) return {};
  std::vector<double> result(values.begin(), values.end());
  if (!output.activation) return is_distribution(values) ? result : softmax(values);
  if (*output.activation == Activation::softmax) return softmax(values);
  if (*output.activation == Activation::sigmoid) {
    for (double& value : result) value = 1 / (1 + std::exp(-value));
  }
  return result;
}

std::vector<Prediction> top_classes(std::span<const float> values, std::size_t count,
                                    const ClassifierOutput& output) {
  if (values.empty()) return {};
  std::vector<Prediction> result;
  if (output.kind == Kind::indices) {
    for (const float value : values) {
      result.push_back({static_cast<std::size_t>(value), std::numeric_limits<double>::quiet_NaN(),
                        result.empty()});
    }
  } else if (output.kind == Kind::binary) {
    result = top_of_two(confidences(values, output)[0], output);
  } else {
    const std::vector<double> confidence = confidences(values, output);
    for (const std::size_t index : order_of(values)) {
      const bool holds =
          output.kind == Kind::independent ? confidence[index] >= output.threshold : result.empty();
      result.push_back({index, confidence[index], holds});
    }
  }
  if (result.size() > count) result.resize(count);
  return result;
}

}  // namespace octet

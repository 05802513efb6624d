// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <numeric>
#include <utility>

#include "evaluation/statistics.h"

namespace octet {

namespace {

std::size_t num_classes(const CompiledModel& model) {
  if (model.inputs().size() != 1 || model.outputs().size() != 1) {
    throw InvalidArgument(
        fmt::format("evaluate: expected a classifier with one input and one output, got {} inputs "
                    "and {} outputs",
                    model.inputs().size(), model.outputs().size()));
  }
  const Port& output = model.outputs()[0];
  const Shape& input = model.inputs()[0].shape;
  const std::int64_t batch = output.shape.rank() == 0 ? 0 : output.shape[0];
  if (batch != 1 && (batch <= 0 || input.rank() == 0 || batch != input[0])) {
    throw InvalidArgument(fmt::format("evaluate: output \"{}\": expected shape [1,classes], got {}",
                                      output.name, to_string(output.shape)));
  }
  return static_cast<std::size_t>(output.shape.num_elements() / batch);
}

// A batch of one image again and again, for a model that takes no other; what does not fit as it
// is.
Tensor filled_batch(Tensor image, const Shape& batch) {
  const Shape& shape = image.shape();
  const bool fits = shape.rank() == batch.rank() && shape.rank() > 0 && shape[0] == 1 &&
                    batch[0] > 1 && std::equal(shape.begin() + 1, shape.end(), batch.begin() + 1);
  if (!fits) return image;
  Tensor filled(image.type(), batch);
  for (std::size_t at = 0; at < filled.num_bytes(); at += image.num_bytes())
    std::memcpy(filled.bytes() + at, image.bytes(), image.num_bytes());
  return filled;
}

// The logits of the first image of a batch.
std::span<const float> first_logits(const Tensor& output, std::size_t classes) {
  return output.data<float>().first(classes);
}

// An image as the model takes it: models of half precision may take nothing else.
Tensor model_input(const CompiledModel& model, Tensor input, const std::string& name) {
  const Port& port = model.inputs()[0];
  if (input.type() == ElementType::f32) {
    const auto values = input.data<float>();
    const auto found = std::ranges::find_if(values, [](float x) { return !std::isfinite(x); });
    if (found != values.end()) {
      throw InvalidArgument(
          fmt::format("evaluate: image \"{}\": expected finite values, got {} at {}", name, *found,
                      found - values.begin()));
    }
    if (port.type == ElementType::f16 || port.type == ElementType::bf16)
      input = input.to(port.type);
  }
  input = filled_batch(std::move(input), port.shape);
  if (input.shape() != port.shape || input.type() != port.type) {
    throw InvalidArgument(
        fmt::format("evaluate: image \"{}\" becomes {}{}, the model's input \"{}\" is {}{}", name,
                    to_string(input.type()), to_string(input.shape()), port.name,
                    to_string(port.type), to_string(port.shape)));
  }
  return input;
}

void check_classes(const ImageSource& images, std::size_t classes) {
  const auto& names = images.class_names();
  if (names.empty() || names.size() == classes) return;
  throw InvalidArgument(
      fmt::format("evaluate: the data set has {} classes ({} ... {}), the model's output has {}",
                  names.size(), names.front(), names.back(), classes));
}

void check_label(const Sample& sample, std::size_t classes) {
  if (sample.label < static_cast<std::int64_t>(classes)) return;
  throw InvalidArgument(
      fmt::format("evaluate: image \"{}\" has label {}, the model's output has {} classes",
                  sample.name, sample.label, classes));
}

std::span<const float> row(const Tensor& logits, std::size_t index) {
  const auto classes = static_cast<std::size_t>(logits.shape()[1]);
  return logits.data<float>().subspan(index * classes, classes);
}

std::optional<Accuracy> accuracy_of(const Tensor& logits, std::span<const std::int64_t> labels) {
  Accuracy result;
  std::size_t first = 0;
  std::size_t among_five = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] < 0) continue;
    const std::size_t rank = rank_of(row(logits, i), static_cast<std::size_t>(labels[i]));
    ++result.num_images;
    first += rank < 1;
    among_five += rank < 5;
  }
  if (result.num_images == 0) return std::nullopt;
  result.top1 = 100.0 * static_cast<double>(first) / static_cast<double>(result.num_images);
  result.top5 = 100.0 * static_cast<double>(among_five) / static_cast<double>(result.num_images);
  return result;
}

}  // namespace

Evaluation evaluate(const CompiledModel& model, const ImageSource& images,
                    const Preprocess& preprocess, const EvaluateOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  const std::size_t classes = num_classes(model);
  check_classes(images, classes);
  const std::size_t count =
      options.max_images == 0 ? images.size() : std::min(images.size(), options.max_images);
  if (count == 0) throw InvalidArgument("evaluate: the data set holds no image");

  Evaluation result;
  result.logits = Tensor(ElementType::f32,
                         {static_cast<std::int64_t>(count), static_cast<std::int64_t>(classes)});
  result.labels.reserve(count);
  const std::span<float> logits = result.logits.data<float>();
  AsyncInferQueue queue(model);
  queue.set_callback([&](InferRequest& request, std::size_t index) {
    const Tensor output = request.output_tensor(0).to(ElementType::f32);
    std::ranges::copy(first_logits(output, classes),
                      logits.begin() + static_cast<std::ptrdiff_t>(index * classes));
  });
  for (std::size_t i = 0; i < count; ++i) {
    const Sample sample = images[i];
    check_label(sample, classes);
    const Tensor input = model_input(model, preprocess(sample), sample.name);
    result.labels.push_back(sample.label);
    queue.start_async(input, i);
    if (options.on_progress) options.on_progress(i + 1, count);
  }
  queue.wait_all();
  result.accuracy = accuracy_of(result.logits, result.labels);
  result.duration_s =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

Agreement compare_evaluations(const Evaluation& reference, const Evaluation& model) {
  if (reference.logits.shape() != model.logits.shape() || reference.labels != model.labels) {
    throw InvalidArgument(fmt::format(
        "compare_evaluations: expected logits of the same images and classes, got {} and {}",
        to_string(reference.logits.shape()), to_string(model.logits.shape())));
  }
  Agreement result;
  result.num_images = reference.labels.size();
  std::size_t same = 0;
  for (std::size_t i = 0; i < result.num_images; ++i) {
    const auto expected = static_cast<std::int64_t>(argmax(row(reference.logits, i)));
    const auto got = static_cast<std::int64_t>(argmax(row(model.logits, i)));
    const std::int64_t label = reference.labels[i];
    same += expected == got;
    result.num_only_reference_right += expected == label && got != label;
    result.num_only_model_right += got == label && expected != label;
    result.sqnr_db += sqnr_db(row(reference.logits, i), row(model.logits, i));
  }
  const auto count = static_cast<double>(result.num_images);
  result.agreement = 100.0 * static_cast<double>(same) / count;
  result.sqnr_db /= count;
  result.mcnemar_p = mcnemar_p(result.num_only_reference_right, result.num_only_model_right);
  return result;
}

std::vector<Prediction> top_classes(std::span<const float> logits, std::size_t count) {
  if (logits.empty()) return {};
  const double sum = std::accumulate(logits.begin(), logits.end(), 0.0);
  const bool distribution =
      std::ranges::all_of(logits, [](float v) { return v >= 0; }) && std::abs(sum - 1) <= 1e-3;
  const double highest = logits[argmax(logits)];
  double total = 0;
  for (const float value : logits) total += std::exp(value - highest);

  std::vector<std::size_t> order(logits.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<std::size_t> ranks(logits.size());
  for (std::size_t i = 0; i < ranks.size(); ++i) ranks[i] = std::isnan(logits[i]) ? 1 : 0;
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return ranks[a] != ranks[b] ? ranks[a] < ranks[b] : logits[a] > logits[b];
  });
  std::vector<Prediction> result;
  for (std::size_t i = 0; i < std::min(count, order.size()); ++i) {
    const double value = logits[order[i]];
    result.push_back({order[i], distribution ? value : std::exp(value - highest) / total});
  }
  return result;
}

std::vector<float> infer_logits(InferRequest& request, const CompiledModel& model,
                                const Tensor& input, const std::string& name) {
  const std::size_t classes = num_classes(model);
  request.set_input_tensor(0, model_input(model, input, name));
  request.infer();
  const Tensor output = request.output_tensor(0).to(ElementType::f32);
  const auto values = first_logits(output, classes);
  return {values.begin(), values.end()};
}

std::vector<ComparedImage> compare_images(const CompiledModel& reference,
                                          const CompiledModel& model, const ImageSource& images,
                                          const Preprocess& preprocess,
                                          std::span<const std::size_t> indices) {
  if (num_classes(reference) != num_classes(model)) {
    throw InvalidArgument(fmt::format("comparing pictures: the models have {} and {} classes",
                                      num_classes(reference), num_classes(model)));
  }
  check_classes(images, num_classes(model));
  InferRequest reference_request = reference.create_infer_request();
  InferRequest model_request = model.create_infer_request();
  std::vector<ComparedImage> result;
  for (const std::size_t index : indices) {
    if (index >= images.size()) {
      throw InvalidArgument(
          fmt::format("comparing pictures: index {} is outside the data set of {} images", index,
                      images.size()));
    }
    const Sample sample = images[index];
    const Tensor input = preprocess(sample);
    result.push_back(
        {index, sample.image, sample.label,
         top_classes(infer_logits(reference_request, reference, input, sample.name), 1).front(),
         top_classes(infer_logits(model_request, model, input, sample.name), 1).front()});
  }
  return result;
}

}  // namespace octet

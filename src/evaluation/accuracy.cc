// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "evaluation/output_of_one_image.h"
#include "evaluation/statistics.h"
#include "tensor/sqnr.h"

namespace octet {

namespace {

// The model's inputs for one image, of whatever batch.
std::vector<InputPort> ports_of(const CompiledModel& model) {
  std::vector<InputPort> ports;
  for (const Port& port : model.inputs()) {
    ports.push_back({port.name, port.tensor_names, port.type, port.shape});
    if (port.shape.rank() > 0 && port.shape[0] > 1) ports.back().shape[0] = Shape::kDynamic;
  }
  return ports;
}

// The values of one image: the first, where the output has those of a batch.
std::size_t num_values(const CompiledModel& model) {
  return static_cast<std::size_t>(output_of_one_image(model).shape.num_elements());
}

// A batch of one image again and again, for a model that takes no other.
Tensor filled_batch(Tensor image, const Shape& batch) {
  if (image.shape() == batch) return image;
  Tensor filled(image.type(), batch);
  for (std::size_t at = 0; at + image.num_bytes() <= filled.num_bytes(); at += image.num_bytes())
    std::memcpy(filled.bytes() + at, image.bytes(), image.num_bytes());
  return filled;
}

std::vector<Tensor> inputs_of(const CompiledModel& model, const Sample& sample,
                              const Preprocess& preprocess, std::span<const InputPort> ports) {
  std::vector<Tensor> inputs = make_inputs(sample, preprocess, ports);
  for (std::size_t i = 0; i < inputs.size(); ++i)
    inputs[i] = filled_batch(std::move(inputs[i]), model.inputs()[i].shape);
  return inputs;
}

void check_classes(const ImageSource& images, std::size_t classes) {
  const auto& names = images.class_names();
  if (names.empty() || classes == 0 || names.size() == classes) return;
  throw InvalidArgument(
      fmt::format("evaluate: the data set has {} classes ({} ... {}), the model's output has {}",
                  names.size(), names.front(), names.back(), classes));
}

void check_label(const Sample& sample, std::size_t classes) {
  if (classes == 0) return;
  if (sample.label >= static_cast<std::int64_t>(classes)) {
    throw InvalidArgument(
        fmt::format("evaluate: image \"{}\" has label {}, the model's output has {} classes",
                    sample.name, sample.label, classes));
  }
  if (sample.targets.empty() || sample.targets.size() == classes) return;
  throw InvalidArgument(
      fmt::format("evaluate: image \"{}\" has targets of {} classes, the model's output has {}",
                  sample.name, sample.targets.size(), classes));
}

std::span<const float> row(const Tensor& logits, std::size_t index) {
  const auto classes = static_cast<std::size_t>(logits.shape()[1]);
  return logits.data<float>().subspan(index * classes, classes);
}

/// How many classes stand before the label in a model's answer.
std::size_t rank_of_label(std::span<const float> values, std::int64_t label,
                          const ClassifierOutput& output) {
  switch (output.kind) {
    case ClassifierOutput::Kind::binary:
      return top_classes(values, 1, output)[0].class_index == static_cast<std::size_t>(label) ? 0
                                                                                              : 1;
    case ClassifierOutput::Kind::indices:
      return static_cast<std::size_t>(std::ranges::find(values, static_cast<float>(label)) -
                                      values.begin());
    case ClassifierOutput::Kind::exclusive:
    case ClassifierOutput::Kind::independent:
      break;
  }
  return rank_of(values, static_cast<std::size_t>(label));
}

std::optional<Accuracy> accuracy_of(const Evaluation& evaluation) {
  const ClassifierOutput& output = evaluation.output;
  const std::vector<std::int64_t>& labels = evaluation.labels;
  Accuracy result;
  std::size_t first = 0;
  std::size_t among_five = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] < 0) continue;
    const std::size_t rank = rank_of_label(row(evaluation.logits, i), labels[i], output);
    ++result.num_images;
    first += rank < 1;
    among_five += rank < 5;
  }
  if (result.num_images == 0) return std::nullopt;
  const auto count = static_cast<double>(result.num_images);
  result.top1 = 100.0 * static_cast<double>(first) / count;
  const bool lacks_five =
      output.kind == ClassifierOutput::Kind::binary ||
      (output.kind == ClassifierOutput::Kind::indices && evaluation.logits.shape()[1] < 5);
  if (!lacks_five) result.top5 = 100.0 * static_cast<double>(among_five) / count;
  return result;
}

/// Images with several targets are read one class by one, unless the model says otherwise.
ClassifierOutput for_targets(ClassifierOutput output) {
  if (output.kind == ClassifierOutput::Kind::indices ||
      output.kind == ClassifierOutput::Kind::binary) {
    throw InvalidArgument(
        "evaluate: the data set has a target for each of several classes; expected a model with an "
        "output for each");
  }
  if (!output.activation && output.kind == ClassifierOutput::Kind::exclusive)
    output.activation = Activation::sigmoid;
  output.kind = ClassifierOutput::Kind::independent;
  return output;
}

std::optional<MultiLabelAccuracy> multi_label_accuracy_of(const Evaluation& evaluation) {
  if (evaluation.targets.empty()) return std::nullopt;
  std::vector<double> all;
  for (std::size_t i = 0; i < evaluation.labels.size(); ++i) {
    const std::vector<double> some = confidences(row(evaluation.logits, i), evaluation.output);
    all.insert(all.end(), some.begin(), some.end());
  }
  return multi_label_accuracy(all, evaluation.targets,
                              static_cast<std::size_t>(evaluation.logits.shape()[1]),
                              evaluation.output.threshold);
}

/// What a model answers to one image: a class, or, with targets, whether each class holds.
std::vector<std::int64_t> decisions(const Evaluation& evaluation, std::size_t image) {
  const auto values = row(evaluation.logits, image);
  if (evaluation.targets.empty()) {
    return {static_cast<std::int64_t>(top_classes(values, 1, evaluation.output)[0].class_index)};
  }
  std::vector<std::int64_t> result;
  for (const double confidence : confidences(values, evaluation.output))
    result.push_back(confidence >= evaluation.output.threshold ? 1 : 0);
  return result;
}

std::int64_t truth(const Evaluation& evaluation, std::size_t image, std::size_t decision,
                   std::size_t num_decisions) {
  return evaluation.targets.empty()
             ? evaluation.labels[image]
             : std::int64_t{evaluation.targets[image * num_decisions + decision]};
}

}  // namespace

Evaluation evaluate(const CompiledModel& model, const ImageSource& images,
                    const Preprocess& preprocess, const EvaluateOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  Evaluation result;
  result.output = read_output(model, options.output);
  const std::size_t num_outputs = num_values(model);
  check_classes(images, result.output.num_classes);
  const std::size_t count =
      options.max_images == 0 ? images.size() : std::min(images.size(), options.max_images);
  if (count == 0) throw InvalidArgument("evaluate: the data set holds no image");

  result.logits = Tensor(
      ElementType::f32, {static_cast<std::int64_t>(count), static_cast<std::int64_t>(num_outputs)});
  result.labels.reserve(count);
  const std::span<float> logits = result.logits.data<float>();
  const std::vector<InputPort> ports = ports_of(model);
  AsyncInferQueue queue(model);
  queue.set_callback([&](InferRequest& request, std::size_t index) {
    const Tensor output = request.output_tensor(0).to(ElementType::f32);
    std::ranges::copy(output.data<float>().first(num_outputs),
                      logits.begin() + static_cast<std::ptrdiff_t>(index * num_outputs));
  });
  for (std::size_t i = 0; i < count; ++i) {
    const Sample sample = images[i];
    check_label(sample, result.output.num_classes);
    const std::vector<Tensor> inputs = inputs_of(model, sample, preprocess, ports);
    result.labels.push_back(sample.label);
    result.targets.insert(result.targets.end(), sample.targets.begin(), sample.targets.end());
    queue.start_async(inputs, i);
    if (options.on_progress) options.on_progress(i + 1, count);
  }
  queue.wait_all();
  if (!result.targets.empty()) result.output = for_targets(result.output);
  result.accuracy = accuracy_of(result);
  result.multi_label = multi_label_accuracy_of(result);
  result.duration_s =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

Agreement compare_evaluations(const Evaluation& reference, const Evaluation& model) {
  if (reference.logits.shape() != model.logits.shape() || reference.labels != model.labels ||
      reference.targets != model.targets) {
    throw InvalidArgument(fmt::format(
        "compare_evaluations: expected logits of the same images and classes, got {} and {}",
        to_string(reference.logits.shape()), to_string(model.logits.shape())));
  }
  Agreement result;
  result.num_images = reference.labels.size();
  std::size_t same = 0;
  std::size_t num_decisions = 0;
  for (std::size_t i = 0; i < result.num_images; ++i) {
    const std::vector<std::int64_t> expected = decisions(reference, i);
    const std::vector<std::int64_t> got = decisions(model, i);
    for (std::size_t d = 0; d < expected.size(); ++d) {
      const std::int64_t label = truth(reference, i, d, expected.size());
      same += expected[d] == got[d];
      result.num_only_reference_right += expected[d] == label && got[d] != label;
      result.num_only_model_right += got[d] == label && expected[d] != label;
    }
    num_decisions += expected.size();
    result.sqnr_db += sqnr_db(row(reference.logits, i), row(model.logits, i));
  }
  result.agreement = 100.0 * static_cast<double>(same) / static_cast<double>(num_decisions);
  result.sqnr_db /= static_cast<double>(result.num_images);
  if (reference.output.kind == ClassifierOutput::Kind::indices)
    result.sqnr_db = std::numeric_limits<double>::quiet_NaN();
  result.mcnemar_p = mcnemar_p(result.num_only_reference_right, result.num_only_model_right);
  return result;
}

std::vector<float> infer_logits(InferRequest& request, const CompiledModel& model,
                                const Sample& sample, const Preprocess& preprocess) {
  const std::vector<Tensor> inputs = inputs_of(model, sample, preprocess, ports_of(model));
  for (std::size_t i = 0; i < inputs.size(); ++i) request.set_input_tensor(i, inputs[i]);
  request.infer();
  const Tensor output = request.output_tensor(0).to(ElementType::f32);
  const auto values = output.data<float>().first(num_values(model));
  return {values.begin(), values.end()};
}

std::vector<ComparedImage> compare_images(const CompiledModel& reference,
                                          const CompiledModel& model, const ImageSource& images,
                                          const Preprocess& preprocess,
                                          std::span<const std::size_t> indices,
                                          const OutputOptions& output) {
  const ClassifierOutput reference_output = read_output(reference, output);
  const ClassifierOutput model_output = read_output(model, output);
  if (reference_output.num_classes != model_output.num_classes) {
    throw InvalidArgument(fmt::format("comparing pictures: the models have {} and {} classes",
                                      reference_output.num_classes, model_output.num_classes));
  }
  check_classes(images, model_output.num_classes);
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
    const auto predict = [&](InferRequest& request, const CompiledModel& of,
                             const ClassifierOutput& read) {
      return top_classes(infer_logits(request, of, sample, preprocess), 1, read).front();
    };
    result.push_back({index, sample.image, sample.label,
                      predict(reference_request, reference, reference_output),
                      predict(model_request, model, model_output)});
  }
  return result;
}

}  // namespace octet

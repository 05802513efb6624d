// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "octet/data.h"
#include "octet/output_meaning.h"
#include "octet/runtime.h"
#include "octet/tensor.h"

namespace octet {

/// What a caller knows of a classifier's output beyond its graph.
struct OutputOptions {
  /// Unset: what the graph ends with; if that is neither, softmax, or sigmoid of a single value. It
  /// is not applied to values that have been through it in the model.
  std::optional<Activation> activation;
  /// Sigmoids and single values: a class holds from this confidence on.
  double threshold = 0.5;
};

/// How the values of a classifier's output are read.
struct ClassifierOutput {
  enum class Kind : std::uint8_t {
    /// A value per class, of which one holds.
    exclusive,
    /// One value, that class 1 holds rather than class 0.
    binary,
    /// A value per class, each of which holds or not.
    independent,
    /// The numbers of the most likely classes.
    indices
  };
  Kind kind = Kind::exclusive;
  /// What makes confidences of the values. Unset: softmax, but where the values are a distribution
  /// already (none < 0, sum 1 within 1e-3).
  std::optional<Activation> activation;
  double threshold = 0.5;
  /// Two of a binary output; 0: not known.
  std::size_t num_classes = 0;
  /// Whether confidences() are from 0 to 1; not of logits that are taken as they are.
  bool has_probabilities = true;
};

/// How an output is read: from what its model's graph says and what the caller adds.
/// @param output  of shape [1, ...], one image.
/// @throws InvalidArgument if the two contradict each other, or the output is of several images or
/// holds scores without their classes.
OCTET_API ClassifierOutput read_output(const Port& output, const OutputOptions& options = {});

/// Of a model's only output. @throws InvalidArgument listing the outputs of a model with several.
OCTET_API ClassifierOutput read_output(const CompiledModel& model,
                                       const OutputOptions& options = {});

/// The confidences of an output's values, of the same number: softmax or sigmoid of them, or the
/// values themselves. Not for indices.
OCTET_API std::vector<double> confidences(std::span<const float> values,
                                          const ClassifierOutput& output);

/// How often a model is right, over the images whose label is known.
struct Accuracy {
  std::size_t num_images = 0;
  /// Percent of the images whose label is the predicted class, or among the five most likely ones;
  /// of equal logits the first wins.
  double top1 = 0;
  /// Nothing of a binary output, or of fewer than five indices.
  std::optional<double> top5;
};

/// How well a model tells which classes an image holds, over the targets that are known.
struct MultiLabelAccuracy {
  std::size_t num_images = 0;
  /// Percent: the mean over the classes that some image holds of their average precision, the sum
  /// over thresholds of (recall_n - recall_{n-1}) precision_n.
  double mean_average_precision = 0;
  /// Percent of the targets on whose side of the threshold the confidence is.
  double label_accuracy = 0;
  /// Percent of the images all of whose targets are.
  double exact_match = 0;
};

/// @param confidences  f64 [images, classes], row by row.
/// @param targets  i8 [images, classes]: 1, 0, or -1 for unknown.
/// @return nothing if no target is known. @throws InvalidArgument unless both are of one size.
OCTET_API std::optional<MultiLabelAccuracy> multi_label_accuracy(
    std::span<const double> confidences, std::span<const std::int8_t> targets,
    std::size_t num_classes, double threshold);

/// What a model answered on a data set.
struct Evaluation {
  /// The output's values, f32 [images, classes], in the order of the data set.
  Tensor logits;
  /// How these are read.
  ClassifierOutput output;
  /// One per image, -1 if unknown.
  std::vector<std::int64_t> labels;
  /// [images, classes] of a data set with several classes per image, else empty.
  std::vector<std::int8_t> targets;
  /// Nothing if no label is known.
  std::optional<Accuracy> accuracy;
  /// Nothing if no target is known.
  std::optional<MultiLabelAccuracy> multi_label;
  /// Decoding, preprocessing and inference of all images, in seconds.
  double duration_s = 0;
};

struct EvaluateOptions {
  /// The first so many images; 0: all.
  std::size_t max_images = 0;
  OutputOptions output;
  /// Called from the calling thread after each image that was handed to the model.
  std::function<void(std::size_t done, std::size_t total)> on_progress;
};

/// Runs a model on every image of a data set, as many at once as the model has streams; the result
/// does not depend on their number.
/// @param model  one input of the preprocessed image's shape (batch 1, or a larger one that is
/// filled with the same image), one output that read_output() takes.
/// @throws InvalidArgument if the data set is empty, an image does not fit the input, or the data
/// set's classes are not as
///         many as the model's.
OCTET_API Evaluation evaluate(const CompiledModel& model, const ImageSource& images,
                              const Preprocess& preprocess, const EvaluateOptions& options = {});

/// How a model's answers differ from a reference's on the same images.
struct Agreement {
  std::size_t num_images = 0;
  /// Percent of the images of which both predict the same class; where images have several targets,
  /// of the targets that both decide alike.
  double agreement = 0;
  /// Mean over images of 10 log10(|f|^2 / |f - q|^2) of the logits; |f - q|^2 is held to at
  /// least 1e-20, and to that part of |f|^2 where this is below 1. NaN of outputs that are numbers
  /// of classes.
  double sqnr_db = 0;
  /// Flips: labelled images (or targets) on which only one of the two is right.
  std::size_t num_only_reference_right = 0;
  std::size_t num_only_model_right = 0;
  /// Two-sided exact McNemar test of the flips: the probability of a split at least as uneven if
  /// both are equally good.
  double mcnemar_p = 1;
};

/// @throws InvalidArgument if the two are not of the same images and classes.
OCTET_API Agreement compare_evaluations(const Evaluation& reference, const Evaluation& model);

/// One class of a model's answer.
struct Prediction {
  std::size_t class_index = 0;
  /// Of confidences(), from 0 to 1 but for Activation::none; NaN where the model gives none.
  double confidence = 0;
  /// Whether the model predicts the class: the most likely one, or each that reaches the threshold
  /// of its own.
  bool holds = false;
  bool operator==(const Prediction&) const = default;
};

/// @return the `count` most likely classes, most likely first; all of fewer. Of a binary output the
/// predicted class is the first.
OCTET_API std::vector<Prediction> top_classes(std::span<const float> values, std::size_t count,
                                              const ClassifierOutput& output = {});

/// One picture and what two models see on it.
struct ComparedImage {
  std::size_t index = 0;
  Tensor image;
  std::int64_t label = -1;
  Prediction reference;
  Prediction model;
};

/// @throws InvalidArgument if an index is not in the data set, or as evaluate().
OCTET_API std::vector<ComparedImage> compare_images(const CompiledModel& reference,
                                                    const CompiledModel& model,
                                                    const ImageSource& images,
                                                    const Preprocess& preprocess,
                                                    std::span<const std::size_t> indices,
                                                    const OutputOptions& output = {});

/// The output's values for one sample. @throws InvalidArgument naming the image if it does not fit
/// the model.
OCTET_API std::vector<float> infer_logits(InferRequest& request, const CompiledModel& model,
                                          const Sample& sample, const Preprocess& preprocess);

enum class BenchmarkApi : std::uint8_t { sync, async };

struct BenchmarkOptions {
  BenchmarkApi api = BenchmarkApi::async;
  /// Seconds to run for; nothing: no limit in time.
  std::optional<double> duration_s;
  /// Inferences to run; nothing: no limit in number. Given both, the run ends when both are
  /// reached.
  std::optional<std::size_t> num_iterations;
  /// Requests in flight; 0: the model's optimal number. Ignored by the synchronous API, which has
  /// one.
  std::size_t num_requests = 0;
  /// Seed of the random inputs.
  std::uint64_t seed = 0;
  /// Called from the calling thread about ten times a second with the seconds since the start; what
  /// it throws ends the run.
  std::function<void(double elapsed_s)> on_progress;
};

/// Statistics of latencies, in milliseconds; p90 and p99 are the values at the nearest rank.
struct LatencyStatistics {
  double median = 0;
  double average = 0;
  double min = 0;
  double max = 0;
  double p90 = 0;
  double p99 = 0;
};

struct BenchmarkResult {
  std::size_t num_iterations = 0;
  std::size_t num_requests = 0;
  std::size_t batch_size = 1;
  double duration_ms = 0;
  /// Of the one inference before the measurement.
  double first_inference_ms = 0;
  LatencyStatistics latency_ms;
  /// Images, not batches, per second.
  double throughput_fps = 0;
  /// The steps' times, averaged over all requests; empty unless the model is profiled.
  std::vector<ProfilingInfo> performance_counts;
};

/// Measures a model on random inputs that are made before. Asynchronous requests are started again
/// by their own callbacks.
/// @throws InvalidArgument if there is no limit, or a limit is not positive.
OCTET_API BenchmarkResult benchmark(const CompiledModel& model, const BenchmarkOptions& options);

/// What a step of a quantized model's plan takes, and what gives the same value without quantizers.
struct StepTime {
  /// Milliseconds: the least of several inferences, as other load only adds.
  double time_ms = 0;
  /// Nothing where the step computes in float or only converts, or the float model has no step that
  /// ends with the same operation.
  std::optional<double> float_time_ms;

  /// Whether it takes more than a twentieth longer than in float.
  bool is_slower_than_float() const { return float_time_ms && time_ms > 1.05 * *float_time_ms; }
};

/// Measures the steps of a model, in the order of CompiledModel::steps(), beside those of
/// remove_quantizers() of it: in turn, on random inputs, for half a
/// second or two inferences each.
/// @param model  of static shape.
/// @param options  of which one stream is used.
OCTET_API std::vector<StepTime> measure_steps(const Model& model, CompileOptions options);

}  // namespace octet

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "octet/calibration.h"
#include "octet/runtime.h"
#include "runtime/observed_model.h"

namespace octet {
namespace {

/// A copy of a model whose outputs are the watched tensors.
struct TappedModel {
  Model model;
  /// The points that each output serves.
  std::vector<std::vector<std::size_t>> points_of_output;
};

bool is_watched_channels_last(const Model& model, const StatisticPoint& point) {
  return model.value(point.value).shape.rank() == 4;
}

// Tensors of rank 4 are handed out channels last, as they are computed.
TappedModel tap(const Model& model, const std::vector<StatisticPoint>& points) {
  TappedModel tapped{model, std::vector<std::vector<std::size_t>>(model.results().size())};
  std::map<OutputRef, std::size_t> outputs;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const StatisticPoint& point = points[i];
    const auto [found, is_new] = outputs.try_emplace(point.value, tapped.points_of_output.size());
    if (is_new) {
      OutputRef watched = point.value;
      if (is_watched_channels_last(model, point)) {
        const OutputRef order = tapped.model.add_constant(
            Tensor::from(Shape{4}, std::vector<std::int64_t>{0, 2, 3, 1}));
        watched = tapped.model.add(Transpose{}, {point.value, order});
      }
      tapped.model.add(Result{}, {watched});
      tapped.points_of_output.emplace_back();
    }
    tapped.points_of_output[found->second].push_back(i);
  }
  return tapped;
}

// "item 3 of the data set", with the loader's name for it.
std::string describe_item(const Dataset& dataset, std::size_t index) {
  const std::string name = dataset.name(index);
  return fmt::format("item {} of the data set{}", index, name.empty() ? "" : " (" + name + ")");
}

std::vector<Tensor> checked_item(const Dataset& dataset, std::size_t index, const Model& model) {
  std::vector<Tensor> item = dataset.inputs(index);
  const std::vector<NodeId> inputs = model.parameters();
  if (item.size() != inputs.size()) {
    throw InvalidArgument(
        fmt::format("calibrating: {}: expected a tensor for each of the model's {} inputs, got {}",
                    describe_item(dataset, index), inputs.size(), item.size()));
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Value& input = model.value({inputs[i], 0});
    if (item[i].type() == input.type && item[i].shape() == input.shape) continue;
    throw InvalidArgument(fmt::format(
        "calibrating: {}: expected {}{} as input \"{}\" of the model, got {}{}",
        describe_item(dataset, index), to_string(input.type), to_string(input.shape),
        model.node(inputs[i]).name, to_string(item[i].type()), to_string(item[i].shape())));
  }
  return item;
}

/// The observers of a run. Samples come in on the streams' threads; each observer takes them in
/// their order, so that the number of streams does not show, and several observers are at work at
/// once.
class Watch {
 public:
  Watch(const Model& model, const Dataset& dataset, const std::vector<StatisticPoint>& points,
        std::vector<std::vector<std::size_t>> points_of_output)
      : model_(model),
        dataset_(dataset),
        points_(points),
        points_of_output_(std::move(points_of_output)),
        next_sample_(points.size(), 0) {
    for (const StatisticPoint& point : points)
      observers_.emplace_back(point, model.value(point.value).shape,
                              is_watched_channels_last(model, point));
  }

  /// Takes in one output of the tapped model; waits at each observer for the samples before, and
  /// leaves when one of them has failed.
  /// @throws InvalidArgument naming node and sample if a tensor is not finite.
  void update(std::size_t output, const Tensor& value, std::size_t sample) {
    for (std::size_t point : points_of_output_[output]) {
      if (!wait_for_turn(point, sample)) return;
      if (!observers_[point].update(value)) {
        fail(sample);
        const Node& node = model_.node(points_[point].value.node);
        throw InvalidArgument(
            fmt::format("calibrating: output of node \"{}\" ({}) for {}: expected finite values, "
                        "got an infinity or NaN",
                        node.name, type_name(node.op), describe_item(dataset_, sample)));
      }
      pass_turn(point, sample);
    }
  }

  /// Lets no sample after this one go on.
  void fail(std::size_t sample) {
    const std::lock_guard lock(mutex_);
    first_failed_ = std::min(first_failed_, sample);
    turn_passed_.notify_all();
  }

  std::vector<Observer> take() && { return std::move(observers_); }

 private:
  bool wait_for_turn(std::size_t point, std::size_t sample) {
    std::unique_lock lock(mutex_);
    turn_passed_.wait(lock,
                      [&] { return next_sample_[point] == sample || first_failed_ < sample; });
    return first_failed_ >= sample;
  }

  void pass_turn(std::size_t point, std::size_t sample) {
    const std::lock_guard lock(mutex_);
    next_sample_[point] = sample + 1;
    turn_passed_.notify_all();
  }

  const Model& model_;
  const Dataset& dataset_;
  const std::vector<StatisticPoint>& points_;
  std::vector<std::vector<std::size_t>> points_of_output_;
  std::vector<Observer> observers_;
  std::mutex mutex_;
  std::condition_variable turn_passed_;
  std::vector<std::size_t> next_sample_;
  std::size_t first_failed_ = std::numeric_limits<std::size_t>::max();
};

void finish_quietly(InferRequest& request) noexcept {
  try {
    request.wait();
  } catch (...) {
    // The first error is on its way already.
  }
}

/// One request of the run and the sample it works on.
struct Slot {
  InferRequest request;
  std::unique_ptr<std::size_t> sample;
};

void start(Slot& slot, std::size_t sample, const std::vector<Tensor>& item) {
  *slot.sample = sample;
  for (std::size_t i = 0; i < item.size(); ++i) slot.request.set_input_tensor(i, item[i]);
  slot.request.start_async();
}

}  // namespace

std::vector<Observer> calibrate(const Model& model, const std::vector<StatisticPoint>& points,
                                const Dataset& dataset, const CalibrationOptions& options) {
  const std::size_t num_samples = std::min(options.subset_size, dataset.size());
  if (num_samples == 0)
    throw InvalidArgument("calibrating: expected at least one item in the data set, got none");
  const auto item = [&](std::size_t index) { return checked_item(dataset, index, model); };
  // Data of another model are told before this one is compiled, which may take long.
  std::vector<Tensor> first = item(0);
  TappedModel tapped = tap(model, points);
  const ObservedModel compiled(tapped.model, {.performance_hint = PerformanceHint::throughput,
                                              .num_streams = options.num_streams});
  Watch watch(model, dataset, points, std::move(tapped.points_of_output));

  // Twice as many requests as streams: one runs while the input of another is made.
  std::vector<std::unique_ptr<Slot>> slots;
  const std::size_t num_slots =
      std::min(num_samples, 2 * static_cast<std::size_t>(std::max(1, compiled.num_streams())));
  for (std::size_t i = 0; i < num_slots; ++i) {
    auto sample = std::make_unique<std::size_t>(0);
    InferRequest request = compiled.create_infer_request(
        [&watch, &sample = *sample](std::size_t output, const Tensor& value) {
          watch.update(output, value, sample);
        });
    slots.push_back(std::make_unique<Slot>(Slot{std::move(request), std::move(sample)}));
    Slot& slot = *slots.back();
    slot.request.set_callback([&slot, &watch](std::exception_ptr error) {
      if (error) watch.fail(*slot.sample);
    });
  }

  if (options.on_progress) options.on_progress(0, num_samples);
  std::size_t started = 0;
  std::size_t done = 0;
  try {
    while (done < num_samples) {
      for (; started < num_samples && started < done + num_slots; ++started)
        start(*slots[started % num_slots], started,
              started == 0 ? std::move(first) : item(started));
      slots[done % num_slots]->request.wait();
      ++done;
      if (options.on_progress) options.on_progress(done, num_samples);
    }
  } catch (...) {
    watch.fail(done);
    for (std::size_t sample = done; sample < started; ++sample)
      finish_quietly(slots[sample % num_slots]->request);
    throw;
  }
  return std::move(watch).take();
}

}  // namespace octet

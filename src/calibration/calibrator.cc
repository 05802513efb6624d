// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "base/parallel.h"
#include "calibration/batches.h"
#include "calibration/kept_batches.h"
#include "calibration/observe_batches.h"
#include "octet/calibration.h"

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

// Part `index` of a tensor that is made of parts of this shape; its memory is the tensor's.
Tensor part_of(const Tensor& whole, const Shape& shape, std::size_t index) {
  const auto size = static_cast<std::size_t>(shape.num_elements()) * element_size(whole.type());
  return {whole.type(), shape, const_cast<std::byte*>(whole.bytes()) + index * size, nullptr};
}

std::map<std::string, std::vector<PointStatistics>> tensors_of(
    const Model& model, const std::vector<StatisticPoint>& points,
    std::vector<Observer> observers) {
  std::vector<PointStatistics> taken(points.size());
  ThreadTeam team(default_num_threads());
  team.run(points.size(), [&](std::size_t i) { taken[i] = std::move(observers[i]).take(); });
  std::map<std::string, std::vector<PointStatistics>> tensors;
  for (std::size_t i = 0; i < points.size(); ++i)
    tensors[tensor_key(model, points[i].value)].push_back(std::move(taken[i]));
  return tensors;
}

/// The observers of a run. Batches come in on the streams' threads, and several observers are at
/// work at once. One to which the order of batches matters takes them in their order, so that the
/// number of streams does not show; any other takes them as they come.
class Watch {
 public:
  Watch(const Model& model, const Batches& batches, const std::vector<StatisticPoint>& points,
        std::vector<std::vector<std::size_t>> points_of_output)
      : model_(model),
        batches_(batches),
        points_(points),
        points_of_output_(std::move(points_of_output)),
        item_shapes_(shapes_of_items(model, points, batches)),
        next_batch_(points.size(), 0),
        updating_(points.size()) {
    for (std::size_t i = 0; i < points.size(); ++i) {
      observers_.emplace_back(points[i],
                              item_shapes_[i].value_or(model.value(points[i].value).shape),
                              is_watched_channels_last(model, points[i]));
    }
  }

  /// Takes in one output of the tapped model; waits at each observer that needs it for the batches
  /// before, and leaves when one of them has failed.
  /// @throws InvalidArgument naming node and item if a tensor is not finite.
  void update(std::size_t output, const Tensor& value, std::size_t batch) {
    for (std::size_t point : points_of_output_[output]) {
      const std::optional<std::unique_lock<std::mutex>> turn = wait_for_turn(point, batch);
      if (!turn) return;
      if (const std::optional<std::size_t> item = update_point(point, value, batch)) {
        fail(batch);
        const Node& node = model_.node(points_[point].value.node);
        throw InvalidArgument(
            fmt::format("calibrating: output of node \"{}\" ({}) for {}: expected finite values, "
                        "got an infinity or NaN",
                        node.name, type_name(node.op), batches_.describe_item(*item)));
      }
      pass_turn(point, batch);
    }
  }

  /// Lets no batch after this one go on.
  void fail(std::size_t batch) {
    const std::lock_guard lock(mutex_);
    first_failed_ = std::min(first_failed_, batch);
    turn_passed_.notify_all();
  }

  std::vector<Observer> take() && { return std::move(observers_); }

 private:
  // @return an item whose tensor is not finite, or the first one of such a batch.
  std::optional<std::size_t> update_point(std::size_t point, const Tensor& value,
                                          std::size_t batch) {
    const std::size_t begin = batches_.first_item(batch);
    Observer& observer = observers_[point];
    const std::optional<Shape>& shape = item_shapes_[point];
    if (!shape) return observer.update(value, batch) ? std::nullopt : std::optional(begin);
    for (std::size_t item = begin; item < batches_.first_item(batch + 1); ++item) {
      const Tensor part = part_of(value, observer.sample_shape(), item - begin);
      if (!observer.update(part, item)) return item;
    }
    return std::nullopt;
  }

  // Holds an observer for a batch; nothing once a batch before has failed.
  std::optional<std::unique_lock<std::mutex>> wait_for_turn(std::size_t point, std::size_t batch) {
    {
      std::unique_lock lock(mutex_);
      turn_passed_.wait(lock, [&] {
        return !observers_[point].needs_order() || next_batch_[point] == batch ||
               first_failed_ < batch;
      });
      if (first_failed_ < batch) return std::nullopt;
    }
    return std::unique_lock(updating_[point]);
  }

  void pass_turn(std::size_t point, std::size_t batch) {
    if (!observers_[point].needs_order()) return;
    const std::lock_guard lock(mutex_);
    next_batch_[point] = batch + 1;
    turn_passed_.notify_all();
  }

  const Model& model_;
  const Batches& batches_;
  const std::vector<StatisticPoint>& points_;
  std::vector<std::vector<std::size_t>> points_of_output_;
  /// Of the points that take in a batch item by item.
  std::vector<std::optional<Shape>> item_shapes_;
  std::vector<Observer> observers_;
  std::mutex mutex_;
  std::condition_variable turn_passed_;
  std::vector<std::size_t> next_batch_;
  /// By observer: held while it takes in a batch.
  std::vector<std::mutex> updating_;
  std::size_t first_failed_ = std::numeric_limits<std::size_t>::max();
};

}  // namespace

CalibrationStatistics calibrate(const Model& model, const std::vector<StatisticPoint>& points,
                                const Dataset& dataset, const CalibrationOptions& options) {
  Batches batches(model, dataset, std::min(options.subset_size, dataset.size()));
  // Data of another model are reported before this one is compiled, which may take long.
  std::optional<std::vector<Tensor>> first = batches.read(0);
  if (!first)
    throw InvalidArgument("calibrating: expected at least one item in the data set, got none");
  TappedModel tapped = tap(model, points);
  const std::size_t num_outputs = model.results().size();
  Watch watch(model, batches, points, std::move(tapped.points_of_output));
  KeptBatches kept(options.num_kept_batches, batches.size());
  const auto report = [&](std::size_t num_batches) {
    if (options.on_progress)
      options.on_progress(batches.first_item(num_batches), batches.num_items());
  };
  observe_batches(tapped.model, batches.size(),
                  {.read =
                       [&](std::size_t batch) {
                         if (batch == 0) report(0);
                         std::optional<std::vector<Tensor>> inputs =
                             batch == 0 ? std::move(first) : batches.read(batch);
                         if (inputs) kept.add_inputs(batch, *inputs);
                         return inputs;
                       },
                   .observe =
                       [&](std::size_t output, const Tensor& value, std::size_t batch) {
                         if (output < num_outputs) kept.add_output(batch, output, value);
                         watch.update(output, value, batch);
                       },
                   .on_done = report,
                   .on_failure = [&](std::size_t batch) { watch.fail(batch); },
                   .portable_bits = options.portable_bits},
                  options.num_streams);
  return {tensors_of(model, points, std::move(watch).take()), batches.num_items(),
          std::move(kept).take(batches.size())};
}

}  // namespace octet

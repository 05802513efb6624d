// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "octet/graph.h"

namespace octet {

/// How outputs of a linear operation read its data: windows over a map of rows x columns x
/// channels, in groups of channels. A matrix product has windows of one column.
struct PatchGeometry {
  std::size_t groups = 1;
  /// Of a group.
  std::size_t channels = 1;
  struct Axis {
    std::int64_t input = 1, output = 1, kernel = 1, stride = 1, dilation = 1, pad = 0;
  };
  Axis rows, columns;
  /// Maps in the data.
  std::size_t num_maps = 1;

  std::size_t taps() const { return static_cast<std::size_t>(rows.kernel * columns.kernel); }
  /// Inputs of one output, ordered as weights are: channels, then rows and columns of the window.
  std::size_t size() const { return channels * taps(); }
  std::size_t num_positions() const {
    return num_maps * static_cast<std::size_t>(rows.output * columns.output);
  }
};

/// @return nothing for operations of other kinds than convolutions over maps and products of data
/// with a matrix.
std::optional<PatchGeometry> patch_geometry(const Model& model, NodeId node);

/// Levels of values: the integers nearest to value / step, within bounds.
struct LevelGrid {
  /// One, or one per channel.
  std::vector<float> steps{1};
  float least = 0;
  float most = 255;
};

/// A sample of output positions over some tensors, the same for the same arguments.
class SamplePositions {
 public:
  SamplePositions(const PatchGeometry& geometry, std::size_t most_samples, std::size_t num_tensors);

  std::size_t size() const { return positions_.size(); }
  /// Those of one tensor, and the number of samples before them.
  struct Part {
    std::vector<std::size_t> positions;
    std::size_t first_sample = 0;
  };
  Part of_tensor(std::size_t tensor) const;

 private:
  std::size_t num_positions_;
  /// Over all tensors, ascending.
  std::vector<std::size_t> positions_;
};

/// Outputs at a sample of positions: [outputs][num_samples].
class OutputSamples {
 public:
  OutputSamples(const PatchGeometry& geometry, std::size_t num_outputs, std::size_t most_samples,
                std::size_t num_tensors);

  /// Takes the samples that lie in one of the tensors; those of different tensors may be taken at
  /// once.
  /// @param data  channels last.
  void take(const Tensor& data, std::size_t tensor);

  const std::vector<float>& values() const { return values_; }

 private:
  SamplePositions positions_;
  std::vector<float> values_;
};

/// The inputs of a sample of output positions, in levels: [groups * size()][stride].
class PatchSamples {
 public:
  /// @param memory  to be used again, see memory().
  PatchSamples(const PatchGeometry& geometry, std::size_t most_samples, std::size_t num_tensors,
               std::vector<std::int16_t> memory = {});

  /// Takes the samples that lie in one of the tensors; those of different tensors may be taken at
  /// once.
  /// @param data  channels last.
  void take(const Tensor& data, const LevelGrid& grid, std::size_t tensor);

  std::size_t num_samples() const { return positions_.size(); }
  std::size_t stride() const { return stride_; }
  const std::vector<std::int16_t>& values() const { return values_; }
  /// For other samples: fresh pages cost more than what is written.
  std::vector<std::int16_t> memory() && { return std::move(values_); }

 private:
  struct ChannelGrid {
    std::vector<float> levels_per_unit;
    float least, most;
  };
  /// @param patch  [taps][channels of all groups], zeros.
  void read_patch(const float* map, const ChannelGrid& grid, std::size_t position,
                  std::int16_t* patch) const;

  PatchGeometry geometry_;
  SamplePositions positions_;
  std::size_t stride_;
  std::vector<std::int16_t> values_;
};

}  // namespace octet

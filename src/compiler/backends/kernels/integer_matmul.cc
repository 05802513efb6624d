// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/thread_team.h"
#include "compiler/backends/common/epilogue_runner.h"
#include "compiler/backends/common/step.h"
#include "compiler/backends/kernels/convolution_steps.h"
#include "compiler/backends/kernels/panels.h"
#include "kernels/convolution_i8/choose.h"
#include "kernels/convolution_i8/panel.h"
#include "kernels/matmul_i8/operands.h"

namespace octet {
namespace {

// Rows of one call: the accumulators of 64 rows x 64 columns are 16 KiB, half of a first-level
// cache.
constexpr std::size_t kMostRows = 64;
constexpr std::size_t kMostColumns = 64;
constexpr std::size_t kRowBlock = 8;

// The sizes of the product as kernels count them, and where its matrices lie.
struct MatmulShape {
  explicit MatmulShape(const IntegerMatMul& kind)
      : batch(static_cast<std::size_t>(kind.batch)),
        num_a(static_cast<std::size_t>(kind.num_a)),
        num_b(static_cast<std::size_t>(kind.num_b)),
        m(static_cast<std::size_t>(kind.m)),
        n(static_cast<std::size_t>(kind.n)),
        k(static_cast<std::size_t>(kind.k)),
        transpose_b(kind.transpose_b),
        a_zero(kind.a_zero),
        b_zero(kind.b_zero) {}

  const std::uint8_t* first(const std::uint8_t* a, std::size_t matrix) const {
    return a + (num_a == 1 ? 0 : matrix) * m * k;
  }
  kernels::ByteMatrix second(const std::uint8_t* b, std::size_t matrix) const {
    return {b + (num_b == 1 ? 0 : matrix) * k * n, k, n, transpose_b ? 1 : n, transpose_b ? k : 1};
  }

  std::size_t batch, num_a, num_b, m, n, k;
  bool transpose_b;
  std::uint8_t a_zero, b_zero;
};

class TiledMatmul {
 public:
  TiledMatmul(const IntegerMatMul& kind, EpilogueRunner epilogue,
              const kernels::ConvolutionKernel& kernel)
      : shape_(kind), kernel_(kernel), epilogue_(std::move(epilogue)) {
    const std::size_t groups = kernels::num_groups(shape_.k);
    for (const ChannelRange& range : cut_channels(shape_.n, kernel.lanes, kernel.max_vectors)) {
      panels_.push_back({{range.first, range.count, range.num_vectors}, num_bytes_, num_lanes_});
      num_bytes_ += kernels::panel_bytes(kernel, groups, range.num_vectors);
      num_lanes_ += range.num_vectors * kernel.lanes;
    }
    // Vectors of weights are read aligned to nothing, initial accumulators as numbers.
    num_bytes_ = (num_bytes_ + 63) / 64 * 64;
    const std::size_t num_tiles = (shape_.m + kMostRows - 1) / kMostRows;
    const std::size_t rows = (shape_.m + num_tiles - 1) / num_tiles;
    tile_rows_ = (rows + kRowBlock - 1) / kRowBlock * kRowBlock;
  }

  std::size_t scratchpad_bytes() const { return shape_.num_b * operand_bytes(); }

  void run(ThreadTeam& team, const LayerMemory& memory, std::byte* scratchpad) const {
    const auto* a = reinterpret_cast<const std::uint8_t*>(memory.first);
    const auto* b = reinterpret_cast<const std::uint8_t*>(memory.second);
    team.run(shape_.num_b,
             [&](std::size_t i) { pack(shape_.second(b, i), scratchpad + i * operand_bytes()); });
    const std::size_t tiles = (shape_.m + tile_rows_ - 1) / tile_rows_;
    team.run(shape_.batch * tiles, [&](std::size_t i) {
      const std::size_t matrix = i / tiles;
      const std::byte* packed = scratchpad + (shape_.num_b == 1 ? 0 : matrix) * operand_bytes();
      run_tile(shape_.first(a, matrix), packed, matrix, i % tiles * tile_rows_, memory.dst);
    });
  }

 private:
  struct Panel {
    kernels::ColumnPanel columns;
    /// Offset in the packed matrix, and in its initial accumulators.
    std::size_t weights = 0, initial = 0;
  };

  std::size_t operand_bytes() const { return num_bytes_ + num_lanes_ * sizeof(std::int32_t); }

  void pack(const kernels::ByteMatrix& b, std::byte* packed) const {
    auto* initial = reinterpret_cast<std::int32_t*>(packed + num_bytes_);
    std::fill_n(initial, num_lanes_, 0);
    for (const Panel& panel : panels_) {
      kernels::pack_columns(kernel_, b, panel.columns, packed + panel.weights);
      kernels::ByteMatrix part = b;
      part.data += panel.columns.first * b.n_stride;
      part.num_columns = panel.columns.count;
      kernels::initial_accumulators(part, shape_.b_zero, shape_.a_zero, initial + panel.initial);
    }
  }

  void run_tile(const std::uint8_t* a, const std::byte* packed, std::size_t matrix,
                std::size_t first_row, std::byte* dst) const {
    const std::size_t rows = std::min(tile_rows_, shape_.m - first_row);
    a += first_row * shape_.k;
    std::ptrdiff_t offsets[kMostRows];
    for (std::size_t m = 0; m < rows; ++m) offsets[m] = static_cast<std::ptrdiff_t>(m * shape_.k);
    std::int32_t corrections[kMostRows];
    constexpr std::uint8_t kMiddle = 128;
    if (shape_.b_zero != kMiddle)
      kernels::row_corrections(a, rows, shape_.k, shape_.b_zero, corrections);
    const std::ptrdiff_t segment = 0;
    const auto* initial = reinterpret_cast<const std::int32_t*>(packed + num_bytes_);
    alignas(64) std::int32_t accumulators[kMostRows * kMostColumns];
    for (const Panel& panel : panels_) {
      const std::size_t lanes = panel.columns.num_vectors * kernel_.lanes;
      kernel_.function({a, offsets, rows, &segment, 1, kernels::num_groups(shape_.k),
                        packed + panel.weights, initial + panel.initial, panel.columns.num_vectors,
                        accumulators, lanes});
      if (shape_.b_zero != kMiddle) kernels::add_to_rows(corrections, rows, lanes, accumulators);
      epilogue_.run_block(
          {matrix * shape_.m + first_row, rows, panel.columns.first, panel.columns.count},
          accumulators, lanes, nullptr, dst);
    }
  }

  MatmulShape shape_;
  kernels::ConvolutionKernel kernel_;
  EpilogueRunner epilogue_;
  std::vector<Panel> panels_;
  std::size_t num_bytes_ = 0, num_lanes_ = 0, tile_rows_ = 0;
};

}  // namespace

Implementation integer_matmul(const IntegerMatMul& kind, const Layer& layer,
                              const BackendContext& context) {
  const kernels::ConvolutionKernel& kernel = kernels::choose_convolution(context.isa);
  const kernels::RequantizeKernel& requantize = kernels::choose_requantize(context.isa);
  const auto work = std::make_shared<const TiledMatmul>(
      kind, EpilogueRunner(kind.epilogue, layer, context, kernels::Element::s32, requantize),
      kernel);
  return {bind_work(work, layer, work->scratchpad_bytes()),
          fmt::format("{}+{}", kernel.name, requantize.name), "i8"};
}

}  // namespace octet

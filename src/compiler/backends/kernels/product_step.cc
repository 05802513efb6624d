// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "base/thread_team.h"
#include "compiler/backends/common/step.h"
#include "compiler/backends/kernels/portable_steps.h"
#include "compiler/layers/matrix_operand.h"
#include "compiler/size.h"
#include "graph/ops/window.h"
#include "kernels/correlate_f32/choose.h"
#include "kernels/dot_f64/choose.h"
#include "kernels/layout/layout.h"
#include "tensor/strided.h"

namespace octet {
namespace {

using kernels::kDotColumns;
using kernels::kDotRows;

// Products of matrices whose elements lie anywhere: element (m, k) of the first operand is
// rows[m] + terms[k] after where the product's first element lies.
struct Products {
  struct One {
    std::size_t a = 0, b = 0, dst = 0;
  };
  std::vector<One> all;
  std::vector<std::size_t> rows, terms;
  /// Of the second operand, [terms, columns].
  std::size_t num_columns = 1, term_stride = 1, column_stride = 1;
  std::size_t dst_row_stride = 1, dst_column_stride = 1;
  /// If the rows are positions of images: how many are in a line, and the elements between them.
  std::size_t line_length = 0, line_step = 1;
  /// How the first operand is copied before: images with zeros around them.
  std::optional<kernels::PadShape> padding;
};

// Terms whose rows are converted at once: 256 x 8 doubles are 16 KiB, half of a first-level cache.
constexpr std::size_t kTerms = 256;
// Panels that share them.
constexpr std::size_t kPanels = 4;

// Fewer columns leave most of a tile empty: they are summed line by line.
constexpr std::size_t kFewestColumns = 4;

bool is_by_lines(const Products& products) {
  return products.line_length != 0 && products.num_columns < kFewestColumns;
}

class ProductWork {
 public:
  ProductWork(Products products, Isa isa, const float* constant_b)
      : p_(std::move(products)),
        kernel_(kernels::choose_dot(isa)),
        correlation_(kernels::choose_correlation(isa)),
        panels_((p_.num_columns + kDotColumns - 1) / kDotColumns),
        is_packed_(constant_b != nullptr) {
    if (is_by_lines(p_)) return;
    for (const Products::One& one : p_.all) operands_.push_back(one.b);
    std::sort(operands_.begin(), operands_.end());
    operands_.erase(std::unique(operands_.begin(), operands_.end()), operands_.end());
    if (!is_packed_) return;
    packed_.resize(operands_.size() * operand_size());
    for (std::size_t i = 0; i < operands_.size() * panels_; ++i)
      pack(constant_b, i, packed_.data());
  }

  const char* kernel() const { return is_by_lines(p_) ? correlation_.name : kernel_.name; }

  std::size_t scratchpad_bytes() const {
    return (is_packed_ ? 0 : operands_.size() * operand_size() * sizeof(float)) + padded_bytes();
  }

  void run(ThreadTeam& team, const LayerMemory& memory, std::byte* scratchpad) const {
    const auto* a = reinterpret_cast<const float*>(memory.first);
    if (p_.padding) {
      kernels::pad_bytes(*p_.padding, 0, reinterpret_cast<const std::uint8_t*>(a),
                         reinterpret_cast<std::uint8_t*>(scratchpad));
      a = reinterpret_cast<const float*>(scratchpad);
      scratchpad += padded_bytes();
    }
    const auto* b = reinterpret_cast<const float*>(memory.second);
    if (is_by_lines(p_)) {
      auto* dst = reinterpret_cast<float*>(memory.dst);
      team.run(p_.all.size(), [&](std::size_t i) { run_lines(p_.all[i], a, b, dst); });
      return;
    }
    const float* packed = packed_.data();
    if (!is_packed_) {
      auto* dst = reinterpret_cast<float*>(scratchpad);
      team.run(operands_.size() * panels_, [&](std::size_t i) { pack(b, i, dst); });
      packed = dst;
    }
    const std::size_t row_tiles = (p_.rows.size() + kDotRows - 1) / kDotRows;
    const std::size_t groups = (panels_ + kPanels - 1) / kPanels;
    auto* dst = reinterpret_cast<float*>(memory.dst);
    team.run(p_.all.size() * groups * row_tiles, [&](std::size_t i) {
      const Products::One& one = p_.all[i / row_tiles / groups];
      run_tile(a + one.a, packed + operand_index(one.b) * operand_size(), dst + one.dst,
               i % row_tiles * kDotRows, i / row_tiles % groups * kPanels);
    });
  }

 private:
  std::size_t panel_size() const { return p_.terms.size() * kDotColumns; }
  std::size_t operand_size() const { return panels_ * panel_size(); }
  std::size_t operand_index(std::size_t offset) const {
    const auto found = std::lower_bound(operands_.begin(), operands_.end(), offset);
    return static_cast<std::size_t>(found - operands_.begin());
  }
  std::size_t padded_bytes() const {
    if (!p_.padding) return 0;
    const kernels::PadShape& s = *p_.padding;
    const std::size_t bytes = s.n * (s.top + s.h + s.bottom) * (s.left + s.w + s.right) * s.c;
    return (bytes + 63) / 64 * 64;
  }

  // Panel i of all operands' panels: [terms][kDotColumns], columns beyond the last 0.
  void pack(const float* b, std::size_t i, float* packed) const {
    const std::size_t first = i % panels_ * kDotColumns;
    const std::size_t count = std::min(kDotColumns, p_.num_columns - first);
    b += operands_[i / panels_] + first * p_.column_stride;
    float* dst = packed + i * panel_size();
    for (std::size_t k = 0; k < p_.terms.size(); ++k, b += p_.term_stride, dst += kDotColumns) {
      for (std::size_t n = 0; n < count; ++n) dst[n] = b[n * p_.column_stride];
      std::fill(dst + count, dst + kDotColumns, 0.0F);
    }
  }

  void run_lines(const Products::One& one, const float* a, const float* b, float* dst) const {
    for (std::size_t n = 0; n < p_.num_columns; ++n) {
      const kernels::Correlation correlation{b + one.b + n * p_.column_stride, p_.terms.data(),
                                             p_.terms.size(), p_.line_step};
      float* column = dst + one.dst + n * p_.dst_column_stride;
      for (std::size_t row = 0; row < p_.rows.size(); row += p_.line_length)
        correlation_.function(correlation, a + one.a + p_.rows[row], p_.line_length, column + row);
    }
  }

  void run_tile(const float* a, const float* packed, float* dst, std::size_t first_row,
                std::size_t first_panel) const {
    const std::size_t num_rows = std::min(kDotRows, p_.rows.size() - first_row);
    const std::size_t num_panels = std::min(kPanels, panels_ - first_panel);
    double accumulators[kPanels][kDotRows * kDotColumns] = {};
    double operand[kTerms * kDotRows] = {};
    packed += first_panel * panel_size();
    for (std::size_t first = 0; first < p_.terms.size(); first += kTerms) {
      const std::size_t count = std::min(kTerms, p_.terms.size() - first);
      for (std::size_t k = 0; k < count; ++k) {
        for (std::size_t m = 0; m < num_rows; ++m)
          operand[k * kDotRows + m] = a[p_.rows[first_row + m] + p_.terms[first + k]];
      }
      for (std::size_t i = 0; i < num_panels; ++i)
        kernel_.function(operand, packed + i * panel_size() + first * kDotColumns, num_rows, count,
                         accumulators[i]);
    }
    for (std::size_t i = 0; i < num_panels; ++i)
      store(accumulators[i], num_rows, (first_panel + i) * kDotColumns,
            dst + first_row * p_.dst_row_stride);
  }

  void store(const double* accumulators, std::size_t num_rows, std::size_t first_column,
             float* dst) const {
    const std::size_t num_columns = std::min(kDotColumns, p_.num_columns - first_column);
    for (std::size_t m = 0; m < num_rows; ++m) {
      for (std::size_t n = 0; n < num_columns; ++n)
        dst[m * p_.dst_row_stride + (first_column + n) * p_.dst_column_stride] =
            static_cast<float>(accumulators[m * kDotColumns + n]);
    }
  }

  Products p_;
  kernels::DotKernel kernel_;
  kernels::CorrelationKernel correlation_;
  std::size_t panels_;
  bool is_packed_;
  /// Where the second operands lie, each once.
  std::vector<std::size_t> operands_;
  std::vector<float> packed_;
};

std::vector<std::size_t> multiples(std::int64_t count, std::size_t step) {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < size(count); ++i) result.push_back(i * step);
  return result;
}

// Where the matrix lies that each element of `batch` takes.
std::vector<std::size_t> batch_offsets(const MatrixOperand& m, const Shape& batch) {
  const Strides strides = broadcast_strides(m.batch, batch);
  std::vector<std::size_t> offsets;
  for (std::int64_t i = 0; i < batch.num_elements(); ++i) {
    std::int64_t rest = i, offset = 0;
    for (std::size_t d = batch.rank(); d-- > 0; rest /= batch[d])
      offset += rest % batch[d] * strides[d];
    offsets.push_back(size(offset * m.num_elements()));
  }
  return offsets;
}

Products matrix_products(const MatMul& op, const Shape& a_shape, const Shape& b_shape) {
  const MatrixOperand a(a_shape, op.transpose_a, true);
  const MatrixOperand b(b_shape, op.transpose_b, false);
  const Shape batch = *broadcast(a.batch, b.batch);
  Products p;
  const std::vector<std::size_t> a_offsets = batch_offsets(a, batch),
                                 b_offsets = batch_offsets(b, batch);
  for (std::size_t i = 0; i < a_offsets.size(); ++i)
    p.all.push_back({a_offsets[i], b_offsets[i], i * size(a.rows * b.columns)});
  p.rows = multiples(a.rows, size(a.row_stride));
  p.terms = multiples(a.columns, size(a.column_stride));
  p.num_columns = size(b.columns);
  p.term_stride = size(b.row_stride);
  p.column_stride = size(b.column_stride);
  p.dst_row_stride = size(b.columns);
  return p;
}

// Pixels are rows, output channels columns; terms in the order of the weights.
Products convolution_products(const ConvolutionAttributes& op, bool grouped, const Shape& data,
                              const Shape& weights, const Shape& output) {
  const std::size_t leading = grouped ? 1 : 0;
  const std::size_t groups = grouped ? size(weights[0]) : 1;
  const std::size_t outputs = size(weights[leading]), inputs = size(weights[leading + 1]);
  const Window h = convolution_window(op, 0, data[2], weights[leading + 2]);
  const Window w = convolution_window(op, 1, data[3], weights[leading + 3]);
  const std::size_t height = size(data[2] + h.pad_begin + h.pad_end);
  const std::size_t width = size(data[3] + w.pad_begin + w.pad_end);
  Products p;
  if (h.pad_begin + h.pad_end + w.pad_begin + w.pad_end != 0)
    p.padding = kernels::PadShape{size(data[0] * data[1]), size(data[2]),     size(data[3]),
                                  sizeof(float),           size(h.pad_begin), size(h.pad_end),
                                  size(w.pad_begin),       size(w.pad_end)};
  for (std::int64_t y = 0; y < output[2]; ++y) {
    for (std::int64_t x = 0; x < output[3]; ++x)
      p.rows.push_back(size(y * h.stride) * width + size(x * w.stride));
  }
  for (std::size_t c = 0; c < inputs; ++c) {
    for (std::int64_t i = 0; i < h.kernel; ++i) {
      for (std::int64_t j = 0; j < w.kernel; ++j)
        p.terms.push_back((c * height + size(i * h.dilation)) * width + size(j * w.dilation));
    }
  }
  const std::size_t pixels = p.rows.size();
  for (std::size_t i = 0; i < size(data[0]) * groups; ++i)
    p.all.push_back(
        {i * inputs * height * width, i % groups * outputs * p.terms.size(), i * outputs * pixels});
  p.line_length = size(output[3]);
  p.line_step = size(w.stride);
  p.num_columns = outputs;
  p.column_stride = p.terms.size();
  p.dst_column_stride = pixels;
  return p;
}

std::optional<Products> products_of(const Op& op, const Layer& layer,
                                    const BackendContext& context) {
  const Shape& a = context.value(layer.inputs[0]).shape;
  const Shape& b = context.value(layer.inputs[1]).shape;
  const Shape& output = context.value(layer.output).shape;
  if (output.num_elements() == 0 || a.num_elements() == 0) return std::nullopt;
  if (const auto* product = std::get_if<MatMul>(&op)) return matrix_products(*product, a, b);
  if (output.rank() != 4) return std::nullopt;
  if (const auto* plain = std::get_if<Convolution>(&op))
    return convolution_products(*plain, false, a, b, output);
  return convolution_products(std::get<GroupConvolution>(op), true, a, b, output);
}

}  // namespace

ImplementationOrRefusal product_step(const Op& op, const Layer& layer,
                                     const BackendContext& context) {
  if (!context.lowered.has_portable_bits) return Refusal{"float products are left to oneDNN"};
  if (context.value(layer.output).type != ElementType::f32) return Refusal{"not of type f32"};
  auto products = products_of(op, layer, context);
  if (!products) return Refusal{"empty, or not of two dimensions"};
  const auto& constant = context.value(layer.inputs[1]).constant;
  const auto work = std::make_shared<const ProductWork>(
      std::move(*products), context.isa, constant ? constant->data<float>().data() : nullptr);
  return Implementation{bind_work(work, layer, work->scratchpad_bytes()), work->kernel(), "f32"};
}

}  // namespace octet

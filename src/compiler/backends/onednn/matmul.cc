// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/onednn/matmul.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "compiler/layers/matrix_operand.h"

namespace octet::onednn {
namespace {

using dnnl::memory;

// Enough items for the threads of a stream, few enough for each to be worth a call.
constexpr std::int64_t kItems = 32;
constexpr std::int64_t kRowBlock = 16;

// An operand of `count` matrices; `batch_stride` is 0 if all products share one.
struct Matrices : MatrixOperand {
  explicit Matrices(const MatrixOperand& operand)
      : MatrixOperand(operand),
        count(num_elements() == 0 ? 0 : batch.num_elements()),
        batch_stride(count == 1 ? 0 : num_elements()) {}

  std::int64_t count, batch_stride;
};

class Products {
 public:
  Products(const Layer& layer, const Matrices& a, const Matrices& b, std::int64_t batch,
           const dnnl::engine& engine)
      : layer_(layer), a_(a), b_(b), batch_(batch), engine_(engine) {
    // One matrix for all rows: a longer product instead of many.
    if (b_.count == 1 && a_.column_stride == 1) {
      a_.rows *= a_.count;
      a_.count = batch_ = 1;
      a_.batch_stride = 0;
    }
  }

  std::vector<Item> items() {
    const std::int64_t batch_step = (batch_ + kItems - 1) / kItems;
    const std::int64_t cuts = std::max<std::int64_t>(kItems / batch_, 1);
    const std::int64_t row_step =
        ((a_.rows + cuts - 1) / cuts + kRowBlock - 1) / kRowBlock * kRowBlock;
    std::vector<Item> result;
    for (std::int64_t n = 0; n < batch_; n += batch_step) {
      for (std::int64_t m = 0; m < a_.rows; m += row_step)
        result.push_back(
            item(n, std::min(batch_step, batch_ - n), m, std::min(row_step, a_.rows - m)));
    }
    return result;
  }

  std::string kernel() const { return kernel_; }

 private:
  using Desc = dnnl::matmul::primitive_desc;

  static memory::desc desc_of(const Matrices& m, std::int64_t batch, std::int64_t rows) {
    const std::int64_t matrices = m.batch_stride == 0 ? 1 : batch;
    const std::int64_t stride = std::max<std::int64_t>(m.batch_stride, 1);
    return {{matrices, rows, m.columns},
            memory::data_type::f32,
            memory::dims{matrices == 1 ? rows * m.columns : stride, m.row_stride, m.column_stride}};
  }

  const Desc& describe(std::int64_t batch, std::int64_t rows) {
    const auto found = descs_.find({batch, rows});
    if (found != descs_.end()) return found->second;
    const memory::desc dst({batch, rows, b_.columns}, memory::data_type::f32,
                           memory::dims{a_.rows * b_.columns, b_.columns, 1});
    const dnnl::matmul::desc desc(desc_of(a_, batch, rows), desc_of(b_, batch, b_.rows), dst);
    const Desc described(desc, user_scratchpad_attr(), engine_);
    kernel_ = described.impl_info_str();
    return descs_.emplace(std::pair(batch, rows), described).first->second;
  }

  Item item(std::int64_t first, std::int64_t batch, std::int64_t first_row, std::int64_t rows) {
    const Desc& desc = describe(batch, rows);
    Primitive product(engine_, dnnl::matmul(desc), desc.scratchpad_desc());
    product.add_argument(DNNL_ARG_SRC, desc.src_desc());
    product.add_argument(DNNL_ARG_WEIGHTS, desc.weights_desc());
    product.add_argument(DNNL_ARG_DST, desc.dst_desc());
    const auto operand = [](BufferId buffer, std::int64_t offset) {
      return Operand{buffer, static_cast<std::size_t>(offset) * sizeof(float)};
    };
    return {{std::move(product),
             {operand(layer_.inputs[0], first * a_.batch_stride + first_row * a_.row_stride),
              operand(layer_.inputs[1], first * b_.batch_stride),
              operand(layer_.output, (first * a_.rows + first_row) * b_.columns)}}};
  }

  const Layer& layer_;
  Matrices a_, b_;
  std::int64_t batch_;
  const dnnl::engine& engine_;
  std::map<std::pair<std::int64_t, std::int64_t>, Desc> descs_;
  std::string kernel_;
};

}  // namespace

ImplementationOrRefusal matmul_step(const MatMul& op, const Layer& layer,
                                    const BackendContext& context, const dnnl::engine& engine) {
  const LayerValue& a = context.value(layer.inputs[0]);
  const LayerValue& b = context.value(layer.inputs[1]);
  if (a.type != ElementType::f32) return Refusal{"not of type f32"};
  const Matrices first(MatrixOperand(a.shape, op.transpose_a, true));
  const Matrices second(MatrixOperand(b.shape, op.transpose_b, false));
  const auto batch = broadcast(first.batch, second.batch);
  if (!batch || context.value(layer.output).shape.num_elements() == 0 || first.columns == 0)
    return Refusal{"empty"};
  const std::int64_t count = batch->num_elements();
  if ((first.count != 1 && first.count != count) || (second.count != 1 && second.count != count))
    return Refusal{"both operands are broadcast"};
  Products products(layer, first, second, count, engine);
  std::vector<Item> items = products.items();
  return Implementation{std::make_unique<PrimitivesStep>(std::move(items)), products.kernel(),
                        "f32"};
}

}  // namespace octet::onednn

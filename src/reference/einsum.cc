// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "graph/ops/einsum.h"

#include <algorithm>
#include <string>
#include <vector>

#include "reference/ops.h"
#include "tensor/strided.h"

namespace octet::reference {
namespace {

// Elements between neighbours of an operand along each of `labels`: a label that the operand has
// twice runs along its diagonal, one that it lacks or has with size 1 repeats it.
Strides label_strides(const std::string& operand, const Shape& shape, const std::string& labels) {
  const Strides dense = dense_strides(shape);
  Strides strides;
  for (const char label : labels) {
    std::int64_t stride = 0;
    for (std::size_t d = 0; d < operand.size(); ++d) {
      if (operand[d] == label && shape[d] != 1) stride += dense[d];
    }
    strides.push_back(stride);
  }
  return strides;
}

// The labels that no output dimension has, each once.
std::string summed_labels(const EinsumEquation& equation) {
  std::string labels;
  for (const std::string& input : equation.inputs) {
    for (const char label : input) {
      if ((equation.output + labels).find(label) == std::string::npos) labels += label;
    }
  }
  return labels;
}

Shape label_sizes(const EinsumEquation& equation, Inputs inputs, const std::string& labels) {
  std::vector<std::int64_t> sizes(labels.size(), 1);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    for (std::size_t d = 0; d < equation.inputs[i].size(); ++d) {
      const std::size_t at = labels.find(equation.inputs[i][d]);
      const std::int64_t size = inputs[i].shape()[d];
      if (at != std::string::npos && size != 1) sizes[at] = size;
    }
  }
  return Shape(sizes);
}

// Calls visit(positions) with the operands' positions for each index of `shape`.
template <typename Visit>
void for_each_index(const Shape& shape, const std::vector<Strides>& strides,
                    std::vector<std::int64_t> positions, const Visit& visit) {
  std::vector<std::int64_t> index(shape.rank(), 0);
  for (std::int64_t n = shape.num_elements(); n > 0; --n) {
    visit(positions);
    for (std::size_t d = shape.rank(); d-- > 0;) {
      for (std::size_t i = 0; i < positions.size(); ++i) positions[i] += strides[i][d];
      if (++index[d] < shape[d]) break;
      for (std::size_t i = 0; i < positions.size(); ++i) positions[i] -= strides[i][d] * shape[d];
      index[d] = 0;
    }
  }
}

}  // namespace

Tensor compute(const Einsum& op, Inputs inputs, const Shape& shape) {
  std::vector<Shape> shapes;
  for (const Tensor& input : inputs) shapes.push_back(input.shape());
  const EinsumEquation equation = parse_einsum(op.equation, shapes);
  const std::string labels = summed_labels(equation);
  const Shape summed = label_sizes(equation, inputs, labels);
  std::vector<Strides> kept_strides, summed_strides;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    kept_strides.push_back(label_strides(equation.inputs[i], shapes[i], equation.output));
    summed_strides.push_back(label_strides(equation.inputs[i], shapes[i], labels));
  }
  return with_number("Einsum", inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    using Sum = std::conditional_t<std::is_integral_v<T>, T, double>;
    Tensor out(inputs[0].type(), shape);
    std::vector<const T*> operands;
    for (const Tensor& input : inputs) operands.push_back(input.data<T>().data());
    T* dst = out.data<T>().data();
    const std::vector<std::int64_t> origin(inputs.size(), 0);
    for_each_index(shape, kept_strides, origin, [&](const std::vector<std::int64_t>& positions) {
      Sum sum{};
      for_each_index(summed, summed_strides, positions, [&](const std::vector<std::int64_t>& at) {
        Sum product{1};
        for (std::size_t i = 0; i < at.size(); ++i)
          product = static_cast<Sum>(product * static_cast<Sum>(operands[i][at[i]]));
        sum = static_cast<Sum>(sum + product);
      });
      *dst++ = static_cast<T>(sum);
    });
    return out;
  });
}

}  // namespace octet::reference

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "graph/ops/einsum.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "graph/ops/infer.h"

namespace octet {
namespace {

constexpr std::string_view kEllipsis = "...";
// One digit per dimension.
constexpr std::size_t kLongestEllipsis = 10;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The labels of one term, with `length` digits in place of the ellipsis.
std::string expand(std::string_view term, std::size_t length) {
  const std::size_t at = term.find(kEllipsis);
  std::string labels(term);
  if (at != std::string_view::npos) {
    std::string digits;
    for (std::size_t i = length; i-- > 0;) digits += static_cast<char>('0' + i);
    labels.replace(at, kEllipsis.size(), digits);
  }
  return labels;
}

std::string expand_input(std::string_view term, const Shape& shape) {
  std::size_t num_letters = term.size();
  if (term.find(kEllipsis) != std::string_view::npos) num_letters -= kEllipsis.size();
  const bool fits =
      term.size() == num_letters ? num_letters == shape.rank() : num_letters <= shape.rank();
  const std::size_t length = fits ? shape.rank() - num_letters : 0;
  const std::string labels = expand(term, length);
  const bool has_letters_only = std::count_if(labels.begin(), labels.end(), is_letter) ==
                                static_cast<std::ptrdiff_t>(num_letters);
  if (!fits || length > kLongestEllipsis || !has_letters_only) {
    throw InvalidArgument(
        fmt::format("subscripts \"{}\" do not fit an operand of shape {}", term, to_string(shape)));
  }
  return labels;
}

// Without "->": the ellipsis, then the letters that occur once, sorted.
std::string implicit_output(const std::vector<std::string>& inputs) {
  std::map<char, int> counts;
  for (const std::string& input : inputs) {
    for (char label : input) ++counts[label];
  }
  std::string digits;
  std::string letters;
  for (const auto& [label, count] : counts) {
    if (!is_letter(label))
      digits.insert(digits.begin(), label);
    else if (count == 1)
      letters += label;
  }
  return digits + letters;
}

}  // namespace

EinsumEquation parse_einsum(std::string_view equation, std::span<const Shape> shapes) {
  std::string text(equation);
  std::erase(text, ' ');
  const std::size_t arrow = text.find("->");
  const std::string_view left = std::string_view(text).substr(0, arrow);
  EinsumEquation parsed;
  std::size_t begin = 0;
  std::size_t longest = 0;
  for (const Shape& shape : shapes) {
    if (begin > left.size())
      throw InvalidArgument(
          fmt::format("expected subscripts for {} operands, got \"{}\"", shapes.size(), equation));
    const std::size_t end = std::min(left.find(',', begin), left.size());
    parsed.inputs.push_back(expand_input(left.substr(begin, end - begin), shape));
    const std::string& labels = parsed.inputs.back();
    longest = std::max(longest, labels.size() - static_cast<std::size_t>(std::count_if(
                                                    labels.begin(), labels.end(), is_letter)));
    begin = end + 1;
  }
  if (begin <= left.size())
    throw InvalidArgument(
        fmt::format("expected subscripts for {} operands, got \"{}\"", shapes.size(), equation));
  if (arrow == std::string::npos) {
    parsed.output = implicit_output(parsed.inputs);
    return parsed;
  }
  parsed.output = expand(std::string_view(text).substr(arrow + 2), longest);
  for (std::size_t i = 0; i < parsed.output.size(); ++i) {
    const char label = parsed.output[i];
    const bool is_known = std::any_of(
        parsed.inputs.begin(), parsed.inputs.end(),
        [&](const std::string& labels) { return labels.find(label) != std::string::npos; });
    if (!is_known || parsed.output.find(label, i + 1) != std::string::npos)
      throw InvalidArgument(fmt::format(
          "expected an output of distinct subscripts of the operands, got \"{}\"", equation));
  }
  return parsed;
}

std::vector<Value> infer(const Einsum& op, const InferContext& context) {
  context.expect_inputs(1, 64);
  std::vector<Shape> shapes;
  for (std::size_t i = 0; i < context.num_inputs(); ++i) {
    context.expect_same_type(0, i);
    shapes.push_back(context.shape(i));
  }
  EinsumEquation equation;
  try {
    equation = parse_einsum(op.equation, shapes);
  } catch (const InvalidArgument& error) {
    context.fail(error.what());
  }
  std::map<char, Value> sizes;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    for (std::size_t axis = 0; axis < shapes[i].rank(); ++axis) {
      const char label = equation.inputs[i][axis];
      ShapeBuilder builder(context.type(0));
      builder.keep(context.input(i), axis);
      const Value one = builder.output()[0];
      Value& size = sizes.emplace(label, one).first->second;
      const std::optional<Value> common = broadcast_values(size, one);
      context.expect(common && (!is_letter(label) || is_same_size(size.shape[0], one.shape[0])),
                     fmt::format("subscript '{}' of \"{}\" stands for sizes {} and {}", label,
                                 op.equation, size.shape[0], one.shape[0]));
      size = *common;
    }
  }
  ShapeBuilder out(context.type(0));
  for (char label : equation.output) out.keep(sizes.at(label), 0);
  return out.output();
}

}  // namespace octet

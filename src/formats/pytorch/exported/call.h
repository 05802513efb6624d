// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "formats/pytorch/exported/program.h"
#include "octet/graph.h"

namespace octet::pytorch::exported {

/// A number of Python: known, or computed by the graph as a scalar.
using Number = std::variant<bool, std::int64_t, double, OutputRef>;

/// What the names in a graph stand for.
class Names {
 public:
  virtual ~Names() = default;
  virtual OutputRef tensor(const std::string& name) = 0;
  virtual Number number(const std::string& name) = 0;
  virtual const TensorMeta* meta(const std::string& name) const = 0;
};

/// A node of the file while it is translated: its arguments by their names in ATen's schema, and
/// the results that its builder gives.
class Call {
 public:
  Call(const NodeSpec& spec, Names& names, Model& model)
      : spec_(spec), names_(names), model_(model) {}

  /// @throws ParseError-worthy InvalidArgument: the file is wrong.
  [[noreturn]] void fail(const std::string& what) const;
  /// @throws Unsupported: the file is right, Octet cannot do it.
  [[noreturn]] void unsupported(const std::string& what) const;

  // Arguments. Those without a default must be there.
  bool has(std::string_view name);
  OutputRef tensor(std::string_view name);
  std::optional<OutputRef> optional_tensor(std::string_view name);
  std::vector<OutputRef> tensors(std::string_view name);
  std::vector<std::optional<OutputRef>> optional_tensors(std::string_view name);
  bool flag(std::string_view name, bool otherwise);
  std::int64_t integer(std::string_view name);
  std::int64_t integer(std::string_view name, std::int64_t otherwise);
  std::optional<std::int64_t> optional_integer(std::string_view name);
  double real(std::string_view name);
  double real(std::string_view name, double otherwise);
  std::optional<double> optional_real(std::string_view name);
  std::vector<std::int64_t> integers(std::string_view name);
  std::vector<double> reals(std::string_view name);
  Number number(std::string_view name);
  std::vector<Number> numbers(std::string_view name);
  std::string text(std::string_view name);
  /// The element type that an argument asks for; nothing if it is None.
  std::optional<ElementType> type(std::string_view name);
  /// A tensor, or a number as the graph's promotion of types sees it.
  std::variant<OutputRef, Number> operand(std::string_view name);
  /// Arguments that change nothing that is computed.
  void ignore(std::initializer_list<std::string_view> names);
  /// @throws Unsupported naming the arguments that nothing has asked for.
  void expect_all_used() const;
  /// What the file says of the tensor that an argument or the first output is.
  const TensorMeta* meta_of(std::string_view argument) const;
  const TensorMeta* meta_of_output() const;

  // The model.
  Model& model() { return model_; }
  const Shape& shape(OutputRef ref) const { return model_.value(ref).shape; }
  std::size_t rank(OutputRef ref) const { return shape(ref).rank(); }
  ElementType type_of(OutputRef ref) const { return model_.value(ref).type; }
  const Tensor* constant(OutputRef ref) const { return model_.constant(ref); }
  /// An axis counted from the front. @throws like fail().
  std::int64_t axis(std::int64_t axis, std::size_t rank) const;
  OutputRef add(Op op, std::vector<OutputRef> inputs);
  OutputRef add_constant(Tensor value);
  /// An i64 constant of rank 1.
  OutputRef integers_constant(const std::vector<std::int64_t>& values);
  /// An i64 constant of rank 0.
  OutputRef integer_constant(std::int64_t value);
  /// A constant of rank 0.
  OutputRef scalar(double value, ElementType type = ElementType::f32);
  OutputRef convert(OutputRef ref, ElementType type);
  /// The same elements under a shape known now (-1: inferred); a constant stays one.
  OutputRef reshape(OutputRef ref, const std::vector<std::int64_t>& shape);
  OutputRef transpose(OutputRef ref, const std::vector<std::int64_t>& order);
  OutputRef unsqueeze(OutputRef ref, std::int64_t axis);
  OutputRef squeeze(OutputRef ref, std::int64_t axis);
  /// Elements [begin, end) along an axis.
  OutputRef slice(OutputRef ref, std::int64_t axis, std::int64_t begin, std::int64_t end,
                  std::int64_t step = 1);
  /// The size of a dimension, as a number.
  Number size(OutputRef ref, std::int64_t axis);
  /// The sizes of all dimensions.
  std::vector<Number> sizes(OutputRef ref);
  /// A number as an i64 output of rank 0.
  OutputRef integer_output(const Number& number);
  /// Numbers as a tensor of rank 1: a constant if all are known.
  OutputRef shape_output(const std::vector<Number>& numbers);

  // Results.
  void result(OutputRef ref) { results_ = {ref}; }
  void results(std::vector<OutputRef> refs) { results_ = std::move(refs); }
  void result(Number number) { number_ = number; }
  const std::vector<OutputRef>& results() const { return results_; }
  const std::optional<Number>& number_result() const { return number_; }
  /// Elements of the constants that the call has added, which the file does not hold.
  std::size_t num_made() const { return num_made_; }
  const NodeSpec& spec() const { return spec_; }

 private:
  const Argument* find(std::string_view name);
  const Argument& at(std::string_view name);
  [[noreturn]] void mistyped(std::string_view name, const char* expected) const;
  Number to_number(const Argument& argument, std::string_view name);

  const NodeSpec& spec_;
  Names& names_;
  Model& model_;
  std::set<std::string, std::less<>> used_;
  std::vector<OutputRef> results_;
  std::optional<Number> number_;
  std::size_t num_made_ = 0;
};

}  // namespace octet::pytorch::exported

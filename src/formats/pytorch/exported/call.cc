// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/pytorch/exported/call.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>

#include "formats/pytorch/exported/package.h"
#include "octet/error.h"

namespace octet::pytorch::exported {

void Call::fail(const std::string& what) const {
  throw InvalidArgument(what);
}

void Call::unsupported(const std::string& what) const {
  throw Unsupported(what);
}

void Call::mistyped(std::string_view name, const char* expected) const {
  fail(fmt::format("expected an argument \"{}\" that is {}", name, expected));
}

const Argument* Call::find(std::string_view name) {
  for (const auto& [key, argument] : spec_.inputs) {
    if (key != name) continue;
    used_.insert(key);
    return std::holds_alternative<NoneArgument>(argument) ? nullptr : &argument;
  }
  return nullptr;
}

const Argument& Call::at(std::string_view name) {
  const Argument* argument = find(name);
  if (argument == nullptr) fail(fmt::format("expected an argument \"{}\"", name));
  return *argument;
}

bool Call::has(std::string_view name) {
  return find(name) != nullptr;
}

OutputRef Call::tensor(std::string_view name) {
  const auto* tensor = std::get_if<TensorName>(&at(name));
  if (tensor == nullptr) mistyped(name, "a tensor");
  return names_.tensor(tensor->name);
}

std::optional<OutputRef> Call::optional_tensor(std::string_view name) {
  if (!has(name)) return std::nullopt;
  return tensor(name);
}

std::vector<std::optional<OutputRef>> Call::optional_tensors(std::string_view name) {
  const auto* list = std::get_if<std::vector<std::optional<TensorName>>>(&at(name));
  if (list == nullptr) mistyped(name, "a list of tensors");
  std::vector<std::optional<OutputRef>> refs;
  for (const auto& item : *list)
    refs.push_back(item ? std::optional(names_.tensor(item->name)) : std::nullopt);
  return refs;
}

std::vector<OutputRef> Call::tensors(std::string_view name) {
  std::vector<OutputRef> refs;
  for (const auto& item : optional_tensors(name)) {
    if (!item) mistyped(name, "a list of tensors");
    refs.push_back(*item);
  }
  return refs;
}

bool Call::flag(std::string_view name, bool otherwise) {
  const Argument* argument = find(name);
  if (argument == nullptr) return otherwise;
  if (const auto* value = std::get_if<bool>(argument)) return *value;
  mistyped(name, "true or false");
}

Number Call::to_number(const Argument& argument, std::string_view name) {
  if (const auto* value = std::get_if<bool>(&argument)) return *value;
  if (const auto* value = std::get_if<std::int64_t>(&argument)) return *value;
  if (const auto* value = std::get_if<double>(&argument)) return *value;
  if (const auto* symbol = std::get_if<SymbolName>(&argument)) return names_.number(symbol->name);
  mistyped(name, "a number");
}

Number Call::number(std::string_view name) {
  return to_number(at(name), name);
}

std::vector<Number> Call::numbers(std::string_view name) {
  const Argument& argument = at(name);
  if (const auto* list = std::get_if<std::vector<Count>>(&argument)) {
    std::vector<Number> numbers;
    for (const Count& item : *list) {
      const auto* symbol = std::get_if<SymbolName>(&item);
      numbers.push_back(symbol == nullptr ? Number(std::get<std::int64_t>(item))
                                          : names_.number(symbol->name));
    }
    return numbers;
  }
  return {to_number(argument, name)};
}

std::optional<std::int64_t> Call::optional_integer(std::string_view name) {
  if (!has(name)) return std::nullopt;
  const Number value = number(name);
  if (const auto* known = std::get_if<std::int64_t>(&value)) return *known;
  if (std::holds_alternative<OutputRef>(value))
    unsupported(fmt::format("an argument \"{}\" that depends on the input's shape", name));
  mistyped(name, "an integer");
}

std::int64_t Call::integer(std::string_view name) {
  at(name);
  return *optional_integer(name);
}

std::int64_t Call::integer(std::string_view name, std::int64_t otherwise) {
  return optional_integer(name).value_or(otherwise);
}

std::optional<double> Call::optional_real(std::string_view name) {
  if (!has(name)) return std::nullopt;
  const Number value = number(name);
  if (const auto* known = std::get_if<double>(&value)) return *known;
  if (const auto* known = std::get_if<std::int64_t>(&value)) return static_cast<double>(*known);
  if (const auto* known = std::get_if<bool>(&value)) return *known ? 1 : 0;
  unsupported(fmt::format("an argument \"{}\" that depends on the input's shape", name));
}

double Call::real(std::string_view name) {
  at(name);
  return *optional_real(name);
}

double Call::real(std::string_view name, double otherwise) {
  return optional_real(name).value_or(otherwise);
}

std::vector<std::int64_t> Call::integers(std::string_view name) {
  if (!has(name)) return {};
  std::vector<std::int64_t> values;
  for (const Number& item : numbers(name)) {
    if (std::holds_alternative<OutputRef>(item))
      unsupported(fmt::format("an argument \"{}\" that depends on the input's shape", name));
    const auto* known = std::get_if<std::int64_t>(&item);
    if (known == nullptr) mistyped(name, "a list of integers");
    values.push_back(*known);
  }
  return values;
}

std::vector<double> Call::reals(std::string_view name) {
  if (!has(name)) return {};
  if (const auto* list = std::get_if<std::vector<double>>(&at(name))) return *list;
  const std::vector<std::int64_t> values = integers(name);
  return {values.begin(), values.end()};
}

std::string Call::text(std::string_view name) {
  const auto* value = std::get_if<std::string>(&at(name));
  if (value == nullptr) mistyped(name, "a text");
  return *value;
}

std::optional<ElementType> Call::type(std::string_view name) {
  const Argument* argument = find(name);
  if (argument == nullptr) return std::nullopt;
  const auto* scalar_type = std::get_if<ScalarType>(argument);
  if (scalar_type == nullptr) mistyped(name, "an element type");
  const auto type = computed_type(*scalar_type);
  if (!type) unsupported(fmt::format("element type {} of torch", scalar_type->number));
  return type;
}

std::variant<OutputRef, Number> Call::operand(std::string_view name) {
  if (std::holds_alternative<TensorName>(at(name))) return tensor(name);
  return number(name);
}

void Call::ignore(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) find(name);
}

void Call::expect_all_used() const {
  std::vector<std::string> left;
  for (const auto& [name, argument] : spec_.inputs) {
    if (!used_.contains(name) && !std::holds_alternative<NoneArgument>(argument))
      left.push_back(name);
  }
  if (!left.empty()) unsupported(fmt::format("the arguments {}", fmt::join(left, ", ")));
}

const TensorMeta* Call::meta_of(std::string_view argument) const {
  for (const auto& [key, value] : spec_.inputs) {
    const auto* tensor = std::get_if<TensorName>(&value);
    if (key == argument && tensor != nullptr) return names_.meta(tensor->name);
  }
  return nullptr;
}

const TensorMeta* Call::meta_of_output() const {
  if (spec_.outputs.empty()) return nullptr;
  const auto* tensor = std::get_if<TensorName>(&spec_.outputs[0]);
  return tensor == nullptr ? nullptr : names_.meta(tensor->name);
}

std::int64_t Call::axis(std::int64_t axis, std::size_t rank) const {
  // A scalar has the axes 0 and -1, as torch sees it.
  const auto most = std::max<std::int64_t>(static_cast<std::int64_t>(rank), 1);
  if (axis < -most || axis >= most)
    fail(fmt::format("expected a dimension within [{}, {}), got {}", -most, most, axis));
  return axis < 0 ? axis + most : axis;
}

OutputRef Call::add(Op op, std::vector<OutputRef> inputs) {
  std::string name = fmt::format("{}/{}", spec_.name, type_name(op));
  return model_.add(std::move(op), std::move(inputs), std::move(name));
}

OutputRef Call::add_constant(Tensor value) {
  num_made_ += value.num_elements();
  return model_.add_constant(std::move(value), spec_.name + "/constant");
}

OutputRef Call::integers_constant(const std::vector<std::int64_t>& values) {
  return add_constant(Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values));
}

OutputRef Call::integer_constant(std::int64_t value) {
  return add_constant(Tensor::scalar(value));
}

OutputRef Call::scalar(double value, ElementType type) {
  const Tensor tensor = Tensor::scalar(value);
  return add_constant(type == ElementType::f32 ? Tensor::scalar(static_cast<float>(value))
                                               : tensor.to(type));
}

OutputRef Call::convert(OutputRef ref, ElementType type) {
  if (type_of(ref) == type) return ref;
  // Every number but 0 is true, 0.5 too.
  if (type == ElementType::boolean)
    return add(Comparison{ComparisonKind::not_equal}, {ref, scalar(0, type_of(ref))});
  return add(Convert{type}, {ref});
}

OutputRef Call::reshape(OutputRef ref, const std::vector<std::int64_t>& shape) {
  if (this->shape(ref).dims() == shape && this->shape(ref).is_static()) return ref;
  if (const Tensor* value = constant(ref)) {
    const Shape target(shape);
    if (target.is_static() &&
        static_cast<std::size_t>(target.num_elements()) == value->num_elements())
      return model_.add_constant(value->reshaped(target), model_.node(ref.node).name);
  }
  return add(Reshape{}, {ref, integers_constant(shape)});
}

OutputRef Call::transpose(OutputRef ref, const std::vector<std::int64_t>& order) {
  if (std::is_sorted(order.begin(), order.end())) return ref;
  return add(Transpose{}, {ref, integers_constant(order)});
}

OutputRef Call::unsqueeze(OutputRef ref, std::int64_t axis) {
  return add(Unsqueeze{}, {ref, integers_constant({axis})});
}

OutputRef Call::squeeze(OutputRef ref, std::int64_t axis) {
  return add(Squeeze{}, {ref, integers_constant({axis})});
}

OutputRef Call::slice(OutputRef ref, std::int64_t axis, std::int64_t begin, std::int64_t end,
                      std::int64_t step) {
  return add(Slice{}, {ref, integers_constant({begin}), integers_constant({end}),
                       integers_constant({step}), integers_constant({axis})});
}

Number Call::size(OutputRef ref, std::int64_t axis) {
  const std::int64_t known = shape(ref)[static_cast<std::size_t>(axis)];
  if (known != Shape::kDynamic) return known;
  const OutputRef all = add(ShapeOf{}, {ref});
  return add(Gather{}, {all, integer_constant(axis), integer_constant(0)});
}

std::vector<Number> Call::sizes(OutputRef ref) {
  std::vector<Number> result;
  for (std::size_t axis = 0; axis < rank(ref); ++axis)
    result.push_back(size(ref, static_cast<std::int64_t>(axis)));
  return result;
}

OutputRef Call::integer_output(const Number& number) {
  if (const auto* ref = std::get_if<OutputRef>(&number)) return *ref;
  if (const auto* value = std::get_if<std::int64_t>(&number)) return integer_constant(*value);
  fail("expected an integer");
}

OutputRef Call::shape_output(const std::vector<Number>& numbers) {
  std::vector<std::int64_t> known;
  for (const Number& number : numbers) {
    if (const auto* value = std::get_if<std::int64_t>(&number)) known.push_back(*value);
  }
  if (known.size() == numbers.size()) return integers_constant(known);
  std::vector<OutputRef> parts;
  for (const Number& number : numbers) parts.push_back(reshape(integer_output(number), {1}));
  return parts.size() == 1 ? parts[0] : add(Concat{0}, parts);
}

}  // namespace octet::pytorch::exported

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/pytorch/exported/translate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "formats/lacks.h"
#include "formats/pytorch/exported/call.h"
#include "formats/pytorch/exported/op_table.h"
#include "formats/pytorch/exported/tensor_names.h"
#include "formats/pytorch/exported/writing.h"
#include "octet/error.h"

namespace octet::pytorch::exported {
namespace {

constexpr std::size_t kNoNode = std::numeric_limits<std::size_t>::max();

std::int64_t known_or_dynamic(const TensorMeta::Dimension& dimension) {
  const auto* known = std::get_if<std::int64_t>(&dimension);
  return known == nullptr ? Shape::kDynamic : *known;
}

Shape shape_of(const TensorMeta& meta) {
  std::vector<std::int64_t> dims;
  for (const auto& size : meta.sizes) dims.push_back(known_or_dynamic(size));
  return Shape(dims);
}

// Of tables in one model: 128 MB of i64.
constexpr std::size_t kMostMade = std::size_t{1} << 24U;

/// The names of tensors among a list of arguments.
template <typename F>
void for_each_tensor(const Argument& argument, F&& visit) {
  if (const auto* tensor = std::get_if<TensorName>(&argument)) visit(tensor->name);
  if (const auto* list = std::get_if<std::vector<std::optional<TensorName>>>(&argument)) {
    for (const auto& item : *list)
      if (item) visit(item->name);
  }
}

/// The names of tensors and of computed numbers among a list of arguments.
template <typename F>
void for_each_name(const Argument& argument, F&& visit) {
  for_each_tensor(argument, visit);
  if (const auto* symbol = std::get_if<SymbolName>(&argument)) visit(symbol->name);
  if (const auto* list = std::get_if<std::vector<Count>>(&argument)) {
    for (const Count& count : *list)
      if (const auto* symbol = std::get_if<SymbolName>(&count)) visit(symbol->name);
  }
}

class Translator final : public Names {
 public:
  Translator(const Package& package, const std::string& file)
      : package_(package),
        program_(package.program),
        file_(file),
        tensors_([this](const auto& view) { return replay(view); },
                 [this](const auto& view, OutputRef base, OutputRef value) {
                   return this->write_through(view, base, value);
                 }) {}

  Model run(const std::optional<Shape>& input_shape);

  // Names.
  OutputRef tensor(const std::string& name) override;
  Number number(const std::string& name) override;
  const TensorMeta* meta(const std::string& name) const override;

 private:
  void note_uses();
  void add_inputs(const std::optional<Shape>& input_shape);
  void add_input(const InputSpec& input, const std::optional<Shape>& shape);
  Shape input_shape(const std::string& name, const std::optional<Shape>& wanted) const;
  void add_node(std::size_t index);
  /// Adds the constants of a call to those that the file does not hold.
  void count_made(const Call& call);
  bool has_missing(const Argument& argument) const;
  void miss_results(const NodeSpec& spec);
  void add_lack(const NodeSpec& spec, const std::string& detail);
  void add_outputs();
  void add_output(const OutputSpec& output);
  void bind_results(std::size_t index, Call& call, const OpRow& row, NodeId first);
  OutputRef checked(const std::string& name, OutputRef ref, Call& call);
  void name_result(const NodeSpec& spec, const std::string& tensor, OutputRef ref, NodeId first);
  OutputRef replay(const TensorNames::ViewOf& view);
  OutputRef write_through(const TensorNames::ViewOf& view, OutputRef base, OutputRef value);
  template <typename F>
  void at_node(const NodeSpec& spec, F&& work) const;

  const Package& package_;
  const Program& program_;
  std::string file_;
  Model model_;
  TensorNames tensors_;
  std::map<std::string, Number, std::less<>> numbers_;
  std::map<std::string, std::string, std::less<>> weights_by_name_;
  std::size_t made_ = 0;
  // Results that no builder gives: indices of maxima, statistics of a batch.
  std::set<std::string, std::less<>> not_computed_;
  Lacks lacks_;
  // Results of what is lacking.
  std::set<std::string, std::less<>> missing_;
};

// What a builder throws of a graph that cannot be, with the place that it does not know.
template <typename F>
void Translator::at_node(const NodeSpec& spec, F&& work) const {
  const std::string_view target = short_target(spec.target);
  try {
    work();
  } catch (const InvalidArgument& error) {
    throw ParseError(program_.place, -1,
                     fmt::format("node \"{}\" ({}): {}", spec.name, target, error.what()));
  }
}

OutputRef Translator::tensor(const std::string& name) {
  if (not_computed_.contains(name))
    throw Unsupported(fmt::format("the result \"{}\", which Octet does not compute", name));
  if (!tensors_.contains(name)) {
    const auto weight = weights_by_name_.find(name);
    if (weight != weights_by_name_.end())
      tensors_.bind(name, model_.add_constant(package_.weights.at(weight->second), weight->second));
  }
  return tensors_.get(name);
}

Number Translator::number(const std::string& name) {
  const auto found = numbers_.find(name);
  if (found == numbers_.end())
    throw InvalidArgument(fmt::format("expected a number \"{}\" made before it is used", name));
  return found->second;
}

const TensorMeta* Translator::meta(const std::string& name) const {
  const auto found = program_.tensors.find(name);
  return found == program_.tensors.end() ? nullptr : &found->second;
}

void Translator::note_uses() {
  for (std::size_t i = 0; i < program_.nodes.size(); ++i) {
    for (const auto& [key, argument] : program_.nodes[i].inputs)
      for_each_tensor(argument, [&](const std::string& name) { tensors_.note_use(name, i); });
  }
  for (const OutputSpec& output : program_.outputs)
    for_each_tensor(output.argument,
                    [&](const std::string& name) { tensors_.note_use(name, kNoNode); });
}

Shape Translator::input_shape(const std::string& name, const std::optional<Shape>& wanted) const {
  const Shape shape = shape_of(program_.tensors.find(name)->second);
  if (!wanted) return shape;
  bool allowed = shape.rank() == wanted->rank();
  for (std::size_t i = 0; allowed && i < shape.rank(); ++i)
    allowed = shape[i] == Shape::kDynamic || shape[i] == (*wanted)[i];
  if (allowed) return *wanted;
  throw InvalidArgument(
      fmt::format("{}: expected for input \"{}\" a shape that the exported graph allows, {}; got "
                  "{}. Other sizes need another export (dynamic_shapes)",
                  file_, name, to_string(shape), to_string(*wanted)));
}

void Translator::add_input(const InputSpec& input, const std::optional<Shape>& shape) {
  const auto* tensor = std::get_if<TensorName>(&input.argument);
  if (tensor == nullptr) {
    if (std::holds_alternative<SymbolName>(input.argument)) {
      throw Unsupported(fmt::format("{}: an input that is a number, \"{}\"", program_.place,
                                    std::get<SymbolName>(input.argument).name));
    }
    return;
  }
  const TensorMeta* known = meta(tensor->name);
  const auto type = known == nullptr ? std::nullopt : computed_type(known->type);
  if (!type)
    throw ParseError(program_.place, -1,
                     fmt::format("input \"{}\": expected a tensor of a type that Octet computes "
                                 "with",
                                 tensor->name));
  const Parameter parameter{*type, input_shape(tensor->name, shape)};
  OutputRef ref;
  try {
    ref = model_.add(parameter, {}, tensor->name);
  } catch (const InvalidArgument& error) {
    throw ParseError(program_.place, -1, error.what());
  }
  model_.set_tensor_names(ref, {tensor->name});
  tensors_.bind(tensor->name, ref);
}

void Translator::add_inputs(const std::optional<Shape>& input_shape) {
  const auto is_tensor = [](const InputSpec& input) {
    return input.kind == InputKind::user_input &&
           std::holds_alternative<TensorName>(input.argument);
  };
  if (input_shape && std::count_if(program_.inputs.begin(), program_.inputs.end(), is_tensor) != 1)
    throw InvalidArgument(
        fmt::format("{}: expected no input shape for a model that has not one input", file_));
  for (const InputSpec& input : program_.inputs) {
    switch (input.kind) {
      case InputKind::user_input:
        add_input(input, input_shape);
        break;
      case InputKind::parameter:
      case InputKind::buffer:
      case InputKind::tensor_constant:
        weights_by_name_.emplace(std::get<TensorName>(input.argument).name, input.target);
        break;
      case InputKind::constant_input:
        break;
      case InputKind::other:
        throw Unsupported(
            fmt::format("{}: an input of the kind \"{}\"", program_.place, input.word));
    }
  }
}

// The file's own account of a result. Where the model's inference knows less (a size that goes
// through a computed shape), a reshape states what the file knows.
OutputRef Translator::checked(const std::string& name, OutputRef ref, Call& call) {
  const TensorMeta* known = meta(name);
  if (known == nullptr) return ref;
  const Value& value = model_.value(ref);
  const Shape said = shape_of(*known);
  const auto type = computed_type(known->type);
  bool same = type == value.type && said.rank() == value.shape.rank();
  bool more = false;
  std::vector<std::int64_t> target;
  for (std::size_t i = 0; same && i < said.rank(); ++i) {
    const bool open = value.shape[i] == Shape::kDynamic;
    same = open || said[i] == Shape::kDynamic || said[i] == value.shape[i];
    more = more || (open && said[i] != Shape::kDynamic);
    // 0 takes the size as it comes.
    target.push_back(open && said[i] == Shape::kDynamic ? 0 : std::max(said[i], value.shape[i]));
  }
  if (!same) {
    call.fail(fmt::format("expected {}{} as the file says of \"{}\", got {}{}",
                          type ? to_string(*type) : "another type", to_string(said), name,
                          to_string(value.type), to_string(value.shape)));
  }
  const bool empty = std::find(value.shape.begin(), value.shape.end(), 0) != value.shape.end();
  if (!more || empty) return ref;
  return call.add(Reshape{true}, {ref, call.integers_constant(target)});
}

void Translator::name_result(const NodeSpec& spec, const std::string& tensor, OutputRef ref,
                             NodeId first) {
  // A node that was there before, or a weight, keeps its name.
  const Node& node = model_.node(ref.node);
  if (ref.node < first || std::holds_alternative<Constant>(node.op)) return;
  if (!model_.find(spec.name)) model_.rename(ref.node, spec.name);
  if (node.outputs[ref.port].names.empty()) model_.set_tensor_names(ref, {tensor});
}

void Translator::bind_results(std::size_t index, Call& call, const OpRow& row, NodeId first) {
  const NodeSpec& spec = program_.nodes[index];
  std::optional<TensorNames::ViewOf> view;
  if (row.effect != Effect::none) {
    const auto* base =
        spec.inputs.empty() ? nullptr : std::get_if<TensorName>(&spec.inputs[0].second);
    if (base == nullptr) call.fail("expected a tensor as the first argument");
    Sharing sharing;
    if (row.effect == Effect::view_or_copy) sharing = sharing_of(call, spec.inputs[0].first);
    if (sharing.shares) view = TensorNames::ViewOf{base->name, index, 0, sharing.certain};
  }
  std::vector<std::string> names;
  for (const Argument& output : spec.outputs)
    for_each_tensor(output, [&](const std::string& name) { names.push_back(name); });
  const std::vector<OutputRef>& results = call.results();
  if (results.size() > names.size())
    call.fail(fmt::format("expected {} results, got {}", results.size(), names.size()));
  for (std::size_t i = 0; i < std::min(results.size(), names.size()); ++i) {
    const OutputRef ref = checked(names[i], results[i], call);
    if (row.effect == Effect::in_place) tensors_.write(view->base, ref, index);
    name_result(spec, names[i], ref, first);
    if (view) view->index = i;
    tensors_.bind(names[i], ref, view);
  }
  for (std::size_t i = results.size(); i < names.size(); ++i) not_computed_.insert(names[i]);
  if (!call.number_result()) return;
  for (const Argument& output : spec.outputs) {
    if (const auto* symbol = std::get_if<SymbolName>(&output))
      numbers_.insert_or_assign(symbol->name, *call.number_result());
  }
}

void Translator::add_node(std::size_t index) {
  const NodeSpec& spec = program_.nodes[index];
  const auto is_missing = [&](const auto& input) { return has_missing(input.second); };
  const OpRow* row = find_op(spec.target);
  if (row == nullptr) return add_lack(spec, "");
  if (std::any_of(spec.inputs.begin(), spec.inputs.end(), is_missing)) return miss_results(spec);
  try {
    at_node(spec, [&] {
      Call call(spec, *this, model_);
      // Ids count up while nothing is removed.
      const auto first = static_cast<NodeId>(model_.num_nodes());
      row->build(call);
      call.expect_all_used();
      count_made(call);
      bind_results(index, call, *row, first);
      for (NodeId id = first; id < model_.num_nodes(); ++id)
        model_.set_sources(id, {{spec.name, std::string(short_target(spec.target))}});
    });
  } catch (const Unsupported& error) {
    add_lack(spec, error.what());
  }
}

void Translator::count_made(const Call& call) {
  made_ += call.num_made();
  if (made_ > kMostMade)
    call.fail(fmt::format("expected at most {} elements of tables in one model", kMostMade));
}

bool Translator::has_missing(const Argument& argument) const {
  bool found = false;
  for_each_name(argument, [&](const std::string& name) { found |= missing_.contains(name); });
  return found;
}

void Translator::miss_results(const NodeSpec& spec) {
  for (const Argument& output : spec.outputs)
    for_each_name(output, [&](const std::string& name) { missing_.insert(name); });
}

void Translator::add_lack(const NodeSpec& spec, const std::string& detail) {
  lacks_.add(fmt::format("{} of ATen {}", short_target(spec.target), program_.aten_opset), detail,
             spec.name);
  miss_results(spec);
}

OutputRef Translator::replay(const TensorNames::ViewOf& view) {
  const NodeSpec& spec = program_.nodes[view.node];
  const OutputRef base = tensors_.get(view.base);
  const OpRow& row = *find_op(spec.target);
  // What is written to is the argument itself from then on.
  if (row.effect == Effect::in_place) return base;
  OutputRef ref;
  at_node(spec, [&] {
    Call call(spec, *this, model_);
    row.build(call);
    ref = call.results().at(view.index);
  });
  return ref;
}

OutputRef Translator::write_through(const TensorNames::ViewOf& view, OutputRef base,
                                    OutputRef value) {
  Call call(program_.nodes[view.node], *this, model_);
  return exported::write_through(call, view.index, base, value);
}

void Translator::add_output(const OutputSpec& output) {
  if (output.word == "user_input_mutation") return;
  if (output.word != "user_output") {
    throw Unsupported(fmt::format(
        "an output of the kind \"{}\": only what forward() returns is supported. A model in "
        "training mode changes its buffers; export it after eval()",
        output.word));
  }
  for_each_tensor(output.argument,
                  [&](const std::string& name) { model_.add(Result{}, {tensor(name)}, "output"); });
  if (const auto* symbol = std::get_if<SymbolName>(&output.argument)) {
    const Number value = number(symbol->name);
    if (const auto* ref = std::get_if<OutputRef>(&value)) model_.add(Result{}, {*ref}, "output");
  }
}

void Translator::add_outputs() {
  try {
    for (const OutputSpec& output : program_.outputs) add_output(output);
  } catch (const InvalidArgument& error) {
    throw ParseError(program_.place, -1, fmt::format("the graph's outputs: {}", error.what()));
  } catch (const Unsupported& error) {
    throw Unsupported(fmt::format("{}: the graph's outputs: {}", program_.place, error.what()));
  }
  if (model_.results().empty())
    throw ParseError(program_.place, -1, "expected a graph that returns a tensor");
}

Model Translator::run(const std::optional<Shape>& input_shape) {
  note_uses();
  model_.rt_info.at({"conversion_parameters", "framework"}).value = "pytorch";
  add_inputs(input_shape);
  for (std::size_t i = 0; i < program_.nodes.size(); ++i) add_node(i);
  lacks_.check(program_.place);
  add_outputs();
  // What no result needs goes, sizes above all.
  GraphPatch(model_).apply("reading a torch.export graph");
  return std::move(model_);
}

}  // namespace

Model translate(const Package& package, const std::string& file,
                const std::optional<Shape>& input_shape) {
  return Translator(package, file).run(input_shape);
}

}  // namespace octet::pytorch::exported

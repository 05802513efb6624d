// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "formats/lacks.h"
#include "formats/onnx/functions.h"
#include "formats/onnx/metadata.h"
#include "formats/onnx/onnx.h"
#include "formats/onnx/op_table.h"
#include "formats/onnx/parse.h"
#include "formats/onnx/scope.h"
#include "graph/quantizer.h"
#include "graph/quantizer_arithmetic.h"
#include "passes/lists.h"

namespace octet::onnx {
namespace {

using Opsets = std::map<std::string, std::int64_t>;

// Functions that call functions: each level may call the next many times over.
constexpr int kMaxFunctionDepth = 64;
constexpr std::size_t kMaxImportedNodes = 1'000'000;

// ONNX's own domain has two spellings.
std::string domain_of(const std::string& domain) {
  return domain == "ai.onnx" ? std::string{} : domain;
}

template <typename Imports>
Opsets read_opsets(const Imports& imports) {
  Opsets opsets;
  for (const proto::OperatorSetIdProto& import : imports)
    opsets[domain_of(import.domain())] = import.version();
  return opsets;
}

class Importer {
 public:
  Importer(proto::ModelProto message, const std::string& file,
           std::optional<std::filesystem::path> folder, const ReadOptions& options)
      : file_(file),
        message_(std::move(message)),
        options_(options),
        tensors_(file, std::move(folder)),
        graph_(model_),
        functions_(message_.functions(), file),
        opsets_(read_opsets(message_.opset_import())) {}

  Model import();

 private:
  void check_version() const;
  OutputRef add_parameter(Parameter parameter, const std::string& name);
  void add_inputs(Scope& scope);
  Shape input_shape(const proto::ValueInfoProto& input) const;
  void add_initializers(proto::GraphProto& graph, Scope& scope);
  void add_results(Scope& scope);

  void import_nodes(const google::protobuf::RepeatedPtrField<proto::NodeProto>& nodes,
                    const std::vector<std::string>& outputs, Scope& scope);
  void import_node(const proto::NodeProto& node, Scope& scope);
  void build(const proto::NodeProto& node, const OpRow& row, std::int64_t opset, Scope& scope);
  void call(const proto::NodeProto& node, const Function& function, Scope& scope);
  void choose_branch(const proto::NodeProto& node, Scope& scope);
  void lack(const proto::NodeProto& node, std::int64_t opset, const std::string& detail,
            Scope& scope);

  Attributes attributes_of(const proto::NodeProto& node, const Scope& scope) const;
  std::optional<std::vector<ImportedValue*>> inputs_of(const proto::NodeProto& node, Scope& scope);
  ImportedValue& resolve(const std::string& name, Scope& scope);
  void set_output(const proto::NodeProto& node, int index, ImportedValue value, Scope& scope);
  void name_output(const std::string& name, ImportedValue& value);
  void note_source(std::size_t num_nodes_before, const std::string& name, const std::string& type);

  std::string file_;
  proto::ModelProto message_;
  const ReadOptions& options_;
  TensorReader tensors_;
  Model model_;
  GraphBuilder graph_;
  Functions functions_;
  Opsets opsets_;
  Lacks lacks_;
  int depth_ = 0;
  std::size_t num_imported_ = 0;
};

// --- The graph around the nodes ---

void Importer::check_version() const {
  const auto found = opsets_.find("");
  const std::int64_t version = found == opsets_.end() ? 1 : found->second;
  if (version < kOldestOpset || version > kNewestOpset) {
    throw Unsupported(fmt::format("{}: expected operation set {} to {} of ai.onnx, got {}", file_,
                                  kOldestOpset, kNewestOpset, version));
  }
}

Shape Importer::input_shape(const proto::ValueInfoProto& input) const {
  const proto::TypeProto::Tensor& type = input.type().tensor_type();
  std::optional<Shape> given = options_.input_shape;
  if (const auto named = options_.input_shapes.find(input.name());
      named != options_.input_shapes.end())
    given = named->second;
  if (!type.has_shape() && !given) {
    throw InvalidArgument(fmt::format(
        "{}: input \"{}\": expected a shape, which the model leaves open: give it as --input-shape",
        file_, input.name()));
  }
  Shape shape;
  std::vector<std::int64_t> dims;
  for (const proto::TensorShapeProto::Dimension& dim : type.shape().dim())
    dims.push_back(dim.has_dim_value() && dim.dim_value() >= 0 ? dim.dim_value() : Shape::kDynamic);
  if (given) {
    if (type.has_shape() && dims.size() != given->rank()) {
      throw InvalidArgument(fmt::format("{}: input \"{}\": expected a shape of rank {}, got {}",
                                        file_, input.name(), dims.size(), to_string(*given)));
    }
    dims = given->dims();
  }
  for (std::size_t axis = 1; axis < dims.size(); ++axis) {
    if (dims[axis] != Shape::kDynamic) continue;
    const std::string name =
        type.has_shape() ? type.shape().dim(static_cast<int>(axis)).dim_param() : std::string{};
    throw InvalidArgument(fmt::format(
        "{}: input \"{}\": expected a size for dimension {}{} of {}, which the model leaves open: "
        "give the whole shape as --input-shape",
        file_, input.name(), axis, name.empty() ? "" : fmt::format(" (\"{}\")", name),
        to_string(Shape(dims))));
  }
  return Shape(std::move(dims));
}

OutputRef Importer::add_parameter(Parameter parameter, const std::string& name) {
  try {
    return model_.add(std::move(parameter), {}, name);
  } catch (const InvalidArgument& error) {
    throw ParseError(file_, -1, error.what());
  }
}

void Importer::add_inputs(Scope& scope) {
  std::vector<const proto::ValueInfoProto*> inputs;
  for (const proto::ValueInfoProto& input : message_.graph().input()) {
    // Up to version 3 of the format initializers are inputs, too.
    if (!scope.waiting.contains(input.name())) inputs.push_back(&input);
  }
  if (options_.input_shape && inputs.size() != 1) {
    throw InvalidArgument(
        fmt::format("{}: expected a model with 1 input for --input-shape {}, got {}; of several "
                    "inputs say which: NAME[1,3,224,224]",
                    file_, to_string(*options_.input_shape), inputs.size()));
  }
  for (const proto::ValueInfoProto* input : inputs) {
    const std::int32_t type = input->type().tensor_type().elem_type();
    const auto known = element_type(type);
    if (!input->type().has_tensor_type() || !known) {
      throw Unsupported(fmt::format("{}: input \"{}\": {} is not supported", file_, input->name(),
                                    input->type().has_tensor_type()
                                        ? "a tensor of type " + data_type_name(type)
                                        : std::string("what is no tensor")));
    }
    const OutputRef ref = add_parameter({*known, input_shape(*input)}, input->name());
    ImportedValue value{ref, nullptr};
    name_output(input->name(), value);
    if (!scope.values.emplace(input->name(), std::move(value)).second) {
      throw ParseError(
          file_, -1,
          fmt::format("expected inputs of different names, got \"{}\" twice", input->name()));
    }
  }
}

void Importer::add_initializers(proto::GraphProto& graph, Scope& scope) {
  if (graph.sparse_initializer_size() > 0) {
    throw Unsupported(
        fmt::format("{}: sparse initializers are not supported, got {} in graph \"{}\"", file_,
                    graph.sparse_initializer_size(), graph.name()));
  }
  for (proto::TensorProto& initializer : *graph.mutable_initializer()) {
    if (!scope.waiting.emplace(initializer.name(), &initializer).second) {
      throw ParseError(file_, -1,
                       fmt::format("expected initializers of different names, got \"{}\" twice",
                                   initializer.name()));
    }
  }
}

void Importer::add_results(Scope& scope) {
  for (const proto::ValueInfoProto& output : message_.graph().output()) {
    graph_.set_prefix(output.name());
    ImportedValue& value = resolve(output.name(), scope);
    if (!value.plain) value.plain = value.quantized->integers(graph_);
    name_output(output.name(), value);
    model_.add(Result{}, {*value.plain}, output.name() + "/sink_port_0");
  }
}

Model Importer::import() {
  check_version();
  Scope scope;
  scope.opsets = &opsets_;
  add_initializers(*message_.mutable_graph(), scope);
  add_inputs(scope);
  std::vector<std::string> outputs;
  for (const proto::ValueInfoProto& output : message_.graph().output())
    outputs.push_back(output.name());
  if (outputs.empty()) throw ParseError(file_, -1, "expected a graph with outputs, got none");
  model_.name = message_.graph().name().empty() ? "Model0" : message_.graph().name();
  model_.rt_info = read_metadata(message_);
  model_.rt_info.at({"conversion_parameters", "framework"}).value = "onnx";
  import_nodes(message_.graph().node(), outputs, scope);
  lacks_.check(file_);
  add_results(scope);
  // What was computed while reading leaves what it was computed from.
  GraphPatch(model_).apply("reading ONNX");
  run_import_passes(model_, graph_.budget());
  if (has_quantizers(model_))
    write_quantizer_arithmetic(model_.rt_info, QuantizerArithmetic::quantize_linear);
  return std::move(model_);
}

// --- Names ---

void Importer::name_output(const std::string& name, ImportedValue& value) {
  if (!value.plain) return;
  std::vector<std::string> names = model_.value(*value.plain).names;
  const auto place = std::ranges::lower_bound(names, name);
  if (place != names.end() && *place == name) return;
  names.insert(place, name);
  model_.set_tensor_names(*value.plain, std::move(names));
}

ImportedValue& Importer::resolve(const std::string& name, Scope& scope) {
  if (ImportedValue* found = scope.find(name)) return *found;
  Scope* around = scope.find_waiting(name);
  if (around == nullptr) {
    throw ParseError(file_, -1,
                     fmt::format("expected a node, an input or an initializer that gives \"{}\", "
                                 "got none",
                                 name));
  }
  Tensor tensor = tensors_.take(*around->waiting.at(name), fmt::format("initializer \"{}\"", name));
  ImportedValue value{model_.add_constant(std::move(tensor), name), nullptr};
  name_output(name, value);
  around->waiting.erase(name);
  return around->values.emplace(name, std::move(value)).first->second;
}

void Importer::set_output(const proto::NodeProto& node, int index, ImportedValue value,
                          Scope& scope) {
  if (index >= node.output_size() || node.output(index).empty()) return;
  const std::string& name = node.output(index);
  name_output(scope.prefix + name, value);
  scope.values[name] = std::move(value);
}

// --- Nodes ---

void Importer::lack(const proto::NodeProto& node, std::int64_t opset, const std::string& detail,
                    Scope& scope) {
  const std::string domain = domain_of(node.domain());
  lacks_.add(fmt::format("{} of {} {}", node.op_type(), domain.empty() ? "ai.onnx" : domain, opset),
             detail,
             scope.prefix +
                 (node.name().empty() && node.output_size() > 0 ? node.output(0) : node.name()));
  for (int i = 0; i < node.output_size(); ++i) set_output(node, i, {}, scope);
}

Attributes Importer::attributes_of(const proto::NodeProto& node, const Scope& scope) const {
  Attributes attributes;
  for (const proto::AttributeProto& attribute : node.attribute()) {
    const proto::AttributeProto* value = &attribute;
    if (!attribute.ref_attr_name().empty()) {
      if (scope.attributes == nullptr) {
        throw ParseError(file_, -1,
                         fmt::format("{}: attribute {}: expected a value outside of functions, got "
                                     "a reference to \"{}\"",
                                     describe(node), attribute.name(), attribute.ref_attr_name()));
      }
      const auto found = scope.attributes->find(attribute.ref_attr_name());
      if (found == scope.attributes->end()) continue;
      value = found->second;
    }
    if (!attributes.emplace(attribute.name(), value).second) {
      throw ParseError(file_, -1,
                       fmt::format("{}: expected attributes of different names, got {} "
                                   "twice",
                                   describe(node), attribute.name()));
    }
  }
  return attributes;
}

std::optional<std::vector<ImportedValue*>> Importer::inputs_of(const proto::NodeProto& node,
                                                               Scope& scope) {
  std::vector<ImportedValue*> inputs;
  for (const std::string& name : node.input()) {
    const bool is_absent = name.empty() || scope.absent.contains(name);
    inputs.push_back(is_absent ? nullptr : &resolve(name, scope));
    if (inputs.back() != nullptr && !inputs.back()->plain && !inputs.back()->quantized)
      return std::nullopt;
  }
  return inputs;
}

// Nodes are numbered in the order in which they are added.
void Importer::note_source(std::size_t num_nodes_before, const std::string& name,
                           const std::string& type) {
  for (auto id = static_cast<NodeId>(num_nodes_before); id < model_.num_nodes(); ++id) {
    std::vector<SourceNode> sources = model_.node(id).sources;
    sources.push_back({name, type});
    model_.set_sources(id, std::move(sources));
  }
}

void Importer::import_nodes(const google::protobuf::RepeatedPtrField<proto::NodeProto>& nodes,
                            const std::vector<std::string>& outputs, Scope& scope) {
  const auto is_given = [&](const std::string& name) { return scope.gives(name); };
  for (const proto::NodeProto* node : execution_order(file_, nodes, outputs, is_given))
    import_node(*node, scope);
}

void Importer::import_node(const proto::NodeProto& node, Scope& scope) {
  if (++num_imported_ > kMaxImportedNodes) {
    throw ParseError(file_, -1,
                     fmt::format("expected at most {} nodes, functions written out, got more",
                                 kMaxImportedNodes));
  }
  if (const Function* function = functions_.find(node.domain(), node.op_type()))
    return call(node, *function, scope);
  const std::string domain = domain_of(node.domain());
  const auto version = scope.opsets->find(domain);
  const std::int64_t opset = version == scope.opsets->end() ? 1 : version->second;
  if (domain.empty() && node.op_type() == "If") return choose_branch(node, scope);
  const OpRow* row = find_row(domain, node.op_type(), opset);
  if (row == nullptr) return lack(node, opset, "", scope);
  build(node, *row, opset, scope);
}

void Importer::build(const proto::NodeProto& node, const OpRow& row, std::int64_t opset,
                     Scope& scope) {
  const auto inputs = inputs_of(node, scope);
  if (!inputs) {
    for (int i = 0; i < node.output_size(); ++i) set_output(node, i, {}, scope);
    return;
  }
  const bool is_unnamed = node.name().empty() && node.output_size() > 0;
  const std::string name = scope.prefix + (is_unnamed ? node.output(0) : node.name());
  graph_.set_prefix(name);
  const std::size_t num_nodes_before = model_.num_nodes();
  NodeContext context(graph_, tensors_, node, attributes_of(node, scope), opset, *inputs,
                      row.passes_quantized);
  try {
    row.build(context);
  } catch (const Lack& what) {
    return lack(node, opset, what.what(), scope);
  } catch (const InvalidArgument& error) {
    context.fail(error.what());
  }
  note_source(num_nodes_before, name, node.op_type());
  for (auto& [index, value] : context.outputs()) {
    const auto ref = value.plain;
    if (index == 0 && ref && ref->node >= num_nodes_before && !model_.find(name))
      model_.rename(ref->node, name);
    set_output(node, static_cast<int>(index), std::move(value), scope);
  }
  for (const std::string& output : node.output()) {
    if (!output.empty() && !scope.values.contains(output))
      return lack(node, opset, fmt::format("output \"{}\"", output), scope);
  }
}

void Importer::call(const proto::NodeProto& node, const Function& function, Scope& scope) {
  const auto inputs = inputs_of(node, scope);
  if (!inputs) {
    for (int i = 0; i < node.output_size(); ++i) set_output(node, i, {}, scope);
    return;
  }
  const proto::FunctionProto& body = *function.message;
  num_imported_ += static_cast<std::size_t>(body.node_size());
  if (++depth_ > kMaxFunctionDepth) {
    throw ParseError(file_, -1,
                     fmt::format("{}: expected functions nested at most {} deep, got "
                                 "more",
                                 describe(node), kMaxFunctionDepth));
  }
  Attributes attributes = attributes_of(node, scope);
  for (const proto::AttributeProto& attribute : function.defaults)
    attributes.emplace(attribute.name(), &attribute);
  Opsets opsets = read_opsets(body.opset_import());
  Scope inner;
  inner.opsets = &opsets;
  inner.attributes = &attributes;
  inner.prefix = scope.prefix + (node.name().empty() ? node.op_type() : node.name()) + "/";
  for (int i = 0; i < body.input_size(); ++i) {
    const auto index = static_cast<std::size_t>(i);
    if (index < inputs->size() && (*inputs)[index] != nullptr)
      inner.values[body.input(i)] = *(*inputs)[index];
    else
      inner.absent.insert(body.input(i));
  }
  const std::size_t num_nodes_before = model_.num_nodes();
  import_nodes(body.node(), {body.output().begin(), body.output().end()}, inner);
  note_source(num_nodes_before, inner.prefix.substr(0, inner.prefix.size() - 1), node.op_type());
  for (int i = 0; i < body.output_size(); ++i)
    set_output(node, i, resolve(body.output(i), inner), scope);
  --depth_;
}

void Importer::choose_branch(const proto::NodeProto& node, Scope& scope) {
  const auto version = scope.opsets->find("");
  const std::int64_t opset = version == scope.opsets->end() ? 1 : version->second;
  const auto inputs = inputs_of(node, scope);
  if (!inputs) {
    for (int i = 0; i < node.output_size(); ++i) set_output(node, i, {}, scope);
    return;
  }
  const Tensor* condition = inputs->size() == 1 && inputs->at(0) && inputs->at(0)->plain
                                ? model_.constant(*inputs->at(0)->plain)
                                : nullptr;
  if (condition == nullptr || condition->type() != ElementType::boolean ||
      condition->num_elements() != 1)
    return lack(node, opset, "a computed condition", scope);
  const Attributes attributes = attributes_of(node, scope);
  const auto branch = attributes.find(condition->data<bool>()[0] ? "then_branch" : "else_branch");
  if (branch == attributes.end() || !branch->second->has_g())
    throw ParseError(file_, -1, fmt::format("{}: expected two branches", describe(node)));
  const proto::GraphProto& body = branch->second->g();
  Scope inner;
  inner.outer = &scope;
  inner.opsets = scope.opsets;
  inner.attributes = scope.attributes;
  inner.prefix = scope.prefix;
  for (const proto::TensorProto& initializer : body.initializer()) {
    Tensor tensor =
        tensors_.read(initializer, fmt::format("initializer \"{}\"", initializer.name()));
    inner.values[initializer.name()].plain =
        model_.add_constant(std::move(tensor), initializer.name());
  }
  std::vector<std::string> outputs;
  for (const proto::ValueInfoProto& output : body.output()) outputs.push_back(output.name());
  import_nodes(body.node(), outputs, inner);
  for (int i = 0; i < body.output_size(); ++i)
    set_output(node, i, resolve(body.output(i).name(), inner), scope);
}

}  // namespace

Model import_model(proto::ModelProto message, const std::string& file,
                   std::optional<std::filesystem::path> folder, const ReadOptions& options) {
  return Importer(std::move(message), file, std::move(folder), options).import();
}

Model read_onnx(const std::filesystem::path& file, const ReadOptions& options) {
  return import_model(parse_model(file), file.string(), file.parent_path(), options);
}

Model read_onnx(std::span<const std::byte> bytes, const std::string& name,
                const ReadOptions& options) {
  return import_model(parse_model(bytes, name), name, std::nullopt, options);
}

}  // namespace octet::onnx

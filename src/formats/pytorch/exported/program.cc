// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/pytorch/exported/program.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "formats/pytorch/exported/field.h"
#include "octet/error.h"

namespace octet::pytorch::exported {
namespace {

// The only schema that torch 2.6 to 2.15 write.
constexpr std::int64_t kSchemaMajor = 8;

template <typename F>
auto list_of(const Field& field, F&& item) {
  std::vector<decltype(item(field))> items;
  field.for_each([&](const Field& each) { items.push_back(item(each)); });
  return items;
}

TensorName tensor_name(const Field& field) {
  return {field.at("name").text()};
}

std::optional<TensorName> optional_tensor(const Field& field) {
  const auto [kind, value] = field.only();
  if (kind == "as_none") return std::nullopt;
  if (kind == "as_tensor") return tensor_name(value);
  field.fail("a tensor or none");
}

// SymIntArgument and its siblings: a name, or a value.
Argument symbol_or(const Field& field) {
  const auto [kind, value] = field.only();
  if (kind == "as_name") return SymbolName{value.text()};
  if (kind == "as_int") return value.integer();
  if (kind == "as_float") return value.real();
  if (kind == "as_bool") return value.flag();
  field.fail("a name or a number");
}

Count count(const Field& field) {
  const auto [kind, value] = field.only();
  if (kind == "as_name") return SymbolName{value.text()};
  if (kind == "as_int") return value.integer();
  field.fail("a name or an integer");
}

Argument optional_tensor_argument(const Field& field) {
  if (auto tensor = optional_tensor(field)) return *std::move(tensor);
  return NoneArgument{};
}

Argument argument(const Field& field) {
  const auto [kind, value] = field.only();
  if (kind == "as_none") return NoneArgument{};
  if (kind == "as_tensor") return tensor_name(value);
  if (kind == "as_optional_tensor") return optional_tensor_argument(value);
  if (kind == "as_tensors") {
    return list_of(value, [](const Field& each) { return std::optional(tensor_name(each)); });
  }
  if (kind == "as_optional_tensors") return list_of(value, optional_tensor);
  if (kind == "as_int") return value.integer();
  if (kind == "as_ints")
    return list_of(value, [](const Field& each) { return Count(each.integer()); });
  if (kind == "as_float") return value.real();
  if (kind == "as_floats") return list_of(value, [](const Field& each) { return each.real(); });
  if (kind == "as_string") return value.text();
  if (kind == "as_bool") return value.flag();
  if (kind == "as_scalar_type") return ScalarType{value.integer()};
  if (kind == "as_sym_int" || kind == "as_sym_float" || kind == "as_sym_bool")
    return symbol_or(value);
  if (kind == "as_sym_ints") return list_of(value, count);
  return OpaqueArgument{kind};
}

TensorMeta::Dimension dimension(const Field& field) {
  const auto [kind, value] = field.only();
  if (kind == "as_int") return value.integer();
  if (kind == "as_expr") return value.at("expr_str").text();
  field.fail("a size or an expression");
}

TensorMeta tensor_meta(const Field& field) {
  TensorMeta meta;
  meta.type = {field.at("dtype").integer()};
  meta.sizes = list_of(field.at("sizes"), dimension);
  meta.strides = list_of(field.at("strides"), dimension);
  meta.storage_offset = dimension(field.at("storage_offset"));
  if (meta.sizes.size() != meta.strides.size()) field.fail("as many strides as sizes");
  return meta;
}

// Files of torch 2.6 have no names of nodes: the name of the first result stands for it.
std::string node_name(const Field& field, const NodeSpec& node) {
  if (const auto name = field.find("name"); name && !name->text().empty()) return name->text();
  for (const Argument& output : node.outputs) {
    if (const auto* tensor = std::get_if<TensorName>(&output)) return tensor->name;
    if (const auto* symbol = std::get_if<SymbolName>(&output)) return symbol->name;
    const auto* list = std::get_if<std::vector<std::optional<TensorName>>>(&output);
    if (list != nullptr && !list->empty() && list->front()) return list->front()->name;
  }
  return node.target;
}

NodeSpec node_spec(const Field& field) {
  NodeSpec node;
  node.target = field.at("target").text();
  field.at("inputs").for_each([&](const Field& input) {
    node.inputs.emplace_back(input.at("name").text(), argument(input.at("arg")));
  });
  node.outputs = list_of(field.at("outputs"), argument);
  node.name = node_name(field, node);
  return node;
}

/// What the names of a subgraph are called in the graph that it becomes a part of.
class Renaming {
 public:
  Renaming() = default;
  explicit Renaming(std::string prefix) : prefix_(std::move(prefix)) {}
  void set(const std::string& inner, const std::string& outer) { names_[inner] = outer; }
  std::string operator()(const std::string& name) const {
    const auto found = names_.find(name);
    return found == names_.end() ? prefix_ + name : found->second;
  }
  Argument operator()(Argument argument) const {
    if (auto* tensor = std::get_if<TensorName>(&argument)) tensor->name = (*this)(tensor->name);
    if (auto* symbol = std::get_if<SymbolName>(&argument)) symbol->name = (*this)(symbol->name);
    if (auto* list = std::get_if<std::vector<std::optional<TensorName>>>(&argument)) {
      for (auto& item : *list)
        if (item) item->name = (*this)(item->name);
    }
    if (auto* list = std::get_if<std::vector<Count>>(&argument)) {
      for (Count& item : *list)
        if (auto* symbol = std::get_if<SymbolName>(&item)) symbol->name = (*this)(symbol->name);
    }
    return argument;
  }

 private:
  std::string prefix_;
  std::map<std::string, std::string> names_;
};

// The names of the tensors and numbers among arguments, in order.
std::vector<std::string> names_of(const std::vector<Argument>& arguments) {
  std::vector<std::string> names;
  for (const Argument& argument : arguments) {
    if (const auto* tensor = std::get_if<TensorName>(&argument)) names.push_back(tensor->name);
    if (const auto* symbol = std::get_if<SymbolName>(&argument)) names.push_back(symbol->name);
    if (const auto* list = std::get_if<std::vector<std::optional<TensorName>>>(&argument)) {
      for (const auto& item : *list) names.push_back(item ? item->name : std::string());
    }
  }
  return names;
}

// Regions under torch.no_grad() and torch.autocast() are subgraphs that compute what they would
// without.
bool is_region(std::string_view target) {
  return target == "torch.ops.higher_order.wrap_with_set_grad_enabled" ||
         target == "torch.ops.higher_order.wrap_with_autocast";
}

void read_graph(const Field& graph, const Renaming& rename, Program& program);

// The subgraph is followed by the tensors that it is given. Its nodes become nodes of the graph,
// its results are read under the names of the region's.
void read_region(const Field& field, const NodeSpec& region, Program& program) {
  std::optional<Field> graph;
  std::vector<Argument> operands;
  field.at("inputs").for_each([&](const Field& input) {
    const auto [kind, value] = input.at("arg").only();
    if (kind == "as_graph" && !graph) {
      graph.emplace(value.at("graph"));
    } else if (graph) {
      operands.push_back(argument(input.at("arg")));
    }
  });
  if (!graph) field.fail("a subgraph among the inputs");
  // The operands have been renamed with the region.
  const std::size_t first = region.inputs.size() - operands.size();
  for (std::size_t i = 0; i < operands.size(); ++i) operands[i] = region.inputs[first + i].second;
  const std::vector<std::string> outer = names_of(operands);
  const std::vector<std::string> inner = names_of(list_of(graph->at("inputs"), argument));
  if (outer.size() != inner.size()) graph->fail("as many inputs as the region is given");
  Renaming rename(region.name + "/");
  for (std::size_t i = 0; i < inner.size(); ++i) rename.set(inner[i], outer[i]);
  read_graph(*graph, rename, program);
  const std::vector<std::string> results = names_of(list_of(graph->at("outputs"), argument));
  const std::vector<std::string> given = names_of(region.outputs);
  if (results.size() != given.size()) graph->fail("as many outputs as the region has");
  for (std::size_t i = 0; i < given.size(); ++i) {
    program.nodes.push_back({"torch.ops.aten.alias.default",
                             given[i],
                             {{"self", TensorName{rename(results[i])}}},
                             {TensorName{given[i]}}});
  }
}

void read_graph(const Field& graph, const Renaming& rename, Program& program) {
  graph.at("nodes").for_each([&](const Field& field) {
    NodeSpec node = node_spec(field);
    node.name = rename(node.name);
    for (auto& [name, value] : node.inputs) value = rename(value);
    for (Argument& output : node.outputs) output = rename(output);
    if (is_region(node.target)) {
      read_region(field, node, program);
    } else {
      program.nodes.push_back(std::move(node));
    }
  });
  graph.at("tensor_values").for_each_entry([&](const std::string& name, const Field& meta) {
    program.tensors.emplace(rename(name), tensor_meta(meta));
  });
}

Argument constant_value(const Field& field) {
  const auto [kind, value] = field.only();
  if (kind == "as_none") return NoneArgument{};
  if (kind == "as_int") return value.integer();
  if (kind == "as_float") return value.real();
  if (kind == "as_string") return value.text();
  if (kind == "as_bool") return value.flag();
  field.fail("a constant");
}

InputSpec input_spec(const Field& field) {
  const auto [word, value] = field.only();
  InputSpec spec;
  spec.word = word;
  const auto named = [&, &value = value](InputKind kind, const char* target) {
    spec.kind = kind;
    spec.argument = tensor_name(value.at("arg"));
    spec.target = value.at(target).text();
  };
  if (word == "user_input") {
    spec.kind = InputKind::user_input;
    spec.argument = argument(value.at("arg"));
  } else if (word == "parameter") {
    named(InputKind::parameter, "parameter_name");
  } else if (word == "buffer") {
    named(InputKind::buffer, "buffer_name");
    spec.persistent = value.at("persistent").flag();
  } else if (word == "tensor_constant") {
    named(InputKind::tensor_constant, "tensor_constant_name");
  } else if (word == "constant_input") {
    spec.kind = InputKind::constant_input;
    spec.target = value.at("name").text();
    spec.argument = constant_value(value.at("value"));
  }
  return spec;
}

OutputSpec output_spec(const Field& field) {
  const auto [word, value] = field.only();
  OutputSpec spec{word, NoneArgument{}};
  if (word == "user_output") spec.argument = argument(value.at("arg"));
  return spec;
}

void check_schema(const Field& root, Program& program) {
  const Field version = root.at("schema_version");
  program.schema_major = version.at("major").integer();
  program.schema_minor = version.at("minor").integer();
  if (program.schema_major == kSchemaMajor) return;
  throw Unsupported(
      fmt::format("{}: a torch.export graph of schema {}.{}; only schema {}, of torch 2.6 to 2.15, "
                  "is supported",
                  program.place, program.schema_major, program.schema_minor, kSchemaMajor));
}

}  // namespace

std::optional<bool> is_contiguous(const TensorMeta& meta) {
  std::int64_t expected = 1;
  for (std::size_t i = meta.sizes.size(); i-- > 0;) {
    const auto* size = std::get_if<std::int64_t>(&meta.sizes[i]);
    const auto* stride = std::get_if<std::int64_t>(&meta.strides[i]);
    if (size != nullptr && *size == 1) continue;
    if (stride == nullptr) return std::nullopt;
    if (*stride != expected) return false;
    if (size == nullptr) {
      // What is further out has a stride that depends on the symbol.
      return i == 0 ? std::optional(true) : std::nullopt;
    }
    if (__builtin_mul_overflow(expected, *size, &expected)) return std::nullopt;
  }
  return true;
}

Program read_program(std::string_view text, const std::string& place) {
  const Document document(text, place);
  Program program;
  program.place = place;
  const Field top = document.root("program");
  check_schema(top, program);
  if (const auto opset = top.at("opset_version").find("aten"))
    program.aten_opset = opset->integer();
  const Field module = top.at("graph_module");
  read_graph(module.at("graph"), Renaming(), program);
  program.inputs = list_of(module.at("signature").at("input_specs"), input_spec);
  program.outputs = list_of(module.at("signature").at("output_specs"), output_spec);
  return program;
}

std::map<std::string, PayloadMeta> read_payload_config(std::string_view text,
                                                       const std::string& place) {
  const Document document(text, place);
  std::map<std::string, PayloadMeta> payloads;
  document.root("payloads")
      .at("config")
      .for_each_entry([&](const std::string& name, const Field& field) {
        PayloadMeta payload;
        payload.path = field.at("path_name").text();
        payload.use_pickle = field.at("use_pickle").flag();
        // Objects other than tensors have none.
        if (const auto meta = field.find("tensor_meta")) payload.tensor = tensor_meta(*meta);
        payloads.emplace(name, std::move(payload));
      });
  return payloads;
}

}  // namespace octet::pytorch::exported

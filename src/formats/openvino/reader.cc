// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/file.h"
#include "formats/lacks.h"
#include "formats/openvino/constants.h"
#include "formats/openvino/ir_text.h"
#include "formats/openvino/layers.h"
#include "formats/openvino/op_table.h"
#include "formats/openvino/openvino.h"
#include "formats/openvino/rt_info_xml.h"

namespace octet::openvino {
namespace {

// The XML of a network with a million layers; larger files are not models.
constexpr std::uintmax_t kMaxXmlBytes = std::uintmax_t{1} << 30;

/// The number N of "opsetN", or 0.
int opset_number(std::string_view version) {
  constexpr std::string_view kPrefix = "opset";
  if (!version.starts_with(kPrefix)) return 0;
  const std::optional<std::int64_t> number = parse_integer(version.substr(kPrefix.size()));
  return number && *number > 0 && *number <= kNewestOpset ? static_cast<int>(*number) : 0;
}

class IrReader {
 public:
  explicit IrReader(const std::filesystem::path& xml_file)
      : file_(xml_file.string()),
        constants_(std::filesystem::path(xml_file).replace_extension(".bin")) {
    load(xml_file);
  }

  Model read();

 private:
  void load(const std::filesystem::path& xml_file);
  std::vector<Op> make_ops();
  Op make_constant(const Layer& layer, AttributeVisitor& visitor);
  void check_sources(const std::vector<Op>& ops);
  void add(const Layer& layer, Op op);
  void check_output(const Layer& layer, const Port& port, const Value& value) const;
  void read_rt_info();

  std::string file_;
  pugi::xml_document document_;
  pugi::xml_node net_;
  ConstantReader constants_;
  std::vector<Layer> layers_;
  std::vector<const OpRow*> rows_;
  Lacks lacks_;
  Model model_;
  std::vector<NodeId> ids_;
  bool adapted_ = false;
};

void IrReader::load(const std::filesystem::path& xml_file) {
  std::error_code error;
  if (const std::uintmax_t size = std::filesystem::file_size(xml_file, error);
      !error && size > kMaxXmlBytes) {
    throw ParseError(
        file_, -1,
        fmt::format("expected an XML file of at most {} bytes, got {}", kMaxXmlBytes, size));
  }
  const std::vector<std::byte> bytes = read_file(xml_file);
  const pugi::xml_parse_result result = document_.load_buffer(bytes.data(), bytes.size());
  if (!result) {
    throw ParseError(file_, result.offset,
                     fmt::format("expected well-formed XML, got: {}", result.description()));
  }
  net_ = document_.child("net");
  if (!net_)
    throw ParseError(file_, 0,
                     fmt::format("expected OpenVINO IR with the root element <net>, got <{}>",
                                 document_.document_element().name()));
  const std::string_view version = net_.attribute("version").value();
  if (version != "10" && version != "11") {
    throw Unsupported(fmt::format(
        "{}: expected OpenVINO IR of version 10 or 11, got version \"{}\"", file_, version));
  }
}

Op IrReader::make_constant(const Layer& layer, AttributeVisitor& visitor) {
  if (layer.outputs.size() != 1)
    layer.place.fail(fmt::format("expected 1 output port, got {}", layer.outputs.size()));
  const Port& port = layer.outputs[0];
  // The first files of version 10 give type and shape at the port only.
  ElementType type = port.type.value_or(ElementType::f32);
  Shape shape = port.shape;
  std::int64_t offset = 0;
  std::int64_t num_bytes = 0;
  if (port.type)
    visitor.optional("element_type", type);
  else
    visitor.required("element_type", type);
  visitor.optional("shape", shape);
  visitor.required("offset", offset);
  visitor.required("size", num_bytes);
  if (!visitor.refusal().empty()) return Constant{};
  return Constant{constants_.tensor(type, shape, offset, num_bytes, layer.place)};
}

std::vector<Op> IrReader::make_ops() {
  std::vector<Op> ops;
  for (const Layer& layer : layers_) {
    const LayerPlace& place = layer.place;
    const OpRow* row = find_row(place.type, opset_number(layer.version));
    rows_.push_back(row);
    if (row == nullptr) {
      lacks_.add(fmt::format("{} of {}", place.type,
                             layer.version.empty() ? "no operation set" : layer.version),
                 "", place.name);
      ops.emplace_back();
      continue;
    }
    AttributeVisitor visitor = AttributeVisitor::reader(layer.node.child("data"), place);
    Op op = row->make();
    if (std::holds_alternative<Constant>(op))
      op = make_constant(layer, visitor);
    else
      row->visit(visitor, op);
    if (!visitor.refusal().empty()) {
      lacks_.add(fmt::format("{} of {}", place.type, layer.version), visitor.refusal(), place.name);
    }
    ops.push_back(std::move(op));
  }
  return ops;
}

// Outputs that the graph does not have may stand in the file as long as nobody reads them.
void IrReader::check_sources(const std::vector<Op>& ops) {
  for (const Layer& layer : layers_) {
    for (const Source& source : layer.sources) {
      const Layer& producer = layers_[source.layer];
      if (std::holds_alternative<Result>(ops[source.layer])) {
        producer.place.fail(
            fmt::format("expected nobody to read a result, got layer \"{}\"", layer.place.name));
      }
      const OpRow* row = rows_[source.layer];
      if (source.output == 0 || row == nullptr || row->outputs == Outputs::several) continue;
      lacks_.add(fmt::format("output {} of {} of {}", source.output, producer.place.type,
                             producer.version),
                 "", producer.place.name);
    }
  }
}

void IrReader::check_output(const Layer& layer, const Port& port, const Value& value) const {
  bool same = port.type == value.type && port.shape.rank() == value.shape.rank();
  for (std::size_t i = 0; same && i < port.shape.rank(); ++i) {
    same = port.shape[i] == value.shape[i] || port.shape[i] == Shape::kDynamic ||
           value.shape[i] == Shape::kDynamic;
  }
  if (same) return;
  layer.place.fail(fmt::format("output port {}: expected {}{} as follows from the inputs, got {}{}",
                               port.id, to_string(value.type), to_string(value.shape),
                               port.node.attribute("precision").value(), to_string(port.shape)));
}

void IrReader::add(const Layer& layer, Op op) {
  std::vector<OutputRef> inputs;
  for (const Source& source : layer.sources)
    inputs.push_back({ids_[source.layer], static_cast<std::uint32_t>(source.output)});
  const bool is_result = std::holds_alternative<Result>(op);
  const auto index = static_cast<std::size_t>(&layer - layers_.data());
  NodeId id = 0;
  try {
    if (const Adapt adapt = rows_[index]->adapt; adapt != nullptr) {
      AttributeVisitor visitor = AttributeVisitor::reader(layer.node.child("data"), layer.place);
      adapt(visitor, model_, op, inputs);
      adapted_ = true;
    }
    id = model_.add(std::move(op), std::move(inputs), layer.place.name).node;
  } catch (const InvalidArgument& error) {
    throw ParseError(file_, layer.place.offset, error.what());
  }
  const Node& node = model_.node(id);
  if (is_result) {
    model_.set_tensor_names({id, 0}, split_names(layer.node.attribute("output_names").value()));
  } else {
    if (layer.outputs.size() < node.outputs.size()) {
      layer.place.fail(fmt::format("expected {} output ports, got {}", node.outputs.size(),
                                   layer.outputs.size()));
    }
    for (std::uint32_t i = 0; i < node.outputs.size(); ++i) {
      check_output(layer, layer.outputs[i], node.outputs[i]);
      model_.set_tensor_names({id, i},
                              split_names(layer.outputs[i].node.attribute("names").value()));
    }
  }
  RtInfo rt_info;
  read_layer_rt_info(layer.node, file_, rt_info);
  for (const bool output : {false, true}) {
    const std::vector<Port>& ports = output ? layer.outputs : layer.inputs;
    for (std::size_t i = 0; i < ports.size(); ++i) {
      RtInfo info;
      read_layer_rt_info(ports[i].node, file_, info);
      if (!info.empty()) rt_info.children.push_back({port_entry(output, i), std::move(info)});
    }
  }
  model_.set_rt_info(id, std::move(rt_info));
  ids_[index] = id;
}

void IrReader::read_rt_info() {
  read_model_rt_info(net_.child("rt_info"), file_, model_.rt_info);
  // Version 10 calls it meta_data.
  read_model_rt_info(net_.child("meta_data"), file_, model_.rt_info);
}

Model IrReader::read() {
  layers_ = read_layers(net_, file_);
  if (layers_.empty())
    throw ParseError(file_, net_.offset_debug(), "expected at least one layer, got none");
  std::vector<Op> ops = make_ops();
  check_sources(ops);
  lacks_.check(file_);
  const std::vector<std::size_t> order = execution_order(layers_);
  model_.name = net_.attribute("name").value();
  ids_.resize(layers_.size());
  // Inputs and outputs of the model keep the file's order among themselves.
  const auto add_where = [&](const std::vector<std::size_t>& indices, const auto& wanted) {
    for (std::size_t i : indices) {
      if (wanted(ops[i])) add(layers_[i], std::move(ops[i]));
    }
  };
  std::vector<std::size_t> by_file(layers_.size());
  for (std::size_t i = 0; i < by_file.size(); ++i) by_file[i] = i;
  const auto is_parameter = [](const Op& op) { return std::holds_alternative<Parameter>(op); };
  const auto is_result = [](const Op& op) { return std::holds_alternative<Result>(op); };
  add_where(by_file, is_parameter);
  add_where(order, [&](const Op& op) { return !is_parameter(op) && !is_result(op); });
  add_where(by_file, is_result);
  // Inputs that the graph's form of an operation does not have.
  if (adapted_) GraphPatch(model_).apply("reading OpenVINO IR");
  read_rt_info();
  return std::move(model_);
}

}  // namespace

Model read_ir(const std::filesystem::path& xml_file) {
  return IrReader(xml_file).read();
}

}  // namespace octet::openvino

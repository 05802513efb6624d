// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <pugixml.hpp>
#include <string>
#include <utility>

#include "base/file.h"
#include "formats/openvino/constants.h"
#include "formats/openvino/ir_text.h"
#include "formats/openvino/op_table.h"
#include "formats/openvino/openvino.h"
#include "formats/openvino/rt_info_xml.h"
#include "passes/compress_quantized_weights.h"
#include "passes/compress_to_fp16.h"

namespace octet::openvino {
namespace {

struct TextSink : pugi::xml_writer {
  std::string text;
  void write(const void* data, std::size_t size) override {
    text.append(static_cast<const char*>(data), size);
  }
};

class IrWriter {
 public:
  explicit IrWriter(const Model& model) : model_(model) {}

  std::string xml();
  const ConstantWriter& constants() const noexcept { return constants_; }

 private:
  void number_layers();
  void write_layer(const Node& node);
  void write_data(const OpRow& row, const Node& node, pugi::xml_node data);
  void write_port(pugi::xml_node list, std::size_t id, const Value& value, const RtInfo* rt_info,
                  bool named);
  void write_edges();

  const Model& model_;
  pugi::xml_document document_;
  pugi::xml_node net_;
  pugi::xml_node layers_;
  ConstantWriter constants_;
  std::vector<NodeId> order_;
  std::map<NodeId, std::size_t> layer_ids_;
};

void IrWriter::number_layers() {
  const std::vector<NodeId> parameters = model_.parameters();
  const std::vector<NodeId> results = model_.results();
  order_ = parameters;
  for (NodeId id : model_.topological_order()) {
    const Op& op = model_.node(id).op;
    if (!std::holds_alternative<Parameter>(op) && !std::holds_alternative<Result>(op))
      order_.push_back(id);
  }
  order_.insert(order_.end(), results.begin(), results.end());
  for (std::size_t i = 0; i < order_.size(); ++i) layer_ids_[order_[i]] = i;
}

void IrWriter::write_data(const OpRow& row, const Node& node, pugi::xml_node data) {
  Op op = node.op;
  if (const auto* constant = std::get_if<Constant>(&op)) {
    const Tensor& value = constant->value;
    data.append_attribute("element_type").set_value(std::string(to_string(value.type())).c_str());
    data.append_attribute("shape").set_value(format_integers(value.shape().dims()).c_str());
    const ConstantWriter::Blob blob = constants_.add(value);
    data.append_attribute("offset").set_value(blob.offset);
    data.append_attribute("size").set_value(blob.size);
    return;
  }
  if (auto* pool = std::get_if<MaxPool>(&op);
      pool != nullptr && row.outputs == Outputs::one_and_indices)
    pool->dilations.resize(pool->kernel.size(), 1);
  AttributeVisitor visitor = AttributeVisitor::writer(data);
  row.visit(visitor, op);
}

void IrWriter::write_port(pugi::xml_node list, std::size_t id, const Value& value,
                          const RtInfo* rt_info, bool named) {
  pugi::xml_node port = list.append_child("port");
  port.append_attribute("id").set_value(id);
  port.append_attribute("precision").set_value(std::string(precision(value.type)).c_str());
  if (named && !value.names.empty())
    port.append_attribute("names").set_value(join_names(value.names).c_str());
  for (std::int64_t dim : value.shape)
    port.append_child("dim").text().set(std::to_string(dim).c_str());
  if (rt_info != nullptr) write_layer_rt_info(*rt_info, port);
}

void IrWriter::write_layer(const Node& node) {
  const OpRow& row = row_that_writes(node.op);
  pugi::xml_node layer = layers_.append_child("layer");
  layer.append_attribute("id").set_value(layer_ids_.at(node.id));
  layer.append_attribute("name").set_value(node.name.c_str());
  layer.append_attribute("type").set_value(std::string(row.type).c_str());
  layer.append_attribute("version").set_value(fmt::format("opset{}", row.since).c_str());
  const bool is_result = std::holds_alternative<Result>(node.op);
  if (is_result) {
    const std::vector<std::string>& own = node.outputs.at(0).names;
    const std::string names = join_names(own.empty() ? model_.value(node.inputs.at(0)).names : own);
    if (!names.empty()) layer.append_attribute("output_names").set_value(names.c_str());
  }
  pugi::xml_node data = layer.append_child("data");
  write_data(row, node, data);
  if (!data.first_attribute()) layer.remove_child(data);
  write_layer_rt_info(node.rt_info, layer);
  std::size_t port_id = 0;
  if (!node.inputs.empty()) {
    pugi::xml_node list = layer.append_child("input");
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      write_port(list, port_id++, model_.value(node.inputs[i]),
                 node.rt_info.find({port_entry(false, i)}), false);
    }
  }
  if (is_result) return;
  pugi::xml_node list = layer.append_child("output");
  for (std::size_t i = 0; i < node.outputs.size(); ++i) {
    write_port(list, port_id++, node.outputs[i], node.rt_info.find({port_entry(true, i)}), true);
  }
  if (row.outputs == Outputs::one_and_indices)
    write_port(list, port_id, {ElementType::i64, node.outputs.at(0).shape, {}}, nullptr, false);
}

void IrWriter::write_edges() {
  struct Edge {
    std::size_t from_layer, from_port, to_layer, to_port;
    auto operator<=>(const Edge&) const = default;
  };
  std::vector<Edge> edges;
  for (NodeId id : order_) {
    const Node& node = model_.node(id);
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      const OutputRef from = node.inputs[i];
      edges.push_back({layer_ids_.at(from.node), model_.node(from.node).inputs.size() + from.port,
                       layer_ids_.at(id), i});
    }
  }
  std::sort(edges.begin(), edges.end());
  pugi::xml_node list = net_.append_child("edges");
  for (const Edge& edge : edges) {
    pugi::xml_node element = list.append_child("edge");
    element.append_attribute("from-layer").set_value(edge.from_layer);
    element.append_attribute("from-port").set_value(edge.from_port);
    element.append_attribute("to-layer").set_value(edge.to_layer);
    element.append_attribute("to-port").set_value(edge.to_port);
  }
}

std::string IrWriter::xml() {
  net_ = document_.append_child("net");
  net_.append_attribute("name").set_value(model_.name.c_str());
  net_.append_attribute("version").set_value(11);
  layers_ = net_.append_child("layers");
  number_layers();
  for (NodeId id : order_) write_layer(model_.node(id));
  write_edges();
  write_model_rt_info(model_.rt_info, net_.append_child("rt_info"));
  TextSink sink;
  document_.save(sink);
  return std::move(sink.text);
}

}  // namespace

void write_ir(const Model& model, const std::filesystem::path& xml_file,
              const WriteOptions& options) {
  Model portable = model;
  compress_quantized_weights(portable);
  if (options.compress_to_fp16) compress_to_fp16(portable);
  IrWriter writer(portable);
  const std::string xml = writer.xml();

  // A directory in the place of the second file would be noticed only after the first is in its
  // place.
  AtomicFile bin_file(std::filesystem::path(xml_file).replace_extension(".bin"));
  AtomicFile text_file(xml_file);
  bin_file.write(writer.constants().bytes());
  text_file.write(xml);
  bin_file.close();
  text_file.close();
  bin_file.commit();
  text_file.commit();
}

}  // namespace octet::openvino

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/openvino/layers.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <queue>
#include <utility>

#include "formats/openvino/ir_text.h"

namespace octet::openvino {
namespace {

std::int64_t required_integer(pugi::xml_node node, const char* name, const std::string& file,
                              std::string_view where) {
  const pugi::xml_attribute attribute = node.attribute(name);
  const std::optional<std::int64_t> value =
      attribute ? parse_integer(attribute.value()) : std::nullopt;
  if (!value) {
    throw ParseError(file, node.offset_debug(),
                     fmt::format("{}: expected an integer attribute {}, got {}", where, name,
                                 attribute ? fmt::format("\"{}\"", attribute.value()) : "none"));
  }
  return *value;
}

Port read_port(pugi::xml_node node, const LayerPlace& place) {
  Port port;
  port.id = required_integer(node, "id", place.file,
                             fmt::format("layer \"{}\" ({}): port", place.name, place.type));
  port.node = node;
  port.type = parse_precision(node.attribute("precision").value());
  std::vector<std::int64_t> dims;
  for (pugi::xml_node dim : node.children("dim")) {
    const std::optional<std::int64_t> value = parse_integer(dim.text().get());
    if (!value || *value < Shape::kDynamic) {
      place.fail(fmt::format("port {}: expected a dimension >= -1, got \"{}\"", port.id,
                             dim.text().get()));
    }
    dims.push_back(*value);
  }
  port.shape = Shape(std::move(dims));
  return port;
}

std::vector<Port> read_ports(pugi::xml_node list, const LayerPlace& place) {
  std::vector<Port> ports;
  std::map<std::int64_t, int> ids;
  for (pugi::xml_node node : list.children("port")) {
    ports.push_back(read_port(node, place));
    if (ids[ports.back().id]++ != 0) {
      place.fail(fmt::format("expected ports of different ids, got {} twice", ports.back().id));
    }
  }
  return ports;
}

Layer read_layer(pugi::xml_node node, const std::string& file) {
  Layer layer;
  layer.node = node;
  layer.place = {file, node.offset_debug(), node.attribute("name").value(),
                 node.attribute("type").value()};
  if (layer.place.type.empty()) layer.place.fail("expected an attribute type, got none");
  layer.version = node.attribute("version").value();
  layer.inputs = read_ports(node.child("input"), layer.place);
  layer.outputs = read_ports(node.child("output"), layer.place);
  return layer;
}

// One end of an edge: the layer and the index of the port.
std::pair<std::size_t, std::size_t> read_end(pugi::xml_node edge, bool from,
                                             const std::map<std::int64_t, std::size_t>& ids,
                                             const std::vector<Layer>& layers,
                                             const std::string& file) {
  const std::int64_t layer_id =
      required_integer(edge, from ? "from-layer" : "to-layer", file, "edge");
  const std::int64_t port_id = required_integer(edge, from ? "from-port" : "to-port", file, "edge");
  const auto layer = ids.find(layer_id);
  if (layer == ids.end()) {
    throw ParseError(file, edge.offset_debug(),
                     fmt::format("edge: expected the id of a layer, got {}", layer_id));
  }
  const std::vector<Port>& ports =
      from ? layers[layer->second].outputs : layers[layer->second].inputs;
  const auto port =
      std::find_if(ports.begin(), ports.end(), [&](const Port& p) { return p.id == port_id; });
  if (port == ports.end()) {
    throw ParseError(
        file, edge.offset_debug(),
        fmt::format("edge: expected the id of an {} port of layer \"{}\", got {}",
                    from ? "output" : "input", layers[layer->second].place.name, port_id));
  }
  return {layer->second, static_cast<std::size_t>(port - ports.begin())};
}

}  // namespace

std::vector<Layer> read_layers(pugi::xml_node net, const std::string& file) {
  std::vector<Layer> layers;
  std::map<std::int64_t, std::size_t> ids;
  for (pugi::xml_node node : net.child("layers").children("layer")) {
    const std::int64_t id = required_integer(node, "id", file, "layer");
    layers.push_back(read_layer(node, file));
    const auto [first, inserted] = ids.emplace(id, layers.size() - 1);
    if (!inserted) {
      layers.back().place.fail(
          fmt::format("expected layers of different ids, got {} here and at layer \"{}\"", id,
                      layers[first->second].place.name));
    }
  }

  std::vector<std::vector<bool>> connected(layers.size());
  for (std::size_t i = 0; i < layers.size(); ++i) {
    layers[i].sources.resize(layers[i].inputs.size());
    connected[i].resize(layers[i].inputs.size());
  }
  for (pugi::xml_node edge : net.child("edges").children("edge")) {
    const auto [from, output] = read_end(edge, true, ids, layers, file);
    const auto [to, input] = read_end(edge, false, ids, layers, file);
    if (connected[to][input]) {
      throw ParseError(
          file, edge.offset_debug(),
          fmt::format("edge: expected one edge to port {} of layer \"{}\", got a second",
                      layers[to].inputs[input].id, layers[to].place.name));
    }
    connected[to][input] = true;
    layers[to].sources[input] = {from, output};
  }
  for (std::size_t i = 0; i < layers.size(); ++i) {
    for (std::size_t input = 0; input < connected[i].size(); ++input) {
      if (!connected[i][input]) {
        layers[i].place.fail(
            fmt::format("expected an edge to port {}, got none", layers[i].inputs[input].id));
      }
    }
  }
  return layers;
}

std::vector<std::size_t> execution_order(const std::vector<Layer>& layers) {
  std::vector<std::size_t> num_missing(layers.size());
  std::vector<std::vector<std::size_t>> consumers(layers.size());
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    num_missing[i] = layers[i].sources.size();
    for (const Source& source : layers[i].sources) consumers[source.layer].push_back(i);
    if (num_missing[i] == 0) ready.push(i);
  }
  std::vector<std::size_t> order;
  order.reserve(layers.size());
  while (!ready.empty()) {
    order.push_back(ready.top());
    ready.pop();
    for (std::size_t consumer : consumers[order.back()]) {
      if (--num_missing[consumer] == 0) ready.push(consumer);
    }
  }
  if (order.size() == layers.size()) return order;
  // Every layer left waits for another one that is left: following any of these edges ends in a
  // cycle.
  std::size_t on_cycle = 0;
  while (num_missing[on_cycle] == 0) ++on_cycle;
  for (std::size_t step = 0; step < layers.size(); ++step) {
    const auto& sources = layers[on_cycle].sources;
    on_cycle = std::find_if(sources.begin(), sources.end(), [&](const Source& s) {
                 return num_missing[s.layer] != 0;
               })->layer;
  }
  layers[on_cycle].place.fail(
      "expected layers without cycles, got one that depends on its own output");
}

}  // namespace octet::openvino

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/graph.h"

#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>

#include "bindings.h"

namespace octet::python {

namespace {

Port port_of(const Model& model, OutputRef ref) {
  const Value& value = model.value(ref);
  return {model.node(ref.node).name, value.names, value.type, value.shape};
}

std::string any_name(const PortReference& reference) {
  return reference.port.tensor_names.empty() ? reference.port.name
                                             : reference.port.tensor_names.front();
}

std::string to_text(const PortReference& reference) {
  return std::string("<") + (reference.is_output ? "output " : "input ") +
         std::to_string(reference.index) + " \"" + any_name(reference) + "\" " +
         std::string(to_string(reference.port.type)) + to_string(reference.port.shape) + ">";
}

void bind_port(nb::module_& module) {
  const auto shape = [](const PortReference& p) { return p.port.shape; };
  const auto type = [](const PortReference& p) { return p.port.type; };
  const auto static_shape = [](const PortReference& p) {
    if (p.port.shape.is_static()) return p.port.shape;
    throw InvalidArgument("shape of " + to_text(p) + ": it is open; see partial_shape");
  };
  const auto names = [](const PortReference& p) {
    nb::list all;
    for (const std::string& name : p.port.tensor_names) all.append(name);
    return nb::set(all);
  };
  nb::class_<PortReference>(module, "Port", "An input or output of a model.")
      .def_prop_ro("any_name", any_name, "The first tensor name, or the operation's name.")
      .def_prop_ro(
          "friendly_name", [](const PortReference& p) { return p.port.name; },
          "Name of the input, or of the operation that gives the output.")
      .def_prop_ro("names", names, nb::sig("def names(self) -> set[str]"), "The tensor names.")
      .def_prop_ro("shape", static_shape, "Raises InvalidArgument if a dimension is open.")
      .def_prop_ro("partial_shape", shape, "The shape, -1 for an open dimension.")
      .def_prop_ro("element_type", type)
      .def_prop_ro("index", [](const PortReference& p) { return p.index; })
      .def("get_any_name", any_name)
      .def("get_names", names, nb::sig("def get_names(self) -> set[str]"))
      .def("get_shape", static_shape)
      .def("get_partial_shape", shape)
      .def("get_element_type", type)
      .def("get_index", [](const PortReference& p) { return p.index; })
      .def(
          "__eq__",
          [](const PortReference& p, nb::object other) {
            const PortReference* o = nullptr;
            return nb::try_cast(other, o) && o != nullptr && p.index == o->index &&
                   p.is_output == o->is_output && p.port.name == o->port.name;
          },
          nb::sig("def __eq__(self, other: object, /) -> bool"))
      .def("__hash__", [](const PortReference& p) { return 2 * p.index + (p.is_output ? 1 : 0); })
      .def("__repr__", to_text);
}

// By parameter: its name, a tensor name, an index or a port.
std::string parameter_name(const Model& model, nb::handle key) {
  const auto inputs = ports(model, false);
  return inputs[find_port(inputs, key)].port.name;
}

void reshape(Model& model, nb::object shapes) {
  std::map<std::string, Shape> by_name;
  if (nb::isinstance<nb::dict>(shapes)) {
    for (const auto& [key, shape] : nb::borrow<nb::dict>(shapes))
      by_name[parameter_name(model, key)] = shape_from(shape);
  } else {
    by_name[""] = shape_from(shapes);
  }
  const nb::gil_scoped_release released;
  model.reshape(by_name);
}

PortReference only_port(const Model& model, bool is_output, nb::object key) {
  const auto all = ports(model, is_output);
  return all[find_port(all, key)];
}

void bind_rt_info(nb::module_& module) {
  nb::class_<RtInfo>(module, "RtInfo", "A tree of text values kept with a model.")
      .def_prop_ro("value", [](const RtInfo& info) { return info.value; })
      .def("__contains__",
           [](const RtInfo& info, const std::string& name) { return info.find({name}) != nullptr; })
      .def("__getitem__",
           [](const RtInfo& info, const std::string& name) {
             const RtInfo* child = info.find({name});
             if (child == nullptr) throw nb::key_error(name.c_str());
             return *child;
           })
      .def("keys",
           [](const RtInfo& info) {
             std::vector<std::string> names;
             for (const auto& [name, child] : info.children) names.push_back(name);
             return names;
           })
      .def("__repr__", [](const RtInfo& info) {
        return "RtInfo(" + info.value.value_or(std::to_string(info.children.size()) + " entries") +
               ")";
      });
}

}  // namespace

std::vector<PortReference> ports(const Model& model, bool is_output) {
  std::vector<PortReference> result;
  for (const NodeId id : is_output ? model.results() : model.parameters()) {
    const OutputRef ref = is_output ? model.node(id).inputs.at(0) : OutputRef{id, 0};
    result.push_back({port_of(model, ref), result.size(), is_output});
  }
  return result;
}

std::size_t find_port(const std::vector<PortReference>& ports, nb::handle key) {
  if (const PortReference * port; nb::try_cast(key, port) && port != nullptr) {
    if (port->index < ports.size() && port->is_output == ports[port->index].is_output &&
        port->port.name == ports[port->index].port.name)
      return port->index;
  } else if (std::int64_t index = 0; nb::try_cast(key, index)) {
    if (index >= 0 && static_cast<std::size_t>(index) < ports.size())
      return static_cast<std::size_t>(index);
  } else if (std::string name; nb::try_cast(key, name)) {
    for (const PortReference& p : ports) {
      if (p.port.name == name ||
          std::ranges::find(p.port.tensor_names, name) != p.port.tensor_names.end())
        return p.index;
    }
  } else if (key.is_none()) {
    if (ports.size() == 1) return 0;
  } else {
    throw nb::type_error("a port is named by an index, a name or a port of a model");
  }
  std::string known;
  for (const PortReference& p : ports)
    known += (known.empty() ? "" : ", ") + std::to_string(p.index) + " \"" + any_name(p) + "\"";
  const bool is_output = !ports.empty() && ports[0].is_output;
  throw InvalidArgument(std::string("expected one of the ") + (is_output ? "outputs " : "inputs ") +
                        known + ", got " + nb::repr(key).c_str());
}

void for_each_input(nb::handle inputs, const std::vector<PortReference>& ports,
                    const std::function<void(std::size_t index, nb::handle value)>& use) {
  if (nb::isinstance<nb::dict>(inputs)) {
    for (const auto& [key, value] : nb::borrow<nb::dict>(inputs)) use(find_port(ports, key), value);
  } else if (nb::isinstance<nb::list>(inputs) || nb::isinstance<nb::tuple>(inputs)) {
    if (nb::len(inputs) != ports.size()) {
      throw InvalidArgument("inputs of a model: expected a list of " +
                            std::to_string(ports.size()) + ", got " +
                            std::to_string(nb::len(inputs)));
    }
    std::size_t index = 0;
    for (const nb::handle value : inputs) use(index++, value);
  } else {
    use(find_port(ports, nb::none()), inputs);
  }
}

void bind_graph(nb::module_& module) {
  bind_port(module);
  bind_rt_info(module);
  nb::class_<Model>(module, "Model", "A network of operations: what is read, quantized and saved.")
      .def_rw("name", &Model::name)
      .def_prop_ro("friendly_name", [](const Model& m) { return m.name; })
      .def("get_friendly_name", [](const Model& m) { return m.name; })
      .def_prop_ro("inputs", [](const Model& m) { return ports(m, false); })
      .def_prop_ro("outputs", [](const Model& m) { return ports(m, true); })
      .def(
          "input", [](const Model& m, nb::object key) { return only_port(m, false, key); },
          nb::arg("key") = nb::none(),
          nb::sig("def input(self, key: int | str | None = None) -> Port"),
          "An input by index or name; without, the only one.")
      .def(
          "output", [](const Model& m, nb::object key) { return only_port(m, true, key); },
          nb::arg("key") = nb::none(),
          nb::sig("def output(self, key: int | str | None = None) -> Port"),
          "An output by index or name; without, the only one.")
      .def(
          "reshape", &reshape, nb::arg("shapes"),
          nb::sig("def reshape(self, shapes: str | collections.abc.Iterable[int] | Shape | "
                  "dict[int | str | Port, "
                  "str | collections.abc.Iterable[int] | Shape]) -> None"),
          "Gives the only input, or those named by the keys of a dictionary, new shapes; -1 leaves "
          "a dimension open. Raises InvalidArgument where the network does not take them.")
      .def(
          "is_dynamic",
          [](const Model& m) {
            return std::ranges::any_of(
                ports(m, false), [](const PortReference& p) { return !p.port.shape.is_static(); });
          },
          "Whether an input has an open dimension.")
      .def_prop_ro("rt_info", [](const Model& m) { return m.rt_info; })
      .def(
          "assign", [](Model& m, const Model& other) { m = other; }, nb::arg("other"),
          "Becomes a copy of another model.")
      .def("__deepcopy__", [](const Model& m, nb::object) { return Model(m); })
      .def(
          "clone", [](const Model& m) { return Model(m); }, "A deep copy.")
      .def(
          "count",
          [](const Model& m) {
            std::map<std::string, std::size_t> counts;
            for (const NodeId id : m.topological_order())
              ++counts[std::string(type_name(m.node(id).op))];
            return counts;
          },
          "Number of operations by type, e.g. of FakeQuantize.")
      .def(
          "to_text", [](const Model& m) { return octet::to_text(m); },
          "A line for each operation: name, type, inputs, attributes, element type and shape.")
      .def("__len__", &Model::num_nodes, "Number of operations.")
      .def("__repr__", [](const Model& m) {
        std::string text =
            "<Model \"" + m.name + "\" of " + std::to_string(m.num_nodes()) + " operations";
        for (const bool is_output : {false, true})
          for (const PortReference& p : ports(m, is_output)) text += "\n  " + to_text(p);
        return text + "\n>";
      });
}

}  // namespace octet::python

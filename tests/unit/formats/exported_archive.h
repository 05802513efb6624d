// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "checkpoint_bytes.h"
#include "zip_bytes.h"

/// Archives of torch.export put together in memory, as torch.export.save writes them.
namespace octet::test {

/// A dimension: a size, or a symbol's name.
struct Dim {
  std::int64_t size = 0;
  std::string symbol;
  Dim(std::int64_t n) : size(n) {}
  Dim(int n) : size(n) {}
  Dim(const char* name) : symbol(name) {}
  std::string json() const {
    return symbol.empty()
               ? fmt::format(R"({{"as_int": {}}})", size)
               : fmt::format(R"({{"as_expr": {{"expr_str": "{}", "hint": null}}}})", symbol);
  }
};
using Dims = std::vector<Dim>;

/// torch's numbers of element types.
inline constexpr int kInt64 = 5;
inline constexpr int kHalf = 6;
inline constexpr int kFloat = 7;
inline constexpr int kBool = 12;
inline constexpr int kComplexFloat = 10;

inline std::string json_dims(const Dims& dims) {
  std::vector<std::string> items;
  for (const Dim& dim : dims) items.push_back(dim.json());
  return fmt::format("[{}]", fmt::join(items, ", "));
}

inline Dims contiguous_strides(const Dims& sizes) {
  Dims strides(sizes.size(), Dim(1));
  for (std::size_t i = sizes.size(); i-- > 1;) strides[i - 1] = strides[i].size * sizes[i].size;
  return strides;
}

struct TensorMeta {
  Dims sizes;
  int type = kFloat;
  Dims strides;
  std::int64_t offset = 0;
  std::string json() const {
    return fmt::format(R"({{"dtype": {}, "sizes": {}, "requires_grad": false,
      "device": {{"type": "cpu", "index": null}}, "strides": {},
      "storage_offset": {{"as_int": {}}}, "layout": 7}})",
                       type, json_dims(sizes),
                       json_dims(strides.empty() ? contiguous_strides(sizes) : strides), offset);
  }
};

// Arguments as JSON.
inline std::string as_tensor(const std::string& name) {
  return fmt::format(R"({{"as_tensor": {{"name": "{}"}}}})", name);
}
inline std::string as_tensors(const std::vector<std::string>& names) {
  std::vector<std::string> items;
  for (const std::string& name : names) items.push_back(fmt::format(R"({{"name": "{}"}})", name));
  return fmt::format(R"({{"as_tensors": [{}]}})", fmt::join(items, ", "));
}
inline std::string as_int(std::int64_t value) {
  return fmt::format(R"({{"as_int": {}}})", value);
}
inline std::string as_float(double value) {
  return fmt::format(R"({{"as_float": {}}})", value);
}
inline std::string as_bool(bool value) {
  return fmt::format(R"({{"as_bool": {}}})", value);
}
inline std::string as_ints(const std::vector<std::int64_t>& values) {
  return fmt::format(R"({{"as_ints": [{}]}})", fmt::join(values, ", "));
}
inline std::string as_sym_int(const std::string& name) {
  return fmt::format(R"({{"as_sym_int": {{"as_name": "{}"}}}})", name);
}

using Arguments = std::vector<std::pair<std::string, std::string>>;

/// A graph and its weights.
class ExportedProgram {
 public:
  int schema_major = 8;
  std::string folder = "model/";

  void input(const std::string& name, TensorMeta meta) {
    tensor(name, meta);
    inputs_.push_back(fmt::format(R"({{"user_input": {{"arg": {}}}}})", as_tensor(name)));
  }
  /// A parameter stored in an entry of its own.
  void parameter(const std::string& name, const TensorMeta& meta, const std::string& bytes) {
    const std::string path = fmt::format("weight_{}", entries_.size());
    entries_.emplace_back(path, bytes);
    parameter_in(name, meta, path);
  }
  /// A parameter that is a view of an entry that is there already.
  void parameter_in(const std::string& name, const TensorMeta& meta, const std::string& path,
                    bool use_pickle = false) {
    tensor("p_" + name, meta);
    inputs_.push_back(fmt::format(
        R"({{"parameter": {{"arg": {{"name": "p_{0}"}}, "parameter_name": "{0}"}}}})", name));
    weights_.push_back(fmt::format(
        R"("{}": {{"path_name": "{}", "is_param": true, "use_pickle": {}, "tensor_meta": {}}})",
        name, path, use_pickle, meta.json()));
  }
  void node(const std::string& target, const Arguments& arguments,
            const std::vector<std::string>& outputs) {
    std::vector<std::string> items;
    for (const auto& [name, value] : arguments)
      items.push_back(fmt::format(R"({{"name": "{}", "arg": {}, "kind": 1}})", name, value));
    nodes_.push_back(fmt::format(
        R"({{"target": "{}", "inputs": [{}], "outputs": [{}], "metadata": {{}}, "name": null}})",
        target, fmt::join(items, ", "), fmt::join(outputs, ", ")));
  }
  /// A node of ATen with one tensor as its result.
  void call(const std::string& target, const Arguments& arguments, const std::string& output,
            const TensorMeta& meta) {
    tensor(output, meta);
    node("torch.ops.aten." + target, arguments, {as_tensor(output)});
  }
  void tensor(const std::string& name, const TensorMeta& meta) {
    tensors_.push_back(fmt::format(R"("{}": {})", name, meta.json()));
  }
  void output(const std::string& argument, const std::string& kind = "user_output") {
    outputs_.push_back(fmt::format(R"({{"{}": {{"arg": {}}}}})", kind, argument));
  }
  void entry(const std::string& path, const std::string& bytes) {
    entries_.emplace_back(path, bytes);
  }

  std::string graph_json() const {
    return fmt::format(
        R"({{"graph_module": {{"graph": {{"inputs": [], "outputs": [], "nodes": [{}],
          "tensor_values": {{{}}}, "sym_int_values": {{}}}},
          "signature": {{"input_specs": [{}], "output_specs": [{}]}}, "module_call_graph": []}},
          "opset_version": {{"aten": 10}}, "range_constraints": {{}},
          "schema_version": {{"major": {}, "minor": 2}}}})",
        fmt::join(nodes_, ",\n"), fmt::join(tensors_, ",\n"), fmt::join(inputs_, ",\n"),
        fmt::join(outputs_, ",\n"), schema_major);
  }
  /// The archive in the layout of folders.
  std::string bytes() const { return bytes_of(graph_json()); }
  std::string bytes_of(const std::string& graph) const {
    std::vector<std::pair<std::string, std::string>> members;
    for (const auto& [path, content] : entries_)
      members.emplace_back(folder + "data/weights/" + path, content);
    members.emplace_back(folder + "data/weights/model_weights_config.json",
                         fmt::format(R"({{"config": {{{}}}}})", fmt::join(weights_, ",\n")));
    members.emplace_back(folder + "data/constants/model_constants_config.json",
                         R"({"config": {}})");
    members.emplace_back(folder + "models/model.json", graph);
    members.emplace_back(folder + "archive_format", "pt2");
    members.emplace_back(folder + "byteorder", "little");
    return zip_bytes(members);
  }
  /// The archive in the flat layout, with a pickled state_dict.
  std::string flat_bytes(const std::string& state_dict) const {
    return zip_bytes({{"version", "8.2"},
                      {"serialized_exported_program.json", graph_json()},
                      {"serialized_state_dict.pt", state_dict}});
  }

 private:
  std::vector<std::string> inputs_;
  std::vector<std::string> outputs_;
  std::vector<std::string> nodes_;
  std::vector<std::string> tensors_;
  std::vector<std::string> weights_;
  std::vector<std::pair<std::string, std::string>> entries_;
};

}  // namespace octet::test

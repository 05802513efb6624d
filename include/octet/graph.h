// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "octet/op.h"
#include "octet/rt_info.h"
#include "octet/tensor.h"

namespace octet {

/// Identifies a node within its model; stays valid while the node is in the model.
using NodeId = std::uint32_t;

/// One output of a node, as seen by those who consume it.
struct OutputRef {
  NodeId node = 0;
  std::uint32_t port = 0;
  auto operator<=>(const OutputRef&) const = default;
};

/// One dimension of an output.
struct DimensionRef {
  OutputRef output;
  std::uint32_t axis = 0;
  auto operator<=>(const DimensionRef&) const = default;
};

/// An integer that shapes decide: its value, or, while that is open, the open dimension that it
/// equals. Neither: it is not known.
struct ShapeInteger {
  std::optional<std::int64_t> value;
  std::optional<DimensionRef> dimension;
  bool operator==(const ShapeInteger&) const = default;
};

/// What is known of an output before the model runs.
struct Value {
  ElementType type = ElementType::f32;
  Shape shape;
  /// Tensor names, sorted; unique in the model.
  std::vector<std::string> names;
  /// For a shape with open dimensions, what each of them is known to equal: equal references, equal
  /// sizes whatever the inputs'. Empty if all are static.
  std::vector<std::optional<DimensionRef>> dimensions;
  /// The elements of a small tensor of integers or booleans as far as the model and the shapes of
  /// its inputs decide them; nothing if they are not followed.
  std::optional<std::vector<ShapeInteger>> integers;
  bool operator==(const Value&) const = default;
};

/// An operation of the file that a model was read from, in the words of its format.
struct SourceNode {
  /// E.g. "/features/0/Conv" of an ONNX file, "conv2d_1" of an exported program.
  std::string name;
  /// E.g. "Conv", "aten.conv2d.default".
  std::string type;
  bool operator==(const SourceNode&) const = default;
};

struct OCTET_API Node {
  // Compiled once, in src/graph/model.cc.
  Node();
  Node(const Node&);
  Node(Node&&) noexcept;
  Node& operator=(const Node&);
  Node& operator=(Node&&) noexcept;
  ~Node();

  NodeId id = 0;
  /// Friendly name, unique in the model.
  std::string name;
  Op op;
  std::vector<OutputRef> inputs;
  std::vector<Value> outputs;
  RtInfo rt_info;
  /// The operations of the source that this node was made from, e.g. the Conv whose bias it adds,
  /// and the call of a function around it; empty where it is an operation of the source itself, as
  /// in an IR. Not written to files.
  std::vector<SourceNode> sources;
};

/// What a node was made from: its sources, or itself where it has none.
OCTET_API std::vector<SourceNode> sources_of(const Node& node);

/// A data-flow graph of operations: the portable form that is read, rewritten and saved. Acyclic,
/// every input connected, names unique, types and shapes inferred.
class OCTET_API Model {
 public:
  std::string name = "Model0";
  RtInfo rt_info;

  /// Appends a node whose inputs are outputs of nodes already in the model, and infers its outputs.
  /// @param name  made unique by a suffix if taken; chosen from the type if empty.
  /// @throws InvalidArgument if the operation does not accept its inputs; the text names node,
  /// type, expected and got.
  OutputRef add(Op op, std::vector<OutputRef> inputs, std::string name = {});
  /// add() of a Constant.
  OutputRef add_constant(Tensor value, std::string name = {});

  const Node& node(NodeId id) const;
  const Value& value(OutputRef ref) const { return node(ref.node).outputs.at(ref.port); }
  /// The tensor if `ref` is a Constant's output, else nullptr.
  const Tensor* constant(OutputRef ref) const;
  bool contains(NodeId id) const noexcept;
  /// @return the node of that friendly name, or nothing.
  std::optional<NodeId> find(std::string_view name) const;
  /// Gives a node another friendly name. @throws InvalidArgument if it is empty or another node's.
  void rename(NodeId id, std::string name);
  /// Gives an output other tensor names, which no other output has.
  void set_tensor_names(OutputRef output, std::vector<std::string> names);
  void set_rt_info(NodeId id, RtInfo info);
  void set_sources(NodeId id, std::vector<SourceNode> sources);
  /// Nodes in an order in which producers come before consumers; stable: equal to insertion order
  /// where that is one.
  std::vector<NodeId> topological_order() const;
  /// Parameters and results in the order in which they were added.
  std::vector<NodeId> parameters() const;
  std::vector<NodeId> results() const;
  std::size_t num_nodes() const noexcept { return nodes_.size(); }

  /// (consumer, index of its input) of an output, in insertion order.
  struct Use {
    NodeId node;
    std::size_t input;
    bool operator==(const Use&) const = default;
  };
  std::vector<Use> uses(OutputRef ref) const;
  /// The uses of every output that has any, found in one walk.
  std::map<OutputRef, std::vector<Use>> all_uses() const;

  /// Gives the inputs new shapes and infers the model again. Where a first dimension, the batch,
  /// changes, what repeats it as a number follows the inputs from then on.
  /// @param shapes  by parameter name or tensor name; an entry "" stands for the only parameter.
  void reshape(const std::map<std::string, Shape>& shapes);
  /// Infers all types and shapes again.
  void infer();
  /// @throws InternalError naming `after` if an invariant of the class is broken.
  void validate(std::string_view after) const;

 private:
  friend class GraphPatch;
  friend Node& editable_node(Model& model, NodeId id);
  NodeId next_id_ = 0;
  std::vector<NodeId> order_;
  std::map<NodeId, Node> nodes_;
  std::map<std::string, NodeId, std::less<>> ids_by_name_;
  // By name, the suffix to try next: nodes without names of their own are many.
  std::map<std::string, std::size_t> next_suffixes_;
  std::string unique_name(std::string name, const Op& op);
};

/// A set of edits of one model, applied together: nodes to add, and outputs whose consumers move to
/// another output. The only way in which a pass changes a model.
class OCTET_API GraphPatch {
 public:
  explicit GraphPatch(Model& model) : model_(model) {}

  /// Adds a node on top of existing or newly wired outputs.
  OutputRef wire(Op op, std::vector<OutputRef> inputs, std::string name = {});
  OutputRef constant(Tensor value, std::string name = {});
  /// Moves every consumer of `from` to `to` (except nodes wired by this patch) when the patch is
  /// applied; the tensor names move along if `keep_names`.
  void replace(OutputRef from, OutputRef to, bool keep_names = true);
  /// Makes input `input` of `consumer` read `to` when the patch is applied.
  void rewire(NodeId consumer, std::size_t input, OutputRef to);
  /// Gives a node the name and the rt_info of another one if that one goes when the patch is
  /// applied. What this patch wires below it is made from that node's sources.
  void inherit(NodeId from, NodeId to);
  /// replace() and inherit() of a node with one output.
  void supersede(NodeId from, OutputRef to);
  /// Changes the operation of a node that keeps its inputs, outputs and name.
  void update(NodeId node, Op op);
  /// Removes a Result when the patch is applied.
  void remove_result(NodeId result) { removed_results_.push_back(result); }
  /// Applies the edits, removes nodes that no result needs (parameters stay) and infers what
  /// changed.
  /// @throws InternalError naming `pass` if a moved output changes element type or rank or the
  /// model becomes invalid.
  void apply(std::string_view pass);

 private:
  struct Replacement {
    OutputRef from, to;
    bool keep_names;
  };
  struct Rewiring {
    NodeId consumer;
    std::size_t input;
    OutputRef to;
  };
  Model& model_;
  std::vector<NodeId> added_;
  std::vector<Replacement> replacements_;
  std::vector<NodeId> removed_results_;
  struct Successor {
    NodeId from, to;
    std::string name;
    RtInfo rt_info;
  };
  std::vector<Rewiring> rewirings_;
  std::vector<Successor> successors_;
  void pass_on_sources(NodeId from, NodeId to);
};

/// A text form of the graph for people and golden files: one line per node, `name = Type(inputs)
/// {attributes} : type[shape]`, and ` <- name (type)` of its sources where these have other names
/// or types.
OCTET_API std::string to_text(const Model& model);

}  // namespace octet

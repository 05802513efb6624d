// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/scope.h"

#include <fmt/format.h>

#include <set>
#include <unordered_set>
#include <utility>

namespace octet::onnx {
namespace {

void collect_reads(const proto::NodeProto& node, std::vector<std::string_view>& names) {
  for (const std::string& name : node.input()) {
    if (!name.empty()) names.push_back(name);
  }
  // As deep as the parser has let the message nest.
  for (const proto::AttributeProto& attribute : node.attribute()) {
    if (!attribute.has_g()) continue;
    for (const proto::NodeProto& inner : attribute.g().node()) collect_reads(inner, names);
    for (const proto::ValueInfoProto& output : attribute.g().output())
      names.push_back(output.name());
  }
}

class Sorter {
 public:
  Sorter(const std::string& file, const google::protobuf::RepeatedPtrField<proto::NodeProto>& nodes)
      : file_(file), nodes_(nodes), state_(static_cast<std::size_t>(nodes.size()), State::open) {}

  void link(const std::function<bool(const std::string&)>& is_given);
  void visit(std::size_t start);
  void mark_needed(const std::vector<std::string>& outputs);
  std::vector<const proto::NodeProto*> order() const;
  std::size_t size() const noexcept { return state_.size(); }

 private:
  enum class State : std::uint8_t { open, pending, done };

  const proto::NodeProto& node(std::size_t index) const {
    return nodes_.Get(static_cast<int>(index));
  }
  [[noreturn]] void fail(std::size_t index, const std::string& what) const {
    throw ParseError(file_, -1, fmt::format("{}: {}", describe(node(index)), what));
  }

  const std::string& file_;
  const google::protobuf::RepeatedPtrField<proto::NodeProto>& nodes_;
  std::unordered_map<std::string_view, std::size_t> producers_;
  std::vector<std::vector<std::size_t>> sources_;
  std::vector<State> state_;
  std::vector<std::size_t> sorted_;
  std::vector<bool> needed_;
};

void Sorter::link(const std::function<bool(const std::string&)>& is_given) {
  for (std::size_t i = 0; i < size(); ++i) {
    for (const std::string& output : node(i).output()) {
      if (output.empty()) continue;
      if (!producers_.emplace(output, i).second || is_given(output))
        fail(i, fmt::format("expected names that nothing else gives, got output \"{}\"", output));
    }
  }
  sources_.resize(size());
  for (std::size_t i = 0; i < size(); ++i) {
    const std::unordered_set<std::string_view> own(node(i).input().begin(), node(i).input().end());
    for (const std::string_view name : names_read(node(i))) {
      const auto found = producers_.find(name);
      if (found != producers_.end())
        sources_[i].push_back(found->second);
      else if (own.contains(name) && !is_given(std::string(name)))
        fail(i, fmt::format("expected input \"{}\" as an output of a node, an input of the graph "
                            "or an initializer, got none of that name",
                            name));
    }
  }
}

void Sorter::visit(std::size_t start) {
  // Depth first with its own stack: a chain may be longer than the thread's stack is deep.
  std::vector<std::pair<std::size_t, std::size_t>> pending;
  const auto enter = [&](std::size_t index) {
    state_[index] = State::pending;
    pending.emplace_back(index, 0);
  };
  if (state_[start] == State::open) enter(start);
  while (!pending.empty()) {
    auto& [index, next] = pending.back();
    if (next == sources_[index].size()) {
      state_[index] = State::done;
      sorted_.push_back(index);
      pending.pop_back();
      continue;
    }
    const std::size_t source = sources_[index][next++];
    if (state_[source] == State::pending)
      fail(source,
           "expected a graph without cycles, got a node that reads what is made of its "
           "own output");
    if (state_[source] == State::open) enter(source);
  }
}

void Sorter::mark_needed(const std::vector<std::string>& outputs) {
  needed_.assign(size(), false);
  for (const std::string& name : outputs) {
    const auto found = producers_.find(name);
    if (found != producers_.end()) needed_[found->second] = true;
  }
  for (auto index = sorted_.rbegin(); index != sorted_.rend(); ++index) {
    if (!needed_[*index]) continue;
    for (const std::size_t source : sources_[*index]) needed_[source] = true;
  }
}

std::vector<const proto::NodeProto*> Sorter::order() const {
  std::vector<const proto::NodeProto*> result;
  for (const std::size_t index : sorted_) {
    if (needed_[index]) result.push_back(&node(index));
  }
  return result;
}

}  // namespace

ImportedValue* Scope::find(const std::string& name) {
  for (Scope* scope = this; scope != nullptr; scope = scope->outer) {
    const auto found = scope->values.find(name);
    if (found != scope->values.end()) return &found->second;
  }
  return nullptr;
}

Scope* Scope::find_waiting(const std::string& name) {
  Scope* scope = this;
  while (scope != nullptr && !scope->waiting.contains(name)) scope = scope->outer;
  return scope;
}

std::vector<std::string_view> names_read(const proto::NodeProto& node) {
  std::vector<std::string_view> names;
  collect_reads(node, names);
  return names;
}

std::vector<const proto::NodeProto*> execution_order(
    const std::string& file, const google::protobuf::RepeatedPtrField<proto::NodeProto>& nodes,
    const std::vector<std::string>& outputs,
    const std::function<bool(const std::string&)>& is_given) {
  Sorter sorter(file, nodes);
  sorter.link(is_given);
  for (std::size_t i = 0; i < sorter.size(); ++i) sorter.visit(i);
  sorter.mark_needed(outputs);
  return sorter.order();
}

std::string describe(const proto::NodeProto& node) {
  const bool takes_output = node.name().empty() && node.output_size() > 0;
  return fmt::format("node \"{}\" ({})", takes_output ? node.output(0) : node.name(),
                     node.op_type());
}

}  // namespace octet::onnx

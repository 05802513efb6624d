// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "docs/formats_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/plan.h"
#include "formats/op_support.h"
#include "suites/cases.h"

namespace octet::test {
namespace {

constexpr std::string_view kBegin = R"(# Operations

What Octet reads and writes, operation by operation. A row is an operation of the portable graph, which has OpenVINO's names and
meaning (`octet/ops.h`). The table is made from the operation tables of the formats; `docs_formats`, one of the tests, fails where it
differs from them and writes it anew with `OCTET_WRITE_DOCS=1`.

- **IR**: the versions of the operation, by the operation set that brought each; it holds until the next. Operation sets {} are read.
- **ONNX**: operators by the version of their definition; several stand for one operation, and some are written as more than one
  operator, of which the table names the one that does the work. Operation sets {} are read, and
  of operators that changed before set 7 the versions from then on; models are written in set {},
  those with elements of four bits in set 21.
- **INT8**: what becomes of the operation between quantizers. *kernel*: one of Octet's integer kernels; *oneDNN*: an integer kernel of
  oneDNN; *moved*: bytes are moved as they are; *fused*: part of the layer before; empty: computed in float.

| operation | IR read | IR written | ONNX read | ONNX written | torch.export | INT8 |
|---|---|---|---|---|---|---|
)";

constexpr std::string_view kLeftOut = R"(
## Left out of the graph

These are read and leave no operation:

)";

// Operations in the order of their first mention, each with its versions: "Clip 6, 11".
std::string named_versions(const std::vector<FormatOp>& ops) {
  std::vector<std::pair<std::string, std::string>> cells;
  for (const FormatOp& op : ops) {
    std::string name = op.domain.empty() ? op.name : op.domain + '.' + op.name;
    const auto known = std::ranges::find(cells, name, &std::pair<std::string, std::string>::first);
    if (known == cells.end())
      cells.emplace_back(std::move(name), std::to_string(op.since));
    else
      known->second += ", " + std::to_string(op.since);
  }
  std::vector<std::string> texts;
  for (const auto& [name, versions] : cells) texts.push_back(name + ' ' + versions);
  return fmt::format("{}", fmt::join(texts, "; "));
}

std::string versions(const std::vector<FormatOp>& ops) {
  std::vector<int> numbers;
  for (const FormatOp& op : ops) numbers.push_back(op.since);
  return fmt::format("{}", fmt::join(numbers, ", "));
}

// "aten.add.Tensor", "aten.add.Scalar" as "add (Tensor, Scalar)"; an overload without a name is
// "default".
std::string targets(const std::vector<FormatOp>& ops) {
  std::vector<std::pair<std::string, std::vector<std::string>>> cells;
  for (const FormatOp& op : ops) {
    constexpr std::string_view kAten = "aten.";
    const std::string name = op.name.starts_with(kAten) ? op.name.substr(kAten.size()) : op.name;
    const std::size_t dot = std::min(name.rfind('.'), name.size());
    const std::string base = name.substr(0, dot);
    if (cells.empty() || cells.back().first != base)
      cells.emplace_back(base, std::vector<std::string>{});
    if (dot < name.size()) cells.back().second.push_back(name.substr(dot + 1));
  }
  std::vector<std::string> texts;
  for (const auto& [base, overloads] : cells) {
    const bool plain = overloads.empty() || overloads == std::vector<std::string>{"default"};
    texts.push_back(plain ? base : fmt::format("{} ({})", base, fmt::join(overloads, ", ")));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::vector<FormatOp> of(const std::vector<FormatOp>& ops, const std::string& graph_op) {
  std::vector<FormatOp> found;
  std::ranges::copy_if(ops, std::back_inserter(found),
                       [&](const FormatOp& op) { return op.graph_op == graph_op; });
  return found;
}

// The operations of the graph, which the IR has all of, in the order of its table.
std::vector<std::string> graph_ops() {
  std::vector<std::string> names;
  for (const FormatOp& op : openvino::readable_ops()) {
    if (std::ranges::find(names, op.graph_op) == names.end()) names.push_back(op.graph_op);
  }
  return names;
}

}  // namespace

IntegerForms integer_forms() {
  IntegerForms forms;
  for (const Case& c : quantized_cases()) {
    CaseGraph graph;
    const OutputRef output = c.build(graph);
    graph.add(Result{}, {output});
    const ExecutionPlan plan = build_plan(graph.model, {});
    for (const StepInfo& step : plan.steps()) {
      if (step.precision != "i8") continue;
      const std::vector<std::string>& names = step.operations;
      forms[names[0]].insert(step.backend == "kernels"  ? "kernel"
                             : step.backend == "onednn" ? "oneDNN"
                                                        : "moved");
      for (std::size_t i = 1; i < names.size(); ++i) forms[names[i]].insert("fused");
    }
  }
  return forms;
}

std::string opsets(OpsetRange range) {
  return fmt::format("{} to {}", range.oldest, range.newest);
}

std::string formats_page(const IntegerForms& forms) {
  std::string page = fmt::format(kBegin, opsets(openvino::readable_opsets()),
                                 opsets(onnx::readable_opsets()), onnx::written_opset());
  const auto onnx_read = onnx::readable_ops();
  const auto torch_read = pytorch::readable_ops();
  for (const std::string& op : graph_ops()) {
    const auto form = forms.find(op);
    page += fmt::format(
        "| {} | {} | {} | {} | {} | {} | {} |\n", op, versions(of(openvino::readable_ops(), op)),
        versions(of(openvino::writable_ops(), op)), named_versions(of(onnx_read, op)),
        named_versions(of(onnx::writable_ops(), op)), targets(of(torch_read, op)),
        form == forms.end() ? "" : fmt::format("{}", fmt::join(form->second, ", ")));
  }
  page += kLeftOut;
  page += fmt::format("- ONNX: {}\n- torch.export: {}\n", named_versions(of(onnx_read, "")),
                      targets(of(torch_read, "")));
  return page;
}

}  // namespace octet::test

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/pytorch/exported/op_table.h"

#include <string>
#include <unordered_map>
#include <vector>

#include "formats/op_support.h"

namespace octet::pytorch {
namespace exported {
namespace {

using Part = std::span<const OpRow> (*)();
constexpr Part kParts[] = {attention_ops, activation_ops,    comparison_ops,  convolution_ops,
                           copy_ops,      creation_ops,      elementwise_ops, indexing_ops,
                           join_ops,      normalization_ops, number_ops,      pooling_ops,
                           reduction_ops, resize_ops,        shape_ops};

std::unordered_map<std::string_view, const OpRow*> make_table() {
  std::unordered_map<std::string_view, const OpRow*> table;
  for (const Part part : kParts)
    for (const OpRow& row : part()) table.emplace(row.target, &row);
  return table;
}

}  // namespace

std::string_view short_target(std::string_view target) noexcept {
  constexpr std::string_view kPrefix = "torch.ops.";
  return target.starts_with(kPrefix) ? target.substr(kPrefix.size()) : target;
}

const OpRow* find_op(std::string_view target) {
  static const std::unordered_map<std::string_view, const OpRow*> table = make_table();
  const auto found = table.find(short_target(target));
  return found == table.end() ? nullptr : found->second;
}

}  // namespace exported

std::vector<FormatOp> readable_ops() {
  std::vector<FormatOp> ops;
  for (const exported::Part part : exported::kParts) {
    for (const exported::OpRow& row : part())
      ops.push_back({std::string(row.target), {}, 0, std::string(row.graph_op)});
  }
  return ops;
}

}  // namespace octet::pytorch

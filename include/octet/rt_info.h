// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "octet/error.h"

namespace octet {

/// A tree of text values kept with a model or a node, as OpenVINO's rt_info: `value` of a leaf,
/// `children` by name and in the order in which they were inserted. `attributes` holds further XML
/// attributes of the entry than "value".
struct OCTET_API RtInfo {
  struct Child;

  std::optional<std::string> value;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<Child> children;

  /// @return the entry at a path of names, or nullptr.
  const RtInfo* find(std::initializer_list<std::string_view> path) const;
  /// @return the entry at a path of names, made if it is not there.
  RtInfo& at(std::initializer_list<std::string_view> path);
  bool empty() const noexcept { return !value && attributes.empty() && children.empty(); }
  bool operator==(const RtInfo& other) const;
};

struct RtInfo::Child {
  std::string name;
  RtInfo info;
  bool operator==(const Child&) const = default;
};

}  // namespace octet

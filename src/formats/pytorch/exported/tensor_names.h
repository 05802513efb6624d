// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "octet/graph.h"

namespace octet::pytorch::exported {

/// The tensors of a torch graph by name, with the memory that they share. The portable graph has
/// values only: when a tensor is written to, its name, and the names of what shares its memory,
/// stand for new values from there on.
class TensorNames {
 public:
  /// How a result is a view of another tensor.
  struct ViewOf {
    std::string base;
    /// The node that makes the view, and which of its results it is.
    std::size_t node = 0;
    std::size_t index = 0;
    /// Whether it is known that no copy was made.
    bool certain = true;
  };
  /// Makes a view's result again, of a new value of its base.
  using Replay = std::function<OutputRef(const ViewOf& view)>;
  /// The base's value after a view of it has become `value`.
  using WriteThrough =
      std::function<OutputRef(const ViewOf& view, OutputRef base, OutputRef value)>;

  TensorNames(Replay replay, WriteThrough write_through)
      : replay_(std::move(replay)), write_through_(std::move(write_through)) {}

  /// Notes that node `node` reads a name. To be called for the whole graph before it is translated.
  void note_use(const std::string& name, std::size_t node);
  bool contains(const std::string& name) const { return tensors_.contains(name); }
  /// @throws InvalidArgument if the name is there already.
  void bind(const std::string& name, OutputRef ref, std::optional<ViewOf> view = std::nullopt);
  /// @return the present value. @throws InvalidArgument if the name stands for nothing.
  OutputRef get(const std::string& name);
  /// Overwrites a tensor. @param node  the node that writes.
  /// @throws Unsupported if it is not known whether another tensor that is read later shares the
  /// memory.
  void write(const std::string& name, OutputRef value, std::size_t node);

 private:
  struct Entry {
    OutputRef ref;
    std::optional<ViewOf> view;
    std::vector<std::string> views;
    std::size_t depth = 0;
    /// Counts the writes; `seen` is the base's count that `ref` was made at.
    std::uint64_t version = 0;
    std::uint64_t seen = 0;
  };

  Entry& entry(const std::string& name);
  void check_unread(const std::string& name, const std::string& except, std::size_t node);

  Replay replay_;
  WriteThrough write_through_;
  std::map<std::string, Entry, std::less<>> tensors_;
  std::map<std::string, std::size_t, std::less<>> last_use_;
};

}  // namespace octet::pytorch::exported

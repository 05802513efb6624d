// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dnnl.hpp>
#include <memory>
#include <utility>
#include <vector>

#include "base/isa.h"
#include "compiler/plan.h"

namespace octet::onednn {

/// The CPU engine, held to the instruction sets in `isa` by the first call.
const dnnl::engine& cpu_engine(Isa isa);

/// A primitive with its weights, ready to be bound to a state's memory.
class Primitive {
 public:
  Primitive(dnnl::engine engine, dnnl::primitive primitive, const dnnl::memory::desc& scratchpad)
      : engine_(std::move(engine)), primitive_(std::move(primitive)), scratchpad_(scratchpad) {}

  /// An argument whose memory the primitive owns.
  void add_constant(int argument, dnnl::memory memory) {
    constants_.emplace_back(argument, std::move(memory));
  }
  /// An argument whose memory is given when binding, in the order of these calls.
  void add_argument(int argument, const dnnl::memory::desc& desc) {
    arguments_.emplace_back(argument, desc);
  }

  std::size_t scratchpad_bytes() const { return scratchpad_.get_size(); }
  /// @param pointers  one per add_argument().
  std::function<void()> bind(const std::vector<void*>& pointers, void* scratchpad) const;

 private:
  dnnl::engine engine_;
  dnnl::primitive primitive_;
  dnnl::memory::desc scratchpad_;
  std::vector<std::pair<int, dnnl::memory>> constants_;
  std::vector<std::pair<int, dnnl::memory::desc>> arguments_;
};

/// Scratchpads belong to states: oneDNN's own would tie a primitive to the thread that made it.
dnnl::primitive_attr user_scratchpad_attr();

}  // namespace octet::onednn

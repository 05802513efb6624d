// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/onednn/primitive.h"

namespace octet::onednn {
namespace {

dnnl::cpu_isa dnnl_isa(Isa isa) {
  if (isa.includes(Isa::amx_int8)) return dnnl::cpu_isa::all;
  if (isa.includes(Isa::avx512_bf16)) return dnnl::cpu_isa::avx512_core_bf16;
  if (isa.includes(Isa::avx512_vnni)) return dnnl::cpu_isa::avx512_core_vnni;
  if (isa.includes(Isa::avx512)) return dnnl::cpu_isa::avx512_core;
  if (isa.includes(Isa::avx_vnni)) return dnnl::cpu_isa::avx2_vnni;
  if (isa.includes(Isa::avx2)) return dnnl::cpu_isa::avx2;
  return dnnl::cpu_isa::sse41;
}

// A primitive's arguments for one state; oneDNN reads the array, the vectors keep its memories
// alive.
struct Bound {
  dnnl::stream stream;
  dnnl::primitive primitive;
  std::vector<dnnl::memory> memories;
  std::vector<dnnl_exec_arg_t> arguments;

  void add(int argument, dnnl::memory memory) {
    arguments.push_back({argument, memory.get()});
    memories.push_back(std::move(memory));
  }
};

}  // namespace

const dnnl::engine& cpu_engine(Isa isa) {
  static const dnnl::engine engine = [&] {
    // Refused once a primitive exists; then the limit that stands is the process's own.
    dnnl_set_max_cpu_isa(static_cast<dnnl_cpu_isa_t>(dnnl_isa(isa)));
    return dnnl::engine(dnnl::engine::kind::cpu, 0);
  }();
  return engine;
}

std::function<void()> Primitive::bind(const std::vector<void*>& pointers, void* scratchpad) const {
  auto bound = std::make_shared<Bound>(Bound{dnnl::stream(engine_), primitive_, {}, {}});
  for (const auto& [argument, memory] : constants_) bound->add(argument, memory);
  for (std::size_t i = 0; i < arguments_.size(); ++i)
    bound->add(arguments_[i].first, dnnl::memory(arguments_[i].second, engine_, pointers[i]));
  bound->add(DNNL_ARG_SCRATCHPAD, dnnl::memory(scratchpad_, engine_, scratchpad));
  return [bound] {
    dnnl::error::wrap_c_api(
        dnnl_primitive_execute(bound->primitive.get(), bound->stream.get(),
                               static_cast<int>(bound->arguments.size()), bound->arguments.data()),
        "could not execute a primitive");
  };
}

dnnl::primitive_attr user_scratchpad_attr() {
  dnnl::primitive_attr attr;
  attr.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attr;
}

}  // namespace octet::onednn

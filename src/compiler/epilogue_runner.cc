// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/epilogue_runner.h"

#include "base/parallel.h"

namespace octet {
namespace {

// About 0.5 us of work, which is what handing it to another thread takes.
constexpr std::size_t kMinElements = 4096;

std::size_t element_bytes(kernels::Element type) {
  switch (type) {
    case kernels::Element::none:
      return 0;
    case kernels::Element::f32:
    case kernels::Element::s32:
      return 4;
    case kernels::Element::u8:
    case kernels::Element::s8:
      return 1;
  }
  return 0;
}

}  // namespace

kernels::Element kernel_element(ElementType type) {
  switch (type) {
    case ElementType::f32:
      return kernels::Element::f32;
    case ElementType::i32:
      return kernels::Element::s32;
    case ElementType::u8:
      return kernels::Element::u8;
    case ElementType::i8:
      return kernels::Element::s8;
    default:
      throw InternalError("compiling an epilogue: no kernel for element type " +
                          std::string(to_string(type)));
  }
}

EpilogueRunner::EpilogueRunner(const Epilogue& epilogue, kernels::Element src,
                               const LayerValue* residual, const LayerValue& dst,
                               kernels::RequantizeKernel kernel)
    : epilogue_(epilogue),
      kernel_(kernel),
      rows_(static_cast<std::size_t>(dst.shape.num_elements()) / epilogue.scale.size()) {
  params_.src_type = src;
  params_.dst_type = kernel_element(dst.type);
  params_.round_first = epilogue.round_first;
  if (residual != nullptr) {
    params_.residual_type = kernel_element(residual->type);
    params_.alpha = epilogue.residual->alpha;
    params_.beta = epilogue.residual->beta;
    params_.gamma = epilogue.residual->gamma;
    params_.residual_low = epilogue.residual->low;
    params_.residual_high = epilogue.residual->high;
  }
}

void EpilogueRunner::run(ThreadTeam& team, const void* src, const void* residual, void* dst) const {
  kernels::Requantize params = params_;
  params.scale = epilogue_.scale.data();
  params.bias = epilogue_.bias.data();
  params.low = epilogue_.low.data();
  params.high = epilogue_.high.data();
  const auto at = [&](const void* data, std::size_t row, kernels::Element type) {
    return static_cast<const std::byte*>(data) + row * channels() * element_bytes(type);
  };
  parallel_for(team, rows_, kMinElements / channels() + 1, [&](std::size_t begin, std::size_t end) {
    kernel_.function(
        params, end - begin, channels(), at(src, begin, params.src_type),
        residual == nullptr ? nullptr : at(residual, begin, params.residual_type),
        static_cast<std::byte*>(dst) + begin * channels() * element_bytes(params.dst_type));
  });
}

}  // namespace octet

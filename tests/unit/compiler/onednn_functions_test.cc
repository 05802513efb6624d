// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <dnnl.hpp>
#include <string>
#include <utility>
#include <vector>

#include "base/isa.h"
#include "kernels/map_f32/choose.h"

namespace octet {
namespace {

std::vector<float> by_onednn(dnnl::algorithm algorithm, std::vector<float> values) {
  const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  dnnl::stream stream(engine);
  const dnnl::memory::desc desc({static_cast<dnnl::memory::dim>(values.size())},
                                dnnl::memory::data_type::f32, dnnl::memory::format_tag::a);
  const dnnl::memory memory(desc, engine, values.data());
  const dnnl::eltwise_forward::primitive_desc primitive(
      {dnnl::prop_kind::forward_inference, algorithm, desc, 1.0F, 0.0F}, engine);
  dnnl::eltwise_forward(primitive).execute(stream,
                                           {{DNNL_ARG_SRC, memory}, {DNNL_ARG_DST, memory}});
  stream.wait();
  return values;
}

TEST(OneDnnsFunctions, AreComputedBitByBitIfNotExact) {
  if (!usable_isa().includes(Isa::avx2))
    GTEST_SKIP() << "without avx2, oneDNN fuses no products and sums";
  std::vector<float> values;
  for (float x = -100; x < 88.7F; x += 0.0137F) values.push_back(x);
  const std::pair<kernels::MapFunction, dnnl::algorithm> functions[] = {
      {kernels::MapFunction::exp, dnnl::algorithm::eltwise_exp},
      {kernels::MapFunction::sigmoid, dnnl::algorithm::eltwise_logistic},
      {kernels::MapFunction::swish, dnnl::algorithm::eltwise_swish}};
  for (const auto& [function, algorithm] : functions) {
    ASSERT_TRUE(kernels::is_onednns(function));
    const std::vector<float> expected = by_onednn(algorithm, values);
    std::vector<float> got(values.size());
    kernels::map_kernels().front().function({function, 1.0F, 0.0F, false}, values.data(),
                                            got.data(), got.size());
    EXPECT_EQ(got, expected) << "function " << int(function);
  }
}

}  // namespace
}  // namespace octet

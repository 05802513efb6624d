// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/reference/onednn_functions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <dnnl.hpp>
#include <limits>
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

std::vector<float> many_values() {
  std::vector<float> values;
  for (float x = -100; x < 88.7F; x += 0.0137F) values.push_back(x);
  return values;
}

TEST(OneDnnFunctions, AreThoseOfTheKernelsIfNotExact) {
  if (!usable_isa().includes(Isa::avx2))
    GTEST_SKIP() << "without avx2, oneDNN fuses no products and accumulators";
  const std::vector<float> values = many_values();
  const std::pair<kernels::MapFunction, dnnl::algorithm> functions[] = {
      {kernels::MapFunction::exp, dnnl::algorithm::eltwise_exp},
      {kernels::MapFunction::sigmoid, dnnl::algorithm::eltwise_logistic},
      {kernels::MapFunction::swish, dnnl::algorithm::eltwise_swish}};
  for (const auto& [function, algorithm] : functions) {
    ASSERT_TRUE(kernels::is_onednn_function(function));
    const std::vector<float> expected = by_onednn(algorithm, values);
    std::vector<float> got(values.size());
    kernels::map_kernels().front().function({function, 1.0F, 0.0F, false}, values.data(),
                                            got.data(), got.size());
    EXPECT_EQ(got, expected) << "function " << int(function);
  }
}

TEST(OneDnnFunctions, AreThoseOfTheReferenceToo) {
  if (!usable_isa().includes(Isa::avx2))
    GTEST_SKIP() << "without avx2, oneDNN fuses no products and accumulators";
  const std::pair<float (*)(float), dnnl::algorithm> functions[] = {
      {[](float x) { return onednn_exp(x); }, dnnl::algorithm::eltwise_exp},
      {[](float x) { return onednn_sigmoid(x); }, dnnl::algorithm::eltwise_logistic},
      {[](float x) { return onednn_swish(x, 1); }, dnnl::algorithm::eltwise_swish}};
  for (const auto& [function, algorithm] : functions) {
    std::vector<float> got = many_values();
    const std::vector<float> expected = by_onednn(algorithm, got);
    for (float& x : got) x = function(x);
    EXPECT_EQ(got, expected) << "algorithm " << int(algorithm);
  }
}

// A swish of another beta, and what has no finite value.
TEST(OneDnnFunctions, OfTheReferenceHaveTheBitsOfTheKernelsEverywhere) {
  const float infinity = std::numeric_limits<float>::infinity();
  std::vector<float> values = many_values();
  values.insert(values.end(), {-infinity, infinity, std::nanf(""), -0.0F, 1e-40F, 88.75F});
  std::vector<float> got(values.size());
  kernels::map_kernels().front().function({kernels::MapFunction::swish, 1.7F, 0.0F, false},
                                          values.data(), got.data(), got.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float expected = onednn_swish(values[i], 1.7F);
    EXPECT_TRUE(got[i] == expected || (std::isnan(got[i]) && std::isnan(expected))) << values[i];
  }
}

}  // namespace
}  // namespace octet

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "base/isa.h"
#include "octet/runtime.h"
#include "suites/cases.h"

namespace octet {
namespace {

using test::Case;
using test::CaseGraph;

// Relative to the largest element: backends add in different orders.
constexpr float kFloatTolerance = 1e-4F;

struct Executor {
  const char* name;
  CompileOptions options;
  /// OCTET_MAX_ISA while compiling; null leaves it alone.
  const char* max_isa = nullptr;
};

std::vector<Executor> executors() {
  const auto threads = [](int n) {
    return CompileOptions{.num_streams = 1, .inference_num_threads = n};
  };
  return {{"automatic_1_thread", threads(1)},
          {"automatic_3_threads", threads(3)},
          {"automatic_scalar", threads(1), "scalar"},
          {"automatic_avx2", threads(1), "avx2"},
          {"automatic_avx_vnni", threads(1), "avx_vnni"}};
}

const CompileOptions kReference{
    .num_streams = 1, .inference_num_threads = 1, .backend = Backend::reference};

// Sets OCTET_MAX_ISA for as long as it lives.
class MaxIsa {
 public:
  explicit MaxIsa(const char* word) {
    const char* before = std::getenv("OCTET_MAX_ISA");
    if (before != nullptr) before_ = before;
    was_set_ = before != nullptr;
    if (word != nullptr) setenv("OCTET_MAX_ISA", word, 1);
  }
  ~MaxIsa() {
    if (was_set_)
      setenv("OCTET_MAX_ISA", before_.c_str(), 1);
    else
      unsetenv("OCTET_MAX_ISA");
  }
  MaxIsa(const MaxIsa&) = delete;
  MaxIsa& operator=(const MaxIsa&) = delete;

 private:
  std::string before_;
  bool was_set_ = false;
};

struct Problem {
  explicit Problem(const Case& test_case) {
    CaseGraph graph;
    const OutputRef result = test_case.build(graph);
    graph.add(Result{}, {result});
    for (const NodeId id : graph.model.parameters())
      inputs.push_back(graph.random(graph.model.value({id, 0}).shape, -2, 2));
    model = std::move(graph.model);
  }
  Tensor run(const CompileOptions& options) const {
    InferRequest request = compile_model(model, "CPU", options).create_infer_request();
    for (std::size_t i = 0; i < inputs.size(); ++i) request.set_input_tensor(i, inputs[i]);
    request.infer();
    return request.output_tensor();
  }
  Model model;
  std::vector<Tensor> inputs;
};

void expect_near(const Tensor& got, const Tensor& expected, float relative, float absolute) {
  ASSERT_EQ(got.shape(), expected.shape());
  const auto x = got.data<float>();
  const auto y = expected.data<float>();
  float largest = 1e-6F;
  for (const float value : y) largest = std::max(largest, std::abs(value));
  for (std::size_t i = 0; i < x.size(); ++i) {
    ASSERT_LE(std::abs(x[i] - y[i]), relative * largest + absolute)
        << "element " << i << ": got " << x[i] << ", expected " << y[i];
  }
}

using CaseAndExecutor = std::tuple<Case, Executor>;

std::string name_of(const ::testing::TestParamInfo<CaseAndExecutor>& test) {
  return std::get<Case>(test.param).name + "_" + std::get<Executor>(test.param).name;
}

class FloatSuite : public ::testing::TestWithParam<CaseAndExecutor> {};

TEST_P(FloatSuite, AgreesWithReference) {
  const auto& [test_case, executor] = GetParam();
  const MaxIsa isa(executor.max_isa);
  const Problem problem(test_case);
  expect_near(problem.run(executor.options), problem.run(kReference), kFloatTolerance, 0);
}

INSTANTIATE_TEST_SUITE_P(Cases, FloatSuite,
                         ::testing::Combine(::testing::ValuesIn(test::float_cases()),
                                            ::testing::ValuesIn(executors())),
                         name_of);

class QuantizedSuite : public ::testing::TestWithParam<CaseAndExecutor> {};

TEST_P(QuantizedSuite, EqualsReferenceBitForBit) {
  const auto& [test_case, executor] = GetParam();
  const MaxIsa isa(executor.max_isa);
  const Problem problem(test_case);
  const Tensor expected = problem.run(kReference);
  const Tensor got = problem.run(executor.options);
  if (!(got == expected)) expect_near(got, expected, 0, 0);
}

INSTANTIATE_TEST_SUITE_P(Cases, QuantizedSuite,
                         ::testing::Combine(::testing::ValuesIn(test::quantized_cases()),
                                            ::testing::ValuesIn(executors())),
                         name_of);

class IntegerArithmetic : public ::testing::TestWithParam<Case> {};

// Products and sums of integers are exact where floats round, so that a value at the border of two
// levels may fall to either.
TEST_P(IntegerArithmetic, StaysWithinOneLevelOfTheFloatDefinition) {
  const Problem problem(GetParam());
  CompileOptions in_float = kReference;
  in_float.integer_kernels = false;
  expect_near(problem.run(kReference), problem.run(in_float), kFloatTolerance,
              GetParam().last_step);
}

TEST_P(IntegerArithmetic, IsUsed) {
  const Problem problem(GetParam());
  const CompiledModel compiled = compile_model(problem.model);
  bool any = false;
  for (const StepInfo& step : compiled.steps())
    any |= step.precision == "i8" && step.operation.find("FakeQuantize") != 0;
  EXPECT_TRUE(any);
}

INSTANTIATE_TEST_SUITE_P(Cases, IntegerArithmetic, ::testing::ValuesIn(test::quantized_cases()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace octet

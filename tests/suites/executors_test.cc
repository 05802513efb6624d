// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <string_view>

#include "base/isa.h"
#include "environment_variable.h"
#include "named.h"
#include "octet/formats.h"
#include "octet/runtime.h"
#include "shared_data.h"
#include "suites/cases.h"

namespace octet {
namespace {

using test::Case;
using test::CaseGraph;
using test::EnvironmentVariable;

// Relative to the largest element: backends add in different orders.
constexpr float kFloatTolerance = 1e-4F;

struct Executor {
  const char* name;
  CompileOptions options;
  /// OCTET_MAX_ISA while compiling; null leaves it alone.
  const char* max_isa = nullptr;
  friend void PrintTo(const Executor& c, std::ostream* out) { *out << c.name; }
};

// One stream, whose threads share each layer.
CompileOptions threads(int n) {
  return {.num_streams = 1, .inference_num_threads = n};
}

std::vector<Executor> executors() {
  return {{"automatic_1_thread", threads(1)},
          {"automatic_3_threads", threads(3)},
          {"automatic_scalar", threads(1), "scalar"},
          {"automatic_avx2", threads(1), "avx2"},
          {"automatic_avx_vnni", threads(1), "avx_vnni"},
          {"onednn", {.num_streams = 1, .inference_num_threads = 1, .backend = Backend::onednn}}};
}

const CompileOptions kReference{
    .num_streams = 1, .inference_num_threads = 1, .backend = Backend::reference};

// A CPU without the instructions of `word` would only repeat what the executor of those that it has
// does. oneDNN keeps the limit under which a process first uses it.
void skip_unless_reached(const char* word) {
  static const std::string limit_of_process = word == nullptr ? "" : word;
  if (word != nullptr && !usable_isa().includes(Isa::parse(word)))
    GTEST_SKIP() << "needs " << word << "; usable here: " << to_string(usable_isa());
  if (limit_of_process != (word == nullptr ? "" : word))
    GTEST_SKIP() << "needs a process of its own (--gtest_filter): this one has begun with "
                 << (limit_of_process.empty() ? "no limit" : limit_of_process);
}

struct Problem {
  explicit Problem(const Case& test_case) {
    CaseGraph graph;
    const OutputRef result = test_case.build(graph);
    graph.add(Result{}, {result});
    model = std::move(graph.model);
    for (const NodeId id : model.parameters())
      inputs.push_back(graph.random(model.value({id, 0}).shape, -2, 2));
  }
  explicit Problem(Model with_one_result) : model(std::move(with_one_result)) {
    CaseGraph graph;
    for (const NodeId id : model.parameters())
      inputs.push_back(graph.random(model.value({id, 0}).shape, -2, 2));
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

class FloatSuite : public ::testing::TestWithParam<CaseAndExecutor> {
 protected:
  void SetUp() override { skip_unless_reached(std::get<Executor>(GetParam()).max_isa); }
};

TEST_P(FloatSuite, AgreesWithReference) {
  const auto& [test_case, executor] = GetParam();
  const EnvironmentVariable isa("OCTET_MAX_ISA", executor.max_isa);
  const Problem problem(test_case);
  expect_near(problem.run(executor.options), problem.run(kReference), kFloatTolerance, 0);
}

INSTANTIATE_TEST_SUITE_P(Operations, FloatSuite,
                         ::testing::Combine(::testing::ValuesIn(test::operation_cases()),
                                            ::testing::ValuesIn(executors())),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Cases, FloatSuite,
                         ::testing::Combine(::testing::ValuesIn(test::float_cases()),
                                            ::testing::ValuesIn(executors())),
                         name_of);

INSTANTIATE_TEST_SUITE_P(Integers, FloatSuite,
                         ::testing::Combine(::testing::ValuesIn(test::integer_cases()),
                                            ::testing::ValuesIn(executors())),
                         name_of);

void expect_same_bits_for_any_number_of_threads(const Problem& problem) {
  const Tensor expected = problem.run(threads(1));
  for (const int n : {2, 3, 8}) EXPECT_TRUE(problem.run(threads(n)) == expected) << n << " threads";
}

// "native": whatever the CPU has.
using CaseAndIsa = std::tuple<Case, const char*>;

class NumThreads : public ::testing::TestWithParam<CaseAndIsa> {
 protected:
  void SetUp() override { skip_unless_reached(max_isa()); }
  static const char* max_isa() {
    const char* word = std::get<1>(GetParam());
    return std::string_view(word) == "native" ? nullptr : word;
  }
};

TEST_P(NumThreads, LeavesEachBitAsItIs) {
  const EnvironmentVariable isa("OCTET_MAX_ISA", max_isa());
  expect_same_bits_for_any_number_of_threads(Problem(std::get<0>(GetParam())));
}

std::string name_with_isa(const ::testing::TestParamInfo<CaseAndIsa>& test) {
  return std::get<0>(test.param).name + "_" + std::get<1>(test.param);
}

INSTANTIATE_TEST_SUITE_P(Cases, NumThreads,
                         ::testing::Combine(::testing::ValuesIn(test::float_cases()),
                                            ::testing::Values("native", "avx2")),
                         name_with_isa);
INSTANTIATE_TEST_SUITE_P(Operations, NumThreads,
                         ::testing::Combine(::testing::ValuesIn(test::operation_cases()),
                                            ::testing::Values("native")),
                         name_with_isa);
INSTANTIATE_TEST_SUITE_P(Mixed, NumThreads,
                         ::testing::Combine(::testing::ValuesIn(test::mixed_cases()),
                                            ::testing::Values("native")),
                         name_with_isa);

TEST(MobileNetV2, HasTheSameLogitsForAnyNumberOfThreads) {
  const auto shared = test::shared_dir();
  if (!shared) GTEST_SKIP() << "the shared models are not here";
  expect_same_bits_for_any_number_of_threads(
      Problem(read_model(*shared / "models/mobilenet_v2_cifar10/mobilenet_v2.xml")));
}

class QuantizedSuite : public ::testing::TestWithParam<CaseAndExecutor> {
 protected:
  void SetUp() override { skip_unless_reached(std::get<Executor>(GetParam()).max_isa); }
};

TEST_P(QuantizedSuite, EqualsReferenceBitForBit) {
  const auto& [test_case, executor] = GetParam();
  const EnvironmentVariable isa("OCTET_MAX_ISA", executor.max_isa);
  const Problem problem(test_case);
  const Tensor expected = problem.run(kReference);
  const Tensor got = problem.run(executor.options);
  if (!(got == expected)) expect_near(got, expected, 0, 0);
}

INSTANTIATE_TEST_SUITE_P(Cases, QuantizedSuite,
                         ::testing::Combine(::testing::ValuesIn(test::quantized_cases()),
                                            ::testing::ValuesIn(executors())),
                         name_of);

// Kernels compute in double in another order than the reference: the rounded values are the same
// unless a double comes next to the middle of two floats.
INSTANTIATE_TEST_SUITE_P(Mixed, QuantizedSuite,
                         ::testing::Combine(::testing::ValuesIn(test::mixed_cases()),
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
                         test::by_name);

}  // namespace
}  // namespace octet

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <cstdlib>
#include <limits>
#include <optional>
#include <string>

#include "base/affinity.h"
#include "octet/log.h"
#include "unit/runtime/models.h"

namespace octet {
namespace {

using ::testing::HasSubstr;

TEST(CompileModel, UnknownDeviceIsRefused) {
  try {
    compile_model(test::small_model(), "GPU");
    FAIL() << "expected InvalidArgument";
  } catch (const InvalidArgument& error) {
    EXPECT_THAT(error.what(), HasSubstr("expected device CPU or AUTO, got \"GPU\""));
  }
}

TEST(CompileModel, AutoIsTheCpu) {
  InferRequest request = compile_model(test::small_model(), "AUTO").create_infer_request();
  request.set_input_tensor(test::four_times(1));
  request.infer();
  EXPECT_EQ(request.output_tensor().data<float>()[0], test::small_model_answer(1));
}

TEST(CompileModel, WarnsOfConstantsThatAreNoNumbers) {
  Model model = test::small_model();
  const OutputRef broken =
      model.add_constant(Tensor::scalar(std::numeric_limits<float>::quiet_NaN()), "broken");
  GraphPatch patch(model);
  patch.rewire(*model.find("y"), 1, broken);
  patch.apply("test");
  std::string warning;
  set_log_sink([&](LogLevel, std::string_view text) { warning = text; });
  compile_model(model);
  set_log_sink({});
  EXPECT_THAT(warning, HasSubstr("constant \"broken\" holds NaN"));
}

TEST(CompileModel, NegativeThreadsAreRefused) {
  EXPECT_THROW(compile_model(test::small_model(), "CPU", test::streams(1, -1)), InvalidArgument);
}

TEST(CompileModel, EnvironmentGivesTheThreadsThatNoOptionGives) {
  ::setenv("OCTET_NUM_THREADS", "3", 1);
  const CompiledModel by_environment =
      compile_model(test::small_model(), "CPU", {.performance_hint = PerformanceHint::throughput});
  const CompiledModel by_option = compile_model(test::small_model(), "CPU", test::streams(1, 2));
  ::unsetenv("OCTET_NUM_THREADS");
  EXPECT_EQ(by_environment.num_streams(), 3);
  EXPECT_EQ(by_environment.inference_num_threads(), 3);
  EXPECT_EQ(by_option.inference_num_threads(), 2);
}

TEST(CompileModel, EnvironmentThatIsNoNumberOfThreadsIsRefused) {
  ::setenv("OCTET_NUM_THREADS", "many", 1);
  EXPECT_THROW(compile_model(test::small_model()), InvalidArgument);
  ::setenv("OCTET_NUM_THREADS", "1000000", 1);
  EXPECT_THROW(compile_model(test::small_model()), InvalidArgument);
  ::unsetenv("OCTET_NUM_THREADS");
}

TEST(CompiledModel, DescribesPortsAndStreams) {
  const CompiledModel compiled = compile_model(test::small_model(), "CPU", test::streams(2, 4));
  ASSERT_EQ(compiled.inputs().size(), 1U);
  EXPECT_EQ(compiled.inputs()[0].name, "x");
  EXPECT_EQ(compiled.inputs()[0].shape, (Shape{1, 4}));
  ASSERT_EQ(compiled.outputs().size(), 1U);
  EXPECT_EQ(compiled.num_streams(), 2);
  EXPECT_EQ(compiled.inference_num_threads(), 4);
  EXPECT_GE(compiled.optimal_number_of_infer_requests(), 2);
  EXPECT_FALSE(compiled.steps().empty());
}

TEST(CompiledModel, RequestsOutliveIt) {
  std::optional<CompiledModel> compiled = compile_model(test::small_model());
  InferRequest request = compiled->create_infer_request();
  compiled.reset();
  request.set_input_tensor(test::four_times(2));
  request.infer();
  EXPECT_EQ(request.output_tensor().data<float>()[3], test::small_model_answer(2));
}

TEST(CompiledModel, AnswersAreTheSameForAnyStreamsAndThreads) {
  const Model model = test::convolution_stack();
  Tensor input(ElementType::f32, {1, 4, 8, 8});
  int i = 0;
  for (float& x : input.data<float>()) x = static_cast<float>(i++ * 5 % 17 - 8) / 8;
  const auto answer = [&](int num_streams, int num_threads) {
    InferRequest request =
        compile_model(model, "CPU", test::streams(num_streams, num_threads)).create_infer_request();
    request.set_input_tensor(input);
    request.infer();
    return request.output_tensor();
  };
  const Tensor expected = answer(1, 1);
  EXPECT_EQ(answer(1, 2), expected);
  EXPECT_EQ(answer(2, 2), expected);
  EXPECT_EQ(answer(3, 1), expected);
}

TEST(CompiledModel, StreamsOnAllCpusKeepToTheirOwn) {
  const int num_cpus = static_cast<int>(usable_cpus().size());
  InferRequest request =
      compile_model(test::small_model(), "CPU", test::streams(num_cpus, num_cpus))
          .create_infer_request();
  int num_allowed = 0;
  request.set_callback([&](std::exception_ptr) {
    cpu_set_t set;
    if (::sched_getaffinity(0, sizeof set, &set) == 0) num_allowed = CPU_COUNT(&set);
  });
  request.start_async();
  request.wait();
  EXPECT_EQ(num_allowed, 1);
  EXPECT_EQ(usable_cpus().size(), static_cast<std::size_t>(num_cpus));
}

}  // namespace
}  // namespace octet

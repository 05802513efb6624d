// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <stdexcept>
#include <thread>

#include "unit/runtime/models.h"

namespace octet {
namespace {

using test::four_times;
using test::integer;
using test::small_model_answer;

InferRequest small_request() {
  return compile_model(test::small_model(), "CPU", test::streams(1, 1)).create_infer_request();
}

InferRequest failing_request() {
  return compile_model(test::failing_model(), "CPU", test::streams(1, 1)).create_infer_request();
}

float first_output(const InferRequest& request) {
  return request.output_tensor().data<float>()[0];
}

TEST(InferRequest, InputsAreZeroUntilSet) {
  InferRequest request = small_request();
  request.infer();
  EXPECT_EQ(first_output(request), small_model_answer(0));
}

InferRequest profiled_request() {
  return compile_model(test::small_model(), "CPU",
                       {.inference_num_threads = 1, .enable_profiling = true})
      .create_infer_request();
}

TEST(InferRequest, ProfilingInfoNamesTheSteps) {
  InferRequest request = profiled_request();
  request.infer();
  const CompiledModel model = compile_model(test::small_model(), "CPU", test::streams(1, 1));
  const std::vector<ProfilingInfo> infos = request.profiling_info();
  ASSERT_EQ(infos.size(), model.steps().size());
  for (std::size_t i = 0; i < infos.size(); ++i) {
    EXPECT_EQ(infos[i].node_name, model.steps()[i].name);
    EXPECT_EQ(infos[i].node_type, model.steps()[i].operation);
    EXPECT_EQ(infos[i].status, ProfilingInfo::Status::executed);
    EXPECT_GT(infos[i].real_time_ms, 0);
    EXPECT_GE(infos[i].cpu_time_ms, 0);
  }
}

TEST(InferRequest, StepsHaveNotRunAfterAReset) {
  InferRequest request = profiled_request();
  request.infer();
  request.reset_profiling();
  for (const ProfilingInfo& info : request.profiling_info()) {
    EXPECT_EQ(info.status, ProfilingInfo::Status::not_run);
    EXPECT_EQ(info.real_time_ms, 0);
  }
}

TEST(InferRequest, ProfilingAnswersTheSame) {
  InferRequest request = profiled_request();
  request.set_input_tensor(four_times(3));
  request.infer();
  EXPECT_EQ(first_output(request), small_model_answer(3));
}

TEST(InferRequest, ProfilingInfoOfAModelThatIsNotProfiledIsRefused) {
  InferRequest request = small_request();
  request.infer();
  EXPECT_THROW(request.profiling_info(), InvalidArgument);
}

TEST(InferRequest, OwnInputTensorCanBeFilledInPlace) {
  InferRequest request = small_request();
  request.input_tensor().data<float>()[0] = 3;
  request.infer();
  EXPECT_EQ(first_output(request), small_model_answer(3));
}

TEST(InferRequest, SharesTheMemoryOfAnInputThatWasSet) {
  InferRequest request = small_request();
  Tensor input = four_times(1);
  request.set_input_tensor(input);
  input.data<float>()[0] = 5;
  request.infer();
  EXPECT_EQ(first_output(request), small_model_answer(5));
}

TEST(InferRequest, RequestsOfOneModelHaveTheirOwnTensors) {
  const CompiledModel model = compile_model(test::small_model(), "CPU", test::streams(1, 1));
  InferRequest a = model.create_infer_request();
  InferRequest b = model.create_infer_request();
  a.set_input_tensor(four_times(1));
  b.set_input_tensor(four_times(2));
  a.infer();
  b.infer();
  EXPECT_EQ(first_output(a), small_model_answer(1));
  EXPECT_EQ(first_output(b), small_model_answer(2));
}

TEST(InferRequest, WrongShapeNamesExpectedAndGot) {
  InferRequest request = small_request();
  try {
    request.set_input_tensor(Tensor(ElementType::f32, {1, 5}));
    FAIL() << "expected InvalidArgument";
  } catch (const InvalidArgument& error) {
    EXPECT_STREQ(error.what(), "setting input 0 (\"x\"): expected f32[1,4], got f32[1,5]");
  }
}

TEST(InferRequest, WrongTypeAndIndexAreRefused) {
  InferRequest request = small_request();
  EXPECT_THROW(request.set_input_tensor(Tensor(ElementType::u8, {1, 4})), InvalidArgument);
  EXPECT_THROW(request.set_input_tensor(1, four_times(0)), InvalidArgument);
  EXPECT_THROW(request.output_tensor(1), InvalidArgument);
}

TEST(InferRequest, WaitWithoutStartReturns) {
  InferRequest request = small_request();
  EXPECT_NO_THROW(request.wait());
}

TEST(InferRequest, CallbackRunsBeforeWaitReturns) {
  InferRequest request = small_request();
  std::atomic<bool> called = false;
  request.set_callback([&](std::exception_ptr error) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    called = error == nullptr;
  });
  request.start_async();
  request.wait();
  EXPECT_TRUE(called);
}

TEST(InferRequest, SynchronousInferenceDoesNotCallBack) {
  InferRequest request = small_request();
  std::atomic<bool> called = false;
  request.set_callback([&](std::exception_ptr) { called = true; });
  request.infer();
  EXPECT_FALSE(called);
}

TEST(InferRequest, CallbackThatStartsAgainKeepsTheRequestBusy) {
  InferRequest request = small_request();
  constexpr int kRuns = 100;
  int runs = 0;
  std::vector<float> answers;
  request.set_input_tensor(four_times(0));
  request.set_callback([&](std::exception_ptr) {
    answers.push_back(first_output(request));
    if (++runs == kRuns) return;
    request.set_input_tensor(four_times(static_cast<float>(runs)));
    request.start_async();
  });
  request.start_async();
  request.wait();
  ASSERT_EQ(answers.size(), static_cast<std::size_t>(kRuns));
  for (int i = 0; i < kRuns; ++i) {
    EXPECT_EQ(answers[static_cast<std::size_t>(i)], small_model_answer(static_cast<float>(i)));
  }
}

// A request held in its callback, which the test lets go at its end.
struct HeldRequest {
  HeldRequest() {
    request.set_callback([this](std::exception_ptr) {
      if (num_calls++ != 0) return;
      entered.set_value();
      leave.get_future().wait();
    });
    request.start_async();
    entered.get_future().wait();
  }
  std::promise<void> entered;
  std::promise<void> leave;
  std::atomic<int> num_calls = 0;
  InferRequest request = small_request();
};

TEST(InferRequest, ItsCallbackCannotBeChangedWhileItRuns) {
  HeldRequest held;
  EXPECT_THROW(held.request.set_callback({}), InvalidArgument);
  held.leave.set_value();
}

TEST(InferRequest, AnotherThreadStartsItOnceWhileItsCallbackRuns) {
  HeldRequest held;
  held.request.set_input_tensor(four_times(7));
  held.request.start_async();
  EXPECT_THROW(held.request.start_async(), InvalidArgument);
  held.leave.set_value();
  held.request.wait();
  EXPECT_EQ(held.num_calls, 2);
  EXPECT_EQ(first_output(held.request), small_model_answer(7));
}

TEST(InferRequest, ARequestBehindAHeldStreamIsBusy) {
  const CompiledModel model = compile_model(test::small_model(), "CPU", test::streams(1, 1));
  InferRequest first = model.create_infer_request();
  InferRequest second = model.create_infer_request();
  std::promise<void> leave;
  first.set_callback([&](std::exception_ptr) { leave.get_future().wait(); });
  first.start_async();
  second.start_async();
  EXPECT_THROW(second.start_async(), InvalidArgument);
  EXPECT_THROW(second.set_input_tensor(four_times(1)), InvalidArgument);
  leave.set_value();
  EXPECT_NO_THROW(second.wait());
}

TEST(InferRequest, ErrorReachesWaitOnce) {
  InferRequest request = failing_request();
  request.set_input_tensor(integer(0));
  request.start_async();
  EXPECT_THROW(request.wait(), InvalidArgument);
  EXPECT_NO_THROW(request.wait());
}

TEST(InferRequest, ErrorReachesTheCallbackAndInferThrowsIt) {
  InferRequest request = failing_request();
  std::exception_ptr seen;
  request.set_callback([&](std::exception_ptr error) { seen = error; });
  request.set_input_tensor(integer(0));
  request.start_async();
  EXPECT_THROW(request.wait(), InvalidArgument);
  EXPECT_TRUE(seen != nullptr);
  EXPECT_THROW(request.infer(), InvalidArgument);
}

TEST(InferRequest, WorksAgainAfterAnError) {
  InferRequest request = failing_request();
  request.set_input_tensor(integer(0));
  EXPECT_THROW(request.infer(), InvalidArgument);
  request.set_input_tensor(integer(5));
  request.infer();
  EXPECT_EQ(request.output_tensor().data<std::int32_t>()[0], 12);
}

TEST(InferRequest, WhatTheCallbackThrowsReachesWait) {
  InferRequest request = small_request();
  request.set_callback([](std::exception_ptr) { throw std::runtime_error("from the callback"); });
  request.start_async();
  try {
    request.wait();
    FAIL() << "expected the callback's exception";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "from the callback");
  }
}

TEST(InferRequest, WaitingInACallbackIsRefusedInsteadOfHanging) {
  InferRequest request = small_request();
  request.set_callback([&](std::exception_ptr) { request.wait(); });
  request.start_async();
  EXPECT_THROW(request.wait(), InvalidArgument);
  request.set_callback([&](std::exception_ptr) { request.infer(); });
  request.start_async();
  EXPECT_THROW(request.wait(), InvalidArgument);
}

TEST(InferRequest, MovesWhileItsInferenceRuns) {
  InferRequest first = small_request();
  first.set_input_tensor(four_times(4));
  first.start_async();
  InferRequest second = std::move(first);
  second.wait();
  EXPECT_EQ(first_output(second), small_model_answer(4));
}

TEST(InferRequest, DestructionWaitsForTheCallback) {
  std::atomic<bool> done = false;
  {
    InferRequest request = small_request();
    request.set_callback([&](std::exception_ptr) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      done = true;
    });
    request.start_async();
  }
  EXPECT_TRUE(done);
}

TEST(InferRequest, ManyThreadsUseOneModel) {
  const CompiledModel model = compile_model(test::small_model(), "CPU", test::streams(2, 2));
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      InferRequest request = model.create_infer_request();
      for (int i = 0; i < 100; ++i) {
        const auto x = static_cast<float>(t * 1000 + i);
        request.set_input_tensor(four_times(x));
        request.infer();
        if (first_output(request) != small_model_answer(x)) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST(InferRequest, TellsHowLongItsLastInferenceTook) {
  const CompiledModel model = compile_model(test::small_model(), "CPU", test::streams(1, 1));
  InferRequest request = model.create_infer_request();
  EXPECT_EQ(request.latency_ms(), 0);
  request.infer();
  EXPECT_GT(request.latency_ms(), 0);
}

TEST(InferRequest, WaitsNoLongerThanAsked) {
  const CompiledModel model = compile_model(test::small_model(), "CPU", test::streams(1, 1));
  InferRequest request = model.create_infer_request();
  std::promise<void> may_end;
  request.set_callback([&](std::exception_ptr) { may_end.get_future().wait(); });
  request.start_async();
  EXPECT_FALSE(request.wait_for(std::chrono::milliseconds(1)));
  may_end.set_value();
  request.wait();
  EXPECT_TRUE(request.wait_for(std::chrono::milliseconds(0)));
}

}  // namespace
}  // namespace octet

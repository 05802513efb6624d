// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <stdexcept>

#include "unit/runtime/models.h"

namespace octet {
namespace {

using test::four_times;
using test::integer;
using test::small_model_answer;

TEST(AsyncInferQueue, EachOfManyInputsGetsItsOwnAnswer) {
  const CompiledModel model = compile_model(test::small_model(), "CPU", test::streams(2, 2));
  constexpr std::size_t kInputs = 1000;
  std::vector<float> answers(kInputs, -1);
  AsyncInferQueue queue(model, 4);
  queue.set_callback([&](InferRequest& request, std::size_t id) {
    answers[id] = request.output_tensor().data<float>()[2];
  });
  for (std::size_t i = 0; i < kInputs; ++i) queue.start_async(four_times(static_cast<float>(i)), i);
  queue.wait_all();
  for (std::size_t i = 0; i < kInputs; ++i) {
    ASSERT_EQ(answers[i], small_model_answer(static_cast<float>(i))) << "input " << i;
  }
}

TEST(AsyncInferQueue, OneRequestOnOneStreamAnswersInOrder) {
  const CompiledModel model = compile_model(test::small_model(), "CPU", test::streams(1, 1));
  std::vector<std::size_t> ids;
  AsyncInferQueue queue(model, 1);
  queue.set_callback([&](InferRequest&, std::size_t id) { ids.push_back(id); });
  for (std::size_t i = 0; i < 50; ++i) queue.start_async(four_times(0), 100 + i);
  queue.wait_all();
  ASSERT_EQ(ids.size(), 50U);
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  EXPECT_EQ(ids.front(), 100U);
}

TEST(AsyncInferQueue, DefaultNumberOfRequestsUsesAllStreams) {
  const CompiledModel model = compile_model(test::convolution_stack(), "CPU", test::streams(2, 2));
  std::mutex mutex;
  std::vector<std::size_t> ids;
  AsyncInferQueue queue(model);
  queue.set_callback([&](InferRequest&, std::size_t id) {
    const std::lock_guard lock(mutex);
    ids.push_back(id);
  });
  for (std::size_t i = 0; i < 20; ++i) queue.start_async(Tensor(ElementType::f32, {1, 4, 8, 8}), i);
  queue.wait_all();
  std::sort(ids.begin(), ids.end());
  ASSERT_EQ(ids.size(), 20U);
  for (std::size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(ids[i], i);
}

TEST(AsyncInferQueue, FirstErrorReachesWaitAllAndTheQueueGoesOn) {
  const CompiledModel model = compile_model(test::failing_model(), "CPU", test::streams(2, 2));
  std::atomic<int> answered = 0;
  AsyncInferQueue queue(model, 2);
  queue.set_callback([&](InferRequest&, std::size_t) { ++answered; });
  for (std::size_t i = 0; i < 10; ++i) queue.start_async(integer(i == 3 ? 0 : 1), i);
  EXPECT_THROW(queue.wait_all(), InvalidArgument);
  EXPECT_EQ(answered, 9);
  queue.start_async(integer(2), 10);
  EXPECT_NO_THROW(queue.wait_all());
}

TEST(AsyncInferQueue, WhatTheCallbackThrowsReachesWaitAll) {
  const CompiledModel model = compile_model(test::small_model(), "CPU", test::streams(1, 1));
  AsyncInferQueue queue(model, 1);
  queue.set_callback([](InferRequest&, std::size_t) { throw std::runtime_error("no"); });
  queue.start_async(four_times(0), 0);
  EXPECT_THROW(queue.wait_all(), std::runtime_error);
}

TEST(AsyncInferQueue, AnInputThatDoesNotFitIsRefusedAndItsRequestStaysUsable) {
  const CompiledModel model = compile_model(test::small_model(), "CPU", test::streams(1, 1));
  AsyncInferQueue queue(model, 1);
  EXPECT_THROW(queue.start_async(integer(1), 0), InvalidArgument);
  EXPECT_NO_THROW(queue.start_async(four_times(1), 1));
  EXPECT_NO_THROW(queue.wait_all());
}

TEST(AsyncInferQueue, DestructionWaitsForWhatWasStarted) {
  const CompiledModel model = compile_model(test::small_model(), "CPU", test::streams(2, 2));
  std::atomic<int> answered = 0;
  {
    AsyncInferQueue queue(model, 3);
    queue.set_callback([&](InferRequest&, std::size_t) { ++answered; });
    for (std::size_t i = 0; i < 30; ++i) queue.start_async(four_times(0), i);
  }
  EXPECT_EQ(answered, 30);
}

TEST(AsyncInferQueue, TheIdleRequestItNamesIsTakenNext) {
  const CompiledModel model = compile_model(test::small_model(), "CPU", test::streams(1, 1));
  AsyncInferQueue queue(model, 3);
  ASSERT_EQ(queue.size(), 3U);
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(queue.is_ready());
    const std::size_t index = queue.wait_for_idle();
    const float x = static_cast<float>(i);
    queue.start_async([&](InferRequest& request) { request.set_input_tensor(four_times(x)); }, 0);
    queue.wait_all();
    EXPECT_EQ(queue.request(index).output_tensor().data<float>()[0], small_model_answer(x));
  }
}

}  // namespace
}  // namespace octet

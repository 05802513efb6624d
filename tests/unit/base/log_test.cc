// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace octet {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Log : public ::testing::Test {
 protected:
  ~Log() override { set_log_sink({}); }

  LogSink collect() {
    return [this](LogLevel, std::string_view message) { messages_.emplace_back(message); };
  }

  std::vector<std::string> messages_;
};

TEST_F(Log, PrintsNothingWithoutASink) {
  ::testing::internal::CaptureStderr();
  ::testing::internal::CaptureStdout();
  log_warning("nobody listens");
  EXPECT_EQ(::testing::internal::GetCapturedStderr() + ::testing::internal::GetCapturedStdout(),
            "");
}

TEST_F(Log, HandsFormattedMessagesToTheSink) {
  set_log_sink(collect());
  log_warning("{} of {}", 3, "ten");
  EXPECT_THAT(messages_, ElementsAre("3 of ten"));
}

TEST_F(Log, DropsMessagesBelowTheLowestLevel) {
  set_log_sink(collect(), LogLevel::info);
  log_debug("dropped");
  log_info("kept");
  EXPECT_THAT(messages_, ElementsAre("kept"));
}

TEST_F(Log, IsSilencedByAnEmptySink) {
  set_log_sink(collect());
  set_log_sink({});
  log(LogLevel::error, "unheard");
  EXPECT_THAT(messages_, IsEmpty());
  EXPECT_FALSE(log_enabled(LogLevel::error));
}

TEST_F(Log, SurvivesASinkThatThrows) {
  set_log_sink([](LogLevel, std::string_view) { throw std::runtime_error("broken"); });
  EXPECT_NO_THROW(log_warning("message"));
}

TEST_F(Log, PrintsLevelAndMessageToStderr) {
  ::testing::internal::CaptureStderr();
  set_log_sink(stderr_log_sink());
  log_warning("disk is {}", "slow");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "[warning] disk is slow\n");
}

}  // namespace
}  // namespace octet

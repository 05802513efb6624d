// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "base/env.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

namespace octet {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

EnvironmentLookup lookup(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  };
}

TEST(Environment, IsEmptyWithoutVariables) {
  const Environment environment = read_environment(lookup({}));
  EXPECT_FALSE(environment.max_isa);
  EXPECT_FALSE(environment.num_threads);
}

TEST(Environment, ReadsEachVariable) {
  const Environment environment =
      read_environment(lookup({{"OCTET_MAX_ISA", "avx2"}, {"OCTET_NUM_THREADS", "3"}}));
  EXPECT_EQ(environment.max_isa, Isa(Isa::avx2));
  EXPECT_EQ(environment.num_threads, 3);
}

TEST(Environment, TakesAnEmptyValueAsNotSet) {
  EXPECT_FALSE(read_environment(lookup({{"OCTET_MAX_ISA", ""}})).max_isa);
}

TEST(Environment, NamesTheVariableAndTheValueItRefuses) {
  EXPECT_THAT(
      [] {
        read_environment(lookup({{"OCTET_MAX_ISA", "sse9"}}));
      },
      ThrowsMessage<InvalidArgument>(
          AllOf(HasSubstr("OCTET_MAX_ISA"), HasSubstr("avx512_vnni"), HasSubstr("sse9"))));
}

TEST(Environment, RefusesImpossibleThreadNumbersAndNonNumbers) {
  for (const char* value : {"0", "-1", "two", "2x", "4097", "99999999999"}) {
    EXPECT_THROW(read_environment(lookup({{"OCTET_NUM_THREADS", value}})), InvalidArgument)
        << value;
  }
}

TEST(Environment, DescribesEveryVariable) {
  for (const EnvironmentVariable& variable : environment_variables()) {
    EXPECT_TRUE(variable.name.starts_with("OCTET_"));
    EXPECT_FALSE(variable.meaning.empty()) << variable.name;
  }
}

}  // namespace
}  // namespace octet

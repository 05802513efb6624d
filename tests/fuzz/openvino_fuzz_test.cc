// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstring>

#include "fuzz/judge.h"
#include "fuzz/seed_models.h"

namespace octet::fuzz {
namespace {

TEST(FuzzOpenvino, MutantsAreReadOrRefused) {
  Judge judge(written(seed_model(), "model.xml"));
  judge.judge_mutants(2000, [](Random& random, Files& files) {
    std::string& xml = files[0].second;
    std::string& bin = files[1].second;
    if (random.once_in(8)) {
      bin = mutate_bytes(random, std::move(bin));
    } else if (random.once_in(50)) {
      files.pop_back();
    } else {
      for (std::size_t i = 1 + random.below(3); i > 0; --i)
        xml = mutate_text(random, std::move(xml));
    }
  });
  EXPECT_TRUE(judge.seed_is_read());
  EXPECT_GT(judge.num_read(), 0U);
}

// What shapes follow from is wrong in the constants as often as in the attributes.
TEST(FuzzOpenvino, MutantsOfOperationsAreReadOrRefused) {
  Judge judge(written(seed_operations(), "model.xml"));
  judge.judge_mutants(2000, [](Random& random, Files& files) {
    std::string& xml = files[0].second;
    std::string& bin = files[1].second;
    for (std::size_t i = 1 + random.below(2); i > 0; --i) {
      if (random.once_in(2))
        bin = mutate_integers(random, std::move(bin));
      else
        xml = mutate_text(random, std::move(xml));
    }
  });
  EXPECT_TRUE(judge.seed_is_read());
  EXPECT_GT(judge.num_read(), 0U);
}

TEST(FuzzOpenvino, NestedElementsAreReadOrRefused) {
  constexpr std::size_t kDepth = 100'000;
  // Pointers and two strings: what an element is in memory.
  constexpr std::size_t kHonest = kDepth * 8 * sizeof(void*);
  const Files files = written(seed_model(), "model.xml");
  Judge judge(files);
  std::string open;
  std::string close;
  for (std::size_t i = 0; i < kDepth; ++i) {
    open += "<a>";
    close += "</a>";
  }
  const auto judge_inserted = [&](const char* behind, const std::string& text) {
    Files nested = files;
    std::string& xml = nested[0].second;
    xml.insert(xml.find(behind) + std::strlen(behind), text);
    judge.judge(nested, fmt::format("nested elements behind {}", behind), kHonest);
  };
  judge_inserted("<layers>", open + close);
  judge_inserted("<rt_info>", open + close);
  judge_inserted("<edges>", open);
}

}  // namespace
}  // namespace octet::fuzz

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fuzz/judge.h"
#include "fuzz/zip_bomb.h"
#include "unit/formats/exported_archive.h"

namespace octet::fuzz {
namespace {

using test::as_int;
using test::as_ints;
using test::as_tensor;
using test::as_tensors;

// A classifier with a residual sum, views, and an attention block over the rows of its pictures.
test::ExportedProgram seed_program() {
  test::ExportedProgram program;
  const std::string bytes(std::size_t{4} * 512, '\1');
  const test::TensorMeta image{{1, 4, 8, 8}};
  program.parameter("conv.weight", {{4, 4, 3, 3}}, bytes.substr(0, 576));
  program.parameter("conv.bias", {{4}}, bytes.substr(0, 16));
  program.parameter("fc.weight", {{2, 256}}, bytes);
  program.parameter_in("fc.bias", {{2}, test::kFloat, {1}, 3}, "weight_2");
  program.input("x", image);
  program.call("conv2d.default",
               {{"input", as_tensor("x")},
                {"weight", as_tensor("p_conv.weight")},
                {"bias", as_tensor("p_conv.bias")},
                {"stride", as_ints({1, 1})},
                {"padding", as_ints({1, 1})}},
               "conv", image);
  program.call("relu.default", {{"self", as_tensor("conv")}}, "relu", image);
  program.call("add.Tensor", {{"self", as_tensor("relu")}, {"other", as_tensor("x")}}, "sum",
               image);
  program.call("max_pool2d.default",
               {{"self", as_tensor("sum")},
                {"kernel_size", as_ints({3, 3})},
                {"stride", as_ints({1, 1})},
                {"padding", as_ints({1, 1})}},
               "pool", image);
  program.call("cat.default", {{"tensors", as_tensors({"sum", "pool"})}, {"dim", as_int(1)}}, "cat",
               {{1, 8, 8, 8}});
  program.call(
      "slice.Tensor",
      {{"self", as_tensor("cat")}, {"dim", as_int(1)}, {"start", as_int(2)}, {"end", as_int(6)}},
      "slice", image);
  program.call(
      "scaled_dot_product_attention.default",
      {{"query", as_tensor("slice")}, {"key", as_tensor("slice")}, {"value", as_tensor("sum")}},
      "attention", image);
  program.call("permute.default",
               {{"self", as_tensor("attention")}, {"dims", as_ints({0, 2, 3, 1})}}, "permuted",
               {{1, 8, 8, 4}});
  program.call("reshape.default", {{"self", as_tensor("permuted")}, {"shape", as_ints({1, -1})}},
               "flat", {{1, 256}});
  program.call("linear.default",
               {{"input", as_tensor("flat")},
                {"weight", as_tensor("p_fc.weight")},
                {"bias", as_tensor("p_fc.bias")}},
               "logits", {{1, 2}});
  program.call("softmax.int", {{"self", as_tensor("logits")}, {"dim", as_int(-1)}}, "y", {{1, 2}});
  program.output(as_tensor("y"));
  return program;
}

TEST(FuzzExported, MutantsAreReadOrRefused) {
  const test::ExportedProgram program = seed_program();
  const std::string graph = program.graph_json();
  Judge judge({{"net.pt2", program.bytes()}});
  judge.judge_mutants(2000, [&](Random& random, Files& files) {
    std::string& bytes = files[0].second;
    if (random.once_in(4)) {
      bytes = mutate_bytes(random, std::move(bytes));
      return;
    }
    // Checksums that fit let the mutant through to the graph.
    std::string changed = graph;
    for (std::size_t i = 1 + random.below(2); i > 0; --i)
      changed = mutate_text(random, std::move(changed));
    bytes = program.bytes_of(changed);
  });
  EXPECT_TRUE(judge.seed_is_read());
  EXPECT_GT(judge.num_read(), 0U);
}

// The entries that say where weights lie, in what shape and with what strides.
TEST(FuzzExported, MutantsOfItsWeightsAreReadOrRefused) {
  const std::string bytes = seed_program().bytes();
  const std::string begin = R"({"config": {"conv.weight")";
  const std::size_t at = bytes.find(begin);
  const std::size_t size = bytes.find("PK", at) - at;
  Judge judge({{"net.pt2", bytes}});
  judge.judge_mutants(1000, [&](Random& random, Files& files) {
    std::string config = mutate_text(random, bytes.substr(at, size));
    config.resize(size, ' ');
    std::string& changed = files[0].second;
    const std::string sum = test::little_endian(test::crc32_of(bytes.substr(at, size)), 4);
    changed.replace(at, size, config);
    const std::string new_sum = test::little_endian(test::crc32_of(config), 4);
    for (std::size_t i = changed.find(sum); i != std::string::npos; i = changed.find(sum, i + 4))
      changed.replace(i, 4, new_sum);
  });
  EXPECT_TRUE(judge.seed_is_read());
  EXPECT_GT(judge.num_read(), 0U);
}

TEST(FuzzExported, BombsAreRefused) {
  const test::ExportedProgram program = seed_program();
  const std::string graph = program.graph_json();
  Judge judge({{"net.pt2", program.bytes()}});
  constexpr std::size_t kNumCopies = 400'000;
  const std::string bomb = deflate_bomb(kNumCopies);
  judge.judge({{"net.pt2", zip_of_deflated("net/models/model.json", bomb, 258 * kNumCopies + 1)}},
              "a zip bomb");
  for (const std::size_t depth : {std::size_t{90}, std::size_t{100'000}}) {
    std::string nested = graph;
    nested.insert(nested.find("\"nodes\": [") + 10,
                  std::string(depth, '[') + std::string(depth, ']') + ",");
    judge.judge({{"net.pt2", program.bytes_of(nested)}}, fmt::format("{} nested lists", depth),
                depth * 64);
  }
}

}  // namespace
}  // namespace octet::fuzz

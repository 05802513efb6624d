// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <string_view>
#include <tuple>

#include "formats/pytorch/architectures/architectures.h"

// ShuffleNetV2 (Ma et al. 2018, arXiv:1807.11164, table 5) without the first stride and the first
// pool, for 32x32 images. State_dict names of chenyaofo/pytorch-cifar-models: conv1.{0,1},
// stage<stage>.<block>.{branch1,branch2}.<index>, conv5.{0,1}, fc.
namespace octet::pytorch {
namespace {

struct ShuffleNetWidth {
  std::string_view name;
  /// Of stages 2, 3 and 4, and of conv5.
  std::array<std::int64_t, 4> channels;
};
constexpr ShuffleNetWidth kShuffleNetWidths[] = {{"shufflenetv2_x0_5", {48, 96, 192, 1024}},
                                                 {"shufflenetv2_x1_0", {116, 232, 464, 1024}},
                                                 {"shufflenetv2_x1_5", {176, 352, 704, 1024}},
                                                 {"shufflenetv2_x2_0", {244, 488, 976, 2048}}};
constexpr int kShuffleNetBlocks[] = {4, 8, 4};

OutputRef pointwise(NetworkBuilder& net, OutputRef x, const std::string& branch, int index,
                    std::int64_t out_channels) {
  x = net.conv_bn(x, {.conv = fmt::format("{}.{}", branch, index),
                      .bn = fmt::format("{}.{}", branch, index + 1),
                      .out_channels = out_channels});
  return net.relu(x, fmt::format("{}.{}", branch, index + 2));
}

OutputRef depthwise(NetworkBuilder& net, OutputRef x, const std::string& branch, int index,
                    std::int64_t stride) {
  return net.conv_bn(x, {.conv = fmt::format("{}.{}", branch, index),
                         .bn = fmt::format("{}.{}", branch, index + 1),
                         .out_channels = net.channels(x),
                         .kernel = 3,
                         .stride = stride,
                         .depthwise = true});
}

OutputRef inverted_residual(NetworkBuilder& net, OutputRef x, const std::string& block,
                            std::int64_t out_channels, std::int64_t stride) {
  OutputRef first = x;
  OutputRef second = x;
  if (stride == 1) {
    std::tie(first, second) = net.halve_channels(x, block + ".chunk");
  } else {
    const std::string branch = block + ".branch1";
    first = pointwise(net, depthwise(net, x, branch, 0, stride), branch, 2, out_channels / 2);
  }
  const std::string branch = block + ".branch2";
  second = pointwise(net, second, branch, 0, out_channels / 2);
  second = pointwise(net, depthwise(net, second, branch, 3, stride), branch, 5, out_channels / 2);
  return net.shuffle_channels(net.concat_channels(first, second, block + ".cat"), 2,
                              block + ".shuffle");
}

void build(NetworkBuilder& net, const ShuffleNetWidth& variant, std::int64_t num_classes) {
  OutputRef x = net.conv_bn(net.input(),
                            {.conv = "conv1.0", .bn = "conv1.1", .out_channels = 24, .kernel = 3});
  x = net.relu(x, "conv1.2");
  for (std::size_t stage = 0; stage < 3; ++stage) {
    for (int i = 0; i < kShuffleNetBlocks[stage]; ++i) {
      x = inverted_residual(net, x, fmt::format("stage{}.{}", stage + 2, i),
                            variant.channels[stage], i == 0 ? 2 : 1);
    }
  }
  x = net.global_average_pool(pointwise(net, x, "conv5", 0, variant.channels[3]));
  net.output(net.linear(x, "fc", net.out_features("fc", num_classes)));
}

}  // namespace

void add_shufflenet_v2(std::vector<Architecture>& all) {
  for (const ShuffleNetWidth& variant : kShuffleNetWidths) {
    add_cifar(all, std::string(variant.name),
              [&variant](NetworkBuilder& net, std::int64_t num_classes) {
                build(net, variant, num_classes);
              });
  }
}

}  // namespace octet::pytorch

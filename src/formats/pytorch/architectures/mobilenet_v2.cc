// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "formats/pytorch/architectures/architectures.h"

// MobileNetV2 (Sandler et al. 2018, arXiv:1801.04381, table 2). State_dict names of torchvision and
// of chenyaofo/pytorch-cifar-models: features.0.{0,1}, features.<block>.conv..., features.18.{0,1},
// classifier.1.
namespace octet::pytorch {
namespace {

struct Stage {
  std::int64_t expansion;
  std::int64_t channels;
  int num_blocks;
  std::int64_t stride;
};
constexpr Stage kStages[] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                             {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};

// The nearest multiple of 8 that is not more than 10 % below.
std::int64_t scaled_channels(std::int64_t channels, double width) {
  const double exact = static_cast<double>(channels) * width;
  const std::int64_t rounded =
      std::max<std::int64_t>(8, static_cast<std::int64_t>(exact + 4) / 8 * 8);
  return static_cast<double>(rounded) < 0.9 * exact ? rounded + 8 : rounded;
}

// Expansion (conv.0), depthwise (conv.1) and projection (conv.2, conv.3); without expansion each
// moves up by one.
OutputRef inverted_residual(NetworkBuilder& net, OutputRef x, const std::string& block,
                            std::int64_t out_channels, std::int64_t stride,
                            std::int64_t expansion) {
  const std::int64_t hidden = net.channels(x) * expansion;
  int index = 0;
  OutputRef y = x;
  if (expansion != 1) {
    const std::string layer = fmt::format("{}.conv.{}", block, index++);
    y = net.relu6(
        net.conv_bn(y, {.conv = layer + ".0", .bn = layer + ".1", .out_channels = hidden}),
        layer + ".2");
  }
  const std::string layer = fmt::format("{}.conv.{}", block, index++);
  y = net.relu6(net.conv_bn(y, {.conv = layer + ".0",
                                .bn = layer + ".1",
                                .out_channels = hidden,
                                .kernel = 3,
                                .stride = stride,
                                .depthwise = true}),
                layer + ".2");
  y = net.conv_bn(y, {.conv = fmt::format("{}.conv.{}", block, index),
                      .bn = fmt::format("{}.conv.{}", block, index + 1),
                      .out_channels = out_channels});
  return stride == 1 && net.channels(x) == out_channels ? net.add(x, y, block + ".add") : y;
}

// For the 32x32 images of CIFAR the first layer and the stage of 24 channels keep their size.
void build(NetworkBuilder& net, double width, bool cifar, std::int64_t num_classes) {
  OutputRef x = net.conv_bn(net.input(), {.conv = "features.0.0",
                                          .bn = "features.0.1",
                                          .out_channels = scaled_channels(32, width),
                                          .kernel = 3,
                                          .stride = cifar ? 1 : 2});
  x = net.relu6(x, "features.0.2");
  int block = 1;
  for (const Stage& stage : kStages) {
    const std::int64_t stride = cifar && stage.channels == 24 ? 1 : stage.stride;
    for (int i = 0; i < stage.num_blocks; ++i, ++block) {
      x = inverted_residual(net, x, fmt::format("features.{}", block),
                            scaled_channels(stage.channels, width), i == 0 ? stride : 1,
                            stage.expansion);
    }
  }
  const std::string last = fmt::format("features.{}", block);
  x = net.conv_bn(x, {.conv = last + ".0",
                      .bn = last + ".1",
                      .out_channels = scaled_channels(1280, std::max(1.0, width))});
  x = net.global_average_pool(net.relu6(x, last + ".2"));
  net.output(net.linear(x, "classifier.1", net.out_features("classifier.1", num_classes)));
}

}  // namespace

void add_mobilenet_v2(std::vector<Architecture>& all) {
  constexpr std::pair<const char*, double> kWidths[] = {
      {"x0_5", 0.5}, {"x0_75", 0.75}, {"x1_0", 1.0}, {"x1_4", 1.4}};
  for (const auto& [word, width] : kWidths) {
    add_cifar(all, fmt::format("mobilenetv2_{}", word),
              [width = width](NetworkBuilder& net, std::int64_t num_classes) {
                build(net, width, true, num_classes);
              });
  }
  add_imagenet(all, "mobilenet_v2", [](NetworkBuilder& net, std::int64_t num_classes) {
    build(net, 1.0, false, num_classes);
  });
}

}  // namespace octet::pytorch

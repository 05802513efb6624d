// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <string_view>

#include "formats/pytorch/architectures/architectures.h"

// ResNet (He et al. 2015, arXiv:1512.03385) with convolutions in the shortcuts that change the
// shape (option B) and the stride of a bottleneck in its 3x3 convolution. State_dict names of
// torchvision and of chenyaofo/pytorch-cifar-models: conv1, bn1,
// layer<stage>.<block>.{conv1,bn1,conv2,bn2,conv3,bn3,downsample.0,downsample.1}, fc.
namespace octet::pytorch {
namespace {

struct Depth {
  std::string_view name;
  std::array<int, 4> num_blocks;
  bool bottleneck;
};
constexpr Depth kImagenet[] = {{"resnet18", {2, 2, 2, 2}, false},
                               {"resnet34", {3, 4, 6, 3}, false},
                               {"resnet50", {3, 4, 6, 3}, true},
                               {"resnet101", {3, 4, 23, 3}, true},
                               {"resnet152", {3, 8, 36, 3}, true}};

struct Block {
  std::string name;
  std::int64_t width;
  std::int64_t stride;
  bool bottleneck;
};

OutputRef residual_block(NetworkBuilder& net, OutputRef x, const Block& block) {
  const auto convolution = [&](OutputRef from, int index, std::int64_t channels,
                               std::int64_t kernel, std::int64_t stride) {
    return net.conv_bn(from, {.conv = fmt::format("{}.conv{}", block.name, index),
                              .bn = fmt::format("{}.bn{}", block.name, index),
                              .out_channels = channels,
                              .kernel = kernel,
                              .stride = stride});
  };
  const auto relu = [&](OutputRef from, int index) {
    return net.relu(from, fmt::format("{}.relu{}", block.name, index));
  };
  const std::int64_t out_channels = block.width * (block.bottleneck ? 4 : 1);
  OutputRef y;
  if (block.bottleneck) {
    y = relu(convolution(x, 1, block.width, 1, 1), 1);
    y = relu(convolution(y, 2, block.width, 3, block.stride), 2);
    y = convolution(y, 3, out_channels, 1, 1);
  } else {
    y = relu(convolution(x, 1, block.width, 3, block.stride), 1);
    y = convolution(y, 2, out_channels, 3, 1);
  }
  OutputRef shortcut = x;
  if (block.stride != 1 || net.channels(x) != out_channels) {
    shortcut = net.conv_bn(x, {.conv = block.name + ".downsample.0",
                               .bn = block.name + ".downsample.1",
                               .out_channels = out_channels,
                               .stride = block.stride});
  }
  return relu(net.add(y, shortcut, block.name + ".add"), block.bottleneck ? 3 : 2);
}

OutputRef stage(NetworkBuilder& net, OutputRef x, int index, int num_blocks, Block block) {
  for (int i = 0; i < num_blocks; ++i) {
    block.name = fmt::format("layer{}.{}", index, i);
    x = residual_block(net, x, block);
    block.stride = 1;
  }
  return x;
}

void classify(NetworkBuilder& net, OutputRef x, std::int64_t num_classes) {
  net.output(net.linear(net.global_average_pool(x), "fc", net.out_features("fc", num_classes)));
}

void build_imagenet(NetworkBuilder& net, const Depth& depth, std::int64_t num_classes) {
  OutputRef x = net.conv_bn(
      net.input(), {.conv = "conv1", .bn = "bn1", .out_channels = 64, .kernel = 7, .stride = 2});
  x = net.max_pool(net.relu(x, "relu"), 3, 2, 1, "maxpool");
  std::int64_t width = 64;
  for (int i = 1; const int num_blocks : depth.num_blocks) {
    x = stage(net, x, i, num_blocks, {{}, width, i == 1 ? 1 : 2, depth.bottleneck});
    ++i;
    width *= 2;
  }
  classify(net, x, num_classes);
}

void build_cifar(NetworkBuilder& net, int blocks_per_stage, std::int64_t num_classes) {
  OutputRef x =
      net.conv_bn(net.input(), {.conv = "conv1", .bn = "bn1", .out_channels = 16, .kernel = 3});
  x = net.relu(x, "relu");
  for (int i = 1; i <= 3; ++i)
    x = stage(net, x, i, blocks_per_stage, {{}, std::int64_t{8} << i, i == 1 ? 1 : 2, false});
  classify(net, x, num_classes);
}

}  // namespace

void add_resnet(std::vector<Architecture>& all) {
  for (const Depth& depth : kImagenet) {
    add_imagenet(all, std::string(depth.name),
                 [&depth](NetworkBuilder& net, std::int64_t num_classes) {
                   build_imagenet(net, depth, num_classes);
                 });
  }
  for (const int depth : {20, 32, 44, 56}) {
    add_cifar(all, fmt::format("resnet{}", depth),
              [depth](NetworkBuilder& net, std::int64_t num_classes) {
                build_cifar(net, (depth - 2) / 6, num_classes);
              });
  }
}

}  // namespace octet::pytorch

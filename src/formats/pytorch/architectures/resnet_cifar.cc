// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "formats/pytorch/architectures/architectures.h"

// ResNet for CIFAR-10 (He et al. 2015, arXiv:1512.03385, section 4.2) with option A shortcuts:
// identity, subsampled and padded with zero channels where the width changes. State_dict names of
// akamaster/pytorch_resnet_cifar10: conv1, bn1, layer<stage>.<block>.{conv1,bn1,conv2,bn2}, linear.
namespace octet::pytorch {
namespace {

OutputRef basic_block(NetworkBuilder& net, OutputRef x, const std::string& block,
                      std::int64_t out_channels, std::int64_t stride) {
  OutputRef y = net.conv_bn(x, {.conv = block + ".conv1",
                                .bn = block + ".bn1",
                                .out_channels = out_channels,
                                .kernel = 3,
                                .stride = stride});
  y = net.relu(y, block + ".relu1");
  y = net.conv_bn(
      y,
      {.conv = block + ".conv2", .bn = block + ".bn2", .out_channels = out_channels, .kernel = 3});
  const std::int64_t added_channels = out_channels - net.channels(x);
  const bool identity = stride == 1 && added_channels == 0;
  const OutputRef shortcut =
      identity ? x
               : net.subsample_and_pad_channels(x, stride, added_channels / 2, block + ".shortcut");
  return net.relu(net.add(y, shortcut, block + ".add"), block + ".relu2");
}

void build(NetworkBuilder& net, int depth) {
  const int blocks_per_stage = (depth - 2) / 6;
  OutputRef x = net.relu(
      net.conv_bn(net.input(), {.conv = "conv1", .bn = "bn1", .out_channels = 16, .kernel = 3}),
      "relu");
  for (int stage = 1; stage <= 3; ++stage) {
    for (int block = 0; block < blocks_per_stage; ++block) {
      x = basic_block(net, x, fmt::format("layer{}.{}", stage, block), std::int64_t{8} << stage,
                      stage > 1 && block == 0 ? 2 : 1);
    }
  }
  x = net.global_average_pool(x);
  net.output(net.linear(x, "linear", net.out_features("linear", 10)));
}

}  // namespace

void add_resnet_cifar(std::vector<Architecture>& all) {
  for (const int depth : {20, 32, 44, 56, 110}) {
    all.push_back({fmt::format("resnet{}", depth), Shape{1, 3, 32, 32},
                   [depth](NetworkBuilder& net) { build(net, depth); }});
  }
}

}  // namespace octet::pytorch

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

#include "formats/pytorch/architectures/architectures.h"

// VGG with batch norm (Simonyan and Zisserman 2014, arXiv:1409.1556, table 1, columns A, B, D, E).
// State_dict names of torchvision and of chenyaofo/pytorch-cifar-models: features.<index>, which
// counts convolutions, batch norms, activations and pools, and classifier.{0,3,6}.
namespace octet::pytorch {
namespace {

// Convolutions of 3x3 in each of the five stages that a pool ends.
constexpr std::pair<std::string_view, std::array<int, 5>> kDepths[] = {
    {"vgg11_bn", {1, 1, 2, 2, 2}},
    {"vgg13_bn", {2, 2, 2, 2, 2}},
    {"vgg16_bn", {2, 2, 3, 3, 3}},
    {"vgg19_bn", {2, 2, 4, 4, 4}}};
constexpr std::array<std::int64_t, 5> kChannels = {64, 128, 256, 512, 512};

OutputRef features(NetworkBuilder& net, const std::array<int, 5>& depths) {
  OutputRef x = net.input();
  int index = 0;
  const auto layer = [](int i) { return fmt::format("features.{}", i); };
  for (std::size_t stage = 0; stage < depths.size(); ++stage) {
    for (int i = 0; i < depths[stage]; ++i, index += 3) {
      x = net.conv_bn(x, {.conv = layer(index),
                          .bn = layer(index + 1),
                          .out_channels = kChannels[stage],
                          .kernel = 3,
                          .bias = true});
      x = net.relu(x, layer(index + 2));
    }
    x = net.max_pool(x, 2, 2, 0, layer(index++));
  }
  return x;
}

// The last pool of 32x32 images leaves one pixel; ImageNet's classifiers see 7x7 of them.
void build(NetworkBuilder& net, const std::array<int, 5>& depths, bool cifar,
           std::int64_t num_classes) {
  const std::int64_t width = cifar ? 512 : 4096;
  OutputRef x = features(net, depths);
  if (!cifar) x = net.adaptive_average_pool(x, 7, "avgpool");
  x = net.flatten(x, kChannels.back() * (cifar ? 1 : 49));
  x = net.relu(net.linear(x, "classifier.0", width), "classifier.1");
  x = net.relu(net.linear(x, "classifier.3", width), "classifier.4");
  net.output(net.linear(x, "classifier.6", net.out_features("classifier.6", num_classes)));
}

}  // namespace

void add_vgg(std::vector<Architecture>& all) {
  for (const auto& [name, depths] : kDepths) {
    add_cifar(all, std::string(name),
              [&depths = depths](NetworkBuilder& net, std::int64_t num_classes) {
                build(net, depths, true, num_classes);
              });
    add_imagenet(all, std::string(name),
                 [&depths = depths](NetworkBuilder& net, std::int64_t num_classes) {
                   build(net, depths, false, num_classes);
                 });
  }
}

}  // namespace octet::pytorch

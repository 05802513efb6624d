// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/pytorch/architectures/architectures.h"

#include <fmt/format.h>

#include <utility>

namespace octet::pytorch {
namespace {

void append(std::vector<Architecture>& all, std::string name, Shape input_shape,
            const BuildForClasses& build, std::int64_t num_classes) {
  all.push_back({std::move(name), std::move(input_shape),
                 [build, num_classes](NetworkBuilder& net) { build(net, num_classes); }});
}

}  // namespace

void add_cifar(std::vector<Architecture>& all, const std::string& name,
               const BuildForClasses& build) {
  for (const std::int64_t num_classes : {10, 100})
    append(all, fmt::format("cifar{}_{}", num_classes, name), {1, 3, 32, 32}, build, num_classes);
}

void add_imagenet(std::vector<Architecture>& all, const std::string& name,
                  const BuildForClasses& build) {
  append(all, name, {1, 3, 224, 224}, build, 1000);
}

std::vector<Architecture> all_architectures() {
  std::vector<Architecture> all;
  add_mobilenet_v2(all);
  add_repvgg(all);
  add_resnet(all);
  add_resnet_cifar(all);
  add_shufflenet_v2(all);
  add_vgg(all);
  return all;
}

}  // namespace octet::pytorch

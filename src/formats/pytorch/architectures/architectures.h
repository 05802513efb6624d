// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "formats/pytorch/architectures/network_builder.h"

namespace octet::pytorch {

/// A network that a state_dict may hold the weights of.
struct Architecture {
  std::string name;
  Shape input_shape;
  /// Adds the layers from input() to output().
  std::function<void(NetworkBuilder&)> build;
};

/// Adds the layers of a network that is trained on several data sets.
/// @param num_classes  outputs of the last layer where the state_dict does not say it.
using BuildForClasses = std::function<void(NetworkBuilder&, std::int64_t num_classes)>;
/// Appends cifar10_<name> and cifar100_<name>.
void add_cifar(std::vector<Architecture>& all, const std::string& name,
               const BuildForClasses& build);
/// Appends <name>, for the images and classes of ImageNet.
void add_imagenet(std::vector<Architecture>& all, const std::string& name,
                  const BuildForClasses& build);

// Each appends the networks of its file.
void add_mobilenet_v2(std::vector<Architecture>& all);
void add_repvgg(std::vector<Architecture>& all);
void add_resnet(std::vector<Architecture>& all);
void add_resnet_cifar(std::vector<Architecture>& all);
void add_shufflenet_v2(std::vector<Architecture>& all);
void add_vgg(std::vector<Architecture>& all);

std::vector<Architecture> all_architectures();

}  // namespace octet::pytorch

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

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

// Each appends the networks of its file.
void add_mobilenet_v2_cifar(std::vector<Architecture>& all);
void add_resnet_cifar(std::vector<Architecture>& all);

std::vector<Architecture> all_architectures();

}  // namespace octet::pytorch

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/pytorch/architectures/architectures.h"

namespace octet::pytorch {

std::vector<Architecture> all_architectures() {
  std::vector<Architecture> all;
  add_mobilenet_v2_cifar(all);
  add_resnet_cifar(all);
  return all;
}

}  // namespace octet::pytorch

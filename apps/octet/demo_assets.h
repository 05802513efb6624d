// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

namespace octet {

/// The file mobilenet_v2_demo.pt: a PyTorch state_dict (zip format, f16) of MobileNetV2 x1.0,
/// architecture "cifar10_mobilenetv2_x1_0", trained on DemoShapes with the preprocessing "cifar10".
std::span<const std::byte> demo_weights() noexcept;

}  // namespace octet

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "octet/data.h"

namespace octet {
namespace {

struct Preset {
  std::string_view name;
  std::array<float, 3> mean;
  std::array<float, 3> std;
  int resize;
  int crop;
};

constexpr std::array kPresets{
    Preset{"cifar10", {0.4914F, 0.4822F, 0.4465F}, {0.247F, 0.243F, 0.261F}, 0, 0},
    Preset{"cifar100", {0.5070F, 0.4865F, 0.4409F}, {0.2673F, 0.2564F, 0.2761F}, 0, 0},
    Preset{"imagenet", {0.485F, 0.456F, 0.406F}, {0.229F, 0.224F, 0.225F}, 256, 224},
    Preset{"imagenet-norm", {0.485F, 0.456F, 0.406F}, {0.229F, 0.224F, 0.225F}, 0, 0},
    Preset{"resnet-cifar10", {0.485F, 0.456F, 0.406F}, {0.229F, 0.224F, 0.225F}, 0, 0},
};

}  // namespace

Preprocess named_preprocess(std::string_view name) {
  const auto* preset = std::find_if(kPresets.begin(), kPresets.end(),
                                    [&](const Preset& p) { return p.name == name; });
  if (preset == kPresets.end()) {
    throw InvalidArgument(fmt::format("choosing a preprocessing: expected one of {}, got \"{}\"",
                                      fmt::join(preprocess_names(), ", "), name));
  }
  Preprocess result;
  result.mean.assign(preset->mean.begin(), preset->mean.end());
  result.std.assign(preset->std.begin(), preset->std.end());
  result.resize = preset->resize;
  result.crop = preset->crop;
  return result;
}

std::vector<std::string> preprocess_names() {
  std::vector<std::string> names;
  for (const Preset& preset : kPresets) names.emplace_back(preset.name);
  return names;
}

}  // namespace octet

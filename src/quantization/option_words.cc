// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/quantization.h"

namespace octet {

std::string_view to_string(QuantizationPreset preset) {
  return preset == QuantizationPreset::mixed ? "mixed" : "performance";
}

std::string_view to_string(OverflowFix fix) {
  switch (fix) {
    case OverflowFix::enable:
      return "enable";
    case OverflowFix::first_layer_only:
      return "first_layer_only";
    case OverflowFix::disable:
      return "disable";
    case OverflowFix::automatic:
      return "auto";
  }
  return "";
}

std::string_view to_string(TargetDevice device) {
  switch (device) {
    case TargetDevice::any:
      return "any";
    case TargetDevice::cpu:
      return "cpu";
    case TargetDevice::gpu:
      return "gpu";
    case TargetDevice::npu:
      return "npu";
    case TargetDevice::cpu_spr:
      return "cpu_spr";
  }
  return "";
}

std::string_view to_string(QuantizationScheme scheme) {
  return scheme == QuantizationScheme::symmetric ? "symmetric" : "asymmetric";
}

std::string_view to_string(QuantizerPropagationRule rule) {
  switch (rule) {
    case QuantizerPropagationRule::do_not_merge_branches:
      return "do_not_merge_branches";
    case QuantizerPropagationRule::merge_if_all_branches_same:
      return "merge_if_all_branches_same";
    case QuantizerPropagationRule::merge_with_potential_requantization:
      return "merge_with_potential_requantization";
    case QuantizerPropagationRule::merge_all_in_one:
      return "merge_all_in_one";
  }
  return "";
}

}  // namespace octet

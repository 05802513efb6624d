// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "octet/formats.h"
#include "shared_data.h"
#include "unit/quantization/placement_text.h"

namespace octet {
namespace {

std::vector<std::string> golden_lines(const std::string& name) {
  std::ifstream file(std::filesystem::path(PROJECT_SOURCE_DIR) / "tests/golden" / name);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> placement_lines(const Model& model) {
  const QuantizerPlacement placement =
      place_quantizers(model, {.recipe = QuantizationRecipe::nncf});
  std::vector<std::string> lines = test::activation_lines(model, placement);
  const std::vector<std::string> weights = test::weight_lines(model, placement);
  lines.insert(lines.end(), weights.begin(), weights.end());
  return lines;
}

// The golden files list what nncf.quantize (NNCF 3.4, defaults) puts into the same models saved as
// OpenVINO IR.

TEST(SharedModels, MobileNetV2IsQuantizedWhereNncfDoes) {
  const auto shared = test::shared_dir();
  if (!shared) GTEST_SKIP() << "the shared models are not there";
  Model model = read_model(*shared / "models/mobilenet_v2_cifar10/mobilenet_v2.xml");
  EXPECT_EQ(placement_lines(model), golden_lines("mobilenet_v2_quantizers.txt"));
}

TEST(SharedModels, ResNet20IsQuantizedWhereNncfDoes) {
  const auto shared = test::shared_dir();
  if (!shared) GTEST_SKIP() << "the shared models are not there";
  const Model model = read_model(*shared / "models/resnet_cifar10/resnet20-12fca82f.th",
                                 {.architecture = "resnet20"});
  EXPECT_EQ(placement_lines(model), golden_lines("resnet20_quantizers.txt"));
}

}  // namespace
}  // namespace octet

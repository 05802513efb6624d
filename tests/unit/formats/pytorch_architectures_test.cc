// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <regex>
#include <string>
#include <vector>

#include "checkpoint_bytes.h"
#include "formats/pytorch/architectures/architectures.h"
#include "formats/pytorch/pytorch.h"
#include "octet/error.h"
#include "shared_data.h"

namespace octet::pytorch {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string error_of(const Architecture& architecture, const StateDict& weights) {
  NetworkBuilder builder(weights, architecture.name, architecture.input_shape);
  try {
    architecture.build(builder);
    builder.finish();
  } catch (const InvalidArgument& error) {
    return error.what();
  }
  return "";
}

// What the error lists as missing from an empty state_dict, made with ones.
StateDict fitting_weights(const Architecture& architecture) {
  const std::string missing = error_of(architecture, StateDict{"none", {}});
  StateDict weights{"ones.pt", {}};
  const std::regex entry(R"(([\w.]+) (\[[\d,]+\]))");
  for (std::sregex_iterator i(missing.begin(), missing.end(), entry), end; i != end; ++i) {
    const Shape shape = parse_shape((*i)[2].str());
    weights.tensors.emplace_back(
        (*i)[1].str(),
        Tensor::from(shape,
                     std::vector<float>(static_cast<std::size_t>(shape.num_elements()), 1.0F)));
  }
  return weights;
}

const Architecture& named(const std::vector<Architecture>& all, const std::string& name) {
  return *std::find_if(all.begin(), all.end(),
                       [&](const Architecture& a) { return a.name == name; });
}

TEST(PytorchArchitectures, AreTheOnesOfTheTutorialAndTheResnets) {
  EXPECT_THAT(architecture_names(),
              ElementsAre("cifar100_mobilenetv2_x0_5", "cifar100_mobilenetv2_x0_75",
                          "cifar100_mobilenetv2_x1_0", "cifar100_mobilenetv2_x1_4",
                          "cifar10_mobilenetv2_x0_5", "cifar10_mobilenetv2_x0_75",
                          "cifar10_mobilenetv2_x1_0", "cifar10_mobilenetv2_x1_4", "resnet110",
                          "resnet20", "resnet32", "resnet44", "resnet56"));
}

TEST(PytorchArchitectures, BuildFromWeightsThatFit) {
  for (const Architecture& architecture : all_architectures()) {
    const StateDict weights = fitting_weights(architecture);
    NetworkBuilder builder(weights, architecture.name, architecture.input_shape);
    architecture.build(builder);
    const Model model = builder.finish();
    model.validate("building");
    const Value& output = model.value(model.node(model.results().at(0)).inputs.at(0));
    EXPECT_EQ(output.shape, (Shape{1, architecture.name.starts_with("cifar100") ? 100 : 10}))
        << architecture.name;
    EXPECT_THAT(output.names, ElementsAre("y"));
    EXPECT_THAT(model.value({model.parameters().at(0), 0}).names, ElementsAre("x"));
  }
}

// Parameters of the trained networks as published: 2,236,682 (MobileNetV2 x1.0) and 269,722
// (ResNet-20), batch norms' running values not counted.
TEST(PytorchArchitectures, HaveThePublishedNumbersOfParameters) {
  const auto num_parameters = [&](const std::string& name) {
    std::size_t count = 0;
    for (const auto& [key, tensor] : fitting_weights(named(all_architectures(), name)).tensors) {
      if (!key.ends_with("running_mean") && !key.ends_with("running_var"))
        count += tensor.num_elements();
    }
    return count;
  };
  EXPECT_EQ(num_parameters("cifar10_mobilenetv2_x1_0"), 2'236'682U);
  EXPECT_EQ(num_parameters("resnet20"), 269'722U);
}

TEST(PytorchArchitectures, ListEveryTensorThatDoesNotFit) {
  const auto all = all_architectures();
  StateDict weights = fitting_weights(named(all, "resnet20"));
  const auto entry = [&](const std::string& name) {
    return std::find_if(weights.tensors.begin(), weights.tensors.end(),
                        [&](const auto& t) { return t.first == name; });
  };
  weights.tensors.erase(entry("bn1.bias"));
  weights.tensors.erase(entry("layer3.2.conv2.weight"));
  entry("linear.weight")->second = Tensor(ElementType::f32, {100, 64});
  entry("linear.bias")->second = Tensor(ElementType::i64, {10});
  weights.tensors.emplace_back("head.weight", Tensor(ElementType::f32, {3, 4}));
  weights.tensors.emplace_back("bn1.num_batches_tracked", Tensor(ElementType::i64, {}));
  EXPECT_EQ(error_of(named(all, "resnet20"), weights),
            "ones.pt: building resnet20: the checkpoint does not hold its tensors; 2 missing: "
            "bn1.bias [16], layer3.2.conv2.weight [64,64,3,3]; "
            "2 misshapen: linear.weight (expected [10,64] of floats, got [100,64] of f32), "
            "linear.bias (expected [10] of floats, got [10] of i64); "
            "1 extra: head.weight [3,4]");
}

TEST(PytorchArchitectures, NameATensorThatHoldsNoNumbers) {
  const auto all = all_architectures();
  const auto error_with = [&](const std::string& name, float value) {
    StateDict weights = fitting_weights(named(all, "resnet20"));
    for (auto& [key, tensor] : weights.tensors) {
      if (key == name) tensor.data<float>()[2] = value;
    }
    return error_of(named(all, "resnet20"), weights);
  };
  EXPECT_EQ(error_with("bn1.weight", std::numeric_limits<float>::quiet_NaN()),
            "ones.pt: tensor \"bn1.weight\": expected finite values, got nan at element 2");
  EXPECT_EQ(error_with("bn1.running_var", -1),
            "ones.pt: tensor \"bn1.running_var\": expected values >= 0, got -1 at element 2");
}

TEST(PytorchArchitectures, AcceptOtherInputSizes) {
  const auto all = all_architectures();
  const StateDict weights = fitting_weights(named(all, "resnet20"));
  NetworkBuilder builder(weights, "resnet20", Shape{Shape::kDynamic, 3, 64, 48});
  named(all, "resnet20").build(builder);
  const Model model = builder.finish();
  EXPECT_EQ(model.value(model.node(model.results()[0]).inputs[0]).shape,
            (Shape{Shape::kDynamic, 10}));
  EXPECT_THROW(NetworkBuilder(weights, "resnet20", Shape{1, 1, 32, 32}), InvalidArgument);
}

TEST(NetworkBuilder, FoldsBatchNormInDouble) {
  const StateDict weights{
      "net.pt",
      {{"c.weight", Tensor::from<float>({2, 1, 1, 1}, std::vector<float>{3, 5})},
       {"b.weight", Tensor::from<float>({2}, std::vector<float>{2, -0.1F})},
       {"b.bias", Tensor::from<float>({2}, std::vector<float>{0.5F, 0.25F})},
       {"b.running_mean", Tensor::from<float>({2}, std::vector<float>{1, -7})},
       {"b.running_var", Tensor::from<float>({2}, std::vector<float>{4, 0.3F})}}};
  NetworkBuilder builder(weights, "one layer", {1, 1, 4, 4}, 1);
  builder.output(builder.conv_bn(builder.input(), {.conv = "c", .bn = "b", .out_channels = 2}));
  const Model model = builder.finish();
  const double scale0 = 2 / std::sqrt(4 + 1e-5);
  const double scale1 = static_cast<double>(-0.1F) / std::sqrt(static_cast<double>(0.3F) + 1e-5);
  const auto values = [&](const char* name) {
    return model.constant({*model.find(name), 0})->data<float>();
  };
  EXPECT_THAT(values("c.weight"),
              ElementsAre(static_cast<float>(3 * scale0), static_cast<float>(5 * scale1)));
  EXPECT_THAT(values("c.bias"),
              ElementsAre(static_cast<float>(0.5 - scale0), static_cast<float>(0.25 + 7 * scale1)));
}

TEST(ReadPytorch, TellsCheckpointsByTheirFirstBytes) {
  EXPECT_TRUE(is_pytorch(test::as_byte_span(test::zip_bytes({{"a", ""}}))));
  EXPECT_TRUE(is_pytorch(test::as_byte_span(test::legacy_checkpoint("}", {}))));
  EXPECT_FALSE(is_pytorch(test::as_byte_span("this is a text file")));
  EXPECT_FALSE(is_pytorch({}));
}

TEST(ReadPytorch, AsksForTheArchitecture) {
  const std::string bytes = test::zip_checkpoint("}", {});
  for (const char* name : {"", "resnet21"}) {
    try {
      read_pytorch(test::as_byte_span(bytes), "net.pt", {.architecture = name, .input_shape = {}});
      FAIL() << "accepted \"" << name << "\"";
    } catch (const InvalidArgument& error) {
      EXPECT_THAT(
          error.what(),
          HasSubstr("expected the name of its architecture, one of cifar100_mobilenetv2_x0_5"));
    }
  }
}

TEST(ReadPytorch, RefusesATextFile) {
  EXPECT_THROW(read_model(test::as_byte_span("this is a text file"), "net.pt",
                          {.architecture = "resnet20", .input_shape = {}}),
               ParseError);
}

struct Given {
  const char* file;
  const char* architecture;
  const char* convolution;
};

class GivenCheckpoint : public testing::TestWithParam<Given> {};

TEST_P(GivenCheckpoint, IsRead) {
  const auto shared = test::shared_dir();
  if (!shared) GTEST_SKIP() << "the shared models are not there (OCTET_SHARED_DIR)";
  const Model model = read_model(*shared / "models" / GetParam().file,
                                 {.architecture = GetParam().architecture, .input_shape = {}});
  model.validate("reading");
  EXPECT_TRUE(model.find(GetParam().convolution));
  EXPECT_EQ(model.value(model.node(model.results().at(0)).inputs.at(0)).shape, (Shape{1, 10}));
}

INSTANTIATE_TEST_SUITE_P(
    Shared, GivenCheckpoint,
    testing::Values(Given{"mobilenet_v2_cifar10/cifar10_mobilenetv2_x1_0.pt",
                          "cifar10_mobilenetv2_x1_0", "features.17.conv.1.0"},
                    Given{"resnet_cifar10/resnet20-12fca82f.th", "resnet20", "layer3.2.conv2"},
                    Given{"resnet_cifar10/resnet32-d509ac18.th", "resnet32", "layer3.4.conv2"}));

}  // namespace
}  // namespace octet::pytorch

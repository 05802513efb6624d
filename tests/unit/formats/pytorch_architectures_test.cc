// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "checkpoint_bytes.h"
#include "formats/pytorch/architectures/architectures.h"
#include "formats/pytorch/pytorch.h"
#include "named.h"
#include "octet/error.h"
#include "octet/log.h"
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

// What is missing from a state_dict.
std::vector<std::pair<std::string, Shape>> missing_from(const Architecture& architecture,
                                                        const StateDict& weights) {
  NetworkBuilder builder(weights, architecture.name, architecture.input_shape);
  architecture.build(builder);
  std::vector<std::pair<std::string, Shape>> tensors;
  for (const std::string& missing : builder.missing()) {
    const std::size_t space = missing.find(' ');
    tensors.emplace_back(missing.substr(0, space), parse_shape(missing.substr(space + 1)));
  }
  return tensors;
}

// What is missing from an empty state_dict, made with ones.
StateDict fitting_weights(const Architecture& architecture) {
  StateDict weights{"ones.pt", {}};
  for (const auto& [name, shape] : missing_from(architecture, {"none", {}})) {
    weights.tensors.emplace_back(
        name, Tensor::from(
                  shape, std::vector<float>(static_cast<std::size_t>(shape.num_elements()), 1.0F)));
  }
  return weights;
}

const Architecture& named(const std::vector<Architecture>& all, const std::string& name) {
  return *std::find_if(all.begin(), all.end(),
                       [&](const Architecture& a) { return a.name == name; });
}

TEST(PytorchArchitectures, AreThoseOfTheZoosOnceEach) {
  const auto names = architecture_names();
  EXPECT_THAT(names,
              testing::IsSupersetOf(
                  {"cifar10_mobilenetv2_x1_0", "cifar100_mobilenetv2_x1_4", "cifar10_repvgg_a0",
                   "cifar10_resnet20", "cifar10_shufflenetv2_x1_0", "cifar10_vgg11_bn",
                   "cifar10_vgg13_bn", "cifar10_vgg16_bn", "cifar100_vgg19_bn", "mobilenet_v2",
                   "resnet18", "resnet20", "resnet34", "resnet50", "resnet110", "vgg16_bn"}));
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

// Those for ImageNet need hundreds of megabytes each.
TEST(PytorchArchitectures, BuildFromWeightsThatFit) {
  for (const Architecture& architecture : all_architectures()) {
    if (architecture.input_shape[2] != 32) continue;
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

// As published with the networks (torchvision.models, the model zoos' tables), batch norms' running
// values not counted.
TEST(PytorchArchitectures, HaveThePublishedNumbersOfParameters) {
  const auto all = all_architectures();
  const auto num_parameters = [&](const std::string& name) {
    std::int64_t count = 0;
    for (const auto& [key, shape] : missing_from(named(all, name), {"none", {}})) {
      if (!key.ends_with("running_mean") && !key.ends_with("running_var"))
        count += shape.num_elements();
    }
    return count;
  };
  EXPECT_EQ(num_parameters("cifar10_mobilenetv2_x1_0"), 2'236'682);
  EXPECT_EQ(num_parameters("resnet20"), 269'722);
  EXPECT_EQ(num_parameters("resnet18"), 11'689'512);
  EXPECT_EQ(num_parameters("resnet34"), 21'797'672);
  EXPECT_EQ(num_parameters("resnet50"), 25'557'032);
  EXPECT_EQ(num_parameters("resnet101"), 44'549'160);
  EXPECT_EQ(num_parameters("resnet152"), 60'192'808);
  EXPECT_EQ(num_parameters("mobilenet_v2"), 3'504'872);
  EXPECT_EQ(num_parameters("vgg11_bn"), 132'868'840);
  EXPECT_EQ(num_parameters("vgg16_bn"), 138'365'992);
  EXPECT_EQ(num_parameters("vgg19_bn"), 143'678'248);
}

TEST(PytorchArchitectures, TakeTheNumberOfClassesFromTheLastLayer) {
  const auto all = all_architectures();
  for (const auto& [name, layer] :
       std::map<std::string, std::string>{{"resnet20", "linear"},
                                          {"cifar10_resnet20", "fc"},
                                          {"cifar10_vgg11_bn", "classifier.6"},
                                          {"cifar100_mobilenetv2_x0_5", "classifier.1"}}) {
    StateDict weights = fitting_weights(named(all, name));
    for (auto& [key, tensor] : weights.tensors) {
      if (key == layer + ".weight") tensor = Tensor(ElementType::f32, {7, tensor.shape()[1]});
      if (key == layer + ".bias") tensor = Tensor(ElementType::f32, {7});
    }
    NetworkBuilder builder(weights, name, named(all, name).input_shape);
    named(all, name).build(builder);
    const Model model = builder.finish();
    EXPECT_EQ(model.value(model.node(model.results()[0]).inputs[0]).shape, (Shape{1, 7})) << name;
  }
}

TEST(PytorchArchitectures, SayWhichInputSizesAClassifierTakes) {
  const auto all = all_architectures();
  const StateDict weights{"none", {}};
  NetworkBuilder builder(weights, "cifar10_vgg11_bn", {1, 3, 64, 64});
  try {
    named(all, "cifar10_vgg11_bn").build(builder);
    FAIL() << "accepted";
  } catch (const InvalidArgument& error) {
    EXPECT_THAT(error.what(), HasSubstr("none: building cifar10_vgg11_bn: expected an input shape "
                                        "that gives 512 features"));
    EXPECT_THAT(error.what(), HasSubstr("got [1,3,64,64], which gives [1,512,2,2]"));
  }
}

// A deployed block holds one convolution instead of the branches.
TEST(PytorchArchitectures, ReadRepVggBlocksAsTrainedAndAsDeployed) {
  const auto all = all_architectures();
  const Architecture& repvgg = named(all, "cifar10_repvgg_a0");
  StateDict weights = fitting_weights(repvgg);
  std::erase_if(weights.tensors, [](const auto& t) { return t.first.starts_with("stage1.1."); });
  weights.tensors.emplace_back("stage1.1.rbr_reparam.weight",
                               Tensor(ElementType::f32, {48, 48, 3, 3}));
  EXPECT_THAT(missing_from(repvgg, weights),
              ElementsAre(testing::Pair("stage1.1.rbr_reparam.bias", Shape{48})));
  weights.tensors.emplace_back("stage1.1.rbr_reparam.bias", Tensor(ElementType::f32, {48}));
  EXPECT_EQ(error_of(repvgg, weights), "");
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
  entry("linear.weight")->second = Tensor(ElementType::f32, {100, 63});
  entry("linear.bias")->second = Tensor(ElementType::i64, {100});
  weights.tensors.emplace_back("head.weight", Tensor(ElementType::f32, {3, 4}));
  weights.tensors.emplace_back("bn1.num_batches_tracked", Tensor(ElementType::i64, {}));
  EXPECT_EQ(error_of(named(all, "resnet20"), weights),
            "ones.pt: building resnet20: the checkpoint does not hold its tensors; 2 missing: "
            "bn1.bias [16], layer3.2.conv2.weight [64,64,3,3]; "
            "2 misshapen: linear.weight (expected [100,64] of floats, got [100,63] of f32), "
            "linear.bias (expected [100] of floats, got [100] of i64); "
            "1 extra: head.weight [3,4]");
}

TEST(PytorchArchitectures, ListTheFirstFiveOfManyThatAreMissing) {
  const auto all = all_architectures();
  EXPECT_THAT(error_of(named(all, "resnet20"), {"empty.pt", {}}),
              testing::EndsWith("; 97 missing: conv1.weight [16,3,3,3], bn1.weight [16], "
                                "bn1.bias [16], bn1.running_mean [16], bn1.running_var [16], ..."));
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

// x passes three branches whose middles are 0.5 x, 0.25 x and the batch norm's 2 x: 2.75 x + 1.
TEST(NetworkBuilder, AddsBranchesToTheMiddleOfTheFilters) {
  Filters sum{1, 1, 3, {0, 0, 0, 0, 0.5, 0, 0, 0, 0}, {0.25}};
  sum.add_to_middle({1, 1, 1, {0.25}, {0.25}});
  sum.add_to_middle({1, 1, 1, {2}, {0.5}});
  EXPECT_THAT(sum.weights, ElementsAre(0, 0, 0, 0, 2.75, 0, 0, 0, 0));
  EXPECT_THAT(sum.bias, ElementsAre(1));
}

TEST(ReadPytorch, TellsCheckpointsByTheirFirstBytes) {
  EXPECT_TRUE(is_pytorch(test::as_byte_span(test::zip_bytes({{"a", ""}}))));
  EXPECT_TRUE(is_pytorch(test::as_byte_span(test::legacy_checkpoint("}", {}))));
  EXPECT_FALSE(is_pytorch(test::as_byte_span("this is a text file")));
  EXPECT_FALSE(is_pytorch({}));
}

/// A network's tensors in the safetensors format, zeros of f32.
std::string zeros_with_prefix(const Architecture& architecture, const std::string& prefix) {
  std::string header;
  std::int64_t size = 0;
  for (const auto& [name, shape] : missing_from(architecture, {"none", {}})) {
    const std::int64_t bytes = 4 * shape.num_elements();
    const std::string dims = to_string(shape);
    header += header.empty() ? "{" : ",";
    header += "\"" + prefix + name + R"(":{"dtype":"F32","shape":)" + dims +
              R"(,"data_offsets":[)" + std::to_string(size) + "," + std::to_string(size + bytes) +
              "]}";
    size += bytes;
  }
  header += "}";
  std::string bytes(8, '\0');
  for (std::size_t i = 0; i < 8; ++i)
    bytes[i] = static_cast<char>(header.size() >> (8 * i) & 0xFFU);
  return bytes + header + std::string(static_cast<std::size_t>(size), '\0');
}

TEST(ReadPytorch, LeavesOutWhatAllNamesBeginWithAndSaysSo) {
  const auto all = all_architectures();
  for (const std::string prefix : {"module.", "_orig_mod.module.", "net.backbone."}) {
    const std::string bytes = zeros_with_prefix(named(all, "resnet20"), prefix);
    std::string told;
    set_log_sink([&](LogLevel, std::string_view message) { told += message; });
    const Model model = read_pytorch(test::as_byte_span(bytes), "net.safetensors",
                                     {.architecture = "resnet20", .input_shape = {}});
    set_log_sink({});
    EXPECT_TRUE(model.find("conv1")) << prefix;
    EXPECT_EQ(told, "net.safetensors: all names begin with \"" + prefix + "\", which is left out");
  }
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
  const char* name;
  const char* convolution;
  friend void PrintTo(const Given& c, std::ostream* out) { *out << c.name; }
};

class GivenCheckpoint : public testing::TestWithParam<Given> {};

TEST_P(GivenCheckpoint, IsRead) {
  const auto shared = test::shared_dir();
  if (!shared) GTEST_SKIP() << "the shared models are not there (OCTET_SHARED_DIR)";
  const Model model = read_model(*shared / "models" / GetParam().file,
                                 {.architecture = GetParam().name, .input_shape = {}});
  model.validate("reading");
  EXPECT_TRUE(model.find(GetParam().convolution));
  EXPECT_EQ(model.value(model.node(model.results().at(0)).inputs.at(0)).shape, (Shape{1, 10}));
}

INSTANTIATE_TEST_SUITE_P(
    Shared, GivenCheckpoint,
    testing::Values(Given{"mobilenet_v2_cifar10/cifar10_mobilenetv2_x1_0.pt",
                          "cifar10_mobilenetv2_x1_0", "features.17.conv.1.0"},
                    Given{"resnet_cifar10/resnet20-12fca82f.th", "resnet20", "layer3.2.conv2"},
                    Given{"resnet_cifar10/resnet32-d509ac18.th", "resnet32", "layer3.4.conv2"}),
    test::by_name);

}  // namespace
}  // namespace octet::pytorch

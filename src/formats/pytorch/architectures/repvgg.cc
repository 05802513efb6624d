// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "formats/pytorch/architectures/architectures.h"

// RepVGG (Ding et al. 2021, arXiv:2101.03697, table 2) with the strides of the first two stages
// taken out for 32x32 images. State_dict names of chenyaofo/pytorch-cifar-models: stage0,
// stage<stage>.<block> and linear; a block is trained as the sum of rbr_dense.{conv,bn} (3x3),
// rbr_1x1.{conv,bn} and rbr_identity (a batch norm), and deployed as their sum in rbr_reparam.
namespace octet::pytorch {
namespace {

struct RepVggWidth {
  std::string_view name;
  double width;
  double last_width;
};
constexpr RepVggWidth kRepVggWidths[] = {
    {"repvgg_a0", 0.75, 2.5}, {"repvgg_a1", 1, 2.5}, {"repvgg_a2", 1.5, 2.75}};
constexpr int kRepVggBlocks[] = {2, 4, 14, 1};

OutputRef block(NetworkBuilder& net, OutputRef x, const std::string& name,
                std::int64_t out_channels, std::int64_t stride) {
  const std::int64_t in_channels = net.channels(x);
  const auto branch = [&](const std::string& of, std::int64_t kernel) {
    return net.folded(
        {.conv = of + ".conv", .bn = of + ".bn", .out_channels = out_channels, .kernel = kernel},
        in_channels);
  };
  Filters filters;
  if (const std::string deployed = name + ".rbr_reparam"; net.has(deployed + ".weight")) {
    filters = net.filters(deployed, in_channels, out_channels, 3);
  } else {
    filters = branch(name + ".rbr_dense", 3);
    filters.add_to_middle(branch(name + ".rbr_1x1", 1));
    if (stride == 1 && in_channels == out_channels)
      filters.add_to_middle(net.folded_identity(name + ".rbr_identity", in_channels));
  }
  x = net.convolution(x, filters, stride, name, name + ".bias_add");
  return net.relu(x, name + ".nonlinearity");
}

void build(NetworkBuilder& net, const RepVggWidth& variant, std::int64_t num_classes) {
  const auto channels = [&](int stage) {
    const double width = stage == 4 ? variant.last_width : variant.width;
    return static_cast<std::int64_t>(static_cast<double>(32 << stage) * width);
  };
  OutputRef x = block(net, net.input(), "stage0", std::min<std::int64_t>(64, channels(1)), 1);
  for (int stage = 1; stage <= 4; ++stage) {
    for (int i = 0; i < kRepVggBlocks[stage - 1]; ++i) {
      x = block(net, x, fmt::format("stage{}.{}", stage, i), channels(stage),
                stage > 1 && i == 0 ? 2 : 1);
    }
  }
  x = net.global_average_pool(x);
  net.output(net.linear(x, "linear", net.out_features("linear", num_classes)));
}

}  // namespace

void add_repvgg(std::vector<Architecture>& all) {
  for (const RepVggWidth& variant : kRepVggWidths) {
    add_cifar(all, std::string(variant.name),
              [&variant](NetworkBuilder& net, std::int64_t num_classes) {
                build(net, variant, num_classes);
              });
  }
}

}  // namespace octet::pytorch

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "environment_variable.h"
#include "octet/calibration.h"

namespace octet {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

/// Items 0, 1, ... whose tensors a function makes.
struct Indices {
  std::size_t count;
  std::size_t size() const { return count; }
  std::size_t operator[](std::size_t index) const { return index; }
};

/// Pseudo-random values in [-1, 1) that depend on the item alone.
Tensor noise(std::size_t item, Shape shape) {
  Tensor tensor(ElementType::f32, std::move(shape));
  auto state = static_cast<std::uint32_t>(item * 2654435761U + 12345U);
  for (float& value : tensor.data<float>()) {
    state = state * 1664525U + 1013904223U;
    value = static_cast<float>(state >> 8) / static_cast<float>(1 << 23) - 1;
  }
  return tensor;
}

struct Net {
  Model model;
  OutputRef x;
  OutputRef product;
};

/// y = relu(2 x).
Net doubling_net() {
  Net net;
  net.x = net.model.add(Parameter{ElementType::f32, {1, 2}}, {}, "x");
  net.product = net.model.add(Binary{BinaryKind::multiply},
                              {net.x, net.model.add_constant(Tensor::scalar(2.0F))}, "product");
  net.model.add(Result{}, {net.model.add(Unary{UnaryKind::relu}, {net.product}, "relu")});
  return net;
}

Net convolution_net() {
  Net net;
  net.x = net.model.add(Parameter{ElementType::f32, {1, 3, 8, 8}}, {}, "x");
  OutputRef y = net.x;
  for (std::int64_t layer = 0; layer < 3; ++layer) {
    const OutputRef weights =
        net.model.add_constant(noise(static_cast<std::size_t>(100 + layer), {3, 3, 3, 3}));
    y = net.model.add(Convolution{{{1, 1}, {1, 1}, {1, 1}, {1, 1}}}, {y, weights});
  }
  net.product = y;
  net.model.add(Result{}, {y});
  return net;
}

Dataset rows(std::size_t count) {
  return {Indices{count}, [](std::size_t i) {
            const auto value = static_cast<float>(i);
            return Tensor::from(Shape{1, 2}, std::vector<float>{value, -1});
          }};
}

TensorStatistics input_range(const Net& net, const Dataset& dataset,
                             const CalibrationOptions& options = {}) {
  const StatisticPoint point{.value = net.x, .range = minmax_range_estimator(false)};
  return calibrate(net.model, {point}, dataset, options).at(net.model, point).range;
}

PointStatistics product_statistics(const Net& net, const Dataset& dataset,
                                   const CalibrationOptions& options = {}) {
  const StatisticPoint point{
      .value = net.product, .range = mean_minmax_range_estimator(true), .mean = true};
  return calibrate(net.model, {point}, dataset, options).at(net.model, point);
}

TEST(Calibrate, WatchesTensorsWithinTheModel) {
  const Net net = doubling_net();
  const CalibrationStatistics statistics = calibrate(
      net.model, {{.value = net.product, .range = minmax_range_estimator(false), .mean = true}},
      rows(4));
  const PointStatistics& product = statistics.tensors.at("product:0")[0];
  EXPECT_THAT(product.range.min, ElementsAre(-2));
  EXPECT_THAT(product.range.max, ElementsAre(6));
  EXPECT_THAT(product.mean, ElementsAre(3, -2));
  EXPECT_EQ(statistics.num_items, 4U);
}

TEST(Calibrate, WatchesTheInput) {
  const Net net = doubling_net();
  EXPECT_THAT(input_range(net, rows(4)).max, ElementsAre(3));
}

TEST(Calibrate, StopsAtTheSubsetSize) {
  const Net net = doubling_net();
  EXPECT_THAT(input_range(net, rows(10), {.subset_size = 3}).max, ElementsAre(2));
}

TEST(Calibrate, IsTheSameForAnyNumberOfStreams) {
  const Net net = convolution_net();
  const Dataset dataset(Indices{17}, [](std::size_t i) { return noise(i, {1, 3, 8, 8}); });
  const PointStatistics one = product_statistics(net, dataset, {.num_streams = 1});
  for (const int num_streams : {2, 3}) {
    const PointStatistics several = product_statistics(net, dataset, {.num_streams = num_streams});
    EXPECT_EQ(several.range.min, one.range.min);
    EXPECT_EQ(several.range.max, one.range.max);
    EXPECT_EQ(several.mean, one.mean);
  }
}

TEST(Calibrate, ReportsEachSample) {
  const Net net = doubling_net();
  std::vector<std::pair<std::size_t, std::size_t>> steps;
  calibrate(net.model, {{.value = net.x}}, rows(3),
            {.on_progress = [&](std::size_t done, std::size_t total) {
              steps.emplace_back(done, total);
            }});
  EXPECT_THAT(steps,
              ElementsAre(std::pair(0, 3), std::pair(1, 3), std::pair(2, 3), std::pair(3, 3)));
}

TEST(Calibrate, NamesTheItemOfTheWrongShape) {
  const Net net = doubling_net();
  const Dataset dataset(Indices{9}, [](std::size_t i) {
    return Tensor(ElementType::f32, i == 5 ? Shape{1, 3} : Shape{1, 2});
  });
  EXPECT_THAT([&] { calibrate(net.model, {{.value = net.x}}, dataset); },
              ThrowsMessage<InvalidArgument>(
                  AllOf(HasSubstr("item 5"), HasSubstr("f32[1,2]"), HasSubstr("f32[1,3]"))));
}

TEST(Calibrate, NamesNodeAndItemOfAnInfinity) {
  const Net net = doubling_net();
  const Dataset dataset(Indices{9}, [](std::size_t i) {
    const float value = i >= 4 ? std::numeric_limits<float>::max() : 1.0F;
    return Tensor::from(Shape{1, 2}, std::vector<float>{value, 0});
  });
  for (const int num_streams : {1, 3}) {
    EXPECT_THAT(
        [&] {
          calibrate(net.model, {{.value = net.product}}, dataset, {.num_streams = num_streams});
        },
        ThrowsMessage<InvalidArgument>(
            AllOf(HasSubstr("\"product\" (Multiply)"), HasSubstr("item 4"))));
  }
}

/// A model whose batch is of several images gives the statistics that it has with one.
TEST(Calibrate, OfBatchesIsThatOfTheirItems) {
  const Dataset dataset(Indices{10}, [](std::size_t i) { return noise(i, {1, 3, 8, 8}); });
  Net net = convolution_net();
  const PointStatistics one = product_statistics(net, dataset);
  for (const std::int64_t batch : {2, 4, 16}) {
    net.model.reshape({{"x", Shape{batch, 3, 8, 8}}});
    const PointStatistics several = product_statistics(net, dataset);
    EXPECT_EQ(several.range.min, one.range.min) << batch;
    EXPECT_EQ(several.range.max, one.range.max) << batch;
    EXPECT_EQ(several.mean, one.mean) << batch;
  }
}

TEST(Calibrate, CutsItemsOfSeveralBatches) {
  const Net net = convolution_net();
  const Dataset parts(Indices{8}, [](std::size_t i) { return noise(i, {1, 3, 8, 8}); });
  const Dataset wholes(Indices{2}, [&](std::size_t i) {
    Tensor whole(ElementType::f32, {4, 3, 8, 8});
    for (std::size_t part = 0; part < 4; ++part)
      std::ranges::copy(parts[4 * i + part].data<float>(),
                        whole.data<float>().begin() + static_cast<std::ptrdiff_t>(part * 192));
    return whole;
  });
  const PointStatistics of_parts = product_statistics(net, parts);
  const PointStatistics of_wholes = product_statistics(net, wholes);
  EXPECT_EQ(of_wholes.range.max, of_parts.range.max);
  EXPECT_EQ(of_wholes.mean, of_parts.mean);
}

// The entries of several items in one.
Tensor joined(const Dataset& parts, std::size_t begin, std::size_t end) {
  std::vector<std::int64_t> dims = parts[begin].shape().dims();
  dims[0] *= static_cast<std::int64_t>(end - begin);
  std::vector<float> values;
  for (std::size_t i = begin; i < end; ++i) {
    const Tensor part = parts[i];
    values.insert(values.end(), part.data<float>().begin(), part.data<float>().end());
  }
  return Tensor::from(Shape(dims), values);
}

TEST(Calibrate, CutsALastItemOfFewerBatches) {
  const Net net = convolution_net();
  const Dataset parts(Indices{10}, [](std::size_t i) { return noise(i, {1, 3, 8, 8}); });
  const Dataset wholes(Indices{3}, [&](std::size_t i) {
    return joined(parts, 4 * i, std::min<std::size_t>(4 * i + 4, 10));
  });
  const PointStatistics of_parts = product_statistics(net, parts);
  const PointStatistics of_wholes = product_statistics(net, wholes);
  EXPECT_EQ(of_wholes.range.max, of_parts.range.max);
  EXPECT_EQ(of_wholes.mean, of_parts.mean);
}

TEST(Calibrate, CountsALastItemOfFewerBatches) {
  const Net net = doubling_net();
  std::vector<std::size_t> steps;
  const Dataset items(Indices{2}, [](std::size_t i) {
    return Tensor(ElementType::f32, Shape{i == 0 ? 3 : 2, 2});
  });
  const CalibrationStatistics statistics =
      calibrate(net.model, {{.value = net.x}}, items,
                {.num_kept_batches = 9,
                 .on_progress = [&](std::size_t done, std::size_t) { steps.push_back(done); }});
  EXPECT_THAT(steps, ElementsAre(0, 0, 0, 1, 1, 2));
  EXPECT_EQ(statistics.num_items, 2U);
  EXPECT_EQ(statistics.batches.size(), 5U);
}

/// y = relu(2 x) for a batch of 4, for a data set whose last item has 2 entries.
PointStatistics statistics_of_short_item(const OutputRef& watched, const Net& net) {
  const Dataset items(Indices{2}, [](std::size_t i) {
    return i == 0 ? Tensor::from(Shape{4, 2}, std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8})
                  : Tensor::from(Shape{2, 2}, std::vector<float>{-20, 0, 10, 2});
  });
  const StatisticPoint point{
      .value = watched, .range = mean_minmax_range_estimator(false), .mean = true};
  return calibrate(net.model, {point}, items).at(net.model, point);
}

TEST(Calibrate, ALastItemOfFewerEntriesIsFilledUpWithThem) {
  Net net = doubling_net();
  net.model.reshape({{"x", Shape{4, 2}}});
  const PointStatistics statistics = statistics_of_short_item(net.product, net);
  // Means over the items of their extremes: 2 and 16 of the first, -40 and 20 of the second.
  EXPECT_THAT(statistics.range.min, ElementsAre(-19));
  EXPECT_THAT(statistics.range.max, ElementsAre(18));
  EXPECT_THAT(statistics.mean, ElementsAre(-19, 2, 13, 6, -15, 6, 17, 10));
}

TEST(Calibrate, FewerEntriesAreRefusedWhereTheModelHasNoBatch) {
  Net net = doubling_net();
  net.model.reshape({{"x", Shape{4, 2}}});
  const OutputRef order =
      net.model.add_constant(Tensor::from(Shape{2}, std::vector<std::int64_t>{1, 0}));
  net.model.add(Result{}, {net.model.add(Transpose{}, {net.product, order}, "turned")});
  EXPECT_THAT([&] { statistics_of_short_item(net.product, net); },
              ThrowsMessage<InvalidArgument>(
                  AllOf(HasSubstr("item 1"), HasSubstr("f32[4,2]"), HasSubstr("f32[2,2]"))));
}

TEST(Calibrate, ItemsAfterTheFirstHaveNoMoreEntries) {
  const Net net = doubling_net();
  const Dataset items(Indices{2}, [](std::size_t i) {
    return Tensor(ElementType::f32, Shape{i == 0 ? 2 : 3, 2});
  });
  EXPECT_THAT([&] { calibrate(net.model, {{.value = net.x}}, items); },
              ThrowsMessage<InvalidArgument>(
                  AllOf(HasSubstr("item 1"), HasSubstr("f32[2,2]"), HasSubstr("f32[3,2]"))));
}

TEST(Calibrate, CountsItemsThatAreCut) {
  std::vector<std::size_t> steps;
  const Net net = doubling_net();
  const Dataset pairs(Indices{2}, [](std::size_t) {
    return Tensor::from(Shape{2, 2}, std::vector<float>{1, 2, 3, 4});
  });
  const CalibrationStatistics statistics =
      calibrate(net.model, {{.value = net.x}}, pairs,
                {.on_progress = [&](std::size_t done, std::size_t) { steps.push_back(done); }});
  EXPECT_THAT(steps, ElementsAre(0, 0, 1, 1, 2));
  EXPECT_EQ(statistics.num_items, 2U);
}

/// A convolution, one of each channel, an average and a product of two computed values.
Net float_sums_net() {
  Net net;
  net.x = net.model.add(Parameter{ElementType::f32, {1, 48, 12, 12}}, {}, "x");
  const ConvolutionAttributes same{{1, 1}, {1, 1}, {1, 1}, {1, 1}};
  OutputRef y =
      net.model.add(Convolution{same}, {net.x, net.model.add_constant(noise(100, {48, 48, 3, 3}))});
  y = net.model.add(GroupConvolution{same},
                    {y, net.model.add_constant(noise(101, {48, 1, 1, 3, 3}))});
  y = net.model.add(AvgPool{{{3, 3}, {2, 2}, {1, 1}, {1, 1}}}, {y});
  net.product = net.model.add(MatMul{.transpose_b = true}, {y, y}, "product");
  net.model.add(Result{}, {net.product});
  return net;
}

TEST(Calibrate, PortableBitsAreTheSameWithEveryInstructionSet) {
  const Net net = float_sums_net();
  const Dataset dataset(Indices{3}, [](std::size_t i) { return noise(i, {1, 48, 12, 12}); });
  const CalibrationOptions options{.portable_bits = true};
  const PointStatistics expected = product_statistics(net, dataset, options);
  for (const char* isa : {"scalar", "avx2", "avx512"}) {
    const test::EnvironmentVariable max_isa("OCTET_MAX_ISA", isa);
    const PointStatistics got = product_statistics(net, dataset, options);
    EXPECT_EQ(got.mean, expected.mean) << isa;
    EXPECT_EQ(got.range.max, expected.range.max) << isa;
  }
}

TEST(Calibrate, ReportsTheItemsOfEachBatch) {
  Net net = doubling_net();
  net.model.reshape({{"x", Shape{2, 2}}});
  std::vector<std::size_t> steps;
  calibrate(net.model, {{.value = net.x}}, rows(3),
            {.on_progress = [&](std::size_t done, std::size_t) { steps.push_back(done); }});
  EXPECT_THAT(steps, ElementsAre(0, 2, 3));
}

TEST(Calibrate, NamesTheItemOfABatch) {
  Net net = doubling_net();
  net.model.reshape({{"x", Shape{4, 2}}});
  const Dataset dataset(Indices{9}, [](std::size_t i) {
    const float value = i == 6 ? std::numeric_limits<float>::max() : 1.0F;
    return Tensor::from(Shape{1, 2}, std::vector<float>{value, 0});
  });
  EXPECT_THAT([&] { calibrate(net.model, {{.value = net.product}}, dataset); },
              ThrowsMessage<InvalidArgument>(HasSubstr("item 6")));
}

/// What mixes the items of a batch has statistics of whole batches only.
TEST(Calibrate, TensorsAcrossABatchAreTakenWhole) {
  Net net = doubling_net();
  net.model.reshape({{"x", Shape{2, 2}}});
  const OutputRef order =
      net.model.add_constant(Tensor::from(Shape{2}, std::vector<std::int64_t>{1, 0}));
  const OutputRef turned = net.model.add(Transpose{}, {net.product, order}, "turned");
  net.model.add(Result{}, {turned});
  const CalibrationStatistics statistics = calibrate(
      net.model, {{.value = turned, .range = mean_minmax_range_estimator(false)}}, rows(4));
  // Maxima of the batches: 2 and 6.
  EXPECT_THAT(statistics.tensors.at("turned:0")[0].range.max, ElementsAre(4));
}

TEST(Calibrate, RefusesAnEmptyDataSet) {
  const Net net = doubling_net();
  EXPECT_THROW(calibrate(net.model, {{.value = net.x}}, rows(0)), InvalidArgument);
}

TEST(Calibrate, EndsWithTheItemsOfAStream) {
  const Net net = doubling_net();
  for (const std::size_t count : {1, 5, 40}) {
    std::size_t last_total = 0;
    const Dataset dataset = Dataset::from_stream(
        [count](std::size_t i) -> std::optional<std::vector<Tensor>> {
          if (i >= count) return std::nullopt;
          return {{Tensor::from(Shape{1, 2}, std::vector<float>{static_cast<float>(i), -1})}};
        },
        1000);
    const TensorStatistics range = input_range(
        net, dataset, {.subset_size = 300, .on_progress = [&](std::size_t, std::size_t total) {
                         last_total = total;
                       }});
    EXPECT_THAT(range.max, ElementsAre(static_cast<float>(count - 1)));
    EXPECT_EQ(last_total, count);
  }
}

TEST(Calibrate, AsksForEachItemOnceAndInOrder) {
  const Net net = doubling_net();
  std::vector<std::size_t> asked;
  const Dataset dataset(Indices{9}, [&](std::size_t i) {
    asked.push_back(i);
    return Tensor(ElementType::f32, Shape{1, 2});
  });
  calibrate(net.model, {{.value = net.x}}, dataset, {.num_kept_batches = 4});
  EXPECT_THAT(asked, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8));
}

TEST(Calibrate, KeepsBatchesWithTheirOutputs) {
  const Net net = doubling_net();
  const CalibrationStatistics statistics =
      calibrate(net.model, {{.value = net.x}}, rows(9), {.num_kept_batches = 3});
  ASSERT_EQ(statistics.batches.size(), 3U);
  EXPECT_THAT(statistics.batches[1].inputs[0].data<float>(), ElementsAre(3, -1));
  EXPECT_THAT(statistics.batches[1].outputs[0].data<float>(), ElementsAre(6, 0));
}

TEST(CalibrationStatistics, FindsThePointOfTheRangeThatIsAskedFor) {
  const Net net = doubling_net();
  const StatisticPoint means{.value = net.x, .range = mean_minmax_range_estimator(false)};
  const StatisticPoint extremes{.value = net.x, .range = minmax_range_estimator(false)};
  const CalibrationStatistics statistics = calibrate(net.model, {means, extremes}, rows(5));
  EXPECT_THAT(statistics.at(net.model, means).range.max, ElementsAre(2));
  EXPECT_THAT(statistics.at(net.model, extremes).range.max, ElementsAre(4));
}

TEST(CalibrationStatistics, NamesTheTensorOfWhichAMeanIsMissing) {
  const Net net = doubling_net();
  const CalibrationStatistics statistics = calibrate(net.model, {{.value = net.x}}, rows(2));
  EXPECT_THAT(
      [&] { statistics.at(net.model, {.value = net.x, .range = std::nullopt, .mean = true}); },
      ThrowsMessage<InvalidArgument>(HasSubstr("\"x:0\"")));
}

TEST(CalibrationStatistics, NamesATensorThatWasNotObserved) {
  const Net net = doubling_net();
  const CalibrationStatistics statistics = calibrate(net.model, {{.value = net.x}}, rows(2));
  EXPECT_THAT([&] { statistics.at(net.model, {.value = net.product}); },
              ThrowsMessage<InvalidArgument>(HasSubstr("\"product:0\"")));
}

TEST(Calibrate, RefusesAStreamWithoutItems) {
  const Net net = doubling_net();
  const Dataset dataset = Dataset::from_stream([](std::size_t) { return std::nullopt; }, 1000);
  EXPECT_THROW(calibrate(net.model, {{.value = net.x}}, dataset), InvalidArgument);
}

}  // namespace
}  // namespace octet

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/families_benchmark.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "kernels/convolution_f32/choose.h"
#include "kernels/correlate_f32/choose.h"
#include "kernels/depthwise_f32/choose.h"
#include "kernels/dot_f64/choose.h"
#include "kernels/lookup_i8/choose.h"
#include "kernels/map_f32/choose.h"
#include "kernels/max_pool_i8/choose.h"
#include "kernels/round_certain/choose.h"
#include "kernels/rows_f32/choose.h"
#include "kernels/winograd_i8/choose.h"

namespace octet::kernels {
namespace {

constexpr std::size_t kTaps = 9;
constexpr std::size_t kPixels = 14;
constexpr std::size_t kChannels = 96;

// A call of a kernel, with the data that it holds, and how many elements it computes.
struct Call {
  std::function<void()> run;
  std::size_t num_elements = 0;
};

std::vector<float> ramp(std::size_t n) {
  std::vector<float> values(n);
  for (std::size_t i = 0; i < n; ++i) values[i] = static_cast<float>(i % 37) / 9 - 2;
  return values;
}

Call lookup(const LookupKernel& kernel) {
  std::vector<std::uint8_t> table(256), data(kPixels * kPixels * kChannels);
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = static_cast<std::uint8_t>(255 - i);
  const std::size_t n = data.size();
  return {[&kernel, n, table = std::move(table), data = std::move(data)]() mutable {
            kernel.function(table.data(), data.data(), data.data(), n);
            benchmark::DoNotOptimize(data.data());
          },
          n};
}

Call map(const MapKernel& kernel) {
  std::vector<float> src = ramp(4096), dst(src.size());
  const std::size_t n = src.size();
  return {[&kernel, n, src = std::move(src), dst = std::move(dst)]() mutable {
            kernel.function({.function = MapFunction::swish, .alpha = 1}, src.data(), dst.data(),
                            n);
            benchmark::DoNotOptimize(dst.data());
          },
          n};
}

Call rows(const RowsKernel& kernel) {
  constexpr std::size_t kRows = 16, kLength = 197;
  std::vector<float> src = ramp(kRows * kLength), dst(src.size());
  return {[&kernel, src = std::move(src), dst = std::move(dst)]() mutable {
            kernel.function({}, src.data(), dst.data(), kRows, kLength);
            benchmark::DoNotOptimize(dst.data());
          },
          kRows * kLength};
}

Call maximum(const MaximumKernel& kernel) {
  std::vector<std::uint8_t> data(kTaps * kPixels * kChannels, 7), dst(kPixels * kChannels);
  return {[&kernel, data = std::move(data), dst = std::move(dst)]() mutable {
            const std::uint8_t* taps[kTaps];
            for (std::size_t t = 0; t < kTaps; ++t) taps[t] = data.data() + t * dst.size();
            kernel.function(taps, kTaps, dst.size(), dst.data());
            benchmark::DoNotOptimize(dst.data());
          },
          kPixels * kChannels};
}

Call round_certain(const RoundCertainKernel& kernel) {
  std::vector<std::int32_t> src(kPixels * kChannels);
  for (std::size_t i = 0; i < src.size(); ++i) src[i] = static_cast<std::int32_t>(i % 4001);
  std::vector<float> scale(kChannels, 0.0613F), bias(kChannels, 1.25F), farthest(kChannels, 0.49F);
  std::vector<std::uint8_t> dst(src.size());
  std::vector<std::uint32_t> uncertain(src.size());
  return {[&kernel, src = std::move(src), scale = std::move(scale), bias = std::move(bias),
           farthest = std::move(farthest), dst = std::move(dst),
           uncertain = std::move(uncertain)]() mutable {
            kernel.function({kChannels, kChannels, scale.data(), bias.data(), farthest.data(), 0},
                            kPixels, kChannels, src.data(), dst.data(), uncertain.data());
            benchmark::DoNotOptimize(dst.data());
          },
          kPixels * kChannels};
}

Call convolution(const FloatConvolutionKernel& kernel) {
  constexpr std::size_t kLanes = kFloatTileVectors * kFloatLanes;
  std::vector<float> src = ramp(kPixels * kChannels), weights = ramp(kChannels * kLanes),
                     bias(kLanes), dst(kPixels * kLanes);
  std::vector<std::ptrdiff_t> pixels;
  for (std::size_t p = 0; p < kPixels; ++p)
    pixels.push_back(static_cast<std::ptrdiff_t>(p * kChannels));
  return {[&kernel, src = std::move(src), weights = std::move(weights), bias = std::move(bias),
           dst = std::move(dst), pixels = std::move(pixels)]() mutable {
            const std::ptrdiff_t segment = 0;
            kernel.function({.src = src.data(),
                             .pixel_offsets = pixels.data(),
                             .num_pixels = kPixels,
                             .segment_offsets = &segment,
                             .num_segments = 1,
                             .segment_length = kChannels,
                             .weights = weights.data(),
                             .num_vectors = kFloatTileVectors,
                             .bias = bias.data(),
                             .num_channels = kLanes,
                             .dst = dst.data(),
                             .dst_stride = kLanes});
            benchmark::DoNotOptimize(dst.data());
          },
          kPixels * kChannels * kLanes};
}

Call depthwise(const FloatDepthwiseKernel& kernel) {
  std::vector<float> src = ramp((kPixels + kTaps) * kChannels), dst(kPixels * kChannels);
  std::vector<double> weights(kTaps * kChannels, 0.25);
  std::vector<std::size_t> offsets;
  for (std::size_t t = 0; t < kTaps; ++t) offsets.push_back(t * kChannels);
  return {[&kernel, src = std::move(src), weights = std::move(weights), dst = std::move(dst),
           offsets = std::move(offsets)]() mutable {
            kernel.function({.pixels = kPixels,
                             .num_taps = kTaps,
                             .channels = kChannels,
                             .src = src.data(),
                             .pixel_step = kChannels,
                             .offsets = offsets.data(),
                             .weights = weights.data(),
                             .weights_stride = kChannels,
                             .dst = dst.data()});
            benchmark::DoNotOptimize(dst.data());
          },
          kPixels * kChannels * kTaps};
}

Call correlation(const CorrelationKernel& kernel) {
  constexpr std::size_t kRow = 56;
  std::vector<float> weights = ramp(kTaps), src = ramp(kRow + kTaps), dst(kRow);
  std::vector<std::size_t> offsets;
  for (std::size_t t = 0; t < kTaps; ++t) offsets.push_back(t);
  return {
      [&kernel, weights = std::move(weights), src = std::move(src), dst = std::move(dst),
       offsets = std::move(offsets)]() mutable {
        kernel.function({weights.data(), offsets.data(), kTaps, 1}, src.data(), kRow, dst.data());
        benchmark::DoNotOptimize(dst.data());
      },
      kRow * kTaps};
}

Call dot(const DotKernel& kernel) {
  std::vector<double> a(kChannels * kDotRows, 0.5), accumulators(kDotRows * kDotColumns);
  std::vector<float> b = ramp(kChannels * kDotColumns);
  return {[&kernel, a = std::move(a), b = std::move(b),
           accumulators = std::move(accumulators)]() mutable {
            kernel.function(a.data(), b.data(), kDotRows, kChannels, accumulators.data());
            benchmark::DoNotOptimize(accumulators.data());
          },
          kChannels * kDotRows * kDotColumns};
}

// The transform of the data alone: the products are those of convolution_i8.
Call winograd(const WinogradKernel& kernel) {
  constexpr std::size_t kTiles = kPixels * kPixels / 4, kWidth = kPixels + 2;
  std::vector<std::uint8_t> src(kWidth * kWidth * kChannels + kWinogradChannelStep, 5);
  std::vector<std::ptrdiff_t> tiles;
  for (std::size_t y = 0; y < kPixels; y += 2) {
    for (std::size_t x = 0; x < kPixels; x += 2)
      tiles.push_back(static_cast<std::ptrdiff_t>((y * kWidth + x) * kChannels));
  }
  std::vector<std::int16_t> dst(kWinogradPoints * kTiles * kChannels);
  return {
      [&kernel, src = std::move(src), tiles = std::move(tiles), dst = std::move(dst)]() mutable {
        kernel.input({src.data(), tiles.data(), kTiles, kWidth * kChannels, kChannels, kChannels,
                      dst.data()});
        benchmark::DoNotOptimize(dst.data());
      },
      kPixels * kPixels * kChannels};
}

template <typename Kernel>
void register_family(std::span<const Kernel> kernels, Call (*make)(const Kernel&), Isa isa) {
  for (const Kernel& kernel : kernels) {
    if (!isa.includes(kernel.isa)) continue;
    benchmark::RegisterBenchmark(kernel.name, [&kernel, make](benchmark::State& state) {
      Call call = make(kernel);
      for (auto iteration : state) {
        call.run();
        benchmark::ClobberMemory();
      }
      state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * call.num_elements));
    });
  }
}

}  // namespace

void register_families(Isa isa) {
  register_family(lookup_kernels(), lookup, isa);
  register_family(map_kernels(), map, isa);
  register_family(rows_kernels(), rows, isa);
  register_family(maximum_kernels(), maximum, isa);
  register_family(round_certain_kernels(), round_certain, isa);
  register_family(float_convolution_kernels(), convolution, isa);
  register_family(float_depthwise_kernels(), depthwise, isa);
  register_family(correlation_kernels(), correlation, isa);
  register_family(dot_kernels(), dot, isa);
  register_family(winograd_kernels(), winograd, isa);
}

}  // namespace octet::kernels

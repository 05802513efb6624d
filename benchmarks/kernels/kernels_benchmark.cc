// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
//
// Times every kernel that this CPU runs, those of convolutions on the layers of real networks, on
// one thread and data that lie in the caches. Run with --benchmark_repetitions=9
// --benchmark_report_aggregates_only=true for medians and their spread.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "base/isa.h"
#include "kernels/convolution_i8/chunks.h"
#include "kernels/convolution_i8/pack.h"
#include "kernels/depthwise_i8/pack.h"
#include "kernels/families_benchmark.h"
#include "kernels/requantize/choose.h"

namespace octet::kernels {
namespace {

struct LayerShape {
  std::string kind;
  std::size_t height = 1, ic = 1, oc = 1, kernel = 1, stride = 1;

  std::size_t out() const { return (height - 1) / stride + 1; }
  std::size_t pixels() const { return out() * out(); }
  std::string text() const {
    return fmt::format("{}x{}x{}-{} {}x{} stride {}", height, height, ic, oc, kernel, kernel,
                       stride);
  }
};

std::vector<LayerShape> read_shapes(const std::filesystem::path& file) {
  std::vector<LayerShape> shapes;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    LayerShape shape;
    std::istringstream words(line);
    if (words >> shape.kind >> shape.height >> shape.ic >> shape.oc >> shape.kernel >> shape.stride)
      shapes.push_back(shape);
  }
  return shapes;
}

void count_multiplications(benchmark::State& state, std::size_t per_iteration) {
  state.counters["MAC/s"] = benchmark::Counter(static_cast<double>(per_iteration),
                                               benchmark::Counter::kIsIterationInvariantRate);
}

// Laplace-distributed, the largest of each channel 127: what per-channel quantization makes of
// trained weights.
std::vector<std::int8_t> trained_weights(std::size_t channels, std::size_t length) {
  std::mt19937 random(1);
  std::exponential_distribution<float> magnitude;
  std::vector<std::int8_t> weights;
  for (std::size_t c = 0; c < channels; ++c) {
    std::vector<float> row(length);
    float largest = 0;
    for (float& w : row) {
      w = magnitude(random);
      largest = std::max(largest, w);
      if ((random() & 1U) != 0) w = -w;
    }
    for (const float w : row)
      weights.push_back(static_cast<std::int8_t>(std::lrint(w / largest * 127)));
  }
  return weights;
}

struct alignas(kChunkAlignment) CacheLine {
  std::byte bytes[kChunkAlignment];
};

std::vector<CacheLine> pack(const ConvolutionKernel& kernel, const SegmentedWeights& weights,
                            const std::ptrdiff_t* segments) {
  std::vector<std::byte> bytes;
  append_panel(kernel, weights, kernel.max_vectors, segments, bytes);
  std::vector<CacheLine> packed(bytes.size() / sizeof(CacheLine));
  std::memcpy(packed.data(), bytes.data(), bytes.size());
  return packed;
}

// All pixels of one panel of output channels.
void time_convolution(benchmark::State& state, const ConvolutionKernel& kernel,
                      const LayerShape& layer) {
  const std::size_t width = layer.height + layer.kernel - 1;
  const std::size_t lanes = kernel.lanes * kernel.max_vectors;
  const std::size_t segment_length = layer.kernel * layer.ic;
  const std::vector<std::uint8_t> src(width * width * layer.ic + 64, 3);
  const std::vector<std::int8_t> weights = trained_weights(lanes, layer.kernel * segment_length);
  const SegmentedWeights source{weights.data(), lanes, layer.kernel * segment_length, layer.kernel,
                                segment_length};
  std::vector<std::ptrdiff_t> pixels, segments;
  for (std::size_t y = 0; y < layer.out(); ++y) {
    for (std::size_t x = 0; x < layer.out(); ++x)
      pixels.push_back(static_cast<std::ptrdiff_t>((y * width + x) * layer.stride * layer.ic));
  }
  for (std::size_t i = 0; i < layer.kernel; ++i)
    segments.push_back(static_cast<std::ptrdiff_t>(i * width * layer.ic));
  const std::vector<CacheLine> packed = pack(kernel, source, segments.data());
  const std::vector<std::int32_t> initial(lanes);
  std::vector<std::int32_t> dst(pixels.size() * lanes);
  const ConvolutionTile tile{src.data(),
                             pixels.data(),
                             pixels.size(),
                             segments.data(),
                             segments.size(),
                             source.segment_groups(),
                             packed.data(),
                             initial.data(),
                             kernel.max_vectors,
                             dst.data(),
                             lanes};
  for (auto iteration : state) {
    kernel.function(tile);
    benchmark::DoNotOptimize(dst.data());
    benchmark::ClobberMemory();
  }
  count_multiplications(state, pixels.size() * lanes * layer.kernel * segment_length);
}

// All rows of one block of channels.
void time_depthwise(benchmark::State& state, const DepthwiseKernel& kernel,
                    const LayerShape& layer) {
  constexpr std::size_t kChannels = 4 * kDepthwiseLanes;
  const DepthwiseShape shape{layer.kernel, layer.kernel, layer.stride, layer.stride, 1, 1};
  const std::vector<std::uint8_t> src(layer.height * layer.height * layer.oc + kChannels, 3);
  const std::vector<std::uint8_t> pad_row(layer.height * layer.oc + kChannels, 0);
  const std::vector<std::int8_t> weights(kChannels * layer.kernel * layer.kernel, 2);
  std::vector<std::uint8_t> packed(depthwise_weight_bytes(kernel, shape, kChannels));
  pack_depthwise(kernel, shape, kChannels, weights.data(), packed.data());
  std::vector<const std::uint8_t*> rows((layer.out() - 1) * layer.stride + layer.kernel,
                                        pad_row.data());
  for (std::size_t r = 1; r <= std::min(layer.height, rows.size() - 1); ++r)
    rows[r] = src.data() + (r - 1) * layer.height * layer.oc;
  const std::vector<std::int32_t> initial(kChannels);
  std::vector<std::int32_t> dst(layer.pixels() * kChannels);
  const DepthwiseBlock block{
      shape,        layer.out(), layer.out(),    kChannels,     rows.data(),    -1,
      layer.height, layer.oc,    pad_row.data(), packed.data(), initial.data(), dst.data()};
  for (auto iteration : state) {
    kernel.function(block);
    benchmark::DoNotOptimize(dst.data());
    benchmark::ClobberMemory();
  }
  count_multiplications(state, layer.pixels() * kChannels * layer.kernel * layer.kernel);
}

struct RequantizeForm {
  const char* text;
  std::size_t rows, channels;
  Requantize params;
  bool has_steps = false;
};

// A tile of a convolution, and what lies between layers.
const RequantizeForm kRequantizeForms[] = {
    {"s32 to u8, 96 channels", 48, 96, {.affine = Affine::stepwise, .saturates = true}, true},
    {"s32 to u8, 24 channels", 48, 24, {.affine = Affine::stepwise, .saturates = true}, true},
    {"s32 to u8, 16 channels", 48, 16, {.affine = Affine::stepwise, .saturates = true}, true},
    {"s32 to u8, 3 channels", 48, 3, {.affine = Affine::stepwise, .saturates = true}, true},
    {"s32 to u8, fused", 48, 96, {.saturates = true}},
    {"s32 to u8, clamped", 48, 96, {.affine = Affine::stepwise}, true},
    {"s32 + u8 to u8",
     48,
     96,
     {.residual_type = Element::u8,
      .affine = Affine::stepwise,
      .addition = Addition::unscaled,
      .saturates = true},
     true},
    {"u8 + u8 to u8",
     128,
     128,
     {.src_type = Element::u8,
      .residual_type = Element::u8,
      .addition = Addition::unscaled,
      .saturates = true,
      .within_bounds = true}},
    {"f32 to u8", 128, 128, {.src_type = Element::f32, .affine = Affine::stepwise}},
    {"u8 to f32",
     128,
     128,
     {.src_type = Element::u8,
      .dst_type = Element::f32,
      .affine = Affine::centered,
      .within_bounds = true}},
};

void time_requantize(benchmark::State& state, const RequantizeKernel& kernel,
                     const RequantizeForm& form) {
  const std::size_t size = form.rows * form.channels;
  // 1000, or 1.0 in f32.
  const std::vector<std::int32_t> src(size,
                                      form.params.src_type == Element::f32 ? 0x3F800000 : 1000);
  const std::vector<std::uint8_t> residual(size, 50);
  const std::vector<float> scale(form.channels, 0.01F), zero(form.channels, 0.0F);
  const std::vector<float> high(form.channels, 255.0F);
  std::vector<float> dst(size);
  Requantize params = form.params;
  params.src_stride = params.residual_stride = params.dst_stride = form.channels;
  params.scale = scale.data();
  params.bias = zero.data();
  params.low = zero.data();
  params.high = high.data();
  params.residual_high = 255;
  if (form.has_steps) params.step_scale = scale.data();
  for (auto iteration : state) {
    kernel.function(params, form.rows, form.channels, src.data(), residual.data(), dst.data());
    benchmark::DoNotOptimize(dst.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * size));
}

void register_layer(const LayerShape& layer, Isa isa) {
  if (layer.kind == "depthwise") {
    for (const DepthwiseKernel& kernel : depthwise_kernels()) {
      if (!isa.includes(kernel.isa)) continue;
      benchmark::RegisterBenchmark(
          fmt::format("{}/{}", kernel.name, layer.text()).c_str(),
          [&kernel, layer](benchmark::State& state) { time_depthwise(state, kernel, layer); });
    }
    return;
  }
  for (const ConvolutionKernel& kernel : convolution_kernels()) {
    if (!isa.includes(kernel.isa)) continue;
    benchmark::RegisterBenchmark(
        fmt::format("{}/{}", kernel.name, layer.text()).c_str(),
        [&kernel, layer](benchmark::State& state) { time_convolution(state, kernel, layer); });
  }
}

void register_all() {
  const Isa isa = usable_isa();
  benchmark::AddCustomContext("isa", to_string(isa));
  for (const auto& entry : std::filesystem::directory_iterator(OCTET_SHAPES_DIR)) {
    for (const LayerShape& layer : read_shapes(entry.path())) register_layer(layer, isa);
  }
  for (const RequantizeKernel& kernel : requantize_kernels()) {
    if (!isa.includes(kernel.isa)) continue;
    for (const RequantizeForm& form : kRequantizeForms) {
      benchmark::RegisterBenchmark(
          fmt::format("{}/{}", kernel.name, form.text).c_str(),
          [&](benchmark::State& state) { time_requantize(state, kernel, form); });
    }
  }
  register_families(isa);
}

}  // namespace
}  // namespace octet::kernels

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  octet::kernels::register_all();
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

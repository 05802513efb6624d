// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "kernels/convolution_i8/panel.h"
#include "kernels/matmul_i8/operands.h"
#include "unit/kernels/kernel_test.h"
#include "unit/kernels/random_bytes.h"

namespace octet::kernels {
namespace {

using test::RandomBytes;
using test::Values;

struct Product {
  const char* name;
  std::size_t m, k, n;
  bool transpose_b;
  std::uint8_t a_zero, b_zero;
  Values values = Values::any;
  friend void PrintTo(const Product& p, std::ostream* out) { *out << p.name; }
};

// As callers put a product together, in panels of the widest kind.
std::vector<std::int32_t> multiply(const ConvolutionKernel& kernel, const Product& p,
                                   const std::uint8_t* a, const ByteMatrix& b) {
  std::vector<std::int32_t> initial(p.n + kernel.lanes * kernel.max_vectors), corrections(p.m);
  initial_accumulators(b, p.b_zero, p.a_zero, initial.data());
  row_corrections(a, p.m, p.k, p.b_zero, corrections.data());
  std::vector<std::ptrdiff_t> rows;
  for (std::size_t m = 0; m < p.m; ++m) rows.push_back(static_cast<std::ptrdiff_t>(m * p.k));
  const std::ptrdiff_t segment = 0;
  const std::size_t width = kernel.lanes * kernel.max_vectors;
  const std::size_t groups = num_groups(p.k);
  std::vector<std::int32_t> result(p.m * p.n), accumulators(p.m * width);
  std::vector<std::byte> packed(panel_bytes(kernel, groups, kernel.max_vectors));
  for (std::size_t first = 0; first < p.n; first += width) {
    const ColumnPanel panel{first, std::min(width, p.n - first), kernel.max_vectors};
    pack_columns(kernel, b, panel, packed.data());
    kernel.function({a, rows.data(), p.m, &segment, 1, groups, packed.data(),
                     initial.data() + first, kernel.max_vectors, accumulators.data(), width});
    add_to_rows(corrections.data(), p.m, width, accumulators.data());
    for (std::size_t m = 0; m < p.m; ++m)
      std::copy_n(accumulators.data() + m * width, panel.count, result.data() + m * p.n + first);
  }
  return result;
}

// Those that take weights known only when they run.
std::vector<ConvolutionKernel> matrix_kernels() {
  std::vector<ConvolutionKernel> kernels;
  for (const ConvolutionKernel& kernel : convolution_kernels()) {
    if (kernel.layout != WeightLayout::chunks) kernels.push_back(kernel);
  }
  return kernels;
}

using KernelAndProduct = std::tuple<ConvolutionKernel, Product>;

class MatmulI8 : public test::KernelTest<KernelAndProduct> {};

TEST_P(MatmulI8, HasTheSumsOfTheDefinition) {
  const Product& p = std::get<Product>(GetParam());
  RandomBytes random(p.values);
  // Kernels read in groups of four bytes.
  const std::vector<std::uint8_t> a = random.unsigned_bytes(p.m * p.k + 3);
  const std::vector<std::uint8_t> data = random.unsigned_bytes(p.k * p.n);
  const ByteMatrix b{data.data(), p.k, p.n, p.transpose_b ? 1 : p.n, p.transpose_b ? p.k : 1};
  std::vector<std::int32_t> expected(p.m * p.n);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const std::size_t row = i / p.n, column = i % p.n;
    for (std::size_t k = 0; k < p.k; ++k)
      expected[i] +=
          (a[row * p.k + k] - p.a_zero) * (b.data[k * b.k_stride + column * b.n_stride] - p.b_zero);
  }
  EXPECT_EQ(multiply(kernel(), p, a.data(), b), expected);
}

INSTANTIATE_TEST_SUITE_P(
    Products, MatmulI8,
    ::testing::Combine(
        test::each_of(matrix_kernels()),
        ::testing::Values(Product{"Rows", 49, 32, 49, true, 128, 128},
                          Product{"Columns", 49, 49, 32, false, 0, 128},
                          Product{"Tails", 7, 13, 21, false, 3, 200},
                          Product{"TailsTransposed", 5, 30, 70, true, 255, 0},
                          Product{"OneTerm", 3, 1, 5, false, 9, 7},
                          Product{"LargestSums", 9, 16384, 3, true, 0, 255, Values::extreme},
                          Product{"SmallestSums", 9, 16384, 3, false, 255, 0, Values::extreme})),
    [](const auto& c) {
      return std::string(std::get<0>(c.param).name) + "_" + std::get<1>(c.param).name;
    });

}  // namespace
}  // namespace octet::kernels

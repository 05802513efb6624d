// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "compiler/layers/layers.h"

/// What layers compute, as obvious loops over data that lie channels last.
namespace octet::loops {

/// Sums of products with zeros around the data, accumulated in double in the order of the weights
/// [groups, oc, ic, kh, kw] and rounded once.
void convolve(const ConvolutionGeometry& geometry, const float* src, const float* weights,
              float* dst);

/// The accumulators of an integer convolution: `initial` of each channel, and the sums of products
/// of data with `pad_value` around them and i8 weights [groups, oc, ic, kh, kw].
void convolve_integers(const ConvolutionGeometry& geometry, std::uint8_t pad_value,
                       const std::uint8_t* src, const std::int8_t* weights,
                       const std::int32_t* initial, std::int32_t* dst);

/// The accumulators of the products of an IntegerMatMul.
void multiply_integers(const IntegerMatMul& sizes, const std::uint8_t* a, const std::uint8_t* b,
                       std::int32_t* dst);

/// The largest value of each window.
template <typename T>
void pool_largest(const ConvolutionGeometry& geometry, const T* src, T* dst);
/// The mean of each window. @param exclude_pad  of the values alone, instead of zeros around them
/// too.
void pool_mean(const ConvolutionGeometry& geometry, bool exclude_pad, const float* src, float* dst);

/// The sum of each image's positions by channel.
void sum_positions(const std::uint8_t* src, std::size_t batch, std::size_t positions,
                   std::size_t channels, std::int32_t* dst);

/// Exchanges rows and columns of each image.
void transpose(const std::byte* src, std::size_t batch, std::size_t rows, std::size_t columns,
               std::size_t element_size, std::byte* dst);

}  // namespace octet::loops

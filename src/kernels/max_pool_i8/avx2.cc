// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/max_pool_i8/max_pool_i8.h"

namespace octet::kernels {
namespace {

struct Bytes32 {
  static constexpr std::size_t kLanes = 32;
  using Vector = __m256i;
  static Vector load(const std::uint8_t* src) noexcept {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(src));
  }
  static Vector larger(Vector a, Vector b) noexcept { return _mm256_max_epu8(a, b); }
  static void store(std::uint8_t* dst, Vector x) noexcept {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(dst), x);
  }
};

struct Bytes16 {
  static constexpr std::size_t kLanes = 16;
  using Vector = __m128i;
  static Vector load(const std::uint8_t* src) noexcept {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(src));
  }
  static Vector larger(Vector a, Vector b) noexcept { return _mm_max_epu8(a, b); }
  static void store(std::uint8_t* dst, Vector x) noexcept {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(dst), x);
  }
};

struct Bytes8 : Bytes16 {
  static constexpr std::size_t kLanes = 8;
  static Vector load(const std::uint8_t* src) noexcept {
    return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(src));
  }
  static void store(std::uint8_t* dst, Vector x) noexcept {
    _mm_storel_epi64(reinterpret_cast<__m128i*>(dst), x);
  }
};

// Whole vectors, the last of which ends with the row: part of it may be computed twice.
template <typename Simd>
void whole_vectors(const std::uint8_t* const* rows, std::size_t num_rows, std::size_t n,
                   std::uint8_t* dst) noexcept {
  for (std::size_t i = 0; i < n; i += Simd::kLanes) {
    const std::size_t first = i + Simd::kLanes <= n ? i : n - Simd::kLanes;
    typename Simd::Vector most = Simd::load(rows[0] + first);
    for (std::size_t k = 1; k < num_rows; ++k)
      most = Simd::larger(most, Simd::load(rows[k] + first));
    Simd::store(dst + first, most);
  }
}

}  // namespace

void maximum_i8_avx2(const std::uint8_t* const* rows, std::size_t num_rows, std::size_t n,
                     std::uint8_t* dst) noexcept {
  if (n >= Bytes32::kLanes) return whole_vectors<Bytes32>(rows, num_rows, n, dst);
  if (n >= Bytes16::kLanes) return whole_vectors<Bytes16>(rows, num_rows, n, dst);
  if (n >= Bytes8::kLanes) return whole_vectors<Bytes8>(rows, num_rows, n, dst);
  maximum_i8_scalar(rows, num_rows, n, dst);
}

}  // namespace octet::kernels

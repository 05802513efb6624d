// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace octet {

/// The ratio of signal to quantization noise of values that come in parts.
class Sqnr {
 public:
  /// @param other  what stands for the reference, as many values.
  void add(std::span<const float> reference, std::span<const float> other);
  /// 10 log10(|reference|^2 / |reference - other|^2). The second energy is held to at least 1e-20,
  /// and to that part of the first where this is below 1; a first energy of 0 counts as 1e-20.
  double db() const;

 private:
  double signal_ = 0;
  double noise_ = 0;
};

/// The mean of several ratios in dB, at least one.
double mean_db(std::span<const Sqnr> ratios);

/// Sqnr of values that are there at once.
double sqnr_db(std::span<const float> reference, std::span<const float> other);

}  // namespace octet

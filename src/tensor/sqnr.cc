// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "tensor/sqnr.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace octet {

void Sqnr::add(std::span<const float> reference, std::span<const float> other) {
  double signal = signal_;
  double noise = noise_;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    const double f = reference[i];
    const double difference = f - other[i];
    signal += f * f;
    noise += difference * difference;
  }
  signal_ = signal;
  noise_ = noise;
}

double Sqnr::db() const {
  constexpr double kLeastEnergy = 1e-20;
  const double signal = signal_ == 0 ? kLeastEnergy : signal_;
  return 10 * std::log10(signal / std::max(noise_, kLeastEnergy * std::min(signal, 1.0)));
}

double mean_db(std::span<const Sqnr> ratios) {
  double sum = 0;
  for (const Sqnr& ratio : ratios) sum += ratio.db();
  return sum / static_cast<double>(ratios.size());
}

double sqnr_db(std::span<const float> reference, std::span<const float> other) {
  Sqnr sqnr;
  sqnr.add(reference, other);
  return sqnr.db();
}

}  // namespace octet

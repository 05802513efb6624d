// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "base/isa.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/env.h"

#ifdef __x86_64__
#include <cpuid.h>
#endif

namespace octet {
namespace {

constexpr std::array kWords{Isa::scalar,      Isa::avx2,        Isa::avx_vnni, Isa::avx512,
                            Isa::avx512_vnni, Isa::avx512_bf16, Isa::amx_int8};
constexpr std::array<std::string_view, kWords.size()> kNames{
    "scalar", "avx2", "avx_vnni", "avx512", "avx512_vnni", "avx512_bf16", "amx_int8"};

constexpr std::uint64_t kXcr0Avx = 0x6;             // SSE and AVX state
constexpr std::uint64_t kXcr0Avx512 = 0xE6;         // and opmask, upper halves, upper sixteen
constexpr std::uint64_t kXcr0Amx = 0xE6 | 3 << 17;  // and TILECFG, TILEDATA

constexpr bool all(std::uint64_t word, std::uint64_t mask) {
  return (word & mask) == mask;
}
constexpr std::uint32_t bit(int index) {
  return std::uint32_t{1} << index;
}

}  // namespace

std::span<const Isa::Word> Isa::words() noexcept {
  return kWords;
}

Isa Isa::parse(std::string_view word) {
  const auto* found = std::find(kNames.begin(), kNames.end(), word);
  if (found == kNames.end()) {
    throw InvalidArgument(fmt::format("naming an instruction set: expected one of {}, got \"{}\"",
                                      fmt::join(kNames, ", "), word));
  }
  return kWords[static_cast<std::size_t>(found - kNames.begin())];
}

std::string_view to_string(Isa::Word word) noexcept {
  return kNames[word];
}

std::string to_string(Isa isa) {
  std::string text;
  for (Isa::Word word : kWords) {
    const bool implied = std::any_of(kWords.begin(), kWords.end(), [&](Isa::Word other) {
      return other != word && isa.includes(other) && Isa(other).includes(word);
    });
    if (!isa.includes(word) || implied) continue;
    if (!text.empty()) text += '+';
    text += to_string(word);
  }
  return text;
}

CpuidResult read_cpuid() noexcept {
  CpuidResult result;
#ifdef __x86_64__
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) == 0) return result;
  result.leaf1_ecx = ecx;
  if (all(ecx, bit(27))) {  // OSXSAVE: xgetbv may be executed
    unsigned low = 0;
    unsigned high = 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    result.xcr0 = std::uint64_t{high} << 32 | low;
  }
  if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) == 0) return result;
  result.leaf7_ebx = ebx;
  result.leaf7_ecx = ecx;
  result.leaf7_edx = edx;
  if (eax >= 1 && __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx) != 0) result.leaf7_1_eax = eax;
#endif
  return result;
}

Isa isa_from_cpuid(const CpuidResult& cpuid) noexcept {
  Isa isa;
  const std::uint32_t avx_fma_f16c = bit(28) | bit(12) | bit(29);
  if (!all(cpuid.xcr0, kXcr0Avx) || !all(cpuid.leaf1_ecx, avx_fma_f16c) ||
      !all(cpuid.leaf7_ebx, bit(5)))
    return isa;
  isa = Isa::avx2;
  if (all(cpuid.leaf7_1_eax, bit(4))) isa = isa | Isa::avx_vnni;

  const std::uint32_t f_dq_bw_vl = bit(16) | bit(17) | bit(30) | bit(31);
  if (!all(cpuid.xcr0, kXcr0Avx512) || !all(cpuid.leaf7_ebx, f_dq_bw_vl)) return isa;
  isa = isa | Isa::avx512;
  if (all(cpuid.leaf7_1_eax, bit(5))) isa = isa | Isa::avx512_bf16;
  if (!all(cpuid.leaf7_ecx, bit(11))) return isa;
  isa = isa | Isa::avx512_vnni;
  if (all(cpuid.xcr0, kXcr0Amx) && all(cpuid.leaf7_edx, bit(24) | bit(25)))
    isa = isa | Isa::amx_int8;
  return isa;
}

Isa usable_isa() {
  static const Isa detected = isa_from_cpuid(read_cpuid());
  const std::optional<Isa> max_isa = read_environment().max_isa;
  return max_isa ? detected & *max_isa : detected;
}

}  // namespace octet

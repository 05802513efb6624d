// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "octet/error.h"

namespace octet {

/// A set of instruction set extensions, named by the compilers' words; each comes with those it
/// builds on: avx2 (with FMA and F16C) on scalar; avx_vnni and avx512 (F, BW, DQ, VL) on avx2;
/// avx512_vnni and avx512_bf16 on avx512; amx_int8 on avx512_vnni.
class Isa {
 public:
  enum Word : std::uint8_t { scalar, avx2, avx_vnni, avx512, avx512_vnni, avx512_bf16, amx_int8 };

  /// The extension and all it builds on.
  constexpr Isa(Word word = scalar) noexcept : bits_(kClosures[word]) {}

  /// @return whether every extension of `other` is in this set.
  constexpr bool includes(Isa other) const noexcept { return (bits_ & other.bits_) == other.bits_; }
  friend constexpr Isa operator|(Isa a, Isa b) noexcept { return Isa(Bits{a.bits_ | b.bits_}); }
  friend constexpr Isa operator&(Isa a, Isa b) noexcept { return Isa(Bits{a.bits_ & b.bits_}); }
  constexpr bool operator==(const Isa&) const noexcept = default;

  /// All words, weakest first.
  static std::span<const Word> words() noexcept;
  /// @throws InvalidArgument listing the valid words.
  static Isa parse(std::string_view word);

 private:
  struct Bits {
    std::uint32_t value;
  };
  constexpr explicit Isa(Bits bits) noexcept : bits_(bits.value) {}

  static constexpr std::uint32_t kClosures[] = {0b0000001, 0b0000011, 0b0000111, 0b0001011,
                                                0b0011011, 0b0101011, 0b1011011};

  std::uint32_t bits_;
};

/// @return the word itself.
std::string_view to_string(Isa::Word word) noexcept;
/// @return the words that no other word of the set includes, weakest first, e.g.
/// "avx512_vnni+avx512_bf16".
std::string to_string(Isa isa);

/// What the processor and the operating system say of themselves.
/// Source: Intel SDM volume 2A, CPUID; volume 1, section 13.2 (XCR0).
struct CpuidResult {
  std::uint32_t leaf1_ecx = 0;
  std::uint32_t leaf7_ebx = 0;
  std::uint32_t leaf7_ecx = 0;
  std::uint32_t leaf7_edx = 0;
  /// Sub-leaf 1 of leaf 7.
  std::uint32_t leaf7_1_eax = 0;
  /// Register states that the operating system saves; 0 without OSXSAVE.
  std::uint64_t xcr0 = 0;
};

/// Asks the processor; all zero on others than x86-64.
CpuidResult read_cpuid() noexcept;
/// @return the extensions that both the processor has and the operating system saves the registers
/// of.
Isa isa_from_cpuid(const CpuidResult& cpuid) noexcept;

/// @return the extensions to use: this CPU's, lowered by OCTET_MAX_ISA.
/// @throws InvalidArgument if OCTET_MAX_ISA is not one of the words.
Isa usable_isa();

}  // namespace octet

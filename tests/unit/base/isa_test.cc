// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "base/isa.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace octet {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// CPUID of real processors, cut to the bits that matter.
CpuidResult haswell() {
  return {
      .leaf1_ecx = 1U << 12 | 1U << 27 | 1U << 28 | 1U << 29, .leaf7_ebx = 1U << 5, .xcr0 = 0x7};
}

CpuidResult alder_lake() {
  CpuidResult cpuid = haswell();
  cpuid.leaf7_1_eax = 1U << 4;
  return cpuid;
}

CpuidResult skylake_server() {
  CpuidResult cpuid = haswell();
  cpuid.leaf7_ebx |= 1U << 16 | 1U << 17 | 1U << 30 | 1U << 31;
  cpuid.xcr0 = 0xE7;
  return cpuid;
}

CpuidResult cascade_lake() {
  CpuidResult cpuid = skylake_server();
  cpuid.leaf7_ecx = 1U << 11;
  return cpuid;
}

CpuidResult zen4() {
  CpuidResult cpuid = cascade_lake();
  cpuid.leaf7_1_eax = 1U << 5;
  return cpuid;
}

CpuidResult sapphire_rapids() {
  CpuidResult cpuid = zen4();
  cpuid.leaf7_1_eax |= 1U << 4;
  cpuid.leaf7_edx = 1U << 24 | 1U << 25;
  cpuid.xcr0 = 0x600E7;
  return cpuid;
}

TEST(Isa, OfKnownProcessors) {
  EXPECT_EQ(to_string(isa_from_cpuid({})), "scalar");
  EXPECT_EQ(to_string(isa_from_cpuid(haswell())), "avx2");
  EXPECT_EQ(to_string(isa_from_cpuid(alder_lake())), "avx_vnni");
  EXPECT_EQ(to_string(isa_from_cpuid(skylake_server())), "avx512");
  EXPECT_EQ(to_string(isa_from_cpuid(cascade_lake())), "avx512_vnni");
  EXPECT_EQ(to_string(isa_from_cpuid(zen4())), "avx512_vnni+avx512_bf16");
  EXPECT_EQ(to_string(isa_from_cpuid(sapphire_rapids())), "avx_vnni+avx512_bf16+amx_int8");
}

TEST(Isa, LeavesOutWhatTheSystemDoesNotSaveTheRegistersOf) {
  CpuidResult cpuid = sapphire_rapids();
  cpuid.xcr0 = 0xE7;
  EXPECT_FALSE(isa_from_cpuid(cpuid).includes(Isa::amx_int8));
  cpuid.xcr0 = 0x7;
  EXPECT_EQ(to_string(isa_from_cpuid(cpuid)), "avx_vnni");
  cpuid.xcr0 = 0;
  EXPECT_EQ(isa_from_cpuid(cpuid), Isa(Isa::scalar));
}

TEST(Isa, NeedsFmaAndF16cForAvx2) {
  for (int bit : {12, 29}) {
    CpuidResult cpuid = haswell();
    cpuid.leaf1_ecx &= ~(1U << bit);
    EXPECT_EQ(isa_from_cpuid(cpuid), Isa(Isa::scalar)) << "without bit " << bit;
  }
}

TEST(Isa, NeedsAllFourPartsForAvx512) {
  for (int bit : {16, 17, 30, 31}) {
    CpuidResult cpuid = cascade_lake();
    cpuid.leaf7_ebx &= ~(1U << bit);
    EXPECT_EQ(isa_from_cpuid(cpuid), Isa(Isa::avx2)) << "without bit " << bit;
  }
}

TEST(Isa, IncludesItsBases) {
  const Isa amx(Isa::amx_int8);
  for (Isa::Word base : {Isa::scalar, Isa::avx2, Isa::avx512, Isa::avx512_vnni})
    EXPECT_TRUE(amx.includes(base));
  EXPECT_FALSE(amx.includes(Isa::avx512_bf16));
  EXPECT_FALSE(Isa(Isa::avx512).includes(Isa::avx_vnni));
  EXPECT_TRUE(Isa(Isa::avx_vnni).includes(Isa::avx2));
}

TEST(Isa, ParsesEachOfItsWords) {
  for (Isa::Word word : Isa::words()) {
    EXPECT_EQ(Isa::parse(to_string(word)), Isa(word));
    EXPECT_EQ(to_string(Isa(word)), to_string(word));
  }
}

TEST(Isa, ListsTheValidWordsForAnUnknownOne) {
  EXPECT_THAT([] { Isa::parse("avx1024"); },
              ThrowsMessage<InvalidArgument>(
                  HasSubstr("expected one of scalar, avx2, avx_vnni, avx512, avx512_vnni, "
                            "avx512_bf16, amx_int8, got \"avx1024\"")));
}

class UsableIsa : public ::testing::Test {
 protected:
  ~UsableIsa() override { ::unsetenv("OCTET_MAX_ISA"); }
};

TEST_F(UsableIsa, IsWhatThisProcessorHas) {
  ::unsetenv("OCTET_MAX_ISA");
  EXPECT_EQ(usable_isa(), isa_from_cpuid(read_cpuid()));
}

TEST_F(UsableIsa, IsLoweredByTheEnvironment) {
  ::setenv("OCTET_MAX_ISA", "scalar", 1);
  EXPECT_EQ(usable_isa(), Isa(Isa::scalar));
}

TEST_F(UsableIsa, IsNeverRaisedByTheEnvironment) {
  ::setenv("OCTET_MAX_ISA", "amx_int8", 1);
  EXPECT_TRUE(isa_from_cpuid(read_cpuid()).includes(usable_isa()));
}

TEST_F(UsableIsa, RefusesAnUnknownWord) {
  ::setenv("OCTET_MAX_ISA", "fast", 1);
  EXPECT_THROW(usable_isa(), InvalidArgument);
}

}  // namespace
}  // namespace octet

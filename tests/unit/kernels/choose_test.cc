// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/requantize/choose.h"

#include <gtest/gtest.h>

namespace octet::kernels {
namespace {

TEST(ChooseRequantize, TakesTheFastestThatTheIsaAllows) {
  EXPECT_EQ(choose_requantize(Isa::scalar).function, requantize_reference);
  EXPECT_EQ(choose_requantize(Isa::avx2).function, requantize_avx2);
  EXPECT_EQ(choose_requantize(Isa::avx_vnni).function, requantize_avx2);
  EXPECT_EQ(choose_requantize(Isa::amx_int8).function, requantize_avx512);
}

}  // namespace
}  // namespace octet::kernels

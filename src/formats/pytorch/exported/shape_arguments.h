// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "formats/pytorch/exported/call.h"

namespace octet::pytorch::exported {

/// Tables of positions that are not in the file have at most so many elements: a small file could
/// ask for any amount of memory otherwise.
inline constexpr std::int64_t kMostPositions = std::int64_t{1} << 22;
/// 0, 1, ... along an axis of a tensor of that rank.
OutputRef count_along(Call& call, std::int64_t size, std::size_t rank, std::size_t axis);

/// The order in which permute, transpose and their kin take the argument's dimensions.
std::vector<std::int64_t> permutation_of(Call& call);

/// What a slice or select takes: elements begin, begin + step, ... below end along an axis.
struct SliceArguments {
  std::int64_t axis = 0;
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t step = 1;
};
/// Of aten.slice.Tensor. @throws Unsupported if the bounds depend on the input's shape.
SliceArguments slice_of(Call& call);
/// Of aten.select.int.
SliceArguments select_of(Call& call);

/// Each element `repeats` times in a row along an axis.
OutputRef repeat_each(Call& call, OutputRef x, std::int64_t axis, std::int64_t repeats);
/// The base with a part of it replaced by a value of the part's shape. Of `part.end` only whether
/// it is the largest number counts: then a part from 0 on is all, whatever the size.
/// @throws Unsupported if a size is left open.
OutputRef replace_part(Call& call, OutputRef base, OutputRef value, const SliceArguments& part);

}  // namespace octet::pytorch::exported

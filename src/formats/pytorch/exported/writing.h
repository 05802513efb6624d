// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "formats/pytorch/exported/call.h"

namespace octet::pytorch::exported {

/// The value of a view's base after the view has been overwritten.
/// @param view   the call that makes the view.
/// @param index  which of its results has been written to.
/// @throws Unsupported if the view is of a kind whose base cannot be found.
OutputRef write_through(Call& view, std::size_t index, OutputRef base, OutputRef value);

/// Whether a call that may copy its first argument gives a view of it, as far as the file tells.
struct Sharing {
  bool shares = true;
  bool certain = true;
};
Sharing sharing_of(Call& call, const std::string& first_argument);

}  // namespace octet::pytorch::exported

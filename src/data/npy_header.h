// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "octet/tensor.h"

namespace octet {

/// What stands before the elements of a `.npy` file.
struct NpyHeader {
  ElementType type = ElementType::f32;
  Shape shape;
};

/// Bytes before the dictionary: magic, version, length of the dictionary (2 bytes in version 1, 4
/// since version 2). Source: NumPy's documentation of numpy.lib.format.
inline constexpr std::size_t kNpyPreamble = 12;
inline constexpr std::string_view kNpyMagic = "\x93NUMPY";

/// Reads the dictionary of a header, `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
/// @param offset  of the dictionary in the file, for errors.
/// @throws ParseError
NpyHeader parse_npy_dictionary(std::string_view text, const std::string& file, std::size_t offset);

/// @return a whole header of version 1, padded to a multiple of 64 bytes.
std::string format_npy_header(const NpyHeader& header);

}  // namespace octet

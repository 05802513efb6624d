// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "octet/tensor.h"

/// How OpenVINO IR spells values within XML attributes.
namespace octet::openvino {

/// @return the type that a port's `precision` names ("FP32", "I64", "BOOL"), or nothing.
std::optional<ElementType> parse_precision(std::string_view word) noexcept;
/// @return the `precision` of a type.
std::string_view precision(ElementType type) noexcept;

/// Each returns nothing if the whole text is not of that kind.
std::optional<std::int64_t> parse_integer(std::string_view text) noexcept;
std::optional<double> parse_real(std::string_view text) noexcept;
std::optional<bool> parse_bool(std::string_view text) noexcept;
/// Integers separated by commas; empty text is an empty list.
std::optional<std::vector<std::int64_t>> parse_integers(std::string_view text);
/// Dimensions separated by commas; "?", -1 and an interval "1..8" are dynamic.
std::optional<Shape> parse_dims(std::string_view text);

/// The shortest of "%.17g", which reads back as the same value.
std::string format_real(double value);
/// Integers joined by `separator`; dynamic dimensions are "?".
std::string format_integers(const std::vector<std::int64_t>& values,
                            std::string_view separator = ", ");

/// Tensor names of a port: separated by commas, a comma within a name is written "\,". Sorted.
std::vector<std::string> split_names(std::string_view text);
std::string join_names(std::vector<std::string> names);

}  // namespace octet::openvino

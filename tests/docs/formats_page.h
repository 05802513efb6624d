// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>

#include "formats/op_support.h"

namespace octet::test {

/// How the compiler carries out an operation between quantizers, by type_name().
using IntegerForms = std::map<std::string, std::set<std::string>>;

/// What becomes of the operations in the cases of quantized layers, compiled for this CPU.
IntegerForms integer_forms();

/// The operation sets that are read, "1 to 17", as README and docs/formats.md state them.
std::string opsets(OpsetRange range);

/// The text of docs/formats.md, from the operation tables of the formats.
std::string formats_page(const IntegerForms& forms);

}  // namespace octet::test

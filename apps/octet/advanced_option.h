// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "arguments.h"
#include "files_in_use.h"
#include "octet/quantization.h"

namespace octet::cli {

/// --advanced FILE.json: the parameters of nncf.AdvancedQuantizationParameters, by their names.
class AdvancedOption {
 public:
  void add(Verb& verb);
  void add_files(FilesInUse& in_use) const;
  /// Where an option of the command line keeps its value, which then is that of a parameter.
  /// @param members  the way to the parameter, from AdvancedQuantizationParameters on.
  template <typename Value, typename... Members>
  std::optional<Value>& given(Members... members) {
    auto value = std::make_shared<std::optional<Value>>();
    settings_.push_back([value, members...](AdvancedQuantizationParameters& parameters) {
      if (*value) (parameters.*....*members) = **value;
    });
    return *value;
  }
  /// Sets what the file gives, then what the command line gives. @throws Error naming the file.
  void apply(AdvancedQuantizationParameters& parameters) const;

 private:
  void apply_file(AdvancedQuantizationParameters& parameters) const;

  std::string file_;
  std::vector<std::function<void(AdvancedQuantizationParameters&)>> settings_;
};

}  // namespace octet::cli

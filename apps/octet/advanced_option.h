// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "arguments.h"
#include "files_in_use.h"
#include "octet/quantization.h"

namespace octet::cli {

/// --advanced FILE.json: the parameters of nncf.AdvancedQuantizationParameters, by their names.
class AdvancedOption {
 public:
  void add(Verb& verb);
  void add_files(FilesInUse& in_use) const;
  /// @return the file's parameters, with those of the command line in their place where they are
  /// given. @throws Error naming the file.
  AdvancedQuantizationParameters read(const AdvancedQuantizationParameters& given) const;

 private:
  std::string file_;
};

}  // namespace octet::cli

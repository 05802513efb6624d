// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/mutate.h"
#include "octet/formats.h"

namespace octet::fuzz {

/// The files of a model by name, that which is read first.
using Files = std::vector<std::pair<std::string, std::string>>;

/// What a reader must do with any file, told as failures of the running test: it returns a valid
/// model, or throws an Error that names the file, no InternalError among them; within ten seconds
/// of CPU time; without taking more from the heap than twice what an honest file of that size
/// takes.
class Judge {
 public:
  /// @param seed  an honest model. It is read once, to know what that takes.
  explicit Judge(const Files& seed, ReadOptions options = {});
  ~Judge();
  Judge(const Judge&) = delete;
  Judge& operator=(const Judge&) = delete;

  /// Reads the files.
  /// @param what    says in failures which ones they are.
  /// @param honest  bytes that an honest file with as much in it takes beside those of the seed.
  void judge(const Files& files, const std::string& what, std::size_t honest = 0);
  /// Judges `count` mutants of the seed, or those that OCTET_FUZZ_FIRST and OCTET_FUZZ_COUNT name.
  void judge_mutants(std::size_t count, const std::function<void(Random&, Files&)>& mutate);
  /// True if the seed itself is a model.
  bool seed_is_read() const noexcept { return seed_is_read_; }
  /// How many files were models, the seed not counted.
  std::size_t num_read() const noexcept { return num_read_; }

 private:
  std::size_t read(const Files& files, std::string& failure);
  void use(const Model& model);

  Files seed_;
  ReadOptions options_;
  std::string directory_;
  std::size_t honest_bytes_ = 0;
  bool seed_is_read_ = false;
  std::size_t num_read_ = 0;
};

}  // namespace octet::fuzz

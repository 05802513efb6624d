// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "arguments.h"
#include "octet/data.h"
#include "octet/formats.h"
#include "octet/graph.h"
#include "octet/runtime.h"

namespace octet::cli {

class FilesInUse;

/// The data set of a verb.
class DataOptions {
 public:
  void add(Verb& verb, Split default_split);
  /// The files that the data set is read from, if they are named one by one.
  void add_files(FilesInUse& in_use) const;
  bool is_given() const noexcept { return !spec_.empty(); }
  Split default_split() const noexcept { return default_split_; }
  /// @throws UsageError if none is given.
  std::shared_ptr<const ImageSource> open() const;

 private:
  std::string spec_;
  Split default_split_ = Split::test;
};

/// How pictures become network inputs. Options override what the model's rt_info holds, field by
/// field.
class PreprocessOptions {
 public:
  void add(Verb& verb);
  bool given() const;
  /// @param stored  the model's rt_info; a difference to it is a warning on stderr.
  Preprocess resolve(const RtInfo& stored, const std::string& verb) const;
  /// The same for a model's input: in its order of dimensions, unless another is given, and without
  /// normalization where it takes bytes. @throws InvalidArgument if one is given there.
  Preprocess resolve(const Model& model, const std::string& verb) const;
  /// The same for a data set, without a word where it holds no pictures to apply it to.
  Preprocess resolve(const Model& model, const std::string& verb, const ImageSource& images) const;

 private:
  Preprocess fitting(Preprocess base, const Model& model) const;
  Preprocess with_options(Preprocess base) const;
  Preprocess used(const std::optional<Preprocess>& stored) const;

  std::optional<std::string> name_;
  std::optional<float> scale_;
  std::vector<float> mean_;
  std::vector<float> std_;
  std::optional<int> resize_;
  std::optional<int> crop_;
  std::optional<ImageLayout> layout_;
  std::optional<ColorOrder> color_;
};

/// How a model is compiled.
class BackendOptions {
 public:
  void add(Verb& verb);
  CompileOptions compile_options(PerformanceHint hint) const;

 private:
  Backend backend_ = Backend::automatic;
  int num_threads_ = 0;
};

/// Whether a data set holds pictures, which are preprocessed, and no finished inputs.
bool holds_pictures(const ImageSource& images);
/// The shapes of inputs that leave their batch open, with a batch of one image.
std::map<std::string, Shape> shapes_of_one_image(const Model& model);
/// The shape that an option gives. @throws UsageError naming the option.
Shape shape_of(const std::string& option, const std::string& text);

}  // namespace octet::cli

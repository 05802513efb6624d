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

/// Whether a picture that cannot be read ends the run.
class SkipBadOption {
 public:
  void add(Verb& verb);
  ImageSubset::Options subset(std::size_t size = 0, std::optional<SubsetOrder> order = {}) const;

 private:
  bool skip_bad_ = false;
};

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
  /// The first `size` pictures of a data set, or others in the order; 0: all.
  std::shared_ptr<const ImageSubset> subset(
      std::shared_ptr<const ImageSource> images, std::size_t size = 0,
      std::optional<SubsetOrder> order = SubsetOrder::first) const;
  /// The pictures of these indices.
  std::shared_ptr<const ImageSubset> subset_at(std::shared_ptr<const ImageSource> images,
                                               const std::vector<std::size_t>& indices) const;

 private:
  std::string spec_;
  SkipBadOption skip_bad_;
  Split default_split_ = Split::test;
};

/// How pictures become network inputs. Options override what the model's rt_info holds, field by
/// field.
class PreprocessOptions {
 public:
  void add(Verb& verb);
  bool given() const;
  /// For a model: a difference to what it stores is a warning on stderr. In the model's order of
  /// dimensions, unless another is given, and without normalization where it takes bytes. Where its
  /// input has one channel and no option says how that is made, pictures must be grey.
  /// @throws InvalidArgument if normalization is given for bytes.
  Preprocess resolve(const Model& model, const std::string& verb) const;
  /// The same for a data set, without a word where it holds no pictures to apply it to.
  Preprocess resolve(const Model& model, const std::string& verb, const ImageSource& images) const;

 private:
  Preprocess fitting(Preprocess base, const Model& model) const;
  Preprocess resolve_stored(const RtInfo& rt_info, const std::string& verb) const;
  Preprocess with_options(Preprocess base) const;
  Preprocess used(const std::optional<Preprocess>& stored) const;

  std::optional<std::string> name_;
  std::optional<float> scale_;
  std::vector<float> mean_;
  std::vector<float> std_;
  std::string resize_;
  std::string crop_;
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

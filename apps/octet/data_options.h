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

/// The shape of a model's input, for files that leave it open.
class InputShapeOption {
 public:
  void add(Verb& verb);
  ReadOptions read_options(const std::string& architecture = {}) const;

 private:
  std::string text_;
};

/// The data set of a verb.
class DataOptions {
 public:
  void add(Verb& verb, Split default_split);
  /// The files that the data set is read from, if they are named one by one.
  void add_files(FilesInUse& in_use) const;
  std::shared_ptr<const ImageSource> open() const { return open_images(spec_, default_split_); }

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
  /// The same for a data set, without a word where it holds no pictures to apply it to.
  Preprocess resolve(const RtInfo& stored, const std::string& verb,
                     const ImageSource& images) const;

 private:
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
/// What becomes of the batch of a model.
enum class Batch : std::uint8_t { fitted, kept };
/// Gives a model's input the batch size of `input`, unless its own is kept, and its height and width
/// where they are open. A model that does not fit stays as it is, so that the error that follows
/// tells both shapes.
void fit_input(Model& model, const Shape& input, Batch batch = Batch::fitted);
/// The shape that an option gives. @throws UsageError naming the option.
Shape shape_of(const std::string& option, const std::string& text);
/// One class name per line.
std::vector<std::string> read_labels(const std::string& file);
/// Names of the data set, else of the model.
std::vector<std::string> class_names_of(const ImageSource& images, const RtInfo& rt_info);
/// How many classes a model tells apart, if its one output says so.
std::optional<std::size_t> num_classes(const Model& model);
/// A class's name, or its number.
std::string class_text(const std::vector<std::string>& names, std::size_t index);

}  // namespace octet::cli

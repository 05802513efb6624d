// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "arguments.h"
#include "octet/data.h"
#include "octet/evaluation.h"
#include "octet/formats.h"
#include "octet/graph.h"

namespace octet::cli {

class DataOptions;
class FilesInUse;

/// Shapes for a model's inputs: "1,3,32,32" or "[1,3,32,32]" of the only input, by the name "";
/// "NAME[1,3,32,32],…" of several. @throws UsageError naming the option.
std::map<std::string, Shape> shapes_of(const std::string& option, const std::string& text);

/// --input-shape: the shapes of a model's inputs, for files that leave them open.
class InputShapeOption {
 public:
  void add(Verb& verb);
  Model read(const std::string& file, const std::string& architecture = {}) const;

 private:
  std::string text_;
};

/// --input: values of a model's inputs.
class InputOptions {
 public:
  void add(Verb& verb);
  void add_files(FilesInUse& in_use) const;
  /// The data set with the values of further inputs. Without --data the first --input that holds
  /// pictures is the data set.
  std::shared_ptr<const ImageSource> open(const DataOptions& data) const;
  /// Adds the values of inputs that are given.
  std::shared_ptr<const ImageSource> add_to(std::shared_ptr<const ImageSource> images) const;

 private:
  std::vector<std::pair<std::string, std::string>> entries() const;
  std::vector<std::string> texts_;
};

/// --output, --activation and --threshold: which output is the classifier's, and how it is read.
class ClassifierOptions {
 public:
  void add(Verb& verb);
  /// @return the model with the chosen output alone.
  Model choose(Model model) const;
  const OutputOptions& output() const noexcept { return output_; }

 private:
  std::string name_;
  OutputOptions output_;
};

/// The classes of a model, and which of them those of a data set are.
class ClassOptions {
 public:
  /// --labels alone.
  void add_labels(Verb& verb);
  void add(Verb& verb);
  void add_files(FilesInUse& in_use) const;
  bool has_labels() const noexcept { return !labels_.empty(); }
  /// The names of the model's classes: of --labels, or as stored. @throws InvalidArgument if there
  /// are not as many as classes.
  std::vector<std::string> names(const Model& model) const;
  /// The data set with labels that are the model's classes, matched by name.
  /// @throws InvalidArgument listing the data set's classes that are none of the model's.
  std::shared_ptr<const ImageSource> map(std::shared_ptr<const ImageSource> images,
                                         const Model& model, const std::string& verb) const;
  /// The same for a verb that does not compare labels: beside a model without names, the data set
  /// may have any number of classes.
  std::shared_ptr<const ImageSource> map_known(std::shared_ptr<const ImageSource> images,
                                               const Model& model, const std::string& verb) const;

 private:
  std::shared_ptr<const ImageSource> mapped(std::shared_ptr<const ImageSource> images,
                                            const Model& model, const std::string& verb,
                                            bool needs_labels) const;
  std::string labels_;
  std::string class_map_;
  bool ignores_names_ = false;
};

/// How many classes a model tells apart, if its one output says so.
std::optional<std::size_t> num_classes(const Model& model);
/// A class's name, or its number.
std::string class_text(const std::vector<std::string>& names, std::size_t index);
/// The name of a picture's class, or "unknown" where it has no label.
std::string truth_text(const std::vector<std::string>& names, std::int64_t label);
/// "97.31 %", or the value itself; empty where there is no confidence.
std::string confidence_text(double confidence, bool is_probability);

/// What becomes of the batch of a model.
enum class Batch : std::uint8_t { fitted, kept };
/// Gives a model's inputs the shapes of a sample's: the batch, unless its own is kept, and what
/// they leave open. A model that takes no other batch keeps its own.
/// @throws InvalidArgument telling what the model takes and what the data have.
void fit_inputs(Model& model, const Sample& sample, const Preprocess& preprocess,
                Batch batch = Batch::fitted);
std::vector<InputPort> input_ports(const Model& model);
/// The same, whatever their batch.
std::vector<InputPort> ports_of_one_image(const Model& model);
/// @throws InvalidArgument naming the option that gives shapes if an input leaves sizes open.
void expect_static_inputs(const Model& model, const std::string& option);

}  // namespace octet::cli

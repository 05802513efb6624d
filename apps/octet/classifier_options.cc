// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "classifier_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "command.h"
#include "data_options.h"
#include "files_in_use.h"
#include "octet/output_meaning.h"
#include "words.h"

namespace octet::cli {

namespace {

const Words<Activation> kActivations{
    {"none", Activation::none}, {"softmax", Activation::softmax}, {"sigmoid", Activation::sigmoid}};

constexpr const char* kNpy = "npy:";

std::string path_of(const std::string& spec) {
  return spec.starts_with(kNpy) ? spec.substr(std::string_view(kNpy).size()) : spec;
}

// The specs of --input that a data set of pictures can be opened from: folders and the like, and
// arrays of rank 4.
bool holds_images(const std::string& spec) {
  if (!spec.starts_with(kNpy)) return spec.find(':') != std::string::npos;
  const std::string paths = path_of(spec);
  if (paths.find(',') != std::string::npos) return true;
  return read_npy(paths).shape().rank() == 4;
}

/// "a, b, c, d, e and 7 more".
std::string list_text(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 12;
  const std::size_t count = std::min(names.size(), kMost);
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text += fmt::format("{}\"{}\"", i == 0 ? "" : ", ", names[i]);
  return names.size() > kMost ? fmt::format("{} and {} more", text, names.size() - kMost) : text;
}

// Folders of numbers come in the order of text, as ImageFolder of torchvision has them.
bool are_numbers_out_of_order(const std::vector<std::string>& names) {
  const auto is_number = [](const std::string& name) {
    return !name.empty() && name.size() <= 18 &&
           name.find_first_not_of("0123456789") == std::string::npos;
  };
  if (!std::ranges::all_of(names, is_number)) return false;
  return !std::ranges::is_sorted(names, {}, [](const std::string& n) { return std::stoll(n); });
}

std::string mismatch_text(const ClassMatch& match, const std::vector<std::string>& names,
                          std::size_t num_data_classes) {
  const std::string known =
      names.empty() ? "stores no class names" : fmt::format("has {}", list_text(names));
  return fmt::format(
      "{} of the data set's {} classes are none of the model's, or fit several: {}; the model {}",
      match.unmatched.size(), num_data_classes, list_text(match.unmatched), known);
}

/// The data set's names in the order of the model's classes; none unless each class has one.
std::vector<std::string> names_by_class(const std::vector<std::string>& names,
                                        const std::vector<std::int64_t>& classes) {
  std::vector<std::string> result(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool fits = classes[i] >= 0 && classes[i] < static_cast<std::int64_t>(names.size());
    if (!fits || !result[static_cast<std::size_t>(classes[i])].empty()) return {};
    result[static_cast<std::size_t>(classes[i])] = names[i];
  }
  return result;
}

constexpr const char* kWaysToMatch =
    "--class-map FILE says which is which (lines of a name and an index), --labels FILE names the "
    "model's classes, --ignore-class-names takes the data set's classes in their order";

}  // namespace

std::map<std::string, Shape> shapes_of(const std::string& option, const std::string& text) {
  std::map<std::string, Shape> result;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t open = text.find('[', begin);
    const std::size_t close = text.find(']', begin);
    const bool bare = begin == 0 && open == std::string::npos && close == std::string::npos;
    if (!bare && (open == std::string::npos || close == std::string::npos || close < open)) {
      throw UsageError(
          fmt::format("{}: expected [1,3,32,32] or name[1,3,32,32], got \"{}\"", option, text));
    }
    const std::string name = bare ? "" : text.substr(begin, open - begin);
    result[name] = shape_of(option, bare ? text : text.substr(open, close - open + 1));
    begin = bare ? text.size() : close + 1;
    if (begin < text.size() && text[begin] == ',') ++begin;
  }
  return result;
}

void InputShapeOption::add(Verb& verb) {
  verb.add_option("--input-shape", text_,
                  "Shape of the input where the model leaves it open, e.g. 1,3,224,224; of several "
                  "inputs NAME[1,3,224,224],NAME[1,4]")
      .type_name("SHAPE");
}

Model InputShapeOption::read(const std::string& file, const std::string& architecture) const {
  ReadOptions options;
  options.architecture = architecture;
  std::map<std::string, Shape> shapes = shapes_of("--input-shape", text_);
  if (const auto only = shapes.find(""); only != shapes.end()) {
    options.input_shape = only->second;
    shapes.erase(only);
  }
  options.input_shapes = shapes;
  Model model = read_model(file, options);
  if (!shapes.empty()) model.reshape(shapes);
  return model;
}

void InputOptions::add(Verb& verb) {
  verb.add_option("--input", texts_,
                  "Values of an input besides the pictures', one row per picture (may be repeated)")
      .type_name("NAME=npy:FILE");
}

std::vector<std::pair<std::string, std::string>> InputOptions::entries() const {
  std::vector<std::pair<std::string, std::string>> result;
  for (const std::string& text : texts_) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
      throw UsageError(fmt::format("--input: expected NAME=npy:FILE, got \"{}\"", text));
    result.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return result;
}

void InputOptions::add_files(FilesInUse& in_use) const {
  for (const auto& [name, spec] : entries()) in_use.add(path_of(spec));
}

std::shared_ptr<const ImageSource> InputOptions::open(const DataOptions& data) const {
  if (data.is_given() || texts_.empty()) return add_to(data.open());
  const auto all = entries();
  const auto found =
      std::ranges::find_if(all, [](const auto& entry) { return holds_images(entry.second); });
  if (found == all.end()) return data.open();
  InputOptions others = *this;
  others.texts_.erase(others.texts_.begin() + (found - all.begin()));
  return others.add_to(open_images(found->second, data.default_split()));
}

std::shared_ptr<const ImageSource> InputOptions::add_to(
    std::shared_ptr<const ImageSource> images) const {
  if (texts_.empty()) return images;
  std::vector<std::pair<std::string, Tensor>> inputs;
  for (const auto& [name, spec] : entries()) inputs.emplace_back(name, read_npy(path_of(spec)));
  return with_inputs(std::move(images), std::move(inputs));
}

void ClassifierOptions::add(Verb& verb) {
  const char* group = "The classifier's output";
  verb.add_option("--output", name_, "The one to read, of a model with several")
      .type_name("NAME")
      .group(group);
  add_word(verb, "--activation", output_.activation,
           "What makes confidences of its values, unless the model does; default: by the model's "
           "end, else softmax, or sigmoid of a single value",
           kActivations)
      .group(group);
  verb.add_option("--threshold", output_.threshold,
                  "Of a single value or sigmoids: the least confidence that a class holds with "
                  "(0.5)")
      .group(group);
}

Model ClassifierOptions::choose(Model model) const {
  return name_.empty() ? model : with_output(model, name_);
}

void ClassOptions::add_labels(Verb& verb) {
  verb.add_option("--labels", labels_,
                  "Names of the model's classes, one per line; default: as stored in the model")
      .type_name("FILE")
      .group("Classes");
}

void ClassOptions::add(Verb& verb) {
  add_labels(verb);
  verb.add_option("--class-map", class_map_,
                  "The model's class for names of the data set that differ: lines of a name and an "
                  "index, or JSON")
      .type_name("FILE")
      .group("Classes");
  verb.add_flag("--ignore-class-names", ignores_names_,
                "The data set's classes are the model's in their order, whatever their names")
      .group("Classes");
}

void ClassOptions::add_files(FilesInUse& in_use) const {
  for (const std::string& file : {labels_, class_map_}) {
    if (!file.empty()) in_use.add(file);
  }
}

std::vector<std::string> ClassOptions::names(const Model& model) const {
  std::vector<std::string> names =
      has_labels() ? read_labels(labels_) : read_class_names(model.rt_info);
  const auto classes = num_classes(model);
  // One name of a binary classifier is that of class 1.
  if (classes == std::size_t{2} && names.size() == 1)
    names.insert(names.begin(), "not " + names[0]);
  if (!classes || *classes == names.size() || (names.empty() && !has_labels())) return names;
  if (has_labels()) {
    throw InvalidArgument(
        fmt::format("\"{}\": expected {} class names, as the model has classes, got {}", labels_,
                    *classes, names.size()));
  }
  throw InvalidArgument(
      fmt::format("the model stores {} class names (\"{}\" ... \"{}\"), its output has {} "
                  "classes: --labels FILE names them",
                  names.size(), names.front(), names.back(), *classes));
}

std::shared_ptr<const ImageSource> ClassOptions::map(std::shared_ptr<const ImageSource> images,
                                                     const Model& model,
                                                     const std::string& verb) const {
  return mapped(std::move(images), model, verb, true);
}

std::shared_ptr<const ImageSource> ClassOptions::map_known(
    std::shared_ptr<const ImageSource> images, const Model& model, const std::string& verb) const {
  return mapped(std::move(images), model, verb, false);
}

std::shared_ptr<const ImageSource> ClassOptions::mapped(std::shared_ptr<const ImageSource> images,
                                                        const Model& model, const std::string& verb,
                                                        bool needs_labels) const {
  const std::vector<std::string> given = images->class_names();
  const std::vector<std::string> names = this->names(model);
  if (given.empty()) {
    if (class_map_.empty()) return images;
    throw InvalidArgument(fmt::format(
        "--class-map {}: the data set has no class names, its labels are the model's classes",
        class_map_));
  }
  const std::size_t classes = num_classes(model).value_or(0);
  if (ignores_names_) {
    if (needs_labels && classes != 0 && given.size() > classes) {
      throw InvalidArgument(
          fmt::format("--ignore-class-names: the data set has {} classes, the model {}",
                      given.size(), classes));
    }
    std::vector<std::int64_t> same(given.size());
    std::iota(same.begin(), same.end(), std::int64_t{0});
    return with_classes(std::move(images), std::move(same), names);
  }
  if (names.empty() && class_map_.empty()) {
    if (needs_labels && classes != 0 && given.size() != classes) {
      throw InvalidArgument(
          fmt::format("the data set has {} classes (\"{}\" ... \"{}\"), the model's output has {}, "
                      "and it stores no class names: --labels FILE names the model's classes, "
                      "--class-map FILE says which class each of the data set's is",
                      given.size(), given.front(), given.back(), classes));
    }
    if (needs_labels && are_numbers_out_of_order(given)) {
      fmt::print(stderr,
                 "octet {}: warning: the model stores no class names; the folders \"{}\", \"{}\", "
                 "\"{}\" ... are classes 0, 1, 2 ... (--class-map FILE for another order)\n",
                 verb, printable(given[0]), printable(given[1]),
                 given.size() > 2 ? printable(given[2]) : "");
    }
    return images;
  }
  const ClassMatch match = match_classes(
      given, names,
      class_map_.empty() ? std::map<std::string, std::string>{} : read_class_map(class_map_));
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (classes == 0 || match.classes[i] < static_cast<std::int64_t>(classes)) continue;
    throw InvalidArgument(
        fmt::format("--class-map {}: \"{}\" is class {}, the model has {} classes", class_map_,
                    given[i], match.classes[i], classes));
  }
  if (!match.unmatched.empty()) {
    throw InvalidArgument(fmt::format("matching classes by name: {}; {}",
                                      mismatch_text(match, names, given.size()), kWaysToMatch));
  }
  if (match.is_by_number) {
    fmt::print(stderr,
               "octet {}: the data set's class names are numbers: they are taken as the model's "
               "classes (\"{}\" is \"{}\")\n",
               verb, printable(given[0]),
               class_text(names, static_cast<std::size_t>(match.classes[0])));
  }
  return with_classes(std::move(images), match.classes,
                      names.empty() ? names_by_class(given, match.classes) : names);
}

std::optional<std::size_t> num_classes(const Model& model) {
  const std::vector<NodeId> results = model.results();
  if (results.size() != 1) return std::nullopt;
  const OutputMeaning meaning = find_output_meaning(model, results[0]);
  if (meaning.num_classes == 0) return std::nullopt;
  return meaning.num_classes == 1 ? 2 : meaning.num_classes;
}

std::string class_text(const std::vector<std::string>& names, std::size_t index) {
  return index < names.size() ? printable(names[index]) : fmt::format("class {}", index);
}

std::string truth_text(const std::vector<std::string>& names, std::int64_t label) {
  return label < 0 ? "unknown" : class_text(names, static_cast<std::size_t>(label));
}

std::string confidence_text(double confidence, bool is_probability) {
  if (std::isnan(confidence)) return "";
  return is_probability ? fmt::format("{:.2f} %", 100 * confidence)
                        : fmt::format("{:.4g}", confidence);
}

std::vector<InputPort> input_ports(const Model& model) {
  std::vector<InputPort> ports;
  for (const NodeId id : model.parameters()) {
    const Value& value = model.value({id, 0});
    ports.push_back({model.node(id).name, value.names, value.type, value.shape});
  }
  return ports;
}

void expect_static_inputs(const Model& model, const std::string& option) {
  const std::vector<InputPort> ports = input_ports(model);
  for (const InputPort& port : ports) {
    if (port.shape.is_static()) continue;
    constexpr std::int64_t kUsualSide = 224;
    Shape example = port.shape;
    for (std::size_t axis = 0; axis < example.rank(); ++axis) {
      if (example[axis] == Shape::kDynamic) example[axis] = axis == 0 ? 1 : kUsualSide;
    }
    throw InvalidArgument(fmt::format(
        "input \"{}\" of the model takes {}{}: give the sizes that it leaves open, e.g. {} {}{}",
        port.name, to_string(port.type), to_string(port.shape), option,
        ports.size() > 1 ? port.name : "", to_string(example)));
  }
}

std::vector<InputPort> ports_of_one_image(const Model& model) {
  std::vector<InputPort> ports = input_ports(model);
  for (InputPort& port : ports) {
    if (port.shape.rank() > 0 && port.shape[0] != 1) port.shape[0] = Shape::kDynamic;
  }
  return ports;
}

void fit_inputs(Model& model, const Sample& sample, const Preprocess& preprocess, Batch batch) {
  const std::vector<InputPort> ports = ports_of_one_image(model);
  const std::vector<Tensor> inputs = make_inputs(sample, preprocess, ports);
  std::map<std::string, Shape> shapes;
  bool has_open_batch = false;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Shape& now = model.value({model.parameters()[i], 0}).shape;
    Shape fitting = inputs[i].shape();
    has_open_batch |= now.rank() > 0 && now[0] == Shape::kDynamic;
    if (batch == Batch::kept && now.rank() > 0) fitting[0] = now[0];
    if (fitting != now) shapes.emplace(ports[i].name, fitting);
  }
  if (shapes.empty()) return;
  try {
    Model fitted = model;
    fitted.reshape(shapes);
    model = std::move(fitted);
  } catch (const InvalidArgument&) {
    if (batch == Batch::kept || has_open_batch) throw;
  }
}

}  // namespace octet::cli

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "advanced_option.h"
#include "calibration_data.h"
#include "classifier_options.h"
#include "command.h"
#include "data_options.h"
#include "files_in_use.h"
#include "model_output.h"
#include "octet/formats.h"
#include "octet/json.h"
#include "octet/quantization.h"
#include "picture_report.h"
#include "progress.h"
#include "quantizers.h"
#include "results.h"
#include "words.h"

namespace octet::cli {

namespace {

/// The library's words for the values of an option, with hyphens.
template <typename Value>
Words<Value> hyphenated_words() {
  Words<Value> words;
  for (const auto& [value, word] : option_words<Value>()) {
    std::string hyphenated(word);
    std::ranges::replace(hyphenated, '_', '-');
    words.emplace(std::move(hyphenated), value);
  }
  return words;
}

const Words<int> kBits{{"8", 8}, {"4", 4}};
const Words<SubsetOrder> kSubsets{{"first", SubsetOrder::first}, {"spread", SubsetOrder::spread}};

/// How the input is quantized where it is made of pictures.
enum class InputQuantizer : std::uint8_t { bytes, per_tensor };
const Words<InputQuantizer> kInputQuantizers{{"bytes", InputQuantizer::bytes},
                                             {"per-tensor", InputQuantizer::per_tensor}};

/// Whether what layers add to a residual that is quantized after the sum is quantized too.
const Words<bool> kSummands{{"exact", false}, {"quantized", true}};

struct QuantizeOptions {
  std::string model;
  ModelOutput output;
  DataOptions data;
  InputShapeOption input_shape;
  InputOptions inputs;
  ClassOptions classes;
  PreprocessOptions preprocess;
  QuantizationOptions quantization;
  AdvancedOption advanced;
  bool ignored_dry_run = false;
  std::optional<SubsetOrder> subset;
  std::vector<std::string> subgraphs;
  std::optional<InputQuantizer> input_quantizer;
  JsonOption json;
};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
    end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end - begin));
  }
  return parts;
}

/// "in1,in2:out1,out2".
IgnoredScope::Subgraph parse_subgraph(const std::string& text) {
  const auto sides = split(text, ':');
  if (sides.size() != 2 || sides[0].empty() || sides[1].empty()) {
    throw UsageError(fmt::format("--ignored-subgraphs: expected INPUTS:OUTPUTS, got \"{}\"", text));
  }
  return {split(sides[0], ','), split(sides[1], ',')};
}

std::string recipe_text(const QuantizationOptions& options) {
  std::string text(to_string(options.recipe));
  if (options.recipe == QuantizationRecipe::nncf) return text;
  return text + (options.advanced.quantize_summands
                     ? ", summands of residuals quantized, as ONNX Runtime adds in INT8 only so"
                     : ", summands of residuals exact");
}

IgnoredScope ignored_scope(const QuantizeOptions& options) {
  IgnoredScope scope = options.quantization.ignored_scope;
  for (const std::string& text : options.subgraphs) scope.subgraphs.push_back(parse_subgraph(text));
  return scope;
}

void show_ignored(const QuantizeOptions& options) {
  const Model model = options.input_shape.read(options.model);
  Json entries = Json::array();
  const std::vector<IgnoredScopeMatch> matches = match_ignored_scope(model, ignored_scope(options));
  if (matches.empty()) {
    fmt::print(
        "nothing is ignored: give --ignored-names, --ignored-patterns, --ignored-types or "
        "--ignored-subgraphs\n");
  }
  for (const auto& [entry, nodes, hint] : matches) {
    const std::string more = hint.empty() ? "" : fmt::format(" ({})", hint);
    fmt::print("{}: {} operation{}{}\n", printable(entry), nodes.size(),
               nodes.size() == 1 ? "" : "s", printable(more));
    Json operations = Json::array();
    for (const auto& [name, type] : nodes) {
      fmt::print("  {} ({})\n", printable(name), type);
      operations.push_back({{"name", name}, {"type", type}});
    }
    entries.push_back({{"entry", entry}, {"operations", operations}, {"hint", hint}});
  }
  options.json.write({{"model", options.model}, {"ignored_scope", entries}});
}

// The recipe nncf always quantizes summands: saying so is no parameter of it.
AdvancedQuantizationParameters advanced_parameters(const QuantizeOptions& options) {
  const bool is_nncf = options.quantization.recipe == QuantizationRecipe::nncf;
  AdvancedQuantizationParameters advanced = options.quantization.advanced;
  advanced.quantize_summands = is_nncf || options.output.is_onnx();
  options.advanced.apply(advanced);
  if (is_nncf && !advanced.quantize_summands) {
    throw InvalidArgument(
        "the recipe nncf: expected summands to be quantized, as it always does, got exact ones "
        "(--summands, or quantize_summands of --advanced): leave it out, or give another --recipe");
  }
  if (is_nncf) advanced.quantize_summands = false;
  return advanced;
}

void run_quantize(const QuantizeOptions& options) {
  if (options.quantization.recipe == QuantizationRecipe::nncf &&
      options.input_quantizer == InputQuantizer::bytes) {
    throw UsageError(
        "--input-quantizer: expected per-tensor with --recipe nncf, which has no other, got bytes");
  }
  const auto start = std::chrono::steady_clock::now();
  FilesInUse in_use;
  in_use.add_model(options.model);
  if (options.ignored_dry_run) {
    options.json.check(in_use);
    return show_ignored(options);
  }
  options.advanced.add_files(in_use);
  options.data.add_files(in_use);
  options.inputs.add_files(in_use);
  options.classes.add_files(in_use);
  options.output.check(in_use);
  options.output.add_files(in_use);
  options.json.check(in_use);
  const std::uintmax_t bytes_before = model_bytes(options.model);
  Model model = options.input_shape.read(options.model);
  const auto images = options.data.subset(
      options.classes.map_known(options.inputs.open(options.data), model, "quantize"),
      options.quantization.subset_size, options.subset);
  const Preprocess preprocess = options.preprocess.resolve(model, "quantize", *images);
  if (images->size() > 0) fit_inputs(model, (*images)[0], preprocess, Batch::kept);
  const Dataset calibration = calibration_data(images, preprocess, model);

  ProgressDisplay progress;
  QuantizationOptions quantization = options.quantization;
  quantization.ignored_scope = ignored_scope(options);
  quantization.advanced = advanced_parameters(options);
  if (holds_pictures(*images) && options.input_quantizer != InputQuantizer::per_tensor)
    quantization.preprocess = preprocess;
  quantization.on_progress = [&](const Progress& p) { progress.update(p.phase, p.done, p.total); };
  const QuantizationPlan plan = plan_quantization(model, quantization, calibration.item_shapes());
  auto [quantized, sqnr_db] = apply_quantization(plan, collect_statistics(plan, calibration));
  if (holds_pictures(*images) || options.preprocess.given())
    write_preprocess(quantized.rt_info, preprocess);
  keep_class_names(quantized, images->class_names(), "quantize");
  options.output.write(quantized);
  const double duration_s =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();

  const QuantizerCounts counts = count_quantizers(find_quantizers(quantized));
  const auto bytes = model_bytes(options.output.file());
  fmt::print("calibrated  {}\n", class_counts_text(*images));
  print_flaws(*images, 12);
  fmt::print("recipe      {}\n", recipe_text(quantization));
  fmt::print("quantizers  {}\n", to_string(counts));
  if (sqnr_db) fmt::print("SQNR        {:.1f} dB on the calibration data\n", *sqnr_db);
  const Saturation saturation = find_saturation(quantized);
  fmt::print("exact in    {}\n", to_string(saturation));
  if (saturation.num_saturable > 0 && quantization.advanced.overflow_fix != OverflowFix::automatic)
    fmt::print("            --overflow-fix auto holds only these channels to 7 bits\n");
  fmt::print("time        {:.2f} s\n", duration_s);
  fmt::print("written     {}, {} ({} before)\n", options.output.file(), size_text(bytes),
             size_text(bytes_before));
  Json result = {{"model", options.model},
                 {"output", options.output.file()},
                 {"bytes", bytes},
                 {"recipe", std::string(to_string(quantization.recipe))},
                 {"num_samples", images->size()},
                 {"num_per_class", class_counts_json(*images)},
                 {"num_fake_quantize",
                  {{"total", counts.total()},
                   {"activations", counts.activations},
                   {"activations_per_channel", counts.activations_per_channel},
                   {"weights", counts.weights}}},
                 {"saturation", to_json(saturation)},
                 {"duration_s", duration_s},
                 {"phases", Json::array()}};
  if (sqnr_db) result["calibration_sqnr_db"] = *sqnr_db;
  for (const auto& phase : progress.finished()) {
    result["phases"].push_back(
        {{"name", phase.name}, {"total", phase.total}, {"duration_s", phase.duration_s}});
  }
  add_flaws(result, *images);
  options.json.write(result);
}

void add_ignored_scope(Verb& verb, QuantizeOptions& options) {
  IgnoredScope& scope = options.quantization.ignored_scope;
  const char* group = "Parts that stay in float (each option may be repeated)";
  verb.add_option("--ignored-names", scope.names,
                  "Names of operations, of the file or of inspect --graph")
      .group(group);
  verb.add_option("--ignored-patterns", scope.patterns,
                  "Regular expressions, matched from the start of names on")
      .group(group);
  verb.add_option("--ignored-types", scope.types, "Operation types, e.g. Add, or Conv of ONNX")
      .group(group);
  verb.add_option("--ignored-subgraphs", options.subgraphs,
                  "All between INPUTS and OUTPUTS (names, commas)")
      .type_name("INPUTS:OUTPUTS")
      .group(group);
  verb.add_flag("--ignored-validate,!--no-ignored-validate", scope.validate,
                "An entry that matches nothing or changes no quantizer is an error (default)")
      .group(group);
  verb.add_flag("--ignored-dry-run", options.ignored_dry_run,
                "Lists the operations that each of these stands for, and writes nothing")
      .group(group);
}

void add_subset(Verb& verb, QuantizeOptions& options) {
  const char* group = "Quantization";
  verb.add_option("--subset-size", options.quantization.subset_size,
                  "Samples to calibrate on (300)")
      .positive()
      .group(group);
  add_word(verb, "--subset", options.subset,
           "Which samples: first, or spread evenly over the classes (default for folder:)",
           kSubsets)
      .group(group);
}

/// Options that set a parameter of --advanced, and win over its file.
void add_parameters(Verb& verb, AdvancedOption& advanced) {
  using P = AdvancedQuantizationParameters;
  const char* group = "Quantization";
  add_word(verb, "--weight-bits",
           advanced.given<int>(&P::weights_quantization_params, &QuantizationParameters::num_bits),
           "8 (default), or 4: half the size; other engines compute such layers in float", kBits)
      .group(group);
  add_word(verb, "--overflow-fix", advanced.given<OverflowFix>(&P::overflow_fix),
           "Layers of 7-bit weights (first-layer-only with nncf, else disable); auto: only the "
           "output channels whose 16-bit sums could saturate in other engines without VNNI",
           hyphenated_words<OverflowFix>())
      .group(group);
  verb.add_flag("--disable-bias-correction", advanced.given<bool>(&P::disable_bias_correction),
                "Leaves biases as they are")
      .group(group);
  verb.add_option("--bias-correction-threshold",
                  advanced.given<double>(&P::bias_correction_params,
                                         &AdvancedBiasCorrectionParameters::threshold),
                  "With nncf: largest shift, relative to the bias (2, or 1000 with "
                  "--no-fast-bias-correction)")
      .positive()
      .group(group);
  add_word(
      verb, "--summands", advanced.given<bool>(&P::quantize_summands),
      "What layers add to residuals: exact, or quantized (default for an .onnx, as ONNX Runtime "
      "computes these layers in INT8 only so; always with nncf)",
      kSummands)
      .group(group);
}

void add_quantization(Verb& verb, QuantizationOptions& options) {
  const char* group = "Quantization";
  add_word(verb, "--recipe", options.recipe,
           "octet (default): the least loss; fast: nearly that, sooner; nncf: as nncf.quantize",
           hyphenated_words<QuantizationRecipe>())
      .group(group);
  add_word(verb, "--preset", options.preset,
           "performance (default of nncf), or mixed: asymmetric activations; by default octet and "
           "fast have these where their grid is much finer",
           hyphenated_words<QuantizationPreset>())
      .group(group);
  add_word(verb, "--target-device", options.target_device,
           "any (default), cpu, gpu and npu: the same rules; with nncf also cpu-spr: of 4th "
           "generation Xeons",
           hyphenated_words<TargetDevice>())
      .group(group);
  add_word(verb, "--model-type", options.model_type, "The network's kind",
           hyphenated_words<ModelType>())
      .group(group);
  verb.add_flag(
          "--fast-bias-correction,!--no-fast-bias-correction", options.fast_bias_correction,
          "With nncf: corrects biases by the means of layers' inputs (default), or in sequence, by "
          "values of the model itself: slower, of all samples in memory")
      .group(group);
}

}  // namespace

Command add_quantize(CommandLine& app) {
  Verb verb = app.add_verb("quantize", "Quantizes a float model to INT8");
  auto options = std::make_shared<QuantizeOptions>();
  verb.add_option("model", options->model, "The float model").required();
  options->output.add(verb, ModelOutput::Presence::checked);
  options->data.add(verb, Split::train);
  add_subset(verb, *options);
  add_quantization(verb, options->quantization);
  add_parameters(verb, options->advanced);
  options->advanced.add(verb);
  add_word(verb, "--input-quantizer", options->input_quantizer,
           "bytes (default but with nncf, which has none): the pictures' own; per-tensor",
           kInputQuantizers)
      .group("Quantization");
  add_ignored_scope(verb, *options);
  options->classes.add(verb);
  options->input_shape.add(verb);
  options->inputs.add(verb);
  options->preprocess.add(verb);
  options->json.add(verb);
  verb.footer(R"(
Examples:
  octet quantize mobilenet_v2.xml --data cifar10:cifar-10-batches-bin -o quantized_mobilenet_v2.xml
  octet quantize model.xml --data folder:train.tar.gz --resize 256 --crop 224 --preprocess imagenet -o int8.xml
  octet quantize model.xml --data cifar10:DIR --ignored-types Add --ignored-patterns 'classifier' --preset mixed -o int8.xml)");
  return {verb, [options] { run_quantize(*options); }};
}

}  // namespace octet::cli

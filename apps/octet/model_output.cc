// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "model_output.h"

#include <fmt/format.h>

#include <filesystem>

#include "command.h"
#include "files_in_use.h"
#include "results.h"
#include "words.h"

namespace octet::cli {

namespace {
const Words<QdqForm> kQdqForms{{"per-tensor", QdqForm::per_tensor},
                               {"per-channel", QdqForm::per_channel}};
}  // namespace

void ModelOutput::add(Verb& verb, Presence presence) {
  Argument output = verb.add_option("-o,--output", file_,
                                    "The .xml to write, with a .bin beside it, or the .onnx");
  output.type_name("OUT");
  if (presence == Presence::required) output.required();
  add_word(verb, "--qdq", qdq_,
           "How an .onnx holds activation scales per channel: folded into weights "
           "(per-tensor, default: fast in ONNX Runtime) or as they are",
           kQdqForms);
  verb.add_flag("--force", force_, "Lets the output replace the model that is read");
}

bool ModelOutput::is_onnx() const {
  return std::filesystem::path(file_).extension() == ".onnx";
}

void ModelOutput::check(const FilesInUse& in_use) const {
  if (file_.empty()) throw UsageError("--output is required");
  if (qdq_ && !is_onnx())
    throw UsageError(fmt::format("--qdq is for an .onnx, got the output \"{}\"", file_));
  expect_model_output(file_);
  const std::filesystem::path file(file_);
  if (in_use.contains(file) && !force_) {
    throw InvalidArgument(
        fmt::format("{}: expected another name for an output, got one of a file that this run "
                    "reads; --force replaces it",
                    file_));
  }
  if (in_use.contains(file)) return;
  expect_output(file.extension() == ".xml" ? std::filesystem::path(file).replace_extension(".bin")
                                           : std::filesystem::path(file_ + ".data"),
                in_use);
}

void ModelOutput::add_files(FilesInUse& in_use) const {
  const std::filesystem::path file(file_);
  in_use.add(file);
  in_use.add(file.extension() == ".xml" ? std::filesystem::path(file).replace_extension(".bin")
                                        : std::filesystem::path(file_ + ".data"));
}

void ModelOutput::write(const Model& model, bool compress_to_fp16) const {
  write_model(model, file_,
              {.compress_to_fp16 = compress_to_fp16, .qdq = qdq_.value_or(QdqForm::per_tensor)});
}

}  // namespace octet::cli

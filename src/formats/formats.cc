// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/formats.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <span>
#include <string>
#include <string_view>

#include "base/file.h"
#include "formats/content_kind.h"
#include "formats/onnx/external_files.h"
#include "formats/onnx/onnx.h"
#include "formats/onnx/write/writer.h"
#include "formats/openvino/openvino.h"
#include "formats/pytorch/pytorch.h"

namespace octet {
namespace {

// What tells the formats apart, and what tells what other files are.
constexpr std::size_t kFormatBytes = 64;
constexpr std::size_t kHeadBytes = 512;

bool is_onnx(std::string_view bytes) {
  return onnx::is_onnx(bytes.substr(0, kFormatBytes));
}

bool is_xml(std::string_view head) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (head.starts_with(kByteOrderMark)) head.remove_prefix(kByteOrderMark.size());
  while (!head.empty() && std::isspace(static_cast<unsigned char>(head.front())) != 0)
    head.remove_prefix(1);
  return head.starts_with('<');
}

}  // namespace

Model read_model(const std::filesystem::path& file, const ReadOptions& options) {
  const std::string head = read_head(file, kHeadBytes);
  if (pytorch::is_pytorch(std::as_bytes(std::span(head))))
    return pytorch::read_pytorch(file, options);
  if (!is_xml(head) && !is_onnx(head)) {
    throw ParseError(
        file.string(), 0,
        fmt::format("expected a model (OpenVINO IR, ONNX, a torch.export archive or a PyTorch "
                    "checkpoint), got {}",
                    content_kind(head)));
  }
  if (!options.architecture.empty()) {
    throw InvalidArgument(
        fmt::format("{}: expected no architecture for a model that holds its graph, got {}",
                    file.string(), options.architecture));
  }
  if (!is_xml(head)) return onnx::read_onnx(file, options);
  Model model = openvino::read_ir(file);
  if (options.input_shape) model.reshape({{"", *options.input_shape}});
  return model;
}

Model read_model(std::span<const std::byte> bytes, const std::string& name,
                 const ReadOptions& options) {
  if (pytorch::is_pytorch(bytes)) return pytorch::read_pytorch(bytes, name, options);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!is_onnx(text))
    throw ParseError(
        name, 0,
        fmt::format(
            "expected a model (ONNX, a torch.export archive or a PyTorch checkpoint), got {}",
            content_kind(text.substr(0, kHeadBytes))));
  return onnx::read_onnx(bytes, name, options);
}

std::vector<std::filesystem::path> model_files(const std::filesystem::path& file) {
  const std::string head = read_head(file, kHeadBytes);
  std::vector<std::filesystem::path> files{file};
  if (pytorch::is_pytorch(std::as_bytes(std::span(head)))) return files;
  if (is_xml(head)) {
    const std::filesystem::path constants = std::filesystem::path(file).replace_extension(".bin");
    if (std::filesystem::exists(constants)) files.push_back(constants);
  } else if (is_onnx(head)) {
    std::ranges::copy(onnx::external_files(file), std::back_inserter(files));
  }
  return files;
}

std::vector<std::string> architectures() {
  return pytorch::architecture_names();
}

void write_model(const Model& model, const std::filesystem::path& file,
                 const WriteOptions& options) {
  if (file.extension() == ".xml") return openvino::write_ir(model, file, options);
  if (file.extension() == ".onnx") return onnx::write_onnx(model, file, options);
  throw InvalidArgument(
      fmt::format("{}: expected a file name that ends in .xml or .onnx, got \"{}\"", file.string(),
                  file.extension().string()));
}

}  // namespace octet

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/write/writer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/log.h"
#include "formats/onnx/metadata.h"
#include "formats/onnx/write/equalize_activation_scales.h"
#include "formats/onnx/write/fold_pads.h"
#include "formats/onnx/write/graph_writer.h"
#include "formats/onnx/write/merging.h"
#include "formats/onnx/write/pad_channels.h"
#include "formats/onnx/write/share_zero_point.h"
#include "formats/onnx/write/table.h"
#include "octet/version.h"
#include "passes/compress_quantized_weights.h"
#include "passes/compress_to_fp16.h"
#include "passes/decompose.h"
#include "tensor/stored.h"

namespace octet::onnx {
namespace {

/// Tensors of fewer bytes stay in the message, as ONNX's own tools leave them.
constexpr std::size_t kMinExternalBytes = 1024;
/// Readers that map the file want tensors to start at pages.
constexpr std::size_t kPage = 4096;

/// Lets protobuf write into an AtomicFile; an error is kept for later, as protobuf knows none.
class FileStream : public google::protobuf::io::CopyingOutputStream {
 public:
  explicit FileStream(AtomicFile& file) : file_(file) {}
  bool Write(const void* buffer, int size) override {
    try {
      file_.write(std::span(static_cast<const std::byte*>(buffer), static_cast<std::size_t>(size)));
    } catch (...) {
      error_ = std::current_exception();
    }
    return !error_;
  }
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  AtomicFile& file_;
  std::exception_ptr error_;
};

void write_nodes(GraphWriter& writer) {
  const Model& model = writer.model();
  const MergedNodes merged = find_merged_nodes(model);
  const auto write = [&](const Node& node, const Node& last, const ScaleAndBias& extra) {
    const WriteRow* row = find_write_row(node.op);
    if (row == nullptr) return writer.refuse(node, "ONNX has no such operation");
    NodeWriter node_writer(writer, row->name, node, last, extra);
    row->write(node_writer);
  };
  for (NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    const bool is_written_elsewhere =
        std::holds_alternative<Parameter>(node.op) || std::holds_alternative<Result>(node.op) ||
        merged.inner.contains(id) || writer.is_written_on_demand({id, 0});
    if (is_written_elsewhere) continue;
    const auto parts = merged.by_last.find(id);
    if (parts == merged.by_last.end())
      write(node, node, {});
    else
      write(model.node(parts->second.node), node, parts->second.merged);
  }
}

bool has_packed_values(const Model& model) {
  return std::ranges::any_of(model.topological_order(), [&](NodeId id) {
    return std::ranges::any_of(model.node(id).outputs,
                               [](const Value& value) { return is_packed(value.type); });
  });
}

proto::ModelProto to_proto(const Model& model, const std::string& file) {
  proto::ModelProto proto;
  proto.set_producer_name("octet");
  proto.set_producer_version(std::string(octet::version()));
  const bool is_four_bit = has_packed_values(model);
  proto.set_ir_version(is_four_bit ? kFourBitIrVersion : kIrVersion);
  proto.add_opset_import()->set_version(is_four_bit ? kFourBitOpset : kOpset);
  write_metadata(model.rt_info, proto);
  GraphWriter writer(model, *proto.mutable_graph());
  writer.add_inputs();
  write_nodes(writer);
  if (!writer.refusals().empty()) {
    throw Unsupported(fmt::format("{}: cannot be written as ONNX of opset {}: {}", file, kOpset,
                                  fmt::join(writer.refusals(), "; ")));
  }
  writer.add_outputs();
  writer.remove_unused();
  return proto;
}

std::uint64_t constant_bytes(const proto::GraphProto& graph) {
  std::uint64_t bytes = 0;
  for (const auto& tensor : graph.initializer()) bytes += tensor.raw_data().size();
  return bytes;
}

void add_external(proto::TensorProto& tensor, std::string_view key, const std::string& value) {
  auto* entry = tensor.add_external_data();
  entry->set_key(std::string(key));
  entry->set_value(value);
}

// Moves the tensors' bytes into a file.
void move_constants(proto::GraphProto& graph, const std::string& name, AtomicFile& file) {
  for (proto::TensorProto& tensor : *graph.mutable_initializer()) {
    const std::size_t size = tensor.raw_data().size();
    if (size < kMinExternalBytes) continue;
    file.write(std::string((kPage - file.position() % kPage) % kPage, '\0'));
    tensor.set_data_location(proto::TensorProto::EXTERNAL);
    add_external(tensor, "location", name);
    add_external(tensor, "offset", std::to_string(file.position()));
    add_external(tensor, "length", std::to_string(size));
    file.write(tensor.raw_data());
    tensor.clear_raw_data();
  }
}

void save(proto::ModelProto& proto, const std::filesystem::path& file,
          std::uint64_t max_constant_bytes) {
  AtomicFile model_file(file);
  std::optional<AtomicFile> data_file;
  if (constant_bytes(proto.graph()) > max_constant_bytes) {
    const std::filesystem::path data = file.string() + ".data";
    data_file.emplace(data);
    move_constants(*proto.mutable_graph(), data.filename().string(), *data_file);
    data_file->close();
  }
  FileStream stream(model_file);
  bool is_complete = false;
  {
    google::protobuf::io::CopyingOutputStreamAdaptor adaptor(&stream);
    is_complete = proto.SerializeToZeroCopyStream(&adaptor) && adaptor.Flush();
  }
  stream.rethrow();
  if (!is_complete)
    throw IoError(fmt::format("{}: cannot write: the model exceeds 2 GiB", file.string()));
  model_file.close();
  if (data_file) data_file->commit();
  model_file.commit();
}

// Folds activation scales per channel into weights, and tells which are left.
void fold_scales(Model& model, const std::string& file) {
  const std::vector<std::string> left = equalize_activation_scales(model);
  if (left.empty()) return;
  log(LogLevel::warning,
      fmt::format("{}: {}, which ONNX Runtime computes in float: {}", file,
                  left.size() == 1
                      ? std::string("a quantizer keeps a scale per channel")
                      : fmt::format("{} quantizers keep a scale per channel", left.size()),
                  fmt::join(left, ", ")));
}

}  // namespace

void write_onnx(const Model& model, const std::filesystem::path& file, const WriteOptions& options,
                std::uint64_t max_constant_bytes) {
  Model portable = model;
  decompose(portable);
  compress_quantized_weights(portable);
  if (options.qdq == QdqForm::per_tensor) {
    fold_pads(portable);
    share_zero_point(portable);
    fold_scales(portable, file.string());
    pad_channels(portable);
  }
  if (options.compress_to_fp16) compress_to_fp16(portable);
  proto::ModelProto proto = to_proto(portable, file.string());
  save(proto, file, max_constant_bytes);
}

}  // namespace octet::onnx

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/external_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <string>

#include "formats/onnx/proto.h"
#include "octet/error.h"

namespace octet::onnx {
namespace {

using google::protobuf::internal::WireFormatLite;

enum class Message : std::uint8_t { model, function, graph, node, attribute, tensor };

struct Part {
  Message whole;
  int field;
  Message part;
};

// The fields through which a model holds tensors.
constexpr Part kParts[] = {
    {Message::model, proto::ModelProto::kGraphFieldNumber, Message::graph},
    {Message::model, proto::ModelProto::kFunctionsFieldNumber, Message::function},
    {Message::function, proto::FunctionProto::kNodeFieldNumber, Message::node},
    {Message::graph, proto::GraphProto::kNodeFieldNumber, Message::node},
    {Message::graph, proto::GraphProto::kInitializerFieldNumber, Message::tensor},
    {Message::node, proto::NodeProto::kAttributeFieldNumber, Message::attribute},
    {Message::attribute, proto::AttributeProto::kTFieldNumber, Message::tensor},
    {Message::attribute, proto::AttributeProto::kTensorsFieldNumber, Message::tensor},
    {Message::attribute, proto::AttributeProto::kGFieldNumber, Message::graph},
    {Message::attribute, proto::AttributeProto::kGraphsFieldNumber, Message::graph},
};

class Locations {
 public:
  explicit Locations(google::protobuf::io::ZeroCopyInputStream& stream) : input_(&stream) {}

  std::set<std::string> take() {
    walk(Message::model);
    return std::move(names_);
  }

 private:
  bool walk(Message message) {
    while (const std::uint32_t tag = input_.ReadTag()) {
      if (!walk_field(message, tag)) return false;
    }
    return true;
  }

  bool walk_field(Message message, std::uint32_t tag) {
    const int field = WireFormatLite::GetTagFieldNumber(tag);
    const bool is_entry =
        message == Message::tensor && field == proto::TensorProto::kExternalDataFieldNumber;
    const auto* part = std::ranges::find_if(
        kParts, [&](const Part& p) { return p.whole == message && p.field == field; });
    const bool is_message =
        WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
    if (!is_message || (!is_entry && part == std::end(kParts)))
      return WireFormatLite::SkipField(&input_, tag);
    std::uint32_t size = 0;
    if (!input_.ReadVarint32(&size)) return false;
    if (is_entry) return read_entry(size);
    const auto [limit, depth_left] =
        input_.IncrementRecursionDepthAndPushLimit(static_cast<int>(size));
    return depth_left >= 0 && walk(part->part) && input_.DecrementRecursionDepthAndPopLimit(limit);
  }

  bool read_entry(std::uint32_t size) {
    std::string bytes;
    proto::StringStringEntryProto entry;
    if (!input_.ReadString(&bytes, static_cast<int>(size)) || !entry.ParseFromString(bytes))
      return false;
    if (entry.key() == "location") names_.insert(entry.value());
    return true;
  }

  google::protobuf::io::CodedInputStream input_;
  std::set<std::string> names_;
};

}  // namespace

std::vector<std::filesystem::path> external_files(const std::filesystem::path& file) {
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    throw IoError(fmt::format("{}: cannot read: {}", file.string(), std::strerror(errno)));
  google::protobuf::io::FileInputStream stream(descriptor);
  stream.SetCloseOnDelete(true);
  std::vector<std::filesystem::path> files;
  for (const std::string& name : Locations(stream).take())
    files.push_back(file.parent_path() / name);
  return files;
}

}  // namespace octet::onnx

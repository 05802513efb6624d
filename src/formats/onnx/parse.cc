// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/parse.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <google/protobuf/io/zero_copy_stream_impl.h>
#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>

#include "base/file.h"
#include "formats/onnx/message_flaw.h"
#include "formats/onnx/onnx.h"
#include "formats/onnx/varint.h"
#include "octet/error.h"

namespace octet::onnx {
namespace {

// Protobuf's own limit of a message.
constexpr std::uintmax_t kMaxMessageBytes = std::numeric_limits<std::int32_t>::max();

void check_size(std::uintmax_t num_bytes, const std::string& name) {
  if (num_bytes <= kMaxMessageBytes) return;
  throw ParseError(name, -1,
                   fmt::format("expected an ONNX model of at most {} bytes (larger ones keep their "
                               "weights in files beside them), got {}",
                               kMaxMessageBytes, num_bytes));
}

[[noreturn]] void refuse(const std::string& name, std::span<const std::byte> bytes) {
  const auto flaw = find_message_flaw({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  throw ParseError(name, flaw ? flaw->offset : -1,
                   fmt::format("expected an ONNX model, got bytes that are no complete message of "
                               "protobuf{}{}",
                               flaw ? ": " : "", flaw ? flaw->what : ""));
}

// @param read_bytes  gives the file again, to find what is wrong with it.
template <typename Parse, typename ReadBytes>
proto::ModelProto parse(const std::string& name, const Parse& parse_into,
                        const ReadBytes& read_bytes) {
  const google::protobuf::LogSilencer silencer;
  auto model = std::make_unique<proto::ModelProto>();
  if (!parse_into(*model)) {
    model.reset();
    refuse(name, read_bytes());
  }
  if (!model->has_graph())
    throw ParseError(name, -1, "expected an ONNX model, got a message without a graph");
  return std::move(*model);
}

// --- The first fields of a message ---

std::optional<WireType> wire_type_of_field(std::uint64_t number) {
  constexpr std::array<std::uint64_t, 2> kIntegers{proto::ModelProto::kIrVersionFieldNumber,
                                                   proto::ModelProto::kModelVersionFieldNumber};
  constexpr std::array<std::uint64_t, 9> kMessages{
      proto::ModelProto::kProducerNameFieldNumber,  proto::ModelProto::kProducerVersionFieldNumber,
      proto::ModelProto::kDomainFieldNumber,        proto::ModelProto::kDocStringFieldNumber,
      proto::ModelProto::kGraphFieldNumber,         proto::ModelProto::kOpsetImportFieldNumber,
      proto::ModelProto::kMetadataPropsFieldNumber, proto::ModelProto::kTrainingInfoFieldNumber,
      proto::ModelProto::kFunctionsFieldNumber};
  if (std::ranges::find(kIntegers, number) != kIntegers.end()) return WireType::varint;
  if (std::ranges::find(kMessages, number) != kMessages.end()) return WireType::length_delimited;
  return std::nullopt;
}

}  // namespace

bool is_onnx(std::string_view head) noexcept {
  if (head.empty()) return false;
  while (!head.empty()) {
    const auto tag = take_varint(head);
    if (!tag) return head.empty();
    const auto type = wire_type_of_field(*tag >> 3U);
    if (!type || static_cast<std::uint64_t>(*type) != (*tag & 7U)) return false;
    const auto value = take_varint(head);
    if (!value) return head.empty();
    if (type == WireType::length_delimited)
      head.remove_prefix(static_cast<std::size_t>(std::min<std::uint64_t>(*value, head.size())));
  }
  return true;
}

proto::ModelProto parse_model(const std::filesystem::path& file) {
  const std::string name = file.string();
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw IoError(fmt::format("{}: cannot read: {}", name, std::strerror(errno)));
  google::protobuf::io::FileInputStream stream(descriptor);
  stream.SetCloseOnDelete(true);
  const std::uintmax_t num_bytes = std::filesystem::file_size(file);
  check_size(num_bytes, name);
  return parse(
      name,
      [&](proto::ModelProto& model) {
        return model.ParseFromBoundedZeroCopyStream(&stream, static_cast<int>(num_bytes));
      },
      [&] { return read_file(file); });
}

proto::ModelProto parse_model(std::span<const std::byte> bytes, const std::string& name) {
  check_size(bytes.size(), name);
  return parse(
      name,
      [&](proto::ModelProto& model) {
        return model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
      },
      [&] { return bytes; });
}

}  // namespace octet::onnx

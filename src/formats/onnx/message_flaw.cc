// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/message_flaw.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include "formats/onnx/proto.h"
#include "formats/onnx/varint.h"

namespace octet::onnx {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// Protobuf's own limit.
constexpr int kMaxMessageDepth = 100;

// Walks one message field by field.
class Walk {
 public:
  Walk(std::string_view bytes, std::int64_t offset, std::string path, int depth)
      : rest_(bytes),
        end_(offset + static_cast<std::int64_t>(bytes.size())),
        path_(std::move(path)),
        depth_(depth) {}

  std::optional<MessageFlaw> find(const Descriptor* message) {
    if (depth_ > kMaxMessageDepth) return flaw("expected no deeper nesting");
    while (!rest_.empty()) {
      const std::int64_t start = position();
      const auto tag = take_varint(rest_);
      if (!tag || *tag >> 3U == 0) return flaw("expected a field", start);
      field_ =
          message == nullptr ? nullptr : message->FindFieldByNumber(static_cast<int>(*tag >> 3U));
      number_ = *tag >> 3U;
      if (auto found = find_in_value(static_cast<WireType>(*tag & 7U))) return found;
      field_ = nullptr;
      number_ = 0;
    }
    return std::nullopt;
  }

 private:
  std::int64_t position() const { return end_ - static_cast<std::int64_t>(rest_.size()); }

  std::string place() const {
    if (number_ == 0) return path_;
    return fmt::format("{}{}{}", path_, path_.empty() ? "" : ".",
                       field_ == nullptr ? fmt::format("field {}", number_) : field_->name());
  }
  std::string in_field(std::string_view what) const {
    const std::string where = place();
    return where.empty() ? std::string(what) : fmt::format("{}: {}", where, what);
  }
  MessageFlaw flaw(std::string_view what, std::int64_t offset) const {
    return {offset, in_field(what)};
  }
  MessageFlaw flaw(std::string_view what) const { return flaw(what, position()); }

  std::optional<MessageFlaw> find_in_number() {
    const std::int64_t start = position();
    if (take_varint(rest_)) return std::nullopt;
    return flaw("expected a number", start);
  }

  std::optional<MessageFlaw> find_in_value(WireType type) {
    switch (type) {
      case WireType::varint:
        return find_in_number();
      case WireType::fixed64:
        return skip(8);
      case WireType::fixed32:
        return skip(4);
      case WireType::length_delimited:
        return find_in_bytes();
      default:
        return flaw("expected a known kind of field");
    }
  }

  std::optional<MessageFlaw> skip(std::uint64_t count) {
    if (count > rest_.size())
      return flaw(fmt::format("expected {} bytes, got {}: the file is truncated or damaged", count,
                              rest_.size()));
    rest_.remove_prefix(static_cast<std::size_t>(count));
    return std::nullopt;
  }

  std::optional<MessageFlaw> find_in_bytes() {
    const std::int64_t length_at = position();
    const auto length = take_varint(rest_);
    if (!length) return flaw("expected a length", length_at);
    const std::string_view before = rest_;
    const std::int64_t start = position();
    if (auto found = skip(*length)) return found;
    const bool is_message = field_ != nullptr && field_->type() == FieldDescriptor::TYPE_MESSAGE;
    if (!is_message) return std::nullopt;
    Walk inner(before.substr(0, static_cast<std::size_t>(*length)), start, place(), depth_ + 1);
    return inner.find(field_->message_type());
  }

  std::string_view rest_;
  std::int64_t end_;
  std::string path_;
  int depth_;
  const FieldDescriptor* field_ = nullptr;
  std::uint64_t number_ = 0;
};

}  // namespace

std::optional<MessageFlaw> find_message_flaw(std::string_view bytes) {
  return Walk(bytes, 0, "", 0).find(proto::ModelProto::descriptor());
}

}  // namespace octet::onnx

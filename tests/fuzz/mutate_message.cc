// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "fuzz/mutate_message.h"

#include <limits>
#include <string>
#include <vector>

namespace octet::fuzz {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

struct Contents {
  std::vector<Message*> messages;
  std::vector<std::string> texts = {
      "",   "../model.data",        "/etc/hostname",       ".", "a/../../b",
      "-1", "18446744073709551615", std::string(5000, 'n')};
};

void collect(Message& message, Contents& contents) {
  contents.messages.push_back(&message);
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        collect(field->is_repeated() ? *reflection.MutableRepeatedMessage(&message, field, i)
                                     : *reflection.MutableMessage(&message, field),
                contents);
      } else if (field->type() == FieldDescriptor::TYPE_STRING) {
        contents.texts.push_back(field->is_repeated()
                                     ? reflection.GetRepeatedString(message, field, i)
                                     : reflection.GetString(message, field));
      }
    }
  }
}

double extreme_real(Random& random) {
  static constexpr double kReals[] = {0.0,
                                      -1.0,
                                      1e-40,
                                      1e30,
                                      std::numeric_limits<float>::max(),
                                      std::numeric_limits<double>::infinity(),
                                      std::numeric_limits<double>::quiet_NaN()};
  return kReals[random.below(std::size(kReals))];
}

// Takes out, doubles or exchanges elements. @return false if the field is left as it was.
bool rearrange(Random& random, Message& message, const FieldDescriptor* field) {
  const Reflection& reflection = *message.GetReflection();
  const int size = reflection.FieldSize(message, field);
  if (size == 0) return false;
  const int at = static_cast<int>(random.below(static_cast<std::size_t>(size)));
  reflection.SwapElements(&message, field, at, size - 1);
  const std::size_t choice = random.below(3);
  if (choice == 0) reflection.RemoveLast(&message, field);
  if (choice == 1 && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    Message* copy = reflection.AddMessage(&message, field);
    copy->CopyFrom(reflection.GetRepeatedMessage(message, field, size - 1));
  }
  return true;
}

/// Writes one value of a field: of a repeated one, an element that is there, or a new one.
class FieldWriter {
 public:
  FieldWriter(Random& random, Message& message, const FieldDescriptor* field,
              const std::vector<std::string>& texts)
      : random_(random), message_(message), field_(field), texts_(texts) {}

  void write() {
    const std::uint64_t integer = random_.pick(kExtremes);
    switch (field_->cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return set(static_cast<std::int32_t>(integer), &Reflection::SetInt32,
                   &Reflection::SetRepeatedInt32, &Reflection::AddInt32);
      case FieldDescriptor::CPPTYPE_INT64:
        return set(static_cast<std::int64_t>(integer), &Reflection::SetInt64,
                   &Reflection::SetRepeatedInt64, &Reflection::AddInt64);
      case FieldDescriptor::CPPTYPE_UINT64:
        return set(integer, &Reflection::SetUInt64, &Reflection::SetRepeatedUInt64,
                   &Reflection::AddUInt64);
      case FieldDescriptor::CPPTYPE_ENUM:
        return set(static_cast<int>(random_.below(30)), &Reflection::SetEnumValue,
                   &Reflection::SetRepeatedEnumValue, &Reflection::AddEnumValue);
      case FieldDescriptor::CPPTYPE_FLOAT:
        return set(static_cast<float>(extreme_real(random_)), &Reflection::SetFloat,
                   &Reflection::SetRepeatedFloat, &Reflection::AddFloat);
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return set(extreme_real(random_), &Reflection::SetDouble, &Reflection::SetRepeatedDouble,
                   &Reflection::AddDouble);
      case FieldDescriptor::CPPTYPE_STRING:
        return set(text(), &Reflection::SetString, &Reflection::SetRepeatedString,
                   &Reflection::AddString);
      default:
        return reflection().ClearField(&message_, field_);
    }
  }

 private:
  const Reflection& reflection() const { return *message_.GetReflection(); }

  std::string text() {
    if (field_->type() == FieldDescriptor::TYPE_BYTES && !field_->is_repeated())
      return mutate_bytes(random_, reflection().GetString(message_, field_));
    return random_.pick(texts_);
  }

  template <typename T, typename Set, typename SetRepeated, typename Add>
  void set(T value, Set set_one, SetRepeated set_repeated, Add add) {
    if (!field_->is_repeated()) return (reflection().*set_one)(&message_, field_, value);
    const int size = reflection().FieldSize(message_, field_);
    if (size == 0) return (reflection().*add)(&message_, field_, value);
    const int at = static_cast<int>(random_.below(static_cast<std::size_t>(size)));
    (reflection().*set_repeated)(&message_, field_, at, value);
  }

  Random& random_;
  Message& message_;
  const FieldDescriptor* field_;
  const std::vector<std::string>& texts_;
};

}  // namespace

void mutate_message(Random& random, Message& message) {
  Contents contents;
  collect(message, contents);
  Message& part = *random.pick(contents.messages);
  std::vector<const FieldDescriptor*> fields;
  if (random.once_in(4)) {
    for (int i = 0; i < part.GetDescriptor()->field_count(); ++i)
      fields.push_back(part.GetDescriptor()->field(i));
  } else {
    part.GetReflection()->ListFields(part, &fields);
  }
  if (fields.empty()) return;
  const FieldDescriptor* field = random.pick(fields);
  if (field->is_repeated() && random.once_in(2) && rearrange(random, part, field)) return;
  FieldWriter(random, part, field, contents.texts).write();
}

}  // namespace octet::fuzz

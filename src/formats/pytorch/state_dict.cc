// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/pytorch/state_dict.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "archive/archive.h"
#include "formats/pytorch/checkpoint.h"
#include "formats/pytorch/safetensors.h"
#include "formats/pytorch/strided_view.h"
#include "octet/error.h"

namespace octet::pytorch {
namespace {

using pickle::Value;

constexpr std::size_t kMaxRank = 16;

/// Makes tensors of the calls that a pickle holds for them.
class TensorBuilder {
 public:
  explicit TensorBuilder(const Checkpoint& checkpoint) : checkpoint_(checkpoint) {
    for (const auto& [key, storage] : checkpoint.storages)
      budget_ += kMaxCopies * storage.num_bytes();
  }

  Tensor build(const std::string& name, const Value& value);

 private:
  struct View : StridedView {
    StorageRef storage;
    ElementType type = ElementType::f32;
  };

  [[noreturn]] void fail(const std::string& name, const Value& value,
                         const std::string& what) const {
    throw ParseError(checkpoint_.pickle_file, value.offset,
                     fmt::format("tensor \"{}\": {}", name, what));
  }
  std::vector<std::int64_t> counts(const std::string& name, const Value& value) const;
  View view(const std::string& name, const Value& value) const;
  ElementType untyped_type(const std::string& name, const Value& value,
                           const std::vector<const Value*>& args) const;
  static std::int64_t elements_of(const View& view);
  void check(const std::string& name, const Value& value, const View& view) const;

  const Checkpoint& checkpoint_;
  std::uint64_t budget_ = kFreeCopyBytes;
};

std::vector<std::int64_t> TensorBuilder::counts(const std::string& name, const Value& value) const {
  const Value* list = &value;
  // torch.Size((2, 3)) stands for (2, 3).
  if (const pickle::Global* global = value.called();
      global != nullptr && global->qualified() == "torch.Size") {
    const auto& args = value.as<pickle::Object>()->args->as<pickle::Tuple>()->items;
    if (args.size() == 1) list = args[0];
  }
  const auto* items = list->sequence();
  if (items == nullptr || items->size() > kMaxRank)
    fail(name, value,
         fmt::format("expected a tuple of at most {} counts, got {}", kMaxRank, value.describe()));
  std::vector<std::int64_t> numbers;
  for (const Value* item : *items) {
    const auto* number = item->as<std::int64_t>();
    if (number == nullptr || *number < 0 || *number > std::int64_t{1} << 40)
      fail(name, *item, "expected a count of at most 2^40, got " + item->describe());
    numbers.push_back(*number);
  }
  return numbers;
}

TensorBuilder::View TensorBuilder::view(const std::string& name, const Value& value) const {
  const Value* call = &value;
  const auto arguments = [&](const Value& of) -> const std::vector<const Value*>& {
    return of.as<pickle::Object>()->args->as<pickle::Tuple>()->items;
  };
  const auto called = [&](std::string_view function) {
    const pickle::Global* global = call->called();
    return global != nullptr && global->module == "torch._utils" && global->name == function;
  };
  // One with state has attributes of Python besides its tensor.
  if (called("_rebuild_parameter") || called("_rebuild_parameter_with_state")) {
    if (arguments(*call).empty())
      fail(name, value, "a call of torch._utils._rebuild_parameter without arguments");
    call = arguments(*call)[0];
  }
  const bool untyped = called("_rebuild_tensor_v3");
  if (!called("_rebuild_tensor") && !called("_rebuild_tensor_v2") && !untyped)
    fail(name, value, "expected a tensor, got " + call->describe());
  const auto& args = arguments(*call);
  if (args.size() < 4)
    fail(name, value,
         fmt::format("expected a storage, offset, size and stride, got {} arguments", args.size()));
  const auto* offset = args[1]->as<std::int64_t>();
  if (offset == nullptr || *offset < 0 || *offset > std::int64_t{1} << 48)
    fail(name, *args[1], "expected the offset in its storage, got " + args[1]->describe());
  View result{{*offset, counts(name, *args[2]), counts(name, *args[3])},
              storage_ref(*args[0], checkpoint_.pickle_file)};
  if (result.size.size() != result.stride.size()) {
    fail(name, value,
         fmt::format("expected as many strides as dimensions, got {} and {}", result.stride.size(),
                     result.size.size()));
  }
  result.type = result.storage.type;
  if (untyped) result.type = untyped_type(name, value, args);
  check(name, value, result);
  return result;
}

// The types that torch has no storages of.
ElementType TensorBuilder::untyped_type(const std::string& name, const Value& value,
                                        const std::vector<const Value*>& args) const {
  constexpr std::pair<std::string_view, ElementType> kTypes[] = {
      {"uint16", ElementType::u16}, {"uint32", ElementType::u32}, {"uint64", ElementType::u64}};
  const auto* global = args.size() < 7 ? nullptr : args[6]->as<pickle::Global>();
  for (const auto& [word, type] : kTypes)
    if (global != nullptr && global->module == "torch" && global->name == word) return type;
  fail(name, value, "expected an element type of torch.uint16, uint32 or uint64");
}

// What a reference to an untyped storage counts are bytes.
std::int64_t TensorBuilder::elements_of(const View& view) {
  const std::int64_t available = view.storage.end - view.storage.begin;
  if (view.type == view.storage.type) return available;
  return available / static_cast<std::int64_t>(element_size(view.type));
}

void TensorBuilder::check(const std::string& name, const Value& value, const View& view) const {
  const std::int64_t available = elements_of(view);
  if (fits(view, available)) return;
  fail(name, value,
       fmt::format("expected a storage that holds offset {}, size {}, stride {}; storage \"{}\" "
                   "has {} elements",
                   view.offset, to_string(Shape(view.size)), to_string(Shape(view.stride)),
                   view.storage.key, available));
}

Tensor TensorBuilder::build(const std::string& name, const Value& value) {
  const View shown = view(name, value);
  Tensor storage = checkpoint_.storages.at(shown.storage.key);
  if (shown.type != storage.type()) {
    const auto owner = std::make_shared<Tensor>(storage);
    storage = Tensor(shown.type, Shape{elements_of(shown)}, owner->bytes(), owner);
  }
  const StridedView elements{shown.storage.begin + shown.offset, shown.size, shown.stride};
  if (shares_memory(elements, storage.type())) return make_tensor(storage, elements);
  const std::uint64_t num_bytes =
      static_cast<std::uint64_t>(Shape(shown.size).num_elements()) * element_size(storage.type());
  if (num_bytes > budget_)
    fail(name, value,
         fmt::format("expected tensors of at most {} times their storages' bytes", kMaxCopies));
  budget_ -= num_bytes;
  return make_tensor(storage, elements);
}

Checkpoint read_checkpoint(std::span<const std::byte> bytes, const std::string& file) {
  return archive_format(bytes) == ArchiveFormat::zip ? read_zip_checkpoint(bytes, file)
                                                     : read_legacy_checkpoint(bytes, file);
}

const Value& find_state_dict(const Checkpoint& checkpoint) {
  const Value* value = &checkpoint.document.root();
  for (int level = 0; level < 2; ++level) {
    for (const char* key : {"state_dict", "model_state_dict", "model"}) {
      if (const Value* nested = value->find(key); nested != nullptr && nested->dict() != nullptr) {
        value = nested;
        break;
      }
    }
  }
  if (value->dict() == nullptr || value->dict()->entries.empty()) {
    throw ParseError(checkpoint.pickle_file, value->offset,
                     "expected a state_dict, names and tensors, got " + value->describe());
  }
  return *value;
}

StateDict read_pickled(std::span<const std::byte> bytes, const std::string& file) {
  const Checkpoint checkpoint = read_checkpoint(bytes, file);
  TensorBuilder builder(checkpoint);
  StateDict result{file, {}};
  for (const auto& [key, value] : find_state_dict(checkpoint).dict()->entries) {
    const auto name = key->text();
    if (!name)
      throw ParseError(checkpoint.pickle_file, key->offset,
                       "reading a state_dict: expected a name, got " + key->describe());
    result.tensors.emplace_back(*name, builder.build(std::string(*name), *value));
  }
  return result;
}

}  // namespace

const Tensor* StateDict::find(std::string_view name) const noexcept {
  const auto found = std::find_if(tensors.begin(), tensors.end(),
                                  [&](const auto& entry) { return entry.first == name; });
  return found == tensors.end() ? nullptr : &found->second;
}

Tensor read_tensor(std::span<const std::byte> bytes, const std::string& file) {
  const Checkpoint checkpoint = read_checkpoint(bytes, file);
  return TensorBuilder(checkpoint).build("tensor", checkpoint.document.root());
}

StateDict read_state_dict(std::span<const std::byte> bytes, const std::string& file) {
  return is_safetensors(bytes) ? read_safetensors(bytes, file) : read_pickled(bytes, file);
}

}  // namespace octet::pytorch

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <utility>

#include "archive/pickle.h"
#include "base/file.h"
#include "data/cifar10_batches.h"
#include "octet/error.h"

namespace octet::cifar10 {
namespace {

using pickle::Value;
using Sequence = std::vector<const Value*>;

bool is_numpy_core(std::string_view module) {
  return module == "numpy.core.multiarray" || module == "numpy._core.multiarray";
}

bool accepts(std::string_view module, std::string_view name) {
  return (is_numpy_core(module) && name == "_reconstruct") ||
         (module == "numpy" && (name == "ndarray" || name == "dtype")) ||
         (module == "_codecs" && name == "encode");
}

// Reads values of one file, and names it in errors.
class Reader {
 public:
  explicit Reader(const std::filesystem::path& file)
      : file_(file.string()),
        document_(pickle::parse(
            read_file(file),
            {.file = file_, .accepts = accepts, .accepted = "plain containers and NumPy arrays"})) {
  }

  const Value& entry(std::string_view key) const {
    const Value* value = document_.root().find(key);
    if (value == nullptr) fail(document_.root(), fmt::format("a dictionary with '{}'", key));
    return *value;
  }
  const Sequence& list(const Value& value, std::string_view what) const {
    const Sequence* items = value.sequence();
    if (items == nullptr) fail(value, fmt::format("a list of {}", what));
    return *items;
  }

  /// The elements of a uint8 array [n, kImageBytes].
  std::vector<std::byte> images(const Value& array) const {
    const auto* object = array.as<pickle::Object>();
    const pickle::Global* made_by = array.called();
    const Sequence* state =
        object != nullptr && object->state != nullptr ? object->state->sequence() : nullptr;
    if (made_by == nullptr || !is_numpy_core(made_by->module) || state == nullptr ||
        state->size() != 5) {
      fail(array, "a NumPy array");
    }
    const Value& type = *(*state)[2];
    if (!is_u8(type)) fail(type, "element type uint8");
    const bool* fortran_order = (*state)[3]->as<bool>();
    if (fortran_order == nullptr || *fortran_order) fail(*(*state)[3], "row-major elements");
    const Value& elements = *(*state)[4];
    const std::optional<std::string> bytes = pickle::bytes_of(elements);
    if (!bytes) fail(elements, "the elements as bytes");
    check_shape(*(*state)[1], elements, bytes->size());
    const auto view = std::as_bytes(std::span(*bytes));
    return {view.begin(), view.end()};
  }

  [[noreturn]] void fail(const Value& value, const std::string& expected) const {
    fail(value, expected, value.describe());
  }
  [[noreturn]] void fail(const Value& value, const std::string& expected,
                         const std::string& got) const {
    throw ParseError(file_, value.offset, fmt::format("expected {}, got {}", expected, got));
  }

 private:
  static bool is_u8(const Value& type) {
    const pickle::Global* made_by = type.called();
    if (made_by == nullptr || made_by->qualified() != "numpy.dtype") return false;
    const Value* args = type.as<pickle::Object>()->args;
    const Sequence* items = args == nullptr ? nullptr : args->sequence();
    if (items == nullptr || items->empty()) return false;
    const std::optional<std::string_view> word = items->front()->text();
    return word == "u1" || word == "|u1";
  }

  void check_shape(const Value& shape, const Value& elements, std::size_t num_bytes) const {
    const Sequence& dims = list(shape, "dimensions");
    const auto* count = dims.size() == 2 ? dims[0]->as<std::int64_t>() : nullptr;
    const auto* width = dims.size() == 2 ? dims[1]->as<std::int64_t>() : nullptr;
    if (count == nullptr || width == nullptr || *width != std::int64_t{kImageBytes} || *count < 1) {
      fail(shape, fmt::format("an array of shape (n, {})", kImageBytes));
    }
    if (num_bytes % kImageBytes != 0 ||
        num_bytes / kImageBytes != static_cast<std::size_t>(*count)) {
      fail(elements, fmt::format("{} pictures of {} bytes", *count, kImageBytes),
           fmt::format("{} bytes", num_bytes));
    }
  }

  std::string file_;
  pickle::Document document_;
};

}  // namespace

Batch read_pickled_batch(const std::filesystem::path& file) {
  const Reader reader(file);
  Batch batch{file.filename().string(), reader.images(reader.entry("data")), 0, kImageBytes, {}};
  const Value& labels = reader.entry("labels");
  const Sequence& items = reader.list(labels, "labels");
  for (const Value* item : items) {
    const auto* label = item->as<std::int64_t>();
    if (label == nullptr) reader.fail(*item, "a label of 0 to 9");
    if (*label < 0 || *label >= std::int64_t{kNumClasses}) {
      reader.fail(*item, "a label of 0 to 9", std::to_string(*label));
    }
    batch.labels.push_back(static_cast<std::uint8_t>(*label));
  }
  const std::size_t count = batch.bytes.size() / kImageBytes;
  if (items.size() != count) {
    reader.fail(labels, fmt::format("{} labels, one per picture", count),
                std::to_string(items.size()));
  }
  return batch;
}

std::vector<std::string> read_pickled_class_names(const std::filesystem::path& file) {
  const Reader reader(file);
  const Value& list = reader.entry("label_names");
  std::vector<std::string> names;
  for (const Value* item : reader.list(list, "class names")) {
    const std::optional<std::string_view> name = item->text();
    if (!name) reader.fail(*item, "a class name");
    names.emplace_back(*name);
  }
  if (names.size() != kNumClasses) {
    reader.fail(list, fmt::format("{} class names", kNumClasses), std::to_string(names.size()));
  }
  return names;
}

}  // namespace octet::cifar10

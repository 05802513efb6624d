// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/pytorch/checkpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "archive/archive.h"
#include "octet/error.h"

namespace octet::pytorch {
namespace {

using pickle::Value;

// The storages of a checkpoint lie uncompressed in its file; one that was zipped again may be
// smaller, not without bound.
constexpr std::uint64_t kMaxExpansion = 16;
constexpr std::uint64_t kMaxPickleBytes = std::uint64_t{64} << 20;

struct StorageType {
  std::string_view name;
  ElementType type;
};
constexpr std::array kStorageTypes{StorageType{"FloatStorage", ElementType::f32},
                                   StorageType{"DoubleStorage", ElementType::f64},
                                   StorageType{"HalfStorage", ElementType::f16},
                                   StorageType{"BFloat16Storage", ElementType::bf16},
                                   StorageType{"CharStorage", ElementType::i8},
                                   StorageType{"ByteStorage", ElementType::u8},
                                   StorageType{"ShortStorage", ElementType::i16},
                                   StorageType{"IntStorage", ElementType::i32},
                                   StorageType{"LongStorage", ElementType::i64},
                                   StorageType{"BoolStorage", ElementType::boolean}};

std::optional<ElementType> storage_type(std::string_view module, std::string_view name) {
  // Its tensors say what its bytes stand for.
  if (module == "torch.storage" && name == "UntypedStorage") return ElementType::u8;
  if (module != "torch" && module != "torch.cuda") return std::nullopt;
  const auto* found = std::find_if(kStorageTypes.begin(), kStorageTypes.end(),
                                   [&](const StorageType& t) { return t.name == name; });
  if (found == kStorageTypes.end()) return std::nullopt;
  return found->type;
}

// What builds tensors and plain containers; NumPy's scalars are let pass because training scripts
// keep their scores in them.
bool accepts(std::string_view module, std::string_view name) {
  static constexpr std::pair<std::string_view, std::string_view> kAccepted[] = {
      {"collections", "OrderedDict"},
      {"torch._utils", "_rebuild_tensor"},
      {"torch._utils", "_rebuild_tensor_v2"},
      {"torch._utils", "_rebuild_tensor_v3"},
      {"torch", "uint16"},
      {"torch", "uint32"},
      {"torch", "uint64"},
      {"torch._utils", "_rebuild_parameter"},
      {"torch._utils", "_rebuild_parameter_with_state"},
      {"torch", "Size"},
      {"__builtin__", "set"},
      {"builtins", "set"},
      {"__builtin__", "frozenset"},
      {"builtins", "frozenset"},
      {"numpy", "dtype"},
      {"numpy.core.multiarray", "scalar"},
      {"numpy._core.multiarray", "scalar"},
      {"_codecs", "encode"}};
  return storage_type(module, name) || std::find(std::begin(kAccepted), std::end(kAccepted),
                                                 std::pair(module, name)) != std::end(kAccepted);
}

pickle::Options pickle_options(const std::string& file, std::int64_t offset) {
  pickle::Options options;
  options.file = file;
  options.base_offset = offset;
  options.accepts = accepts;
  options.accepted = "tensors and plain containers";
  return options;
}

// Every storage that the pickle names, also for what is not read later: the legacy format needs
// their sizes to find the others.
std::map<std::string, StorageRef> named_storages(const Checkpoint& checkpoint,
                                                 std::uint64_t file_size) {
  std::map<std::string, StorageRef> storages;
  std::uint64_t num_bytes = 0;
  for (const Value& value : checkpoint.document.values()) {
    if (value.as<pickle::PersistentId>() == nullptr) continue;
    StorageRef ref = storage_ref(value, checkpoint.pickle_file);
    const auto [known, is_new] = storages.try_emplace(ref.key, ref);
    if (!is_new) {
      if (known->second.type == ref.type && known->second.size == ref.size) continue;
      throw ParseError(
          checkpoint.pickle_file, value.offset,
          fmt::format("storage \"{}\": expected {} elements of {} as named before, got {} of {}",
                      ref.key, known->second.size, to_string(known->second.type), ref.size,
                      to_string(ref.type)));
    }
    num_bytes += static_cast<std::uint64_t>(ref.size) * element_size(ref.type);
    if (num_bytes > kMaxExpansion * file_size) {
      throw ParseError(checkpoint.pickle_file, value.offset,
                       fmt::format("storage \"{}\" of {} elements: expected storages of at most {} "
                                   "times the file's {} bytes",
                                   ref.key, ref.size, kMaxExpansion, file_size));
    }
  }
  return storages;
}

Tensor make_storage(const StorageRef& ref, std::span<const std::byte> bytes) {
  Tensor tensor(ref.type, Shape{ref.size});
  if (!bytes.empty()) std::memcpy(tensor.bytes(), bytes.data(), bytes.size());
  normalize_booleans(tensor);
  return tensor;
}

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The directory that holds data.pkl within the archive, with its slash.
std::string read_pickle_entry(std::span<const std::byte> bytes, Checkpoint& checkpoint) {
  constexpr std::string_view kPickle = "data.pkl";
  std::optional<std::string> prefix;
  std::string byte_order = "little";
  ArchiveReader reader(bytes, checkpoint.file, ArchiveFormat::zip);
  while (const auto entry = reader.next()) {
    const std::size_t slash = entry->name.find('/');
    const std::string name =
        slash == std::string::npos ? entry->name : entry->name.substr(slash + 1);
    if (name == kPickle && !prefix) {
      prefix = entry->name.substr(0, entry->name.size() - kPickle.size());
      checkpoint.pickle_file = checkpoint.file + ":" + entry->name;
      checkpoint.document =
          pickle::parse(reader.read(std::min(kMaxPickleBytes, kMaxExpansion * bytes.size())),
                        pickle_options(checkpoint.pickle_file, 0));
    } else if (name == "byteorder") {
      byte_order = as_text(reader.read(64));
    }
  }
  if (!prefix)
    throw ParseError(checkpoint.file, -1,
                     "expected a PyTorch checkpoint: the zip archive has no entry <name>/data.pkl");
  if (byte_order != "little") {
    throw Unsupported(
        fmt::format("{}: a PyTorch checkpoint of byte order \"{}\"; only \"little\" is supported",
                    checkpoint.file, byte_order));
  }
  return *prefix;
}

std::int64_t integer(const Value& value, const char* what, const std::string& file) {
  const auto* number = value.as<std::int64_t>();
  // 2^48 elements fit no file, and products with an element's size stay far from overflow.
  if (number != nullptr && *number >= 0 && *number <= std::int64_t{1} << 48) return *number;
  throw ParseError(file, value.offset,
                   fmt::format("expected {} as a count, got {}", what, value.describe()));
}

}  // namespace

void normalize_booleans(Tensor& tensor) {
  if (tensor.type() != ElementType::boolean) return;
  for (std::byte& byte : std::span(tensor.bytes(), tensor.num_bytes()))
    byte = byte == std::byte{0} ? byte : std::byte{1};
}

StorageRef storage_ref(const Value& persistent_id, const std::string& file) {
  const auto fail = [&](const std::string& got) {
    return ParseError(file, persistent_id.offset,
                      "expected a storage as (\"storage\", type, key, location, size), got " + got);
  };
  const auto* id = persistent_id.as<pickle::PersistentId>();
  if (id == nullptr) throw fail(persistent_id.describe());
  const auto* items = id->id->sequence();
  if (items == nullptr || items->size() < 5 || items->size() > 6 ||
      (*items)[0]->text() != "storage")
    throw fail("another persistent id");
  const auto* type_name = (*items)[1]->as<pickle::Global>();
  const auto type =
      type_name == nullptr ? std::nullopt : storage_type(type_name->module, type_name->name);
  if (!type) throw fail("the type as " + (*items)[1]->describe());
  const auto key = (*items)[2]->text();
  if (!key) throw fail("the key as " + (*items)[2]->describe());
  StorageRef ref{std::string(*key), *type, integer(*(*items)[4], "the storage's size", file), 0, 0};
  ref.end = ref.size;
  if (items->size() == 6 && (*items)[5]->as<pickle::None>() == nullptr) {
    const auto* view = (*items)[5]->sequence();
    if (view == nullptr || view->size() != 3) throw fail("the view as " + (*items)[5]->describe());
    ref.begin = integer(*(*view)[1], "the view's offset", file);
    ref.end = ref.begin + integer(*(*view)[2], "the view's size", file);
    if (ref.end > ref.size)
      throw fail(fmt::format("a view of elements {} to {} of {}", ref.begin, ref.end, ref.size));
  }
  return ref;
}

Checkpoint read_zip_checkpoint(std::span<const std::byte> bytes, const std::string& file) {
  Checkpoint checkpoint{file, file, {}, {}};
  const std::string directory = read_pickle_entry(bytes, checkpoint) + "data/";
  const auto wanted = named_storages(checkpoint, bytes.size());
  ArchiveReader reader(bytes, file, ArchiveFormat::zip);
  while (const auto entry = reader.next()) {
    if (!entry->name.starts_with(directory)) continue;
    const auto found = wanted.find(entry->name.substr(directory.size()));
    if (found == wanted.end()) continue;
    const StorageRef& ref = found->second;
    const std::uint64_t num_bytes = static_cast<std::uint64_t>(ref.size) * element_size(ref.type);
    if (entry->size != num_bytes) {
      throw ParseError(
          file, -1,
          fmt::format("entry \"{}\": expected {} elements of {}, {} bytes, got {} bytes",
                      entry->name, ref.size, to_string(ref.type), num_bytes, entry->size));
    }
    checkpoint.storages.emplace(ref.key, make_storage(ref, reader.read(num_bytes)));
  }
  for (const auto& [key, ref] : wanted) {
    if (!checkpoint.storages.contains(key))
      throw ParseError(file, -1,
                       fmt::format("expected an entry \"{}{}\", found none", directory, key));
  }
  return checkpoint;
}

Checkpoint read_legacy_checkpoint(std::span<const std::byte> bytes, const std::string& file) {
  using namespace std::string_view_literals;
  constexpr auto kMagic = "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"sv;
  constexpr std::int64_t kProtocolVersion = 1001;
  std::size_t at = 0;
  const auto next_pickle = [&] {
    pickle::Document document =
        pickle::parse(bytes.subspan(at), pickle_options(file, static_cast<std::int64_t>(at)));
    at += document.num_bytes();
    return document;
  };
  const auto expect = [&](bool condition, const Value& value, const char* what) {
    if (!condition)
      throw ParseError(
          file, value.offset,
          fmt::format("reading a PyTorch checkpoint: expected {}, got {}", what, value.describe()));
  };

  const pickle::Document magic = next_pickle();
  const auto* number = magic.root().as<pickle::BigInt>();
  expect(number != nullptr && number->bytes == kMagic, magic.root(), "its magic number");
  const pickle::Document version = next_pickle();
  const auto* version_number = version.root().as<std::int64_t>();
  expect(version_number != nullptr && *version_number == kProtocolVersion, version.root(),
         "protocol version 1001");
  const pickle::Document system = next_pickle();
  const Value* little_endian = system.root().find("little_endian");
  expect(little_endian != nullptr && little_endian->as<bool>() != nullptr, system.root(),
         "a dict with the entry \"little_endian\"");
  if (!*little_endian->as<bool>())
    throw Unsupported(fmt::format("{}: a PyTorch checkpoint of a big-endian machine", file));

  Checkpoint checkpoint{file, file, next_pickle(), {}};
  const auto named = named_storages(checkpoint, bytes.size());
  const pickle::Document keys = next_pickle();
  expect(keys.root().sequence() != nullptr, keys.root(), "the list of storage keys");
  for (const Value* item : *keys.root().sequence()) {
    expect(item->text().has_value(), *item, "a storage key");
    const auto found = named.find(std::string(*item->text()));
    if (found == named.end())
      throw ParseError(
          file, item->offset,
          fmt::format("storage \"{}\": expected one that the checkpoint uses", *item->text()));
    const StorageRef& ref = found->second;
    const auto fail = [&](std::int64_t size) {
      return ParseError(
          file, static_cast<std::int64_t>(at),
          fmt::format("storage \"{}\": expected {} elements of {}, got {}", ref.key, ref.size,
                      to_string(ref.type),
                      size < 0 ? "the end of the file" : fmt::format("{} elements", size)));
    };
    std::int64_t size = 0;
    if (bytes.size() - at < sizeof(size)) throw fail(-1);
    std::memcpy(&size, bytes.data() + at, sizeof(size));
    if (size != ref.size) throw fail(std::max<std::int64_t>(size, 0));
    at += sizeof(size);
    const std::size_t num_bytes = static_cast<std::size_t>(size) * element_size(ref.type);
    if (bytes.size() - at < num_bytes) throw fail(-1);
    checkpoint.storages.insert_or_assign(ref.key, make_storage(ref, bytes.subspan(at, num_bytes)));
    at += num_bytes;
  }
  for (const auto& [key, ref] : named) {
    if (!checkpoint.storages.contains(key))
      throw ParseError(
          file, -1, fmt::format("storage \"{}\": expected {} elements, found none", key, ref.size));
  }
  return checkpoint;
}

}  // namespace octet::pytorch

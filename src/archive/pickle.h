// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// Reads Python pickles (protocols 0 to 5) as data: nothing is imported, called or built. What a
/// pickle asks Python to do stands in the result as Global and Object values, for the caller to
/// interpret or refuse.
namespace octet::pickle {

struct Value;

struct None {};
/// An integer beyond 64 bits: two's complement, least significant byte first.
struct BigInt {
  std::string bytes;
};
/// bytes, bytearray, and the str of Python 2.
struct Bytes {
  std::string data;
};
/// str, as UTF-8.
struct Text {
  std::string utf8;
};
struct List {
  std::vector<const Value*> items;
};
struct Tuple {
  std::vector<const Value*> items;
};
/// set and frozenset.
struct Set {
  std::vector<const Value*> items;
};
/// Entries in the order in which they were inserted; of two with the same key the later one counts.
struct Dict {
  std::vector<std::pair<const Value*, const Value*>> entries;
};
/// A class or function, by the name under which Python would import it.
struct Global {
  std::string module;
  std::string name;
  std::string qualified() const { return module + "." + name; }
};
/// callable(*args), then what was put into the result: list items, dict entries, state
/// (__setstate__ or __dict__).
struct Object {
  const Value* callable = nullptr;
  const Value* args = nullptr;
  const Value* state = nullptr;
  std::vector<const Value*> items;
  Dict dict;
};
/// A reference to something outside the pickle.
struct PersistentId {
  const Value* id = nullptr;
};

/// One value of a Document, which owns it; shared values are one Value.
struct Value {
  /// Byte of the file at which the opcode that made the value stands.
  std::int64_t offset = 0;
  std::variant<None, bool, std::int64_t, BigInt, double, Bytes, Text, List, Tuple, Set, Dict,
               Global, Object, PersistentId>
      data;

  template <typename T>
  const T* as() const noexcept {
    return std::get_if<T>(&data);
  }
  /// @return a str, or the str of Python 2.
  std::optional<std::string_view> text() const noexcept;
  /// @return the items of a tuple or list, else nullptr.
  const std::vector<const Value*>* sequence() const noexcept;
  /// @return the entries of a dict, or of an object that behaves like one (an OrderedDict), else
  /// nullptr.
  const Dict* dict() const noexcept;
  /// @return the entry of a dict() under a text key, or nullptr.
  const Value* find(std::string_view key) const noexcept;
  /// @return the callable's Global if the value is an object made by calling a global, else
  /// nullptr.
  const Global* called() const noexcept;
  /// What the value is, for messages, e.g. "a tuple" or "a call of torch._utils._rebuild_tensor".
  std::string describe() const;
};

/// The content of bytes, or of the call `_codecs.encode(text, "latin1")` that stands for bytes in
/// protocols below 3.
/// @return nothing if the value is neither.
std::optional<std::string> bytes_of(const Value& value);

struct Options {
  /// Stands for the file in errors.
  std::string file;
  /// Where in the file the pickle begins; offsets in errors and values count from the file's start.
  std::int64_t base_offset = 0;
  /// Tells whether a global may occur; every other is refused where it stands.
  std::function<bool(std::string_view module, std::string_view name)> accepts;
  /// Completes the refusal "only ... are accepted".
  std::string accepted = "plain containers";
  std::size_t max_values = 2'000'000;
  std::size_t max_depth = 100;
};

/// A pickle that has been read. Its values form an acyclic graph of at most Options::max_depth
/// levels below root().
class Document {
 public:
  Document() = default;
  Document(Document&&) = default;
  Document& operator=(Document&&) = default;
  const Value& root() const noexcept { return *root_; }
  /// Every value that the pickle made, in the order of the file.
  const std::deque<Value>& values() const noexcept { return values_; }
  /// Bytes from the pickle's first to its STOP opcode.
  std::size_t num_bytes() const noexcept { return num_bytes_; }

 private:
  friend class Parser;
  std::deque<Value> values_;
  const Value* root_ = nullptr;
  std::size_t num_bytes_ = 0;
};

/// Reads the pickle at the start of `bytes`; what follows its STOP opcode is left alone.
/// @throws ParseError naming the byte, and the opcode or global that is not accepted.
Document parse(std::span<const std::byte> bytes, const Options& options);

}  // namespace octet::pickle

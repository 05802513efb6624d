// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/pytorch/exported/package.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "formats/pytorch/state_dict.h"
#include "formats/pytorch/strided_view.h"
#include "octet/error.h"

namespace octet::pytorch::exported {
namespace {

constexpr std::uint64_t kMaxJsonBytes = std::uint64_t{256} << 20;
// torch stores entries as they are; of an archive that was compressed again they may be larger, not
// without bound.
constexpr std::uint64_t kMaxExpansion = 16;
constexpr std::int64_t kMaxNumber = std::int64_t{1} << 40;

struct TorchType {
  std::int64_t number;
  ElementType type;
};
// torch/_export/serde/schema.py, ScalarType.
constexpr TorchType kTorchTypes[] = {
    {1, ElementType::u8},    {2, ElementType::i8},   {3, ElementType::i16},
    {4, ElementType::i32},   {5, ElementType::i64},  {6, ElementType::f16},
    {7, ElementType::f32},   {8, ElementType::f64},  {12, ElementType::boolean},
    {13, ElementType::bf16}, {28, ElementType::u16}, {34, ElementType::u32},
    {35, ElementType::u64}};

std::optional<ElementType> stored_type(ScalarType type) noexcept {
  const auto* found = std::find_if(std::begin(kTorchTypes), std::end(kTorchTypes),
                                   [&](const TorchType& t) { return t.number == type.number; });
  if (found == std::end(kTorchTypes)) return std::nullopt;
  return found->type;
}

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The small entries of an archive, by the path below the folder that all entries are in.
struct Contents {
  /// That folder with its slash, or empty.
  std::string folder;
  std::map<std::string, std::string> texts;

  std::string entry(const std::string& path) const { return folder + path; }
  std::vector<std::string> models() const {
    std::vector<std::string> names;
    for (const auto& [path, text] : texts)
      if (path.starts_with("models/")) names.push_back(path);
    return names;
  }
};

constexpr std::string_view kFlatGraph = "serialized_exported_program.json";

bool is_small_entry(std::string_view path) {
  const bool model = path.starts_with("models/") && path.ends_with(".json");
  return model || path == kFlatGraph || path == "archive_format" || path == "byteorder" ||
         path == "version" || path.ends_with("_weights_config.json") ||
         path.ends_with("_constants_config.json");
}

// Entries of an archive of folders are within one more folder, those of the flat layout not.
std::string_view below_folder(std::string_view name) {
  for (const std::string_view top : {"models/", "data/"})
    if (name.starts_with(top)) return name;
  const std::size_t slash = name.find('/');
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

std::optional<Contents> read_contents(const ArchiveSource& source) {
  Contents contents;
  const auto reader = source.open();
  std::uint64_t bytes_left = std::min(kMaxJsonBytes, kMaxExpansion * source.num_bytes);
  while (const auto entry = reader->next()) {
    const std::string_view path = below_folder(entry->name);
    if (!is_small_entry(path)) continue;
    if (path.starts_with("models/"))
      contents.folder = entry->name.substr(0, entry->name.size() - path.size());
    const std::vector<std::byte> bytes = reader->read(bytes_left);
    bytes_left -= bytes.size();
    contents.texts.insert_or_assign(std::string(path), std::string(as_text(bytes)));
  }
  if (contents.models().empty() && !contents.texts.contains(std::string(kFlatGraph)))
    return std::nullopt;
  const auto order = contents.texts.find("byteorder");
  if (order != contents.texts.end() && order->second != "little") {
    throw Unsupported(
        fmt::format("{}: a torch.export archive of byte order \"{}\"; only \"little\" is supported",
                    source.file, order->second));
  }
  return contents;
}

/// Reads the tensors that a program names.
class WeightReader {
 public:
  WeightReader(const ArchiveSource& source, const Contents& contents, const Program& program)
      : source_(source),
        contents_(contents),
        program_(program),
        budget_(kMaxCopies * source.num_bytes + kFreeCopyBytes) {}

  /// Of an archive of folders, whose model has this name.
  std::map<std::string, Tensor, std::less<>> read_folders(const std::string& model);
  /// Of an archive of the flat layout.
  std::map<std::string, Tensor, std::less<>> read_flat();

 private:
  struct Group {
    std::string folder;
    std::string config;
    /// The pickle that earlier versions wrote in the place of separate files.
    std::string pickle;
    std::set<std::string> wanted;
  };

  [[noreturn]] void fail(const std::string& what) const {
    throw ParseError(source_.file, -1, what);
  }
  static bool is_constant(const InputSpec& input) {
    return input.kind == InputKind::tensor_constant ||
           (input.kind == InputKind::buffer && !input.persistent);
  }
  std::set<std::string> wanted(bool constants) const;
  void read_group(const Group& group);
  void read_pickled(const std::string& entry, const std::set<std::string>& wanted);
  void read_payloads(const Group& group, const std::map<std::string, PayloadMeta>& payloads);
  Tensor read_storage(ArchiveReader& reader, const ArchiveEntry& entry) const;
  Tensor view(const std::string& name, const PayloadMeta& payload, const Tensor& storage);
  void keep(const std::string& name, const Tensor& tensor);
  std::optional<std::vector<std::byte>> read_entry(const std::string& name) const;

  const ArchiveSource& source_;
  const Contents& contents_;
  const Program& program_;
  std::map<std::string, Tensor, std::less<>> weights_;
  std::uint64_t budget_;
};

std::set<std::string> WeightReader::wanted(bool constants) const {
  std::set<std::string> names;
  for (const InputSpec& input : program_.inputs) {
    const bool tensor = input.kind == InputKind::parameter || input.kind == InputKind::buffer ||
                        input.kind == InputKind::tensor_constant;
    if (tensor && is_constant(input) == constants) names.insert(input.target);
  }
  return names;
}

void WeightReader::keep(const std::string& name, const Tensor& tensor) {
  const bool narrow = is_float(tensor.type()) && tensor.type() != ElementType::f32;
  weights_.insert_or_assign(name, narrow ? tensor.to(ElementType::f32) : tensor);
}

std::optional<std::vector<std::byte>> WeightReader::read_entry(const std::string& name) const {
  const auto reader = source_.open();
  while (const auto entry = reader->next()) {
    if (entry->name == name) return reader->read(std::numeric_limits<std::uint64_t>::max());
  }
  return std::nullopt;
}

void WeightReader::read_pickled(const std::string& entry, const std::set<std::string>& wanted) {
  if (wanted.empty()) return;
  const auto bytes = read_entry(entry);
  if (!bytes) fail(fmt::format("expected an entry \"{}\", found none", entry));
  const StateDict state = read_state_dict(*bytes, source_.file + ":" + entry);
  for (const std::string& name : wanted) {
    constexpr std::string_view kParallel = "module.";
    const Tensor* tensor = state.find(name);
    if (tensor == nullptr && name.starts_with(kParallel))
      tensor = state.find(name.substr(kParallel.size()));
    if (tensor == nullptr)
      fail(fmt::format("entry \"{}\": expected a tensor \"{}\", found none", entry, name));
    keep(name, *tensor);
  }
}

// Memory is taken at once for what can be in the file as it is, and grows with the data otherwise.
Tensor WeightReader::read_storage(ArchiveReader& reader, const ArchiveEntry& entry) const {
  const auto tensor = [&] {
    return Tensor(ElementType::u8, Shape{static_cast<std::int64_t>(entry.size)});
  };
  if (entry.size <= source_.num_bytes) {
    Tensor storage = tensor();
    reader.read_into({storage.bytes(), storage.num_bytes()});
    return storage;
  }
  const std::vector<std::byte> bytes = reader.read(kMaxCopies * source_.num_bytes);
  Tensor storage = tensor();
  std::copy(bytes.begin(), bytes.end(), storage.bytes());
  return storage;
}

Tensor WeightReader::view(const std::string& name, const PayloadMeta& payload,
                          const Tensor& storage) {
  const auto number = [&](const TensorMeta::Dimension& dimension) {
    const auto* value = std::get_if<std::int64_t>(&dimension);
    if (value == nullptr || *value < 0 || *value > kMaxNumber)
      fail(fmt::format("tensor \"{}\": expected sizes, strides and offset of 0 to 2^40", name));
    return *value;
  };
  const auto type = stored_type(payload.tensor.type);
  if (!type) {
    throw Unsupported(fmt::format("{}: tensor \"{}\": element type {} of torch is not supported",
                                  source_.file, name, payload.tensor.type.number));
  }
  StridedView view{number(payload.tensor.storage_offset), {}, {}};
  for (const auto& size : payload.tensor.sizes) view.size.push_back(number(size));
  for (const auto& stride : payload.tensor.strides) view.stride.push_back(number(stride));
  const std::size_t element = element_size(*type);
  const auto available = static_cast<std::int64_t>(storage.num_bytes() / element);
  if (!fits(view, available)) {
    fail(
        fmt::format("tensor \"{}\": expected a storage that holds offset {}, size {}, stride {}; "
                    "entry \"{}\" has {} elements",
                    name, view.offset, to_string(Shape(view.size)), to_string(Shape(view.stride)),
                    payload.path, available));
  }
  const std::uint64_t num_bytes =
      shares_memory(view, *type)
          ? 0
          : static_cast<std::uint64_t>(Shape(view.size).num_elements()) * element;
  if (num_bytes > budget_)
    fail(fmt::format("tensor \"{}\": expected copies of at most {} times the file's bytes", name,
                     kMaxCopies));
  budget_ -= num_bytes;
  const auto owner = std::make_shared<Tensor>(storage);
  Tensor tensor = make_tensor(Tensor(*type, Shape{available}, owner->bytes(), owner), view);
  if (*type == ElementType::boolean) {
    tensor = tensor.clone();
    for (std::byte& byte : std::span(tensor.bytes(), tensor.num_bytes()))
      byte = byte == std::byte{0} ? byte : std::byte{1};
  }
  return tensor;
}

void WeightReader::read_payloads(const Group& group,
                                 const std::map<std::string, PayloadMeta>& payloads) {
  std::map<std::string, std::vector<std::string>> names_by_entry;
  for (const std::string& name : group.wanted) {
    const auto found = payloads.find(name);
    if (found == payloads.end())
      fail(fmt::format("entry \"{}\": expected a tensor \"{}\", found none",
                       contents_.entry(group.config), name));
    names_by_entry[contents_.entry(group.folder + found->second.path)].push_back(name);
  }
  const auto reader = source_.open();
  while (const auto entry = reader->next()) {
    const auto found = names_by_entry.find(entry->name);
    if (found == names_by_entry.end()) continue;
    const bool pickled = payloads.at(found->second[0]).use_pickle;
    const Tensor storage = read_storage(*reader, *entry);
    for (const std::string& name : found->second) {
      keep(name, pickled ? read_tensor({storage.bytes(), storage.num_bytes()},
                                       source_.file + ":" + entry->name)
                         : view(name, payloads.at(name), storage));
    }
    names_by_entry.erase(found);
  }
  for (const auto& [entry, names] : names_by_entry)
    fail(fmt::format("tensor \"{}\": expected an entry \"{}\", found none", names[0], entry));
}

void WeightReader::read_group(const Group& group) {
  const auto config = contents_.texts.find(group.config);
  if (config == contents_.texts.end())
    return read_pickled(contents_.entry(group.pickle), group.wanted);
  const std::string place = source_.file + ":" + contents_.entry(group.config);
  read_payloads(group, read_payload_config(config->second, place));
}

std::map<std::string, Tensor, std::less<>> WeightReader::read_folders(const std::string& model) {
  const std::string weights = "data/weights/";
  const std::string constants = "data/constants/";
  read_group(
      {weights, weights + model + "_weights_config.json", weights + model + ".pt", wanted(false)});
  read_group({constants, constants + model + "_constants_config.json", constants + model + ".pt",
              wanted(true)});
  return std::move(weights_);
}

std::map<std::string, Tensor, std::less<>> WeightReader::read_flat() {
  read_pickled("serialized_state_dict.pt", wanted(false));
  read_pickled("serialized_constants.pt", wanted(true));
  return std::move(weights_);
}

std::string choose_graph(const Contents& contents, const std::string& file) {
  const std::vector<std::string> models = contents.models();
  if (models.size() > 1) {
    throw Unsupported(fmt::format(
        "{}: expected a torch.export archive of one model, got {}, among them {} and {}", file,
        models.size(), models[0], models[1]));
  }
  return models.empty() ? std::string(kFlatGraph) : models[0];
}

}  // namespace

std::optional<ElementType> computed_type(ScalarType type) noexcept {
  const auto stored = stored_type(type);
  return stored && is_float(*stored) ? ElementType::f32 : stored;
}

std::optional<Package> read_package(const ArchiveSource& source) {
  auto contents = read_contents(source);
  if (!contents) return std::nullopt;
  const std::string graph = choose_graph(*contents, source.file);
  const std::string place = source.file + ":" + contents->entry(graph);
  Package package;
  package.program = read_program(contents->texts.at(graph), place);
  contents->texts.at(graph).clear();
  WeightReader reader(source, *contents, package.program);
  if (graph == kFlatGraph) {
    package.weights = reader.read_flat();
  } else {
    constexpr std::size_t kBefore = std::string_view("models/").size();
    constexpr std::size_t kAfter = std::string_view(".json").size();
    package.weights = reader.read_folders(graph.substr(kBefore, graph.size() - kBefore - kAfter));
  }
  return package;
}

}  // namespace octet::pytorch::exported

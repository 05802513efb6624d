// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "archive/pickle.h"
#include "formats/pytorch/architectures/architectures.h"
#include "fuzz/judge.h"
#include "fuzz/zip_bomb.h"
#include "unit/formats/checkpoint_bytes.h"
#include "zip_bytes.h"

namespace octet::fuzz {
namespace {

constexpr const char* kArchitecture = "resnet20";

struct Entry {
  std::string name;
  std::vector<std::int64_t> shape;
  std::size_t num_elements = 1;
};

// What an empty state_dict lacks.
const std::vector<Entry>& entries() {
  static const std::vector<Entry> all = [] {
    const std::vector<pytorch::Architecture> known = pytorch::all_architectures();
    const auto architecture = std::ranges::find(known, kArchitecture, &pytorch::Architecture::name);
    const pytorch::StateDict empty{"empty", {}};
    pytorch::NetworkBuilder builder(empty, kArchitecture, architecture->input_shape);
    architecture->build(builder);
    std::vector<Entry> found;
    for (const std::string& missing : builder.missing()) {
      const std::size_t space = missing.find(' ');
      found.push_back({missing.substr(0, space), parse_shape(missing.substr(space + 1)).dims()});
      for (const std::int64_t dim : found.back().shape)
        found.back().num_elements *= static_cast<std::size_t>(dim);
    }
    return found;
  }();
  return all;
}

std::string elements(const Entry& entry) {
  std::string bytes;
  for (std::size_t i = 0; i < entry.num_elements; ++i) bytes += std::string("\0\x3c", 2);
  return bytes;
}

struct Checkpoint {
  std::string value;
  test::Storages storages;
};

// The first `count` tensors of the network, as halves.
Checkpoint checkpoint(std::size_t count, bool legacy) {
  Checkpoint result;
  std::vector<std::pair<std::string, std::string>> tensors;
  for (std::size_t i = 0; i < count; ++i) {
    const Entry& entry = entries()[i];
    std::vector<std::int64_t> stride(entry.shape.size(), 1);
    for (std::size_t axis = stride.size(); axis-- > 1;)
      stride[axis - 1] = stride[axis] * entry.shape[axis];
    const std::string key = std::to_string(i);
    tensors.emplace_back(
        entry.name, test::pickle_tensor({.key = key,
                                         .numel = static_cast<std::int64_t>(entry.num_elements),
                                         .size = entry.shape,
                                         .stride = stride,
                                         .type = "HalfStorage"},
                                        legacy));
    result.storages.emplace_back(key, elements(entry));
  }
  result.value = test::pickle_dict(tensors);
  return result;
}

constexpr std::size_t kFew = 12;

// Opcodes of the pickle protocols 0 to 5 put in, in place of others, or taken out.
std::string mutate_pickle(Random& random, std::string pickle) {
  static constexpr std::string_view kOpcodes =
      "(.012FIJKLMNPQRSTUVX]abcdeghijlopqrstu}\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b"
      "\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98";
  if (pickle.empty()) return pickle;
  const std::size_t at = random.below(pickle.size());
  switch (random.below(4)) {
    case 0:
      pickle.insert(at, 1 + random.below(4), random.pick(kOpcodes));
      return pickle;
    case 1:
      pickle[at] = random.pick(kOpcodes);
      return pickle;
    case 2:
      return mutate_text(random, std::move(pickle));
    default:
      return mutate_bytes(random, std::move(pickle));
  }
}

const ReadOptions kOptions{.architecture = kArchitecture, .input_shape = {}};

// A whole network, most mutants of which are wrong in a weight only.
TEST(FuzzStateDict, MutantsOfANetworkAreReadOrRefused) {
  const Checkpoint all = checkpoint(entries().size(), true);
  Judge judge({{"net.th", test::legacy_checkpoint(all.value, all.storages, 2)}}, kOptions);
  judge.judge_mutants(50, [](Random& random, Files& files) {
    files[0].second = mutate_bytes(random, std::move(files[0].second));
  });
  EXPECT_TRUE(judge.seed_is_read());
  EXPECT_GT(judge.num_read(), 0U);
}

TEST(FuzzStateDict, MutantsOfZipCheckpointsAreReadOrRefused) {
  const Checkpoint few = checkpoint(kFew, false);
  const std::string pickle = few.value;
  Judge judge({{"net.pt", test::zip_checkpoint(pickle, few.storages)}}, kOptions);
  judge.judge_mutants(2000, [&](Random& random, Files& files) {
    std::string& bytes = files[0].second;
    if (random.once_in(3)) {
      bytes = mutate_bytes(random, std::move(bytes));
      return;
    }
    // Checksums that fit let the mutant through to the pickle.
    std::string changed = pickle;
    for (std::size_t i = 1 + random.below(3); i > 0; --i)
      changed = mutate_pickle(random, std::move(changed));
    test::Storages storages = few.storages;
    if (random.once_in(10)) storages.erase(storages.begin() + 1);
    if (random.once_in(10)) storages[0].second.resize(storages[0].second.size() / 2);
    bytes = test::zip_checkpoint(changed, storages);
  });
}

TEST(FuzzStateDict, MutantsOfLegacyCheckpointsAreReadOrRefused) {
  const Checkpoint few = checkpoint(kFew, true);
  Judge judge({{"net.th", test::legacy_checkpoint(few.value, few.storages, 2)}}, kOptions);
  judge.judge_mutants(2000, [&](Random& random, Files& files) {
    std::string& bytes = files[0].second;
    // Most of the file is elements, in which a change is no error.
    std::string pickles = bytes.substr(0, bytes.size() / 2);
    const std::string rest = bytes.substr(bytes.size() / 2);
    for (std::size_t i = 1 + random.below(3); i > 0; --i)
      pickles = mutate_pickle(random, std::move(pickles));
    bytes = random.once_in(10) ? mutate_bytes(random, pickles + rest) : pickles + rest;
  });
}

TEST(FuzzStateDict, MutantsOfSafetensorsAreReadOrRefused) {
  std::string header = "{";
  std::string data;
  for (std::size_t i = 0; i < kFew; ++i) {
    const Entry& entry = entries()[i];
    const std::string bytes = elements(entry);
    if (i > 0) header += ',';
    header +=
        fmt::format(R"("{}":{{"dtype":"F16","shape":[{}],"data_offsets":[{},{}]}})", entry.name,
                    fmt::join(entry.shape, ","), data.size(), data.size() + bytes.size());
    data += bytes;
  }
  header += '}';
  const auto file = [&](const std::string& text) {
    return test::little_endian(text.size(), 8) + text + data;
  };
  Judge judge({{"net.safetensors", file(header)}}, kOptions);
  judge.judge_mutants(2000, [&](Random& random, Files& files) {
    std::string& bytes = files[0].second;
    if (random.once_in(4)) {
      bytes = mutate_bytes(random, std::move(bytes));
      return;
    }
    std::string text = header;
    for (std::size_t i = 1 + random.below(3); i > 0; --i)
      text = mutate_text(random, std::move(text));
    bytes = file(text);
  });
}

TEST(FuzzStateDict, ZipBombsAreRefused) {
  const Checkpoint few = checkpoint(kFew, false);
  Judge judge({{"net.pt", test::zip_checkpoint(few.value, few.storages)}}, kOptions);
  constexpr std::size_t kNumCopies = 400'000;
  const std::string bomb = deflate_bomb(kNumCopies);
  for (const std::uint64_t size : {std::uint64_t{258 * kNumCopies + 1}, std::uint64_t{0xFFFFFFFF}})
    judge.judge({{"net.pt", zip_of_deflated("net/data.pkl", bomb, size)}}, "a zip bomb");
  constexpr std::uint64_t kLess = std::uint64_t{1} << 20;
  judge.judge({{"net.pt", zip_of_deflated("net/data.pkl", bomb, kLess)}},
              "a zip bomb that declares less", kLess);
}

TEST(FuzzStateDict, PickleBombsAreRefused) {
  const Checkpoint few = checkpoint(kFew, false);
  Judge judge({{"net.pt", test::zip_checkpoint(few.value, few.storages)}}, kOptions);
  constexpr std::size_t kMany = 100'000;
  const auto judge_pickle = [&](const std::string& pickle, const std::string& what,
                                std::size_t num_values = 100) {
    judge.judge({{"net.pt", test::zip_checkpoint(pickle, few.storages)}}, what,
                num_values * sizeof(pickle::Value));
  };
  const auto repeated = [](const std::string& text, std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
  };
  judge_pickle(std::string(kMany, '('), "marks", kMany);
  judge_pickle(std::string(kMany, ']'), "lists", kMany);
  judge_pickle(std::string(kMany, '}') + std::string(kMany, 'a'), "dicts", kMany);
  judge_pickle("]" + std::string(kMany, '\x85'), "nested tuples", kMany);
  judge_pickle(std::string(50'000'000, 'N'), "more values than a checkpoint has", 2'000'000);
  // Each tuple holds the one before twice: 2^60 in all.
  const std::string doubling = "N" + repeated("2\x86", 60);
  judge_pickle(doubling, "doubled tuples");
  judge_pickle(doubling + "Q", "doubled tuples as a persistent id");
  judge_pickle("}" + test::pickle_text("w") + doubling + "s", "doubled tuples as a tensor");
  judge_pickle(std::string("r\xff\xff\xff\xff", 5), "a memo far away");
  judge_pickle("\x8b" + std::string("\xff\xff\xff\x7f", 4), "a long integer");
  judge_pickle("\x8d" + std::string(8, '\xff'), "a long text");
  judge_pickle("I" + std::string(kMany, '9') + "\n", "many digits");
}

}  // namespace
}  // namespace octet::fuzz

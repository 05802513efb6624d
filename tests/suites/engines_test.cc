// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "archive/archive.h"
#include "environment_variable.h"
#include "octet/data.h"
#include "octet/formats.h"
#include "octet/runtime.h"

namespace octet {
namespace {

namespace fs = std::filesystem;

using Bytes = std::vector<std::byte>;
using Entries = std::map<std::string, Bytes>;

// The archive's files by name; OCTET_ENGINES_ARCHIVE names another than the project's.
const Entries& entries() {
  static const Entries kEntries = [] {
    const char* named = std::getenv("OCTET_ENGINES_ARCHIVE");
    ArchiveReader reader(
        named != nullptr ? named : PROJECT_SOURCE_DIR "/tests/golden/engines/networks.tar.gz",
        ArchiveFormat::tar);
    Entries read;
    while (const auto entry = reader.next()) read[entry->name] = reader.read();
    return read;
  }();
  return kEntries;
}

// "openvino/conv_relu" of "openvino/conv_relu.xml".
std::vector<std::string> networks() {
  std::vector<std::string> names;
  for (const auto& [name, bytes] : entries()) {
    const fs::path path(name);
    if (path.extension() == ".xml" || path.extension() == ".onnx")
      names.push_back(fs::path(path).replace_extension().string());
  }
  return names;
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "octet_engines_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder " + name);
    path_ = name;
  }
  ~TemporaryFolder() { fs::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  // Writes an entry of the archive, and says where.
  fs::path write(const std::string& entry) const {
    const Bytes& bytes = entries().at(entry);
    fs::path file = path_ / fs::path(entry).filename();
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    return file;
  }
  Tensor tensor(const std::string& entry) const { return read_npy(write(entry)); }

 private:
  fs::path path_;
};

Model read_network(const TemporaryFolder& folder, const std::string& network) {
  if (entries().contains(network + ".onnx")) return read_model(folder.write(network + ".onnx"));
  folder.write(network + ".bin");
  return read_model(folder.write(network + ".xml"));
}

// "inputs/tied_0_2x8x8x8.npy" for the first input of a network of tied values.
std::string input_entry(const std::string& network, std::size_t index, const Shape& shape) {
  std::string name = network.ends_with("_tied") ? "inputs/tied_" : "inputs/generic_";
  name += std::to_string(index) + "_";
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    name += (axis == 0 ? "" : "x") + std::to_string(shape[axis]);
  return name + ".npy";
}

struct Executor {
  const char* name;
  Backend backend = Backend::automatic;
  // OCTET_MAX_ISA while compiling; null leaves it alone.
  const char* max_isa = nullptr;
  friend void PrintTo(const Executor& executor, std::ostream* out) { *out << executor.name; }
};

using NetworkAndExecutor = std::tuple<std::string, Executor>;

std::string name_of(const ::testing::TestParamInfo<NetworkAndExecutor>& test) {
  const auto& [network, executor] = test.param;
  std::string name = network + "_" + executor.name;
  name[name.find('/')] = '_';
  return name;
}

// The levels of the FakeQuantize that a network ends in.
Tensor levels(const Tensor& reals, const Model& model) {
  const auto end = [&](std::size_t input) {
    const Node& quantizer = model.node(model.node(model.results()[0]).inputs[0].node);
    return std::get<Constant>(model.node(quantizer.inputs[input].node).op).value.data<float>()[0];
  };
  const double low = end(1), step = (end(2) - low) / 255;
  std::vector<std::uint8_t> counted;
  for (const float real : reals.data<float>())
    counted.push_back(static_cast<std::uint8_t>(std::lround((real - low) / step)));
  return Tensor::from(reals.shape(), counted);
}

template <typename T>
void expect_same(const Tensor& got, const Tensor& expected) {
  ASSERT_EQ(got.shape(), expected.shape());
  const auto ours = got.data<T>();
  const auto theirs = expected.data<T>();
  std::size_t num_different = 0, first = 0;
  for (std::size_t i = ours.size(); i-- > 0;) {
    if (ours[i] == theirs[i]) continue;
    ++num_different;
    first = i;
  }
  EXPECT_EQ(num_different, 0U) << "of " << ours.size() << " elements; the first is " << first
                               << ": octet " << +ours[first] << ", the engine " << +theirs[first];
}

class Engines : public ::testing::TestWithParam<NetworkAndExecutor> {};

TEST_P(Engines, ComputeTheBitsThatOctetDoes) {
  const auto& [network, executor] = GetParam();
  const test::EnvironmentVariable isa("OCTET_MAX_ISA", executor.max_isa);
  const TemporaryFolder folder;
  const Model model = read_network(folder, network);
  const CompileOptions options{
      .num_streams = 1, .inference_num_threads = 1, .backend = executor.backend};
  const CompiledModel compiled = compile_model(model, "CPU", options);
  InferRequest request = compiled.create_infer_request();
  for (std::size_t i = 0; i < compiled.inputs().size(); ++i)
    request.set_input_tensor(i, folder.tensor(input_entry(network, i, compiled.inputs()[i].shape)));
  request.infer();
  const Tensor got = request.output_tensor();
  const Tensor expected = folder.tensor(network + ".npy");
  if (expected.type() == ElementType::u8)
    expect_same<std::uint8_t>(levels(got, model), expected);
  else
    expect_same<float>(got, expected);
}

INSTANTIATE_TEST_SUITE_P(
    Networks, Engines,
    ::testing::Combine(::testing::ValuesIn(networks()),
                       ::testing::Values(Executor{"automatic"},
                                         Executor{"scalar", Backend::automatic, "scalar"},
                                         Executor{"reference", Backend::reference})),
    name_of);

}  // namespace
}  // namespace octet

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0

// Writes the demo data set as CIFAR-10 binary records, to train its network on: dump_demo_shapes
// DIRECTORY
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "octet/data.h"

namespace {

void dump(octet::Split split, const std::filesystem::path& file) {
  const octet::DemoShapes shapes(split);
  std::vector<char> records;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const octet::Sample sample = shapes[i];
    const auto pixels = sample.image.data<std::uint8_t>();
    records.push_back(static_cast<char>(sample.label));
    for (std::size_t channel = 0; channel < 3; ++channel) {
      for (std::size_t p = channel; p < pixels.size(); p += 3) {
        records.push_back(static_cast<char>(pixels[p]));
      }
    }
  }
  std::ofstream stream(file, std::ios::binary);
  stream.write(records.data(), static_cast<std::streamsize>(records.size()));
  if (!stream.flush()) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: dump_demo_shapes DIRECTORY\n", stderr);
    return 2;
  }
  try {
    const std::filesystem::path directory = argv[1];
    std::filesystem::create_directories(directory);
    dump(octet::Split::train, directory / "data_batch_1.bin");
    dump(octet::Split::test, directory / "test_batch.bin");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "dump_demo_shapes: %s\n", error.what());
    return 1;
  }
}

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "fuzz/judge.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <optional>

#include "fuzz/heap_meter.h"
#include "octet/error.h"
#include "octet/graph.h"

namespace octet::fuzz {
namespace {

constexpr int kMaxSeconds = 10;
// Beside what grows with the file: buffers of the C++ library, of libarchive and of protobuf.
constexpr std::size_t kFixedBytes = std::size_t{256} << 10;

/// What is being read, for the handlers of signals.
char current[256];

extern "C" void say_and_die(int signal) {
  constexpr char kText[] = "\nfuzz: killed while reading ";
  [[maybe_unused]] ssize_t written = ::write(STDERR_FILENO, kText, sizeof(kText) - 1);
  written = ::write(STDERR_FILENO, current, std::strlen(current));
  written = ::write(STDERR_FILENO, "\n", 1);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void limit_cpu_time(int seconds) {
  itimerval timer{};
  timer.it_value.tv_sec = seconds;
  setitimer(ITIMER_PROF, &timer, nullptr);
}

void watch_signals() {
  for (const int signal : {SIGPROF, SIGABRT, SIGSEGV, SIGFPE, SIGBUS})
    std::signal(signal, say_and_die);
}

std::size_t from_environment(const char* name, std::size_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::size_t num_bytes(const Files& files) {
  std::size_t sum = 0;
  for (const auto& [name, bytes] : files) sum += bytes.size();
  return sum;
}

void write_files(const std::string& directory, const Files& files) {
  for (const auto& [name, bytes] : files) {
    std::ofstream stream(directory + "/" + name, std::ios::binary);
    stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    ASSERT_TRUE(stream.good());
  }
}

}  // namespace

Judge::Judge(const Files& seed, ReadOptions options) : seed_(seed), options_(std::move(options)) {
  std::string pattern = (std::filesystem::temp_directory_path() / "octet_fuzz_XXXXXX").string();
  directory_ = ::mkdtemp(pattern.data());
  for (const char* name : {"/written.xml", "/written.bin"})
    std::filesystem::create_symlink("/dev/null", directory_ + name);
  watch_signals();
  std::string failure;
  // The first call also takes what libraries keep.
  read(seed, failure);
  honest_bytes_ = read(seed, failure);
  EXPECT_EQ(failure, "") << "the honest model";
  seed_is_read_ = num_read_ > 0;
  num_read_ = 0;
}

Judge::~Judge() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

void Judge::use(const Model& model) {
  model.validate("reading");
  std::string text = to_text(model);
  std::erase(text, '\n');
  EXPECT_EQ(text, printable(text));
  write_model(model, directory_ + "/written.xml");
}

std::size_t Judge::read(const Files& files, std::string& failure) {
  write_files(directory_, files);
  std::optional<Model> model;
  const HeapMeter meter;
  std::size_t peak = 0;
  limit_cpu_time(kMaxSeconds);
  try {
    model = read_model(directory_ + "/" + files[0].first, options_);
    peak = meter.peak();
    ++num_read_;
    use(*model);
  } catch (const InternalError& error) {
    failure = fmt::format("an internal error: {}", error.what());
  } catch (const Error& error) {
    if (std::string_view(error.what()).find(directory_ + "/") == std::string_view::npos)
      failure = fmt::format("an error without the file: {}", error.what());
    if (printable(error.what()) != error.what())
      failure = fmt::format("an error that steers a terminal: {}", printable(error.what()));
  } catch (const std::exception& error) {
    failure = fmt::format("another exception: {}", error.what());
  }
  limit_cpu_time(0);
  if (!model) peak = meter.peak();
  for (const auto& [name, bytes] : files) std::filesystem::remove(directory_ + "/" + name);
  return peak;
}

void Judge::judge(const Files& files, const std::string& what, std::size_t honest) {
  const auto end = what.copy(current, sizeof(current) - 1);
  current[end] = '\0';
  std::string failure;
  const std::size_t peak = read(files, failure);
  EXPECT_EQ(failure, "") << what;
  // What a file is longer than the seed is read, too.
  const std::size_t longer = num_bytes(files) - std::min(num_bytes(files), num_bytes(seed_));
  EXPECT_LE(peak, 2 * (honest_bytes_ + longer + honest) + kFixedBytes) << what;
}

void Judge::judge_mutants(std::size_t count, const std::function<void(Random&, Files&)>& mutate) {
  const std::size_t first = from_environment("OCTET_FUZZ_FIRST", 0);
  const std::size_t last = first + from_environment("OCTET_FUZZ_COUNT", count);
  for (std::size_t seed = first; seed < last; ++seed) {
    Random random(seed);
    Files files = seed_;
    mutate(random, files);
    judge(files, fmt::format("mutant {} of {}", seed, seed_[0].first));
  }
}

}  // namespace octet::fuzz

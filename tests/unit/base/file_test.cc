// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <string>

namespace octet {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

std::string text_of(const std::filesystem::path& file) {
  const std::vector<std::byte> bytes = read_file(file);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class File : public ::testing::Test {
 protected:
  File() {
    std::string name = (std::filesystem::temp_directory_path() / "octet_file_test.XXXXXX").string();
    directory_ = ::mkdtemp(name.data());
  }
  ~File() override { std::filesystem::remove_all(directory_); }

  std::ptrdiff_t num_files() const {
    return std::distance(std::filesystem::directory_iterator(directory_),
                         std::filesystem::directory_iterator());
  }

  std::filesystem::path directory_;
};

using AtomicFileTest = File;
using ReadFile = File;

// Makes the next writes beyond `num_bytes` of a file fail, as a full disk does.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t num_bytes) {
    ::getrlimit(RLIMIT_FSIZE, &old_limit_);
    rlimit limit = old_limit_;
    limit.rlim_cur = num_bytes;
    old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &old_limit_);
    std::signal(SIGXFSZ, old_handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit old_limit_{};
  void (*old_handler_)(int);
};

TEST_F(ReadFile, ReturnsWhatWasWritten) {
  std::string text(100'000, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i % 251);
  write_file(directory_ / "a", text);
  EXPECT_EQ(text_of(directory_ / "a"), text);
}

TEST_F(ReadFile, NamesAMissingFile) {
  EXPECT_THAT([&] { read_file(directory_ / "missing.xml"); },
              ThrowsMessage<IoError>(AllOf(HasSubstr("missing.xml"), HasSubstr("No such file"))));
}

TEST_F(ReadFile, RefusesADirectory) {
  EXPECT_THROW(read_file(directory_), IoError);
}

TEST_F(ReadFile, RefusesAPipeInsteadOfWaitingForIt) {
  ASSERT_EQ(::mkfifo((directory_ / "pipe").c_str(), 0600), 0);
  EXPECT_THAT([&] { read_file(directory_ / "pipe"); },
              ThrowsMessage<IoError>(HasSubstr("expected a regular file")));
}

TEST_F(AtomicFileTest, HasItsNameOnlyAfterCommit) {
  AtomicFile file(directory_ / "a");
  file.write("octet");
  EXPECT_FALSE(std::filesystem::exists(directory_ / "a"));
  file.commit();
  EXPECT_EQ(text_of(directory_ / "a"), "octet");
  EXPECT_EQ(num_files(), 1);
}

TEST_F(AtomicFileTest, LeavesTheOldFileAndNothingElseWhenInterrupted) {
  write_file(directory_ / "a", "old");
  {
    AtomicFile file(directory_ / "a");
    file.write("new, unfinished");
  }
  EXPECT_EQ(text_of(directory_ / "a"), "old");
  EXPECT_EQ(num_files(), 1);
}

TEST_F(AtomicFileTest, ReplacesTheOldFileOnCommit) {
  write_file(directory_ / "a", "old and longer");
  write_file(directory_ / "a", "new");
  EXPECT_EQ(text_of(directory_ / "a"), "new");
}

TEST_F(AtomicFileTest, CountsItsBytes) {
  AtomicFile file(directory_ / "a");
  file.write("abc");
  file.write("de");
  EXPECT_EQ(file.position(), 5U);
}

TEST_F(AtomicFileTest, LeavesNoFileWhenTheDiskIsFull) {
  const std::string text(10'000, 'x');
  {
    const FileSizeLimit limit(4096);
    EXPECT_THAT([&] { write_file(directory_ / "a.bin", text); },
                ThrowsMessage<IoError>(AllOf(HasSubstr("a.bin"), HasSubstr("cannot write"))));
  }
  EXPECT_EQ(num_files(), 0);
}

TEST_F(AtomicFileTest, KeepsTheOldFileWhenTheDiskIsFull) {
  write_file(directory_ / "a", "old");
  {
    const FileSizeLimit limit(4096);
    EXPECT_THROW(write_file(directory_ / "a", std::string(10'000, 'x')), IoError);
  }
  EXPECT_EQ(text_of(directory_ / "a"), "old");
  EXPECT_EQ(num_files(), 1);
}

TEST_F(AtomicFileTest, NamesADirectoryThatIsNotThere) {
  EXPECT_THAT([&] { AtomicFile file(directory_ / "none" / "a"); },
              ThrowsMessage<IoError>(AllOf(HasSubstr("none/a"), HasSubstr("No such file"))));
}

TEST_F(AtomicFileTest, RefusesADirectory) {
  std::filesystem::create_directory(directory_ / "a");
  EXPECT_THAT([&] { AtomicFile file(directory_ / "a"); },
              ThrowsMessage<IoError>(HasSubstr("cannot write: it is a directory")));
  EXPECT_EQ(num_files(), 1);
}

TEST_F(AtomicFileTest, WritesTheFileBehindASymbolicLink) {
  write_file(directory_ / "a", "old");
  std::filesystem::create_symlink("a", directory_ / "link");
  write_file(directory_ / "link", "new");
  EXPECT_TRUE(std::filesystem::is_symlink(directory_ / "link"));
  EXPECT_EQ(text_of(directory_ / "a"), "new");
}

TEST_F(AtomicFileTest, WritesIntoAPipe) {
  const std::filesystem::path pipe = directory_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const int reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
  write_file(pipe, "text");
  char text[8];
  EXPECT_EQ(::read(reader, text, sizeof text), 4);
  ::close(reader);
  EXPECT_TRUE(std::filesystem::is_fifo(pipe));
  EXPECT_EQ(num_files(), 1);
}

TEST_F(AtomicFileTest, TellsThatADeviceIsFull) {
  std::filesystem::create_symlink("/dev/full", directory_ / "full");
  EXPECT_THAT([&] { write_file(directory_ / "full", "text"); },
              ThrowsMessage<IoError>(HasSubstr("No space left")));
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
}

TEST_F(AtomicFileTest, GivesTheModeOfANewFile) {
  const mode_t old_mask = ::umask(022);
  write_file(directory_ / "a", "text");
  ::umask(old_mask);
  struct stat status {};
  ASSERT_EQ(::stat((directory_ / "a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0644U);
}

}  // namespace
}  // namespace octet

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "archive/archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "octet/error.h"
#include "zip_bytes.h"

namespace octet {
namespace {

using Members = std::vector<std::pair<std::string, std::string>>;
using testing::HasSubstr;

Members read_all(const std::string& bytes, ArchiveFormat format, std::uint64_t limit = 1 << 20) {
  ArchiveReader reader(test::as_byte_span(bytes), "test.archive", format);
  Members members;
  while (const auto entry = reader.next()) {
    const auto content = reader.read(limit);
    members.emplace_back(
        entry->name, std::string(reinterpret_cast<const char*>(content.data()), content.size()));
  }
  return members;
}

std::string error_of(const std::string& bytes, ArchiveFormat format,
                     std::uint64_t limit = 1 << 20) {
  try {
    read_all(bytes, format, limit);
  } catch (const ParseError& error) {
    return error.what();
  }
  return "";
}

const Members kMembers{
    {"a/1.txt", "first"}, {"a/2.txt", ""}, {"b/big.bin", std::string(100'000, 'x')}};

TEST(ArchiveReader, ReadsZipMembersInOrder) {
  EXPECT_EQ(read_all(test::zip_bytes(kMembers), ArchiveFormat::zip), kMembers);
}

TEST(ArchiveReader, ReadsTarMembersInOrder) {
  EXPECT_EQ(read_all(test::tar_bytes(kMembers), ArchiveFormat::tar), kMembers);
}

TEST(ArchiveReader, ReadsCompressedTar) {
  const Members members{{"a/1.txt", "first"}, {"b/2.txt", "second"}};
  EXPECT_EQ(read_all(test::gzip_bytes(test::tar_bytes(members)), ArchiveFormat::tar), members);
}

TEST(ArchiveReader, RefusesACompressedTarTruncatedWithinItsMembers) {
  const std::string whole =
      test::gzip_bytes(test::tar_bytes({{"a/1.txt", "first"}, {"b/2.txt", "second"}}));
  for (std::size_t size = 0; size < 1536; size += 7) {
    EXPECT_THROW(read_all(whole.substr(0, size), ArchiveFormat::tar), ParseError) << size;
  }
}

// A member whose data is longer than the size it declares, as in a zip bomb.
TEST(ArchiveReader, RefusesAMemberThatExpandsBeyondItsDeclaredSize) {
  const std::string packed = test::deflate_bytes(std::string(50'000, 'x'));
  std::string zip = test::zip_bytes({{"bomb", packed}});
  const auto patch = [&](std::size_t at, std::uint64_t value, int count) {
    zip.replace(at, static_cast<std::size_t>(count), test::little_endian(value, count));
  };
  const std::size_t directory = zip.find("PK\x01\x02");
  patch(8, 8, 2);
  patch(22, 10, 4);
  patch(directory + 10, 8, 2);
  patch(directory + 24, 10, 4);
  EXPECT_THAT(error_of(zip, ArchiveFormat::zip, 10), HasSubstr("test.archive: entry \"bomb\": "));
}

TEST(ArchiveReader, TellsFormatsByTheirFirstBytes) {
  EXPECT_EQ(archive_format(test::as_byte_span(test::zip_bytes(kMembers))), ArchiveFormat::zip);
  EXPECT_EQ(archive_format(test::as_byte_span(test::tar_bytes(kMembers))), ArchiveFormat::tar);
  EXPECT_EQ(archive_format(test::as_byte_span("\x1f\x8b\x08")), ArchiveFormat::tar);
  EXPECT_EQ(archive_format(test::as_byte_span("a text")), std::nullopt);
  EXPECT_EQ(archive_format({}), std::nullopt);
}

TEST(ArchiveReader, RefusesAMemberWithAWrongChecksum) {
  std::string zip = test::zip_bytes({{"weights", "abcdefgh"}});
  zip[zip.find("abcdefgh")] = 'X';
  EXPECT_THAT(error_of(zip, ArchiveFormat::zip), HasSubstr("entry \"weights\": ZIP bad CRC"));
}

TEST(ArchiveReader, RefusesAMemberBeyondTheLimit) {
  EXPECT_THAT(error_of(test::zip_bytes(kMembers), ArchiveFormat::zip, 99'999),
              HasSubstr("test.archive: entry \"b/big.bin\": expected at most 99999 bytes"));
}

TEST(ArchiveReader, RefusesATextFile) {
  EXPECT_THAT(error_of("this is no archive at all", ArchiveFormat::zip), HasSubstr("expected a"));
  EXPECT_THAT(error_of(std::string(2000, 'q'), ArchiveFormat::tar), HasSubstr("expected a"));
}

TEST(ArchiveReader, RefusesAZipTruncatedAnywhere) {
  const std::string zip = test::zip_bytes({{"a", "12345"}, {"b", "67890"}});
  for (std::size_t size = 0; size < zip.size(); ++size) {
    EXPECT_THROW(read_all(zip.substr(0, size), ArchiveFormat::zip), ParseError) << size;
  }
}

TEST(ArchiveReader, RefusesATarTruncatedWithinAMember) {
  const std::string tar = test::tar_bytes(kMembers);
  for (const std::size_t size : {100U, 512U, 515U, 2000U, 90'000U}) {
    EXPECT_THROW(read_all(tar.substr(0, size), ArchiveFormat::tar), ParseError) << size;
  }
}

TEST(ArchiveReader, NamesAMissingFile) {
  EXPECT_THROW(ArchiveReader("/no/such/file.tar", ArchiveFormat::tar), IoError);
}

}  // namespace
}  // namespace octet

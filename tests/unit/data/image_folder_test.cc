// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "data_files.h"
#include "encode_images.h"
#include "zip_bytes.h"

namespace octet {
namespace {

using test::gray_jpeg;
using test::plain_png;
using test::tar_bytes;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

std::vector<std::string> names(const ImageSource& source) {
  std::vector<std::string> result;
  for (std::size_t i = 0; i < source.size(); ++i) result.push_back(source[i].name);
  return result;
}

/// A gzip file of stored blocks.
std::string gzip_bytes(const std::string& content) {
  std::string bytes("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
  for (std::size_t done = 0; done < content.size();) {
    const std::size_t count = std::min<std::size_t>(content.size() - done, 65535);
    bytes += static_cast<char>(done + count == content.size());
    bytes += test::little_endian(count, 2) + test::little_endian(~count, 2) +
             content.substr(done, count);
    done += count;
  }
  return bytes + test::little_endian(test::crc32_of(content), 4) +
         test::little_endian(content.size(), 4);
}

class ImageFolderTest : public test::DataDirectory {
 protected:
  ImageFolder open() { return ImageFolder(directory_); }
  const std::string picture_ = gray_jpeg(2, 2, 100);
};

TEST_F(ImageFolderTest, ClassesAreTheFoldersInNameOrder) {
  put("dog/b.jpg", picture_);
  put("cat/z.jpg", picture_);
  put("dog/a.png", plain_png(1, 1, 1, 2, 3));
  const ImageFolder folder = open();
  EXPECT_THAT(folder.class_names(), ElementsAre("cat", "dog"));
  EXPECT_THAT(names(folder), ElementsAre("cat/z.jpg", "dog/a.png", "dog/b.jpg"));
  EXPECT_EQ(folder[0].label, 0);
  EXPECT_EQ(folder[1].label, 1);
  EXPECT_THAT(test::levels(folder[1].image), ElementsAre(1, 2, 3));
}

// '-' comes before '/', so that whole paths would sort "a-b" before "a".
TEST_F(ImageFolderTest, NamesAreComparedByteByByte) {
  put("a-b/1.jpg", picture_);
  put("a/10.jpg", picture_);
  put("a/9.jpg", picture_);
  put("a/B.jpg", picture_);
  const ImageFolder folder = open();
  EXPECT_THAT(folder.class_names(), ElementsAre("a", "a-b"));
  EXPECT_THAT(names(folder), ElementsAre("a/10.jpg", "a/9.jpg", "a/B.jpg", "a-b/1.jpg"));
}

TEST_F(ImageFolderTest, ExtensionsMayBeOfEitherCase) {
  for (const char* file : {"1.jpg", "2.JPG", "3.jpeg", "4.JPEG", "5.png", "6.Png"})
    put(std::string("cat/") + file, picture_);
  EXPECT_EQ(open().size(), 6U);
}

TEST_F(ImageFolderTest, TextsArePassedOverAndTold) {
  put("cat/1.jpg", picture_);
  put("cat/notes.txt", "x");
  put("cat/jpg", "x");
  put("README.md", "x");
  const ImageFolder folder = open();
  EXPECT_THAT(names(folder), ElementsAre("cat/1.jpg"));
  EXPECT_THAT(folder.passed_over(), ElementsAre("README.md", "cat/jpg", "cat/notes.txt"));
}

TEST_F(ImageFolderTest, HiddenFilesAndThoseOfSystemsAreLeftOut) {
  put("cat/1.jpg", picture_);
  put("cat/.hidden.jpg", "x");
  put("cat/.DS_Store", std::string("\0\0\0\1", 4));
  put("cat/Thumbs.db", std::string("\xD0\xCF\x11\xE0\0", 5));
  put("cat/desktop.ini", "x");
  put(".cache/1.jpg", "x");
  put("__MACOSX/cat/1.jpg", "x");
  const ImageFolder folder = open();
  EXPECT_THAT(names(folder), ElementsAre("cat/1.jpg"));
  EXPECT_THAT(folder.passed_over(), IsEmpty());
}

TEST_F(ImageFolderTest, ContentTellsPicturesWhateverTheirNames) {
  for (const char* file : {"1", "2.dat", "3.txt", "4.webp"})
    put(std::string("cat/") + file, picture_);
  const ImageFolder folder = open();
  EXPECT_THAT(names(folder), ElementsAre("cat/1", "cat/2.dat", "cat/3.txt", "cat/4.webp"));
  EXPECT_THAT(test::levels(folder[3].image), Each(100));
}

TEST_F(ImageFolderTest, FileThatIsNeitherPictureNorTextIsRefusedWhenItIsRead) {
  put("cat/1.jpg", picture_);
  put("cat/2", std::string("\0\1\2", 3));
  put("cat/3", "");
  const ImageFolder folder = open();
  ASSERT_EQ(folder.size(), 3U);
  EXPECT_THROW(folder[1], ParseError);
  EXPECT_THAT([&] { folder[2]; }, ThrowsMessage<ParseError>(HasSubstr("an empty file")));
}

TEST_F(ImageFolderTest, OtherContentOutsideTheClassFoldersIsPassedOver) {
  put("cat/1.jpg", picture_);
  put("index.db", std::string("\0\1\2", 3));
  const ImageFolder folder = open();
  EXPECT_EQ(folder.size(), 1U);
  EXPECT_THAT(folder.passed_over(), ElementsAre("index.db"));
}

// The layout of Tiny ImageNet.
TEST_F(ImageFolderTest, FoldersWithinAClassBelongToIt) {
  put("n01/images/n01_0.png", picture_);
  put("n01/n01_boxes.txt", "n01_0.png 0 0 62 62");
  put("n02/images/n02_0.png", picture_);
  const ImageFolder folder = open();
  EXPECT_THAT(folder.class_names(), ElementsAre("n01", "n02"));
  EXPECT_THAT(names(folder), ElementsAre("n01/images/n01_0.png", "n02/images/n02_0.png"));
  EXPECT_EQ(folder[1].label, 1);
}

// Python's sorted(os.walk(class)), which torchvision goes through: folders as texts, then files.
TEST_F(ImageFolderTest, PicturesOfAClassAreInTheOrderOfTorchvision) {
  for (const char* file :
       {"cat/a/2.png", "cat/a/b/1.png", "cat/a-b/3.png", "cat/z.png", "dog/1.png"})
    put(file, picture_);
  EXPECT_THAT(names(open()), ElementsAre("cat/z.png", "cat/a/2.png", "cat/a-b/3.png",
                                         "cat/a/b/1.png", "dog/1.png"));
}

TEST_F(ImageFolderTest, FoldersAboveTheClassesArePassedThrough) {
  put("set/test/cat/1.jpg", picture_);
  put("set/test/dog/1.jpg", picture_);
  EXPECT_THAT(open().class_names(), ElementsAre("cat", "dog"));
  EXPECT_THAT(names(open()), ElementsAre("cat/1.jpg", "dog/1.jpg"));
}

TEST_F(ImageFolderTest, EmptyFolderBesideOthersIsAClass) {
  put("cat/1.jpg", picture_);
  put("bird/notes.txt", "x");
  std::filesystem::create_directory(directory_ / "ant");
  const ImageFolder folder = open();
  EXPECT_THAT(folder.class_names(), ElementsAre("ant", "bird", "cat"));
  EXPECT_EQ(folder[0].label, 2);
}

TEST_F(ImageFolderTest, LinkedClassFolderIsFollowed) {
  put("elsewhere/1.jpg", picture_);
  std::filesystem::create_directory(directory_ / "data");
  std::filesystem::create_directory_symlink(directory_ / "elsewhere", directory_ / "data" / "cat");
  EXPECT_THAT(names(ImageFolder(directory_ / "data")), ElementsAre("cat/1.jpg"));
}

TEST_F(ImageFolderTest, LinkThatLeadsBackIsRefused) {
  put("cat/1.jpg", picture_);
  std::filesystem::create_directory_symlink(directory_, directory_ / "again");
  EXPECT_THAT([&] { open(); }, ThrowsMessage<ParseError>(HasSubstr("in which it lies")));
}

TEST_F(ImageFolderTest, FoldersWithoutAnyPictureAreRefused) {
  put("cat/notes.txt", "x");
  EXPECT_THAT([&] { open(); }, ThrowsMessage<ParseError>(AllOf(HasSubstr(directory_.string()),
                                                               HasSubstr("got none such file"))));
}

TEST_F(ImageFolderTest, PictureOutsideAClassFolderIsRefused) {
  put("1.jpg", picture_);
  EXPECT_THAT([&] { open(); }, ThrowsMessage<ParseError>(HasSubstr("got \"1.jpg\" outside one")));
}

TEST_F(ImageFolderTest, ClassFoldersOfTwoSplitsAreNotMixed) {
  put("test/cat/1.jpg", picture_);
  put("train/cat/1.jpg", picture_);
  EXPECT_THAT([&] { open(); }, ThrowsMessage<ParseError>(AllOf(HasSubstr("\"test/cat/1.jpg\""),
                                                               HasSubstr("\"train/cat/1.jpg\""))));
}

TEST_F(ImageFolderTest, LabelAndNameNeedNoDecoding) {
  put("cat/1.jpg", "no picture");
  put("dog/1.jpg", "no picture");
  const ImageFolder folder = open();
  EXPECT_EQ(folder.label(1), 1);
  EXPECT_EQ(folder.name(1), "dog/1.jpg");
}

TEST_F(ImageFolderTest, UndecodableFileIsNamedWhenItIsRead) {
  put("cat/1.jpg", "no picture");
  const ImageFolder folder = open();
  EXPECT_THAT([&] { folder[0]; },
              ThrowsMessage<ParseError>(HasSubstr((directory_ / "cat/1.jpg").string())));
}

TEST_F(ImageFolderTest, MissingDirectoryIsAnIoError) {
  EXPECT_THAT([&] { ImageFolder(directory_ / "none"); },
              ThrowsMessage<IoError>(HasSubstr("none: cannot read: No such file")));
}

TEST_F(ImageFolderTest, SampleBeyondTheLastIsRefused) {
  put("cat/1.jpg", picture_);
  const ImageFolder folder = open();
  EXPECT_THAT([&] { folder[1]; }, ThrowsMessage<InvalidArgument>(HasSubstr("below 1, got 1")));
}

class ImageTar : public ImageFolderTest {
 protected:
  const std::vector<std::pair<std::string, std::string>> members_{
      {"test/dog/b.jpg", gray_jpeg(2, 2, 50)},
      {"test/dog/a.JPG", gray_jpeg(2, 2, 60)},
      {"test/readme.txt", "x"},
      {"test/cat/c.png", plain_png(1, 1, 7, 7, 7)},
  };
};

TEST_F(ImageTar, IsReadLikeADirectory) {
  const ImageFolder folder(put("images.tar", tar_bytes(members_)));
  EXPECT_THAT(folder.class_names(), ElementsAre("cat", "dog"));
  EXPECT_THAT(names(folder), ElementsAre("cat/c.png", "dog/a.JPG", "dog/b.jpg"));
  EXPECT_THAT(test::levels(folder[2].image), Each(50));
  EXPECT_EQ(folder[2].label, 1);
}

TEST_F(ImageTar, IsRecognizedByContentNotName) {
  EXPECT_EQ(ImageFolder(put("images.bin", gzip_bytes(tar_bytes(members_)))).size(), 3U);
}

TEST_F(ImageTar, FoldersWithinAClassBelongToIt) {
  const ImageFolder folder(put("images.tar", tar_bytes({{"a/images/2.png", picture_},
                                                        {"a/notes.txt", "x"},
                                                        {"a/images/1", picture_},
                                                        {"b/1.png", picture_}})));
  EXPECT_THAT(names(folder), ElementsAre("a/images/1", "a/images/2.png", "b/1.png"));
  EXPECT_THAT(folder.passed_over(), ElementsAre("a/notes.txt"));
}

TEST_F(ImageTar, LeadingDotSlashIsIgnored) {
  const ImageFolder folder(put("images.tar", tar_bytes({{"./cat/1.jpg", picture_}})));
  EXPECT_THAT(folder.class_names(), ElementsAre("cat"));
}

TEST_F(ImageTar, LaterMemberOfTheSameNameCounts) {
  const ImageFolder folder(
      put("images.tar", tar_bytes({{"cat/1.jpg", "old"}, {"cat/1.jpg", gray_jpeg(1, 1, 9)}})));
  ASSERT_EQ(folder.size(), 1U);
  EXPECT_THAT(test::levels(folder[0].image), Each(9));
}

TEST_F(ImageTar, UndecodableMemberIsNamedWhenItIsRead) {
  const ImageFolder folder(put("images.tar", tar_bytes({{"test/cat/1.jpg", "no picture"}})));
  EXPECT_THAT([&] { folder[0]; },
              ThrowsMessage<ParseError>(
                  HasSubstr("images.tar:test/cat/1.jpg: decoding: expected a JPEG, PNG")));
}

TEST_F(ImageTar, WithoutAnyPictureIsRefused) {
  const auto file = put("images.tar", tar_bytes({{"cat/notes.txt", "x"}}));
  EXPECT_THAT([&] { ImageFolder{file}; },
              ThrowsMessage<ParseError>(HasSubstr("images.tar: opening an image folder")));
}

TEST_F(ImageTar, OtherFileIsRefused) {
  const auto file = put("images.tar", "no archive");
  EXPECT_THAT([&] { ImageFolder{file}; },
              ThrowsMessage<ParseError>(HasSubstr("expected a directory, a tar or a tar.gz file")));
}

TEST_F(ImageTar, TruncatedMemberIsRefused) {
  const std::string whole = tar_bytes(members_);
  EXPECT_THROW(ImageFolder(put("images.tar", whole.substr(0, 700))), ParseError);
  const std::string gzip = gzip_bytes(whole);
  EXPECT_THROW(ImageFolder(put("images.tar.gz", gzip.substr(0, gzip.size() / 2))), ParseError);
}

}  // namespace
}  // namespace octet

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "named.h"
#include "octet/data.h"

namespace octet {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

TEST(PreprocessRtInfo, EveryFieldSurvives) {
  Preprocess preprocess;
  preprocess.scale = 127.5F;
  preprocess.mean = {1.0F / 3, 0.1F, -2e-8F};
  preprocess.std = {0.3F};
  preprocess.resize = 256;
  preprocess.crop = 224;
  preprocess.layout = ImageLayout::nhwc;
  preprocess.color = ColorOrder::bgr;
  RtInfo rt_info;
  write_preprocess(rt_info, preprocess);
  EXPECT_EQ(read_preprocess(rt_info), preprocess);
}

TEST(PreprocessRtInfo, TwoSidedSizesAndGreySurvive) {
  Preprocess preprocess;
  preprocess.resize = {80, 40};
  preprocess.crop = {64, 32};
  for (const ColorOrder color : {ColorOrder::grey, ColorOrder::grey_only}) {
    preprocess.color = color;
    RtInfo rt_info;
    write_preprocess(rt_info, preprocess);
    EXPECT_EQ(read_preprocess(rt_info), preprocess);
  }
}

TEST(PreprocessRtInfo, EmptyMeanAndStdSurvive) {
  RtInfo rt_info;
  write_preprocess(rt_info, named_preprocess("imagenet"));
  write_preprocess(rt_info, Preprocess{});
  EXPECT_EQ(read_preprocess(rt_info), Preprocess{});
}

TEST(PreprocessRtInfo, StandsUnderOctet) {
  RtInfo rt_info;
  write_preprocess(rt_info, named_preprocess("cifar10"));
  const RtInfo* mean = rt_info.find({"octet", "preprocess", "mean"});
  ASSERT_NE(mean, nullptr);
  EXPECT_EQ(mean->value, "0.4914,0.4822,0.4465");
}

TEST(PreprocessRtInfo, AbsentIsNothing) {
  EXPECT_EQ(read_preprocess(RtInfo{}), std::nullopt);
  EXPECT_THAT(read_class_names(RtInfo{}), IsEmpty());
}

TEST(PreprocessRtInfo, MissingFieldIsRefused) {
  RtInfo rt_info;
  rt_info.at({"octet", "preprocess"});
  EXPECT_THAT(
      [&] { read_preprocess(rt_info); },
      ThrowsMessage<ParseError>(HasSubstr("octet/preprocess: expected a value of \"scale\"")));
}

struct BadValue {
  const char* name;
  const char* word;
  const char* value;
  friend void PrintTo(const BadValue& c, std::ostream* out) { *out << c.name; }
};

class BadPreprocess : public ::testing::TestWithParam<BadValue> {};

TEST_P(BadPreprocess, IsRefusedByName) {
  RtInfo rt_info;
  write_preprocess(rt_info, named_preprocess("imagenet"));
  rt_info.at({"octet", "preprocess", GetParam().word}).value = GetParam().value;
  EXPECT_THAT(
      [&] { read_preprocess(rt_info); },
      ThrowsMessage<ParseError>(HasSubstr(std::string("octet/preprocess/") + GetParam().word)));
}

INSTANTIATE_TEST_SUITE_P(
    Fields, BadPreprocess,
    ::testing::Values(
        BadValue{"ScaleWithATail", "scale", "255x"}, BadValue{"MeanWithAGap", "mean", "1,,2"},
        BadValue{"NoMean", "mean", ""}, BadValue{"StdWithoutAnEnd", "std", "1,"},
        BadValue{"FractionalResize", "resize", "2.5"}, BadValue{"NoCrop", "crop", ""},
        BadValue{"HalfACrop", "crop", "64,"}, BadValue{"CropOfThreeSides", "crop", "6,4,2"},
        BadValue{"NegativeResize", "resize", "-1"}, BadValue{"ResizeToNoWidth", "resize", "64,0"},
        BadValue{"UnknownLayout", "layout", "chw"}, BadValue{"UnknownColor", "color", "violet"}),
    test::by_name);

TEST(ClassNamesRtInfo, AnyTextSurvives) {
  const std::vector<std::string> names{
      "great white shark, man-eater", " a  b ", "", "\"<&>'\\", "Käse\n\t", "[1]"};
  RtInfo rt_info;
  write_class_names(rt_info, names);
  EXPECT_EQ(read_class_names(rt_info), names);
}

TEST(ClassNamesRtInfo, InvalidUtf8IsReplacedNotRefused) {
  RtInfo rt_info;
  write_class_names(rt_info, {"a\xFF"});
  EXPECT_EQ(read_class_names(rt_info), std::vector<std::string>{"a\xEF\xBF\xBD"});
}

TEST(ClassNamesRtInfo, AnythingElseIsRefused) {
  for (const char* text : {"", "cat,dog", "{\"a\":1}", "[1,2]", "[\"a\"", "\"a\""}) {
    RtInfo rt_info;
    rt_info.at({"octet", "class_names"}).value = text;
    EXPECT_THAT([&] { read_class_names(rt_info); },
                ThrowsMessage<ParseError>(HasSubstr("octet/class_names")))
        << text;
  }
}

}  // namespace
}  // namespace octet

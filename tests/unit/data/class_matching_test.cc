// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data_files.h"
#include "octet/data.h"

namespace octet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

using Names = std::vector<std::string>;

TEST(MatchClasses, NamesInAnotherOrderAreFound) {
  const ClassMatch match = match_classes(Names{"dog", "cat"}, Names{"cat", "cow", "dog"});
  EXPECT_THAT(match.classes, ElementsAre(2, 0));
  EXPECT_THAT(match.unmatched, IsEmpty());
}

TEST(MatchClasses, CaseSpaceAndPunctuationDoNotCount) {
  EXPECT_THAT(match_classes(Names{"Sports-Car", "golden_retriever"},
                            Names{"golden retriever", "sports car"})
                  .classes,
              ElementsAre(1, 0));
}

TEST(MatchClasses, NamesOfNoClassAreListed) {
  const ClassMatch match = match_classes(Names{"plane", "cat"}, Names{"airplane", "cat"});
  EXPECT_THAT(match.classes, ElementsAre(-1, 1));
  EXPECT_THAT(match.unmatched, ElementsAre("plane"));
}

TEST(MatchClasses, TheClassMapSaysWhichIsWhich) {
  const ClassMatch match =
      match_classes(Names{"car", "plane", "ship"}, Names{"airplane", "automobile", "ship"},
                    {{"car", "1"}, {"plane", "Airplane"}});
  EXPECT_THAT(match.classes, ElementsAre(1, 0, 2));
}

TEST(MatchClasses, ANameOfSeveralClassesIsNotGuessed) {
  EXPECT_THAT(match_classes(Names{"crane"}, Names{"crane", "crane"}).unmatched,
              ElementsAre("crane"));
}

TEST(MatchClasses, TheSameNameIsPreferredToALikeOne) {
  EXPECT_THAT(match_classes(Names{"C", "C++"}, Names{"C++", "C"}).classes, ElementsAre(1, 0));
}

TEST(MatchClasses, TwoNamesThatAreAlikeAreNotOneClass) {
  const ClassMatch match = match_classes(Names{"C#", "c"}, Names{"c", "d"});
  EXPECT_THAT(match.classes, ElementsAre(-1, 0));
  EXPECT_THAT(match.unmatched, ElementsAre("C#"));
}

TEST(MatchClasses, NumbersAreIndices) {
  const ClassMatch match = match_classes(Names{"0", "1", "10", "2"}, Names(11, "x"));
  EXPECT_TRUE(match.is_by_number);
  EXPECT_THAT(match.classes, ElementsAre(0, 1, 10, 2));
}

TEST(MatchClasses, NumbersThatAreNamesOfTheModelAreNames) {
  const ClassMatch match = match_classes(Names{"1", "2"}, Names{"2", "1"});
  EXPECT_FALSE(match.is_by_number);
  EXPECT_THAT(match.classes, ElementsAre(1, 0));
}

TEST(MatchClasses, NumbersBeyondTheClassesAreNoIndices) {
  EXPECT_THAT(match_classes(Names{"1", "2", "3"}, Names{"a", "b", "c"}).unmatched,
              ElementsAre("1", "2", "3"));
}

class ClassFiles : public test::DataDirectory {};

TEST_F(ClassFiles, LabelsAreLines) {
  EXPECT_THAT(read_labels(put("l.txt", "cat\nhot dog\n")), ElementsAre("cat", "hot dog"));
}

TEST_F(ClassFiles, AByteOrderMarkAndCarriageReturnsAreNoPartOfLabels) {
  EXPECT_THAT(read_labels(put("l.txt",
                              "\xEF\xBB\xBF"
                              "cat\r\ndog\r\n\r\n")),
              ElementsAre("cat", "dog"));
}

TEST_F(ClassFiles, LabelsOfOldMacLinesAreRead) {
  EXPECT_THAT(read_labels(put("l.txt", "cat\rdog\r")), ElementsAre("cat", "dog"));
}

TEST_F(ClassFiles, LabelsInUtf16AreRefused) {
  EXPECT_THROW(read_labels(put("l.txt", std::string_view("\xFF\xFE"
                                                         "c\0",
                                                         4))),
               ParseError);
}

TEST_F(ClassFiles, ClassMapsOfLinesAreRead) {
  EXPECT_THAT(read_class_map(put("m.txt",
                                 "\xEF\xBB\xBF"
                                 "hot dog 3\r\ncar,1\nplane: 0\n2\ttruck\n")),
              UnorderedElementsAre(Pair("hot dog", "3"), Pair("car", "1"), Pair("plane", "0"),
                                   Pair("truck", "2")));
}

TEST_F(ClassFiles, ClassMapsOfJsonAreRead) {
  EXPECT_THAT(read_class_map(put("m.json", R"({"car": 1, "plane": "airplane"})")),
              UnorderedElementsAre(Pair("car", "1"), Pair("plane", "airplane")));
}

TEST_F(ClassFiles, ClassMapsByIndexMayHaveSeveralNamesOfAClass) {
  EXPECT_THAT(
      read_class_map(put("m.json", R"({"0": ["n01440764", "tench"], "1": "goldfish"})")),
      UnorderedElementsAre(Pair("n01440764", "0"), Pair("tench", "0"), Pair("goldfish", "1")));
}

TEST_F(ClassFiles, AClassMapThatContradictsItselfIsRefused) {
  EXPECT_THROW(read_class_map(put("m.txt", "car 1\ncar 2\n")), ParseError);
}

TEST_F(ClassFiles, AClassMapWithoutAnIndexNamesTheLine) {
  try {
    read_class_map(put("m.txt", "car 1\nn01440764 tench\n"));
    FAIL();
  } catch (const ParseError& error) {
    EXPECT_THAT(error.what(), HasSubstr("\"n01440764 tench\""));
  }
}

}  // namespace
}  // namespace octet

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "octet/json.h"

namespace octet {
namespace {

TEST(JsonValue, MembersKeepTheirOrder) {
  Json json = {{"z", 1}, {"a", {{"nested", true}}}};
  json["m"] = Json();
  json["z"] = 2;
  EXPECT_EQ(json.dump(), R"({"z":2,"a":{"nested":true},"m":null})");
}

TEST(JsonValue, NumbersKeepTheirKind) {
  const Json json = Json::array({-1, 18446744073709551615UL, 0.5, 2.0});
  EXPECT_EQ(json.dump(), "[-1,18446744073709551615,0.5,2.0]");
}

TEST(JsonValue, NullBecomesWhatIsAddedToIt) {
  Json json;
  json["list"].push_back({{"text", "a \"word\""}});
  json["empty"] = Json::object();
  EXPECT_EQ(json.dump(), R"({"list":[{"text":"a \"word\""}],"empty":{}})");
}

TEST(JsonValue, IsWrittenAsItWasRead) {
  const std::string text = R"({"b":[1,-2,2.5,null,false],"a":{"c":"d"}})";
  EXPECT_EQ(Json::parse(text).dump(), text);
}

TEST(JsonValue, UpdateReplacesAndAddsMembers) {
  Json json = {{"a", 1}, {"b", 2}};
  json.update({{"b", 3}, {"c", 4}});
  EXPECT_EQ(json.dump(), R"({"a":1,"b":3,"c":4})");
}

TEST(JsonValue, RefusesWhatIsNoJson) {
  EXPECT_THROW(Json::parse("{"), InvalidArgument);
  EXPECT_THROW(Json::parse(std::string(200, '[') + std::string(200, ']')), InvalidArgument);
}

TEST(JsonValue, RefusesAKeyThatAnObjectHasTwice) {
  EXPECT_THROW(Json::parse(R"({"a":{"b":1},"c":{"b":1},"a":2})"), InvalidArgument);
  EXPECT_NO_THROW(Json::parse(R"({"a":{"b":1},"c":{"b":1},"b":2})"));
}

TEST(JsonValue, WritesOutTextThatIsNoUtf8) {
  EXPECT_EQ(Json("\xff\n").dump(), R"("\\xff\\n")");
  EXPECT_EQ(Json("\x1b").dump(), R"("\u001b")");
}

TEST(JsonValue, RefusesMembersAndElementsOfOtherValues) {
  Json text = "text";
  EXPECT_THROW(text["key"], InvalidArgument);
  EXPECT_THROW(text.push_back(1), InvalidArgument);
  EXPECT_THROW(text.update({{"a", 1}}), InvalidArgument);
}

}  // namespace
}  // namespace octet

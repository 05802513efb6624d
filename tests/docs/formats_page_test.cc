// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "docs/formats_page.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "formats/op_support.h"

namespace octet {
namespace {

const std::string kPage = PROJECT_SOURCE_DIR "/docs/formats.md";

std::string text_of(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

TEST(FormatsPage, IsWhatTheOperationTablesSay) {
  const std::string page = test::formats_page(test::integer_forms());
  if (std::getenv("OCTET_WRITE_DOCS") != nullptr) std::ofstream(kPage) << page;
  EXPECT_EQ(text_of(kPage), page) << "OCTET_WRITE_DOCS=1 docs_formats writes the page";
}

TEST(Readme, NamesTheOperationSetsThatAreRead) {
  const std::string readme = text_of(PROJECT_SOURCE_DIR "/README.md");
  for (const auto& [row, range] : {std::pair("| OpenVINO IR | ", openvino::readable_opsets()),
                                   std::pair("| ONNX | ", onnx::readable_opsets())}) {
    const std::size_t begin = readme.find(row);
    ASSERT_NE(begin, std::string::npos) << row;
    const std::string line = readme.substr(begin, readme.find('\n', begin) - begin);
    EXPECT_NE(line.find("operation sets " + test::opsets(range)), std::string::npos) << line;
  }
}

TEST(FormatsPage, EveryOperationOfAFormatStandsForOneOfTheGraph) {
  std::set<std::string> graph_ops{""};
  for (const FormatOp& op : openvino::readable_ops()) graph_ops.insert(op.graph_op);
  for (const auto& ops : {openvino::writable_ops(), onnx::readable_ops(), onnx::writable_ops(),
                          pytorch::readable_ops()}) {
    for (const FormatOp& op : ops)
      EXPECT_TRUE(graph_ops.contains(op.graph_op)) << op.name << " is " << op.graph_op;
  }
}

}  // namespace
}  // namespace octet

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "octet/evaluation.h"

namespace octet {
namespace {

using Targets = std::vector<std::int8_t>;

// sklearn.metrics.average_precision_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) is 0.8333.
TEST(MultiLabelAccuracy, AveragePrecisionIsTheStepwiseSum) {
  const auto accuracy =
      multi_label_accuracy(std::vector<double>{0.1, 0.4, 0.35, 0.8}, Targets{0, 0, 1, 1}, 1, 0.5);
  EXPECT_NEAR(accuracy->mean_average_precision, 100 * (0.5 + 0.5 * 2 / 3), 1e-9);
}

// Both images of 0.5 come at one threshold, where precision is 1/2.
TEST(MultiLabelAccuracy, EqualConfidencesShareAThreshold) {
  const auto accuracy = multi_label_accuracy(std::vector<double>{0.5, 0.5}, Targets{1, 0}, 1, 0.5);
  EXPECT_DOUBLE_EQ(accuracy->mean_average_precision, 50);
}

TEST(MultiLabelAccuracy, ClassesThatNoImageHoldsAreLeftOutOfTheMean) {
  const auto accuracy =
      multi_label_accuracy(std::vector<double>{0.9, 0.9, 0.1, 0.1}, Targets{1, 0, 0, 0}, 2, 0.5);
  EXPECT_DOUBLE_EQ(accuracy->mean_average_precision, 100);
}

TEST(MultiLabelAccuracy, UnknownTargetsDoNotCount) {
  const auto accuracy =
      multi_label_accuracy(std::vector<double>{0.9, 0.9, 0.1, 0.2}, Targets{1, -1, -1, -1}, 2, 0.5);
  EXPECT_EQ(accuracy->num_images, 1U);
  EXPECT_DOUBLE_EQ(accuracy->label_accuracy, 100);
  EXPECT_DOUBLE_EQ(accuracy->exact_match, 100);
}

TEST(MultiLabelAccuracy, NothingIsKnownWithoutTargets) {
  EXPECT_FALSE(multi_label_accuracy(std::vector<double>{0.9}, Targets{-1}, 1, 0.5));
}

TEST(MultiLabelAccuracy, NanStandsLast) {
  const auto accuracy =
      multi_label_accuracy(std::vector<double>{std::nan(""), 0.1}, Targets{0, 1}, 1, 0.5);
  EXPECT_DOUBLE_EQ(accuracy->mean_average_precision, 100);
}

TEST(MultiLabelAccuracy, OtherSizesAreRefused) {
  EXPECT_THROW(multi_label_accuracy(std::vector<double>{0.9}, Targets{1, 0}, 1, 0.5),
               InvalidArgument);
}

}  // namespace
}  // namespace octet

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "formats/openvino/visits.h"

namespace octet::openvino::visits {
namespace {

constexpr AttributeVisitor::Word<EpsMode> kEpsModes[] = {{EpsMode::add, "add"},
                                                         {EpsMode::max, "max"}};
constexpr AttributeVisitor::Word<bool> kMvnEpsModes[] = {
    {true, "INSIDE_SQRT"}, {true, "inside_sqrt"}, {false, "OUTSIDE_SQRT"}, {false, "outside_sqrt"}};

}  // namespace

void softmax(AttributeVisitor& v, Softmax& op) {
  v.optional("axis", op.axis);
}

void log_softmax(AttributeVisitor& v, LogSoftmax& op) {
  v.optional("axis", op.axis);
}

void reduce(AttributeVisitor& v, Reduce& op) {
  v.optional("keep_dims", op.keep_dims);
}

void normalize_l2(AttributeVisitor& v, NormalizeL2& op) {
  v.required("eps", op.eps);
  v.word("eps_mode", op.eps_mode, kEpsModes);
}

void mvn_2(AttributeVisitor& v, Mvn& op) {
  v.required("eps", op.eps);
  v.optional("normalize_variance", op.normalize_variance);
}

void mvn_6(AttributeVisitor& v, Mvn& op) {
  v.required("eps", op.eps);
  v.required("normalize_variance", op.normalize_variance);
  v.word("eps_mode", op.eps_inside_sqrt, kMvnEpsModes);
}

void group_normalization(AttributeVisitor& v, GroupNormalization& op) {
  v.required("num_groups", op.num_groups);
  v.required("epsilon", op.epsilon);
}

void batch_norm(AttributeVisitor& v, BatchNormInference& op) {
  v.required("epsilon", op.epsilon);
}

void lrn(AttributeVisitor& v, Lrn& op) {
  v.required("alpha", op.alpha);
  v.required("beta", op.beta);
  v.required("bias", op.bias);
  v.required("size", op.size);
}

}  // namespace octet::openvino::visits

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "octet/data.h"
#include "octet/graph.h"
#include "octet/runtime.h"

namespace octet::test {

/// A classifier whose logits are `factor` times the `classes` input values: x [1, classes, 1, 1] ->
/// [1, classes].
inline CompiledModel scaling_model(std::int64_t classes, float factor,
                                   const CompileOptions& options = {}) {
  Model model;
  const OutputRef x = model.add(Parameter{ElementType::f32, {1, classes, 1, 1}}, {}, "x");
  const OutputRef shape =
      model.add_constant(Tensor::from(Shape{2}, std::vector<std::int64_t>{1, classes}));
  const OutputRef flat = model.add(Reshape{}, {x, shape});
  const OutputRef scale = model.add_constant(Tensor::from(Shape{1}, std::vector<float>{factor}));
  model.add(Result{}, {model.add(Binary{BinaryKind::multiply}, {flat, scale})}, "logits");
  CompileOptions reference = options;
  reference.backend = Backend::reference;
  return compile_model(model, "CPU", reference);
}

/// Finished network inputs, f32 [classes, 1, 1], whose values are the logits.
class LogitSource final : public ImageSource {
 public:
  LogitSource(std::vector<std::vector<float>> rows, std::vector<std::int64_t> labels,
              std::vector<std::string> names = {})
      : rows_(std::move(rows)), labels_(std::move(labels)), names_(std::move(names)) {}
  std::size_t size() const override { return rows_.size(); }
  Sample operator[](std::size_t index) const override {
    const auto& row = rows_.at(index);
    return {Tensor::from(Shape{static_cast<std::int64_t>(row.size()), 1, 1}, row), labels_[index],
            "sample " + std::to_string(index)};
  }
  const std::vector<std::string>& class_names() const override { return names_; }

 private:
  std::vector<std::vector<float>> rows_;
  std::vector<std::int64_t> labels_;
  std::vector<std::string> names_;
};

}  // namespace octet::test

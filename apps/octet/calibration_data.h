// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "octet/data.h"
#include "octet/graph.h"

namespace octet::cli {

/// The inputs that a model is calibrated on: pictures, preprocessed, and values of further inputs.
/// Reading an item throws InvalidArgument if its label is none of the model's classes.
Dataset calibration_data(const std::shared_ptr<const ImageSource>& images,
                         const Preprocess& preprocess, const Model& model);

/// Keeps the data set's class names with a model that has none, if they are those of its classes.
void keep_class_names(Model& model, const std::vector<std::string>& names, const std::string& verb);

}  // namespace octet::cli

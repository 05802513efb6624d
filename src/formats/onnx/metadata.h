// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "formats/onnx/proto.h"
#include "octet/rt_info.h"

namespace octet::onnx {

/// Adds each value of the tree to the model's metadata, its path as key: "octet/preprocess/mean".
void write_metadata(const RtInfo& info, proto::ModelProto& model);
/// The metadata as a tree. Keys that are no path of names an IR may hold are left out.
RtInfo read_metadata(const proto::ModelProto& model);

}  // namespace octet::onnx

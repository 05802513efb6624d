// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <onnx/onnx_pb.h>

namespace octet::onnx {

/// libonnx's messages, under a name that this namespace does not hide.
namespace proto = ::onnx;

}  // namespace octet::onnx

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "formats/onnx/write/graph_writer.h"

/// One function per operation of the graph that takes more than an ONNX operation of the same
/// meaning.
namespace octet::onnx {

void write(NodeWriter& w, const Convert& op);
void write(NodeWriter& w, const Convolution& op);
void write(NodeWriter& w, const GroupConvolution& op);
void write(NodeWriter& w, const ConvolutionBackpropData& op);
void write(NodeWriter& w, const GroupConvolutionBackpropData& op);
void write(NodeWriter& w, const MatMul& op);
void write(NodeWriter& w, const Einsum& op);
void write(NodeWriter& w, const Binary& op);
void write(NodeWriter& w, const Comparison& op);
void write(NodeWriter& w, const Unary& op);
void write(NodeWriter& w, const Clamp& op);
void write(NodeWriter& w, const PRelu& op);
void write(NodeWriter& w, const Elu& op);
void write(NodeWriter& w, const Swish& op);
void write(NodeWriter& w, const Gelu& op);
void write(NodeWriter& w, const Selu& op);
void write(NodeWriter& w, const HardSigmoid& op);
void write(NodeWriter& w, const Round& op);
void write(NodeWriter& w, const Softmax& op);
void write(NodeWriter& w, const LogSoftmax& op);
void write(NodeWriter& w, const Reduce& op);
void write(NodeWriter& w, const NormalizeL2& op);
void write(NodeWriter& w, const Mvn& op);
void write(NodeWriter& w, const GroupNormalization& op);
void write(NodeWriter& w, const BatchNormInference& op);
void write(NodeWriter& w, const Lrn& op);
void write(NodeWriter& w, const MaxPool& op);
void write(NodeWriter& w, const AvgPool& op);
void write(NodeWriter& w, const AdaptiveAvgPool& op);
void write(NodeWriter& w, const Reshape& op);
void write(NodeWriter& w, const Transpose& op);
void write(NodeWriter& w, const Concat& op);
void write(NodeWriter& w, const StridedSlice& op);
void write(NodeWriter& w, const Pad& op);
void write(NodeWriter& w, const ShapeOf& op);
void write(NodeWriter& w, const Range& op);
void write(NodeWriter& w, const Broadcast& op);
void write(NodeWriter& w, const Tile& op);
void write(NodeWriter& w, const EvenSplit& op);
void write(NodeWriter& w, const VariadicSplit& op);
void write(NodeWriter& w, const Slice& op);
void write(NodeWriter& w, const Gather& op);
void write(NodeWriter& w, const GatherElements& op);
void write(NodeWriter& w, const TopK& op);
void write(NodeWriter& w, const GatherNd& op);
void write(NodeWriter& w, const ScatterNdUpdate& op);
void write(NodeWriter& w, const Roll& op);
void write(NodeWriter& w, const DepthToSpace& op);
void write(NodeWriter& w, const SpaceToDepth& op);
void write(NodeWriter& w, const ShuffleChannels& op);
void write(NodeWriter& w, const Interpolate& op);
void write(NodeWriter& w, const FakeQuantize& op);

/// @return the value of the attribute auto_pad.
std::string auto_pad_word(AutoPad auto_pad);

}  // namespace octet::onnx

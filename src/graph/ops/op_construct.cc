// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "octet/op.h"

namespace octet {

template <Operation T>
Op::Op(T operation) noexcept : OpVariant(std::in_place_type<T>, std::move(operation)) {}

template Op::Op(Parameter) noexcept;
template Op::Op(Result) noexcept;
template Op::Op(Constant) noexcept;
template Op::Op(Convert) noexcept;
template Op::Op(ConvertLike) noexcept;
template Op::Op(Convolution) noexcept;
template Op::Op(GroupConvolution) noexcept;
template Op::Op(ConvolutionBackpropData) noexcept;
template Op::Op(GroupConvolutionBackpropData) noexcept;
template Op::Op(MatMul) noexcept;
template Op::Op(Einsum) noexcept;
template Op::Op(ScaledDotProductAttention) noexcept;
template Op::Op(Binary) noexcept;
template Op::Op(Comparison) noexcept;
template Op::Op(Logical) noexcept;
template Op::Op(Select) noexcept;
template Op::Op(Unary) noexcept;
template Op::Op(Clamp) noexcept;
template Op::Op(PRelu) noexcept;
template Op::Op(Elu) noexcept;
template Op::Op(Swish) noexcept;
template Op::Op(Gelu) noexcept;
template Op::Op(Selu) noexcept;
template Op::Op(HardSigmoid) noexcept;
template Op::Op(Round) noexcept;
template Op::Op(Softmax) noexcept;
template Op::Op(LogSoftmax) noexcept;
template Op::Op(Reduce) noexcept;
template Op::Op(NormalizeL2) noexcept;
template Op::Op(Mvn) noexcept;
template Op::Op(GroupNormalization) noexcept;
template Op::Op(BatchNormInference) noexcept;
template Op::Op(Lrn) noexcept;
template Op::Op(MaxPool) noexcept;
template Op::Op(AvgPool) noexcept;
template Op::Op(AdaptiveAvgPool) noexcept;
template Op::Op(Reshape) noexcept;
template Op::Op(Squeeze) noexcept;
template Op::Op(Unsqueeze) noexcept;
template Op::Op(Transpose) noexcept;
template Op::Op(Concat) noexcept;
template Op::Op(StridedSlice) noexcept;
template Op::Op(Pad) noexcept;
template Op::Op(ShapeOf) noexcept;
template Op::Op(Range) noexcept;
template Op::Op(Broadcast) noexcept;
template Op::Op(Tile) noexcept;
template Op::Op(EvenSplit) noexcept;
template Op::Op(VariadicSplit) noexcept;
template Op::Op(Slice) noexcept;
template Op::Op(Gather) noexcept;
template Op::Op(GatherElements) noexcept;
template Op::Op(TopK) noexcept;
template Op::Op(GatherNd) noexcept;
template Op::Op(ScatterNdUpdate) noexcept;
template Op::Op(Roll) noexcept;
template Op::Op(DepthToSpace) noexcept;
template Op::Op(SpaceToDepth) noexcept;
template Op::Op(ShuffleChannels) noexcept;
template Op::Op(Interpolate) noexcept;
template Op::Op(FakeQuantize) noexcept;

}  // namespace octet

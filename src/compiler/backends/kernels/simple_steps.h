// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "compiler/backends/common/backend.h"
#include "kernels/lookup_i8/choose.h"
#include "kernels/requantize/choose.h"

namespace octet {

/// Steps of layers that read each value once.
std::unique_ptr<Step> elementwise_step(const Elementwise& kind, const Layer& layer,
                                       const BackendContext& context,
                                       const kernels::RequantizeKernel& kernel);
std::unique_ptr<Step> global_sum_step(const GlobalSum& kind, const Layer& layer,
                                      const BackendContext& context,
                                      const kernels::RequantizeKernel& kernel);
std::unique_ptr<Step> lookup_step(const Lookup& kind, const Layer& layer,
                                  const BackendContext& context,
                                  const kernels::LookupKernel& kernel);
ImplementationOrRefusal interleave_step(const InterleavedChannels& kind, const Layer& layer,
                                        const BackendContext& context,
                                        const kernels::RequantizeKernel& kernel);
/// Of bytes.
ImplementationOrRefusal max_pool_step(const Pooling& kind, const Layer& layer,
                                      const BackendContext& context);
std::unique_ptr<Step> layout_step(const Layer& layer, const BackendContext& context);

}  // namespace octet

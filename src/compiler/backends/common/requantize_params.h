// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "compiler/layers/epilogue.h"
#include "kernels/requantize/requantize.h"

namespace octet {

/// Gives `params` an epilogue's arithmetic, its arrays from a channel on. Element types, strides
/// and promises stay.
/// @param epilogue  must outlive `params`.
void set_epilogue(const Epilogue& epilogue, std::size_t first_channel, kernels::Requantize& params);

/// The same for the epilogue of what an activation gives, which has neither steps nor a residual.
void set_activated_epilogue(const Epilogue& last, std::size_t first_channel,
                            kernels::Requantize& params);

}  // namespace octet

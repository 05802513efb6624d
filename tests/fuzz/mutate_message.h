// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <google/protobuf/message.h>

#include "fuzz/mutate.h"

namespace octet::fuzz {

/// Changes one field somewhere in the message: numbers become extreme, texts are exchanged with
/// others of the message, parts are taken out, doubled, exchanged.
void mutate_message(Random& random, google::protobuf::Message& message);

}  // namespace octet::fuzz

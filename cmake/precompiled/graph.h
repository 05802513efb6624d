// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/error.h"
#include "octet/graph.h"
#include "standard.h"

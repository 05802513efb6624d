// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/calibration.h"
#include "octet/data.h"
#include "octet/error.h"
#include "octet/evaluation.h"
#include "octet/formats.h"
#include "octet/graph.h"
#include "octet/input_steps.h"
#include "octet/json.h"
#include "octet/log.h"
#include "octet/op.h"
#include "octet/ops.h"
#include "octet/output_meaning.h"
#include "octet/quantization.h"
#include "octet/report.h"
#include "octet/rt_info.h"
#include "octet/runtime.h"
#include "octet/tensor.h"
#include "octet/version.h"

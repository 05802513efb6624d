// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/pytorch/exported/op_table.h"

namespace octet::pytorch::exported {
namespace {

void same(Call& call) {
  call.ignore({"memory_format", "implicit"});
  call.result(call.tensor("self"));
}

// Nothing is dropped at inference.
void dropout(Call& call) {
  call.ignore({"p"});
  if (call.flag("train", false))
    call.unsupported("dropout in training mode; export the model after eval()");
  call.result(call.tensor(call.has("input") ? "input" : "self"));
}

void native_dropout(Call& call) {
  call.ignore({"p"});
  if (call.flag("train", true))
    call.unsupported("dropout in training mode; export the model after eval()");
  call.result(call.tensor("input"));
}

void to_type(Call& call) {
  call.ignore({"layout", "device", "pin_memory", "non_blocking", "copy", "memory_format"});
  const OutputRef x = call.tensor("self");
  const auto type = call.type("dtype");
  call.result(type ? call.convert(x, *type) : x);
}

void to_type_of(Call& call) {
  call.ignore({"non_blocking", "copy", "memory_format"});
  const OutputRef x = call.tensor("self");
  call.result(call.convert(x, call.type_of(call.tensor("other"))));
}

// Conditions that held when the model was exported.
void nothing(Call& call) {
  for (const auto& [name, argument] : call.spec().inputs) call.ignore({name});
}

constexpr OpRow kCopyRows[] = {{"aten.contiguous.default", "", same, kViewOrCopy},
                               {"aten.clone.default", "", same},
                               {"aten.alias.default", "", same, kView},
                               {"aten.detach.default", "", same, kView},
                               {"aten.detach_.default", "", same, kView},
                               {"aten.lift_fresh_copy.default", "", same},
                               {"aten.lift_fresh.default", "", same, kView},
                               {"aten.dropout.default", "", dropout, kView},
                               {"aten.dropout_.default", "", dropout, kView},
                               {"aten.feature_dropout.default", "", dropout, kView},
                               {"aten.feature_dropout_.default", "", dropout, kView},
                               {"aten.alpha_dropout.default", "", dropout, kView},
                               {"aten.native_dropout.default", "", native_dropout},
                               {"aten.to.dtype", "Convert", to_type, kViewOrCopy},
                               {"aten.to.dtype_layout", "Convert", to_type, kViewOrCopy},
                               {"aten.to.device", "Convert", to_type, kViewOrCopy},
                               {"aten.to.other", "Convert", to_type_of, kViewOrCopy},
                               {"aten._to_copy.default", "Convert", to_type},
                               {"aten.type_as.default", "Convert", to_type_of, kViewOrCopy},
                               {"aten._assert_tensor_metadata.default", "", nothing},
                               {"aten._assert_scalar.default", "", nothing},
                               {"aten._assert_async.msg", "", nothing},
                               {"aten.sym_constrain_range.default", "", nothing},
                               {"aten.sym_constrain_range_for_size.default", "", nothing}};

}  // namespace

std::span<const OpRow> copy_ops() {
  return kCopyRows;
}

}  // namespace octet::pytorch::exported

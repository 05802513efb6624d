// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "formats/pytorch/exported/op_table.h"
#include "formats/pytorch/exported/promotion.h"
#include "formats/pytorch/exported/shape_arguments.h"

namespace octet::pytorch::exported {
namespace {

OutputRef scaled(Call& call, OutputRef x, double factor) {
  if (factor == 1) return x;
  return call.add(Binary{BinaryKind::multiply}, {x, call.scalar(factor, call.type_of(x))});
}

// beta * self + alpha * product.
void add_scaled(Call& call, OutputRef product) {
  product = scaled(call, product, call.real("alpha", 1));
  const double beta = call.real("beta", 1);
  const OutputRef self = call.tensor("self");
  call.result(beta == 0 ? product : call.add(Binary{}, {product, scaled(call, self, beta)}));
}

void linear(Call& call) {
  OutputRef x = call.tensor("input");
  const OutputRef weight = call.tensor("weight");
  const bool vector = call.rank(x) == 1;
  if (vector) x = call.unsqueeze(x, 0);
  const bool to_scalars = call.rank(weight) == 1;
  const OutputRef matrix = to_scalars ? call.unsqueeze(weight, 0) : weight;
  OutputRef y = call.add(MatMul{false, true}, {x, matrix});
  if (to_scalars) y = call.squeeze(y, static_cast<std::int64_t>(call.rank(y)) - 1);
  if (vector) y = call.squeeze(y, 0);
  if (const auto bias = call.optional_tensor("bias")) y = call.add(Binary{}, {y, *bias});
  call.result(y);
}

// As NumPy's: vectors are rows on the left and columns on the right.
void matmul(Call& call) {
  call.result(
      call.add(MatMul{}, {call.tensor("self"), call.tensor(call.has("mat2") ? "mat2" : "other")}));
}

void mv(Call& call) {
  call.result(call.add(MatMul{}, {call.tensor("self"), call.tensor("vec")}));
}

void addmv(Call& call) {
  add_scaled(call, call.add(MatMul{}, {call.tensor("mat"), call.tensor("vec")}));
}

void outer(Call& call) {
  const OutputRef column = call.unsqueeze(call.tensor("self"), 1);
  const OutputRef row = call.unsqueeze(call.tensor("vec2"), 0);
  call.result(call.add(Binary{BinaryKind::multiply}, {column, row}));
}

void dot(Call& call) {
  call.result(call.add(MatMul{}, {call.tensor("self"), call.tensor("tensor")}));
}

void addmm(Call& call) {
  add_scaled(call, call.add(MatMul{}, {call.tensor("mat1"), call.tensor("mat2")}));
}

void baddbmm(Call& call) {
  add_scaled(call, call.add(MatMul{}, {call.tensor("batch1"), call.tensor("batch2")}));
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct Equation {
  std::vector<std::string> inputs;
  std::string output;
};

// Torch's: letters of either case, spaces, "..." for leading dimensions, and an output that may be
// left out: what occurs once, in the alphabet's order.
Equation parse_equation(Call& call) {
  std::string text = call.text("equation");
  std::erase(text, ' ');
  const std::size_t arrow = text.find("->");
  Equation equation;
  std::string left = text.substr(0, arrow);
  for (std::size_t at = 0; at <= left.size();) {
    const std::size_t comma = std::min(left.find(',', at), left.size());
    equation.inputs.push_back(left.substr(at, comma - at));
    at = comma + 1;
  }
  if (arrow != std::string::npos) {
    equation.output = text.substr(arrow + 2);
    return equation;
  }
  std::map<char, int> counts;
  for (const char c : left)
    if (is_letter(c)) ++counts[c];
  if (left.find("...") != std::string::npos) equation.output = "...";
  for (const auto& [letter, count] : counts)
    if (count == 1) equation.output += letter;
  return equation;
}

// Letters in the place of "...", as many as the operands have dimensions there.
void spell_out_ellipsis(Call& call, Equation& equation, const std::vector<OutputRef>& operands) {
  std::string text;
  for (const std::string& input : equation.inputs) text += input;
  std::string free;
  for (char c = 'a'; c <= 'z'; ++c)
    if (text.find(c) == std::string::npos) free += c;
  std::size_t most = 0;
  std::vector<std::size_t> counts;
  for (std::size_t i = 0; i < equation.inputs.size(); ++i) {
    const std::string& input = equation.inputs[i];
    const auto letters =
        static_cast<std::size_t>(std::count_if(input.begin(), input.end(), is_letter));
    const std::size_t rank = call.rank(operands[i]);
    const bool has = input.find("...") != std::string::npos;
    if (rank < letters || (!has && rank != letters))
      call.fail(fmt::format("expected an operand of {} dimensions for \"{}\", got {}", letters,
                            input, rank));
    counts.push_back(has ? rank - letters : 0);
    most = std::max(most, counts.back());
  }
  if (most > free.size()) call.unsupported("an einsum of so many dimensions");
  const auto spell = [&](std::string& term, std::size_t count) {
    const std::size_t at = term.find("...");
    // Broadcasting aligns at the last dimension.
    if (at != std::string::npos) term.replace(at, 3, free.substr(most - count, count));
  };
  for (std::size_t i = 0; i < equation.inputs.size(); ++i) spell(equation.inputs[i], counts[i]);
  spell(equation.output, most);
}

void einsum(Call& call) {
  const std::vector<OutputRef> operands = call.tensors("tensors");
  call.ignore({"path"});
  Equation equation = parse_equation(call);
  if (equation.inputs.size() != operands.size())
    call.fail(fmt::format("expected {} operands, got {}", equation.inputs.size(), operands.size()));
  spell_out_ellipsis(call, equation, operands);
  std::string text;
  for (const std::string& input : equation.inputs) text += (text.empty() ? "" : ",") + input;
  call.result(call.add(Einsum{text + "->" + equation.output}, operands));
}

// Keys or values with each of their heads as often as the queries have heads for it.
OutputRef with_heads_of(Call& call, OutputRef x, OutputRef query) {
  const std::size_t rank = call.rank(query);
  if (rank < 3 || call.rank(x) != rank) call.fail("expected as many dimensions in all operands");
  const std::int64_t wanted = call.shape(query)[rank - 3];
  const std::int64_t heads = call.shape(x)[rank - 3];
  if (wanted == heads) return x;
  if (wanted == Shape::kDynamic || heads < 1 || wanted % heads != 0)
    call.unsupported(fmt::format("attention of {} heads to {}", wanted, heads));
  return repeat_each(call, x, static_cast<std::int64_t>(rank) - 3, wanted / heads);
}

// Whether a mask of booleans known now lets each row attend to something.
bool has_no_empty_row(Call& call, OutputRef mask) {
  const Tensor* known = call.constant(mask);
  if (known == nullptr) return false;
  const auto flags = known->data<bool>();
  const auto columns = static_cast<std::size_t>(call.shape(mask)[call.rank(mask) - 1]);
  for (std::size_t i = 0; i < flags.size(); i += columns)
    if (std::find(&flags[i], &flags[i] + columns, true) == &flags[i] + columns) return false;
  return true;
}

// Where a mask of booleans hides every column, torch gives 0, a quotient of sums would be 0 / 0.
OutputRef without_hidden_rows(Call& call, OutputRef y, OutputRef mask) {
  if (call.type_of(mask) != ElementType::boolean || call.rank(mask) == 0 ||
      has_no_empty_row(call, mask))
    return y;
  const auto last = static_cast<std::int64_t>(call.rank(mask)) - 1;
  const OutputRef most =
      call.add(Reduce{ReduceKind::max, true},
               {call.convert(mask, ElementType::f32), call.integers_constant({last})});
  return call.add(Select{}, {call.convert(most, ElementType::boolean), y, call.scalar(0)});
}

void attention(Call& call) {
  const OutputRef query = call.tensor("query");
  OutputRef key = call.tensor("key");
  OutputRef value = call.tensor("value");
  if (call.real("dropout_p", 0) != 0) call.unsupported("attention with dropout");
  if (call.flag("enable_gqa", false)) {
    key = with_heads_of(call, key, query);
    value = with_heads_of(call, value, query);
  }
  const bool causal = call.flag("is_causal", false);
  std::vector<OutputRef> inputs{query, key, value};
  const auto mask = call.optional_tensor("attn_mask");
  const auto scale = call.optional_real("scale");
  if (causal && mask) call.unsupported("attention that is causal and has a mask");
  if (mask) inputs.push_back(*mask);
  if (scale) {
    // The scale comes after the mask, which is 0 where there is none.
    if (!mask) inputs.push_back(call.scalar(0));
    inputs.push_back(call.scalar(*scale));
  }
  const OutputRef y = call.add(ScaledDotProductAttention{causal}, inputs);
  call.result(mask ? without_hidden_rows(call, y, *mask) : y);
}

constexpr OpRow kAttentionRows[] = {
    {"aten.linear.default", "MatMul", linear},
    {"aten.matmul.default", "MatMul", matmul},
    {"aten.mm.default", "MatMul", matmul},
    {"aten.bmm.default", "MatMul", matmul},
    {"aten.mv.default", "MatMul", mv},
    {"aten.dot.default", "MatMul", dot},
    {"aten.outer.default", "Multiply", outer},
    {"aten.addmv.default", "MatMul", addmv},
    {"aten.addmm.default", "MatMul", addmm},
    {"aten.baddbmm.default", "MatMul", baddbmm},
    {"aten.einsum.default", "Einsum", einsum},
    {"aten.scaled_dot_product_attention.default", "ScaledDotProductAttention", attention},
    {"aten._scaled_dot_product_flash_attention_for_cpu.default", "ScaledDotProductAttention",
     attention}};

}  // namespace

std::span<const OpRow> attention_ops() {
  return kAttentionRows;
}

}  // namespace octet::pytorch::exported

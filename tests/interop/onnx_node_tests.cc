// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
//
// onnx_node_tests [-v] FOLDER...: runs the cases of ONNX's backend/test/data/node on the reference
// backend and on the automatic one and compares with the outputs beside them. Prints passed, failed
// and skipped, with the reason of each skip; exits with 1 if a case failed or none was found.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "formats/onnx/proto.h"
#include "formats/onnx/tensors.h"
#include "formats/op_support.h"
#include "octet/formats.h"
#include "octet/runtime.h"

namespace {

namespace fs = std::filesystem;
namespace proto = octet::onnx::proto;
using octet::Tensor;

// As onnx/backend/test/case/test_case.py has them.
constexpr double kRelativeTolerance = 1e-3;
constexpr double kAbsoluteTolerance = 1e-7;
// As onnx/backend/test/runner/__init__.py has it: two units in the last place.
constexpr double kBf16RelativeTolerance = 1.0 / 64;

std::string read_bytes(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

struct Skip {
  std::string reason;
};
class Mismatch : public octet::Error {
 public:
  using octet::Error::Error;
};

// --- What Octet does not read ---

class Support {
 public:
  Support() {
    for (const octet::FormatOp& op : octet::onnx::readable_ops()) ops_.emplace(op.domain, op.name);
  }
  // Branches and functions are walked, too.
  void check(const proto::ModelProto& model) const {
    std::set<std::pair<std::string, std::string>> own;
    for (const proto::FunctionProto& function : model.functions())
      own.emplace(function.domain(), function.name());
    for (const proto::NodeProto& node : model.graph().node()) {
      const std::pair key(node.domain() == "ai.onnx" ? "" : node.domain(), node.op_type());
      refuse_known(node);
      if (node.op_type().starts_with("Cast") && gives_four_bits(model))
        throw Skip{"casts to four bits, which engines wrap or clamp"};
      if (!ops_.contains(key) && !own.contains(key)) {
        throw Skip{fmt::format("operation {}{}{} is not read", node.domain(),
                               node.domain().empty() ? "" : ".", node.op_type())};
      }
      for (const proto::AttributeProto& attribute : node.attribute()) {
        if (attribute.has_t()) check(attribute.t().data_type());
        if (attribute.name() == "to" || attribute.name() == "output_dtype" ||
            attribute.name() == "dtype")
          check(static_cast<std::int32_t>(attribute.i()));
        if (attribute.has_sparse_tensor()) throw Skip{"sparse tensors"};
      }
    }
    for (const auto* values : {&model.graph().input(), &model.graph().output()}) {
      for (const proto::ValueInfoProto& value : *values) {
        if (!value.type().has_tensor_type()) throw Skip{"values that are no tensors"};
        check(value.type().tensor_type().elem_type());
      }
    }
  }

 private:
  // What no network for inference has: random numbers, and updates of slices that add up.
  static void refuse_known(const proto::NodeProto& node) {
    if (node.op_type() == "Dropout" && node.input_size() == 3)
      throw Skip{"Dropout in training draws random numbers"};
    for (const proto::AttributeProto& attribute : node.attribute()) {
      const bool scatters = node.op_type() == "ScatterND" || node.op_type() == "ScatterElements";
      if (scatters && attribute.name() == "reduction" && attribute.s() != "none")
        throw Skip{node.op_type() + " with reduction"};
    }
  }
  static bool gives_four_bits(const proto::ModelProto& model) {
    return std::ranges::any_of(model.graph().output(), [](const proto::ValueInfoProto& value) {
      const auto type = octet::onnx::element_type(value.type().tensor_type().elem_type());
      return type == octet::ElementType::i4 || type == octet::ElementType::u4;
    });
  }
  static void check(std::int32_t data_type) {
    if (data_type != 0 && !octet::onnx::element_type(data_type))
      throw Skip{fmt::format("type {}", octet::onnx::data_type_name(data_type))};
  }
  std::set<std::pair<std::string, std::string>> ops_;
};

// --- One case ---

// @param infos  what the model says of these values: files of ONNX 1.12 hold bf16 as uint16.
std::vector<proto::TensorProto> read_messages(
    const fs::path& folder, const std::string& prefix,
    const google::protobuf::RepeatedPtrField<proto::ValueInfoProto>& infos) {
  std::vector<proto::TensorProto> messages;
  for (int i = 0;; ++i) {
    const fs::path file = folder / fmt::format("{}_{}.pb", prefix, i);
    if (!fs::exists(file)) return messages;
    messages.emplace_back().ParseFromString(read_bytes(file));
    if (infos.Get(i).type().tensor_type().elem_type() == proto::TensorProto::BFLOAT16)
      messages.back().set_data_type(proto::TensorProto::BFLOAT16);
  }
}

Tensor to_tensor(const proto::TensorProto& message) {
  return octet::onnx::TensorReader("test data", std::nullopt).read(message, message.name());
}

// Inputs from `first_constant` on become initializers, the others get the shapes of the data:
// networks have their axes, pads and shapes as constants, tests as inputs.
std::string specialize(proto::ModelProto model, const std::vector<proto::TensorProto>& inputs,
                       std::size_t first_constant) {
  proto::GraphProto& graph = *model.mutable_graph();
  std::vector<proto::ValueInfoProto> remaining;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    proto::ValueInfoProto value = graph.input(static_cast<int>(i));
    if (i >= first_constant) {
      proto::TensorProto* initializer = graph.add_initializer();
      *initializer = inputs[i];
      initializer->set_name(value.name());
      continue;
    }
    auto* shape = value.mutable_type()->mutable_tensor_type()->mutable_shape();
    shape->clear_dim();
    for (const std::int64_t dim : inputs[i].dims()) shape->add_dim()->set_dim_value(dim);
    remaining.push_back(std::move(value));
  }
  graph.mutable_input()->Clear();
  for (proto::ValueInfoProto& value : remaining) *graph.add_input() = std::move(value);
  return model.SerializeAsString();
}

void compare(const Tensor& got, const Tensor& expected, std::size_t output) {
  if (got.type() != expected.type() || got.shape() != expected.shape()) {
    throw Mismatch(fmt::format("output {}: expected {}{}, got {}{}", output,
                               to_string(expected.type()), to_string(expected.shape()),
                               to_string(got.type()), to_string(got.shape())));
  }
  if (!is_float(got.type())) {
    for (std::size_t i = 0; i < got.num_elements(); ++i) {
      const std::size_t size = element_size(got.type());
      if (!std::equal(got.bytes() + i * size, got.bytes() + (i + 1) * size,
                      expected.bytes() + i * size)) {
        const auto text = [i](const Tensor& t) {
          return t.to(octet::ElementType::i64).data<std::int64_t>()[i];
        };
        throw Mismatch(fmt::format("output {}: expected {} at element {}, got {}", output,
                                   text(expected), i, text(got)));
      }
    }
    return;
  }
  const double relative =
      got.type() == octet::ElementType::bf16 ? kBf16RelativeTolerance : kRelativeTolerance;
  const Tensor got_wide = got.to(octet::ElementType::f64);
  const Tensor expected_wide = expected.to(octet::ElementType::f64);
  for (std::size_t i = 0; i < got.num_elements(); ++i) {
    const double g = got_wide.data<double>()[i];
    const double e = expected_wide.data<double>()[i];
    const bool same = g == e || (std::isnan(g) && std::isnan(e)) ||
                      std::abs(g - e) <= kAbsoluteTolerance + relative * std::abs(e);
    if (!same) {
      throw Mismatch(fmt::format("output {}: expected {} at element {}, got {}", output, e, i, g));
    }
  }
}

void run_as(const proto::ModelProto& message, const std::string& name,
            const std::vector<proto::TensorProto>& inputs,
            const std::vector<proto::TensorProto>& outputs, std::size_t first_constant) {
  const std::string bytes = specialize(message, inputs, first_constant);
  const octet::Model model = octet::read_model(std::as_bytes(std::span(bytes)), name);
  for (const octet::Backend backend : {octet::Backend::reference, octet::Backend::automatic}) {
    const char* word = backend == octet::Backend::reference ? "reference" : "automatic";
    try {
      const octet::CompiledModel compiled = octet::compile_model(
          model, "CPU", {.num_streams = 1, .inference_num_threads = 1, .backend = backend});
      octet::InferRequest request = compiled.create_infer_request();
      for (std::size_t i = 0; i < first_constant; ++i)
        request.set_input_tensor(i, to_tensor(inputs[i]));
      request.infer();
      for (std::size_t i = 0; i < outputs.size(); ++i)
        compare(request.output_tensor(i), to_tensor(outputs[i]), i);
    } catch (const Mismatch& error) {
      throw Mismatch(fmt::format("{}: {}", word, error.what()));
    } catch (const octet::Error& error) {
      throw octet::Error(fmt::format("{}: {}", word, error.what()));
    }
  }
}

struct Outcome {
  int num_passed_as_inputs = 0;
  int num_passed_with_constants = 0;
  std::map<std::string, std::vector<std::string>> failed;
  std::map<std::string, std::vector<std::string>> skipped;
};

// @return how many inputs stayed inputs.
std::size_t run_data_set(const proto::ModelProto& message, const std::string& name,
                         const fs::path& folder) {
  const auto inputs = read_messages(folder, "input", message.graph().input());
  const auto outputs = read_messages(folder, "output", message.graph().output());
  std::set<std::size_t> attempts{inputs.size(), std::min<std::size_t>(1, inputs.size()), 0};
  std::string last_error;
  for (auto count = attempts.rbegin(); count != attempts.rend(); ++count) {
    try {
      run_as(message, name, inputs, outputs, *count);
      return *count;
    } catch (const Mismatch&) {
      throw;
    } catch (const octet::Error& error) {
      last_error = error.what();
    }
  }
  throw octet::Error(last_error);
}

void run_case(const fs::path& folder, const Support& support, Outcome& outcome) {
  const std::string name = folder.filename().string();
  try {
    proto::ModelProto message;
    if (!message.ParseFromString(read_bytes(folder / "model.onnx")))
      throw Skip{"no model that libonnx parses"};
    support.check(message);
    if (name == "test_attention_4d_causal_fp16_expanded")
      throw Skip{"expected values that NumPy has summed in f16, less exact than sums in f32"};
    if (name.ends_with("select_last_index"))
      throw Skip{"operations that Octet has in part: ArgMax and ArgMin with select_last_index"};
    bool keeps_inputs = true;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
      if (!entry.is_directory()) continue;
      const std::size_t count = run_data_set(message, name, entry.path());
      keeps_inputs =
          keeps_inputs && count == static_cast<std::size_t>(message.graph().input_size());
    }
    ++(keeps_inputs ? outcome.num_passed_as_inputs : outcome.num_passed_with_constants);
  } catch (const Skip& skip) {
    outcome.skipped[skip.reason].push_back(name);
  } catch (const std::exception& error) {
    outcome.failed[name].push_back(error.what());
  }
}

int report(const Outcome& outcome, bool is_verbose) {
  std::size_t num_skipped = 0;
  for (const auto& [reason, cases] : outcome.skipped) {
    num_skipped += cases.size();
    fmt::print("skipped {:4} cases: {}\n", cases.size(), reason);
    if (!is_verbose) continue;
    for (const std::string& name : cases) fmt::print("             {}\n", name);
  }
  for (const auto& [name, errors] : outcome.failed)
    fmt::print("FAILED  {}: {}\n", name, errors.front());
  const int num_passed = outcome.num_passed_as_inputs + outcome.num_passed_with_constants;
  fmt::print(
      "passed {} ({} of them with inputs that have to be known turned into initializers), failed "
      "{}, skipped {}\n",
      num_passed, outcome.num_passed_with_constants, outcome.failed.size(), num_skipped);
  return num_passed > 0 && outcome.failed.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const Support support;
  Outcome outcome;
  bool is_verbose = false;
  for (const std::string& argument : arguments) {
    if (argument == "-v") {
      is_verbose = true;
      continue;
    }
    std::vector<fs::path> cases;
    for (const fs::directory_entry& entry : fs::directory_iterator(argument))
      cases.push_back(entry.path());
    std::ranges::sort(cases);
    for (const fs::path& folder : cases) run_case(folder, support, outcome);
  }
  return report(outcome, is_verbose);
}

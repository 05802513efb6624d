// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <octet/octet.h>

#include <cstdio>

// Reaches through the whole library: graph, compiler, runtime.
int main() {
  octet::Model model;
  const octet::OutputRef input = model.add(octet::Parameter{octet::ElementType::f32, {1, 3}}, {});
  const octet::OutputRef relu = model.add(octet::Unary{octet::UnaryKind::relu}, {input});
  model.add(octet::Result{}, {relu});

  octet::InferRequest request = octet::compile_model(model).create_infer_request();
  request.set_input_tensor(octet::Tensor::from<float>({1, 3}, {-1.F, 0.F, 2.F}));
  request.infer();
  const octet::Tensor output = request.output_tensor();
  std::printf("%g %g %g\n", output.data<float>()[0], output.data<float>()[1],
              output.data<float>()[2]);
}

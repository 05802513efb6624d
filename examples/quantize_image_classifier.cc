// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
//
// The OpenVINO tutorial "Quantization of Image Classification Models" in C++: convert a PyTorch
// MobileNetV2, quantize it, and compare the INT8 model with the float one.
//
//   quantize_image_classifier assets/demo/mobilenet_v2_demo.pt demo out
//   quantize_image_classifier cifar10_mobilenetv2_x1_0.pt cifar10:cifar-10-batches-bin out
#include <octet/octet.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <vector>

namespace {

void show_progress(const octet::Progress& progress) {
  if (progress.done < progress.total) return;
  std::printf("%.*s: %zu of %zu\n", static_cast<int>(progress.phase.size()), progress.phase.data(),
              progress.done, progress.total);
}

double top1(const octet::CompiledModel& model, const octet::ImageSource& images,
            const octet::Preprocess& preprocess) {
  return octet::evaluate(model, images, preprocess).accuracy.value().top1;
}

double throughput_fps(const octet::CompiledModel& model) {
  return octet::benchmark(model, {.duration_s = 3}).throughput_fps;
}

void run(const std::filesystem::path& checkpoint, const char* data,
         const std::filesystem::path& folder) {
  // Convert the PyTorch model to OpenVINO IR.
  const octet::Model model =
      octet::read_model(checkpoint, {.architecture = "cifar10_mobilenetv2_x1_0"});
  std::filesystem::create_directories(folder);
  octet::write_model(model, folder / "mobilenet_v2.xml");

  // Prepare the data set: a loader, and a function from its items to the network's input.
  const std::shared_ptr train = octet::open_images(data, octet::Split::train);
  const std::shared_ptr test = octet::open_images(data, octet::Split::test);
  const octet::Preprocess preprocess{
      .scale = 255, .mean = {0.4914F, 0.4822F, 0.4465F}, .std = {0.247F, 0.243F, 0.261F}};
  const octet::ImageSubset subset(train, {.size = 300});
  const octet::Dataset calibration(
      subset, [&](const octet::Sample& sample) { return preprocess(sample.image); });

  // Quantize.
  const octet::Model int8 =
      octet::quantize(model, calibration,
                      {.subset_size = 300, .preprocess = preprocess, .on_progress = show_progress});
  octet::write_model(int8, folder / "quantized_mobilenet_v2.xml");

  // Compare the accuracy.
  const octet::CompileOptions throughput{.performance_hint = octet::PerformanceHint::throughput};
  const octet::CompiledModel fp32_net = octet::compile_model(model, "CPU", throughput);
  const octet::CompiledModel int8_net = octet::compile_model(int8, "CPU", throughput);
  std::printf("top-1 of the FP32 model: %.2f %%\n", top1(fp32_net, *test, preprocess));
  std::printf("top-1 of the INT8 model: %.2f %%\n", top1(int8_net, *test, preprocess));

  // Compare the performance.
  const double fp32_fps = throughput_fps(fp32_net);
  const double int8_fps = throughput_fps(int8_net);
  std::printf("throughput of the FP32 model: %.2f FPS\n", fp32_fps);
  std::printf("throughput of the INT8 model: %.2f FPS, %.2f times as fast\n", int8_fps,
              int8_fps / fp32_fps);

  // Compare the results on four pictures.
  const std::vector<std::size_t> indices{7, 12, 15, 20};
  const std::vector<std::string>& names = test->class_names();
  octet::PictureSheet sheet{.class_names = names};
  sheet.pictures = octet::compare_images(fp32_net, int8_net, *test, preprocess, indices);
  octet::write_picture_sheet(folder / "pictures.png", sheet);
  for (const octet::ComparedImage& picture : sheet.pictures) {
    std::printf("picture %zu: FP32 %s, INT8 %s\n", picture.index,
                names.at(picture.reference.class_index).c_str(),
                names.at(picture.model.class_index).c_str());
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s CHECKPOINT DATA FOLDER\n", argv[0]);
    return 2;
  }
  try {
    run(argv[1], argv[2], argv[3]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <cairo.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/file.h"
#include "octet/report.h"

namespace octet {

namespace {

constexpr int kPicture = 224;
constexpr int kMargin = 24;
constexpr int kGap = 20;
constexpr int kPadding = 12;
constexpr int kTitle = 44;
constexpr int kLine = 24;
constexpr int kMaxColumns = 4;
constexpr int kCardWidth = kPicture + 2 * kPadding;
constexpr int kCardHeight = kPicture + 2 * kPadding + 3 * kLine + 14;

struct Color {
  double r, g, b;
};
constexpr Color kInk{0.11, 0.13, 0.17};
constexpr Color kFaint{0.42, 0.45, 0.50};
constexpr Color kRight{0.05, 0.49, 0.22};
constexpr Color kWrong{0.78, 0.12, 0.12};

struct SurfaceDeleter {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct ContextDeleter {
  void operator()(cairo_t* context) const { cairo_destroy(context); }
};
using Surface = std::unique_ptr<cairo_surface_t, SurfaceDeleter>;
using Context = std::unique_ptr<cairo_t, ContextDeleter>;

Surface make_surface(int width, int height) {
  Surface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height));
  const cairo_status_t status = cairo_surface_status(surface.get());
  if (status != CAIRO_STATUS_SUCCESS) {
    throw InvalidArgument(fmt::format("picture sheet: cannot draw {}x{} pixels: {}", width, height,
                                      cairo_status_to_string(status)));
  }
  return surface;
}

void set_color(cairo_t* cr, Color color) {
  cairo_set_source_rgb(cr, color.r, color.g, color.b);
}

/// A picture as u8 [h, w, 3]; f32 [c, h, w] inputs are spread over their own range of values.
Tensor to_pixels(const Tensor& image) {
  const Shape& shape = image.shape();
  const bool picture = image.type() == ElementType::u8 && shape.rank() == 3 && shape[2] == 3;
  if (picture && image.num_elements() > 0) return image;
  const bool planes = image.type() == ElementType::f32 && shape.rank() == 3 &&
                      (shape[0] == 1 || shape[0] == 3) && image.num_elements() > 0;
  if (!planes) {
    throw InvalidArgument(
        fmt::format("picture sheet: expected a picture u8[h,w,3] or f32[c,h,w], got {}{}",
                    to_string(image.type()), to_string(shape)));
  }
  const auto values = image.data<float>();
  const auto [low, high] = std::ranges::minmax(values);
  const float range = high > low ? high - low : 1.0F;
  const auto area = static_cast<std::size_t>(shape[1] * shape[2]);
  Tensor pixels(ElementType::u8, {shape[1], shape[2], 3});
  const auto out = pixels.data<std::uint8_t>();
  for (std::size_t i = 0; i < area; ++i) {
    for (std::size_t c = 0; c < 3; ++c) {
      const float part = (values[shape[0] == 1 ? i : c * area + i] - low) / range;
      const float level = std::isfinite(part) ? std::clamp(part, 0.0F, 1.0F) : 0.0F;
      out[i * 3 + c] = static_cast<std::uint8_t>(std::lround(255 * level));
    }
  }
  return pixels;
}

Surface to_surface(const Tensor& image) {
  const Tensor pixels = to_pixels(image);
  const auto height = static_cast<int>(pixels.shape()[0]);
  const auto width = static_cast<int>(pixels.shape()[1]);
  Surface surface = make_surface(width, height);
  unsigned char* rows = cairo_image_surface_get_data(surface.get());
  const int stride = cairo_image_surface_get_stride(surface.get());
  const auto* source = pixels.data<std::uint8_t>().data();
  for (int y = 0; y < height; ++y) {
    auto* row = reinterpret_cast<std::uint32_t*>(rows + static_cast<std::ptrdiff_t>(y) * stride);
    for (int x = 0; x < width; ++x, source += 3) {
      row[x] = static_cast<std::uint32_t>(source[0] << 16 | source[1] << 8 | source[2]);
    }
  }
  cairo_surface_mark_dirty(surface.get());
  return surface;
}

/// Fits the picture into its square; small ones keep hard pixel edges, as a blurred 32x32 picture
/// hides what the network sees.
void draw_picture(cairo_t* cr, const Tensor& image, double left, double top) {
  const Surface surface = to_surface(image);
  const double width = cairo_image_surface_get_width(surface.get());
  const double height = cairo_image_surface_get_height(surface.get());
  const double scale = kPicture / std::max(width, height);
  cairo_save(cr);
  cairo_rectangle(cr, left, top, kPicture, kPicture);
  cairo_set_source_rgb(cr, 0.93, 0.94, 0.95);
  cairo_fill(cr);
  cairo_translate(cr, left + (kPicture - width * scale) / 2, top + (kPicture - height * scale) / 2);
  cairo_scale(cr, scale, scale);
  cairo_set_source_surface(cr, surface.get(), 0, 0);
  cairo_pattern_set_filter(cairo_get_source(cr),
                           scale > 2 ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_GOOD);
  cairo_rectangle(cr, 0, 0, width, height);
  cairo_fill(cr);
  cairo_restore(cr);
}

double text_width(cairo_t* cr, const std::string& text) {
  cairo_text_extents_t extents;
  cairo_text_extents(cr, text.c_str(), &extents);
  return extents.x_advance;
}

/// Cuts a text that is wider than `width` and ends it with an ellipsis, never within a UTF-8
/// sequence.
std::string fit(cairo_t* cr, const std::string& text, double width) {
  // A letter has at most 4 bytes, and few are narrower than a pixel.
  const auto most = static_cast<std::size_t>(4 * std::max(width, 1.0));
  if (text.size() <= most && text_width(cr, text) <= width) return text;
  const auto prefix = [&](std::size_t length) {
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
    return text.substr(0, length) + "\u2026";
  };
  std::size_t fits = 0;
  for (std::size_t beyond = std::min(text.size(), most); fits + 1 < beyond;) {
    const std::size_t middle = (fits + beyond) / 2;
    (text_width(cr, prefix(middle)) <= width ? fits : beyond) = middle;
  }
  return prefix(fits);
}

void set_font(cairo_t* cr, double size, bool bold) {
  cairo_select_font_face(cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                         bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(cr, size);
}

/// Bold, as large as lets the text fit, between 10 and 15.
void set_largest_font(cairo_t* cr, const std::string& text, double width) {
  for (int size = 15; size >= 10; --size) {
    set_font(cr, size, true);
    if (text_width(cr, text) <= width) return;
  }
}

std::string class_name(const PictureSheet& sheet, std::int64_t label) {
  const auto index = static_cast<std::size_t>(label);
  if (label < 0) return "unknown";
  return index < sheet.class_names.size() ? sheet.class_names[index]
                                          : fmt::format("class {}", label);
}

/// One line of a card: what it is about, what it says, and a number at the right end.
struct Line {
  std::string heading;
  std::string text;
  std::string number;
  Color color;
};

void draw_line(cairo_t* cr, const Line& line, double left, double baseline, double heading_width) {
  set_font(cr, 13, false);
  set_color(cr, kFaint);
  cairo_move_to(cr, left, baseline);
  cairo_show_text(cr, fit(cr, line.heading, heading_width - 8).c_str());
  set_color(cr, line.color);
  const double number_width = text_width(cr, line.number);
  cairo_move_to(cr, left + kPicture - number_width, baseline);
  cairo_show_text(cr, line.number.c_str());
  const double room = kPicture - heading_width - (number_width > 0 ? number_width + 8 : 0);
  set_largest_font(cr, line.text, room);
  cairo_move_to(cr, left + heading_width, baseline);
  cairo_show_text(cr, fit(cr, line.text, room).c_str());
}

std::string confidence_text(double confidence, bool is_probability) {
  if (std::isnan(confidence)) return {};
  return is_probability ? fmt::format("{:.1f} %", 100 * confidence)
                        : fmt::format("{:.4g}", confidence);
}

Line prediction_line(const PictureSheet& sheet, const std::string& heading,
                     const ComparedImage& picture, const Prediction& prediction) {
  const auto predicted = static_cast<std::int64_t>(prediction.class_index);
  const Color color = picture.label < 0 ? kInk : predicted == picture.label ? kRight : kWrong;
  return {heading, class_name(sheet, predicted),
          confidence_text(prediction.confidence, sheet.has_probabilities), color};
}

void draw_card(cairo_t* cr, const PictureSheet& sheet, const ComparedImage& picture, double left,
               double top) {
  cairo_rectangle(cr, left, top, kCardWidth, kCardHeight);
  cairo_set_source_rgb(cr, 1, 1, 1);
  cairo_fill_preserve(cr);
  cairo_set_source_rgb(cr, 0.86, 0.87, 0.89);
  cairo_set_line_width(cr, 1);
  cairo_stroke(cr);
  draw_picture(cr, picture.image, left + kPadding, top + kPadding);

  set_font(cr, 13, false);
  const double widest = std::max({text_width(cr, "truth"), text_width(cr, sheet.reference_name),
                                  text_width(cr, sheet.model_name)});
  const double heading_width = std::min(widest + 12, kPicture * 0.4);
  const Line lines[] = {
      {"truth", class_name(sheet, picture.label), fmt::format("#{}", picture.index), kInk},
      prediction_line(sheet, sheet.reference_name, picture, picture.reference),
      prediction_line(sheet, sheet.model_name, picture, picture.model)};
  double baseline = top + kPadding + kPicture + 26;
  for (const Line& line : lines) {
    draw_line(cr, line, left + kPadding, baseline, heading_width);
    baseline += kLine;
  }
}

cairo_status_t append(void* closure, const unsigned char* data, unsigned int length) {
  auto& bytes = *static_cast<std::vector<std::byte>*>(closure);
  const auto* begin = reinterpret_cast<const std::byte*>(data);
  bytes.insert(bytes.end(), begin, begin + length);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

void write_picture_sheet(const std::filesystem::path& file, const PictureSheet& sheet) {
  if (sheet.pictures.empty()) throw InvalidArgument("picture sheet: there is no picture to draw");
  const int count = static_cast<int>(sheet.pictures.size());
  const int columns = std::min(count, kMaxColumns);
  const int rows = (count + columns - 1) / columns;
  const int title = sheet.title.empty() ? 0 : kTitle;
  const int width = 2 * kMargin + columns * kCardWidth + (columns - 1) * kGap;
  const int height = 2 * kMargin + title + rows * kCardHeight + (rows - 1) * kGap;

  const Surface surface = make_surface(width, height);
  const Context context(cairo_create(surface.get()));
  cairo_t* cr = context.get();
  cairo_set_source_rgb(cr, 0.965, 0.97, 0.975);
  cairo_paint(cr);
  if (title > 0) {
    set_font(cr, 20, true);
    set_color(cr, kInk);
    cairo_move_to(cr, kMargin, kMargin + 18);
    cairo_show_text(cr, fit(cr, sheet.title, width - 2 * kMargin).c_str());
  }
  for (int i = 0; i < count; ++i) {
    // Half a pixel off the grid, so that the frame's 1-pixel line is sharp.
    const double left = kMargin + (i % columns) * (kCardWidth + kGap) + 0.5;
    const double top = kMargin + title + (i / columns) * (kCardHeight + kGap) + 0.5;
    draw_card(cr, sheet, sheet.pictures[static_cast<std::size_t>(i)], left, top);
  }
  std::vector<std::byte> png;
  const cairo_status_t status = cairo_surface_write_to_png_stream(surface.get(), append, &png);
  if (status != CAIRO_STATUS_SUCCESS) {
    throw IoError(fmt::format("picture sheet: cannot encode \"{}\": {}", file.string(),
                              cairo_status_to_string(status)));
  }
  write_file(file, png);
}

}  // namespace octet

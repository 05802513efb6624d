// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "octet/rt_info.h"
#include "octet/tensor.h"

namespace octet {

/// One labelled picture.
struct Sample {
  /// u8 [height, width, 3], RGB; or, where the data set holds finished network inputs (npy
  /// float32), f32 [c, h, w].
  Tensor image;
  /// Index of the class, or -1 if unknown.
  std::int64_t label = -1;
  /// What identifies the sample in its data set, e.g. a file name.
  std::string name;
  /// What is missing of a picture whose file ends early; empty if it is whole.
  std::string damage = {};
  /// Of a data set whose pictures hold several classes or none: by class, 1 if this one holds it,
  /// else 0, or -1 if unknown. `label` is -1 there.
  std::vector<std::int8_t> targets = {};
  /// Values of the model's other inputs, by name, each with its batch dimension of 1.
  std::vector<std::pair<std::string, Tensor>> other_inputs = {};
};

/// A data set of labelled pictures with random access; safe to read from several threads.
class OCTET_API ImageSource {
 public:
  virtual ~ImageSource() = default;
  virtual std::size_t size() const = 0;
  /// @throws ParseError naming the entry if it cannot be decoded; InvalidArgument if index >=
  /// size().
  virtual Sample operator[](std::size_t index) const = 0;
  /// Names of the classes by label; empty if unknown.
  virtual const std::vector<std::string>& class_names() const = 0;
  /// The label of a sample, which is not decoded where that can be helped.
  virtual std::int64_t label(std::size_t index) const { return (*this)[index].label; }
  /// The name of a sample, of which the same holds.
  virtual std::string name(std::size_t index) const { return (*this)[index].name; }
  /// Whether the samples of a class stand side by side, so that the first ones are of one class.
  virtual bool ordered_by_class() const { return false; }
  /// Files of the data set that are no pictures, and are not read.
  virtual std::vector<std::string> passed_over() const { return {}; }
};

enum class Split : std::uint8_t { train, test };

/// CIFAR-10 as published: the binary records (`cifar-10-batches-bin`) or the pickled Python batches
/// (`cifar-10-batches-py`). A split's batch files that are present are read in order; batches may
/// be shorter than the published ones. The directory is the one that holds the batches, or the one
/// above it under its official name.
class OCTET_API Cifar10 final : public ImageSource {
 public:
  /// @throws IoError, ParseError (file and offset of a truncated or impossible record).
  Cifar10(const std::filesystem::path& directory, Split split);
  std::size_t size() const override;
  Sample operator[](std::size_t index) const override;
  const std::vector<std::string>& class_names() const override;

 private:
  struct Records;
  std::shared_ptr<const Records> records_;
};

/// A directory, or a tar or tar.gz file, of class folders that hold pictures, or folders of them.
/// What is a picture, its content tells, whatever its name. Hidden files and those that systems
/// leave behind (Thumbs.db, desktop.ini, __MACOSX) are left out; other texts (README, annotations)
/// are passed over and listed by passed_over(); what is neither is an error when it is read.
/// Classes are the folders in name order, the topmost that stand side by side, as in
/// `set/test/cat/1.jpg`; samples are ordered by class, folder and file name, all compared byte by
/// byte, as in torchvision's ImageFolder. Files are decoded when read; the files of an archive stay
/// in memory undecoded.
class OCTET_API ImageFolder final : public ImageSource {
 public:
  /// @throws IoError, ParseError, e.g. if there is no picture, one outside a class folder, or the
  /// folders are those of splits and not of classes.
  explicit ImageFolder(const std::filesystem::path& directory_or_tar);
  std::size_t size() const override;
  Sample operator[](std::size_t index) const override;
  const std::vector<std::string>& class_names() const override;
  std::int64_t label(std::size_t index) const override;
  std::string name(std::size_t index) const override;
  bool ordered_by_class() const override { return true; }
  std::vector<std::string> passed_over() const override;

 private:
  struct Entries;
  std::shared_ptr<const Entries> entries_;
};

/// Pictures in files that are named one by one; their names are the paths, their labels unknown.
class OCTET_API ImageFiles final : public ImageSource {
 public:
  explicit ImageFiles(std::vector<std::string> files) : files_(std::move(files)) {}
  std::size_t size() const override { return files_.size(); }
  Sample operator[](std::size_t index) const override;
  const std::vector<std::string>& class_names() const override;
  std::string name(std::size_t index) const override { return files_.at(index); }

 private:
  std::vector<std::string> files_;
};

/// Images and labels from NumPy files: u8 NHWC or NCHW pictures (NHWC where both would do) of three
/// channels or one, whose level is then that of all three, grey ones also without the dimension of
/// the channel; or float32 NCHW that is taken as it is. Labels are integers of any type, one per
/// image; or, of shape [n, classes], 1 and 0 for what each image holds (-1: unknown), as numbers or
/// booleans.
class OCTET_API NpyImages final : public ImageSource {
 public:
  /// @throws IoError, ParseError.
  explicit NpyImages(const std::filesystem::path& images,
                     const std::optional<std::filesystem::path>& labels = {});
  std::size_t size() const override;
  Sample operator[](std::size_t index) const override;
  const std::vector<std::string>& class_names() const override;
  std::int64_t label(std::size_t index) const override;

 private:
  struct Arrays;
  std::shared_ptr<const Arrays> arrays_;
};

/// Pictures drawn by the program: ten classes of coloured 32x32 shapes with texture, noise,
/// rotation and clutter. Sample i of a split is always the same picture, on every machine.
class OCTET_API DemoShapes final : public ImageSource {
 public:
  explicit DemoShapes(Split split);
  std::size_t size() const override;
  Sample operator[](std::size_t index) const override;
  const std::vector<std::string>& class_names() const override;

 private:
  Split split_;
};

/// Opens the data set that a text names: `cifar10:DIR[:train|:test]`, `folder:DIR_OR_TAR`,
/// `npy:IMAGES[,LABELS]`, `demo[:train|:test]`.
/// @param default_split  the split of a text that names none.
/// @throws InvalidArgument listing the accepted forms if the text is none of them.
OCTET_API std::shared_ptr<const ImageSource> open_images(std::string_view spec,
                                                         Split default_split);

/// Which samples form a subset: the first ones, or as many of each class as of any other, evenly
/// spaced among those of the class.
enum class SubsetOrder : std::uint8_t { first, spread };

/// Some samples of a data set, and what is done with pictures that cannot be read: their error ends
/// the run, or they are left out and counted.
class OCTET_API ImageSubset final : public ImageSource {
 public:
  struct Options {
    /// The most samples; 0: all.
    std::size_t size = 0;
    /// Unset: spread where the data set is ordered by class, else first.
    std::optional<SubsetOrder> order;
    /// Leaves out pictures that cannot be read, for which others are taken: each is decoded once
    /// to know. Else reading one throws.
    bool skip_bad = false;
    /// What the error of a picture that cannot be read tells the user to do.
    std::string advice = {};
  };
  /// A picture and what is wrong with it.
  struct Flaw {
    std::string name;
    std::string text;
  };

  /// The samples keep their order. @throws ParseError if no picture can be read.
  ImageSubset(std::shared_ptr<const ImageSource> images, const Options& options);
  /// The samples of these indices, in this order. @throws InvalidArgument if one is not in the data
  /// set.
  ImageSubset(std::shared_ptr<const ImageSource> images, std::vector<std::size_t> indices,
              const Options& options);
  std::size_t size() const override;
  Sample operator[](std::size_t index) const override;
  const std::vector<std::string>& class_names() const override;
  std::int64_t label(std::size_t index) const override;
  std::string name(std::size_t index) const override;
  bool ordered_by_class() const override;
  std::vector<std::string> passed_over() const override;

  /// Where a sample stands in the data set.
  std::size_t index_of(std::size_t index) const;
  /// How many samples each label has: each class of a name, and other labels that occur.
  std::map<std::int64_t, std::size_t> num_per_class() const;
  /// The pictures that were left out.
  const std::vector<Flaw>& skipped() const;
  /// The pictures read so far whose files end early.
  std::vector<Flaw> damaged() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// Decodes a picture's bytes (JPEG, PNG, GIF, WebP, BMP, TIFF, PPM, PGM, PBM; of several the first)
/// to u8 [height, width, 3], RGB, as Pillow's convert("RGB") does: transparency is dropped, an EXIF
/// orientation is left alone but in TIFF. Of 16 bits the upper 8 are kept, but grey other than PNG
/// is cut off at 255. A JPEG that ends within its last scan is read up to there.
/// @throws ParseError naming `name`.
OCTET_API Tensor decode_image(std::span<const std::byte> bytes, const std::string& name);
/// Reads and decodes a picture file. @throws IoError, ParseError.
OCTET_API Tensor read_image(const std::filesystem::path& file);

/// Reads a `.npy` file (versions 1 to 3, little-endian, row-major). @throws IoError, ParseError
/// naming file and offset.
OCTET_API Tensor read_npy(const std::filesystem::path& file);
/// Writes a `.npy` file that NumPy loads. @throws InvalidArgument for bf16, which NumPy does not
/// have; IoError.
OCTET_API void write_npy(const std::filesystem::path& file, const Tensor& tensor);

enum class ImageLayout : std::uint8_t { nchw, nhwc };
/// The input's channels: three; or one, for which pictures in colour are converted (grey) or
/// refused (grey_only).
enum class ColorOrder : std::uint8_t { rgb, bgr, grey, grey_only };

/// A size in pixels as torchvision's transforms take it: both sides, or one number.
struct OCTET_API ImageSize {
  constexpr ImageSize() = default;
  /// One number; 0: none.
  constexpr ImageSize(int side) : first(side) {}
  constexpr ImageSize(int height, int width) : first(height), second(width) {}
  constexpr bool none() const { return first == 0 && !second; }
  bool operator==(const ImageSize&) const = default;

  /// The height, or the one number.
  int first = 0;
  /// The width, where two numbers are given.
  std::optional<int> second;
};
/// "256" or "64,32". @throws InvalidArgument
OCTET_API ImageSize parse_image_size(std::string_view text);
OCTET_API std::string to_string(const ImageSize& size);

/// From a picture to a network's input: x = (pixel / scale - mean) / std per channel.
struct OCTET_API Preprocess {
  float scale = 255;
  /// Empty (0), one value, or one per channel in the network's colour order.
  std::vector<float> mean;
  /// Empty (1), one value, or one per channel.
  std::vector<float> std;
  /// Size after bilinear, antialiased resizing (the levels of Pillow's BILINEAR); one number is the
  /// shorter side.
  ImageSize resize;
  /// Size of the centre crop; one number is both sides.
  ImageSize crop;
  ImageLayout layout = ImageLayout::nchw;
  ColorOrder color = ColorOrder::rgb;

  /// @param image  u8 [h, w, 3]; f32 images are returned as they are, with a batch dimension.
  /// @return f32 [1, c, h, w] or [1, h, w, c], c = 3 or 1; each step is rounded to f32, so that
  /// NumPy's float32 gives the same bits. Grey is (19595 R + 38470 G + 7471 B + 2^15) / 2^16,
  /// rounded down, as in Pillow, and is made before resizing.
  /// @throws InvalidArgument if a field or the image is not as described, the crop is larger than
  /// the image, or the image is in colour where only grey is taken.
  Tensor operator()(const Tensor& image) const;
  /// Of a sample's image; errors name the sample.
  Tensor operator()(const Sample& sample) const;
  bool operator==(const Preprocess&) const = default;
};

/// An input of a model: what it is called, and what it takes.
struct InputPort {
  std::string name;
  std::vector<std::string> tensor_names;
  ElementType type = ElementType::f32;
  Shape shape;
};

/// What a model takes for a sample: its preprocessed image for the input that none of its
/// other_inputs is for. Inputs of type u8 take pictures resized, cropped and ordered, as bytes.
/// @return one tensor per port, in their order, of its type and of a shape that fits its.
/// @throws InvalidArgument if data and ports do not fit, telling what each has, and the option of
/// the command line that reconciles them where there is one.
OCTET_API std::vector<Tensor> make_inputs(const Sample& sample, const Preprocess& preprocess,
                                          std::span<const InputPort> ports);

/// A data set with values for further inputs of a model.
/// @param inputs  by name of the input: an array of one row per image.
/// @throws InvalidArgument if there are not as many rows as images.
OCTET_API std::shared_ptr<const ImageSource> with_inputs(
    std::shared_ptr<const ImageSource> images, std::vector<std::pair<std::string, Tensor>> inputs);

/// Preprocessing by name, e.g. "cifar10" or "imagenet". @throws InvalidArgument listing the names.
OCTET_API Preprocess named_preprocess(std::string_view name);
/// Names accepted by named_preprocess.
OCTET_API std::vector<std::string> preprocess_names();
/// Preprocessing and class names kept in a model's rt_info under "octet", so that later steps need
/// no options.
OCTET_API void write_preprocess(RtInfo& rt_info, const Preprocess& preprocess);
/// @return nothing if none is kept. @throws ParseError if it is malformed.
OCTET_API std::optional<Preprocess> read_preprocess(const RtInfo& rt_info);
OCTET_API void write_class_names(RtInfo& rt_info, const std::vector<std::string>& names);
/// @return nothing if none are kept. @throws ParseError if they are malformed.
OCTET_API std::vector<std::string> read_class_names(const RtInfo& rt_info);

/// Which of a model's classes the classes of a data set are.
struct ClassMatch {
  /// By the data set's label: the index of the model's class, or -1 if it is not known.
  std::vector<std::int64_t> classes;
  /// The data set's names that are no class of the model, or fit several.
  std::vector<std::string> unmatched;
  /// Whether the data set's names are numbers, which were taken as indices.
  bool is_by_number = false;
};

/// Matches the classes of a data set with those of a model by name. The same name is the same
/// class; else names count as equal after case, white space and punctuation, "Sports-Car" and
/// "sports car". Names that are all numbers below the number of the model's classes, none of them a
/// name of the model, are indices.
/// @param class_map  by a name of the data set: the index of the model's class, or its name; names
/// that it does not hold are matched as without it.
OCTET_API ClassMatch match_classes(std::span<const std::string> data_set_names,
                                   std::span<const std::string> model_names,
                                   const std::map<std::string, std::string>& class_map = {});

/// A data set with the labels and class names of a model.
/// @param classes  by the label of `images`: the new label.
/// @throws InvalidArgument, on reading an image, if its label is none of them.
OCTET_API std::shared_ptr<const ImageSource> with_classes(std::shared_ptr<const ImageSource> images,
                                                          std::vector<std::int64_t> classes,
                                                          std::vector<std::string> names);

/// Reads class names, one per line, in the order of the model's classes; a byte order mark and
/// carriage returns are no part of them. @throws IoError, ParseError if there is none.
OCTET_API std::vector<std::string> read_labels(const std::filesystem::path& file);

/// Reads what match_classes() takes as class_map: lines of a name and an index ("car 1", "car,1",
/// "1: car"), or a JSON object of names with an index or a name of the model each ({"car": 1}), or
/// of indices with the names of one class each ({"1": "car"}, {"0": ["n01440764", "tench"]}).
/// @throws IoError, ParseError.
OCTET_API std::map<std::string, std::string> read_class_map(const std::filesystem::path& file);

/// Network inputs made of any loader and a transform function, as nncf.Dataset(loader,
/// transform_func).
class OCTET_API Dataset {
 public:
  /// @param loader     anything with size() and operator[](size_t); kept by value (the loaders
  /// above share their memory), or, given
  ///                   as std::shared_ptr, by that pointer.
  /// @param transform  from one item of the loader to the network's input, f32 with its batch
  /// dimension; or, as std::vector<Tensor>, to its inputs in their order.
  template <typename Loader, typename Transform>
  Dataset(Loader loader, Transform transform)
      : Dataset(std::make_shared<const Loader>(std::move(loader)), std::move(transform)) {}
  template <typename Loader, typename Transform>
  Dataset(std::shared_ptr<Loader> loader, Transform transform)
      : size_(loader->size()),
        name_([loader](std::size_t index) { return name_of((*loader)[index]); }),
        item_([loader = std::move(loader), transform = std::move(transform)](std::size_t index) {
          return as_list(transform((*loader)[index]));
        }) {}

  /// Inputs that come one after the other, and whose number shows at their end.
  /// @param item      gives the inputs of an index, in rising order, from the first again for
  /// another pass; nothing after the last item.
  /// @param max_size  what size() says; there may be fewer.
  static Dataset from_stream(
      std::function<std::optional<std::vector<Tensor>>(std::size_t index)> item,
      std::size_t max_size) {
    return {std::move(item), max_size};
  }

  std::size_t size() const noexcept { return size_; }
  /// The item for the network's first input.
  /// @throws InvalidArgument if the items of a stream end before.
  Tensor operator[](std::size_t index) const { return inputs(index).at(0); }
  /// The item, one tensor for each of the network's inputs.
  /// @throws InvalidArgument if the items of a stream end before.
  std::vector<Tensor> inputs(std::size_t index) const {
    if (std::optional<std::vector<Tensor>> item = item_(index)) return *std::move(item);
    throw InvalidArgument("data set: expected an item " + std::to_string(index) +
                          ", got the end of the items");
  }
  /// The item as inputs() gives it, or nothing if those of a stream end before.
  std::optional<std::vector<Tensor>> find(std::size_t index) const { return item_(index); }
  /// The shapes of the first item's tensors; none of an empty data set. Loads the item.
  std::vector<Shape> item_shapes() const;
  /// The same items, of which the first is loaded once however often it is asked for.
  Dataset with_first_kept() const;
  /// What the loader calls an item, if its items have a `name`; else empty. Loads the item.
  std::string name(std::size_t index) const { return name_(index); }

 private:
  template <typename Item>
  static std::string name_of(const Item& item) {
    if constexpr (requires { std::string(item.name); }) {
      return item.name;
    } else {
      return {};
    }
  }

  using ItemFunction = std::function<std::optional<std::vector<Tensor>>(std::size_t)>;

  Dataset(ItemFunction item, std::size_t max_size)
      : size_(max_size), name_([](std::size_t) { return std::string(); }), item_(std::move(item)) {}

  static std::vector<Tensor> as_list(Tensor tensor) { return {std::move(tensor)}; }
  static std::vector<Tensor> as_list(std::vector<Tensor> tensors) { return tensors; }

  std::size_t size_;
  std::function<std::string(std::size_t)> name_;
  ItemFunction item_;
};

}  // namespace octet

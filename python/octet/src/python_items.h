// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "bindings.h"
#include "octet/data.h"

namespace octet::python {

/// The items of a Python iterable in their order, pulled one by one; what it raises, and what the
/// functions on its items raise, tells the index of the item.
class PythonItems {
 public:
  /// @param owner  what the items are of, in errors, e.g. "the calibration data set".
  PythonItems(nb::object iterable, std::string owner);

  /// The number of items as len() gives it, or nothing.
  std::optional<std::size_t> size() const;
  /// `convert`(item) of item `index`, or nothing after the last. Items are pulled in their order;
  /// for one before the last call's, a sequence is indexed, another iterable is gone through again.
  /// Called with the GIL.
  template <typename Convert>
  auto convert(std::size_t index, const Convert& convert)
      -> std::optional<decltype(convert(std::declval<nb::object>()))> {
    try {
      const nb::object item = at(index);
      if (!item.is_valid()) return std::nullopt;
      return convert(item);
    } catch (nb::python_error& error) {
      note(error, index);
      throw;
    } catch (const InvalidArgument& error) {
      throw InvalidArgument(describe(index) + ": " + error.what());
    }
  }

 private:
  nb::object at(std::size_t index);
  std::string describe(std::size_t index) const;
  void note(nb::python_error& error, std::size_t index) const;

  nb::object iterable_;
  std::string owner_;
  nb::object iterator_;
  nb::object current_;
  std::size_t next_ = 0;
};

/// The network inputs of a Python iterable and a function on its items, or None: for each item what
/// for_each_input() takes, f32 for ports of f16 and bf16.
/// @param ports  the model's inputs.
Dataset make_dataset(nb::object iterable, nb::object transform, std::vector<PortReference> ports);

/// Pictures of a Python iterable of (picture, label) pairs, pictures u8 [h, w, 3] or finished f32
/// [c, h, w]. An ImageSource is itself, a text names one as for open_images().
std::shared_ptr<const ImageSource> images_from(nb::object images);

}  // namespace octet::python

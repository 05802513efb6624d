// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "octet/data.h"

namespace octet {

/// The samples of another data set, of which a subclass changes something.
class ForwardingImages : public ImageSource {
 public:
  explicit ForwardingImages(std::shared_ptr<const ImageSource> images)
      : images_(std::move(images)) {}
  std::size_t size() const override { return images_->size(); }
  Sample operator[](std::size_t index) const override { return (*images_)[index]; }
  const std::vector<std::string>& class_names() const override { return images_->class_names(); }
  std::int64_t label(std::size_t index) const override { return images_->label(index); }
  std::string name(std::size_t index) const override { return images_->name(index); }
  bool ordered_by_class() const override { return images_->ordered_by_class(); }
  std::vector<std::string> passed_over() const override { return images_->passed_over(); }

 protected:
  const ImageSource& images() const { return *images_; }

 private:
  std::shared_ptr<const ImageSource> images_;
};

}  // namespace octet

// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/pytorch/exported/tensor_names.h"

#include <fmt/format.h>

#include <utility>

#include "octet/error.h"

namespace octet::pytorch::exported {
namespace {

// Views of views are followed by recursion.
constexpr std::size_t kMaxViewDepth = 500;

}  // namespace

void TensorNames::note_use(const std::string& name, std::size_t node) {
  last_use_[name] = node;
}

TensorNames::Entry& TensorNames::entry(const std::string& name) {
  const auto found = tensors_.find(name);
  if (found == tensors_.end())
    throw InvalidArgument(fmt::format("expected a tensor \"{}\" made before it is used", name));
  return found->second;
}

void TensorNames::bind(const std::string& name, OutputRef ref, std::optional<ViewOf> view) {
  const auto [at, is_new] = tensors_.try_emplace(name);
  if (!is_new) throw InvalidArgument(fmt::format("expected one tensor \"{}\", got two", name));
  at->second.ref = ref;
  if (!view) return;
  Entry& base = entry(view->base);
  base.views.push_back(name);
  at->second.seen = base.version;
  at->second.depth = base.depth + 1;
  at->second.view = std::move(view);
  if (at->second.depth > kMaxViewDepth)
    throw Unsupported(fmt::format("more than {} views of views", kMaxViewDepth));
}

OutputRef TensorNames::get(const std::string& name) {
  Entry& found = entry(name);
  if (!found.view) return found.ref;
  get(found.view->base);
  const std::uint64_t version = entry(found.view->base).version;
  if (version == found.seen) return found.ref;
  if (!found.view->certain) {
    throw Unsupported(
        fmt::format("the tensor \"{}\", read after \"{}\" was written to, of which it may be a "
                    "view or a copy",
                    name, found.view->base));
  }
  found.ref = replay_(*found.view);
  found.seen = version;
  ++found.version;
  return found.ref;
}

// Whether a copy was made matters only where the original is read again.
void TensorNames::check_unread(const std::string& name, const std::string& except,
                               std::size_t node) {
  const auto used = last_use_.find(name);
  if (used != last_use_.end() && used->second > node) {
    throw Unsupported(
        fmt::format("writing to the tensor \"{}\", which may be a view or a copy of \"{}\", read "
                    "later",
                    except, name));
  }
  for (const std::string& view : entry(name).views) {
    if (view != except) check_unread(view, except, node);
  }
}

void TensorNames::write(const std::string& name, OutputRef value, std::size_t node) {
  Entry& written = entry(name);
  if (written.view && written.view->certain) {
    const std::string base = written.view->base;
    const OutputRef whole = write_through_(*written.view, get(base), value);
    write(base, whole, node);
    written.seen = entry(base).version;
  } else if (written.view) {
    std::string root = written.view->base;
    while (entry(root).view) root = entry(root).view->base;
    check_unread(root, name, node);
    // From here on it is a tensor of its own.
    written.view.reset();
  }
  written.ref = value;
  ++written.version;
}

}  // namespace octet::pytorch::exported

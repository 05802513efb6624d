// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "fuzz/heap_meter.h"

#include <malloc.h>

#include <atomic>
#include <cerrno>

#ifdef __SANITIZE_ADDRESS__
// GCC's runtime has these of sanitizer/allocator_interface.h; the header comes with Clang alone.
extern "C" int __sanitizer_install_malloc_and_free_hooks(
    void (*on_malloc)(const volatile void* memory, std::size_t size),
    void (*on_free)(const volatile void* memory));
extern "C" std::size_t __sanitizer_get_allocated_size(const volatile void* memory);
#endif

namespace octet::fuzz {
namespace {

std::atomic<std::size_t> taken{0};
std::atomic<std::size_t> most{0};

void count_taken(std::size_t size) noexcept {
  const std::size_t now = taken.fetch_add(size, std::memory_order_relaxed) + size;
  std::size_t seen = most.load(std::memory_order_relaxed);
  while (now > seen && !most.compare_exchange_weak(seen, now, std::memory_order_relaxed)) {
  }
}

void count_given_back(std::size_t size) noexcept {
  taken.fetch_sub(size, std::memory_order_relaxed);
}

#ifdef __SANITIZE_ADDRESS__
void on_malloc(const volatile void*, std::size_t size) {
  count_taken(size);
}
void on_free(const volatile void* memory) {
  if (memory != nullptr) count_given_back(__sanitizer_get_allocated_size(memory));
}
[[maybe_unused]] const int installed =
    __sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
#endif

}  // namespace

HeapMeter::HeapMeter() noexcept : start_(taken) {
  most = start_;
}

std::size_t HeapMeter::peak() const noexcept {
  return most - start_;
}

}  // namespace octet::fuzz

#ifndef __SANITIZE_ADDRESS__
// The program's own definitions stand before those of the C library, for each library that it
// loads.
extern "C" {

void* __libc_malloc(std::size_t size);
void __libc_free(void* memory);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

static void* counted(void* memory) {
  octet::fuzz::count_taken(malloc_usable_size(memory));
  return memory;
}

__attribute__((visibility("default"))) void* malloc(std::size_t size) {
  return counted(__libc_malloc(size));
}
__attribute__((visibility("default"))) void* calloc(std::size_t count, std::size_t size) {
  return counted(__libc_calloc(count, size));
}
__attribute__((visibility("default"))) void free(void* memory) {
  octet::fuzz::count_given_back(malloc_usable_size(memory));
  __libc_free(memory);
}
__attribute__((visibility("default"))) void* realloc(void* memory, std::size_t size) {
  const std::size_t before = malloc_usable_size(memory);
  void* moved = __libc_realloc(memory, size);
  if (moved != nullptr || size == 0) octet::fuzz::count_given_back(before);
  return counted(moved);
}
__attribute__((visibility("default"))) void* memalign(std::size_t alignment, std::size_t size) {
  return counted(__libc_memalign(alignment, size));
}
__attribute__((visibility("default"))) void* aligned_alloc(std::size_t alignment,
                                                           std::size_t size) {
  return counted(__libc_memalign(alignment, size));
}
__attribute__((visibility("default"))) int posix_memalign(void** memory, std::size_t alignment,
                                                          std::size_t size) {
  *memory = counted(__libc_memalign(alignment, size));
  return *memory == nullptr ? ENOMEM : 0;
}

}  // extern "C"
#endif

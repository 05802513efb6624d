// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/one_openmp_thread.h"

#include <omp.h>

namespace octet {

void use_one_openmp_thread() noexcept {
  omp_set_num_threads(1);
}

OneOpenmpThread::OneOpenmpThread() noexcept : before_(omp_get_max_threads()) {
  use_one_openmp_thread();
}

OneOpenmpThread::~OneOpenmpThread() {
  omp_set_num_threads(before_);
}

}  // namespace octet

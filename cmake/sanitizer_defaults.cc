// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0

extern "C" {

/// Fontconfig, which cairo calls for the text of picture sheets, keeps parts of its configuration
/// until the process ends without pointers that the leak sanitizer follows.
const char* __lsan_default_suppressions() {
  return "leak:libfontconfig\n";
}

/// The list of what was suppressed would stand among the program's own messages.
const char* __lsan_default_options() {
  return "print_suppressions=0";
}

}  // extern "C"

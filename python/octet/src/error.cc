// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/error.h"

#include "bindings.h"

namespace octet::python {

namespace {

struct ExceptionTypes {
  nb::object error, invalid_argument, parse_error, unsupported, io_error, internal_error;
};

// Lives as long as the process: exceptions may be thrown until its end.
ExceptionTypes& types() {
  static auto* all = new ExceptionTypes;
  return *all;
}

nb::object new_type(nb::module_& module, const char* name, const nb::object& bases,
                    const char* doc) {
  const std::string full_name = std::string("octet._octet.") + name;
  nb::object type =
      nb::steal(PyErr_NewExceptionWithDoc(full_name.c_str(), doc, bases.ptr(), nullptr));
  if (!type.is_valid()) throw nb::python_error();
  module.attr(name) = type;
  return type;
}

nb::object with_base(PyObject* base) {
  return nb::make_tuple(types().error, nb::handle(base));
}

void raise(const nb::object& type, const std::exception& error) {
  PyErr_SetString(type.ptr(), error.what());
}

void raise_parse_error(const ParseError& error) {
  nb::object value = types().parse_error(error.what());
  value.attr("file") = error.file();
  value.attr("offset") = error.offset();
  PyErr_SetObject(types().parse_error.ptr(), value.ptr());
}

void translate(const std::exception_ptr& thrown, void*) {
  try {
    std::rethrow_exception(thrown);
  } catch (const InvalidArgument& error) {
    raise(types().invalid_argument, error);
  } catch (const ParseError& error) {
    raise_parse_error(error);
  } catch (const Unsupported& error) {
    raise(types().unsupported, error);
  } catch (const IoError& error) {
    raise(types().io_error, error);
  } catch (const InternalError& error) {
    raise(types().internal_error, error);
  } catch (const Error& error) {
    raise(types().error, error);
  }
}

}  // namespace

void bind_error(nb::module_& module) {
  ExceptionTypes& all = types();
  all.error = new_type(module, "Error", nb::borrow(PyExc_RuntimeError),
                       "Root of what Octet raises. The text says what was being done, expected, "
                       "got, where.");
  all.invalid_argument =
      new_type(module, "InvalidArgument", with_base(PyExc_ValueError),
               "An argument, option or tensor shape that the called function does not accept.");
  all.parse_error = new_type(module, "ParseError", with_base(PyExc_ValueError),
                             "A file whose content is not what its format allows: `file` and "
                             "`offset` in bytes, -1 if it has none.");
  all.unsupported = new_type(module, "Unsupported", with_base(PyExc_NotImplementedError),
                             "A valid model that uses something Octet does not implement.");
  all.io_error = new_type(module, "IoError", with_base(PyExc_OSError),
                          "The operating system refused to open, read, write or rename a file.");
  all.internal_error =
      new_type(module, "InternalError", nb::make_tuple(all.error), "A bug in Octet itself.");
  nb::register_exception_translator(translate);
}

}  // namespace octet::python

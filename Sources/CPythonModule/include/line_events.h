/// The callbacks of `sys.monitoring`: methods with METH_FASTCALL, of (code, number) or (code, number, value).
#pragma once
#include "lines.h"

#pragma clang assume_nonnull begin

/// LINE
PyObject *kmm_line_reached(PyObject *_Nullable self, PyObject *_Nonnull const *_Nonnull arguments, intptr_t count);
/// PY_START
PyObject *kmm_line_frame_begins(PyObject *_Nullable self, PyObject *_Nonnull const *_Nonnull arguments, intptr_t count);
/// PY_RESUME, PY_THROW
PyObject *kmm_line_frame_resumes(PyObject *_Nullable self, PyObject *_Nonnull const *_Nonnull arguments, intptr_t count);
/// PY_RETURN, PY_YIELD, PY_UNWIND
PyObject *kmm_line_frame_ends(PyObject *_Nullable self, PyObject *_Nonnull const *_Nonnull arguments, intptr_t count);

#pragma clang assume_nonnull end

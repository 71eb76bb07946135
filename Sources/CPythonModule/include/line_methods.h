/// The methods of `_kmmem` that count lines; what they take stands in _kmmem.pyi.
#pragma once
#include "lines.h"

PyObject *kmm_lines_begin_method(PyObject *self, PyObject *tuple);
PyObject *kmm_lines_end_method(PyObject *self, PyObject *unused);
PyObject *kmm_lines_register_method(PyObject *self, PyObject *tuple);
PyObject *kmm_lines_missed_method(PyObject *self, PyObject *unused);
PyObject *kmm_lines_figures_method(PyObject *self, PyObject *unused);

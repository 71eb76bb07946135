/// The methods of `_kmmem` for budgets; what they take stands in _kmmem.pyi.
#pragma once
#include "lines.h"

PyObject *kmm_budget_enter_method(PyObject *self, PyObject *key);
PyObject *kmm_budget_leave_method(PyObject *self, PyObject *key);
PyObject *kmm_budget_exit_method(PyObject *self, PyObject *key);
PyObject *kmm_budget_step_method(PyObject *self, PyObject *tuple);

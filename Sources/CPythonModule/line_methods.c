/// The methods of `_kmmem` that count lines.
#include "line_methods.h"
#include "line_events.h"
#include "lines.h"

extern int PyArg_ParseTuple(PyObject *, const char *, ...);
extern PyObject *Py_BuildValue(const char *, ...);
extern PyObject *PyBool_FromLong(long);
extern PyObject *PyList_New(intptr_t);
extern int PyList_Append(PyObject *, PyObject *);
extern void Py_DecRef(PyObject *);

PyObject *kmm_lines_begin_method(PyObject *self, PyObject *tuple) {
  (void)self;
  int minor;
  if (!PyArg_ParseTuple(tuple, "i:lines_begin", &minor)) return NULL;
  kmm_agent_lines_begin = (struct kmm_line_counters * (*)(void)) kmm_module_entry_of_lines(KMM_LINES_BEGIN);
  kmm_agent_lines_end = (void (*)(void))kmm_module_entry_of_lines(KMM_LINES_END);
  kmm_agent_lines_look = (uint64_t (*)(void))kmm_module_entry_of_lines(KMM_LINES_LOOK);
  if (kmm_agent_lines_begin == NULL || kmm_agent_lines_end == NULL || kmm_agent_lines_look == NULL || !kmm_lines_measure()) return PyBool_FromLong(0);
  kmm_lines_forget();
  return PyBool_FromLong(minor >= 12 || kmm_line_tracing_begin(minor));
}

PyObject *kmm_lines_end_method(PyObject *self, PyObject *unused) {
  (void)self, (void)unused;
  kmm_line_tracing_end();
  return Py_BuildValue("");
}

PyObject *kmm_lines_register_method(PyObject *self, PyObject *tuple) {
  (void)self;
  PyObject *code;
  int first;
  unsigned int count;
  if (!PyArg_ParseTuple(tuple, "OiI:lines_register", &code, &first, &count)) return NULL;
  return PyBool_FromLong(kmm_lines_register(code, first, count) != NULL);
}

PyObject *kmm_lines_missed_method(PyObject *self, PyObject *unused) {
  (void)self, (void)unused;
  return Py_BuildValue("K", (unsigned long long)kmm_line_tracing_missed());
}

static PyObject *row(const struct kmm_line *line) {
  typedef unsigned long long count;
  typedef long long size;
  return Py_BuildValue(
      "(KKKKLLLLK)", (count)line->times, (count)line->allocations, (count)line->allocated[KMM_LINE_PYTHON],
      (count)line->allocated[KMM_LINE_NATIVE], (size)line->kept[KMM_LINE_PYTHON], (size)line->kept[KMM_LINE_NATIVE],
      (size)line->peak_parts[KMM_LINE_PYTHON], (size)line->peak_parts[KMM_LINE_NATIVE], (count)line->resident);
}

/// Appends what is handed over, and gives the reference to it up; false when that fails.
static bool append(PyObject *list, PyObject *item) {
  if (item == NULL) return false;
  bool isAppended = PyList_Append(list, item) == 0;
  Py_DecRef(item);
  return isAppended;
}

PyObject *kmm_lines_figures_method(PyObject *self, PyObject *unused) {
  (void)self, (void)unused;
  PyObject *list = PyList_New(0);
  struct kmm_line_code *code;
  for (uint32_t n = 0; list != NULL && (code = kmm_lines_at(n)) != NULL; n++) {
    PyObject *rows = PyList_New(0);
    bool isWhole = rows != NULL;
    for (uint32_t i = 0; isWhole && i < code->count; i++) isWhole = append(rows, row(&code->lines[i]));
    if (!isWhole || !append(list, Py_BuildValue("(OiO)", code->code, (int)code->first_line, rows))) {
      Py_DecRef(list);
      list = NULL;
    }
    if (rows != NULL) Py_DecRef(rows);
  }
  return list;
}

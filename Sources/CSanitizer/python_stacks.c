/// Writes down where Python stood when AddressSanitizer tells of an error: its own stacks have the interpreter's functions in C alone.
///
/// Each error is a line "error", a tab and the address as the report has it; each frame a line with the number of its line, its function
/// and its file, innermost first. The program may be about to end; its report has been written by then.
#include "kmm_sanitizer.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// More frames than a reader looks at, and fewer than an endless recursion has.
#define MOST_FRAMES 512

struct python {
  int (*has_lock)(void);
  void *(*thread)(void);
  void *(*frame)(void *thread);
  void *(*caller)(void *frame);
  void *(*code)(void *frame);
  int (*line)(void *frame);
  void *(*attribute)(void *object, const char *name);
  const char *(*text)(void *object);
  void (*clear)(void);
  void (*fetch)(void **type, void **value, void **traceback);
  void (*restore)(void *type, void *value, void *traceback);
};

static char names[4096];

static void *find(const char *name) { return dlsym(RTLD_DEFAULT, name); }

/// The functions of the interpreter in this process; false where there is none, or one that lacks them.
static int find_python(struct python *python) {
  *python = (struct python){
      .has_lock = (int (*)(void))find("PyGILState_Check"),
      .thread = (void *(*)(void))find("PyGILState_GetThisThreadState"),
      .frame = (void *(*)(void *))find("PyThreadState_GetFrame"),
      .caller = (void *(*)(void *))find("PyFrame_GetBack"),
      .code = (void *(*)(void *))find("PyFrame_GetCode"),
      .line = (int (*)(void *))find("PyFrame_GetLineNumber"),
      .attribute = (void *(*)(void *, const char *))find("PyObject_GetAttrString"),
      .text = (const char *(*)(void *))find("PyUnicode_AsUTF8"),
      .clear = (void (*)(void))find("PyErr_Clear"),
      .fetch = (void (*)(void **, void **, void **))find("PyErr_Fetch"),
      .restore = (void (*)(void *, void *, void *))find("PyErr_Restore"),
  };
  return python->has_lock && python->thread && python->frame && python->caller && python->code && python->line && python->attribute &&
         python->text && python->clear && python->fetch && python->restore;
}

/// A text of a code object's on the line that is being written. References are not given back: the program ends, or has few errors.
static void write_text(FILE *file, const struct python *python, void *code, const char *name, const char *otherwise) {
  void *value = python->attribute(code, name);
  if (value == NULL) {
    python->clear();
    if (otherwise != NULL) return write_text(file, python, code, otherwise, NULL);
  }
  const char *text = value != NULL ? python->text(value) : NULL;
  if (text == NULL) python->clear();
  for (const char *c = text != NULL ? text : "?"; *c != 0; ++c) fputc((unsigned char)*c < 0x20 ? '?' : *c, file);
}

static void write_stack(FILE *file, const struct python *python) {
  void *thread = python->thread();
  void *frame = thread != NULL ? python->frame(thread) : NULL;
  for (int count = 0; frame != NULL && count < MOST_FRAMES; ++count, frame = python->caller(frame)) {
    void *code = python->code(frame);
    fprintf(file, "%d\t", python->line(frame));
    write_text(file, python, code, "co_qualname", "co_name");
    fputc('\t', file);
    write_text(file, python, code, "co_filename", NULL);
    fputc('\n', file);
  }
}

/// AddressSanitizer has written a report.
static void reported(const char *report) {
  struct python python;
  if (!find_python(&python) || !python.has_lock()) return;
  char path[sizeof names + 16];
  snprintf(path, sizeof path, "%s.%d", names, (int)getpid());
  FILE *file = fopen(path, "a");
  if (file == NULL) return;
  const char *address = strstr(report, " on ");
  address = address != NULL ? strstr(address, "0x") : NULL;
  fprintf(file, "error\t%.*s\n", address != NULL ? (int)strspn(address, "0123456789abcdefx") : 0, address != NULL ? address : "");
  // An exception that is on its way stays the program's.
  void *type = NULL, *value = NULL, *traceback = NULL;
  python.fetch(&type, &value, &traceback);
  write_stack(file, &python);
  python.restore(type, value, traceback);
  fclose(file);
}

__attribute__((constructor)) static void begin(void) {
  const char *beginning = getenv(KMM_SANITIZER_STACKS);
  void (*call_back)(void (*)(const char *)) = (void (*)(void (*)(const char *)))find("__asan_set_error_report_callback");
  if (beginning == NULL || strlen(beginning) >= sizeof names || call_back == NULL) return;
  strcpy(names, beginning);
  call_back(reported);
}

#define _GNU_SOURCE
#include "photograph.h"
#include <errno.h>
#include <link.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool is_part(const ElfW(Phdr) *header) { return header->p_type == PT_LOAD; }

/// Notes the bounds of the file that holds `track`; ends the search when it was this one.
static int note_file(struct dl_phdr_info *info, size_t bytes, void *context) {
  (void)bytes;
  struct kmm_tracemalloc *t = context;
  uintptr_t start = UINTPTR_MAX, end = 0;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr) *header = &info->dlpi_phdr[i];
    uintptr_t address = info->dlpi_addr + header->p_vaddr;
    if (!is_part(header)) continue;
    if (address < start) start = address;
    if (address + header->p_memsz > end) end = address + header->p_memsz;
  }
  if ((uintptr_t)t->track < start || (uintptr_t)t->track >= end) return 0;
  t->file_start = start;
  t->file_end = end;
  for (int i = 0; i < info->dlpi_phnum && t->part_count < KMM_TRACEMALLOC_PARTS; ++i) {
    const ElfW(Phdr) *header = &info->dlpi_phdr[i];
    if (!is_part(header) || !(header->p_flags & PF_W)) continue;
    uintptr_t address = info->dlpi_addr + header->p_vaddr;
    t->part_starts[t->part_count] = (address + 7) & ~(uintptr_t)7;
    t->part_ends[t->part_count++] = (address + header->p_memsz) & ~(uintptr_t)7;
  }
  return 1;
}

void kmm_tracemalloc_find(struct kmm_tracemalloc *tracemalloc) {
  *tracemalloc = (struct kmm_tracemalloc){0};
  tracemalloc->track = kmm_bridge_state.interface->symbol("PyTraceMalloc_Track");
  tracemalloc->untrack = kmm_bridge_state.interface->symbol("PyTraceMalloc_Untrack");
  if (tracemalloc->track != NULL) dl_iterate_phdr(note_file, tracemalloc);
}

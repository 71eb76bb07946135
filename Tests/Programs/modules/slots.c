/// Reads every slot that the dynamic linker filled in for calls and function pointers, in all modules of the process.
#define _GNU_SOURCE
#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <string.h>

/// One slot and what it holds.
struct slot {
  uintptr_t address, value;
};

struct list {
  struct slot *slots;
  long capacity, count;
};

/// Whether a symbol is code: words that hold addresses of data may change as the program pleases.
static int is_code(const ElfW(Sym) *symbol) { return ELF64_ST_TYPE(symbol->st_info) != STT_OBJECT; }

static void read_table(
    struct list *list, uintptr_t base, const ElfW(Sym) *symbols, const ElfW(Rela) *table, size_t bytes) {
  for (size_t index = 0; table && index < bytes / sizeof *table; index++) {
    const unsigned long type = ELF64_R_TYPE(table[index].r_info);
    if (type != R_X86_64_JUMP_SLOT && type != R_X86_64_GLOB_DAT && type != R_X86_64_64) continue;
    if (!is_code(&symbols[ELF64_R_SYM(table[index].r_info)])) continue;
    const uintptr_t address = base + table[index].r_offset;
    if (list->count < list->capacity) list->slots[list->count] = (struct slot){address, *(const uintptr_t *)address};
    list->count++;
  }
}

static int read_module(struct dl_phdr_info *module, size_t size, void *argument) {
  (void)size;
  struct list *list = argument;
  if (strstr(module->dlpi_name, "linux-vdso") || strstr(module->dlpi_name, "kmmem")) return 0;
  const ElfW(Dyn) *dynamic = NULL;
  for (int index = 0; index < module->dlpi_phnum; index++) {
    if (module->dlpi_phdr[index].p_type == PT_DYNAMIC) {
      dynamic = (const ElfW(Dyn) *)(module->dlpi_addr + module->dlpi_phdr[index].p_vaddr);
    }
  }
  const ElfW(Sym) *symbols = NULL;
  const ElfW(Rela) *calls = NULL, *data = NULL;
  size_t call_bytes = 0, data_bytes = 0;
  for (; dynamic && dynamic->d_tag != DT_NULL; dynamic++) {
    if (dynamic->d_tag == DT_SYMTAB) symbols = (const ElfW(Sym) *)dynamic->d_un.d_ptr;
    if (dynamic->d_tag == DT_JMPREL) calls = (const ElfW(Rela) *)dynamic->d_un.d_ptr;
    if (dynamic->d_tag == DT_PLTRELSZ) call_bytes = dynamic->d_un.d_val;
    if (dynamic->d_tag == DT_RELA) data = (const ElfW(Rela) *)dynamic->d_un.d_ptr;
    if (dynamic->d_tag == DT_RELASZ) data_bytes = dynamic->d_un.d_val;
  }
  read_table(list, module->dlpi_addr, symbols, calls, call_bytes);
  read_table(list, module->dlpi_addr, symbols, data, data_bytes);
  return 0;
}

/// Fills `slots` and returns how many there are.
long read_slots(struct slot *slots, long capacity) {
  struct list list = {slots, capacity, 0};
  dl_iterate_phdr(read_module, &list);
  return list.count;
}

/// What the C side calls in Swift.
#pragma once
#include "kmm_agent.h"

void kmm_thread_ends(void *thread);
void kmm_thread_started(uintptr_t routine);
void kmm_thread_named(uintptr_t descriptor, const char *name);
void kmm_waits(uint32_t kind, uintptr_t frame);
bool kmm_guard_faulted(uintptr_t address, bool writes, uintptr_t frame);
void kmm_realtime_begin(void);
void kmm_realtime_end(void);
void kmm_forked(int32_t child);
void kmm_fork_prepare(void);
void kmm_fork_parent(void);
void kmm_fork_child(void);
void kmm_process_begins(char **environment);
void kmm_program_begins(void);
void kmm_process_exits(uintptr_t frame);
void kmm_loader_enters(uintptr_t frame);
void kmm_loader_event(void);
int kmm_module_visit(struct dl_phdr_info *info, size_t size, void *context);
int kmm_module_searched(struct dl_phdr_info *info, void *context);
char **kmm_environment_for_exec(char *const *environment);
void kmm_exec_begins(void);
void kmm_process_leaves(const struct kmm_caller *caller);
int32_t kmm_snapshot_from(const char *path, const struct kmm_caller *caller);
int32_t kmm_check_leaks_from(const char *name, const struct kmm_caller *caller);
void kmm_signal_arrives(const struct kmm_caller *caller);
void kmm_exec_failed(void);

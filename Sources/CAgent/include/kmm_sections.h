/// Real-time sections, as kmmem.h marks them in a module.
#pragma once

#pragma clang assume_nonnull begin

/// What kmmem.h leaves in a module that has real-time sections: the note's descriptor is the distance to it.
struct kmm_section_slot {
  void (*_Nullable begin)(void);
  void (*_Nullable end)(void);
};
/// Points a module's sections at the agent.
void kmm_connect_sections(struct kmm_section_slot *slot);
/// Ends the process as `abort` does.
void kmm_abort(void) __attribute__((noreturn));

#pragma clang assume_nonnull end

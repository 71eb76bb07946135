/// The ways of getting to an allocation that an unwinder has to survive.
#pragma once

void recurse(int depth);
void recurse_with_alloca(int depth, unsigned seed);
void realign_stack(int depth);
void throw_and_catch(int depth);
void throw_through_callback();
void rethrow();
void jump_back(int depth);
void jump_from_handler();
void handle_signal_on_its_own_stack();
void handle_signal_in_signal();
void be_interrupted_anywhere(unsigned milliseconds);
void sort_with_callback(unsigned seed);
void search_with_callback();
void call_tail(int depth);
void unwind_by_destructors(int depth);
void push_and_call(int depth);
void switch_contexts();
void walk_randomly(unsigned *seed, int depth);

/* A library with a variable, and one that each thread has for itself: too large for the room that libc keeps. */
void *volatile variable;
static __thread void *volatile variables_of_thread[8192];

void *volatile *variable_of_thread(void) { return &variables_of_thread[5000]; }

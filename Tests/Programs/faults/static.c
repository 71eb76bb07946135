/// A program to be linked statically.
#include <stdlib.h>

int main(void) { return malloc(10) == NULL; }

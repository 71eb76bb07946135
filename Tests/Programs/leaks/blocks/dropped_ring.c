// A ring of nodes with pointers both ways that nobody points to any more.
#include "scenario.h"

#include <stdlib.h>

struct node {
  struct node *next, *previous;
  char notes[200];
};

static struct node *make(int length) {
  struct node *first = calloc(1, sizeof *first);  // guilty
  first->next = first->previous = first;
  for (int index = 1; index < length; ++index) {
    struct node *node = calloc(1, sizeof *node);  // guilty
    node->next = first;
    node->previous = first->previous;
    first->previous->next = node;
    first->previous = node;
  }
  return first;
}

static void guilty(void) { make(10); }  // guilty

static void innocent(void) {
  struct node *first = make(10);
  for (struct node *node = first->next; node != first;) {
    struct node *next = node->next;
    free(node);
    node = next;
  }
  free(first);
}

// A linked list of which the first node is lost, and with it all others.
#include "scenario.h"

#include <stdlib.h>

struct node {
  struct node *next;
  char notes[200];
};

static struct node *make(int length) {
  struct node *first = NULL;
  for (int index = 0; index < length; ++index) {
    struct node *node = calloc(1, sizeof *node);  // guilty
    node->next = first;
    first = node;
  }
  return first;
}

static void guilty(void) { make(40); }  // guilty

static void innocent(void) {
  for (struct node *node = make(40); node != NULL;) {
    struct node *next = node->next;
    free(node);
    node = next;
  }
}

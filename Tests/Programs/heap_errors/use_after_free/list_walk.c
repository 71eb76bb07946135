// Nodes of a list are freed, and the next one is read from a node that is gone; the innocent loop asks before.
#include "../twins.h"

#include <stdlib.h>

struct node {
  char notes[48];
  struct node *next;
};

static struct node *make(void) {
  struct node *node = hidden(calloc(1, sizeof *node));  // allocated
  return node;
}

static void guilty(void) {
  struct node *node = make();
  while (node != NULL) {
    free(node);         // freed
    node = node->next;  // guilty
  }
}

static void innocent(void) {
  struct node *node = make();
  while (node != NULL) {
    struct node *next = node->next;
    free(node);
    node = next;
  }
}

// A player of the program's own, whose close is called twice; the innocent close forgets what it has freed.
#include "../twins.h"

#include <stdlib.h>

struct player {
  short *samples;
};

static void open_player(struct player *player) {
  player->samples = hidden(malloc(256));  // allocated
}

static void close_player(struct player *player) {
  free(player->samples);  // freed, guilty
}

static void close_carefully(struct player *player) {
  free(player->samples);
  player->samples = NULL;
}

static void guilty(void) {
  struct player player;
  open_player(&player);
  close_player(&player);
  close_player(&player);
}

static void innocent(void) {
  struct player player;
  open_player(&player);
  close_carefully(&player);
  close_carefully(&player);
}

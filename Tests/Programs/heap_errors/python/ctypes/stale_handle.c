// A player with a position, which Python holds by its address.
#include "../../hidden.h"

#include <stdlib.h>

struct player {
  float volumes[6];
  long position;
};

struct player *make_player(void) {
  struct player *player = hidden(calloc(1, sizeof *player));  // allocated
  return player;
}

void seek(struct player *player, long position) {
  player->position = position;  // guilty
}

void drop_player(struct player *player) {
  free(player);  // freed
}

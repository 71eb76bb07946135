/* A value of pthread_setspecific, of a low key or one that libc has a table for: kept|gone KEYS. */
#include "places.h"
#include <pthread.h>

int main(int count, char **words) {
  pthread_key_t key;
  for (int keys = atoi(words[count - 1]); keys > 0; keys--) pthread_key_create(&key, NULL);
  pthread_setspecific(key, make());
  wipe();
  if (!is_kept(words)) pthread_setspecific(key, NULL);
  return 0;
}

// A pointer to a string's characters is kept while the string grows; the innocent one is asked for again.
#include "../twins.h"

#include <string>

static void guilty() {
  std::string title(80, 'a');  // allocated
  const char *characters = hidden(title.c_str());
  title.append(300, 'b');       // freed
  use(characters[hidden(50)]);  // guilty
}

static void innocent() {
  std::string title(80, 'a');
  const char *characters = hidden(title.c_str());
  title.append(300, 'b');
  characters = hidden(title.c_str());
  use(characters[hidden(50)]);
}

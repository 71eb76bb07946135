// A view of the characters of a string that lived until the end of its line; the innocent string has a name.
#include "../twins.h"

#include <string>
#include <string_view>

static std::string title() { return std::string(80, 'a'); }  // allocated

static void guilty() {
  const std::string_view view = title();  // freed
  use(view[hidden(50)]);                  // guilty
}

static void innocent() {
  const std::string name = title();
  const std::string_view view = name;
  use(view[hidden(50)]);
}

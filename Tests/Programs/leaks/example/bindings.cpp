// The bindings of the example's penta_core in one piece: they are built for each interpreter, and what they bind but once.
#include "bindings/bind_all.cpp"
#include "bindings/bind_audio.cpp"
#include "bindings/bind_events.cpp"
#include "bindings/bind_harmony.cpp"
#include "bindings/bind_models.cpp"
#include "bindings/module.cpp"

/// A library that is linked: its variables are a place for pointers.
__attribute__((aligned(16))) char shelf[2048];

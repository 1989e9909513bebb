// The tests of the others, with the main() of isolated_main.

#include "hermetest/tests/isolated_main/own_main.h"

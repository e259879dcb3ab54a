// Fails on rank 1 only: the report must say so, and name the rank.

#include "catch.hpp"
#include "world.hpp"

TEST_CASE("rank 1 is not welcome") { CHECK(world().rank() != 1); }

#pragma once

#include "harness/problem.hpp"

#include <vector>

std::vector<problem> problems();

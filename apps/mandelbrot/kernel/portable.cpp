#include "engine.hpp"
#include "vector_portable.hpp"

namespace mandelbrot::portable {

void iterate(const band& job, float) noexcept { run_engine<vector<float>>(job); }
void iterate(const band& job, double) noexcept { run_engine<vector<double>>(job); }

} // namespace mandelbrot::portable

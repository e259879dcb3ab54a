#if defined(__x86_64__)

#include "engine.hpp"
#include "vector_avx512.hpp"

namespace mandelbrot::avx512 {

void iterate(const band& job, float) noexcept { run_engine<vector<float>>(job); }
void iterate(const band& job, double) noexcept { run_engine<vector<double>>(job); }

} // namespace mandelbrot::avx512

#endif

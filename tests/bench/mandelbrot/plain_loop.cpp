#include "plain_loop.hpp"

void plain_loop(const problem& task, std::vector<std::uint32_t>& counts) {
    const mandelbrot::grid& samples = task.samples;
#pragma omp parallel for schedule(dynamic)
    for (std::uint32_t row = 0; row < samples.height; ++row) {
        const double cy = samples.y(row);
        for (std::uint32_t column = 0; column < samples.width; ++column) {
            const double cx = samples.x(column);
            double x = 0;
            double y = 0;
            std::uint32_t n = 0;
            while (n < task.max_iter && x * x + y * y <= 4) {
                const double next = x * x - y * y + cx;
                y = 2 * x * y + cy;
                x = next;
                ++n;
            }
            counts[std::size_t{row} * samples.width + column] = n;
        }
    }
}

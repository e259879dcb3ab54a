// The specification of a pixel, compiled for the device, gives the host's bits. Exits with 77, which CTest reports
// as skipped, where there is no device.

#include <kernel/grid.hpp>
#include <kernel/iteration.hpp>

#include <cstdio>
#include <cstring>
#include <vector>

namespace {

template <class T>
__global__ void iterate(mandelbrot::grid samples, std::uint32_t max_iter, mandelbrot::escape* points) {
    const std::uint32_t pixel = blockIdx.x * blockDim.x + threadIdx.x;
    if (pixel >= samples.width * samples.height) return;
    points[pixel] = mandelbrot::iterate_point(static_cast<T>(samples.x(pixel % samples.width)),
                                              static_cast<T>(samples.y(pixel / samples.width)), max_iter);
}

void check(cudaError_t code, const char* what) {
    if (code == cudaSuccess) return;
    std::printf("%s: %s\n", what, cudaGetErrorString(code));
    std::exit(1);
}

template <class T>
int count_differences(const mandelbrot::grid& samples, std::uint32_t max_iter) {
    const std::uint32_t pixels = samples.width * samples.height;
    mandelbrot::escape* on_device = nullptr;
    check(cudaMalloc(&on_device, pixels * sizeof(mandelbrot::escape)), "cudaMalloc");
    iterate<T><<<(pixels + 127) / 128, 128>>>(samples, max_iter, on_device);
    std::vector<mandelbrot::escape> points(pixels);
    check(cudaMemcpy(points.data(), on_device, pixels * sizeof(mandelbrot::escape), cudaMemcpyDeviceToHost),
          "the kernel");
    check(cudaFree(on_device), "cudaFree");
    int differences = 0;
    for (std::uint32_t pixel = 0; pixel < pixels; ++pixel) {
        const mandelbrot::escape expected =
            mandelbrot::iterate_point(static_cast<T>(samples.x(pixel % samples.width)),
                                      static_cast<T>(samples.y(pixel / samples.width)), max_iter);
        differences += std::memcmp(&points[pixel], &expected, sizeof expected) != 0;
    }
    return differences;
}

} // namespace

int main() {
    int devices = 0;
    const cudaError_t code = cudaGetDeviceCount(&devices);
    if (code != cudaSuccess || devices == 0) {
        std::printf("skipped: no CUDA device (%s)\n", cudaGetErrorString(code));
        return 77;
    }
    int differences = 0;
    for (const mandelbrot::grid& samples :
         {mandelbrot::grid{-0.75, 0, 3.5 / 300, 300, 225},
          mandelbrot::grid{-0.7436438870371587, 0.1318259042053120, 1e-11, 200, 150}}) {
        differences += count_differences<double>(samples, 5000);
        differences += count_differences<float>(samples, 5000);
    }
    std::printf("%d pixels differ from the host's\n", differences);
    return differences == 0 ? 0 : 1;
}

#include "numba_peer.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cinttypes>
#include <csignal>
#include <stdexcept>

numba_peer::numba_peer(const std::string& python, const std::string& script, int threads) {
    if (access(python.c_str(), X_OK) != 0) return;
    std::signal(SIGPIPE, SIG_IGN);
    std::array<int, 2> input{};
    std::array<int, 2> output{};
    if (pipe(input.data()) != 0 || pipe(output.data()) != 0) return;
    process_ = fork();
    if (process_ == 0) {
        dup2(input[0], STDIN_FILENO);
        dup2(output[1], STDOUT_FILENO);
        close(input[1]);
        close(output[0]);
        setenv("NUMBA_NUM_THREADS", std::to_string(threads).c_str(), 1);
        execl(python.c_str(), python.c_str(), script.c_str(), nullptr);
        _exit(127);
    }
    close(input[0]);
    close(output[1]);
    to_ = fdopen(input[1], "w");
    from_ = fdopen(output[0], "r");
    std::array<char, 200> line{};
    if (std::fgets(line.data(), line.size(), from_) != nullptr) version_ = line.data();
    if (!version_.empty()) version_.pop_back();
}

numba_peer::~numba_peer() {
    if (process_ < 0) return;
    std::fclose(to_);
    std::fclose(from_);
    waitpid(process_, nullptr, 0);
}

std::pair<double, std::uint64_t> numba_peer::solve(const problem& task) {
    const mandelbrot::grid& samples = task.samples;
    fmt::print(to_, "{} {} {} {} {} {}\n", samples.center_x, samples.center_y, samples.spacing, samples.width,
               samples.height, task.max_iter);
    std::fflush(to_);
    double seconds = 0;
    std::uint64_t sum = 0;
    if (std::fscanf(from_, "%lf %" SCNu64, &seconds, &sum) != 2) throw std::runtime_error("Numba gave no answer");
    return {seconds, sum};
}

#pragma once

#include <trireme/base/descriptor.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>

/// While it lives, what this process and those that it starts write to standard error is kept here.
class captured_stderr {
public:
    captured_stderr()
        : before_(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0)), file_(memfd_create("stderr", MFD_CLOEXEC)) {
        dup2(file_.get(), STDERR_FILENO);
    }
    ~captured_stderr() { dup2(before_.get(), STDERR_FILENO); }
    captured_stderr(const captured_stderr&) = delete;
    captured_stderr& operator=(const captured_stderr&) = delete;

    [[nodiscard]] std::string text() const {
        std::array<char, 10'000> all{};
        const ssize_t size = pread(file_.get(), all.data(), all.size(), 0);
        return {all.data(), static_cast<std::size_t>(size)};
    }

private:
    trireme::descriptor before_;
    trireme::descriptor file_;
};

#pragma once

#include <trireme/ipc/memory.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace trireme::ipc {

/// What one end of a pipe knows of the other.
class pipe_partner {
public:
    pipe_partner() = default;
    pipe_partner(const pipe_partner&) = delete;
    pipe_partner& operator=(const pipe_partner&) = delete;
    virtual ~pipe_partner() = default;

    /// Whether anybody has the other end; asked now and then by those who wait for it.
    [[nodiscard]] virtual bool lives() const { return true; }
    /// Called at the end of the last handle to this end in this process. Whether nobody has this end now.
    [[nodiscard]] virtual bool leave() { return true; }
};

/// Which processes have which end of a pipe: kept at the begin of the pipe's memory, so that each side sees when
/// the other one has gone.
class pipe_holders final : public pipe_partner {
public:
    /// What it takes of the memory.
    static constexpr std::size_t bytes = 8192;

    /// How the memory is divided behind that.
    struct layout {
        std::uint64_t queue_bytes = 0; ///< of each direction
        bool duplex = true;
    };
    static void make(memory& in, std::uint64_t queue_bytes, bool duplex);
    static layout find(const memory& in);

    /// This process has that end, 0 or 1, from now on. Throws error if too many have it.
    pipe_holders(std::shared_ptr<memory> in, unsigned side);
    [[nodiscard]] bool lives() const override { return held(1 - side_); }
    [[nodiscard]] bool leave() override;

private:
    static constexpr unsigned most_processes = 256;
    struct entry;
    struct table;
    bool hold(std::atomic<entry>& one, bool from_the_dead) const;
    [[nodiscard]] static table& of(const memory& in);
    [[nodiscard]] bool held(unsigned side) const;

    std::shared_ptr<memory> memory_;
    unsigned side_;
};

} // namespace trireme::ipc

#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>

namespace trireme::rank::detail {

/// Memory that other processes of this node can map while this one holds it. It has no name in any file system, so
/// nothing is left behind: they find it among the open files of its owner.
class shared_memory {
public:
    /// Makes it. Throws error if there is none.
    static std::shared_ptr<shared_memory> create(const std::string& label, std::size_t bytes);
    /// Maps what process `owner` has made under this label; null if it is not there, or not yet.
    static std::shared_ptr<shared_memory> find(int owner, const std::string& label, std::size_t bytes);

    ~shared_memory();
    shared_memory(const shared_memory&) = delete;
    shared_memory& operator=(const shared_memory&) = delete;

    [[nodiscard]] std::byte* data() const { return begin_ + head; }
    [[nodiscard]] std::size_t size() const { return bytes_; }

    /// Everything has been written to it.
    void set_complete() { state().store(1, std::memory_order_release); }
    [[nodiscard]] bool is_complete() const { return state().load(std::memory_order_acquire) != 0; }

private:
    static constexpr std::size_t head = 4096; // a page for the state

    /// Takes `descriptor` over.
    shared_memory(int descriptor, std::size_t bytes, bool is_owner);
    [[nodiscard]] std::atomic<int>& state() const { return *reinterpret_cast<std::atomic<int>*>(begin_); }

    int descriptor_ = -1; // kept by the owner, for others to find
    std::size_t bytes_ = 0;
    std::byte* begin_ = nullptr;
};

} // namespace trireme::rank::detail

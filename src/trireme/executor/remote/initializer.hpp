#pragma once

#include <trireme/base/archive.hpp>
#include <trireme/task/shipping.hpp>

#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

namespace trireme::remote {

/// A callable that every worker calls before its first task, in the form in which it travels.
class initializer {
public:
    /// None.
    initializer() = default;

    /// `f` is called without arguments, or with those that `calling` lists.
    template <class F>
    requires(!std::same_as<std::decay_t<F>, initializer>)
        initializer(F&& f) { // NOLINT: a conversion, so that options can be written {.initializer = f}
        using callable = std::decay_t<F>;
        require_shippable<callable>();
        static_assert(std::is_void_v<result_of<callable>>, "an initializer returns nothing");
        const callable kept(std::forward<F>(f));
        bytes_.resize(encoded_size(code_address{}, kept));
        writer out(bytes_.data());
        save(out, invoker_address<callable>(), kept);
    }

    explicit operator bool() const { return !bytes_.empty(); }
    [[nodiscard]] const std::vector<std::byte>& bytes() const { return bytes_; }

private:
    std::vector<std::byte> bytes_;
};

} // namespace trireme::remote

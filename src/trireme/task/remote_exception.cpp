#include <trireme/task/remote_exception.hpp>

#include <trireme/base/archive.hpp>
#include <trireme/task/type_name.hpp>

#include <fmt/format.h>

#include <cxxabi.h>

#include <any>
#include <filesystem>
#include <functional>
#include <ios>
#include <map>
#include <mutex>
#include <new>
#include <stdexcept>
#include <system_error>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <variant>

namespace trireme {

static_assert(archivable<remote_exception>);

namespace {

using archiving::types;

/// What can be thrown again as what it was, derived types before their bases: the first that fits is the nearest.
using known_types =
    types<std::filesystem::filesystem_error, std::ios_base::failure, std::system_error, std::range_error,
          std::overflow_error, std::underflow_error, worker_died, broken_pool, timeout_error, cancelled,
          usage_error, archive_error, error, std::runtime_error, std::invalid_argument, std::domain_error,
          std::length_error, std::out_of_range, std::logic_error, std::bad_array_new_length, std::bad_alloc,
          std::bad_any_cast, std::bad_cast, std::bad_typeid, std::bad_function_call, std::bad_optional_access,
          std::bad_variant_access, std::bad_weak_ptr, std::bad_exception, std::exception>;
constexpr std::uint8_t unknown = 254;        ///< becomes a remote_error
constexpr std::uint8_t remote_already = 255; ///< a remote_error that comes from farther away

/// Error codes of categories that this process does not have keep their number and the category's name.
class foreign_category : public std::error_category {
public:
    explicit foreign_category(std::string name) : name_(std::move(name)) {}
    [[nodiscard]] const char* name() const noexcept override { return name_.c_str(); }
    [[nodiscard]] std::string message(int code) const override { return fmt::format("{} error {}", name_, code); }

private:
    std::string name_;
};

const std::error_category& category_named(const std::string& name) {
    for (const std::error_category* known :
         {&std::generic_category(), &std::system_category(), &std::iostream_category()})
        if (name == known->name()) return *known;
    // Never destroyed: error codes refer to categories until the very end.
    static auto& mutex = *new std::mutex;
    static auto& foreign = *new std::map<std::string, foreign_category>;
    const std::lock_guard lock(mutex);
    return foreign.try_emplace(name, name).first->second;
}

/// Makes the standard exceptions from what is known of them. Their texts are overridden: most add something.
template <class E>
E made(const remote_exception& from) {
    if constexpr (std::is_same_v<E, std::filesystem::filesystem_error>) {
        const auto path = [&from](std::size_t i) { return i < from.paths.size() ? from.paths[i] : std::string(); };
        return E(from.text, path(0), path(1), {from.code, category_named(from.category)});
    } else if constexpr (std::is_same_v<E, std::ios_base::failure>) {
        return E(from.text, {from.code, category_named(from.category)});
    } else if constexpr (std::is_same_v<E, std::system_error>) {
        return E({from.code, category_named(from.category)}, from.text);
    } else if constexpr (std::is_same_v<E, worker_died>) {
        return E(from.death.value_or(worker_death{}));
    } else if constexpr (std::is_constructible_v<E, std::string>) {
        return E(from.text);
    } else {
        return E();
    }
}

/// An E that was thrown in another process.
template <class E>
class thrown_remotely : public E, public origin {
public:
    thrown_remotely(const remote_exception& from, origin where)
        : E(made<E>(from)), origin(std::move(where)), text_(from.text) {}
    [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

private:
    std::string text_;
};

/// An E that was thrown while another exception, the current one, was handled.
template <class E>
class with_nested : public E, public std::nested_exception {
public:
    explicit with_nested(E outer) : E(std::move(outer)) {}
};

template <class E>
std::exception_ptr pointer_to(E made_here, const std::exception_ptr& inner) {
    if (!inner) return std::make_exception_ptr(std::move(made_here));
    try {
        std::rethrow_exception(inner);
    } catch (...) {
        return std::make_exception_ptr(with_nested<E>(std::move(made_here)));
    }
}

/// One exception, without those nested in it.
std::exception_ptr one_exception(const remote_exception& described, const origin& place,
                                 const std::exception_ptr& inner) {
    std::exception_ptr result;
    const auto make = [&]<class E>(std::type_identity<E>) {
        result = pointer_to(thrown_remotely<E>(described, place), inner);
    };
    [&]<class... Es>(types<Es...>) {
        std::uint8_t kind = 0;
        ((kind++ == described.kind ? make(std::type_identity<Es>{}) : void()), ...);
    }(known_types{});
    if (result) return result;
    if (described.kind == remote_already) return pointer_to(remote_error(described.text, place), inner);
    const std::string what = described.text.empty() ? described.type : described.type + ": " + described.text;
    return pointer_to(remote_error(fmt::format("{} (thrown by {})", what, place.place), place), inner);
}

/// The number of the nearest known type.
std::uint8_t kind_of(const std::exception& thrown) {
    if (dynamic_cast<const remote_error*>(&thrown) != nullptr) return remote_already;
    const bool is_bare = typeid(thrown) == typeid(std::exception) ||
                         dynamic_cast<const thrown_remotely<std::exception>*>(&thrown) != nullptr;
    return [&]<class... Es>(types<Es...>) {
        std::uint8_t kind = 0;
        const auto fits = [&]<class E>(std::type_identity<E>) {
            if (std::is_same_v<E, std::exception> ? is_bare : dynamic_cast<const E*>(&thrown) != nullptr)
                return true;
            ++kind;
            return false;
        };
        return (fits(std::type_identity<Es>{}) || ...) ? kind : unknown;
    }(known_types{});
}

void add_code(remote_exception& described, const std::error_code& code) {
    described.code = code.value();
    described.category = code.category().name();
}

/// What is known of a std::exception.
remote_exception describe_standard(const std::exception& thrown) {
    remote_exception described;
    described.kind = kind_of(thrown);
    const auto* const from_farther = dynamic_cast<const origin*>(&thrown);
    described.type = from_farther != nullptr ? from_farther->type : type_name(typeid(thrown));
    described.text = thrown.what();
    if (const auto* const system = dynamic_cast<const std::system_error*>(&thrown))
        add_code(described, system->code());
    if (const auto* const file = dynamic_cast<const std::filesystem::filesystem_error*>(&thrown))
        described.paths = {file->path1().string(), file->path2().string()};
    if (const auto* const death = dynamic_cast<const worker_died*>(&thrown)) described.death = death->death();
    return described;
}

/// What is known of anything else, of which a handler has found out the text.
remote_exception describe_other(std::string text) {
    remote_exception described;
    described.kind = unknown;
    const std::type_info* const type = abi::__cxa_current_exception_type();
    if (type != nullptr) described.type = *type == typeid(std::string) ? "std::string" : type_name(*type);
    described.text = std::move(text);
    return described;
}

template <class E>
std::exception_ptr nested_in(const E& outer) {
    const auto* const nested = dynamic_cast<const std::nested_exception*>(&outer);
    return nested != nullptr ? nested->nested_ptr() : nullptr;
}

/// Describes what was thrown but not what is nested in it, which goes to `inner`.
remote_exception describe_one(const std::exception_ptr& thrown, std::exception_ptr& inner) {
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& e) {
        inner = nested_in(e);
        return describe_standard(e);
    } catch (const std::nested_exception& e) {
        inner = nested_in(e);
        return describe_other({});
    } catch (const std::string& text) {
        return describe_other(text);
    } catch (const char* text) {
        return describe_other(text != nullptr ? text : "");
    } catch (int number) {
        return describe_other(fmt::to_string(number));
    } catch (long number) {
        return describe_other(fmt::to_string(number));
    } catch (...) {
        return describe_other({});
    }
}

} // namespace

remote_exception describe(const std::exception_ptr& thrown) {
    std::exception_ptr inner;
    remote_exception described = describe_one(thrown, inner);
    while (inner) {
        const std::exception_ptr outer = std::exchange(inner, nullptr);
        described.nested.push_back(describe_one(outer, inner));
    }
    return described;
}

std::exception_ptr to_exception(const remote_exception& described, std::size_t worker, const std::string& place) {
    std::exception_ptr made_here;
    for (auto level = described.nested.rbegin(); level != described.nested.rend(); ++level)
        made_here = one_exception(*level, {worker, place, level->type}, made_here);
    return one_exception(described, {worker, place, described.type}, made_here);
}

} // namespace trireme

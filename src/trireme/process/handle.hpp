#pragma once

#include <trireme/ipc/handle.hpp>
#include <trireme/process/shared_memory.hpp>

namespace trireme::process::detail {

/// Memory for a T that processes share, all of it there.
template <class T>
ipc::ownership make_object() {
    auto memory = make_memory(sizeof(T));
    memory->claim(0, sizeof(T));
    new (memory->data()) T();
    return ipc::ownership(std::move(memory));
}

/// Memory for the words of a primitive.
template <class Primitive>
ipc::ownership make_words() {
    return make_object<futex_word[Primitive::word_count]>();
}

/// What a handle hands on in an archive: its memory.
template <class Archive>
void serialize_handle(Archive& archive, ipc::handle& which) {
    ipc::ownership owned;
    if constexpr (Archive::is_saving::value) owned = which.owned();
    serialize_memory(archive, owned);
    if constexpr (Archive::is_loading::value) which.attach(std::move(owned));
}

} // namespace trireme::process::detail

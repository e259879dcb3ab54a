#pragma once

namespace trireme {

/// Why values of a type cannot be archived.
enum class refusal {
    none, ///< they can
    reference,
    constant,
    pointer,
    member_pointer,
    view,
    opaque_function,
    closure,
    union_type,
    polymorphic,
    base_classes,
    inherited_hook,
    odd_members,
    no_default_constructor,
    opaque
};

namespace archiving {

/// Fails to compile where R is a reason, and says in plain words what to do.
template <refusal R>
consteval void require_none() {
    static_assert(R != refusal::reference,
                  "a reference means nothing in another process: pass the data, or pool.share() it");
    static_assert(R != refusal::constant, "a const object cannot be read back: drop the const");
    static_assert(R != refusal::pointer,
                  "a pointer means nothing in another process: pass the data, or pool.share() it");
    static_assert(R != refusal::member_pointer,
                  "a pointer to a member cannot travel: use it within a lambda without captures");
    static_assert(R != refusal::view,
                  "a view of memory means nothing in another process: pass a std::string or a std::vector");
    static_assert(
        R != refusal::opaque_function,
        "what a std::function holds is not known: pass the function itself, a lambda without captures, or "
        "a struct with members and operator()");
    static_assert(R != refusal::closure, "a lambda with captures cannot travel: pass the values as arguments, or "
                                         "write a struct with members and operator()");
    static_assert(R != refusal::union_type, "which member of a union is in use is not known: use std::variant");
    static_assert(R != refusal::polymorphic,
                  "a class with virtual functions hides what it is: pass a concrete type, and give it a member: "
                  "template <class A> void serialize(A& a) { a(x, y); }");
    static_assert(R != refusal::base_classes,
                  "a struct with base classes cannot be taken apart: make the base a member, or give this type a "
                  "member: template <class A> void serialize(A& a) { a(x, y); }");
    static_assert(R != refusal::inherited_hook,
                  "the serialize of its base class knows nothing of this type's own members: give this type a "
                  "member: template <class A> void serialize(A& a) { base::serialize(a); a(x, y); }");
    static_assert(R != refusal::odd_members,
                  "this struct cannot be taken apart, for it has a member that is a reference or lacks a default "
                  "constructor, or more than 24 members: give this type a member: template <class A> void "
                  "serialize(A& a) { a(x, y); }");
    static_assert(R != refusal::no_default_constructor,
                  "what is read back is made first and filled then: give this type a default constructor");
    static_assert(R != refusal::opaque,
                  "give this type a member: template <class A> void serialize(A& a) { a(x, y); }");
}

} // namespace archiving

} // namespace trireme

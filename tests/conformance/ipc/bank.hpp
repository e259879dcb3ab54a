#pragma once

// The banks that the IPC suite tests, one struct each. A struct names the bank's classes (which
// synchronization.hpp, values.hpp, queues.hpp and pipes.hpp define, and tell which banks have them), and has
//
//   new_board                        a board that all who play see; pass its shared() on
//   make<Class>(arguments...)        an object of the bank
//   start(n, role, objects&...)      begins role(index, objects...) for each index below n, all at the same time,
//   and
//                                    returns who plays: join() waits for them, and fails the test if one failed
//   together(n, role, objects&...)   the same, and waits for them
//
// A role is a captureless lambda or a function, and takes the objects by reference. It reports through objects of
// the bank, or a board: it must not use Catch's macros. On ranks all of these are collective.
//
// Typed tests have the bank's name at the end of theirs. Those for one bank only have it as a tag: [threads],
// [processes] or [ranks].

#include "catch.hpp"
#include "processes.hpp"
#include "ranks.hpp"
#include "threads.hpp"

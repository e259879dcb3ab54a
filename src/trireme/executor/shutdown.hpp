#pragma once

namespace trireme {

/// How a pool ends: it runs what it was given, or cancels what has not started and asks the rest to stop.
enum class shutdown { wait, cancel };

} // namespace trireme

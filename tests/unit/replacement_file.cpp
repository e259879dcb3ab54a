#include <trireme/base/error.hpp>
#include <trireme/storage/replacement_file.hpp>

#include "scratch.hpp"

#include "catch.hpp"
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>

using trireme::rank::communicator;
using trireme::storage::replacement_file;

namespace {

std::string content(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

TEST_CASE("the target is the old file until the new one is committed") {
    const communicator alone;
    const scratch_directory scratch;
    const std::string target = scratch.file("a.txt");
    std::ofstream(target) << "old";
    {
        const replacement_file dropped(alone, target);
        std::ofstream(dropped.temporary()) << "half";
        CHECK(content(target) == "old");
    }
    CHECK(content(target) == "old");
    std::string temporary;
    {
        replacement_file file(alone, target);
        temporary = file.temporary();
        std::ofstream(temporary) << "new";
        file.commit();
    }
    CHECK(content(target) == "new");
    CHECK(access(temporary.c_str(), F_OK) != 0);
}

TEST_CASE("a file that cannot be written is bad usage, told before any work") {
    const communicator alone;
    const scratch_directory scratch;
    CHECK_THROWS_WITH(replacement_file(alone, scratch.file("no/such/directory")), contains("No such file"));
    CHECK_THROWS_WITH(replacement_file(alone, scratch.file("")), contains("directory"));
    CHECK_THROWS_WITH(replacement_file(alone, scratch.file("a"), 1ULL << 60), contains("GB left"));
    CHECK_THROWS_AS(replacement_file(alone, "/proc/a"), trireme::usage_error);
    CHECK(scratch.empty());
}

TEST_CASE("a file has the permissions that any new file has") {
    const communicator alone;
    const scratch_directory scratch;
    const mode_t before = umask(027);
    replacement_file file(alone, scratch.file("a"));
    file.commit();
    umask(before);
    struct stat status {};
    REQUIRE(stat(scratch.file("a").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0640);
}

TEST_CASE("a signal that ends the process takes the temporary file along") {
    const scratch_directory scratch;
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
        const pid_t child = fork();
        if (child == 0) {
            for (const int one : {SIGTERM, SIGINT, SIGHUP})
                std::signal(one, SIG_DFL); // Catch2's are not the subject
            const communicator alone;
            const replacement_file file(alone, scratch.file("a"));
            raise(signal);
            _exit(0);
        }
        int status = 0;
        REQUIRE(waitpid(child, &status, 0) == child);
        CHECK(WIFSIGNALED(status));
        CHECK(WTERMSIG(status) == signal);
        CHECK(scratch.empty());
    }
}

#include <trireme/runtime/application.hpp>

#include <trireme/base/cores.hpp>
#include <trireme/base/one_line.hpp>
#include <trireme/base/version.hpp>
#include <trireme/process/pool.hpp>
#include <trireme/process/serve.hpp>
#include <trireme/rank/lead.hpp>
#include <trireme/rank/mpi_error.hpp>
#include <trireme/rank/pool.hpp>
#include <trireme/runtime/failure.hpp>
#include <trireme/runtime/launcher.hpp>
#include <trireme/thread/pool.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <omp.h>

#include <filesystem>
#include <map>

namespace trireme {

namespace runtime {

namespace {

/// MPI, from its start to its end; not started at all for a process that no launcher started.
class mpi_session {
public:
    mpi_session() {
        if (!under_launcher()) return;
        int provided = MPI_THREAD_SINGLE;
        rank::check(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_MULTIPLE, &provided), "MPI_Init_thread");
        started_ = true;
        if (provided < MPI_THREAD_MULTIPLE) {
            throw error("this MPI does not provide MPI_THREAD_MULTIPLE: rebuild it with thread support");
        }
    }
    ~mpi_session() {
        if (started_) MPI_Finalize();
    }
    mpi_session(const mpi_session&) = delete;
    mpi_session& operator=(const mpi_session&) = delete;

    [[nodiscard]] rank::communicator world() const {
        return started_ ? rank::communicator::world() : rank::communicator();
    }

private:
    bool started_ = false;
};

/// The cores for this rank: what it may use, shared with the ranks of this node that may use the very same.
int fair_share_of_cores(const rank::communicator& world) {
    const auto node = world.split_by_node();
    const cpu_set_t mine = affinity();
    int sharers = 0;
    for (const cpu_set_t& other : node.all_gather(mine)) sharers += CPU_EQUAL(&mine, &other) ? 1 : 0;
    return std::max(1, available_cores() / sharers);
}

const options* options_in_use = nullptr;

} // namespace

const options& current_options() {
    static const options defaults;
    return options_in_use != nullptr ? *options_in_use : defaults;
}

application::application(std::string name, const std::string& about)
    : name_(std::move(name)), command_line_(std::make_unique<CLI::App>(about, name_)) {
    command_line_->option_defaults()->take_last(); // so that a script's own options can be overridden behind them
    command_line_->set_version_flag("--version", [] { return version_text(); });
    const std::map<std::string, progress_display> displays{{"auto", progress_display::automatic},
                                                           {"bar", progress_display::bar},
                                                           {"lines", progress_display::lines},
                                                           {"none", progress_display::none}};
    auto* shared = command_line_->add_option_group("Run");
    shared
        ->add_option("--threads", options_.threads, "OpenMP threads of each rank (default: its share of the cores)")
        ->check(CLI::Range(1, 4096))
        ->type_name("N");
    shared->add_option("--progress", options_.progress, "auto, bar, lines or none")
        ->transform(CLI::CheckedTransformer(displays, CLI::ignore_case).description(""))
        ->type_name("HOW");
    shared->add_flag("--quiet", options_.quiet, "Print nothing but errors");
    options_in_use = &options_;
}

application::~application() { options_in_use = nullptr; }

std::optional<int> application::parse(int argc, char** argv) {
    const bool speaks = launched_rank() == 0; // the other ranks come to the same end in silence
    try {
        command_line_->parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        if (speaks) fmt::print("{}", command_line_->help());
        return 0;
    } catch (const CLI::CallForVersion&) {
        if (speaks) fmt::print("{}\n", version_text());
        return 0;
    } catch (const CLI::ParseError& problem) {
        // Told under MPI: a launcher ends the other ranks when the first one exits, perhaps before rank 0 has
        // spoken.
        refusal_ = fmt::format("{} (--help tells more)", problem.what());
    }
    return std::nullopt;
}

void application::settle_threads(const rank::communicator& world) {
    if (options_.threads == 0) {
        const bool told = std::getenv("OMP_NUM_THREADS") != nullptr;
        options_.threads = told ? omp_get_max_threads() : fair_share_of_cores(world);
    }
    omp_set_num_threads(options_.threads);
}

int application::spmd(int argc, char** argv, const std::function<void(const rank::communicator&)>& body) {
    process::serve_if_worker();
    if (const auto done = parse(argc, argv)) return *done;
    int code = 0;
    const int started = told([&] { // what escapes is that MPI would not start
        const mpi_session session;
        const rank::communicator world = session.world();
        failure_protocol failures(name_, world);
        try {
            if (!refusal_.empty()) throw usage_error(refusal_);
            settle_threads(world);
            body(world);
        } catch (const usage_error& problem) {
            code = failures.conclude(2, problem.what());
        } catch (const std::exception& problem) {
            code = failures.conclude(1, problem.what());
        }
    });
    return started != 0 ? started : code;
}

int application::main(int argc, char** argv, const std::function<void(pool&)>& body) {
    process::serve_if_worker();
    command_line_
        ->add_option("--on", bank_,
                     "Who works: threads[:N], processes[:N] or ranks[:THREADS_PER_RANK] (default: ranks under a "
                     "launcher, else threads; as many as there are cores)")
        ->type_name("WORKERS")
        ->group("Run");
    if (const auto code = parse(argc, argv)) return *code;
    bank_choice choice = default_bank();
    try {
        if (refusal_.empty() && bank_) choice = parse_bank(*bank_);
        if (under_launcher() && choice.bank != bank_choice::kind::ranks) {
            throw usage_error(
                fmt::format("--on {} uses one process: start it without the launcher, or with --on ranks", *bank_));
        }
    } catch (const usage_error& problem) {
        refusal_ = problem.what();
    }
    if (under_launcher() || choice.bank == bank_choice::kind::ranks) return main_on_ranks(choice, body);
    return main_alone(choice, body);
}

int application::main_alone(const bank_choice& choice, const std::function<void(pool&)>& body) {
    return told([&] {
        if (!refusal_.empty()) throw usage_error(refusal_);
        settle_threads({});
        if (choice.bank == bank_choice::kind::processes) {
            pool workers(std::make_unique<process::pool>(process::options{.workers = choice.count}));
            body(workers);
        } else {
            pool workers(std::make_unique<thread::pool>(thread::options{.workers = choice.count}));
            body(workers);
        }
    });
}

int application::main_on_ranks(const bank_choice& choice, const std::function<void(pool&)>& body) {
    const auto client = [&] {
        if (!refusal_.empty()) throw usage_error(refusal_);
        pool workers(
            std::make_unique<rank::pool>(rank::options{.threads = std::max<std::size_t>(1, choice.count)}));
        body(workers);
    };
    int code = 0;
    const int start = told([&] {
        const mpi_session session;
        const rank::communicator world = session.world();
        settle_threads(world);
        rank::lead(world, [&] { code = told(client); }); // what it throws, it throws on all ranks
        code = world.broadcast(code);
    });
    return std::max(code, start);
}

int application::told(const std::function<void()>& work) const {
    try {
        work();
        return 0;
    } catch (const usage_error& problem) {
        fmt::print(stderr, "{}: {}\n", name_, one_line(problem.what()));
        return 2;
    } catch (const std::exception& problem) {
        fmt::print(stderr, "{}: {}\n", name_, one_line(problem.what()));
        return 1;
    }
}

} // namespace runtime

namespace {

std::string program_name(int argc, char** argv) {
    return argc > 0 ? std::filesystem::path(argv[0]).filename().string() : "program";
}

} // namespace

int main(int argc, char** argv, const std::function<void(pool&)>& body) {
    return runtime::application(program_name(argc, argv), "").main(argc, argv, body);
}

int spmd(int argc, char** argv, const std::function<void(const rank::communicator&)>& body) {
    return runtime::application(program_name(argc, argv), "").spmd(argc, argv, body);
}

} // namespace trireme

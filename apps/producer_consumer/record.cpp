#include "record.hpp"

#include <trireme/storage/provenance.hpp>

#include <fmt/format.h>

#include <span>

namespace producer_consumer {

record::record(const std::string& path) : file_(trireme::storage::hdf5_file::create(alone_, path)) {}

void record::write(const assignment& work, const outcome& figures, const std::string& command, int threads) {
    trireme::storage::write_provenance(file_, command, alone_, threads);
    file_.set_attribute("workload", name(work.workload));
    file_.set_attribute("bank", name(work.bank));
    const auto set = [&](const char* what, auto value) { file_.set_attribute(what, static_cast<double>(value)); };
    set("producers", work.producers);
    set("stages", work.stages);
    set("workers", work.stages > 0 ? work.workers : 0);
    set("consumers", work.consumers);
    set("items", work.items);
    set("item_bytes", work.size);
    set("capacity", work.capacity);
    set("work_us", work.work);
    set("seed", work.seed);
    set("seconds", figures.seconds);
    set("interrupted", figures.interrupted);
    set("produced", figures.all.produced);
    set("consumed", figures.all.consumed);
    set("left", figures.all.left);
    set("lost", figures.all.lost);

    std::vector<double> roles;
    for (const account& one : figures.accounts) {
        for (const double value : {double(one.who.stage), double(one.who.number), double(one.items),
                                   double(one.bytes), one.cpu_seconds}) {
            roles.push_back(value);
        }
    }
    write_table("roles", roles, 5);
    std::vector<double> samples;
    for (const sample& one : figures.samples) {
        for (const double value : {one.seconds, double(one.items), double(one.bytes)}) samples.push_back(value);
        samples.insert(samples.end(), one.fill.begin(), one.fill.end());
    }
    write_table("samples", samples, 3 + work.last_stage());
    if (work.one_clock) {
        for (std::size_t i = 0; i < figures.waited.size(); ++i) {
            write_times(fmt::format("queue_{}", i), figures.waited[i]);
        }
        write_times("end_to_end", figures.end_to_end);
    }
    file_.close();
}

void record::write_times(const std::string& name, const histogram& times) {
    std::vector<double> buckets;
    for (const auto& [first, count] : times.buckets()) {
        buckets.push_back(static_cast<double>(first));
        buckets.push_back(static_cast<double>(count));
    }
    write_table(name, buckets, 2);
}

void record::write_table(const std::string& name, const std::vector<double>& values, std::uint64_t columns) {
    if (values.empty()) return; // HDF5 has no chunks of nothing
    const std::uint64_t rows = values.size() / columns;
    file_.create_dataset<double>(name, {rows, columns}, rows).write_rows(0, std::span<const double>(values));
}

} // namespace producer_consumer

#include <trireme/base/error.hpp>
#include <trireme/storage/hdf5_file.hpp>
#include <trireme/storage/provenance.hpp>

#include "scratch.hpp"

#include "catch.hpp"

#include <fstream>
#include <numeric>
#include <optional>

using trireme::rank::communicator;
using trireme::storage::hdf5_file;

TEST_CASE("rows and attributes come back from an HDF5 file") {
    const communicator alone;
    const scratch_directory scratch;
    std::vector<std::uint32_t> values(7 * 5);
    std::iota(values.begin(), values.end(), 0U);
    {
        auto file = hdf5_file::create(alone, scratch.file("a.h5"));
        file.set_attribute("greeting", "χαῖρε");
        file.set_attribute("empty", "");
        trireme::storage::write_provenance(file, "a command", alone, 3);
        {
            auto data = file.create_dataset<std::uint32_t>("numbers", {7, 5}, 2);
            data.write_rows(3, std::span<const std::uint32_t>(values).subspan(15)); // crosses chunks
            data.write_rows(0, std::span<const std::uint32_t>(values).first(15));
        }
        file.close();
    }
    const auto file = hdf5_file::open(scratch.file("a.h5"));
    CHECK(file.attribute("greeting") == "χαῖρε");
    CHECK(file.attribute("command") == "a command");
    const auto data = file.dataset("numbers");
    CHECK(data.shape() == std::vector<std::uint64_t>{7, 5});
    std::vector<std::uint32_t> read(20);
    data.read_rows(2, std::span(read));
    CHECK(std::equal(read.begin(), read.end(), values.begin() + 10));
    std::vector<double> converted(5);
    data.read_rows(6, std::span(converted));
    CHECK(converted[4] == 34);
}

TEST_CASE("a file that is not closed never appears, and the old one stays") {
    const communicator alone;
    const scratch_directory scratch;
    {
        auto dropped = hdf5_file::create(alone, scratch.file("a.h5"));
        dropped.set_attribute("complete", 0.0);
    }
    CHECK(scratch.empty());
}

TEST_CASE("mistakes with HDF5 files are told apart") {
    const communicator alone;
    const scratch_directory scratch;
    CHECK_THROWS_WITH(hdf5_file::open(scratch.file("missing.h5")), contains("missing.h5"));
    std::ofstream(scratch.file("text.h5")) << "not HDF5 at all";
    CHECK_THROWS_AS(hdf5_file::open(scratch.file("text.h5")), trireme::error);

    auto file = hdf5_file::create(alone, scratch.file("a.h5"));
    auto data = file.create_dataset<float>("x", {4, 3}, 4);
    const std::vector<float> values(6);
    CHECK_THROWS_WITH(data.write_rows(3, std::span(values)), contains("not rows of this dataset"));
    CHECK_THROWS_WITH(data.write_rows(0, std::span(values).first(4)), contains("not rows of this dataset"));
    CHECK_THROWS_WITH(file.dataset("y"), contains("cannot open the dataset y"));
}

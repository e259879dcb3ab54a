#pragma once

#include "workload.hpp"

#include <fstream>
#include <functional>
#include <map>
#include <string_view>
#include <unordered_map>

// A word is a run of ASCII letters and digits and of bytes that are no ASCII, as long as possible: of any letters
// in UTF-8. Upper and lower case differ. Each file is looked at by itself.

namespace producer_consumer {

bool is_of_word(char letter);

/// The text of one producer, in blocks that end where a word does. All bytes of all files, in their order, are
/// split evenly between the producers; a word belongs to the one in whose share it begins.
class text_source : public source {
public:
    text_source(const assignment& work, std::uint32_t producer);
    bool make(item& next) override;

private:
    /// Goes on to the next file in which there is a share; false if there is none.
    bool open_next();
    void finish_word(std::string& block);

    assignment work_;
    std::uint64_t first_; ///< of all bytes
    std::uint64_t last_;
    std::size_t file_ = 0;
    std::uint64_t begin_of_file_ = 0; ///< among all bytes
    std::uint64_t at_ = 0;            ///< in the file
    std::uint64_t end_ = 0;           ///< of the share in it
    std::ifstream in_;
    std::uint64_t made_ = 0;
};

/// Turns text into words, each followed by a line break.
class word_splitter : public station {
public:
    word_splitter(const assignment& work, bool splits) : work_(work.work), splits_(splits) {}
    void handle(item& one) override;

private:
    double work_;
    bool splits_;
};

class word_counter : public station {
public:
    explicit word_counter(const assignment& work) : work_(work.work) {}
    void handle(item& one) override;
    findings report() override;

private:
    struct hash : std::hash<std::string_view> {
        using is_transparent = void;
    };

    double work_;
    std::unordered_map<std::string, std::uint64_t, hash, std::equal_to<>> counts_;
};

class word_conclusion : public conclusion {
public:
    explicit word_conclusion(const assignment& work) : top_(work.top) {}
    void add(const findings& found) override;
    [[nodiscard]] std::string text() const override;
    [[nodiscard]] std::string json() const override;

private:
    [[nodiscard]] word_counts chosen() const;

    std::uint64_t top_;
    std::map<std::string, std::uint64_t> counts_;
};

} // namespace producer_consumer

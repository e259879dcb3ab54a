#include "words.hpp"

#include <trireme/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace producer_consumer {

using trireme::error;

bool is_of_word(char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
           byte >= 0x80;
}

text_source::text_source(const assignment& work, std::uint32_t producer) : work_(work) {
    std::uint64_t all = 0;
    for (const input_file& one : work.files) all += one.bytes;
    const auto share = [&](std::uint64_t before) { // no product that could overflow
        return all / work.producers * before + all % work.producers * before / work.producers;
    };
    first_ = share(producer);
    last_ = share(producer + 1);
}

bool text_source::open_next() {
    for (; file_ < work_.files.size(); ++file_) {
        const input_file& file = work_.files[file_];
        const std::uint64_t begin = begin_of_file_;
        begin_of_file_ += file.bytes;
        if (begin_of_file_ <= first_ || begin >= last_) continue;
        at_ = std::max(begin, first_) - begin;
        end_ = std::min(begin_of_file_, last_) - begin;
        in_ = std::ifstream(file.path, std::ios::binary);
        if (!in_) throw error(fmt::format("cannot read {}: {}", file.path, trireme::system_error_text(errno)));
        // Begins amid a word: that is somebody else's.
        in_.seekg(static_cast<std::streamoff>(at_) - (at_ > 0 ? 1 : 0));
        for (char before = 0; at_ > 0 && at_ < end_ && in_.get(before) && is_of_word(before);) ++at_;
        if (at_ > 0) in_.seekg(static_cast<std::streamoff>(at_));
        ++file_;
        return true;
    }
    return false;
}

void text_source::finish_word(std::string& block) {
    for (std::uint64_t length = 0; !block.empty() && is_of_word(block.back()); ++length) {
        const int next = in_.get();
        if (next == std::char_traits<char>::eof() || !is_of_word(static_cast<char>(next))) {
            in_.clear();
            return;
        }
        if (length == longest_word) {
            throw error(fmt::format("{} is no text: there is a word of more than {} bytes",
                                    work_.files[file_ - 1].path, longest_word));
        }
        block.push_back(static_cast<char>(next));
    }
}

bool text_source::make(item& next) {
    while (at_ >= end_) {
        if (!open_next()) return false;
    }
    std::string block(static_cast<std::size_t>(std::min(work_.size, end_ - at_)), '\0');
    in_.clear();
    in_.seekg(static_cast<std::streamoff>(at_));
    in_.read(block.data(), static_cast<std::streamsize>(block.size()));
    if (static_cast<std::size_t>(in_.gcount()) != block.size()) {
        throw error(fmt::format("{} ended before it should: did somebody change it?", work_.files[file_ - 1].path));
    }
    finish_word(block);
    at_ += block.size();
    next.head.number = made_++;
    next.body.resize(block.size());
    std::memcpy(next.body.data(), block.data(), block.size());
    return true;
}

void word_splitter::handle(item& one) {
    if (work_ > 0) compute_for(work_);
    if (!splits_) return;
    std::vector<std::byte> words;
    words.reserve(one.body.size() + 1);
    bool inside = false;
    for (const std::byte letter : one.body) {
        const bool belongs = is_of_word(static_cast<char>(letter));
        if (belongs) words.push_back(letter);
        else if (inside) words.push_back(std::byte{'\n'});
        inside = belongs;
    }
    if (inside) words.push_back(std::byte{'\n'});
    one.body = std::move(words);
}

void word_counter::handle(item& one) {
    if (work_ > 0) compute_for(work_);
    std::string_view rest(reinterpret_cast<const char*>(one.body.data()), one.body.size());
    for (std::size_t end = 0; (end = rest.find('\n')) != rest.npos; rest.remove_prefix(end + 1)) {
        const std::string_view word = rest.substr(0, end);
        const auto known = counts_.find(word);
        if (known != counts_.end()) ++known->second;
        else counts_.emplace(word, 1);
    }
}

findings word_counter::report() {
    if (counts_.empty()) return {};
    constexpr std::size_t most = 65536; // bytes, about
    word_counts some;
    for (std::size_t bytes = 0; bytes < most && !counts_.empty();) {
        auto word = counts_.extract(counts_.begin());
        bytes += word.key().size() + 16;
        some.emplace_back(std::move(word.key()), word.mapped());
    }
    return some;
}

void word_conclusion::add(const findings& found) {
    const auto* some = std::get_if<word_counts>(&found);
    if (some == nullptr) return;
    for (const auto& [word, count] : *some) counts_[word] += count;
}

word_counts word_conclusion::chosen() const {
    word_counts all(counts_.begin(), counts_.end());
    if (top_ == 0) return all;
    std::ranges::stable_sort(all, std::greater(), &word_counts::value_type::second);
    if (all.size() > top_) all.resize(static_cast<std::size_t>(top_));
    return all;
}

std::string word_conclusion::text() const {
    std::string lines;
    for (const auto& [word, count] : chosen()) lines += fmt::format("{:7} {}\n", count, word);
    return lines;
}

std::string word_conclusion::json() const {
    std::string list;
    for (const auto& [word, count] : chosen()) {
        list += fmt::format("{}\"{}\": {}", list.empty() ? "" : ", ", word, count);
    }
    return fmt::format("\"words\": {{{}}}, ", list);
}

} // namespace producer_consumer

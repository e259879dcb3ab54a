#include "contestant.hpp"

#include <algorithm>
#include <stdexcept>

roster& everyone() {
    static roster all; // whichever file enlists first makes it
    return all;
}

enlist::enlist(const std::string& tool, const std::vector<contestant>& contestants) {
    auto& tools = everyone().tools;
    if (std::find(tools.begin(), tools.end(), tool) == tools.end()) tools.push_back(tool);
    everyone().contestants.insert(everyone().contestants.end(), contestants.begin(), contestants.end());
}

void expect(bool correct) {
    if (!correct) throw std::runtime_error("wrong result");
}

#include "outcome.hpp"

namespace producer_consumer {

double outcome::mean_fill(std::size_t queue) const {
    double sum = 0;
    for (const sample& one : samples) sum += one.fill.at(queue);
    return samples.empty() ? 0 : sum / static_cast<double>(samples.size());
}

} // namespace producer_consumer

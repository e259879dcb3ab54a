#pragma once

/// The main function of the ranks of a job. With `--list` and `--run PROBLEM NAME SIZE WORKERS` it is what main()
/// starts beside its other contestants (child.hpp); without, it says what the rank pool of this job reaches.
int rank_main(int argc, char** argv);

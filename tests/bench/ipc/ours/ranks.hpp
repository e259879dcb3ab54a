#pragma once

/// The main function of the ranks of a job, of which two take part: what main() starts, with a command line that
/// harness/child.hpp describes.
int rank_main(int argc, char** argv);

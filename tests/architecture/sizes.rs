//! Small files, one idea each.

use crate::source::files;

/// No file is longer.
const CEILING: usize = 500;
/// Half of the files of `src` are no longer than this.
const MEDIAN: usize = 150;

#[test]
fn no_file_is_long() {
    let all = files(&["src", "tests", "examples", "benches"]);
    let long: Vec<String> = all
        .iter()
        .filter(|file| file.lines > CEILING)
        .map(|file| format!("{}: {}", file.path, file.lines))
        .collect();
    assert!(long.is_empty(), "longer than {CEILING} lines: {long:?}");
}

#[test]
fn most_files_are_short() {
    let mut lines: Vec<usize> = files(&["src"]).iter().map(|file| file.lines).collect();
    lines.sort_unstable();
    let median = lines[lines.len() / 2];
    assert!(median <= MEDIAN, "median {median}");
}

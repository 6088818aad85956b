//! vmotui: the program.
fn main() {}

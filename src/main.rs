//! vmotui: the program.

use std::process::ExitCode;

fn main() -> ExitCode {
    vmotui::cli::main(std::env::args_os())
}

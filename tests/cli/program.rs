//! Runs the program in a home of its own.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// The moment at which the simulated clock stands.
pub(crate) const CLOCK: &str = "2026-11-22T08:00:00Z";

/// How a run ended.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    /// Checks exit code and words of a run that printed nothing.
    #[track_caller]
    pub(crate) fn fails(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        assert_eq!(self.out, "");
        for word in words {
            assert!(self.err.contains(word), "{word:?} is not in {:?}", self.err);
        }
    }

    /// Standard output of a run that went well and had nothing to complain about.
    #[track_caller]
    pub(crate) fn fine(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (0, ""), "{}", self.out);
        self.out
    }

    /// The rows of `-o json`.
    #[track_caller]
    pub(crate) fn rows(self) -> Vec<Value> {
        serde_json::from_str(&self.fine()).unwrap()
    }
}

/// The program, with nothing of this machine's configuration.
pub(crate) fn command(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vmotui"));
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("VMOTUI_") || name.starts_with("XDG_") || name.starts_with("KUBE") {
            command.env_remove(name);
        }
    }
    command.env("HOME", home).stdin(Stdio::null());
    command
}

/// Runs it.
pub(crate) fn run(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs it with `words`, split at blanks.
pub(crate) fn vmotui(words: &str) -> Run {
    let home = tempfile::tempdir().unwrap();
    run(command(home.path()).args(words.split_whitespace()))
}

/// Runs it on the small simulated cluster, at a fixed moment.
pub(crate) fn demo(words: &str) -> Run {
    vmotui(&format!("--demo=small --clock {CLOCK} {words}"))
}

/// Runs it on a file of this content.
pub(crate) fn offline(content: impl AsRef<[u8]>, words: &str) -> Run {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("dump.json");
    std::fs::write(&file, content).unwrap();
    run(command(home.path())
        .args(words.split_whitespace())
        .arg("--offline")
        .arg(file))
}

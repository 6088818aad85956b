//! Reading the source.

use std::path::{Path, PathBuf};

/// A file, its path from the root of the package, and its text without comments.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) code: String,
    pub(crate) lines: usize,
}

impl File {
    /// The room under `src/` it belongs to.
    pub(crate) fn room(&self) -> &str {
        let inside = self.path.strip_prefix("src/").unwrap_or_default();
        inside.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// Names that follow `root::` in the code: `crate::{a, b::c}` gives `a` and `b`.
    pub(crate) fn after(&self, root: &str) -> Vec<String> {
        let mark = format!("{root}::");
        let mut found = Vec::new();
        for (at, _) in self.code.match_indices(&mark) {
            let before = self.code[..at].chars().next_back();
            if before.is_some_and(|letter| letter.is_alphanumeric() || matches!(letter, '_' | ':')) {
                continue;
            }
            let rest = &self.code[at + mark.len()..];
            match rest.strip_prefix('{') {
                Some(group) => found.extend(heads(group)),
                None => found.push(word(rest)),
            }
        }
        found
    }
}

/// First words of the entries of a group, up to its closing brace.
fn heads(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut entries = vec![String::new()];
    for letter in group.chars() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => entries.push(String::new()),
            _ if depth == 0 => entries.last_mut().unwrap().push(letter),
            _ => {}
        }
    }
    let words = entries.iter().map(|entry| word(entry.trim()));
    words.filter(|word| !word.is_empty()).collect()
}

fn word(text: &str) -> String {
    text.chars()
        .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
        .collect()
}

/// Every Rust file under `folders`.
pub(crate) fn files(folders: &[&str]) -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in folders {
        collect(&root.join(folder), &mut paths);
    }
    paths.sort();
    assert!(!paths.is_empty());
    paths
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).unwrap();
            let code: Vec<&str> = text.lines().map(without_comment).collect();
            File {
                path: path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/"),
                code: code.join("\n"),
                lines: text.lines().count(),
            }
        })
        .collect()
}

fn without_comment(line: &str) -> &str {
    if line.trim_start().starts_with("//") { "" } else { line }
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn imports_are_found_however_they_are_written() {
    let file = File {
        path: "src/view/vms.rs".to_owned(),
        code: "use crate::{a::{x, y}, b};\nlet z = crate::c::f();\nuse notcrate::d;\nuse crate::{\n    e,\n};"
            .to_owned(),
        lines: 0,
    };
    assert_eq!(file.room(), "view");
    assert_eq!(file.after("crate"), ["a", "b", "c", "e"]);
    let file = File {
        path: "src/cli.rs".to_owned(),
        ..file
    };
    assert_eq!(file.room(), "cli");
}

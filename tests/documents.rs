//! The documents keep up with the program: commands parse, files exist, names are known.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

use clap::Parser as _;
use strum::IntoEnumIterator as _;
use vmotui::app::keymap::Keymap;
use vmotui::cli::Cli;
use vmotui::client::{Right, Rules};
use vmotui::config::Settings;
use vmotui::model::Kind;
use vmotui::ops::Verb;
use vmotui::ui::theme::Library;

const README: &str = include_str!("../README.md");
const ARCHITECTURE: &str = include_str!("../ARCHITECTURE.md");
const LIB: &str = include_str!("../src/lib.rs");
const VIEW: &str = include_str!("../rbac/view.yaml");
const OPERATE: &str = include_str!("../rbac/operate.yaml");
const DOCUMENTS: [(&str, &str); 5] = [
    ("README.md", README),
    ("ARCHITECTURE.md", ARCHITECTURE),
    ("CONTRIBUTING.md", include_str!("../CONTRIBUTING.md")),
    ("CHANGELOG.md", include_str!("../CHANGELOG.md")),
    ("SECURITY.md", include_str!("../SECURITY.md")),
];

/// Words of a shell line, with single quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (number, part) in line.split('\'').enumerate() {
        if number % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

#[test]
fn every_command_of_the_readme_parses() {
    let mut seen = 0;
    for line in README.lines().filter_map(|line| line.strip_prefix("    ")) {
        let line = match line.strip_prefix("cargo run --release -- ") {
            Some(arguments) => format!("vmotui {arguments}"),
            None => line.to_owned(),
        };
        // a shell drops what follows a number sign
        let line = line.split(" #").next().unwrap_or_default().trim_end();
        if line.starts_with("vmotui ") {
            Cli::try_parse_from(words(line)).unwrap_or_else(|error| panic!("{line}: {error}"));
            seen += 1;
        }
    }
    assert!(seen > 8, "{seen}");
}

#[test]
fn what_is_linked_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (name, text) in DOCUMENTS {
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if !target.starts_with("http") {
                assert!(root.join(target).exists(), "{name}: {target} does not exist");
            }
        }
    }
}

#[test]
fn the_configuration_of_the_readme_is_understood() {
    let start = README.find("    read_only = true\n").unwrap();
    let block: Vec<&str> = README[start..]
        .lines()
        .take_while(|line| line.starts_with("    "))
        .collect();
    let settings = Settings::parse("README.md", &block.join("\n")).unwrap();
    assert_eq!(settings.read_only, Some(true));
    assert!(settings.theme.is_some() && settings.color.is_some() && settings.namespace.is_some());
    for name in Library::embedded().names() {
        assert!(
            block.iter().any(|line| line.contains(name)),
            "theme {name} is not in the README"
        );
    }
}

#[test]
fn the_copied_keymap_of_the_readme_is_accepted() {
    let mut keymap = Keymap::embedded().unwrap();
    keymap
        .merge("keymap.toml", include_str!("../keymaps/default.toml"))
        .unwrap();
}

#[test]
fn architecture_names_every_room() {
    for room in LIB.lines().filter_map(|line| line.strip_prefix("pub mod ")) {
        let name = format!("`{}`", room.trim_end_matches(';'));
        assert!(ARCHITECTURE.contains(&name), "{name} is not in ARCHITECTURE.md");
    }
}

/// The rules of the roles of a manifest, as a server would tell them.
fn roles(manifest: &str) -> Rules {
    let rules: Vec<serde_json::Value> = manifest
        .split("\n---\n")
        .map(|text| serde_yaml_ng::from_str::<serde_json::Value>(text).unwrap())
        .flat_map(|role| role.get("rules").and_then(serde_json::Value::as_array).unwrap().clone())
        .collect();
    serde_json::from_value(serde_json::json!({ "resourceRules": rules })).unwrap()
}

#[test]
fn the_roles_hold_what_is_read_and_what_each_verb_takes() {
    let (view, operate) = (roles(VIEW), roles(OPERATE));
    for kind in Kind::iter() {
        for verb in ["get", "list", "watch"] {
            let right = Right {
                verb,
                group: kind.group(),
                resource: kind.plural(),
                ..Right::default()
            };
            assert_eq!(view.allow(&right), Some(true), "{verb} {kind:?}");
        }
    }
    for verb in Verb::iter() {
        let right = verb.grant();
        assert_eq!(operate.allow(&right.right("shop")), Some(true), "{verb}");
        assert_eq!(view.allow(&right.right("shop")), Some(false), "{verb}");
    }
}

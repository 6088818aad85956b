//! Imports point downwards, from floor to floor. The floors are those that `src/lib.rs` documents.

use std::collections::BTreeMap;

use crate::source::{File, files};

const LIB: &str = include_str!("../../src/lib.rs");

/// Rooms by floor, from the table at the head of `src/lib.rs`; the simulated cluster has none.
fn floors() -> BTreeMap<String, u8> {
    let mut floors = BTreeMap::new();
    for line in LIB.lines().filter_map(|line| line.strip_prefix("//! | ")) {
        let mut cells = line.split(" | ");
        let (Some(floor), Some(rooms)) = (cells.next(), cells.next()) else {
            continue;
        };
        let Ok(floor) = floor.parse::<u8>() else { continue };
        for room in rooms.split(',') {
            let name = room.trim().trim_matches(['[', ']', '`']);
            floors.insert(name.to_owned(), floor);
        }
    }
    floors
}

#[test]
fn every_room_has_a_floor() {
    let floors = floors();
    let declared = LIB.lines().filter_map(|line| line.strip_prefix("pub mod "));
    for room in declared.map(|name| name.trim_end_matches(';')) {
        assert!(
            floors.contains_key(room) || room == "sim",
            "{room} is not in the table of src/lib.rs"
        );
    }
    assert!(floors.len() > 10 && floors["cli"] > floors["domain"], "{floors:?}");
}

#[test]
fn no_arrow_points_upwards_or_sideways() {
    let floors = floors();
    let wrong: Vec<String> = files(&["src"]).iter().flat_map(|file| upward(file, &floors)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn upward(file: &File, floors: &BTreeMap<String, u8>) -> Vec<String> {
    let Some(own) = floors.get(file.room()) else {
        return Vec::new();
    };
    let rooms = file.after("crate").into_iter().filter(|room| room != file.room());
    rooms
        .filter(|room| floors.get(room).is_some_and(|floor| floor >= own))
        .map(|room| format!("{} imports {room}", file.path))
        .collect()
}

#[test]
fn an_arrow_upwards_would_be_found() {
    let file = File {
        path: "src/store/slab.rs".to_owned(),
        code: "use crate::{client::Client, model::Key, view};".to_owned(),
        lines: 1,
    };
    assert_eq!(
        upward(&file, &floors()),
        ["src/store/slab.rs imports client", "src/store/slab.rs imports view"]
    );
}

#[test]
fn the_simulated_cluster_shares_nothing_with_what_it_tests() {
    for file in files(&["src"]) {
        let rooms = file.after("crate");
        if file.room() == "sim" {
            let foreign: Vec<&String> = rooms.iter().filter(|room| *room != "sim").collect();
            assert!(foreign.is_empty(), "{} imports {foreign:?}", file.path);
        } else if rooms.iter().any(|room| room == "sim") {
            assert!(matches!(file.room(), "shell" | "cli"), "{} imports sim", file.path);
        }
    }
}

#[test]
fn a_widget_knows_no_kubernetes() {
    for file in files(&["src/ui/widget", "src/ui/theme", "src/ui/term"]) {
        for room in file.after("crate") {
            // the terminal turns what it hears into the keys that `app` names
            let heard = room == "app" && file.path.starts_with("src/ui/term/input/");
            assert!(
                heard || matches!(room.as_str(), "ui" | "domain"),
                "{} imports {room}",
                file.path
            );
        }
        for screen in file.after("crate::ui") {
            assert_ne!(screen, "screen", "{} imports a screen", file.path);
        }
    }
}

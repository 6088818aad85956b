//! Every screen, as text and as a picture, from the embedded cluster at a fixed time.
#![cfg(feature = "demo")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::path::Path;

use ratatui::buffer::Buffer;
use vmotui::client::Mode;
use vmotui::shell::still::{SCENES, Still, look};
use vmotui::ui::term::capture::{Palette, svg, text};
use vmotui::ui::theme::Depth;

#[path = "screens/ahead.rs"]
mod ahead;

/// Theme, colours, ASCII only.
type Skin = (&'static str, Depth, bool);

const FULL: Skin = ("default", Depth::True, false);
const BARE: Skin = ("mono", Depth::Mono, true);

async fn scene(keys: &str, mode: Mode, (theme, depth, ascii): Skin, (width, height): (u16, u16)) -> Buffer {
    let look = look(theme, depth, ascii).unwrap();
    let mut still = Still::load("small", mode).await.unwrap();
    still.draw(&look, width, height);
    still.press(keys).await.unwrap();
    still.draw(&look, width, height)
}

async fn full(keys: &str, size: (u16, u16)) -> Buffer {
    scene(keys, Mode::ReadWrite, FULL, size).await
}

#[tokio::test]
async fn text_at_80_by_24() {
    for (name, keys) in SCENES {
        insta::assert_snapshot!(format!("{name}-80x24"), text(&full(keys, (80, 24)).await));
    }
}

#[tokio::test]
async fn text_at_200_by_50() {
    for (name, keys) in SCENES
        .iter()
        .filter(|(name, _)| ["nodes", "vms", "vms-grouped"].contains(name))
    {
        insta::assert_snapshot!(format!("{name}-200x50"), text(&full(keys, (200, 50)).await));
    }
}

#[tokio::test]
async fn read_only_and_demo_are_told_on_every_screen() {
    for (name, keys) in SCENES {
        let shown = text(&scene(keys, Mode::ReadOnly, BARE, (80, 24)).await);
        let first = shown.lines().next().unwrap();
        assert!(first.contains("READ-ONLY") && first.contains("DEMO"), "{name}\n{shown}");
    }
}

#[tokio::test]
async fn fewer_colours_lose_no_word_and_no_sign() {
    for (name, keys) in SCENES {
        let most = text(&full(keys, (80, 24)).await);
        for skin in [("ansi16", Depth::Ansi16, false), ("mono", Depth::Mono, false)] {
            assert_eq!(
                most,
                text(&scene(keys, Mode::ReadWrite, skin, (80, 24)).await),
                "{name} in {}",
                skin.0
            );
        }
    }
}

#[tokio::test]
async fn a_node_without_vms_says_so_and_where_to_go() {
    let shown = text(&full("enter", (80, 24)).await);
    assert!(shown.contains("No VM is on vmo-cp-01."), "{shown}");
    assert!(shown.contains("Esc goes back"), "{shown}");
}

/// Words of letters and digits; what else stands there is drawing. So is the `v` at a heading in capitals, which says in
/// ASCII that its column falls.
fn words(text: &str) -> BTreeSet<String> {
    let heading = |word: &&str| word.chars().all(|c| c.is_ascii_uppercase());
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| word.len() > 1)
        .map(|word| word.strip_suffix('v').filter(heading).unwrap_or(word).to_owned())
        .collect()
}

#[tokio::test]
async fn ascii_loses_no_word_and_no_state() {
    for (name, keys) in SCENES {
        let most = full(keys, (80, 24)).await;
        let bare = scene(keys, Mode::ReadWrite, BARE, (80, 24)).await;
        let shown = text(&bare);
        let odd: BTreeSet<char> = shown.chars().filter(|c| !c.is_ascii() && *c != '\n').collect();
        assert!(odd.is_empty(), "{name}: {odd:?}\n{shown}");
        assert_eq!(words(&text(&most)), words(&shown), "{name}");
        // a sign may look different, but must not vanish; slivers of a bar may
        for (most, bare) in most.content().iter().zip(bare.content()) {
            let sign = most.symbol();
            let plain = sign.is_ascii() || "▏▎▍▌".contains(sign);
            assert!(plain || !bare.symbol().trim().is_empty(), "{name}: {sign:?} vanished");
        }
    }
}

#[tokio::test]
async fn a_state_in_trouble_stands_out_without_colour() {
    let keys = "2 / text:status=*Error* space text:or space text:status=CrashLoopBackOff enter";
    let shown = text(&scene(keys, Mode::ReadWrite, BARE, (120, 40)).await);
    let lines: Vec<&str> = shown
        .lines()
        .skip(3)
        .filter(|line| line.contains("Error") || line.contains("CrashLoop"))
        .collect();
    assert!(!lines.is_empty(), "{shown}");
    for line in lines {
        let words: Vec<&str> = line.split_whitespace().collect();
        let state = words
            .iter()
            .position(|word| word.contains("Error") || word.contains("CrashLoop"))
            .unwrap();
        assert!(
            ["x", "!"].contains(&words[state - 1]),
            "no sign before the word: {line}"
        );
    }
}

#[tokio::test]
async fn too_small_says_so() {
    let shown = text(&full("", (50, 12)).await);
    assert!(shown.contains("60"), "{shown}");
}

#[tokio::test]
async fn pictures_show_what_is_drawn() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots");
    let mut old = Vec::new();
    for (name, keys) in SCENES {
        for size in [(80, 24), (120, 40)] {
            let file = folder.join(format!("{name}-{}x{}.svg", size.0, size.1));
            let kept = std::fs::read_to_string(&file).unwrap_or_default();
            if kept != svg(&full(keys, size).await, &Palette::DARK, None) {
                old.push(file.file_name().unwrap().to_string_lossy().into_owned());
            }
        }
    }
    assert!(
        old.is_empty(),
        "these pictures are out of date: {old:?}; run \"cargo run --example shots\" and look at them"
    );
}

/// The front page at the limit; too slow without optimisation.
#[cfg(not(debug_assertions))]
#[tokio::test]
async fn the_front_page_shows_63_nodes_and_12_500_vms() {
    let look = look("default", Depth::True, false).unwrap();
    let mut still = Still::load("ra", Mode::ReadWrite).await.unwrap();
    let buffer = still.draw(&look, 120, 40);
    let shown = text(&buffer);
    assert!(shown.contains("12,500 VMs"), "{shown}");
    assert!(shown.contains("of 63 nodes ready"), "{shown}");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots/nodes-ra-120x40.svg");
    let kept = std::fs::read_to_string(file).unwrap_or_default();
    assert!(
        kept == svg(&buffer, &Palette::DARK, None),
        "run \"cargo run --release --example shots -- ra\""
    );
}

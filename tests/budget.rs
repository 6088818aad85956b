//! Budgets that cannot flake: bytes, requests, connections and memory; never times.
#![cfg(feature = "demo")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

#[cfg(not(debug_assertions))]
#[path = "budget/limit.rs"]
mod limit;

use jiff::Timestamp;
use vmotui::app::connection::Session;
use vmotui::app::{Event, update};
use vmotui::client::{Mode, Options, collect, connect};
use vmotui::model::Kind;
use vmotui::shell::Demo;
use vmotui::shell::bench::{Rig, bytes_at};

/// The program on a loaded `small` cluster whose clock stands still.
async fn rig() -> Rig {
    let demo = Demo {
        profile: "small".to_owned(),
        seed: 1,
        clock: Some("2026-11-22T08:00:00Z".parse().unwrap()),
        churn: 0,
        ..Demo::default()
    };
    let embedded = vmotui::shell::demo::start(&demo, &Options::default()).unwrap();
    let client = connect(&Options::default(), Mode::ReadOnly, embedded.transport.clone())
        .await
        .unwrap();
    let session = Session {
        context: "demo".to_owned(),
        user: "admin".to_owned(),
        ..Session::default()
    };
    let mut rig = Rig::new(session, (200, 50)).unwrap();
    let kinds = [
        Kind::Node,
        Kind::VirtualMachine,
        Kind::VirtualMachineInstance,
        Kind::Pod,
    ];
    let troubles = collect::collect(&client, &kinds, None, |batch| {
        let event = Event::Deltas {
            generation: 1,
            batch,
            at: Timestamp::now(),
        };
        update(&mut rig.app, event);
    })
    .await;
    assert!(troubles.is_empty(), "{troubles:?}");
    rig
}

#[tokio::test]
async fn cursor_moves_are_cheap_and_idling_is_free() {
    let mut rig = rig().await;
    for (size, limit) in [((80, 24), 450.0), ((200, 50), 600.0)] {
        let bytes = bytes_at(&mut rig, size).unwrap();
        println!("{bytes:?}");
        assert!(bytes.full > 1_000, "a frame was drawn: {bytes:?}");
        assert!(bytes.cursor.min > 0.0, "the cursor moved: {bytes:?}");
        assert_eq!(bytes.idle, 0);
        assert!(bytes.cursor.max <= limit, "{bytes:?}");
    }
}

/// Typing a filter costs the rows that change and the prompt, not the screen each time.
#[tokio::test]
async fn a_filter_that_changes_no_row_costs_its_letter() {
    let mut rig = rig().await;
    rig.press("2 / text:status").unwrap();
    let bytes = rig.press("text:=").unwrap();
    assert!(bytes > 0 && bytes < 2_000, "{bytes} bytes for a letter");
}

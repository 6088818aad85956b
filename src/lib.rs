//! vmotui: a terminal UI for day-2 operations on Palette VMO clusters.
//!
//! The rooms, from the ground up; imports point downwards only (`tests/architecture.rs` holds it):
//!
//! | floor | room | holds |
//! |---|---|---|
//! | 7 | [`cli`] | arguments, and which front end they start |
//! | 6 | [`shell`] | the one place where terminal and network meet |
//! | 5 | [`ui`], [`output`] | drawing, and the same views as text |
//! | 4 | [`app`] | state, and the pure `update` |
//! | 3 | [`action`], [`view`] | every verb once; columns, filter language, rows |
//! | 2 | [`ops`] | one file a verb: the plan that is shown, and the job that carries it out |
//! | 1 | [`client`], [`store`], [`config`] | the only HTTP; the live inventory; settings and paths |
//! | 0 | [`model`], [`domain`] | slim types of what is read; pure rules |
//! | – | `sim` | the simulated cluster, which shares nothing with the rest |
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::print_stdout,
        clippy::print_stderr
    )
)]

pub mod action;
pub mod app;
pub mod cli;
pub mod client;
pub mod config;
pub mod domain;
pub mod model;
pub mod ops;
pub mod output;
pub mod shell;
#[cfg(feature = "demo")]
pub mod sim;
pub mod store;
pub mod ui;
pub mod view;

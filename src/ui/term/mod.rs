//! The terminal itself: what it can do, entering and leaving it, drawing frames, reading keys.
//!
//! | module | does |
//! |---|---|
//! | [`caps`] | `detect(&Env, &Overrides) -> Caps`: colours, characters, SSH, multiplexer |
//! | [`session`] | `Session::enter(..)`: raw mode and alternate screen, left again on drop, panic and suspension |
//! | [`signals`] | the process signals that concern a terminal program, as one stream |
//! | [`frame`] | `Screen::draw(\|area, buf\| ..)`: the difference to the last frame, as one write |
//! | [`pace`] | when the next frame is due; pure |
//! | [`paint`] | cells to bytes |
//! | [`input`] | keys, paste, resize, focus; repairs escape sequences that a slow link tore apart |
//! | [`capture`] | a drawn buffer as plain text, ANSI or SVG |

pub mod caps;
pub mod capture;
mod diff;
pub mod frame;
pub mod input;
pub mod pace;
pub mod paint;
pub mod session;
pub mod signals;

//! The tables of Balance: findings, recommendations, moves, and why others are not moved; and its lines of state.

mod advice;
mod faults;
mod findings;
pub mod heat;
mod moves;
mod state;

pub use advice::{ADVICE, about as about_advice};
pub use faults::{FAULTS, about as about_fault};
pub use findings::{FINDINGS, about as about_finding};
pub use moves::{MOVES, about as about_move};
pub use state::{Line, lines};

#[cfg(test)]
mod tests;

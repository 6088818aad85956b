//! State of the whole program, and what its keys are called.

pub mod key;

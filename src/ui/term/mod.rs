//! The terminal itself: what it can do, entering and leaving it, drawing frames, reading keys.

pub mod caps;

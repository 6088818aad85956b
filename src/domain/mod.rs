//! Pure rules: quantities, times for people, hostile text.
//!
//! **Architecture Invariant:** no I/O, no clock, no randomness, no Kubernetes client types, no terminal.

pub mod human;
pub mod quantity;
pub mod suggest;
pub mod text;
pub mod vm_status;

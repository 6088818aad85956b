//! Pure rules: no I/O, no kube, no terminal.

pub mod suggest;
pub mod text;

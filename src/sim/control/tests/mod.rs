//! The controllers at work, on a virtual clock.
mod descheduler;
mod descheduler_policy;
mod drives;
mod life;
mod machines;
mod moves;
mod nics;
mod nodes;
mod planes;
mod restores;
mod snapshots;
mod storage;
mod support;

//! The controllers at work, on a virtual clock.
mod descheduler;
mod life;
mod machines;
mod moves;
mod nics;
mod nodes;
mod restores;
mod snapshots;
mod storage;
mod support;

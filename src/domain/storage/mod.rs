//! Storage pools, what lives on them, when they are full, and what could be given back.

pub mod forecast;
pub mod pool;
pub mod reclaim;
pub mod series;
pub mod volume;

//! From records to rows: columns, filter language, sort order; one definition for screen, table, JSON and CSV.
//!
//! **Architecture Invariant:** a view knows no widget and no wire. The screens and `output` both read the same
//! [`Table`]s, so a column exists once.

pub mod alerts;
pub mod balance;
pub mod column;
pub mod events;
pub mod filter;
pub mod findings;
pub mod networks;
pub mod nics;
pub mod nodes;
pub mod places;
pub mod plan;
pub mod pools;
pub mod pulse;
pub mod reclaim;
pub mod repave;
pub mod report;
pub mod said;
pub mod snapshots;
pub mod sort;
pub mod tasks;
pub mod usage;
pub mod value;
pub mod vm_detail;
pub mod vms;
pub mod volumes;
pub mod why;

pub use column::{Align, Cx, Table, Type};
pub use filter::Filter;
pub use value::{Tone, Value};

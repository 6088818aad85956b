//! What Portworx tells: its REST gateway, its metrics, its bootstrap record, and the words of its states.
//!
//! Sources: libopenstorage/openstorage `api/api.proto` (messages and their paths), docs.portworx.com "Portworx metrics",
//! libopenstorage/operator `pkg/apis/core/v1`. All shapes have changed between releases, so each is read leniently:
//! names of fields in either spelling, numbers as numbers or as text, enums as names or as numbers.

pub mod bootstrap;
mod loose;
pub mod metrics;
pub mod nodes;
pub mod volume;
pub mod words;

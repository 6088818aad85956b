//! What the VM uses, against what it was given.

use jiff::Timestamp;

use super::{Body, Cell, Section};
use crate::ops::metrics::Use;
use crate::store::Machine;
use crate::view::usage::{Given, levels, source};

pub(super) fn section(machine: Option<&Machine>, usage: Option<&Use>, now: Timestamp) -> Section {
    let given = Given {
        millis: machine.and_then(Machine::vcpus).map(|vcpus| u64::from(vcpus) * 1000),
        bytes: machine.and_then(Machine::memory),
    };
    let body = match usage {
        None => Body::Nothing("being read".into()),
        Some(usage) if usage.tracks.is_empty() => {
            let why: Vec<String> = usage.rungs.iter().map(crate::ops::ladder::Rung::line).collect();
            Body::Nothing(format!("not known. {}", why.join(". ")).into())
        }
        Some(usage) => Body::Levels(levels(usage, given), Cell::dim(source(usage, now))),
    };
    Section { title: "Use", body }
}

//! Nodes as places for a VM, in words.

use super::value::Tone;
use crate::domain::capacity::Axis;
use crate::domain::human;
use crate::domain::placement::{Candidate, Fit};

/// The word for a fit, and how it asks for attention.
pub const fn word(fit: &Fit) -> (&'static str, Tone) {
    match fit {
        Fit::Fits => ("fits", Tone::Good),
        Fit::Unknown(_) => ("unknown", Tone::Warn),
        Fit::Refused(_) => ("refused", Tone::Dim),
    }
}

/// What is left there once the VM is there; or the first things in the way.
pub fn text(candidate: &Candidate) -> String {
    match &candidate.fit {
        Fit::Fits => {
            let left = candidate.left;
            let tight = candidate
                .tightest
                .map(|axis| format!("{}% left of {}", candidate.score, name(axis)))
                .unwrap_or_default();
            let px = match candidate.portworx {
                Some(false) => ", no Portworx data here",
                _ => "",
            };
            format!(
                "{tight}; then {} memory, {} cores, {} pods, {} IPs free{px}",
                human::bytes(left.memory.unsigned_abs()),
                human::cores(left.cpu),
                left.pod_slots,
                left.pod_ips
            )
        }
        Fit::Refused(all) | Fit::Unknown(all) => {
            let words: Vec<String> = all.iter().map(ToString::to_string).collect();
            words.join("; ")
        }
    }
}

const fn name(axis: Axis) -> &'static str {
    match axis {
        Axis::Memory => "memory",
        Axis::Cpu => "CPU",
        Axis::PodSlots => "pod slots",
        Axis::PodIps => "pod IPs",
    }
}

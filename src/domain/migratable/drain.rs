//! What an eviction does to a VM, by its eviction strategy and whether it can migrate.
//!
//! Rule: KubeVirt `pkg/virt-api/webhooks/validating-webhook/admitters/pod-eviction-admitter.go` (1.7) and
//! `docs/handling-eviction-requests.md`; the strategy's default is that of `pkg/virt-config`: none.

use super::facts::{Condition, Facts};
use super::reason;
use super::strategy::Strategy;
use crate::domain::finding::{Read, Verdict};

/// Where the effective strategy comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The VM instance itself.
    Instance,
    /// The KubeVirt CR's default.
    Cluster,
    /// Nobody set it; KubeVirt's own default is None.
    Upstream,
}

impl Origin {
    /// The field it was read from.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Instance => "VirtualMachineInstance spec.evictionStrategy",
            Self::Cluster | Self::Upstream => "KubeVirt spec.configuration.evictionStrategy",
        }
    }
}

/// The effective strategy: the instance's, else the KubeVirt CR's, else none. `Err` says why it is not known.
pub fn strategy(facts: &Facts) -> Result<(Strategy, Origin), &str> {
    if let Some(own) = &facts.strategy {
        return Ok((own.clone(), Origin::Instance));
    }
    match &facts.cluster_strategy {
        Read::Known(Some(default)) => Ok((default.clone(), Origin::Cluster)),
        Read::Known(None) => Ok((Strategy::None, Origin::Upstream)),
        Read::Unread(why) => Err(why),
    }
}

/// What a drain does to a VM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// It is migrated away.
    Migrates,
    /// Another controller is asked to move it, and the drain waits for that.
    Waits,
    /// It is shut down.
    ShutsDown,
    /// Nobody knows.
    Unknown,
    /// The eviction is refused each time: the drain never ends.
    Blocks,
}

impl Outcome {
    /// The letter of the table: `M`, `B`, `S`, `X`, and `?` when nobody knows.
    pub const fn letter(self) -> char {
        match self {
            Self::Migrates => 'M',
            Self::Blocks => 'B',
            Self::ShutsDown => 'S',
            Self::Waits => 'X',
            Self::Unknown => '?',
        }
    }

    /// Name in JSON: `migrates`, `blocks`, `shuts_down`, `waits`, `unknown`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Migrates => "migrates",
            Self::Blocks => "blocks",
            Self::ShutsDown => "shuts_down",
            Self::Waits => "waits",
            Self::Unknown => "unknown",
        }
    }

    /// How a preview takes it: a VM that stops or blocks is a no, one that waits for others is a warning.
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::Migrates => Verdict::Pass,
            Self::Waits => Verdict::Warn,
            Self::Unknown => Verdict::Unknown,
            Self::ShutsDown | Self::Blocks => Verdict::Fail,
        }
    }
}

/// An outcome with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drain {
    /// What happens.
    pub outcome: Outcome,
    /// In one sentence, with what becomes of the VM afterwards.
    pub text: String,
    /// What to do about it; empty when nothing need be done.
    pub way_out: String,
}

/// What an eviction of the VM's launcher pod would do.
pub fn outcome(facts: &Facts) -> Drain {
    let (strategy, _) = match strategy(facts) {
        Ok(found) => found,
        Err(why) => {
            return Drain {
                outcome: Outcome::Unknown,
                text: format!("The VM sets no eviction strategy, and the cluster's default is not known ({why})"),
                way_out: "Ask for the right to get kubevirts.kubevirt.io, or set spec.evictionStrategy in the VM"
                    .to_owned(),
            };
        }
    };
    let migratable = match &facts.live_migratable {
        Condition::True => Some(true),
        Condition::False { .. } => Some(false),
        Condition::Absent | Condition::Odd(_) => None,
    };
    match (strategy, migratable) {
        (Strategy::LiveMigrate | Strategy::LiveMigrateIfPossible, Some(true)) => migrates(),
        (Strategy::LiveMigrate, Some(false)) => Drain {
            outcome: Outcome::Blocks,
            text: "BLOCKS the drain for ever: the eviction is refused (429) because the VM must migrate and cannot"
                .to_owned(),
            way_out: "Remove the cause named under live-migratable, or stop the VM before the drain".to_owned(),
        },
        (Strategy::LiveMigrateIfPossible, Some(false)) => shuts_down(facts, "it cannot migrate"),
        (Strategy::None, _) => shuts_down(facts, "its eviction strategy is None"),
        (Strategy::External, _) => Drain {
            outcome: Outcome::Waits,
            text: "WAITS: the eviction only marks the VM, and a controller outside KubeVirt must move it".to_owned(),
            way_out: "Make sure that the controller runs, or migrate the VM by hand before the drain".to_owned(),
        },
        (Strategy::Other(word), _) => Drain {
            outcome: Outcome::Unknown,
            text: format!("Nobody knows: the eviction strategy \"{word}\" is not one that KubeVirt documents"),
            way_out: "Set spec.evictionStrategy of the VM to LiveMigrate, LiveMigrateIfPossible, External or None"
                .to_owned(),
        },
        (Strategy::LiveMigrate | Strategy::LiveMigrateIfPossible, None) => Drain {
            outcome: Outcome::Unknown,
            text: "Nobody knows: virt-handler has not said whether the VM can migrate; until it does, KubeVirt takes \
                   it for one that cannot"
                .to_owned(),
            way_out: "Wait until the VM runs and its LiveMigratable condition is there; check virt-handler on its node"
                .to_owned(),
        },
    }
}

/// As [`outcome`], with the cause that virt-handler names, and its own way out: what blocks a drain should not have to be
/// looked up.
pub fn explained(facts: &Facts) -> Drain {
    let drain = outcome(facts);
    let Condition::False { reason: code, .. } = &facts.live_migratable else {
        return drain;
    };
    let (known, _) = reason::explain(code);
    let text = match drain.outcome {
        Outcome::Migrates => return drain,
        Outcome::Blocks => format!(
            "BLOCKS the drain for ever: {} ({code}); it must migrate and cannot, so each eviction is refused (429)",
            known.text
        ),
        _ => format!("{} ({code}: {})", drain.text, known.text),
    };
    Drain {
        outcome: drain.outcome,
        text,
        way_out: known.way_out.to_owned(),
    }
}

fn migrates() -> Drain {
    Drain {
        outcome: Outcome::Migrates,
        text: "MIGRATES: the eviction starts a live migration, and the drain waits for its end".to_owned(),
        way_out: String::new(),
    }
}

fn shuts_down(facts: &Facts, because: &str) -> Drain {
    Drain {
        outcome: Outcome::ShutsDown,
        text: format!(
            "SHUTS DOWN: the eviction is allowed because {because}; {}",
            after(facts)
        ),
        way_out: "Set spec.evictionStrategy to LiveMigrate and make the VM migratable, or plan its stop".to_owned(),
    }
}

/// What becomes of a VM whose launcher pod was evicted, by `spec.runStrategy` of its VirtualMachine.
fn after(facts: &Facts) -> &'static str {
    match facts.run_strategy.as_ref().map(|read| read.known().map(String::as_str)) {
        None => "no VirtualMachine owns it, so nothing starts it again",
        Some(Some("Always")) => "it is started again on another node",
        Some(Some("RerunOnFailure")) => "it is started again only if its end counts as a failure",
        Some(Some("Manual" | "Once" | "Halted")) => "it stays off until somebody starts it",
        Some(_) => "whether it is started again is not known",
    }
}

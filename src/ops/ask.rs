//! What is asked for, and in which surroundings.

use jiff::Timestamp;

use super::verb::which::Verb;
use crate::config::Guardrail;
use crate::domain::snapshot::name;

/// What the operator asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The verb.
    pub verb: Verb,
    /// Node to migrate to; the scheduler picks one otherwise.
    pub to: Option<String>,
    /// Most steps under way at one time; `None` is [`IN_FLIGHT`](super::plan::IN_FLIGHT).
    pub max_in_flight: Option<usize>,
    /// Names snapshots; `None` is [`name::TEMPLATE`].
    pub template: Option<String>,
    /// Whether a snapshot of each VM comes first; what it is taken for is done only when it succeeded.
    pub snapshot_first: bool,
    /// Whether a restore may stop the VM.
    pub stop_first: bool,
    /// The node it is about, for verbs on nodes.
    pub node: Option<String>,
    /// Whether a drain may leave behind what blocks it.
    pub allow_blocked: bool,
    /// Whether the end of maintenance brings back what was moved.
    pub bring_back: bool,
}

impl Ask {
    /// A verb without options.
    pub const fn new(verb: Verb) -> Self {
        Self {
            verb,
            to: None,
            max_in_flight: None,
            template: None,
            snapshot_first: false,
            stop_first: false,
            node: None,
            allow_blocked: false,
            bring_back: false,
        }
    }

    /// The template of names of snapshots.
    pub fn template(&self) -> &str {
        self.template.as_deref().unwrap_or(name::TEMPLATE)
    }

    /// A verb on a node.
    pub fn on_node(verb: Verb, node: String) -> Self {
        Self {
            node: Some(node),
            ..Self::new(verb)
        }
    }

    /// Migration to a chosen node.
    pub fn migrate_to(node: String) -> Self {
        Self {
            to: Some(node),
            ..Self::new(Verb::Migrate)
        }
    }
}

/// Where and when it is asked.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// Context of the kubeconfig, which guardrails name.
    pub context: &'a str,
    /// Now; part of what makes a plan's id its own.
    pub now: Timestamp,
    /// Version of KubeVirt, `v1.7.4`; `None` if it was not read.
    pub kubevirt: Option<&'a str>,
    /// Guardrails of the configuration.
    pub guardrails: &'a [Guardrail],
}

//! VMs for this room's tests.

use jiff::Timestamp;

use super::ask::Scene;
use super::subject::{Declared, Instance, Subject};
use crate::model::{Key, Truth};

pub(crate) fn scene() -> Scene<'static> {
    Scene {
        context: "lab",
        now: Timestamp::UNIX_EPOCH,
        kubevirt: Some("v1.7.4"),
        guardrails: &[],
    }
}

pub(crate) fn stopped(namespace: &str, name: &str, strategy: &str) -> Subject {
    Subject {
        key: Key::new(namespace, name),
        vm: Some(Declared {
            uid: format!("vm-{name}").into(),
            resource_version: "7".into(),
            run_strategy: strategy.into(),
            status: "Stopped".into(),
            deleting: false,
        }),
        ..Subject::default()
    }
}

pub(crate) fn running(namespace: &str, name: &str, strategy: &str) -> Subject {
    Subject {
        vmi: Some(Instance {
            uid: format!("vmi-{name}").into(),
            resource_version: "8".into(),
            phase: "Running".into(),
            node: "n1".into(),
            migratable: Truth::True,
            paused: Truth::False,
            agent: Truth::True,
            liveness_probe: Truth::False,
            acpi: Truth::True,
            ..Instance::default()
        }),
        ..stopped(namespace, name, strategy)
    }
}

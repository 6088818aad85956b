//! Add a NIC: a patch of the VM; KubeVirt carries it to the instance, and the dynamic networks controller to the pod
//! (kubevirt user guide, `network/hotplug_interfaces.md`).

use serde_json::{Value, json};

use super::common;
use super::draft::Draft;
use super::nic;
use super::wish::Wish;
use crate::domain::finding::{Finding, Verdict};
use crate::domain::snapshot::name;
use crate::model::Truth;
use crate::ops::plan::{Checks, Goal};
use crate::ops::shape::Shape;
use crate::ops::subject::Subject;

pub(super) fn draft(subject: &Subject) -> Draft {
    let wish = nic::wish(subject);
    let mut checks = Checks::default();
    common::declared(&mut checks, subject);
    let shape = nic::shape(&mut checks, subject);
    free_name(&mut checks, shape, &wish.nic);
    own_mac(&mut checks, wish);
    let runs = subject.vmi.as_ref().is_some_and(|vmi| !vmi.is_final());
    for finding in &wish.findings {
        note(&mut checks, finding, runs);
    }
    let version = subject.vm.as_ref().map_or("", |vm| &vm.resource_version);
    let request = nic::patch(subject, operations(shape, wish, version));
    let mac = wish
        .mac
        .as_ref()
        .map_or("a MAC that changes with each start", |mac| mac.as_str());
    Draft {
        target: subject.machine(),
        effect: format!(
            "adds NIC {} on {} with {mac}: {}",
            wish.nic,
            wish.network,
            arrival(subject, wish)
        ),
        checks,
        changes: Vec::new(),
        dry_run: Some(request.clone().dry_in_query()),
        request,
        goal: if runs {
            Goal::NicPlugged { nic: wish.nic.clone() }
        } else {
            Goal::Accepted
        },
    }
}

/// How the NIC gets into the guest, by what is known before anything is sent.
fn arrival(subject: &Subject, wish: &Wish) -> &'static str {
    let Some(vmi) = subject.vmi.as_ref().filter(|vmi| !vmi.is_final()) else {
        return "there at its next start";
    };
    let said = |rule: &str, verdict| {
        let mut findings = wish.findings.iter();
        findings.any(|finding| finding.rule == rule && finding.verdict == verdict)
    };
    let nobody = said("controller", Verdict::Fail) || said("multus-thin", Verdict::Fail);
    match (nobody || said("hot-plug", Verdict::Warn), vmi.migratable) {
        (true, Truth::False) => "nobody can plug it in, and the VM cannot migrate to get it: it needs a restart",
        (true, _) => "attached by a live migration, which KubeVirt begins by itself, in place of plugging it in",
        (false, _) => "plugged in while it runs, normally within 15 s and without a migration",
    }
}

fn free_name(checks: &mut Checks, shape: &Shape, nic: &str) {
    let taken = shape.nic(nic).is_some() || shape.network(nic).is_some();
    // KubeVirt accepts names that are no DNS label, and stumbles over them later
    let label = name::check(nic).is_ok() && !nic.contains('.') && nic.len() <= 63;
    checks.add(
        "the name is free and a DNS label",
        Some(!taken && label),
        "VM spec.template.spec.domain.devices.interfaces[].name",
        if taken {
            format!("{nic} is there already")
        } else {
            nic.to_owned()
        },
        "Choose another name: lower-case letters, digits and \"-\"",
    );
}

fn own_mac(checks: &mut Checks, wish: &Wish) {
    let (holds, found) = match (&wish.mac, &wish.mac_owner) {
        (None, _) => (
            None,
            "none: each start and each migration may give another one".to_owned(),
        ),
        (Some(mac), Some(owner)) => (Some(false), format!("{mac} is that of {owner}")),
        (Some(mac), None) if wish.findings.iter().any(|finding| finding.rule == "others") => {
            (None, format!("{mac}: not compared with all others"))
        }
        (Some(mac), None) => (Some(true), format!("{mac}: no other VM has it")),
    };
    checks.add(
        "the MAC address is fixed and nobody else's",
        holds,
        "macAddress of all VMs' NICs",
        found,
        "Give it an address of its own",
    );
}

/// Findings of the network and of the means. Only what makes the request pointless stands against it.
fn note(checks: &mut Checks, finding: &Finding, runs: bool) {
    let always = ["nad-unreadable", "nad-missing", "bridge-resource"].contains(&finding.rule);
    let running = runs && ["hot-plug", "pcie-ports"].contains(&finding.rule);
    let holds = match finding.verdict {
        Verdict::Pass => Some(true),
        Verdict::Fail if always || running => Some(false),
        _ => None,
    };
    let found = if finding.found.is_empty() {
        finding.text.to_string()
    } else {
        format!("{}: {}", finding.text, finding.found)
    };
    checks.add(nic::title(finding.rule), holds, &finding.field, found, &finding.way_out);
}

/// `test` operations say what must still stand there, as KubeVirt's own patches do; where there is no list yet, the
/// version of the object stands for it.
fn operations(shape: &Shape, wish: &Wish, version: &str) -> Vec<Value> {
    let mut entry = json!({ "name": wish.nic, "model": "virtio", "bridge": {} });
    if let (Some(mac), Some(entry)) = (&wish.mac, entry.as_object_mut()) {
        entry.insert("macAddress".to_owned(), json!(mac));
    }
    let network = json!({ "name": wish.nic, "multus": { "networkName": wish.network } });
    if let (Some(networks), Some(interfaces)) = (&shape.networks, &shape.interfaces) {
        return vec![
            json!({ "op": "test", "path": nic::NETWORKS, "value": networks }),
            json!({ "op": "test", "path": nic::INTERFACES, "value": interfaces }),
            json!({ "op": "add", "path": format!("{}/-", nic::NETWORKS), "value": network }),
            json!({ "op": "add", "path": format!("{}/-", nic::INTERFACES), "value": entry }),
        ];
    }
    let mut networks = shape.networks.clone().unwrap_or_default();
    let mut interfaces = shape.interfaces.clone().unwrap_or_default();
    if shape.gets_pod_nic && networks.is_empty() && interfaces.is_empty() {
        // a VM that names no network has one on the pod network; naming another one would take it away
        networks.push(json!({ "name": "default", "pod": {} }));
        interfaces.push(json!({ "name": "default", "masquerade": {} }));
    }
    networks.push(network);
    interfaces.push(entry);
    vec![
        json!({ "op": "test", "path": "/metadata/resourceVersion", "value": version }),
        json!({ "op": "add", "path": nic::NETWORKS, "value": networks }),
        json!({ "op": "add", "path": nic::INTERFACES, "value": interfaces }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::testing::{running, stopped};

    fn wish(findings: &[(&'static str, Verdict)]) -> Wish {
        let finding = |(rule, verdict): &(&'static str, Verdict)| Finding::new(rule, *verdict, "f", "t");
        Wish {
            nic: "vlan30".into(),
            network: "default/v30".into(),
            mac: Some("02:00:00:00:00:01".into()),
            findings: findings.iter().map(finding).collect(),
            ..Wish::default()
        }
    }

    #[test]
    fn how_it_gets_there_is_told_before_it_is_sent() {
        use Verdict::{Fail, Unknown, Warn};
        let vm = |migratable: Truth| {
            let mut subject = running("a", "x", "Always");
            if let Some(vmi) = &mut subject.vmi {
                vmi.migratable = migratable;
            }
            subject
        };
        for (findings, migratable, words) in [
            (&[][..], Truth::True, "plugged in while it runs"),
            (&[], Truth::False, "plugged in while it runs"),
            (&[("controller", Warn)], Truth::True, "plugged in while it runs"),
            (&[("controller", Unknown)], Truth::False, "plugged in while it runs"),
            (&[("controller", Fail)], Truth::True, "by a live migration"),
            (&[("controller", Fail)], Truth::False, "it needs a restart"),
            (&[("multus-thin", Fail)], Truth::Unknown, "by a live migration"),
            (&[("multus-thin", Fail)], Truth::False, "it needs a restart"),
            (&[("hot-plug", Warn)], Truth::True, "by a live migration"),
        ] {
            let effect = draft(&vm(migratable).on(wish(findings))).effect;
            assert!(effect.contains(words), "{findings:?} {migratable:?}: {effect}");
        }
        let off = stopped("a", "x", "Halted").on(wish(&[("controller", Fail)]));
        assert!(draft(&off).effect.contains("next start"));
    }

    #[test]
    fn an_address_that_was_not_compared_is_not_called_free() {
        use crate::ops::plan::Verdict::{Pass, Unknown};
        let of = |findings| {
            let draft = draft(&running("a", "x", "Always").on(wish(findings)));
            let checks = draft.checks.into_vec();
            let found = checks.into_iter().find(|check| check.name.contains("MAC")).unwrap();
            (found.verdict, found.found)
        };
        assert_eq!(of(&[]).0, Pass);
        let (verdict, found) = of(&[("others", Verdict::Unknown)]);
        assert_eq!(verdict, Unknown, "{found}");
        assert!(found.contains("not compared"), "{found}");
    }
}

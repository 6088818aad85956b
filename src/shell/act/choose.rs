//! The snapshot or the NIC that a verb is about.

use std::hash::{Hash as _, Hasher as _};

use rustc_hash::FxHasher;

use super::{Choice, Run};
use crate::client::Client;
use crate::domain::finding::{Finding, Verdict};
use crate::domain::network::choice::{Means, choices, obstacles};
use crate::domain::network::survey::Nic;
use crate::domain::network::{Mac, rules};
use crate::ops::network::{Networks, networks, nics};
use crate::ops::origin::Origin;
use crate::ops::saved;
use crate::ops::{Subject, Verb, Wish};
use crate::shell::failure::{Exit, Failure, Result};

/// Adds it to each VM.
pub(super) async fn choose(client: &Client, run: &Run, subjects: Vec<Subject>) -> Result<Vec<Subject>> {
    match run.ask.verb {
        Verb::Restore | Verb::DeleteSnapshot => snapshot(client, &run.choice, subjects).await,
        Verb::NicAdd => added(client, &run.choice, subjects).await,
        Verb::NicRemove | Verb::NicLink => {
            let wish = Wish {
                nic: run.choice.nic.clone().unwrap_or_default(),
                up: run.choice.up,
                ..Wish::default()
            };
            Ok(subjects.into_iter().map(|subject| subject.on(wish.clone())).collect())
        }
        _ => Ok(subjects),
    }
}

async fn snapshot(client: &Client, choice: &Choice, subjects: Vec<Subject>) -> Result<Vec<Subject>> {
    let wanted = choice.snapshot.as_deref().unwrap_or_default();
    let origin = Origin::Cluster(client.clone());
    let mut found = Vec::new();
    for subject in subjects {
        let namespace = subject.key.namespace.to_string();
        let read = saved::list(&origin, Some(&namespace)).await;
        let (all, _) = read.map_err(|why| Failure::new(Exit::Unreachable, why))?;
        let of_vm: Vec<_> = all.into_iter().filter(|saved| subject.key.name == saved.vm).collect();
        let Some(saved) = of_vm.iter().find(|saved| saved.name == wanted) else {
            let names: Vec<&str> = of_vm.iter().map(|saved| saved.name.as_str()).collect();
            let has = if names.is_empty() {
                "no snapshot".to_owned()
            } else {
                names.join(", ")
            };
            return Err(Failure::new(
                Exit::NotFound,
                format!(
                    "snapshot \"{wanted}\" of VM {} not found; it has {has}; nothing was sent",
                    subject.key
                ),
            ));
        };
        found.push(subject.about(saved.clone()));
    }
    Ok(found)
}

async fn added(client: &Client, choice: &Choice, subjects: Vec<Subject>) -> Result<Vec<Subject>> {
    let origin = Origin::Cluster(client.clone());
    let (networks, all) = futures::join!(networks(&origin), nics(&origin, None));
    let (mut all, unread) = match all {
        Ok((all, _)) => (all, None),
        Err(why) => (Vec::new(), Some(why)),
    };
    let mut found = Vec::new();
    for subject in subjects {
        let mut wish = wish(&subject, choice, &networks, &all)?;
        if let Some(why) = &unread {
            let finding = Finding::new(
                "others",
                Verdict::Unknown,
                "VMs of the cluster",
                "whether another VM has its MAC address is not known",
            );
            wish.findings
                .push(finding.found(why.clone()).way_out("reading all VMs would tell"));
        }
        // the next VM of this command must not get the same address
        all.push(Nic {
            namespace: subject.key.namespace.to_string(),
            vm: subject.key.name.to_string(),
            name: wish.nic.clone(),
            fixed_mac: wish.mac.clone().unwrap_or_default(),
            ..Nic::default()
        });
        found.push(subject.on(wish));
    }
    Ok(found)
}

fn wish(subject: &Subject, choice: &Choice, networks: &Networks, all: &[Nic]) -> Result<Wish> {
    let namespace = subject.key.namespace.as_str();
    let none = Vec::new();
    let nads = networks.nads.known().unwrap_or(&none);
    let network = named(choice.network.as_deref().unwrap_or_default(), namespace, nads);
    let means = Means {
        controller: networks.controller.clone(),
        ports: subject.vmi.as_ref().and_then(|vmi| vmi.ports),
        has: all
            .iter()
            .filter(|nic| subject.key.name == nic.vm && subject.key.namespace == nic.namespace)
            .map(Nic::network_key)
            .collect(),
    };
    let chosen = choices(nads, namespace, &networks.rules, &means)
        .into_iter()
        .find(|one| one.key == network);
    let mut findings = match &chosen {
        Some(chosen) => chosen.findings.clone(),
        None => vec![unseen(&network, networks)],
    };
    findings.extend(obstacles(&means));
    let label = chosen.map(|chosen| chosen.label).unwrap_or_default();
    let nic = choice.nic.clone().unwrap_or_else(|| nic_name(&label, &network));
    let mac = address(choice, subject, &nic, all)?;
    Ok(Wish {
        mac_owner: mac.and_then(|mac| owner(all, mac)),
        mac: mac.map(|mac| mac.to_string()),
        nic,
        network,
        findings,
        up: true,
    })
}

/// A bare name is looked for in the VM's namespace first, then among the shared networks.
fn named(text: &str, namespace: &str, nads: &[rules::Nad]) -> String {
    if text.contains('/') {
        return text.to_owned();
    }
    let key = |namespace: &str| format!("{namespace}/{text}");
    let shared = key(rules::SHARED);
    let own = key(namespace);
    if nads.iter().all(|nad| nad.key() != own) && nads.iter().any(|nad| nad.key() == shared) {
        return shared;
    }
    own
}

fn unseen(network: &str, networks: &Networks) -> Finding {
    const FIELD: &str = "NetworkAttachmentDefinition";
    if networks.nads.known().is_some() {
        return Finding::new(
            "nad-missing",
            Verdict::Fail,
            FIELD,
            "there is no such network, or VMs of this namespace may not use it",
        )
        .found(network)
        .way_out("see \"vmotui get networks -A\"; shared networks stand in namespace default");
    }
    Finding::new(
        "nad-missing",
        Verdict::Unknown,
        FIELD,
        "whether this network exists is not known",
    )
    .found(networks.nads.why())
    .way_out("reading NetworkAttachmentDefinitions would tell")
}

fn nic_name(label: &str, network: &str) -> String {
    match label.strip_prefix("VLAN ") {
        Some(vlan) => format!("vlan{vlan}"),
        None => network.rsplit('/').next().unwrap_or(network).replace('.', "-"),
    }
}

fn address(choice: &Choice, subject: &Subject, nic: &str, all: &[Nic]) -> Result<Option<Mac>> {
    if choice.any_mac {
        return Ok(None);
    }
    if let Some(text) = &choice.mac {
        let mac: Mac = text
            .parse()
            .map_err(|error| Failure::usage(format!("--mac: {error}")))?;
        return if mac.is_group() {
            Err(Failure::usage(format!(
                "--mac {mac}: a group address, which no NIC may have"
            )))
        } else {
            Ok(Some(mac))
        };
    }
    let mut seed = FxHasher::default();
    (&subject.key, nic).hash(&mut seed);
    Ok(Some(Mac::propose(seed.finish(), |mac| owner(all, mac).is_some())))
}

fn owner(all: &[Nic], mac: Mac) -> Option<String> {
    let is = |text: &str| text.parse() == Ok(mac);
    all.iter()
        .find(|nic| is(&nic.fixed_mac) || is(&nic.mac))
        .map(Nic::owner)
}

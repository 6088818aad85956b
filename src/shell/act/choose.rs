//! The snapshot or the NIC that a verb is about.

use super::{Choice, Run};
use crate::client::Client;
use crate::domain::finding::Read;
use crate::domain::network::Mac;
use crate::ops::network::wish::{Address, Want, wishes};
use crate::ops::network::{networks, nics};
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
    let want = Want {
        network: choice.network.clone().unwrap_or_default(),
        nic: choice.nic.clone(),
        address: address(choice)?,
    };
    let origin = Origin::Cluster(client.clone());
    let (networks, all) = futures::join!(networks(&origin), nics(&origin, None));
    let all = match all {
        Ok((all, _)) => Read::Known(all),
        Err(why) => Read::Unread(why),
    };
    let wishes = wishes(&subjects, &want, &networks, &all);
    Ok(subjects
        .into_iter()
        .zip(wishes)
        .map(|(subject, wish)| subject.on(wish))
        .collect())
}

fn address(choice: &Choice) -> Result<Address> {
    if choice.any_mac {
        return Ok(Address::Any);
    }
    let Some(text) = &choice.mac else {
        return Ok(Address::Proposed);
    };
    let mac: Mac = text
        .parse()
        .map_err(|error| Failure::usage(format!("--mac: {error}")))?;
    if mac.is_group() {
        return Err(Failure::usage(format!(
            "--mac {mac}: a group address, which no NIC may have"
        )));
    }
    Ok(Address::Fixed(mac))
}
